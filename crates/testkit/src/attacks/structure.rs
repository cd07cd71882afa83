//! Rows of "File structure": bytes of a signed file are exchanged in place, so that every offset stays right, or revisions
//! and sections are added that lie.

use std::fmt::Write as _;
use std::io::Write as _;

use super::Expected::{Malformed, NotEntireFile, NotPassed, NotPermitted, Passed, Stopped, Unreadable, Warning};
use super::{
    CATALOG, CONTENT, FONT, FORM, FREE, IMAGE, PAGE, PAGES, Row, document, fill, row, sign_again, signed,
    signed_document,
};
use crate::cms::Signer;
use crate::draft::{Draft, find, write_at};
use crate::pdf::{Entry, Section};

pub(super) fn rows() -> Vec<Row> {
    [
        contents(),
        byte_ranges(),
        gaps(),
        isa(),
        moved(),
        glued(),
        objects(),
        hostile(),
        numbers(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn contents() -> Vec<Row> {
    let with = |id, check, text: fn(usize) -> String| row(id, Malformed(check), move || with_contents(text));
    vec![
        with("usf-contents-missing", "contents-missing", |_| String::new()),
        with("usf-contents-null", "contents-missing", |_| "/Contents null".to_owned()),
        with("usf-contents-empty", "contents-empty", |_| "/Contents <>".to_owned()),
        with("usf-contents-00", "contents-empty", |_| "/Contents <00>".to_owned()),
        with("usf-contents-padding", "contents-empty", |digits| {
            format!("/Contents <{}>", "0".repeat(digits))
        }),
        with("usf-contents-literal", "contents-not-hexadecimal", |_| {
            "/Contents (0123)".to_owned()
        }),
        with("usf-contents-reference", "contents-missing", |_| {
            "/Contents 1 0 R".to_owned()
        }),
        with("usf-contents-no-cms", "cms-malformed", |digits| {
            format!("/Contents <{}>", "4".repeat(digits))
        }),
    ]
}

fn byte_ranges() -> Vec<Row> {
    const FOUR: &str = "byte-range-not-four-integers";
    const BROKEN: &str = "byte-range-inconsistent";
    let with = |id, check, text: fn([i64; 3]) -> String| row(id, Malformed(check), move || with_byte_range(text));
    vec![
        with("usf-byterange-missing", "byte-range-missing", |_| String::new()),
        with("usf-byterange-null", FOUR, |_| "/ByteRange null".to_owned()),
        with("usf-byterange-empty", FOUR, |_| "/ByteRange []".to_owned()),
        with("usf-byterange-odd", FOUR, |[a, b, _]| format!("/ByteRange [0 {a} {b}]")),
        with("usf-byterange-string", FOUR, |_| "/ByteRange (0 1 2 3)".to_owned()),
        with("usf-byterange-six", FOUR, |[a, b, c]| {
            format!("/ByteRange [0 {a} {b} {c} {b} 0]")
        }),
        with("usf-byterange-float", FOUR, |[a, b, c]| {
            format!("/ByteRange [0 {a}.0 {b} {c}]")
        }),
        with("usf-byterange-overflow", FOUR, |[a, b, _]| {
            format!("/ByteRange [0 {a} {b} 99999999999999999999]")
        }),
        with("usf-byterange-negative-length", BROKEN, |[a, b, c]| {
            format!("/ByteRange [0 -{a} {b} {c}]")
        }),
        with("usf-byterange-negative-end", BROKEN, |[a, b, c]| {
            format!("/ByteRange [0 {a} {b} -{c}]")
        }),
        with("usf-byterange-overlapping", BROKEN, |[a, b, c]| {
            format!("/ByteRange [0 {b} {a} {c}]")
        }),
        with("usf-byterange-before-gap", BROKEN, |[a, _, c]| {
            format!("/ByteRange [0 {a} {} {c}]", a - 1)
        }),
        with("usf-byterange-huge", BROKEN, |[a, ..]| {
            format!("/ByteRange [0 {a} {} 1]", i64::MAX)
        }),
        with("usf-byterange-past-end", "byte-range-past-end", |[a, b, c]| {
            format!("/ByteRange [0 {a} {b} {}]", c + 1)
        }),
        with("usf-byterange-not-from-0", "byte-range-not-from-zero", |[a, b, c]| {
            format!("/ByteRange [1 {} {b} {c}]", a - 1)
        }),
    ]
}

fn gaps() -> Vec<Row> {
    const GAP: &str = "gap-is-not-contents";
    let with = |id, text: fn([i64; 3]) -> String| row(id, Malformed(GAP), move || with_byte_range(text));
    let filled = |id, expected, filling: &'static [u8]| {
        row(id, expected, move || {
            let mut file = signed_document();
            let end = contents_of(&file).end;
            write_at(&mut file, end - 2, filling);
            file
        })
    };
    vec![
        with("gap-larger-before", |[a, b, c]| {
            format!("/ByteRange [0 {} {b} {c}]", a - 1)
        }),
        with("gap-larger-behind", |[a, b, c]| {
            format!("/ByteRange [0 {a} {} {}]", b + 1, c - 1)
        }),
        with("gap-smaller", |[a, b, c]| {
            format!("/ByteRange [0 {} {} {}]", a + 1, b - 1, c + 1)
        }),
        filled("gap-white-space", Malformed("contents-not-hexadecimal"), b" "),
        filled("gap-comment", Unreadable("malformed-object"), b"%"),
    ]
}

/// A later revision changes what the first signer saw.
fn isa() -> Vec<Row> {
    let change = |id, edit: fn(&mut Draft)| {
        row(id, NotPermitted, move || {
            let mut draft = signed();
            edit(&mut draft);
            draft.revision()
        })
    };
    const OTHER: &str = "BT /F1 14 Tf 72 700 Td (Pay 900 to somebody else.) Tj ET";
    let object = format!(
        "6 0 obj\n<< /Length {} >>\nstream\n{OTHER}\nendstream\nendobj\n",
        OTHER.len()
    );
    let behind = |ending: &'static str| {
        let object = object.clone();
        move || [signed_document(), object.clone().into_bytes(), ending.into()].concat()
    };
    vec![
        change("isa-page-content", |draft| _ = draft.stream(CONTENT, "", OTHER)),
        change("isa-page", |draft| {
            _ = draft.replace(PAGE, "/Contents 6 0 R", "/Contents 7 0 R")
        }),
        change("isa-font", |draft| {
            let swapped = "/Helvetica /Encoding << /Differences [49 /nine] >>";
            draft.replace(FONT, "/Helvetica", swapped);
        }),
        change("isa-image", |draft| {
            let dictionary =
                "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray";
            draft.stream(IMAGE, dictionary, [0xff]);
        }),
        change("isa-names", |draft| {
            draft.put(FREE, "<< /S /JavaScript /JS (app.alert\\(1\\)) >>");
            draft.add(
                CATALOG,
                &format!("/Names << /JavaScript << /Names [(a) {FREE} 0 R] >> >>"),
            );
        }),
        change("isa-open-action", |draft| {
            draft.add(CATALOG, "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>");
        }),
        change("isa-catalog", |draft| {
            _ = draft.add(CATALOG, "/ViewerPreferences << /HideMenubar true >>")
        }),
        change("isa-root", |draft| {
            let catalog = draft
                .text(CATALOG)
                .replace("/Pages 2 0 R", &format!("/Pages {} 0 R", FREE + 1));
            draft.put(FREE, catalog);
            draft.put(FREE + 1, "<< /Type /Pages /Kids [4 0 R] /Count 1 >>");
            draft.trailer = draft.trailer.replace("/Root 1 0 R", &format!("/Root {FREE} 0 R"));
        }),
        change("isa-layers", |draft| {
            draft.put(FREE, "<< /Type /OCG /Name (a) >>");
            let layers = format!("/OCProperties << /OCGs [{FREE} 0 R] /D << /OFF [{FREE} 0 R] >> >>");
            draft.add(CATALOG, &layers);
        }),
        row("isa-object-stream", NotPermitted, || {
            let mut draft = signed();
            let page = draft.text(PAGE).replace("/Contents 6 0 R", "/Contents 7 0 R");
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            builder.object_stream(FREE, &[(PAGE, &page)]);
            builder.xref_stream(FREE + 1, Section::trailer(&trailer));
            draft.file()
        }),
        row("isa-without-section", NotEntireFile, behind("")),
        row("isa-without-trailer", NotEntireFile, behind("%%EOF\n")),
        row("isa-hidden", Stopped, hybrid),
    ]
}

/// Table and /XRefStm disagree about the page.
fn hybrid() -> Vec<u8> {
    let mut draft = signed();
    let page = draft.text(PAGE);
    let trailer = draft.trailer.clone();
    let builder = draft.builder();
    let other = builder.object(PAGE, page.replace("/Contents 6 0 R", "/Contents 7 0 R"));
    let at = builder.position();
    let data = [&[1][..], &u32::try_from(other).unwrap().to_be_bytes(), &[0, 0]].concat();
    builder.stream(FREE, "/Type /XRef /W [1 4 2] /Index [3 1] /Size 61", &data);
    builder.forget(PAGE);
    builder.object(PAGE, &page);
    builder.table(Section::trailer(&format!("{trailer} /XRefStm {at}")));
    draft.file()
}

fn moved() -> Vec<Row> {
    vec![
        row("swa-moved", NotPassed, || {
            let file = signed_document();
            let [a, b, c] = numbers_of(&file);
            let (head, tail) = file.split_at(usize::try_from(b).unwrap());
            let inserted = b"\n6 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n";
            let mut head = head.to_vec();
            let resumed = head.len() + inserted.len();
            put(
                &mut head,
                b"/ByteRange",
                b']',
                &format!("/ByteRange [0 {a} {resumed} {c}]"),
            );
            [&head, &inserted[..], tail].concat()
        }),
        row("swa-in-padding", Malformed("gap-is-not-contents"), || {
            let mut file = signed_document();
            let [a, b, c] = numbers_of(&file);
            in_padding(&mut file, &format!("/ByteRange [0 {a} {b} {c}] /X <"));
            file
        }),
        row("swa-in-padding-object", Malformed("gap-is-not-contents"), || {
            let mut file = signed_document();
            in_padding(
                &mut file,
                ">> endobj 6 0 obj << /Length 3 >> stream\nq Q\nendstream endobj 99 0 obj << /X <",
            );
            file
        }),
        row("swa-duplicate-trailer", NotEntireFile, || {
            let file = signed_document();
            let trailer = file.split_at(find(&file, b"trailer")).1.to_vec();
            [file, trailer].concat()
        }),
        row("swa-startxref", NotPassed, || {
            let mut draft = signed();
            draft.replace(PAGE, "/Contents 6 0 R", "/Contents 7 0 R");
            let trailer = Section {
                start: draft.builder().last_section(),
                ..Section::trailer(&draft.trailer)
            };
            draft.write_objects().table(trailer);
            draft.file()
        }),
        row("sandwich", NotPermitted, || {
            let mut draft = signed();
            draft.stream(CONTENT, "", "BT /F1 14 Tf 72 700 Td (Pay 900.) Tj ET");
            draft.revision();
            sign_again(&mut draft, PAGE, [72, 300, 232, 360])
        }),
        row("sandwich-same-revision", NotPermitted, || {
            let mut draft = signed();
            draft.stream(CONTENT, "", "BT /F1 14 Tf 72 700 Td (Pay 900.) Tj ET");
            sign_again(&mut draft, PAGE, [72, 300, 232, 360])
        }),
        row("removed-form", Malformed("modification"), || {
            let mut draft = signed();
            draft.replace(CATALOG, "/AcroForm 5 0 R", "");
            draft.revision()
        }),
    ]
}

fn glued() -> Vec<Row> {
    vec![
        row("prefix", Warning("bytes-before-header"), || {
            let mut draft = Draft::after(b"junk\n".to_vec());
            fill(&mut draft);
            super::add_first(&mut draft);
            draft.sign(super::FIRST, "", &|content| Signer::person().sign(content))
        }),
        row("prefix-later", NotPassed, || {
            [b"junk\n".to_vec(), signed_document()].concat()
        }),
        row("suffix", NotEntireFile, || {
            [signed_document(), b"more".to_vec()].concat()
        }),
        row("suffix-line", NotEntireFile, || {
            [signed_document(), b"\n% more\n".to_vec()].concat()
        }),
        row("glued-behind", NotPassed, || {
            [signed_document(), document().revision()].concat()
        }),
        row("glued-before", NotPassed, || {
            [document().revision(), signed_document()].concat()
        }),
    ]
}

fn objects() -> Vec<Row> {
    vec![
        row("duplicate-object", NotPermitted, || {
            let mut draft = signed();
            let page = draft.text(PAGE).replace("/Contents 6 0 R", "/Contents 7 0 R");
            let builder = draft.builder();
            builder.object(PAGE, &page);
            builder.forget(PAGE);
            draft.put(PAGE, page.replace("595", "500"));
            draft.revision()
        }),
        row("duplicate-object-entry", Unreadable("object-mismatch"), || {
            let mut draft = signed();
            let content = find(&draft.file(), b"6 0 obj");
            draft.builder().entry(CATALOG, Entry::InUse(content, 0));
            draft.revision()
        }),
        row("duplicate-object-inside", Unreadable("object-mismatch"), || {
            let mut draft = signed();
            draft.put(FREE, "<< /A (\n1 0 obj << /Type /Catalog >> endobj) >>");
            let mut at = draft.clone();
            let inside = find(&at.revision(), b"1 0 obj << /Type /Catalog") + 1;
            draft.builder().entry(CATALOG, Entry::InUse(inside, 0));
            draft.revision()
        }),
        row("duplicate-key", Malformed("duplicate-key"), || {
            with_byte_range(|[a, b, c]| format!("/ByteRange [0 {a} {b} {c}] /Type /Sig"))
        }),
        row("duplicate-key-form", Malformed("duplicate-key-on-the-way"), || {
            let mut file = signed_document();
            let at = find(&file, b"/SigFlags 3");
            write_at(&mut file, at, b"/Fields [] ");
            file
        }),
    ]
}

/// Files that cost work.
fn hostile() -> Vec<Row> {
    let nested = |id, open: &'static str, close: &'static str| {
        row(id, Unreadable("depth-limit"), move || {
            let mut draft = signed();
            let deep = format!("{}{}", open.repeat(100_000), close.repeat(100_000));
            draft.add(CATALOG, &format!("/A {deep}"));
            draft.revision()
        })
    };
    vec![
        nested("deep-nesting-arrays", "[", "]"),
        nested("deep-nesting-dictionaries", "<</A ", ">>"),
        row("deep-nesting-strings", NotPermitted, || {
            let mut draft = signed();
            let deep = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
            draft.add(CATALOG, &format!("/A {deep}"));
            draft.revision()
        }),
        row("prev-loop", Unreadable("xref-loop"), || {
            let mut draft = signed();
            draft.replace(PAGE, "595", "500");
            let trailer = draft.trailer.clone();
            let builder = draft.write_objects();
            let previous = Some(builder.position());
            builder.table(Section {
                previous,
                ..Section::trailer(&trailer)
            });
            draft.file()
        }),
        row("xref-loop", Unreadable("xref-loop"), || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            let first = builder.last_section();
            let second = builder.xref_stream(FREE, Section::trailer(&trailer));
            let previous = Some(second);
            builder.xref_stream(
                FREE + 1,
                Section {
                    previous,
                    ..Section::trailer(&trailer)
                },
            );
            // the middle one leads to the last
            let mut file = draft.file();
            let last = find(&file, b"startxref\n") + 10;
            let digits: Vec<u8> = file
                .iter()
                .skip(last)
                .take_while(|byte| byte.is_ascii_digit())
                .copied()
                .collect();
            let old = format!("/Prev {}", first.unwrap());
            let at = find(&file, old.as_bytes());
            write_at(&mut file, at, &[b"/Prev ", digits.as_slice()].concat());
            file
        }),
        row("kids-loop", Stopped, || {
            let mut draft = signed();
            draft.replace(PAGES, "[3 0 R", "[2 0 R 3 0 R");
            draft.revision()
        }),
        row("kids-loop-fields", NotPassed, || {
            let mut draft = signed();
            draft.put(FREE, format!("<< /T (a) /Kids [{FREE} 0 R] >>"));
            draft.replace(FORM, "/Fields [", &format!("/Fields [{FREE} 0 R "));
            draft.revision()
        }),
        row("ref-loop", Unreadable("reference-loop"), || {
            let mut draft = signed();
            draft.put(FORM, format!("{FREE} 0 R"));
            draft.put(FREE, format!("{FORM} 0 R"));
            draft.revision()
        }),
    ]
    .into_iter()
    .chain(bombs())
    .collect()
}

