//! Pages (ISO 32000-2 7.7.3.3) and their annotations (12.5).

use std::collections::BTreeSet;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, View};

use super::compare::differing_keys;
use super::field::list;
use super::placed::{Thing, place};
use super::role::Role;
use super::{ChangeKind, Findings};

pub(super) fn rules(found: &mut Findings<'_, '_>) -> Result<(), Error> {
    let step = found.step;
    let mut arrays = BTreeSet::new();
    for (number, changed) in &step.changed {
        let (Some(old), Some(new)) = (&changed.old, &changed.new) else {
            continue;
        };
        if old.object.as_array().is_some() && new.object.as_array().is_some() {
            arrays.insert(*number);
        }
        let (Some(before), Some(after)) = (old.object.as_dictionary(), new.object.as_dictionary()) else {
            continue;
        };
        if old.id == new.id && is_page(before) && is_page(after) {
            page(found, old.id, before, after)?;
        }
    }
    arrays.retain(|number| !found.vouched.contains(number));
    annotation_arrays(found, arrays)?;
    annotations(found);
    Ok(())
}

fn is_page(dictionary: &Dictionary<'_>) -> bool {
    dictionary.get(b"Type").and_then(Object::as_name) == Some(b"Page")
}

/// Only the list of annotations may differ, and the dates that programs write beside it.
fn page(
    found: &mut Findings<'_, '_>,
    id: ObjectId,
    before: &Dictionary<'_>,
    after: &Dictionary<'_>,
) -> Result<(), Error> {
    let step = found.step;
    let mut is_same = true;
    for key in differing_keys(before, after) {
        match key {
            b"Annots" => {
                let (old_id, old) = list(step.old, before.get(key))?;
                let (new_id, new) = list(step.new, after.get(key))?;
                if old_id == new_id || old_id.is_none() || new_id.is_none() || new_id.is_some_and(|id| step.is_new(id))
                {
                    annotation_list(found, Some(id), &old, &new)?;
                } else {
                    is_same = false;
                }
            }
            b"LastModified" => {}
            _ => is_same = false,
        }
    }
    found.vouch_as(Some(id), Role::Page);
    if !is_same {
        let index = found.pages.index(id);
        found.note(ChangeKind::PageContent, Some(id)).page = index;
    }
    Ok(())
}

/// Arrays that hold the annotations of a page, and are nothing else.
fn annotation_arrays(found: &mut Findings<'_, '_>, mut arrays: BTreeSet<u32>) -> Result<(), Error> {
    let step = found.step;
    if arrays.is_empty() {
        return Ok(());
    }
    let users = found.referrers(&arrays)?;
    arrays.retain(|number| {
        users
            .get(number)
            .is_some_and(|users| users.iter().all(|user| user.key.as_deref() == Some(b"Annots")))
    });
    for number in arrays {
        let Some(changed) = step.changed.get(&number) else {
            continue;
        };
        let (Some(old), Some(new)) = (&changed.old, &changed.new) else {
            continue;
        };
        // one that several pages share is judged for none of them
        let [page] = users.get(&number).map(Vec::as_slice).unwrap_or_default() else {
            continue;
        };
        let page = Some(page.id);
        let (old, new) = (old.object.as_array(), new.object.as_array());
        annotation_list(found, page, old.unwrap_or_default(), new.unwrap_or_default())?;
        found.vouched.insert(number);
    }
    Ok(())
}

