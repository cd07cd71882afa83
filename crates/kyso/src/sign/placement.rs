//! Where the signature goes: an existing empty field, or a new one on the first page.

use kyso_pdf::{Change, Dictionary, IncrementalUpdate, IndirectObject, Object, ObjectId, ObjectWriter, View};

use super::SignError;
use crate::field::{InteractiveForm, SignatureField};

/// `/SigFlags`: SignaturesExist and AppendOnly (table 225).
const SIG_FLAGS: i64 = 3;
/// `/F`: Print and Locked (table 167); PDF/A asks for Print.
const WIDGET_FLAGS: i64 = 132;

/// The field that will hold the signature.
pub(super) enum Place<'f, 'd> {
    /// An empty signature field of the document.
    Existing(&'f SignatureField<'d>, &'f IndirectObject<'d>),
    /// A new field with this name.
    New(String),
}

impl Place<'_, '_> {
    /// Fully qualified name of the field.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Existing(field, _) => &field.name,
            Self::New(name) => name,
        }
    }
}

/// Chooses the field: the one that is named, else the only empty one, else a new one.
pub(super) fn choose<'f, 'd>(form: &'f InteractiveForm<'d>, wanted: Option<&str>) -> Result<Place<'f, 'd>, SignError> {
    let Some(name) = wanted else {
        let mut empty = form.signature_fields.iter().filter(|field| field.value.is_none());
        return match (empty.next(), empty.next()) {
            (Some(field), None) => existing(field),
            _ => Ok(Place::New(unused_name(form))),
        };
    };
    if let Some(field) = form.signature_fields.iter().find(|field| field.name == name) {
        return match field.value {
            Some(_) => Err(SignError::FieldSigned { field: name.to_owned() }),
            None => existing(field),
        };
    }
    if form.names.contains(name) {
        return Err(SignError::FieldOfOtherType { field: name.to_owned() });
    }
    if name.is_empty() || name.contains('.') {
        return Err(SignError::FieldName { field: name.to_owned() });
    }
    Ok(Place::New(name.to_owned()))
}

fn existing<'f, 'd>(field: &'f SignatureField<'d>) -> Result<Place<'f, 'd>, SignError> {
    match &field.object {
        Some(object) => Ok(Place::Existing(field, object)),
        None => Err(SignError::FieldDirect {
            field: field.name.clone(),
        }),
    }
}

fn unused_name(form: &InteractiveForm<'_>) -> String {
    let free = |number: &usize| !form.names.contains(&format!("Signature{number}"));
    let number = (1..=form.names.len() + 1).find(free).unwrap_or(form.names.len() + 1);
    format!("Signature{number}")
}

/// Writes field, page, form and catalog into the update, so that the field's value is `signature`.
pub(super) fn write<'d>(
    update: &mut IncrementalUpdate<'d>,
    view: View<'d>,
    form: &InteractiveForm<'d>,
    place: &Place<'_, 'd>,
    signature: ObjectId,
    certify: bool,
) -> Result<(), SignError> {
    let new_field = match place {
        Place::Existing(field, object) => {
            let value = reference(signature);
            let mut writer = update.writer(object.id);
            writer.rewrite_dictionary(&field.dictionary, object, &[(b"V", Change::Set(&value))]);
            update.put(writer.id(), writer)?;
            None
        }
        Place::New(name) => Some(write_new_field(update, view, name, signature)?),
    };
    write_form(update, view, form, new_field, certify.then_some(signature))
}

