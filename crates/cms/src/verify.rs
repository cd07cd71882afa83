//! Digest and signature value: RFC 5652 5.4 and 5.6.
//!
//! The two facts are kept apart: the digest says whether this is the content that was signed, the signature
//! value whether this key signed it. Whose key it is and whether it may be trusted is not asked here.

use kyso_pki::Certificate;
use kyso_pki::crypto::{self, DigestAlgorithm, DigestValue, SignatureAlgorithm, Verification};

use crate::attributes::SignedAttributes;
use crate::ber::{self, CONTEXT};
use crate::{AlgorithmIdentifier, FormatFault, Oddity, SignerInfo, oid};

/// What was found about one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureCheck {
    /// The content against messageDigest.
    pub digest: DigestCheck,
    /// The signature value over the signed attributes; without them, over the content.
    pub signature: SignatureValueCheck,
    /// digestAlgorithm's name, such as `sha256`; dotted numbers if it has none.
    pub digest_algorithm: String,
    /// signatureAlgorithm's name, such as `rsa-pss`; dotted numbers if it has none.
    pub signature_algorithm: String,
    /// The same, if it can be computed here.
    pub algorithm: Option<SignatureAlgorithm>,
    /// Of the key, 0 if unknown.
    pub key_bits: u32,
    /// With any of these the signature must not count as valid, whatever the two facts say.
    pub faults: Vec<FormatFault>,
    /// Worth a warning.
    pub oddities: Vec<Oddity>,
}

/// The content against the digest that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DigestCheck {
    /// It is the content that was signed.
    Intact,
    /// It is other content.
    Altered,
    /// It cannot be said, with the reason.
    Unknown(String),
}

/// The signature value against the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureValueCheck {
    /// The key made it.
    Verified,
    /// The key did not make it, or not in a way that may count.
    Bad,
    /// It cannot be said, with the reason.
    Unknown(String),
}

impl SignatureCheck {
    /// The content is what was signed.
    pub fn is_intact(&self) -> bool {
        self.digest == DigestCheck::Intact
    }

    /// The key made the signature value.
    pub fn is_verified(&self) -> bool {
        self.signature == SignatureValueCheck::Verified
    }
}

impl SignerInfo {
    /// Checks digest and signature value with the key of `certificate`.
    ///
    /// `content_digest` gives the digest over the content for each of
    /// [`required_digests`](crate::SignedData::required_digests). EdDSA without signed attributes is
    /// unknown, as it needs the content itself.
    pub fn verify(
        &self,
        certificate: &Certificate,
        content_digest: impl Fn(DigestAlgorithm) -> Option<DigestValue>,
    ) -> SignatureCheck {
        let digest_algorithm = self.digest_algorithm.digest();
        let algorithm = SignatureAlgorithm::from_algorithm_identifier_as_found(
            self.signature_algorithm.der(),
            digest_algorithm.as_ref().ok().copied(),
        );
        let mut check = SignatureCheck {
            digest: DigestCheck::Unknown(String::new()),
            signature: SignatureValueCheck::Unknown(String::new()),
            digest_algorithm: match &digest_algorithm {
                Ok(algorithm) => algorithm.name().to_owned(),
                Err(unsupported) => unsupported.name().to_owned(),
            },
            signature_algorithm: match &algorithm {
                Ok((algorithm, _)) => algorithm.name().to_owned(),
                Err(unsupported) => unsupported.name().to_owned(),
            },
            algorithm: algorithm.as_ref().ok().map(|(algorithm, _)| *algorithm),
            key_bits: certificate.public_key().bits(),
            faults: self.faults().to_vec(),
            oddities: self.oddities().to_vec(),
        };
        if let Ok((_, Some(leniency))) = &algorithm {
            check.oddities.push(Oddity::AlgorithmMisnamed(leniency.name()));
        }
        check.digest = self.check_message_digest(&content_digest);
        check.signature = match (&digest_algorithm, &algorithm) {
            (Ok(digest), Ok((algorithm, _))) => {
                self.compare_algorithms(*digest, algorithm, &mut check);
                self.signature_fact(certificate, algorithm, &check.faults, &content_digest)
            }
            (Err(unsupported), _) | (_, Err(unsupported)) => SignatureValueCheck::Unknown(unsupported.to_string()),
        };
        if self.signed_attributes.is_none() {
            check.digest = digest_by_signature(&check.signature);
        }
        check
    }

    /// RFC 5652 11.2 and 5.6: the digest computed is the value of messageDigest. Needs no certificate;
    /// [`verify`](Self::verify) asks it too.
    pub fn check_message_digest(&self, content_digest: impl Fn(DigestAlgorithm) -> Option<DigestValue>) -> DigestCheck {
        let algorithm = match self.digest_algorithm.digest() {
            Ok(algorithm) => algorithm,
            Err(unsupported) => return DigestCheck::Unknown(unsupported.to_string()),
        };
        let Some(signed) = self
            .signed_attributes
            .as_ref()
            .and_then(SignedAttributes::message_digest)
        else {
            return DigestCheck::Unknown("there is no message digest".to_owned());
        };
        match content_digest(algorithm) {
            None => DigestCheck::Unknown(format!("the {algorithm} digest of the content was not given")),
            Some(computed) if computed.as_ref() == signed.as_ref() => DigestCheck::Intact,
            Some(_) => DigestCheck::Altered,
        }
    }

