//! Bytes of a later revision that belong to nothing it lists: a program that repairs files would find objects there.

use kyso_pdf::{Entry, Location, ObjectId};

use super::step::{Step, identifier};
use super::{ChangeKind, Findings};

pub(super) fn rules(found: &mut Findings<'_, '_>) {
    let document = found.step.new.document();
    let revisions = document.revisions();
    let (Some(revision), Some(before)) = (
        revisions.get(found.revision),
        revisions.get(found.revision.wrapping_sub(1)),
    ) else {
        return;
    };
    // from its section on, a revision was read without a gap
    let mut spans = vec![(revision.xref_offset, revision.end)];
    spans.extend(objects(found.step, revision.entries().unwrap_or_default()));
    spans.sort_unstable();
    let mut covered = before.end;
    for (start, end) in spans {
        if has_object(document.data(), covered, start) {
            found.note(ChangeKind::UnlistedBytes, None);
            return;
        }
        covered = covered.max(end);
    }
}

fn objects(step: &Step<'_>, entries: Vec<(u32, Entry)>) -> impl Iterator<Item = (u64, u64)> {
    entries.into_iter().filter_map(|(number, entry)| {
        let id: ObjectId = identifier(number, entry)?;
        match step.new.get(id).ok()??.location {
            Location::File { start, end } => Some((start, end)),
            Location::ObjectStream { .. } => None,
        }
    })
}

/// Whether an object, a trailer or a section begins between two places.
fn has_object(data: &[u8], start: u64, end: u64) -> bool {
    let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
    let gap = data.get(place(start)..place(end)).unwrap_or_default();
    [&b"obj"[..], b"trailer", b"xref"]
        .iter()
        .any(|word| memchr::memmem::find(gap, word).is_some())
}
