//! Whether two objects mean the same, however they are spelt (ISO 32000-2 7.3): a program that saves an object again
//! changes white space, the order of keys and the filters of a stream without changing the document.

use kyso_pdf::{Dictionary, Error, Object, ObjectId, Stream, Value, View};

/// An indirect object of one view.
#[derive(Clone, Copy)]
pub(super) struct At<'v, 'd> {
    pub(super) view: View<'d>,
    pub(super) id: ObjectId,
    pub(super) object: &'v Object<'d>,
}

/// Whether an indirect object means the same in both views.
///
/// # Errors
/// Those of decoding a stream.
pub(super) fn same_indirect(old: At<'_, '_>, new: At<'_, '_>) -> Result<bool, Error> {
    match (&old.object.value, &new.object.value) {
        (Value::Stream(before), Value::Stream(after)) => same_stream(old, before, new, after),
        _ => Ok(same(old.object, new.object)),
    }
}

/// Whether two objects that are no streams mean the same. References are compared, not followed. The depth is that of
/// parsed objects, which is limited.
pub(super) fn same(old: &Object<'_>, new: &Object<'_>) -> bool {
    match (&old.value, &new.value) {
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new.iter()).all(|(old, new)| same(old, new))
        }
        (Value::Dictionary(old), Value::Dictionary(new)) => differing_keys(old, new).is_empty(),
        // 2.0 is not 2: viewers ignore reals where an integer belongs
        (Value::Real(_), Value::Real(_)) => old.as_real() == new.as_real(),
        (old, new) => old == new,
    }
}

/// The keys that are not the same in two dictionaries, sorted. A null value is an absent one (7.3.7). A key that occurs twice
/// in either is not the same as anything, unless the bytes are.
pub(super) fn differing_keys<'k>(old: &'k Dictionary<'_>, new: &'k Dictionary<'_>) -> Vec<&'k [u8]> {
    if !old.raw.is_empty() && old.raw == new.raw && same_strings(old, new) {
        return Vec::new();
    }
    let mut keys: Vec<&[u8]> = old.iter().chain(new.iter()).map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    let repeated: Vec<&[u8]> = old.duplicates().into_iter().chain(new.duplicates()).collect();
    keys.retain(|key| repeated.contains(key) || !same_entry(key, old.get(key), new.get(key)));
    keys
}

/// The same bytes mean the same in a file that is not encrypted; strings of an encrypted one are compared in clear.
fn same_strings(old: &Dictionary<'_>, new: &Dictionary<'_>) -> bool {
    old.len() == new.len()
        && old
            .iter()
            .zip(new.iter())
            .all(|((_, old), (_, new))| old.value == new.value)
}

/// Rectangles (7.9.5), whose numbers may be of both kinds.
const RECTANGLES: [&[u8]; 7] = [
    b"MediaBox",
    b"CropBox",
    b"BleedBox",
    b"TrimBox",
    b"ArtBox",
    b"Rect",
    b"BBox",
];

fn same_entry(key: &[u8], old: Option<&Object<'_>>, new: Option<&Object<'_>>) -> bool {
    match (old.filter(|o| !o.is_null()), new.filter(|n| !n.is_null())) {
        (None, None) => true,
        (Some(old), Some(new)) if RECTANGLES.contains(&key) => {
            let numbers =
                |object: &Object<'_>| -> Option<Vec<f64>> { object.as_array()?.iter().map(Object::as_real).collect() };
            same(old, new) || numbers(old).is_some_and(|old| Some(old) == numbers(new))
        }
        (Some(old), Some(new)) => same(old, new),
        _ => false,
    }
}

/// The decoded data counts, and the dictionary but for how the data is encoded.
fn same_stream(old: At<'_, '_>, before: &Stream<'_>, new: At<'_, '_>, after: &Stream<'_>) -> Result<bool, Error> {
    let keys = differing_keys(&before.dictionary, &after.dictionary);
    let encrypted = old.view.document().encryption().is_some();
    if keys.iter().all(|key| *key == b"Length") && !encrypted && before.data == after.data {
        return Ok(true);
    }
    if keys
        .iter()
        .any(|key| ![&b"Length"[..], b"Filter", b"DecodeParms", b"DL"].contains(key))
    {
        return Ok(false);
    }
    let alike = old.view.is_decoded_alike(before)? && new.view.is_decoded_alike(after)?;
    Ok(alike && decoded(old)? == decoded(new)?)
}

fn decoded<'d>(at: At<'_, 'd>) -> Result<std::borrow::Cow<'d, [u8]>, Error> {
    match at.object.as_stream() {
        Some(stream) => at.view.decode(stream, at.id),
        None => Ok(std::borrow::Cow::Borrowed(b"")),
    }
}
