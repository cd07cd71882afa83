//! What screening one document may cost, whatever the file says.

use std::borrow::Cow;

use kyso_pdf::{Dictionary, Object, ObjectId, Stream, View};

/// Most objects that are looked at; the documents of offices have some thousands.
const OBJECTS: usize = 400_000;
/// Bytes of objects that are read at least; a larger file may be read twice over.
const LEAST_BYTES: usize = 64 << 20;
/// Decoded bytes of appearances and content that are read.
const DECODED_BYTES: usize = 64 << 20;

/// What is left.
#[derive(Debug)]
pub(super) struct Budget {
    objects: usize,
    bytes: usize,
    decoded: usize,
    spent: bool,
}

impl Budget {
    pub(super) fn new(file_len: usize) -> Self {
        Self {
            objects: OBJECTS,
            bytes: file_len.saturating_mul(2).max(LEAST_BYTES),
            decoded: DECODED_BYTES,
            spent: false,
        }
    }

    /// Takes one object; false when there is nothing left.
    pub(super) fn object(&mut self) -> bool {
        let left = self.objects > 0 && self.bytes > 0;
        self.objects = self.objects.saturating_sub(1);
        self.spent |= !left;
        left
    }

    /// Takes the bytes that an object is spelt with.
    pub(super) fn bytes(&mut self, len: usize) {
        self.bytes = self.bytes.saturating_sub(len);
    }

    /// What a reference leads to, or the object itself; None when it cannot be read or nothing is left.
    pub(super) fn resolve<'d>(&mut self, view: View<'d>, object: &Object<'d>) -> Option<Object<'d>> {
        if object.as_reference().is_none() {
            return Some(object.clone());
        }
        if !self.object() {
            return None;
        }
        let found = view.resolve(object).ok()?;
        self.bytes(found.as_dictionary().map_or(found.raw.len(), |d| d.raw.len()));
        Some(found)
    }

    /// An entry of a dictionary, resolved; None also for null.
    pub(super) fn entry<'d>(&mut self, view: View<'d>, dictionary: &Dictionary<'d>, key: &[u8]) -> Option<Object<'d>> {
        let value = self.resolve(view, dictionary.get(key)?)?;
        (!value.is_null()).then_some(value)
    }

    /// The decoded data of a stream; None when it cannot be decoded or nothing is left.
    pub(super) fn decode<'d>(&mut self, view: View<'d>, stream: &Stream<'d>, id: ObjectId) -> Option<Cow<'d, [u8]>> {
        if self.decoded == 0 {
            self.spent = true;
            return None;
        }
        let data = view.decode(stream, id).ok();
        // what does not decode has cost something too
        let cost = data.as_ref().map_or(stream.data.len(), |data| data.len());
        self.decoded(cost.saturating_add(1024));
        data
    }

    /// Takes decoded bytes, or work that is worth as much.
    pub(super) fn decoded(&mut self, len: usize) {
        self.decoded = self.decoded.saturating_sub(len);
    }

    /// Whether something was left out.
    pub(super) fn is_spent(&self) -> bool {
        self.spent
    }
}
