//! Every format of table 260 and ISO 32000-2 12.8.5, made by hand: what is good passes, what is altered does not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod common;

use common::{now, trust, verdict, verify_with};
use kyso::{Report, SignatureType, Status, TrustStore, ValidationPolicy};
use kyso_testkit::mint::{self, CertificateSpec, CrlSpec, KeyPair, Kind, Scheme, extension};
use kyso_testkit::timestamp::{DATA, Digest, SignedDataSpec, TST_INFO, signed_data, tst_info};
use kyso_testkit::{pki, tlv};

const ALTERED: (&str, Option<&str>) = ("TOTAL-FAILED", Some("HASH_FAILURE"));
const BAD: (&str, Option<&str>) = ("TOTAL-FAILED", Some("SIG_CRYPTO_FAILURE"));
const PASSED: (&str, Option<&str>) = ("TOTAL-PASSED", None);
const TOO_WEAK: (&str, Option<&str>) = ("INDETERMINATE", Some("CRYPTO_CONSTRAINTS_FAILURE_NO_POE"));

/// A document with one signature. `value` makes the content of `/Contents` from the bytes that it covers.
fn document(sub_filter: &str, entries: &str, value: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let gap = format!("<{}>", "0".repeat(16_384));
    let signature = format!(
        "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /{sub_filter} {entries} /ByteRange [{:40}] /Contents {gap} >>",
        ""
    );
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 3 >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Annots [4 0 R] >>",
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /Rect [0 0 0 0] /F 132 /P 3 0 R /V 5 0 R >>",
        &signature,
    ];
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (index, body) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n{body}\nendobj\n", index + 1).bytes());
    }
    let start = file.len();
    file.extend(format!("xref\n0 6\n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());

    let from = find(&file, gap.as_bytes());
    let to = from + gap.len();
    let range = format!("{:40}", format!("0 {from} {to} {}", file.len() - to));
    let place = find(&file, b"/ByteRange [") + b"/ByteRange [".len();
    file[place..place + range.len()].copy_from_slice(range.as_bytes());
    let digits = hex(&value(&[&file[..from], &file[to..]].concat()));
    file[from + 1..from + 1 + digits.len()].copy_from_slice(digits.as_bytes());
    file
}

fn find(data: &[u8], text: &[u8]) -> usize {
    data.windows(text.len())
        .position(|window| window == text)
        .expect("it is there")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A byte of the signed part that means nothing.
fn altered(mut data: Vec<u8>) -> Vec<u8> {
    let space = find(&data, b"/Type /Page ") + b"/Type".len();
    data[space] = b'\n';
    data
}

fn verify(data: &[u8]) -> Report {
    verify_with(data, &ValidationPolicy::government(), &everything(), now())
}

/// Digest and signature value of the only signature.
fn facts(report: &Report) -> (&'static str, &'static str) {
    let [signature] = report.signatures.as_slice() else {
        panic!("not one signature: {report:#?}");
    };
    (signature.digest.status, signature.signature.status)
}

fn outcome(report: &Report, id: &str) -> Option<&'static str> {
    let checks = &report.signatures[0].checks;
    checks.iter().find(|check| check.id == id).map(|check| check.outcome)
}

fn root() -> CertificateSpec {
    CertificateSpec::root(
        mint::name(&[("C", "VN"), ("CN", "KYSO TEST TSA root")]),
        &KeyPair::p256(1),
    )
}

/// Its own purposes, the usual validity.
fn authority(usage: Option<extension::Extension>) -> CertificateSpec {
    let subject = mint::name(&[("C", "VN"), ("CN", "KYSO TEST TSA")]);
    let mut leaf = CertificateSpec::leaf(subject, &KeyPair::p256(2), &root(), 5);
    leaf.extensions.extend(usage);
    leaf
}

const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

fn time_stamping() -> Option<extension::Extension> {
    Some(extension::extended_key_usage(&[TIME_STAMPING]).critical())
}

/// The test hierarchy and the root of the time-stamping authority.
fn everything() -> TrustStore {
    let mut store = trust();
    store.add(&mint::certificate(&root())).unwrap();
    store.add(&mint::crl(&CrlSpec::new(&root()))).unwrap();
    store
}

/// A token over an imprint, changed before it is signed.
fn token(authority: &CertificateSpec, info: Vec<u8>, change: impl Fn(&mut SignedDataSpec)) -> Vec<u8> {
    let certificate = mint::certificate(authority);
    let mut spec = SignedDataSpec::enclosing(TST_INFO, info, &certificate, &KeyPair::p256(2));
    change(&mut spec);
    signed_data(&spec)
}

fn time_stamped(authority: &CertificateSpec, gen_time: &str, change: impl Fn(&mut SignedDataSpec)) -> Vec<u8> {
    document("ETSI.RFC3161", "", |bytes| {
        let info = tst_info(Digest::Sha512, &Digest::Sha512.of(bytes), gen_time);
        token(authority, info, &change)
    })
}

const GEN_TIME: &str = "20261101083000.25Z";

#[test]
fn a_document_time_stamp_is_judged_as_one() {
    let data = time_stamped(&authority(time_stamping()), GEN_TIME, |_| {});
    let report = verify(&data);
    assert_eq!(
        (verdict(&report), report.status),
        (PASSED, Status::Passed),
        "{report:#?}"
    );
    let signature = &report.signatures[0];
    assert_eq!(signature.r#type, SignatureType::Timestamp);
    assert_eq!(signature.digest.algorithm.as_deref(), Some("sha512"));
    assert_eq!(signature.signature.algorithm.as_deref(), Some("ecdsa"));
    assert_eq!(facts(&report), ("intact", "verified"));
    let stated = signature.signing_time.as_ref().unwrap().value;
    assert_eq!(stated.to_string(), "2026-11-01T08:30:00Z");
    assert_eq!(signature.level, None);
    assert_eq!(verdict(&verify(&altered(data))), ALTERED);
}

#[test]
fn tsa_imprint_of_other_data_is_hash_failure() {
    let data = document("ETSI.RFC3161", "", |_| {
        let info = tst_info(Digest::Sha256, &Digest::Sha256.of(b"other"), GEN_TIME);
        token(&authority(time_stamping()), info, |_| {})
    });
    assert_eq!(verdict(&verify(&data)), ALTERED);
    assert_eq!(facts(&verify(&data)), ("altered", "verified"));
}

#[test]
fn tsa_message_digest_of_another_tst_info_is_hash_failure() {
    let data = time_stamped(&authority(time_stamping()), GEN_TIME, |spec| {
        spec.message_digest = Digest::Sha256.of(b"another TSTInfo");
    });
    assert_eq!(verdict(&verify(&data)), ALTERED);
}

#[test]
fn tsa_with_another_key_is_sig_crypto_failure() {
    let data = time_stamped(&authority(time_stamping()), GEN_TIME, |spec| {
        spec.key = KeyPair::p256(3)
    });
    assert_eq!(verdict(&verify(&data)), BAD);
    assert_eq!(facts(&verify(&data)), ("intact", "bad"));
}

#[test]
fn tsa_certificate_is_for_time_stamping_alone() {
    let email = "1.3.6.1.5.5.7.3.4";
    let usages = [
        None,
        Some(extension::extended_key_usage(&[TIME_STAMPING])),
        Some(extension::extended_key_usage(&[email]).critical()),
        Some(extension::extended_key_usage(&[TIME_STAMPING, email]).critical()),
    ];
    for usage in usages {
        let report = verify(&time_stamped(&authority(usage), GEN_TIME, |_| {}));
        assert_eq!(facts(&report), ("intact", "verified"));
        assert_eq!(verdict(&report), ("INDETERMINATE", Some("CHAIN_CONSTRAINTS_FAILURE")));
        assert_eq!(outcome(&report, "time-stamping"), Some("failed"));
    }
}

#[test]
fn tsa_time_outside_its_certificate_does_not_pass() {
    let data = time_stamped(&authority(time_stamping()), "20200101000000Z", |_| {});
    assert_eq!(
        verdict(&verify(&data)),
        ("INDETERMINATE", Some("SIG_CONSTRAINTS_FAILURE"))
    );
}

#[test]
fn a_time_stamp_pins_its_certificate_and_carries_it() {
    let unpinned = time_stamped(&authority(time_stamping()), GEN_TIME, |spec| {
        spec.pins_certificate = false
    });
    assert_eq!(
        verdict(&verify(&unpinned)),
        ("INDETERMINATE", Some("SIG_CONSTRAINTS_FAILURE"))
    );
    let bare = time_stamped(&authority(time_stamping()), GEN_TIME, |spec| {
        spec.encloses_certificate = false
    });
    assert_eq!(facts(&verify(&bare)), ("intact", "unknown"));
    assert_eq!(
        verdict(&verify(&bare)),
        ("INDETERMINATE", Some("NO_SIGNING_CERTIFICATE_FOUND"))
    );
    assert_eq!(facts(&verify(&altered(bare))), ("altered", "unknown"));
}

#[test]
fn a_signature_in_the_place_of_a_time_stamp_is_format_failure() {
    let data = document("ETSI.RFC3161", "", |bytes| {
        signed_data(&SignedDataSpec::detached(
            Digest::Sha256.of(bytes),
            &pki().person.certificate,
            &person(),
        ))
    });
    assert_eq!(verdict(&verify(&data)), ("TOTAL-FAILED", Some("FORMAT_FAILURE")));
}

fn person() -> KeyPair {
    KeyPair::from_pkcs8(Kind::Rsa2048, pki().person.key.clone())
}

/// `adbe.pkcs7.sha1`, changed before it is signed.
fn pkcs7_sha1(change: impl Fn(&mut SignedDataSpec)) -> Vec<u8> {
    document("adbe.pkcs7.sha1", "", |bytes| {
        let content = Digest::Sha1.of(bytes);
        let mut spec = SignedDataSpec::enclosing(DATA, content, &pki().person.certificate, &person());
        change(&mut spec);
        signed_data(&spec)
    })
}

#[test]
fn pkcs7_sha1_encloses_the_digest_of_the_document() {
    for change in [
        |_: &mut SignedDataSpec| {},
        |spec: &mut SignedDataSpec| {
            spec.digest = Digest::Sha1;
            spec.scheme = Scheme::RsaSha1;
            spec.message_digest = Digest::Sha1.of(spec.content.as_deref().unwrap());
        },
        // some signers took the enclosed digest for the message digest
        |spec: &mut SignedDataSpec| {
            spec.digest = Digest::Sha1;
            spec.scheme = Scheme::RsaSha1;
            spec.message_digest = spec.content.clone().unwrap();
        },
    ] {
        let data = pkcs7_sha1(change);
        let report = verify(&data);
        assert_eq!(facts(&report), ("intact", "verified"));
        assert_eq!(report.signatures[0].digest.algorithm.as_deref(), Some("sha1"));
        assert_eq!(
            verdict(&report),
            TOO_WEAK,
            "SHA-1 over the document counts, whatever the CMS uses"
        );
        assert_eq!(verdict(&verify(&altered(data))), ALTERED);
    }
}

#[test]
fn pkcs7_sha1_content_of_another_document_is_hash_failure() {
    let other = pkcs7_sha1(|spec| {
        let content = Digest::Sha1.of(b"another document");
        spec.message_digest = Digest::Sha256.of(&content);
        spec.content = Some(content);
    });
    assert_eq!(facts(&verify(&other)), ("altered", "verified"));
    assert_eq!(verdict(&verify(&other)), ALTERED);
    // the right digest beside a signature over another one
    let swapped = pkcs7_sha1(|spec| spec.message_digest = Digest::Sha256.of(b"another digest"));
    assert_eq!(verdict(&verify(&swapped)), ALTERED);
}

#[test]
fn pkcs7_sha1_that_is_detached_is_verified_over_the_document() {
    let detached = document("adbe.pkcs7.sha1", "", |bytes| {
        let certificate = &pki().person.certificate;
        signed_data(&SignedDataSpec::detached(
            Digest::Sha256.of(bytes),
            certificate,
            &person(),
        ))
    });
    let report = verify(&detached);
    assert_eq!((facts(&report), verdict(&report)), (("intact", "verified"), PASSED));
    assert_eq!(outcome(&report, "content-missing"), Some("warning"));
    assert_eq!(verdict(&verify(&altered(detached))), ALTERED);
}

/// `adbe.x509.rsa_sha1` with these certificates.
fn rsa_sha1(certificates: &[&[u8]], scheme: Scheme, flip: bool) -> Vec<u8> {
    let strings: Vec<String> = certificates.iter().map(|der| format!("<{}>", hex(der))).collect();
    let entry = match strings.as_slice() {
        [] => String::new(),
        [one] => format!("/Cert {one}"),
        several => format!("/Cert [{}]", several.join(" ")),
    };
    document("adbe.x509.rsa_sha1", &entry, |bytes| {
        let mut value = person().sign(scheme, bytes);
        value[100] ^= u8::from(flip);
        tlv::octet_string(&value)
    })
}

#[test]
fn rsa_sha1_names_its_digest_in_the_value_alone() {
    let (own, authority) = (&pki().person.certificate[..], &pki().ca_g2.certificate[..]);
    for certificates in [&[own][..], &[own, authority]] {
        for (scheme, digest, expected) in [
            (Scheme::RsaSha1, "sha1", TOO_WEAK),
            (Scheme::Usual, "sha256", PASSED),
            (Scheme::RsaSha512, "sha512", PASSED),
        ] {
            let data = rsa_sha1(certificates, scheme, false);
            let report = verify(&data);
            assert_eq!((facts(&report), verdict(&report)), (("intact", "verified"), expected));
            let signature = &report.signatures[0];
            assert_eq!(signature.digest.algorithm.as_deref(), Some(digest));
            assert_eq!(signature.signature.algorithm.as_deref(), Some("rsa-pkcs1v15"));
            let report = verify(&altered(data));
            assert_eq!((facts(&report), verdict(&report)), (("altered", "verified"), ALTERED));
        }
    }
}

#[test]
fn rsa_sha1_with_a_flipped_value_or_another_key_is_sig_crypto_failure() {
    let (own, authority) = (&pki().person.certificate[..], &pki().rsa3072.certificate[..]);
    let flipped = rsa_sha1(&[own], Scheme::RsaSha1, true);
    assert_eq!(verdict(&verify(&flipped)), BAD);
    assert_eq!(facts(&verify(&flipped)), ("unknown", "bad"));
    let other = rsa_sha1(&[authority, own], Scheme::RsaSha1, false);
    assert_eq!(verdict(&verify(&other)), BAD);
}

#[test]
fn rsa_sha1_without_a_readable_certificate_is_not_judged() {
    for certificates in [&[][..], &[&b"none"[..], &pki().person.certificate]] {
        let report = verify(&rsa_sha1(certificates, Scheme::RsaSha1, false));
        assert_eq!(facts(&report), ("unknown", "unknown"));
        assert_eq!(
            verdict(&report),
            ("INDETERMINATE", Some("NO_SIGNING_CERTIFICATE_FOUND"))
        );
    }
}

#[test]
fn rsa_sha1_whose_contents_are_no_octet_string_is_format_failure() {
    let entry = format!("/Cert <{}>", hex(&pki().person.certificate));
    let data = document("adbe.x509.rsa_sha1", &entry, |bytes| {
        tlv::sequence(&[tlv::octet_string(&person().sign(Scheme::RsaSha1, bytes))])
    });
    assert_eq!(verdict(&verify(&data)), ("TOTAL-FAILED", Some("FORMAT_FAILURE")));
}

/// `adbe.pkcs7.detached` or another name, with content of its own.
fn with_content(sub_filter: &str, content: Option<&[u8]>) -> Vec<u8> {
    document(sub_filter, "", |bytes| {
        let mut spec = SignedDataSpec::detached(Digest::Sha256.of(bytes), &pki().person.certificate, &person());
        spec.content = content.map(<[u8]>::to_vec);
        signed_data(&spec)
    })
}

#[test]
fn content_of_its_own_is_never_taken_for_the_document() {
    let empty = with_content("adbe.pkcs7.detached", Some(b""));
    let report = verify(&empty);
    assert_eq!((facts(&report), verdict(&report)), (("intact", "verified"), PASSED));
    assert_eq!(outcome(&report, "content-empty"), Some("warning"));
    assert_eq!(verdict(&verify(&altered(empty))), ALTERED);
    let full = with_content("adbe.pkcs7.detached", Some(b"something"));
    assert_eq!(verdict(&verify(&full)), ("TOTAL-FAILED", Some("FORMAT_FAILURE")));
    // consistent in itself, about something else
    let other = document("adbe.pkcs7.detached", "", |_| {
        let certificate = &pki().person.certificate;
        signed_data(&SignedDataSpec::enclosing(DATA, Vec::new(), certificate, &person()))
    });
    assert_eq!(verdict(&verify(&other)), ALTERED);
}

#[test]
fn an_unknown_format_of_the_usual_form_is_verified_and_does_not_pass() {
    let data = with_content("Example.Signature", None);
    let report = verify(&data);
    assert_eq!(facts(&report), ("intact", "verified"));
    assert_eq!(verdict(&report), ("INDETERMINATE", Some("CUSTOM")));
    assert_eq!(outcome(&report, "sub-filter-unsupported"), Some("unknown"));
    assert_eq!(verdict(&verify(&altered(data))), ALTERED);
    let enclosing = verify(&with_content("Example.Signature", Some(b"something")));
    assert_eq!(facts(&enclosing), ("unknown", "unknown"));
}

#[test]
fn every_text_about_these_formats_comes_from_the_table() {
    let files = [
        time_stamped(&authority(time_stamping()), GEN_TIME, |_| {}),
        time_stamped(&authority(None), "20200101000000Z", |_| {}),
        pkcs7_sha1(|spec| spec.message_digest = spec.content.clone().unwrap()),
        with_content("Example.Signature", None),
        with_content("adbe.pkcs7.detached", Some(b"")),
    ];
    for check in files.iter().flat_map(|file| verify(file).signatures[0].checks.clone()) {
        assert!(check.text.contains(' ') && !check.text.contains('{'), "{check:?}");
    }
}
