//! Clauses 5.4 to 5.6: what time-stamps change. Certificates and CRLs are minted, everything else is a fact.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use kyso_ades::{
    Carried, CertificateReference, CoveredBytes, DigestFact, DigestStatus, Evidence, ModificationFact,
    ModificationLevel, Outcome, SignatureFacts, SignatureFormat, SignatureKind, SignatureReport, SignatureValueFact,
    SignatureValueStatus, SigningCertificateFact, ValidationPolicy, validate,
};
use kyso_pki::{Certificate, CertificateList, Time, TrustStore};
use kyso_testkit::mint::{self, CertificateSpec, CrlSpec, KeyPair, extension};

/// Everything about one document: two hierarchies, one for the signer and one for time-stamps.
struct World {
    root: CertificateSpec,
    ca: CertificateSpec,
    signer: CertificateSpec,
    authority: CertificateSpec,
    stamper: CertificateSpec,
    evidence: Evidence,
}

/// Where things stand in the document.
const SIGNATURE_AT: usize = 1_000;
const STORE_AT: usize = 2_000;
const STAMP_AT: usize = 3_000;
const SECOND_STAMP_AT: usize = 4_000;

impl World {
    /// A signer from 2024 to 2026, an authority from 2020 to 2030, time-stamps from 2020 to 2040.
    fn new() -> Self {
        let named = |name: &str| mint::name(&[("C", "VN"), ("CN", name)]);
        let root = CertificateSpec::root(named("KYSO TEST root"), &KeyPair::p256(1));
        let mut ca = CertificateSpec::authority(named("KYSO TEST authority"), &KeyPair::p256(2), &root, 2);
        (ca.not_before, ca.not_after) = (date("2020"), date("2030"));
        let mut signer = CertificateSpec::leaf(named("KYSO TEST signer"), &KeyPair::p256(3), &ca, 3);
        (signer.not_before, signer.not_after) = (date("2024"), date("2026"));
        let authority = CertificateSpec::root(named("KYSO TEST time root"), &KeyPair::p256(4));
        let mut stamper = CertificateSpec::leaf(named("KYSO TEST time"), &KeyPair::p256(5), &authority, 5);
        (stamper.not_before, stamper.not_after) = (date("2020"), date("2040"));
        stamper.set(extension::extended_key_usage(&["1.3.6.1.5.5.7.3.8"]).critical());
        let mut world = Self {
            root,
            ca,
            signer,
            authority,
            stamper,
            evidence: Evidence::default(),
        };
        world
            .evidence
            .signatures
            .push(facts(SignatureKind::Signature, &world.signer, None));
        world.evidence.signatures[0].place = Some(place(SIGNATURE_AT));
        let stamps = world.crl(&world.authority.clone(), "2021", "2041", &[]);
        world.evidence.crls.push(stamps);
        world
    }

    fn crl(
        &self,
        issuer: &CertificateSpec,
        from: &str,
        to: &str,
        revoked: &[(&CertificateSpec, &str, u8)],
    ) -> CertificateList {
        let mut spec = CrlSpec::new(issuer);
        (spec.this_update, spec.next_update) = (date(from), Some(date(to)));
        for (certificate, time, reason) in revoked {
            spec = spec.revoke(&certificate.serial, &date(time), Some(*reason));
        }
        CertificateList::from_der(&mint::crl(&spec)).unwrap()
    }

    /// CRLs of root and authority for that time, carried in the document.
    fn crls(mut self, from: &str, to: &str) -> Self {
        let lists = [self.crl(&self.root, from, to, &[]), self.crl(&self.ca, from, to, &[])];
        self.carry(lists);
        self
    }

    /// A CRL of the authority that lists the signer.
    fn signer_revoked(mut self, from: &str, to: &str, time: &str, reason: u8) -> Self {
        let own = self.crl(&self.ca, from, to, &[(&self.signer, time, reason)]);
        let above = self.crl(&self.root, from, to, &[]);
        self.carry([own, above]);
        self
    }

