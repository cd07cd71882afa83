//! The facts of a signature value: who signed, does the digest fit, does the value verify.
//!
//! Two formats digest twice: the CMS of `adbe.pkcs7.sha1` and a time-stamp token enclose the digest of the document
//! and sign what they enclose. There the digest is intact only if both are, and each algorithm is a fact of its own:
//! that of the document in [`DigestFact`], that of the enclosed part in [`SignatureValueFact`].

use kyso_ades::{
    CertificateReference, DigestFact, DigestStatus, SignatureValueFact, SignatureValueStatus, SigningCertificateFact,
    UnknownReason,
};
use kyso_cms::{
    DigestCheck, FormatFault, Oddity, SignatureValueCheck, SignerCertificate, SignerInfo, SigningCertificateReference,
};
use kyso_pki::Certificate;
use kyso_pki::crypto::{DigestAlgorithm, DigestValue, SignatureAlgorithm, Verification, digest};

use super::gather::GatheredSignature;
use super::value::{BareValue, SignatureValue};
use crate::digest::Digests;

/// What a signature value says about itself and the document.
pub(super) struct CmsFacts {
    pub(super) signing_certificate: SigningCertificateFact,
    pub(super) digest: DigestFact,
    pub(super) signature: SignatureValueFact,
    pub(super) faults: Vec<FormatFault>,
    pub(super) oddities: Vec<Oddity>,
}

/// Identifies the signer (EN 319 102-1 5.2.3) and verifies digest and value (5.2.7). Only certificates that come with the
/// value are tried: EN 319 142-1 6.3 wants the signer's there, and one that is found elsewhere was added by whoever came last.
pub(super) fn cms_facts(signature: &GatheredSignature, digests: &Digests) -> CmsFacts {
    let range = signature.dictionary.byte_range.ok();
    let document = |algorithm| range.and_then(|range| digests.of(range, algorithm)).copied();
    let mut facts = match (signature.read_value(), unsupported_format(signature)) {
        (None, Some(why)) => not_read(why),
        (value, _) => value_facts(value, document),
    };
    if range.is_none() && matches!(facts.digest.status, DigestStatus::Unknown(_)) {
        facts.digest.status = DigestStatus::Unknown(UnknownReason::SignedDataNotFound);
    }
    facts
}

/// The facts of a value that could be read. `document` gives the digest of what was signed or time-stamped.
pub(super) fn value_facts(
    value: Option<&SignatureValue>,
    document: impl Fn(DigestAlgorithm) -> Option<DigestValue>,
) -> CmsFacts {
    match value {
        Some(SignatureValue::Bare(value)) => bare_facts(value, document),
        Some(value) => match value.signer() {
            Some(signer) => signer_facts(value, signer, document),
            None => not_read(UnknownReason::SignedDataNotFound),
        },
        None => not_read(UnknownReason::SignedDataNotFound),
    }
}

fn signer_facts(
    value: &SignatureValue,
    signer: &SignerInfo,
    document: impl Fn(DigestAlgorithm) -> Option<DigestValue>,
) -> CmsFacts {
    let enclosed = Enclosed::of(value, &document);
    let content = |algorithm| match (&enclosed, value.signed_data()) {
        (Some(_), Some(cms)) => {
            let content = cms.content.as_deref()?;
            match value.encloses_message_digest() {
                true => DigestValue::from_octets(algorithm, content),
                false => Some(digest(algorithm, content)),
            }
        }
        _ => document(algorithm),
    };
    let (signing_certificate, certificate) = identify(signer, value.certificates());
    let message_digest_algorithm = signer.digest_algorithm.digest().ok().map(DigestAlgorithm::name);
    let Some(check) = certificate.map(|certificate| signer.verify(certificate, content)) else {
        // an altered document shows in its digest, whoever signed
        let inner = signer.check_message_digest(content);
        return CmsFacts {
            signing_certificate,
            digest: digest_fact(
                enclosed,
                message_digest_algorithm,
                inner,
                &UnknownReason::NoSigningCertificate,
            ),
            signature: unknown_value(UnknownReason::NoSigningCertificate),
            faults: signer.faults().to_vec(),
            oddities: signer.oddities().to_vec(),
        };
    };
    // EdDSA names no digest, but the enclosed part was digested with one
    let message_digest = message_digest_algorithm.filter(|_| enclosed.is_some());
    let own_digest = check.algorithm.and_then(|algorithm| algorithm.digest());
    let digest_algorithm = own_digest.map(DigestAlgorithm::name).or(message_digest);
    let why = match &check.digest {
        DigestCheck::Unknown(why) => UnknownReason::Other(why.clone()),
        _ => UnknownReason::SignedDataNotFound,
    };
    CmsFacts {
        signing_certificate,
        digest: digest_fact(enclosed, Some(&check.digest_algorithm), check.digest, &why),
        signature: SignatureValueFact {
            algorithm: Some(check.signature_algorithm),
            digest_algorithm: digest_algorithm.map(str::to_owned),
            key_bits: Some(check.key_bits),
            status: value_status(check.signature),
        },
        faults: check.faults,
        oddities: check.oddities,
    }
}

