//! Attacks on the structure of a signed file, by the names under which SECURITY.md lists them.
//!
//! Most files are a signed document of the builder with a few bytes exchanged in place, so that every offset stays
//! right; the digest is then wrong too, but a fault of the form is reported first.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod common;

use common::{now, parameters, sign, small_document, trust, verdict, verify};
use kyso::{CoverageName, Report, SignatureReport, SignatureType, Status};
use kyso_testkit::pdf::{Builder, Section};
use kyso_testkit::pki;

const FORMAT_FAILURE: (&str, Option<&str>) = ("TOTAL-FAILED", Some("FORMAT_FAILURE"));

fn signed() -> Vec<u8> {
    sign(&small_document(), &parameters(), &pki().person)
}

fn find(data: &[u8], text: &[u8]) -> usize {
    let at = data.windows(text.len()).rposition(|window| window == text);
    at.unwrap_or_else(|| panic!("{} is in the file", String::from_utf8_lossy(text)))
}

/// From `/ByteRange[` to its bracket.
fn byte_range(data: &[u8]) -> std::ops::Range<usize> {
    let start = find(data, b"/ByteRange[");
    let length = data[start..].iter().position(|byte| *byte == b']').expect("a bracket") + 1;
    start..start + length
}

/// From `/Contents<` to its bracket.
fn contents(data: &[u8]) -> std::ops::Range<usize> {
    let start = find(data, b"/Contents<");
    let length = data[start..].iter().position(|byte| *byte == b'>').expect("a bracket") + 1;
    start..start + length
}

/// Puts something in a place, with spaces up to its end.
fn put(data: &mut [u8], place: std::ops::Range<usize>, text: &str) {
    assert!(text.len() <= place.len(), "{text} fits");
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(place.len(), b' ');
    data[place].copy_from_slice(&bytes);
}

fn with_byte_range(text: &str) -> Report {
    let mut data = signed();
    let place = byte_range(&data);
    put(&mut data, place, text);
    verify(&data)
}

fn with_contents(text: &str) -> Report {
    let mut data = signed();
    let place = contents(&data);
    put(&mut data, place, text);
    verify(&data)
}

/// The four numbers of the untouched file.
fn numbers() -> [i64; 4] {
    let range = verify(&signed()).signatures[0].byte_range.clone().expect("a range");
    range.try_into().expect("four numbers")
}

fn outcome(signature: &SignatureReport, id: &str) -> Option<&'static str> {
    signature
        .checks
        .iter()
        .find(|check| check.id == id)
        .map(|check| check.outcome)
}

fn fails_by(report: &Report, id: &str) {
    assert_eq!(verdict(report), FORMAT_FAILURE, "{report:#?}");
    assert_eq!(report.status, Status::Failed);
    assert_eq!(outcome(&report.signatures[0], id), Some("failed"), "{id}: {report:#?}");
}

/// A revision with these objects after a signed file.
fn append(data: &[u8], objects: &[(u32, &str)], root: u32) -> Vec<u8> {
    let document = kyso::Document::parse(data, kyso::Limits::default()).expect("a document");
    let section = document.revisions().last().expect("a revision").xref_offset;
    let mut builder = Builder::after(data.to_vec());
    builder.continue_from(usize::try_from(section).expect("an offset"), 90);
    for (number, body) in objects {
        builder.object(*number, body);
    }
    builder.table(Section::root(root));
    builder.finish()
}

#[test]
fn the_untouched_file_passes() {
    assert_eq!(verdict(&verify(&signed())), ("TOTAL-PASSED", None));
}

#[test]
fn usf_contents_missing() {
    fails_by(&with_contents(""), "contents-missing");
}

#[test]
fn usf_contents_null() {
    fails_by(&with_contents("/Contents null"), "contents-missing");
}

#[test]
fn usf_contents_empty() {
    fails_by(&with_contents("/Contents<>"), "contents-empty");
}

#[test]
fn usf_contents_00() {
    fails_by(&with_contents("/Contents<00>"), "contents-empty");
}

#[test]
fn usf_contents_only_padding() {
    let length = contents(&signed()).len() - "/Contents<>".len();
    fails_by(
        &with_contents(&format!("/Contents<{}>", "0".repeat(length))),
        "contents-empty",
    );
}

#[test]
fn usf_contents_literal_string() {
    fails_by(&with_contents("/Contents(0123)"), "contents-not-hexadecimal");
}

#[test]
fn usf_contents_indirect() {
    fails_by(&with_contents("/Contents 1 0 R"), "contents-missing");
}

