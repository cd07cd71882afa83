//! Object streams: ISO 32000-2 7.5.7.
//!
//! `/Extends` is not followed: it tells how streams were grouped, and every object has a cross-reference entry of its own.

use std::collections::BTreeSet;

use crate::lexer::Lexer;
use crate::parser::parse_object;
use crate::{Code, Dictionary, Error, Limits, Object};

/// A decoded object stream.
#[derive(Debug)]
pub(crate) struct ObjectStream {
    data: Vec<u8>,
    /// Object number and place in the data, in the order of the header.
    objects: Vec<(u32, usize)>,
}

impl ObjectStream {
    /// Reads the header: `/N` pairs of numbers before `/First`.
    pub(crate) fn new(dictionary: &Dictionary<'_>, data: Vec<u8>) -> Result<Self, Error> {
        let malformed = |detail| Error::new(Code::MalformedObject, detail);
        if dictionary.get(b"Type").and_then(Object::as_name) != Some(b"ObjStm") {
            return Err(Error::new(
                Code::ObjectMismatch,
                "objects are said to lie in something that is no object stream",
            ));
        }
        let integer = |key: &[u8]| {
            let value = dictionary
                .get(key)
                .and_then(Object::as_integer)
                .and_then(|value| usize::try_from(value).ok());
            value.ok_or(malformed("/N or /First of an object stream is malformed"))
        };
        let (count, first) = (integer(b"N")?, integer(b"First")?);
        let header = data
            .get(..first)
            .ok_or(malformed("/First of an object stream lies beyond its data"))?;
        // Each pair takes at least four bytes, the last one three.
        if count > header.len().div_ceil(4) {
            return Err(malformed("an object stream holds fewer objects than it says"));
        }
        let mut objects = Vec::with_capacity(count);
        let mut lexer = Lexer::new(header, 0);
        for _ in 0..count {
            objects.push(pair(&mut lexer, first).ok_or(malformed("the header of an object stream is malformed"))?);
        }
        // viewers differ in which of two they take
        let numbers: BTreeSet<u32> = objects.iter().map(|(number, _)| *number).collect();
        if numbers.len() != objects.len() {
            return Err(malformed("an object stream holds an object twice"));
        }
        Ok(Self { data, objects })
    }

    /// Bytes that it takes.
    pub(crate) fn size(&self) -> usize {
        self.data
            .len()
            .saturating_add(self.objects.len().saturating_mul(size_of::<(u32, usize)>()))
    }

    /// The object at an index, which must have this number.
    pub(crate) fn object(&self, index: u32, number: u32, limits: &Limits) -> Result<Object<'_>, Error> {
        let entry = usize::try_from(index).ok().and_then(|index| self.objects.get(index));
        let Some(&(_, place)) = entry.filter(|(found, _)| *found == number) else {
            return Err(Error::new(
                Code::ObjectMismatch,
                "an object stream holds another object than the cross-reference entry says",
            ));
        };
        let object = parse_object(&mut Lexer::new(&self.data, place), limits).map_err(Error::without_offset)?;
        Ok(object)
    }
}

fn pair(lexer: &mut Lexer<'_>, first: usize) -> Option<(u32, usize)> {
    lexer.skip_space();
    let number = u32::try_from(lexer.unsigned()?).ok()?;
    lexer.skip_space();
    let offset = usize::try_from(lexer.unsigned()?).ok()?;
    Some((number, offset.checked_add(first)?))
}
