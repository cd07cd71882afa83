//! Indirect objects and streams as they stand in the file: ISO 32000-2 7.3.10 and 7.3.8.

use crate::lexer::Lexer;
use crate::parser::{object_id, parse_object};
use crate::source::Source;
use crate::{Code, Dictionary, Error, IndirectObject, LeniencyKind, Location, Object, Stream, Value};

/// Finds the value of an indirect `/Length`.
pub(crate) type LengthOf<'l> = &'l dyn Fn(&Object<'_>) -> Option<i64>;

/// `/Length` of a cross-reference stream is direct (7.5.8.2): no reference can be followed before its entries are known.
pub(crate) fn direct_length(length: &Object<'_>) -> Option<i64> {
    length.as_integer()
}

/// The object that begins at `start` of `data`, which is that of the source. Nothing at or beyond `end` is looked at.
pub(crate) fn parse_indirect<'a>(
    source: &Source<'_>,
    data: &'a [u8],
    start: usize,
    end: usize,
    length_of: LengthOf<'_>,
) -> Result<IndirectObject<'a>, Error> {
    let data = data.get(..end).unwrap_or(data);
    let mut lexer = Lexer::new(data, start);
    lexer.skip_white();
    if lexer.pos() > start {
        source.tolerate(LeniencyKind::ObjectOffsetWhitespace, start);
    }
    let start = lexer.pos();
    let mismatch = Error::new(Code::ObjectMismatch, "no object begins here").at(start as u64);
    let id = object_id(&mut lexer).ok_or(mismatch.clone())?;
    if !lexer.eat(b"obj") {
        return Err(mismatch);
    }
    let mut object = parse_object(&mut lexer, &source.limits)?;
    let after_value = lexer.pos();
    lexer.skip_space();
    if lexer.rest().starts_with(b"stream") {
        let start = after_value - object.raw.len();
        let stream = parse_stream(&mut lexer, source, object, length_of)?;
        object = Object {
            value: Value::Stream(stream),
            raw: lexer.since(start),
        };
    } else {
        lexer.seek(after_value);
    }
    end_object(&mut lexer, source)?;
    let location = Location::File {
        start: start as u64,
        end: lexer.pos() as u64,
    };
    Ok(IndirectObject { id, object, location })
}

/// Goes past `endobj`. It may only be missing where something else clearly begins.
fn end_object(lexer: &mut Lexer<'_>, source: &Source<'_>) -> Result<(), Error> {
    let before = lexer.pos();
    lexer.skip_space();
    if lexer.eat(b"endobj") {
        return Ok(());
    }
    let mut next = lexer.clone();
    let object_follows = object_id(&mut next).is_some() && next.eat(b"obj");
    if !object_follows && !next.eat_word(b"xref") && !next.eat_word(b"startxref") {
        return Err(lexer.error(Code::MalformedObject, "endobj is missing"));
    }
    lexer.seek(before);
    source.tolerate(LeniencyKind::MissingEndobj, before);
    Ok(())
}

/// 7.3.8.1; the word `stream` stands here.
fn parse_stream<'d>(
    lexer: &mut Lexer<'d>,
    source: &Source<'_>,
    object: Object<'d>,
    length_of: LengthOf<'_>,
) -> Result<Stream<'d>, Error> {
    let Value::Dictionary(dictionary) = object.value else {
        return Err(lexer.error(Code::MalformedObject, "a stream without a dictionary"));
    };
    lexer.eat(b"stream");
    if !lexer.eat(b"\r\n") && !lexer.eat(b"\n") {
        if !lexer.eat(b"\r") {
            return Err(lexer.error(Code::MalformedObject, "no line end after the word stream"));
        }
        source.tolerate(LeniencyKind::StreamLineEnd, lexer.pos());
    }
    let length = dictionary
        .get(b"Length")
        .and_then(length_of)
        .and_then(|length| usize::try_from(length).ok());
    let data = match length.and_then(|length| measured(lexer, length)) {
        Some(data) => data,
        None => searched(lexer, source, &dictionary)?,
    };
    Ok(Stream { dictionary, data })
}

/// The data when `/Length` is right: at most one line end, then `endstream`.
fn measured<'d>(lexer: &mut Lexer<'d>, length: usize) -> Option<&'d [u8]> {
    let data = lexer.rest().get(..length)?;
    let mut after = lexer.clone();
    after.seek(lexer.pos() + length);
    after.eat_line_end();
    after.eat(b"endstream").then(|| {
        lexer.seek(after.pos());
        data
    })
}

