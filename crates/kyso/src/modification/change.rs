//! Kinds of changes, each with the lightest permission that allows it.

use kyso_ades::ModificationLevel;
use kyso_pdf::{Document, ObjectId};

/// One change after a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// Index of the revision that made it.
    pub(crate) revision: usize,
    pub(crate) kind: ChangeKind,
    /// The object that shows it.
    pub(crate) object: Option<ObjectId>,
    /// Index of the page.
    pub(crate) page: Option<usize>,
    /// Fully qualified name of the field.
    pub(crate) field: Option<String>,
    /// The field is new as well.
    pub(crate) is_new_field: bool,
    /// The lightest level that allows it.
    pub(crate) level: ModificationLevel,
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ChangeKind {
    /// The document security store (12.8.4.3).
    ValidationData,
    /// `/Extensions` and `/Version`, which announce what the document uses (7.12).
    Extensions,
    /// A document time-stamp (12.8.5).
    DocumentTimestamp,
    /// The information dictionary or the metadata stream (14.3).
    Metadata,
    /// A signature, in a new or in an existing field.
    Signature,
    /// A signature field that is still empty: nobody fills in or signs anything with it.
    SignatureField,
    /// The value of a form field, with its appearance.
    FieldFilled,
    /// The appearance of a form field, but not its value: the page may show something else than the form holds.
    FieldAppearance,
    /// The value of a form field, but not its appearance: the form holds something else than the page shows.
    FieldValue,
    /// Entries of the interactive form that signing or filling in needs.
    Form,
    /// The structure tree names the widget of a signature (14.7).
    StructureTree,
    /// An annotation was added, changed or removed.
    Annotation,
    /// A field was added, removed or changed in something else than its value; a signature was replaced.
    Field,
    /// A page shows something else: content, resources, boxes, rotation.
    PageContent,
    /// Pages were inserted, removed or put into another order.
    PageTree,
    /// The document catalog: actions, names, layers, structure.
    Catalog,
    /// An object that an older revision named but did not define.
    RevivedObject,
    /// Another object.
    Object,
    /// An object was taken away that is still in use.
    RemovedObject,
    /// Objects in the bytes of a revision that it does not list.
    UnlistedBytes,
    /// A revision is written so that programs may read different things in it.
    Irregular,
    /// Bytes after the last revision that belong to none.
    TrailingBytes,
}

impl ChangeKind {
    /// The lightest level that has it; all that no rule vouches for is [`ModificationLevel::Other`].
    pub(crate) fn level(self) -> ModificationLevel {
        match self {
            Self::ValidationData | Self::DocumentTimestamp => ModificationLevel::LtaUpdates,
            Self::Metadata
            | Self::Extensions
            | Self::Signature
            | Self::SignatureField
            | Self::FieldFilled
            | Self::Form
            | Self::StructureTree => ModificationLevel::FormFilling,
            Self::Annotation => ModificationLevel::Annotations,
            _ => ModificationLevel::Other,
        }
    }

    /// Stable name for the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ValidationData => "validation-data",
            Self::Extensions => "extensions",
            Self::DocumentTimestamp => "document-timestamp",
            Self::Metadata => "metadata",
            Self::Signature => "signature",
            Self::SignatureField => "signature-field",
            Self::FieldFilled => "field-filled",
            Self::FieldAppearance => "field-appearance",
            Self::FieldValue => "field-value",
            Self::Form => "form",
            Self::StructureTree => "structure-tree",
            Self::Annotation => "annotation",
            Self::Field => "field",
            Self::PageContent => "page-content",
            Self::PageTree => "page-tree",
            Self::Catalog => "catalog",
            Self::RevivedObject => "revived-object",
            Self::Object => "object",
            Self::RemovedObject => "removed-object",
            Self::UnlistedBytes => "unlisted-bytes",
            Self::Irregular => "irregular",
            Self::TrailingBytes => "trailing-bytes",
        }
    }
}

impl Change {
    pub(crate) fn new(revision: usize, kind: ChangeKind, object: Option<ObjectId>) -> Self {
        Self {
            revision,
            kind,
            object,
            page: None,
            field: None,
            is_new_field: false,
            level: kind.level(),
        }
    }
}

/// Bytes behind the last revision, but for white space: a program that repairs files may read them.
pub(super) fn trailing_bytes(document: &Document<'_>) -> Option<Change> {
    let last = document.revisions().len().checked_sub(1)?;
    let end = usize::try_from(document.revisions().get(last)?.end).ok()?;
    let rest = document.data().get(end..)?;
    let is_white = |byte: &u8| matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ');
    (!rest.iter().all(is_white)).then(|| Change::new(last, ChangeKind::TrailingBytes, None))
}
