//! Time-stamps inside a signature (EN 319 122-1 5.2.8, 5.3): over its value, and over the document before it was signed.

use std::ops::Range;

use kyso_ades::{FormatFinding, ModificationFact, SignatureFacts, SignatureFormat, SignatureKind};
use kyso_cms::{Error, SignerInfo, TimeStampToken};
use kyso_pki::crypto::{DigestAlgorithm, DigestValue, digest};
use kyso_pki::{Certificate, CertificateReader};

use super::value::SignatureValue;
use super::{cms_facts, findings};

/// Most time-stamps of one signature that are looked at; real ones have one.
const LIMIT: usize = 16;

/// A time-stamp token that a signature carries.
#[derive(Debug)]
pub(crate) struct OwnTimeStamp {
    kind: SignatureKind,
    value: Result<SignatureValue, Error>,
}

impl OwnTimeStamp {
    /// All that the signer's attributes hold.
    pub(crate) fn read(value: Option<&SignatureValue>, known: &mut CertificateReader) -> Vec<Self> {
        let Some(signer) = value.and_then(SignatureValue::signer) else {
            return Vec::new();
        };
        let of_value = signer
            .signature_time_stamps()
            .map(|token| (SignatureKind::SignatureTimestamp, token));
        let of_content = signer
            .content_time_stamps()
            .map(|token| (SignatureKind::ContentTimestamp, token));
        let tokens = of_value.chain(of_content).take(LIMIT);
        let read = |(kind, token): (SignatureKind, &[u8])| Self {
            kind,
            value: TimeStampToken::from_ber_with(token, known).map(|token| SignatureValue::TimeStamp(Box::new(token))),
        };
        tokens.map(read).collect()
    }

    /// Certificates that come with the token.
    pub(crate) fn certificates(&self) -> &[Certificate] {
        self.value.as_ref().map_or(&[], SignatureValue::certificates)
    }

    /// The digest over the document that the token needs.
    pub(crate) fn required_digest(&self) -> Option<DigestAlgorithm> {
        let value = self.value.as_ref().ok();
        let value = value.filter(|_| self.kind == SignatureKind::ContentTimestamp)?;
        value.required_digests().first().copied()
    }

    /// The facts of the token inside the signature `id`. `document` gives the digest of the bytes under the signature.
    pub(super) fn facts(
        &self,
        id: &str,
        signer: &SignerInfo,
        document: impl Fn(DigestAlgorithm) -> Option<DigestValue>,
        place: Option<Range<usize>>,
    ) -> SignatureFacts {
        let stamped = |algorithm| match self.kind {
            SignatureKind::SignatureTimestamp => Some(digest(algorithm, &signer.signature)),
            _ => document(algorithm),
        };
        let cms = cms_facts::value_facts(self.value.as_ref().ok(), stamped);
        let findings: Vec<FormatFinding> = match &self.value {
            Ok(value) => findings::structure_findings(value, cms.faults, cms.oddities),
            Err(error) => vec![findings::malformed(error)],
        };
        SignatureFacts {
            id: id.to_owned(),
            kind: self.kind,
            format: SignatureFormat::TimeStamp,
            findings,
            signing_certificate: cms.signing_certificate,
            digest: cms.digest,
            signature: cms.signature,
            claimed_signing_time: self.value.as_ref().ok().and_then(SignatureValue::time),
            modifications: ModificationFact::NONE,
            place,
            covers: None,
            time_stamps: Vec::new(),
        }
    }
}
