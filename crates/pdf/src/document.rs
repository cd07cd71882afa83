//! A document and its views.

use std::borrow::Cow;

use crate::{
    Code, Dictionary, Encryption, Error, IndirectObject, Leniency, Limits, Object, ObjectId, Page,
    Revision, Stream,
};

/// The header line `%PDF-1.7` (7.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Where `%PDF-` stands; 0 in a well-formed file.
    pub offset: usize,
    /// Before the dot.
    pub major: u8,
    /// After the dot.
    pub minor: u8,
}

/// A PDF file: its bytes and its revisions.
#[derive(Debug)]
pub struct Document<'a> {
    data: &'a [u8],
    header: Header,
    revisions: Vec<Revision<'a>>,
    encryption: Option<Encryption>,
}

impl<'a> Document<'a> {
    /// Reads header, cross-reference sections and trailers. An encrypted document is opened with the empty password.
    ///
    /// # Errors
    /// Each names its code: see [`Code`].
    pub fn parse(data: &'a [u8], limits: Limits) -> Result<Self, Error> {
        Self::parse_with_password(data, limits, b"")
    }

    /// The same with a password: that of the owner or the user.
    ///
    /// # Errors
    /// `password-required` when neither it nor the empty one fits.
    pub fn parse_with_password(
        _data: &'a [u8],
        _limits: Limits,
        _password: &[u8],
    ) -> Result<Self, Error> {
        Err(Error::new(Code::NotAPdf, "the reader is not built yet"))
    }

    /// The bytes of the file.
    #[must_use]
    pub fn data(&self) -> &'a [u8] {
        self.data
    }

    /// The header line.
    #[must_use]
    pub fn header(&self) -> Header {
        self.header
    }

    /// What is added to an offset written in the file to get the place in [`data`](Self::data): 0, or the offset of the header.
    #[must_use]
    pub fn base(&self) -> u64 {
        0
    }

    /// The limits it was opened with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        unreachable!()
    }

    /// The revisions, oldest first; never empty.
    #[must_use]
    pub fn revisions(&self) -> &[Revision<'a>] {
        &self.revisions
    }

    /// The objects as they stood at a revision (index into [`revisions`](Self::revisions); beyond the last: the last).
    #[must_use]
    pub fn view(&self, revision: usize) -> View<'_> {
        View {
            document: self,
            revision,
        }
    }

    /// The objects as they stand now.
    #[must_use]
    pub fn latest(&self) -> View<'_> {
        self.view(usize::MAX)
    }

    /// The open security handler of an encrypted document.
    #[must_use]
    pub fn encryption(&self) -> Option<&Encryption> {
        self.encryption.as_ref()
    }

    /// Every oddity that was tolerated so far. Objects are parsed when asked for, so the list can grow.
    #[must_use]
    pub fn leniencies(&self) -> Vec<Leniency> {
        Vec::new()
    }

    /// The place in the file of a raw slice; `None` for one that lies in a decoded object stream.
    #[must_use]
    pub fn offset_of(&self, _raw: &[u8]) -> Option<u64> {
        None
    }
}

/// The objects of a document as they stood at one revision.
#[derive(Debug, Clone, Copy)]
pub struct View<'d> {
    document: &'d Document<'d>,
    revision: usize,
}

impl<'d> View<'d> {
    /// The document.
    #[must_use]
    pub fn document(&self) -> &'d Document<'d> {
        self.document
    }

    /// Which revision: the index into [`Document::revisions`].
    #[must_use]
    pub fn revision(&self) -> usize {
        self.revision
    }

    /// The trailer dictionary of that revision.
    #[must_use]
    pub fn trailer(&self) -> &'d Dictionary<'d> {
        unreachable!()
    }

    /// An object; `None` when it is free or absent, which stands for null (7.3.10).
    ///
    /// # Errors
    /// `object-mismatch` when something else stands there, and the faults of parsing.
    pub fn get(&self, _id: ObjectId) -> Result<Option<IndirectObject<'d>>, Error> {
        Ok(None)
    }

    /// The object itself, or what a reference leads to; null when that is absent.
    ///
    /// # Errors
    /// `reference-loop`, and those of [`get`](Self::get).
    pub fn resolve(&self, object: &Object<'d>) -> Result<Object<'d>, Error> {
        Ok(object.clone())
    }

    /// The document catalog (7.7.2).
    ///
    /// # Errors
    /// `malformed-catalog`, and those of [`get`](Self::get).
    pub fn catalog(&self) -> Result<IndirectObject<'d>, Error> {
        Err(Error::new(
            Code::MalformedCatalog,
            "the reader is not built yet",
        ))
    }

    /// All pages in order.
    ///
    /// # Errors
    /// `malformed-page-tree`, `depth-limit`, `object-limit`, and those of [`get`](Self::get).
    pub fn pages(&self) -> Result<Vec<Page<'d>>, Error> {
        Ok(Vec::new())
    }

    /// The page with an index counted from 0; `None` beyond the last.
    ///
    /// # Errors
    /// Those of [`pages`](Self::pages).
    pub fn page(&self, _index: usize) -> Result<Option<Page<'d>>, Error> {
        Ok(None)
    }

    /// The decoded data of a stream that belongs to the indirect object `id`: decrypted, then through all its filters.
    ///
    /// # Errors
    /// `malformed-stream`, `unsupported-filter`, `inflate-limit`, and those of decryption.
    pub fn decode(&self, stream: &Stream<'d>, _id: ObjectId) -> Result<Cow<'d, [u8]>, Error> {
        Ok(Cow::Borrowed(stream.data))
    }
}
