//! Objects that belong to a field or an annotation: appearance streams (ISO 32000-2 12.5.5) and what they are made of,
//! replaced in their place.

use std::collections::{BTreeMap, BTreeSet};

use kyso_pdf::{Error, IndirectObject, Object, ObjectId};

use super::field::{field_of, list};
use super::placed::{Thing, place};
use super::references::Referrer;
use super::{ChangeKind, Filled, Findings};

/// How many objects may stand between an annotation and a part of its appearance.
const DEPTH_LIMIT: usize = 8;

/// Whose appearance an object is part of.
enum Owner {
    /// One that the step made.
    Signature,
    Field(ObjectId, String),
    Annotation(ObjectId),
}

pub(super) fn rules(found: &mut Findings<'_, '_>) -> Result<(), Error> {
    let step = found.step;
    let left = step
        .changed
        .iter()
        .filter(|(number, changed)| !found.vouched.contains(number) && changed.old.is_some() && changed.new.is_some());
    let left: BTreeSet<u32> = left.map(|(number, _)| *number).collect();
    if !left.is_empty() {
        let owners = owners(found, &left)?;
        for (number, owner) in owners {
            found.vouched.insert(number);
            match owner {
                Owner::Signature => {}
                Owner::Field(id, name) => {
                    if let Some(widget) = step.new.get(id)? {
                        let entries = widget.object.as_dictionary().cloned().unwrap_or_default();
                        place(found, Some(id), &entries, Thing::FilledField, None)?;
                    }
                    let appearance = Filled {
                        appearance: true,
                        object: Some(id),
                        ..Filled::default()
                    };
                    found.filled.entry(name).or_default().add(&appearance);
                }
                Owner::Annotation(id) => {
                    found.note(ChangeKind::Annotation, Some(id));
                }
            }
        }
    }
    filled(found);
    Ok(())
}

/// What was filled in, one change for each field.
fn filled(found: &mut Findings<'_, '_>) {
    for (name, filled) in std::mem::take(&mut found.filled) {
        let kind = match (filled.value, filled.appearance) {
            (true, true) => ChangeKind::FieldFilled,
            (false, false) => ChangeKind::Form,
            (false, true) => ChangeKind::FieldAppearance,
            // nothing shows it
            (true, false) if !filled.has_appearance => ChangeKind::FieldFilled,
            (true, false) => ChangeKind::FieldValue,
        };
        found.note(kind, filled.object).field = Some(name);
    }
}

/// The one owner of each object, where everything that refers to it belongs to that owner.
fn owners(found: &mut Findings<'_, '_>, left: &BTreeSet<u32>) -> Result<BTreeMap<u32, Owner>, Error> {
    let top: BTreeSet<ObjectId> = top_fields(found)?;
    let mut known: BTreeMap<u32, Vec<Referrer>> = BTreeMap::new();
    let mut wanted = left.clone();
    for _ in 0..DEPTH_LIMIT {
        wanted.retain(|number| !known.contains_key(number));
        if wanted.is_empty() {
            break;
        }
        let users = found.referrers(&wanted)?;
        for number in std::mem::take(&mut wanted) {
            let users = users.get(&number).cloned().unwrap_or_default();
            wanted.extend(
                users
                    .iter()
                    .filter(|user| !is_appearance(user))
                    .map(|user| user.id.number),
            );
            known.insert(number, users);
        }
    }
    let mut owned = BTreeMap::new();
    for number in left {
        if let Some(owner) = owner(found, &top, &known, *number)? {
            owned.insert(*number, owner);
        }
    }
    Ok(owned)
}

fn is_appearance(user: &Referrer) -> bool {
    user.key.as_deref() == Some(b"AP")
}

fn top_fields(found: &Findings<'_, '_>) -> Result<BTreeSet<ObjectId>, Error> {
    let view = found.step.old;
    let catalog = view.catalog()?;
    let form = match catalog
        .object
        .as_dictionary()
        .and_then(|catalog| catalog.get(b"AcroForm"))
    {
        Some(form) => view.resolve(form)?,
        None => Object::NULL,
    };
    let (_, fields) = list(view, form.as_dictionary().and_then(|form| form.get(b"Fields")))?;
    Ok(fields.iter().filter_map(Object::as_reference).collect())
}

fn owner(
    found: &Findings<'_, '_>,
    top: &BTreeSet<ObjectId>,
    known: &BTreeMap<u32, Vec<Referrer>>,
    number: u32,
) -> Result<Option<Owner>, Error> {
    let mut annotations = BTreeSet::new();
    let mut pending = vec![number];
    let mut seen = BTreeSet::new();
    while let Some(number) = pending.pop() {
        if !seen.insert(number) {
            continue;
        }
        let Some(users) = known.get(&number).filter(|users| !users.is_empty()) else {
            return Ok(None);
        };
        for user in users {
            match is_appearance(user) {
                true => {
                    annotations.insert(user.id);
                }
                false => pending.push(user.id.number),
            }
        }
    }
    let first = annotations.first().copied();
    let (Some(id), 1) = (first, annotations.len()) else {
        return Ok(None);
    };
    let view = found.step.old;
    let Some(annotation) = view.get(id)? else {
        return Ok(None);
    };
    kind_of_owner(found, top, &annotation)
}

fn kind_of_owner(
    found: &Findings<'_, '_>,
    top: &BTreeSet<ObjectId>,
    annotation: &IndirectObject<'_>,
) -> Result<Option<Owner>, Error> {
    let Some(entries) = annotation.object.as_dictionary() else {
        return Ok(None);
    };
    if entries.get(b"Subtype").is_none() || entries.get(b"Rect").is_none() {
        return Ok(None);
    }
    let is_widget = entries.get(b"Subtype").and_then(Object::as_name) == Some(b"Widget");
    Ok(match field_of(found.step.old, annotation.id, entries, top)? {
        // the appearance of a signature that exists belongs to it
        Some(field) if field.is_signature => {
            let is_signed_now = field.value.is_none() && found.signature_widgets.contains(&annotation.id);
            is_signed_now.then_some(Owner::Signature)
        }
        Some(field) => Some(Owner::Field(annotation.id, field.name)),
        None if is_widget => None,
        None => Some(Owner::Annotation(annotation.id)),
    })
}
