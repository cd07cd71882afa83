//! A tiny writer of PDF files, exact to the byte, for these tests only.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its own part")]

use std::io::Write;

/// A file that grows revision by revision.
pub struct Builder {
    pub bytes: Vec<u8>,
    /// Entries of the revision being written: number, and a table row without its line end.
    rows: Vec<(u32, String)>,
    /// Entries of the revision being written for a cross-reference stream.
    packed: Vec<(u32, [u32; 3])>,
    pub xref: Vec<usize>,
}

pub const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
pub const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>";
pub const PAGE: &str = "<</Type/Page/Parent 2 0 R>>";

impl Builder {
    pub fn new() -> Self {
        Self::after(b"")
    }

    /// A file with bytes before its header.
    pub fn after(junk: &[u8]) -> Self {
        let bytes = [junk, b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"].concat();
        Self {
            bytes,
            rows: vec![(0, "0000000000 65535 f".into())],
            packed: vec![(0, [0, 0, 65535])],
            xref: Vec::new(),
        }
    }

    /// Catalog, page tree and one page: objects 1 to 3.
    pub fn small() -> Self {
        Self::new().object(1, CATALOG).object(2, PAGES).object(3, PAGE)
    }

    pub fn object(self, number: u32, body: &str) -> Self {
        self.object_bytes(number, body.as_bytes())
    }

    pub fn object_bytes(mut self, number: u32, body: &[u8]) -> Self {
        let offset = self.bytes.len();
        self = self.entry(number, offset);
        writeln!(self.bytes, "{number} 0 obj").unwrap();
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
        self
    }

    pub fn stream(self, number: u32, entries: &str, data: &[u8]) -> Self {
        let head = format!("<<{entries}/Length {}>>stream\n", data.len());
        let body = [head.as_bytes(), data, b"\nendstream"].concat();
        self.object_bytes(number, &body)
    }

    /// An entry without an object.
    pub fn entry(mut self, number: u32, offset: usize) -> Self {
        self.rows.push((number, format!("{offset:010} 00000 n")));
        self.packed.push((number, [1, u32::try_from(offset).unwrap(), 0]));
        self
    }

    pub fn free(mut self, number: u32) -> Self {
        self.rows.push((number, "0000000000 00001 f".into()));
        self.packed.push((number, [0, 0, 1]));
        self
    }

    pub fn compressed(mut self, number: u32, stream: u32, index: u32) -> Self {
        self.packed.push((number, [2, stream, index]));
        self
    }

    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Ends the revision with a table. `/Root 1 0 R` and `/Prev` are supplied.
    pub fn table(self, trailer: &str) -> Self {
        self.table_with(trailer, " \n")
    }

    pub fn table_with(mut self, trailer: &str, line_end: &str) -> Self {
        let offset = self.bytes.len();
        self.rows.sort();
        self.bytes.extend_from_slice(b"xref\n");
        let rows = std::mem::take(&mut self.rows);
        for run in rows.chunk_by(|a, b| a.0 + 1 == b.0) {
            writeln!(self.bytes, "{} {}", run[0].0, run.len()).unwrap();
            for (_, row) in run {
                write!(self.bytes, "{row}{line_end}").unwrap();
            }
        }
        let previous = self.previous();
        write!(self.bytes, "trailer\n<</Size 100/Root 1 0 R{previous}{trailer}>>\n").unwrap();
        self.end(offset)
    }

    /// Ends the revision with a cross-reference stream that is object `number`.
    pub fn xref_stream(mut self, number: u32, trailer: &str) -> Self {
        let offset = self.bytes.len();
        self = self.entry(number, offset);
        let data = self.xref_data();
        let index = self.index();
        let previous = self.previous();
        let entries = format!("/Type/XRef/W[1 4 2]/Index[{index}]/Size 100/Root 1 0 R{previous}{trailer}");
        self = self.stream(number, &entries, &data);
        self.end(offset)
    }

    /// The entries of the revision as the data of a cross-reference stream with `/W[1 4 2]`.
    pub fn xref_data(&mut self) -> Vec<u8> {
        self.packed.sort();
        let row = |(_, [kind, a, b]): &(u32, [u32; 3])| {
            [&kind.to_be_bytes()[3..], &a.to_be_bytes(), &b.to_be_bytes()[2..]].concat()
        };
        self.packed.iter().flat_map(row).collect()
    }

    pub fn index(&self) -> String {
        self.packed.iter().map(|(number, _)| format!("{number} 1 ")).collect()
    }

    pub fn previous(&self) -> String {
        self.xref
            .last()
            .map(|offset| format!("/Prev {offset}"))
            .unwrap_or_default()
    }

    /// `startxref`, the offset and `%%EOF`.
    pub fn end(mut self, offset: usize) -> Self {
        write!(self.bytes, "startxref\n{offset}\n%%EOF\n").unwrap();
        self.xref.push(offset);
        self.rows.clear();
        self.packed.clear();
        self
    }
}

/// The place of the first occurrence.
pub fn find(bytes: &[u8], what: &str) -> usize {
    bytes
        .windows(what.len())
        .position(|window| window == what.as_bytes())
        .unwrap()
}

/// The bytes with the first occurrence of something replaced.
pub fn replaced(bytes: &[u8], what: &str, by: &str) -> Vec<u8> {
    let place = find(bytes, what);
    [&bytes[..place], by.as_bytes(), &bytes[place + what.len()..]].concat()
}
