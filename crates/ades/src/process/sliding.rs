//! Clause 5.6.2.2: validation time sliding.
//!
//! One thing is milder than the standard: data that are not fresh at the control time slide it to the end of their freshness
//! (`nextUpdate`), not to their issuance. For whoever asks at that time they are fresh (5.2.5), and slid to the issuance of a
//! yearly CRL of the root, no evidence gathered in that year would count, however soon it was time-stamped.
//!
//! Two things are stricter. An authority is believed only while its certificate lasts, because a key
//! may be thrown away afterwards. And a certificate signed with an algorithm that was broken later needs a proof that
//! it is older than that.

use kyso_pki::crypto::SignatureAlgorithm;
use kyso_pki::path::ValidatedPath;
use kyso_pki::revocation::{self, Freshness, RevocationEvidence, RevocationStatus};
use kyso_pki::{Certificate, CertificateList, OcspResponse, Time};

use super::context::Context;
use super::existence::Proofs;
use crate::report::record;
use crate::{Check, IndeterminateReason, Outcome, Parameter, Trusted};

const CLAUSE: &str = "EN 319 102-1 5.6.2.2";

/// 5.6.2.2.4: the latest time at which the path is known to have been good, from the anchor down.
///
/// # Errors
/// NO_POE when something is not proven to be old enough; CRYPTO_CONSTRAINTS_FAILURE_NO_POE for an algorithm that was
/// never trusted.
pub(super) fn control_time(
    path: &ValidatedPath,
    proofs: &Proofs<'_>,
    context: &Context<'_>,
    checks: &mut Vec<Check>,
) -> Result<Time, IndeterminateReason> {
    let certificates = path.certificates();
    let mut control = context.at;
    for (index, (certificate, issuer)) in certificates.iter().zip(certificates.iter().skip(1)).enumerate().rev() {
        control = step(path, (certificate, issuer), control, proofs, context, checks)?;
        if index > 0 {
            control = control.min(certificate.not_after());
        }
    }
    Ok(control)
}

/// Step 2 for one certificate.
fn step(
    path: &ValidatedPath,
    (certificate, issuer): (&Certificate, &Certificate),
    control: Time,
    proofs: &Proofs<'_>,
    context: &Context<'_>,
    checks: &mut Vec<Check>,
) -> Result<Time, IndeterminateReason> {
    let existed = proofs.of_object(certificate.sha256());
    let told = match existed <= control {
        true => Told::by(path, (certificate, issuer), control, proofs, context),
        false => None,
    };
    let mut slid = control;
    // what is not proven to be old enough counts against a certificate, never for it
    let all = Data {
        crls: context.crls.clone(),
        responses: context.responses.to_vec(),
    };
    if let RevocationStatus::Revoked { time, .. } | RevocationStatus::Suspended { time, .. } =
        all.status(path, (certificate, issuer), context, context.at)
    {
        slid = slid.min(time);
    }
    let (outcome, code) = match told {
        None => (Outcome::Unknown, "no-proof"),
        Some(Told::Until(time)) => {
            slid = slid.min(time);
            (Outcome::Passed, "until")
        }
        Some(Told::Fresh) => (Outcome::Passed, "still"),
    };
    let trusted = trusted_until(certificate, issuer, context);
    if let Trusted::Until(end) = trusted {
        slid = slid.min(end);
    }
    let parameters = vec![
        Parameter::new("subject", certificate.subject().text()),
        Parameter::new("time", slid),
    ];
    record(checks, "time-sliding", CLAUSE, outcome, code, parameters);
    match outcome {
        Outcome::Passed if trusted.at(existed) => Ok(slid),
        Outcome::Passed => Err(IndeterminateReason::CryptoConstraintsFailureNoPoe),
        _ => Err(IndeterminateReason::NoPoe),
    }
}

/// What revocation data from before the control time tell.
enum Told {
    /// Good, by data that are fresh at the control time.
    Fresh,
    /// Good until then: revoked or suspended since, or no data for later.
    Until(Time),
}

impl Told {
    fn by(
        path: &ValidatedPath,
        (certificate, issuer): (&Certificate, &Certificate),
        control: Time,
        proofs: &Proofs<'_>,
        context: &Context<'_>,
    ) -> Option<Self> {
        let proven = |sha256| proofs.of_object(sha256) <= control;
        let data = Data {
            crls: context
                .crls
                .iter()
                .filter(|crl| proven(crl.sha256()))
                .cloned()
                .collect(),
            responses: context
                .responses
                .iter()
                .filter(|one| proven(one.sha256()))
                .cloned()
                .collect(),
        };
        match data.status(path, (certificate, issuer), context, control) {
            RevocationStatus::Revoked { time, .. } | RevocationStatus::Suspended { time, .. } => {
                Some(Self::Until(time))
            }
            RevocationStatus::Good { by } => Some(match by.next_update() {
                Some(next) if control <= next => Self::Fresh,
                next => Self::Until(next.unwrap_or(by.this_update())),
            }),
            RevocationStatus::Unknown { .. } => None,
        }
    }
}

/// Revocation data, whatever their age.
pub(super) struct Data {
    pub(super) crls: Vec<CertificateList>,
    pub(super) responses: Vec<OcspResponse>,
}

impl Data {
    /// The newest of what they say at a time. Silence about a certificate that had expired counts only where it means
    /// something (RFC 5280 3.3).
    pub(super) fn status(
        mut self,
        path: &ValidatedPath,
        (certificate, issuer): (&Certificate, &Certificate),
        context: &Context<'_>,
        at: Time,
    ) -> RevocationStatus {
        let status = self.ask(path, certificate, issuer, context, at);
        let after = certificate.not_after();
        match &status {
            RevocationStatus::Good { by } if !by.tells_about_expired(after) => {
                self.crls.retain(|crl| {
                    crl.this_update() <= after || crl.expired_since().is_some_and(|since| since <= after)
                });
                self.responses
                    .retain(|response| response.produced_at().is_some_and(|time| time <= after));
                self.ask(path, certificate, issuer, context, at)
            }
            _ => status,
        }
    }

    fn ask(
        &self,
        path: &ValidatedPath,
        certificate: &Certificate,
        issuer: &Certificate,
        context: &Context<'_>,
        at: Time,
    ) -> RevocationStatus {
        let Some(anchor) = path.anchor() else {
            return RevocationStatus::Unknown {
                why: revocation::UnknownReason::NoCrl,
            };
        };
        let evidence = RevocationEvidence {
            crls: &self.crls,
            ocsp_responses: &self.responses,
        };
        revocation::status(
            certificate,
            issuer,
            evidence,
            context.sources(anchor),
            at,
            Freshness::Ignored,
        )
    }
}

/// Step 2 c: until when the algorithms of the certificate's signature are trusted.
fn trusted_until(certificate: &Certificate, issuer: &Certificate, context: &Context<'_>) -> Trusted {
    let identifier = certificate.signature_algorithm_der();
    let Ok(algorithm) = SignatureAlgorithm::from_algorithm_identifier(identifier, None) else {
        return Trusted::Never;
    };
    let key = context.policy.key(algorithm.name(), issuer.public_key().bits());
    let digest = algorithm.digest().map(|digest| context.policy.digest(digest.name()));
    match (key, digest.unwrap_or(Trusted::Open)) {
        (Trusted::Never, _) | (_, Trusted::Never) => Trusted::Never,
        (Trusted::Until(one), Trusted::Until(other)) => Trusted::Until(one.min(other)),
        (Trusted::Open, trusted) | (trusted, Trusted::Open) => trusted,
    }
}
