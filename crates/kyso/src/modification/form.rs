//! The interactive form (ISO 32000-2 12.7.3): further signatures, and fields that were filled in.

use std::collections::BTreeSet;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, View};

use super::compare::differing_keys;
use super::default_resources::{resource_categories, resources_kept};
use super::field::{DEPTH_LIMIT, Field, field_of, inherit, list};
use super::placed::{Thing, place};
use super::role::Role;
use super::value::value_field;
use super::{ChangeKind, Findings};
use crate::occlusion::is_visible_annotation;

/// The form of one view.
pub(super) struct Form<'d> {
    pub(super) id: Option<ObjectId>,
    pub(super) dictionary: Dictionary<'d>,
    fields_id: Option<ObjectId>,
    fields: Vec<Object<'d>>,
}

pub(super) fn rules(found: &mut Findings<'_, '_>) -> Result<(), Error> {
    let (old, new) = (Form::read(found.step.old)?, Form::read(found.step.new)?);
    let top = |form: &Option<Form<'_>>| -> BTreeSet<ObjectId> {
        let fields = form.iter().flat_map(|form| form.fields.iter());
        fields.filter_map(Object::as_reference).collect()
    };
    let (old_top, new_top) = (top(&old), top(&new));
    match (&old, &new) {
        (Some(_), None) => {
            found.note(ChangeKind::Field, None);
        }
        (old, Some(new)) => dictionary(found, old.as_ref(), new)?,
        (None, None) => return Ok(()),
    }
    changed_fields(found, &old_top, &new_top)
}

impl<'d> Form<'d> {
    fn read(view: View<'d>) -> Result<Option<Self>, Error> {
        let catalog = view.catalog()?;
        let Some(form) = catalog
            .object
            .as_dictionary()
            .and_then(|catalog| catalog.get(b"AcroForm"))
        else {
            return Ok(None);
        };
        let (id, form) = view.follow(form)?;
        let Some(dictionary) = form.as_dictionary().cloned() else {
            return Ok(None);
        };
        let (fields_id, fields) = list(view, dictionary.get(b"Fields"))?;
        Ok(Some(Self {
            id,
            dictionary,
            fields_id,
            fields,
        }))
    }
}

/// The entries of the form, and the fields that it lists.
fn dictionary(found: &mut Findings<'_, '_>, old: Option<&Form<'_>>, new: &Form<'_>) -> Result<(), Error> {
    let empty = Dictionary::default();
    let before = old.map_or(&empty, |form| &form.dictionary);
    for key in differing_keys(before, &new.dictionary) {
        let kind = match key {
            b"Fields" => continue,
            b"SigFlags" if is_integer(&new.dictionary, key) => continue,
            b"Q" if before.get(key).is_none() && is_integer(&new.dictionary, key) => continue,
            b"DA" if before.get(key).is_none() && is_string(&new.dictionary, key) => continue,
            b"DR" if resources_kept(found, before.get(key), new.dictionary.get(key))? => continue,
            // viewers then show the values that the form holds, whatever was shown before
            b"NeedAppearances" if !is_true(&new.dictionary, key) => ChangeKind::Form,
            _ => ChangeKind::Field,
        };
        found.note(kind, new.id);
    }
    resource_categories(found, old, new)?;
    let old_id = old.and_then(|form| form.id);
    if new.id == old_id || new.id.is_none_or(|id| found.step.is_new(id)) {
        found.vouch_as(new.id, Role::Form);
    }
    let listed = old.map_or(&[][..], |form| &form.fields);
    if let Some(added) = additions(listed, &new.fields) {
        for field in added {
            added_field(found, field, None, 0)?;
        }
    } else {
        found.note(ChangeKind::Field, new.id);
    }
    // an array that was something else before is not the list of fields
    if let Some(id) = new.fields_id
        && Some(id) == old.and_then(|form| form.fields_id)
        && found.step.changed.contains_key(&id.number)
        && found.is_only(id, &[b"Fields", b"AcroForm"])?
    {
        found.vouch(Some(id));
    }
    Ok(())
}

fn is_integer(dictionary: &Dictionary<'_>, key: &[u8]) -> bool {
    dictionary.get(key).is_some_and(|value| value.as_integer().is_some())
}

fn is_string(dictionary: &Dictionary<'_>, key: &[u8]) -> bool {
    dictionary.get(key).is_some_and(|value| value.as_string().is_some())
}

fn is_true(dictionary: &Dictionary<'_>, key: &[u8]) -> bool {
    dictionary
        .get(key)
        .is_some_and(|value| value.as_boolean() != Some(false))
}

