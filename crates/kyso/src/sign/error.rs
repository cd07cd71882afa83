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
    #[error("the document is certified by {field:?}{by} and permits no further change", by = by(signer))]
    CertifiedNoChanges {
        /// Field of the certification signature.
        field: String,
        /// Whose signature it is, as far as it says so itself.
        signer: Option<String>,
    },
    /// The lock of a field that is signed forbids every change (`/Lock` with P=1, 12.7.5.5).
    #[error("the signature in {field:?}{by} locked the document: it permits no further change", by = by(signer))]
    LockedNoChanges {
        /// The field with the lock.
        field: String,
        /// Whose signature is in it.
        signer: Option<String>,
    },
    /// An earlier signature locks the field (FieldMDP, 12.8.2.4, or the lock of its field, 12.7.5.5).
    #[error("the field {field:?} is locked by the signature in {locked_by:?}{by}", by = by(signer))]
    FieldLocked {
        /// The field that was to be signed.
        field: String,
        /// The field with the signature that locks it.
        locked_by: String,
        /// Whose signature that is.
        signer: Option<String>,
    },
    /// The seed value dictionary of the field (12.7.5.5, table 237) asks for something else.
    #[error("the signature field {field:?} asks for /{entry} {wanted}, which this signature would not have")]
    SeedValue {
        /// The field.
        field: String,
        /// The entry of the dictionary, such as `DigestMethod`.
        entry: &'static str,
        /// What it asks for.
        wanted: String,
    },
    /// A dynamic XFA form: what it shows is not what its pages hold, so that nobody could say what was signed.
    #[error("the document is a dynamic XFA form: its pages are not what viewers show")]
    DynamicXfa,
    /// `certify` on a document that has a signature: certification comes first (12.8.2.2).
    #[error("the document is signed already (field {field:?}{by}); only the first signature can certify", by = by(signer))]
    CertifyNotFirst {
        /// Field of the signature that is there.
        field: String,
        /// Whose signature it is.
        signer: Option<String>,
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
    /// The earlier signer that it speaks of.
    pub(crate) fn signer(&self) -> Option<&str> {
        match self {
            Self::CertifiedNoChanges { signer, .. }
            | Self::LockedNoChanges { signer, .. }
            | Self::CertifyNotFirst { signer, .. }
            | Self::FieldLocked { signer, .. } => signer.as_deref(),
            _ => None,
        }
    }

    /// Whether a rule forbids what was asked (exit code 1), as against that it could not be done (2).
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::CertifiedNoChanges { .. }
                | Self::LockedNoChanges { .. }
                | Self::CertifyNotFirst { .. }
                | Self::FieldLocked { .. }
                | Self::SeedValue { .. }
                | Self::DynamicXfa
        )
    }

    /// Stable name of the kind of error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Document(error) => error.code(),
            Self::CertifiedNoChanges { .. } => "certified-no-changes",
            Self::LockedNoChanges { .. } => "locked-no-changes",
            Self::CertifyNotFirst { .. } => "certify-not-first",
            Self::FieldLocked { .. } => "field-locked",
            Self::SeedValue { .. } => "seed-value",
            Self::DynamicXfa => "dynamic-xfa",
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

/// ` of "NAME"` behind the field of a signature whose signer is known.
fn by(signer: &Option<String>) -> String {
    signer.as_ref().map(|name| format!(" of {name:?}")).unwrap_or_default()
}
