//! Clause 5.2.8: signature acceptance validation.
//!
//! Of the attributes of 5.2.8.4.2, the reference to the signing certificate (.1) and the claimed
//! signing time (.2) are looked at. Not yet: content time-stamps (.5); no constraint is set on the others.

use kyso_pki::Time;

use super::algorithms::{self, Use};
use super::context::Context;
use crate::report::record;
use crate::{
    CertificateReference, Check, IndeterminateReason, Indication, Outcome, Parameter, Requirement, SignatureFacts,
    SignatureKind, SigningCertificateFact, ValidationPolicy,
};

const CLAUSE: &str = "EN 319 102-1 5.2.8";

/// Output of the block.
#[derive(Clone, Copy)]
pub(super) struct Acceptance {
    /// Cryptographic constraints at the current time.
    pub(super) algorithms: Indication,
    /// How many checks that are.
    pub(super) algorithm_checks: usize,
    /// The attributes.
    pub(super) attributes: Indication,
}

/// 5.2.8.4.1: cryptographic constraints first, then the attributes.
pub(super) fn accept(facts: &SignatureFacts, context: &Context<'_>, checks: &mut Vec<Check>) -> Acceptance {
    let before = checks.len();
    let algorithms = match algorithms(facts, context.policy, context.at, checks) {
        true => Indication::TotalPassed,
        false => Indication::Indeterminate(IndeterminateReason::CryptoConstraintsFailureNoPoe),
    };
    let algorithm_checks = checks.len().saturating_sub(before);
    let reference = certificate_reference(facts, context, checks);
    let purpose = time_stamping(facts, checks);
    let time = match facts.kind {
        SignatureKind::Signature => claimed_signing_time(facts, context, checks),
        _ => stated_time(facts, context, checks),
    };
    let attributes = if !(reference && time) {
        Indication::Indeterminate(IndeterminateReason::SigConstraintsFailure)
    } else if !purpose {
        Indication::Indeterminate(IndeterminateReason::ChainConstraintsFailure)
    } else {
        Indication::TotalPassed
    };
    Acceptance {
        algorithms,
        algorithm_checks,
        attributes,
    }
}

/// 5.2.8.4.1: whether all algorithms of the signature are trusted at the time `at`.
pub(super) fn algorithms(facts: &SignatureFacts, policy: &ValidationPolicy, at: Time, checks: &mut Vec<Check>) -> bool {
    let usage = |id| Use {
        id,
        clause: CLAUSE,
        certificate: None,
    };
    let digest = algorithms::digest(
        facts.digest.algorithm.as_deref(),
        usage("digest-algorithm"),
        policy,
        at,
        checks,
    );
    let value = &facts.signature;
    let signature = algorithms::signature(
        value.algorithm.as_deref(),
        value.key_bits,
        usage("signature-algorithm"),
        policy,
        at,
        checks,
    );
    let inner = match value.digest_algorithm.as_deref() {
        // already judged, or none to judge
        None => true,
        name if name == facts.digest.algorithm.as_deref() => true,
        name => algorithms::digest(name, usage("digest-algorithm"), policy, at, checks),
    };
    digest && signature && inner
}

/// 5.2.8.4.2.1: SIG_CONSTRAINTS_FAILURE when the policy wants a reference and there is none. One
/// that names another certificate has already failed in 5.2.3.
fn certificate_reference(facts: &SignatureFacts, context: &Context<'_>, checks: &mut Vec<Check>) -> bool {
    let SigningCertificateFact::Found { reference, .. } = &facts.signing_certificate else {
        return true;
    };
    let (outcome, code, parameters) = match reference {
        CertificateReference::Present { digest } => (
            Outcome::Passed,
            "present",
            vec![Parameter::new("digest", digest.as_str())],
        ),
        CertificateReference::Absent => match context.policy.reference(facts.format) {
            Requirement::Required => (Outcome::Failed, "absent", Vec::new()),
            Requirement::Preferred => (Outcome::Warning, "absent", Vec::new()),
        },
    };
    record(
        checks,
        "signing-certificate-reference",
        CLAUSE,
        outcome,
        code,
        parameters,
    );
    outcome != Outcome::Failed
}

/// RFC 3161 2.3: the certificate of a time-stamping authority has one extended key usage, id-kp-timeStamping, and it is
/// critical. Otherwise anybody with a signing certificate could state times.
fn time_stamping(facts: &SignatureFacts, checks: &mut Vec<Check>) -> bool {
    let certificate = facts.signing_certificate.certificate();
    let Some(certificate) = certificate.filter(|_| facts.kind.is_timestamp()) else {
        return true;
    };
    let (outcome, code) = match certificate.extended_key_usage() {
        Some([purpose]) if purpose == TIME_STAMPING => match certificate.is_extended_key_usage_critical() {
            true => (Outcome::Passed, "time-stamping"),
            false => (Outcome::Failed, "not-critical"),
        },
        Some(purposes) if purposes.iter().any(|purpose| purpose == TIME_STAMPING) => {
            (Outcome::Failed, "further-purposes")
        }
        _ => (Outcome::Failed, "not-for-time-stamping"),
    };
    record(checks, "time-stamping", "RFC 3161 2.3", outcome, code, Vec::new());
    outcome == Outcome::Passed
}

/// id-kp-timeStamping.
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";

/// The time of a time-stamp lies within the validity of its certificate. What it proves is decided in [`archival`](super::archival); one from the future is odd, but a clock may be slow.
fn stated_time(facts: &SignatureFacts, context: &Context<'_>, checks: &mut Vec<Check>) -> bool {
    let Some(time) = facts.claimed_signing_time else {
        return false;
    };
    let certificate = facts.signing_certificate.certificate();
    let (outcome, code) = match certificate {
        _ if time > context.at => (Outcome::Warning, "after-validation-time"),
        Some(certificate) if !certificate.is_valid_at(time) => (Outcome::Failed, "outside-certificate-validity"),
        _ => (Outcome::Passed, "stated"),
    };
    let parameters = vec![Parameter::new("time", time)];
    record(checks, "time-stamp-time", "RFC 3161 2.4.2", outcome, code, parameters);
    outcome != Outcome::Failed
}

/// 5.2.8.4.2.2: no rule is set; the value is passed on, and what is odd about it is said.
fn claimed_signing_time(facts: &SignatureFacts, context: &Context<'_>, checks: &mut Vec<Check>) -> bool {
    let (outcome, code, parameters) = match facts.claimed_signing_time {
        None => (Outcome::Warning, "absent", Vec::new()),
        Some(time) => {
            let certificate = facts.signing_certificate.certificate();
            let outside = certificate.is_some_and(|c| time < c.not_before() || time > c.not_after());
            let (outcome, code) = match (time > context.at, outside) {
                (true, _) => (Outcome::Warning, "after-validation-time"),
                (false, true) => (Outcome::Warning, "outside-certificate-validity"),
                (false, false) => (Outcome::Passed, "claimed"),
            };
            (outcome, code, vec![Parameter::new("time", time)])
        }
    };
    record(checks, "signing-time", CLAUSE, outcome, code, parameters);
    true
}
