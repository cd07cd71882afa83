//! SignerInfo: RFC 5652 5.3, and which certificate is the signer's.

use kyso_pki::Certificate;

use crate::attributes::{Attribute, SignedAttributes};
use crate::ber::{self, CONTEXT, Element};
use crate::ess::{self, SigningCertificateReference, same_integer};
use crate::{AlgorithmIdentifier, Error, FormatFault, Oddity, oid};

/// ```text
/// SignerInfo ::= SEQUENCE {
///     version CMSVersion,
///     sid SignerIdentifier,
///     digestAlgorithm DigestAlgorithmIdentifier,
///     signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL,
///     signatureAlgorithm SignatureAlgorithmIdentifier,
///     signature OCTET STRING,
///     unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignerInfo {
    /// `None` if it is not in 0 to 255.
    pub version: Option<u8>,
    /// Whose signature it is.
    pub sid: SignerIdentifier,
    /// Of the content and the signed attributes.
    pub digest_algorithm: AlgorithmIdentifier,
    /// `None`: the signature is directly over the content (allowed for `adbe.*`, not for CAdES).
    pub signed_attributes: Option<SignedAttributes>,
    /// Of the signature value.
    pub signature_algorithm: AlgorithmIdentifier,
    /// The signature value.
    pub signature: Vec<u8>,
    /// Those that can be read. Not signed: anyone can add or change them.
    pub unsigned_attributes: Vec<Attribute>,
    faults: Vec<FormatFault>,
    oddities: Vec<Oddity>,
}

/// ```text
/// SignerIdentifier ::= CHOICE {
///     issuerAndSerialNumber SEQUENCE { issuer Name, serialNumber INTEGER },
///     subjectKeyIdentifier [0] OCTET STRING }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerIdentifier {
    /// Who issued the certificate, under which number.
    IssuerAndSerialNumber {
        /// DER of the name.
        issuer: Vec<u8>,
        /// Content octets of the INTEGER.
        serial_number: Vec<u8>,
    },
    /// The certificate's extension subjectKeyIdentifier.
    SubjectKeyIdentifier(Vec<u8>),
}

/// What was found among the candidates.
#[derive(Clone, Debug)]
pub enum SignerCertificate<'c> {
    /// The certificate that sid names and that the signer's own reference, if there is one, confirms.
    Found(&'c Certificate),
    /// sid names none of them.
    NotFound,
    /// sid names this one, the signer's own reference does not; or sid names several different ones and there is
    /// no reference to tell them apart.
    ReferenceMismatch(&'c Certificate),
}

impl SignerInfo {
    /// Breaches of the rules that can be seen without certificate and content. [`verify`](Self::verify) repeats them.
    pub fn faults(&self) -> &[FormatFault] {
        &self.faults
    }

    /// What deserves a warning. [`verify`](Self::verify) repeats it.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// The time-stamp tokens over the signature value (EN 319 122-1 5.3), as received. Not signed: anyone can add one.
    pub fn signature_time_stamps(&self) -> impl Iterator<Item = &[u8]> {
        let attributes = self.unsigned_attributes.iter();
        let attributes = attributes.filter(|attribute| attribute.attr_type == oid::SIGNATURE_TIME_STAMP);
        attributes.flat_map(|attribute| attribute.attr_values.iter().map(Vec::as_slice))
    }

    /// The time-stamp tokens over the content that the signer had before signing (EN 319 122-1 5.2.8), as received.
    pub fn content_time_stamps(&self) -> impl Iterator<Item = &[u8]> {
        let attributes = self.signed_attributes.iter();
        let attributes = attributes.filter_map(|attributes| attributes.attribute(oid::CONTENT_TIME_STAMP));
        attributes.flat_map(|attribute| attribute.attr_values.iter().map(Vec::as_slice))
    }

    /// The signer's certificate among the candidates: sid matches, and the hash in the signing-certificate attribute decides
    /// between several.
    pub fn certificate<'c>(&self, candidates: &'c [Certificate]) -> SignerCertificate<'c> {
        let mut named = candidates.iter().filter(|candidate| self.sid.is_of(candidate));
        let Some(first) = named.next() else {
            return SignerCertificate::NotFound;
        };
        let different: Vec<&Certificate> = named.filter(|other| *other != first).take(MAX_SAME_NAME).collect();
        for candidate in std::iter::once(first).chain(different.iter().copied()) {
            match self.reference(candidate) {
                SigningCertificateReference::Matches => return SignerCertificate::Found(candidate),
                SigningCertificateReference::Absent if different.is_empty() => {
                    return SignerCertificate::Found(candidate);
                }
                _ => {}
            }
        }
        SignerCertificate::ReferenceMismatch(first)
    }

    /// How a certificate stands to the signed signing-certificate and signing-certificate-v2 attributes; if both are there,
    /// both must name it (RFC 5035 3).
    pub fn reference(&self, certificate: &Certificate) -> SigningCertificateReference {
        let mut reference = SigningCertificateReference::Absent;
        let Some(attributes) = &self.signed_attributes else {
            return reference;
        };
        for attr_type in [oid::SIGNING_CERTIFICATE_V2, oid::SIGNING_CERTIFICATE] {
            if attributes.attribute(attr_type).is_none() {
                continue;
            }
            reference = match attributes.ess_cert_ids(attr_type) {
                Some(ids) => ess::compare(&ids, certificate),
                None => SigningCertificateReference::Malformed,
            };
            if reference != SigningCertificateReference::Matches {
                return reference;
            }
        }
        reference
    }

    pub(crate) fn read(element: &Element<'_>, content_type: &str) -> Result<Self, Error> {
        let mut parts = element.reader();
        let version = version(&parts.expect(ber::INTEGER)?);
        let sid = SignerIdentifier::read(&parts.next()?)?;
        let digest_algorithm = AlgorithmIdentifier::read(&parts.next()?)?;
        let signed_attributes = parts.optional(CONTEXT)?.map(|set| SignedAttributes::read(&set));
        let signature_algorithm = AlgorithmIdentifier::read(&parts.next()?)?;
        let signature = parts.next()?.octets(ber::OCTET_STRING)?.into_owned();
        let unsigned = parts.optional(CONTEXT | 1)?;
        parts.end()?;

        let mut oddities = signed_attributes
            .as_ref()
            .map(SignedAttributes::oddities)
            .unwrap_or_default();
        // 5.3: the version follows from the choice of sid.
        if version != Some(sid.version()) {
            oddities.push(Oddity::Version);
        }
        if digest_algorithm.digest_of_signature().is_some() {
            oddities.push(Oddity::AlgorithmMisnamed("signature-algorithm-for-digest"));
        }
        let unsigned_attributes = unsigned_attributes(unsigned.as_ref(), &mut oddities);
        Ok(Self {
            faults: signed_attributes
                .as_ref()
                .map(|set| set.faults(content_type))
                .unwrap_or_default(),
            version,
            sid,
            digest_algorithm,
            signed_attributes,
            signature_algorithm,
            signature,
            unsigned_attributes,
            oddities,
        })
    }

    /// The enclosed content begins like signed attributes, which only matters where there are none.
    pub(crate) fn note_attributes_as_content(&mut self) {
        if self.signed_attributes.is_none() {
            self.faults.push(FormatFault::AttributesAsContent);
        }
    }
}