    /// Adds what speaks against the combination of algorithms.
    fn compare_algorithms(&self, digest: DigestAlgorithm, algorithm: &SignatureAlgorithm, check: &mut SignatureCheck) {
        match algorithm.digest() {
            Some(signature_digest) if signature_digest != digest => check.faults.push(FormatFault::DigestConfusion {
                digest_algorithm: digest,
                signature_digest,
            }),
            // nothing depends on it: the digest only feeds messageDigest
            None if eddsa_digest(algorithm) != Some(digest) && self.signed_attributes.is_some() => {
                check.oddities.push(Oddity::EdDsaDigest(digest));
            }
            _ => {}
        }
        if let SignatureAlgorithm::RsaPss {
            digest, mgf1_digest, ..
        } = *algorithm
            && digest != mgf1_digest
        {
            check.oddities.push(Oddity::PssDigests { digest, mgf1_digest });
        }
        if self.protected_algorithms_differ() {
            check.faults.push(FormatFault::AlgorithmProtectionMismatch);
        }
    }

    fn signature_fact(
        &self,
        certificate: &Certificate,
        algorithm: &SignatureAlgorithm,
        faults: &[FormatFault],
        content_digest: &impl Fn(DigestAlgorithm) -> Option<DigestValue>,
    ) -> SignatureValueCheck {
        let confused = |fault: &FormatFault| matches!(fault, FormatFault::DigestConfusion { .. });
        if faults.iter().any(confused) {
            return SignatureValueCheck::Bad;
        }
        let key = certificate.public_key();
        let verification = match (&self.signed_attributes, algorithm.digest()) {
            // 5.4: the DER of the signed attributes, here the bytes that were received
            (Some(attributes), _) => crypto::verify(key, algorithm, &attributes.to_be_signed(), &self.signature),
            (None, Some(digest)) => match content_digest(digest) {
                Some(digest) => crypto::verify_digest(key, algorithm, &digest, &self.signature),
                None => Verification::Unsupported(format!("the {digest} digest of the content was not given")),
            },
            (None, None) => Verification::Unsupported("EdDSA directly over the content".to_owned()),
        };
        match verification {
            Verification::Verified => SignatureValueCheck::Verified,
            Verification::Bad => SignatureValueCheck::Bad,
            Verification::Unsupported(why) => SignatureValueCheck::Unknown(why),
        }
    }

    /// RFC 6211 2 and 3:
    /// ```text
    /// CMSAlgorithmProtection ::= SEQUENCE {
    ///     digestAlgorithm DigestAlgorithmIdentifier,
    ///     signatureAlgorithm [1] SignatureAlgorithmIdentifier OPTIONAL,
    ///     macAlgorithm [2] MessageAuthenticationCodeAlgorithm OPTIONAL }
    /// ```
    fn protected_algorithms_differ(&self) -> bool {
        let attributes = self.signed_attributes.as_ref();
        let Some(value) = attributes.and_then(|attributes| attributes.only_value(oid::ALGORITHM_PROTECTION)) else {
            return false;
        };
        let mut parts = value.reader();
        let digest = parts.next().and_then(|element| AlgorithmIdentifier::read(&element));
        let signature = parts
            .expect(CONTEXT | 1)
            .map(|element| ber::tlv(ber::SEQUENCE, &[element.content]));
        let end = parts.end();
        let (Ok(digest), Ok(signature), Ok(())) = (digest, signature, end) else {
            return true;
        };
        let same_digest = match (digest.digest(), self.digest_algorithm.digest()) {
            // NULL and absent are equal (RFC 5754 2).
            (Ok(signed), Ok(used)) => signed == used,
            _ => digest == self.digest_algorithm,
        };
        let read = |der: &[u8]| SignatureAlgorithm::from_algorithm_identifier(der, self.digest_algorithm.digest().ok());
        let same_signature = match (read(&signature), read(self.signature_algorithm.der())) {
            (Ok(signed), Ok(used)) => signed == used,
            _ => signature == self.signature_algorithm.der(),
        };
        !(same_digest && same_signature)
    }
}

/// RFC 8419 3.1.
const fn eddsa_digest(algorithm: &SignatureAlgorithm) -> Option<DigestAlgorithm> {
    match algorithm {
        SignatureAlgorithm::Ed25519 => Some(DigestAlgorithm::Sha512),
        SignatureAlgorithm::Ed448 => Some(DigestAlgorithm::Shake256),
        _ => None,
    }
}

/// Without messageDigest the signature value alone tells whether the content is the signed one; if it is bad, nobody knows
/// whether the content or the value was altered.
fn digest_by_signature(signature: &SignatureValueCheck) -> DigestCheck {
    match signature {
        SignatureValueCheck::Verified => DigestCheck::Intact,
        SignatureValueCheck::Bad => DigestCheck::Unknown("the signature is directly over the content".to_owned()),
        SignatureValueCheck::Unknown(why) => DigestCheck::Unknown(why.clone()),
    }
}
