//! Objects: ISO 32000-2 7.3. Each keeps the exact bytes it was read from; a clone shares its elements.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// An object and the bytes that spell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Object<'d> {
    /// What the object is.
    pub value: Value<'d>,
    /// The bytes that spell it, without the white space around it: of the file, or of a decoded object stream. For a stream: from `<<` to the end of `endstream`.
    pub raw: &'d [u8],
}

/// The types of 7.3.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'d> {
    /// 7.3.9; also what a reference to nothing stands for (7.3.10).
    Null,
    /// 7.3.2.
    Boolean(bool),
    /// 7.3.3.
    Integer(i64),
    /// 7.3.3; also an integer beyond the range of `i64`.
    Real(f64),
    /// 7.3.4, unescaped and decrypted. A string that does not decrypt is given as it stands.
    String(Cow<'d, [u8]>),
    /// 7.3.5, with `#xx` decoded, without the slash.
    Name(Cow<'d, [u8]>),
    /// 7.3.6.
    Array(Arc<[Object<'d>]>),
    /// 7.3.7.
    Dictionary(Dictionary<'d>),
    /// 7.3.8.
    Stream(Stream<'d>),
    /// 7.3.10.
    Reference(ObjectId),
}

impl<'d> Object<'d> {
    /// The null object, spelt nowhere.
    pub const NULL: Self = Self {
        value: Value::Null,
        raw: b"",
    };

    /// The value of an integer.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        match self.value {
            Value::Integer(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a number, integer or real.
    #[must_use]
    pub fn as_real(&self) -> Option<f64> {
        match self.value {
            // Beyond 2^53 an integer loses its last digits; no coordinate is that large.
            #[expect(clippy::cast_precision_loss, reason = "said in the comment")]
            Value::Integer(value) => Some(value as f64),
            Value::Real(value) => Some(value),
            _ => None,
        }
    }

    /// The decoded name, without its slash.
    #[must_use]
    pub fn as_name(&self) -> Option<&[u8]> {
        match &self.value {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The bytes of a string.
    #[must_use]
    pub fn as_string(&self) -> Option<&[u8]> {
        match &self.value {
            Value::String(string) => Some(string),
            _ => None,
        }
    }

    /// The elements of an array.
    #[must_use]
    pub fn as_array(&self) -> Option<&[Object<'d>]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The dictionary, or the dictionary of a stream.
    #[must_use]
    pub fn as_dictionary(&self) -> Option<&Dictionary<'d>> {
        match &self.value {
            Value::Dictionary(dictionary) => Some(dictionary),
            Value::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }

    /// The stream.
    #[must_use]
    pub fn as_stream(&self) -> Option<&Stream<'d>> {
        match &self.value {
            Value::Stream(stream) => Some(stream),
            _ => None,
        }
    }

    /// What a reference names.
    #[must_use]
    pub fn as_reference(&self) -> Option<ObjectId> {
        match self.value {
            Value::Reference(id) => Some(id),
            _ => None,
        }
    }

    /// The value of a boolean.
    #[must_use]
    pub fn as_boolean(&self) -> Option<bool> {
        match self.value {
            Value::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// Whether this is the null object itself (a reference to nothing is not resolved here).
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}

/// Object number and generation number (7.3.10). `Display`: `12 0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// Positive; 0 heads the list of free entries.
    pub number: u32,
    /// 0 for every new object.
    pub generation: u16,
}

impl ObjectId {
    /// An identifier.
    #[must_use]
    pub const fn new(number: u32, generation: u16) -> Self {
        Self { number, generation }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.generation)
    }
}

/// A dictionary (7.3.7): its entries in file order.
///
/// The standard forbids a key to occur twice. Where it does, all entries are kept and [`get`](Self::get) gives the last one,
/// as most viewers do; [`duplicates`](Self::duplicates) names such keys, for those who must refuse them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dictionary<'d> {
    pub(crate) entries: Arc<[(Cow<'d, [u8]>, Object<'d>)]>,
    /// The bytes from `<<` to `>>`.
    pub raw: &'d [u8],
}

impl<'d> Dictionary<'d> {
    /// The value of a key (the last one, if there are several).
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<&Object<'d>> {
        self.entries
            .iter()
            .rev()
            .find(|(name, _)| name.as_ref() == key)
            .map(|(_, value)| value)
    }

    /// All entries in file order, repeated keys included.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&[u8], &Object<'d>)> {
        self.entries.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// How many entries there are, repeated keys included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The keys that occur more than once, sorted.
    #[must_use]
    pub fn duplicates(&self) -> Vec<&[u8]> {
        let mut seen = BTreeSet::new();
        let mut twice = BTreeSet::new();
        for (key, _) in self.iter() {
            if !seen.insert(key) {
                twice.insert(key);
            }
        }
        twice.into_iter().collect()
    }
}

/// A stream (7.3.8): its dictionary and its data as they stand in the file, encrypted and encoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Stream<'d> {
    /// The stream dictionary.
    pub dictionary: Dictionary<'d>,
    /// The bytes between `stream` and `endstream`.
    pub data: &'d [u8],
}

/// An indirect object (7.3.10).
#[derive(Debug, Clone, PartialEq)]
pub struct IndirectObject<'d> {
    /// Its identifier.
    pub id: ObjectId,
    /// The object itself.
    pub object: Object<'d>,
    /// Where it stands.
    pub location: Location,
}

/// Where an indirect object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the file itself.
    File {
        /// The first byte of `12 0 obj`.
        start: u64,
        /// The byte after `endobj`.
        end: u64,
    },
    /// In an object stream (7.5.7).
    ObjectStream {
        /// The stream.
        stream: ObjectId,
        /// The place in it, counted from 0.
        index: u32,
    },
}