/// Cross-reference streams, because whoever opens the file must decode them.
fn bombs() -> Vec<Row> {
    let bomb = |id, code, dictionary: &'static str, data: fn() -> Vec<u8>| {
        row(id, Unreadable(code), move || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            let previous = builder.last_section().unwrap();
            let at = builder.position();
            let dictionary = format!("/Type /XRef /Size 62 {dictionary} {trailer} /Prev {previous}");
            builder.stream(FREE, &dictionary, &data());
            builder.raw(format!("startxref\n{at}\n%%EOF\n").as_bytes());
            draft.file()
        })
    };
    vec![
        bomb(
            "bomb-inflate",
            "inflate-limit",
            "/W [1 4 2] /Filter /FlateDecode",
            || deflated(&vec![0; 65 << 20]),
        ),
        bomb(
            "bomb-chain",
            "inflate-limit",
            "/W [1 4 2] /Filter [/FlateDecode /FlateDecode]",
            || deflated(&zeros(10 << 30)),
        ),
        bomb(
            "bomb-filters",
            "unsupported-filter",
            "/W [1 4 2] /Filter [/ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode /ASCIIHexDecode]",
            || b"3e".to_vec(),
        ),
        bomb(
            "bomb-predictor",
            "malformed-xref",
            "/W [1 4 2] /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2147483647 /Colors 32 /BitsPerComponent 16 >>",
            || deflated(&[0; 70]),
        ),
        row("bomb-object-stream", Unreadable("malformed-object"), || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            builder.stream(FREE, "/Type /ObjStm /N 4294967295 /First 4", b"1 0 <<>>");
            builder.entry(CATALOG, Entry::Compressed(FREE, 0));
            builder.xref_stream(FREE + 1, Section::trailer(&trailer));
            draft.file()
        }),
    ]
}

