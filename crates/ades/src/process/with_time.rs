//! Clause 5.5: signatures with time and with long-term validation material. A time-stamp that passes says that the
//! signature existed at its time; what is wrong with the certificate today may not have been wrong then.

use kyso_pki::path::ValidatedPath;
use kyso_pki::revocation::RevocationStatus;
use kyso_pki::{Certificate, Time};

use super::basic::Basic;
use super::context::Context;
use super::sliding::Data;
use crate::report::record;
use crate::{Check, FailedReason, Outcome, Parameter};

const CLAUSE: &str = "EN 319 102-1 5.5.4";

/// When a signature existed, and after which time it was made, as far as time-stamps prove it.
#[derive(Clone, Copy)]
pub(super) struct ProvenTimes {
    /// best-signature-time (step 2 and 3): the current time, or an earlier one.
    pub(super) existed: Time,
    /// The time of the earliest time-stamp over the signature value.
    pub(super) stamped: Option<Time>,
    /// The time of the latest content time-stamp.
    pub(super) made_after: Option<Time>,
}

/// 5.3.4 steps 4 and 6, 5.5.4 step 4: what proves that the signature was made when its certificate was not valid.
/// Only for a certificate with a path: nobody answers for the dates of another one.
pub(super) fn proven_failure(basic: &Basic<'_>, times: ProvenTimes, context: &Context<'_>) -> Option<FailedReason> {
    let certificate = basic.facts.signing_certificate.certificate()?;
    basic.x509.path.as_ref()?;
    let after = |limit: Time| times.made_after.is_some_and(|made| made >= limit);
    let revoked = match basic.x509.revocation() {
        Some(RevocationStatus::Revoked { time, .. }) => after(*time),
        _ => false,
    };
    if revoked {
        Some(FailedReason::Revoked)
    } else if times.made_after.is_some_and(|made| made > certificate.not_after()) {
        Some(FailedReason::Expired)
    } else if times.existed < context.at && times.existed < certificate.not_before() {
        Some(FailedReason::NotYetValid)
    } else {
        None
    }
}

/// Step 4: whether the signing certificate was good at best-signature-time, by data that were fresh then, while
/// everything above it is within its validity and not revoked. Where that is not so, or an algorithm of the path is not
/// trusted any more, 5.6 has the word.
pub(super) fn certificate_was_good(
    basic: &Basic<'_>,
    best: Time,
    context: &Context<'_>,
    checks: &mut Vec<Check>,
) -> bool {
    let (Some(certificate), Some(path)) = (basic.facts.signing_certificate.certificate(), &basic.x509.path) else {
        return false;
    };
    let certificates = path.certificates();
    let pairs = certificates.iter().zip(certificates.iter().skip(1)).enumerate();
    let in_validity = |index: usize, one: &Certificate| index == 0 || one.is_valid_at(context.at);
    let good = certificate.is_valid_at(best)
        && basic.x509.algorithms.is_passed()
        && pairs
            .into_iter()
            .all(|(index, pair)| in_validity(index, pair.0) && was_good(path, pair, index == 0, best, context));
    let (outcome, code) = match good {
        true => (Outcome::Passed, "good"),
        false => (Outcome::Unknown, "not-known"),
    };
    let parameters = vec![Parameter::new("time", best)];
    record(
        checks,
        "certificate-at-best-signature-time",
        CLAUSE,
        outcome,
        code,
        parameters,
    );
    good
}

/// 5.2.5 with best-signature-time: data issued before and still in date then, or issued later. A signing certificate may have
/// been revoked later; an authority may not, because its revocation data may come from whoever has its key now.
fn was_good(
    path: &ValidatedPath,
    (certificate, issuer): (&Certificate, &Certificate),
    is_signer: bool,
    best: Time,
    context: &Context<'_>,
) -> bool {
    let data = Data {
        crls: context.crls.clone(),
        responses: context.responses.to_vec(),
    };
    match data.status(path, (certificate, issuer), context, context.at) {
        RevocationStatus::Revoked { time, .. } => is_signer && time > best,
        RevocationStatus::Good { by } => {
            by.this_update() >= certificate.not_before() && by.next_update().is_some_and(|next| best <= next)
        }
        RevocationStatus::Suspended { .. } | RevocationStatus::Unknown { .. } => false,
    }
}