#[test]
fn usf_contents_no_cms() {
    let length = contents(&signed()).len() - "/Contents<>".len();
    fails_by(
        &with_contents(&format!("/Contents<{}>", "4".repeat(length))),
        "cms-malformed",
    );
}

#[test]
fn usf_byterange_missing_or_null() {
    fails_by(&with_byte_range(""), "byte-range-missing");
    let report = with_byte_range("/ByteRange null");
    assert_eq!(verdict(&report), FORMAT_FAILURE, "{report:#?}");
}

#[test]
fn usf_byterange_not_four_integers() {
    let [_, a, b, c] = numbers();
    for text in [
        "/ByteRange[]".to_owned(),
        format!("/ByteRange[0 {a} {b}]"),
        format!("/ByteRange[0 {a}.0 {b} {c}]"),
        format!("/ByteRange[0 {a} {b} {c} {b} 0]"),
        "/ByteRange(0 1 2 3)".to_owned(),
        format!("/ByteRange[0 {a} {b} 99999999999999999999]"),
    ] {
        fails_by(&with_byte_range(&text), "byte-range-not-four-integers");
    }
}

#[test]
fn usf_byterange_negative() {
    let [_, a, b, c] = numbers();
    fails_by(
        &with_byte_range(&format!("/ByteRange[0 -{a} {b} {c}]")),
        "byte-range-inconsistent",
    );
    fails_by(
        &with_byte_range(&format!("/ByteRange[0 {a} {b} -{c}]")),
        "byte-range-inconsistent",
    );
}

#[test]
fn usf_byterange_overlapping() {
    let [_, a, b, c] = numbers();
    fails_by(
        &with_byte_range(&format!("/ByteRange[0 {b} {a} {c}]")),
        "byte-range-inconsistent",
    );
}

#[test]
fn usf_byterange_past_the_end() {
    let [_, a, b, c] = numbers();
    let text = format!("/ByteRange[0 {a} {b} {}]", c + 1);
    fails_by(&with_byte_range(&text), "byte-range-past-end");
}

#[test]
fn usf_byterange_not_from_zero() {
    let [_, a, b, c] = numbers();
    fails_by(
        &with_byte_range(&format!("/ByteRange[1 {} {b} {c}]", a - 1)),
        "byte-range-not-from-zero",
    );
}

#[test]
fn usf_byterange_huge() {
    let [_, a, _, _] = numbers();
    let text = format!("/ByteRange[0 {a} {} 1]", i64::MAX);
    fails_by(&with_byte_range(&text), "byte-range-inconsistent");
}

#[test]
fn gap_larger() {
    let [_, a, b, c] = numbers();
    for text in [
        format!("/ByteRange[0 {} {b} {c}]", a - 1),
        format!("/ByteRange[0 {a} {} {}]", b + 1, c - 1),
    ] {
        fails_by(&with_byte_range(&text), "gap-is-not-contents");
    }
}

#[test]
fn gap_smaller() {
    let [_, a, b, c] = numbers();
    fails_by(
        &with_byte_range(&format!("/ByteRange[0 {} {} {}]", a + 1, b - 1, c + 1)),
        "gap-is-not-contents",
    );
}

#[test]
fn gap_with_white_space_or_a_comment() {
    for filling in [" ", "\n", "%"] {
        let mut data = signed();
        let end = contents(&data).end;
        put(&mut data, end - 2..end - 1, filling);
        let report = verify(&data);
        assert_ne!(report.status, Status::Passed, "{filling:?}");
    }
}

#[test]
fn swa_second_range_moved_away() {
    let mut data = signed();
    let [_, a, b, c] = numbers();
    let moved = usize::try_from(b).expect("an offset");
    let tail = data[moved..].to_vec();
    data.truncate(moved);
    let place = byte_range(&data);
    data.extend_from_slice(b"\n99 0 obj\n(other content)\nendobj\n");
    put(&mut data, place, &format!("/ByteRange[0 {a} {} {c}]", moved + 33));
    data.extend_from_slice(&tail);
    assert!(!matches!(verify(&data).status, Status::Passed));
}

#[test]
fn suffix_is_not_entire_file() {
    let data = [signed(), b"more".to_vec()].concat();
    let report = verify(&data);
    assert_ne!(report.status, Status::Passed);
    assert_ne!(report.signatures[0].coverage, CoverageName::EntireFile);
}

