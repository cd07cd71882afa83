//! SignedData: RFC 5652 3 (ContentInfo), 5.1, 5.2, 10.2.1 and 10.2.2.
//!
//! ```text
//! ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY DEFINED BY contentType }
//! ```

use kyso_pki::crypto::{DigestAlgorithm, SignatureAlgorithm};
use kyso_pki::{Certificate, CertificateReader};

use crate::ber::{self, CONTEXT, Element, Reader};
use crate::signer_info::{SignerIdentifier, SignerInfo, version};
use crate::{AlgorithmIdentifier, Error, FormatFault, Oddity, looks_like_signed_attributes, oid};

/// ```text
/// SignedData ::= SEQUENCE {
///     version CMSVersion,
///     digestAlgorithms SET OF DigestAlgorithmIdentifier,
///     encapContentInfo EncapsulatedContentInfo,
///     certificates [0] IMPLICIT CertificateSet OPTIONAL,
///     crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
///     signerInfos SET OF SignerInfo }
/// EncapsulatedContentInfo ::= SEQUENCE {
///     eContentType OBJECT IDENTIFIER,
///     eContent [0] EXPLICIT OCTET STRING OPTIONAL }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignedData {
    /// `None` if it is not in 0 to 255.
    pub version: Option<u8>,
    /// Those that can be read. Not signed, and only used by programs that hash in one pass.
    pub digest_algorithms: Vec<AlgorithmIdentifier>,
    /// eContentType, dotted numbers.
    pub content_type: String,
    /// eContent; `None` if the signature is detached.
    pub content: Option<Vec<u8>>,
    /// DER of each X.509 certificate, also of those that cannot be read.
    pub certificates: Vec<Vec<u8>>,
    /// DER of each X.509 CRL.
    pub crls: Vec<Vec<u8>>,
    /// One belongs here, see [`faults`](Self::faults).
    pub signer_infos: Vec<SignerInfo>,
    /// Octets of the input that were read. What follows them is the caller's matter.
    pub consumed: usize,
    parsed_certificates: Vec<Certificate>,
    oddities: Vec<Oddity>,
}

impl SignedData {
    /// Reads a ContentInfo with SignedData from the beginning of `data`, in BER.
    ///
    /// # Errors
    /// `ber-…` if the structure is broken, `cms-not-signed-data` if it is CMS of another kind.
    pub fn from_ber(data: &[u8]) -> Result<Self, Error> {
        Self::from_ber_with(data, &mut CertificateReader::default())
    }

    /// The same, with certificates that may have been read before.
    ///
    /// # Errors
    /// Those of [`from_ber`](Self::from_ber).
    pub fn from_ber_with(data: &[u8], known: &mut CertificateReader) -> Result<Self, Error> {
        let mut reader = Reader::new(data);
        let content_info = reader.expect(ber::SEQUENCE)?;
        let mut parts = signed_data(&content_info)?;

        let version_element = parts.expect(ber::INTEGER)?;
        let digest_algorithms = digest_algorithms(&parts.expect(ber::SET)?);
        let (content_type, content) = encap_content_info(&parts.expect(ber::SEQUENCE)?)?;
        let certificates = Choices::read(parts.optional(CONTEXT)?)?;
        let crls = Choices::read(parts.optional(CONTEXT | 1)?)?;
        let mut signer_infos = signer_infos(&parts.expect(ber::SET)?, &content_type)?;
        parts.end()?;
        if content.as_deref().is_some_and(looks_like_signed_attributes) {
            signer_infos.iter_mut().for_each(SignerInfo::note_attributes_as_content);
        }

        let mut signed_data = Self {
            version: version(&version_element),
            digest_algorithms,
            content_type,
            content,
            parsed_certificates: Vec::new(),
            certificates: certificates.x509,
            crls: crls.x509,
            signer_infos,
            consumed: reader.offset(),
            oddities: Vec::new(),
        };
        signed_data.parse_certificates(known);
        signed_data.note_oddities(&content_info, &certificates.other, &crls.other);
        Ok(signed_data)
    }

    /// The certificates that can be read, in received order.
    pub fn parsed_certificates(&self) -> &[Certificate] {
        &self.parsed_certificates
    }

    /// What is wrong with the whole; each signer information has its own list.
    pub fn faults(&self) -> Vec<FormatFault> {
        match self.signer_infos.len() {
            0 => vec![FormatFault::NoSignerInfo],
            1 => Vec::new(),
            several => vec![FormatFault::SeveralSignerInfos(several)],
        }
    }

    /// What deserves a warning about the whole; each signer information has its own list.
    pub fn oddities(&self) -> &[Oddity] {
        &self.oddities
    }

    /// The digests over the content that [`SignerInfo::verify`] will ask for: each signer's digestAlgorithm, as far as it can be
    /// computed, and without signed attributes that of the signature.
    pub fn required_digests(&self) -> Vec<DigestAlgorithm> {
        let mut required: Vec<DigestAlgorithm> = Vec::new();
        for signer_info in &self.signer_infos {
            let digest = signer_info.digest_algorithm.digest().ok();
            let mut add = |algorithm: Option<DigestAlgorithm>| {
                required.extend(algorithm.filter(|algorithm| !required.contains(algorithm)));
            };
            add(digest);
            if signer_info.signed_attributes.is_none() {
                let der = signer_info.signature_algorithm.der();
                let signature = SignatureAlgorithm::from_algorithm_identifier_as_found(der, digest);
                add(signature.ok().and_then(|(algorithm, _)| algorithm.digest()));
            }
        }
        required
    }

