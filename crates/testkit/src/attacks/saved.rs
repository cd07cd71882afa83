//! Rows of "File structure": incremental saving. A later revision changes what the first signer saw.

use super::Expected::{NotEntireFile, NotPermitted, Stopped};
use super::{CATALOG, CONTENT, FONT, FREE, IMAGE, PAGE, Row, row, signed, signed_document};
use crate::draft::Draft;
use crate::pdf::Section;

pub(super) fn rows() -> Vec<Row> {
    let change = |id, edit: fn(&mut Draft)| {
        row(id, NotPermitted, move || {
            let mut draft = signed();
            edit(&mut draft);
            draft.revision()
        })
    };
    const OTHER: &str = "BT /F1 14 Tf 72 700 Td (Pay 900 to somebody else.) Tj ET";
    let object = format!(
        "6 0 obj\n<< /Length {} >>\nstream\n{OTHER}\nendstream\nendobj\n",
        OTHER.len()
    );
    let behind = |ending: &'static str| {
        let object = object.clone();
        move || [signed_document(), object.clone().into_bytes(), ending.into()].concat()
    };
    vec![
        change("isa-page-content", |draft| _ = draft.stream(CONTENT, "", OTHER)),
        change("isa-page", |draft| {
            _ = draft.replace(PAGE, "/Contents 6 0 R", "/Contents 7 0 R")
        }),
        change("isa-font", |draft| {
            let swapped = "/Helvetica /Encoding << /Differences [49 /nine] >>";
            draft.replace(FONT, "/Helvetica", swapped);
        }),
        change("isa-image", |draft| {
            let dictionary =
                "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray";
            draft.stream(IMAGE, dictionary, [0xff]);
        }),
        change("isa-names", |draft| {
            draft.put(FREE, "<< /S /JavaScript /JS (app.alert\\(1\\)) >>");
            draft.add(
                CATALOG,
                &format!("/Names << /JavaScript << /Names [(a) {FREE} 0 R] >> >>"),
            );
        }),
        change("isa-open-action", |draft| {
            draft.add(CATALOG, "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>");
        }),
        change("isa-catalog", |draft| {
            _ = draft.add(CATALOG, "/ViewerPreferences << /HideMenubar true >>")
        }),
        change("isa-root", |draft| {
            let catalog = draft
                .text(CATALOG)
                .replace("/Pages 2 0 R", &format!("/Pages {} 0 R", FREE + 1));
            draft.put(FREE, catalog);
            draft.put(FREE + 1, "<< /Type /Pages /Kids [4 0 R] /Count 1 >>");
            draft.trailer = draft.trailer.replace("/Root 1 0 R", &format!("/Root {FREE} 0 R"));
        }),
        change("isa-layers", |draft| {
            draft.put(FREE, "<< /Type /OCG /Name (a) >>");
            let layers = format!("/OCProperties << /OCGs [{FREE} 0 R] /D << /OFF [{FREE} 0 R] >> >>");
            draft.add(CATALOG, &layers);
        }),
        row("isa-object-stream", NotPermitted, || {
            let mut draft = signed();
            let page = draft.text(PAGE).replace("/Contents 6 0 R", "/Contents 7 0 R");
            let trailer = draft.trailer.clone();
            let builder = draft.builder();
            builder.object_stream(FREE, &[(PAGE, &page)]);
            builder.xref_stream(FREE + 1, Section::trailer(&trailer));
            draft.file()
        }),
        row("isa-without-section", NotEntireFile, behind("")),
        row("isa-without-trailer", NotEntireFile, behind("%%EOF\n")),
        row("isa-hidden", Stopped, hybrid),
    ]
}

/// Table and /XRefStm disagree about the page.
fn hybrid() -> Vec<u8> {
    let mut draft = signed();
    let page = draft.text(PAGE);
    let trailer = draft.trailer.clone();
    let builder = draft.builder();
    let other = builder.object(PAGE, page.replace("/Contents 6 0 R", "/Contents 7 0 R"));
    let at = builder.position();
    let data = [&[1][..], &u32::try_from(other).unwrap().to_be_bytes(), &[0, 0]].concat();
    builder.stream(FREE, "/Type /XRef /W [1 4 2] /Index [3 1] /Size 61", &data);
    builder.forget(PAGE);
    builder.object(PAGE, &page);
    builder.table(Section::trailer(&format!("{trailer} /XRefStm {at}")));
    draft.file()
}
