//! `/ByteRange` and the gap that it leaves for `/Contents` (ISO 32000-2 12.8.1, table 255;
//! EN 319 142-1 5.2: exactly two ranges, the gap is the Contents string and nothing else).

use std::ops::Range;

use kyso_pdf::{Document, Object, Revision};

/// A byte range that passed every structural rule: `[0, a, b, c]` within the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByteRange {
    /// End of the first part, where the Contents string begins.
    pub(crate) gap_start: usize,
    /// Start of the second part, after the Contents string.
    pub(crate) gap_end: usize,
    /// End of the second part.
    pub(crate) end: usize,
}

/// Why a byte range cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ByteRangeFault {
    /// `/ByteRange` is absent or null.
    Missing,
    /// Not an array of exactly four integers.
    NotFourIntegers,
    /// The first part does not begin at byte 0.
    NotFromZero,
    /// A negative number, parts that overlap or touch, or a sum beyond any file.
    Inconsistent,
    /// The second part ends after the end of the file.
    PastEnd,
    /// The gap is not exactly the `/Contents` string of this signature.
    GapIsNotContents,
}

impl ByteRangeFault {
    /// Stable name for reports.
    #[must_use]
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Missing => "byte-range-missing",
            Self::NotFourIntegers => "byte-range-not-four-integers",
            Self::NotFromZero => "byte-range-not-from-zero",
            Self::Inconsistent => "byte-range-inconsistent",
            Self::PastEnd => "byte-range-past-end",
            Self::GapIsNotContents => "gap-is-not-contents",
        }
    }
}

/// How far a byte range reaches, see the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// To the last byte of the file.
    EntireFile,
    /// To the end of the revision with this index.
    EntireRevision(usize),
    /// From 0 with one gap, ending elsewhere.
    Contiguous,
    /// The rest.
    Unclear,
}

impl ByteRange {
    /// Checks `/ByteRange` against the file and against where `/Contents` stands.
    ///
    /// # Errors
    ///
    /// The first rule that is broken.
    pub(crate) fn check(
        numbers: Option<&[i64]>,
        contents: Option<Range<usize>>,
        file_len: usize,
    ) -> Result<Self, ByteRangeFault> {
        let [first, first_len, second, second_len] = *numbers.ok_or(ByteRangeFault::NotFourIntegers)? else {
            return Err(ByteRangeFault::NotFourIntegers);
        };
        if first != 0 {
            return Err(ByteRangeFault::NotFromZero);
        }
        let end = second.checked_add(second_len).ok_or(ByteRangeFault::Inconsistent)?;
        let position = |value: i64| usize::try_from(value).map_err(|_| ByteRangeFault::Inconsistent);
        let (gap_start, gap_end, end) = (position(first_len)?, position(second)?, position(end)?);
        if second_len < 0 || gap_end <= gap_start {
            return Err(ByteRangeFault::Inconsistent);
        }
        if end > file_len {
            return Err(ByteRangeFault::PastEnd);
        }
        if contents != Some(gap_start..gap_end) {
            return Err(ByteRangeFault::GapIsNotContents);
        }
        Ok(Self {
            gap_start,
            gap_end,
            end,
        })
    }

    /// How far the range reaches in a document.
    #[must_use]
    pub(crate) fn coverage(&self, document: &Document<'_>) -> Coverage {
        if self.end == document.data().len() {
            return Coverage::EntireFile;
        }
        match document
            .revisions()
            .iter()
            .position(|revision| ends_revision(revision, self.end))
        {
            Some(index) => Coverage::EntireRevision(index),
            None => Coverage::Contiguous,
        }
    }
}

/// Whether `end` is the end of the revision, with or without its last line end.
fn ends_revision(revision: &Revision<'_>, end: usize) -> bool {
    u64::try_from(end).is_ok_and(|end| (revision.end_of_marker..=revision.end).contains(&end))
}

/// The numbers of `/ByteRange`, None unless it is an array of integers.
#[must_use]
pub(crate) fn numbers(object: &Object<'_>) -> Option<Vec<i64>> {
    object.as_array()?.iter().map(Object::as_integer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(numbers: &[i64]) -> Result<ByteRange, ByteRangeFault> {
        ByteRange::check(Some(numbers), Some(10..20), 50)
    }

    #[test]
    fn accepts_the_gap_that_is_contents() {
        assert_eq!(
            check(&[0, 10, 20, 30]),
            Ok(ByteRange {
                gap_start: 10,
                gap_end: 20,
                end: 50
            })
        );
    }

    #[test]
    fn usf_byterange_refuses_every_broken_form() {
        assert_eq!(check(&[0, 10, 20]), Err(ByteRangeFault::NotFourIntegers));
        assert_eq!(check(&[0, 10, 20, 5, 25, 5]), Err(ByteRangeFault::NotFourIntegers));
        assert_eq!(check(&[1, 9, 20, 30]), Err(ByteRangeFault::NotFromZero));
        assert_eq!(check(&[0, -10, 20, 30]), Err(ByteRangeFault::Inconsistent));
        assert_eq!(check(&[0, 10, 20, -1]), Err(ByteRangeFault::Inconsistent));
        assert_eq!(check(&[0, 20, 10, 30]), Err(ByteRangeFault::Inconsistent));
        assert_eq!(check(&[0, 10, i64::MAX, 1]), Err(ByteRangeFault::Inconsistent));
        assert_eq!(check(&[0, 10, 20, 31]), Err(ByteRangeFault::PastEnd));
        assert_eq!(check(&[0, 9, 20, 30]), Err(ByteRangeFault::GapIsNotContents));
        assert_eq!(check(&[0, 10, 21, 29]), Err(ByteRangeFault::GapIsNotContents));
        assert_eq!(
            ByteRange::check(Some(&[0, 10, 20, 30]), None, 50),
            Err(ByteRangeFault::GapIsNotContents)
        );
        assert_eq!(
            ByteRange::check(None, Some(10..20), 50),
            Err(ByteRangeFault::NotFourIntegers)
        );
    }
}
