//! What no rule vouches for, with the page that shows it.

use std::collections::{BTreeMap, BTreeSet};

use kyso_pdf::{Error, Object, ObjectId, Value, View};

use super::step::Changed;
use super::{ChangeKind, Findings};

/// Most objects that are followed from the pages to a changed one.
const WALK_LIMIT: usize = 200_000;

pub(super) fn unvouched(found: &mut Findings<'_, '_>) -> Result<(), Error> {
    let step = found.step;
    let left: Vec<(u32, &Changed<'_>)> = step
        .changed
        .iter()
        .filter(|(number, changed)| !found.vouched.contains(number) && (changed.old.is_some() || changed.is_unreadable))
        .map(|(number, changed)| (*number, changed))
        .collect();
    if left.is_empty() {
        return Ok(());
    }
    let removed = left
        .iter()
        .filter(|(_, changed)| changed.new.is_none() && !changed.is_unreadable);
    let removed: BTreeSet<u32> = removed.map(|(number, _)| *number).collect();
    let missed: BTreeSet<u32> = match removed.is_empty() {
        true => BTreeSet::new(),
        // what nothing refers to any more is no loss
        false => found.references.to(step.new, &removed)?.into_keys().collect(),
    };
    let numbers = left
        .iter()
        .map(|(number, _)| *number)
        .filter(|number| !removed.contains(number) || missed.contains(number));
    let numbers: BTreeSet<u32> = numbers.collect();
    let mut pages = BTreeMap::new();
    // only for the wording
    let _ = pages_showing(step.old, &numbers, &mut pages);
    for (number, changed) in left.iter().filter(|(number, _)| numbers.contains(number)) {
        let page = pages.get(number).copied();
        let change = found.note(kind(changed, page), changed.id().or(Some(ObjectId::new(*number, 0))));
        change.page = page;
    }
    Ok(())
}

fn kind(changed: &Changed<'_>, page: Option<usize>) -> ChangeKind {
    let object = changed.old.as_ref().map(|old| &old.object);
    let entries = object.and_then(Object::as_dictionary);
    let name = |key: &[u8]| entries.and_then(|entries| entries.get(key)).and_then(Object::as_name);
    match (name(b"Type"), name(b"Subtype")) {
        _ if changed.new.is_none() && !changed.is_unreadable => ChangeKind::RemovedObject,
        (Some(b"Pages"), _) => ChangeKind::PageTree,
        (Some(b"Page"), _) => ChangeKind::PageContent,
        (_, Some(b"Widget")) => ChangeKind::Field,
        _ if page.is_some() => ChangeKind::PageContent,
        _ => ChangeKind::Object,
    }
}

/// The first page that reaches each of some objects, through anything but other pages.
fn pages_showing(view: View<'_>, wanted: &BTreeSet<u32>, pages: &mut BTreeMap<u32, usize>) -> Result<(), Error> {
    let mut seen = BTreeSet::new();
    for (index, page) in view.walk_pages()?.enumerate() {
        let page = page?;
        let mut pending = vec![page.id];
        while let Some(id) = pending.pop() {
            if !seen.insert(id) {
                continue;
            }
            if seen.len() > WALK_LIMIT {
                return Ok(());
            }
            if wanted.contains(&id.number) {
                pages.entry(id.number).or_insert(index);
            }
            if let Some(object) = view.get(id)? {
                references(&object.object, &mut pending);
            }
        }
        if pages.len() == wanted.len() {
            return Ok(());
        }
    }
    Ok(())
}

/// References but for those that lead up or to another page.
fn references(object: &Object<'_>, found: &mut Vec<ObjectId>) {
    let mut entries = |dictionary: &kyso_pdf::Dictionary<'_>| {
        for (key, value) in dictionary.iter() {
            if ![
                &b"Parent"[..],
                b"P",
                b"Dest",
                b"A",
                b"StructParent",
                b"Prev",
                b"Next",
                b"IRT",
                b"Popup",
            ]
            .contains(&key)
            {
                references(value, found);
            }
        }
    };
    match &object.value {
        Value::Dictionary(dictionary) => entries(dictionary),
        Value::Stream(stream) => entries(&stream.dictionary),
        Value::Reference(id) => found.push(*id),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}
