//! What happened to a document after a signature: ISO 32000-2 12.8.2, and what the DocMDP and FieldMDP of its signatures permit.
//!
//! Each step from one revision to the next is looked at once ([`step`]). Small independent rules vouch for changes and give
//! them a kind: [`catalog`] (validation data, metadata), [`form`] (signatures, filled fields), [`page`] (annotations). A change
//! that no rule vouches for keeps the kind of what it changed. Only then each signature judges the changes after it by its own
//! permission, so the work grows with the changes, not with changes times signatures.
//!
//! New objects need no rule of their own: nothing shows them but what refers to them, and that is a changed object, which needs
//! one. The exception is a number that the older revision already referred to without defining it ([`references`]).

mod appearance;
mod bytes;
mod catalog;
mod change;
mod compare;
mod default_resources;
mod field;
mod form;
mod judge;
mod owners;
mod page;
mod placed;
mod references;
mod role;
mod step;
mod structure;
mod value;

pub(crate) use change::{Change, ChangeKind};
pub(crate) use judge::{Judged, Permission, fact, judge};

use std::collections::{BTreeMap, BTreeSet};

use kyso_ades::ModificationLevel;
use kyso_pdf::{Document, Error, ObjectId};

use crate::occlusion::Placed;
use placed::Pages;
use references::{FirstReferences, References, Referrer};
use role::Role;
use step::Step;

/// The changes of a document, revision by revision.
#[derive(Debug, Default)]
pub(crate) struct Modifications {
    /// In the order of revisions.
    pub(crate) changes: Vec<Change>,
    /// What was put on pages, with the index of the revision that did.
    pub(crate) placed: Vec<(usize, Placed)>,
}

/// What the rules have found in one step.
struct Findings<'s, 'd> {
    step: &'s Step<'d>,
    references: &'s mut References,
    revision: usize,
    changes: Vec<Change>,
    placed: Vec<Placed>,
    /// Numbers of changed objects that a rule vouches for.
    vouched: BTreeSet<u32>,
    /// Why, for those that are no other thing as well.
    roles: BTreeMap<u32, BTreeSet<Role>>,
    /// Of the new revision.
    pages: Pages<'d>,
    /// Widgets of signature fields that the step added or signed.
    signature_widgets: BTreeSet<ObjectId>,
    /// Fields that were filled in, by name.
    filled: BTreeMap<String, Filled>,
}

/// What was filled in of a field.
#[derive(Debug, Default)]
struct Filled {
    value: bool,
    appearance: bool,
    /// It has a stored appearance at all.
    has_appearance: bool,
    object: Option<ObjectId>,
}

impl Filled {
    fn add(&mut self, more: &Self) {
        self.value |= more.value;
        self.appearance |= more.appearance;
        self.has_appearance |= more.has_appearance;
        self.object = self.object.or(more.object);
    }
}

/// Looks at every revision after the one with an index.
///
/// # Errors
/// Objects of a revision that cannot be read: nothing is known about what came after it then.
pub(crate) fn analyse(document: &Document<'_>, signed: usize) -> Result<Modifications, Error> {
    let mut all = Modifications::default();
    let mut first_references = FirstReferences::after(document, signed);
    let mut references = References::default();
    for revision in signed.saturating_add(1)..document.revisions().len() {
        let Ok(step) = Step::read(document, revision) else {
            // its objects are not clear: programs may show different ones
            all.changes.push(Change::new(revision, ChangeKind::Object, None));
            continue;
        };
        let findings = findings(&step, revision, &mut first_references, &mut references)?;
        all.changes.extend(findings.changes);
        all.placed
            .extend(findings.placed.into_iter().map(|placed| (revision, placed)));
    }
    all.changes.extend(change::trailing_bytes(document));
    Ok(all)
}

fn findings<'s, 'd>(
    step: &'s Step<'d>,
    revision: usize,
    first_references: &mut FirstReferences,
    references: &'s mut References,
) -> Result<Findings<'s, 'd>, Error> {
    let mut findings = Findings {
        step,
        revision,
        changes: Vec::new(),
        placed: Vec::new(),
        vouched: BTreeSet::new(),
        roles: BTreeMap::new(),
        references,
        pages: Pages::new(step.new),
        signature_widgets: BTreeSet::new(),
        filled: BTreeMap::new(),
    };
    let unreadable = step.changed.values().any(|changed| changed.is_unreadable);
    match apply(&mut findings, first_references) {
        // no rule vouches for what cannot be read
        Err(_) if unreadable => {
            findings.note(ChangeKind::Object, None);
        }
        other => other?,
    }
    findings.change_dates_with_validation_data();
    Ok(findings)
}

fn apply(findings: &mut Findings<'_, '_>, first_references: &mut FirstReferences) -> Result<(), Error> {
    catalog::rules(findings)?;
    form::rules(findings)?;
    page::rules(findings)?;
    structure::rules(findings)?;
    appearance::rules(findings)?;
    references::rules(findings, first_references)?;
    role::rules(findings)?;
    owners::unvouched(findings)?;
    bytes::rules(findings);
    Ok(())
}

impl Findings<'_, '_> {
    fn vouch(&mut self, id: Option<ObjectId>) {
        self.vouched.extend(id.map(|id| id.number));
    }

    /// The objects of the older revision that refer to some numbers.
    fn referrers(&mut self, targets: &BTreeSet<u32>) -> Result<BTreeMap<u32, Vec<Referrer>>, Error> {
        self.references.to(self.step.old, targets)
    }

    /// Whether everything that referred to an object did so by one of some keys.
    fn is_only(&mut self, id: ObjectId, keys: &[&[u8]]) -> Result<bool, Error> {
        let referrers = self.referrers(&BTreeSet::from([id.number]))?;
        let mut all = referrers.get(&id.number).into_iter().flatten();
        Ok(all.all(|referrer| referrer.key.as_deref().is_some_and(|key| keys.contains(&key))))
    }

    /// A program that adds validation data or a time-stamp, and does nothing else, writes the date of the change as well.
    fn change_dates_with_validation_data(&mut self) {
        let is_metadata = |change: &Change| matches!(change.kind, ChangeKind::Metadata | ChangeKind::Extensions);
        let mut others = self.changes.iter().filter(|change| !is_metadata(change)).peekable();
        if others.peek().is_some() && others.all(|change| change.level == ModificationLevel::LtaUpdates) {
            for change in self.changes.iter_mut().filter(|change| is_metadata(change)) {
                change.level = ModificationLevel::LtaUpdates;
            }
        }
    }

    fn note(&mut self, kind: ChangeKind, object: Option<ObjectId>) -> &mut Change {
        let place = self.changes.len();
        self.changes.push(Change::new(self.revision, kind, object));
        // the one that was just pushed
        &mut self.changes[place]
    }
}
