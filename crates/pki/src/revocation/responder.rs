//! Which OCSP responses count: RFC 6960 3.2 and 4.2.2.2.

use super::crl_issuer::same_entity;
use super::examination::{EVERY_REASON, Examination};
use super::weigh::Answer;
use super::{EvidenceReference, Freshness, OcspReference, RevocationStatus, UnknownReason};
use crate::crypto::Verification;
use crate::ocsp::{CertificateStatus, OcspResponse, SingleResponse};
use crate::{Certificate, RevocationReason, Time};

/// Certificates tried as that of the responder. Responses carry one or two.
const RESPONDERS: usize = 16;

/// id-kp-OCSPSigning (RFC 6960 4.2.2.2).
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

/// 2.4: without nextUpdate newer information is there at any time. Such a response is believed for a day, as long as
/// the shortest-lived CRLs in the field.
const DAY: i64 = 86_400;

impl Examination<'_> {
    /// RFC 6960 3.2, all six points: what one response says about the certificate. More than one answer if it contradicts itself.
    pub(super) fn ask_response(
        &mut self,
        response: &OcspResponse,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Vec<Answer>, UnknownReason> {
        if response.response_status() != 0 {
            return Err(UnknownReason::OcspNotSuccessful(response.response_status()));
        }
        let about = single_responses(response, certificate, issuer)?;
        if response.has_critical_unknown() || about.iter().any(|single| single.critical_unknown) {
            return Err(UnknownReason::NotProcessed("ocsp-critical-extension"));
        }
        let responder = self.responder(response, issuer)?;
        let mut answers = Vec::new();
        for single in about {
            self.recent(response, single)?;
            let reference =
                OcspReference::of(response, single, &responder).ok_or(UnknownReason::NotProcessed("ocsp-malformed"))?;
            let by = EvidenceReference::Ocsp(reference);
            answers.push(Answer {
                status: told(response, single, by)?,
                reasons: EVERY_REASON,
            });
        }
        Ok(answers)
    }

    /// 3.2 points 2 to 4: the certificate of the responder that is named, whose key made the signature, and that may.
    fn responder(&mut self, response: &OcspResponse, issuer: &Certificate) -> Result<Certificate, UnknownReason> {
        let mut why = UnknownReason::OcspWrongKey;
        let others = response.certificates().iter().chain(self.context.pool);
        let others = others.chain(self.context.store.intermediates());
        let named = std::iter::once(issuer).chain(others).filter(|one| response.is_by(one));
        let candidates: Vec<Certificate> = named.take(RESPONDERS).cloned().collect();
        for candidate in candidates {
            self.spend_signature()?;
            match response.is_signed_by(candidate.public_key()) {
                Verification::Verified => match self.authorised(response, &candidate, issuer) {
                    Ok(()) => return Ok(candidate),
                    Err(reason) => why = why.max(reason),
                },
                Verification::Unsupported(algorithm) => why = why.max(UnknownReason::UnsupportedAlgorithm(algorithm)),
                Verification::Bad => {}
            }
        }
        Err(why)
    }

    /// 4.2.2.2: the issuer itself, or a certificate that it signed, with the same key, for this purpose.
    fn authorised(
        &mut self,
        response: &OcspResponse,
        responder: &Certificate,
        issuer: &Certificate,
    ) -> Result<(), UnknownReason> {
        if same_entity(responder, issuer) {
            return Ok(());
        }
        let direct = responder.issuer() == issuer.subject()
            && responder.is_signed_by(issuer.public_key()) == Verification::Verified;
        if !direct {
            return Err(UnknownReason::OcspNotDelegated);
        }
        let purposes = responder.extended_key_usage().unwrap_or_default();
        if !purposes.iter().any(|purpose| purpose == OCSP_SIGNING) {
            return Err(UnknownReason::OcspNoEku);
        }
        let at = self.signer_time(response.produced_at().unwrap_or(self.at));
        usable(responder, at).map_err(UnknownReason::OcspResponderCertificate)?;
        // 4.2.2.2.1
        if responder.has_ocsp_no_check() {
            return Ok(());
        }
        match self.status_from_crls(responder, issuer) {
            RevocationStatus::Good { .. } => Ok(()),
            _ => Err(UnknownReason::OcspResponderStatus),
        }
    }

    /// 3.2 points 5 and 6
    fn recent(&self, response: &OcspResponse, single: &SingleResponse) -> Result<(), UnknownReason> {
        let this_update = single.this_update;
        let issued = match (self.freshness, response.produced_at()) {
            (Freshness::Ignored, Some(produced_at)) => produced_at.max(this_update),
            _ => this_update,
        };
        let open_ended = Time::from_unix(this_update.unix().saturating_add(DAY));
        let next_update = single.next_update.unwrap_or(open_ended);
        if next_update < this_update {
            Err(UnknownReason::NotProcessed("ocsp-malformed"))
        } else if issued > self.at {
            Err(UnknownReason::OcspNotYetValid { this_update: issued })
        } else if self.freshness == Freshness::AtTime && next_update < self.at {
            Err(UnknownReason::OcspStale { next_update })
        } else {
            Ok(())
        }
    }
}

/// 3.2 point 1
fn single_responses<'r>(
    response: &'r OcspResponse,
    certificate: &Certificate,
    issuer: &Certificate,
) -> Result<Vec<&'r SingleResponse>, UnknownReason> {
    let singles = response.responses().iter();
    let about: Vec<_> = singles
        .filter(|single| single.certificate_id.identifies(certificate, issuer))
        .collect();
    if about.is_empty() {
        Err(UnknownReason::OcspWrongCertId)
    } else {
        Ok(about)
    }
}

/// What RFC 5280 asks of an end entity's certificate at a time, and a key that may sign.
fn usable(responder: &Certificate, at: Time) -> Result<(), &'static str> {
    if at < responder.not_before() {
        Err("certificate-not-yet-valid")
    } else if at > responder.not_after() {
        Err("certificate-expired")
    } else if responder.faults().iter().any(|fault| fault.essential) {
        Err("certificate-fault")
    } else if !responder.critical_unknown().is_empty() {
        Err("unknown-critical-extension")
    } else if responder
        .key_usage()
        .is_some_and(|usage| !usage.digital_signature() && !usage.non_repudiation())
    {
        Err("issuer-key-usage")
    } else {
        Ok(())
    }
}

/// 2.2
fn told(
    response: &OcspResponse,
    single: &SingleResponse,
    by: EvidenceReference,
) -> Result<RevocationStatus, UnknownReason> {
    Ok(match single.status {
        CertificateStatus::Good => RevocationStatus::Good { by },
        CertificateStatus::Revoked { time, reason } => match reason {
            // 2.2, 4.4.8: on hold since 1970 is how "never issued" is written
            Some(RevocationReason::CertificateHold) if !(response.is_extended_revoke() && time.unix() == 0) => {
                RevocationStatus::Suspended { time, by }
            }
            _ => RevocationStatus::Revoked { time, reason, by },
        },
        CertificateStatus::Unknown => return Err(UnknownReason::OcspUnknown),
    })
}
