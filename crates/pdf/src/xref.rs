//! Cross-reference sections and the revisions they make: ISO 32000-2 7.5.4, 7.5.6, 7.5.8.
//!
//! Opening a file keeps of each section only where its subsections lie. An entry is read when its object is asked for, by index arithmetic.

use std::collections::BTreeMap;

use crate::{Code, Dictionary, Error};

/// What a cross-reference section says of one object number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Not used. Also what types of entry that no standard defines yet stand for (7.5.8.3).
    Free {
        /// The generation that the next use of this number would have.
        generation: u16,
    },
    /// Stands in the file.
    InFile {
        /// Where, in bytes from the beginning of the file.
        offset: u64,
        /// Its generation.
        generation: u16,
    },
    /// Stands in an object stream.
    Compressed {
        /// The object number of the stream.
        stream: u32,
        /// Which object of the stream.
        index: u32,
    },
}

/// How a revision spells its cross-reference information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XrefKind {
    /// 7.5.4.
    Table,
    /// 7.5.8.
    Stream,
    /// A table with a stream beside it, 7.5.8.4.
    Hybrid,
}

/// One update of the file, with the cross-reference sections it wrote. The two sections of a linearised file are one revision.
#[derive(Debug)]
pub struct Revision<'a> {
    /// Where its cross-reference section stands (of a linearised file: the one that `startxref` names).
    pub xref_offset: u64,
    /// The byte after its `%%EOF`, without a line end. A file that was saved without the last line end stopped here.
    pub end_of_marker: u64,
    /// The byte after its `%%EOF` and the end of that line.
    pub end: u64,
    /// How its cross-reference information is spelt.
    pub kind: XrefKind,
    pub(crate) trailer: Dictionary<'a>,
    /// In the order of looking up.
    pub(crate) sections: Vec<Section<'a>>,
}

impl<'a> Revision<'a> {
    /// Its trailer dictionary, or the dictionary of its cross-reference stream.
    #[must_use]
    pub fn trailer(&self) -> &Dictionary<'a> {
        &self.trailer
    }

    /// What its own sections say of an object number; `None` when they do not mention it.
    ///
    /// # Errors
    /// `malformed-xref` where the entry is malformed, `hybrid-conflict`.
    pub fn entry(&self, number: u32) -> Result<Option<Entry>, Error> {
        let mut found = None;
        for section in &self.sections {
            if let Some(entry) = section.entry(number)? {
                found = Some(found.map_or(Ok(entry), |first| self.merged(first, entry))?);
            }
        }
        Ok(found)
    }

    /// The object numbers that its own sections mention, in ascending order, with what they say. The cost follows their number.
    ///
    /// # Errors
    /// `malformed-xref` where an entry is malformed, `hybrid-conflict`.
    pub fn entries(&self) -> Result<Vec<(u32, Entry)>, Error> {
        if let [section] = self.sections.as_slice() {
            return section.entries().collect();
        }
        let mut all = BTreeMap::new();
        for section in &self.sections {
            for item in section.entries() {
                let (number, entry) = item?;
                let merged = all.get(&number).map_or(Ok(entry), |first| self.merged(*first, entry))?;
                all.insert(number, merged);
            }
        }
        Ok(all.into_iter().collect())
    }

    /// The objects that a hybrid section frees in its table and defines in its stream.
    pub(crate) fn hidden(&self) -> Result<Vec<u32>, Error> {
        let (XrefKind::Hybrid, [table, beside, ..]) = (self.kind, self.sections.as_slice()) else {
            return Ok(Vec::new());
        };
        let mut hidden = Vec::new();
        for item in beside.entries() {
            let (number, entry) = item?;
            let freed = matches!(table.entry(number)?, Some(Entry::Free { .. }));
            if freed && !matches!(entry, Entry::Free { .. }) {
                hidden.push(number);
            }
        }
        Ok(hidden)
    }

    /// Of two entries in the order of looking up the first counts. In a hybrid (7.5.8.4) the stream may define what the table frees;
    /// where both define an object they must agree, because programs do not agree which comes first.
    fn merged(&self, first: Entry, second: Entry) -> Result<Entry, Error> {
        match (self.kind, first, second) {
            (XrefKind::Hybrid, Entry::Free { .. }, second) => Ok(second),
            (_, first, Entry::Free { .. }) => Ok(first),
            (XrefKind::Hybrid, first, second) if first != second => Err(conflict(self.xref_offset)),
            (_, first, _) => Ok(first),
        }
    }
}

