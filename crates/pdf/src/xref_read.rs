//! Reading one cross-reference section with its trailer: ISO 32000-2 7.5.4, 7.5.5, 7.5.8.

use std::borrow::Cow;

use crate::filter::{apply, filters};
use crate::indirect::{direct_length, parse_indirect};
use crate::lexer::{Lexer, is_regular};
use crate::parser::{object_id, parse_object};
use crate::source::Source;
use crate::xref::{ENTRY, Entry, Rows, Section, Subsection, entry_of, table_entry};
use crate::{Code, Dictionary, Error, LeniencyKind, Location, Object, Value, XrefKind};

/// What stands where `startxref` or `/Prev` points.
#[derive(Debug)]
pub(crate) struct Update<'a> {
    pub(crate) offset: usize,
    pub(crate) kind: XrefKind,
    /// The table or stream, then the stream beside a table.
    pub(crate) sections: Vec<Section<'a>>,
    pub(crate) trailer: Dictionary<'a>,
    /// The byte after the trailer dictionary or the stream's `endobj`.
    pub(crate) end: usize,
}

impl Update<'_> {
    /// Where `/Prev` points, as it is written.
    pub(crate) fn previous(&self) -> Result<Option<u64>, Error> {
        offset_in(&self.trailer, b"Prev", self.offset)
    }
}

/// Whether something that may be a section stands at `offset`.
pub(crate) fn looks_like_section(data: &[u8], offset: usize) -> bool {
    let mut lexer = Lexer::new(data, offset);
    lexer.skip_white();
    lexer.eat_word(b"xref") || (object_id(&mut lexer).is_some() && lexer.eat(b"obj"))
}

pub(crate) fn read_update<'a>(source: &Source<'a>, offset: usize) -> Result<Update<'a>, Error> {
    let mut lexer = Lexer::new(source.data, offset);
    lexer.skip_white();
    if lexer.pos() > offset {
        source.tolerate(LeniencyKind::XrefWhitespace, offset);
    }
    let offset = lexer.pos();
    if lexer.eat_word(b"xref") {
        read_table(source, offset, lexer)
    } else {
        let (section, trailer, end) = read_stream(source, offset)?;
        Ok(Update {
            offset,
            kind: XrefKind::Stream,
            sections: vec![section],
            trailer,
            end,
        })
    }
}

/// 7.5.4 and 7.5.5; the lexer stands behind the word `xref`.
fn read_table<'a>(source: &Source<'a>, offset: usize, mut lexer: Lexer<'a>) -> Result<Update<'a>, Error> {
    let body = lexer.pos();
    let section = match strict_rows(source, &mut lexer)? {
        Some(subsections) => Section::new(offset, subsections, Rows::Table(source.data), source.base)?,
        None => {
            lexer.seek(body);
            let (subsections, entries) = loose_rows(source, &mut lexer)?;
            Section::new(offset, subsections, Rows::Loose(entries), source.base)?
        }
    };
    if !lexer.eat_word(b"trailer") {
        return Err(lexer.error(Code::MalformedXref, "no trailer after the cross-reference table"));
    }
    let Value::Dictionary(trailer) = parse_object(&mut lexer, &source.limits)?.value else {
        return Err(lexer.error(Code::MalformedXref, "the trailer is no dictionary"));
    };
    check_size(source, &section, &trailer)?;
    let mut update = Update {
        offset,
        kind: XrefKind::Table,
        sections: vec![section],
        trailer,
        end: lexer.pos(),
    };
    // 7.5.8.4: the stream beside the table; its own /Prev is not followed.
    if let Some(beside) = offset_in(&update.trailer, b"XRefStm", offset)? {
        let beside = source.index(beside).ok_or(beyond(offset))?;
        update.sections.push(read_stream(source, beside)?.0);
        update.kind = XrefKind::Hybrid;
    }
    Ok(update)
}

/// The header `0 6` of a subsection; `None` at the end of the table.
fn subsection_header(source: &Source<'_>, lexer: &mut Lexer<'_>) -> Result<Option<(u32, u32)>, Error> {
    lexer.skip_space();
    if !lexer.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let malformed = lexer.error(Code::MalformedXref, "the header of a subsection is malformed");
    let first = lexer.unsigned().ok_or(malformed.clone())?;
    lexer.skip_white();
    let count = lexer.unsigned().ok_or(malformed.clone())?;
    if lexer.peek().is_some_and(is_regular) {
        return Err(malformed);
    }
    run(source, first, count)
        .map(Some)
        .map_err(|error| error.at(lexer.pos() as u64))
}

