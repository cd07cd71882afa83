//! Ways from the form to a signature that somebody bent; the other attacks on the structure of a file are in `attacks.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod common;

use common::{parameters, sign, small_document, verdict, verify};
use kyso::{SignatureReport, SignatureType, Status};
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

/// Puts something in a place, with spaces up to its end.
fn put(data: &mut [u8], place: std::ops::Range<usize>, text: &str) {
    assert!(text.len() <= place.len(), "{text} fits");
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(place.len(), b' ');
    data[place].copy_from_slice(&bytes);
}

fn outcome(signature: &SignatureReport, id: &str) -> Option<&'static str> {
    signature
        .checks
        .iter()
        .find(|check| check.id == id)
        .map(|check| check.outcome)
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
