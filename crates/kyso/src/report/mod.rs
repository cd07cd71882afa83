//! The report: what kyso says about one file. Its JSON form is a contract with other programs
//! (schema `kyso.report/1`): every key is always present, what is not known is null.
//!
//! Texts for people are made from it in [`text`]; every door (command line, C ABI) shows this
//! one value, so that they cannot differ.

mod certificate;
mod criteria;
mod exchange;
mod facts;
mod masking;
mod messages;
mod text;
mod viewer;
mod words;

use kyso_pki::Time;
use serde::Serialize;

pub(crate) use criteria::criteria;
pub use exchange::ExchangeReport;
pub(crate) use facts::seven_facts;
pub(crate) use masking::Masker;
pub(crate) use messages::check_text;
pub use text::{harmless, to_text};
pub(crate) use viewer::opinion;
pub use words::Language;

/// Name and version of the report's form.
pub const SCHEMA: &str = "kyso.report/1";

/// What is known about one file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The file as the caller named it.
    pub file: String,
    /// SHA-256 of the whole file, hexadecimal. None when the file could not be read.
    pub sha256: Option<String>,
    /// Octets of the file. None when it could not be read.
    pub size: Option<u64>,
    /// The worst verdict of the file's signatures.
    pub status: Status,
    /// Program and version that judged.
    pub program: &'static str,
    /// Name of the validation policy.
    pub policy: String,
    /// The current time of EN 319 102-1 5.1.3.
    pub validation_time: Time,
    /// Why the file is unreadable.
    pub error: Option<ReportError>,
    /// Number of revisions (ISO 32000-2 7.5.6). None when unreadable.
    pub revisions: Option<usize>,
    /// What a reader of the file tolerated: names of oddities with their offsets.
    pub leniencies: Vec<LeniencyReport>,
    /// One entry for each filled signature field, oldest revision first.
    pub signatures: Vec<SignatureReport>,
    /// Who was asked for what was missing, in order. Empty when nobody was.
    pub network: Vec<ExchangeReport>,
}

/// Verdict about a file, worst first in the order of the exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Every signature is TOTAL-PASSED.
    Passed,
    /// Some signature is TOTAL-FAILED.
    Failed,
    /// None failed, some is INDETERMINATE.
    Indeterminate,
    /// There is no signature.
    Unsigned,
    /// The question could not be asked.
    Unreadable,
}

impl Status {
    /// The exit code of `kyso verify` for one file.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Failed => 1,
            Self::Unreadable => 2,
            Self::Indeterminate => 3,
            Self::Unsigned => 4,
        }
    }

    /// The exit code for many files: the first that applies in the order 1, 2, 3, 4, 0.
    pub fn exit_code_of_all(statuses: impl IntoIterator<Item = Status>) -> u8 {
        let rank = |code: u8| [1, 2, 3, 4, 0].iter().position(|c| *c == code);
        statuses
            .into_iter()
            .map(Self::exit_code)
            .min_by_key(|code| rank(*code))
            .unwrap_or(2)
    }
}

/// Why a file is unreadable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportError {
    /// Stable name of the error.
    pub code: String,
    /// What happened, in the report's language.
    pub message: String,
    /// Where in the file.
    pub offset: Option<u64>,
}

/// A tolerated oddity of the file's structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeniencyReport {
    /// Stable name of the oddity.
    pub code: &'static str,
    /// Where in the file.
    pub offset: Option<u64>,
}

/// What is known about one signature or document time-stamp.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(
    missing_docs,
    reason = "the contract names the keys; comments where a name is not enough"
)]
pub struct SignatureReport {
    /// Fully qualified field name (ISO 32000-2 12.7.4.2).
    pub field: String,
    pub r#type: SignatureType,
    pub sub_filter: Option<String>,
    /// Revision that the signature was made in, counted from 1; None when its range ends nowhere.
    pub revision: Option<usize>,
    pub byte_range: Option<Vec<i64>>,
    pub coverage: CoverageName,
    pub digest: DigestReport,
    pub signature: SignatureValueReport,
    pub modifications: ModificationsReport,
    pub mdp: MdpReport,
    pub level: Option<&'static str>,
    pub name: Option<String>,
    pub reason: Option<String>,
    pub location: Option<String>,
    /// Page of the widget, counted from 1.
    pub page: Option<usize>,
    /// The widget's rectangle in points.
    pub rect: Option<[f64; 4]>,
    pub signing_time: Option<SigningTimeReport>,
    pub best_signature_time: Option<Time>,
    pub certificate: Option<CertificateReport>,
    pub chain: Vec<ChainEntry>,
    pub trust: Option<TrustReport>,
    pub revocation: RevocationReport,
    pub timestamps: Vec<TimestampReport>,
    pub valid_at_signing_time: Option<bool>,
    pub indication: &'static str,
    pub sub_indication: Option<&'static str>,
    pub checks: Vec<CheckReport>,
    /// The seven facts of R-V-09, always all, in the order of the regulation.
    pub facts: Vec<FactReport>,
    /// TT 15/2025 Annex II; empty for a document time-stamp.
    pub criteria: Vec<CriterionReport>,
    pub viewer_opinion: ViewerOpinion,
}

/// One of the seven facts that a verifier has to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FactReport {
    pub id: &'static str,
    /// In the report's language; what is not known says why.
    pub text: String,
}