/// What is said at the limits of machine numbers.
fn numbers() -> Vec<Row> {
    let stream = |id, expected, entries: &'static str| {
        row(id, expected, move || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            let previous = builder.last_section().unwrap();
            let at = builder.position();
            builder.stream(
                FREE,
                &format!("/Type /XRef {entries} {trailer} /Prev {previous}"),
                &[0; 64],
            );
            builder.raw(format!("startxref\n{at}\n%%EOF\n").as_bytes());
            draft.file()
        })
    };
    let malformed = Unreadable("malformed-xref");
    vec![
        stream(
            "int-overflow-index",
            Unreadable("object-limit"),
            "/W [1 4 2] /Size 62 /Index [4294967295 2]",
        ),
        stream(
            "int-overflow-index-count",
            Unreadable("object-limit"),
            "/W [1 4 2] /Size 62 /Index [0 9223372036854775807]",
        ),
        stream(
            "int-overflow-w",
            malformed,
            "/W [9223372036854775807 9223372036854775807 2] /Size 62 /Index [0 1]",
        ),
        stream(
            "int-overflow-w-negative",
            malformed,
            "/W [1 -2147483648 2] /Size 62 /Index [0 1]",
        ),
        stream(
            "int-overflow-size",
            Unreadable("object-limit"),
            "/W [1 4 2] /Size 4294967296 /Index [0 4294967296]",
        ),
        row("int-overflow-length", Stopped, || {
            let mut draft = signed();
            draft.put(CONTENT, "<< /Length 9223372036854775807 >>\nstream\nq Q\nendstream");
            draft.revision()
        }),
        row("int-overflow-generation", malformed, || {
            let mut file = signed();
            file.put(PAGE, file.text(PAGE));
            let mut file = file.revision();
            let table = find(&file, b"xref\n3 1\n") + 9;
            write_at(&mut file, table + 11, b"99999");
            file
        }),
        row("int-overflow-prev", malformed, || {
            let mut draft = signed();
            let trailer = draft.trailer.clone();
            let previous = usize::try_from(i64::MAX).ok();
            draft.builder().table(Section {
                previous,
                ..Section::trailer(&trailer)
            });
            draft.file()
        }),
    ]
}

