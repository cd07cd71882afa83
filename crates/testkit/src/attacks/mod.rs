//! The attacks that SECURITY.md lists, each as a file and what a verifier must say of it. No part of kyso is asked to make them:
//! the signatures come from [`draft`](crate::draft) and [`cms`](crate::cms).

mod certificates;
mod cms;
mod hostile;
mod irregular;
mod later;
mod permissions;
mod roles;
mod saved;
mod semantics;
mod structure;
mod tagged;

use crate::cms::Signer;
use crate::draft::{Draft, Field};

/// One attack, or the harmless counterpart of one.
pub struct Attack {
    /// Its name: that of its row, with a suffix for variants.
    pub id: &'static str,
    /// Which table it stands in.
    pub family: Family,
    /// What must come of it.
    pub expected: Expected,
    make: Box<dyn Fn() -> Vec<u8> + Send + Sync>,
}

/// The tables of SECURITY.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Bytes, cross-reference data, revisions.
    Structure,
    /// What a later revision means.
    Semantics,
    /// What is right, so that nobody passes by forbidding all.
    Permitted,
    /// SignedData and certificates.
    Cms,
}

/// What must come of it. "The signature" is the oldest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The document passes, and later changes, if any, are permitted.
    Passed,
    /// It passes with this check as a warning.
    Warning(&'static str),
    /// This check speaks, as a warning or a failure.
    Reported(&'static str),
    /// FORMAT_FAILURE by this check.
    Malformed(&'static str),
    /// FORMAT_FAILURE by `modification`, and the changes are listed.
    NotPermitted,
    /// TOTAL-FAILED with this sub-indication.
    Failed(&'static str),
    /// INDETERMINATE with this sub-indication.
    Indeterminate(&'static str),
    /// The range does not reach the end of the file, and the document does not pass.
    NotEntireFile,
    /// No verdict: this error.
    Unreadable(&'static str),
    /// Failed or unreadable.
    Stopped,
    /// Neither passed nor unsigned.
    NotPassed,
}

impl Attack {
    /// The file.
    pub fn file(&self) -> Vec<u8> {
        (self.make)()
    }
}

/// All of them.
pub fn attacks() -> Vec<Attack> {
    let families = [
        (Family::Structure, structure::rows()),
        (Family::Structure, saved::rows()),
        (Family::Structure, hostile::rows()),
        (Family::Semantics, semantics::rows()),
        (Family::Semantics, permissions::rows()),
        (Family::Semantics, roles::rows()),
        (Family::Semantics, tagged::attacks()),
        (Family::Semantics, irregular::attacks()),
        (Family::Permitted, later::rows()),
        (Family::Permitted, tagged::permitted()),
        (Family::Permitted, irregular::permitted()),
        (Family::Cms, cms::rows()),
        (Family::Cms, certificates::rows()),
    ];
    let with_family = families.into_iter().flat_map(|(family, rows)| {
        rows.into_iter().map(move |(id, expected, make)| Attack {
            id,
            family,
            expected,
            make,
        })
    });
    with_family.collect()
}

/// The signed document that most attacks begin with. It passes.
pub fn signed_document() -> Vec<u8> {
    signed().file()
}

/// A signed document and further revisions, each of which fills the form: so many revisions in all.
pub fn many_revisions(count: usize) -> Vec<u8> {
    let mut draft = signed();
    for revision in 1..count {
        let values = [revision - 1, revision].map(|revision| 100 + revision);
        let [old, new] = values.map(|value| format!("({value})"));
        draft.replace(AMOUNT, &format!("/V {old}"), &format!("/V {new}"));
        draft.stream(AMOUNT_LOOK, LOOK, AMOUNT_TEXT.replace("(100)", &new));
        draft.revision();
    }
    draft.file()
}

/// Id, what is expected, how the file is made.
type Row = (&'static str, Expected, Box<dyn Fn() -> Vec<u8> + Send + Sync>);

fn row(id: &'static str, expected: Expected, make: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Row {
    (id, expected, Box::new(make))
}

const CATALOG: u32 = 1;
const PAGES: u32 = 2;
const PAGE: u32 = 3;
const PAGE_2: u32 = 4;
const FORM: u32 = 5;
const CONTENT: u32 = 6;
const FONT: u32 = 8;
const AMOUNT: u32 = 10;
const AGREE: u32 = 11;
/// An empty signature field: its value would be 12.
const EMPTY_FIELD: u32 = 13;
const IMAGE: u32 = 14;
const METADATA: u32 = 17;
const INFO: u32 = 18;
const AMOUNT_LOOK: u32 = 20;
/// The first signature; 31 is its field, 32 its appearance.
const FIRST: u32 = 30;
/// The second one, if there is one.
const SECOND: u32 = 40;
/// The first number that is free for attacks.
const FREE: u32 = 60;

/// Where the first signature shows itself.
const FIRST_RECT: [u32; 4] = [300, 100, 500, 180];

const AMOUNT_TEXT: &str = "/Tx BMC q BT /F1 12 Tf 2 5 Td (100) Tj ET Q EMC";
const LOOK: &str = "/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 8 0 R >> >>";

/// An order to pay on two pages, with a text field, a check box and an empty signature field; not signed.
fn document() -> Draft {
    let mut draft = Draft::new();
    fill(&mut draft);
    draft
}

fn fill(draft: &mut Draft) {
    draft.put(
        CATALOG,
        "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R /Metadata 17 0 R >>",
    );
    draft.put(PAGES, "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>");
    let page = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]";
    let resources = "/Resources << /Font << /F1 8 0 R >> /XObject << /Im1 14 0 R >> >>";
    draft.put(
        PAGE,
        format!("<< {page} {resources} /Contents 6 0 R /Annots [10 0 R 11 0 R 13 0 R] >>"),
    );
    draft.put(PAGE_2, format!("<< {page} {resources} /Contents 7 0 R /Annots [ ] >>"));
    draft.put(
        FORM,
        "<< /Fields [10 0 R 11 0 R 13 0 R] /SigFlags 3 /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 8 0 R >> >> >>",
    );
    let text = "BT /F1 14 Tf 72 760 Td (Order to pay 12) Tj 0 -60 Td (Pay 100 to the school of the district.) Tj \
                0 -100 Td (Amount) Tj 0 -300 Td (Signed for the office) Tj ET q 100 0 0 50 72 480 cm /Im1 Do Q";
    draft.stream(CONTENT, "", text);
    draft.stream(7, "", "BT /F1 14 Tf 72 760 Td (Second page: conditions) Tj ET");
    draft.put(FONT, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    let widget = "/Type /Annot /Subtype /Widget /F 4 /P 3 0 R";
    draft.put(
        AMOUNT,
        format!("<< {widget} /FT /Tx /T (Amount) /V (100) /DA (/F1 12 Tf 0 g) /Rect [140 596 340 616] /AP << /N 20 0 R >> >>"),
    );
    draft.put(
        AGREE,
        format!("<< {widget} /FT /Btn /T (Agree) /V /Off /AS /Off /Rect [72 560 84 572] /AP << /N << /Yes 21 0 R /Off 22 0 R >> >> >>"),
    );
    draft.put(
        EMPTY_FIELD,
        format!("<< {widget} /FT /Sig /T (Director) /Rect [72 100 232 160] >>"),
    );
    let image = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    draft.stream(IMAGE, image, [0x80]);
    draft.stream(
        METADATA,
        "/Type /Metadata /Subtype /XML",
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
    );
    draft.put(INFO, "<< /Title (Order to pay) >>");
    draft.trailer.push_str(" /Info 18 0 R");
    draft.stream(AMOUNT_LOOK, LOOK, AMOUNT_TEXT);
    draft.stream(21, "/Type /XObject /Subtype /Form /BBox [0 0 12 12]", "0 0 12 12 re f");
    draft.stream(22, "/Type /XObject /Subtype /Form /BBox [0 0 12 12]", "");
}

/// The document with an approval signature of the person.
fn signed() -> Draft {
    signed_with("")
}

/// The same with further entries in the signature dictionary.
fn signed_with(entries: &str) -> Draft {
    let mut draft = document();
    add_first(&mut draft);
    draft.sign(FIRST, entries, &|content| Signer::person().sign(content));
    draft
}

fn add_first(draft: &mut Draft) {
    let field = Field {
        name: "First",
        value: FIRST,
        page: PAGE,
        rect: FIRST_RECT,
    };
    draft.add_field(&field, FORM);
}

/// The document certified by the person with this permission; 0: approved only.
fn certified(permission: u8) -> Draft {
    if permission == 0 {
        return signed();
    }
    let mut draft = document();
    draft.add(CATALOG, &format!("/Perms << /DocMDP {FIRST} 0 R >>"));
    add_first(&mut draft);
    draft.sign(FIRST, &doc_mdp(permission), &|content| Signer::person().sign(content));
    draft
}

fn doc_mdp(permission: u8) -> String {
    format!(
        "/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P {permission} /V /1.2 >> >>]"
    )
}

/// Another signature, of the organisation, in a new field.
fn sign_again(draft: &mut Draft, page: u32, rect: [u32; 4]) -> Vec<u8> {
    let field = Field {
        name: "Second",
        value: SECOND,
        page,
        rect,
    };
    draft.add_field(&field, FORM);
    draft.sign(SECOND, "", &|content| Signer::organisation().sign(content))
}

/// The text field filled with a value and the appearance of it.
fn fill_amount(draft: &mut Draft, value: &str, shown: &str) {
    draft.replace(AMOUNT, "/V (100)", &format!("/V ({value})"));
    draft.stream(AMOUNT_LOOK, LOOK, AMOUNT_TEXT.replace("(100)", &format!("({shown})")));
}

/// An annotation on the first page, entered into the page, as object [`FREE`] with its appearance behind it.
fn annotate(draft: &mut Draft, subtype: &str, [x0, y0, x1, y1]: [u32; 4]) {
    let appearance = FREE + 1;
    draft.put(
        FREE,
        format!("<< /Type /Annot /Subtype /{subtype} /F 4 /P 3 0 R /Contents (Pay 900) /Rect [{x0} {y0} {x1} {y1}] /AP << /N {appearance} 0 R >> >>"),
    );
    let (width, height) = (x1 - x0, y1 - y0);
    let text = format!("1 g 0 0 {width} {height} re f 0 g BT /F1 14 Tf 2 5 Td (Pay 900) Tj ET");
    let dictionary =
        format!("/Type /XObject /Subtype /Form /BBox [0 0 {width} {height}] /Resources << /Font << /F1 8 0 R >> >>");
    draft.stream(appearance, &dictionary, text);
    draft.replace(PAGE, "/Annots [", &format!("/Annots [{FREE} 0 R "));
}
