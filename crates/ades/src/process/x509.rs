//! Clause 5.2.6: X.509 certificate validation.
//!
//! Left out: sunset dates of trust anchors (5.2.6.4 steps 1 and 3; the store has none) and the
//! chain model of step 4 (the shell model is used, as RFC 5280 6.1 has it).

use kyso_pki::crypto::SignatureAlgorithm;
use kyso_pki::path::{self, Budget, PathError, PathFailure, ValidatedPath};
use kyso_pki::revocation::{self, Freshness, RevocationStatus};
use kyso_pki::{Certificate, Time};

use super::algorithms::{self, Use};
use super::basic::decide;
use super::context::Context;
use super::freshness;
use crate::report::record;
use crate::{CertificateSource, Check, IndeterminateReason, Indication, Outcome, Parameter, Requirement};

const CLAUSE: &str = "EN 319 102-1 5.2.6";

/// Output of the block (table 13).
#[derive(Clone)]
pub(super) struct X509Validation {
    pub(super) indication: Indication,
    /// Step 5, which no proof of existence changes.
    pub(super) constraints: Indication,
    /// Step 6.
    pub(super) algorithms: Indication,
    pub(super) path: Option<ValidatedPath>,
    pub(super) sources: Vec<CertificateSource>,
    /// Of every certificate below the anchor, the signing certificate first.
    pub(super) revocations: Vec<RevocationStatus>,
}

impl X509Validation {
    /// Of the signing certificate.
    pub(super) fn revocation(&self) -> Option<&RevocationStatus> {
        self.revocations.first()
    }
}

/// 5.2.6.4.
pub(super) fn validate(
    certificate: Option<&Certificate>,
    context: &Context<'_>,
    checks: &mut Vec<Check>,
) -> X509Validation {
    let Some(certificate) = certificate else {
        record(
            checks,
            "path",
            CLAUSE,
            Outcome::Unknown,
            "no-signing-certificate",
            Vec::new(),
        );
        return without_path(IndeterminateReason::NoSigningCertificateFound);
    };
    // steps 2 and 4: path validation leaves the validity of the signing certificate to step 7, so
    // outside of it the path is validated at its nearest end
    let at = nearest(context.at, certificate);
    let (pool, budget) = (context.certificates, Budget::default());
    match path::validate(certificate, pool, context.store, at, budget) {
        Ok(path) => validate_path(certificate, path, context, checks),
        Err(error) => {
            let reason = path_failure(&error, checks);
            // step 7, for the report
            validity(certificate, false, context.at, checks);
            without_path(reason)
        }
    }
}

/// Steps 4 to 9.
fn validate_path(
    certificate: &Certificate,
    path: ValidatedPath,
    context: &Context<'_>,
    checks: &mut Vec<Check>,
) -> X509Validation {
    record(checks, "path", CLAUSE, Outcome::Passed, "validated", anchor(&path));
    let statuses = revocation_statuses(&path, context, checks);
    let in_validity = nearest(context.at, certificate) == context.at;
    let not_revoked = statuses.iter().all(|status| status.good) && tells_about(&statuses, certificate);
    let constraints = key_usage(certificate, checks);
    let algorithms = path_algorithms(&path, context, checks);
    // in the order of the steps; step 8 holds, because a CRL counts only when its issuer's path ends where this one does
    let indication = decide(&[
        revocation_indication(&statuses, in_validity, context),
        constraints,
        algorithms,
        validity(certificate, not_revoked, context.at, checks),
    ]);
    X509Validation {
        indication,
        constraints,
        algorithms,
        sources: sources(&path, context),
        revocations: statuses.into_iter().map(|status| status.status).collect(),
        path: Some(path),
    }
}

/// The time within the validity of a certificate that is nearest to `at`. (`clamp` would panic on
/// a certificate that ends before it begins.)
fn nearest(at: Time, certificate: &Certificate) -> Time {
    match at {
        at if at < certificate.not_before() => certificate.not_before(),
        at if at > certificate.not_after() => certificate.not_after(),
        at => at,
    }
}

fn without_path(reason: IndeterminateReason) -> X509Validation {
    let indication = Indication::Indeterminate(reason);
    X509Validation {
        indication,
        constraints: Indication::TotalPassed,
        algorithms: Indication::TotalPassed,
        path: None,
        sources: Vec::new(),
        revocations: Vec::new(),
    }
}

