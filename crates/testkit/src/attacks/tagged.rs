//! Later revisions of tagged documents, default resources in objects of their own, widgets on several pages.

use super::Expected::{NotPermitted, Passed, Warning};
use super::{CATALOG, FIRST, FORM, PAGE, PAGE_2, Row, SECOND, add_first, document, row};
use crate::cms::Signer;
use crate::draft::{Draft, Field};

const TREE: u32 = 70;
const ELEMENT: u32 = 71;
const PARENTS: u32 = 72;
const PARAGRAPH: u32 = 73;
const NEW_ELEMENT: u32 = 74;
const FONTS: u32 = 80;

const RECT: [u32; 4] = [72, 295, 300, 320];

pub(super) fn permitted() -> Vec<Row> {
    vec![
        row("tagged-signature", Passed, || {
            let mut draft = signed(tag);
            enter(&mut draft, "/K << /Type /OBJR /Obj 41 0 R >>");
            second(&mut draft, [0; 4])
        }),
        row("default-resources-object", Passed, || {
            let mut draft = signed(|draft| {
                draft.put(FONTS, "<< /F1 8 0 R >>");
                draft.replace(FORM, "/Font << /F1 8 0 R >>", "/Font 80 0 R");
            });
            draft.put(FONTS, "<< /F1 8 0 R /F9 81 0 R >>");
            draft.put(FONTS + 1, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
            draft.revision()
        }),
    ]
}

pub(super) fn attacks() -> Vec<Row> {
    vec![
        row("tagged-other-text", NotPermitted, || {
            let mut draft = signed(tag);
            draft.add(PARAGRAPH, "/ActualText (Pay 900)");
            draft.revision()
        }),
        row("tagged-new-element", NotPermitted, || {
            let mut draft = signed(tag);
            enter(&mut draft, "/Pg 3 0 R /Alt (Pay 900) /K 0");
            second(&mut draft, [0; 4])
        }),
        row("two-roles-default-fonts", NotPermitted, || {
            let mut draft = signed(|draft| {
                draft.put(FONTS, "<< /F1 8 0 R >>");
                draft.replace(FORM, "/Font << /F1 8 0 R >>", "/Font 80 0 R");
                draft.replace(PAGE, "/Font << /F1 8 0 R >>", "/Font 80 0 R");
            });
            draft.put(FONTS, "<< /F1 8 0 R /F9 81 0 R >>");
            draft.put(FONTS + 1, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
            draft.revision()
        }),
        row("occlusion-second-page", Warning("occlusion"), || {
            let mut draft = signed(|draft| {
                draft.stream(7, "", "BT /F1 14 Tf 72 300 Td (Second page: conditions) Tj ET");
            });
            enter_on_second_page(&mut draft);
            second(&mut draft, RECT)
        }),
    ]
}

/// A structure tree with one paragraph.
fn tag(draft: &mut Draft) {
    draft.add(CATALOG, "/StructTreeRoot 70 0 R /MarkInfo << /Marked true >>");
    draft.put(
        TREE,
        "<< /Type /StructTreeRoot /K 71 0 R /ParentTree 72 0 R /ParentTreeNextKey 1 >>",
    );
    draft.put(ELEMENT, "<< /Type /StructElem /S /Document /P 70 0 R /K [73 0 R] >>");
    draft.put(PARENTS, "<< /Nums [0 [73 0 R]] >>");
    draft.put(PARAGRAPH, "<< /Type /StructElem /S /P /P 71 0 R /Pg 3 0 R /K 0 >>");
}

/// A new element with these entries.
fn enter(draft: &mut Draft, entries: &str) {
    draft.replace(TREE, "NextKey 1", "NextKey 2");
    draft.replace(ELEMENT, "[73 0 R]", "[73 0 R 74 0 R]");
    draft.replace(PARENTS, "[73 0 R]", "[73 0 R] 1 74 0 R");
    draft.put(
        NEW_ELEMENT,
        format!("<< /Type /StructElem /S /Form /P 71 0 R {entries} >>"),
    );
}

fn enter_on_second_page(draft: &mut Draft) {
    let widget = SECOND + 1;
    draft.replace(PAGE_2, "/Annots [", &format!("/Annots [{widget} 0 R "));
}

/// The signature of the organisation on the first page.
fn second(draft: &mut Draft, rect: [u32; 4]) -> Vec<u8> {
    let field = Field {
        name: "Second",
        value: SECOND,
        page: PAGE,
        rect,
    };
    draft.add_field(&field, FORM);
    draft.sign(SECOND, "", &|content| Signer::organisation().sign(content))
}

/// A document that was prepared before the person signed it.
fn signed(prepare: fn(&mut Draft)) -> Draft {
    let mut draft = document();
    prepare(&mut draft);
    add_first(&mut draft);
    draft.sign(FIRST, "", &|content| Signer::person().sign(content));
    draft
}