/// What a list gained, if it lost nothing and kept its order.
pub(super) fn additions<'n, 'd>(old: &[Object<'_>], new: &'n [Object<'d>]) -> Option<Vec<&'n Object<'d>>> {
    let mut kept = old.iter().peekable();
    let mut added = Vec::new();
    for item in new {
        match kept.next_if(|old| super::compare::same(old, item)) {
            Some(_) => {}
            None => added.push(item),
        }
    }
    kept.next().is_none().then_some(added)
}

/// A field that the form did not list: only a signature field may come later.
fn added_field(
    found: &mut Findings<'_, '_>,
    field: &Object<'_>,
    parent: Option<&Field<'_>>,
    depth: usize,
) -> Result<(), Error> {
    let step = found.step;
    let id = field.as_reference();
    let object = step.new.resolve(field)?;
    let refuse = |found: &mut Findings<'_, '_>| {
        found.note(ChangeKind::Field, id);
        Ok(())
    };
    // an old object in a new role was something else when it was signed
    let is_new = id.is_none_or(|id| step.is_new(id)) && depth < DEPTH_LIMIT;
    let (Some(entries), true) = (object.as_dictionary(), is_new && is_field(&object)) else {
        return refuse(found);
    };
    let own = inherit(step.new, entries, parent)?;
    let (_, kids) = list(step.new, entries.get(b"Kids"))?;
    let mut widgets = Vec::new();
    let mut has_fields = false;
    for kid in &kids {
        let resolved = step.new.resolve(kid)?;
        match resolved.as_dictionary() {
            Some(kid_entries) if kid_entries.get(b"T").is_none() => {
                let kid_id = kid.as_reference();
                let parent = kid_entries.get(b"Parent").and_then(Object::as_reference);
                if kid_id.is_some_and(|id| !step.is_new(id)) || !is_widget(&resolved) || parent != id {
                    return refuse(found);
                }
                widgets.push((kid_id, kid_entries.clone()));
            }
            _ => {
                has_fields = true;
                added_field(found, kid, Some(&own), depth + 1)?;
            }
        }
    }
    if has_fields && widgets.is_empty() {
        return Ok(());
    }
    if !own.is_signature || has_fields {
        return refuse(found);
    }
    if entries.get(b"Rect").is_some() {
        widgets.push((id, entries.clone()));
    }
    signature(found, id, &own, entries.get(b"V"), &widgets)
}

/// A dictionary that is no page and draws nothing by itself.
fn is_field(object: &Object<'_>) -> bool {
    let entries = object.as_dictionary().filter(|_| object.as_stream().is_none());
    entries.is_some_and(|entries| {
        let kind = entries.get(b"Type").map(Object::as_name);
        let of_pages: [&[u8]; 4] = [b"MediaBox", b"Resources", b"Count", b"Contents"];
        matches!(kind, None | Some(Some(b"Annot"))) && of_pages.iter().all(|key| entries.get(key).is_none())
    })
}

fn is_widget(object: &Object<'_>) -> bool {
    let subtype = object
        .as_dictionary()
        .and_then(|entries| entries.get(b"Subtype")?.as_name());
    is_field(object) && subtype == Some(b"Widget")
}

/// A signature in a field that is new or was empty, and the widgets that show it.
fn signature(
    found: &mut Findings<'_, '_>,
    field: Option<ObjectId>,
    own: &Field<'_>,
    value: Option<&Object<'_>>,
    widgets: &[(Option<ObjectId>, Dictionary<'_>)],
) -> Result<(), Error> {
    let step = found.step;
    let value = value.filter(|value| !value.is_null());
    let (id, dictionary) = match value {
        Some(value) => step.new.follow(value)?,
        None => (None, Object::NULL),
    };
    let sub_filter = match dictionary.as_dictionary().and_then(|d| d.get(b"SubFilter")) {
        Some(name) => step.new.resolve(name)?.as_name().map(<[u8]>::to_vec),
        None => None,
    };
    let actions: [&[u8]; 4] = [b"A", b"AA", b"PA", b"Dest"];
    let has_action = widgets
        .iter()
        .any(|(_, widget)| actions.iter().any(|key| widget.get(key).is_some()));
    let kind = match (value, sub_filter.as_deref()) {
        _ if has_action => ChangeKind::Field,
        // nobody signs what it shows
        (None, _) if is_drawn(step.new, widgets)? => ChangeKind::Field,
        (None, _) => ChangeKind::SignatureField,
        // the signature of an older revision under a new name
        _ if id.is_some_and(|id| !step.is_new(id)) => ChangeKind::Field,
        (_, Some(b"ETSI.RFC3161")) => ChangeKind::DocumentTimestamp,
        _ => ChangeKind::Signature,
    };
    let mut page = None;
    for (id, widget) in widgets {
        found.signature_widgets.extend(*id);
        page = page.or(place(found, *id, widget, Thing::SignatureWidget, None)?);
    }
    let change = found.note(kind, id.or(field));
    change.field = Some(own.name.clone());
    change.page = page;
    change.is_new_field = field.is_none_or(|field| step.is_new(field));
    Ok(())
}

/// Whether a widget shows anything.
fn is_drawn(view: View<'_>, widgets: &[(Option<ObjectId>, Dictionary<'_>)]) -> Result<bool, Error> {
    for (_, widget) in widgets {
        let appearances = widget.get(b"AP").map(|ap| view.resolve(ap)).transpose()?;
        let appearances = appearances.as_ref().and_then(Object::as_dictionary);
        let has_others = appearances.is_some_and(|ap| ap.iter().any(|(key, _)| key != b"N"));
        if has_others || is_visible_annotation(view, widget)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Fields and widgets of the form that were changed in their own objects.
fn changed_fields(
    found: &mut Findings<'_, '_>,
    old_top: &BTreeSet<ObjectId>,
    new_top: &BTreeSet<ObjectId>,
) -> Result<(), Error> {
    let step = found.step;
    for changed in step.changed.values() {
        let (Some(old), Some(new)) = (&changed.old, &changed.new) else {
            continue;
        };
        let (Some(before), Some(after)) = (old.object.as_dictionary(), new.object.as_dictionary()) else {
            continue;
        };
        if old.id != new.id || !is_field(&old.object) || !is_field(&new.object) {
            continue;
        }
        let Some(field) = field_of(step.old, old.id, before, old_top)? else {
            continue;
        };
        found.vouch_as(Some(old.id), Role::Annotation);
        let now = field_of(step.new, new.id, after, new_top)?.and_then(|field| field.value);
        if field.is_signature {
            signature_field(found, old.id, &field, now, before, after)?;
        } else {
            value_field(found, old.id, &field, before, after)?;
        }
    }
    Ok(())
}

/// A signature field is signed once; a signed one stays as it is.
fn signature_field(
    found: &mut Findings<'_, '_>,
    id: ObjectId,
    field: &Field<'_>,
    now: Option<Object<'_>>,
    before: &Dictionary<'_>,
    after: &Dictionary<'_>,
) -> Result<(), Error> {
    let signs = field.value.is_none() && now.is_some();
    let mut is_permitted = true;
    for key in differing_keys(before, after) {
        is_permitted &= match key {
            b"Kids" => kids(found, field, before, after)?,
            b"V" | b"AP" | b"AS" | b"F" | b"M" | b"MK" | b"DA" | b"Ff" | b"P" | b"NM" | b"BS" => signs,
            b"Type" | b"Subtype" | b"Rect" | b"StructParent" => signs && before.get(key).is_none(),
            _ => false,
        };
    }
    if !is_permitted {
        found.note(ChangeKind::Field, Some(id)).field = Some(field.name.clone());
    } else if signs && after.get(b"V").is_some() {
        let view = found.step.new;
        let (_, kids) = list(view, after.get(b"Kids"))?;
        let mut widgets = Vec::new();
        for kid in kids.iter().take(DEPTH_LIMIT) {
            let widget = view.resolve(kid)?;
            widgets.extend(
                widget
                    .as_dictionary()
                    .map(|widget| (kid.as_reference(), widget.clone())),
            );
        }
        if after.get(b"Rect").is_some() {
            widgets.push((Some(id), after.clone()));
        }
        signature(found, Some(id), field, now.as_ref(), &widgets)?;
    }
    Ok(())
}

/// Kids may gain signature fields and nothing else.
pub(super) fn kids(
    found: &mut Findings<'_, '_>,
    field: &Field<'_>,
    before: &Dictionary<'_>,
    after: &Dictionary<'_>,
) -> Result<bool, Error> {
    let step = found.step;
    let (before_id, before) = list(step.old, before.get(b"Kids"))?;
    let (after_id, after) = list(step.new, after.get(b"Kids"))?;
    let Some(added) = additions(&before, &after) else {
        return Ok(false);
    };
    // the kids of a field with a type are its widgets
    if field.has_type && !field.is_signature && !added.is_empty() {
        return Ok(false);
    }
    for kid in added {
        added_field(found, kid, Some(field), 1)?;
    }
    if before_id == after_id {
        found.vouch(after_id);
    }
    Ok(true)
}
