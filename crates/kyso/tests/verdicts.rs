//! The rows of the contract's verdict table that a file, a trust store and a time can reach.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod common;

use common::{document, now, parameters, sign, small_document, trust, verdict, verify, verify_with};
use kyso::{CoverageName, Status, SubFilter, Time, TrustStore, ValidationPolicy};
use kyso_testkit::pki;

fn at(text: &str) -> Time {
    Time::parse_rfc3339(text).expect("a time")
}

/// Roots and subordinate authorities, no CRLs.
fn trust_without_crls() -> TrustStore {
    let mut store = TrustStore::new();
    for authority in [&pki().root_g1, &pki().root_g2, &pki().ca_g1, &pki().ca_g2] {
        store.add(&authority.certificate).expect("a certificate");
    }
    store
}

#[test]
fn a_good_signature_is_total_passed() {
    let signed = sign(&document("cong-van.pdf"), &parameters(), &pki().person);
    let report = verify(&signed);
    assert_eq!(report.status, Status::Passed, "{report:#?}");
    assert_eq!(verdict(&report), ("TOTAL-PASSED", None));
    let signature = &report.signatures[0];
    assert_eq!(signature.coverage, CoverageName::EntireFile);
    assert_eq!(
        (signature.digest.status, signature.signature.status),
        ("intact", "verified")
    );
    assert_eq!(signature.level, Some("B-B"));
    assert_eq!(signature.chain.len(), 3);
    assert_eq!(signature.revocation.status, "good");
    assert_eq!(signature.valid_at_signing_time, Some(true));
}

#[test]
fn every_text_of_a_report_comes_from_the_table() {
    let signed = sign(&small_document(), &parameters(), &pki().person);
    let signature = &verify(&signed).signatures[0];
    for check in &signature.checks {
        assert!(
            !check.text.starts_with(check.id) || check.text.contains(' '),
            "{check:?}"
        );
        assert!(!check.text.contains('{'), "{check:?}");
    }
}

#[test]
fn an_altered_byte_is_hash_failure() {
    let mut signed = sign(&document("cong-van.pdf"), &parameters(), &pki().person);
    let comment = signed
        .windows(5)
        .position(|window| window == b"%PDF-")
        .expect("a header")
        + 9;
    signed[comment] ^= 1;
    let report = verify(&signed);
    assert_eq!(report.status, Status::Failed);
    assert_eq!(verdict(&report), ("TOTAL-FAILED", Some("HASH_FAILURE")));
}

#[test]
fn an_altered_signature_value_is_sig_crypto_failure() {
    let signed = sign(&small_document(), &parameters(), &pki().person);
    let report = verify(&signed);
    let range = report.signatures[0].byte_range.clone().expect("a range");
    let gap = usize::try_from(range[1]).expect("a position") + 1..usize::try_from(range[2]).expect("a position") - 1;
    // the last octets of the DER are the signature value; behind it there is only padding
    let digits = &signed[gap.clone()];
    let last = gap.start + digits.iter().rposition(|digit| *digit != b'0').expect("a digit");
    let mut bad = signed.clone();
    bad[last] = if bad[last] == b'1' { b'2' } else { b'1' };
    assert_eq!(verdict(&verify(&bad)), ("TOTAL-FAILED", Some("SIG_CRYPTO_FAILURE")));
}

#[test]
fn an_unknown_issuer_is_no_certificate_chain_found() {
    let signed = sign(&small_document(), &parameters(), &pki().person);
    let report = verify_with(&signed, &ValidationPolicy::government(), &TrustStore::new(), now());
    assert_eq!(report.status, Status::Indeterminate);
    assert_eq!(verdict(&report), ("INDETERMINATE", Some("NO_CERTIFICATE_CHAIN_FOUND")));
    let signature = &report.signatures[0];
    assert_eq!(
        (signature.digest.status, signature.signature.status),
        ("intact", "verified")
    );
}

#[test]
fn no_revocation_data_is_try_later_and_a_warning_when_lenient() {
    let signed = sign(&small_document(), &parameters(), &pki().person);
    let store = trust_without_crls();
    let report = verify_with(&signed, &ValidationPolicy::government(), &store, now());
    assert_eq!(verdict(&report), ("INDETERMINATE", Some("TRY_LATER")));
    let report = verify_with(&signed, &ValidationPolicy::lenient(), &store, now());
    assert_eq!(verdict(&report), ("TOTAL-PASSED", None));
    assert!(
        report.signatures[0]
            .checks
            .iter()
            .any(|c| c.id == "revocation" && c.outcome == "warning")
    );
}

