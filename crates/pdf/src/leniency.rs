//! The oddities of real files that are tolerated, each with the reason why it cannot change a verdict.
//!
//! Two arguments recur. *Identity*: an object is only accepted where its own number and generation stand (7.3.10), so a sloppy pointer
//! can lead to a refusal but never to another object. *Bytes*: what is hashed, compared and reported are raw bytes of the file,
//! and the oddity does not move their borders.

use std::cell::RefCell;
use std::collections::BTreeSet;

macro_rules! leniencies {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// The kinds of tolerated oddity.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum LeniencyKind { $($(#[$doc])* $name,)* }

        impl LeniencyKind {
            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

leniencies! {
    /// Bytes before `%PDF-`. They are hashed like all others, and [`Header::offset`](crate::Header) tells of them.
    JunkBeforeHeader = "junk-before-header";
    /// Offsets count from `%PDF-`, not from the first byte. One rule for the whole file; a file where both readings find a section is refused.
    OffsetsFromHeader = "offsets-from-header";
    /// The header names no version of the form `1.7`. Nothing depends on the version.
    HeaderVersion = "header-version";
    /// `startxref` or `/Prev` leads to white space before the section. White space holds no section, so there is one reading only.
    XrefWhitespace = "xref-whitespace";
    /// Table entries that are not 20 bytes long, such as those that end with a lone line feed. Identity.
    XrefEntryForm = "xref-entry-form";
    /// The first subsection counts from 1, although its first entry is that of object 0. Identity.
    XrefStartsAtOne = "xref-starts-at-one";
    /// An entry in use with offset 0, where the header stands: taken as free. No object can stand there.
    XrefEntryAtZero = "xref-entry-at-zero";
    /// `/Size` is not above all object numbers. The entries count, as in all viewers that were tried.
    SizeTooSmall = "size-too-small";
    /// `/Size` is beyond the 8,388,607 objects that a file may have (Annex C). Nothing is reserved for it; some viewers rebuild such a file.
    SizeTooLarge = "size-too-large";
    /// The entry leads to white space before the object. Identity.
    ObjectOffsetWhitespace = "object-offset-whitespace";
    /// The word `stream` is followed by a lone carriage return. The data is read as after a full line end; a line feed that belonged to the data would stand there.
    StreamLineEnd = "stream-line-end";
    /// `/Length` is wrong or missing, and the next `endstream` is followed by `endobj`. Never for cross-reference and object streams; the raw bytes compared are those of the whole object. Bytes.
    StreamLength = "stream-length";
    /// `endobj` is missing before the next object or section. Bytes.
    MissingEndobj = "missing-endobj";
    /// A revision does not end in `startxref`, a number and `%%EOF`. Its end is then where its section ends, so that nothing is taken for covered that is not.
    MissingEndOfFile = "missing-end-of-file";
    /// A revision's `startxref` names another place than its own section. The chain of `/Prev` decides which revisions there are.
    StartxrefElsewhere = "startxref-elsewhere";
    /// Bytes after the last `%%EOF` that are no line end. They belong to no revision: the last [`Revision::end`](crate::Revision) is before them.
    TrailingBytes = "trailing-bytes";
}

/// One tolerated oddity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Leniency {
    /// Which one.
    pub kind: LeniencyKind,
    /// Where, in bytes from the beginning of the file.
    pub offset: u64,
}

impl Leniency {
    /// The stable name, for example `junk-before-header`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.kind.as_str()
    }
}

/// How many are kept for one document; a file with more has said enough.
const KEPT: usize = 1000;

/// The oddities met so far.
#[derive(Debug, Default)]
pub(crate) struct Leniencies(RefCell<BTreeSet<Leniency>>);

impl Leniencies {
    pub(crate) fn tolerate(&self, kind: LeniencyKind, offset: usize) {
        // No caller holds a borrow, so this cannot fail; if it did, only a note would be lost.
        if let Ok(mut kept) = self.0.try_borrow_mut()
            && kept.len() < KEPT
        {
            kept.insert(Leniency {
                kind,
                offset: offset as u64,
            });
        }
    }

    /// Sorted by kind, then by offset.
    pub(crate) fn list(&self) -> Vec<Leniency> {
        self.0.borrow().iter().copied().collect()
    }
}
