//! Each row of the verdict table with the facts that lead to it, and nothing else wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::{JUST_EXPIRED, LATER, NOW, certificate, finding, full_store, good, judge, store};
use kyso_ades::{
    CertificateReference, CertificateSource, DigestStatus, Evidence, ModificationFact, ModificationLevel, Outcome,
    Requirement, Severity, SignatureFacts, SignatureFormat, SignatureKind, SignatureReport, SignatureValueStatus,
    SigningCertificateFact, UnknownReason, ValidationPolicy, validate,
};
use kyso_pki::Time;
use kyso_pki::revocation::RevocationStatus;

fn government(facts: SignatureFacts) -> SignatureReport {
    judge(facts, &ValidationPolicy::government(), &full_store(), NOW)
}

#[track_caller]
fn assert_verdict(report: &SignatureReport, expected: &str) {
    assert_eq!(report.indication.to_string(), expected, "{:#?}", report.checks);
}

#[track_caller]
fn assert_check(report: &SignatureReport, id: &str, outcome: Outcome, code: &str) {
    let mut found = report.checks_named(id).map(|check| (check.outcome, check.detail.code));
    assert!(
        found.any(|found| found == (outcome, code)),
        "{id}: {:#?}",
        report.checks
    );
}

#[test]
fn everything_in_order_passes() {
    for policy in [
        ValidationPolicy::government(),
        ValidationPolicy::strict(),
        ValidationPolicy::lenient(),
    ] {
        let report = judge(good("leaf"), &policy, &full_store(), NOW);
        assert_verdict(&report, "TOTAL-PASSED");
        assert!(
            report.checks.iter().all(|check| check.outcome == Outcome::Passed),
            "{:#?}",
            report.checks
        );
    }
}

#[test]
fn a_passed_report_tells_path_anchor_and_revocation() {
    let report = government(good("leaf"));
    let path = report.path.as_ref().expect("a path");
    assert_eq!(
        path.certificates(),
        [certificate("leaf"), certificate("sub"), certificate("root")]
    );
    assert_eq!(report.anchor(), Some(&certificate("root")));
    assert!(
        report
            .path_sources
            .iter()
            .all(|source| *source == CertificateSource::Store)
    );
    assert!(matches!(report.revocation(), Some(RevocationStatus::Good { .. })));
    assert_eq!(report.best_signature_time, NOW);
    assert_eq!(report.checks_named("revocation").count(), 2, "leaf and CA");
    assert_eq!(report.checks_named("revocation-freshness").count(), 2);
}

#[test]
fn certificates_and_crls_of_the_document_count_like_those_of_the_store() {
    let evidence = Evidence {
        signatures: vec![good("leaf")],
        certificates: vec![certificate("sub"), certificate("leaf")],
        crls: store(&["root.crl", "sub.crl"]).crls().to_vec(),
        ..Evidence::default()
    };
    let report = validate(&evidence, &ValidationPolicy::government(), &store(&["root"]), NOW);
    assert_verdict(&report.signatures[0], "TOTAL-PASSED");
    use CertificateSource::{Document, Store};
    assert_eq!(report.signatures[0].path_sources, [Document, Document, Store]);
}

