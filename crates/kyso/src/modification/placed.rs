//! Where annotations stand: what is put on a page may cover what is there.

use kyso_pdf::{Dictionary, Error, Object, ObjectId, View};

use super::Findings;
use super::field::list;
use crate::occlusion::{Placed, Rect, is_visible_annotation};

/// Notes what an annotation puts on its page, and gives the page's index.
pub(super) fn place(
    found: &mut Findings<'_>,
    id: Option<ObjectId>,
    annotation: &Dictionary<'_>,
    is_signature_widget: bool,
) -> Result<Option<usize>, Error> {
    let view = found.step.new;
    let rect = rectangle(view, annotation)?;
    let page = annotation.get(b"P").and_then(Object::as_reference);
    let page = page.and_then(|page| page_index(view, page));
    if let (Some(page), Some(rect), Some(object)) = (page, rect, id) {
        found.placed.push(Placed {
            page,
            rect,
            object,
            is_signature_widget,
            is_visible: is_visible_annotation(view, annotation)?,
        });
    }
    Ok(page)
}

fn rectangle(view: View<'_>, annotation: &Dictionary<'_>) -> Result<Option<Rect>, Error> {
    let (_, corners) = list(view, annotation.get(b"Rect"))?;
    let mut numbers = Vec::new();
    for corner in corners.iter().take(5) {
        numbers.extend(view.resolve(corner)?.as_real());
    }
    Ok(match *numbers {
        [a, b, c, d] => Some([a.min(c), b.min(d), a.max(c), b.max(d)]),
        _ => None,
    })
}

/// The place of a page in the document.
pub(super) fn page_index(view: View<'_>, id: ObjectId) -> Option<usize> {
    let pages = view.walk_pages().ok()?;
    pages.map_while(Result::ok).position(|page| page.id == id)
}
