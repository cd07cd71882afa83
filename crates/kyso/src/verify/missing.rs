//! What a verdict lacks that the network may have: issuers on the way to an anchor, and the status of certificates.
//!
//! Nothing is asked about a signature that has passed or failed, and nothing at all without an anchor: no answer could change a verdict.
//! Of a certificate the OCSP responder is asked first, and the CRLs when that did not help.

use std::collections::HashSet;

use kyso_ades::{
    Evidence, IndeterminateReason, Indication, SignatureFacts, SignatureReport as Verdict, ValidationReport,
};
use kyso_pki::crypto::Verification;
use kyso_pki::{Certificate, CertificateList, OcspResponse, RevocationStatus};

use super::VerificationParameters;
use crate::network::{Answer, Network, Question};
use crate::report::ExchangeReport;

/// Times that new evidence is judged: issuer by issuer, then responses, then CRLs.
const ROUNDS: usize = 8;
/// Questions for one document. One signature with its time-stamp needs some six.
const QUESTION_LIMIT: usize = 64;
/// Certificates on the way to an anchor.
const DEPTH: usize = 8;

/// Judges the evidence, asks for what is missing, and judges again until nothing new comes.
pub(super) fn validate(
    evidence: &mut Evidence,
    parameters: &VerificationParameters<'_>,
) -> (ValidationReport, Vec<ExchangeReport>) {
    let judge =
        |evidence: &Evidence| kyso_ades::validate(evidence, parameters.policy, parameters.trust, parameters.time);
    let mut verdicts = judge(evidence);
    let mut exchanges = Vec::new();
    let Some(network) = parameters.network.filter(|_| !parameters.trust.anchors().is_empty()) else {
        return (verdicts, exchanges);
    };
    let mut asked = HashSet::new();
    for _ in 0..ROUNDS {
        let questions = questions(&verdicts, evidence, parameters, &mut asked);
        if questions.is_empty() {
            break;
        }
        if ask(network, &questions, evidence, parameters, &mut exchanges) {
            verdicts = judge(evidence);
        }
    }
    if !exchanges.is_empty() {
        let stamps = verdicts.signatures.iter().flat_map(|verdict| &verdict.time_stamps);
        verdicts
            .signatures
            .iter()
            .chain(stamps)
            .for_each(|verdict| network.keep(verdict));
    }
    (verdicts, exchanges)
}

/// Whether anything new came.
fn ask(
    network: &Network<'_>,
    questions: &[Question],
    evidence: &mut Evidence,
    parameters: &VerificationParameters<'_>,
    exchanges: &mut Vec<ExchangeReport>,
) -> bool {
    let (answers, reports) = network.ask(questions, parameters.language);
    exchanges.extend(reports);
    let add = |answer| match answer {
        Answer::Certificates(certificates) => certificates
            .into_iter()
            .map(|certificate| add_certificate(evidence, certificate))
            .fold(false, |any, is_new| any | is_new),
        Answer::Response(response) => {
            let is_new = !evidence
                .ocsp_responses
                .iter()
                .any(|known| same_response(known, &response));
            evidence.ocsp_responses.extend(is_new.then_some(response));
            is_new
        }
        Answer::Crl(crl) => {
            let is_new = !evidence.crls.iter().any(|known| same_crl(known, &crl));
            evidence.crls.extend(is_new.then_some(crl));
            is_new
        }
    };
    answers.into_iter().map(add).fold(false, |any, is_new| any | is_new)
}

fn add_certificate(evidence: &mut Evidence, certificate: Certificate) -> bool {
    let is_new = !evidence.certificates.contains(&certificate);
    if is_new {
        evidence.fetched.push(*certificate.sha256());
        evidence.certificates.push(certificate);
    }
    is_new
}

fn same_response(one: &OcspResponse, other: &OcspResponse) -> bool {
    one.sha256() == other.sha256()
}

fn same_crl(one: &CertificateList, other: &CertificateList) -> bool {
    one.sha256() == other.sha256()
}