/// Step 2 a: no chain ends at an anchor. Step 4 e: one does, and breaks a rule of RFC 5280 6.1.
fn path_failure(error: &PathError, checks: &mut Vec<Check>) -> IndeterminateReason {
    let why = vec![Parameter::new("why", error.to_string())];
    let (outcome, reason) = match error.reason() {
        // a certificate that only has the issuer's name is not the issuer
        PathFailure::NoChain | PathFailure::BadSignature => {
            (Outcome::Unknown, IndeterminateReason::NoCertificateChainFound)
        }
        _ => (Outcome::Failed, IndeterminateReason::CertificateChainGeneralFailure),
    };
    record(checks, "path", CLAUSE, outcome, error.code(), why);
    reason
}

fn anchor(path: &ValidatedPath) -> Vec<Parameter> {
    let anchor = path.certificates().last();
    anchor
        .map(|anchor| Parameter::new("anchor", anchor.subject().text()))
        .into_iter()
        .collect()
}

/// Revocation status of one certificate of the path.
struct Status {
    status: RevocationStatus,
    /// Good, by a CRL or response that is fresh.
    good: bool,
}

/// Step 4: status of every certificate below the anchor, signing certificate first.
fn revocation_statuses(path: &ValidatedPath, context: &Context<'_>, checks: &mut Vec<Check>) -> Vec<Status> {
    let certificates = path.certificates();
    let pairs = certificates.iter().zip(certificates.iter().skip(1));
    let Some(anchor) = path.anchor() else {
        return Vec::new();
    };
    pairs
        .map(|(certificate, issuer)| revocation_status(certificate, issuer, anchor, context, checks))
        .collect()
}

fn revocation_status(
    certificate: &Certificate,
    issuer: &Certificate,
    anchor: &Certificate,
    context: &Context<'_>,
    checks: &mut Vec<Check>,
) -> Status {
    let status = status_now(certificate, issuer, anchor, context);
    let subject = certificate.subject().text();
    let mut parameters = vec![Parameter::new("subject", subject.as_str())];
    let (outcome, code, good) = match &status {
        RevocationStatus::Good { by } => match freshness::is_fresh(by, &subject, context.at, checks) {
            true => (Outcome::Passed, "good", true),
            false => (not_known(context), "not-fresh", false),
        },
        RevocationStatus::Revoked { time, .. } => {
            parameters.push(Parameter::new("time", *time));
            (Outcome::Failed, "revoked", false)
        }
        RevocationStatus::Suspended { time, .. } => {
            parameters.push(Parameter::new("time", *time));
            (Outcome::Failed, "suspended", false)
        }
        RevocationStatus::Unknown { why } => {
            parameters.push(Parameter::new("why", why.code()));
            (not_known(context), "unknown", false)
        }
    };
    record(checks, "revocation", CLAUSE, outcome, code, parameters);
    Status { status, good }
}

/// The status at the current time. Evidence that is out of date still counts against a certificate, whatever says "good" and is in date: what was
/// revoked stays so, and the newest word about a hold holds. It never counts for one.
fn status_now(
    certificate: &Certificate,
    issuer: &Certificate,
    anchor: &Certificate,
    context: &Context<'_>,
) -> RevocationStatus {
    let (evidence, sources) = (context.revocation_data(), context.sources(anchor));
    let ask = |freshness| revocation::status(certificate, issuer, evidence, sources, context.at, freshness);
    match (ask(Freshness::AtTime), ask(Freshness::Ignored)) {
        (known @ RevocationStatus::Revoked { .. }, _) => known,
        (_, against @ (RevocationStatus::Revoked { .. } | RevocationStatus::Suspended { .. })) => against,
        (known, _) => known,
    }
}

fn not_known(context: &Context<'_>) -> Outcome {
    match context.policy.revocation {
        Requirement::Required => Outcome::Unknown,
        Requirement::Preferred => Outcome::Warning,
    }
}

/// Step 4 a to d.
///
/// A status that is not known is TRY_LATER only while the signing certificate is within its
/// validity: for one that has expired, later CRLs need not list it any more (RFC 5280 3.3), so waiting
/// helps nobody and step 7 has the word.
fn revocation_indication(statuses: &[Status], in_validity: bool, context: &Context<'_>) -> Indication {
    let required = in_validity && context.policy.revocation == Requirement::Required;
    let each = statuses.iter().enumerate().map(|(index, status)| match &status.status {
        RevocationStatus::Revoked { .. } if index == 0 => Some(IndeterminateReason::RevokedNoPoe),
        RevocationStatus::Revoked { .. } => Some(IndeterminateReason::RevokedCaNoPoe),
        RevocationStatus::Suspended { .. } => Some(IndeterminateReason::TryLater),
        _ if !status.good && required => Some(IndeterminateReason::TryLater),
        _ => None,
    });
    let reasons: Vec<_> = each.flatten().collect();
    // what is known (4 b, 4 d) before what is not (4 a)
    let known = reasons.iter().find(|reason| **reason != IndeterminateReason::TryLater);
    match known.or(reasons.first()) {
        Some(reason) => Indication::Indeterminate(*reason),
        None => Indication::TotalPassed,
    }
}

