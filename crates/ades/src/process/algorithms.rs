//! Clause 5.1.4.3: cryptographic constraints, asked by 5.2.6.4 step 6 and 5.2.8.4.1.

use kyso_pki::Time;

use crate::report::record;
use crate::{Check, Outcome, Parameter, Trusted, ValidationPolicy};

/// Where an algorithm is used: the check that speaks about it.
#[derive(Clone, Copy)]
pub(super) struct Use<'u> {
    pub(super) id: &'static str,
    pub(super) clause: &'static str,
    /// The certificate whose signature it is; none for the signature of the document.
    pub(super) certificate: Option<&'u str>,
}

/// Whether the policy trusts a digest algorithm at this time. No name: not known, so not trusted.
pub(super) fn digest(
    name: Option<&str>,
    usage: Use<'_>,
    policy: &ValidationPolicy,
    at: Time,
    checks: &mut Vec<Check>,
) -> bool {
    let trusted = name.map(|name| policy.digest(name));
    answer(name, None, trusted, usage, at, checks)
}

/// Whether the policy trusts a signature algorithm with a key of this size at this time.
pub(super) fn signature(
    name: Option<&str>,
    bits: Option<u32>,
    usage: Use<'_>,
    policy: &ValidationPolicy,
    at: Time,
    checks: &mut Vec<Check>,
) -> bool {
    let trusted = name.zip(bits).map(|(name, bits)| policy.key(name, bits));
    answer(name, bits, trusted, usage, at, checks)
}

fn answer(
    name: Option<&str>,
    bits: Option<u32>,
    trusted: Option<Trusted>,
    usage: Use<'_>,
    at: Time,
    checks: &mut Vec<Check>,
) -> bool {
    let mut parameters = Vec::new();
    parameters.extend(usage.certificate.map(|subject| Parameter::new("subject", subject)));
    parameters.extend(name.map(|name| Parameter::new("algorithm", name)));
    parameters.extend(bits.map(|bits| Parameter::new("key-bits", bits)));
    let (outcome, code) = match trusted {
        None => (Outcome::Unknown, "not-known"),
        Some(trusted) if trusted.at(at) => (Outcome::Passed, "trusted"),
        Some(Trusted::Until(end)) => {
            parameters.push(Parameter::new("until", end));
            (Outcome::Failed, "past-cut-off")
        }
        Some(_) => (Outcome::Failed, "never-trusted"),
    };
    record(checks, usage.id, usage.clause, outcome, code, parameters);
    outcome == Outcome::Passed
}
