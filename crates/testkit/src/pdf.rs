//! Small PDF files written byte by byte (ISO 32000-2 7.5).
//!
//! The builder counts offsets and nothing else. It writes what it is told, in the order in which it is told; defects
//! come in through [`Builder::raw`], through objects whose text is wrong, and through the fields of [`Section`].
//!
//! ```
//! use kyso_testkit::pdf::{Builder, Section};
//!
//! let mut pdf = Builder::new("1.7");
//! pdf.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
//! pdf.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
//! pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
//! pdf.table(Section::root(1));
//! pdf.object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>");
//! pdf.table(Section::root(1)); // a second revision, its /Prev is known
//! let file: Vec<u8> = pdf.finish();
//! # assert!(file.ends_with(b"%%EOF\n"));
//! ```

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Writes a file piece by piece.
#[derive(Debug, Clone)]
pub struct Builder {
    bytes: Vec<u8>,
    /// What the next cross-reference section will say.
    entries: BTreeMap<u32, Entry>,
    size: u32,
    last_section: Option<usize>,
}

/// One entry of a cross-reference section (7.5.4, 7.5.8.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Free: next free object, generation.
    Free(u32, u16),
    /// In use: offset, generation.
    InUse(usize, u16),
    /// In an object stream: its number, index within.
    Compressed(u32, u32),
}

/// What ends a revision.
#[derive(Debug, Clone)]
pub struct Section {
    /// Entries of the trailer besides /Size and /Prev, such as `/Root 1 0 R`.
    pub trailer: String,
    /// /Size; None: one more than the highest number so far.
    pub size: Option<u32>,
    /// /Prev; None: where the section before begins, if there is one.
    pub previous: Option<usize>,
    /// The number after startxref; None: where the section begins.
    pub start: Option<usize>,
    /// Whether `startxref`, its number and `%%EOF` follow.
    pub end: bool,
}

impl Section {
    /// A faultless section with /Root.
    pub fn root(number: u32) -> Self {
        Self::trailer(&format!("/Root {number} 0 R"))
    }

    /// A faultless section with these entries in its trailer.
    pub fn trailer(entries: &str) -> Self {
        Self {
            trailer: entries.to_owned(),
            size: None,
            previous: None,
            start: None,
            end: true,
        }
    }
}

impl Builder {
    /// A file that begins with `%PDF-` and the version, and the line of binary octets (7.5.2).
    pub fn new(version: &str) -> Self {
        let mut builder = Self::after(Vec::new());
        builder
            .raw(format!("%PDF-{version}\n%").as_bytes())
            .raw(b"\xe2\xe3\xcf\xd3\n");
        builder
    }

