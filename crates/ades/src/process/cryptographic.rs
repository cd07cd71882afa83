//! Clause 5.2.7: cryptographic verification.
//!
//! Hashing and verifying are done by whoever gathers the evidence; here is what follows from it.

use super::basic::decide;
use crate::report::record;
use crate::{
    Check, DigestFact, DigestStatus, FailedReason, IndeterminateReason, Indication, Outcome, Parameter,
    SignatureValueFact, SignatureValueStatus, UnknownReason,
};

const CLAUSE: &str = "EN 319 102-1 5.2.7";

/// 5.2.7.4.
pub(super) fn verify(digest: &DigestFact, signature: &SignatureValueFact, checks: &mut Vec<Check>) -> Indication {
    decide(&[integrity(digest, checks), signature_value(signature, checks)])
}

/// Steps 1 and 2: HASH_FAILURE when the data are not those that were signed.
fn integrity(fact: &DigestFact, checks: &mut Vec<Check>) -> Indication {
    let mut parameters = named("algorithm", fact.algorithm.as_deref());
    let (outcome, code, indication) = match &fact.status {
        DigestStatus::Intact => (Outcome::Passed, "intact", Indication::TotalPassed),
        DigestStatus::Altered => (
            Outcome::Failed,
            "altered",
            Indication::TotalFailed(FailedReason::HashFailure),
        ),
        DigestStatus::Unknown(why) => {
            parameters.extend(named("why", remark(why)));
            (Outcome::Unknown, code(why), Indication::Indeterminate(reason(why)))
        }
    };
    record(checks, "digest", CLAUSE, outcome, code, parameters);
    indication
}

/// Steps 3 and 4: SIG_CRYPTO_FAILURE when the value does not verify.
fn signature_value(fact: &SignatureValueFact, checks: &mut Vec<Check>) -> Indication {
    let mut parameters = named("algorithm", fact.algorithm.as_deref());
    let (outcome, code, indication) = match &fact.status {
        SignatureValueStatus::Verified => (Outcome::Passed, "verified", Indication::TotalPassed),
        SignatureValueStatus::Bad => (
            Outcome::Failed,
            "bad",
            Indication::TotalFailed(FailedReason::SigCryptoFailure),
        ),
        SignatureValueStatus::Unknown(why) => {
            parameters.extend(named("why", remark(why)));
            (Outcome::Unknown, code(why), Indication::Indeterminate(reason(why)))
        }
    };
    record(checks, "signature-value", CLAUSE, outcome, code, parameters);
    indication
}

fn named(name: &'static str, value: Option<&str>) -> Vec<Parameter> {
    value.map(|value| Parameter::new(name, value)).into_iter().collect()
}

fn code(why: &UnknownReason) -> &'static str {
    match why {
        UnknownReason::UnsupportedAlgorithm(_) => "unsupported-algorithm",
        UnknownReason::SignedDataNotFound => "signed-data-not-found",
        UnknownReason::NoSigningCertificate => "no-signing-certificate",
        UnknownReason::Other(_) => "not-checked",
    }
}

fn remark(why: &UnknownReason) -> Option<&str> {
    match why {
        UnknownReason::UnsupportedAlgorithm(text) | UnknownReason::Other(text) => Some(text),
        UnknownReason::SignedDataNotFound | UnknownReason::NoSigningCertificate => None,
    }
}

/// An algorithm that nobody here knows is one that no policy trusts (5.2.8.4.1).
fn reason(why: &UnknownReason) -> IndeterminateReason {
    match why {
        UnknownReason::UnsupportedAlgorithm(_) => IndeterminateReason::CryptoConstraintsFailureNoPoe,
        UnknownReason::SignedDataNotFound => IndeterminateReason::SignedDataNotFound,
        UnknownReason::NoSigningCertificate => IndeterminateReason::NoSigningCertificateFound,
        UnknownReason::Other(_) => IndeterminateReason::Custom,
    }
}