    fn carry(&mut self, lists: impl IntoIterator<Item = CertificateList>) {
        for list in lists {
            self.evidence.carried.push(Carried {
                sha256: *list.sha256(),
                place: place(STORE_AT),
            });
            self.evidence.crls.push(list);
        }
    }

    fn own_stamp(mut self, kind: SignatureKind, time: &str) -> Self {
        let mut stamp = facts(kind, &self.stamper, Some(time));
        stamp.place = Some(place(SIGNATURE_AT));
        self.evidence.signatures[0].time_stamps.push(stamp);
        self
    }

    fn stamped(self, time: &str) -> Self {
        self.own_stamp(SignatureKind::SignatureTimestamp, time)
    }

    /// A document time-stamp over everything before `at`.
    fn document_stamp(mut self, stamper: &CertificateSpec, time: &str, at: usize) -> Self {
        let mut stamp = facts(SignatureKind::DocumentTimestamp, stamper, Some(time));
        stamp.place = Some(at..at + 500);
        stamp.covers = Some(CoveredBytes {
            gap: at..at + 500,
            end: at + 600,
        });
        self.evidence.signatures.push(stamp);
        self
    }

    fn archived(self, time: &str) -> Self {
        let stamper = self.stamper.clone();
        self.document_stamp(&stamper, time, STAMP_AT)
    }

    fn report(&self, policy: &ValidationPolicy, at: &str) -> SignatureReport {
        let mut store = TrustStore::new();
        for anchor in [&self.root, &self.authority] {
            store.add(&mint::certificate(anchor)).unwrap();
        }
        let mut evidence = self.evidence.clone();
        let stamps = self.evidence.signatures.iter().flat_map(|facts| &facts.time_stamps);
        let signers = self.evidence.signatures.iter().chain(stamps);
        let signers = signers.filter_map(|facts| facts.signing_certificate.certificate().cloned());
        let authority = Certificate::from_der(&mint::certificate(&self.ca)).unwrap();
        for certificate in signers.chain([authority]) {
            evidence.carried.push(Carried {
                sha256: *certificate.sha256(),
                place: place(STORE_AT),
            });
            evidence.certificates.push(certificate);
        }
        validate(&evidence, policy, &store, time(at)).signatures.remove(0)
    }

    #[track_caller]
    fn expect(&self, at: &str, verdict: &str) -> SignatureReport {
        let report = self.report(&ValidationPolicy::government(), at);
        assert_eq!(report.indication.to_string(), verdict, "{:#?}", report.checks);
        report
    }
}

fn facts(kind: SignatureKind, signer: &CertificateSpec, stated: Option<&str>) -> SignatureFacts {
    let sha256 = || Some("sha256".to_owned());
    SignatureFacts {
        id: "Signature1".to_owned(),
        kind,
        format: match kind {
            SignatureKind::Signature => SignatureFormat::Pades,
            _ => SignatureFormat::TimeStamp,
        },
        findings: Vec::new(),
        signing_certificate: SigningCertificateFact::Found {
            certificate: Certificate::from_der(&mint::certificate(signer)).unwrap(),
            reference: CertificateReference::Present {
                digest: "sha256".to_owned(),
            },
        },
        digest: DigestFact {
            algorithm: sha256(),
            status: DigestStatus::Intact,
        },
        signature: SignatureValueFact {
            algorithm: Some("ecdsa".to_owned()),
            digest_algorithm: sha256(),
            key_bits: Some(256),
            status: SignatureValueStatus::Verified,
        },
        claimed_signing_time: stated.map(time),
        modifications: ModificationFact::NONE,
        place: None,
        covers: None,
        time_stamps: Vec::new(),
    }
}

fn place(start: usize) -> core::ops::Range<usize> {
    start..start + 100
}

/// A year, or a year and a month such as `2025-03`: its first second.
fn date(text: &str) -> String {
    let (year, month) = text.split_once('-').unwrap_or((text, "01"));
    format!("{year}{month}01000000Z")
}