/// A field merged with its widget (12.5.6.19) on the first page, invisible: a rectangle of no size.
fn write_new_field<'d>(
    update: &mut IncrementalUpdate<'d>,
    view: View<'d>,
    name: &str,
    signature: ObjectId,
) -> Result<ObjectId, SignError> {
    let page = view.page(0)?.ok_or(SignError::NoPage)?;
    let id = update.allocate()?;
    let mut writer = update.writer(id);
    writer
        .begin_dictionary()
        .key(b"Type")
        .name(b"Annot")
        .key(b"Subtype")
        .name(b"Widget")
        .key(b"FT")
        .name(b"Sig");
    writer
        .key(b"T")
        .text(name)
        .key(b"V")
        .reference(signature)
        .key(b"P")
        .reference(page.id);
    writer.key(b"F").integer(WIDGET_FLAGS).key(b"Rect").begin_array();
    for _ in 0..4 {
        writer.integer(0);
    }
    writer.end_array().end_dictionary();
    update.put(writer.id(), writer)?;
    append_to_array(update, view, &page.object, b"Annots", id)?;
    Ok(id)
}

/// Appends a reference to an array that is an entry of a dictionary: the array's own object is
/// rewritten if it has one, else the dictionary.
fn append_to_array<'d>(
    update: &mut IncrementalUpdate<'d>,
    view: View<'d>,
    owner: &IndirectObject<'d>,
    key: &[u8],
    item: ObjectId,
) -> Result<(), SignError> {
    let Some(dictionary) = owner.object.as_dictionary() else {
        return Ok(());
    };
    let array = dictionary.get(key);
    if let Some(id) = array.and_then(Object::as_reference)
        && let Some(own) = view.get(id)?
        && own.object.as_array().is_some()
    {
        let spelt = appended(update.writer(id), Some(&own.object), &own, item);
        update.put(spelt.id(), spelt)?;
        return Ok(());
    }
    let direct = array.filter(|array| array.as_array().is_some());
    let spelt = appended(update.writer(owner.id), direct, owner, item);
    let mut writer = update.writer(owner.id);
    writer.rewrite_dictionary(dictionary, owner, &[(key, Change::Set(spelt.bytes()))]);
    update.put(writer.id(), writer)?;
    Ok(())
}

/// Enters the new field, `/SigFlags` and `/Perms` (12.8.6) where they are missing.
fn write_form<'d>(
    update: &mut IncrementalUpdate<'d>,
    view: View<'d>,
    form: &InteractiveForm<'d>,
    new_field: Option<ObjectId>,
    certify: Option<ObjectId>,
) -> Result<(), SignError> {
    let catalog = &form.catalog;
    let Some(entries) = catalog.object.as_dictionary() else {
        return Ok(());
    };
    let mut changes: Vec<(&[u8], Vec<u8>)> = Vec::new();
    match own_object(view, entries.get(b"AcroForm"))? {
        Some(own) => {
            if let Some(spelt) = form_with(update, view, form, &own, new_field)? {
                update.put(spelt.id(), spelt)?;
            }
        }
        None if form.dictionary.is_some() => {
            if let Some(spelt) = form_with(update, view, form, catalog, new_field)? {
                changes.push((b"AcroForm", spelt.bytes().to_vec()));
            }
        }
        None => changes.push((b"AcroForm", reference(write_new_form(update, new_field)?))),
    }
    if let Some(signature) = certify {
        let value = reference(signature);
        match own_object(view, entries.get(b"Perms"))? {
            Some(own) => {
                let mut writer = update.writer(own.id);
                if let Some(permissions) = own.object.as_dictionary() {
                    writer.rewrite_dictionary(permissions, &own, &[(b"DocMDP", Change::Set(&value))]);
                    update.put(writer.id(), writer)?;
                }
            }
            None => changes.push((b"Perms", permissions_with(update, catalog, entries, &value))),
        }
    }
    if !changes.is_empty() {
        let changes: Vec<(&[u8], Change<'_>)> = changes
            .iter()
            .map(|(key, value)| (*key, Change::Set(value.as_slice())))
            .collect();
        let mut writer = update.writer(catalog.id);
        writer.rewrite_dictionary(entries, catalog, &changes);
        update.put(writer.id(), writer)?;
    }
    Ok(())
}

/// The form dictionary, which stands in `owner`, with the new field and the flags; None when
/// nothing in it has to change.
fn form_with<'d>(
    update: &mut IncrementalUpdate<'d>,
    view: View<'d>,
    form: &InteractiveForm<'d>,
    owner: &IndirectObject<'d>,
    new_field: Option<ObjectId>,
) -> Result<Option<ObjectWriter<'d>>, SignError> {
    let Some(dictionary) = &form.dictionary else {
        return Ok(None);
    };
    let mut changes: Vec<(&[u8], Vec<u8>)> = Vec::new();
    let flags = dictionary
        .get(b"SigFlags")
        .map(|flags| view.resolve(flags))
        .transpose()?
        .and_then(|flags| flags.as_integer());
    if flags.is_none_or(|flags| flags & SIG_FLAGS != SIG_FLAGS) {
        changes.push((b"SigFlags", (flags.unwrap_or(0) | SIG_FLAGS).to_string().into_bytes()));
    }
    if let Some(field) = new_field {
        let fields = dictionary.get(b"Fields");
        match own_object(view, fields)? {
            Some(own) if own.object.as_array().is_some() => {
                let spelt = appended(update.writer(own.id), Some(&own.object), &own, field);
                update.put(spelt.id(), spelt)?;
            }
            _ => {
                let direct = fields.filter(|fields| fields.as_array().is_some());
                changes.push((
                    b"Fields",
                    appended(update.writer(owner.id), direct, owner, field).bytes().to_vec(),
                ));
            }
        }
    }
    if changes.is_empty() {
        return Ok(None);
    }
    let changes: Vec<(&[u8], Change<'_>)> = changes
        .iter()
        .map(|(key, value)| (*key, Change::Set(value.as_slice())))
        .collect();
    let mut writer = update.writer(owner.id);
    writer.rewrite_dictionary(dictionary, owner, &changes);
    Ok(Some(writer))
}

