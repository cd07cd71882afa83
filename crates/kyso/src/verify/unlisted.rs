//! Signatures that the newest interactive form does not list.
//!
//! A viewer that starts from the pages shows a widget whether the form lists its field or not; and a revision that
//! hides the form, or a field of it, would make a signed document look unsigned. Both are looked for only where the
//! file holds a `/ByteRange` outside the signatures that are known, which costs one search in most files.

use kyso_pdf::{Dictionary, Document, Error, Object, View, text};

use super::gather::GatheredSignature;
use crate::field::{InteractiveForm, SignatureField};

/// Most annotations that are looked at.
const ANNOTATION_LIMIT: usize = 100_000;
/// Most fields of earlier revisions that are looked at, all revisions together.
const FIELD_LIMIT: usize = 100_000;
/// Longest chain of `/Parent`.
const DEPTH_LIMIT: usize = 32;

/// Whether a `/ByteRange` stands outside the known signature dictionaries.
pub(super) fn may_exist(document: &Document<'_>, known: &[GatheredSignature]) -> bool {
    let is_known = |place: usize| {
        let places = known.iter().filter_map(|signature| signature.dictionary.place.as_ref());
        places.into_iter().any(|known| known.contains(&place))
    };
    document.occurrences(b"/ByteRange").any(|place| !is_known(place))
}

/// Widgets of the pages that carry a signature (12.5.6.19), whether the form lists them or not. A page tree that is
/// broken shows none.
pub(super) fn orphan_widgets(view: View<'_>) -> Vec<SignatureField<'_>> {
    let pages = view.walk_pages().into_iter().flatten().map_while(Result::ok);
    let annotations = pages.flat_map(|page| {
        let annotations = page
            .object
            .object
            .as_dictionary()
            .and_then(|page| page.get(b"Annots").cloned());
        let array = annotations.and_then(|annotations| view.resolve(&annotations).ok());
        array
            .as_ref()
            .and_then(Object::as_array)
            .map(<[_]>::to_vec)
            .unwrap_or_default()
    });
    annotations
        .take(ANNOTATION_LIMIT)
        .filter_map(|annotation| widget(view, &annotation))
        .collect()
}

/// The signature field that an annotation is, or is a widget of.
fn widget<'d>(view: View<'d>, annotation: &Object<'d>) -> Option<SignatureField<'d>> {
    let own = view.resolve(annotation).ok()?.as_dictionary()?.clone();
    let (mut name, mut field_type, mut value) = (String::new(), None, None);
    let mut node = own.clone();
    for _ in 0..DEPTH_LIMIT {
        let entry = |key: &[u8]| node.get(key).and_then(|entry| view.resolve(entry).ok());
        if let Some(partial) = entry(b"T") {
            let partial = text(partial.as_string().unwrap_or_default());
            name = if name.is_empty() {
                partial
            } else {
                format!("{partial}.{name}")
            };
        }
        field_type = field_type.or_else(|| entry(b"FT"));
        value = value.or_else(|| node.get(b"V").cloned());
        let Some(parent) = entry(b"Parent") else { break };
        node = parent.as_dictionary()?.clone();
    }
    (field_type?.as_name()? == b"Sig").then(|| SignatureField {
        name,
        object: None,
        has_duplicate_keys: has_duplicates(&own),
        widget_id: annotation.as_reference(),
        widget: Some(own.clone()),
        dictionary: own,
        value,
    })
}

fn has_duplicates(dictionary: &Dictionary<'_>) -> bool {
    !dictionary.duplicates().is_empty()
}

/// The filled signature fields of every revision but the newest, newest first. A revision whose form cannot be read
/// had none that anybody could verify.
pub(super) fn earlier_fields<'d>(document: &'d Document<'_>) -> Result<Vec<(View<'d>, SignatureField<'d>)>, Error> {
    let earlier = 0..document.revisions().len().saturating_sub(1);
    let mut found = Vec::new();
    let mut looked_at = 0_usize;
    for view in earlier.rev().map(|revision| document.view(revision)) {
        let Ok(form) = InteractiveForm::read(view) else {
            continue;
        };
        looked_at = looked_at.saturating_add(form.names.len()).saturating_add(1);
        if looked_at > FIELD_LIMIT {
            let detail = "the forms of the revisions have too many fields";
            return Err(Error::new(kyso_pdf::Code::ObjectLimit, detail));
        }
        let filled = form.signature_fields.into_iter().filter(|field| field.value.is_some());
        found.extend(filled.map(|field| (view, field)));
    }
    Ok(found)
}