#[test]
fn prefix_inside_the_byte_range_is_a_warning() {
    let mut document = b"junk\n".to_vec();
    document.extend(small_document());
    let report = verify(&sign(&document, &parameters(), &pki().person));
    assert_eq!(verdict(&report), ("TOTAL-PASSED", None), "{report:#?}");
    assert_eq!(report.signatures[0].coverage, CoverageName::EntireFile);
    assert_eq!(outcome(&report.signatures[0], "bytes-before-header"), Some("warning"));
}

#[test]
fn prefix_added_after_signing_fails() {
    let data = [b"junk\n".to_vec(), signed()].concat();
    assert!(!matches!(verify(&data).status, Status::Passed | Status::Unsigned));
}

#[test]
fn two_files_glued_together_do_not_pass() {
    let data = [signed(), small_document()].concat();
    assert_ne!(verify(&data).status, Status::Passed);
    let data = [small_document(), signed()].concat();
    assert_ne!(verify(&data).status, Status::Passed);
}

#[test]
fn a_form_hidden_by_a_later_revision_does_not_make_a_document_unsigned() {
    let data = append(&signed(), &[(1, "<< /Type /Catalog /Pages 2 0 R >>")], 1);
    let report = verify(&data);
    assert_eq!(verdict(&report), FORMAT_FAILURE, "{report:#?}");
    let signature = &report.signatures[0];
    assert_eq!(outcome(signature, "signature-removed"), Some("warning"));
    assert_eq!(outcome(signature, "modification"), Some("failed"));
    assert_eq!(
        (signature.digest.status, signature.signature.status),
        ("intact", "verified")
    );
}

#[test]
fn a_second_signature_does_not_hide_that_the_first_was_removed() {
    let hidden = append(&signed(), &[(1, "<< /Type /Catalog /Pages 2 0 R >>")], 1);
    let report = verify(&sign(&hidden, &parameters(), &pki().organisation));
    assert_eq!(report.signatures.len(), 2, "{report:#?}");
    assert_eq!(report.status, Status::Failed);
    assert_eq!(report.signatures[1].indication, "TOTAL-PASSED");
}

#[test]
fn a_widget_that_the_form_does_not_list_is_reported() {
    let mut data = signed();
    let start = find(&data, b"/Fields[");
    let end = start + data[start..].iter().position(|byte| *byte == b']').expect("a bracket") + 1;
    put(&mut data, start..end, "/Fields[]");
    let report = verify(&data);
    assert_eq!(verdict(&report), ("TOTAL-FAILED", Some("HASH_FAILURE")), "{report:#?}");
    assert_eq!(outcome(&report.signatures[0], "field-not-in-form"), Some("warning"));
}

