//! Later revisions that programs read in different ways, and objects that a change for one role would change in another.

use super::Expected::{NotPermitted, Passed, Reported};
use super::{
    AMOUNT, AMOUNT_LOOK, CATALOG, CONTENT, FIRST, FONT, FORM, FREE, LOOK, PAGE, Row, add_first, certified, document,
    row,
};
use crate::cms::Signer;
use crate::draft::{Draft, Field};

/// Content that nobody signed.
const EVIL: &str = "BT /F1 14 Tf 72 700 Td (Pay 900.) Tj ET";
const STORE: u32 = 90;

pub(super) fn permitted() -> Vec<Row> {
    vec![row("inline-form-second-signature", Passed, || {
        let mut draft = signed(|draft| {
            draft.put(STORE, "[31 0 R 10 0 R 11 0 R 13 0 R]");
            let form = draft
                .text(FORM)
                .replace("/Fields [10 0 R 11 0 R 13 0 R]", "/Fields 90 0 R");
            draft.replace(CATALOG, "/AcroForm 5 0 R", &format!("/AcroForm {form}"));
        });
        draft.replace(super::EMPTY_FIELD, "/FT /Sig", "/FT /Sig /V 12 0 R");
        draft.sign(12, "", &|content| Signer::organisation().sign(content))
    })]
}

pub(super) fn attacks() -> Vec<Row> {
    [bytes(), roles(), fields()].into_iter().flatten().collect()
}

/// What the bytes of the revision say depends on who reads them.
fn bytes() -> Vec<Row> {
    vec![
        later("later-stream-length", |draft| {
            let content = draft.text(CONTENT).replacen("/Length ", "/Length 9", 1);
            draft.put(CONTENT, content);
        }),
        later("later-filter-parameters", |draft| {
            let (hex, length) = content_in_hexadecimal(draft);
            let dictionary = format!("<< /Filter /ASCIIHexDecode /DecodeParms [null] /Length {length} >>");
            draft.put(CONTENT, format!("{dictionary}\nstream\n{hex}\nendstream"));
        }),
        later("later-crypt-filter", |draft| {
            let content = draft.text(CONTENT).replacen("/Length ", "/Filter /Crypt /Length ", 1);
            draft.put(CONTENT, content);
        }),
        row("later-real-for-integer", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.add(PAGE, "/Rotate 90");
            });
            draft.replace(PAGE, "/Rotate 90", "/Rotate 90.0");
            draft.revision()
        }),
        later("hidden-object-in-stream", |draft| {
            let object = format!(
                "\n6 0 obj\n<< /Length {} >>\nstream\n{EVIL}\nendstream\nendobj\n",
                EVIL.len()
            );
            draft.stream(STORE, "", object);
        }),
    ]
}

/// A rule vouches for the object in one role, and the page draws with it in another.
fn roles() -> Vec<Row> {
    vec![
        row("second-role-catalog", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.replace(PAGE, "/XObject << /Im1 14 0 R >>", "/XObject 1 0 R");
            });
            draft.replace(CATALOG, "/Metadata 17 0 R", "/Metadata 90 0 R");
            draft.stream(
                STORE,
                "/Type /Metadata /Subtype /XML",
                "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
            );
            draft.revision()
        }),
        row("second-role-information", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.replace(PAGE, "/XObject << /Im1 14 0 R >>", "/XObject 18 0 R");
            });
            draft.put(super::INFO, "<< /Title (Order to pay 900) >>");
            draft.revision()
        }),
        row("second-role-page", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.replace(PAGE, "/XObject << /Im1 14 0 R >>", "/XObject 3 0 R");
            });
            draft.add(PAGE, "/LastModified 90 0 R");
            draft.stream(STORE, LOOK, EVIL);
            draft.revision()
        }),
        row("second-role-form", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.replace(PAGE, "/XObject << /Im1 14 0 R >>", "/XObject 5 0 R");
            });
            draft.replace(FORM, "/SigFlags 3", "/SigFlags 3 /Q 1");
            draft.revision()
        }),
        row("second-role-field", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.replace(PAGE, "/XObject << /Im1 14 0 R >>", "/XObject 10 0 R");
            });
            draft.replace(AMOUNT, "/V (100)", "/V (900)");
            draft.stream(AMOUNT_LOOK, LOOK, "/Tx BMC q BT /F1 12 Tf 2 5 Td (900) Tj ET Q EMC");
            draft.revision()
        }),
        row("second-role-old-store", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.add(CATALOG, "/DSS << /VRI << /AA 6 0 R >> >>");
            });
            draft.replace(CATALOG, "/DSS << /VRI << /AA 6 0 R >> >>", "/DSS << /Certs [ ] >>");
            draft.stream(CONTENT, "", EVIL);
            draft.revision()
        }),
        row("second-role-font", NotPermitted, || {
            let mut draft = prepared(3, |draft| {
                draft.replace(FONT, "/Type /Font", "/Type /Font /Rect [0 0 9 9]");
            });
            draft.replace(FONT, "/Helvetica", "/Symbol");
            draft.revision()
        }),
    ]
}

