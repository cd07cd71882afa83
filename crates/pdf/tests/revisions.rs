//! Revisions: their order, their ends, and what is seen at each of them.
#![allow(clippy::unwrap_used, reason = "tests")]

mod builder;

use builder::{Builder, CATALOG, PAGE, PAGES, find};
use kyso_pdf::{Document, Entry, Limits, Location, ObjectId, XrefKind};

fn open(bytes: &[u8]) -> Document<'_> {
    Document::parse(bytes, Limits::default()).unwrap()
}

fn code(bytes: &[u8]) -> &'static str {
    Document::parse(bytes, Limits::default()).unwrap_err().code()
}

fn names(document: &Document<'_>) -> Vec<&'static str> {
    let mut names: Vec<_> = document.leniencies().iter().map(|leniency| leniency.name()).collect();
    names.dedup();
    names
}

fn id(number: u32) -> ObjectId {
    ObjectId::new(number, 0)
}

#[test]
fn each_update_is_one_revision_and_old_views_stay() {
    let first = Builder::small().object(4, "(old)").table("");
    let end = first.bytes.len() as u64;
    let file = first
        .object(4, "(new)")
        .object(5, "5")
        .table("")
        .free(4)
        .xref_stream(6, "")
        .bytes;
    let document = open(&file);
    let revisions = document.revisions();
    assert_eq!(revisions.len(), 3);
    assert_eq!((revisions[0].end, revisions[0].end_of_marker), (end, end - 1));
    assert_eq!(revisions[2].end, file.len() as u64);
    assert_eq!(
        (revisions[1].kind, revisions[2].kind),
        (XrefKind::Table, XrefKind::Stream)
    );
    let string = |revision: usize| {
        let object = document.view(revision).get(id(4)).unwrap();
        object.map(|object| object.object.as_string().unwrap().to_vec())
    };
    assert_eq!(string(0).unwrap(), b"old");
    assert_eq!(string(1).unwrap(), b"new");
    assert_eq!(string(2), None);
    assert!(document.view(0).get(id(5)).unwrap().is_none());
    assert_eq!(document.latest().pages().unwrap().len(), 1);
    assert!(names(&document).is_empty());
}

#[test]
fn a_revision_lists_only_what_its_own_sections_mention() {
    let file = Builder::small().table("").object(9, "9").free(3).table("").bytes;
    let document = open(&file);
    let changed = document.revisions()[1].entries().unwrap();
    assert_eq!(changed.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [3, 9]);
    assert!(matches!(changed[0].1, Entry::Free { generation: 1 }));
    assert_eq!(document.revisions()[0].entries().unwrap().len(), 4);
}

#[test]
fn objects_know_their_place_in_the_file() {
    let file = Builder::small().object(4, " << /A (x) >> ").table("").bytes;
    let document = open(&file);
    let object = document.latest().get(id(4)).unwrap().unwrap();
    let start = find(&file, "4 0 obj") as u64;
    let end = start + "4 0 obj\n << /A (x) >> \nendobj".len() as u64;
    assert_eq!(object.location, Location::File { start, end });
    assert_eq!(object.object.raw, b"<< /A (x) >>");
    let string = object.object.as_dictionary().unwrap().get(b"A").unwrap();
    assert_eq!(document.offset_of(string.raw), Some(find(&file, "(x)") as u64));
    assert_eq!(document.offset_of(b"(x)"), None);
    assert_eq!(document.offset_of(&file[file.len()..]), None);
}

#[test]
fn the_end_of_a_revision_takes_any_line_end_and_none() {
    for (line_end, length) in [("\n", 1), ("\r\n", 2), ("\r", 1), ("", 0)] {
        let mut file = Builder::small().table("").bytes;
        file.pop();
        let marker = file.len() as u64;
        file.extend_from_slice(line_end.as_bytes());
        let document = open(&file);
        let revision = &document.revisions()[0];
        assert_eq!(
            (revision.end_of_marker, revision.end),
            (marker, marker + length),
            "{line_end:?}"
        );
    }
}

#[test]
fn a_producer_comment_before_startxref_is_not_the_end() {
    let file = builder::replaced(
        &Builder::small().table("").bytes,
        "startxref",
        "%Producer 1.0\nstartxref",
    );
    assert_eq!(open(&file).revisions()[0].end, file.len() as u64);
}

#[test]
fn bytes_after_the_end_belong_to_no_revision() {
    let mut file = Builder::small().table("").bytes;
    let end = file.len() as u64;
    file.extend_from_slice(b"more");
    let document = open(&file);
    assert_eq!(document.revisions()[0].end, end);
    assert_eq!(names(&document), ["trailing-bytes"]);
}

#[test]
fn a_revision_without_end_marker_ends_with_its_section() {
    let first = Builder::small().table("");
    let file = first.object(4, "4").table("").bytes;
    let cut = builder::replaced(&file, "%%EOF", "%%EOX");
    let document = open(&cut);
    assert_eq!(document.revisions()[0].end, find(&cut, "startxref") as u64 - 1);
    assert_eq!(names(&document), ["missing-end-of-file"]);
}

#[test]
fn an_old_view_sees_nothing_that_was_appended_later() {
    // The first revision points to object 4 in the second.
    let probe = |offset| {
        Builder::small()
            .entry(4, offset)
            .table("")
            .object(4, "(appended)")
            .table("")
            .bytes
    };
    let offset = find(&probe(0), "4 0 obj");
    let file = probe(offset);
    let document = open(&file);
    assert_eq!(document.view(0).get(id(4)).unwrap_err().code(), "object-mismatch");
    assert!(document.view(1).get(id(4)).unwrap().is_some());
}

#[test]
fn an_entry_never_leads_to_another_object() {
    let probe = |offset| Builder::small().object(4, "4").entry(5, offset).table("").bytes;
    let file = probe(find(&probe(0), "4 0 obj"));
    let document = open(&file);
    let error = document.latest().get(id(5)).unwrap_err();
    assert_eq!(
        (error.code(), error.offset()),
        ("object-mismatch", Some(find(&file, "4 0 obj") as u64))
    );
    // Another generation is another object, which is absent.
    assert!(document.latest().get(ObjectId::new(4, 1)).unwrap().is_none());
}

#[test]
fn junk_before_the_header_shifts_offsets_or_not() {
    let absolute = Builder::after(b"junk\n")
        .object(1, CATALOG)
        .object(2, PAGES)
        .object(3, PAGE)
        .table("")
        .bytes;
    let document = open(&absolute);
    assert_eq!((document.header().offset, document.base()), (5, 0));
    assert_eq!(names(&document), ["junk-before-header"]);
    assert_eq!(document.latest().pages().unwrap().len(), 1);

    let relative = [b"junk\n".as_slice(), &Builder::small().table("").bytes].concat();
    let document = open(&relative);
    assert_eq!((document.header().offset, document.base()), (5, 5));
    assert_eq!(names(&document), ["junk-before-header", "offsets-from-header"]);
    assert_eq!(document.latest().pages().unwrap().len(), 1);
    assert_eq!(document.revisions()[0].xref_offset, find(&relative, "xref") as u64);
}

#[test]
fn a_hybrid_section_is_one_revision() {
    let mut builder = Builder::small().object(4, "(hidden)");
    let offset = find(&builder.bytes, "4 0 obj");
    let beside = builder.bytes.len();
    let row = |offset: usize| [&[1_u8][..], &u32::try_from(offset).unwrap().to_be_bytes(), &[0, 0]].concat();
    let stream = |offset| {
        let mut bytes = b"5 0 obj <</Type/XRef/W[1 4 2]/Index[4 1]/Size 100/Length 7>>stream\n".to_vec();
        bytes.extend(row(offset));
        bytes.extend_from_slice(b"\nendstream endobj\n");
        bytes
    };
    builder = builder.raw(&stream(offset));
    // The table of the builder names object 4 as well: both agree.
    let file = builder.table(&format!("/XRefStm {beside}")).bytes;
    let document = open(&file);
    assert_eq!(
        (document.revisions().len(), document.revisions()[0].kind),
        (1, XrefKind::Hybrid)
    );
    assert!(document.latest().get(id(4)).unwrap().is_some());
    // Hidden: free in the table.
    let hidden = builder::replaced(&file, &format!("{offset:010} 00000 n"), "0000000000 00000 f");
    assert!(open(&hidden).latest().get(id(4)).unwrap().is_some());
    // Both define it, differently.
    let conflict = builder::replaced(&file, &format!("{offset:010} 00000 n"), "0000000015 00000 n");
    let document = open(&conflict);
    assert_eq!(document.latest().get(id(4)).unwrap_err().code(), "hybrid-conflict");
    assert_eq!(document.revisions()[0].entries().unwrap_err().code(), "hybrid-conflict");
}

#[test]
fn a_hybrid_update_cannot_hide_an_old_object() {
    let first = Builder::small().object(4, "(old)").table("");
    let beside = first.bytes.len();
    let offset = u32::try_from(find(&first.bytes, "4 0 obj")).unwrap();
    let mut stream = b"5 0 obj <</Type/XRef/W[1 4 2]/Index[4 1]/Size 100/Length 7>>stream\n\x01".to_vec();
    stream.extend(offset.to_be_bytes());
    stream.extend_from_slice(b"\0\0\nendstream endobj\n");
    let file = first.raw(&stream).free(4).table(&format!("/XRefStm {beside}")).bytes;
    assert_eq!(code(&file), "hybrid-conflict");
}

#[test]
fn the_two_sections_of_a_linearised_file_are_one_revision() {
    let file = linearised("/Linearized 1");
    let document = open(&file);
    assert_eq!(document.revisions().len(), 1);
    let revision = &document.revisions()[0];
    assert_eq!(
        (revision.xref_offset, revision.end),
        (find(&file, "xref\n1 1") as u64, file.len() as u64)
    );
    assert_eq!(document.latest().pages().unwrap().len(), 1);
    assert_eq!(revision.entries().unwrap().len(), 5);
    assert!(names(&document).is_empty());
    // Without the dictionary of annex F the order of sections makes no sense.
    assert_eq!(code(&linearised("/Other 1")), "malformed-xref");
}

/// Objects 1 and 4 belong to the first page's section, 2 and 3 to the other.
fn linearised(first: &str) -> Vec<u8> {
    let build = |front: usize, back: usize, catalog: usize, pages: usize, page: usize| {
        let head = format!("%PDF-1.7\n4 0 obj\n<<{first}>>\nendobj\n");
        let section = format!(
            "xref\n1 1\n{catalog:010} 00000 n \n4 1\n0000000009 00000 n \ntrailer\n<</Size 5/Root 1 0 R/Prev {back:05}>>\nstartxref\n0\n%%EOF\n"
        );
        let objects = format!("1 0 obj\n{CATALOG}\nendobj\n2 0 obj\n{PAGES}\nendobj\n3 0 obj\n{PAGE}\nendobj\n");
        let tail = format!(
            "xref\n0 1\n0000000000 65535 f \n2 2\n{pages:010} 00000 n \n{page:010} 00000 n \ntrailer\n<</Size 4>>\nstartxref\n{front}\n%%EOF\n"
        );
        format!("{head}{section}{objects}{tail}").into_bytes()
    };
    let draft = build(0, 0, 0, 0, 0);
    let at = |what| find(&draft, what);
    build(
        at("xref\n1 1"),
        at("xref\n0 1"),
        at("1 0 obj"),
        at("2 0 obj"),
        at("3 0 obj"),
    )
}

#[test]
fn a_document_may_cross_threads() {
    fn sendable<T: Send>(_: &T) {}
    sendable(&open(&Builder::small().table("").bytes));
}
