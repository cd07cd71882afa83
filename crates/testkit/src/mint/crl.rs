use super::certificate::signed;
use super::extension::{self, Extension, extensions};
use super::{CertificateSpec, KeyPair, Scheme};
use crate::tlv;

/// What goes into a CRL (RFC 5280 5.1).
#[derive(Clone)]
pub struct CrlSpec {
    /// DER of the issuer's name.
    pub issuer: Vec<u8>,
    /// The key that signs.
    pub issuer_key: KeyPair,
    /// How it signs.
    pub scheme: Scheme,
    /// `YYYYMMDDHHMMSSZ`.
    pub this_update: String,
    /// `YYYYMMDDHHMMSSZ`; None leaves the field out.
    pub next_update: Option<String>,
    /// The entries, in this order.
    pub revoked: Vec<Revoked>,
    /// crlExtensions, in this order.
    pub extensions: Vec<Extension>,
}

/// One entry of a CRL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoked {
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
    /// `YYYYMMDDHHMMSSZ`.
    pub date: String,
    /// crlEntryExtensions, in this order.
    pub extensions: Vec<Extension>,
}

impl CrlSpec {
    /// The CRL of this authority: nothing revoked, from September 2025 until the end of 2049.
    pub fn new(issuer: &CertificateSpec) -> Self {
        Self {
            issuer: issuer.subject.clone(),
            issuer_key: issuer.key.clone(),
            scheme: Scheme::Usual,
            this_update: "20250901000000Z".into(),
            next_update: Some("20491231235959Z".into()),
            revoked: Vec::new(),
            extensions: vec![
                extension::authority_key_identifier(&issuer.key),
                extension::crl_number(1),
            ],
        }
    }

    /// The same CRL with one more entry; `reason` is a CRLReason (5.3.1).
    #[must_use]
    pub fn revoke(mut self, serial: &[u8], date: &str, reason: Option<u8>) -> Self {
        self.revoked.push(Revoked {
            serial: serial.to_vec(),
            date: date.into(),
            extensions: reason.map(extension::reason_code).into_iter().collect(),
        });
        self
    }
}

/// The DER of the CRL.
pub fn crl(spec: &CrlSpec) -> Vec<u8> {
    let algorithm = spec.issuer_key.algorithm_identifier(spec.scheme);
    let mut fields = vec![
        tlv::unsigned(1),
        algorithm.clone(),
        spec.issuer.clone(),
        tlv::time(&spec.this_update),
    ];
    fields.extend(spec.next_update.as_deref().map(tlv::time));
    if !spec.revoked.is_empty() {
        let entries: Vec<Vec<u8>> = spec.revoked.iter().map(entry).collect();
        fields.push(tlv::sequence(&entries));
    }
    if !spec.extensions.is_empty() {
        fields.push(tlv::context(0, &extensions(&spec.extensions)));
    }
    signed(&tlv::sequence(&fields), &algorithm, &spec.issuer_key, spec.scheme)
}

fn entry(revoked: &Revoked) -> Vec<u8> {
    let mut fields = vec![tlv::integer(&revoked.serial), tlv::time(&revoked.date)];
    if !revoked.extensions.is_empty() {
        fields.push(extensions(&revoked.extensions));
    }
    tlv::sequence(&fields)
}
