//! Who refers to an object. Two questions need an answer from objects that did not change:
//!
//! - A number that is defined for the first time may have been named before: an older object then shows what a later revision
//!   put there ("revived", NDSS 2021). One search over the bytes answers no for nearly every file; only where a number is found
//!   the objects are read.
//! - An object that several things share may be changed for the sake of one of them only if a rule vouches for each.

use std::collections::{BTreeMap, BTreeSet};

use kyso_pdf::{Document, Entry, Error, Location, Object, ObjectId, Value, View};

use super::step::identifier;
use super::{ChangeKind, Findings};

/// Where each number that a later revision defines is first named in the file.
#[derive(Debug)]
pub(super) struct FirstReferences {
    /// The numbers that may be defined anew after the signed revision.
    wanted: BTreeSet<u32>,
    places: Option<BTreeMap<u32, u64>>,
}

/// Which object refers to which, at one revision.
#[derive(Debug, Default)]
pub(super) struct References {
    revision: Option<usize>,
    referrers: BTreeMap<u32, Vec<Referrer>>,
    outgoing: BTreeMap<u32, BTreeSet<u32>>,
    unreadable: BTreeSet<ObjectId>,
}

/// An object that refers to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Referrer {
    pub(super) id: ObjectId,
    /// The first key, for a dictionary or a stream.
    pub(super) key: Option<Vec<u8>>,
    /// The reference is the value of that key, and not part of it.
    pub(super) is_direct: bool,
    /// Otherwise it may refer to anything.
    pub(super) is_readable: bool,
}

/// A new object that an older one names already shows itself without anything having changed.
pub(super) fn rules(found: &mut Findings<'_, '_>, first: &mut FirstReferences) -> Result<(), Error> {
    let step = found.step;
    let document = step.old.document();
    let end = revision_end(document, step.old.revision());
    let places = first.places(document)?;
    let is_named = |number: &u32| places.get(number).is_some_and(|place| *place < end);
    let named: BTreeSet<u32> = step.added.iter().copied().filter(is_named).collect();
    if named.is_empty() {
        return Ok(());
    }
    for number in found.referrers(&named)?.into_keys() {
        found.note(ChangeKind::RevivedObject, Some(ObjectId::new(number, 0)));
    }
    Ok(())
}

impl References {
    /// The live objects of a view that refer to one of some numbers. Every object is read once; one that cannot be read may
    /// refer to anything.
    ///
    /// # Errors
    /// Cross-reference sections that cannot be read.
    pub(super) fn to(
        &mut self,
        view: View<'_>,
        targets: &BTreeSet<u32>,
    ) -> Result<BTreeMap<u32, Vec<Referrer>>, Error> {
        self.advance(view)?;
        let mut found: BTreeMap<u32, Vec<Referrer>> = BTreeMap::new();
        for target in targets {
            let known = self.referrers.get(target).into_iter().flatten().cloned();
            let unclear = self.unreadable.iter().map(|id| Referrer {
                id: *id,
                key: None,
                is_direct: false,
                is_readable: false,
            });
            let all: Vec<Referrer> = known.chain(unclear).collect();
            if !all.is_empty() {
                found.insert(*target, all);
            }
        }
        Ok(found)
    }

    /// Brings the index to a revision: all objects the first time, then the changed ones.
    fn advance(&mut self, view: View<'_>) -> Result<(), Error> {
        let document = view.document();
        let target = view.revision();
        let ids: Vec<(u32, Option<ObjectId>)> = match self.revision {
            Some(known) if known <= target => {
                let later = document
                    .revisions()
                    .iter()
                    .take(target.saturating_add(1))
                    .skip(known.saturating_add(1));
                let mut numbers = BTreeSet::new();
                for revision in later {
                    numbers.extend(revision.entries()?.into_iter().map(|(number, _)| number));
                }
                let entry = |number| {
                    Ok((
                        number,
                        view.entry(number)?.and_then(|(entry, _)| identifier(number, entry)),
                    ))
                };
                numbers.into_iter().map(entry).collect::<Result<_, Error>>()?
            }
            _ => {
                *self = Self::default();
                live_objects(view)?
                    .into_iter()
                    .map(|id| (id.number, Some(id)))
                    .collect()
            }
        };
        for (number, id) in ids {
            self.forget(number);
            if let Some(id) = id {
                self.read(view, id);
            }
        }
        self.revision = Some(target);
        Ok(())
    }

