//! What `/Contents` holds, read as `/SubFilter` says (ISO 32000-2 12.8.3, table 260; 12.8.5), and the digests over the
//! document that it needs.

use kyso_ades::SignatureFormat;
use kyso_cms::{Error, SignedData, SignerInfo, TimeStampToken, octet_string};
use kyso_pki::crypto::{DigestAlgorithm, DigestValue, Verification, recover_pkcs1_digest};
use kyso_pki::{Certificate, CertificateReader, Time};

use crate::signature_dictionary::SignatureDictionary;

/// A signature value that can be read.
#[derive(Debug)]
pub(crate) enum SignatureValue {
    /// CMS over the document, which is not enclosed: both detached formats, and an unknown one that has this form.
    Detached(SignedData),
    /// CMS over the SHA-1 digest of the document, which is enclosed.
    EnclosedDigest(SignedData),
    /// A token whose imprint is the digest of the document.
    TimeStamp(Box<TimeStampToken>),
    /// PKCS#1 v1.5 over the document.
    Bare(BareValue),
}

/// ISO 32000-1 12.8.3.2: a PKCS#1 value in an OCTET STRING; the certificates are in `/Cert`, the signer's first.
#[derive(Debug)]
pub(crate) struct BareValue {
    /// Octets of `/Contents` that were read.
    consumed: usize,
    /// Those that can be read.
    certificates: Vec<Certificate>,
    /// The first of `/Cert` can be read, so that `certificates` begins with the signer's.
    has_signer: bool,
    /// What the signer's key made the value over; not known without the certificate.
    pub(crate) digest: Option<Result<DigestValue, Verification>>,
}

impl SignatureValue {
    /// Reads `/Contents`. None when there is nothing to read, or when the format is not known and does not have the
    /// form of the known ones.
    pub(crate) fn read(dictionary: &SignatureDictionary, known: &mut CertificateReader) -> Option<Result<Self, Error>> {
        let contents = dictionary.contents.as_ref().ok()?;
        Some(match dictionary.format() {
            SignatureFormat::TimeStamp => {
                TimeStampToken::from_ber_with(contents, known).map(|token| Self::TimeStamp(Box::new(token)))
            }
            SignatureFormat::RsaSha1 => BareValue::read(contents, &dictionary.certificates, known).map(Self::Bare),
            // labelled so, but detached: the message digest is that of the document
            SignatureFormat::CmsSha1 => SignedData::from_ber_with(contents, known).map(|cms| match cms.content {
                Some(_) => Self::EnclosedDigest(cms),
                None => Self::Detached(cms),
            }),
            SignatureFormat::Pades | SignatureFormat::CmsDetached => {
                SignedData::from_ber_with(contents, known).map(Self::Detached)
            }
            _ => {
                let cms = SignedData::from_ber_with(contents, known).ok()?;
                Ok(Self::Detached(Some(cms).filter(|cms| cms.content.is_none())?))
            }
        })
    }

    /// The SignedData, where there is one.
    pub(crate) fn signed_data(&self) -> Option<&SignedData> {
        match self {
            Self::Detached(cms) | Self::EnclosedDigest(cms) => Some(cms),
            Self::TimeStamp(token) => Some(token.signed_data()),
            Self::Bare(_) => None,
        }
    }

    /// The one signer of the CMS.
    pub(crate) fn signer(&self) -> Option<&SignerInfo> {
        self.signed_data()?.signer_infos.first()
    }

    /// Under `adbe.pkcs7.sha1`: messageDigest is the enclosed digest itself, not the digest of it, as some signers
    /// understood the format. Both bind the same document.
    pub(crate) fn encloses_message_digest(&self) -> bool {
        let Self::EnclosedDigest(cms) = self else { return false };
        let attributes = self.signer().and_then(|signer| signer.signed_attributes.as_ref());
        let signed = attributes.and_then(|attributes| attributes.message_digest());
        signed.is_some() && signed.as_deref() == cms.content.as_deref()
    }

    /// Certificates that come with the value, in the order in which they stand there.
    pub(crate) fn certificates(&self) -> &[Certificate] {
        match self {
            Self::Bare(value) => &value.certificates,
            _ => self.signed_data().map_or(&[], SignedData::parsed_certificates),
        }
    }

    /// Octets of `/Contents` that were read.
    pub(crate) fn consumed(&self) -> usize {
        match self {
            Self::Bare(value) => value.consumed,
            _ => self.signed_data().map_or(0, |cms| cms.consumed),
        }
    }

    /// The digests over the document that the facts need.
    pub(crate) fn required_digests(&self) -> Vec<DigestAlgorithm> {
        match self {
            Self::Detached(cms) => cms.required_digests(),
            Self::EnclosedDigest(_) => vec![DigestAlgorithm::Sha1],
            Self::TimeStamp(token) => token.info().hash_algorithm.digest().into_iter().collect(),
            Self::Bare(value) => match value.digest {
                Some(Ok(digest)) => vec![digest.algorithm()],
                _ => Vec::new(),
            },
        }
    }

    /// The time in the signed part: what the signer claims, or the time-stamp states.
    pub(crate) fn time(&self) -> Option<Time> {
        match self {
            Self::TimeStamp(token) => Some(token.info().gen_time),
            _ => self.signer()?.signed_attributes.as_ref()?.signing_time(),
        }
    }
}

impl BareValue {
    fn read(contents: &[u8], certificates: &[Vec<u8>], known: &mut CertificateReader) -> Result<Self, Error> {
        let (value, consumed) = octet_string(contents)?;
        let read = |der: &Vec<u8>| known.read(der).ok();
        let certificates: Vec<Option<Certificate>> = certificates.iter().map(read).collect();
        let signer = certificates.first().and_then(Option::as_ref);
        Ok(Self {
            consumed,
            has_signer: signer.is_some(),
            digest: signer.map(|signer| recover_pkcs1_digest(signer.public_key(), &value)),
            certificates: certificates.into_iter().flatten().collect(),
        })
    }

    /// The certificate of the signer.
    pub(crate) fn signer_certificate(&self) -> Option<&Certificate> {
        self.certificates.first().filter(|_| self.has_signer)
    }
}