/// The data when `/Length` is wrong, if `endobj` confirms where it ends.
fn searched<'d>(lexer: &mut Lexer<'d>, source: &Source<'_>, dictionary: &Dictionary<'_>) -> Result<&'d [u8], Error> {
    let wrong = lexer.error(Code::MalformedObject, "the length of a stream is wrong");
    let kind = dictionary.get(b"Type").and_then(Object::as_name);
    if matches!(kind, Some(b"XRef" | b"ObjStm")) {
        return Err(wrong);
    }
    let rest = lexer.rest();
    let window = rest
        .len()
        .min(usize::try_from(source.limits.inflated_bytes).unwrap_or(usize::MAX));
    let window = rest.get(..window).unwrap_or_default();
    let found = memchr::memmem::find(window, b"endstream").ok_or(wrong.clone())?;
    if !source.may_search(found) {
        return Err(wrong);
    }
    let mut after = lexer.clone();
    after.seek(lexer.pos() + found + b"endstream".len());
    let end = after.pos();
    after.skip_white();
    if !after.eat(b"endobj") {
        return Err(wrong);
    }
    source.tolerate(LeniencyKind::StreamLength, lexer.pos());
    lexer.seek(end);
    let data = window.get(..found).unwrap_or_default();
    Ok(data
        .strip_suffix(b"\r\n")
        .or(data.strip_suffix(b"\n"))
        .or(data.strip_suffix(b"\r"))
        .unwrap_or(data))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    /// Stream data, raw bytes, place, oddities.
    type Parsed = (Vec<u8>, Vec<u8>, Location, Vec<&'static str>);

    fn parse(data: &[u8]) -> Result<Parsed, Error> {
        let source = Source::new(data, Limits::default());
        let object = parse_indirect(&source, data, 0, data.len(), &direct_length)?;
        let names = source.leniencies().list().iter().map(crate::Leniency::name).collect();
        let stream = object
            .object
            .as_stream()
            .map(|stream| stream.data.to_vec())
            .unwrap_or_default();
        Ok((stream, object.object.raw.to_vec(), object.location, names))
    }

    #[test]
    fn a_stream_has_its_data_and_raw_bytes() {
        let file = b"7 0 obj <</Length 3>>\nstream\r\nabc\nendstream\nendobj\n";
        let (data, raw, location, names) = parse(file).unwrap();
        assert_eq!(data, b"abc");
        assert_eq!(raw, b"<</Length 3>>\nstream\r\nabc\nendstream");
        assert_eq!(
            location,
            Location::File {
                start: 0,
                end: file.len() as u64 - 1
            }
        );
        assert!(names.is_empty());
    }

    #[test]
    fn a_wrong_length_is_tolerated_by_name_where_the_end_is_clear() {
        for length in ["2", "99", "-1", "9223372036854775807", "null", "5 0 R"] {
            let file = format!("7 0 obj <</Length {length}>>stream\nabc\nendstream endobj");
            let (data, _, _, names) = parse(file.as_bytes()).unwrap();
            assert_eq!(
                (data.as_slice(), names.as_slice()),
                (b"abc".as_slice(), ["stream-length"].as_slice())
            );
        }
        assert!(parse(b"7 0 obj <</Length 1>>stream\nabc\nendstream 8 0 obj").is_err());
        assert!(parse(b"7 0 obj <</Type/ObjStm/Length 1>>stream\nabc\nendstream endobj").is_err());
        assert!(parse(b"7 0 obj <</Length 1>>stream\nabc").is_err());
    }

    #[test]
    fn endobj_may_be_missing_only_before_something_else() {
        assert_eq!(parse(b"7 0 obj 5\n8 0 obj").unwrap().3, ["missing-endobj"]);
        assert!(parse(b"7 0 obj 5 6 endobj").is_err());
        assert!(parse(b"7 0 obj 5").is_err());
    }

    #[test]
    fn what_is_no_object_is_a_mismatch() {
        for data in [
            b"7 0 R".as_slice(),
            b"obj",
            b"x 0 obj 5 endobj",
            b"-1 0 obj 5 endobj",
            b"1 99999 obj 5 endobj",
            b"",
        ] {
            assert_eq!(parse(data).unwrap_err().code(), "object-mismatch");
        }
    }
}
