//! Clauses 5.6.2.1 and 5.6.2.4: past certificate validation and past signature validation.

use kyso_pki::Time;
use kyso_pki::path::{self, Budget, ValidatedPath};

use super::basic::Basic;
use super::context::Context;
use super::existence::Proofs;
use super::sliding;
use crate::report::record;
use crate::{Check, Outcome, Parameter};

/// 5.6.2.4: the path, if the signature, which existed at `best`, was good when its certificate was last known to be good.
pub(super) fn path_was_good(
    basic: &Basic<'_>,
    best: Time,
    proofs: &Proofs<'_>,
    context: &Context<'_>,
    checks: &mut Vec<Check>,
) -> Option<ValidatedPath> {
    let path = past_path(basic, best, context, checks)?;
    let control = sliding::control_time(&path, proofs, context, checks).ok();
    let mut parameters = vec![Parameter::new("best-signature-time", best)];
    parameters.extend(control.map(|control| Parameter::new("control-time", control)));
    let (outcome, code) = match control {
        Some(control) if best <= control => (Outcome::Passed, "before-control-time"),
        Some(_) => (Outcome::Unknown, "after-control-time"),
        None => (Outcome::Unknown, "no-control-time"),
    };
    let clause = "EN 319 102-1 5.6.2.4";
    record(checks, "past-signature-validation", clause, outcome, code, parameters);
    Some(path).filter(|_| outcome == Outcome::Passed)
}

/// 5.6.2.1: a path that held, without regard to revocation, at the time of the signature. (The standard asks for any time at
/// which all of it was valid; the shell model wants this one.)
fn past_path(basic: &Basic<'_>, best: Time, context: &Context<'_>, checks: &mut Vec<Check>) -> Option<ValidatedPath> {
    let certificate = basic.facts.signing_certificate.certificate()?;
    let (pool, budget) = (context.certificates, Budget::default());
    match path::validate(certificate, pool, context.store, best, budget) {
        Ok(path) => Some(path),
        Err(error) => {
            let (clause, why) = ("EN 319 102-1 5.6.2.1", vec![Parameter::new("why", error.to_string())]);
            let id = "past-certificate-validation";
            record(checks, id, clause, Outcome::Unknown, "no-path", why);
            None
        }
    }
}
