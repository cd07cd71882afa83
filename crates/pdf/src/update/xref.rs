//! Cross-reference sections of an update: tables (7.5.4), streams (7.5.8) and the entries of their trailers (7.5.5).

use crate::write::{hex_string, name, separated};
use crate::{Code, Dictionary, Error, Object, ObjectId};

/// One object in use. Rows are sorted by number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) id: ObjectId,
    /// As it is written in the file.
    pub(super) offset: u64,
}

/// A table and its trailer.
pub(super) fn table(rows: &[Row], size: u32, entries: &[u8]) -> Result<Vec<u8>, Error> {
    let mut bytes = b"xref\n".to_vec();
    for run in runs(rows) {
        let first = run.first().map_or(0, |row| row.id.number);
        bytes.extend(format!("{first} {}\n", run.len()).as_bytes());
        for row in run {
            if row.offset > TABLE_LIMIT {
                let detail = "an offset has more than the ten digits of a cross-reference table";
                return Err(Error::new(Code::XrefOffsetLimit, detail).at(row.offset));
            }
            let entry = format!("{:010} {:05} n \n", row.offset, row.id.generation);
            bytes.extend(entry.as_bytes());
        }
    }
    bytes.extend(format!("trailer\n<</Size {size}").as_bytes());
    bytes.extend(entries);
    bytes.extend(b">>\n");
    Ok(bytes)
}

/// A cross-reference stream, whose own row is among the rows. It is never encrypted (7.5.8.2).
pub(super) fn stream(own: ObjectId, rows: &[Row], size: u32, entries: &[u8]) -> Vec<u8> {
    let widest = |value: u64| (8 - value.leading_zeros() as usize / 8).max(1);
    let offset_width = widest(rows.iter().map(|row| row.offset).max().unwrap_or(0));
    let generation = rows.iter().map(|row| row.id.generation).max().unwrap_or(0);
    let generation_width = widest(u64::from(generation));
    let mut data = Vec::new();
    for row in rows {
        data.push(1); // type 1: in use, not in an object stream (Table 18)
        data.extend(last_bytes(row.offset, offset_width));
        data.extend(last_bytes(u64::from(row.id.generation), generation_width));
    }
    let index: Vec<String> = runs(rows)
        .map(|run| format!("{} {}", run.first().map_or(0, |row| row.id.number), run.len()))
        .collect();
    let head = format!(
        "{own} obj\n<</Type/XRef/Size {size}/W[1 {offset_width} {generation_width}]/Index[{}]/Length {}",
        index.join(" "),
        data.len()
    );
    [
        head.as_bytes(),
        entries,
        b">>\nstream\n",
        &data,
        b"\nendstream\nendobj\n",
    ]
    .concat()
}

/// `/Prev` and the entries that a new trailer takes over (7.5.6): all of the previous one, spelt as they were, except those that describe its own section.
pub(super) fn trailer_entries(
    newest: &Dictionary<'_>,
    previous: u64,
    id: Option<[u8; 16]>,
    encrypted: bool,
) -> Vec<u8> {
    let mut entries = format!("/Prev {previous}").into_bytes();
    for (key, value) in newest.iter() {
        let counts = newest.get(key).is_some_and(|last| std::ptr::eq(last, value));
        if OWN_KEYS.contains(&key) || !counts {
            continue;
        }
        entries.extend(name(key).unwrap_or_default());
        match id.filter(|_| key == b"ID").and_then(|id| with_second_half(value, id)) {
            Some(identifier) => entries.extend(identifier),
            None => entries.extend(separated(entries.last(), value.raw)),
        }
    }
    if let (Some(id), None, false) = (id, newest.get(b"ID"), encrypted) {
        let half = hex_string(&id);
        entries.extend([b"/ID[".as_slice(), &half, &half, b"]"].concat());
    }
    entries
}

