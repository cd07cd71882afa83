//! SignedData (RFC 5652 5) put together by hand, so that it can be wrong in one place and right in all others.

use crate::Identity;
use crate::mint::{KeyPair, Kind, Scheme, digest};
use crate::{pki, tlv};

/// SHA-256.
pub const SHA256: &str = "2.16.840.1.101.3.4.2.1";
/// id-data.
pub const DATA: &str = "1.2.840.113549.1.7.1";

/// Who signs, and how.
#[derive(Clone)]
pub struct Signer {
    /// Certificate, DER.
    pub certificate: Vec<u8>,
    /// Certificates that come along.
    pub chain: Vec<Vec<u8>>,
    /// The key.
    pub key: KeyPair,
    /// How the key signs.
    pub scheme: Scheme,
}

impl Signer {
    /// The person of `testdata/pki`: RSA-2048, PKCS#1 v1.5 with SHA-256.
    pub fn person() -> Self {
        Self::of(&pki().person, Kind::Rsa2048)
    }

    /// The organisation of `testdata/pki`.
    pub fn organisation() -> Self {
        Self::of(&pki().organisation, Kind::Rsa2048)
    }

    /// An identity with a key of this kind.
    pub fn of(identity: &Identity, kind: Kind) -> Self {
        Self {
            certificate: identity.certificate.clone(),
            chain: identity.chain.clone(),
            key: KeyPair::from_pkcs8(kind, identity.key.clone()),
            scheme: Scheme::Usual,
        }
    }

    /// A PAdES signature over this content (EN 319 142-1 6.3).
    pub fn sign(&self, content: &[u8]) -> Vec<u8> {
        SignedData::new(self, content).to_der()
    }
}

/// The parts, each in DER.
#[derive(Clone)]
pub struct SignedData {
    /// eContentType.
    pub content_type: &'static str,
    /// eContent, if it is not detached.
    pub content: Option<Vec<u8>>,
    /// The certificates in this order.
    pub certificates: Vec<Vec<u8>>,
    /// SignerIdentifier.
    pub sid: Vec<u8>,
    /// digestAlgorithm, in both places.
    pub digest_algorithm: Vec<u8>,
    /// The SET with its universal tag; None: the field is absent.
    pub signed_attributes: Option<Vec<u8>>,
    /// signatureAlgorithm.
    pub signature_algorithm: Vec<u8>,
    /// The signature value.
    pub signature: Vec<u8>,
    /// How often the SignerInfo stands there.
    pub signer_infos: usize,
}

impl SignedData {
    /// A correct one over detached content.
    pub fn new(signer: &Signer, content: &[u8]) -> Self {
        let reference = signing_certificate(&signer.certificate);
        Self::with_attributes(signer, &[content_type(), message_digest(SHA256, content), reference])
    }

    /// Correctly signed over these attributes, whatever they are.
    pub fn with_attributes(signer: &Signer, attributes: &[Vec<u8>]) -> Self {
        Self::with_attribute_set(signer, tlv::set_of(attributes))
    }

    /// Correctly signed over these octets as the set of signed attributes.
    pub fn with_attribute_set(signer: &Signer, set: Vec<u8>) -> Self {
        Self {
            content_type: DATA,
            content: None,
            certificates: std::iter::once(&signer.certificate)
                .chain(&signer.chain)
                .cloned()
                .collect(),
            sid: issuer_and_serial(&signer.certificate),
            digest_algorithm: algorithm(SHA256),
            signature_algorithm: signer.key.algorithm_identifier(signer.scheme),
            signature: signer.key.sign(signer.scheme, &set),
            signed_attributes: Some(set),
            signer_infos: 1,
        }
    }

    /// ContentInfo with all lengths definite.
    pub fn to_der(&self) -> Vec<u8> {
        tlv::sequence(&[tlv::oid("1.2.840.113549.1.7.2"), tlv::context(0, &self.signed_data())])
    }

    /// The SignedData alone.
    pub fn signed_data(&self) -> Vec<u8> {
        let mut attributes = self.signed_attributes.clone().unwrap_or_default();
        if let Some(tag) = attributes.first_mut() {
            *tag = 0xa0;
        }
        let version = tlv::unsigned(if self.content_type == DATA { 1 } else { 3 });
        let signer_info = tlv::sequence(&[
            tlv::unsigned(1),
            self.sid.clone(),
            self.digest_algorithm.clone(),
            attributes,
            self.signature_algorithm.clone(),
            tlv::octet_string(&self.signature),
        ]);
        let content = match &self.content {
            Some(content) => tlv::context(0, &tlv::octet_string(content)),
            None => Vec::new(),
        };
        tlv::sequence(&[
            version,
            tlv::set_of(std::slice::from_ref(&self.digest_algorithm)),
            tlv::sequence(&[tlv::oid(self.content_type), content]),
            tlv::context(0, &self.certificates.concat()),
            tlv::tlv(0x31, &signer_info.repeat(self.signer_infos)),
        ])
    }
}

/// AlgorithmIdentifier with NULL.
pub fn algorithm(oid: &str) -> Vec<u8> {
    tlv::sequence(&[tlv::oid(oid), tlv::null()])
}

/// Attribute with these values.
pub fn attribute(oid: &str, values: &[Vec<u8>]) -> Vec<u8> {
    tlv::sequence(&[tlv::oid(oid), tlv::set_of(values)])
}

/// contentType: id-data.
pub fn content_type() -> Vec<u8> {
    attribute("1.2.840.113549.1.9.3", &[tlv::oid(DATA)])
}

/// messageDigest of this content by the digest with this object identifier.
pub fn message_digest(oid: &str, content: &[u8]) -> Vec<u8> {
    attribute("1.2.840.113549.1.9.4", &[tlv::octet_string(&digest(oid, content))])
}

/// signing-certificate-v2 (RFC 5035) with SHA-256 of this certificate.
pub fn signing_certificate(certificate: &[u8]) -> Vec<u8> {
    let id = tlv::sequence(&[tlv::octet_string(&digest(SHA256, certificate))]);
    let value = tlv::sequence(&[tlv::sequence(&[id])]);
    attribute("1.2.840.113549.1.9.16.2.47", &[value])
}

/// IssuerAndSerialNumber of a certificate.
pub fn issuer_and_serial(certificate: &[u8]) -> Vec<u8> {
    let fields = fields(certificate);
    let of = |index: usize| fields.get(index).expect("a certificate").to_vec();
    tlv::sequence(&[of(3), of(1)])
}

/// The Name of the subject of a certificate.
pub fn subject(certificate: &[u8]) -> Vec<u8> {
    fields(certificate).get(5).expect("a certificate").to_vec()
}

/// The fields of TBSCertificate, version first.
fn fields(certificate: &[u8]) -> Vec<&[u8]> {
    tlv::parts(tlv::parts(certificate).first().expect("a certificate"))
}
