//! Clause 5.6.2.3: proofs of existence (POE), and what a time-stamp proves.
//!
//! A document time-stamp proves the bytes that it covers, and so everything that stands in them; a signature time-stamp
//! proves one signature value. Whatever is at hand exists now: that proof everything has. Left out: POE from outside
//! the document (5.6.2.3.2), for which a caller would have to answer.

use core::ops::Range;
use std::collections::HashMap;

use kyso_pki::Time;

use crate::{Carried, CoveredBytes, Evidence};

/// The earliest times at which things are known to have existed.
pub(super) struct Proofs<'e> {
    now: Time,
    carried: &'e [Carried],
    objects: HashMap<[u8; 32], Time>,
    bytes: Vec<(Time, &'e CoveredBytes)>,
    /// By the index of the signature in the evidence.
    values: HashMap<usize, Time>,
}

impl<'e> Proofs<'e> {
    /// 5.6.3.4 step 1: everything exists at the current time.
    pub(super) fn new(evidence: &'e Evidence, now: Time) -> Self {
        Self {
            now,
            carried: &evidence.carried,
            objects: HashMap::new(),
            bytes: Vec::new(),
            values: HashMap::new(),
        }
    }

    /// 5.6.2.3.4 for a document time-stamp.
    pub(super) fn add_document(&mut self, time: Time, covered: &'e CoveredBytes) {
        self.bytes.push((time, covered));
        for item in self.carried.iter().filter(|item| covered.contain(&item.place)) {
            let known = self.objects.entry(item.sha256).or_insert(time);
            *known = time.min(*known);
        }
    }

    /// 5.6.2.3.4 for a time-stamp over the value of a signature.
    pub(super) fn add_value(&mut self, signature: usize, time: Time) {
        let known = self.values.entry(signature).or_insert(time);
        *known = time.min(*known);
    }

    /// Since when what stands at this place of the document has existed.
    pub(super) fn of_place(&self, place: Option<&Range<usize>>) -> Time {
        let covering = self
            .bytes
            .iter()
            .filter(|(_, covered)| place.is_some_and(|place| covered.contain(place)));
        covering.map(|(time, _)| *time).fold(self.now, Time::min)
    }

    /// Since when a signature value has existed.
    pub(super) fn of_signature(&self, signature: usize, place: Option<&Range<usize>>) -> Time {
        let value = self.values.get(&signature).copied().unwrap_or(self.now);
        self.of_place(place).min(value)
    }

    /// Since when a certificate, a CRL or an OCSP response has existed.
    pub(super) fn of_object(&self, sha256: &[u8; 32]) -> Time {
        self.objects.get(sha256).copied().unwrap_or(self.now).min(self.now)
    }
}
