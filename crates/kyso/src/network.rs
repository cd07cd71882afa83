//! Validation data from the network: issuers' certificates (RFC 5280 4.2.2.1), CRLs (4.2.1.13) and OCSP responses (RFC 6960 A.1).
//! What was fetched is evidence like any other: it counts when somebody signed it who may.
//!
//! Left out: delta CRLs (4.2.1.15), certificates of CRL issuers (5.2.7), LDAP.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kyso_cms::SignedData;
use kyso_pki::crypto::DigestAlgorithm;
use kyso_pki::ocsp::{CertId, OcspRequest, SingleResponse};
use kyso_pki::{Certificate, CertificateList, OcspResponse, RevocationStatus, pem};

use crate::report::{ExchangeReport, Language};
use crate::transport::{Call, Failed, Fetched, Post, Transport};

/// Octets of a certificate, or of a file of certificates.
const CERTIFICATE_LIMIT: u64 = 1 << 18;
/// Octets of an OCSP response.
const RESPONSE_LIMIT: u64 = 1 << 18;
/// Octets of a CRL; one with 500,000 entries has some 20 million.
const CRL_LIMIT: u64 = 1 << 26;
/// `successful` of OCSPResponseStatus (RFC 6960 4.2.1).
const SUCCESSFUL: u8 = 0;

/// The network for all documents of a run: who is asked, and the CRLs that were read, each once.
#[derive(Debug)]
pub struct Network<'t> {
    transport: Hidden<'t>,
    crls: Mutex<HashMap<String, CertificateList>>,
    kept: Mutex<Kept>,
}

/// What is worth keeping for the next run: it was part of a validated path, or told the status of a certificate in one.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// Authorities between signers and anchors.
    pub intermediates: Vec<Certificate>,
    /// CRLs that were fetched.
    pub crls: Vec<CertificateList>,
}

/// A transport has nothing to show.
struct Hidden<'t>(&'t dyn Transport);

impl std::fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transport")
    }
}

/// A question that a verdict hangs on.
#[derive(Debug, Clone)]
pub(crate) enum Question {
    /// Who issued this certificate?
    Issuer(Certificate),
    /// Its status, by OCSP.
    Response {
        certificate: Certificate,
        issuer: Certificate,
    },
    /// Its status, by the CRL of the distribution point with this index.
    Crl { certificate: Certificate, point: usize },
}

/// What an address gave.
#[derive(Debug)]
pub(crate) enum Answer {
    Certificates(Vec<Certificate>),
    Response(OcspResponse),
    Crl(CertificateList),
}

impl<'t> Network<'t> {
    /// Nothing asked yet.
    #[must_use]
    pub fn new(transport: &'t dyn Transport) -> Self {
        Self {
            transport: Hidden(transport),
            crls: Mutex::default(),
            kept: Mutex::default(),
        }
    }

    /// What the verdicts so far rest on.
    #[must_use]
    pub fn kept(&self) -> Kept {
        locked(&self.kept).clone()
    }

    /// Notes what a verdict rests on.
    pub(crate) fn keep(&self, verdict: &kyso_ades::SignatureReport) {
        let certificates = verdict.path.as_ref().map_or(&[][..], |path| path.certificates());
        let authorities = certificates.iter().skip(1).take(certificates.len().saturating_sub(2));
        let mut kept = locked(&self.kept);
        for authority in authorities {
            if !kept.intermediates.contains(authority) {
                kept.intermediates.push(authority.clone());
            }
        }
        let fetched = locked(&self.crls);
        for by in verdict.revocations.iter().filter_map(RevocationStatus::by) {
            let crl = fetched.values().find(|crl| crl.sha256() == by.sha256());
            if let Some(crl) = crl.filter(|crl| !kept.crls.contains(crl)) {
                kept.crls.push(crl.clone());
            }
        }
    }

    /// Asks all questions that have an address, and says for the report what came of it.
    pub(crate) fn ask(&self, questions: &[Question], language: Language) -> (Vec<Answer>, Vec<ExchangeReport>) {
        let (known, questions): (Vec<_>, Vec<_>) = questions
            .iter()
            .filter_map(|question| Some((question, question.call()?)))
            .partition(|(_, call)| self.known_crl(call).is_some());
        let mut answers: Vec<_> = known.iter().filter_map(|(_, call)| self.known_crl(call)).collect();
        let calls: Vec<Call> = questions.iter().map(|(_, call)| call.clone()).collect();
        let fits = |index: usize, body: &[u8]| {
            let question = questions.get(index).map(|(question, _)| question);
            question.is_some_and(|question| question.is_answered_by(body))
        };
        let mut exchanges = Vec::new();
        for ((question, _), result) in questions.iter().zip(self.transport.0.all(&calls, &fits)) {
            exchanges.extend(exchange_reports(question.name(), &result, language));
            answers.extend(result.ok().and_then(|fetched| self.read(question, &fetched)));
        }
        (answers, exchanges)
    }

