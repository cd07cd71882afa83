//! Files made to cost work or to deceive: each ends in an error with its code.
#![allow(clippy::unwrap_used, reason = "tests")]

mod builder;

use std::io::Write;

use builder::{Builder, CATALOG, PAGE, PAGES, find, replaced};
use kyso_pdf::{Document, Error, Limits, ObjectId};

fn open(bytes: &[u8]) -> Result<Document<'_>, Error> {
    Document::parse(bytes, Limits::default())
}

fn code(bytes: &[u8]) -> &'static str {
    open(bytes).unwrap_err().code()
}

/// The fault of reading one object.
fn object_code(bytes: &[u8], number: u32) -> &'static str {
    open(bytes)
        .unwrap()
        .latest()
        .get(ObjectId::new(number, 0))
        .unwrap_err()
        .code()
}

fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn what_is_no_pdf_is_refused_by_name() {
    assert_eq!(code(b""), "empty-file");
    assert_eq!(code(b"MZ\x90\0"), "not-a-pdf");
    assert_eq!(code(&[vec![b' '; 1024], b"%PDF-1.7\n".to_vec()].concat()), "not-a-pdf");
    assert_eq!(code(b"%PDF-1.7\n"), "missing-startxref");
    assert_eq!(code(b"%PDF-1.7\nstartxref\n"), "missing-startxref");
    assert_eq!(code(b"%PDF-1.7\nstartxref\n0\n%%EOF"), "malformed-xref");
    assert_eq!(
        code(b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF"),
        "missing-startxref"
    );
    assert_eq!(
        code(b"%PDF-1.7\nstartxref\n18446744073709551615\n%%EOF"),
        "malformed-xref"
    );
}

#[test]
fn every_truncation_is_refused_or_has_an_end_within_the_file() {
    let file = Builder::small().table("").object(4, "4").xref_stream(5, "").bytes;
    for length in 0..file.len() {
        if let Ok(document) = open(&file[..length]) {
            assert!(
                document
                    .revisions()
                    .iter()
                    .all(|revision| revision.end <= length as u64)
            );
        }
    }
}

#[test]
fn a_chain_of_sections_that_loops_is_refused() {
    let file = Builder::small().table("/Prev 9999999999").bytes;
    let table = find(&file, "xref");
    let itself = replaced(&file, "/Prev 9999999999", &format!("/Prev {table:010}"));
    assert_eq!(code(&itself), "xref-loop");
    let two = Builder::small().table("/Prev 9999999999").object(4, "4").table("");
    let second = two.xref[1];
    assert_eq!(
        code(&replaced(
            &two.bytes,
            "/Prev 9999999999",
            &format!("/Prev {second:010}")
        )),
        "xref-loop"
    );
}

#[test]
fn the_chain_of_sections_has_a_limit() {
    let mut builder = Builder::small().table("");
    for _ in 0..10 {
        builder = builder.table("");
    }
    let mut limits = Limits::default();
    limits.xref_sections = 10;
    assert_eq!(
        Document::parse(&builder.bytes, limits).unwrap_err().code(),
        "section-limit"
    );
    assert_eq!(open(&builder.bytes).unwrap().revisions().len(), 11);
}

#[test]
fn offsets_that_are_no_offsets_are_refused() {
    for previous in [
        "-1",
        "9223372036854775807",
        "18446744073709551616",
        "0",
        "1.5",
        "(x)",
        "1 0 R",
    ] {
        assert_eq!(
            code(&Builder::small().table(&format!("/Prev {previous}")).bytes),
            "malformed-xref",
            "{previous}"
        );
        let hybrid = Builder::small().table(&format!("/XRefStm {previous}")).bytes;
        assert_eq!(code(&hybrid), "malformed-xref", "{previous}");
    }
}

#[test]
fn cross_reference_streams_with_absurd_numbers_are_refused() {
    let file = |entries: &str, data: &[u8]| {
        let builder = Builder::small();
        let offset = builder.bytes.len();
        builder
            .stream(9, &format!("/Type/XRef/Root 1 0 R{entries}"), data)
            .end(offset)
            .bytes
    };
    for (entries, expected) in [
        ("/Size 2147483647/W[1 1 1]", "object-limit"),
        ("/Size -1/W[1 1 1]", "malformed-xref"),
        ("/Size 9223372036854775807/W[1 1 1]", "object-limit"),
        ("/Size 99999999999999999999/W[1 1 1]", "malformed-xref"),
        ("/Size 3/W[1 1]", "malformed-xref"),
        ("/Size 3/W[0 0 0]", "malformed-xref"),
        ("/Size 3/W[9 1 1]", "malformed-xref"),
        ("/Size 3/W[-1 1 1]", "malformed-xref"),
        ("/Size 3/W[1 4294967296 1]", "malformed-xref"),
        ("/Size 3/W[1 1 1]", "malformed-xref"),
        ("/W[1 1 1]", "malformed-xref"),
        ("/Size 3/W[1 1 1]/Index[0]", "malformed-xref"),
        ("/Size 3/W[1 1 1]/Index[0 1 0 1]", "malformed-xref"),
        ("/Size 3/W[1 1 1]/Index[4294967295 2]", "object-limit"),
        ("/Size 3/W[1 1 1]/Index[-1 1]", "malformed-xref"),
        ("/Size 3/W[1 1 1]/Index 5", "malformed-xref"),
        ("/Size 2/W[1 1 1]/Filter/FlateDecode", "malformed-stream"),
        ("/Size 2/W[1 1 1]/Filter 7 0 R", "unsupported-filter"),
    ] {
        assert_eq!(code(&file(entries, b"\0\0\0\0\0\0")), expected, "{entries}");
    }
    assert!(open(&file("/Size 2/W[1 1 1]", b"\0\0\0\0\0\0")).is_ok());
}

#[test]
fn tables_with_absurd_numbers_are_refused() {
    let file = |table: &str| format!("%PDF-1.7\nxref\n{table}trailer\n<</Size 1>>\nstartxref\n9\n%%EOF\n").into_bytes();
    for (table, expected) in [
        ("0 4294967295\n", "object-limit"),
        ("18446744073709551615 1\n", "object-limit"),
        ("99999999999999999999 1\n", "malformed-xref"),
        ("0 8000000\n0000000000 65535 f \n", "malformed-xref"),
        ("0 1\n0000000000 65535 x \n", "malformed-xref"),
        ("5 1\n0000000000 65535 f \n5 1\n0000000000 65535 f \n", "malformed-xref"),
        ("0 x\n", "malformed-xref"),
    ] {
        assert_eq!(code(&file(table)), expected, "{table}");
    }
    assert!(open(&file("0 1\n0000000000 65535 f \n")).is_ok());
}

#[test]
fn a_bomb_in_a_cross_reference_stream_ends_at_the_limit() {
    let bomb = deflate(&deflate(&vec![0; 65 << 20]));
    let builder = Builder::small();
    let offset = builder.bytes.len();
    let file = builder
        .stream(9, "/Type/XRef/Size 2/W[1 1 1]/Filter[/Fl/Fl]", &bomb)
        .end(offset)
        .bytes;
    assert_eq!(code(&file), "inflate-limit");
}

#[test]
fn what_all_object_streams_decode_to_has_a_limit() {
    let data = deflate(&[b"30 0 ".as_slice(), &vec![b' '; 1 << 20], b"5"].concat());
    let file = Builder::small()
        .stream(4, "/Type/ObjStm/N 1/First 5/Filter/FlateDecode", &data)
        .compressed(30, 4, 0)
        .xref_stream(9, "")
        .bytes;
    let mut limits = Limits::default();
    limits.retained_bytes = 1 << 20;
    let document = Document::parse(&file, limits).unwrap();
    assert_eq!(
        document.latest().get(ObjectId::new(30, 0)).unwrap_err().code(),
        "inflate-limit"
    );
    assert!(
        open(&file)
            .unwrap()
            .latest()
            .get(ObjectId::new(30, 0))
            .unwrap()
            .is_some()
    );
}

#[test]
fn deep_nesting_anywhere_is_refused() {
    for deep in ["[".repeat(100_000), "<</A".repeat(100_000), "(".repeat(100_000)] {
        let file = Builder::small().object(4, &deep).table("").bytes;
        let code = object_code(&file, 4);
        assert!(code == "depth-limit" || code == "unexpected-end", "{code}");
    }
    let trailer = Builder::small().table(&format!("/A {}", "[".repeat(100_000))).bytes;
    assert_eq!(code(&trailer), "depth-limit");
}

#[test]
fn references_that_circle_are_refused() {
    let file = Builder::small().object(4, "5 0 R").object(5, "4 0 R").table("").bytes;
    let document = open(&file).unwrap();
    let view = document.latest();
    let object = view.get(ObjectId::new(4, 0)).unwrap().unwrap().object;
    assert_eq!(view.resolve(&object).unwrap_err().code(), "reference-loop");
}

#[test]
fn a_length_that_refers_to_its_own_stream_ends() {
    let file = Builder::small()
        .object(4, "<</Length 4 0 R>>stream\nabc\nendstream")
        .table("")
        .bytes;
    let document = open(&file).unwrap();
    let found = document.latest().get(ObjectId::new(4, 0)).unwrap().unwrap();
    assert_eq!(found.object.as_stream().unwrap().data, b"abc");
    assert_eq!(document.leniencies().last().unwrap().name(), "stream-length");
}

#[test]
fn page_trees_that_circle_or_sink_are_refused() {
    let code = |pages: &str, page: &str| {
        let file = Builder::new()
            .object(1, CATALOG)
            .object(2, pages)
            .object(3, page)
            .table("")
            .bytes;
        open(&file).unwrap().latest().pages().unwrap_err().code()
    };
    assert_eq!(code("<</Kids[2 0 R]>>", PAGE), "malformed-page-tree");
    assert_eq!(code("<</Kids[3 0 R 3 0 R]>>", PAGE), "malformed-page-tree");
    assert_eq!(code("<</Kids[<<>>]>>", PAGE), "malformed-page-tree");
    assert_eq!(code("<</Kids 7>>", PAGE), "malformed-page-tree");
    assert_eq!(code("<</Kids[8 0 R]>>", PAGE), "malformed-page-tree");
    assert_eq!(code(PAGES, "7"), "malformed-page-tree");

    let mut chain = Builder::new().object(1, CATALOG);
    for number in 2..200 {
        chain = chain.object(number, &format!("<</Kids[{} 0 R]>>", number + 1));
    }
    let file = chain.object(200, PAGE).table("").bytes;
    assert_eq!(open(&file).unwrap().latest().pages().unwrap_err().code(), "depth-limit");
}

#[test]
fn a_missing_catalog_is_refused() {
    let file = replaced(&Builder::small().table("").bytes, "/Root 1 0 R", "/Root 8 0 R");
    assert_eq!(
        open(&file).unwrap().latest().catalog().unwrap_err().code(),
        "malformed-catalog"
    );
    let file = replaced(&Builder::small().table("").bytes, "/Root 1 0 R", "/Roof 1 0 R");
    assert_eq!(
        open(&file).unwrap().latest().catalog().unwrap_err().code(),
        "malformed-catalog"
    );
}

#[test]
fn object_streams_that_lie_are_refused() {
    let file = |entries: &str, data: &[u8], index: u32| {
        Builder::small()
            .stream(4, entries, data)
            .compressed(30, 4, index)
            .xref_stream(9, "")
            .bytes
    };
    let good = "/Type/ObjStm/N 2/First 10";
    assert!(
        open(&file(good, b"30 0 31 2 5 6", 0))
            .unwrap()
            .latest()
            .get(ObjectId::new(30, 0))
            .is_ok()
    );
    for (entries, data, index, expected) in [
        (good, b"31 0 30 2 5 6".as_slice(), 0, "object-mismatch"),
        (good, b"30 0 31 2 5 6", 2, "object-mismatch"),
        (good, b"30 0 31 2 5 6", u32::from(u16::MAX), "object-mismatch"),
        (good, b"30 9 31 2 5 6", 0, "unexpected-end"),
        (good, b"30 18446744073709551615 ", 0, "malformed-object"),
        (
            "/Type/ObjStm/N 2147483648/First 10",
            b"30 0 31 2 5 6",
            0,
            "malformed-object",
        ),
        ("/Type/ObjStm/N -1/First 10", b"30 0 31 2 5 6", 0, "malformed-object"),
        (
            "/Type/ObjStm/N 2/First 9223372036854775807",
            b"30 0 31 2 5 6",
            0,
            "malformed-object",
        ),
        ("/Type/ObjStm/N 2", b"30 0 31 2 5 6", 0, "malformed-object"),
        ("/N 2/First 10", b"30 0 31 2 5 6", 0, "object-mismatch"),
        (
            "/Type/ObjStm/N 2/First 10/Filter/DCTDecode",
            b"30 0 31 2 5 6",
            0,
            "unsupported-filter",
        ),
    ] {
        assert_eq!(object_code(&file(entries, data, index), 30), expected, "{entries}");
    }
}

#[test]
fn object_streams_do_not_lie_in_each_other() {
    let file = Builder::small()
        .compressed(4, 5, 0)
        .compressed(5, 4, 0)
        .compressed(30, 4, 0)
        .xref_stream(9, "")
        .bytes;
    assert_eq!(object_code(&file, 30), "object-mismatch");
    assert_eq!(object_code(&file, 4), "object-mismatch");
}

#[test]
fn a_later_revision_cannot_swap_an_object_stream() {
    let first = Builder::small()
        .stream(4, "/Type/ObjStm/N 1/First 5", b"30 0 (old)")
        .compressed(30, 4, 0)
        .xref_stream(9, "");
    let file = first
        .stream(4, "/Type/ObjStm/N 1/First 5", b"30 0 (new)")
        .xref_stream(10, "")
        .bytes;
    let document = open(&file).unwrap();
    let old = document.view(0).get(ObjectId::new(30, 0)).unwrap().unwrap();
    assert_eq!(old.object.as_string(), Some(b"old".as_slice()));
    assert_eq!(
        document.view(1).get(ObjectId::new(30, 0)).unwrap_err().code(),
        "object-mismatch"
    );
}

#[test]
fn extends_of_an_object_stream_is_not_followed() {
    let entries = "/Type/ObjStm/N 1/First 5/Extends 4 0 R";
    let file = Builder::small()
        .stream(4, entries, b"30 0 (x)")
        .compressed(30, 4, 0)
        .xref_stream(9, "")
        .bytes;
    let document = open(&file).unwrap();
    let found = document.latest().get(ObjectId::new(30, 0)).unwrap().unwrap();
    assert_eq!(found.object.raw, b"(x)");
    assert_eq!(document.offset_of(found.object.raw), None);
}

#[test]
fn both_readings_of_offsets_after_junk_are_refused() {
    // A section both at the written offset and at that offset counted from the header.
    let table = "xref\n0 0\ntrailer\n<</Size 1>>\n";
    let body = format!("%PDF-1.7\n{table}startxref\n40\n%%EOF\n");
    let junk = 31;
    let file = [vec![b'\n'; junk], body.into_bytes()].concat();
    let first = find(&file, "xref\n");
    let mut file = replaced(&file, "startxref\n40", &format!("startxref\n{first:02}"));
    let second = format!("{table}startxref\n{first}\n%%EOF\n");
    file.truncate(first + junk);
    file.extend_from_slice(second.as_bytes());
    assert_eq!(code(&file), "malformed-xref");
    assert!(open(&file).unwrap_err().detail().contains("not clear"));
}

#[test]
fn revisions_must_be_encrypted_alike() {
    let file = Builder::small().table("").object(4, "4").table("/Encrypt 5 0 R").bytes;
    assert_eq!(code(&file), "encryption-changed");
    let file = Builder::small().table("/Encrypt 5 0 R").object(4, "4").table("").bytes;
    assert_eq!(code(&file), "encryption-changed");
}
