//! Pages and content of pages that stand in the file, are in use, and belong to no page: ISO 32000-2 7.5.4. A later update
//! could put them in place by naming them.

use std::collections::{BTreeSet, HashSet};

use kyso_pdf::{Entry, Object, ObjectId, View};

use super::budget::Budget;
use super::finding::{Findings, ScreenKind};

/// How much of a stream is looked at.
const CONTENT_PREFIX: usize = 256 << 10;

/// Checks the objects that were not reached.
pub(super) fn check(view: View<'_>, reached: &HashSet<ObjectId>, findings: &mut Findings, budget: &mut Budget) {
    let mut numbers = BTreeSet::new();
    for revision in view.document().revisions() {
        let Ok(entries) = revision.entries() else { continue };
        numbers.extend(entries.into_iter().map(|(number, _)| number));
    }
    for number in numbers {
        let generation = match view.entry(number) {
            Ok(Some((Entry::InFile { generation, .. }, _))) => generation,
            Ok(Some((Entry::Compressed { .. }, _))) => 0,
            _ => continue,
        };
        let id = ObjectId::new(number, generation);
        if reached.contains(&id) {
            continue;
        }
        if !budget.object() {
            return;
        }
        // what cannot be read cannot be put in place either
        let Ok(Some(found)) = view.get(id) else { continue };
        budget.bytes(
            found
                .object
                .as_dictionary()
                .map_or(found.object.raw.len(), |d| d.raw.len()),
        );
        if is_page_like(view, id, &found.object, budget) {
            findings.add(ScreenKind::Unreferenced, None, Some(id), None);
        }
    }
}

fn is_page_like<'d>(view: View<'d>, id: ObjectId, object: &Object<'d>, budget: &mut Budget) -> bool {
    let Some(dictionary) = object.as_dictionary() else {
        return false;
    };
    let name = |key: &[u8]| dictionary.get(key).and_then(Object::as_name);
    let Some(stream) = object.as_stream() else {
        return name(b"Type") == Some(b"Page");
    };
    let may_be_content = match (name(b"Type"), name(b"Subtype")) {
        (None | Some(b"XObject"), Some(b"Form")) => true,
        (None, None) => true,
        _ => false,
    };
    may_be_content
        && budget
            .decode(view, stream, id)
            .is_some_and(|data| is_content(data.get(..CONTENT_PREFIX).unwrap_or(&data)))
}

/// Whether it shows text or paints an external object, in the words of a content stream (8.2, 9.4).
fn is_content(data: &[u8]) -> bool {
    let (mut begins_text, mut ends_text, mut shows, mut paints) = (false, false, false, false);
    for word in data.split(|byte| !(byte.is_ascii_graphic() && !b"()<>[]/".contains(byte))) {
        match word {
            b"BT" => begins_text = true,
            b"ET" => ends_text = true,
            b"Tj" | b"TJ" => shows = true,
            b"Do" => paints = true,
            _ => {}
        }
    }
    let is_text = data.iter().take(1024).all(|byte| *byte != 0);
    is_text && ((begins_text && ends_text && shows) || paints)
}

#[cfg(test)]
mod tests {
    use super::is_content;

    #[test]
    fn content_is_told_from_other_streams() {
        assert!(is_content(b"BT /F1 12 Tf (x)Tj ET"));
        assert!(is_content(b"q 1 0 0 1 0 0 cm /Im0 Do Q"));
        assert!(!is_content(
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
        ));
        assert!(!is_content(b"BT ET"));
        assert!(!is_content(b"\0\0 Do BT Tj ET"));
    }
}
