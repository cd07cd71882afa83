//! Rows of "CMS and certificates": which certificate it was, and algorithms past their time.

use super::Expected::{Failed, Indeterminate, NotPassed};
use super::cms::{adbe, pades};
use super::later::issued;
use super::{Row, row};
use crate::cms::{SHA256, SignedData, Signer, algorithm, content_type, issuer_and_serial, message_digest};
use crate::mint::{KeyPair, Kind, digest_info};
use crate::tlv;

const MD5: &str = "1.2.840.113549.2.5";
const SHA1: &str = "1.3.14.3.2.26";

pub(super) fn rows() -> Vec<Row> {
    [swapped(), weak()].into_iter().flatten().collect()
}

/// Which certificate it was.
fn swapped() -> Vec<Row> {
    vec![
        row(
            "cert-swap-same-key",
            Indeterminate("NO_SIGNING_CERTIFICATE_FOUND"),
            || {
                // the signed reference is to the person's certificate, what comes along is another one for the same key
                let person = Signer::person();
                let twin = issued("KYSO TEST director", person.key.clone(), |_| ());
                pades(|content| {
                    let cms = SignedData {
                        certificates: [vec![twin.certificate.clone()], twin.chain.clone()].concat(),
                        sid: issuer_and_serial(&twin.certificate),
                        ..SignedData::new(&person, content)
                    };
                    cms.to_der()
                })
            },
        ),
        row("cert-swap-same-serial", Failed("SIG_CRYPTO_FAILURE"), || {
            let real = issued("KYSO TEST clerk", KeyPair::p256(1), |_| ());
            let twin = issued("KYSO TEST clerk", KeyPair::p256(2), |_| ());
            pades(|content| {
                let cms = SignedData {
                    certificates: [vec![twin.certificate.clone()], twin.chain.clone()].concat(),
                    ..SignedData::new(&real, content)
                };
                cms.to_der()
            })
        }),
        row("cert-swap-no-reference", NotPassed, || {
            let person = Signer::person();
            let twin = issued("KYSO TEST director", KeyPair::p256(1), |_| ());
            pades(|content| {
                let cms = SignedData {
                    certificates: [vec![twin.certificate.clone()], twin.chain.clone()].concat(),
                    sid: issuer_and_serial(&twin.certificate),
                    ..SignedData::with_attributes(&person, &[content_type(), message_digest(SHA256, content)])
                };
                cms.to_der()
            })
        }),
        row("cert-swap-none", NotPassed, || {
            pades(|content| {
                let cms = SignedData {
                    certificates: Vec::new(),
                    ..SignedData::new(&Signer::person(), content)
                };
                cms.to_der()
            })
        }),
    ]
}

/// Algorithms past their time.
fn weak() -> Vec<Row> {
    let hashed = |id, expected, oid: &'static str, signature: &'static str| {
        row(id, expected, move || {
            adbe(|content| {
                let person = Signer::person();
                let attributes = tlv::set_of(&[content_type(), message_digest(oid, content)]);
                let cms = SignedData {
                    digest_algorithm: algorithm(oid),
                    signature_algorithm: algorithm(signature),
                    signature: person.key.sign_block(&digest_info(oid, &attributes)),
                    signed_attributes: Some(attributes),
                    ..SignedData::new(&person, content)
                };
                cms.to_der()
            })
        })
    };
    let past = Indeterminate("CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    vec![
        hashed("weak-md5", NotPassed, MD5, "1.2.840.113549.1.1.4"),
        hashed("weak-sha1", past, SHA1, "1.2.840.113549.1.1.5"),
        row("weak-rsa1024", past, || {
            let signer = issued(
                "KYSO TEST weak key",
                weak_key(include_bytes!("keys/rsa1024.pem")),
                |_| (),
            );
            pades(|content| {
                let cms = SignedData {
                    signature_algorithm: rsa_sha256(),
                    ..SignedData::new(&signer, content)
                };
                cms.to_der()
            })
        }),
    ]
}

pub(super) fn rsa_sha256() -> Vec<u8> {
    algorithm("1.2.840.113549.1.1.11")
}

/// A key made by `openssl genpkey`, which aws-lc-rs refuses.
pub(super) fn weak_key(pem: &[u8]) -> KeyPair {
    let (_, pkcs8) = der::pem::decode_vec(pem).unwrap();
    KeyPair::from_pkcs8(Kind::RsaWeak, pkcs8)
}
