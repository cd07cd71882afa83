//! Where the entries of a CRL are, by serial number: four and a quarter octets an entry, less than a fifth of any entry in a list
//! that is long enough to matter (three octets of serial number make it 22).
//!
//! A table of buckets over the entries' offsets. It is made of entries that were all walked before, holds nothing that
//! the CRL does not, and every hit is compared in the CRL itself. All serial numbers in one bucket (only the issuer could
//! arrange that) make a look-up as slow as the first walk, not slower.

use super::entry::{self, Entry};
use crate::tlv::Reader;
use crate::{Error, Name};

#[derive(Debug)]
pub(super) struct Index {
    /// Where each bucket begins in `offsets`, and the end of the last.
    starts: Box<[u32]>,
    offsets: Box<[u32]>,
    /// Offsets of the entries that name a certificate issuer (5.3.3), ascending.
    issuers: Box<[u32]>,
}

impl Index {
    /// None if an entry cannot be read or lies beyond 4 GiB: then there is nothing but the walk.
    pub(super) fn of(entries: &[u8], count: usize) -> Option<Self> {
        let buckets = count / 16 + 1;
        let mut starts = vec![0_u32; buckets.checked_add(1)?];
        let mut issuers = Vec::new();
        each(entries, |entry, offset| {
            *starts.get_mut(bucket(entry.serial, buckets))? += 1;
            if entry.certificate_issuer().ok()?.is_some() {
                issuers.push(offset);
            }
            Some(())
        })?;
        let mut end = 0_u32;
        for start in &mut starts {
            end = end.checked_add(*start)?;
            *start = end;
        }
        let mut offsets = vec![0; usize::try_from(end).ok()?];
        // filled from behind, so that each end becomes its start
        each(entries, |entry, offset| {
            let place = starts.get_mut(bucket(entry.serial, buckets))?;
            *place = place.checked_sub(1)?;
            *offsets.get_mut(usize::try_from(*place).ok()?)? = offset;
            Some(())
        })?;
        Some(Self {
            starts: starts.into(),
            offsets: offsets.into(),
            issuers: issuers.into(),
        })
    }

    /// The entries with this serial number, each with the certificate issuer that holds for it.
    pub(super) fn find<'e>(
        &self,
        entries: &'e [u8],
        serial: &[u8],
        mut take: impl FnMut(&Entry<'e>, Option<&[u8]>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let serial = entry::shortest(serial);
        let bucket = bucket(serial, self.starts.len().saturating_sub(1));
        let place = |at: usize| self.starts.get(at).and_then(|place| usize::try_from(*place).ok());
        let range = place(bucket).unwrap_or(0)..place(bucket.saturating_add(1)).unwrap_or(0);
        // in the order of the CRL
        for offset in self.offsets.get(range).unwrap_or_default().iter().rev() {
            let found = entry_at(entries, *offset)?;
            if found.serial == serial {
                take(&found, self.issuer_at(entries, *offset)?)?;
            }
        }
        Ok(())
    }

    /// 5.3.3: an issuer holds until the next entry that names one.
    fn issuer_at<'e>(&self, entries: &'e [u8], offset: u32) -> Result<Option<&'e [u8]>, Error> {
        let before = self.issuers.partition_point(|issuer| *issuer <= offset);
        match before.checked_sub(1).and_then(|last| self.issuers.get(last)) {
            Some(issuer) => entry_at(entries, *issuer)?.certificate_issuer(),
            None => Ok(None),
        }
    }

    #[cfg(test)]
    pub(super) fn octets(&self) -> usize {
        (self.starts.len() + self.offsets.len() + self.issuers.len()) * 4
    }
}

/// The names of issuers, as text for a test of the issuer.
pub(super) fn names(names: &[u8], wanted: &Name) -> Result<bool, Error> {
    let names = crate::tlv::only(names, crate::tlv::SEQUENCE)?;
    let names = crate::distribution_point::GeneralName::read_all(&names)?;
    Ok(names.iter().any(|name| name.directory() == Some(wanted)))
}

fn each(entries: &[u8], mut take: impl FnMut(&Entry<'_>, u32) -> Option<()>) -> Option<()> {
    let mut reader = Reader::new(entries);
    while !reader.is_empty() {
        let entry = Entry::read(&mut reader).ok()?;
        take(&entry, u32::try_from(entry.offset).ok()?)?;
    }
    Some(())
}

fn entry_at(entries: &[u8], offset: u32) -> Result<Entry<'_>, Error> {
    let rest = usize::try_from(offset).ok().and_then(|offset| entries.get(offset..));
    Entry::read(&mut Reader::new(rest.unwrap_or_default()))
}

/// Serial numbers are random or count up; multiplying spreads both.
fn bucket(serial: &[u8], buckets: usize) -> usize {
    let hash = serial.chunks(8).fold(0_u64, |hash, chunk| {
        let word = chunk.iter().fold(0_u64, |word, octet| word << 8 | u64::from(*octet));
        (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    });
    let spread = u128::from(hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)) * u128::try_from(buckets).unwrap_or(0);
    usize::try_from(spread >> 64).unwrap_or(0)
}