pub(crate) fn conflict(offset: u64) -> Error {
    let detail = "the table and the stream of a section disagree about an object";
    Error::new(Code::HybridConflict, detail).at(offset)
}

/// One cross-reference table or stream.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    pub(crate) offset: usize,
    /// Sorted by number, without overlap.
    subsections: Vec<Subsection>,
    rows: Rows<'a>,
    /// Added to offsets written in the file.
    base: usize,
}

/// A run of object numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subsection {
    pub(crate) first: u32,
    pub(crate) count: u32,
    /// Where its entries begin in the rows: a byte, or an index for loose rows.
    pub(crate) start: usize,
}

/// Where entries are kept.
#[derive(Debug)]
pub(crate) enum Rows<'a> {
    /// The file itself; entries of 20 bytes.
    Table(&'a [u8]),
    /// A table whose entries have other lengths.
    Loose(Vec<Entry>),
    /// A decoded cross-reference stream.
    Packed { data: Vec<u8>, widths: [usize; 3] },
}

impl<'a> Section<'a> {
    /// Sorts the subsections; a number that two of them hold has no one meaning (7.5.4).
    pub(crate) fn new(
        offset: usize,
        mut subsections: Vec<Subsection>,
        rows: Rows<'a>,
        base: usize,
    ) -> Result<Self, Error> {
        subsections.retain(|subsection| subsection.count > 0);
        subsections.sort_by_key(|subsection| subsection.first);
        let overlap = subsections
            .iter()
            .zip(subsections.iter().skip(1))
            .any(|(a, b)| a.end() > u64::from(b.first));
        if overlap {
            let detail = "a cross-reference section holds an object number twice";
            return Err(Error::new(Code::MalformedXref, detail).at(offset as u64));
        }
        Ok(Self {
            offset,
            subsections,
            rows,
            base,
        })
    }

    /// One more than the highest object number.
    pub(crate) fn size(&self) -> u64 {
        self.subsections.last().map_or(0, Subsection::end)
    }

