//! Writing a detached SignedData in DER: RFC 5652 5, RFC 5035 3, RFC 6211, as EN 319 122-1 5 and EN 319 142-1 6.3 want
//! it for PDF.
//!
//! All sets are in DER order (X.690 11.6), the certificates too: ISO 32000-2 12.8.3.3.1 wants DER, RFC 5652 10.2.3 says that
//! the order has no meaning, and readers find the signer's certificate by sid.

use kyso_pki::crypto::{DigestAlgorithm, DigestValue, KeyKind, PublicKey, SignatureAlgorithm, digest};
use kyso_pki::{Certificate, Time};

use crate::ber::{self, CONTEXT, OCTET_STRING, SEQUENCE, SET, tlv};
use crate::oid;

/// The signed attributes of a new signature.
#[derive(Clone, Debug)]
pub struct SignedAttributesBuilder {
    content_digest: DigestValue,
    signing_certificate: Vec<u8>,
    signing_time: Option<Time>,
    algorithm_protection: Option<Vec<u8>>,
}

impl SignedAttributesBuilder {
    /// contentType (id-data), messageDigest, and signing-certificate-v2 with a hash by the algorithm of `content_digest`.
    pub fn new(content_digest: &DigestValue, signing_certificate: &Certificate) -> Self {
        Self {
            content_digest: *content_digest,
            signing_certificate: signing_certificate_v2(signing_certificate, content_digest.algorithm()),
            signing_time: None,
            algorithm_protection: None,
        }
    }

    /// Adds signingTime. Not for PAdES, whose time is /M in the signature dictionary (EN 319 142-1 6.3).
    #[must_use]
    pub fn signing_time(mut self, time: Time) -> Self {
        self.signing_time = Some(time);
        self
    }

    /// Adds CMSAlgorithmProtection (RFC 6211), which binds the algorithm identifiers.
    #[must_use]
    pub fn algorithm_protection(mut self, algorithm: &SignatureAlgorithm) -> Self {
        self.algorithm_protection = Some(algorithm.to_algorithm_identifier());
        self
    }

    /// The message to be signed: DER of the SET OF Attribute.
    pub fn to_der(&self) -> Vec<u8> {
        let message_digest = tlv(OCTET_STRING, &[self.content_digest.as_ref()]);
        let mut attributes = vec![
            attribute(oid::CONTENT_TYPE, &oid::der(oid::DATA)),
            attribute(oid::MESSAGE_DIGEST, &message_digest),
            attribute(oid::SIGNING_CERTIFICATE_V2, &self.signing_certificate),
        ];
        if let Some(time) = self.signing_time {
            attributes.push(attribute(oid::SIGNING_TIME, &signing_time(time)));
        }
        if let Some(algorithm) = &self.algorithm_protection {
            let digest = self.content_digest.algorithm().to_algorithm_identifier();
            let signature = retagged(CONTEXT | 1, algorithm);
            let value = tlv(SEQUENCE, &[&digest, &signature]);
            attributes.push(attribute(oid::ALGORITHM_PROTECTION, &value));
        }
        ber::set_of(SET, attributes)
    }
}

/// The parts of a new SignedData with one signer.
#[derive(Clone, Copy, Debug)]
pub struct NewSignedData<'a> {
    /// The signer's first, then what helps to build its path.
    pub certificates: &'a [Certificate],
    /// Of the content, and for the signature if its algorithm does not hash by itself.
    pub digest_algorithm: DigestAlgorithm,
    /// How the signature value was made.
    pub signature_algorithm: &'a SignatureAlgorithm,
    /// [`SignedAttributesBuilder::to_der`], unchanged.
    pub signed_attributes: &'a [u8],
    /// The signature value.
    pub signature: &'a [u8],
    /// DER of each unsigned Attribute, such as a signature time-stamp.
    pub unsigned_attributes: &'a [Vec<u8>],
}

/// Why a SignedData cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The signer's certificate is not given.
    #[error("there is no certificate of the signer")]
    NoCertificate,
}