/// A criterion of TT 15/2025 Annex II and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct CriterionReport {
    /// Its number in the annex.
    pub id: &'static str,
    pub mandatory: bool,
    /// `passed`, `failed`, `warning` or `unknown`.
    pub outcome: &'static str,
    pub text: String,
}

/// What the usual desktop viewer will show, and why. Opinion, never part of the verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ViewerOpinion {
    /// `invalid`, `unknown` or `not-shown`. Never `valid`: whom a viewer trusts is not known here.
    pub status: &'static str,
    /// Stable names of the reasons, the decisive one first.
    pub reasons: Vec<&'static str>,
    /// The same in the report's language.
    pub text: String,
}

/// Signature or document time-stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum SignatureType {
    Signature,
    Timestamp,
}

/// What part of the file the ByteRange covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CoverageName {
    /// The range ends at the last byte of the file.
    EntireFile,
    /// The range ends at the end of an earlier revision.
    EntireRevision,
    /// From 0 with one gap, ending elsewhere.
    Contiguous,
    /// The rest.
    Unclear,
}

/// The digest over the byte range against the one that was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct DigestReport {
    pub algorithm: Option<String>,
    /// `intact`, `altered` or `unknown`.
    pub status: &'static str,
}

/// The signature value against the signer's public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct SignatureValueReport {
    pub algorithm: Option<String>,
    pub key_bits: Option<u32>,
    /// `verified`, `bad` or `unknown`.
    pub status: &'static str,
}

/// What happened to the document after this signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct ModificationsReport {
    pub level: Option<&'static str>,
    pub permitted: Option<bool>,
    pub changes: Vec<ChangeReport>,
}

/// One change after the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct ChangeReport {
    pub revision: usize,
    pub object: Option<String>,
    pub page: Option<usize>,
    pub kind: &'static str,
    pub text: String,
}

/// Certification and its permission (ISO 32000-2 12.8.2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct MdpReport {
    pub certification: bool,
    pub permission: Option<u8>,
}

/// When the signature says, or a time-stamp proves, that it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct SigningTimeReport {
    pub value: Time,
    /// `claimed` or `timestamp`.
    pub source: &'static str,
}

/// The signer's certificate in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct CertificateReport {
    pub subject: NameReport,
    pub issuer: NameReport,
    pub serial: String,
    pub sha256: String,
    pub not_before: Time,
    pub not_after: Time,
}

/// A distinguished name in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct NameReport {
    pub text: String,
    pub cn: Option<String>,
    pub o: Option<String>,
    pub ou: Vec<String>,
    pub title: Option<String>,
    pub uid: Vec<String>,
}

/// One certificate of the path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct ChainEntry {
    pub subject: String,
    pub sha256: String,
    /// `document`, `store` or `fetched`.
    pub source: &'static str,
}

/// Which anchor was trusted, and under which profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct TrustReport {
    pub profile: String,
    pub anchor_sha256: String,
}

/// Revocation status of the signer's certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct RevocationReport {
    pub status: &'static str,
    pub source: Option<&'static str>,
    pub this_update: Option<Time>,
    pub revoked_at: Option<Time>,
    pub reason: Option<&'static str>,
}

/// A time-stamp and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct TimestampReport {
    pub kind: &'static str,
    pub time: Option<Time>,
    pub status: &'static str,
}

/// One check with its clause and outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract names the keys")]
pub struct CheckReport {
    pub id: &'static str,
    pub clause: &'static str,
    /// `passed`, `failed`, `warning` or `unknown`.
    pub outcome: &'static str,
    pub text: String,
}

/// Why a document cannot be read, in a language.
#[must_use]
pub fn document_error(error: &kyso_pdf::Error, language: Language) -> ReportError {
    let (message, hint) = messages::document_error(error, language);
    ReportError {
        code: error.code().to_owned(),
        message: format!("{message}; {hint}"),
        offset: error.offset(),
    }
}

/// Why a document was not signed, and what to do, in a language. Personal numbers of other signers are masked.
#[must_use]
pub fn sign_error_text(error: &crate::SignError, language: Language) -> (String, Option<String>) {
    let (mut message, mut hint) = messages::sign_error(error, language);
    let names: Vec<&str> = error.signer().into_iter().collect();
    for text in [Some(&mut message), hint.as_mut()].into_iter().flatten() {
        masking::mask_talk(text, &names);
    }
    (message, hint)
}

/// The contract's name of an outcome.
pub(crate) fn outcome_name(outcome: kyso_ades::Outcome) -> &'static str {
    match outcome {
        kyso_ades::Outcome::Passed => "passed",
        kyso_ades::Outcome::Failed => "failed",
        kyso_ades::Outcome::Warning => "warning",
        kyso_ades::Outcome::Unknown => "unknown",
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(octets: &[u8]) -> String {
    let digits = octets.iter().flat_map(|octet| [octet >> 4, octet & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_code_of_many_files_is_the_first_of_1_2_3_4_0() {
        use Status::{Failed, Indeterminate, Passed, Unreadable, Unsigned};
        assert_eq!(Status::exit_code_of_all([Passed, Unsigned]), 4);
        assert_eq!(Status::exit_code_of_all([Passed, Unsigned, Indeterminate]), 3);
        assert_eq!(Status::exit_code_of_all([Unreadable, Indeterminate]), 2);
        assert_eq!(Status::exit_code_of_all([Unreadable, Failed, Passed]), 1);
        assert_eq!(Status::exit_code_of_all([Passed, Passed]), 0);
        assert_eq!(Status::exit_code_of_all([]), 2);
    }
}
