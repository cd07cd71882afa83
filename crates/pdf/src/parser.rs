//! The object parser: ISO 32000-2 7.3, with bounded depth and a bounded number of values.

use crate::lexer::{Lexer, is_regular};
use crate::{Code, Dictionary, Error, Limits, Object, ObjectId, Value};

impl<'d> Object<'d> {
    /// Parses one direct object from the beginning of `bytes`; what follows it is not looked at.
    ///
    /// # Errors
    /// `malformed-object`, `unexpected-end`, `depth-limit`, `object-limit`; offsets count from the beginning of `bytes`.
    pub fn parse(bytes: &'d [u8], limits: &Limits) -> Result<Self, Error> {
        parse_object(&mut Lexer::new(bytes, 0), limits)
    }
}

/// One direct object; the lexer then stands behind it.
pub(crate) fn parse_object<'d>(lexer: &mut Lexer<'d>, limits: &Limits) -> Result<Object<'d>, Error> {
    Parser {
        lexer,
        depth: limits.depth,
        values: limits.values,
    }
    .object()
}

struct Parser<'l, 'd> {
    lexer: &'l mut Lexer<'d>,
    /// How much deeper it may go.
    depth: u16,
    /// How many more values it may read.
    values: u32,
}

impl<'d> Parser<'_, 'd> {
    fn object(&mut self) -> Result<Object<'d>, Error> {
        self.lexer.skip_space();
        let start = self.lexer.pos();
        self.values = self
            .values
            .checked_sub(1)
            .ok_or(self.lexer.error(Code::ObjectLimit, "one object holds too many values"))?;
        let value = match self.lexer.peek() {
            None => {
                return Err(self
                    .lexer
                    .error(Code::UnexpectedEnd, "the data ends where an object should stand"));
            }
            Some(b'/') => Value::Name(self.lexer.name()),
            Some(b'(') => Value::String(self.lexer.literal_string()?),
            Some(b'[') => self.nested(Self::array)?,
            Some(b'<') if self.lexer.rest().starts_with(b"<<") => self.nested(Self::dictionary)?,
            Some(b'<') => Value::String(self.lexer.hex_string()?.into()),
            Some(b'0'..=b'9') => self.number_or_reference()?,
            Some(b'+' | b'-' | b'.') => self.lexer.number()?,
            Some(_) => self.keyword()?,
        };
        Ok(Object {
            value,
            raw: self.lexer.since(start),
        })
    }

    fn nested(&mut self, content: impl FnOnce(&mut Self) -> Result<Value<'d>, Error>) -> Result<Value<'d>, Error> {
        self.depth = self.depth.checked_sub(1).ok_or(
            self.lexer
                .error(Code::DepthLimit, "arrays and dictionaries nest too deep"),
        )?;
        let value = content(self)?;
        self.depth += 1;
        Ok(value)
    }

    fn array(&mut self) -> Result<Value<'d>, Error> {
        self.lexer.eat(b"[");
        let mut items = Vec::new();
        loop {
            self.lexer.skip_space();
            if self.lexer.eat(b"]") {
                return Ok(Value::Array(items.into()));
            }
            items.push(self.object()?);
        }
    }

    fn dictionary(&mut self) -> Result<Value<'d>, Error> {
        let start = self.lexer.pos();
        self.lexer.eat(b"<<");
        let mut entries = Vec::new();
        loop {
            self.lexer.skip_space();
            match self.lexer.peek() {
                Some(b'/') => {
                    let key = self.lexer.name();
                    entries.push((key, self.object()?));
                }
                Some(_) if self.lexer.eat(b">>") => {
                    return Ok(Value::Dictionary(Dictionary {
                        entries: entries.into(),
                        raw: self.lexer.since(start),
                    }));
                }
                Some(_) => {
                    return Err(self
                        .lexer
                        .error(Code::MalformedObject, "a dictionary key is not a name"));
                }
                None => {
                    return Err(self.lexer.error(Code::UnexpectedEnd, "a dictionary does not end"));
                }
            }
        }
    }

    fn number_or_reference(&mut self) -> Result<Value<'d>, Error> {
        let start = self.lexer.pos();
        if let Some(id) = reference(self.lexer) {
            return Ok(Value::Reference(id));
        }
        self.lexer.seek(start);
        self.lexer.number()
    }

    fn keyword(&mut self) -> Result<Value<'d>, Error> {
        let words = [
            (b"true".as_slice(), Value::Boolean(true)),
            (b"false", Value::Boolean(false)),
            (b"null", Value::Null),
        ];
        for (word, value) in words {
            if self.lexer.eat_word(word) {
                return Ok(value);
            }
        }
        Err(self
            .lexer
            .error(Code::MalformedObject, "neither an object nor a word of the language"))
    }
}

