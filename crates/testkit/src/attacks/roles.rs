//! Objects with two roles: what vouches for a change in the one may not vouch for the other.

use super::Expected::NotPermitted;
use super::{
    AMOUNT, AMOUNT_LOOK, CATALOG, CONTENT, FIRST, FONT, FORM, FREE, IMAGE, LOOK, PAGE, Row, add_first, certified,
    document, row,
};
use crate::cms::Signer;
use crate::draft::Draft;

/// Content that nobody signed.
const EVIL: &str = "BT /F1 14 Tf 72 700 Td (Pay 900.) Tj ET";

pub(super) fn rows() -> Vec<Row> {
    vec![
        on("two-roles-resources", 1, |draft| {
            draft.replace(FORM, "/DR << /Font << /F1 8 0 R >> >>", "/DR 6 0 R");
            draft.stream(CONTENT, "/Font << /F1 8 0 R >>", EVIL);
        }),
        on("two-roles-form", 1, |draft| {
            let form = draft.text(FORM);
            draft.put(IMAGE, form);
            draft.replace(CATALOG, "/AcroForm 5 0 R", "/AcroForm 14 0 R");
        }),
        on("two-roles-store", 1, |draft| {
            draft.add(CATALOG, "/DSS << /Certs [2 0 R] >>");
            draft.revision();
            draft.stream(CONTENT, "", EVIL);
        }),
        on("two-roles-store-entry", 1, |draft| {
            draft.add(CATALOG, "/DSS << /Pages 2 0 R >>");
        }),
        on("two-roles-information", 1, |draft| {
            draft.replace(FONT, "/Helvetica", "/Symbol");
            draft.trailer = "/Root 1 0 R /Info 8 0 R /ID [<6b79736f2d74657374> <6b79736f2d74657374>]".to_owned();
        }),
        row("two-roles-section", NotPermitted, || {
            let mut draft = signed_with(|draft| {
                draft.stream(CONTENT, "/Type /XRef", "BT /F1 14 Tf 72 700 Td (Pay 100.) Tj ET");
            });
            draft.stream(CONTENT, "/Type /XRef", EVIL);
            draft.revision()
        }),
        row("revived-object-stream", NotPermitted, || {
            let mut draft = signed_with(|draft| {
                draft.replace(PAGE, "/Contents 6 0 R", "/Contents [6 0 R 99 0 R]");
            });
            draft.stream(99, "/Type /ObjStm /N 0 /First 0", EVIL);
            draft.revision()
        }),
        on("unlisted-object", 1, |draft| {
            let object = format!(
                "null\nendobj\n6 0 obj\n<< /Length {} >>\nstream\n{EVIL}\nendstream",
                EVIL.len()
            );
            draft.put(99, object);
        }),
        on("signature-without-bytes", 2, |draft| {
            let widget = "/Type /Annot /Subtype /Widget /F 4 /P 3 0 R /Rect [72 330 232 390]";
            draft.put(
                FREE,
                format!("<< {widget} /FT /Sig /T (Fake) /V (x) /AP << /N 61 0 R >> >>"),
            );
            draft.stream(FREE + 1, LOOK, EVIL);
            draft.replace(PAGE, "/Annots [", "/Annots [60 0 R ");
            draft.replace(FORM, "/Fields [", "/Fields [60 0 R ");
        }),
        on("value-appearance-rich-text", 2, |draft| {
            draft.add(AMOUNT, "/RV (x)");
            draft.stream(AMOUNT_LOOK, LOOK, "/Tx BMC q BT /F1 12 Tf 2 5 Td (900) Tj ET Q EMC");
        }),
    ]
}

/// One more revision on a document with this permission, which it does not have.
fn on(id: &'static str, permission: u8, change: fn(&mut Draft)) -> Row {
    row(id, NotPermitted, move || {
        let mut draft = certified(permission);
        change(&mut draft);
        draft.revision()
    })
}

/// A document that was prepared before it was signed.
fn signed_with(prepare: fn(&mut Draft)) -> Draft {
    let mut draft = document();
    prepare(&mut draft);
    add_first(&mut draft);
    draft.sign(FIRST, "", &|content| Signer::person().sign(content));
    draft
}