/// `/ID` with its first half as it is spelt; `None` when it is not an array of two strings.
fn with_second_half(value: &Object<'_>, id: [u8; 16]) -> Option<Vec<u8>> {
    let [first, second] = value.as_array()? else {
        return None;
    };
    first.as_string().and(second.as_string())?;
    Some([b"[", first.raw, &hex_string(&id), b"]"].concat())
}

/// Rows whose numbers follow each other.
fn runs(rows: &[Row]) -> impl Iterator<Item = &[Row]> {
    rows.chunk_by(|a, b| a.id.number.checked_add(1) == Some(b.id.number))
}

fn last_bytes(value: u64, width: usize) -> impl Iterator<Item = u8> {
    value.to_be_bytes().into_iter().skip(8 - width)
}

/// The largest offset of ten digits.
const TABLE_LIMIT: u64 = 9_999_999_999;

/// What belongs to one section only (Tables 15, 17 and 5).
const OWN_KEYS: [&[u8]; 13] = [
    b"Size",
    b"Prev",
    b"XRefStm",
    b"Type",
    b"W",
    b"Index",
    b"Length",
    b"Filter",
    b"DecodeParms",
    b"F",
    b"FFilter",
    b"FDecodeParms",
    b"DL",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, generation: u16, offset: u64) -> Row {
        let id = ObjectId { number, generation };
        Row { id, offset }
    }

    #[test]
    fn a_table_holds_offsets_of_ten_digits_and_no_more() {
        let made = table(&[row(3, 65535, TABLE_LIMIT)], 4, b"").unwrap();
        assert_eq!(made, b"xref\n3 1\n9999999999 65535 n \ntrailer\n<</Size 4>>\n");
        let error = table(&[row(3, 0, TABLE_LIMIT + 1)], 4, b"").unwrap_err();
        assert_eq!(error.code(), "xref-offset-limit");
    }

    #[test]
    fn a_stream_has_fields_as_wide_as_its_largest_number() {
        let own = ObjectId::new(9, 0);
        let made = stream(own, &[row(3, 256, 1), row(9, 0, 1 << 40)], 10, b"");
        let head = b"9 0 obj\n<</Type/XRef/Size 10/W[1 6 2]/Index[3 1 9 1]/Length 18>>\nstream\n";
        let rows = [1, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(made, [&head[..], &rows, b"\nendstream\nendobj\n"].concat());
        let small = stream(own, &[row(9, 0, 0)], 10, b"");
        assert!(small.windows(8).any(|window| window == b"/W[1 1 1]".get(..8).unwrap()));
    }

    #[test]
    fn a_trailer_takes_over_everything_but_what_describes_its_section() {
        let trailer = b"<</Size 9/Prev 1/Root 1 0 R/W[1 2 1]/DocChecksum /ABC /Info  2 0 R/ID [(a) <6 2>]/Info 3 0 R>>";
        let parsed = Object::parse(trailer, &crate::Limits::default()).unwrap();
        let dictionary = parsed.as_dictionary().unwrap();
        let entries = trailer_entries(dictionary, 77, None, false);
        assert_eq!(entries, b"/Prev 77/Root 1 0 R/DocChecksum/ABC/ID[(a) <6 2>]/Info 3 0 R");
        let entries = trailer_entries(dictionary, 77, Some([0x10; 16]), false);
        let expected = format!(
            "/Prev 77/Root 1 0 R/DocChecksum/ABC/ID[(a)<{}>]/Info 3 0 R",
            "10".repeat(16)
        );
        assert_eq!(entries, expected.as_bytes());
    }

    #[test]
    fn an_encrypted_document_without_identifier_gets_none() {
        let parsed = Object::parse(b"<</Root 1 0 R>>", &crate::Limits::default()).unwrap();
        let entries = trailer_entries(parsed.as_dictionary().unwrap(), 7, Some([1; 16]), true);
        assert_eq!(entries, b"/Prev 7/Root 1 0 R");
    }
}
