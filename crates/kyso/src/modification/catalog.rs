//! Trailer, document catalog (ISO 32000-2 7.7.2), document security store (12.8.4.3) and metadata (14.3).

use std::collections::BTreeSet;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, Value, View};

use super::compare::{differing_keys, same};
use super::references::referrers;
use super::{ChangeKind, Findings};

/// Deepest nesting of the store: dictionary, /VRI, an entry, its array, a stream.
const STORE_DEPTH: u8 = 6;
/// Deepest nesting of `/Extensions`: developers, their list, one extension.
const PLAIN_DEPTH: u8 = 4;
/// Most objects of a store that are looked at.
const STORE_LIMIT: usize = 100_000;

pub(super) fn rules(found: &mut Findings<'_>) -> Result<(), Error> {
    let (old, new) = (found.step.old, found.step.new);
    let reference = |view: View<'_>, key: &[u8]| view.trailer().get(key).and_then(Object::as_reference);
    // some programs write the catalog under a new number; what it holds is compared below
    let root = reference(new, b"Root");
    if reference(old, b"Root") != root && !root.is_some_and(|root| found.step.is_new(root)) {
        found.note(ChangeKind::Catalog, root);
    }
    information(found)?;
    let (before, after) = (old.catalog()?, new.catalog()?);
    let (Some(before), Some(after)) = (before.object.as_dictionary(), after.object.as_dictionary()) else {
        return Ok(());
    };
    for key in differing_keys(before, after) {
        match key {
            // form::rules looks at what it holds
            b"AcroForm" | b"DSS" => {}
            b"Metadata" => metadata_entry(found, after)?,
            b"Extensions" | b"Version" if is_plain(after.get(key), new, 0)? => {
                found.note(ChangeKind::Extensions, root);
            }
            _ => {
                found.note(ChangeKind::Catalog, root);
            }
        }
    }
    found.vouch(root);
    security_store(found, before, after)?;
    metadata(found, before)
}

/// The information dictionary holds nothing but text, names and dates; who else used its object would get nothing more.
fn information(found: &mut Findings<'_>) -> Result<(), Error> {
    let entry = |view: View<'_>| view.trailer().get(b"Info").and_then(Object::as_reference);
    let (before, after) = (entry(found.step.old), entry(found.step.new));
    let ids: BTreeSet<ObjectId> = before.into_iter().chain(after).collect();
    for id in ids {
        let Some(changed) = found.step.changed.get(&id.number) else {
            continue;
        };
        let plain = |object: &Option<kyso_pdf::IndirectObject<'_>>| match object {
            None => true,
            Some(object) => {
                object.object.as_dictionary().is_some_and(is_plain_dictionary) && object.object.as_stream().is_none()
            }
        };
        if plain(&changed.old) && plain(&changed.new) && !changed.is_unreadable {
            found.vouch(Some(id));
            found.note(ChangeKind::Metadata, Some(id));
        }
    }
    Ok(())
}

fn is_plain_dictionary(dictionary: &Dictionary<'_>) -> bool {
    dictionary.iter().all(|(key, value)| {
        matches!(
            value.value,
            Value::String(_) | Value::Name(_) | Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::Real(_)
        ) && key != b"Type"
    })
}

