//! The objects of a document as they stood at one revision: ISO 32000-2 7.3.10, 7.5.6, 7.5.7.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::filter::{self, apply, filters};
use crate::indirect::parse_indirect;
use crate::object_stream::ObjectStream;
use crate::{
    Code, Dictionary, Document, Encryption, Entry, Error, IndirectObject, Location, Object, ObjectId, Revision, Stream,
    Value,
};

/// The objects of a document as they stood at one revision.
///
/// An object of an older revision must lie before the end of that revision: nothing that was appended later is seen.
#[derive(Debug, Clone, Copy)]
pub struct View<'d> {
    document: &'d Document<'d>,
    revision: usize,
}

impl<'d> View<'d> {
    pub(crate) fn new(document: &'d Document<'d>, revision: usize) -> Self {
        Self { document, revision }
    }

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
        static EMPTY: LazyLock<Dictionary<'static>> = LazyLock::new(Dictionary::default);
        // `Document::view` keeps the index within the revisions, of which there is at least one.
        self.document
            .revisions()
            .get(self.revision)
            .map_or(&EMPTY, Revision::trailer)
    }

    /// What the cross-reference sections up to this revision say of an object number, and the index of the revision that says it.
    ///
    /// # Errors
    /// `malformed-xref`, `hybrid-conflict`.
    pub fn entry(&self, number: u32) -> Result<Option<(Entry, usize)>, Error> {
        let revisions = self
            .document
            .revisions()
            .iter()
            .enumerate()
            .take(self.revision.saturating_add(1));
        for (index, revision) in revisions.rev() {
            if let Some(entry) = revision.entry(number)? {
                return Ok(Some((entry, index)));
            }
        }
        Ok(None)
    }

    /// An object; `None` when it is free or absent, which stands for null (7.3.10).
    ///
    /// # Errors
    /// `object-mismatch` when something else stands where the cross-reference entry points, and the faults of parsing.
    pub fn get(&self, id: ObjectId) -> Result<Option<IndirectObject<'d>>, Error> {
        self.read(id, Lengths::Follow)
    }

    /// The object itself, or what a reference leads to; null when that is absent.
    ///
    /// # Errors
    /// `reference-loop`, and those of [`get`](Self::get).
    pub fn resolve(&self, object: &Object<'d>) -> Result<Object<'d>, Error> {
        self.follow(object).map(|(_, object)| object)
    }

    /// As [`resolve`](Self::resolve), with the identifier of the indirect object that the references end at.
    ///
    /// # Errors
    /// Those of [`resolve`](Self::resolve).
    pub fn follow(&self, object: &Object<'d>) -> Result<(Option<ObjectId>, Object<'d>), Error> {
        let Some(mut id) = object.as_reference() else {
            return Ok((None, object.clone()));
        };
        for _ in 0..self.document.limits().references {
            let Some(found) = self.get(id)? else {
                return Ok((Some(id), Object::NULL));
            };
            match found.object.as_reference() {
                Some(next) => id = next,
                None => return Ok((Some(id), found.object)),
            }
        }
        Err(Error::new(
            Code::ReferenceLoop,
            "references lead to each other without end",
        ))
    }

    /// The document catalog (7.7.2).
    ///
    /// # Errors
    /// `malformed-catalog`, and those of [`get`](Self::get).
    pub fn catalog(&self) -> Result<IndirectObject<'d>, Error> {
        let malformed = |detail| Error::new(Code::MalformedCatalog, detail);
        let root = self.trailer().get(b"Root").and_then(Object::as_reference);
        let root = root.ok_or(malformed("the trailer names no document catalog"))?;
        let catalog = self.get(root)?.ok_or(malformed("the document catalog is missing"))?;
        match catalog.object.as_dictionary() {
            Some(_) => Ok(catalog),
            None => Err(malformed("the document catalog is no dictionary")),
        }
    }

    /// The decoded data of a stream that belongs to the indirect object `id`: decrypted, then through all its filters.
    ///
    /// # Errors
    /// `malformed-stream`, `unsupported-filter`, `inflate-limit`, and those of decryption.
    pub fn decode(&self, stream: &Stream<'d>, id: ObjectId) -> Result<Cow<'d, [u8]>, Error> {
        self.decode_with(stream, id, &|object| self.resolve(object))
    }

    /// Whether every program decodes the data of a stream in the same way: its filters and their parameters have the form of table 5.
    ///
    /// # Errors
    /// References that lead to nothing readable.
    pub fn is_decoded_alike(&self, stream: &Stream<'d>) -> Result<bool, Error> {
        let is_encrypted = self.document.encryption().is_some();
        filter::is_plain(&stream.dictionary, is_encrypted, &|object| self.resolve(object))
    }

    fn decode_with(
        &self,
        stream: &Stream<'d>,
        id: ObjectId,
        resolve: &dyn Fn(&Object<'d>) -> Result<Object<'d>, Error>,
    ) -> Result<Cow<'d, [u8]>, Error> {
        let limits = self.document.limits();
        let chain = filters(&stream.dictionary, limits, resolve)?;
        let data = match self.handler(id, &stream.dictionary) {
            Some(handler) => Cow::Owned(handler.decrypt_stream(id, &stream.dictionary, stream.data)?),
            None => Cow::Borrowed(stream.data),
        };
        apply(&chain, data, limits)
    }

    fn read(&self, id: ObjectId, lengths: Lengths) -> Result<Option<IndirectObject<'d>>, Error> {
        match self.entry(id.number)? {
            Some((Entry::InFile { offset, generation }, revision)) if generation == id.generation => {
                self.in_file(id, offset, revision, lengths)
            }
            Some((Entry::Compressed { stream, index }, revision)) if id.generation == 0 => {
                self.compressed(id, stream, index, revision).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn in_file(
        &self,
        id: ObjectId,
        offset: u64,
        revision: usize,
        lengths: Lengths,
    ) -> Result<Option<IndirectObject<'d>>, Error> {
        let source = &self.document.source;
        let place = usize::try_from(offset).unwrap_or(usize::MAX);
        if place == source.base {
            source.tolerate(crate::LeniencyKind::XrefEntryAtZero, place);
            return Ok(None);
        }
        let mismatch = Error::new(
            Code::ObjectMismatch,
            "another object stands where the cross-reference entry points",
        );
        let end = self
            .document
            .revisions()
            .get(revision)
            .map_or(0, |revision| revision.end);
        if offset >= end {
            return Err(mismatch.at(offset));
        }
        let end = usize::try_from(end).unwrap_or(usize::MAX);
        let length_of = |length: &Object<'_>| self.length(length, lengths);
        let mut found = match (lengths, self.document.encryption()) {
            (Lengths::Follow, None) => self.document.parsed.object(source, place, end, &length_of)?,
            // its strings are decrypted below, or its length may be another
            _ => parse_indirect(source, source.data, place, end, &length_of)?,
        };
        if found.id != id {
            return Err(mismatch.at(offset));
        }
        if let Some(handler) = found
            .object
            .as_dictionary()
            .map_or(self.handler_for(id), |dictionary| self.handler(id, dictionary))
        {
            decrypt_strings(&mut found.object.value, id, handler);
        }
        Ok(Some(found))
    }

    /// `/Length`, which may be a reference to an integer (7.3.8.2). That object's own length is not followed, so this ends.
    fn length(&self, length: &Object<'_>, lengths: Lengths) -> Option<i64> {
        match (length.as_reference(), lengths) {
            (Some(id), Lengths::Follow) => self.read(id, Lengths::DirectOnly).ok()??.object.as_integer(),
            (Some(_), Lengths::DirectOnly) => None,
            (None, _) => length.as_integer(),
        }
    }

    fn compressed(&self, id: ObjectId, stream: u32, index: u32, revision: usize) -> Result<IndirectObject<'d>, Error> {
        let stream_id = ObjectId::new(stream, 0);
        let object = self
            .object_stream(stream_id, revision)?
            .object(index, id.number, self.document.limits())?;
        Ok(IndirectObject {
            id,
            object,
            location: Location::ObjectStream {
                stream: stream_id,
                index,
            },
        })
    }

    /// The object stream as it stood when `revision` referred to it. A later revision must not have put another in its place:
    /// some programs would then show other objects than the ones meant.
    fn object_stream(&self, id: ObjectId, revision: usize) -> Result<&'d ObjectStream, Error> {
        let mismatch = |detail| Error::new(Code::ObjectMismatch, detail);
        let entry = Self::new(self.document, revision)
            .entry(id.number)?
            .map(|(entry, _)| entry);
        if self.entry(id.number)?.map(|(entry, _)| entry) != entry {
            return Err(mismatch("an object stream was replaced by a later revision"));
        }
        let Some(Entry::InFile { offset, generation: 0 }) = entry else {
            return Err(mismatch("an object stream is missing"));
        };
        if let Some(known) = self.document.object_streams.get(&offset) {
            return Ok(known);
        }
        let then = Self::new(self.document, revision);
        let found = then.get(id)?.ok_or(mismatch("an object stream is missing"))?;
        let stream = found
            .object
            .as_stream()
            .ok_or(mismatch("an object stream is no stream").at(offset))?;
        // A reference in its dictionary could lead into the stream itself.
        let data = then
            .decode_with(stream, id, &|object| Ok(object.clone()))
            .map_err(|error| error.at(offset))?;
        let parsed = ObjectStream::new(&stream.dictionary, data.into_owned()).map_err(|error| error.at(offset))?;
        self.document
            .source
            .retain(parsed.size())
            .map_err(|error| error.at(offset))?;
        Ok(self.document.object_streams.insert(offset, Box::new(parsed)))
    }

    /// The handler for an object with this dictionary: none for cross-reference streams (7.5.8.2).
    fn handler(&self, id: ObjectId, dictionary: &Dictionary<'_>) -> Option<&'d Encryption> {
        let plain = dictionary.get(b"Type").and_then(Object::as_name) == Some(b"XRef");
        self.handler_for(id).filter(|_| !plain)
    }

    /// The handler for an object: none for the encryption dictionary itself (7.6.2).
    fn handler_for(&self, id: ObjectId) -> Option<&'d Encryption> {
        self.document
            .encryption()
            .filter(|_| self.document.encryption_id != Some(id))
    }
}

