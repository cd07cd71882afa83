//! Why a document, or one object of it, cannot be read.

use std::fmt;

/// A refusal: what is wrong, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    code: Code,
    detail: &'static str,
    offset: Option<u64>,
}

impl Error {
    /// An error without a place.
    #[must_use]
    pub const fn new(code: Code, detail: &'static str) -> Self {
        Self {
            code,
            detail,
            offset: None,
        }
    }

    /// The same error at a byte offset of the file; an offset that is already there stays.
    #[must_use]
    pub const fn at(mut self, offset: u64) -> Self {
        if self.offset.is_none() {
            self.offset = Some(offset);
        }
        self
    }

    /// The same error without its place: it lay in decoded data, where file offsets have no meaning.
    #[must_use]
    pub(crate) const fn without_offset(mut self) -> Self {
        self.offset = None;
        self
    }

    /// The stable name of the fault, for example `malformed-xref`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code.as_str()
    }

    /// The fault as a value to match on.
    #[must_use]
    pub const fn kind(&self) -> Code {
        self.code
    }

    /// Where in the file, in bytes from its beginning; `None` where no single place is at fault or it lies in decoded data.
    #[must_use]
    pub const fn offset(&self) -> Option<u64> {
        self.offset
    }

    /// What is wrong in this very case, without the offset.
    #[must_use]
    pub const fn detail(&self) -> &'static str {
        self.detail
    }

    /// What the reader of the message can do.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        self.code.hint()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.detail)?;
        match self.offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $hint:expr;)*) => {
        /// The kinds of fault. Each has a stable kebab-case name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            const fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)* }
            }
        }
    };
}

const DAMAGED: &str =
    "the file is damaged or was cut short; ask the sender for it again, or print it to a new PDF before signing";
const COSTLY: &str = "the file asks for more work than any real document does; do not open it elsewhere without care";
const DECEPTIVE: &str = "programs would disagree about what this file shows; ask the sender for a clean copy";

codes! {
    /// No bytes at all.
    EmptyFile = "empty-file", "the file has no content; copy or download it again";
    /// No `%PDF-` in the first 1024 bytes.
    NotAPdf = "not-a-pdf", "only PDF files can be read; convert the document to PDF first";
    /// No `startxref` with a number at the end of the file (7.5.5).
    MissingStartxref = "missing-startxref", DAMAGED;
    /// A cross-reference section or trailer that breaks 7.5.4, 7.5.5 or 7.5.8.
    MalformedXref = "malformed-xref", DAMAGED;
    /// `/Prev` leads back to a section that was read already.
    XrefLoop = "xref-loop", DECEPTIVE;
    /// More cross-reference sections than [`Limits::xref_sections`](crate::Limits::xref_sections).
    SectionLimit = "section-limit", COSTLY;
    /// Nesting deeper than [`Limits::depth`](crate::Limits::depth).
    DepthLimit = "depth-limit", COSTLY;
    /// More objects, values or pages than the limits allow.
    ObjectLimit = "object-limit", COSTLY;
    /// A stream that decodes to more than the limits allow.
    InflateLimit = "inflate-limit", COSTLY;
    /// References that lead in a circle, or too far.
    ReferenceLoop = "reference-loop", DECEPTIVE;
    /// The bytes end within an object.
    UnexpectedEnd = "unexpected-end", DAMAGED;
    /// Bytes that are no object of 7.3.
    MalformedObject = "malformed-object", DAMAGED;
    /// The cross-reference entry leads to something else than the object it names.
    ObjectMismatch = "object-mismatch", DECEPTIVE;
    /// The table and the stream of one hybrid section name different places for one object (7.5.8.4).
    HybridConflict = "hybrid-conflict", DECEPTIVE;
    /// Stream data that its filters cannot decode.
    MalformedStream = "malformed-stream", DAMAGED;
    /// A filter that this crate does not decode.
    UnsupportedFilter = "unsupported-filter", "this kind of compression is for images only, or not known";
    /// No usable document catalog (7.7.2).
    MalformedCatalog = "malformed-catalog", DAMAGED;
    /// A page tree that breaks 7.7.3.
    MalformedPageTree = "malformed-page-tree", DAMAGED;
    /// The document is encrypted and the password (or the empty one) does not open it.
    PasswordRequired = "password-required", "give the password of the document";
    /// A security handler, or a version of it, that is not known.
    UnsupportedEncryption = "unsupported-encryption", "save the document without encryption, or with AES-256 and a password";
    /// An encryption dictionary that breaks 7.6, or data that does not decrypt.
    MalformedEncryption = "malformed-encryption", DAMAGED;
    /// Revisions of one file that are not encrypted alike.
    EncryptionChanged = "encryption-changed", DECEPTIVE;
    /// An offset that the ten digits of a cross-reference table (7.5.4) cannot hold.
    XrefOffsetLimit = "xref-offset-limit", "the file is too large for its kind of cross-reference; save it again with cross-reference streams";
    /// The caller asked for a revision, object number or update that cannot be.
    InvalidRequest = "invalid-request", "this is a fault of the calling program";
}