/// Ends the Contents string behind the DER and puts a text there: every offset stays, and so does the digest. The rest of the
/// padding ends what the text begins.
fn in_padding(file: &mut [u8], text: &str) {
    let end = contents_of(file).end - 1;
    let zeros = file.iter().take(end).rev().take_while(|digit| **digit == b'0').count();
    write_at(file, end - zeros / 2 * 2, format!("> {text}").as_bytes());
}

/// The untouched file, so that the rest means something.
pub(super) fn untouched() -> Row {
    row("untouched", Passed, signed_document)
}

fn with_contents(text: impl Fn(usize) -> String) -> Vec<u8> {
    let mut file = signed_document();
    let place = contents_of(&file);
    put(&mut file, b"/Contents <", b'>', &text(place.len() - 12));
    file
}

fn with_byte_range(text: impl Fn([i64; 3]) -> String) -> Vec<u8> {
    let mut file = signed_document();
    let text = text(numbers_of(&file));
    put(&mut file, b"/ByteRange", b']', &text);
    file
}

/// `/Contents <...>` of the only signature.
fn contents_of(file: &[u8]) -> std::ops::Range<usize> {
    place(file, b"/Contents <", b'>')
}

/// The numbers of its /ByteRange behind the 0.
fn numbers_of(file: &[u8]) -> [i64; 3] {
    let place = place(file, b"/ByteRange", b']');
    let text = std::str::from_utf8(file.get(place).unwrap()).unwrap();
    let numbers: Vec<i64> = text
        .split([' ', '[', ']'])
        .filter_map(|number| number.parse().ok())
        .collect();
    let [_, a, b, c] = numbers.as_slice() else {
        panic!("four numbers: {text}")
    };
    [*a, *b, *c]
}