#[test]
fn a_root_in_the_document_is_not_an_anchor() {
    let evidence = Evidence {
        signatures: vec![good("leaf")],
        certificates: vec![certificate("sub"), certificate("leaf"), certificate("root")],
        crls: store(&["root.crl", "sub.crl"]).crls().to_vec(),
        ..Evidence::default()
    };
    let report = validate(&evidence, &ValidationPolicy::government(), &store(&["other-root"]), NOW);
    assert_verdict(&report.signatures[0], "INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn bad_structure_is_format_failure() {
    let mut facts = good("leaf");
    facts.findings.push(finding(Severity::Fatal));
    let report = government(facts);
    assert_verdict(&report, "TOTAL-FAILED / FORMAT_FAILURE");
    assert_check(&report, "byte-range-gap", Outcome::Failed, "found");
}

#[test]
fn a_tolerated_oddity_is_a_warning() {
    let mut facts = good("leaf");
    facts.findings.push(finding(Severity::Warning));
    let report = government(facts);
    assert_verdict(&report, "TOTAL-PASSED");
    assert_check(&report, "byte-range-gap", Outcome::Warning, "found");
}

#[test]
fn a_change_that_is_not_permitted_is_format_failure() {
    for level in [
        ModificationLevel::LtaUpdates,
        ModificationLevel::Annotations,
        ModificationLevel::Other,
    ] {
        let mut facts = good("leaf");
        facts.modifications = ModificationFact {
            level,
            permitted: Some(false),
        };
        let report = government(facts);
        assert_verdict(&report, "TOTAL-FAILED / FORMAT_FAILURE");
        assert_check(&report, "modification", Outcome::Failed, "not-permitted");
    }
}

#[test]
fn a_permitted_change_passes() {
    let mut facts = good("leaf");
    facts.modifications = ModificationFact {
        level: ModificationLevel::FormFilling,
        permitted: Some(true),
    };
    assert_verdict(&government(facts), "TOTAL-PASSED");
}

#[test]
fn a_change_that_is_not_analysed_is_indeterminate() {
    let mut facts = good("leaf");
    facts.modifications = ModificationFact::NOT_ANALYSED;
    let report = judge(facts, &ValidationPolicy::lenient(), &full_store(), NOW);
    assert_verdict(&report, "INDETERMINATE / CUSTOM");
    assert_check(&report, "modification", Outcome::Unknown, "not-analysed");
}

#[test]
fn a_digest_that_differs_is_hash_failure() {
    let mut facts = good("leaf");
    facts.digest.status = DigestStatus::Altered;
    assert_verdict(&government(facts), "TOTAL-FAILED / HASH_FAILURE");
}

#[test]
fn a_value_that_does_not_verify_is_sig_crypto_failure() {
    let mut facts = good("leaf");
    facts.signature.status = SignatureValueStatus::Bad;
    assert_verdict(&government(facts), "TOTAL-FAILED / SIG_CRYPTO_FAILURE");
}

#[test]
fn cryptography_that_is_not_known_never_passes() {
    let cases = [
        (
            UnknownReason::UnsupportedAlgorithm("gost".to_owned()),
            "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
        ),
        (UnknownReason::SignedDataNotFound, "SIGNED_DATA_NOT_FOUND"),
        (UnknownReason::NoSigningCertificate, "NO_SIGNING_CERTIFICATE_FOUND"),
        (UnknownReason::Other("not tried".to_owned()), "CUSTOM"),
    ];
    for (why, sub_indication) in cases {
        let expected = format!("INDETERMINATE / {sub_indication}");
        let mut facts = good("leaf");
        facts.digest.status = DigestStatus::Unknown(why.clone());
        assert_verdict(
            &judge(facts, &ValidationPolicy::lenient(), &full_store(), NOW),
            &expected,
        );
        let mut facts = good("leaf");
        facts.signature.status = SignatureValueStatus::Unknown(why);
        assert_verdict(
            &judge(facts, &ValidationPolicy::lenient(), &full_store(), NOW),
            &expected,
        );
    }
}

#[test]
fn no_signing_certificate_is_indeterminate() {
    let certificates = vec![certificate("leaf"), certificate("revoked")];
    let facts_of = [
        SigningCertificateFact::NotFound,
        SigningCertificateFact::Several { certificates },
        SigningCertificateFact::ReferenceMismatch {
            certificate: certificate("leaf"),
        },
    ];
    for fact in facts_of {
        let mut facts = good("leaf");
        facts.signing_certificate = fact;
        let report = judge(facts, &ValidationPolicy::lenient(), &full_store(), NOW);
        assert_verdict(&report, "INDETERMINATE / NO_SIGNING_CERTIFICATE_FOUND");
    }
}

#[test]
fn a_missing_reference_is_judged_by_format_and_policy() {
    let judge_format = |format, policy: ValidationPolicy| {
        let mut facts = good("leaf");
        facts.format = format;
        facts.signing_certificate = SigningCertificateFact::Found {
            certificate: certificate("leaf"),
            reference: CertificateReference::Absent,
        };
        judge(facts, &policy, &full_store(), NOW).indication.to_string()
    };
    let failed = "INDETERMINATE / SIG_CONSTRAINTS_FAILURE";
    assert_eq!(
        judge_format(SignatureFormat::Pades, ValidationPolicy::government()),
        failed
    );
    assert_eq!(
        judge_format(SignatureFormat::Other, ValidationPolicy::government()),
        failed
    );
    assert_eq!(
        judge_format(SignatureFormat::CmsDetached, ValidationPolicy::strict()),
        failed
    );
    let passed = "TOTAL-PASSED";
    assert_eq!(
        judge_format(SignatureFormat::CmsDetached, ValidationPolicy::government()),
        passed
    );
    assert_eq!(
        judge_format(SignatureFormat::Pades, ValidationPolicy::lenient()),
        passed
    );
}

#[test]
fn no_chain_to_an_anchor_is_no_certificate_chain_found() {
    for names in [
        &[][..],
        &["sub", "sub.crl", "root.crl"],
        &["other-root", "sub"],
        &["root"],
    ] {
        let report = judge(good("leaf"), &ValidationPolicy::lenient(), &store(names), NOW);
        assert_verdict(&report, "INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND");
        assert!(report.path.is_none());
        assert_check(&report, "digest", Outcome::Passed, "intact");
        assert_check(&report, "signature-value", Outcome::Passed, "verified");
    }
}

#[test]
fn an_issuer_that_is_no_ca_is_a_chain_failure() {
    let report = government(good("under-leaf"));
    assert_verdict(&report, "INDETERMINATE / CERTIFICATE_CHAIN_GENERAL_FAILURE");
}

#[test]
fn a_key_that_may_not_sign_is_a_chain_constraint_failure() {
    let report = government(good("encipherment"));
    assert_verdict(&report, "INDETERMINATE / CHAIN_CONSTRAINTS_FAILURE");
}

#[test]
fn revoked_without_proof_of_existence() {
    for policy in [ValidationPolicy::government(), ValidationPolicy::lenient()] {
        let report = judge(good("revoked"), &policy, &full_store(), NOW);
        assert_verdict(&report, "INDETERMINATE / REVOKED_NO_POE");
        assert!(matches!(report.revocation(), Some(RevocationStatus::Revoked { .. })));
    }
}

#[test]
fn a_crl_out_of_date_still_tells_who_is_revoked() {
    for (name, expected) in [
        ("revoked", "INDETERMINATE / REVOKED_NO_POE"),
        ("suspended", "INDETERMINATE / TRY_LATER"),
        ("under-bad-sub", "INDETERMINATE / REVOKED_CA_NO_POE"),
    ] {
        let report = judge(good(name), &ValidationPolicy::lenient(), &full_store(), LATER);
        assert_verdict(&report, expected);
    }
}

#[test]
fn a_revoked_ca_without_proof_of_existence() {
    let report = government(good("under-bad-sub"));
    assert_verdict(&report, "INDETERMINATE / REVOKED_CA_NO_POE");
}

#[test]
fn suspended_is_try_later_under_every_policy() {
    for policy in [ValidationPolicy::government(), ValidationPolicy::lenient()] {
        let report = judge(good("suspended"), &policy, &full_store(), NOW);
        assert_verdict(&report, "INDETERMINATE / TRY_LATER");
        assert_check(&report, "revocation", Outcome::Failed, "suspended");
    }
}

#[test]
fn unknown_revocation_status_is_try_later_and_a_warning_under_lenient() {
    let stores = [
        (store(&["root", "sub"]), NOW),
        // of the CA only, of the signer only
        (store(&["root", "sub", "root.crl"]), NOW),
        (store(&["root", "sub", "sub.crl"]), NOW),
        // out of date
        (full_store(), LATER),
    ];
    for (store, at) in stores {
        for policy in [ValidationPolicy::government(), ValidationPolicy::strict()] {
            let report = judge(good("leaf"), &policy, &store, at);
            assert_verdict(&report, "INDETERMINATE / TRY_LATER");
        }
        let report = judge(good("leaf"), &ValidationPolicy::lenient(), &store, at);
        assert_verdict(&report, "TOTAL-PASSED");
        assert!(
            report
                .checks_named("revocation")
                .any(|check| check.outcome == Outcome::Warning)
        );
    }
}

#[test]
fn expired_or_not_yet_valid_is_out_of_bounds() {
    for (name, code) in [("expired", "expired"), ("future", "not-yet-valid")] {
        for policy in [ValidationPolicy::government(), ValidationPolicy::lenient()] {
            let report = judge(good(name), &policy, &full_store(), NOW);
            assert_verdict(&report, "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
            assert_check(&report, "validity", Outcome::Failed, code);
        }
        // without any CRL as well: waiting would not help
        let report = judge(
            good(name),
            &ValidationPolicy::government(),
            &store(&["root", "sub"]),
            NOW,
        );
        assert_verdict(&report, "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
    }
}

#[test]
fn expired_and_known_not_to_be_revoked_has_its_own_sub_indication() {
    let store = store(&["root", "sub", "root-2020.crl", "sub-2020.crl"]);
    let report = judge(good("expired"), &ValidationPolicy::government(), &store, JUST_EXPIRED);
    assert_verdict(&report, "INDETERMINATE / OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn an_expired_certificate_of_an_unknown_issuer_has_no_chain() {
    let report = judge(
        good("expired"),
        &ValidationPolicy::government(),
        &store(&["other-root"]),
        NOW,
    );
    assert_verdict(&report, "INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND");
    assert_check(&report, "validity", Outcome::Failed, "expired");
}

#[test]
fn weak_algorithms_of_the_signature() {
    let weak = |change: fn(&mut SignatureFacts)| {
        let mut facts = good("leaf");
        change(&mut facts);
        for policy in [
            ValidationPolicy::government(),
            ValidationPolicy::strict(),
            ValidationPolicy::lenient(),
        ] {
            let report = judge(facts.clone(), &policy, &full_store(), NOW);
            assert_verdict(&report, "INDETERMINATE / CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
        }
    };
    weak(|facts| facts.digest.algorithm = Some("md5".to_owned()));
    weak(|facts| facts.digest.algorithm = Some("sha1".to_owned()));
    weak(|facts| facts.digest.algorithm = None);
    weak(|facts| facts.signature.digest_algorithm = Some("sha1".to_owned()));
    weak(|facts| facts.signature.key_bits = Some(1024));
    weak(|facts| facts.signature.key_bits = None);
    weak(|facts| facts.signature.algorithm = Some("1.2.840.10040.4.3".to_owned()));
}

#[test]
fn sha1_before_its_cut_off_is_told_as_such() {
    let mut facts = good("leaf");
    facts.digest.algorithm = Some("sha1".to_owned());
    let report = government(facts.clone());
    assert_check(&report, "digest-algorithm", Outcome::Failed, "past-cut-off");
    let report = judge(facts, &ValidationPolicy::strict(), &full_store(), NOW);
    assert_check(&report, "digest-algorithm", Outcome::Failed, "never-trusted");
}

#[test]
fn eddsa_needs_no_digest_inside_the_signature_algorithm() {
    let mut facts = good("leaf");
    facts.signature.algorithm = Some("ed25519".to_owned());
    facts.signature.digest_algorithm = None;
    facts.signature.key_bits = Some(256);
    assert_verdict(&government(facts), "TOTAL-PASSED");
}

#[test]
fn weak_algorithms_of_the_path() {
    let mut policy = ValidationPolicy::government();
    policy.keys.retain(|line| line.family != "ecdsa");
    let report = judge(good("leaf"), &policy, &full_store(), NOW);
    assert_verdict(&report, "INDETERMINATE / CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    let failed = report
        .checks_named("path-algorithm")
        .filter(|c| c.outcome == Outcome::Failed);
    assert_eq!(failed.count(), 2, "leaf and CA; the anchor does not count");
}

#[test]
fn validity_at_the_signing_time_is_what_the_evidence_tells() {
    let at_time = |signer: &str, time: Option<i64>, store: &kyso_pki::TrustStore| {
        let mut facts = good(signer);
        facts.claimed_signing_time = time.map(Time::from_unix);
        judge(facts, &ValidationPolicy::government(), store, NOW).valid_at_signing_time
    };
    let full = full_store();
    let (february, april) = (1_770_000_000, 1_776_000_000);
    assert_eq!(at_time("leaf", Some(april), &full), Some(true));
    assert_eq!(at_time("leaf", None, &full), None, "no time is claimed");
    assert_eq!(
        at_time("leaf", Some(NOW.unix() + 1), &full),
        None,
        "the future is not known"
    );
    assert_eq!(
        at_time("leaf", Some(1_700_000_000), &full),
        Some(false),
        "before notBefore"
    );
    assert_eq!(at_time("revoked", Some(february), &full), Some(true), "revoked later");
    assert_eq!(at_time("revoked", Some(april), &full), Some(false));
    assert_eq!(at_time("suspended", Some(april), &full), Some(false));
    assert_eq!(at_time("leaf", Some(april), &store(&["root", "sub"])), None, "no CRL");
    assert_eq!(at_time("leaf", Some(april), &store(&["other-root"])), None, "no path");
    assert_eq!(
        at_time("expired", Some(1_600_000_000), &full),
        None,
        "the CRL is from after its end"
    );
    assert_eq!(at_time("expired", Some(april), &full), Some(false), "after notAfter");
}

#[test]
fn the_crl_of_that_time_tells_about_a_signature_made_then() {
    let store = store(&["root", "sub", "root-2020.crl", "sub-2020.crl"]);
    let mut facts = good("expired");
    facts.claimed_signing_time = Some(Time::from_unix(1_608_768_000)); // 2020-12-24
    let report = judge(facts, &ValidationPolicy::government(), &store, NOW);
    assert_eq!(report.valid_at_signing_time, Some(true));
    assert_verdict(&report, "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn odd_signing_times_are_warnings() {
    let told = |time: Option<i64>| {
        let mut facts = good("leaf");
        facts.claimed_signing_time = time.map(Time::from_unix);
        let report = government(facts);
        assert_verdict(&report, "TOTAL-PASSED");
        let check = report.checks_named("signing-time").next().expect("the check");
        (check.outcome, check.detail.code)
    };
    assert_eq!(told(None), (Outcome::Warning, "absent"));
    assert_eq!(
        told(Some(NOW.unix() + 7 * 3600)),
        (Outcome::Warning, "after-validation-time")
    );
    assert_eq!(told(Some(0)), (Outcome::Warning, "outside-certificate-validity"));
    assert_eq!(told(Some(NOW.unix())), (Outcome::Passed, "claimed"));
}

#[test]
fn policies_differ_only_in_what_their_documentation_says() {
    let (government, strict, lenient) = (
        ValidationPolicy::government(),
        ValidationPolicy::strict(),
        ValidationPolicy::lenient(),
    );
    assert_eq!(ValidationPolicy::default(), government);
    assert_eq!(government.revocation, Requirement::Required);
    assert_eq!(strict.revocation, Requirement::Required);
    assert_eq!(lenient.revocation, Requirement::Preferred);
    assert_eq!(lenient.keys, government.keys);
    let differing: Vec<_> = lenient
        .digests
        .iter()
        .zip(&government.digests)
        .filter(|(one, other)| one != other)
        .collect();
    assert!(matches!(differing.as_slice(), [(digest, _)] if digest.name == "sha1"));
}

#[test]
fn a_finding_that_nobody_can_judge_is_custom_and_no_more() {
    let mut facts = good("leaf");
    facts.findings = vec![finding(Severity::Open), finding(Severity::Warning)];
    let report = government(facts.clone());
    assert_verdict(&report, "INDETERMINATE / CUSTOM");
    let check = report.checks_named("structure").next().expect("the check");
    assert_eq!((check.outcome, check.detail.code), (Outcome::Unknown, "not-known"));
    facts.findings.push(finding(Severity::Fatal));
    assert_verdict(&government(facts), "TOTAL-FAILED / FORMAT_FAILURE");
}

/// RFC 3161 2.3: the test certificate is a signer's, so it may not stamp times; a bad digest is said all the same.
#[test]
fn a_time_stamp_by_a_signers_certificate_does_not_pass() {
    let mut facts = good("leaf");
    facts.kind = SignatureKind::DocumentTimestamp;
    facts.format = SignatureFormat::TimeStamp;
    assert_verdict(&government(facts.clone()), "INDETERMINATE / CHAIN_CONSTRAINTS_FAILURE");
    facts.digest.status = DigestStatus::Altered;
    assert_verdict(&government(facts), "TOTAL-FAILED / HASH_FAILURE");
}

#[test]
fn each_signature_has_its_own_verdict_in_the_order_of_the_evidence() {
    let mut altered = good("leaf");
    altered.id = "Second".to_owned();
    altered.digest.status = DigestStatus::Altered;
    let evidence = Evidence {
        signatures: vec![good("leaf"), altered],
        ..Evidence::default()
    };
    let report = validate(&evidence, &ValidationPolicy::government(), &full_store(), NOW);
    let verdicts: Vec<_> = report
        .signatures
        .iter()
        .map(|s| (s.id.as_str(), s.indication.to_string()))
        .collect();
    assert_eq!(
        verdicts,
        [
            ("Signature1", "TOTAL-PASSED".to_owned()),
            ("Second", "TOTAL-FAILED / HASH_FAILURE".to_owned())
        ]
    );
}

#[test]
fn signatures_of_one_signer_are_reported_as_if_each_were_alone() {
    let alone = government(good("revoked"));
    let signatures = vec![good("revoked"), good("leaf"), good("revoked")];
    let evidence = Evidence {
        signatures,
        ..Evidence::default()
    };
    let report = validate(&evidence, &ValidationPolicy::government(), &full_store(), NOW);
    for same in [&report.signatures[0], &report.signatures[2]] {
        assert_eq!(same.indication, alone.indication);
        assert_eq!(same.checks, alone.checks);
    }
    assert_verdict(&report.signatures[1], "TOTAL-PASSED");
}

#[test]
fn facts_and_checks_serialise() {
    let evidence = Evidence {
        signatures: vec![good("leaf")],
        crls: store(&["root.crl"]).crls().to_vec(),
        ..Evidence::default()
    };
    let facts = serde_json::to_value(&evidence).unwrap();
    assert_eq!(facts["signatures"][0]["digest"]["status"], "intact");
    let hex = facts["signatures"][0]["signing_certificate"]["found"]["certificate"]
        .as_str()
        .unwrap();
    assert_eq!(hex.len(), certificate("leaf").der().len() * 2);
    assert!(hex.starts_with("3082"));
    let checks = serde_json::to_value(government(good("leaf")).checks).unwrap();
    assert_eq!(checks[0]["outcome"], "passed");
}