/// Certificates with one issuer and serial number are forbidden (RFC 5280 4.1.2.2); a few may still be met.
const MAX_SAME_NAME: usize = 16;

impl SignerIdentifier {
    /// Whether it names this certificate.
    ///
    /// Issuer names are compared by their bytes, and if that fails with PrintableString and UTF8String made equal, as some
    /// signers encode the name anew. sid is not signed, so the wider RFC 5280 7.1 (letter case, spaces) would only let
    /// alterations pass.
    pub fn is_of(&self, certificate: &Certificate) -> bool {
        match self {
            Self::IssuerAndSerialNumber { issuer, serial_number } => {
                same_integer(serial_number, certificate.serial()) && same_name(issuer, certificate.issuer().der())
            }
            Self::SubjectKeyIdentifier(identifier) => {
                certificate.subject_key_identifier() == Some(identifier.as_slice())
            }
        }
    }

    const fn version(&self) -> u8 {
        match self {
            Self::IssuerAndSerialNumber { .. } => 1,
            Self::SubjectKeyIdentifier(_) => 3,
        }
    }

    fn read(element: &Element<'_>) -> Result<Self, Error> {
        if element.tag != ber::SEQUENCE {
            let primitive = CONTEXT & !ber::CONSTRUCTED;
            return Ok(Self::SubjectKeyIdentifier(element.octets(primitive)?.into_owned()));
        }
        let mut parts = element.reader();
        let issuer = parts.expect(ber::SEQUENCE)?.definite()?.into_owned();
        let serial_number = parts.expect(ber::INTEGER)?.content.to_vec();
        parts.end()?;
        Ok(Self::IssuerAndSerialNumber { issuer, serial_number })
    }
}

/// CMSVersion.
pub(crate) fn version(integer: &Element<'_>) -> Option<u8> {
    match integer.content {
        [version] | [0, version] => Some(*version),
        _ => None,
    }
}

fn unsigned_attributes(set: Option<&Element<'_>>, oddities: &mut Vec<Oddity>) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    let Some(mut reader) = set.map(Element::reader) else {
        return attributes;
    };
    while !reader.is_empty() {
        match Attribute::read(&mut reader) {
            Ok(attribute) => attributes.push(attribute),
            Err(_) => {
                oddities.push(Oddity::UnsignedAttributesMalformed);
                break;
            }
        }
    }
    attributes
}

fn same_name(one: &[u8], other: &[u8]) -> bool {
    if one == other {
        return true;
    }
    match (string_types_unified(one), string_types_unified(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// The name with UTF8String for each PrintableString, whose characters have the same octets in both.
fn string_types_unified(name: &[u8]) -> Result<Vec<u8>, Error> {
    const PRINTABLE_STRING: u8 = 0x13;
    const UTF8_STRING: u8 = 0x0c;
    let mut rdns = ber::only(name)?.reader();
    let mut unified = Vec::with_capacity(name.len());
    while !rdns.is_empty() {
        let mut rdn = rdns.expect(ber::SET)?.reader();
        unified.push(ber::SET);
        while !rdn.is_empty() {
            let mut parts = rdn.expect(ber::SEQUENCE)?.reader();
            unified.extend_from_slice(parts.expect(ber::OID)?.raw);
            let value = parts.next()?;
            parts.end()?;
            match value.tag {
                PRINTABLE_STRING => unified.extend(ber::tlv(UTF8_STRING, &[value.content])),
                _ => unified.extend_from_slice(value.raw),
            }
        }
    }
    Ok(unified)
}
