//! The bytes of a later revision. A program that does not believe the cross-reference data searches the bytes for objects, so
//! what it would find there must be what the revision lists, and nothing may be written in a way that programs read differently.

use kyso_pdf::{Entry, LeniencyKind, Location, Object, ObjectId};

use super::step::{Step, identifier};
use super::{ChangeKind, Findings};

/// White space where it does not belong, and rows of a table in another form: all programs that were tried read these in the same way.
const HARMLESS: [LeniencyKind; 3] = [
    LeniencyKind::XrefEntryForm,
    LeniencyKind::XrefWhitespace,
    LeniencyKind::ObjectOffsetWhitespace,
];

/// A document with so many oddities is not looked through for those of a revision.
const ODDITIES: usize = 1000;

pub(super) fn rules(found: &mut Findings<'_, '_>) {
    let document = found.step.new.document();
    let revisions = document.revisions();
    let (Some(revision), Some(before)) = (
        revisions.get(found.revision),
        revisions.get(found.revision.wrapping_sub(1)),
    ) else {
        return;
    };
    let mut objects: Vec<(u64, u64)> = objects(found.step, revision.entries().unwrap_or_default()).collect();
    // from its section on, a revision was read without a gap
    objects.push((revision.xref_offset, revision.end));
    objects.sort_unstable();
    let bytes = |start: u64, end: u64| {
        let place = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
        document.data().get(place(start)..place(end)).unwrap_or_default()
    };
    let mut covered = before.end;
    let mut has_gap = false;
    for (start, end) in &objects {
        has_gap |= !is_space(bytes(covered, *start));
        covered = covered.max(*end);
    }
    let starts: Vec<u64> = objects.iter().map(|(start, _)| *start).collect();
    let mut heads = heads(bytes(before.end, revision.end)).map(|place| before.end.saturating_add(place));
    if has_gap || heads.any(|place| starts.binary_search(&place).is_err()) {
        found.note(ChangeKind::UnlistedBytes, None);
    }
    if is_irregular(found.step, before.end, revision.end) {
        found.note(ChangeKind::Irregular, None);
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

/// White space and comments (7.2.3, 7.2.4).
fn is_space(gap: &[u8]) -> bool {
    let mut in_comment = false;
    gap.iter().all(|byte| {
        match byte {
            b'\n' | b'\r' => in_comment = false,
            b'%' => in_comment = true,
            _ => {}
        }
        in_comment || matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
    })
}

/// Where an object seems to begin: `N G obj`, in whatever it stands.
fn heads(bytes: &[u8]) -> impl Iterator<Item = u64> {
    memchr::memmem::find_iter(bytes, b"obj").filter_map(|place| {
        let before = bytes.get(..place)?;
        let generation = before.trim_ascii_end();
        let number = generation.trim_end_digits()?;
        let gap = number.trim_ascii_end();
        let start = gap.trim_end_digits().filter(|_| gap.len() < number.len())?;
        u64::try_from(start.len()).ok()
    })
}

trait TrimDigits {
    /// Without the digits at its end, of which there must be some.
    fn trim_end_digits(&self) -> Option<&Self>;
}

impl TrimDigits for [u8] {
    fn trim_end_digits(&self) -> Option<&Self> {
        let kept = self
            .iter()
            .rposition(|byte| !byte.is_ascii_digit())
            .map_or(0, |last| last + 1);
        self.get(..kept).filter(|_| kept < self.len())
    }
}

/// An oddity that a reader tolerates, or a document whose last `/Size` leaves objects out (table 15): viewers do not agree about such
/// files, or rebuild them.
fn is_irregular(step: &Step<'_>, start: u64, end: u64) -> bool {
    let oddities = step.new.document().leniencies();
    let is_own = |offset: u64| (start..end).contains(&offset);
    let is_odd = oddities
        .iter()
        .any(|oddity| is_own(oddity.offset) && !HARMLESS.contains(&oddity.kind));
    let document = step.new.document();
    let size = |index: usize| document.view(index).trailer().get(b"Size").and_then(Object::as_integer);
    let is_last = step.new.revision() + 1 == document.revisions().len();
    let shrinks = is_last && (0..step.new.revision()).any(|index| size(index) > size(step.new.revision()));
    is_odd || oddities.len() >= ODDITIES || shrinks
}
