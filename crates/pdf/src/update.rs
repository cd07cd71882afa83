//! Incremental updates: ISO 32000-2 7.5.6. New bytes behind the old ones, which are never touched.
//!
//! The update keeps the style of the file's newest revision: a cross-reference table after a table, a stream after a stream (7.5.8). After a hybrid
//! section (7.5.8.4) it is a table without `/XRefStm`: every reader finds the new objects in it, and through `/Prev` the old section with its own
//! hidden stream, as before. `/Prev` and all offsets count as those of the file do, from its first byte or from `%PDF-`. A linearised file
//! (Annex F) is simply appended to, as the standard foresees; it is then no longer linearised.
//!
//! A cross-reference stream is written without a filter: it has few entries, which Flate would hardly shorten, and its bytes should not depend
//! on the version of a compressor. Entry 0, the head of the list of free objects, is not repeated: it does not change.
//!
//! Left out: freeing objects, writing object streams, changing trailer entries other than the second half of `/ID`.

mod xref;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::write::{Cipher, Vectors};
use crate::{Code, Dictionary, Document, Entry, Error, Object, ObjectId, ObjectWriter, Value, XrefKind};
use xref::{Row, table, trailer_entries};

/// Objects that will be appended to a document.
///
/// ```
/// # fn add(document: &kyso_pdf::Document<'_>) -> Result<Vec<u8>, kyso_pdf::Error> {
/// use kyso_pdf::IncrementalUpdate;
///
/// let mut update = IncrementalUpdate::new(document, [0; 32])?;
/// let id = update.allocate()?;
/// let mut note = update.writer(id);
/// note.begin_dictionary().key(b"Contents").text("Đã nhận").end_dictionary();
/// update.put(id, note)?;
/// let appended = update.finish(None)?;
/// Ok([document.data(), &appended.bytes].concat())
/// # }
/// ```
pub struct IncrementalUpdate<'d> {
    document: &'d Document<'d>,
    seed: [u8; 32],
    /// How many writers were handed out.
    writers: u64,
    /// The number of the first new object.
    first: u32,
    /// The number of the next new object.
    next: u32,
    bodies: BTreeMap<ObjectId, Vec<u8>>,
}

/// What is to be appended to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The bytes that belong behind those of the document.
    pub bytes: Vec<u8>,
    /// Where they begin in the whole file: the length of the document.
    pub base: u64,
    bodies: BTreeMap<ObjectId, Range<u64>>,
}

impl<'d> IncrementalUpdate<'d> {
    /// An update of the newest revision.
    ///
    /// Initialisation vectors for encryption are made from `seed`, so that the same input gives the same bytes. For an encrypted document it
    /// must come from a random generator, a new one for each update; otherwise it has no meaning.
    ///
    /// # Errors
    /// `object-limit` when all object numbers are used.
    pub fn new(document: &'d Document<'d>, seed: [u8; 32]) -> Result<Self, Error> {
        let first = document
            .revisions()
            .iter()
            .flat_map(|revision| {
                let size = revision.trailer().get(b"Size").and_then(Object::as_integer);
                let size = size.and_then(|size| u64::try_from(size).ok());
                revision.sections.iter().map(|section| section.size()).chain(size)
            })
            .max();
        let first = u32::try_from(first.unwrap_or(0).max(1)).map_err(|_| number_limit())?;
        Ok(Self {
            document,
            seed,
            writers: 0,
            first,
            next: first,
            bodies: BTreeMap::new(),
        })
    }

    /// A new object number: beyond `/Size` and all that the cross-reference sections of the file mention.
    ///
    /// # Errors
    /// `object-limit`.
    pub fn allocate(&mut self) -> Result<ObjectId, Error> {
        let number = self.next;
        if number > self.document.limits().objects {
            return Err(number_limit());
        }
        self.next = number.checked_add(1).ok_or(number_limit())?;
        Ok(ObjectId::new(number, 0))
    }

