//! CRL validation: RFC 5280 6.3.3.

use std::cmp::Reverse;

use super::scope::{self, Point};
use super::weigh::{Answer, weigh};
use super::{
    CrlReference, EvidenceReference, Freshness, RevocationContext, RevocationEvidence, RevocationStatus, UnknownReason,
};
use crate::crypto::Verification;
use crate::distribution_point::ReasonFlags;
use crate::path::Profile;
use crate::{Certificate, CertificateList, RevocationReason, RevokedCertificate, Time};

/// One question and the questions that it leads to, with the work that they may cost together.
pub(super) struct Examination<'e> {
    pub(super) evidence: RevocationEvidence<'e>,
    pub(super) context: RevocationContext<'e>,
    pub(super) at: Time,
    pub(super) freshness: Freshness,
    /// SHA-256 of the certificates whose status is being asked, one because of the other.
    pub(super) asked: Vec<[u8; 32]>,
    /// Whether a CRL may speak about the certificate of its own signer.
    pub(super) own_word_counts: bool,
    /// A CRL would have spoken about its own signer.
    pub(super) circle: bool,
    signatures: u32,
    paths: u32,
}

/// Signatures that may be tried; what was verified once is free. Real evidence needs one for each CRL and response.
const SIGNATURES: u32 = 200;
/// Paths to CRL issuers. Real evidence needs one or two.
const PATHS: u32 = 16;

/// A certificate, and all that stays the same while CRLs are looked at for it.
struct Question<'q> {
    certificate: &'q Certificate,
    issuer: &'q Certificate,
    points: &'q [Point<'q>],
    /// Newest first.
    deltas: &'q [&'q CertificateList],
}

impl<'e> Examination<'e> {
    pub(super) const fn new(
        evidence: RevocationEvidence<'e>,
        context: RevocationContext<'e>,
        at: Time,
        freshness: Freshness,
    ) -> Self {
        Self {
            evidence,
            context,
            at,
            freshness,
            asked: Vec::new(),
            own_word_counts: false,
            circle: false,
            signatures: SIGNATURES,
            paths: PATHS,
        }
    }

    /// By all evidence.
    pub(super) fn status(&mut self, certificate: &Certificate, issuer: &Certificate) -> RevocationStatus {
        let (mut answers, mut why) = self.ask_crls(certificate, issuer);
        for response in self.evidence.ocsp_responses {
            match self.ask_response(response, certificate, issuer) {
                Ok(answer) => answers.extend(answer),
                Err(reason) => why = why.max(reason),
            }
        }
        weigh(answers, why)
    }

    pub(super) fn status_from_crls(&mut self, certificate: &Certificate, issuer: &Certificate) -> RevocationStatus {
        let (answers, why) = self.ask_crls(certificate, issuer);
        weigh(answers, why)
    }

    /// Once without, and if that leads in a circle to nothing, once with what CRLs say about their own signers.
    fn ask_crls(&mut self, certificate: &Certificate, issuer: &Certificate) -> (Vec<Answer>, UnknownReason) {
        let (own_word, circle) = (self.own_word_counts, self.circle);
        self.asked.push(*certificate.sha256());
        self.circle = false;
        let mut found = self.crl_answers(certificate, issuer);
        if found.0.is_empty() && self.circle && !own_word {
            self.own_word_counts = true;
            found = self.crl_answers(certificate, issuer);
        }
        self.asked.pop();
        (self.own_word_counts, self.circle) = (own_word, circle || self.circle);
        found
    }

    fn crl_answers(&mut self, certificate: &Certificate, issuer: &Certificate) -> (Vec<Answer>, UnknownReason) {
        let points = scope::points(certificate);
        let (deltas, complete) = lists(self.evidence.crls, certificate, &points);
        let question = Question {
            certificate,
            issuer,
            points: &points,
            deltas: &deltas,
        };
        let (mut answers, mut why) = (Vec::new(), UnknownReason::NoCrl);
        let mut outdated: Vec<&CertificateList> = Vec::new();
        for crl in complete {
            match self.complete(crl, &question, &outdated) {
                Ok(answer) => answers.push(answer),
                Err(reason) => {
                    if matches!(reason, UnknownReason::Stale { .. }) {
                        outdated.push(crl);
                    }
                    why = why.max(reason);
                }
            }
        }
        for delta in &deltas {
            match self.delta_alone(delta, &question) {
                Ok(answer) => answers.push(answer),
                Err(reason) => why = why.max(reason),
            }
        }
        (answers, why)
    }

