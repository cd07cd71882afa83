//! A PDF that is signed and changed, revision by revision (ISO 32000-2 7.5.6, 12.8), without kyso: each object of the next
//! revision is text that the test has in its hands.
//!
//! ```
//! use kyso_testkit::cms::Signer;
//! use kyso_testkit::draft::{Draft, Field};
//!
//! let mut draft = Draft::new();
//! draft.put(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 4 0 R >>");
//! draft.put(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
//! draft.put(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [ ] >>");
//! draft.put(4, "<< /Fields [ ] /SigFlags 3 >>");
//! draft.add_field(&Field { name: "First", value: 5, page: 3, rect: [0; 4] }, 4);
//! draft.sign(5, "", &|content| Signer::person().sign(content));
//! draft.replace(3, "595", "500");
//! let changed_after_signing: Vec<u8> = draft.revision();
//! # assert!(changed_after_signing.ends_with(b"%%EOF\n"));
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::pdf::{Builder, Entry, Section};

/// Octets kept for the CMS.
const RESERVED: usize = 8192;
/// Wide enough for any edit of the numbers in place.
const BYTE_RANGE: &str =
    "/ByteRange [0                                                                                ]";

/// A document with its history.
#[derive(Debug, Clone)]
pub struct Draft {
    builder: Builder,
    objects: BTreeMap<u32, Vec<u8>>,
    changed: BTreeSet<u32>,
    /// Entries of the trailer besides /Size and /Prev.
    pub trailer: String,
}

/// A signature field merged with its widget. Its number is that of its value plus one, its appearance has the next.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// /T.
    pub name: &'a str,
    /// Number of the signature dictionary.
    pub value: u32,
    /// Number of the page.
    pub page: u32,
    /// /Rect.
    pub rect: [u32; 4],
}

impl Draft {
    /// A file that begins with its header.
    pub fn new() -> Self {
        Self::after(Vec::new())
    }