/// What was not asked yet, for all signatures and time-stamps whose verdict is open.
fn questions(
    verdicts: &ValidationReport,
    evidence: &Evidence,
    parameters: &VerificationParameters<'_>,
    asked: &mut HashSet<(&'static str, [u8; 32], usize)>,
) -> Vec<Question> {
    let signatures = verdicts.signatures.iter().zip(&evidence.signatures);
    let open = signatures
        .filter(|(verdict, _)| !matches!(verdict.indication, Indication::TotalFailed(_)))
        .flat_map(|(verdict, facts)| {
            let stamps = verdict.time_stamps.iter().zip(&facts.time_stamps);
            stamps.chain([(verdict, facts)])
        })
        .flat_map(|(verdict, facts)| open_questions(verdict, facts, evidence, parameters));
    let mut questions = Vec::new();
    for steps in open {
        let is_new = |question: &Question| !asked.contains(&question.key());
        let next = steps.into_iter().find(|step| step.iter().any(is_new));
        for question in next.into_iter().flatten() {
            if asked.len() < QUESTION_LIMIT && asked.insert(question.key()) {
                questions.push(question);
            }
        }
    }
    questions
}

/// Ways to an answer; the next one is tried when the one before brought none.
type Steps = Vec<Vec<Question>>;

/// For each thing that is open the steps in which it is asked for.
fn open_questions(
    verdict: &Verdict,
    facts: &SignatureFacts,
    evidence: &Evidence,
    parameters: &VerificationParameters<'_>,
) -> Vec<Steps> {
    let Indication::Indeterminate(reason) = verdict.indication else {
        return Vec::new();
    };
    let Some(path) = &verdict.path else {
        let certificate = facts.signing_certificate.certificate();
        let is_open = reason == IndeterminateReason::NoCertificateChainFound;
        return match certificate.filter(|_| is_open) {
            Some(certificate) => without_issuer(certificate, evidence, parameters)
                .map(|certificate| vec![vec![Question::Issuer(certificate)]])
                .collect(),
            None => Vec::new(),
        };
    };
    let certificates = path.certificates();
    let pairs = certificates.iter().zip(certificates.iter().skip(1));
    // what is good may be too old (5.2.5), what is on hold may be free again
    let may_be_old = reason == IndeterminateReason::TryLater;
    let is_open = |status: &RevocationStatus| match status {
        RevocationStatus::Unknown { .. } => true,
        RevocationStatus::Good { .. } | RevocationStatus::Suspended { .. } => may_be_old,
        RevocationStatus::Revoked { .. } => false,
    };
    pairs
        .zip(&verdict.revocations)
        .filter(|(_, status)| is_open(status))
        .map(|((certificate, issuer), _)| about_status(certificate, issuer))
        .collect()
}

fn about_status(certificate: &Certificate, issuer: &Certificate) -> Steps {
    let response = Question::Response {
        certificate: certificate.clone(),
        issuer: issuer.clone(),
    };
    let points = 0..certificate.crl_distribution_points().len();
    let crl = |point| Question::Crl {
        certificate: certificate.clone(),
        point,
    };
    vec![vec![response], points.map(crl).collect()]
}

/// From the certificate upwards: those whose issuer nobody has, by name and signature.
fn without_issuer(
    certificate: &Certificate,
    evidence: &Evidence,
    parameters: &VerificationParameters<'_>,
) -> impl Iterator<Item = Certificate> {
    let store = parameters.trust;
    let known = || {
        let of_store = store.anchors().iter().chain(store.intermediates());
        evidence.certificates.iter().chain(of_store)
    };
    let mut top = certificate.clone();
    for _ in 0..DEPTH {
        let is_issuer = |issuer: &&Certificate| {
            issuer.subject() == top.issuer() && top.is_signed_by(issuer.public_key()) == Verification::Verified
        };
        match known().find(is_issuer) {
            Some(issuer) if *issuer != top => top = issuer.clone(),
            // the end of a way that leads to no anchor
            Some(_) => return None.into_iter(),
            None => return Some(top).into_iter(),
        }
    }
    None.into_iter()
}