    /// 6.3.3 (a) to (k) for one complete CRL, cheap checks first.
    fn complete(
        &mut self,
        crl: &CertificateList,
        question: &Question<'_>,
        outdated: &[&CertificateList],
    ) -> Result<Answer, UnknownReason> {
        let reasons = scope::covered_reasons(crl, question.certificate, question.points)?;
        processable(crl, self.context.profile)?;
        let signer = self.crl_signer(crl, question.issuer)?;
        let delta = self.delta_for(crl, &signer, question.deltas);
        not_from_the_future(crl, self.at)?;
        self.current(delta.unwrap_or(crl))?;
        not_replaced(crl, outdated)?;
        let entry = look_up(crl, question.certificate)?;
        let changed = delta.map(|delta| look_up(delta, question.certificate)).transpose();
        // a delta that cannot be processed is none, if the complete CRL is current without it
        let (delta, changed) = match changed {
            Ok(changed) => (delta, changed.flatten()),
            Err(reason) => (self.current(crl).map_err(|_| reason).map(|()| None)?, None),
        };
        let by = EvidenceReference::Crl(CrlReference::of(crl, delta));
        let status = told(combined(entry, changed), by);
        Ok(Answer { status, reasons })
    }

    /// 6.3.3 (c) and (h): the newest delta CRL that fits, is signed with the same key and in date.
    fn delta_for<'d>(
        &mut self,
        complete: &CertificateList,
        signer: &Certificate,
        deltas: &[&'d CertificateList],
    ) -> Option<&'d CertificateList> {
        let key = signer.public_key();
        deltas.iter().copied().find(|delta| {
            let usable = fits(delta, complete)
                && processable(delta, self.context.profile).is_ok()
                && not_from_the_future(delta, self.at).is_ok()
                && self.current(delta).is_ok();
            let known = delta.is_known_signed_by(key);
            usable && (known || self.spend_signature().is_ok()) && delta.is_signed_by(key) == Verification::Verified
        })
    }

    /// A delta CRL without the complete CRL that it changes: what it revokes is revoked, its silence says nothing.
    fn delta_alone(&mut self, delta: &CertificateList, question: &Question<'_>) -> Result<Answer, UnknownReason> {
        let reasons = scope::covered_reasons(delta, question.certificate, question.points)?;
        processable(delta, self.context.profile)?;
        self.crl_signer(delta, question.issuer)?;
        not_from_the_future(delta, self.at)?;
        self.current(delta)?;
        let entry = look_up(delta, question.certificate)?;
        match entry.filter(|entry| entry.reason != Some(RevocationReason::RemoveFromCrl)) {
            Some(entry) => {
                let by = EvidenceReference::Crl(CrlReference::of(delta, None));
                let status = told(Some(entry), by);
                Ok(Answer { status, reasons })
            }
            None => Err(UnknownReason::Delta),
        }
    }

    /// 6.3.3 (a): the time is not after nextUpdate.
    fn current(&self, crl: &CertificateList) -> Result<(), UnknownReason> {
        match (self.freshness, crl.next_update()) {
            (Freshness::Ignored, _) => Ok(()),
            (Freshness::AtTime, Some(next_update)) if next_update < self.at => {
                Err(UnknownReason::Stale { next_update })
            }
            (Freshness::AtTime, Some(_)) => Ok(()),
            (Freshness::AtTime, None) => Err(UnknownReason::NoNextUpdate),
        }
    }

    /// The time at which whoever signed evidence of the time `issued` must be able to.
    pub(super) const fn signer_time(&self, issued: Time) -> Time {
        match self.freshness {
            Freshness::AtTime => self.at,
            Freshness::Ignored => issued,
        }
    }

    pub(super) fn spend_signature(&mut self) -> Result<(), UnknownReason> {
        self.signatures = self.signatures.checked_sub(1).ok_or(UnknownReason::Budget)?;
        Ok(())
    }

    pub(super) fn spend_path(&mut self) -> Result<(), UnknownReason> {
        self.paths = self.paths.checked_sub(1).ok_or(UnknownReason::Budget)?;
        Ok(())
    }
}

/// The delta and the complete CRLs that may concern the certificate, newest first: an older list must not hide what a newer
/// one says.
fn lists<'l>(
    crls: &'l [CertificateList],
    certificate: &Certificate,
    points: &[Point<'_>],
) -> (Vec<&'l CertificateList>, Vec<&'l CertificateList>) {
    let concerns = |crl: &&CertificateList| points.iter().any(|point| point.concerns(crl.issuer(), certificate));
    let mut lists: Vec<_> = crls.iter().filter(concerns).collect();
    lists.sort_by_key(|crl| Reverse((crl.this_update(), crl.number().map(ordered), crl.der())));
    lists.into_iter().partition(|crl| crl.is_delta())
}

