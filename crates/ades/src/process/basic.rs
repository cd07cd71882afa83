//! Clause 5.3: the validation process for Basic Signatures, and 5.4 for time-stamps, which is the same with the rules of
//! acceptance for time-stamps (RFC 3161).
//!
//! What needs proofs of existence follows in [`archival`](super::archival): the content time-stamp branches of steps 4 and 6
//! too, because such a time-stamp has to be validated first.

use core::ops::Range;

use kyso_pki::Certificate;

use super::acceptance::Acceptance;
use super::context::Context;
use super::x509::X509Validation;
use super::{acceptance, context, cryptographic, format_checking, identification, x509};
use crate::{Check, Indication, Outcome, SignatureFacts};

/// The building blocks for one signature at the current time.
pub(super) struct Basic<'f> {
    pub(super) facts: &'f SignatureFacts,
    pub(super) x509: X509Validation,
    pub(super) acceptance: Acceptance,
    format: Indication,
    modification: Indication,
    identification: Indication,
    initialisation: Indication,
    cryptography: Indication,
    checks: Vec<Check>,
    /// Where the checks of the certificate and of the algorithms are among all.
    certificate_checks: Range<usize>,
    algorithm_checks: Range<usize>,
}

/// 5.3.4 for one signature, 5.4.4 for a time-stamp.
pub(super) fn validate<'f>(facts: &'f SignatureFacts, context: &Context<'_>, signers: &mut Signers) -> Basic<'f> {
    let mut checks = Vec::new();
    // step 1
    let format = format_checking::structure(facts, &mut checks);
    let modification = format_checking::modification(facts.modifications, &mut checks);
    // step 2
    let identification = identification::identify(&facts.signing_certificate, &mut checks);
    // step 3
    let initialisation = context::initialise(context, &mut checks);
    // step 4
    let start = checks.len();
    let x509 = signers.validate(facts.signing_certificate.certificate(), context, &mut checks);
    let certificate_checks = start..checks.len();
    // step 5
    let cryptography = cryptographic::verify(&facts.digest, &facts.signature, &mut checks);
    // step 6
    let start = checks.len();
    let acceptance = acceptance::accept(facts, context, &mut checks);
    let algorithm_checks = start..start + acceptance.algorithm_checks;
    Basic {
        facts,
        x509,
        acceptance,
        format,
        modification,
        identification,
        initialisation,
        cryptography,
        checks,
        certificate_checks,
        algorithm_checks,
    }
}

impl Basic<'_> {
    /// Steps 5 e), 5 f) and 7.
    pub(super) fn indication(&self) -> Indication {
        self.indication_with(self.x509.indication, self.acceptance.algorithms)
    }

    /// The same with other results for the certificate and for the algorithms of the signature.
    pub(super) fn indication_with(&self, certificate: Indication, algorithms: Indication) -> Indication {
        decide(&[
            self.format,
            self.identification,
            self.initialisation,
            self.cryptography,
            certificate,
            algorithms,
            self.acceptance.attributes,
            self.modification,
        ])
    }

    /// The checks that were made. Where proofs of existence outweigh what is wrong today, that is a warning.
    pub(super) fn into_checks(mut self, outweighed: Outweighed) -> Vec<Check> {
        let certificate = outweighed.certificate.then_some(&self.certificate_checks);
        let algorithms = outweighed.algorithms.then_some(&self.algorithm_checks);
        for concerned in certificate.into_iter().chain(algorithms) {
            for check in self.checks.get_mut(concerned.clone()).unwrap_or_default() {
                if check.outcome != Outcome::Passed {
                    check.outcome = Outcome::Warning;
                }
            }
        }
        self.checks
    }
}

/// What counts as good in the end, whatever is wrong with it today.
#[derive(Clone, Copy)]
pub(super) struct Outweighed {
    pub(super) certificate: bool,
    pub(super) algorithms: bool,
}

/// Certificates whose validation (5.2.6) is done: many signatures of a document have one signer.
#[derive(Default)]
pub(super) struct Signers(Vec<(Certificate, X509Validation, Vec<Check>)>);

impl Signers {
    fn validate(
        &mut self,
        certificate: Option<&Certificate>,
        context: &Context<'_>,
        checks: &mut Vec<Check>,
    ) -> X509Validation {
        let known = self.0.iter().find(|(known, ..)| Some(known) == certificate);
        if let Some((_, validation, made)) = known {
            checks.extend_from_slice(made);
            return validation.clone();
        }
        let mut made = Vec::new();
        let validation = x509::validate(certificate, context, &mut made);
        checks.extend_from_slice(&made);
        if let Some(certificate) = certificate {
            self.0.push((certificate.clone(), validation.clone(), made));
        }
        validation
    }
}

/// The first FAILED, else the first INDETERMINATE, else PASSED.
///
/// The standard stops at the first block that does not pass. Here a later FAILED wins over an
/// earlier INDETERMINATE: a broken signature is broken whoever made it (5.1.3: what is
/// TOTAL-FAILED cannot become anything else by more data, what is INDETERMINATE can). In particular a
/// signature value that does not verify is reported as such when the certificate is in doubt.
pub(super) fn decide(blocks: &[Indication]) -> Indication {
    let failed = |block: &&Indication| matches!(block, Indication::TotalFailed(_));
    let open = |block: &&Indication| matches!(block, Indication::Indeterminate(_));
    let worst = blocks.iter().find(failed).or_else(|| blocks.iter().find(open));
    worst.copied().unwrap_or(Indication::TotalPassed)
}
