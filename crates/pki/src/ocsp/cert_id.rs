//! CertID: RFC 6960 4.1.1.
//!
//! ```text
//! CertID ::= SEQUENCE {
//!     hashAlgorithm  AlgorithmIdentifier,
//!     issuerNameHash OCTET STRING, -- Hash of issuer's DN
//!     issuerKeyHash  OCTET STRING, -- Hash of issuer's public key
//!     serialNumber   CertificateSerialNumber }
//! ```

use crate::crypto::{DigestAlgorithm, DigestValue, digest};
use crate::tlv::{self, Tlv};
use crate::{Certificate, Error};

/// Names a certificate by its serial number and by digests of its issuer's name and key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertId {
    digest: Option<DigestAlgorithm>,
    issuer_name_hash: Box<[u8]>,
    issuer_key_hash: Box<[u8]>,
    serial: Box<[u8]>,
}

impl CertId {
    /// The identifier of `certificate`, which `issuer` issued. None if the issuer's key has no such digest.
    pub fn new(certificate: &Certificate, issuer: &Certificate, algorithm: DigestAlgorithm) -> Option<Self> {
        Some(Self {
            digest: Some(algorithm),
            issuer_name_hash: digest(algorithm, certificate.issuer().der()).as_ref().into(),
            issuer_key_hash: digest(algorithm, key_bits(issuer)?).as_ref().into(),
            serial: certificate.serial().into(),
        })
    }

    /// The digest algorithm; None if it is not known here, and then the identifier names nothing.
    pub const fn digest(&self) -> Option<DigestAlgorithm> {
        self.digest
    }

    /// Content octets of the serial number.
    pub fn serial(&self) -> &[u8] {
        &self.serial
    }

    /// Whether it names `certificate`, which `issuer` issued.
    pub fn identifies(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        // the serial number first: it differs and costs nothing
        let Some(algorithm) = self.digest.filter(|digest| digest.is_sound()) else {
            return false;
        };
        *self.serial == *certificate.serial()
            && Self::new(certificate, issuer, algorithm).is_some_and(|own| {
                own.issuer_key_hash == self.issuer_key_hash
                    && (own.issuer_name_hash == self.issuer_name_hash
                        // the issuer's own spelling of its name, where the certificate has another (RFC 5280 7.1)
                        || *digest(algorithm, issuer.subject().der()).as_ref() == *self.issuer_name_hash)
            })
    }

    pub(super) fn read(element: &Tlv<'_>) -> Result<Self, Error> {
        let mut fields = element.reader();
        let algorithm = fields.expect(tlv::SEQUENCE)?;
        let issuer_name_hash = fields.expect(tlv::OCTET_STRING)?.content.into();
        let issuer_key_hash = fields.expect(tlv::OCTET_STRING)?.content.into();
        let serial = fields.expect(tlv::INTEGER)?.content.into();
        fields.end()?;
        Ok(Self {
            digest: DigestAlgorithm::from_algorithm_identifier(algorithm.raw).ok(),
            issuer_name_hash,
            issuer_key_hash,
            serial,
        })
    }

    /// None if the digest algorithm is not known.
    pub(super) fn to_der(&self) -> Option<Vec<u8>> {
        let algorithm = match self.digest? {
            // RFC 5019 2.1.1 and every responder in the field: SHA-1 is written with NULL
            DigestAlgorithm::Sha1 => b"\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00".to_vec(),
            other => other.to_algorithm_identifier(),
        };
        let fields = [
            algorithm,
            tlv::encode(tlv::OCTET_STRING, &[&self.issuer_name_hash]),
            tlv::encode(tlv::OCTET_STRING, &[&self.issuer_key_hash]),
            tlv::encode(tlv::INTEGER, &[&self.serial]),
        ];
        Some(tlv::encode(tlv::SEQUENCE, &fields.each_ref().map(Vec::as_slice)))
    }
}

/// KeyHash (4.2.1): SHA-1 whatever else is SHA-1 or not.
pub(super) fn sha1_of_key(certificate: &Certificate) -> Option<DigestValue> {
    Some(digest(DigestAlgorithm::Sha1, key_bits(certificate)?))
}

/// The value of the BIT STRING subjectPublicKey, "excluding tag, length, and number of unused bits".
fn key_bits(certificate: &Certificate) -> Option<&[u8]> {
    let spki = tlv::only(certificate.public_key().spki_der(), tlv::SEQUENCE).ok()?;
    let mut fields = spki.reader();
    fields.expect(tlv::SEQUENCE).ok()?;
    fields.expect(tlv::BIT_STRING).ok()?.content.get(1..)
}
