//! From the bytes of a file to its revisions: ISO 32000-2 7.5.2 (header), 7.5.5 (`startxref`), 7.5.6 (`/Prev`), annex F (linearised files).

use std::collections::BTreeSet;

use crate::document::Header;
use crate::indirect::{direct_length, parse_indirect};
use crate::lexer::Lexer;
use crate::source::Source;
use crate::xref::conflict;
use crate::xref_read::{Update, looks_like_section, read_update};
use crate::{Code, Entry, Error, LeniencyKind, Revision};

/// Where readers look for the header and for `startxref` (7.5.2 and 7.5.5 with their notes on what readers accept).
const WINDOW: usize = 1024;

/// `%PDF-1.7` within the first 1024 bytes.
pub(crate) fn read_header(source: &Source<'_>) -> Result<Header, Error> {
    if source.data.is_empty() {
        return Err(Error::new(Code::EmptyFile, "the file is empty"));
    }
    let window = source.data.get(..WINDOW).unwrap_or(source.data);
    let offset = memchr::memmem::find(window, b"%PDF-").ok_or(Error::new(Code::NotAPdf, "no PDF header").at(0))?;
    if offset > 0 {
        source.tolerate(LeniencyKind::JunkBeforeHeader, 0);
    }
    let mut lexer = Lexer::new(source.data, offset + b"%PDF-".len());
    let (major, minor) = version(&mut lexer).unwrap_or_else(|| {
        source.tolerate(LeniencyKind::HeaderVersion, offset);
        (0, 0)
    });
    Ok(Header { offset, major, minor })
}

fn version(lexer: &mut Lexer<'_>) -> Option<(u8, u8)> {
    let major = u8::try_from(lexer.unsigned()?).ok()?;
    if !lexer.eat(b".") {
        return None;
    }
    Some((major, u8::try_from(lexer.unsigned()?).ok()?))
}

/// All revisions, oldest first. Also settles what offsets count from.
pub(crate) fn read_revisions<'a>(source: &mut Source<'a>, header: Header) -> Result<Vec<Revision<'a>>, Error> {
    let start = last_startxref(source.data)?;
    source.base = base(source, header, start)?;
    let mut updates = read_chain(source, start)?.into_iter().rev().peekable();
    let mut revisions: Vec<Revision<'a>> = Vec::with_capacity(updates.len());
    while let Some(update) = updates.next() {
        let behind = |next: &Update<'_>| next.offset < update.offset;
        let revision = match updates.next_if(behind) {
            Some(first) if revisions.is_empty() => linearised(source, header, first, update)?,
            Some(_) => return Err(misplaced(update.offset)),
            None => revision(source, update),
        };
        if revisions.last().is_some_and(|last| last.end > revision.xref_offset) {
            return Err(misplaced(usize::try_from(revision.xref_offset).unwrap_or(usize::MAX)));
        }
        revisions.push(revision);
    }
    check_hidden(&revisions)?;
    note_trailing_bytes(source, &revisions);
    Ok(revisions)
}

fn misplaced(offset: usize) -> Error {
    Error::new(
        Code::MalformedXref,
        "the cross-reference sections are not in the order of their revisions",
    )
    .at(offset as u64)
}

/// The number after the last `startxref`, as it is written (7.5.5).
fn last_startxref(data: &[u8]) -> Result<u64, Error> {
    let missing = Error::new(Code::MissingStartxref, "no startxref at the end of the file").at(data.len() as u64);
    let window = data.len().saturating_sub(WINDOW);
    let tail = data.get(window..).unwrap_or_default();
    let found = memchr::memmem::rfind(tail, b"startxref").ok_or(missing.clone())?;
    let mut lexer = Lexer::new(data, window + found + b"startxref".len());
    lexer.skip_white();
    lexer.unsigned().ok_or(missing.at(lexer.pos() as u64))
}

/// What is added to written offsets: nothing, or the place of the header when bytes stand before it. Files of both kinds exist.
fn base(source: &Source<'_>, header: Header, start: u64) -> Result<usize, Error> {
    if header.offset == 0 {
        return Ok(0);
    }
    let index = usize::try_from(start).unwrap_or(usize::MAX);
    let from_file = looks_like_section(source.data, index);
    let from_header = looks_like_section(source.data, index.saturating_add(header.offset));
    match (from_file, from_header) {
        (true, true) => {
            let detail = "it is not clear whether offsets count from the file or from its header";
            Err(Error::new(Code::MalformedXref, detail).at(header.offset as u64))
        }
        (false, true) => {
            source.tolerate(LeniencyKind::OffsetsFromHeader, header.offset);
            Ok(header.offset)
        }
        _ => Ok(0),
    }
}

