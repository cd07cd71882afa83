//! What is measured, and the floors that it is measured against. A floor is the work that nobody can leave out, done
//! with the same cryptographic library and nothing around it.
//!
//! | work | floor |
//! |---|---|
//! | [`Case::verify`] | [`Case::verify_floor`]: SHA-256 of the file; one RSA verification for the signature, each certificate below the root and each CRL |
//! | [`Case::verify`] of [`Case::signed_often`] | SHA-256 of the file; one RSA verification for each signature |
//! | [`Case::sign`] | [`Case::sign_floor`]: SHA-256 of the file, one RSA private operation, the output copied into memory |
//!
//! The organisation of `testdata/pki` signs: its whole chain is RSA-2048, which makes the lowest floor.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a measurement that cannot be made ends the program"
)]

use aws_lc_rs::digest;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use kyso::{
    Certificate, Document, Language, Limits, Report, SignatureParameters, Status, Time, TrustStore, ValidationPolicy,
    VerificationParameters,
};
use kyso_keys::SoftwareSigner;
use kyso_testkit::{pki, pki_folder};

/// A document to sign, the same document signed, and all that the floors need.
pub struct Case {
    document: Vec<u8>,
    signed: Vec<u8>,
    signer: SoftwareSigner,
    key: RsaKeyPair,
    /// One for each RSA verification of the floor.
    signatures: Vec<Signature>,
    policy: ValidationPolicy,
}

/// Verifies a document that is not from a [`Case`]; it must pass.
#[must_use]
pub fn verify(file: &[u8], trust: &TrustStore) -> Report {
    let policy = ValidationPolicy::government();
    let report = kyso::verify("bench.pdf", file, &parameters(&policy, trust));
    assert_eq!(report.status, Status::Passed);
    report
}

/// A message, its signature value and the key (SubjectPublicKeyInfo) that made it.
#[derive(Clone)]
struct Signature {
    key: Vec<u8>,
    message: Vec<u8>,
    value: Vec<u8>,
}

impl Case {
    /// A document of `testdata/pdf`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let path = pki_folder().join("../pdf").join(name);
        let document = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let identity = &pki().organisation;
        let chain = identity.chain.first().unwrap();
        let signer = SoftwareSigner::from_pkcs8(&identity.key, None, &identity.certificate, Some(chain)).unwrap();
        let key = RsaKeyPair::from_pkcs8(&identity.key).unwrap();
        let mut case = Self {
            signed: Vec::new(),
            signatures: signatures(&key),
            document,
            signer,
            key,
            policy: ValidationPolicy::government(),
        };
        case.signed = case.sign();
        let report = case.verify(&fresh_trust());
        assert_eq!(report.status, Status::Passed, "{report:#?}");
        case
    }

    /// The document with so many signatures, one after the other.
    #[must_use]
    pub fn signed_often(name: &str, count: usize) -> Self {
        let mut case = Self::new(name);
        for _ in 1..count {
            case.document = std::mem::take(&mut case.signed);
            case.signed = case.sign();
        }
        let one = case.signatures.swap_remove(0);
        case.signatures = std::iter::repeat_n(one, count).collect();
        let report = case.verify(&fresh_trust());
        assert_eq!((report.status, report.signatures.len()), (Status::Passed, count));
        case
    }

    /// Opens the document, signs it and writes the result into memory.
    #[must_use]
    pub fn sign(&self) -> Vec<u8> {
        let document = Document::parse(&self.document, Limits::default()).unwrap();
        let parameters = SignatureParameters::new(time(), [7; 32]);
        kyso::sign(&document, &parameters, &self.signer).unwrap().to_vec()
    }

    /// The floor of [`sign`](Self::sign).
    #[must_use]
    pub fn sign_floor(&self) -> Vec<u8> {
        let hash = digest::digest(&digest::SHA256, &self.document);
        let value = rsa_sign(&self.key, hash.as_ref());
        let reserved = self.signed.len() - self.document.len();
        let mut output = Vec::with_capacity(self.signed.len());
        output.extend_from_slice(&self.document);
        output.extend_from_slice(&value);
        output.resize(self.document.len() + reserved, 0);
        output
    }

    /// Verifies the signed document. `trust` comes from [`fresh_trust`]: certificates and CRLs remember who signed them.
    #[must_use]
    pub fn verify(&self, trust: &TrustStore) -> Report {
        kyso::verify("bench.pdf", &self.signed, &parameters(&self.policy, trust))
    }

    /// The floor of [`verify`](Self::verify).
    #[must_use]
    pub fn verify_floor(&self) -> bool {
        let hash = digest::digest(&digest::SHA256, &self.signed);
        hash.as_ref().len() == 32 && self.signatures.iter().all(Signature::verifies)
    }
}

impl Signature {
    fn of_certificate(der: &[u8], issuer: &[u8]) -> Self {
        let certificate = Certificate::from_der(der).unwrap();
        Self {
            key: spki(issuer),
            message: certificate.tbs_der().to_vec(),
            value: certificate.signature().to_vec(),
        }
    }

    /// A CRL is SEQUENCE { tbsCertList, signatureAlgorithm, BIT STRING }; the outer length takes two octets here.
    fn of_crl(der: &[u8], issuer: &[u8]) -> Self {
        let body = der.get(4..).unwrap();
        let end = match *body {
            [_, 0x81, length, ..] => 3 + usize::from(length),
            [_, 0x82, high, low, ..] => 4 + usize::from(u16::from_be_bytes([high, low])),
            _ => panic!("the CRL is not as long as expected"),
        };
        Self {
            key: spki(issuer),
            message: body.get(..end).unwrap().to_vec(),
            value: der.get(der.len() - 256..).unwrap().to_vec(),
        }
    }

    fn verifies(&self) -> bool {
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.key)
            .verify(&self.message, &self.value)
            .is_ok()
    }
}

fn signatures(key: &RsaKeyPair) -> Vec<Signature> {
    let (identity, ca, root) = (&pki().organisation, &pki().ca_g1, &pki().root_g1);
    // as long as signed attributes are
    let message = vec![0x31; 160];
    let list = vec![
        Signature {
            key: spki(&identity.certificate),
            value: rsa_sign(key, &message),
            message,
        },
        Signature::of_certificate(&identity.certificate, &ca.certificate),
        Signature::of_certificate(&ca.certificate, &root.certificate),
        Signature::of_crl(&ca.crl, &ca.certificate),
        Signature::of_crl(&root.crl, &root.certificate),
    ];
    assert!(list.iter().all(Signature::verifies));
    list
}

fn spki(certificate: &[u8]) -> Vec<u8> {
    Certificate::from_der(certificate)
        .unwrap()
        .public_key()
        .spki_der()
        .to_vec()
}

fn rsa_sign(key: &RsaKeyPair, message: &[u8]) -> Vec<u8> {
    let mut value = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut value)
        .unwrap();
    value
}

/// The trust store of `testdata/pki`, with nothing verified yet.
#[must_use]
pub fn fresh_trust() -> TrustStore {
    let mut store = TrustStore::new();
    for der in pki().trust() {
        store.add(der).unwrap();
    }
    store
}

fn parameters<'p>(policy: &'p ValidationPolicy, trust: &'p TrustStore) -> VerificationParameters<'p> {
    VerificationParameters {
        policy,
        trust,
        time: time(),
        password: None,
        network: None,
        language: Language::Vietnamese,
        limits: Limits::default(),
        expected: None,
        show_ids: false,
    }
}

/// A time at which all of `testdata/pki` is valid.
fn time() -> Time {
    Time::parse_rfc3339("2026-01-15T08:00:00Z").unwrap()
}
