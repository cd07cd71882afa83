//! Trailer, document catalog (ISO 32000-2 7.7.2), document security store (12.8.4.3) and metadata (14.3).

use std::collections::BTreeSet;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, Value, View};

use super::compare::{differing_keys, same};
use super::references::Referrer;
use super::role::Role;
use super::{ChangeKind, Findings};

/// Deepest nesting of `/Extensions`: developers, their list, one extension.
const PLAIN_DEPTH: u8 = 4;
/// Most objects of a store that are looked at.
const STORE_LIMIT: usize = 100_000;

pub(super) fn rules(found: &mut Findings<'_, '_>) -> Result<(), Error> {
    let (old, new) = (found.step.old, found.step.new);
    let reference = |view: View<'_>, key: &[u8]| view.trailer().get(key).and_then(Object::as_reference);
    // some programs write the catalog under a new number; what it holds is compared below
    let root = reference(new, b"Root");
    if reference(old, b"Root") != root && !root.is_some_and(|root| found.step.is_new(root)) {
        found.note(ChangeKind::Catalog, root);
    }
    information(found);
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
            // the certification itself is judged as a signature
            b"Perms" if before.get(key).is_none() && certifies(found, after.get(key))? => {}
            _ => {
                found.note(ChangeKind::Catalog, root);
            }
        }
    }
    found.vouch_as(root, Role::Catalog);
    security_store(found, before, after)?;
    metadata(found, before)
}

/// `/Perms` (12.8.6) names nothing but a certification that the step made.
fn certifies(found: &Findings<'_, '_>, permissions: Option<&Object<'_>>) -> Result<bool, Error> {
    let Some(permissions) = permissions else {
        return Ok(false);
    };
    let permissions = found.step.new.resolve(permissions)?;
    let entries = permissions
        .as_dictionary()
        .filter(|_| permissions.as_stream().is_none());
    Ok(entries.is_some_and(|entries| {
        entries
            .iter()
            .all(|(key, value)| key == b"DocMDP" && value.as_reference().is_some_and(|id| found.step.is_new(id)))
    }))
}

/// The information dictionary (table 349): only its own entries may differ, and it is either new or was named as such before.
fn information(found: &mut Findings<'_, '_>) {
    let step = found.step;
    let entry = |view: View<'_>| view.trailer().get(b"Info").and_then(Object::as_reference);
    let (before, after) = (entry(step.old), entry(step.new));
    let Some(id) = after else { return };
    let Some(changed) = step.changed.get(&id.number) else {
        return;
    };
    let empty = Dictionary::default();
    let old = match &changed.old {
        None => Some(&empty),
        Some(old) if before == after && old.object.as_stream().is_none() => old.object.as_dictionary(),
        Some(_) => None,
    };
    let new = changed.new.as_ref().map(|new| &new.object);
    let new = new
        .filter(|new| new.as_stream().is_none())
        .and_then(Object::as_dictionary);
    let (Some(old), Some(new)) = (old, new) else { return };
    if differing_keys(old, new)
        .iter()
        .all(|key| changed.old.is_none() || INFORMATION.contains(key))
    {
        found.vouch_as(Some(id), Role::Information);
        found.note(ChangeKind::Metadata, Some(id));
    }
}

/// Entries of the information dictionary; other dictionaries have none of these but for the title of an outline item.
const INFORMATION: [&[u8]; 9] = [
    b"Author",
    b"Subject",
    b"Keywords",
    b"Creator",
    b"Producer",
    b"CreationDate",
    b"ModDate",
    b"Trapped",
    b"Title",
];

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
fn metadata_entry(found: &mut Findings<'_, '_>, after: &Dictionary<'_>) -> Result<(), Error> {
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

/// The metadata stream in its old place, used for nothing else.
fn metadata(found: &mut Findings<'_, '_>, before: &Dictionary<'_>) -> Result<(), Error> {
    let step = found.step;
    let Some(id) = before.get(b"Metadata").and_then(Object::as_reference) else {
        return Ok(());
    };
    if !step.changed.contains_key(&id.number) || !found.is_only(id, &[b"Metadata"])? {
        return Ok(());
    }
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
    let name = |key: &[u8]| stream.dictionary.get(key).and_then(Object::as_name);
    if name(b"Type") != Some(b"Metadata") || name(b"Subtype") != Some(b"XML") {
        return false;
    }
    let Ok(data) = view.decode(stream, id) else {
        return false;
    };
    let text = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&data);
    text.trim_ascii_start().first() == Some(&b'<')
}