fn write_new_form(update: &mut IncrementalUpdate<'_>, field: Option<ObjectId>) -> Result<ObjectId, SignError> {
    let id = update.allocate()?;
    let mut writer = update.writer(id);
    writer.begin_dictionary().key(b"Fields").begin_array();
    if let Some(field) = field {
        writer.reference(field);
    }
    writer.end_array().key(b"SigFlags").integer(SIG_FLAGS).end_dictionary();
    update.put(writer.id(), writer)?;
    Ok(id)
}

/// `/Perms` as a direct value of the catalog, with the certification signature.
fn permissions_with<'d>(
    update: &mut IncrementalUpdate<'d>,
    catalog: &IndirectObject<'d>,
    entries: &Dictionary<'d>,
    signature: &[u8],
) -> Vec<u8> {
    let mut writer = update.writer(catalog.id);
    match entries.get(b"Perms").and_then(Object::as_dictionary) {
        Some(existing) => writer.rewrite_dictionary(existing, catalog, &[(b"DocMDP", Change::Set(signature))]),
        None => writer.begin_dictionary().key(b"DocMDP").raw(signature).end_dictionary(),
    };
    writer.bytes().to_vec()
}

/// An array with one more reference, spelt by `writer`; a new array when there is none.
fn appended<'d>(
    mut writer: ObjectWriter<'d>,
    array: Option<&Object<'d>>,
    source: &IndirectObject<'d>,
    item: ObjectId,
) -> ObjectWriter<'d> {
    writer.begin_array();
    for element in array.and_then(Object::as_array).unwrap_or_default() {
        writer.copy(element, source);
    }
    writer.reference(item).end_array();
    writer
}

/// The indirect object that an entry names; None for a direct value, an absent one and null.
fn own_object<'d>(view: View<'d>, entry: Option<&Object<'d>>) -> Result<Option<IndirectObject<'d>>, SignError> {
    match entry.and_then(Object::as_reference) {
        Some(id) => Ok(view.get(id)?.filter(|own| !own.object.is_null())),
        None => Ok(None),
    }
}

fn reference(id: ObjectId) -> Vec<u8> {
    format!("{id} R").into_bytes()
}
