//! The extensions of RFC 5280 4.2 and 5.2, and some that are older.

use super::KeyPair;
use crate::tlv;

/// One extension of a certificate, a CRL or a CRL entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Dotted object identifier.
    pub oid: &'static str,
    /// Whether whoever does not know it must reject.
    pub critical: bool,
    /// The DER inside the OCTET STRING.
    pub value: Vec<u8>,
}

impl Extension {
    /// The same extension, marked critical.
    #[must_use]
    pub fn critical(self) -> Self {
        Self { critical: true, ..self }
    }

    pub(super) fn to_der(&self) -> Vec<u8> {
        let mut parts = vec![tlv::oid(self.oid)];
        if self.critical {
            parts.push(tlv::boolean(true));
        }
        parts.push(tlv::octet_string(&self.value));
        tlv::sequence(&parts)
    }
}

/// An extension that is not critical.
pub fn extension(oid: &'static str, value: Vec<u8>) -> Extension {
    Extension {
        oid,
        critical: false,
        value,
    }
}

/// Bits of keyUsage (4.2.1.3).
pub mod usage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: u8 = 0;
    /// nonRepudiation, later called contentCommitment.
    pub const NON_REPUDIATION: u8 = 1;
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: u8 = 2;
    /// dataEncipherment.
    pub const DATA_ENCIPHERMENT: u8 = 3;
    /// keyCertSign.
    pub const KEY_CERT_SIGN: u8 = 5;
    /// cRLSign.
    pub const CRL_SIGN: u8 = 6;
}

/// authorityKeyIdentifier with the identifier of this key (4.2.1.1).
pub fn authority_key_identifier(issuer_key: &KeyPair) -> Extension {
    extension(
        "2.5.29.35",
        tlv::sequence(&[tlv::context_primitive(0, &issuer_key.identifier())]),
    )
}

/// authorityKeyIdentifier with all of key identifier, name and serial number of the issuer's certificate.
pub fn authority_key_identifier_full(issuer_key: &KeyPair, certificate_issuer: &[u8], serial: &[u8]) -> Extension {
    let directory_name = tlv::context(4, certificate_issuer);
    extension(
        "2.5.29.35",
        tlv::sequence(&[
            tlv::context_primitive(0, &issuer_key.identifier()),
            tlv::context(1, &directory_name),
            tlv::context_primitive(2, serial),
        ]),
    )
}

/// subjectKeyIdentifier (4.2.1.2).
pub fn subject_key_identifier(key: &KeyPair) -> Extension {
    extension("2.5.29.14", tlv::octet_string(&key.identifier()))
}

/// keyUsage with these bits, see [`usage`].
pub fn key_usage(bits: &[u8]) -> Extension {
    extension("2.5.29.15", tlv::named_bits(bits))
}

/// certificatePolicies with one policy and where its CPS is (4.2.1.4).
pub fn certificate_policy(policy: &str, cps: &str) -> Extension {
    let qualifier = tlv::sequence(&[tlv::oid("1.3.6.1.5.5.7.2.1"), tlv::ia5(cps)]);
    let information = tlv::sequence(&[tlv::oid(policy), tlv::sequence(&[qualifier])]);
    extension("2.5.29.32", tlv::sequence(&[information]))
}

/// subjectAltName with an e-mail address (4.2.1.6).
pub fn subject_alternative_email(address: &str) -> Extension {
    extension(
        "2.5.29.17",
        tlv::sequence(&[tlv::context_primitive(1, address.as_bytes())]),
    )
}

/// issuerAltName that is an empty SEQUENCE, against 4.2.1.7; seen in the field.
pub fn empty_issuer_alternative_name() -> Extension {
    extension("2.5.29.18", tlv::sequence::<&[u8]>(&[]))
}

/// basicConstraints of an authority (4.2.1.9).
pub fn basic_constraints_ca(path_length: Option<u64>) -> Extension {
    let mut parts = vec![tlv::boolean(true)];
    parts.extend(path_length.map(tlv::unsigned));
    extension("2.5.29.19", tlv::sequence(&parts))
}

/// basicConstraints of an end entity: an empty SEQUENCE.
pub fn basic_constraints_end_entity() -> Extension {
    extension("2.5.29.19", tlv::sequence::<&[u8]>(&[]))
}

/// extKeyUsage (4.2.1.12).
pub fn extended_key_usage(purposes: &[&str]) -> Extension {
    let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| tlv::oid(purpose)).collect();
    extension("2.5.29.37", tlv::sequence(&purposes))
}

/// cRLDistributionPoints, one DistributionPoint for each URL (4.2.1.13).
pub fn crl_distribution_points(urls: &[&str]) -> Extension {
    let points: Vec<Vec<u8>> = urls
        .iter()
        .map(|url| {
            let full_name = tlv::context(0, &tlv::context_primitive(6, url.as_bytes()));
            tlv::sequence(&[tlv::context(0, &full_name)])
        })
        .collect();
    extension("2.5.29.31", tlv::sequence(&points))
}

/// authorityInfoAccess with caIssuers and OCSP (4.2.2.1).
pub fn authority_information_access(ca_issuers: &str, ocsp: &str) -> Extension {
    let access = |method, url: &str| tlv::sequence(&[tlv::oid(method), tlv::context_primitive(6, url.as_bytes())]);
    let descriptions = [
        access("1.3.6.1.5.5.7.48.2", ca_issuers),
        access("1.3.6.1.5.5.7.48.1", ocsp),
    ];
    extension("1.3.6.1.5.5.7.1.1", tlv::sequence(&descriptions))
}

/// Netscape certificate type: SSL client and S/MIME.
pub fn netscape_certificate_type() -> Extension {
    extension("2.16.840.1.113730.1.1", tlv::named_bits(&[0, 2]))
}

/// Netscape comment.
pub fn netscape_comment(text: &str) -> Extension {
    extension("2.16.840.1.113730.1.13", tlv::ia5(text))
}

/// cRLNumber (5.2.3).
pub fn crl_number(number: u64) -> Extension {
    extension("2.5.29.20", tlv::unsigned(number))
}

/// reasonCode of a CRL entry (5.3.1).
pub fn reason_code(reason: u8) -> Extension {
    extension("2.5.29.21", tlv::enumerated(reason))
}

/// An extension that nobody knows.
pub fn unknown() -> Extension {
    extension("1.3.6.1.4.1.99999.1", tlv::null())
}

pub(super) fn extensions(list: &[Extension]) -> Vec<u8> {
    let list: Vec<Vec<u8>> = list.iter().map(Extension::to_der).collect();
    tlv::sequence(&list)
}