fn time(text: &str) -> Time {
    let (year, month) = text.split_once('-').unwrap_or((text, "01"));
    format!("{year}-{month}-01T00:00:00Z").parse().unwrap()
}

const KEY_COMPROMISE: u8 = 1;
const HOLD: u8 = 6;

#[test]
fn a_time_stamp_over_the_signature_value_is_best_signature_time() {
    let world = World::new().crls("2025", "2026").stamped("2025-03");
    let report = world.expect("2025-06", "TOTAL-PASSED");
    assert_eq!(report.best_signature_time, time("2025-03"));
    assert_eq!(report.time_stamps.len(), 1);
    assert!(report.time_stamps[0].indication.is_passed());
}

#[test]
fn validity_is_asked_for_the_stamped_time_and_not_for_the_claimed_one() {
    let mut world = World::new()
        .signer_revoked("2025-06", "2026", "2025-04", KEY_COMPROMISE)
        .stamped("2025-05");
    world.evidence.signatures[0].claimed_signing_time = Some(time("2025-02"));
    let report = world.expect("2025-07", "INDETERMINATE / REVOKED_NO_POE");
    assert_eq!(report.stamped, Some(time("2025-05")));
    assert_eq!(report.valid_at_signing_time, Some(false));
    world.evidence.signatures[0].time_stamps.clear();
    let report = world.expect("2025-07", "INDETERMINATE / REVOKED_NO_POE");
    assert_eq!((report.stamped, report.valid_at_signing_time), (None, Some(true)));
}

#[test]
fn the_earliest_time_stamp_counts() {
    let world = World::new()
        .crls("2025", "2026")
        .stamped("2025-04")
        .stamped("2025-03")
        .archived("2025-05");
    assert_eq!(
        world.expect("2025-06", "TOTAL-PASSED").best_signature_time,
        time("2025-03")
    );
}

#[test]
fn a_document_time_stamp_over_the_signature_is_best_signature_time() {
    let world = World::new().crls("2025", "2026").archived("2025-05");
    assert_eq!(
        world.expect("2025-06", "TOTAL-PASSED").best_signature_time,
        time("2025-05")
    );
}

#[test]
fn a_document_time_stamp_before_the_signature_proves_nothing_about_it() {
    let world = World::new().crls("2025", "2026");
    let stamper = world.stamper.clone();
    let world = world.document_stamp(&stamper, "2025-02", 100);
    assert_eq!(
        world.expect("2025-06", "TOTAL-PASSED").best_signature_time,
        time("2025-06")
    );
}

#[test]
fn revoked_later_than_the_time_stamp_passes_and_earlier_does_not() {
    let world = || World::new().signer_revoked("2025-05", "2026", "2025-04", KEY_COMPROMISE);
    world().expect("2025-06", "INDETERMINATE / REVOKED_NO_POE");
    world().stamped("2025-03").expect("2025-06", "TOTAL-PASSED");
    world()
        .stamped("2025-05")
        .expect("2025-06", "INDETERMINATE / REVOKED_NO_POE");
    world().archived("2025-03").expect("2025-06", "TOTAL-PASSED");
}

#[test]
fn what_is_outweighed_is_a_warning() {
    let world = World::new()
        .signer_revoked("2025-05", "2026", "2025-04", KEY_COMPROMISE)
        .stamped("2025-03");
    let report = world.expect("2025-06", "TOTAL-PASSED");
    let outcomes: Vec<_> = report.checks_named("revocation").map(|check| check.outcome).collect();
    assert_eq!(outcomes, [Outcome::Warning, Outcome::Passed]);
    assert!(report.checks.iter().all(|check| check.outcome != Outcome::Failed));
}

#[test]
fn a_hold_is_try_later_whatever_the_time_stamp_says() {
    let world = World::new()
        .signer_revoked("2025-05", "2026", "2025-04", HOLD)
        .stamped("2025-03");
    world.expect("2025-06", "INDETERMINATE / TRY_LATER");
}