/// 5.1.1.2, 5.2: one algorithm, no extension twice, none critical that is not known. Under the strict profile also 5.2.3: a
/// number, not critical.
fn processable(crl: &CertificateList, profile: Profile) -> Result<(), UnknownReason> {
    let extensions = crl.extensions();
    if !crl.names_one_algorithm() {
        Err(UnknownReason::NotProcessed("crl-signature-algorithm-mismatch"))
    } else if extensions.duplicate {
        Err(UnknownReason::NotProcessed("crl-extension-duplicate"))
    } else if !extensions.critical_unknown.is_empty() {
        Err(UnknownReason::NotProcessed("crl-critical-extension"))
    } else if profile == Profile::Strict && (crl.number().is_none() || extensions.number_critical) {
        Err(UnknownReason::NotProcessed("crl-number"))
    } else {
        Ok(())
    }
}

/// A CRL of a later time says nothing about this one.
fn not_from_the_future(crl: &CertificateList, at: Time) -> Result<(), UnknownReason> {
    let this_update = crl.this_update();
    if this_update > at {
        Err(UnknownReason::NotYetValid { this_update })
    } else {
        Ok(())
    }
}

/// A newer CRL of the same issuer and scope exists, though it is out of date itself: to believe the older one again
/// would let whoever chooses the evidence turn back time.
fn not_replaced(crl: &CertificateList, outdated: &[&CertificateList]) -> Result<(), UnknownReason> {
    let newer = outdated.iter().find(|newer| {
        newer.this_update() > crl.this_update() && newer.issuer() == crl.issuer() && scope_der(newer) == scope_der(crl)
    });
    newer.map_or(Ok(()), |newer| {
        let this_update = newer.this_update();
        Err(UnknownReason::Replaced { this_update })
    })
}

/// 6.3.3 (c)(1) to (3), and the numbers of 5.2.4.
fn fits(delta: &CertificateList, complete: &CertificateList) -> bool {
    let base = delta.extensions().base_number.as_deref();
    let (Some(base), Some(number), Some(own)) = (base, complete.number(), delta.number()) else {
        return false;
    };
    delta.issuer() == complete.issuer()
        && scope_der(delta) == scope_der(complete)
        && delta.authority_key_identifier() == complete.authority_key_identifier()
        && ordered(number) >= ordered(base)
        && ordered(number) < ordered(own)
}

fn scope_der(crl: &CertificateList) -> Option<&[u8]> {
    let scope = crl.extensions().issuing_distribution_point.as_ref();
    scope.map(|scope| &*scope.der)
}

/// Content octets of numbers that are not negative, so that they compare.
fn ordered(number: &[u8]) -> (usize, &[u8]) {
    let zeros = number.iter().take_while(|octet| **octet == 0).count();
    let digits = number.get(zeros..).unwrap_or_default();
    (digits.len(), digits)
}

/// 6.3.3 (i), (j): the entry for the certificate, by issuer and serial number (5.3.3).
fn look_up(crl: &CertificateList, certificate: &Certificate) -> Result<Option<RevokedCertificate>, UnknownReason> {
    crl.find_issued_by(certificate.issuer(), certificate.serial())
        .map_err(|error| UnknownReason::NotProcessed(error.code()))
}

/// 6.3.3 (i) to (k): what the delta says goes before what the complete CRL says, and removeFromCRL ends a hold. It ends nothing
/// else: an entry that goes because the certificate expired (5.3.1) was revoked all the same. Nor does a hold.
fn combined(complete: Option<RevokedCertificate>, delta: Option<RevokedCertificate>) -> Option<RevokedCertificate> {
    let revoked = complete.filter(|entry| entry.reason != Some(RevocationReason::CertificateHold));
    match delta.map(|entry| entry.reason) {
        Some(Some(RevocationReason::RemoveFromCrl)) => revoked,
        Some(Some(RevocationReason::CertificateHold)) => revoked.or(delta),
        Some(_) => delta,
        None => complete,
    }
}

fn told(entry: Option<RevokedCertificate>, by: EvidenceReference) -> RevocationStatus {
    let Some(entry) = entry else {
        return RevocationStatus::Good { by };
    };
    let time = entry.revocation_date;
    match entry.reason {
        Some(RevocationReason::CertificateHold) => RevocationStatus::Suspended { time, by },
        // 5.3.1: removeFromCRL belongs in deltas. In a complete CRL it contradicts itself: revoked is the safe reading.
        reason => RevocationStatus::Revoked { time, reason, by },
    }
}

/// What an OCSP response speaks about.
pub(super) const EVERY_REASON: ReasonFlags = ReasonFlags::ALL;