/// A value that draws nothing and does nothing: names, numbers, strings, and dictionaries and arrays of them.
fn is_plain(value: Option<&Object<'_>>, view: View<'_>, depth: u8) -> Result<bool, Error> {
    let Some(value) = value else { return Ok(true) };
    if depth > PLAIN_DEPTH {
        return Ok(false);
    }
    let value = view.resolve(value)?;
    let mut items: Vec<&Object<'_>> = match &value.value {
        Value::Name(_) | Value::Integer(_) | Value::Real(_) | Value::String(_) | Value::Boolean(_) => return Ok(true),
        Value::Array(items) => items.iter().collect(),
        Value::Dictionary(entries) => entries.iter().map(|(_, value)| value).collect(),
        _ => return Ok(false),
    };
    while let Some(item) = items.pop() {
        if !is_plain(Some(item), view, depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `/Metadata` was added or names another object.
fn metadata_entry(found: &mut Findings<'_>, after: &Dictionary<'_>) -> Result<(), Error> {
    let new = found.step.new;
    let (id, object) = match after.get(b"Metadata") {
        Some(entry) => new.follow(entry)?,
        None => (None, Object::NULL),
    };
    let kind = match id.map(|id| is_packet(new, &object, id)) {
        Some(true) => ChangeKind::Metadata,
        _ => ChangeKind::Catalog,
    };
    found.note(kind, id);
    Ok(())
}

/// The metadata stream in its old place. Both packets begin like XML, which no page content does.
fn metadata(found: &mut Findings<'_>, before: &Dictionary<'_>) -> Result<(), Error> {
    let step = found.step;
    let Some(id) = before.get(b"Metadata").and_then(Object::as_reference) else {
        return Ok(());
    };
    if let Some(changed) = step.changed.get(&id.number)
        && let (Some(old), Some(new)) = (&changed.old, &changed.new)
        && is_packet(step.old, &old.object, id)
        && is_packet(step.new, &new.object, id)
    {
        found.vouch(Some(id));
        found.note(ChangeKind::Metadata, Some(id));
    }
    Ok(())
}

fn is_packet(view: View<'_>, object: &Object<'_>, id: ObjectId) -> bool {
    let Some(stream) = object.as_stream() else { return false };
    if stream.dictionary.get(b"Type").and_then(Object::as_name) != Some(b"Metadata") {
        return false;
    }
    let Ok(data) = view.decode(stream, id) else {
        return false;
    };
    let text = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&data);
    text.trim_ascii_start().first() == Some(&b'<')
}

/// Objects of the store may change as long as nothing but the store uses them: a certificate array that is a page's
/// content as well is no store.
fn security_store(found: &mut Findings<'_>, before: &Dictionary<'_>, after: &Dictionary<'_>) -> Result<(), Error> {
    let step = found.step;
    let (old, new) = (store(step.old, before)?, store(step.new, after)?);
    let differs = match (before.get(b"DSS"), after.get(b"DSS")) {
        (Some(before), Some(after)) => !same(before, after),
        (None, None) => return Ok(()),
        (Some(_), None) => {
            found.note(ChangeKind::RemovedObject, None);
            return Ok(());
        }
        (None, Some(_)) => true,
    };
    let is_changed = |id: &&ObjectId| step.changed.contains_key(&id.number);
    let replaced: BTreeSet<u32> = old
        .iter()
        .filter(is_changed)
        .filter(|id| {
            step.changed
                .get(&id.number)
                .is_some_and(|changed| changed.old.is_some())
        })
        .map(|id| id.number)
        .collect();
    if !replaced.is_empty() {
        let mut users: BTreeSet<ObjectId> = old.clone();
        users.extend(step.old.trailer().get(b"Root").and_then(Object::as_reference));
        for (number, referrers) in referrers(step.old, &replaced)? {
            if referrers.iter().all(|referrer| users.contains(&referrer.id)) {
                found.vouched.insert(number);
            }
        }
    }
    if differs || new.iter().any(|id| is_changed(&id)) {
        let store = after.get(b"DSS").and_then(Object::as_reference);
        found.note(ChangeKind::ValidationData, store);
    }
    Ok(())
}

/// The indirect objects of a store.
fn store(view: View<'_>, catalog: &Dictionary<'_>) -> Result<BTreeSet<ObjectId>, Error> {
    let mut seen = BTreeSet::new();
    if let Some(store) = catalog.get(b"DSS") {
        collect(view, store, 0, &mut seen)?;
    }
    Ok(seen)
}

fn collect(view: View<'_>, object: &Object<'_>, depth: u8, seen: &mut BTreeSet<ObjectId>) -> Result<(), Error> {
    if depth > STORE_DEPTH || seen.len() > STORE_LIMIT {
        return Ok(());
    }
    let (id, target) = view.follow(object)?;
    if let Some(id) = id
        && !seen.insert(id)
    {
        return Ok(());
    }
    match &target.value {
        Value::Array(items) => items.iter().try_for_each(|item| collect(view, item, depth + 1, seen)),
        Value::Dictionary(entries) => entries
            .iter()
            .try_for_each(|(_, value)| collect(view, value, depth + 1, seen)),
        _ => Ok(()),
    }
}