/// Step 5: the one constraint on certificates: where a key usage is stated it allows signing
/// documents (RFC 5280 4.2.1.3). No extended key usage is asked for; those in the field have none for it.
fn key_usage(certificate: &Certificate, checks: &mut Vec<Check>) -> Indication {
    let (outcome, code) = match certificate.key_usage() {
        None => (Outcome::Passed, "not-restricted"),
        Some(usage) if usage.digital_signature() || usage.non_repudiation() => (Outcome::Passed, "signing"),
        Some(_) => (Outcome::Failed, "not-for-signing"),
    };
    record(checks, "key-usage", CLAUSE, outcome, code, Vec::new());
    match outcome {
        Outcome::Passed => Indication::TotalPassed,
        _ => Indication::Indeterminate(IndeterminateReason::ChainConstraintsFailure),
    }
}

/// Step 6: algorithms and key sizes of every signature in the path. The anchor's own counts for
/// nothing: the anchor is trusted as it is.
fn path_algorithms(path: &ValidatedPath, context: &Context<'_>, checks: &mut Vec<Check>) -> Indication {
    let certificates = path.certificates();
    let pairs = certificates.iter().zip(certificates.iter().skip(1));
    let trusted = pairs.map(|(certificate, issuer)| {
        let subject = certificate.subject().text();
        let usage = Use {
            id: "path-algorithm",
            clause: CLAUSE,
            certificate: Some(&subject),
        };
        let algorithm = SignatureAlgorithm::from_algorithm_identifier(certificate.signature_algorithm_der(), None).ok();
        let name = algorithm.as_ref().map(SignatureAlgorithm::name);
        let bits = Some(issuer.public_key().bits());
        let (policy, at) = (context.policy, context.at);
        let signature = algorithms::signature(name, bits, usage, policy, at, checks);
        let digest = match algorithm.as_ref().and_then(SignatureAlgorithm::digest) {
            Some(digest) => algorithms::digest(Some(digest.name()), usage, policy, at, checks),
            // EdDSA has none; without a name the line above has failed
            None => true,
        };
        signature && digest
    });
    // all are asked, for the report
    let trusted: Vec<bool> = trusted.collect();
    match trusted.iter().all(|one| *one) {
        true => Indication::TotalPassed,
        false => Indication::Indeterminate(IndeterminateReason::CryptoConstraintsFailureNoPoe),
    }
}

/// Whether the silence of the signing certificate's CRL says "not revoked" about a certificate
/// outside its validity: the CRL was issued within it (RFC 5280 3.3: an entry may go after the certificate
/// has expired), or says that it keeps what has expired.
fn tells_about(statuses: &[Status], certificate: &Certificate) -> bool {
    match statuses.first().map(|status| &status.status) {
        Some(RevocationStatus::Good { by }) => {
            by.this_update() >= certificate.not_before() && by.tells_about_expired(certificate.not_after())
        }
        _ => false,
    }
}

/// Step 7: the current time against the validity of the signing certificate.
fn validity(certificate: &Certificate, known_not_revoked: bool, at: Time, checks: &mut Vec<Check>) -> Indication {
    let parameters = vec![
        Parameter::new("not-before", certificate.not_before()),
        Parameter::new("not-after", certificate.not_after()),
    ];
    let (outcome, code) = match at {
        at if at < certificate.not_before() => (Outcome::Failed, "not-yet-valid"),
        at if at > certificate.not_after() => (Outcome::Failed, "expired"),
        _ => (Outcome::Passed, "within"),
    };
    record(checks, "validity", CLAUSE, outcome, code, parameters);
    match (outcome, known_not_revoked) {
        (Outcome::Passed, _) => Indication::TotalPassed,
        (_, true) => Indication::Indeterminate(IndeterminateReason::OutOfBoundsNotRevoked),
        (_, false) => Indication::Indeterminate(IndeterminateReason::OutOfBoundsNoPoe),
    }
}

/// Where each certificate was found; the anchor comes from the store by definition.
pub(super) fn sources(path: &ValidatedPath, context: &Context<'_>) -> Vec<CertificateSource> {
    let certificates = path.certificates();
    let last = certificates.len().saturating_sub(1);
    let source = |(index, certificate): (usize, &Certificate)| match certificate {
        _ if index == last => CertificateSource::Store,
        fetched if context.fetched.contains(fetched.sha256()) => CertificateSource::Fetched,
        carried if context.certificates.contains(carried) => CertificateSource::Document,
        _ => CertificateSource::Store,
    };
    certificates.iter().enumerate().map(source).collect()
}
