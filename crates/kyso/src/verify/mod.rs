//! Verification: gather the facts, judge them, write the report.

mod changes;
mod cms_facts;
mod expected;
mod findings;
mod gather;
mod later;
mod level;
mod material;
mod missing;
mod summary;
mod time_stamps;
mod unlisted;
mod validation_data;
mod value;

use kyso_ades::ValidationPolicy;
use kyso_pdf::{Document, Limits};
use kyso_pki::{Time, TrustStore};

use crate::network::Network;
use crate::report::{Language, Masker, Report, SCHEMA, Status};

pub(crate) use gather::{Gathered, gather};
pub use material::Material;
pub(crate) use summary::leniencies;

/// What a verification is made with besides the file.
#[derive(Debug, Clone)]
pub struct VerificationParameters<'p> {
    /// The rules.
    pub policy: &'p ValidationPolicy,
    /// Whom to trust, and what is known about revocation.
    pub trust: &'p TrustStore,
    /// The current time of EN 319 102-1 5.1.3.
    pub time: Time,
    /// Password of an encrypted document; the empty one is tried first.
    pub password: Option<&'p [u8]>,
    /// The document as it was before anybody signed it: each signature fails if the file is not that document plus signatures.
    pub expected: Option<&'p [u8]>,
    /// Where what is missing is asked for; none: nobody is asked.
    pub network: Option<&'p Network<'p>>,
    /// Whether the report shows CCCD and CMND numbers whole. If not, their last four digits.
    pub show_ids: bool,
    /// Language of the texts in the report.
    pub language: Language,
    /// Budgets for reading the file.
    pub limits: Limits,
}

/// Verifies every signature of a file and says what it is worth. Never fails: what cannot be read
/// is a report with status `unreadable`, a code and an offset.
#[must_use]
pub fn verify(file: &str, data: &[u8], parameters: &VerificationParameters<'_>) -> Report {
    try_verify(file, data, parameters, false).0
}

/// The same, and what the verdicts rest on: certificates, CRLs and OCSP responses.
#[must_use]
pub fn verify_with_material(
    file: &str,
    data: &[u8],
    parameters: &VerificationParameters<'_>,
) -> (Report, Vec<Material>) {
    try_verify(file, data, parameters, true)
}

fn try_verify(
    file: &str,
    data: &[u8],
    parameters: &VerificationParameters<'_>,
    with_material: bool,
) -> (Report, Vec<Material>) {
    match judge(file, data, parameters, with_material) {
        Ok(judged) => judged,
        Err(error) => {
            let mut report = empty_report(file, parameters);
            report.sha256 = Some(crate::report::hex(sha256(data).as_ref()));
            report.size = u64::try_from(data.len()).ok();
            report.error = Some(crate::report::document_error(&error, parameters.language));
            if !parameters.show_ids {
                report.mask(&Masker::default());
            }
            (report, Vec::new())
        }
    }
}

/// The report of a file that could not even be read from its place.
#[must_use]
pub fn unreadable(file: &str, code: &str, message: &str, parameters: &VerificationParameters<'_>) -> Report {
    let error = crate::report::ReportError {
        code: code.to_owned(),
        message: message.to_owned(),
        offset: None,
    };
    Report {
        error: Some(error),
        ..empty_report(file, parameters)
    }
}

fn judge(
    file: &str,
    data: &[u8],
    parameters: &VerificationParameters<'_>,
    with_material: bool,
) -> Result<(Report, Vec<Material>), kyso_pdf::Error> {
    let document = Document::parse_with_password(data, parameters.limits, parameters.password.unwrap_or_default())?;
    let mut gathered = gather(&document)?;
    let changes = later::judge(&document, &mut gathered);
    if let Some(original) = parameters.expected {
        let findings = expected::findings(&document, original);
        for facts in &mut gathered.evidence.signatures {
            facts.findings.extend(findings.iter().cloned());
        }
    }
    let (verdicts, network) = missing::validate(&mut gathered.evidence, parameters);
    let signatures = summary::signatures(&gathered, &changes, &verdicts, parameters.language);
    let material = match with_material {
        true => material::material(&gathered.evidence, &verdicts, parameters.trust),
        false => Vec::new(),
    };
    let mut report = Report {
        sha256: Some(crate::report::hex(gathered.file_digest.as_ref())),
        size: u64::try_from(data.len()).ok(),
        status: summary::status(&signatures),
        revisions: Some(document.revisions().len()),
        leniencies: summary::leniencies(&document),
        signatures,
        network,
        ..empty_report(file, parameters)
    };
    if !parameters.show_ids {
        report.mask(&Masker::of(&gathered.evidence.certificates));
    }
    Ok((report, material))
}

fn empty_report(file: &str, parameters: &VerificationParameters<'_>) -> Report {
    Report {
        schema: SCHEMA,
        file: file.to_owned(),
        sha256: None,
        size: None,
        status: Status::Unreadable,
        program: crate::PROGRAM,
        policy: parameters.policy.name.clone(),
        validation_time: parameters.time,
        error: None,
        revisions: None,
        leniencies: Vec::new(),
        signatures: Vec::new(),
        network: Vec::new(),
    }
}

fn sha256(data: &[u8]) -> kyso_pki::crypto::DigestValue {
    kyso_pki::crypto::digest(kyso_pki::crypto::DigestAlgorithm::Sha256, data)
}