/// Dictionaries and arrays of the store may change as long as nothing but the store uses them: a certificate array that is a
/// page's content as well is no store.
fn security_store(found: &mut Findings<'_, '_>, before: &Dictionary<'_>, after: &Dictionary<'_>) -> Result<(), Error> {
    let step = found.step;
    let (old, new) = (Store::read(step.old, before)?, Store::read(step.new, after)?);
    let differs = match (before.get(b"DSS"), after.get(b"DSS")) {
        (Some(before), Some(after)) => !same(before, after),
        (None, None) => return Ok(()),
        (Some(_), None) => {
            found.note(ChangeKind::RemovedObject, None);
            return Ok(());
        }
        (None, Some(_)) => true,
    };
    let id = after.get(b"DSS").and_then(Object::as_reference);
    // what was there already and is no part of the old store has another use
    let is_foreign = |id: &ObjectId| !step.is_new(*id) && !old.all().any(|known| known == id);
    if !old.is_sound || !new.is_sound || new.all().any(is_foreign) {
        found.note(ChangeKind::Catalog, id);
        return Ok(());
    }
    let replaced: BTreeSet<u32> = old
        .containers
        .iter()
        .filter(|id| step.changed.contains_key(&id.number))
        .map(|id| id.number)
        .collect();
    if !replaced.is_empty() {
        let root = step.old.trailer().get(b"Root").and_then(Object::as_reference);
        for (number, referrers) in found.referrers(&replaced)? {
            let is_store = |user: &Referrer| {
                old.containers.contains(&user.id) || Some(user.id) == root && user.key.as_deref() == Some(b"DSS")
            };
            if referrers.iter().all(is_store) {
                found.vouched.insert(number);
            }
        }
    }
    if differs || new.all().any(|id| step.changed.contains_key(&id.number)) {
        found.note(ChangeKind::ValidationData, id);
    }
    Ok(())
}

/// The indirect objects of a store, by its grammar (12.8.4.3, tables 261 and 262).
#[derive(Default)]
struct Store {
    /// Dictionaries and arrays.
    containers: BTreeSet<ObjectId>,
    /// Certificates, CRLs, OCSP responses, time-stamps.
    values: BTreeSet<ObjectId>,
    is_sound: bool,
}

impl Store {
    fn read(view: View<'_>, catalog: &Dictionary<'_>) -> Result<Self, Error> {
        let mut store = Self {
            is_sound: true,
            ..Self::default()
        };
        if let Some(entry) = catalog.get(b"DSS") {
            store.dictionary(view, entry, &[b"Type"], &[b"Certs", b"CRLs", b"OCSPs"])?;
            let dictionary = view.resolve(entry)?;
            if let Some(related) = dictionary.as_dictionary().and_then(|store| store.get(b"VRI")) {
                let related = store.container(view, related)?;
                let entries = related.as_dictionary().into_iter().flat_map(Dictionary::iter);
                for (_, entry) in entries.filter(|(key, _)| *key != b"Type").take(STORE_LIMIT) {
                    store.dictionary(view, entry, &[b"Type", b"TU", b"TS"], &[b"Cert", b"CRL", b"OCSP"])?;
                }
            }
        }
        Ok(store)
    }

    fn all(&self) -> impl Iterator<Item = &ObjectId> {
        self.containers.iter().chain(&self.values)
    }

    /// A dictionary with arrays of streams.
    fn dictionary(
        &mut self,
        view: View<'_>,
        entry: &Object<'_>,
        plain: &[&[u8]],
        lists: &[&[u8]],
    ) -> Result<(), Error> {
        let dictionary = self.container(view, entry)?;
        for (key, value) in dictionary.as_dictionary().into_iter().flat_map(Dictionary::iter) {
            if lists.contains(&key) {
                let list = self.container(view, value)?;
                for item in list.as_array().unwrap_or_default().iter().take(STORE_LIMIT) {
                    self.values.extend(item.as_reference());
                }
            } else if plain.contains(&key) {
                self.values.extend(value.as_reference());
            } else {
                self.is_sound &= key == b"VRI";
            }
        }
        Ok(())
    }

    fn container<'d>(&mut self, view: View<'d>, entry: &Object<'d>) -> Result<Object<'d>, Error> {
        let (id, object) = view.follow(entry)?;
        self.is_sound &= object.as_stream().is_none();
        self.containers.extend(id);
        Ok(object)
    }
}
