//! What the answers that count come to.

use std::cmp::Reverse;

use super::{RevocationStatus, UnknownReason};
use crate::Time;
use crate::distribution_point::ReasonFlags;

/// What one CRL, one pair of complete and delta CRL, or one OCSP response says.
pub(super) struct Answer {
    /// Never unknown.
    pub(super) status: RevocationStatus,
    /// The reasons that it speaks about (6.3.3 (d)); a response speaks about all.
    pub(super) reasons: ReasonFlags,
}

impl Answer {
    fn this_update(&self) -> Option<Time> {
        self.status.by().map(super::EvidenceReference::this_update)
    }

    fn sha256(&self) -> Option<[u8; 32]> {
        self.status.by().map(|by| *by.sha256())
    }
}

/// See the module `revocation` for the rules. `why` is the most telling reason of what did not count.
pub(super) fn weigh(mut answers: Vec<Answer>, why: UnknownReason) -> RevocationStatus {
    let weight = |answer: &Answer| match answer.status {
        RevocationStatus::Revoked { .. } => 0,
        RevocationStatus::Suspended { .. } => 1,
        _ => 2,
    };
    // the digest last: the order in which evidence was given decides nothing
    answers.sort_by_key(|answer| (Reverse(answer.this_update()), weight(answer), answer.sha256()));
    if let Some(revoked) = answers.iter().position(|answer| weight(answer) == 0) {
        return answers.swap_remove(revoked).status;
    }
    let mut covered = ReasonFlags::NONE;
    let mut good = None;
    for answer in answers {
        // 6.3.3 (e): it must say something new
        let new = !covered.contains(answer.reasons);
        match &answer.status {
            RevocationStatus::Suspended { .. } if !covered.contains(ReasonFlags::CERTIFICATE_HOLD) => {
                return answer.status;
            }
            RevocationStatus::Good { .. } if new => {
                // 6.3.3 (l)
                covered = covered.or(answer.reasons);
                // the oldest of those that are needed: the whole is not fresher than that
                good = Some(answer.status);
            }
            _ => {}
        }
    }
    match good {
        Some(status) if covered == ReasonFlags::ALL => status,
        Some(_) => RevocationStatus::Unknown {
            why: why.max(UnknownReason::SomeReasons),
        },
        None => RevocationStatus::Unknown { why },
    }
}