    /// Goes on after these bytes: junk before the header, or a whole file to which revisions are appended.
    pub fn after(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            entries: BTreeMap::new(),
            size: 1,
            last_section: None,
        }
    }

    /// Says where the newest section of the file given to [`Builder::after`] begins, and its /Size.
    pub fn continue_from(&mut self, section: usize, size: u32) -> &mut Self {
        (self.last_section, self.size) = (Some(section), size);
        self
    }

    /// The offset of what is written next.
    pub fn position(&self) -> usize {
        self.bytes.len()
    }

    /// Where the newest cross-reference section begins.
    pub fn last_section(&self) -> Option<usize> {
        self.last_section
    }

    /// Bytes that no section knows of.
    pub fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// `number 0 obj`, the body, `endobj`; the next section lists it. Returns the offset of the object.
    pub fn object(&mut self, number: u32, body: impl AsRef<[u8]>) -> usize {
        self.object_with_generation(number, 0, body)
    }

    /// An object of another generation.
    pub fn object_with_generation(&mut self, number: u32, generation: u16, body: impl AsRef<[u8]>) -> usize {
        let at = self.position();
        self.raw(format!("{number} {generation} obj\n").as_bytes())
            .raw(body.as_ref())
            .raw(b"\nendobj\n");
        self.entry(number, Entry::InUse(at, generation));
        at
    }

    /// A stream with these entries in its dictionary; /Length is the length of `data`.
    pub fn stream(&mut self, number: u32, dictionary: &str, data: &[u8]) -> usize {
        let mut body = format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.object(number, body)
    }

    /// An object stream (7.5.7) that is not compressed, holding these objects.
    pub fn object_stream(&mut self, number: u32, objects: &[(u32, &str)]) -> usize {
        let (mut index, mut bodies) = (String::new(), String::new());
        for (position, (object, body)) in (0..).zip(objects) {
            let _ = write!(index, "{object} {} ", bodies.len());
            bodies.push_str(body);
            bodies.push('\n');
            self.entry(*object, Entry::Compressed(number, position));
        }
        let dictionary = format!("/Type /ObjStm /N {} /First {}", objects.len(), index.len());
        self.stream(number, &dictionary, format!("{index}{bodies}").as_bytes())
    }

    /// What the next section says of this number, true or not.
    pub fn entry(&mut self, number: u32, entry: Entry) -> &mut Self {
        self.entries.insert(number, entry);
        self.size = self.size.max(number.saturating_add(1));
        self
    }

    /// The next section does not mention this number.
    pub fn forget(&mut self, number: u32) -> &mut Self {
        self.entries.remove(&number);
        self
    }

    /// Ends the revision with a cross-reference table and a trailer (7.5.4, 7.5.5). Compressed entries are left out.
    /// Returns the offset of the section.
    pub fn table(&mut self, section: Section) -> usize {
        if self.last_section.is_none() {
            self.entries.entry(0).or_insert(Entry::Free(0, 65535));
        }
        let at = self.position();
        let mut text = String::from("xref\n");
        if self.entries.is_empty() {
            text.push_str("0 0\n");
        }
        for (first, run) in runs(&self.entries) {
            let _ = writeln!(text, "{first} {}", run.len());
            for entry in run {
                let _ = match entry {
                    Entry::Free(next, generation) => writeln!(text, "{next:010} {generation:05} f "),
                    Entry::InUse(offset, generation) => writeln!(text, "{offset:010} {generation:05} n "),
                    Entry::Compressed(..) => Ok(()),
                };
            }
        }
        let _ = writeln!(text, "trailer\n<< {} >>", self.trailer(&section));
        self.raw(text.as_bytes());
        self.end(at, &section)
    }

    /// Ends the revision with a cross-reference stream (7.5.8) that is not compressed, as object `number`.
    /// Returns the offset of the section.
    pub fn xref_stream(&mut self, number: u32, section: Section) -> usize {
        if self.last_section.is_none() {
            self.entries.entry(0).or_insert(Entry::Free(0, 65535));
        }
        let at = self.position();
        self.entry(number, Entry::InUse(at, 0));
        let (index, data) = fields(&self.entries, |_| true);
        let dictionary = format!("/Type /XRef /W [1 4 2] /Index [{index}] {}", self.trailer(&section));
        self.stream(number, &dictionary, &data);
        self.end(at, &section)
    }

    /// Ends the revision as a hybrid (7.5.8.4): a table for what is in use and, before it, a stream for what is in
    /// object streams, which /XRefStm names. Returns the offset of the table.
    pub fn hybrid(&mut self, number: u32, mut section: Section) -> usize {
        let at = self.position();
        let (index, data) = fields(&self.entries, |entry| matches!(entry, Entry::Compressed(..)));
        let size = self.size.max(number.saturating_add(1));
        self.stream(
            number,
            &format!("/Type /XRef /W [1 4 2] /Index [{index}] /Size {size}"),
            &data,
        );
        self.entries.retain(|_, entry| !matches!(entry, Entry::Compressed(..)));
        let _ = write!(section.trailer, " /XRefStm {at}");
        self.table(section)
    }

    /// Puts an edited copy in the place of what is written; offsets stay.
    pub fn replace_bytes(&mut self, bytes: Vec<u8>) -> &mut Self {
        assert_eq!(bytes.len(), self.bytes.len(), "offsets stay");
        self.bytes = bytes;
        self
    }

    /// The file as it stands.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn trailer(&self, section: &Section) -> String {
        let mut text = format!("{} /Size {}", section.trailer, section.size.unwrap_or(self.size));
        if let Some(previous) = section.previous.or(self.last_section) {
            let _ = write!(text, " /Prev {previous}");
        }
        text
    }

    fn end(&mut self, at: usize, section: &Section) -> usize {
        if section.end {
            let start = section.start.unwrap_or(at);
            self.raw(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        }
        self.entries.clear();
        self.last_section = Some(at);
        at
    }
}

