//! Signature values by hand: SignedData (RFC 5652) and time-stamp tokens (RFC 3161), right or with any fault a test wants.

use aws_lc_rs::digest::{Algorithm, SHA1_FOR_LEGACY_USE_ONLY, SHA256, SHA512, digest};

use crate::mint::{KeyPair, Scheme};
use crate::tlv;

/// id-data.
pub const DATA: &str = "1.2.840.113549.1.7.1";
/// id-ct-TSTInfo.
pub const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

/// The digests that the kit computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Digest {
    Sha1,
    Sha256,
    Sha512,
}

impl Digest {
    /// The digest of `data`.
    pub fn of(self, data: &[u8]) -> Vec<u8> {
        let algorithm: &'static Algorithm = match self {
            Self::Sha1 => &SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &SHA256,
            Self::Sha512 => &SHA512,
        };
        digest(algorithm, data).as_ref().to_vec()
    }

    /// The AlgorithmIdentifier, with NULL.
    pub fn identifier(self) -> Vec<u8> {
        let oid = match self {
            Self::Sha1 => "1.3.14.3.2.26",
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
        };
        tlv::sequence(&[tlv::oid(oid), tlv::null()])
    }
}

/// What goes into a SignedData with one signer. Change what the test is about.
#[derive(Clone)]
pub struct SignedDataSpec {
    /// eContentType.
    pub content_type: &'static str,
    /// eContent; None: detached.
    pub content: Option<Vec<u8>>,
    /// digestAlgorithm, which goes with `scheme`.
    pub digest: Digest,
    /// Value of messageDigest.
    pub message_digest: Vec<u8>,
    /// DER of the signer's certificate.
    pub certificate: Vec<u8>,
    /// Whether the certificate is enclosed.
    pub encloses_certificate: bool,
    /// Whether signing-certificate-v2 pins it.
    pub pins_certificate: bool,
    /// The key that signs.
    pub key: KeyPair,
    /// How it signs.
    pub scheme: Scheme,
}

impl SignedDataSpec {
    /// Detached, SHA-256, over data with this digest.
    pub fn detached(message_digest: Vec<u8>, certificate: &[u8], key: &KeyPair) -> Self {
        Self {
            content_type: DATA,
            content: None,
            digest: Digest::Sha256,
            message_digest,
            certificate: certificate.to_vec(),
            encloses_certificate: true,
            pins_certificate: true,
            key: key.clone(),
            scheme: Scheme::Usual,
        }
    }

    /// With this content enclosed.
    pub fn enclosing(content_type: &'static str, content: Vec<u8>, certificate: &[u8], key: &KeyPair) -> Self {
        Self {
            content_type,
            message_digest: Digest::Sha256.of(&content),
            content: Some(content),
            ..Self::detached(Vec::new(), certificate, key)
        }
    }
}

/// The DER of the ContentInfo.
pub fn signed_data(spec: &SignedDataSpec) -> Vec<u8> {
    let attribute = |oid: &str, value: Vec<u8>| tlv::sequence(&[tlv::oid(oid), tlv::set_of(&[value])]);
    let mut attributes = vec![
        attribute("1.2.840.113549.1.9.3", tlv::oid(spec.content_type)),
        attribute("1.2.840.113549.1.9.4", tlv::octet_string(&spec.message_digest)),
    ];
    if spec.pins_certificate {
        let reference = tlv::sequence(&[tlv::octet_string(&Digest::Sha256.of(&spec.certificate))]);
        let value = tlv::sequence(&[tlv::sequence(&[reference])]);
        attributes.push(attribute("1.2.840.113549.1.9.16.2.47", value));
    }
    let to_be_signed = tlv::set_of(&attributes);
    let mut signed_attributes = to_be_signed.clone();
    signed_attributes[0] = 0xa0;
    let signer_info = tlv::sequence(&[
        tlv::unsigned(1),
        issuer_and_serial(&spec.certificate),
        spec.digest.identifier(),
        signed_attributes,
        spec.key.algorithm_identifier(spec.scheme),
        tlv::octet_string(&spec.key.sign(spec.scheme, &to_be_signed)),
    ]);
    let mut content = vec![tlv::oid(spec.content_type)];
    content.extend(
        spec.content
            .iter()
            .map(|content| tlv::context(0, &tlv::octet_string(content))),
    );
    let mut parts = vec![
        tlv::unsigned(if spec.content_type == DATA { 1 } else { 3 }),
        tlv::set_of(&[spec.digest.identifier()]),
        tlv::sequence(&content),
    ];
    if spec.encloses_certificate {
        parts.push(tlv::context(0, &spec.certificate));
    }
    parts.push(tlv::set_of(&[signer_info]));
    let signed_data = tlv::context(0, &tlv::sequence(&parts));
    tlv::sequence(&[tlv::oid("1.2.840.113549.1.7.2"), signed_data])
}

/// The DER of a TSTInfo (RFC 3161 2.4.2).
pub fn tst_info(digest: Digest, imprint: &[u8], gen_time: &str) -> Vec<u8> {
    tlv::sequence(&[
        tlv::unsigned(1),
        tlv::oid("1.3.6.1.4.1.99999.1"),
        tlv::sequence(&[digest.identifier(), tlv::octet_string(imprint)]),
        tlv::unsigned(77),
        tlv::tlv(0x18, gen_time.as_bytes()),
    ])
}

/// issuerAndSerialNumber, as the certificate spells them.
fn issuer_and_serial(certificate: &[u8]) -> Vec<u8> {
    let inside = value(nth(value(certificate), 0));
    let version = usize::from(inside.first() == Some(&0xa0));
    tlv::sequence(&[nth(inside, version + 2), nth(inside, version)])
}

/// The element with this number in a run of elements.
fn nth(mut elements: &[u8], index: usize) -> &[u8] {
    for _ in 0..index {
        elements = &elements[length(elements)..];
    }
    &elements[..length(elements)]
}

fn value(element: &[u8]) -> &[u8] {
    &element[header(element)..length(element)]
}

fn header(element: &[u8]) -> usize {
    match element[1] {
        long @ 0x81..=0x84 => 2 + usize::from(long & 0x0f),
        _ => 2,
    }
}

fn length(element: &[u8]) -> usize {
    let octets = &element[2..header(element)];
    match octets {
        [] => 2 + usize::from(element[1]),
        octets => header(element) + octets.iter().fold(0, |sum, octet| sum * 256 + usize::from(*octet)),
    }
}