/// Number of the object whose text begins with this.
fn object_number(data: &[u8], body: &[u8]) -> u32 {
    let line = &data[..find(data, body)];
    let line = line.strip_suffix(b"\n").expect("a line before");
    let start = line.iter().rposition(|byte| *byte == b'\n').expect("a line before") + 1;
    let text = std::str::from_utf8(&line[start..]).expect("text");
    text.split(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .expect("a number")
}

#[test]
fn v_through_a_chain_of_references_is_followed() {
    let data = signed();
    let (field, value) = (
        object_number(&data, b"<</Type/Annot"),
        object_number(&data, b"<</Type/Sig/"),
    );
    let widget = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /V 80 0 R /Rect [0 0 0 0] >>";
    let chain = format!("{value} 0 R");
    let report = verify(&append(&data, &[(field, widget), (80, "81 0 R"), (81, &chain)], 1));
    assert_eq!(report.signatures.len(), 1, "{report:#?}");
    // found, but nobody may rewrite the field of a signature
    assert_eq!(
        verdict(&report),
        ("TOTAL-FAILED", Some("FORMAT_FAILURE")),
        "{report:#?}"
    );
    assert_eq!(outcome(&report.signatures[0], "signature-removed"), None);
}

#[test]
fn kids_may_carry_the_value() {
    let data = signed();
    let (field, value) = (
        object_number(&data, b"<</Type/Annot"),
        object_number(&data, b"<</Type/Sig/"),
    );
    let parent = "<< /FT /Sig /T (Signature1) /Kids [80 0 R] >>";
    let kid = format!("<< /Subtype /Widget /Parent {field} 0 R /V {value} 0 R /Rect [0 0 0 0] >>");
    let report = verify(&append(&data, &[(field, parent), (80, &kid)], 1));
    assert_eq!(report.signatures.len(), 1, "{report:#?}");
    assert_eq!(outcome(&report.signatures[0], "signature-removed"), None);
}

#[test]
fn kids_loop_ends() {
    let data = signed();
    let field = object_number(&data, b"<</Type/Annot");
    let node = format!("<< /T (a) /Kids [80 0 R {field} 0 R] >>");
    let report = verify(&append(&data, &[(field, &node), (80, &node)], 1));
    assert_ne!(report.status, Status::Passed);
    assert_ne!(report.status, Status::Unsigned);
}

#[test]
fn shared_dictionary_counts_once_with_a_warning() {
    let data = signed();
    let (form, value) = (
        object_number(&data, b"<</Fields["),
        object_number(&data, b"<</Type/Sig/"),
    );
    let field = object_number(&data, b"<</Type/Annot");
    let fields = format!("<< /Fields [{field} 0 R 80 0 R] /SigFlags 3 >>");
    let twin = format!("<< /FT /Sig /T (Director) /V {value} 0 R >>");
    let report = verify(&append(&data, &[(form, &fields), (80, &twin)], 1));
    assert_eq!(report.signatures.len(), 1, "{report:#?}");
    assert_eq!(outcome(&report.signatures[0], "shared-dictionary"), Some("warning"));
}

#[test]
fn duplicate_key_in_the_signature_dictionary() {
    let mut data = signed();
    let place = byte_range(&data);
    let text = String::from_utf8(data[place.clone()].to_vec()).expect("text");
    let numbers: Vec<&str> = text["/ByteRange[".len()..text.len() - 1]
        .split_ascii_whitespace()
        .collect();
    put(&mut data, place, &format!("/ByteRange[{}]/Type/Sig", numbers.join(" ")));
    fails_by(&verify(&data), "duplicate-key");
}

#[test]
fn duplicate_key_on_the_way_to_the_signature() {
    let mut data = signed();
    let place = find(&data, b"/SigFlags 3")..find(&data, b"/SigFlags 3") + 11;
    put(&mut data, place, "/Fields[]");
    let report = verify(&data);
    assert_eq!(
        verdict(&report),
        ("TOTAL-FAILED", Some("FORMAT_FAILURE")),
        "{report:#?}"
    );
    assert_eq!(
        outcome(&report.signatures[0], "duplicate-key-on-the-way"),
        Some("failed")
    );
}

#[test]
fn type_doc_time_stamp_does_not_take_a_signature_out_of_the_status() {
    let mut data = signed();
    let start = find(&data, b"/Type/Sig/");
    let place = byte_range(&data);
    let (head, range) = (data[start..place.start].to_vec(), data[place.clone()].to_vec());
    let head = String::from_utf8(head)
        .expect("text")
        .replacen("/Type/Sig", "/Type/DocTimeStamp", 1);
    let range = String::from_utf8(range).expect("text");
    let numbers: Vec<&str> = range["/ByteRange[".len()..range.len() - 1]
        .split_ascii_whitespace()
        .collect();
    put(
        &mut data,
        start..place.end,
        &format!("{head}/ByteRange[{}]", numbers.join(" ")),
    );
    let report = verify(&data);
    assert_eq!(report.signatures[0].r#type, SignatureType::Signature, "{report:#?}");
    assert_eq!(report.status, Status::Failed);
}

#[test]
fn sandwich_of_a_change_between_two_signatures_fails_the_first() {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>";
    let data = append(&signed(), &[(3, page)], 1);
    let report = verify(&sign(&data, &parameters(), &pki().organisation));
    assert_eq!(report.signatures.len(), 2, "{report:#?}");
    let first = &report.signatures[0];
    assert_eq!((first.indication, first.sub_indication), FORMAT_FAILURE, "{report:#?}");
    let change = &report.signatures[0].modifications.changes[0];
    assert_eq!(
        (change.kind, change.page, change.revision),
        ("page-content", Some(1), 3)
    );
    assert_eq!(report.signatures[1].coverage, CoverageName::EntireFile);
    assert_ne!(report.status, Status::Passed);
}

#[test]
fn isa_with_and_without_its_own_section_does_not_pass() {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>";
    let with = append(&signed(), &[(3, page)], 1);
    let without = [signed(), format!("3 0 obj\n{page}\nendobj\n").into_bytes()].concat();
    let marked = [without.clone(), b"%%EOF\n".to_vec()].concat();
    for data in [with, without, marked] {
        assert_ne!(verify(&data).status, Status::Passed);
    }
    // the store and the time are those under which the untouched file passes
    assert!(!trust().anchors().is_empty() && now() > trust().anchors()[0].not_before());
}