/// Widgets of the signatures of this step may be added anywhere. Any other difference is one of annotations.
fn annotation_list(
    found: &mut Findings<'_, '_>,
    page: Option<ObjectId>,
    old: &[Object<'_>],
    new: &[Object<'_>],
) -> Result<(), Error> {
    let view = found.step.new;
    let ids = |list: &[Object<'_>]| list.iter().filter_map(Object::as_reference).collect::<BTreeSet<_>>();
    let (before, after) = (ids(old), ids(new));
    let mut differs = before.difference(&after).next().is_some();
    let kept = |list: &[Object<'_>], other: &BTreeSet<ObjectId>| -> Vec<Option<ObjectId>> {
        let ids = list.iter().map(Object::as_reference);
        ids.filter(|id| id.is_none_or(|id| other.contains(&id))).collect()
    };
    differs |= kept(old, &after) != kept(new, &before);
    let index = page.and_then(|page| found.pages.index(page));
    for annotation in new {
        let id = annotation.as_reference();
        if id.is_some_and(|id| before.contains(&id)) {
            continue;
        }
        if id.is_none() && old.iter().any(|old| super::compare::same(old, annotation)) {
            continue;
        }
        let resolved = view.resolve(annotation)?;
        let Some(entries) = resolved.as_dictionary() else {
            continue;
        };
        if id.is_some_and(|id| found.signature_widgets.contains(&id)) {
            // it may be listed by more than one page
            place(found, id, entries, Thing::SignatureWidget, index)?;
            continue;
        }
        let is_widget = entries.get(b"Subtype").and_then(Object::as_name) == Some(b"Widget");
        let is_old = id.is_some_and(|id| !found.step.is_new(id));
        let kind = if is_widget || is_old {
            ChangeKind::Field
        } else {
            ChangeKind::Annotation
        };
        place(found, id.or(page), entries, Thing::Annotation, index)?;
        found.note(kind, id.or(page)).page = index;
    }
    if differs {
        let removed: Vec<ObjectId> = before.difference(&after).copied().collect();
        let kind = match removed.into_iter().any(|id| is_widget_of(found.step.old, id)) {
            true => ChangeKind::Field,
            false => ChangeKind::Annotation,
        };
        found.note(kind, page).page = index;
    }
    Ok(())
}

/// A field of the form, or what cannot be read.
fn is_widget_of(view: View<'_>, id: ObjectId) -> bool {
    match view.get(id) {
        Ok(Some(found)) => {
            let subtype = found
                .object
                .as_dictionary()
                .and_then(|entries| entries.get(b"Subtype")?.as_name());
            subtype == Some(b"Widget")
        }
        Ok(None) => false,
        Err(_) => true,
    }
}

/// Annotations that were changed in place, or taken away.
fn annotations(found: &mut Findings<'_, '_>) {
    let step = found.step;
    for (number, changed) in &step.changed {
        if found.vouched.contains(number) {
            continue;
        }
        let Some(before) = changed.old.as_ref().and_then(|old| annotation(&old.object)) else {
            continue;
        };
        let after = changed.new.as_ref().map(|new| annotation(&new.object));
        // a page or a font may not become an annotation, nor the reverse
        let stays = match after {
            None => !changed.is_unreadable,
            Some(after) => after.is_some_and(|after| shows_like(before, after)),
        };
        let index = before
            .get(b"P")
            .and_then(Object::as_reference)
            .and_then(|page| found.pages.index(page));
        if !stays {
            continue;
        }
        found.vouch_as(changed.id(), Role::Annotation);
        if let (Some(new), Some(Some(after))) = (&changed.new, after) {
            // what it covers is judged again; one without a place covers nothing
            let _ = place(found, Some(new.id), after, Thing::Annotation, None);
        }
        found.note(ChangeKind::Annotation, changed.id()).page = index;
    }
}

/// The dictionary of an annotation that is no widget (table 166).
fn annotation<'o, 'd>(object: &'o Object<'d>) -> Option<&'o Dictionary<'d>> {
    if object.as_stream().is_some() {
        return None;
    }
    let entries = object.as_dictionary()?;
    let is_annotation = entries.get(b"Subtype").is_some() && entries.get(b"Rect").is_some();
    let is_widget = entries.get(b"Subtype").and_then(Object::as_name) == Some(b"Widget");
    (is_annotation && !is_widget).then_some(entries)
}

fn shows_like(before: &Dictionary<'_>, after: &Dictionary<'_>) -> bool {
    let subtype = |entries: &Dictionary<'_>| entries.get(b"Subtype").and_then(Object::as_name).map(<[u8]>::to_vec);
    subtype(before) == subtype(after)
}