/// The CRLs come with the document in `/DSS`, written before the signature covers it all.
#[test]
fn crls_in_the_document_security_store_count() {
    let p = pki();
    let data = small_document();
    let document = kyso_pdf::Document::parse(&data, kyso::Limits::default()).expect("a document");
    let mut update = kyso_pdf::IncrementalUpdate::new(&document, [0; 32]).expect("an update");
    let mut store = Vec::new();
    for crl in [&p.ca_g2.crl, &p.root_g2.crl] {
        let id = update.allocate().expect("a number");
        let mut dictionary = update.writer(id);
        dictionary.begin_dictionary().end_dictionary();
        update.put_stream(id, dictionary, crl).expect("a stream");
        store.push(format!("{id} R"));
    }
    let catalog = document.latest().catalog().expect("a catalog");
    let dss = format!("<< /CRLs [{}] >>", store.join(" "));
    let mut writer = update.writer(catalog.id);
    let entries = catalog.object.as_dictionary().expect("a dictionary");
    writer.rewrite_dictionary(entries, &catalog, &[(b"DSS", kyso_pdf::Change::Set(dss.as_bytes()))]);
    update.put(catalog.id, writer).expect("a catalog");
    let with_store = [&data[..], &update.finish(None).expect("an update").bytes].concat();
    let signed = sign(&with_store, &parameters(), &p.person);
    let report = verify_with(&signed, &ValidationPolicy::government(), &trust_without_crls(), now());
    assert_eq!(verdict(&report), ("TOTAL-PASSED", None), "{report:#?}");
}

#[test]
fn a_stale_crl_never_counts_as_good() {
    let signed = sign(&small_document(), &parameters(), &pki().person);
    let report = verify_with(
        &signed,
        &ValidationPolicy::government(),
        &trust(),
        at("2025-08-01T00:00:00Z"),
    );
    assert_eq!(report.status, Status::Indeterminate, "before thisUpdate of every CRL");
}

#[test]
fn an_expired_certificate_is_out_of_bounds() {
    let signed = sign(&small_document(), &parameters(), &pki().expired);
    let (indication, sub) = verdict(&verify(&signed));
    assert_eq!((indication, sub), ("INDETERMINATE", Some("OUT_OF_BOUNDS_NO_POE")));
}

#[test]
fn a_certificate_of_the_future_is_out_of_bounds() {
    let signed = sign(&small_document(), &parameters(), &pki().not_yet_valid);
    let (indication, sub) = verdict(&verify(&signed));
    assert_eq!(indication, "INDETERMINATE");
    assert!(sub.is_some_and(|sub| sub.starts_with("OUT_OF_BOUNDS")), "{sub:?}");
}

#[test]
fn a_revoked_certificate_is_revoked_no_poe() {
    let signed = sign(&small_document(), &parameters(), &pki().revoked);
    let report = verify(&signed);
    assert_eq!(verdict(&report), ("INDETERMINATE", Some("REVOKED_NO_POE")));
    assert_eq!(report.signatures[0].revocation.status, "revoked");
    let lenient = verify_with(&signed, &ValidationPolicy::lenient(), &trust(), now());
    assert_eq!(verdict(&lenient), ("INDETERMINATE", Some("REVOKED_NO_POE")));
}

#[test]
fn a_suspended_certificate_is_try_later() {
    let signed = sign(&small_document(), &parameters(), &pki().suspended);
    let report = verify(&signed);
    assert_eq!(verdict(&report), ("INDETERMINATE", Some("TRY_LATER")));
    assert_eq!(report.signatures[0].revocation.status, "suspended");
}

#[test]
fn bytes_after_the_signature_never_pass() {
    let mut signed = sign(&small_document(), &parameters(), &pki().person);
    signed.extend(b"% more\n");
    let report = verify(&signed);
    assert_ne!(report.status, Status::Passed);
    assert!(report.signatures.iter().all(|s| s.coverage != CoverageName::EntireFile));
}

