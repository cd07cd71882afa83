//! Default resources of the interactive form (`/DR`, ISO 32000-2 table 224): a form filler adds fonts to them.

use std::collections::BTreeSet;

use kyso_pdf::{Dictionary, Error, Object};

use super::compare::differing_keys;
use super::form::Form;
use super::references::Referrer;
use super::{ChangeKind, Findings};

/// Default resources may gain entries, on two levels (fonts), and lose none.
pub(super) fn resources_kept(
    found: &mut Findings<'_, '_>,
    before: Option<&Object<'_>>,
    after: Option<&Object<'_>>,
) -> Result<bool, Error> {
    let step = found.step;
    let (Some(before), Some(after)) = (before, after) else {
        return Ok(before.is_none());
    };
    let ((old_id, before), (id, after)) = (step.old.follow(before)?, step.new.follow(after)?);
    // resources that pages use as well may not grow: a page may name what was not there
    if let Some(id) = id.filter(|id| !step.is_new(*id)) {
        let is_same = old_id == Some(id) && after.as_stream().is_none();
        if !is_same || step.changed.contains_key(&id.number) && !found.is_only(id, &[b"DR", b"AcroForm"])? {
            return Ok(false);
        }
    }
    let is_stream = before.as_stream().is_some() || after.as_stream().is_some();
    let (Some(before), Some(after), false) = (before.as_dictionary(), after.as_dictionary(), is_stream) else {
        return Ok(false);
    };
    for key in differing_keys(before, after) {
        let Some(old) = before.get(key) else { continue };
        let (old, new) = (
            step.old.resolve(old)?,
            after.get(key).map(|new| step.new.resolve(new)).transpose()?,
        );
        let (Some(old), Some(new)) = (old.as_dictionary(), new.as_ref().and_then(Object::as_dictionary)) else {
            return Ok(false);
        };
        if differing_keys(old, new).iter().any(|key| old.get(key).is_some()) {
            return Ok(false);
        }
    }
    found.vouch(id);
    Ok(true)
}

/// A category of the default resources in an object of its own, such as the fonts, may gain entries as long as nothing but the
/// default resources uses it.
pub(super) fn resource_categories(
    found: &mut Findings<'_, '_>,
    old: Option<&Form<'_>>,
    new: &Form<'_>,
) -> Result<(), Error> {
    let step = found.step;
    let (Some(old), Some(entry)) = (old, new.dictionary.get(b"DR")) else {
        return Ok(());
    };
    let (id, resources) = step.new.follow(entry)?;
    // without objects of their own the resources, and the form, are part of what holds them
    let catalog = step.old.trailer().get(b"Root").and_then(Object::as_reference);
    let owner = id.or(new.id).or(catalog);
    let key: &[&[u8]] = match (id, new.id) {
        (Some(_), _) => &[b"DR", b"AcroForm"],
        (None, _) => &[b"AcroForm"],
    };
    let is_sound = match owner.filter(|owner| Some(*owner) != catalog) {
        Some(owner) => found.is_only(owner, key)?,
        None => true,
    };
    for (_, value) in resources.as_dictionary().into_iter().flat_map(Dictionary::iter) {
        let Some(category) = value.as_reference() else { continue };
        let Some((Some(before), Some(after))) = step
            .changed
            .get(&category.number)
            .map(|changed| (&changed.old, &changed.new))
        else {
            continue;
        };
        let (Some(before), Some(after)) = (before.object.as_dictionary(), after.object.as_dictionary()) else {
            continue;
        };
        let only_gains = differing_keys(before, after)
            .iter()
            .all(|key| before.get(key).is_none());
        let users = found.referrers(&BTreeSet::from([category.number]))?;
        let mut users = users.get(&category.number).into_iter().flatten();
        let is_of_form = |user: &Referrer| Some(user.id) != catalog || user.key.as_deref() == Some(b"AcroForm");
        let is_sound = is_sound && old.id == new.id && users.clone().all(is_of_form);
        if only_gains && is_sound && users.all(|user| Some(user.id) == owner) {
            found.vouch(Some(category));
            found.note(ChangeKind::Form, Some(category));
        }
    }
    Ok(())
}