    pub(crate) fn entry(&self, number: u32) -> Result<Option<Entry>, Error> {
        let after = self
            .subsections
            .partition_point(|subsection| subsection.first <= number);
        let subsection = after.checked_sub(1).and_then(|index| self.subsections.get(index));
        match subsection {
            Some(subsection) if number - subsection.first < subsection.count => {
                self.row(subsection, number - subsection.first).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn entries(&self) -> impl Iterator<Item = Result<(u32, Entry), Error>> {
        self.subsections.iter().flat_map(move |subsection| {
            (0..subsection.count)
                .map(move |index| Ok((subsection.first.saturating_add(index), self.row(subsection, index)?)))
        })
    }

    fn row(&self, subsection: &Subsection, index: u32) -> Result<Entry, Error> {
        let malformed = Error::new(Code::MalformedXref, "a cross-reference entry is malformed");
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let (entry, place) = match &self.rows {
            Rows::Table(data) => {
                let start = index.saturating_mul(ENTRY).saturating_add(subsection.start);
                (slice(data, start, ENTRY).and_then(table_entry), start)
            }
            Rows::Loose(entries) => (
                entries.get(subsection.start.saturating_add(index)).copied(),
                self.offset,
            ),
            Rows::Packed { data, widths } => {
                let width = widths.iter().sum::<usize>();
                let start = index.saturating_mul(width).saturating_add(subsection.start);
                (
                    slice(data, start, width).and_then(|row| packed_entry(row, *widths)),
                    self.offset,
                )
            }
        };
        let entry = entry.ok_or(malformed.at(place as u64))?;
        Ok(match entry {
            Entry::InFile { offset, generation } => Entry::InFile {
                offset: offset.saturating_add(self.base as u64),
                generation,
            },
            other => other,
        })
    }
}

impl Subsection {
    fn end(&self) -> u64 {
        u64::from(self.first) + u64::from(self.count)
    }
}

/// The length of a table entry, 7.5.4.
pub(crate) const ENTRY: usize = 20;

fn slice(data: &[u8], start: usize, length: usize) -> Option<&[u8]> {
    data.get(start..start.checked_add(length)?)
}

/// `0000000016 00000 n` and a line end of two bytes.
pub(crate) fn table_entry(row: &[u8]) -> Option<Entry> {
    let (offset, rest) = row.split_at_checked(10)?;
    let (generation, rest) = rest.strip_prefix(b" ")?.split_at_checked(5)?;
    let [b' ', kind, end @ ..] = rest else {
        return None;
    };
    if !matches!(end, b" \r" | b" \n" | b"\r\n") {
        return None;
    }
    entry_of(*kind, decimal(offset)?, decimal(generation)?)
}

/// The meaning of the fields of a table entry. A generation beyond 65535 belongs to no object.
pub(crate) fn entry_of(kind: u8, offset: u64, generation: u64) -> Option<Entry> {
    match (kind, u16::try_from(generation)) {
        (b'n', Ok(generation)) => Some(Entry::InFile { offset, generation }),
        (b'f', generation) => Some(Entry::Free {
            generation: generation.unwrap_or(u16::MAX),
        }),
        _ => None,
    }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |value, digit| {
        digit.is_ascii_digit().then(|| value * 10 + u64::from(digit - b'0'))
    })
}

/// 7.5.8.3, table 18.
fn packed_entry(row: &[u8], widths: [usize; 3]) -> Option<Entry> {
    let [first, second, _] = widths;
    let (kind, rest) = row.split_at_checked(first)?;
    let (second, third) = rest.split_at_checked(second)?;
    let big_endian = |bytes: &[u8]| bytes.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
    let kind = if kind.is_empty() { 1 } else { big_endian(kind) };
    let (second, third) = (big_endian(second), big_endian(third));
    Some(match kind {
        0 => Entry::Free {
            generation: u16::try_from(third).unwrap_or(u16::MAX),
        },
        1 => Entry::InFile {
            offset: second,
            generation: u16::try_from(third).ok()?,
        },
        2 => Entry::Compressed {
            stream: u32::try_from(second).ok()?,
            index: u32::try_from(third).ok()?,
        },
        _ => Entry::Free { generation: 0 },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_entries_have_one_form() {
        for end in [" \r", " \n", "\r\n"] {
            let row = format!("9999999999 00007 n{end}");
            assert_eq!(
                table_entry(row.as_bytes()),
                Some(Entry::InFile {
                    offset: 9_999_999_999,
                    generation: 7
                })
            );
        }
        assert_eq!(
            table_entry(b"0000000000 65535 f\r\n"),
            Some(Entry::Free { generation: 65535 })
        );
        for bad in [
            "0000000016 00000 n\n\n",
            "0000000016 00000 x\r\n",
            "000000001600000  n\r\n",
            "-000000016 00000 n\r\n",
            "0000000016 70000 n\r\n",
            "0000000016 00000 n",
        ] {
            assert_eq!(table_entry(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn packed_entries_have_defaults_and_limits() {
        assert_eq!(
            packed_entry(&[1, 2], [0, 2, 0]),
            Some(Entry::InFile {
                offset: 258,
                generation: 0
            })
        );
        assert_eq!(
            packed_entry(&[2, 9, 4], [1, 1, 1]),
            Some(Entry::Compressed { stream: 9, index: 4 })
        );
        assert_eq!(packed_entry(&[7, 9, 4], [1, 1, 1]), Some(Entry::Free { generation: 0 }));
        assert_eq!(packed_entry(&[2, 255, 255, 255, 255, 255, 0], [1, 5, 1]), None);
    }

    #[test]
    fn subsections_must_not_overlap() {
        let section = |runs: &[(u32, u32)]| {
            let subsections = runs
                .iter()
                .map(|&(first, count)| Subsection { first, count, start: 0 })
                .collect();
            Section::new(0, subsections, Rows::Table(b""), 0)
        };
        assert!(section(&[(5, 2), (0, 1), (7, 1), (7, 0)]).is_ok());
        assert_eq!(section(&[(5, 2), (6, 1)]).unwrap_err().code(), "malformed-xref");
        assert_eq!(section(&[(u32::MAX, u32::MAX), (0, 1)]).unwrap().size(), 8_589_934_590);
    }
}