#[test]
fn a_second_signature_is_permitted_by_the_first() {
    let first = sign(&small_document(), &parameters(), &pki().person);
    let second = sign(&first, &parameters(), &pki().organisation);
    assert_eq!(&second[..first.len()], first, "the first signer's bytes stay");
    let report = verify(&second);
    assert_eq!(report.status, Status::Passed, "{report:#?}");
    let [one, two] = report.signatures.as_slice() else {
        panic!("two signatures")
    };
    assert_eq!((one.coverage, one.revision), (CoverageName::EntireRevision, Some(2)));
    assert_eq!((one.digest.status, one.signature.status), ("intact", "verified"));
    assert_eq!(
        (one.indication, one.modifications.permitted),
        ("TOTAL-PASSED", Some(true))
    );
    assert_eq!(one.modifications.level, Some("form-filling"));
    assert!(
        one.modifications
            .changes
            .iter()
            .any(|change| change.kind == "signature")
    );
    assert_eq!((two.coverage, two.revision), (CoverageName::EntireFile, Some(3)));
    assert_eq!(two.indication, "TOTAL-PASSED");
}

#[test]
fn an_unsigned_document_is_no_success() {
    let report = verify(&document("cong-van.pdf"));
    assert_eq!(report.status, Status::Unsigned);
    assert_eq!(report.status.exit_code(), 4);
    assert!(report.signatures.is_empty());
}

#[test]
fn what_is_no_pdf_is_unreadable_with_a_code() {
    for (data, code) in [
        (&b""[..], "empty-file"),
        (b"hello", "not-a-pdf"),
        (b"%PDF-1.7\n", "missing-startxref"),
    ] {
        let report = verify(data);
        assert_eq!(report.status, Status::Unreadable);
        assert_eq!(report.error.map(|error| error.code).as_deref(), Some(code));
    }
}

#[test]
fn a_truncated_file_never_passes() {
    let signed = sign(&small_document(), &parameters(), &pki().person);
    for end in (0..signed.len()).step_by(7) {
        let report = verify(&signed[..end]);
        let known = matches!(report.status, Status::Unreadable | Status::Unsigned | Status::Failed);
        assert!(known, "cut at {end}: {:?}", report.status);
    }
}

#[test]
fn a_certification_at_p1_refuses_further_signatures() {
    let mut certify = parameters();
    certify.certify = kyso::Permission::from_value(1);
    let certified = sign(&small_document(), &certify, &pki().person);
    let report = verify(&certified);
    assert_eq!(report.status, Status::Passed);
    assert_eq!(report.signatures[0].mdp.permission, Some(1));
    let parsed = kyso::Document::parse(&certified, kyso::Limits::default()).expect("a document");
    let refused = kyso::sign(&parsed, &parameters(), &common::signer(&pki().organisation)).expect_err("refused");
    assert_eq!((refused.code(), refused.is_refusal()), ("certified-no-changes", true));
}

#[test]
fn certifying_a_signed_document_is_refused() {
    let signed = sign(&small_document(), &parameters(), &pki().person);
    let mut certify = parameters();
    certify.certify = kyso::Permission::from_value(2);
    let parsed = kyso::Document::parse(&signed, kyso::Limits::default()).expect("a document");
    let refused = kyso::sign(&parsed, &certify, &common::signer(&pki().organisation)).expect_err("refused");
    assert_eq!((refused.code(), refused.is_refusal()), ("certify-not-first", true));
}

#[test]
fn the_same_inputs_give_the_same_bytes() {
    let one = sign(&small_document(), &parameters(), &pki().person);
    assert_eq!(one, sign(&small_document(), &parameters(), &pki().person));
}

#[test]
fn every_document_key_and_format_round_trips() {
    let names = std::fs::read_dir(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/pdf"));
    let mut names: Vec<String> = names
        .expect("testdata/pdf")
        .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
        .filter(|name| name.ends_with(".pdf"))
        .collect();
    names.sort();
    assert!(names.len() >= 12, "{names:?}");
    let p = pki();
    let identities = [
        &p.person,
        &p.organisation,
        &p.rsa3072,
        &p.rsa4096,
        &p.p256,
        &p.p384,
        &p.p521,
        &p.ed25519,
    ];
    for name in &names {
        for (index, identity) in identities.into_iter().enumerate() {
            let mut parameters = parameters();
            if index % 2 == 1 {
                parameters.sub_filter = Some(SubFilter::AdbePkcs7Detached);
            }
            let signed = sign(&document(name), &parameters, identity);
            let report = verify(&signed);
            assert_eq!(report.status, Status::Passed, "{name} {}: {report:#?}", identity.name);
        }
    }
}
