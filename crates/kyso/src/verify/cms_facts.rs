//! The facts of a CMS: who signed, does the digest fit, does the value verify.

use kyso_ades::{
    CertificateReference, DigestFact, DigestStatus, SignatureValueFact, SignatureValueStatus, SigningCertificateFact,
    UnknownReason,
};
use kyso_cms::{
    DigestCheck, SignatureCheck, SignatureValueCheck, SignerCertificate, SignerInfo, SigningCertificateReference,
};
use kyso_pki::Certificate;

use super::gather::GatheredSignature;
use crate::digest::Digests;

/// What a CMS says about itself and the document.
pub(super) struct CmsFacts {
    pub(super) signing_certificate: SigningCertificateFact,
    pub(super) digest: DigestFact,
    pub(super) signature: SignatureValueFact,
    pub(super) check: Option<SignatureCheck>,
}

/// Identifies the signer (EN 319 102-1 5.2.3) and verifies digest and value (5.2.7).
pub(super) fn cms_facts(signature: &GatheredSignature, digests: &Digests) -> CmsFacts {
    let Some(signer) = signature.signer() else {
        return not_read(signature);
    };
    let (signing_certificate, certificate) = identify(signer, signature.certificates());
    let Some(certificate) = certificate.filter(|_| !signature.dictionary.has_unsupported_format()) else {
        return digest_only(signature, signer, digests, signing_certificate);
    };
    let check = signer.verify(certificate, |algorithm| {
        let range = signature.dictionary.byte_range.ok()?;
        digests.of(range, algorithm).copied()
    });
    CmsFacts {
        signing_certificate,
        digest: digest_fact(signature, &check),
        signature: value_fact(&check),
        check: Some(check),
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

fn digest_fact(signature: &GatheredSignature, check: &SignatureCheck) -> DigestFact {
    DigestFact {
        algorithm: Some(check.digest_algorithm.clone()),
        status: match &check.digest {
            DigestCheck::Intact => DigestStatus::Intact,
            DigestCheck::Altered => DigestStatus::Altered,
            DigestCheck::Unknown(_) if signature.dictionary.byte_range.is_err() => {
                DigestStatus::Unknown(UnknownReason::SignedDataNotFound)
            }
            DigestCheck::Unknown(why) => DigestStatus::Unknown(UnknownReason::Other(why.clone())),
        },
    }
}

fn value_fact(check: &SignatureCheck) -> SignatureValueFact {
    SignatureValueFact {
        algorithm: Some(check.signature_algorithm.clone()),
        digest_algorithm: check
            .algorithm
            .and_then(|algorithm| algorithm.digest())
            .map(|digest| digest.name().to_owned()),
        key_bits: Some(check.key_bits),
        status: match &check.signature {
            SignatureValueCheck::Verified => SignatureValueStatus::Verified,
            SignatureValueCheck::Bad => SignatureValueStatus::Bad,
            SignatureValueCheck::Unknown(why) => {
                SignatureValueStatus::Unknown(UnknownReason::UnsupportedAlgorithm(why.clone()))
            }
        },
    }
}

/// Without the signer's certificate, or under a format that is not supported, the value cannot be
/// verified, but an altered document shows in its digest.
fn digest_only(
    signature: &GatheredSignature,
    signer: &SignerInfo,
    digests: &Digests,
    signing_certificate: SigningCertificateFact,
) -> CmsFacts {
    let signed = signer
        .signed_attributes
        .as_ref()
        .and_then(|attributes| attributes.message_digest());
    let algorithm = signer.digest_algorithm.digest().ok();
    let range = signature.dictionary.byte_range.ok();
    let computed = range
        .zip(algorithm)
        .and_then(|(range, algorithm)| digests.of(range, algorithm));
    let why = unsupported_format(signature).unwrap_or(UnknownReason::NoSigningCertificate);
    let status = match (signed, computed) {
        (Some(signed), Some(computed)) if signed.as_ref() != computed.as_ref() => DigestStatus::Altered,
        (Some(_), Some(_)) if !signature.dictionary.has_unsupported_format() => DigestStatus::Intact,
        _ => DigestStatus::Unknown(why.clone()),
    };
    CmsFacts {
        signing_certificate,
        digest: DigestFact {
            algorithm: algorithm.map(|algorithm| algorithm.name().to_owned()),
            status,
        },
        signature: unknown_value(why),
        check: None,
    }
}

fn unsupported_format(signature: &GatheredSignature) -> Option<UnknownReason> {
    let unsupported = signature.dictionary.has_unsupported_format();
    let name = signature.dictionary.sub_filter.clone().filter(|_| unsupported);
    name.map(UnknownReason::UnsupportedAlgorithm)
}

/// There is no CMS that can be read.
fn not_read(signature: &GatheredSignature) -> CmsFacts {
    let why = unsupported_format(signature).unwrap_or(UnknownReason::SignedDataNotFound);
    CmsFacts {
        signing_certificate: SigningCertificateFact::NotFound,
        digest: DigestFact {
            algorithm: None,
            status: DigestStatus::Unknown(why.clone()),
        },
        signature: unknown_value(why),
        check: None,
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
