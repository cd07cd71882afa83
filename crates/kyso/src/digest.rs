//! One pass over the file for every digest that a verification needs.
//!
//! The digest of signature n begins like that of the whole file: both start at byte 0. So one
//! running state per algorithm goes through the file, and where a signature's gap begins a copy
//! of it leaves to finish that signature's second part alone. Signatures that were added one
//! after another have short second parts, so n of them cost one pass, not n.

use std::collections::BTreeMap;

use kyso_pki::crypto::{DigestAlgorithm, DigestValue, Hasher};

use crate::byte_range::ByteRange;

/// A digest that is wanted: over the two parts of a range, by an algorithm.
pub(crate) type Wanted = (ByteRange, DigestAlgorithm);

/// Digests over byte ranges, and the SHA-256 of the whole file.
#[derive(Debug)]
pub(crate) struct Digests {
    /// SHA-256 of the whole file.
    pub(crate) file: DigestValue,
    values: Vec<(Wanted, DigestValue)>,
}

impl Digests {
    /// Hashes `data` once for all that is `wanted`.
    #[must_use]
    pub(crate) fn compute(data: &[u8], wanted: &[Wanted]) -> Self {
        let mut by_algorithm: BTreeMap<DigestAlgorithm, Vec<ByteRange>> = BTreeMap::new();
        by_algorithm.entry(DigestAlgorithm::Sha256).or_default();
        for (range, algorithm) in wanted {
            by_algorithm.entry(*algorithm).or_default().push(*range);
        }
        let mut file = None;
        let mut values = Vec::with_capacity(wanted.len());
        for (algorithm, mut ranges) in by_algorithm {
            ranges.sort_by_key(|range| (range.gap_start, range.gap_end, range.end));
            ranges.dedup();
            let mut running = Hasher::new(algorithm);
            let mut position = 0;
            for range in ranges {
                running.update(part(data, position, range.gap_start));
                position = range.gap_start;
                let mut own = running.clone();
                own.update(part(data, range.gap_end, range.end));
                values.push(((range, algorithm), own.finish()));
            }
            if algorithm == DigestAlgorithm::Sha256 {
                running.update(part(data, position, data.len()));
                file = Some(running.finish());
            }
        }
        Self {
            file: file.unwrap_or_else(|| kyso_pki::crypto::digest(DigestAlgorithm::Sha256, data)),
            values,
        }
    }

    /// The digest over a range; None when it was not wanted.
    #[must_use]
    pub(crate) fn of(&self, range: ByteRange, algorithm: DigestAlgorithm) -> Option<&DigestValue> {
        self.values
            .iter()
            .find(|(wanted, _)| *wanted == (range, algorithm))
            .map(|(_, value)| value)
    }
}

/// A part of the file; ranges were checked against it before, so nothing is ever cut.
fn part(data: &[u8], start: usize, end: usize) -> &[u8] {
    data.get(start..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyso_pki::crypto::digest;

    #[test]
    fn one_pass_gives_what_separate_passes_give() {
        let data: Vec<u8> = (0..1000_u32).map(|n| n.to_le_bytes()[0]).collect();
        let ranges =
            [(100, 200, 400), (500, 600, 1000), (500, 650, 900), (0, 1, 2)].map(|(gap_start, gap_end, end)| {
                ByteRange {
                    gap_start,
                    gap_end,
                    end,
                }
            });
        let algorithms = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512, DigestAlgorithm::Sha1];
        let wanted: Vec<Wanted> = ranges.iter().flat_map(|r| algorithms.map(|a| (*r, a))).collect();
        let digests = Digests::compute(&data, &wanted);
        assert_eq!(digests.file, digest(DigestAlgorithm::Sha256, &data));
        for (range, algorithm) in wanted {
            let parts = [&data[..range.gap_start], &data[range.gap_end..range.end]].concat();
            assert_eq!(digests.of(range, algorithm), Some(&digest(algorithm, &parts)));
        }
    }
}
