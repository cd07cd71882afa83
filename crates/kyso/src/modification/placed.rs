//! Where annotations stand: what is put on a page may cover what is there.

use std::collections::BTreeMap;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, Page, View};

use super::Findings;
use super::field::list;
use crate::occlusion::{Placed, Rect, is_visible_annotation};

/// What is put on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    SignatureWidget,
    FilledField,
    Annotation,
}

/// Notes what an annotation puts on pages, and gives the index of the first. Pages that are not known are looked for: those that
/// list the annotation count, whatever `/P` says. One that is new is listed by changed pages only, and the one to begin with
/// is the one that `/P` names.
pub(super) fn place(
    found: &mut Findings<'_, '_>,
    id: Option<ObjectId>,
    annotation: &Dictionary<'_>,
    what: Thing,
    page: Option<usize>,
) -> Result<Option<usize>, Error> {
    let is_signature_widget = what == Thing::SignatureWidget;
    let is_filled_field = what == Thing::FilledField;
    let view = found.step.new;
    let rect = rectangle(view, annotation)?;
    let named = annotation.get(b"P").and_then(Object::as_reference);
    let pages: Vec<usize> = match (page, id) {
        (Some(page), _) => vec![page],
        (None, None) => Vec::new(),
        (None, Some(id)) if found.step.is_new(id) => found.pages.listing(id, named).into_iter().collect(),
        (None, Some(id)) => found.pages.all_listing(id),
    };
    let Some(object) = id else {
        return Ok(pages.first().copied());
    };
    let is_visible = is_visible_annotation(view, annotation)?;
    // viewers draw somewhere what stands nowhere
    let rect = rect.unwrap_or(EVERYWHERE);
    let rect = if turns_by_itself(annotation) {
        spread(rect)
    } else {
        rect
    };
    for page in &pages {
        let is_known = |placed: &Placed| placed.object == object && placed.page == *page;
        if !found.placed.iter().any(is_known) {
            found.placed.push(Placed {
                page: *page,
                rect,
                object,
                is_signature_widget,
                is_filled_field,
                is_visible,
            });
        }
    }
    Ok(pages.first().copied())
}

/// More than any page.
const EVERYWHERE: Rect = [-1e6, -1e6, 1e6, 1e6];

/// NoRotate (table 167): on a turned page it stands beside its rectangle.
fn turns_by_itself(annotation: &Dictionary<'_>) -> bool {
    let flags = annotation.get(b"F").and_then(Object::as_integer);
    flags.is_some_and(|flags| flags & (1 << 4) != 0)
}

/// Wherever a rectangle may come to lie when it is turned around its upper left corner.
fn spread([left, bottom, right, top]: Rect) -> Rect {
    let reach = (right - left).max(top - bottom);
    [left - reach, top - reach, left + reach, top + reach]
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

/// The pages of a view, walked as far as was asked.
pub(super) struct Pages<'d> {
    view: View<'d>,
    rest: Option<Box<dyn Iterator<Item = Page<'d>> + 'd>>,
    pages: BTreeMap<ObjectId, usize>,
    annotations: BTreeMap<ObjectId, Vec<usize>>,
}

impl<'d> Pages<'d> {
    pub(super) fn new(view: View<'d>) -> Self {
        // a page tree that is broken shows what stands before the fault
        let rest = view
            .walk_pages()
            .ok()
            .map(|pages| -> Box<dyn Iterator<Item = Page<'d>> + 'd> { Box::new(pages.map_while(Result::ok)) });
        Self {
            view,
            rest,
            pages: BTreeMap::new(),
            annotations: BTreeMap::new(),
        }
    }

    /// The place of a page in the document.
    pub(super) fn index(&mut self, page: ObjectId) -> Option<usize> {
        while !self.pages.contains_key(&page) {
            self.advance()?;
        }
        self.pages.get(&page).copied()
    }

    /// The page that lists an annotation; `named`: where to look first.
    fn listing(&mut self, annotation: ObjectId, named: Option<ObjectId>) -> Option<usize> {
        if let Some(named) = named {
            self.index(named);
        }
        while !self.annotations.contains_key(&annotation) {
            self.advance()?;
        }
        self.annotations.get(&annotation)?.first().copied()
    }

    /// Every page that lists an annotation.
    fn all_listing(&mut self, annotation: ObjectId) -> Vec<usize> {
        while self.advance().is_some() {}
        self.annotations.get(&annotation).cloned().unwrap_or_default()
    }

    fn advance(&mut self) -> Option<()> {
        let page = self.rest.as_mut()?.next()?;
        let index = self.pages.len();
        self.pages.insert(page.id, index);
        let entry = page.object.object.as_dictionary().and_then(|page| page.get(b"Annots"));
        let (_, annotations) = list(self.view, entry).ok()?;
        for annotation in annotations.iter().filter_map(Object::as_reference) {
            self.annotations.entry(annotation).or_default().push(index);
        }
        Some(())
    }
}