/// What is done about a `/Length` that is a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lengths {
    Follow,
    DirectOnly,
}

/// Decrypts all strings of an object of the file (7.6.2). The depth is that of the parsed object, which is limited.
fn decrypt_strings(value: &mut Value<'_>, id: ObjectId, handler: &Encryption) {
    match value {
        Value::String(string) => {
            if let Some(clear) = handler.decrypt_string(id, string) {
                *string = Cow::Owned(clear);
            }
        }
        Value::Array(items) => {
            for item in Arc::make_mut(items) {
                decrypt_strings(&mut item.value, id, handler);
            }
        }
        Value::Dictionary(dictionary) => decrypt_entries(dictionary, id, handler),
        Value::Stream(stream) => decrypt_entries(&mut stream.dictionary, id, handler),
        _ => {}
    }
}

fn decrypt_entries(dictionary: &mut Dictionary<'_>, id: ObjectId, handler: &Encryption) {
    // 7.6.2: /Contents of a dictionary that has /ByteRange is never encrypted.
    let has_byte_range = dictionary.get(b"ByteRange").is_some();
    for (key, object) in Arc::make_mut(&mut dictionary.entries) {
        if !(has_byte_range && key.as_ref() == b"Contents") {
            decrypt_strings(&mut object.value, id, handler);
        }
    }
}
