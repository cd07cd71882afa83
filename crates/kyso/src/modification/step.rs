//! What one revision changed: the objects that its own cross-reference sections mention and that do not mean the same as before.
//!
//! Nothing else is loaded, so the cost follows the size of the change.

use std::collections::{BTreeMap, BTreeSet};

use kyso_pdf::{Document, Entry, Error, IndirectObject, Object, ObjectId, View};

use super::compare::{At, same_indirect};

/// The step from one revision to the next.
pub(super) struct Step<'d> {
    pub(super) old: View<'d>,
    pub(super) new: View<'d>,
    /// By object number.
    pub(super) changed: BTreeMap<u32, Changed<'d>>,
    /// Numbers that meant nothing before.
    pub(super) added: BTreeSet<u32>,
    /// Object streams that objects of this revision lie in, and its cross-reference stream.
    structural: BTreeSet<u32>,
}

/// An object that was added, replaced or removed.
pub(super) struct Changed<'d> {
    pub(super) old: Option<IndirectObject<'d>>,
    pub(super) new: Option<IndirectObject<'d>>,
    /// It cannot be read in the new revision.
    pub(super) is_unreadable: bool,
}

impl<'d> Changed<'d> {
    pub(super) fn id(&self) -> Option<ObjectId> {
        self.new.as_ref().or(self.old.as_ref()).map(|object| object.id)
    }
}

impl<'d> Step<'d> {
    /// What the revision with an index changed in the one before it.
    ///
    /// # Errors
    /// A cross-reference section or an object of the older revision that cannot be read.
    pub(super) fn read(document: &'d Document<'d>, revision: usize) -> Result<Self, Error> {
        let mut step = Self {
            old: document.view(revision.saturating_sub(1)),
            new: document.view(revision),
            changed: BTreeMap::new(),
            added: BTreeSet::new(),
            structural: BTreeSet::new(),
        };
        let entries = document.revisions().get(revision).map(kyso_pdf::Revision::entries);
        let entries = entries.transpose()?.unwrap_or_default();
        let place = document.revisions().get(revision).map(|revision| revision.xref_offset);
        step.structural = entries
            .iter()
            .filter_map(|(number, entry)| structural(*number, *entry, place))
            .collect();
        for (number, entry) in entries {
            let before = step.old.entry(number)?.map(|(entry, _)| entry);
            if number != 0 && before != Some(entry) {
                step.add(number, before, entry)?;
            }
        }
        Ok(step)
    }

    /// Whether an object is new: its number meant nothing before.
    pub(super) fn is_new(&self, id: ObjectId) -> bool {
        let changed = self.changed.get(&id.number);
        changed.is_some_and(|changed| changed.old.is_none() && changed.new.as_ref().is_some_and(|new| new.id == id))
    }

    fn add(&mut self, number: u32, before: Option<Entry>, after: Entry) -> Result<(), Error> {
        let old = match before.and_then(|entry| identifier(number, entry)) {
            Some(id) => self.old.get(id)?.filter(|_| !self.is_old_section(before)),
            None => None,
        };
        if before.and_then(|entry| identifier(number, entry)).is_none() {
            self.added.insert(number);
        }
        let new = match identifier(number, after) {
            Some(id) => self.new.get(id),
            None => Ok(None),
        };
        let (new, is_unreadable) = match new {
            Ok(new) => (new, false),
            Err(_) => (None, true),
        };
        // these hold the document, they are no part of it; but a replaced object stream takes its objects away
        let holds = old.is_none() && self.structural.contains(&number);
        let new =
            new.filter(|new| !(holds && (is_stream_of(&new.object, b"ObjStm") || is_stream_of(&new.object, b"XRef"))));
        let same = match (&old, &new) {
            (None, None) => !is_unreadable,
            (Some(old), Some(new)) if old.id == new.id => same_indirect(self.at(self.old, old), self.at(self.new, new))
                // what cannot be decoded is not the same
                .unwrap_or(false),
            _ => false,
        };
        if !same {
            let changed = Changed {
                old,
                new,
                is_unreadable,
            };
            self.changed.insert(number, changed);
        }
        Ok(())
    }

    /// A cross-reference stream of an older revision, whose number is used again.
    fn is_old_section(&self, entry: Option<Entry>) -> bool {
        let Some(Entry::InFile { offset, .. }) = entry else {
            return false;
        };
        let mut older = self.new.document().revisions().iter().take(self.new.revision());
        older.any(|revision| revision.xref_offset == offset)
    }

    fn at<'v>(&self, view: View<'d>, object: &'v IndirectObject<'d>) -> At<'v, 'd> {
        At {
            view,
            id: object.id,
            object: &object.object,
        }
    }
}

/// The number of a stream that holds a part of the revision.
fn structural(number: u32, entry: Entry, place: Option<u64>) -> Option<u32> {
    match entry {
        Entry::Compressed { stream, .. } => Some(stream),
        Entry::InFile { offset, .. } if Some(offset) == place => Some(number),
        _ => None,
    }
}

pub(super) fn identifier(number: u32, entry: Entry) -> Option<ObjectId> {
    match entry {
        Entry::Free { .. } => None,
        Entry::InFile { generation, .. } => Some(ObjectId::new(number, generation)),
        Entry::Compressed { .. } => Some(ObjectId::new(number, 0)),
    }
}

/// A stream of a type: 7.5.7, 7.5.8.
fn is_stream_of(object: &Object<'_>, kind: &[u8]) -> bool {
    object
        .as_stream()
        .and_then(|stream| stream.dictionary.get(b"Type")?.as_name())
        .is_some_and(|name| name == kind)
}
