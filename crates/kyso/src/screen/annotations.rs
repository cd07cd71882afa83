//! Annotations that lie over a page, or that are there and not shown: ISO 32000-2 12.5.
//!
//! `/F` may call an annotation locked or read-only; that binds viewers, not whoever appends to the file, so it counts for nothing here.

use kyso_pdf::{Dictionary, Object, Page, View};

use super::budget::Budget;
use super::finding::{Findings, ScreenKind};

/// Hidden and NoView of table 167.
const NOT_SHOWN: i64 = 2 | 32;
/// The part of a page that a mark of the harmless kinds, or a form field, may cover.
const LARGE: f64 = 0.25;

/// Marks that draw over the page by their nature.
const DRAWING: [&[u8]; 8] = [
    b"FreeText",
    b"Stamp",
    b"Square",
    b"Circle",
    b"Polygon",
    b"Ink",
    b"Redact",
    b"Watermark",
];
/// Annotations that are a place to click, a thin mark or a window of the viewer.
const SMALL: [&[u8]; 17] = [
    b"Link",
    b"Text",
    b"Popup",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Caret",
    b"Line",
    b"PolyLine",
    b"FileAttachment",
    b"Widget",
    b"Sound",
    b"Movie",
    b"Screen",
    b"RichMedia",
    b"3D",
];

/// Checks the annotations of a page, which is counted from 1.
pub(super) fn check<'d>(view: View<'d>, page: &Page<'d>, number: usize, findings: &mut Findings, budget: &mut Budget) {
    let Some(dictionary) = page.object.object.as_dictionary() else {
        return;
    };
    let Some(annotations) = budget.entry(view, dictionary, b"Annots") else {
        return;
    };
    for annotation in annotations.as_array().unwrap_or_default() {
        let Some(found) = budget.resolve(view, annotation) else {
            continue;
        };
        let Some(entries) = found.as_dictionary() else { continue };
        if let Some((kind, subtype)) = judge(view, page, entries, budget) {
            let id = annotation.as_reference().unwrap_or(page.id);
            findings.add(kind, Some(number), Some(id), Some(subtype));
        }
    }
}

fn judge<'d>(
    view: View<'d>,
    page: &Page<'d>,
    annotation: &Dictionary<'d>,
    budget: &mut Budget,
) -> Option<(ScreenKind, String)> {
    let subtype = budget.entry(view, annotation, b"Subtype")?;
    let subtype = subtype.as_name()?;
    let area = area(view, annotation, budget).filter(|area| *area > 0.0)?;
    let flags = budget
        .entry(view, annotation, b"F")
        .and_then(|flags| flags.as_integer())
        .unwrap_or(0);
    let has_appearance = has_appearance(view, annotation, budget);
    let shown_as = String::from_utf8_lossy(subtype).into_owned();
    if flags & NOT_SHOWN != 0 {
        let is_content = has_appearance && !matches!(subtype, b"Popup" | b"Widget" | b"Link");
        return is_content.then_some((ScreenKind::HiddenAnnotation, shown_as));
    }
    let is_large = area > LARGE * page_area(page);
    let is_signature = subtype == b"Widget"
        && budget.entry(view, annotation, b"FT").as_ref().and_then(Object::as_name) == Some(b"Sig");
    let covers = if DRAWING.contains(&subtype) {
        true
    } else if SMALL.contains(&subtype) {
        has_appearance && is_large && !is_signature
    } else {
        has_appearance
    };
    covers.then_some((ScreenKind::Overlay, shown_as))
}

/// `/AP /N` that draws something in some state (12.5.5).
fn has_appearance<'d>(view: View<'d>, annotation: &Dictionary<'d>, budget: &mut Budget) -> bool {
    let Some(appearances) = budget.entry(view, annotation, b"AP") else {
        return false;
    };
    let Some(normal) = appearances
        .as_dictionary()
        .and_then(|appearances| budget.entry(view, appearances, b"N"))
    else {
        return false;
    };
    match normal.as_stream() {
        Some(stream) => !stream.data.is_empty(),
        None => normal.as_dictionary().is_some_and(|states| !states.is_empty()),
    }
}

/// The area of `/Rect`, in square units of user space.
fn area<'d>(view: View<'d>, annotation: &Dictionary<'d>, budget: &mut Budget) -> Option<f64> {
    let rectangle = budget.entry(view, annotation, b"Rect")?;
    let [a, b, c, d] = rectangle.as_array()? else {
        return None;
    };
    let mut number = |object| budget.resolve(view, object)?.as_real();
    Some(((number(c)? - number(a)?) * (number(d)? - number(b)?)).abs())
}

fn page_area(page: &Page<'_>) -> f64 {
    let [a, b, c, d] = page.crop_box.or(page.media_box).unwrap_or([0.0, 0.0, 595.0, 842.0]);
    (c - a) * (d - b)
}
