//! Clause 5.6.3: signatures with archive time-stamps, the process that contains all others. Time-stamps are validated from the
//! newest to the oldest, and each that passes proves the existence of what it covers; then each signature is judged by these proofs.

use core::cmp::Reverse;

use kyso_pki::path::ValidatedPath;
use kyso_pki::{Time, TrustStore};

use super::basic::{Basic, Signers};
use super::context::Context;
use super::existence::Proofs;
use super::with_time::{self, ProvenTimes};
use super::{acceptance, basic, past, signing_time, x509};
use crate::report::record;
use crate::{
    Check, Detail, Evidence, IndeterminateReason, Indication, Outcome, Parameter, SignatureFacts, SignatureKind,
    SignatureReport, ValidationPolicy, ValidationReport,
};

/// Judges every signature of the evidence at the time `at`, which counts as the current time.
///
/// `store` holds what is trusted; its CRLs and intermediate certificates are used together with
/// those of the evidence.
pub fn validate(evidence: &Evidence, policy: &ValidationPolicy, store: &TrustStore, at: Time) -> ValidationReport {
    let context = Context::new(evidence, policy, store, at);
    let mut signers = Signers::default();
    // step 1
    let mut proofs = Proofs::new(evidence, at);
    // step 4
    let mut stamps = time_stamps(evidence);
    let mut judged: Vec<Judged<'_>> = Vec::with_capacity(stamps.len());
    stamps.sort_by_key(|(_, facts)| Reverse(facts.claimed_signing_time));
    for (signature, facts) in stamps {
        let stamp = Judged::new(signature, facts, &proofs, &context, &mut signers);
        stamp.prove(&mut proofs);
        judged.push(stamp);
    }
    // steps 2, 3, 5 and 6
    let signatures = evidence.signatures.iter().enumerate();
    let signatures = signatures.map(|(index, facts)| match facts.kind {
        SignatureKind::Signature => signature(index, facts, &judged, &proofs, &context, &mut signers),
        _ => {
            let own = judged.iter().find(|stamp| stamp.signature == index);
            own.map_or_else(
                || bare(facts, &proofs, &context, &mut signers),
                |stamp| stamp.report.clone(),
            )
        }
    });
    ValidationReport {
        policy: policy.name.clone(),
        validation_time: at,
        signatures: signatures.collect(),
    }
}

/// All time-stamps, each with the index of its signature; a document time-stamp is its own.
fn time_stamps(evidence: &Evidence) -> Vec<(usize, &SignatureFacts)> {
    let signatures = evidence.signatures.iter().enumerate();
    let each = signatures.flat_map(|(index, facts)| {
        let document = Some(facts).filter(|facts| facts.kind.is_timestamp());
        document
            .into_iter()
            .chain(&facts.time_stamps)
            .map(move |stamp| (index, stamp))
    });
    each.collect()
}

/// A time-stamp that was validated.
struct Judged<'e> {
    signature: usize,
    facts: &'e SignatureFacts,
    report: SignatureReport,
}

impl<'e> Judged<'e> {
    /// 5.4, and where that does not pass, 5.6.2.4.
    fn new(
        signature: usize,
        facts: &'e SignatureFacts,
        proofs: &Proofs<'_>,
        context: &Context<'_>,
        signers: &mut Signers,
    ) -> Self {
        let report = bare(facts, proofs, context, signers);
        Self {
            signature,
            facts,
            report,
        }
    }

    /// 5.6.2.3: what it proves, if it passed.
    fn prove(&self, proofs: &mut Proofs<'e>) {
        let Some(time) = self.time() else { return };
        match (self.facts.kind, &self.facts.covers) {
            (SignatureKind::DocumentTimestamp, Some(covered)) => proofs.add_document(time, covered),
            (SignatureKind::SignatureTimestamp, _) => proofs.add_value(self.signature, time),
            // one over the content is older than the signature: it proves nothing about its existence
            _ => {}
        }
    }

