//! Enhanced Security Services: the signing-certificate attributes of RFC 2634 5.4 and RFC 5035 3 and 4.
//!
//! Without them the sid alone names the signer's certificate, and anyone can exchange one certificate for another with the
//! same key. The first reference is the signer's certificate; further ones (its issuers) and policies are not looked at.

use kyso_pki::crypto::{DigestAlgorithm, digest};
use kyso_pki::{Certificate, Name};

use crate::ber::{self, CONTEXT, Element};
use crate::{AlgorithmIdentifier, Error, oid};

/// ```text
/// SigningCertificateV2 ::= SEQUENCE { certs SEQUENCE OF ESSCertIDv2, policies SEQUENCE OF PolicyInformation OPTIONAL }
/// ESSCertIDv2 ::= SEQUENCE {
///     hashAlgorithm AlgorithmIdentifier DEFAULT {algorithm id-sha256},
///     certHash OCTET STRING, issuerSerial IssuerSerial OPTIONAL }
/// ESSCertID ::= SEQUENCE { certHash OCTET STRING (SHA-1), issuerSerial IssuerSerial OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EssCertId {
    /// The algorithm of the hash; its name if it cannot be computed here.
    pub hash_algorithm: Result<DigestAlgorithm, String>,
    /// Of the whole certificate.
    pub cert_hash: Vec<u8>,
    /// Who issued it, under which number.
    pub issuer_serial: Option<IssuerSerial>,
}

/// `IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber INTEGER }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerSerial {
    /// DER of the name, if `issuer` is one directoryName, as RFC 5035 5 wants for certificates.
    pub issuer: Option<Vec<u8>>,
    /// Content octets of the INTEGER.
    pub serial_number: Vec<u8>,
}

/// How a certificate stands to the signer's reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SigningCertificateReference {
    /// No reference was signed. CAdES (EN 319 122-1 5.2.2) forbids that, plain PKCS#7 does not have it.
    Absent,
    /// Hash and, where given, issuer and serial number are the certificate's.
    Matches,
    /// The reference is to another certificate.
    HashMismatch,
    /// A reference to this certificate is there, but it is not the first one (RFC 5035 3).
    NotFirst,
    /// The hash is right, issuer or serial number is not.
    IssuerSerialMismatch,
    /// The hash algorithm cannot be computed here.
    UnknownAlgorithm,
    /// The attribute cannot be read, or has not one value.
    Malformed,
}

impl SigningCertificateReference {
    /// A stable kebab-case name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Matches => "matches",
            Self::HashMismatch => "hash-mismatch",
            Self::NotFirst => "not-first",
            Self::IssuerSerialMismatch => "issuer-serial-mismatch",
            Self::UnknownAlgorithm => "unknown-algorithm",
            Self::Malformed => "malformed",
        }
    }
}

/// The references in the value of signing-certificate or signing-certificate-v2, at least one.
pub(crate) fn read(attr_type: &str, value: &Element<'_>) -> Result<Vec<EssCertId>, Error> {
    if value.tag != ber::SEQUENCE {
        return Err(ber::wrong_tag(value.offset));
    }
    let mut parts = value.reader();
    let mut certs = parts.expect(ber::SEQUENCE)?.reader();
    let mut ids = vec![ess_cert_id(attr_type, &certs.expect(ber::SEQUENCE)?)?];
    while !certs.is_empty() {
        ids.push(ess_cert_id(attr_type, &certs.expect(ber::SEQUENCE)?)?);
    }
    Ok(ids)
}

/// Holds one attribute's references against a certificate.
pub(crate) fn compare(ids: &[EssCertId], certificate: &Certificate) -> SigningCertificateReference {
    let is_hash_of = |id: &EssCertId| match &id.hash_algorithm {
        Ok(DigestAlgorithm::Sha256) => certificate.sha256().as_slice() == id.cert_hash,
        Ok(algorithm) => digest(*algorithm, certificate.der()).as_ref() == id.cert_hash,
        Err(_) => false,
    };
    let Some((first, others)) = ids.split_first() else {
        return SigningCertificateReference::Malformed;
    };
    if first.hash_algorithm.is_err() {
        return SigningCertificateReference::UnknownAlgorithm;
    }
    if !is_hash_of(first) {
        return if others.iter().take(MAX_COMPARED).any(is_hash_of) {
            SigningCertificateReference::NotFirst
        } else {
            SigningCertificateReference::HashMismatch
        };
    }
    match &first.issuer_serial {
        Some(issuer_serial) if !issuer_serial.is_of(certificate) => SigningCertificateReference::IssuerSerialMismatch,
        _ => SigningCertificateReference::Matches,
    }
}

/// Only the wording of a failure depends on further references, so a few are enough.
const MAX_COMPARED: usize = 8;

impl IssuerSerial {
    fn is_of(&self, certificate: &Certificate) -> bool {
        let issuer = self.issuer.as_deref().and_then(|der| Name::from_der(der).ok());
        same_integer(&self.serial_number, certificate.serial())
            && issuer.is_some_and(|issuer| issuer == *certificate.issuer())
    }
}

/// Content octets of two INTEGERs that differ at most in leading zeros, which some signers add or drop.
pub(crate) fn same_integer(one: &[u8], other: &[u8]) -> bool {
    let is_zero = |octet: &&u8| **octet == 0;
    one.iter().skip_while(is_zero).eq(other.iter().skip_while(is_zero))
}

fn ess_cert_id(attr_type: &str, element: &Element<'_>) -> Result<EssCertId, Error> {
    let mut parts = element.reader();
    let hash_algorithm = if attr_type == oid::SIGNING_CERTIFICATE {
        Ok(DigestAlgorithm::Sha1)
    } else {
        match parts.optional(ber::SEQUENCE)? {
            None => Ok(DigestAlgorithm::Sha256),
            Some(algorithm) => {
                let algorithm = AlgorithmIdentifier::read(&algorithm)?;
                let digest = algorithm.digest().map_err(|unsupported| unsupported.name().to_owned());
                digest.and_then(|digest| digest.is_sound().then_some(digest).ok_or_else(|| digest.to_string()))
            }
        }
    };
    let cert_hash = parts.next()?.octets(ber::OCTET_STRING)?.into_owned();
    let issuer_serial = parts
        .optional(ber::SEQUENCE)?
        .map(|element| issuer_serial(&element))
        .transpose()?;
    parts.end()?;
    Ok(EssCertId {
        hash_algorithm,
        cert_hash,
        issuer_serial,
    })
}

fn issuer_serial(element: &Element<'_>) -> Result<IssuerSerial, Error> {
    let mut parts = element.reader();
    let mut general_names = parts.expect(ber::SEQUENCE)?.reader();
    let serial_number = parts.expect(ber::INTEGER)?.content.to_vec();
    // directoryName [4], explicit because Name is a CHOICE
    let issuer = match general_names.optional(CONTEXT | 4)? {
        Some(directory_name) if general_names.is_empty() => {
            let name = directory_name.reader().expect(ber::SEQUENCE)?;
            Some(name.definite()?.into_owned())
        }
        _ => None,
    };
    Ok(IssuerSerial { issuer, serial_number })
}
