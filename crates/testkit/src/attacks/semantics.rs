//! Rows of "Document semantics": later revisions that are well formed and change what the document says.

use super::Expected::{Failed, NotPermitted, Reported, Warning};
use super::{
    AGREE, AMOUNT, AMOUNT_LOOK, AMOUNT_TEXT, CATALOG, CONTENT, EMPTY_FIELD, FIRST, FONT, FORM, FREE, INFO, LOOK,
    METADATA, PAGE, PAGE_2, PAGES, Row, SECOND, add_first, annotate, certified, document, row, sign_again, signed,
};
use crate::cms::Signer;
use crate::draft::Draft;
use crate::pdf::Entry;

pub(super) fn rows() -> Vec<Row> {
    [
        shadows(),
        annotations(),
        signatures(),
        values(),
        shared(),
        pages(),
        metadata(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// One more revision on a document with this permission.
fn edit(
    id: &'static str,
    expected: super::Expected,
    permission: u8,
    edit: impl Fn(&mut Draft) + Send + Sync + 'static,
) -> Row {
    row(id, expected, move || {
        let mut draft = certified(permission);
        edit(&mut draft);
        draft.revision()
    })
}

/// Prepared before signing, switched after it.
fn shadows() -> Vec<Row> {
    let overlay = || {
        let mut draft = document();
        draft.replace(PAGE, "/Im1 14 0 R", &format!("/Im1 14 0 R /Ov {FREE} 0 R"));
        let form = "/Type /XObject /Subtype /Form /BBox [0 0 400 30] /Resources << /Font << /F1 8 0 R >> >>";
        draft.stream(
            FREE,
            form,
            "1 g 0 0 400 30 re f 0 g BT /F1 14 Tf 0 8 Td (Pay 1 to the school.) Tj ET",
        );
        let text = draft.text(CONTENT);
        let (_, content) = text.split_once("stream\n").unwrap();
        let content = content.replace("\nendstream", " q 1 0 0 1 72 692 cm /Ov Do Q");
        draft.stream(CONTENT, "", content);
        add_first(&mut draft);
        draft.sign(FIRST, "", &|content| Signer::person().sign(content));
        draft
    };
    vec![
        row("shadow-hide", NotPermitted, move || {
            let mut draft = overlay();
            draft.free(FREE);
            draft.revision()
        }),
        row("shadow-hide-resource", NotPermitted, move || {
            let mut draft = overlay();
            draft.replace(PAGE, &format!(" /Ov {FREE} 0 R"), "");
            draft.revision()
        }),
        edit("shadow-replace", NotPermitted, 2, |draft| {
            draft.stream(AMOUNT_LOOK, LOOK, AMOUNT_TEXT.replace("(100)", "(900)"));
        }),
        edit("shadow-replace-font", NotPermitted, 0, |draft| {
            draft.replace(FONT, "/Helvetica", "/Helvetica /Encoding << /Differences [49 /nine] >>");
        }),
        edit("shadow-replace-default-resources", NotPermitted, 0, |draft| {
            draft.put(FREE, "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>");
            draft.replace(FORM, "/F1 8 0 R", &format!("/F1 {FREE} 0 R"));
        }),
        row("shadow-hide-replace", NotPermitted, || {
            let mut draft = document();
            let hidden = draft.text(PAGE).replace("/Contents 6 0 R", "/Contents 7 0 R");
            let at = draft.builder().object(PAGE, hidden);
            draft.builder().forget(PAGE);
            add_first(&mut draft);
            draft.sign(FIRST, "", &|content| Signer::person().sign(content));
            draft.builder().entry(PAGE, Entry::InUse(at, 0));
            draft.revision()
        }),
        row("shadow-hide-replace-root", NotPermitted, || {
            let mut draft = document();
            let pages = FREE + 1;
            add_first(&mut draft);
            let hidden = draft
                .text(CATALOG)
                .replace("/Pages 2 0 R", &format!("/Pages {pages} 0 R"));
            draft.put(FREE, hidden);
            draft.put(pages, "<< /Type /Pages /Kids [4 0 R] /Count 1 >>");
            draft.sign(FIRST, "", &|content| Signer::person().sign(content));
            draft.trailer = draft.trailer.replace("/Root 1 0 R", &format!("/Root {FREE} 0 R"));
            draft.revision()
        }),
    ]
}

/// Over the sentence that says what is paid.
const SENTENCE: [u32; 4] = [72, 690, 372, 720];

/// Evil annotations.
fn annotations() -> Vec<Row> {
    let over = |id, expected, permission, subtype: &'static str| {
        edit(id, expected, permission, move |draft| {
            annotate(draft, subtype, SENTENCE)
        })
    };
    let covers = Warning("occlusion");
    vec![
        over("eaa-freetext-p0", NotPermitted, 0, "FreeText"),
        over("eaa-freetext-p1", NotPermitted, 1, "FreeText"),
        over("eaa-freetext-p2", NotPermitted, 2, "FreeText"),
        over("eaa-freetext-p3", covers, 3, "FreeText"),
        over("eaa-stamp-p2", NotPermitted, 2, "Stamp"),
        over("eaa-stamp-p3", covers, 3, "Stamp"),
        over("eaa-redact-p2", NotPermitted, 2, "Redact"),
        over("eaa-redact-p3", covers, 3, "Redact"),
        over("eaa-ink-p2", NotPermitted, 2, "Ink"),
        over("eaa-ink-p3", covers, 3, "Ink"),
        edit("eaa-widget-p2", NotPermitted, 2, text_widget),
        edit("eaa-widget-p3", NotPermitted, 3, text_widget),
    ]
}

/// A new text field over the sentence.
fn text_widget(draft: &mut Draft) {
    annotate(draft, "Widget", SENTENCE);
    draft.replace(FREE, "/F 4", "/FT /Tx /T (Extra) /V (Pay 900) /DA (/F1 12 Tf) /F 4");
    draft.replace(FORM, "/Fields [", &format!("/Fields [{FREE} 0 R "));
}

/// Sneaky signatures.
fn signatures() -> Vec<Row> {
    let sign =
        |id, expected, permission, rect| row(id, expected, move || sign_again(&mut certified(permission), PAGE, rect));
    vec![
        sign("ssa-quarter-p2", Failed("FORMAT_FAILURE"), 2, [0, 400, 595, 842]),
        sign("ssa-quarter-p3", Failed("FORMAT_FAILURE"), 3, [0, 400, 595, 842]),
        sign("ssa-text-p2", Warning("occlusion"), 2, SENTENCE),
        sign("ssa-signature-p2", Warning("occlusion"), 2, [290, 95, 510, 185]),
        sign("cover-approval", Warning("occlusion"), 0, [0, 0, 595, 842]),
        sign("cover-approval-text", Warning("occlusion"), 0, SENTENCE),
        row("ssa-moved-field", NotPermitted, || {
            let mut draft = certified(2);
            draft.replace(EMPTY_FIELD, "[72 100 232 160]", "[0 400 595 842]");
            draft.replace(EMPTY_FIELD, "/FT /Sig", &format!("/V {SECOND} 0 R /FT /Sig"));
            draft.sign(SECOND, "", &|content| Signer::organisation().sign(content))
        }),
    ]
}

/// Value and appearance drift apart.
fn values() -> Vec<Row> {
    let value: fn(&mut Draft) = |draft| _ = draft.replace(AMOUNT, "/V (100)", "/V (900)");
    let look: fn(&mut Draft) = |draft| _ = draft.stream(AMOUNT_LOOK, LOOK, AMOUNT_TEXT.replace("(100)", "(900)"));
    let state: fn(&mut Draft) = |draft| _ = draft.replace(AGREE, "/AS /Off", "/AS /Yes");
    let redraw: fn(&mut Draft) = |draft| {
        draft.replace(AMOUNT, "/V (100)", "/V (900)");
        draft.replace(FORM, "/SigFlags 3", "/SigFlags 3 /NeedAppearances true");
    };
    let drift = Reported("value-appearance");
    vec![
        edit("value-appearance-v-p1", NotPermitted, 1, value),
        edit("value-appearance-ap-p1", NotPermitted, 1, look),
        edit("value-appearance-as-p1", NotPermitted, 1, state),
        edit("value-appearance-need-appearances-p1", NotPermitted, 1, redraw),
        edit("value-appearance-v", NotPermitted, 0, value),
        edit("value-appearance-ap", NotPermitted, 0, look),
        edit("value-appearance-as", drift, 0, state),
        edit("value-appearance-need-appearances", NotPermitted, 0, redraw),
    ]
}

fn shared() -> Vec<Row> {
    vec![
        edit("shared-dictionary", Reported("shared-dictionary"), 0, |draft| {
            draft.replace(EMPTY_FIELD, "/FT /Sig", &format!("/FT /Sig /V {FIRST} 0 R"));
        }),
        row("shared-dictionary-old-object", Reported("shared-dictionary"), || {
            let mut draft = signed();
            draft.put(FREE, format!("<< /FT /Sig /T (Minister) /V {FIRST} 0 R >>"));
            draft.replace(FORM, "/Fields [", &format!("/Fields [{FREE} 0 R "));
            sign_again(&mut draft, PAGE, [72, 300, 232, 360])
        }),
        row("shared-dictionary-same-name", Reported("duplicate-field-name"), || {
            let mut draft = signed();
            let second = crate::draft::Field {
                name: "First",
                value: SECOND,
                page: PAGE,
                rect: [72, 300, 232, 360],
            };
            draft.add_field(&second, FORM);
            draft.sign(SECOND, "", &|content| Signer::organisation().sign(content))
        }),
    ]
}

fn pages() -> Vec<Row> {
    let edit = |id, change: fn(&mut Draft)| edit(id, NotPermitted, 0, change);
    vec![
        edit("page-order-inserted", |draft| {
            let page = draft.text(PAGE_2);
            draft.put(FREE, page);
            draft.replace(PAGES, "4 0 R] /Count 2", &format!("{FREE} 0 R 4 0 R] /Count 3"));
        }),
        edit("page-order-removed", |draft| {
            _ = draft.replace(PAGES, "4 0 R] /Count 2", "] /Count 1")
        }),
        edit("page-order-reordered", |draft| {
            _ = draft.replace(PAGES, "[3 0 R 4 0 R]", "[4 0 R 3 0 R]")
        }),
        edit("page-order-rotate", |draft| {
            _ = draft.replace(PAGE, "/MediaBox", "/Rotate 180 /MediaBox")
        }),
        edit("page-order-media-box", |draft| _ = draft.replace(PAGE, "842]", "650]")),
        edit("page-order-crop-box", |draft| {
            _ = draft.replace(PAGE, "/MediaBox", "/CropBox [0 0 595 650] /MediaBox")
        }),
        edit("page-order-user-unit", |draft| {
            _ = draft.replace(PAGE, "/MediaBox", "/UserUnit 10 /MediaBox")
        }),
        edit("page-order-inherited", |draft| {
            _ = draft.replace(PAGES, "/Count", "/Rotate 180 /Count")
        }),
    ]
}

fn metadata() -> Vec<Row> {
    let xmp: fn(&mut Draft) = |draft| {
        let other = "<x:xmpmeta xmlns:x='adobe:ns:meta/'> </x:xmpmeta>";
        draft.stream(METADATA, "/Type /Metadata /Subtype /XML", other);
    };
    let info: fn(&mut Draft) = |draft| _ = draft.put(INFO, "<< /Title (Order not to pay) >>");
    vec![
        edit("metadata-xmp-p1", NotPermitted, 1, xmp),
        edit("metadata-info-p1", NotPermitted, 1, info),
        edit("metadata-extensions-p1", NotPermitted, 1, |draft| {
            let unknown = "/Extensions << /ABCD << /BaseVersion /1.7 /ExtensionLevel 9 >> >>";
            draft.add(CATALOG, unknown);
        }),
        // the number of the XMP stream is given to a page content: what vouches for metadata may not vouch for this
        row("metadata-as-content", NotPermitted, || {
            let mut draft = document();
            draft.replace(PAGE, "/Contents 6 0 R", &format!("/Contents {METADATA} 0 R"));
            add_first(&mut draft);
            draft.sign(FIRST, "", &|content| Signer::person().sign(content));
            draft.stream(
                METADATA,
                "/Type /Metadata /Subtype /XML",
                "BT /F1 14 Tf 72 700 Td (Pay 900.) Tj ET",
            );
            draft.revision()
        }),
    ]
}