/// A ContentInfo with a detached SignedData, version 1, in DER.
///
/// # Errors
/// [`BuildError::NoCertificate`] if `certificates` is empty.
pub fn build_signed_data(new: &NewSignedData<'_>) -> Result<Vec<u8>, BuildError> {
    let signature_algorithm = new.signature_algorithm.to_algorithm_identifier();
    let signer = new.certificates.first().ok_or(BuildError::NoCertificate)?;

    let digest_algorithm = new.digest_algorithm.to_algorithm_identifier();
    let mut certificates: Vec<Vec<u8>> = new
        .certificates
        .iter()
        .map(|certificate| certificate.der().to_vec())
        .collect();
    certificates.sort();
    certificates.dedup();
    let unsigned_attributes = match new.unsigned_attributes {
        [] => Vec::new(),
        attributes => ber::set_of(CONTEXT | 1, attributes.to_vec()),
    };
    let serial_number = tlv(ber::INTEGER, &[signer.serial()]);
    let signer_info = tlv(
        SEQUENCE,
        &[
            VERSION_1,
            &tlv(SEQUENCE, &[signer.issuer().der(), &serial_number]),
            &digest_algorithm,
            &retagged(CONTEXT, new.signed_attributes),
            &signature_algorithm,
            &tlv(OCTET_STRING, &[new.signature]),
            &unsigned_attributes,
        ],
    );
    let signed_data = tlv(
        SEQUENCE,
        &[
            VERSION_1,
            &tlv(SET, &[&digest_algorithm]),
            &tlv(SEQUENCE, &[&oid::der(oid::DATA)]),
            &ber::set_of(CONTEXT, certificates),
            &tlv(SET, &[&signer_info]),
        ],
    );
    Ok(tlv(
        SEQUENCE,
        &[&oid::der(oid::SIGNED_DATA), &tlv(CONTEXT, &[&signed_data])],
    ))
}

/// Octets that suffice for a SignedData with these certificates, with or without signingTime and
/// CMSAlgorithmProtection and without unsigned attributes. It exceeds the real size by at most 200 octets.
pub fn size_estimate(
    certificates: &[Certificate],
    digest_algorithm: DigestAlgorithm,
    signature_algorithm: &SignatureAlgorithm,
    key: &PublicKey,
) -> usize {
    let content_digest = digest(digest_algorithm, &[]);
    let attributes = certificates.first().map(|signer| {
        // a GeneralizedTime, the longer form
        let latest = Time::from_unix(4_102_444_800);
        let builder = SignedAttributesBuilder::new(&content_digest, signer).signing_time(latest);
        builder.algorithm_protection(signature_algorithm).to_der()
    });
    let new = NewSignedData {
        certificates,
        digest_algorithm,
        signature_algorithm,
        signed_attributes: &attributes.unwrap_or_default(),
        signature: &vec![0; longest_signature(key)],
        unsigned_attributes: &[],
    };
    build_signed_data(&new).map_or(0, |der| der.len())
}

const VERSION_1: &[u8] = &[ber::INTEGER, 1, 1];

/// `ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER }` for curves; RSA as long as the modulus.
fn longest_signature(key: &PublicKey) -> usize {
    let octets = usize::try_from(key.bits().div_ceil(8)).unwrap_or(0);
    match key.kind() {
        KeyKind::Rsa => octets,
        KeyKind::Ed25519 => 64,
        KeyKind::Ed448 => 114,
        _ => 2 * octets + 9,
    }
}

/// `Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue }` with one value.
fn attribute(attr_type: &str, value: &[u8]) -> Vec<u8> {
    tlv(SEQUENCE, &[&oid::der(attr_type), &tlv(SET, &[value])])
}

/// `SigningCertificateV2` with one ESSCertIDv2. hashAlgorithm is left out where it is the default (X.690 11.5).
fn signing_certificate_v2(certificate: &Certificate, algorithm: DigestAlgorithm) -> Vec<u8> {
    let hash_algorithm = match algorithm {
        DigestAlgorithm::Sha256 => Vec::new(),
        other => other.to_algorithm_identifier(),
    };
    let cert_hash = digest(algorithm, certificate.der());
    let directory_name = tlv(CONTEXT | 4, &[certificate.issuer().der()]);
    let issuer_serial = tlv(
        SEQUENCE,
        &[
            &tlv(SEQUENCE, &[&directory_name]),
            &tlv(ber::INTEGER, &[certificate.serial()]),
        ],
    );
    let ess_cert_id = tlv(
        SEQUENCE,
        &[
            &hash_algorithm,
            &tlv(OCTET_STRING, &[cert_hash.as_ref()]),
            &issuer_serial,
        ],
    );
    tlv(SEQUENCE, &[&tlv(SEQUENCE, &[&ess_cert_id])])
}

/// RFC 5652 11.3: UTCTime from 1950 to 2049, else GeneralizedTime.
fn signing_time(time: Time) -> Vec<u8> {
    let digits: String = time.to_string().chars().filter(char::is_ascii_digit).collect();
    match digits.as_str() {
        in_utc_time if ("19500101000000"..="20491231235959").contains(&in_utc_time) => {
            let text = format!("{}Z", in_utc_time.get(2..).unwrap_or_default());
            tlv(ber::UTC_TIME, &[text.as_bytes()])
        }
        other => tlv(ber::GENERALIZED_TIME, &[format!("{other}Z").as_bytes()]),
    }
}

/// The same element with another tag (IMPLICIT).
fn retagged(tag: u8, der: &[u8]) -> Vec<u8> {
    let mut der = der.to_vec();
    if let Some(first) = der.first_mut() {
        *first = tag;
    }
    der
}
