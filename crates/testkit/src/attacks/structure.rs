//! Rows of "File structure": bytes of a signed file are exchanged in place, so that every offset stays right, or files and
//! sections are put together that lie.

use std::fmt::Write as _;

use super::Expected::{Malformed, NotEntireFile, NotPassed, NotPermitted, Passed, Unreadable, Warning};
use super::{CATALOG, CONTENT, FREE, PAGE, Row, document, fill, row, sign_again, signed, signed_document};
use crate::cms::Signer;
use crate::draft::{Draft, find, write_at};
use crate::pdf::{Entry, Section};

pub(super) fn rows() -> Vec<Row> {
    [contents(), byte_ranges(), gaps(), moved(), glued(), objects()]
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
