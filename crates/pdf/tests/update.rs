//! Updates of files with every kind of cross-reference, judged by our own reader and by qpdf.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, unreachable_pub, reason = "shared with the tests of encryption")]
mod oracle;

use kyso_pdf::{Change, Document, IncrementalUpdate, Limits, ObjectId, Value, XrefKind};
use oracle::{OBJECTS, assert_sound, converted, open, pdf, pdf_behind, shown};

/// The information dictionary and one new object, changed by an update.
fn updated(bytes: &[u8], title: &str) -> (Vec<u8>, ObjectId) {
    let document = open(bytes, "");
    let view = document.latest();
    let info = view.trailer().get(b"Info").unwrap().as_reference().unwrap();
    let info = view.get(info).unwrap().unwrap();
    let mut update = IncrementalUpdate::new(&document, [0; 32]).unwrap();
    let mut value = update.writer(info.id);
    value.text(title);
    let mut body = update.writer(info.id);
    let changes: [(&[u8], Change<'_>); 1] = [(b"Title", Change::Set(value.bytes()))];
    body.rewrite_dictionary(info.object.as_dictionary().unwrap(), &info, &changes);
    update.put(info.id, body).unwrap();
    let id = update.allocate().unwrap();
    let mut array = update.writer(id);
    array
        .begin_array()
        .integer(-7)
        .real(0.25)
        .boolean(true)
        .null()
        .reference(info.id)
        .name(b"A B")
        .end_array();
    update.put(id, array).unwrap();
    let appended = update.finish(Some([0xAB; 16])).unwrap();
    assert_eq!(appended.base, bytes.len() as u64);
    let range = appended.body_range(id).unwrap();
    let whole = [bytes, &appended.bytes].concat();
    let body = &whole[usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap()];
    assert!(body.starts_with(b"[-7 0.25 true null") && body.ends_with(b"/A#20B]"));
    (whole, id)
}

fn title(document: &Document<'_>, revision: usize) -> Vec<u8> {
    let view = document.view(revision);
    let info = view.resolve(view.trailer().get(b"Info").unwrap()).unwrap();
    info.as_dictionary()
        .unwrap()
        .get(b"Title")
        .unwrap()
        .as_string()
        .unwrap()
        .to_vec()
}

/// Two updates: new objects at the new revisions, old ones at the old; the style kept; qpdf content.
fn round_trip(bytes: &[u8], expected: XrefKind) {
    let before = open(bytes, "").revisions().len();
    let (once, id) = updated(bytes, "Second");
    let (twice, second) = updated(&once, "Third");
    assert!(twice.starts_with(bytes));
    let document = open(&twice, "");
    assert_eq!(document.revisions().len(), before + 2);
    assert_eq!(document.revisions()[before + 1].kind, expected);
    let offset = usize::try_from(document.revisions()[before].end).unwrap();
    assert_eq!(offset, once.len());
    assert_eq!(title(&document, before - 1), b"Old (title)");
    assert_eq!(title(&document, before), b"Second");
    assert_eq!(title(&document, before + 1), b"Third");
    assert!(document.view(before - 1).get(id).unwrap().is_none());
    assert!(document.view(before).get(id).unwrap().is_some());
    assert!(document.view(before).get(second).unwrap().is_none());
    assert_eq!(
        document.latest().page(0).unwrap().unwrap().media_box,
        Some([0.0, 0.0, 200.0, 100.0])
    );
    assert_sound(&twice, "");
    assert!(shown(&twice, "", id.number).starts_with("[ -7 0.25 true null"));
    assert!(shown(&twice, "", second.number).ends_with("/A#20B ]"));
}

#[test]
fn a_table_follows_a_table() {
    round_trip(&pdf(), XrefKind::Table);
}

#[test]
fn a_stream_follows_a_stream() {
    round_trip(&converted(&pdf(), &["--object-streams=generate"]), XrefKind::Stream);
}

#[test]
fn a_linearised_file_is_appended_to() {
    round_trip(&converted(&pdf(), &["--linearize"]), XrefKind::Table);
    round_trip(
        &converted(&pdf(), &["--linearize", "--object-streams=generate"]),
        XrefKind::Stream,
    );
}

#[test]
fn offsets_count_as_those_of_the_file_do() {
    let junk = "some bytes before\n";
    round_trip(&pdf_behind(junk, junk.len(), &OBJECTS), XrefKind::Table);
    let (once, id) = updated(&pdf_behind(junk, 0, &OBJECTS), "Second");
    let document = open(&once, "");
    assert_eq!(document.base(), 0);
    assert_eq!(title(&document, 1), b"Second");
    assert!(document.latest().get(id).unwrap().is_some());
}

#[test]
fn a_missing_last_line_end_is_added_first() {
    let mut bytes = pdf();
    bytes.pop();
    round_trip(&bytes, XrefKind::Table);
    assert_eq!(updated(&bytes, "x").0[bytes.len()], b'\n');
    bytes.push(b'\r');
    assert_eq!(updated(&bytes, "x").0[bytes.len()], b'5');
}

#[test]
fn after_a_hybrid_section_a_table_is_written_and_hidden_objects_stay() {
    let bytes = hybrid();
    round_trip(&bytes, XrefKind::Table);
    let (once, _) = updated(&bytes, "Second");
    let document = open(&once, "");
    assert_eq!(document.revisions()[0].kind, XrefKind::Hybrid);
    assert!(document.latest().trailer().get(b"XRefStm").is_none());
    let hidden = document.latest().get(ObjectId::new(7, 0)).unwrap().unwrap();
    assert_eq!(
        hidden.object.as_array().unwrap()[0].as_string(),
        Some(b"hidden".as_slice())
    );
    assert_eq!(shown(&once, "", 7), "[ (hidden) ]");
}

/// Object 7 lies in the object stream 8, which only the stream beside the table tells (7.5.8.4).
fn hybrid() -> Vec<u8> {
    let plain = pdf();
    let cut = plain.windows(5).rposition(|window| window == b"xref\n").unwrap();
    let cut = plain[..cut]
        .windows(5)
        .rposition(|window| window == b"xref\n")
        .unwrap_or(cut);
    let cut = if &plain[cut - 5..cut] == b"start" { cut - 5 } else { cut };
    let mut bytes = plain[..cut].to_vec();
    let entries: Vec<String> = (1..=6)
        .map(|number| {
            let mark = format!("{number} 0 obj\n");
            let at = plain
                .windows(mark.len())
                .position(|window| window == mark.as_bytes())
                .unwrap();
            format!("{at:010} 00000 n \n")
        })
        .collect();
    let container = bytes.len();
    bytes.extend(
        b"8 0 obj\n<</Type/ObjStm/N 1/First 4/Length 12>>\nstream\n7 0 [(hidden)]\nendstream\nendobj\n"
            .iter()
            .copied(),
    );
    let bytes_text = String::from_utf8_lossy(&bytes).replace("/Length 12>>\nstream\n7 0", "/Length 14>>\nstream\n7 0");
    bytes = bytes_text.into_bytes();
    let stream = bytes.len();
    let mut rows = vec![2, 0, 8, 0, 1];
    rows.extend(u16::try_from(container).unwrap().to_be_bytes());
    rows.push(0);
    rows.extend([1]);
    rows.extend(u16::try_from(stream).unwrap().to_be_bytes());
    rows.push(0);
    bytes.extend(b"9 0 obj\n<</Type/XRef/Size 10/W[1 2 1]/Index[7 3]/Root 1 0 R/Length 12>>\nstream\n");
    bytes.extend(rows);
    bytes.extend(b"\nendstream\nendobj\n");
    let table = bytes.len();
    bytes.extend(format!("xref\n0 10\n0000000000 65535 f \n{}", entries.concat()).bytes());
    bytes.extend("0000000000 00000 f \n".repeat(3).bytes());
    bytes.extend(
        format!("trailer\n<</Size 10/Root 1 0 R/Info 5 0 R/XRefStm {stream}>>\nstartxref\n{table}\n%%EOF\n").bytes(),
    );
    bytes
}

#[test]
fn the_bytes_of_an_update_with_a_table_are_these() {
    let bytes = pdf();
    let (once, _) = updated(&bytes, "Second");
    let appended = String::from_utf8(once[bytes.len()..].to_vec()).unwrap();
    let at = |mark: &str| bytes.len() + appended.find(mark).unwrap();
    let previous = bytes.windows(9).rposition(|window| window == b"startxref").unwrap() + 10;
    let previous = std::str::from_utf8(&bytes[previous..]).unwrap().lines().next().unwrap();
    let expected = format!(
        "5 0 obj\n<< /Title (Second)  /Author <416E> % who\n /Keep [ 1.50 (in) <</S (deep)>> ] >>\nendobj\n\
         7 0 obj\n[-7 0.25 true null 5 0 R/A#20B]\nendobj\n\
         xref\n5 1\n{:010} 00000 n \n7 1\n{:010} 00000 n \n\
         trailer\n<</Size 8/Prev {previous}/Root 1 0 R/Info 5 0 R/ID[<{}><{}>]>>\n\
         startxref\n{}\n%%EOF\n",
        at("5 0 obj"),
        at("7 0 obj"),
        "31".repeat(16),
        "AB".repeat(16),
        at("xref\n5 1"),
    );
    assert_eq!(appended, expected);
}

#[test]
fn the_bytes_of_an_update_with_a_stream_are_these() {
    let bytes = stream_file();
    let document = open(&bytes, "");
    let mut update = IncrementalUpdate::new(&document, [0; 32]).unwrap();
    let id = update.allocate().unwrap();
    let mut null = update.writer(id);
    null.null();
    update.put(id, null).unwrap();
    let appended = update.finish(None).unwrap().bytes;
    let start = bytes.len();
    let section = start + b"4 0 obj\nnull\nendobj\n".len();
    let head = format!(
        "4 0 obj\nnull\nendobj\n5 0 obj\n<</Type/XRef/Size 6/W[1 2 1]/Index[4 2]/Length 8/Prev {}/Root 1 0 R>>\nstream\n",
        document.revisions()[0].xref_offset
    );
    let [a, b] = u16::try_from(start).unwrap().to_be_bytes();
    let [c, d] = u16::try_from(section).unwrap().to_be_bytes();
    let tail = format!("\nendstream\nendobj\nstartxref\n{section}\n%%EOF\n");
    assert_eq!(
        appended,
        [head.as_bytes(), &[1, a, b, 0, 1, c, d, 0], tail.as_bytes()].concat()
    );
    assert_sound(&[bytes.as_slice(), &appended].concat(), "");
}

/// Catalog, empty page tree and a cross-reference stream, beyond byte 256 so that offsets need two bytes.
fn stream_file() -> Vec<u8> {
    let mut bytes = format!("%PDF-1.7\n%{}\n", "-".repeat(300)).into_bytes();
    let catalog = bytes.len();
    bytes.extend(b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    let pages = bytes.len();
    bytes.extend(b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n");
    let start = bytes.len();
    bytes.extend(b"3 0 obj\n<</Type/XRef/Size 4/W[1 2 1]/Root  1 0 R/Length 16>>\nstream\n\0\0\0\xff");
    for offset in [catalog, pages, start] {
        let [a, b] = u16::try_from(offset).unwrap().to_be_bytes();
        bytes.extend([1, a, b, 0]);
    }
    bytes.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    bytes
}

#[test]
fn neighbouring_numbers_share_a_subsection() {
    let bytes = pdf();
    let document = open(&bytes, "");
    let mut update = IncrementalUpdate::new(&document, [0; 32]).unwrap();
    let (seven, eight) = (update.allocate().unwrap(), update.allocate().unwrap());
    for id in [eight, ObjectId::new(6, 0), seven, ObjectId::new(1, 0)] {
        let mut body = update.writer(id);
        body.raw(if id.number == 1 { OBJECTS[0].as_bytes() } else { b"[]" });
        update.put(id, body).unwrap();
    }
    let text = String::from_utf8(update.finish(None).unwrap().bytes).unwrap();
    let section = &text[text.find("xref\n").unwrap()..];
    let heads: Vec<&str> = section
        .lines()
        .filter(|line| line.len() == 3 && line.contains(' '))
        .collect();
    assert_eq!(heads, ["1 1", "6 3"]);
}

#[test]
fn a_number_in_use_keeps_its_generation() {
    let text = String::from_utf8(pdf()).unwrap();
    let bytes = text.replace("6 0 obj", "6 4 obj").replace("6 0 R", "6 4 R");
    let at = format!("{:010} 00000 n", bytes.find("6 4 obj").unwrap());
    let bytes = bytes.replace(&at, &at.replace(" 00000", " 00004")).into_bytes();
    let document = open(&bytes, "");
    let mut update = IncrementalUpdate::new(&document, [0; 32]).unwrap();
    for (generation, fits) in [(0, false), (4, true), (5, false)] {
        let id = ObjectId::new(6, generation);
        let mut dictionary = update.writer(id);
        dictionary
            .begin_dictionary()
            .key(b"Type")
            .name(b"Metadata")
            .end_dictionary();
        assert_eq!(update.put_stream(id, dictionary, b"<y/>").is_ok(), fits);
    }
    let whole = [bytes.as_slice(), &update.finish(None).unwrap().bytes].concat();
    assert_sound(&whole, "");
    let document = open(&whole, "");
    let read = document.latest().get(ObjectId::new(6, 4)).unwrap().unwrap();
    assert_eq!(read.object.as_stream().unwrap().data, b"<y/>");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let bytes = pdf();
    let document = open(&bytes, "");
    let mut update = IncrementalUpdate::new(&document, [0; 32]).unwrap();
    let id = update.allocate().unwrap();
    type Fault = fn(&mut kyso_pdf::ObjectWriter<'_>);
    let faults: [Fault; 7] = [
        |_| {},
        |writer| {
            writer.begin_array();
        },
        |writer| {
            writer.begin_array().end_dictionary().null();
        },
        |writer| {
            writer.null().end_array();
        },
        |writer| {
            writer.real(f64::NAN).null();
        },
        |writer| {
            writer.real(f64::INFINITY).null();
        },
        |writer| {
            writer.name(b"a\0b").null();
        },
    ];
    for fault in faults {
        let mut writer = update.writer(id);
        fault(&mut writer);
        assert_eq!(update.put(id, writer).unwrap_err().code(), "invalid-request");
    }
    for number in [0, 8, 9] {
        let id = ObjectId::new(number, 0);
        let mut writer = update.writer(id);
        writer.null();
        assert_eq!(update.put(id, writer).unwrap_err().code(), "invalid-request");
    }
    let mut other = update.writer(id);
    other.null();
    assert_eq!(
        update.put(ObjectId::new(5, 0), other).unwrap_err().code(),
        "invalid-request"
    );
    for dictionary in [b"<</Length 3>>".as_slice(), b"[]", b"<<>> <<>>"] {
        let mut writer = update.writer(id);
        writer.raw(dictionary);
        assert_eq!(
            update.put_stream(id, writer, b"abc").unwrap_err().code(),
            "invalid-request"
        );
    }
    assert_eq!(update.finish(None).unwrap_err().code(), "invalid-request");
}

#[test]
fn a_placeholder_is_patched_within_its_body_only() {
    let bytes = pdf();
    let document = open(&bytes, "");
    let mut update = IncrementalUpdate::new(&document, [0; 32]).unwrap();
    let id = update.allocate().unwrap();
    let mut body = update.writer(id);
    body.begin_dictionary().key(b"Contents");
    let place = body.position();
    body.plain_hex(&[0; 4]).end_dictionary();
    update.put(id, body).unwrap();
    let mut appended = update.finish(None).unwrap();
    let range = appended.body_range(id).unwrap();
    let at = range.start + place as u64;
    appended.patch(at, b"<CAFE0000>").unwrap();
    for (at, patch) in [
        (range.start - 1, "x"),
        (range.end, "x"),
        (range.end - 1, "xx"),
        (0, "x"),
        (u64::MAX, "x"),
    ] {
        assert_eq!(
            appended.patch(at, patch.as_bytes()).unwrap_err().code(),
            "invalid-request"
        );
    }
    let whole = [bytes.as_slice(), &appended.bytes].concat();
    let document = open(&whole, "");
    let read = document.latest().get(id).unwrap().unwrap();
    assert!(matches!(&read.object.value, Value::Dictionary(_)));
    assert_eq!(read.object.raw, b"<</Contents<CAFE0000>>>");
}

#[test]
fn a_file_without_an_identifier_gets_one_when_it_is_given() {
    let text = String::from_utf8(pdf()).unwrap();
    let (start, end) = (text.find("/ID[").unwrap(), text.rfind(">>\nstartxref").unwrap());
    let bytes = [&text[..start], &text[end..]].concat().into_bytes();
    let (once, _) = updated(&bytes, "x");
    let ids = open(&once, "");
    let ids = ids.latest().trailer().get(b"ID").unwrap().as_array().unwrap();
    assert!(ids.len() == 2 && ids.iter().all(|id| id.as_string() == Some([0xAB; 16].as_slice())));
    assert!(Document::parse(&once, Limits::default()).is_ok());
}