/// A run of object numbers within the limits.
fn run(source: &Source<'_>, first: u64, count: u64) -> Result<(u32, u32), Error> {
    let limit = Error::new(Code::ObjectLimit, "an object number is too high");
    if first.saturating_add(count) > u64::from(source.limits.objects) + 1 {
        return Err(limit);
    }
    Ok((
        u32::try_from(first).map_err(|_| limit.clone())?,
        u32::try_from(count).map_err(|_| limit)?,
    ))
}

/// Jumps from subsection to subsection; `None` when an entry at a border has not the form of 7.5.4.
fn strict_rows(source: &Source<'_>, lexer: &mut Lexer<'_>) -> Result<Option<Vec<Subsection>>, Error> {
    let mut subsections: Vec<Subsection> = Vec::new();
    while let Some((first, count)) = subsection_header(source, lexer)? {
        lexer.skip_white();
        let start = lexer.pos();
        let length = usize::try_from(count).ok().and_then(|count| count.checked_mul(ENTRY));
        let Some(rows) = length.and_then(|length| lexer.rest().get(..length)) else {
            return Ok(None);
        };
        let head = rows.get(..ENTRY).map(table_entry);
        let tail = rows
            .len()
            .checked_sub(ENTRY)
            .and_then(|last| rows.get(last..))
            .map(table_entry);
        if head == Some(None) || tail == Some(None) {
            return Ok(None);
        }
        let second = rows.get(ENTRY..2 * ENTRY).and_then(table_entry);
        let first = first_number(source, subsections.is_empty(), first, [head.flatten(), second], start);
        subsections.push(Subsection { first, count, start });
        lexer.seek(start.saturating_add(rows.len()));
    }
    Ok(Some(subsections))
}

/// Reads a table entry by entry, whatever white space there is between the fields.
fn loose_rows(source: &Source<'_>, lexer: &mut Lexer<'_>) -> Result<(Vec<Subsection>, Vec<Entry>), Error> {
    source.tolerate(LeniencyKind::XrefEntryForm, lexer.pos());
    let mut subsections: Vec<Subsection> = Vec::new();
    let mut entries = Vec::new();
    while let Some((first, count)) = subsection_header(source, lexer)? {
        let start = entries.len();
        for _ in 0..count {
            if entries.len() >= LOOSE_ENTRIES {
                return Err(lexer.error(Code::ObjectLimit, "too many entries of a wrong form"));
            }
            let malformed = lexer.error(Code::MalformedXref, "a cross-reference entry is malformed");
            entries.push(loose_entry(lexer).ok_or(malformed)?);
        }
        let rows = [start, start + 1].map(|row| entries.get(row).copied());
        let first = first_number(source, subsections.is_empty(), first, rows, lexer.pos());
        subsections.push(Subsection { first, count, start });
    }
    Ok((subsections, entries))
}

/// How many entries of another form than that of 7.5.4 are kept in memory.
const LOOSE_ENTRIES: usize = 1_000_000;

fn loose_entry(lexer: &mut Lexer<'_>) -> Option<Entry> {
    lexer.skip_white();
    let offset = lexer.unsigned()?;
    lexer.skip_white();
    let generation = lexer.unsigned()?;
    lexer.skip_white();
    let kind = if lexer.eat_word(b"n") {
        b'n'
    } else {
        lexer.eat_word(b"f").then_some(b'f')?
    };
    entry_of(kind, offset, generation)
}

/// The first subsection of some writers counts from 1 although it begins with the head of the free list, which is object 0.
/// The object that its second entry points to tells: it must be object 1.
fn first_number(source: &Source<'_>, is_first: bool, first: u32, rows: [Option<Entry>; 2], place: usize) -> u32 {
    let [
        Some(Entry::Free { generation: u16::MAX }),
        Some(Entry::InFile { offset, .. }),
    ] = rows
    else {
        return first;
    };
    let stands_there = |index| object_id(&mut Lexer::new(source.data, index)).map(|id| id.number);
    if is_first && first == 1 && source.index(offset).and_then(stands_there) == Some(1) {
        source.tolerate(LeniencyKind::XrefStartsAtOne, place);
        return 0;
    }
    first
}

