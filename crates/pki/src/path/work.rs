//! What one search may cost, counted and not timed.

use super::PathFailure;

/// How much work a search may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Signature verifications. Real searches need one a certificate.
    pub signatures: u32,
    /// Candidates looked at.
    pub candidates: u32,
    /// Certificates in a path, anchor included.
    pub depth: u32,
    /// Comparisons for name constraints and policies, in octets.
    pub work: u32,
}

/// A hundred verifications are some milliseconds; the longest path met in PKITS has seven certificates.
impl Default for Budget {
    fn default() -> Self {
        Self {
            signatures: 100,
            candidates: 1_000,
            depth: 16,
            work: 4_000_000,
        }
    }
}

/// What is left of [`Budget::work`].
pub(super) struct Work(u32);

impl Work {
    pub(super) const fn new(limit: u32) -> Self {
        Self(limit)
    }

    /// Before doing it. A search that cannot pay is given up.
    pub(super) fn spend(&mut self, octets: usize) -> Result<(), PathFailure> {
        let left = u32::try_from(octets).ok().and_then(|octets| self.0.checked_sub(octets));
        self.0 = left.unwrap_or(0);
        left.map(|_| ()).ok_or(PathFailure::Budget)
    }
}
