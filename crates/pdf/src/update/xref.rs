//! Cross-reference sections of an update: tables (7.5.4), streams (7.5.8) and the entries of their trailers (7.5.5).

use crate::write::{hex_string, name};
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
        .map(|run| {
            format!(
                "{} {}",
                run.first().map_or(0, |row| row.id.number),
                run.len()
            )
        })
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
        let counts = newest
            .get(key)
            .is_some_and(|last| std::ptr::eq(last, value));
        if OWN_KEYS.contains(&key) || !counts {
            continue;
        }
        entries.extend(name(key).unwrap_or_default());
        match id
            .filter(|_| key == b"ID")
            .and_then(|id| with_second_half(value, id))
        {
            Some(identifier) => entries.extend(identifier),
            None => entries.extend([b" ", value.raw].concat()),
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