    /// A CRL that another document wanted too is not read again.
    fn known_crl(&self, call: &Call) -> Option<Answer> {
        let crls = locked(&self.crls);
        let crl = call.addresses.iter().find_map(|address| crls.get(address))?;
        Some(Answer::Crl(crl.clone())).filter(|_| call.post.is_none())
    }

    fn read(&self, question: &Question, fetched: &Fetched) -> Option<Answer> {
        let body = &*fetched.body;
        match question {
            Question::Issuer(_) => Some(Answer::Certificates(certificates(body))),
            Question::Response { .. } => OcspResponse::from_der(body).ok().map(Answer::Response),
            Question::Crl { .. } => {
                let mut crls = locked(&self.crls);
                let crl = match crls.get(&fetched.address) {
                    Some(crl) => crl.clone(),
                    None => CertificateList::from_der(body).ok()?,
                };
                crls.insert(fetched.address.clone(), crl.clone());
                Some(Answer::Crl(crl))
            }
        }
    }
}

impl Question {
    /// Where it can be asked; none if nowhere.
    fn call(&self) -> Option<Call> {
        let (addresses, post, limit) = match self {
            Self::Issuer(certificate) => {
                let access = certificate.authority_info_access();
                (&access.ca_issuers, None, CERTIFICATE_LIMIT)
            }
            Self::Response { certificate, issuer } => {
                // RFC 5019 2.1.1: SHA-1, which every responder knows; it only names the certificate
                let id = CertId::new(certificate, issuer, DigestAlgorithm::Sha1)?;
                let post = Post {
                    media_type: "application/ocsp-request".to_owned(),
                    body: OcspRequest::new(&[id], None)?.der().to_vec(),
                };
                (&certificate.authority_info_access().ocsp, Some(post), RESPONSE_LIMIT)
            }
            Self::Crl { certificate, point } => {
                let point = certificate.crl_distribution_points().get(*point)?;
                (&point.urls, None, CRL_LIMIT)
            }
        };
        let is_http = |address: &&String| {
            let scheme = address.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
            matches!(scheme.as_deref(), Some("http" | "https"))
        };
        let addresses: Vec<_> = addresses.iter().filter(is_http).cloned().collect();
        (!addresses.is_empty()).then_some(Call { addresses, post, limit })
    }

    /// Whether it is worth reading; what it proves is judged later.
    fn is_answered_by(&self, body: &[u8]) -> bool {
        match self {
            Self::Issuer(certificate) => certificates(body)
                .iter()
                .any(|found| found.subject() == certificate.issuer()),
            Self::Response { certificate, issuer } => OcspResponse::from_der(body).is_ok_and(|response| {
                let about = |single: &SingleResponse| single.certificate_id.identifies(certificate, issuer);
                response.response_status() == SUCCESSFUL && response.responses().iter().any(about)
            }),
            Self::Crl { .. } => CertificateList::from_der(body).is_ok(),
        }
    }

    /// The same for the same question: what is asked, SHA-256 of the certificate, distribution point.
    pub(crate) fn key(&self) -> (&'static str, [u8; 32], usize) {
        let (certificate, point) = match self {
            Self::Issuer(certificate) | Self::Response { certificate, .. } => (certificate, 0),
            Self::Crl { certificate, point } => (certificate, *point),
        };
        (self.name(), *certificate.sha256(), point)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Issuer(_) => "certificate",
            Self::Response { .. } => "ocsp",
            Self::Crl { .. } => "crl",
        }
    }
}

/// RFC 5280 4.2.2.1: one certificate in DER, or a CMS message that holds only certificates. PEM is met in the field.
fn certificates(body: &[u8]) -> Vec<Certificate> {
    if let Ok(certificate) = Certificate::from_der(body) {
        return vec![certificate];
    }
    if let Ok(message) = SignedData::from_ber(body) {
        return message.parsed_certificates().to_vec();
    }
    let blocks = pem::split(body).unwrap_or_default();
    blocks
        .iter()
        .filter_map(|block| Certificate::from_der(&block.der).ok())
        .collect()
}

fn exchange_reports(
    what: &'static str,
    result: &Result<Fetched, Vec<Failed>>,
    language: Language,
) -> Vec<ExchangeReport> {
    let failed = |failed: &Failed| ExchangeReport {
        what,
        address: failed.address.clone(),
        outcome: "failed",
        text: Some(match &failed.error {
            Some(error) => error.text(language),
            None => not_wanted(language).to_owned(),
        }),
    };
    match result {
        Ok(fetched) => {
            let received = ExchangeReport {
                what,
                address: fetched.address.clone(),
                outcome: "received",
                text: None,
            };
            fetched.failed.iter().map(failed).chain([received]).collect()
        }
        Err(all) => all.iter().map(failed).collect(),
    }
}

fn not_wanted(language: Language) -> &'static str {
    match language {
        Language::Vietnamese => "câu trả lời không phải là thứ được hỏi",
        Language::English => "the answer is not what was asked for",
    }
}

/// A thread that panicked leaves whole entries behind.
fn locked<V>(mutex: &Mutex<V>) -> MutexGuard<'_, V> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
