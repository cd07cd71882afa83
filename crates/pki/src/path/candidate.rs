//! Which issuer is tried, and first: RFC 4158.

use crate::{Certificate, Time};

/// A certificate that bears the wanted issuer name.
pub(super) struct Candidate<'s> {
    pub(super) certificate: &'s Certificate,
    pub(super) anchor: bool,
}

impl Candidate<'_> {
    /// RFC 4158 2.4.2: the same name and key twice in a path leads nowhere new.
    pub(super) fn loops(&self, chain: &[Certificate]) -> bool {
        let own = self.certificate;
        let same = |other: &Certificate| {
            other == own
                || (other.public_key().spki_der() == own.public_key().spki_der() && other.subject() == own.subject())
        };
        // The anchor ends the path. A self-signed copy of its key below it is of no use, but does no harm.
        if self.anchor {
            chain.contains(own)
        } else {
            chain.iter().any(same)
        }
    }

    /// RFC 4158 3.5: matching key identifiers first, then anchors, then those in their validity; the hash makes the order
    /// independent of the order in the document.
    pub(super) fn unlikeliness(&self, below: &Certificate, at: Time) -> (u8, bool, bool, [u8; 32]) {
        let identifiers = (
            below.authority_key_identifier(),
            self.certificate.subject_key_identifier(),
        );
        let mismatch = match identifiers {
            (Some(wanted), Some(own)) if wanted == own => 0,
            (Some(_), Some(_)) => 2,
            _ => 1,
        };
        (
            mismatch,
            !self.anchor,
            !self.certificate.is_valid_at(at),
            *self.certificate.sha256(),
        )
    }
}