    fn parse_certificates(&mut self, known: &mut CertificateReader) {
        for (index, der) in self.certificates.iter().enumerate() {
            match known.read(der) {
                Ok(certificate) => self.parsed_certificates.push(certificate),
                Err(_) => self.oddities.push(Oddity::CertificateUnreadable(index)),
            }
        }
    }

    fn note_oddities(&mut self, content_info: &Element<'_>, other_certificates: &[u8], other_crls: &[u8]) {
        if !ber::is_definite(content_info.raw, content_info.offset).unwrap_or(false) {
            self.oddities.push(Oddity::NotDer);
        }
        if self.version != Some(self.version_by_content(other_certificates, other_crls)) {
            self.oddities.push(Oddity::Version);
        }
        let listed = |signer_info: &SignerInfo| {
            let algorithms = self.digest_algorithms.iter().map(|listed| &listed.algorithm);
            algorithms
                .into_iter()
                .any(|listed| *listed == signer_info.digest_algorithm.algorithm)
        };
        if !self.signer_infos.iter().all(listed) {
            self.oddities.push(Oddity::DigestAlgorithmNotListed);
        }
        if !other_certificates.is_empty() {
            self.oddities.push(Oddity::OtherCertificates(other_certificates.len()));
        }
        if !other_crls.is_empty() {
            self.oddities.push(Oddity::OtherRevocationInfos(other_crls.len()));
        }
    }

    /// 5.1, the table of version numbers.
    fn version_by_content(&self, other_certificates: &[u8], other_crls: &[u8]) -> u8 {
        let by_key = |signer_info: &SignerInfo| matches!(signer_info.sid, SignerIdentifier::SubjectKeyIdentifier(_));
        if other_certificates.contains(&(CONTEXT | 3)) || !other_crls.is_empty() {
            5
        } else if other_certificates.contains(&(CONTEXT | 2)) {
            4
        } else if other_certificates.contains(&(CONTEXT | 1))
            || self.signer_infos.iter().any(by_key)
            || self.content_type != oid::DATA
        {
            3
        } else {
            1
        }
    }
}

/// The parts of the SignedData inside a ContentInfo.
fn signed_data<'a>(content_info: &Element<'a>) -> Result<Reader<'a>, Error> {
    let mut parts = content_info.reader();
    let content_type = parts.expect(ber::OID)?;
    if ber::oid_text(content_type.content) != oid::SIGNED_DATA {
        let text = "the CMS content type is not SignedData";
        return Err(Error::new("cms-not-signed-data", text, content_type.offset));
    }
    let mut content = parts.expect(CONTEXT)?.reader();
    parts.end()?;
    let signed_data = content.expect(ber::SEQUENCE)?;
    content.end()?;
    Ok(signed_data.reader())
}

fn digest_algorithms(set: &Element<'_>) -> Vec<AlgorithmIdentifier> {
    let mut reader = set.reader();
    let next = || {
        reader
            .next()
            .and_then(|element| AlgorithmIdentifier::read(&element))
            .ok()
    };
    std::iter::from_fn(next).collect()
}

fn encap_content_info(element: &Element<'_>) -> Result<(String, Option<Vec<u8>>), Error> {
    let mut parts = element.reader();
    let content_type = ber::oid_text(parts.expect(ber::OID)?.content);
    let content = match parts.optional(CONTEXT)? {
        None => None,
        Some(explicit) => {
            let mut inner = explicit.reader();
            let octets = inner.next()?;
            inner.end()?;
            // PKCS #7 1.5 has ANY here: other types are content by their value (RFC 5652 5.2.1).
            let value = match octets.tag & !ber::CONSTRUCTED {
                ber::OCTET_STRING => octets.octets(ber::OCTET_STRING)?.into_owned(),
                _ => octets.content.to_vec(),
            };
            Some(value)
        }
    };
    parts.end()?;
    Ok((content_type, content))
}

fn signer_infos(set: &Element<'_>, content_type: &str) -> Result<Vec<SignerInfo>, Error> {
    let mut reader = set.reader();
    let mut signer_infos = Vec::new();
    while !reader.is_empty() {
        signer_infos.push(SignerInfo::read(&reader.expect(ber::SEQUENCE)?, content_type)?);
    }
    Ok(signer_infos)
}

/// A CertificateSet (10.2.2) or RevocationInfoChoices (10.2.1): the untagged alternative, and the tags of the others.
///
/// ```text
/// CertificateChoices ::= CHOICE { certificate Certificate, extendedCertificate [0], v1AttrCert [1], v2AttrCert [2], other [3] }
/// RevocationInfoChoice ::= CHOICE { crl CertificateList, other [1] OtherRevocationInfoFormat }
/// ```
#[derive(Default)]
struct Choices {
    x509: Vec<Vec<u8>>,
    other: Vec<u8>,
}

impl Choices {
    fn read(set: Option<Element<'_>>) -> Result<Self, Error> {
        let mut choices = Self::default();
        let Some(set) = set else { return Ok(choices) };
        let mut reader = set.reader();
        while !reader.is_empty() {
            let element = reader.next()?;
            match element.tag {
                ber::SEQUENCE => choices.x509.push(element.raw.to_vec()),
                other => choices.other.push(other),
            }
        }
        Ok(choices)
    }
}
