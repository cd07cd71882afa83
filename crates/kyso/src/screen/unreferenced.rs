//! Pages and content of pages that stand in the file, are in use, and belong to no page: ISO 32000-2 7.5.4. A later update
//! could put them in place by naming them.
//!
//! What a form leaves behind when it is filled in or signed is no page: the earlier appearances of fields are left out.

use std::collections::{BTreeSet, HashSet};

use kyso_pdf::{Dictionary, Entry, Object, ObjectId, View};

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
    let mut candidates = Vec::new();
    for number in numbers {
        let Some(id) = view
            .entry(number)
            .ok()
            .flatten()
            .and_then(|(entry, _)| in_use(number, entry))
        else {
            continue;
        };
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
            candidates.push(id);
        }
    }
    if candidates.is_empty() {
        return;
    }
    let mut earlier = Appearances::default();
    earlier.read(view, budget);
    for id in candidates.into_iter().filter(|id| !earlier.seen.contains(id)) {
        findings.add(ScreenKind::Unreferenced, None, Some(id), None);
    }
}

/// Everything that appearances of annotations used in earlier revisions (12.5.5).
#[derive(Default)]
struct Appearances {
    seen: HashSet<ObjectId>,
}

impl Appearances {
    fn read(&mut self, latest: View<'_>, budget: &mut Budget) {
        let revisions = latest.document().revisions();
        for (index, revision) in revisions.iter().enumerate().take(latest.revision()) {
            let view = latest.document().view(index);
            let Ok(entries) = revision.entries() else { continue };
            for (number, entry) in entries {
                let Some(id) = in_use(number, entry) else { continue };
                if !budget.object() {
                    return;
                }
                let Ok(Some(found)) = view.get(id) else { continue };
                let Some(dictionary) = found.object.as_dictionary() else {
                    continue;
                };
                budget.bytes(dictionary.raw.len());
                if let Some(appearances) = dictionary.get(b"AP") {
                    self.take(view, appearances, budget);
                }
            }
        }
    }

    fn take(&mut self, view: View<'_>, appearances: &Object<'_>, budget: &mut Budget) {
        let mut pending = Vec::new();
        references(appearances, &mut pending);
        while let Some(id) = pending.pop() {
            if !self.seen.insert(id) || !budget.object() {
                continue;
            }
            if let Ok(Some(found)) = view.get(id) {
                budget.bytes(
                    found
                        .object
                        .as_dictionary()
                        .map_or(found.object.raw.len(), |d| d.raw.len()),
                );
                references(&found.object, &mut pending);
            }
        }
    }
}

/// The references in an object, but for those that lead up from it.
fn references(object: &Object<'_>, found: &mut Vec<ObjectId>) {
    found.extend(object.as_reference());
    for element in object.as_array().unwrap_or_default() {
        references(element, found);
    }
    for (key, value) in object.as_dictionary().into_iter().flat_map(Dictionary::iter) {
        if key != b"P" && key != b"Parent" {
            references(value, found);
        }
    }
}

fn in_use(number: u32, entry: Entry) -> Option<ObjectId> {
    match entry {
        Entry::InFile { generation, .. } => Some(ObjectId::new(number, generation)),
        Entry::Compressed { .. } => Some(ObjectId::new(number, 0)),
        Entry::Free { .. } => None,
    }
}

fn is_page_like<'d>(view: View<'d>, id: ObjectId, object: &Object<'d>, budget: &mut Budget) -> bool {
    let Some(dictionary) = object.as_dictionary() else {
        return false;
    };
    let name = |key: &[u8]| dictionary.get(key).and_then(Object::as_name);
    let Some(stream) = object.as_stream() else {
        return name(b"Type") == Some(b"Page") && has_content(dictionary);
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

/// Whether a page would show anything.
pub(super) fn has_content(page: &Dictionary<'_>) -> bool {
    page.get(b"Contents").is_some() || page.get(b"Annots").is_some()
}

/// Whether it shows text or paints an external object, in the words of a content stream (8.2, 9.4). The text of a form
/// field (12.7.4.3) is marked as such.
fn is_content(data: &[u8]) -> bool {
    let (mut begins_text, mut ends_text, mut shows, mut paints) = (false, false, false, false);
    let mut before: &[u8] = b"";
    for word in data.split(|byte| !(byte.is_ascii_graphic() && !b"()<>[]/".contains(byte))) {
        match word {
            b"BT" => begins_text = true,
            b"ET" => ends_text = true,
            b"Tj" | b"TJ" => shows = true,
            b"Do" => paints = true,
            b"BMC" if before == b"Tx" => return false,
            b"" => continue,
            _ => {}
        }
        before = word;
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
        assert!(!is_content(b"/Tx BMC q BT /F 9 Tf (x) Tj ET Q EMC"));
        assert!(!is_content(b"\0\0 Do BT Tj ET"));
    }
}