    /// A writer for the body of an object.
    pub fn writer(&mut self, id: ObjectId) -> ObjectWriter<'d> {
        let vectors = self.vectors();
        ObjectWriter::new(id, Cipher::new(self.document.encryption(), vectors))
    }

    /// An object: one that was allocated, or one that is in use, which it replaces. Whoever puts an object twice replaces the first body.
    ///
    /// # Errors
    /// `invalid-request` when the writer was made for another object or its body is not whole, and when the number is neither new nor in use
    /// with this generation (7.5.4: a freed number may come back with another one only).
    pub fn put(&mut self, id: ObjectId, body: ObjectWriter<'_>) -> Result<(), Error> {
        if body.id() != id {
            return Err(invalid("a writer was made for another object"));
        }
        self.insert(id, body.finish()?)
    }

    /// A stream: its whole dictionary without `/Length`, which is added, and its data as the filters named there made it. The data is
    /// encrypted when the document is.
    ///
    /// # Errors
    /// Those of [`put`](Self::put); `invalid-request` also when what was written is not a dictionary without `/Length`;
    /// `unsupported-encryption` for a crypt filter that is not known.
    pub fn put_stream(&mut self, id: ObjectId, dictionary: ObjectWriter<'_>, data: &[u8]) -> Result<(), Error> {
        if dictionary.id() != id {
            return Err(invalid("a writer was made for another object"));
        }
        let spelt = dictionary.finish()?;
        let parsed = self.stream_dictionary(&spelt)?;
        let encrypted = match self.document.encryption() {
            Some(encryption) => {
                let vector = self.vectors().next(id);
                Some(encryption.encrypt_stream(id, &parsed, vector, data)?)
            }
            None => None,
        };
        let data = encrypted.as_deref().unwrap_or(data);
        let open = spelt.strip_suffix(b">>").unwrap_or_default();
        let length = format!("/Length {}>>\nstream\n", data.len());
        self.insert(id, [open, length.as_bytes(), data, b"\nendstream"].concat())
    }

    /// The bytes to append. `id`, where it is given, becomes the second half of `/ID` (14.4); a document without `/ID` gets one, unless it is
    /// encrypted, when its key may depend on having none.
    ///
    /// # Errors
    /// `invalid-request` when there is no object, `xref-offset-limit` when a cross-reference table cannot hold an offset, `object-limit`.
    pub fn finish(mut self, id: Option<[u8; 16]>) -> Result<Appended, Error> {
        if self.bodies.is_empty() {
            return Err(invalid("an update without objects"));
        }
        let data = self.document.data();
        let mut appended = Appended {
            bytes: Vec::new(),
            base: data.len() as u64,
            bodies: BTreeMap::new(),
        };
        if !matches!(data.last(), Some(b'\n' | b'\r')) {
            appended.bytes.push(b'\n');
        }
        let mut rows = Vec::new();
        for (id, body) in std::mem::take(&mut self.bodies) {
            rows.push(self.row(id, &appended));
            appended.object(id, &body);
        }
        let start = self.written(appended.end());
        let section = self.cross_reference(rows, start, id)?;
        appended.bytes.extend(section);
        let end = format!("startxref\n{start}\n%%EOF\n");
        appended.bytes.extend(end.as_bytes());
        Ok(appended)
    }

    fn cross_reference(&mut self, mut rows: Vec<Row>, start: u64, id: Option<[u8; 16]>) -> Result<Vec<u8>, Error> {
        let newest = self.document.revisions().last();
        let newest = newest.ok_or(invalid("a document without revisions"))?;
        let encrypted = self.document.encryption().is_some();
        let previous = self.written(newest.xref_offset);
        let carried = trailer_entries(newest.trailer(), previous, id, encrypted);
        match newest.kind {
            XrefKind::Table | XrefKind::Hybrid => table(&rows, self.next, &carried),
            XrefKind::Stream => {
                let own = self.allocate()?;
                rows.push(Row { id: own, offset: start });
                Ok(xref::stream(own, &rows, self.next, &carried))
            }
        }
    }

    fn row(&self, id: ObjectId, appended: &Appended) -> Row {
        Row {
            id,
            offset: self.written(appended.end()),
        }
    }

    /// An offset as this file writes it.
    fn written(&self, offset: u64) -> u64 {
        offset.saturating_sub(self.document.base())
    }

    fn insert(&mut self, id: ObjectId, body: Vec<u8>) -> Result<(), Error> {
        if self.document.encryption_id == Some(id) {
            return Err(invalid("the encryption dictionary cannot be replaced"));
        }
        let in_use = if id.number >= self.first {
            id.number < self.next && id.generation == 0
        } else {
            match self.document.latest().entry(id.number)? {
                Some((Entry::InFile { generation, .. }, _)) => generation == id.generation,
                Some((Entry::Compressed { .. }, _)) => id.generation == 0,
                _ => false,
            }
        };
        if !in_use {
            return Err(invalid(
                "an object number is neither new nor in use with this generation",
            ));
        }
        self.bodies.insert(id, body);
        Ok(())
    }

    fn stream_dictionary<'s>(&self, spelt: &'s [u8]) -> Result<Dictionary<'s>, Error> {
        let malformed = invalid("a stream needs a dictionary without /Length");
        let object = Object::parse(spelt, self.document.limits()).map_err(|_| malformed.clone())?;
        match object.value {
            Value::Dictionary(parsed) if parsed.raw.len() == spelt.len() && parsed.get(b"Length").is_none() => {
                Ok(parsed)
            }
            _ => Err(malformed),
        }
    }

    fn vectors(&mut self) -> Vectors {
        self.writers += 1;
        Vectors::new(self.seed, self.writers)
    }
}