/// `12 0 R`, 7.3.10.
fn reference(lexer: &mut Lexer<'_>) -> Option<ObjectId> {
    let id = object_id(lexer)?;
    lexer.eat_word(b"R").then_some(id)
}

/// `12 0` and the white space after it.
pub(crate) fn object_id(lexer: &mut Lexer<'_>) -> Option<ObjectId> {
    let number = u32::try_from(lexer.unsigned()?).ok()?;
    if lexer.peek().is_some_and(is_regular) {
        return None;
    }
    lexer.skip_space();
    let generation = u16::try_from(lexer.unsigned()?).ok()?;
    if lexer.peek().is_some_and(is_regular) {
        return None;
    }
    lexer.skip_space();
    Some(ObjectId { number, generation })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(source: &[u8]) -> Result<Object<'_>, Error> {
        Object::parse(source, &Limits::default())
    }

    #[test]
    fn objects_keep_their_exact_bytes() {
        let object = parse(b" % c\n<< /A [1 0 R -2.5(x)] /B#43<4142>>> tail").unwrap();
        assert_eq!(object.raw, b"<< /A [1 0 R -2.5(x)] /B#43<4142>>>");
        let dictionary = object.as_dictionary().unwrap();
        assert_eq!(dictionary.raw, object.raw);
        let array = dictionary.get(b"A").unwrap();
        assert_eq!(array.raw, b"[1 0 R -2.5(x)]");
        let items = array.as_array().unwrap();
        assert_eq!(items[0].as_reference(), Some(ObjectId::new(1, 0)));
        assert_eq!(
            (items[0].raw, items[1].raw, items[2].raw),
            (b"1 0 R".as_slice(), b"-2.5".as_slice(), b"(x)".as_slice())
        );
        assert_eq!(dictionary.get(b"BC").unwrap().as_string(), Some(b"AB".as_slice()));
    }

    #[test]
    fn integers_beside_each_other_are_no_reference() {
        let items = parse(b"[1 2 3 0 R 4 5 6 7]").unwrap();
        let items = items.as_array().unwrap();
        assert_eq!(items.len(), 7);
        assert_eq!(items[2].as_reference(), Some(ObjectId::new(3, 0)));
        assert!(parse(b"[99999999999 0 R]").is_err());
        assert!(parse(b"[1 65536 R]").is_err());
    }

    #[test]
    fn the_last_of_equal_keys_counts_and_the_key_is_named() {
        let object = parse(b"<</A 1/B 2/#41 3>>").unwrap();
        let dictionary = object.as_dictionary().unwrap();
        assert_eq!(dictionary.get(b"A").unwrap().as_integer(), Some(3));
        assert_eq!(dictionary.duplicates(), [b"A".as_slice()]);
        assert_eq!(dictionary.len(), 3);
    }

    #[test]
    fn nesting_has_a_limit_with_a_code() {
        for open in [b"[".as_slice(), b"<</A", b"[<</A"] {
            let deep = open.repeat(100_000);
            assert_eq!(parse(&deep).unwrap_err().code(), "depth-limit");
        }
        let fits = [vec![b'['; 96], vec![b']'; 96]].concat();
        assert!(parse(&fits).is_ok());
    }

    #[test]
    fn the_number_of_values_has_a_limit() {
        let limits = Limits {
            values: 10,
            ..Limits::default()
        };
        assert_eq!(
            Object::parse(b"[0 0 0 0 0 0 0 0 0 0]", &limits).unwrap_err().code(),
            "object-limit"
        );
        assert!(Object::parse(b"[0 0 0 0 0 0 0 0 0]", &limits).is_ok());
    }

    #[test]
    fn what_is_no_object_is_refused_with_its_place() {
        for (source, code, offset) in [
            (b"".as_slice(), "unexpected-end", 0),
            (b"[1 2", "unexpected-end", 4),
            (b"<</A 1", "unexpected-end", 6),
            (b"<</A>>", "malformed-object", 4),
            (b"<<1 2>>", "malformed-object", 2),
            (b"[nul]", "malformed-object", 1),
            (b"12abc", "malformed-object", 0),
            (b"[}]", "malformed-object", 1),
        ] {
            let error = parse(source).unwrap_err();
            assert_eq!((error.code(), error.offset()), (code, Some(offset)), "{source:?}");
        }
    }
}
