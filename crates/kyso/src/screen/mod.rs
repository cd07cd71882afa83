//! What a signer should know before signing: content that is hidden, that can be exchanged, or that comes from elsewhere.
//!
//! The shadow attacks (Mainka et al., NDSS 2021) prepare a document before it is signed and switch it afterwards. Nothing
//! that is found here makes a document invalid; most of it is innocent. It is told so that nobody signs it unknowingly.
//!
//! Every object that the document can reach is looked at once, within budgets: what they cut off is said (`not-screened`).

mod annotations;
mod budget;
mod finding;
mod form;
mod layers;
mod rules;
mod shown_text;
mod to_unicode;
mod unreferenced;
mod walk;

use kyso_pdf::{Document, Error, IndirectObject, View};

pub use finding::{ScreenFinding, ScreenKind};

use budget::Budget;
use finding::Findings;
use layers::HiddenLayers;
use walk::Walk;

/// Screens the newest revision of a document.
///
/// # Errors
///
/// Those of the PDF reader when catalog or page tree cannot be read. An object that cannot be read is a finding.
pub fn screen(document: &Document<'_>) -> Result<Vec<ScreenFinding>, Error> {
    let view = document.latest();
    let pages = view.pages()?;
    let catalog = view.catalog()?;
    let mut budget = Budget::new(document.data().len());
    let mut findings = Findings::default();
    if is_dynamic_xfa(&catalog, view)? {
        findings.add(ScreenKind::DynamicXfa, None, Some(catalog.id), None);
    }
    let hidden = HiddenLayers::read(view, &catalog)?;
    let mut walk = Walk::new(view, &pages, &hidden, &mut findings, &mut budget);
    walk.pages(&pages);
    walk.rest();
    let reached = walk.reached();
    for (number, page) in (1..).zip(&pages) {
        annotations::check(view, page, number, &mut findings, &mut budget);
    }
    form::check(view, &catalog, &pages, &mut findings, &mut budget);
    unreferenced::check(view, &reached, &mut findings, &mut budget);
    if budget.is_spent() {
        findings.add(ScreenKind::NotScreened, None, None, None);
    }
    Ok(findings.finish())
}

/// `/NeedsRendering` of the catalog (7.7.2, table 29): what a viewer shows is made from the XFA data, not from the pages.
pub(crate) fn is_dynamic_xfa(catalog: &IndirectObject<'_>, view: View<'_>) -> Result<bool, Error> {
    let Some(entry) = catalog
        .object
        .as_dictionary()
        .and_then(|catalog| catalog.get(b"NeedsRendering"))
    else {
        return Ok(false);
    };
    Ok(view.resolve(entry)?.as_boolean() == Some(true))
}