/// 7.5.8: the section, the stream dictionary, and the byte after `endobj`.
fn read_stream<'a>(source: &Source<'a>, offset: usize) -> Result<(Section<'a>, Dictionary<'a>, usize), Error> {
    let malformed = |detail| Error::new(Code::MalformedXref, detail).at(offset as u64);
    if !looks_like_section(source.data, offset) {
        return Err(malformed("no cross-reference section stands here"));
    }
    let object = parse_indirect(source, source.data, offset, source.data.len(), &direct_length)?;
    let Value::Stream(stream) = object.object.value else {
        return Err(malformed("an object stands where a cross-reference stream should"));
    };
    let dictionary = stream.dictionary;
    if dictionary.get(b"Type").and_then(Object::as_name) != Some(b"XRef") {
        return Err(malformed(
            "a stream of another type stands where a cross-reference stream should",
        ));
    }
    let chain =
        filters(&dictionary, &source.limits, &|object| Ok(object.clone())).map_err(|error| error.at(offset as u64))?;
    let data = apply(&chain, Cow::Borrowed(stream.data), &source.limits).map_err(|error| error.at(offset as u64))?;
    let widths = widths(&dictionary).ok_or(malformed("/W is malformed"))?;
    let subsections =
        index(source, &dictionary, widths.iter().sum(), data.len()).map_err(|error| error.at(offset as u64))?;
    source.retain(data.len())?;
    let rows = Rows::Packed {
        data: data.into_owned(),
        widths,
    };
    let section = Section::new(offset, subsections, rows, source.base)?;
    check_size(source, &section, &dictionary)?;
    let end = match object.location {
        Location::File { end, .. } => usize::try_from(end).unwrap_or(usize::MAX),
        Location::ObjectStream { .. } => offset,
    };
    Ok((section, dictionary, end))
}

/// `/W`: three field widths in bytes, none beyond 8, not all 0.
fn widths(dictionary: &Dictionary<'_>) -> Option<[usize; 3]> {
    let [a, b, c] = dictionary.get(b"W")?.as_array()? else {
        return None;
    };
    let width = |object: &Object<'_>| usize::try_from(object.as_integer()?).ok().filter(|width| *width <= 8);
    let widths = [width(a)?, width(b)?, width(c)?];
    (widths.iter().sum::<usize>() > 0).then_some(widths)
}

/// `/Index`, or `[0 Size]`: each run with the place of its first row; all rows must be there.
fn index(
    source: &Source<'_>,
    dictionary: &Dictionary<'_>,
    row: usize,
    length: usize,
) -> Result<Vec<Subsection>, Error> {
    let malformed = |detail| Error::new(Code::MalformedXref, detail);
    let size = dictionary.get(b"Size").cloned().unwrap_or(Object::NULL);
    let zero = Object {
        value: Value::Integer(0),
        raw: b"",
    };
    let whole = [zero, size];
    let runs = match dictionary.get(b"Index") {
        Some(index) => index.as_array().ok_or(malformed("/Index is malformed"))?,
        None => &whole,
    };
    let mut start = 0_usize;
    let mut subsections = Vec::with_capacity(runs.len() / 2);
    for pair in runs.chunks(2) {
        let [first, count] = pair else {
            return Err(malformed("/Index has an odd length"));
        };
        let number = |object: &Object<'_>| {
            object
                .as_integer()
                .and_then(|value| u64::try_from(value).ok())
                .ok_or(malformed("/Index or /Size is malformed"))
        };
        let (first, count) = run(source, number(first)?, number(count)?)?;
        subsections.push(Subsection { first, count, start });
        let bytes = usize::try_from(count).ok().and_then(|count| count.checked_mul(row));
        start = bytes
            .and_then(|bytes| start.checked_add(bytes))
            .filter(|end| *end <= length)
            .ok_or(malformed("a cross-reference stream is shorter than its index"))?;
    }
    Ok(subsections)
}

/// Annex C: 8,388,607 indirect objects, and object 0.
const LARGEST_SIZE: u64 = 8_388_608;

/// `/Size` (table 15): required, and above every object number.
fn check_size(source: &Source<'_>, section: &Section<'_>, trailer: &Dictionary<'_>) -> Result<(), Error> {
    let size = trailer
        .get(b"Size")
        .and_then(Object::as_integer)
        .and_then(|size| u64::try_from(size).ok());
    let size =
        size.ok_or(Error::new(Code::MalformedXref, "/Size is missing or malformed").at(section.offset as u64))?;
    if section.size() > size {
        source.tolerate(LeniencyKind::SizeTooSmall, section.offset);
    }
    if size > LARGEST_SIZE {
        source.tolerate(LeniencyKind::SizeTooLarge, section.offset);
    }
    Ok(())
}

fn offset_in(trailer: &Dictionary<'_>, key: &[u8], place: usize) -> Result<Option<u64>, Error> {
    match trailer.get(key) {
        None => Ok(None),
        Some(object) if object.is_null() => Ok(None),
        Some(object) => {
            let offset = object.as_integer().and_then(|offset| u64::try_from(offset).ok());
            offset.map(Some).ok_or(beyond(place))
        }
    }
}

fn beyond(place: usize) -> Error {
    Error::new(Code::MalformedXref, "/Prev or /XRefStm is no offset in the file").at(place as u64)
}
