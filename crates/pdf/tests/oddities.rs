//! What real producers get wrong without harm: read, and reported by name.
#![allow(clippy::unwrap_used, reason = "tests")]

mod builder;

use builder::{Builder, PAGE, replaced};
use kyso_pdf::{Document, Limits, ObjectId};

/// The names of what was tolerated in reading a file and all its objects. The page must still be found.
fn tolerated(bytes: &[u8]) -> Vec<&'static str> {
    let document = Document::parse(bytes, Limits::default()).unwrap();
    let view = document.latest();
    for (number, _) in document.revisions()[0].entries().unwrap() {
        view.get(ObjectId::new(number, 0)).unwrap();
    }
    assert_eq!(view.pages().unwrap().len(), 1);
    let mut names: Vec<_> = document.leniencies().iter().map(|leniency| leniency.name()).collect();
    names.dedup();
    names
}

#[test]
fn a_plain_file_needs_no_tolerance() {
    assert!(tolerated(&Builder::small().table("").bytes).is_empty());
    assert!(tolerated(&Builder::small().xref_stream(4, "").bytes).is_empty());
    for line_end in ["\r\n", " \r", " \n"] {
        assert!(tolerated(&Builder::small().table_with("", line_end).bytes).is_empty());
    }
}

#[test]
fn entries_of_other_lengths_are_read_one_by_one() {
    for line_end in ["\n", "\r", " \r\n", "  \n"] {
        assert_eq!(
            tolerated(&Builder::small().table_with("", line_end).bytes),
            ["xref-entry-form"],
            "{line_end:?}"
        );
    }
}

#[test]
fn a_table_that_counts_from_one_is_shifted() {
    let file = Builder::small().table("").bytes;
    let text = String::from_utf8_lossy(&file).into_owned();
    let rows: String = text
        .split("xref\n")
        .nth(1)
        .unwrap()
        .lines()
        .filter(|line| line.len() > 10)
        .take(4)
        .map(|line| format!("{line}\n"))
        .collect();
    let end = builder::find(&file, "xref\n");
    let tail = format!("xref\n1 4\n{rows}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{end}\n%%EOF\n");
    let file = [&file[..end], tail.as_bytes()].concat();
    assert_eq!(tolerated(&file), ["xref-starts-at-one"]);
}

#[test]
fn white_space_before_what_an_offset_names_is_passed_over() {
    let file = Builder::small().table("").bytes;
    let table = builder::find(&file, "xref");
    let file = replaced(
        &file,
        &format!("startxref\n{table}"),
        &format!("startxref\n{}", table - 1),
    );
    assert_eq!(tolerated(&file), ["xref-whitespace"]);
    let builder = Builder::small();
    let offset = builder.bytes.len();
    let file = builder.entry(4, offset).raw(b" \n4 0 obj 4 endobj\n").table("").bytes;
    assert_eq!(tolerated(&file), ["object-offset-whitespace"]);
}

#[test]
fn an_entry_in_use_at_the_header_is_free() {
    assert_eq!(
        tolerated(&Builder::small().entry(7, 0).table("").bytes),
        ["xref-entry-at-zero"]
    );
}

#[test]
fn a_size_that_is_too_small_is_reported() {
    let file = replaced(&Builder::small().table("").bytes, "/Size 100", "/Size 2");
    assert_eq!(tolerated(&file), ["size-too-small"]);
}

#[test]
fn streams_with_a_wrong_length_or_line_end_are_reported() {
    let file = Builder::small()
        .object(4, "<</Length 9>>stream\nabc\nendstream")
        .table("")
        .bytes;
    assert_eq!(tolerated(&file), ["stream-length"]);
    let file = Builder::small()
        .object(4, "<</Length 3>>stream\rabc\nendstream")
        .table("")
        .bytes;
    assert_eq!(tolerated(&file), ["stream-line-end"]);
}

#[test]
fn a_missing_endobj_is_reported() {
    let file = replaced(&Builder::small().table("").bytes, "endobj\nxref", "\n\n\n\n\n\n\nxref");
    assert_eq!(tolerated(&file), ["missing-endobj"]);
}

#[test]
fn a_header_without_a_version_is_reported() {
    assert_eq!(
        tolerated(&replaced(&Builder::small().table("").bytes, "%PDF-1.7", "%PDF-x.y")),
        ["header-version"]
    );
}

#[test]
fn a_startxref_that_names_another_place_is_reported() {
    let first = Builder::small().table("");
    let table = first.xref[0];
    let file = first.object(4, "4").table("").bytes;
    let file = replaced(
        &file,
        &format!("startxref\n{table}"),
        &format!("startxref\n{}", table + 1),
    );
    assert_eq!(tolerated(&file), ["startxref-elsewhere"]);
}

#[test]
fn pages_inherit_what_they_do_not_have() {
    let pages = "<</Kids[3 0 R 4 0 R]/MediaBox[595 842 0 0]/Rotate 90/Resources 5 0 R>>";
    let file = Builder::new()
        .object(1, builder::CATALOG)
        .object(2, pages)
        .object(3, PAGE)
        .object(4, "<</Rotate -90/CropBox[1 2 3 4.5]/Resources<<>>>>")
        .object(5, "<</Font<<>>>>")
        .table("")
        .bytes;
    let document = Document::parse(&file, Limits::default()).unwrap();
    let pages = document.latest().pages().unwrap();
    assert_eq!(
        (pages[0].media_box, pages[0].rotate),
        (Some([0.0, 0.0, 595.0, 842.0]), 90)
    );
    assert_eq!((pages[1].crop_box, pages[1].rotate), (Some([1.0, 2.0, 3.0, 4.5]), 270));
    assert_eq!(pages[0].resources.as_ref().unwrap().raw, b"<</Font<<>>>>");
    assert_eq!(pages[1].resources.as_ref().unwrap().raw, b"<<>>");
    let page = document.latest().page(1).unwrap().unwrap();
    assert_eq!(page.id, ObjectId::new(4, 0));
    assert!(document.latest().page(2).unwrap().is_none());
}
