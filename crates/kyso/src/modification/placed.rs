//! Where annotations stand: what is put on a page may cover what is there.

use std::collections::BTreeMap;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, Page, View};

use super::Findings;
use super::field::list;
use crate::occlusion::{Placed, Rect, is_visible_annotation};

/// Notes what an annotation puts on a page, and gives the page's index. A page that is not known is looked for: the one that lists
/// the annotation counts, whatever `/P` says.
pub(super) fn place(
    found: &mut Findings<'_, '_>,
    id: Option<ObjectId>,
    annotation: &Dictionary<'_>,
    is_signature_widget: bool,
    page: Option<usize>,
) -> Result<Option<usize>, Error> {
    let view = found.step.new;
    let rect = rectangle(view, annotation)?;
    let named = annotation.get(b"P").and_then(Object::as_reference);
    let page = page.or_else(|| found.pages.listing(id?, named));
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

/// The pages of a view, walked as far as was asked.
pub(super) struct Pages<'d> {
    view: View<'d>,
    rest: Option<Box<dyn Iterator<Item = Page<'d>> + 'd>>,
    pages: BTreeMap<ObjectId, usize>,
    annotations: BTreeMap<ObjectId, usize>,
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
        self.annotations.get(&annotation).copied()
    }

    fn advance(&mut self) -> Option<()> {
        let page = self.rest.as_mut()?.next()?;
        let index = self.pages.len();
        self.pages.insert(page.id, index);
        let entry = page.object.object.as_dictionary().and_then(|page| page.get(b"Annots"));
        let (_, annotations) = list(self.view, entry).ok()?;
        for annotation in annotations.iter().filter_map(Object::as_reference) {
            self.annotations.entry(annotation).or_insert(index);
        }
        Some(())
    }
}
