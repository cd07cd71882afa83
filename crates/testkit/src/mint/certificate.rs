use super::extension::{self, Extension, extensions, usage};
use super::{KeyPair, Scheme};
use crate::tlv;

/// What goes into a certificate (RFC 5280 4.1). Start from [`CertificateSpec::root`],
/// [`authority`](CertificateSpec::authority) or [`leaf`](CertificateSpec::leaf) and change what the test is about.
#[derive(Clone)]
pub struct CertificateSpec {
    /// DER of the subject, see [`name`](super::name).
    pub subject: Vec<u8>,
    /// DER of the issuer.
    pub issuer: Vec<u8>,
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
    /// `YYYYMMDDHHMMSSZ`.
    pub not_before: String,
    /// `YYYYMMDDHHMMSSZ`.
    pub not_after: String,
    /// The key that is certified.
    pub key: KeyPair,
    /// The key that signs.
    pub issuer_key: KeyPair,
    /// How it signs.
    pub scheme: Scheme,
    /// In this order. None: the field is left out.
    pub extensions: Vec<Extension>,
}

impl CertificateSpec {
    /// A self-signed authority, valid from 2018 to 2049.
    pub fn root(subject: Vec<u8>, key: &KeyPair) -> Self {
        Self {
            issuer: subject.clone(),
            subject,
            serial: vec![1],
            not_before: "20180822000000Z".into(),
            not_after: "20491231235959Z".into(),
            key: key.clone(),
            issuer_key: key.clone(),
            scheme: Scheme::Usual,
            extensions: vec![
                extension::basic_constraints_ca(None).critical(),
                extension::key_usage(&[usage::KEY_CERT_SIGN, usage::CRL_SIGN]).critical(),
                extension::subject_key_identifier(key),
            ],
        }
    }

    /// A subordinate authority, path length 0, valid as long as its root.
    pub fn authority(subject: Vec<u8>, key: &KeyPair, issuer: &Self, serial: u64) -> Self {
        Self {
            extensions: vec![
                extension::basic_constraints_ca(Some(0)).critical(),
                extension::key_usage(&[usage::KEY_CERT_SIGN, usage::CRL_SIGN]).critical(),
                extension::subject_key_identifier(key),
                extension::authority_key_identifier(&issuer.key),
            ],
            ..Self::issued(subject, key, issuer, serial)
        }
    }

    /// An end entity that may sign, valid from 2024 to the end of 2048.
    pub fn leaf(subject: Vec<u8>, key: &KeyPair, issuer: &Self, serial: u64) -> Self {
        Self {
            not_before: "20240101000000Z".into(),
            not_after: "20481231235959Z".into(),
            extensions: vec![
                extension::basic_constraints_end_entity().critical(),
                extension::key_usage(&[usage::DIGITAL_SIGNATURE, usage::NON_REPUDIATION]).critical(),
                extension::subject_key_identifier(key),
                extension::authority_key_identifier(&issuer.key),
            ],
            ..Self::issued(subject, key, issuer, serial)
        }
    }

    /// Takes the extension with this object identifier away.
    pub fn remove(&mut self, oid: &str) {
        self.extensions.retain(|extension| extension.oid != oid);
    }

    /// Puts an extension in the place of the one with its object identifier, or at the end.
    pub fn set(&mut self, new: Extension) {
        match self.extensions.iter_mut().find(|extension| extension.oid == new.oid) {
            Some(old) => *old = new,
            None => self.extensions.push(new),
        }
    }

    fn issued(subject: Vec<u8>, key: &KeyPair, issuer: &Self, serial: u64) -> Self {
        let serial = tlv::unsigned(serial).split_off(2);
        Self {
            subject,
            issuer: issuer.subject.clone(),
            serial,
            key: key.clone(),
            issuer_key: issuer.key.clone(),
            ..Self::root(Vec::new(), key)
        }
    }
}

/// The DER of the certificate.
pub fn certificate(spec: &CertificateSpec) -> Vec<u8> {
    let algorithm = spec.issuer_key.algorithm_identifier(spec.scheme);
    let mut fields = vec![
        tlv::context(0, &tlv::unsigned(2)),
        tlv::integer(&spec.serial),
        algorithm.clone(),
        spec.issuer.clone(),
        tlv::sequence(&[tlv::time(&spec.not_before), tlv::time(&spec.not_after)]),
        spec.subject.clone(),
        spec.key.spki().to_vec(),
    ];
    if !spec.extensions.is_empty() {
        fields.push(tlv::context(3, &extensions(&spec.extensions)));
    }
    signed(&tlv::sequence(&fields), &algorithm, &spec.issuer_key, spec.scheme)
}

/// The outer SEQUENCE that certificates and CRLs share.
pub(super) fn signed(to_be_signed: &[u8], algorithm: &[u8], key: &KeyPair, scheme: Scheme) -> Vec<u8> {
    let signature = tlv::bit_string(&key.sign(scheme, to_be_signed));
    tlv::sequence(&[to_be_signed, algorithm, &signature])
}
