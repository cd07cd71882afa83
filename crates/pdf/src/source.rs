//! The bytes of a file with the budgets and notes that reading them shares.

use std::cell::Cell;

use crate::leniency::Leniencies;
use crate::{Code, Error, LeniencyKind, Limits};

#[derive(Debug)]
pub(crate) struct Source<'a> {
    pub(crate) data: &'a [u8],
    pub(crate) limits: Limits,
    /// Added to an offset written in the file.
    pub(crate) base: usize,
    leniencies: Leniencies,
    retained: Cell<u64>,
    searched: Cell<u64>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(data: &'a [u8], limits: Limits) -> Self {
        Self {
            data,
            limits,
            base: 0,
            leniencies: Leniencies::default(),
            retained: Cell::new(0),
            searched: Cell::new(0),
        }
    }

    pub(crate) fn tolerate(&self, kind: LeniencyKind, offset: usize) {
        self.leniencies.tolerate(kind, offset);
    }

    pub(crate) fn leniencies(&self) -> &Leniencies {
        &self.leniencies
    }

    /// An offset written in the file as an index; `None` beyond the end.
    pub(crate) fn index(&self, offset: u64) -> Option<usize> {
        let index = usize::try_from(offset).ok()?.checked_add(self.base)?;
        (index < self.data.len()).then_some(index)
    }

    /// Books decoded bytes that the document keeps.
    pub(crate) fn retain(&self, bytes: usize) -> Result<(), Error> {
        let total = self.retained.get().saturating_add(bytes as u64);
        if total > self.limits.retained_bytes {
            return Err(Error::new(
                Code::InflateLimit,
                "the structure of the document decodes to too many bytes",
            ));
        }
        self.retained.set(total);
        Ok(())
    }

    /// Books a search for a lost end of stream; false when the document has searched enough.
    pub(crate) fn may_search(&self, bytes: usize) -> bool {
        let total = self.searched.get().saturating_add(bytes as u64);
        self.searched.set(total);
        total <= self.limits.retained_bytes.max(self.data.len() as u64)
    }
}
