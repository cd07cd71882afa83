//! Clause 5.2.3: identification of the signing certificate.
//!
//! The lookup itself (5.2.3.4 steps 1 and 2: digest of the reference against the candidates) is a
//! fact. Whether a reference must be there is a matter of acceptance (5.2.8).

use crate::report::record;
use crate::{Check, IndeterminateReason, Indication, Outcome, Parameter, SigningCertificateFact};

/// 5.2.3.3: the certificate, or INDETERMINATE with NO_SIGNING_CERTIFICATE_FOUND.
pub(super) fn identify(fact: &SigningCertificateFact, checks: &mut Vec<Check>) -> Indication {
    let (outcome, code, parameters) = match fact {
        SigningCertificateFact::Found { certificate, .. } => (
            Outcome::Passed,
            "found",
            vec![Parameter::new("subject", certificate.subject().text())],
        ),
        // step 2: none of the references fits a certificate
        SigningCertificateFact::ReferenceMismatch { certificate } => (
            Outcome::Failed,
            "reference-mismatch",
            vec![Parameter::new("subject", certificate.subject().text())],
        ),
        SigningCertificateFact::Several { certificates } => {
            let count = u64::try_from(certificates.len()).unwrap_or(u64::MAX);
            (Outcome::Unknown, "several", vec![Parameter::new("count", count)])
        }
        SigningCertificateFact::NotFound => (Outcome::Unknown, "not-found", Vec::new()),
    };
    record(
        checks,
        "signing-certificate",
        "EN 319 102-1 5.2.3",
        outcome,
        code,
        parameters,
    );
    match outcome {
        Outcome::Passed => Indication::TotalPassed,
        _ => Indication::Indeterminate(IndeterminateReason::NoSigningCertificateFound),
    }
}