/// Fields that draw, or are filled in, where nobody may.
fn fields() -> Vec<Row> {
    vec![
        row("empty-field-drawn", NotPermitted, || {
            let mut draft = certified(0);
            let widget = "/Type /Annot /Subtype /Widget /F 4 /P 3 0 R /Rect [72 330 232 390]";
            draft.put(FREE, format!("<< {widget} /FT /Sig /T (Empty) /AP << /N 61 0 R >> >>"));
            draft.stream(FREE + 1, LOOK, EVIL);
            draft.replace(PAGE, "/Annots [", "/Annots [60 0 R ");
            draft.replace(FORM, "/Fields [", "/Fields [60 0 R ");
            draft.revision()
        }),
        row("read-only-inherited", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.put(STORE, "<< /T (Group) /Ff 1 /Kids [10 0 R] >>");
                draft.add(AMOUNT, "/Parent 90 0 R");
                draft.replace(FORM, "/Fields [10 0 R", "/Fields [90 0 R");
            });
            draft.replace(AMOUNT, "/V (100)", "/V (900)");
            draft.stream(AMOUNT_LOOK, LOOK, "/Tx BMC q BT /F1 12 Tf 2 5 Td (900) Tj ET Q EMC");
            draft.revision()
        }),
        row("push-button-filled", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.replace(AMOUNT, "/FT /Tx /T (Amount) /V (100)", "/FT /Btn /Ff 65536 /T (Amount)");
            });
            draft.add(AMOUNT, "/V /x");
            draft.stream(AMOUNT_LOOK, LOOK, "/Tx BMC q BT /F1 12 Tf 2 5 Td (900) Tj ET Q EMC");
            draft.revision()
        }),
        row("field-takes-page", Reported("occlusion"), || {
            let mut draft = signed(|draft| {
                draft.replace(AMOUNT, "/Rect [140 596 340 616]", "/Rect [0 0 595 842]");
            });
            draft.replace(AMOUNT, "/V (100)", "/V (900)");
            draft.stream(
                AMOUNT_LOOK,
                LOOK,
                "1 g 0 0 595 842 re f 0 g BT /F1 12 Tf 2 5 Td (900) Tj ET",
            );
            draft.revision()
        }),
        row("two-seals", Reported("occlusion"), || {
            let mut draft = certified(0);
            seal(&mut draft, "Second", 40, [300, 100, 398, 180]);
            seal(&mut draft, "Third", 50, [402, 100, 500, 180])
        }),
    ]
}

/// A signature of the organisation over a part of the first one.
fn seal(draft: &mut Draft, name: &'static str, value: u32, rect: [u32; 4]) -> Vec<u8> {
    let field = Field {
        name,
        value,
        page: PAGE,
        rect,
    };
    draft.add_field(&field, FORM);
    draft.sign(value, "", &|content| Signer::organisation().sign(content))
}

/// One more revision on a document that permits none.
fn later(id: &'static str, change: fn(&mut Draft)) -> Row {
    row(id, NotPermitted, move || {
        let mut draft = certified(1);
        change(&mut draft);
        draft.revision()
    })
}

/// A document that was prepared before it was signed.
fn signed(prepare: fn(&mut Draft)) -> Draft {
    let mut draft = document();
    prepare(&mut draft);
    add_first(&mut draft);
    draft.sign(FIRST, "", &|content| Signer::person().sign(content));
    draft
}

/// The same, certified with a permission.
fn prepared(permission: u8, prepare: fn(&mut Draft)) -> Draft {
    let mut draft = document();
    prepare(&mut draft);
    draft.add(CATALOG, &format!("/Perms << /DocMDP {FIRST} 0 R >>"));
    add_first(&mut draft);
    draft.sign(FIRST, &super::doc_mdp(permission), &|content| {
        Signer::person().sign(content)
    });
    draft
}

/// The content of the first page, and how long that is.
fn content_in_hexadecimal(draft: &Draft) -> (String, usize) {
    let content = draft.text(CONTENT);
    let (_, data) = content.split_once("stream\n").unwrap_or_default();
    let (data, _) = data.split_once("\nendstream").unwrap_or_default();
    let hex: String = data.bytes().map(|byte| format!("{byte:02x}")).collect();
    let hex = format!("{hex}>");
    let length = hex.len();
    (hex, length)
}
