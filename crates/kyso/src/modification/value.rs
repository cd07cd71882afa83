//! Fields that hold a value (ISO 32000-2 12.7.5): filling one in changes the value and what shows it.

use kyso_pdf::{Dictionary, Error, Object, ObjectId};

use super::compare::differing_keys;
use super::field::Field;
use super::form::kids;
use super::placed::{Thing, place};
use super::{ChangeKind, Filled, Findings};

/// A field that holds a value: filling it in changes the value and what shows it.
pub(super) fn value_field(
    found: &mut Findings<'_, '_>,
    id: ObjectId,
    field: &Field<'_>,
    before: &Dictionary<'_>,
    after: &Dictionary<'_>,
) -> Result<(), Error> {
    let mut filled = Filled::default();
    let mut is_permitted = true;
    for key in differing_keys(before, after) {
        match key {
            b"V" => filled.value = true,
            b"AP" | b"AS" => filled.appearance = true,
            b"M" | b"RV" | b"I" | b"TI" => {}
            // table 192: draws nothing
            b"MK" => {
                let empty = after
                    .get(key)
                    .and_then(Object::as_dictionary)
                    .is_some_and(Dictionary::is_empty);
                is_permitted &= before.get(key).is_none() && empty;
            }
            b"Ff" => is_permitted &= became_read_only(before, after),
            b"Kids" => is_permitted &= kids(found, field, before, after)?,
            _ => is_permitted = false,
        }
    }
    // 12.7.4.1: nobody fills in a field that is read-only; 12.7.5.2.2: a push button holds no value
    is_permitted &= !(field.is_read_only || field.is_push_button) || !(filled.value || filled.appearance);
    if filled.appearance && after.get(b"Rect").is_some() {
        place(found, Some(id), after, Thing::FilledField, None)?;
    }
    if is_permitted {
        filled.object = Some(id);
        filled.has_appearance = after.get(b"AP").is_some() || after.get(b"Kids").is_some();
        found.filled.entry(field.name.clone()).or_default().add(&filled);
    } else {
        found.note(ChangeKind::Field, Some(id)).field = Some(field.name.clone());
    }
    Ok(())
}

/// `/Ff` differs in bit 1 only, which is set now (table 227).
fn became_read_only(before: &Dictionary<'_>, after: &Dictionary<'_>) -> bool {
    let flags = |field: &Dictionary<'_>| field.get(b"Ff").map_or(Some(0), Object::as_integer);
    matches!((flags(before), flags(after)), (Some(before), Some(after)) if before | 1 == after)
}
