//! Clause 5.3: the validation process for Basic Signatures.
//!
//! Left out until time-stamps are validated (5.4): the content time-stamp branches of steps 4 and
//! 6, which turn REVOKED_NO_POE and OUT_OF_BOUNDS into REVOKED and EXPIRED.

use kyso_pki::{Certificate, Time, TrustStore};

use super::context::Context;
use super::x509::X509Validation;
use super::{acceptance, context, cryptographic, format_checking, identification, signing_time, x509};
use crate::{Check, Evidence, Indication, SignatureFacts, SignatureReport, ValidationPolicy, ValidationReport};

/// Judges every signature of the evidence at the time `at`, which counts as the current time.
///
/// `store` holds what is trusted; its CRLs and intermediate certificates are used together with
/// those of the evidence.
pub fn validate(evidence: &Evidence, policy: &ValidationPolicy, store: &TrustStore, at: Time) -> ValidationReport {
    // step 3, the part that is the same for all signatures
    let context = Context::new(evidence, policy, store, at);
    let mut signers = Signers::default();
    let signatures = evidence.signatures.iter();
    let signatures = signatures.map(|facts| basic_signature(facts, &context, &mut signers));
    ValidationReport {
        policy: policy.name.clone(),
        validation_time: at,
        signatures: signatures.collect(),
    }
}

/// 5.3.4 for one signature.
fn basic_signature(facts: &SignatureFacts, context: &Context<'_>, signers: &mut Signers) -> SignatureReport {
    let mut checks = Vec::new();
    // step 1
    let format = format_checking::structure(facts, &mut checks);
    let modification = format_checking::modification(facts.modifications, &mut checks);
    // step 2
    let identification = identification::identify(&facts.signing_certificate, &mut checks);
    // step 3
    let initialisation = context::initialise(context, &mut checks);
    // step 4
    let x509 = signers.validate(facts.signing_certificate.certificate(), context, &mut checks);
    // step 5
    let cryptography = cryptographic::verify(&facts.digest, &facts.signature, &mut checks);
    // step 6
    let acceptance = acceptance::accept(facts, context, &mut checks);
    let valid_at_signing_time = signing_time::valid_at_signing_time(facts, &x509, context);
    SignatureReport {
        id: facts.id.clone(),
        kind: facts.kind,
        // steps 5 e), 5 f) and 7
        indication: decide(&[
            format,
            identification,
            initialisation,
            cryptography,
            x509.indication,
            acceptance,
            modification,
        ]),
        checks,
        path: x509.path,
        path_sources: x509.sources,
        revocation: x509.revocation,
        best_signature_time: context.at,
        valid_at_signing_time,
    }
}

/// Certificates whose validation (5.2.6) is done: many signatures of a document have one signer.
#[derive(Default)]
struct Signers(Vec<(Certificate, X509Validation, Vec<Check>)>);

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
