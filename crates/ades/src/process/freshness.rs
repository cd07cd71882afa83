//! Clause 5.2.5: revocation freshness checker.

use kyso_pki::Time;
use kyso_pki::revocation::EvidenceReference;

use crate::report::record;
use crate::{Check, Outcome, Parameter};

/// 5.2.5.4: whether a CRL or OCSP response is fresh enough at the time `at`.
///
/// Step 1: no policy here sets a maximum age, so its own period counts: `nextUpdate` less
/// `thisUpdate`. Without `nextUpdate` nothing is fresh. Step 2: issued later than `at` less that period, which
/// is `at` before `nextUpdate`; the last second counts.
pub(super) fn is_fresh(by: &EvidenceReference, subject: &str, at: Time, checks: &mut Vec<Check>) -> bool {
    let mut parameters = vec![
        Parameter::new("subject", subject),
        Parameter::new("this-update", by.this_update()),
    ];
    parameters.extend(by.next_update().map(|time| Parameter::new("next-update", time)));
    let (outcome, code) = match by.next_update() {
        None => (Outcome::Unknown, "no-next-update"),
        Some(_) if by.this_update() > at => (Outcome::Unknown, "not-yet-issued"),
        Some(next) if at <= next => (Outcome::Passed, "fresh"),
        Some(_) => (Outcome::Unknown, "stale"),
    };
    record(
        checks,
        "revocation-freshness",
        "EN 319 102-1 5.2.5",
        outcome,
        code,
        parameters,
    );
    outcome == Outcome::Passed
}