    fn forget(&mut self, number: u32) {
        self.unreadable.retain(|id| id.number != number);
        for target in self.outgoing.remove(&number).unwrap_or_default() {
            if let Some(referrers) = self.referrers.get_mut(&target) {
                referrers.retain(|referrer| referrer.id.number != number);
            }
        }
    }

    fn read(&mut self, view: View<'_>, id: ObjectId) {
        let object = match view.get(id) {
            Ok(Some(found)) => found.object,
            Ok(None) => return,
            Err(_) => {
                self.unreadable.insert(id);
                return;
            }
        };
        let mut targets = BTreeSet::new();
        let mut note = |key: Option<&[u8]>, is_direct: bool, number: u32| {
            targets.insert(number);
            let referrer = Referrer {
                id,
                key: key.map(<[u8]>::to_vec),
                is_direct,
                is_readable: true,
            };
            let known = self.referrers.entry(number).or_default();
            if known.last() != Some(&referrer) {
                known.push(referrer);
            }
        };
        match object.as_dictionary() {
            Some(entries) => entries.iter().for_each(|(key, value)| {
                let is_direct = value.as_reference().is_some();
                named(value, &mut |number| note(Some(key), is_direct, number));
            }),
            None => named(&object, &mut |number| note(None, false, number)),
        }
        self.outgoing.insert(id.number, targets);
    }
}

fn live_objects(view: View<'_>) -> Result<Vec<ObjectId>, Error> {
    let mut entries: BTreeMap<u32, Entry> = BTreeMap::new();
    for revision in view
        .document()
        .revisions()
        .iter()
        .take(view.revision().saturating_add(1))
    {
        entries.extend(revision.entries()?);
    }
    let id = |(number, entry)| identifier(number, entry);
    Ok(entries
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .filter_map(id)
        .collect())
}

/// The numbers that an object names. The depth is that of parsed objects, which is limited.
fn named(object: &Object<'_>, note: &mut dyn FnMut(u32)) {
    match &object.value {
        Value::Reference(id) => note(id.number),
        Value::Array(items) => items.iter().for_each(|item| named(item, note)),
        Value::Dictionary(entries) => entries.iter().for_each(|(_, value)| named(value, note)),
        Value::Stream(stream) => stream.dictionary.iter().for_each(|(_, value)| named(value, note)),
        _ => {}
    }
}

fn revision_end(document: &Document<'_>, index: usize) -> u64 {
    document.revisions().get(index).map_or(0, |revision| revision.end)
}

impl FirstReferences {
    /// For the steps after a revision.
    pub(super) fn after(document: &Document<'_>, signed: usize) -> Self {
        let view = document.view(signed);
        let was_defined = |number: u32| match view.entry(number) {
            Ok(entry) => entry.and_then(|(entry, _)| identifier(number, entry)).is_some(),
            Err(_) => false,
        };
        let revisions = document.revisions().iter().skip(signed.saturating_add(1));
        // a revision whose entries cannot be read is judged elsewhere
        let entries = revisions.flat_map(|revision| revision.entries().unwrap_or_default());
        // one that is freed may be defined again
        let wanted = entries.filter(|(number, entry)| identifier(*number, *entry).is_none() || !was_defined(*number));
        Self {
            wanted: wanted.map(|(number, _)| number).collect(),
            places: None,
        }
    }

    fn places(&mut self, document: &Document<'_>) -> Result<&BTreeMap<u32, u64>, Error> {
        if self.places.is_none() {
            self.places = Some(first_places(document, &self.wanted)?);
        }
        Ok(self.places.get_or_insert_default())
    }
}

fn first_places(document: &Document<'_>, wanted: &BTreeSet<u32>) -> Result<BTreeMap<u32, u64>, Error> {
    let mut places = BTreeMap::new();
    let (Some(first), Some(last)) = (wanted.first(), wanted.last()) else {
        return Ok(places);
    };
    let mut note = |number: u32, place: u64| {
        if (*first..=*last).contains(&number) && wanted.contains(&number) {
            let first = places.entry(number).or_insert(place);
            *first = place.min(*first);
        }
    };
    token::references(document.data(), |number, place| note(number, place as u64));
    for (index, revision) in document.revisions().iter().enumerate() {
        let streams = revision.entries()?.into_iter().filter_map(|(_, entry)| match entry {
            Entry::Compressed { stream, .. } => Some(stream),
            _ => None,
        });
        let view = document.view(index);
        for stream in streams.collect::<BTreeSet<u32>>() {
            let id = ObjectId::new(stream, 0);
            let Some(object) = view.get(id)? else { continue };
            let (Location::File { start, .. }, Some(stream)) = (object.location, object.object.as_stream()) else {
                continue;
            };
            token::references(&view.decode(stream, id)?, |number, _| note(number, start));
        }
    }
    Ok(places)
}