/// Entries with consecutive numbers together, each run with its first number.
fn runs(entries: &BTreeMap<u32, Entry>) -> Vec<(u32, Vec<Entry>)> {
    let mut runs: Vec<(u32, Vec<Entry>)> = Vec::new();
    for (number, entry) in entries {
        match runs.last_mut() {
            Some((first, run)) if usize::try_from(number - *first).is_ok_and(|next| next == run.len()) => {
                run.push(*entry);
            }
            _ => runs.push((*number, vec![*entry])),
        }
    }
    runs
}

/// /Index and the data of a cross-reference stream with /W [1 4 2].
fn fields(entries: &BTreeMap<u32, Entry>, wanted: impl Fn(&Entry) -> bool) -> (String, Vec<u8>) {
    let entries = entries
        .iter()
        .filter(|(_, entry)| wanted(entry))
        .map(|(number, entry)| (*number, *entry))
        .collect();
    let (mut index, mut data) = (String::new(), Vec::new());
    for (first, run) in runs(&entries) {
        let _ = write!(index, "{first} {} ", run.len());
        for entry in run {
            let (kind, second, third) = match entry {
                Entry::Free(next, generation) => (0, next, generation),
                Entry::InUse(offset, generation) => (1, u32::try_from(offset).unwrap(), generation),
                Entry::Compressed(stream, index) => (2, stream, u16::try_from(index).unwrap()),
            };
            data.push(kind);
            data.extend(second.to_be_bytes());
            data.extend(third.to_be_bytes());
        }
    }
    (index.trim_end().to_owned(), data)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGES: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";
    const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>";

    fn page_width(file: &[u8]) -> i64 {
        let document = lopdf::Document::load_mem(file).unwrap();
        let page = document.get_pages().get(&1).copied().unwrap();
        let page = document.get_dictionary(page).unwrap();
        page.get(b"MediaBox")
            .unwrap()
            .as_array()
            .unwrap()
            .get(2)
            .unwrap()
            .as_i64()
            .unwrap()
    }

    #[test]
    fn a_table_and_a_second_revision_are_read_by_another_reader() {
        let mut pdf = Builder::new("1.7");
        pdf.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
        pdf.object(2, PAGES);
        pdf.object(3, PAGE);
        pdf.table(Section::root(1));
        assert_eq!(page_width(&pdf.clone().finish()), 595);
        pdf.object(3, PAGE.replace("595", "100"));
        pdf.table(Section::root(1));
        assert_eq!(page_width(&pdf.finish()), 100);
    }

    #[test]
    fn a_cross_reference_stream_with_an_object_stream_is_read_by_another_reader() {
        let mut pdf = Builder::new("1.7");
        pdf.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
        pdf.object_stream(4, &[(2, PAGES), (3, PAGE)]);
        pdf.xref_stream(5, Section::root(1));
        assert_eq!(page_width(&pdf.finish()), 595);
    }

    #[test]
    fn a_hybrid_is_read_by_another_reader() {
        let mut pdf = Builder::new("1.7");
        pdf.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
        pdf.object(2, PAGES);
        pdf.object(3, PAGE);
        pdf.object_stream(4, &[(6, "(hidden)")]);
        pdf.hybrid(5, Section::root(1));
        assert_eq!(page_width(&pdf.finish()), 595);
    }

    #[test]
    fn what_the_test_wants_wrong_is_written_wrong() {
        let mut pdf = Builder::new("1.7");
        pdf.object(1, "<< /Type /Catalog >>");
        pdf.entry(2, Entry::InUse(7, 3));
        pdf.table(Section {
            start: Some(99),
            size: Some(1),
            ..Section::root(1)
        });
        let file = String::from_utf8_lossy(&pdf.finish()).into_owned();
        assert!(file.contains("0000000007 00003 n \n"), "{file}");
        assert!(file.contains("/Size 1 "), "{file}");
        assert!(file.ends_with("startxref\n99\n%%EOF\n"), "{file}");
    }
}
