//! A document: the bytes of a file and its revisions, ISO 32000-2 7.5.

use elsa::FrozenMap;

use crate::chain::{read_header, read_revisions};
use crate::object_stream::ObjectStream;
use crate::parsed::{ParsedObjects, parsed_objects};
use crate::source::Source;
use crate::{Code, Dictionary, Encryption, Error, Leniency, Limits, Object, ObjectId, Revision, View};

/// The header line `%PDF-1.7` (7.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Where `%PDF-` stands; 0 in a well-formed file.
    pub offset: usize,
    /// Before the dot; 0 when the version is malformed.
    pub major: u8,
    /// After the dot.
    pub minor: u8,
}

/// A PDF file: its bytes and its revisions. Objects are parsed when a [`View`] is asked for them.
pub struct Document<'a> {
    pub(crate) source: Source<'a>,
    header: Header,
    revisions: Vec<Revision<'a>>,
    encryption: Option<Encryption>,
    /// The encryption dictionary, which is not encrypted itself (7.6.2).
    pub(crate) encryption_id: Option<ObjectId>,
    /// Decoded object streams by their place in the file. Objects borrow from them, so they stay.
    pub(crate) object_streams: FrozenMap<u64, Box<ObjectStream>>,
    pub(crate) parsed: Box<dyn ParsedObjects + 'a>,
}

impl<'a> Document<'a> {
    /// Reads header, cross-reference sections and trailers. An encrypted document is opened with the empty password.
    ///
    /// # Errors
    /// What is wrong with the file, by [`Code`]; `password-required` when it is encrypted and the empty password does not fit.
    pub fn parse(data: &'a [u8], limits: Limits) -> Result<Self, Error> {
        Self::parse_with_password(data, limits, b"")
    }

    /// The same with a password, of the owner or the user. The empty password is tried as well.
    ///
    /// # Errors
    /// As [`parse`](Self::parse); `password-required` when neither fits.
    pub fn parse_with_password(data: &'a [u8], limits: Limits, password: &[u8]) -> Result<Self, Error> {
        let mut source = Source::new(data, limits);
        let header = read_header(&source)?;
        let revisions = read_revisions(&mut source, header)?;
        let mut document = Self {
            source,
            header,
            revisions,
            encryption: None,
            encryption_id: None,
            object_streams: FrozenMap::new(),
            parsed: parsed_objects(data),
        };
        if let Some((id, encryption)) = document.open_encryption(password)? {
            document.encryption_id = id;
            document.encryption = Some(encryption);
            // What was decoded before the key was known may not be kept.
            document.object_streams = FrozenMap::new();
        }
        Ok(document)
    }

    /// The bytes of the file.
    #[must_use]
    pub fn data(&self) -> &'a [u8] {
        self.source.data
    }

    /// The header line.
    #[must_use]
    pub fn header(&self) -> Header {
        self.header
    }

    /// What is added to an offset written in the file to get its place in [`data`](Self::data): 0, or the offset of the header.
    #[must_use]
    pub fn base(&self) -> u64 {
        self.source.base as u64
    }

    /// The limits it was opened with.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.source.limits
    }

    /// The revisions, oldest first; never empty.
    #[must_use]
    pub fn revisions(&self) -> &[Revision<'a>] {
        &self.revisions
    }

    /// The objects as they stood at a revision: an index into [`revisions`](Self::revisions), beyond the last: the last.
    #[must_use]
    pub fn view(&self, revision: usize) -> View<'_> {
        View::new(self, revision.min(self.revisions.len().saturating_sub(1)))
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

    /// Every oddity that was tolerated so far, sorted. Objects are parsed when asked for, so the list can grow.
    #[must_use]
    pub fn leniencies(&self) -> Vec<Leniency> {
        self.source.leniencies().list()
    }

    /// The place in the file of a raw slice; `None` for one that does not lie in the file, such as the content of an object stream.
    #[must_use]
    pub fn offset_of(&self, raw: &[u8]) -> Option<u64> {
        let offset = raw.as_ptr().addr().checked_sub(self.source.data.as_ptr().addr())?;
        let end = offset.checked_add(raw.len())?;
        (!raw.is_empty() && end <= self.source.data.len()).then_some(offset as u64)
    }

    /// Where some bytes stand in the file, whatever they belong to there; in ascending order, without overlap.
    pub fn occurrences(&self, bytes: &[u8]) -> impl Iterator<Item = usize> {
        memchr::memmem::find_iter(self.source.data, bytes)
    }

    /// 7.6.2: the handler that `/Encrypt` of the trailer describes, and the identifier of its dictionary.
    fn open_encryption(&self, password: &[u8]) -> Result<Option<(Option<ObjectId>, Encryption)>, Error> {
        let view = self.latest();
        let Some(entry) = encrypt_entry(view.trailer()) else {
            return match self
                .revisions
                .iter()
                .find(|revision| encrypt_entry(&revision.trailer).is_some())
            {
                Some(revision) => Err(changed(revision)),
                None => Ok(None),
            };
        };
        let differs =
            |revision: &&Revision<'_>| encrypt_entry(&revision.trailer).map(|other| &other.value) != Some(&entry.value);
        if let Some(revision) = self.revisions.iter().find(differs) {
            return Err(changed(revision));
        }
        let object = view.resolve(entry)?;
        let dictionary = object.as_dictionary();
        let dictionary = dictionary.ok_or(Error::new(Code::MalformedEncryption, "/Encrypt is no dictionary"))?;
        let ids = view
            .trailer()
            .get(b"ID")
            .map_or(Ok(Object::NULL), |ids| view.resolve(ids))?;
        let first = ids
            .as_array()
            .and_then(|ids| ids.first())
            .and_then(Object::as_string)
            .unwrap_or_default();
        let encryption = match Encryption::open(dictionary, first, password) {
            Err(error) if error.kind() == Code::PasswordRequired && !password.is_empty() => {
                Encryption::open(dictionary, first, b"")
            }
            other => other,
        }?;
        Ok(Some((entry.as_reference(), encryption)))
    }
}

fn encrypt_entry<'t, 'd>(trailer: &'t Dictionary<'d>) -> Option<&'t Object<'d>> {
    trailer.get(b"Encrypt").filter(|entry| !entry.is_null())
}

fn changed(revision: &Revision<'_>) -> Error {
    Error::new(
        Code::EncryptionChanged,
        "the revisions of the file are not encrypted alike",
    )
    .at(revision.xref_offset)
}

impl std::fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("bytes", &self.source.data.len())
            .field("header", &self.header)
            .field("revisions", &self.revisions.len())
            .field("encrypted", &self.encryption.is_some())
            .finish()
    }
}
