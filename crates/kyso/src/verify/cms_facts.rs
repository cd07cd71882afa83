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

/// Identifies the signer (EN 319 102-1 5.2.3) and verifies digest and value (5.2.7). `store` holds the certificates that
/// travel with the document outside of its signatures.
pub(super) fn cms_facts(signature: &GatheredSignature, digests: &Digests, store: &[Certificate]) -> CmsFacts {
    let range = signature.dictionary.byte_range.ok();
    let document = |algorithm| range.and_then(|range| digests.of(range, algorithm)).copied();
    let mut facts = match &signature.value {
        Some(Ok(SignatureValue::Bare(value))) => bare_facts(value, document),
        Some(Ok(value)) => match value.signer() {
            Some(signer) => signer_facts(value, signer, document, store),
            None => not_read(UnknownReason::SignedDataNotFound),
        },
        _ => not_read(unsupported_format(signature).unwrap_or(UnknownReason::SignedDataNotFound)),
    };
    if range.is_none() && matches!(facts.digest.status, DigestStatus::Unknown(_)) {
        facts.digest.status = DigestStatus::Unknown(UnknownReason::SignedDataNotFound);
    }
    facts
}

fn signer_facts(
    value: &SignatureValue,
    signer: &SignerInfo,
    document: impl Fn(DigestAlgorithm) -> Option<DigestValue>,
    store: &[Certificate],
) -> CmsFacts {
    let enclosed = Enclosed::of(value, &document);
    let content = |algorithm| match (&enclosed, value.signed_data()) {
        (Some(_), Some(cms)) => Some(digest(algorithm, cms.content.as_deref()?)),
        _ => document(algorithm),
    };
    let own = value.certificates();
    let (signing_certificate, certificate) = match identify(signer, own) {
        (SigningCertificateFact::NotFound, _) => identify(signer, store),
        found => found,
    };
    let message_digest_algorithm = signer.digest_algorithm.digest().ok().map(DigestAlgorithm::name);
    let Some(check) = certificate.map(|certificate| signer.verify(certificate, content)) else {
        // an altered document shows in its digest, whoever signed
        let why = UnknownReason::NoSigningCertificate;
        let inner = digest_status(&signer.check_message_digest(content), &why);
        return CmsFacts {
            signing_certificate,
            digest: match enclosed {
                Some(enclosed) => enclosed.fact(inner),
                None => DigestFact {
                    algorithm: message_digest_algorithm.map(str::to_owned),
                    status: inner,
                },
            },
            signature: unknown_value(why),
            faults: signer.faults().to_vec(),
            oddities: signer.oddities().to_vec(),
        };
    };
    let inner = match &check.digest {
        DigestCheck::Unknown(why) => DigestStatus::Unknown(UnknownReason::Other(why.clone())),
        known => digest_status(known, &UnknownReason::SignedDataNotFound),
    };
    let own_digest = check.algorithm.and_then(|algorithm| algorithm.digest());
    // EdDSA names none, but the enclosed part was digested with one
    let message_digest = message_digest_algorithm.filter(|_| enclosed.is_some());
    let digest_algorithm = own_digest.map(DigestAlgorithm::name).or(message_digest);
    CmsFacts {
        signing_certificate,
        signature: SignatureValueFact {
            algorithm: Some(check.signature_algorithm),
            digest_algorithm: digest_algorithm.map(str::to_owned),
            key_bits: Some(check.key_bits),
            status: match check.signature {
                SignatureValueCheck::Verified => SignatureValueStatus::Verified,
                SignatureValueCheck::Bad => SignatureValueStatus::Bad,
                SignatureValueCheck::Unknown(why) => {
                    SignatureValueStatus::Unknown(UnknownReason::UnsupportedAlgorithm(why))
                }
            },
        },
        digest: match enclosed {
            Some(enclosed) => enclosed.fact(inner),
            None => DigestFact {
                algorithm: Some(check.digest_algorithm),
                status: inner,
            },
        },
        faults: check.faults,
        oddities: check.oddities,
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

/// `why` is said where the check does not know.
fn digest_status(check: &DigestCheck, why: &UnknownReason) -> DigestStatus {
    match check {
        DigestCheck::Intact => DigestStatus::Intact,
        DigestCheck::Altered => DigestStatus::Altered,
        DigestCheck::Unknown(_) => DigestStatus::Unknown(why.clone()),
    }
}

/// A PKCS#1 value alone: the digest that the key signed is recovered and compared with the document's.
fn bare_facts(value: &BareValue, document: impl Fn(DigestAlgorithm) -> Option<DigestValue>) -> CmsFacts {
    let Some((certificate, recovered)) = value.signer_certificate().zip(value.digest.as_ref()) else {
        return not_read(UnknownReason::NoSigningCertificate);
    };
    let (digest_status, value_status, algorithm) = match recovered {
        Ok(signed) => {
            let status = match document(signed.algorithm()) {
                Some(computed) if computed == *signed => DigestStatus::Intact,
                Some(_) => DigestStatus::Altered,
                None => DigestStatus::Unknown(UnknownReason::SignedDataNotFound),
            };
            (status, SignatureValueStatus::Verified, Some(signed.algorithm().name()))
        }
        Err(verification) => {
            let status = match verification {
                Verification::Unsupported(why) => {
                    SignatureValueStatus::Unknown(UnknownReason::UnsupportedAlgorithm(why.clone()))
                }
                _ => SignatureValueStatus::Bad,
            };
            let why = "the signature value does not tell what it was made over".to_owned();
            (DigestStatus::Unknown(UnknownReason::Other(why)), status, None)
        }
    };
    let digest_algorithm = algorithm.map(str::to_owned);
    CmsFacts {
        signing_certificate: SigningCertificateFact::Found {
            certificate: certificate.clone(),
            reference: CertificateReference::Absent,
        },
        digest: DigestFact {
            algorithm: digest_algorithm.clone(),
            status: digest_status,
        },
        signature: SignatureValueFact {
            algorithm: Some(SignatureAlgorithm::RsaPkcs1v15(DigestAlgorithm::Sha1).name().to_owned()),
            digest_algorithm,
            key_bits: Some(certificate.public_key().bits()),
            status: value_status,
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
