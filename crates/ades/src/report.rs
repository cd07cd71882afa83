//! The outcome: for each signature the verdict and every check that was made.
//!
//! There are no sentences in it. A check has a stable id, a code for what was found and values;
//! texts in Vietnamese and English are made from these elsewhere.

use kyso_pki::path::ValidatedPath;
use kyso_pki::revocation::RevocationStatus;
use kyso_pki::{Certificate, Time};
use serde::{Serialize, Serializer};

use crate::{Indication, SignatureKind};

/// The verdicts about one document.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ValidationReport {
    /// Name of the policy that was applied.
    pub policy: String,
    /// The time that counted as now.
    pub validation_time: Time,
    /// One report for each signature of the evidence, in its order.
    pub signatures: Vec<SignatureReport>,
}

/// The verdict about one signature and what led to it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SignatureReport {
    /// [`SignatureFacts::id`](crate::SignatureFacts::id).
    pub id: String,
    /// Signature of a signer, or document time-stamp.
    pub kind: SignatureKind,
    /// The verdict.
    pub indication: Indication,
    /// Every check that was made, in the order of the standard, also those after a failure.
    pub checks: Vec<Check>,
    /// The validated path, signing certificate first, trust anchor last. None when there is none.
    ///
    /// When the validation time is outside the validity of the signing certificate the path is
    /// the one that holds at the nearest end of that validity; the verdict says so.
    pub path: Option<ValidatedPath>,
    /// Where each certificate of the path was found; as long as the path.
    pub path_sources: Vec<CertificateSource>,
    /// Status of every certificate of the path below the anchor, the signing certificate first, with what tells it.
    pub revocations: Vec<RevocationStatus>,
    /// The earliest time at which the signature is known to have existed: the validation time,
    /// as long as no time-stamp proves an earlier one.
    pub best_signature_time: Time,
    /// The earliest time that a time-stamp over the signature value proves; none without one that passes.
    pub stamped: Option<Time>,
    /// Whether the signing certificate was within its validity and neither revoked nor suspended
    /// at that time, else at the claimed signing time, as far as the evidence tells; none when it does not tell.
    ///
    /// A claimed time is not a proof. The field answers the question that a reader of the
    /// document asks (TT 15/2025 Annex II 1.1) and never changes the verdict.
    pub valid_at_signing_time: Option<bool>,
    /// The verdicts about the time-stamps inside the signature, in the order of the facts.
    pub time_stamps: Vec<SignatureReport>,
}

impl SignatureReport {
    /// The trust anchor of the path.
    pub fn anchor(&self) -> Option<&Certificate> {
        self.path.as_ref().and_then(|path| path.certificates().last())
    }

    /// Status of the signing certificate; none without a path.
    pub fn revocation(&self) -> Option<&RevocationStatus> {
        self.revocations.first()
    }

    /// The checks with one id.
    pub fn checks_named<'r>(&'r self, id: &'r str) -> impl Iterator<Item = &'r Check> {
        self.checks.iter().filter(move |check| check.id == id)
    }
}

/// Where a certificate came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CertificateSource {
    /// It travels in the document.
    Document,
    /// It was fetched from the network for this validation.
    Fetched,
    /// It is in the trust store. Trust anchors always count as this.
    Store,
}

/// One question of the standard and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Stable name of the question in kebab-case; see `EN_319_102_1.md`.
    pub id: &'static str,
    /// The clause that asks, such as `EN 319 102-1 5.2.7`.
    pub clause: &'static str,
    /// The answer.
    pub outcome: Outcome,
    /// What was found: code and values for the text.
    pub detail: Detail,
}

/// Answer to a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// In order.
    Passed,
    /// Not in order.
    Failed,
    /// Not in order, and the policy lets it pass.
    Warning,
    /// The evidence does not tell.
    Unknown,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// Stable name of the finding in kebab-case, unique within the check's id.
    pub code: &'static str,
    /// Values for the text.
    pub parameters: Vec<Parameter>,
}

impl Detail {
    /// The value with this name.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .map(|p| &p.value)
    }
}

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Parameter {
    /// Stable name in kebab-case.
    pub name: &'static str,
    /// The value.
    pub value: Value,
}

impl Parameter {
    /// A named value.
    pub fn new(name: &'static str, value: impl Into<Value>) -> Parameter {
        Parameter {
            name,
            value: value.into(),
        }
    }
}

/// A value in a [`Parameter`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// A name, an identifier, an English remark.
    Text(String),
    /// A point in time.
    Time(Time),
    /// A count, a size or an offset.
    Number(u64),
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Value {
        Value::Time(time)
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Value {
        Value::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Number(number.into())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Time(time) => serializer.collect_str(time),
            Value::Number(number) => serializer.serialize_u64(*number),
        }
    }
}

/// Adds a check.
pub(crate) fn record(
    checks: &mut Vec<Check>,
    id: &'static str,
    clause: &'static str,
    outcome: Outcome,
    code: &'static str,
    parameters: Vec<Parameter>,
) {
    checks.push(Check {
        id,
        clause,
        outcome,
        detail: Detail { code, parameters },
    });
}
