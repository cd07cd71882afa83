//! Certificates made by `tests/pki/make.sh`, and facts to be varied.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part of it")]

use kyso_ades::{
    CertificateReference, DigestFact, DigestStatus, Evidence, FormatFinding, ModificationFact, Severity,
    SignatureFacts, SignatureFormat, SignatureKind, SignatureReport, SignatureValueFact, SignatureValueStatus,
    SigningCertificateFact, ValidationPolicy, validate,
};
use kyso_pki::{Certificate, Time, TrustStore};

/// 2026-06-01: the CRLs are in date.
pub const NOW: Time = Time::from_unix(1_780_272_000);
/// 2026-08-01: the CRLs are past their `nextUpdate`.
pub const LATER: Time = Time::from_unix(1_785_542_400);
/// 2021-01-15: two weeks after the expired leaf ended, with CRLs from before that.
pub const JUST_EXPIRED: Time = Time::from_unix(1_610_668_800);

/// A file of `tests/pki`.
pub fn pem(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/pki/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a file of tests/pki")
}

/// A trust store with these files of `tests/pki`.
pub fn store(names: &[&str]) -> TrustStore {
    let mut store = TrustStore::new();
    for name in names {
        store.add(&pem(name)).expect("a certificate or a CRL");
    }
    store
}

/// Root and its CRLs of 2026, with the intermediate certificates.
pub fn full_store() -> TrustStore {
    store(&["root", "sub", "bad-sub", "leaf", "root.crl", "sub.crl", "bad-sub.crl"])
}

/// A certificate of `tests/pki`.
pub fn certificate(name: &str) -> Certificate {
    let store = store(&[name]);
    store
        .intermediates()
        .first()
        .or(store.anchors().first())
        .expect("a certificate")
        .clone()
}

/// A signature of which everything but the certificate is known to be good.
pub fn good(signer: &str) -> SignatureFacts {
    SignatureFacts {
        id: "Signature1".to_owned(),
        kind: SignatureKind::Signature,
        format: SignatureFormat::Pades,
        findings: Vec::new(),
        signing_certificate: SigningCertificateFact::Found {
            certificate: certificate(signer),
            reference: CertificateReference::Present {
                digest: "sha256".to_owned(),
            },
        },
        digest: DigestFact {
            algorithm: Some("sha256".to_owned()),
            status: DigestStatus::Intact,
        },
        signature: SignatureValueFact {
            algorithm: Some("rsa-pkcs1v15".to_owned()),
            digest_algorithm: Some("sha256".to_owned()),
            key_bits: Some(2048),
            status: SignatureValueStatus::Verified,
        },
        claimed_signing_time: Some(Time::from_unix(NOW.unix() - 86_400)),
        modifications: ModificationFact::NONE,
        place: None,
        covers: None,
        time_stamps: Vec::new(),
    }
}

/// A finding that breaks the signature, or does not.
pub fn finding(severity: Severity) -> FormatFinding {
    FormatFinding {
        id: "byte-range-gap",
        clause: "ISO 32000-2 12.8.1",
        severity,
        parameters: Vec::new(),
    }
}

/// The report about one signature.
pub fn judge(facts: SignatureFacts, policy: &ValidationPolicy, store: &TrustStore, at: Time) -> SignatureReport {
    let evidence = Evidence {
        signatures: vec![facts],
        ..Evidence::default()
    };
    validate(&evidence, policy, store, at).signatures.remove(0)
}