/// References in bytes that are not parsed: more than there are, never fewer.
mod token {
    /// Calls back with each number that `N G R` may stand for, and with the place of its `R`.
    pub(super) fn references(data: &[u8], mut note: impl FnMut(u32, usize)) {
        for at in memchr::memchr_iter(b'R', data) {
            let ends = data
                .get(at + 1)
                .is_none_or(|next| is_white(*next) || is_delimiter(*next));
            let before = at.checked_sub(1).and_then(|last| data.get(last));
            if !ends || !before.is_some_and(|last| is_white(*last)) {
                continue;
            }
            if let Some(number) = usual(data, at) {
                note(number, at);
                continue;
            }
            ends_before(data, at, &mut |end| {
                let Some(generation) = digits(data, end) else { return };
                ends_before(data, generation, &mut |end| {
                    let number = digits(data, end).and_then(|start| number(data.get(start..end)?));
                    number.into_iter().for_each(|number| note(number, at));
                });
            });
        }
    }

    /// The number before ` 0 R`, spelt with single spaces, as nearly all are.
    fn usual(data: &[u8], at: usize) -> Option<u32> {
        let end = at.checked_sub(3)?;
        if data.get(end..at) != Some(b" 0 ") {
            return None;
        }
        number(data.get(digits(data, end)?..end)?)
    }

    /// Calls back with each place where the token before a place may end: white space and comments are skipped. A `%` may begin
    /// a comment or stand in a string, so each is tried.
    fn ends_before(data: &[u8], place: usize, end_at: &mut dyn FnMut(usize)) {
        let mut starts = vec![];
        let mut next = Some(place);
        while let Some(start) = next {
            let before = data.get(..start).unwrap_or_default();
            let end = before
                .iter()
                .rposition(|byte| !is_white(*byte))
                .map_or(0, |last| last + 1);
            let skipped = before.get(end..).unwrap_or_default();
            if !skipped.is_empty() || start != place {
                end_at(end);
                if skipped.iter().any(|byte| is_line_end(*byte)) {
                    let line = before.get(..end).unwrap_or_default();
                    let first = line
                        .iter()
                        .rposition(|byte| is_line_end(*byte))
                        .map_or(0, |last| last + 1);
                    let line = line.get(first..).unwrap_or_default();
                    starts.extend(memchr::memchr_iter(b'%', line).map(|at| first + at));
                }
            }
            next = starts.pop();
        }
    }

    /// Where the digits before a place begin, if there are any.
    fn digits(data: &[u8], end: usize) -> Option<usize> {
        let before = data.get(..end)?;
        let start = before
            .iter()
            .rposition(|byte| !byte.is_ascii_digit())
            .map_or(0, |last| last + 1);
        (start < end).then_some(start)
    }

    fn number(digits: &[u8]) -> Option<u32> {
        digits.iter().try_fold(0_u32, |number, digit| {
            number.checked_mul(10)?.checked_add(u32::from(digit.checked_sub(b'0')?))
        })
    }

    fn is_white(byte: u8) -> bool {
        matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
    }

    fn is_line_end(byte: u8) -> bool {
        matches!(byte, b'\n' | b'\r')
    }

    fn is_delimiter(byte: u8) -> bool {
        b"()<>[]{}/%".contains(&byte)
    }

    #[cfg(test)]
    mod tests {
        fn found(data: &[u8]) -> Vec<u32> {
            let mut found = Vec::new();
            super::references(data, |number, _| found.push(number));
            found
        }

        #[test]
        fn every_spelling_of_a_reference_is_found() {
            for text in [
                "[99 0 R]",
                "99\n0\r\nR",
                "99%x\n0 %y\n%z\nR",
                "(50%) 099 0\nR",
                "/K 99 0 R/L",
            ] {
                assert!(found(text.as_bytes()).contains(&99), "{text}");
            }
        }

        #[test]
        fn other_things_are_not() {
            for text in ["99 0 RG", "99 0R", "990 R", "R", "0 R", "99 x R", "99 0 obj"] {
                assert!(!found(text.as_bytes()).contains(&99), "{text}");
            }
        }
    }
}