#[test]
fn revocation_data_fresh_at_the_time_stamp_are_fresh_enough() {
    let world = || World::new().crls("2025-02", "2025-04");
    world().expect("2025-06", "INDETERMINATE / TRY_LATER");
    world().stamped("2025-03").expect("2025-06", "TOTAL-PASSED");
    world()
        .stamped("2025-05")
        .expect("2025-06", "INDETERMINATE / TRY_LATER");
}

#[test]
fn expired_later_than_the_time_stamp_passes() {
    let world = || World::new().crls("2025-02", "2025-04");
    world().expect("2026-06", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
    world().stamped("2025-03").expect("2026-06", "TOTAL-PASSED");
    world()
        .stamped("2026-02")
        .expect("2026-06", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn data_from_after_the_expiry_do_not_tell() {
    let world = World::new().crls("2026-02", "2027").stamped("2025-03");
    world.expect("2026-06", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn existing_before_its_certificate_is_not_yet_valid() {
    let world = World::new().crls("2025", "2026").stamped("2023-06");
    world.expect("2025-06", "TOTAL-FAILED / NOT_YET_VALID");
}

#[test]
fn made_after_the_revocation_is_revoked() {
    let world = World::new().signer_revoked("2025-05", "2026", "2025-04", KEY_COMPROMISE);
    let world = world.own_stamp(SignatureKind::ContentTimestamp, "2025-05");
    world.expect("2025-06", "TOTAL-FAILED / REVOKED");
}

#[test]
fn made_after_the_expiry_is_expired() {
    let world = World::new()
        .crls("2025", "2027")
        .own_stamp(SignatureKind::ContentTimestamp, "2026-02");
    world.expect("2026-06", "TOTAL-FAILED / EXPIRED");
}

#[test]
fn a_content_time_stamp_proves_no_existence() {
    let world = World::new().signer_revoked("2025-05", "2026", "2025-04", KEY_COMPROMISE);
    let world = world.own_stamp(SignatureKind::ContentTimestamp, "2025-03");
    let report = world.expect("2025-06", "INDETERMINATE / REVOKED_NO_POE");
    assert_eq!(report.best_signature_time, time("2025-06"));
}

#[test]
fn time_stamps_in_an_impossible_order_are_told() {
    let world = World::new()
        .crls("2025", "2026")
        .own_stamp(SignatureKind::ContentTimestamp, "2025-04");
    world
        .stamped("2025-03")
        .expect("2025-06", "INDETERMINATE / TIMESTAMP_ORDER_FAILURE");
    let world = World::new().crls("2025", "2026").stamped("2025-04").archived("2025-03");
    world.expect("2025-06", "INDETERMINATE / TIMESTAMP_ORDER_FAILURE");
}

/// Changes one time-stamp so that it must not count, and asks whether it does.
#[track_caller]
fn proves_nothing(change: impl FnOnce(&mut SignatureFacts)) {
    let mut world = World::new()
        .signer_revoked("2025-05", "2026", "2025-04", KEY_COMPROMISE)
        .stamped("2025-03");
    change(&mut world.evidence.signatures[0].time_stamps[0]);
    let report = world.expect("2025-06", "INDETERMINATE / REVOKED_NO_POE");
    assert!(!report.time_stamps[0].indication.is_passed());
    assert_eq!(report.best_signature_time, time("2025-06"));
}

#[test]
fn a_time_stamp_over_other_data_proves_nothing() {
    proves_nothing(|stamp| stamp.digest.status = DigestStatus::Altered);
}

#[test]
fn a_time_stamp_with_a_bad_value_proves_nothing() {
    proves_nothing(|stamp| stamp.signature.status = SignatureValueStatus::Bad);
}

#[test]
fn a_time_stamp_of_an_unknown_authority_proves_nothing() {
    let stranger = CertificateSpec::root(mint::name(&[("CN", "KYSO TEST stranger")]), &KeyPair::p256(6));
    let mut own = CertificateSpec::leaf(mint::name(&[("CN", "KYSO TEST time")]), &KeyPair::p256(5), &stranger, 5);
    own.set(extension::extended_key_usage(&["1.3.6.1.5.5.7.3.8"]).critical());
    proves_nothing(|stamp| stamp.signing_certificate = facts(stamp.kind, &own, None).signing_certificate);
}

#[test]
fn a_time_stamp_by_a_certificate_for_documents_proves_nothing() {
    let world = World::new();
    for change in [
        |spec: &mut CertificateSpec| spec.remove("2.5.29.37"),
        |spec: &mut CertificateSpec| spec.set(extension::extended_key_usage(&["1.3.6.1.5.5.7.3.8"])),
        |spec: &mut CertificateSpec| {
            spec.set(extension::extended_key_usage(&["1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.4"]).critical());
        },
    ] {
        let mut stamper = world.stamper.clone();
        change(&mut stamper);
        proves_nothing(|stamp| stamp.signing_certificate = facts(stamp.kind, &stamper, None).signing_certificate);
    }
}

#[test]
fn a_time_stamp_outside_the_validity_of_its_certificate_proves_nothing() {
    let mut stamper = World::new().stamper;
    stamper.not_before = date("2025-04");
    proves_nothing(|stamp| stamp.signing_certificate = facts(stamp.kind, &stamper, None).signing_certificate);
}

#[test]
fn a_document_time_stamp_with_later_changes_proves_nothing() {
    let mut world = World::new()
        .signer_revoked("2025-05", "2026", "2025-04", KEY_COMPROMISE)
        .archived("2025-03");
    world.evidence.signatures[1].modifications = ModificationFact {
        level: ModificationLevel::Other,
        permitted: Some(false),
    };
    world.expect("2025-06", "INDETERMINATE / REVOKED_NO_POE");
}

#[test]
fn an_algorithm_that_was_trusted_at_the_time_stamp_passes() {
    let world = |stamp: Option<&str>| {
        let mut world = World::new().crls("2025", "2032");
        world.evidence.signatures[0].digest.algorithm = Some("sha224".to_owned());
        world.signer.not_after = date("2032");
        world.ca.not_after = date("2032");
        world.evidence.signatures[0].signing_certificate =
            facts(SignatureKind::Signature, &world.signer, None).signing_certificate;
        match stamp {
            Some(time) => world.stamped(time),
            None => world,
        }
    };
    world(None).expect("2031-06", "INDETERMINATE / CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    world(Some("2030-06")).expect("2031-06", "TOTAL-PASSED");
    world(Some("2031-03")).expect("2031-06", "INDETERMINATE / CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
}

#[test]
fn archived_evidence_outlives_the_authority() {
    // 2035: signer and authority have expired
    let world = || World::new().crls("2025-03", "2025-09").stamped("2025-02");
    world().expect("2035", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
    let report = world().archived("2025-05").expect("2035", "TOTAL-PASSED");
    assert_eq!(report.best_signature_time, time("2025-02"));
    assert!(
        report
            .checks_named("past-signature-validation")
            .any(|check| check.outcome == Outcome::Passed)
    );
}

#[test]
fn a_revocation_that_nobody_archived_is_never_outweighed() {
    // the archive says good; a later list, which no time-stamp covers, says revoked before the signature existed
    let mut world = World::new()
        .crls("2025-03", "2025-09")
        .stamped("2025-02")
        .archived("2025-05");
    let later = world.crl(
        &world.ca,
        "2025-06",
        "2025-12",
        &[(&world.signer, "2025-01", KEY_COMPROMISE)],
    );
    world.evidence.crls.push(later);
    let report = world.report(&ValidationPolicy::government(), "2035");
    assert!(!report.indication.is_passed(), "{:#?}", report.checks);
    // revoked afterwards, it was good then
    let mut world = World::new()
        .crls("2025-03", "2025-09")
        .stamped("2025-02")
        .archived("2025-05");
    let later = world.crl(
        &world.ca,
        "2025-06",
        "2025-12",
        &[(&world.signer, "2025-04", KEY_COMPROMISE)],
    );
    world.evidence.crls.push(later);
    world.expect("2035", "TOTAL-PASSED");
}

#[test]
fn a_revocation_that_is_out_of_date_outweighs_evidence_that_is_not() {
    let mut world = World::new().crls("2025-01", "2025-12");
    // for users only, as its issuing distribution point says: another scope than that of the complete list
    let mut spec = CrlSpec::new(&world.ca);
    (spec.this_update, spec.next_update) = (date("2025-03"), Some(date("2025-04")));
    spec.extensions
        .push(extension::extension("2.5.29.28", vec![0x30, 3, 0x81, 1, 0xff]).critical());
    let spec = spec.revoke(&world.signer.serial, &date("2025-02"), Some(KEY_COMPROMISE));
    world
        .evidence
        .crls
        .push(CertificateList::from_der(&mint::crl(&spec)).unwrap());
    world.expect("2025-06", "INDETERMINATE / REVOKED_NO_POE");
}

#[test]
fn an_archive_time_stamp_after_the_expiry_of_the_authority_is_too_late() {
    let world = World::new()
        .crls("2025-03", "2025-09")
        .stamped("2025-02")
        .archived("2031");
    world.expect("2035", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn evidence_that_the_archive_time_stamp_does_not_cover_is_not_proven() {
    let mut world = World::new()
        .crls("2025-03", "2025-09")
        .stamped("2025-02")
        .archived("2025-05");
    for item in &mut world.evidence.carried {
        item.place = place(STAMP_AT + 1_000);
    }
    world.expect("2035", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn evidence_inside_the_gap_of_the_time_stamp_is_not_proven() {
    let mut world = World::new()
        .crls("2025-03", "2025-09")
        .stamped("2025-02")
        .archived("2025-05");
    for item in &mut world.evidence.carried {
        item.place = place(STAMP_AT + 10);
    }
    world.expect("2035", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn a_time_stamp_that_has_expired_needs_a_younger_one() {
    let with = |second: Option<&str>| {
        let mut world = World::new().crls("2025-03", "2025-09");
        world.stamper.not_after = date("2028");
        let own = world.crl(&world.authority, "2025-06", "2025-12", &[]);
        world.carry([own]);
        let now = world.crl(&world.authority, "2034", "2036", &[]);
        world.evidence.crls.push(now);
        world = world.stamped("2025-02").archived("2025-07");
        let mut younger = world.stamper.clone();
        (younger.serial, younger.key) = (vec![7], KeyPair::p256(7));
        (younger.not_before, younger.not_after) = (date("2025"), date("2040"));
        match second {
            Some(time) => world.document_stamp(&younger, time, SECOND_STAMP_AT),
            None => world,
        }
    };
    with(None).expect("2035", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
    with(Some("2025-08")).expect("2035", "TOTAL-PASSED");
    with(Some("2029")).expect("2035", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn a_revoked_authority_needs_evidence_from_before() {
    let world = || {
        let mut world = World::new().crls("2025-03", "2025-09").stamped("2025-02");
        let above = world.crl(
            &world.root,
            "2025-10",
            "2026",
            &[(&world.ca, "2025-08", KEY_COMPROMISE)],
        );
        world.evidence.crls.push(above);
        world
    };
    world().expect("2025-11", "INDETERMINATE / REVOKED_CA_NO_POE");
    world().archived("2025-05").expect("2025-11", "TOTAL-PASSED");
    world()
        .archived("2025-09")
        .expect("2025-11", "INDETERMINATE / REVOKED_CA_NO_POE");
}

#[test]
fn evidence_that_reaches_into_the_gap_is_not_proven() {
    let mut world = World::new()
        .crls("2025-03", "2025-09")
        .stamped("2025-02")
        .archived("2025-05");
    for item in &mut world.evidence.carried {
        item.place = STAMP_AT - 10..STAMP_AT + 10;
    }
    world.expect("2035", "INDETERMINATE / OUT_OF_BOUNDS_NO_POE");
}