    /// A file with these octets before its header.
    pub fn after(mut octets: Vec<u8>) -> Self {
        octets.extend_from_slice(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
        Self {
            builder: Builder::after(octets),
            objects: BTreeMap::new(),
            changed: BTreeSet::new(),
            trailer: "/Root 1 0 R /ID [<6b79736f2d74657374> <6b79736f2d74657374>]".to_owned(),
        }
    }

    /// An object of the next revision.
    pub fn put(&mut self, number: u32, body: impl AsRef<[u8]>) -> &mut Self {
        self.objects.insert(number, body.as_ref().to_vec());
        self.changed.insert(number);
        self
    }

    /// A stream of the next revision.
    pub fn stream(&mut self, number: u32, dictionary: &str, data: impl AsRef<[u8]>) -> &mut Self {
        let data = data.as_ref();
        let head = format!("<< {dictionary} /Length {} >>\nstream\n", data.len());
        self.put(number, [head.as_bytes(), data, b"\nendstream"].concat())
    }

    /// The object again in the next revision, with one text in the place of another.
    pub fn replace(&mut self, number: u32, old: &str, new: &str) -> &mut Self {
        let text = self.text(number);
        assert!(text.contains(old), "{old} is in object {number}: {text}");
        self.put(number, text.replacen(old, new, 1))
    }

    /// The dictionary again in the next revision, with further entries.
    pub fn add(&mut self, number: u32, entries: &str) -> &mut Self {
        let text = self.text(number);
        let body = text.strip_suffix(">>").expect("a dictionary");
        self.put(number, format!("{body} {entries} >>"))
    }

    /// The object as text.
    pub fn text(&self, number: u32) -> String {
        let body = self.objects.get(&number).expect("the object was put");
        String::from_utf8_lossy(body).into_owned()
    }

    /// A new signature field, entered into its page and into the form, which have `/Annots [` and `/Fields [`.
    pub fn add_field(&mut self, field: &Field<'_>, form: u32) -> &mut Self {
        let [x0, y0, x1, y1] = field.rect;
        let (widget, appearance) = (field.value + 1, field.value + 2);
        let body = format!(
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T ({}) /F 132 /P {} 0 R /Rect [{x0} {y0} {x1} {y1}] /V {} 0 R /AP << /N {appearance} 0 R >> >>",
            field.name, field.page, field.value
        );
        self.put(widget, body);
        let (width, height) = (x1 - x0, y1 - y0);
        let dictionary = format!("/Type /XObject /Subtype /Form /BBox [0 0 {width} {height}]");
        self.stream(appearance, &dictionary, format!("0.9 g 0 0 {width} {height} re f"));
        self.replace(field.page, "/Annots [", &format!("/Annots [{widget} 0 R "));
        self.replace(form, "/Fields [", &format!("/Fields [{widget} 0 R "))
    }

    /// Ends the revision with a table. The file as it stands then.
    pub fn revision(&mut self) -> Vec<u8> {
        self.write_objects();
        self.builder.table(Section::trailer(&self.trailer));
        self.file()
    }

    /// Ends the revision with a signature as object `value`: an ETSI.CAdES.detached one with these further entries, its CMS
    /// made over the octets that it covers.
    pub fn sign(&mut self, value: u32, entries: &str, cms: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        self.sign_as("/Type /Sig /SubFilter /ETSI.CAdES.detached", value, entries, cms)
    }

    /// The same with another /Type and /SubFilter.
    pub fn sign_as(&mut self, kind: &str, value: u32, entries: &str, cms: &dyn Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let head = format!("<< {kind} /Filter /Adobe.PPKLite {BYTE_RANGE} /Contents <");
        let body = format!(
            "{head}{}> /M (D:20260115080000Z) {entries} >>",
            "0".repeat(2 * RESERVED)
        );
        self.put(value, body);
        let mut file = self.revision();
        let object = find(&file, head.as_bytes());
        let start = object + head.len() - 1;
        let resume = start + 2 * RESERVED + 2;
        let range = format!("/ByteRange [0 {start} {resume} {}", file.len() - resume);
        write_at(
            &mut file,
            object + find(head.as_bytes(), b"/ByteRange"),
            range.as_bytes(),
        );
        let (before, rest) = file.split_at(start);
        let (_, behind) = rest.split_at(resume - start);
        let cms: String = cms(&[before, behind].concat())
            .iter()
            .map(|octet| format!("{octet:02x}"))
            .collect();
        assert!(cms.len() <= 2 * RESERVED, "the CMS fits");
        write_at(&mut file, start + 1, cms.as_bytes());
        self.builder.replace_bytes(file.clone());
        file
    }

    /// The file so far.
    pub fn file(&self) -> Vec<u8> {
        self.builder.clone().finish()
    }

    /// Writes the objects of the revision, for a section that the test writes with [`Draft::builder`].
    pub fn write_objects(&mut self) -> &mut Builder {
        for number in std::mem::take(&mut self.changed) {
            self.builder
                .object(number, self.objects.get(&number).expect("a changed object"));
        }
        &mut self.builder
    }

    /// The next section says that this number is free.
    pub fn free(&mut self, number: u32) -> &mut Self {
        self.builder.entry(number, Entry::Free(0, 1));
        self
    }

    /// What writes the file.
    pub fn builder(&mut self) -> &mut Builder {
        &mut self.builder
    }
}

impl Default for Draft {
    fn default() -> Self {
        Self::new()
    }
}

/// Where a text stands last.
pub fn find(data: &[u8], text: &[u8]) -> usize {
    let at = data.windows(text.len()).rposition(|window| window == text);
    at.unwrap_or_else(|| panic!("{} is in the file", String::from_utf8_lossy(text)))
}

/// Writes over octets of a file.
pub fn write_at(file: &mut [u8], at: usize, octets: &[u8]) {
    file.get_mut(at..at + octets.len())
        .expect("a place in the file")
        .copy_from_slice(octets);
}
