//! The form field that a changed object belongs to (ISO 32000-2 12.7.4).

use std::collections::BTreeSet;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, View, text};

/// Longest chain of `/Parent`, deepest nesting of added fields.
pub(super) const DEPTH_LIMIT: usize = 32;

/// Bit 17 of `/Ff` (table 229).
const PUSH_BUTTON: i64 = 1 << 16;

/// A field, as far as a change of one of its objects needs it.
pub(super) struct Field<'d> {
    pub(super) name: String,
    pub(super) is_signature: bool,
    /// `/FT`, own or inherited.
    pub(super) has_type: bool,
    pub(super) is_push_button: bool,
    /// Bit 1 of `/Ff`, own or inherited (12.7.4.1).
    pub(super) is_read_only: bool,
    /// `/V`, own or inherited; None when absent or null.
    pub(super) value: Option<Object<'d>>,
}

/// The field of a node whose parent is known.
pub(super) fn inherit<'d>(
    view: View<'d>,
    entries: &Dictionary<'d>,
    parent: Option<&Field<'d>>,
) -> Result<Field<'d>, Error> {
    let entry = |key: &[u8]| entries.get(key).map(|value| view.resolve(value)).transpose();
    let partial = entry(b"T")?.as_ref().and_then(Object::as_string).map(text);
    let above = parent.map_or("", |parent| parent.name.as_str());
    let is_signature = match entry(b"FT")? {
        Some(kind) => kind.as_name() == Some(b"Sig"),
        None => parent.is_some_and(|parent| parent.is_signature),
    };
    Ok(Field {
        name: match (above, partial) {
            (above, None) => above.to_owned(),
            ("", Some(partial)) => partial,
            (above, Some(partial)) => format!("{above}.{partial}"),
        },
        is_signature,
        has_type: entry(b"FT")?.is_some() || parent.is_some_and(|parent| parent.has_type),
        // asked about fields that exist
        is_push_button: false,
        is_read_only: false,
        value: entries.get(b"V").cloned(),
    })
}

/// The field that an object is, or is a widget of, when the form lists it.
pub(super) fn field_of<'d>(
    view: View<'d>,
    id: ObjectId,
    entries: &Dictionary<'d>,
    top: &BTreeSet<ObjectId>,
) -> Result<Option<Field<'d>>, Error> {
    let (mut node_id, mut node) = (id, entries.clone());
    let (mut names, mut field_type, mut value, mut flags) = (Vec::new(), None, None, None);
    for _ in 0..DEPTH_LIMIT {
        if let Some(partial) = node.get(b"T") {
            names.extend(view.resolve(partial)?.as_string().map(text));
        }
        if let (None, Some(kind)) = (&field_type, node.get(b"FT")) {
            field_type = view.resolve(kind)?.as_name().map(<[u8]>::to_vec);
        }
        if let (None, Some(own)) = (flags, node.get(b"Ff")) {
            flags = view.resolve(own)?.as_integer();
        }
        if let (None, Some(own)) = (&value, node.get(b"V")) {
            value = (!view.resolve(own)?.is_null()).then(|| own.clone());
        }
        let Some(parent) = node.get(b"Parent").and_then(Object::as_reference) else {
            break;
        };
        let Some(above) = view
            .get(parent)?
            .and_then(|object| object.object.as_dictionary().cloned())
        else {
            return Ok(None);
        };
        (node_id, node) = (parent, above);
    }
    names.reverse();
    let flags = flags.unwrap_or_default();
    Ok(top.contains(&node_id).then(|| Field {
        name: names.join("."),
        is_signature: field_type.as_deref() == Some(b"Sig"),
        is_push_button: field_type.as_deref() == Some(b"Btn") && flags & PUSH_BUTTON != 0,
        is_read_only: flags & 1 == 1,
        has_type: field_type.is_some(),
        value,
    }))
}

/// An array, perhaps behind a reference.
pub(super) fn list<'d>(
    view: View<'d>,
    entry: Option<&Object<'d>>,
) -> Result<(Option<ObjectId>, Vec<Object<'d>>), Error> {
    let Some(entry) = entry else {
        return Ok((None, Vec::new()));
    };
    let (id, array) = view.follow(entry)?;
    Ok((id, array.as_array().unwrap_or_default().to_vec()))
}
