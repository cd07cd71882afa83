//! Text of a page under something opaque that can be taken away: an image of its content, or a form field with a background
//! (ISO 32000-2 8.9, 9.4, 12.5.6.19).
//!
//! Only what is certain is told. Where a string begins is compared with where an image lies; transparency of any kind, or a clip
//! that is not a rectangle, makes an image count for less than it may cover. Text in rendering mode 3, which scanners put under
//! their pictures, is not shown and cannot be hidden.

use kyso_pdf::{Dictionary, Object, ObjectId, Page, View, text};

use super::budget::Budget;
use super::finding::{Findings, ScreenKind};
use super::geometry::Point;
use super::painter::Painter;

/// Checks a page, which is counted from 1.
pub(super) fn check<'d>(view: View<'d>, page: &Page<'d>, number: usize, findings: &mut Findings, budget: &mut Budget) {
    let Painter { texts, covering, .. } = Painter::page(view, page, budget);
    for image in covering {
        findings.add(
            ScreenKind::CoveredText,
            Some(number),
            Some(image),
            Some("Image".to_owned()),
        );
    }
    for field in fields(view, page, &texts, budget) {
        findings.add(
            ScreenKind::CoveredText,
            Some(number),
            Some(field),
            Some("Widget".to_owned()),
        );
    }
}

/// The form fields of a page with a background that lie over text, or over the value of a field before them.
fn fields<'d>(view: View<'d>, page: &Page<'d>, texts: &[Point], budget: &mut Budget) -> Vec<ObjectId> {
    let Some(dictionary) = page.object.object.as_dictionary() else {
        return Vec::new();
    };
    let annotations = budget.entry(view, dictionary, b"Annots");
    let annotations = annotations.as_ref().and_then(Object::as_array).unwrap_or_default();
    let mut below: Vec<Point> = texts.to_vec();
    let mut covering = Vec::new();
    for annotation in annotations {
        let Some(found) = budget.resolve(view, annotation) else {
            continue;
        };
        let Some(widget) = found.as_dictionary() else { continue };
        if budget
            .entry(view, widget, b"Subtype")
            .as_ref()
            .and_then(Object::as_name)
            != Some(b"Widget")
        {
            continue;
        }
        let Some([x0, y0, x1, y1]) = rectangle(view, widget, budget) else {
            continue;
        };
        let is_inside = |&(x, y): &Point| x > x0 + 1.0 && x < x1 - 1.0 && y > y0 + 1.0 && y < y1 - 1.0;
        budget.decoded(below.len());
        if has_background(view, widget, budget)
            && below.iter().any(is_inside)
            && let Some(id) = annotation.as_reference()
        {
            covering.push(id);
        }
        let value = budget.entry(view, widget, b"V");
        if value
            .as_ref()
            .and_then(Object::as_string)
            .is_some_and(|value| !text(value).trim().is_empty())
        {
            below.push(((x0 + x1) / 2.0, (y0 + y1) / 2.0));
        }
    }
    covering
}

/// `/BG` of `/MK` with a colour (table 192), of a widget that is shown.
fn has_background<'d>(view: View<'d>, widget: &Dictionary<'d>, budget: &mut Budget) -> bool {
    let flags = budget.entry(view, widget, b"F").and_then(|flags| flags.as_integer());
    let characteristics = budget.entry(view, widget, b"MK");
    let background = characteristics
        .as_ref()
        .and_then(Object::as_dictionary)
        .and_then(|characteristics| budget.entry(view, characteristics, b"BG"));
    let has_colour = background
        .as_ref()
        .and_then(Object::as_array)
        .is_some_and(|colour| !colour.is_empty());
    // Hidden, NoView (table 167)
    has_colour && flags.unwrap_or(0) & 34 == 0
}

fn rectangle<'d>(view: View<'d>, widget: &Dictionary<'d>, budget: &mut Budget) -> Option<[f64; 4]> {
    let rectangle = budget.entry(view, widget, b"Rect")?;
    let [a, b, c, d] = rectangle.as_array()? else {
        return None;
    };
    let mut number = |object| budget.resolve(view, object)?.as_real();
    let (a, b, c, d) = (number(a)?, number(b)?, number(c)?, number(d)?);
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}