fn value_status(check: SignatureValueCheck) -> SignatureValueStatus {
    match check {
        SignatureValueCheck::Verified => SignatureValueStatus::Verified,
        SignatureValueCheck::Bad => SignatureValueStatus::Bad,
        SignatureValueCheck::Unknown(why) => SignatureValueStatus::Unknown(UnknownReason::UnsupportedAlgorithm(why)),
    }
}

/// The digest of the document: the enclosed one together with the enclosed part's message digest, or the message digest
/// alone. `why` is said where the latter is not known.
fn digest_fact(
    enclosed: Option<Enclosed>,
    message_digest_algorithm: Option<&str>,
    message_digest: DigestCheck,
    why: &UnknownReason,
) -> DigestFact {
    let inner = match message_digest {
        DigestCheck::Intact => DigestStatus::Intact,
        DigestCheck::Altered => DigestStatus::Altered,
        DigestCheck::Unknown(_) => DigestStatus::Unknown(why.clone()),
    };
    match enclosed {
        Some(enclosed) => enclosed.fact(inner),
        None => DigestFact {
            algorithm: message_digest_algorithm.map(str::to_owned),
            status: inner,
        },
    }
}

/// The digest of the document that a value encloses, against the document.
struct Enclosed {
    algorithm: String,
    check: DigestCheck,
}

impl Enclosed {
    /// None where nothing is enclosed.
    fn of(value: &SignatureValue, document: impl Fn(DigestAlgorithm) -> Option<DigestValue>) -> Option<Self> {
        match value {
            SignatureValue::TimeStamp(token) => Some(Self {
                algorithm: match token.info().hash_algorithm.digest() {
                    Ok(algorithm) => algorithm.name().to_owned(),
                    Err(unsupported) => unsupported.name().to_owned(),
                },
                check: token.check_imprint(document),
            }),
            SignatureValue::EnclosedDigest(cms) => Some(Self {
                algorithm: DigestAlgorithm::Sha1.name().to_owned(),
                check: match (document(DigestAlgorithm::Sha1), cms.content.as_deref()) {
                    (Some(computed), Some(content)) if computed.as_ref() == content => DigestCheck::Intact,
                    (Some(_), _) => DigestCheck::Altered,
                    (None, _) => DigestCheck::Unknown("the digest of the document was not computed".to_owned()),
                },
            }),
            SignatureValue::Detached(_) | SignatureValue::Bare(_) => None,
        }
    }

    /// Together with the enclosed part against its message digest.
    fn fact(self, inner: DigestStatus) -> DigestFact {
        let outer = match self.check {
            DigestCheck::Intact => DigestStatus::Intact,
            DigestCheck::Altered => DigestStatus::Altered,
            DigestCheck::Unknown(why) => DigestStatus::Unknown(UnknownReason::Other(why)),
        };
        DigestFact {
            algorithm: Some(self.algorithm),
            status: match (outer, inner) {
                (DigestStatus::Altered, _) | (_, DigestStatus::Altered) => DigestStatus::Altered,
                (DigestStatus::Intact, other) | (other, _) => other,
            },
        }
    }
}

