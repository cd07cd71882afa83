//! Validity at the signing time: TT 15/2025 Annex II 1.1 and 1.2, a display field of Art. 6.4b.
//!
//! No step of EN 319 102-1: its answers rest on proofs of existence. A reader asks something
//! else: at the time of the time-stamp, or else at the signer's word for it, was the certificate in order? The answer is a
//! fact beside the verdict and never part of it.

use kyso_pki::Time;
use kyso_pki::revocation::{self, EvidenceReference, Freshness, RevocationStatus};

use super::context::Context;
use super::x509::X509Validation;
use crate::SignatureFacts;

/// At `time`, which a time-stamp proves or the signer claims. None where the evidence does not tell: no signing time, one after the validation time, no
/// certificate, no path (its CRLs would prove nothing), no CRL that speaks about that time.
pub(super) fn valid_at_signing_time(
    facts: &SignatureFacts,
    time: Option<Time>,
    x509: &X509Validation,
    context: &Context<'_>,
) -> Option<bool> {
    let certificate = facts.signing_certificate.certificate()?;
    let time = time?;
    // 1.1, first half: from..to
    if time < certificate.not_before() || time > certificate.not_after() {
        return Some(false);
    }
    let path = x509.path.as_ref().filter(|_| time <= context.at)?;
    // 1.1, second half, and 1.2: the status now tells about then, else the CRL of that time
    let now = x509.revocation()?;
    let told = not_revoked_at(time, certificate.not_after(), now);
    told.or_else(|| {
        let issuer = path.issuer_of(0)?;
        let sources = context.sources(path.anchor()?);
        let then = revocation::status(
            certificate,
            issuer,
            context.revocation_data(),
            sources,
            time,
            Freshness::AtTime,
        );
        not_revoked_at(time, certificate.not_after(), &then)
    })
}

/// What a status says about the time `time`; none when it says nothing.
fn not_revoked_at(time: Time, not_after: Time, status: &RevocationStatus) -> Option<bool> {
    match status {
        RevocationStatus::Good { by } => covers(by, time, not_after).then_some(true),
        RevocationStatus::Revoked { time: since, .. } | RevocationStatus::Suspended { time: since, .. } => {
            Some(time < *since)
        }
        RevocationStatus::Unknown { .. } => None,
    }
}

/// Whether silence of this CRL means good at `time`: issued later but before the certificate
/// expired (RFC 5280 3.3 lets expired entries go), or the newest one at that time.
fn covers(by: &EvidenceReference, time: Time, not_after: Time) -> bool {
    let later = by.this_update() >= time && by.this_update() <= not_after;
    let newest = by.this_update() <= time && by.next_update().is_some_and(|next| time <= next);
    later || newest
}