/// Follows `/Prev`; newest first.
fn read_chain<'a>(source: &Source<'a>, start: u64) -> Result<Vec<Update<'a>>, Error> {
    let mut seen = BTreeSet::new();
    let mut chain: Vec<Update<'a>> = Vec::new();
    let mut next = Some(start);
    while let Some(offset) = next {
        let place = chain.last().map_or(source.data.len(), |update| update.offset) as u64;
        if chain.len() >= usize::try_from(source.limits.xref_sections).unwrap_or(usize::MAX) {
            return Err(Error::new(Code::SectionLimit, "the file has too many cross-reference sections").at(place));
        }
        let index = source.index(offset).filter(|index| *index > 0);
        let index =
            index.ok_or(Error::new(Code::MalformedXref, "a cross-reference offset is not in the file").at(place))?;
        let update = read_update(source, index)?;
        if !seen.insert(update.offset) {
            return Err(Error::new(Code::XrefLoop, "the chain of cross-reference sections is a loop").at(place));
        }
        next = update.previous()?;
        chain.push(update);
    }
    Ok(chain)
}

/// Annex F: the section of the first page stands at the beginning, that of the rest at the end; together they are one revision.
fn linearised<'a>(
    source: &Source<'a>,
    header: Header,
    first: Update<'a>,
    rest: Update<'a>,
) -> Result<Revision<'a>, Error> {
    if !has_linearization_dictionary(source, header) {
        return Err(misplaced(rest.offset));
    }
    let end = End::read(source, rest.end, first.offset);
    let mut revision = from_update(first, &end);
    revision.sections.extend(rest.sections);
    Ok(revision)
}

/// F.3.3: the first object of the file.
fn has_linearization_dictionary(source: &Source<'_>, header: Header) -> bool {
    let mut lexer = Lexer::new(source.data, header.offset);
    lexer.skip_space();
    let object = parse_indirect(source, source.data, lexer.pos(), source.data.len(), &direct_length);
    let dictionary = object.ok().and_then(|found| {
        found
            .object
            .as_dictionary()
            .map(|found| found.get(b"Linearized").is_some())
    });
    dictionary == Some(true)
}

fn revision<'a>(source: &Source<'a>, update: Update<'a>) -> Revision<'a> {
    let end = End::read(source, update.end, update.offset);
    from_update(update, &end)
}

fn from_update<'a>(update: Update<'a>, end: &End) -> Revision<'a> {
    Revision {
        xref_offset: update.offset as u64,
        end_of_marker: end.marker as u64,
        end: end.line as u64,
        kind: update.kind,
        trailer: update.trailer,
        sections: update.sections,
    }
}

/// Where a revision ends.
struct End {
    /// After `%%EOF`.
    marker: usize,
    /// After the end of that line.
    line: usize,
}

impl End {
    /// Looks behind a section that ends at `from` for `startxref`, a number and `%%EOF` (7.5.5). `section` is what the number should name.
    fn read(source: &Source<'_>, from: usize, section: usize) -> Self {
        let mut lexer = Lexer::new(source.data, from);
        let Some(start) = end_marker(&mut lexer) else {
            source.tolerate(LeniencyKind::MissingEndOfFile, from);
            return Self {
                marker: from,
                line: from,
            };
        };
        if !leads_to(source, start, section) {
            source.tolerate(LeniencyKind::StartxrefElsewhere, from);
        }
        let marker = lexer.pos();
        lexer.eat_line_end();
        Self {
            marker,
            line: lexer.pos(),
        }
    }
}

/// Whether a written offset names a section, perhaps by the white space before it.
fn leads_to(source: &Source<'_>, start: u64, section: usize) -> bool {
    let Some(index) = source.index(start) else {
        return false;
    };
    let mut lexer = Lexer::new(source.data, index);
    lexer.skip_white();
    lexer.pos() == section
}

/// The number between `startxref` and `%%EOF`; the lexer then stands behind the marker.
fn end_marker(lexer: &mut Lexer<'_>) -> Option<u64> {
    lexer.skip_white();
    // Some producers leave a comment with their name here.
    while lexer.peek() == Some(b'%') && !lexer.rest().starts_with(b"%%EOF") {
        lexer.skip_comment();
        lexer.skip_white();
    }
    if !lexer.eat_word(b"startxref") {
        return None;
    }
    lexer.skip_white();
    let start = lexer.unsigned()?;
    lexer.skip_white();
    lexer.eat(b"%%EOF").then_some(start)
}

/// An object that a hybrid section frees in its table and defines in its stream is hidden from old readers (7.5.8.4). It must be new:
/// if an older revision has it, some programs would show it as it was, some as it is, and some not at all.
fn check_hidden(revisions: &[Revision<'_>]) -> Result<(), Error> {
    for (index, revision) in revisions.iter().enumerate().skip(1) {
        let older = revisions.get(..index).unwrap_or_default();
        for number in revision.hidden()? {
            for other in older {
                if !matches!(other.entry(number)?, None | Some(Entry::Free { .. })) {
                    return Err(conflict(revision.xref_offset));
                }
            }
        }
    }
    Ok(())
}

fn note_trailing_bytes(source: &Source<'_>, revisions: &[Revision<'_>]) {
    let end = revisions.last().and_then(|last| usize::try_from(last.end).ok());
    if let Some(end) = end.filter(|end| *end < source.data.len()) {
        source.tolerate(LeniencyKind::TrailingBytes, end);
    }
}
