//! Which field an octet belongs to: for reports and for tests that alter one octet after the other.

use crate::ber::{CONTEXT, Element, Reader, SEQUENCE, SET};

/// The path of the field that holds the octet at `offset` of a ContentInfo with SignedData, by the names of
/// RFC 5652: `signerInfos[0].signedAttrs[1]`, `certificates[2]`, `crls[0]`. An octet of the header of a structure
/// belongs to the structure itself (`signerInfos[0]`, `SignedData`, `ContentInfo`). `None` if there is no such octet or the
/// structure is broken before it.
pub fn field_at(data: &[u8], offset: usize) -> Option<String> {
    let content_info = child(Reader::new(data), offset)?.1;
    let Some((index, part)) = inside(&content_info, offset) else {
        return Some("ContentInfo".to_owned());
    };
    if index == 0 {
        return Some("contentType".to_owned());
    }
    match inside(&part, offset) {
        None => Some("content".to_owned()),
        Some((_, signed_data)) => Some(signed_data_field(&signed_data, offset)),
    }
}

fn signed_data_field(signed_data: &Element<'_>, offset: usize) -> String {
    let Some((index, part)) = inside(signed_data, offset) else {
        return "SignedData".to_owned();
    };
    let name = match (index, part.tag) {
        (0, _) => "version",
        (1, _) => "digestAlgorithms",
        (2, _) => "encapContentInfo",
        (_, CERTIFICATES) => "certificates",
        (_, CRLS) => "crls",
        (_, SET) => "signerInfos",
        _ => "unknown",
    };
    match (name, inside(&part, offset)) {
        ("certificates" | "crls", Some((index, _))) => format!("{name}[{index}]"),
        ("signerInfos", Some((index, signer_info))) => match signer_info_field(&signer_info, offset) {
            Some(field) => format!("{name}[{index}].{field}"),
            None => format!("{name}[{index}]"),
        },
        _ => name.to_owned(),
    }
}

fn signer_info_field(signer_info: &Element<'_>, offset: usize) -> Option<String> {
    let (index, part) = inside(signer_info, offset)?;
    let name = match (index, part.tag) {
        (0, _) => "version",
        (1, _) => "sid",
        (2, _) => "digestAlgorithm",
        (_, SIGNED_ATTRS) => "signedAttrs",
        (_, SEQUENCE) => "signatureAlgorithm",
        (_, UNSIGNED_ATTRS) => "unsignedAttrs",
        _ => "signature",
    };
    match (name, inside(&part, offset)) {
        ("signedAttrs" | "unsignedAttrs", Some((index, _))) => Some(format!("{name}[{index}]")),
        _ => Some(name.to_owned()),
    }
}

const CERTIFICATES: u8 = CONTEXT;
const CRLS: u8 = CONTEXT | 1;
const SIGNED_ATTRS: u8 = CONTEXT;
const UNSIGNED_ATTRS: u8 = CONTEXT | 1;

/// The element inside `parent` that holds the octet; `None` if that is `parent`'s own header or end.
fn inside<'a>(parent: &Element<'a>, offset: usize) -> Option<(usize, Element<'a>)> {
    if offset < parent.content_offset() {
        return None;
    }
    child(parent.reader(), offset)
}

fn child(mut reader: Reader<'_>, offset: usize) -> Option<(usize, Element<'_>)> {
    let mut index = 0;
    while !reader.is_empty() {
        let element = reader.next().ok()?;
        if offset < reader.offset() {
            return Some((index, element));
        }
        index += 1;
    }
    None
}
