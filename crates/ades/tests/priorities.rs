//! What decides when several things are wrong: every combination of facts of a small table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{LATER, NOW, finding, full_store, good, judge, store};
use kyso_ades::{
    CertificateReference, DigestStatus, Indication, ModificationFact, ModificationLevel, Outcome, Severity,
    SignatureFacts, SignatureValueStatus, SigningCertificateFact, UnknownReason, ValidationPolicy,
};
use kyso_pki::{Time, TrustStore};

type Change = fn(&mut SignatureFacts);

/// Facts that fail, with their sub-indication, the one that decides first.
const FAILING: [(&str, Change); 4] = [
    ("FORMAT_FAILURE", |facts| facts.findings.push(finding(Severity::Fatal))),
    ("HASH_FAILURE", |facts| facts.digest.status = DigestStatus::Altered),
    ("SIG_CRYPTO_FAILURE", |facts| {
        facts.signature.status = SignatureValueStatus::Bad
    }),
    ("FORMAT_FAILURE", |facts| {
        facts.modifications = ModificationFact {
            level: ModificationLevel::Other,
            permitted: Some(false),
        };
    }),
];

/// Facts that leave the verdict open.
const OPEN: [Change; 7] = [
    |facts| facts.signing_certificate = SigningCertificateFact::NotFound,
    |facts| facts.digest.algorithm = Some("sha1".to_owned()),
    |facts| facts.signature.key_bits = Some(512),
    |facts| facts.digest.status = DigestStatus::Unknown(UnknownReason::SignedDataNotFound),
    |facts| {
        let why = UnknownReason::UnsupportedAlgorithm("x".to_owned());
        facts.signature.status = SignatureValueStatus::Unknown(why);
    },
    |facts| facts.modifications = ModificationFact::NOT_ANALYSED,
    |facts| {
        let certificate = common::certificate("leaf");
        facts.signing_certificate = SigningCertificateFact::Found {
            certificate,
            reference: CertificateReference::Absent,
        };
    },
];

/// Signer, store and time that leave the verdict open.
fn open_worlds() -> Vec<(&'static str, TrustStore, Time)> {
    vec![
        ("leaf", store(&["other-root"]), NOW),
        ("leaf", store(&[]), NOW),
        ("leaf", full_store(), LATER),
        ("revoked", full_store(), NOW),
        ("suspended", full_store(), NOW),
        ("under-bad-sub", full_store(), NOW),
        ("under-leaf", full_store(), NOW),
        ("encipherment", full_store(), NOW),
        ("expired", full_store(), NOW),
        ("future", full_store(), NOW),
    ]
}

#[test]
fn every_open_fact_alone_is_indeterminate() {
    for change in OPEN {
        let mut facts = good("leaf");
        change(&mut facts);
        let report = judge(facts, &ValidationPolicy::government(), &full_store(), NOW);
        assert!(
            matches!(report.indication, Indication::Indeterminate(_)),
            "{:?}",
            report.indication
        );
    }
    for (signer, store, at) in open_worlds() {
        let report = judge(good(signer), &ValidationPolicy::government(), &store, at);
        assert!(matches!(report.indication, Indication::Indeterminate(_)), "{signer}");
    }
}

#[test]
fn a_failing_fact_wins_over_every_open_one() {
    for (sub_indication, fail) in FAILING {
        for (position, open) in OPEN.iter().enumerate() {
            let mut facts = good("leaf");
            open(&mut facts);
            fail(&mut facts);
            let report = judge(facts, &ValidationPolicy::government(), &full_store(), NOW);
            assert_eq!(report.indication.name(), "TOTAL-FAILED", "open fact {position}");
            assert_eq!(report.indication.sub_indication(), Some(sub_indication));
        }
        for (signer, store, at) in open_worlds() {
            let mut facts = good(signer);
            fail(&mut facts);
            let report = judge(facts, &ValidationPolicy::government(), &store, at);
            assert_eq!(report.indication.name(), "TOTAL-FAILED", "{signer}");
            assert_eq!(report.indication.sub_indication(), Some(sub_indication));
        }
    }
}

#[test]
fn of_two_failing_facts_the_first_of_the_table_decides() {
    for (first, (sub_indication, fail)) in FAILING.iter().enumerate() {
        for (_, fail_too) in FAILING.iter().skip(first) {
            let mut facts = good("leaf");
            fail(&mut facts);
            fail_too(&mut facts);
            let report = judge(facts, &ValidationPolicy::government(), &full_store(), NOW);
            assert_eq!(report.indication.sub_indication(), Some(*sub_indication));
        }
    }
}

#[test]
fn every_combination_of_facts_holds_the_invariants() {
    let policies = [
        ValidationPolicy::government(),
        ValidationPolicy::strict(),
        ValidationPolicy::lenient(),
    ];
    let worlds = [
        ("leaf", full_store(), NOW),
        ("revoked", full_store(), NOW),
        ("leaf", store(&[]), NOW),
    ];
    for combination in 0_u32..1 << (FAILING.len() + OPEN.len()) {
        let chosen = |index: usize| combination & (1 << index) != 0;
        let changes = FAILING.iter().map(|(_, change)| change).chain(&OPEN);
        let (signer, store, at) = &worlds[combination as usize % worlds.len()];
        let policy = &policies[combination as usize / 7 % policies.len()];
        let mut facts = good(signer);
        for (_, change) in changes.enumerate().filter(|(index, _)| chosen(*index)) {
            change(&mut facts);
        }
        let broken = facts.digest.status == DigestStatus::Altered
            || facts.signature.status == SignatureValueStatus::Bad
            || facts.modifications.permitted == Some(false)
            || facts.findings.iter().any(|finding| finding.severity == Severity::Fatal);
        let report = judge(facts, policy, store, *at);
        match report.indication {
            Indication::TotalFailed(_) => assert!(broken, "{:#?}", report.checks),
            Indication::Indeterminate(_) => assert!(!broken, "{:#?}", report.checks),
            Indication::TotalPassed => {
                assert!(!broken);
                let bad = |outcome| matches!(outcome, Outcome::Failed | Outcome::Unknown);
                assert!(
                    !report.checks.iter().any(|check| bad(check.outcome)),
                    "{:#?}",
                    report.checks
                );
            }
        }
        // whatever is wrong, all questions were asked
        for id in [
            "structure",
            "modification",
            "signing-certificate",
            "path",
            "digest",
            "signature-value",
            "digest-algorithm",
            "signature-algorithm",
            "signing-time",
        ] {
            assert!(report.checks_named(id).next().is_some(), "{id}");
        }
    }
}

#[test]
fn a_verdict_other_than_passed_is_told_by_a_check() {
    for (signer, store, at) in open_worlds() {
        let report = judge(good(signer), &ValidationPolicy::government(), &store, at);
        let told = |outcome| matches!(outcome, Outcome::Failed | Outcome::Unknown);
        assert!(report.checks.iter().any(|check| told(check.outcome)), "{signer}");
    }
}

#[test]
fn the_same_facts_give_the_same_report() {
    for (signer, store, at) in open_worlds() {
        let policy = ValidationPolicy::government();
        let (one, two) = (
            judge(good(signer), &policy, &store, at),
            judge(good(signer), &policy, &store, at),
        );
        assert_eq!(one.indication, two.indication);
        assert_eq!(one.checks, two.checks);
    }
}
