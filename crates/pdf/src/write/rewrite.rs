//! Edits of the raw bytes of an object: everything that is not meant to change stays as it is spelt.

use std::ops::Range;

use crate::lexer::is_regular;
use crate::{Dictionary, Object, Value};

/// What happens to one key of a dictionary that is written again.
#[derive(Debug, Clone, Copy)]
pub enum Change<'c> {
    /// The key gets this value, spelt already: for strings in encrypted documents by a writer for the same object.
    Set(&'c [u8]),
    /// The key goes.
    Remove,
}

/// Bytes to put in the place of a range.
pub(super) type Edit = (Range<usize>, Vec<u8>);

/// The bytes with all edits made. Edits may not overlap; at one place they are made in the order given.
pub(super) fn apply(raw: &[u8], mut edits: Vec<Edit>) -> Option<Vec<u8>> {
    edits.sort_by_key(|(range, _)| range.start);
    let mut bytes = Vec::with_capacity(raw.len());
    let mut done = 0;
    for (range, replacement) in edits {
        bytes.extend(raw.get(done..range.start)?);
        bytes.extend(replacement);
        done = range.end;
    }
    bytes.extend(raw.get(done..)?);
    Some(bytes)
}

/// The edits that change a dictionary. A key that occurs more than once is changed everywhere; a new key comes behind the last entry.
/// `kept` is told every value that stays.
pub(super) fn dictionary_edits<'o, 'd>(
    dictionary: &'o Dictionary<'d>,
    changes: &[(&[u8], Change<'_>)],
    mut kept: impl FnMut(&'o Object<'d>),
) -> Option<Vec<Edit>> {
    let raw = dictionary.raw;
    let mut edits = Vec::new();
    let mut last = 2; // behind "<<"
    for (key, value) in dictionary.iter() {
        let range = range_within(raw, value.raw)?;
        match changes.iter().find(|(changed, _)| *changed == key) {
            None => kept(value),
            Some((_, Change::Remove)) => edits.push((last..range.end, Vec::new())),
            Some((_, Change::Set(new))) => {
                let before = range.start.checked_sub(1).and_then(|index| raw.get(index));
                edits.push((range.clone(), separated(before, new)));
            }
        }
        last = range.end;
    }
    for (key, change) in changes {
        if let (Change::Set(new), None) = (change, dictionary.get(key)) {
            let name = super::spell::name(key)?;
            let value = separated(name.last(), new);
            edits.push((last..last, [name, value].concat()));
        }
    }
    Some(edits)
}

/// The strings in an object, in no order, with their places in `raw`.
pub(super) fn strings<'o>(raw: &[u8], object: &'o Object<'_>) -> Option<Vec<(Range<usize>, &'o [u8])>> {
    let mut found = Vec::new();
    let mut open = vec![object];
    while let Some(object) = open.pop() {
        match &object.value {
            Value::String(string) => found.push((range_within(raw, object.raw)?, string.as_ref())),
            Value::Array(items) => open.extend(items.iter()),
            Value::Dictionary(dictionary) => open.extend(dictionary.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    Some(found)
}

/// An object behind a byte, with a space between them where they would otherwise be one token (7.2.3).
pub(crate) fn separated(before: Option<&u8>, spelt: &[u8]) -> Vec<u8> {
    let regular = |byte: Option<&u8>| byte.is_some_and(|byte| is_regular(*byte));
    let space = regular(before) && regular(spelt.first());
    [if space { b" ".as_slice() } else { b"" }, spelt].concat()
}

/// Where a part of a slice stands in it.
fn range_within(whole: &[u8], part: &[u8]) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let end = start.checked_add(part.len())?;
    (!part.is_empty() && end <= whole.len()).then_some(start..end)
}
