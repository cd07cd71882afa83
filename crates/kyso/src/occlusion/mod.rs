//! What a later annotation or signature widget covers (the attacks EAA and SSA on certified documents, S&P 2021), without a renderer.
//!
//! Content is a list of boxes: where the content streams put text, lines, fills and images, estimated without glyph
//! shapes. Where that cannot be told, the whole page counts as content: better a warning too many than a covered text.

mod annotation;
mod content;
mod geometry;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use kyso_pdf::{Error, ObjectId, Page, View};

pub(crate) use annotation::is_visible_annotation;
use content::Budget;
pub(crate) use geometry::Rect;
use geometry::{area, intersection, shrink};

/// What is put on a page after a signature.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    /// Index of the page, counted from 0.
    pub(crate) page: usize,
    pub(crate) rect: Rect,
    pub(crate) object: ObjectId,
    pub(crate) is_signature_widget: bool,
    /// A field that was there: it may show its value where it stands, but not take a page.
    pub(crate) is_filled_field: bool,
    /// Something is drawn: an appearance that is not empty, or what viewers draw themselves.
    pub(crate) is_visible: bool,
}

/// A placed thing that covers content, or so much of a page that it may.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Occlusion {
    /// Index of the page, counted from 0.
    pub(crate) page: usize,
    /// Where the placed thing stands.
    pub(crate) rect: Rect,
    /// How much of the page (its crop box) the placed thing takes, 0 to 1.
    pub(crate) part_of_page: f64,
    pub(crate) is_signature_widget: bool,
}

/// Page that an annotation may take, whatever seems to be under it: content is an estimate.
const LARGE_PART: f64 = 0.25;
/// Part of an earlier signature that a later one may cover: a seal stands over a third of it (NĐ 30/2020, Phụ lục I).
const SEAL_PART: f64 = 0.5;
/// Overlaps up to this width, in units of user space, are edges that touch.
const TOUCH: f64 = 1.0;
/// Where viewers show a page without boxes: US letter.
const DEFAULT_PAGE: Rect = [0.0, 0.0, 612.0, 792.0];
/// Most comparisons of a placed thing with a box of content, for one page.
const COMPARISONS: usize = 20_000_000;

/// Which of the placed things cover content. `view`: the document as the earlier signer saw it. `earlier_signatures`:
/// page index and rectangle of the visible signatures that stood there. `earlier_seals`: those of them that were put on it in later
/// revisions than the first.
///
/// # Errors
/// Those of the page tree. A page whose content cannot be read is content everywhere.
pub(crate) fn occlusions(
    view: View<'_>,
    placed: &[&Placed],
    earlier_signatures: &[(usize, Rect)],
    earlier_seals: &[(usize, Rect)],
) -> Result<Vec<Occlusion>, Error> {
    let mut by_page: BTreeMap<usize, Vec<&Placed>> = BTreeMap::new();
    for thing in placed.iter().filter(|thing| thing.is_visible) {
        by_page.entry(thing.page).or_default().push(thing);
    }
    let Some(last) = by_page.keys().next_back().copied() else {
        return Ok(Vec::new());
    };
    let mut budget = Budget::default();
    let mut found = Vec::new();
    for (index, page) in view.walk_pages()?.enumerate().take(last.saturating_add(1)) {
        let page = page?;
        let Some(things) = by_page.get(&index) else { continue };
        let on_page = earlier_signatures.iter().filter(|(page, _)| *page == index);
        let sheet = Sheet::read(
            view,
            &page,
            things,
            on_page.map(|(_, rect)| *rect).collect(),
            earlier_seals
                .iter()
                .filter(|(page, _)| *page == index)
                .map(|(_, rect)| *rect),
            &mut budget,
        );
        found.extend(things.iter().filter_map(|thing| sheet.judge(thing)));
    }
    Ok(found)
}

/// A page as the earlier signer saw it.
struct Sheet {
    crop_box: Rect,
    content: Vec<Rect>,
    signatures: Vec<Rect>,
    /// Signature widgets that were put on it.
    seals: Vec<Rect>,
}

impl Sheet {
    fn read(
        view: View<'_>,
        page: &Page<'_>,
        things: &[&Placed],
        signatures: Vec<Rect>,
        earlier: impl Iterator<Item = Rect>,
        budget: &mut Budget,
    ) -> Self {
        let crop_box = crop_box(page);
        let placed: BTreeSet<ObjectId> = things.iter().map(|thing| thing.object).collect();
        let content = content::boxes(view, page, &placed, budget)
            .filter(|boxes| boxes.len().saturating_mul(things.len()) <= COMPARISONS)
            .unwrap_or_else(|| vec![crop_box]);
        Self {
            crop_box,
            content,
            signatures,
            seals: things
                .iter()
                .filter(|thing| thing.is_signature_widget)
                .map(|thing| thing.rect)
                .chain(earlier)
                .collect(),
        }
    }

    /// Which part of an earlier signature lies under all later ones together. Where these overlap it counts twice.
    fn covered_part(&self, signature: &Rect) -> f64 {
        let others = self.seals.iter().filter(|seal| *seal != signature);
        others.map(|seal| covered_part(*signature, *seal)).sum()
    }

    fn judge(&self, thing: &Placed) -> Option<Occlusion> {
        let seen = intersection(thing.rect, self.crop_box)?;
        let part_of_page = (area(seen) / area(self.crop_box)).clamp(0.0, 1.0);
        let inner = shrink(seen, TOUCH);
        let is_over = |rect: &&Rect| intersection(inner, **rect).is_some();
        let covers = !thing.is_filled_field
            && (self.content.iter().any(|rect| is_over(&rect)) || {
                let signatures: Vec<&Rect> = self.signatures.iter().filter(is_over).collect();
                match *signatures {
                    [] => false,
                    [one] if thing.is_signature_widget => self.covered_part(one) > SEAL_PART,
                    _ => true,
                }
            });
        (covers || part_of_page > LARGE_PART).then_some(Occlusion {
            page: thing.page,
            rect: thing.rect,
            part_of_page,
            is_signature_widget: thing.is_signature_widget,
        })
    }
}

/// Which part of a rectangle lies under another.
fn covered_part(rect: Rect, over: Rect) -> f64 {
    let shared = intersection(rect, over).map_or(0.0, area);
    // a line that is touched is covered
    if area(rect) > 0.0 { shared / area(rect) } else { 1.0 }
}

/// What viewers show of a page: the crop box within the media box (14.11.2).
fn crop_box(page: &Page<'_>) -> Rect {
    let media_box = page.media_box.filter(|rect| area(*rect) > 0.0).unwrap_or(DEFAULT_PAGE);
    let crop_box = page.crop_box.and_then(|rect| intersection(rect, media_box));
    crop_box.filter(|rect| area(*rect) > 0.0).unwrap_or(media_box)
}