impl std::fmt::Debug for IncrementalUpdate<'_> {
    /// Without the seed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IncrementalUpdate")
            .field("next", &self.next)
            .field("objects", &self.bodies.keys())
            .finish_non_exhaustive()
    }
}

impl Appended {
    /// Where the body of an object lies in the whole file: what stands between `12 0 obj` and `endobj`, without the line ends.
    #[must_use]
    pub fn body_range(&self, id: ObjectId) -> Option<Range<u64>> {
        self.bodies.get(&id).cloned()
    }

    /// Writes over bytes of one body, `at` counted from the beginning of the whole file. The length of nothing changes.
    ///
    /// # Errors
    /// `invalid-request` when the place is not within one body.
    pub fn patch(&mut self, at: u64, bytes: &[u8]) -> Result<(), Error> {
        let outside = invalid("a patch lies outside the objects of the update");
        let end = at.checked_add(bytes.len() as u64).ok_or(outside.clone())?;
        let inside = |body: &Range<u64>| body.start <= at && end <= body.end;
        if !self.bodies.values().any(inside) {
            return Err(outside);
        }
        let start = usize::try_from(at - self.base).map_err(|_| outside.clone())?;
        let place = self.bytes.get_mut(start..).and_then(|rest| rest.get_mut(..bytes.len()));
        place.ok_or(outside)?.copy_from_slice(bytes);
        Ok(())
    }

    fn end(&self) -> u64 {
        self.base + self.bytes.len() as u64
    }

    fn object(&mut self, id: ObjectId, body: &[u8]) {
        self.bytes.extend(format!("{id} obj\n").as_bytes());
        let start = self.end();
        self.bytes.extend(body);
        self.bodies.insert(id, start..self.end());
        self.bytes.extend(b"\nendobj\n");
    }
}

const fn invalid(detail: &'static str) -> Error {
    Error::new(Code::InvalidRequest, detail)
}

const fn number_limit() -> Error {
    Error::new(Code::ObjectLimit, "all object numbers are used")
}