    /// What the signature's report says about it.
    fn check(&self) -> Check {
        let mut parameters = vec![Parameter::new("verdict", self.report.indication.to_string())];
        parameters.extend(self.facts.claimed_signing_time.map(|time| Parameter::new("time", time)));
        let (outcome, code) = match self.report.indication {
            Indication::TotalPassed => (Outcome::Passed, "proves"),
            Indication::TotalFailed(_) => (Outcome::Warning, "broken"),
            Indication::Indeterminate(_) => (Outcome::Warning, "not-trusted"),
        };
        Check {
            id: "time-stamp",
            clause: "EN 319 102-1 5.4",
            outcome,
            detail: Detail { code, parameters },
        }
    }

    /// The time that it proves; none if it did not pass.
    fn time(&self) -> Option<Time> {
        self.facts
            .claimed_signing_time
            .filter(|_| self.report.indication.is_passed())
    }
}

/// A signature by itself: nothing is known about its time but the proofs about the place where it stands.
fn bare(facts: &SignatureFacts, proofs: &Proofs<'_>, context: &Context<'_>, signers: &mut Signers) -> SignatureReport {
    let times = ProvenTimes {
        existed: proofs.of_place(facts.place.as_ref()),
        stamped: None,
        made_after: None,
    };
    conclude(basic::validate(facts, context, signers), times, proofs, context)
}