fn place(file: &[u8], begin: &[u8], end: u8) -> std::ops::Range<usize> {
    let start = find(file, begin);
    let length = file.iter().skip(start).position(|byte| *byte == end).expect("an end") + 1;
    start..start + length
}

/// Puts a text in the place of what begins and ends so, with spaces up to its end.
fn put(file: &mut [u8], begin: &[u8], end: u8, text: &str) {
    let place = place(file, begin, end);
    assert!(text.len() <= place.len(), "{text} fits");
    let mut padded = text.to_owned();
    let _ = write!(padded, "{:1$}", "", place.len() - text.len());
    write_at(file, place.start, padded.as_bytes());
}

fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// A zlib stream of so many zeros (RFC 1950, 1951) without its checksum: one block with the fixed codes, a literal 0, then
/// matches of length 258 at distance 1, each 13 bits.
fn zeros(count: usize) -> Vec<u8> {
    let mut bits = Bits(vec![0x78, 0x01], 0);
    bits.push(0b011, 3); // last block, fixed codes
    bits.push(0b0000_1100, 8); // literal 0 is 00110000, first bit first
    // eight matches are thirteen octets
    while bits.1 % 8 != 0 {
        bits.push(0b1010_0011, 8); // length 258 is 11000101
        bits.push(0, 5);
    }
    let mut period = Bits(Vec::new(), 0);
    for _ in 0..8 {
        period.push(0b1010_0011, 8);
        period.push(0, 5);
    }
    [bits.0, period.0.repeat(count / 2064)].concat()
}

/// Octets and the number of bits in the last part.
struct Bits(Vec<u8>, usize);

impl Bits {
    /// The low bits, lowest first.
    fn push(&mut self, value: u32, count: usize) {
        for bit in 0..count {
            if self.1 % 8 == 0 {
                self.0.push(0);
            }
            let set = u8::from(value >> bit & 1 == 1);
            *self.0.last_mut().unwrap() |= set << (self.1 % 8);
            self.1 += 1;
        }
    }
}
