//! Fields that hold a value (ISO 32000-2 12.7.5): filling one in changes the value and what shows it.

use kyso_pdf::{Dictionary, Error, Object, ObjectId};

use super::compare::differing_keys;
use super::field::Field;
use super::form::kids;
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
            b"Ff" => is_permitted &= became_read_only(before, after),
            b"Kids" => is_permitted &= kids(found, field, before, after)?,
            _ => is_permitted = false,
        }
    }
    // 12.7.4.1: nobody fills in a field that is read-only
    is_permitted &= !is_read_only(before) || !(filled.value || filled.appearance);
    if is_permitted {
        filled.object = Some(id);
        filled.has_appearance = after.get(b"AP").is_some() || after.get(b"Kids").is_some();
        found.filled.entry(field.name.clone()).or_default().add(&filled);
    } else {
        found.note(ChangeKind::Field, Some(id)).field = Some(field.name.clone());
    }
    Ok(())
}

/// Bit 1 of `/Ff`, when the field itself has it.
fn is_read_only(field: &Dictionary<'_>) -> bool {
    field
        .get(b"Ff")
        .and_then(Object::as_integer)
        .is_some_and(|flags| flags & 1 == 1)
}

/// `/Ff` differs in bit 1 only, which is set now (table 227).
fn became_read_only(before: &Dictionary<'_>, after: &Dictionary<'_>) -> bool {
    let flags = |field: &Dictionary<'_>| field.get(b"Ff").map_or(Some(0), Object::as_integer);
    matches!((flags(before), flags(after)), (Some(before), Some(after)) if before | 1 == after)
}