fn signature(
    index: usize,
    facts: &SignatureFacts,
    stamps: &[Judged<'_>],
    proofs: &Proofs<'_>,
    context: &Context<'_>,
    signers: &mut Signers,
) -> SignatureReport {
    let own = stamps.iter().filter(|stamp| stamp.signature == index);
    let times_of = |kind| {
        let of_kind = own.clone().filter(move |stamp| stamp.facts.kind == kind);
        of_kind.filter_map(Judged::time)
    };
    let times = ProvenTimes {
        existed: proofs.of_signature(index, facts.place.as_ref()),
        stamped: times_of(SignatureKind::SignatureTimestamp).min(),
        made_after: times_of(SignatureKind::ContentTimestamp).max(),
    };
    let mut report = conclude(basic::validate(facts, context, signers), times, proofs, context);
    report.checks.extend(own.clone().map(Judged::check));
    if let Some(check) = order(index, facts, stamps) {
        report.checks.push(check);
        let disorder = Indication::Indeterminate(IndeterminateReason::TimestampOrderFailure);
        report.indication = basic::decide(&[report.indication, disorder]);
    }
    report.time_stamps = own.map(|stamp| stamp.report.clone()).collect();
    report
}

/// 5.5.4 step 5: time-stamps over the content are not younger than those over the signature value, and these not younger than
/// those over the document with the signature in it. None when the order can be.
fn order(index: usize, facts: &SignatureFacts, stamps: &[Judged<'_>]) -> Option<Check> {
    let times = |rank: usize| {
        let of_rank = stamps.iter().filter(move |stamp| match stamp.facts.kind {
            SignatureKind::ContentTimestamp => rank == 0 && stamp.signature == index,
            SignatureKind::SignatureTimestamp => rank == 1 && stamp.signature == index,
            _ => {
                let covers = stamp.facts.covers.as_ref().zip(facts.place.as_ref());
                rank == 2 && covers.is_some_and(|(covered, place)| covered.contain(place))
            }
        });
        of_rank.filter_map(Judged::time)
    };
    let disorder = [(0, 1), (0, 2), (1, 2)].into_iter().find_map(|(earlier, later)| {
        times(earlier)
            .max()
            .zip(times(later).min())
            .filter(|(one, other)| one > other)
    });
    let (one, other) = disorder?;
    let mut checks = Vec::new();
    let parameters = vec![Parameter::new("time", one), Parameter::new("other", other)];
    let clause = "EN 319 102-1 5.5.4";
    record(
        &mut checks,
        "time-stamp-order",
        clause,
        Outcome::Failed,
        "impossible",
        parameters,
    );
    checks.pop()
}

/// The verdict: that of the current time, unless the proven times say something else.
fn conclude(basic: Basic<'_>, times: ProvenTimes, proofs: &Proofs<'_>, context: &Context<'_>) -> SignatureReport {
    let now = basic.indication();
    let mut later = Later {
        certificate: basic.x509.indication,
        algorithms: basic.acceptance.algorithms,
        ..Later::default()
    };
    if let Some(reason) = with_time::proven_failure(&basic, times, context) {
        later.certificate = Indication::TotalFailed(reason);
        later.note(reason.name(), times);
    } else if !now.is_passed() && times.existed < context.at {
        later.look_back(&basic, times.existed, proofs, context);
    }
    let indication = basic.indication_with(later.certificate, later.algorithms);
    let outweighed = basic::Outweighed {
        certificate: later.certificate.is_passed(),
        algorithms: later.algorithms.is_passed(),
    };
    let facts = basic.facts;
    let x509 = basic.x509.clone();
    let signing_time = times.stamped.or(facts.claimed_signing_time);
    let valid_at_signing_time = signing_time::valid_at_signing_time(facts, signing_time, &x509, context);
    let mut checks = basic.into_checks(outweighed);
    checks.append(&mut later.checks);
    let sources = match (&x509.path, &later.path) {
        (None, Some(path)) => x509::sources(path, context),
        _ => x509.sources,
    };
    SignatureReport {
        id: facts.id.clone(),
        kind: facts.kind,
        indication,
        checks,
        path: x509.path.or(later.path),
        path_sources: sources,
        revocations: x509.revocations,
        best_signature_time: times.existed,
        stamped: times.stamped,
        valid_at_signing_time,
        time_stamps: Vec::new(),
    }
}

/// What the proofs say about a certificate and algorithms that are not good today.
struct Later {
    certificate: Indication,
    algorithms: Indication,
    path: Option<ValidatedPath>,
    checks: Vec<Check>,
}

impl Default for Later {
    fn default() -> Self {
        Self {
            certificate: Indication::TotalPassed,
            algorithms: Indication::TotalPassed,
            path: None,
            checks: Vec::new(),
        }
    }
}

impl Later {
    /// 5.5.4, then 5.6.3.4.
    fn look_back(&mut self, basic: &Basic<'_>, existed: Time, proofs: &Proofs<'_>, context: &Context<'_>) {
        if !self.algorithms.is_passed() {
            let mut unused = Vec::new();
            if acceptance::algorithms(basic.facts, context.policy, existed, &mut unused) {
                self.algorithms = Indication::TotalPassed;
                self.checks.append(&mut unused);
            }
        }
        if self.certificate.is_passed() {
            return;
        }
        if with_time::certificate_was_good(basic, existed, context, &mut self.checks) {
            self.certificate = basic.x509.constraints;
        } else if can_be_outweighed(self.certificate)
            && let Some(path) = past::path_was_good(basic, existed, proofs, context, &mut self.checks)
        {
            self.certificate = basic.x509.constraints;
            self.path = Some(path);
        }
    }

    fn note(&mut self, code: &'static str, times: ProvenTimes) {
        let mut parameters = vec![Parameter::new("existed", times.existed)];
        parameters.extend(times.made_after.map(|time| Parameter::new("made-after", time)));
        let clause = "EN 319 102-1 5.5.4";
        record(
            &mut self.checks,
            "proven-time",
            clause,
            Outcome::Failed,
            code,
            parameters,
        );
    }
}

/// 5.6.3.4 step 5: the sub-indications that say "not good now". One that says "not known" stays.
fn can_be_outweighed(certificate: Indication) -> bool {
    use IndeterminateReason as R;
    matches!(
        certificate,
        Indication::Indeterminate(
            R::RevokedNoPoe
                | R::RevokedCaNoPoe
                | R::OutOfBoundsNoPoe
                | R::OutOfBoundsNotRevoked
                | R::RevocationOutOfBoundsNoPoe
                | R::CryptoConstraintsFailureNoPoe
                // an authority that has expired; the rules of RFC 5280 are asked again for the earlier time
                | R::CertificateChainGeneralFailure
        )
    )
}