/// A PKCS#1 value alone: the digest that the key signed is recovered and compared with the document's.
fn bare_facts(value: &BareValue, document: impl Fn(DigestAlgorithm) -> Option<DigestValue>) -> CmsFacts {
    let Some((certificate, recovered)) = value.signer_certificate().zip(value.digest.as_ref()) else {
        return not_read(UnknownReason::NoSigningCertificate);
    };
    let digest_status = match recovered {
        Ok(signed) => match document(signed.algorithm()) {
            Some(computed) if computed == *signed => DigestStatus::Intact,
            Some(_) => DigestStatus::Altered,
            None => DigestStatus::Unknown(UnknownReason::SignedDataNotFound),
        },
        Err(_) => {
            let why = "the signature value does not tell what it was made over".to_owned();
            DigestStatus::Unknown(UnknownReason::Other(why))
        }
    };
    let status = match recovered {
        Ok(_) => SignatureValueStatus::Verified,
        Err(Verification::Unsupported(why)) => {
            SignatureValueStatus::Unknown(UnknownReason::UnsupportedAlgorithm(why.clone()))
        }
        Err(_) => SignatureValueStatus::Bad,
    };
    let algorithm = recovered
        .as_ref()
        .ok()
        .map(|signed| signed.algorithm().name().to_owned());
    CmsFacts {
        signing_certificate: SigningCertificateFact::Found {
            certificate: certificate.clone(),
            reference: CertificateReference::Absent,
        },
        digest: DigestFact {
            algorithm: algorithm.clone(),
            status: digest_status,
        },
        signature: SignatureValueFact {
            algorithm: Some(SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha1).name().to_owned()),
            digest_algorithm: algorithm,
            key_bits: Some(certificate.public_key().bits()),
            status,
        },
        faults: Vec::new(),
        oddities: Vec::new(),
    }
}

fn identify<'c>(
    signer: &SignerInfo,
    candidates: &'c [Certificate],
) -> (SigningCertificateFact, Option<&'c Certificate>) {
    match signer.certificate(candidates) {
        SignerCertificate::Found(certificate) => {
            let fact = SigningCertificateFact::Found {
                certificate: certificate.clone(),
                reference: reference(signer, certificate),
            };
            (fact, Some(certificate))
        }
        SignerCertificate::ReferenceMismatch(certificate) => (
            SigningCertificateFact::ReferenceMismatch {
                certificate: certificate.clone(),
            },
            Some(certificate),
        ),
        SignerCertificate::NotFound => (SigningCertificateFact::NotFound, None),
    }
}

fn reference(signer: &SignerInfo, certificate: &Certificate) -> CertificateReference {
    match signer.reference(certificate) {
        SigningCertificateReference::Matches => {
            let named = signer
                .signed_attributes
                .as_ref()
                .and_then(|attributes| attributes.signing_certificate());
            let digest = named.and_then(|reference| reference.hash_algorithm.ok());
            CertificateReference::Present {
                digest: digest.map_or_else(String::new, |digest| digest.name().to_owned()),
            }
        }
        _ => CertificateReference::Absent,
    }
}

fn unsupported_format(signature: &GatheredSignature) -> Option<UnknownReason> {
    let unsupported = signature.dictionary.has_unsupported_format();
    let name = signature.dictionary.sub_filter.clone().filter(|_| unsupported);
    name.map(UnknownReason::UnsupportedAlgorithm)
}

/// There is nothing that can be read, or no certificate to read it with.
fn not_read(why: UnknownReason) -> CmsFacts {
    CmsFacts {
        signing_certificate: SigningCertificateFact::NotFound,
        digest: DigestFact {
            algorithm: None,
            status: DigestStatus::Unknown(why.clone()),
        },
        signature: unknown_value(why),
        faults: Vec::new(),
        oddities: Vec::new(),
    }
}

fn unknown_value(why: UnknownReason) -> SignatureValueFact {
    SignatureValueFact {
        algorithm: None,
        digest_algorithm: None,
        key_bits: None,
        status: SignatureValueStatus::Unknown(why),
    }
}
