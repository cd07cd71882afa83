//! Why a document was not signed.

use crate::signer::SignerError;

/// Why a document was not signed. Nothing was written and, unless it is [`SignError::Signer`],
/// the key was not called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The document cannot be read.
    #[error("the document cannot be read: {0}")]
    Document(#[from] kyso_pdf::Error),
    /// A certification signature forbids every change (DocMDP P=1, ISO 32000-2 12.8.2.2).
    #[error("the document is certified by {field:?} and permits no further change")]
    CertifiedNoChanges {
        /// Field of the certification signature.
        field: String,
    },
    /// `certify` on a document that has a signature: certification comes first (12.8.2.2).
    #[error("the document is signed already (field {field:?}); only the first signature can certify")]
    CertifyNotFirst {
        /// Field of the signature that is there.
        field: String,
    },
    /// The field has a signature.
    #[error("the signature field {field:?} is signed already")]
    FieldSigned {
        /// Name of the field.
        field: String,
    },
    /// A field of this name exists and is not a signature field.
    #[error("the field {field:?} is not a signature field")]
    FieldOfOtherType {
        /// Name of the field.
        field: String,
    },
    /// A new field's name cannot hold a full stop (12.7.4.2) nor be empty.
    #[error("{field:?} cannot be the name of a new signature field")]
    FieldName {
        /// The name.
        field: String,
    },
    /// The field is a direct object, which an incremental update cannot replace.
    #[error("the field {field:?} is a direct object and cannot be signed")]
    FieldDirect {
        /// Name of the field.
        field: String,
    },
    /// The document has no page to carry the field.
    #[error("the document has no page")]
    NoPage,
    /// The CMS is larger than the reserved octets.
    #[error("the signature needs {needed} octets, {reserved} were reserved")]
    ContainerTooSmall {
        /// Octets needed.
        needed: usize,
        /// Octets reserved.
        reserved: usize,
    },
    /// The key did not sign.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The signature that came back does not verify under the certificate: wrong key or faulty device.
    #[error("the signature value does not verify under the signer's certificate")]
    SelfCheck {
        /// What did not hold.
        what: &'static str,
    },
}

impl SignError {
    /// Whether a rule forbids what was asked (exit code 1), as against that it could not be done (2).
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::CertifiedNoChanges { .. } | Self::CertifyNotFirst { .. })
    }

    /// Stable name of the kind of error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::CertifiedNoChanges { .. } => "certified-no-changes",
            Self::CertifyNotFirst { .. } => "certify-not-first",
            Self::FieldSigned { .. } => "field-signed",
            Self::FieldOfOtherType { .. } => "field-of-other-type",
            Self::FieldName { .. } => "field-name",
            Self::FieldDirect { .. } => "field-direct",
            Self::NoPage => "no-page",
            Self::ContainerTooSmall { .. } => "container-too-small",
            Self::Signer(error) => error.code,
            Self::SelfCheck { .. } => "self-check",
        }
    }
}
