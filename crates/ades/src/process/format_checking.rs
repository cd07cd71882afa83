//! Clause 5.2.2: format checking.
//!
//! The parsers have done the looking; their findings are weighed here. To format checking belongs
//! as well, for a PDF, that later revisions changed only what they may (ISO 32000-2 12.8.2): the
//! standard of validation knows no revisions, and a document that shows something else than what was
//! signed is not in the form that the signature vouches for.

use crate::report::record;
use crate::{
    Check, FailedReason, IndeterminateReason, Indication, ModificationFact, ModificationLevel, Outcome, Parameter,
    Severity, SignatureFacts,
};

const CLAUSE: &str = "EN 319 102-1 5.2.2";

/// 5.2.2.3: FAILED with FORMAT_FAILURE when something fatal was found. What nobody can judge is CUSTOM, see
/// [`modification`].
pub(super) fn structure(facts: &SignatureFacts, checks: &mut Vec<Check>) -> Indication {
    let any = |severity| facts.findings.iter().any(|finding| finding.severity == severity);
    let (outcome, code, indication) = if any(Severity::Fatal) {
        let failure = Indication::TotalFailed(FailedReason::FormatFailure);
        (Outcome::Failed, "not-conformant", failure)
    } else if any(Severity::Open) {
        let open = Indication::Indeterminate(IndeterminateReason::Custom);
        (Outcome::Unknown, "not-known", open)
    } else if any(Severity::Warning) {
        (Outcome::Warning, "tolerated", Indication::TotalPassed)
    } else {
        (Outcome::Passed, "conformant", Indication::TotalPassed)
    };
    record(checks, "structure", CLAUSE, outcome, code, Vec::new());
    for finding in &facts.findings {
        let outcome = match finding.severity {
            Severity::Fatal => Outcome::Failed,
            Severity::Open => Outcome::Unknown,
            Severity::Warning => Outcome::Warning,
        };
        record(
            checks,
            finding.id,
            finding.clause,
            outcome,
            "found",
            finding.parameters.clone(),
        );
    }
    indication
}

/// Later revisions: permitted, not permitted (FORMAT_FAILURE), or not analysed.
///
/// Not analysed is CUSTOM: no sub-indication of table 6 speaks of it (SIG_CONSTRAINTS_FAILURE
/// would say that the signature breaks a rule, which is not known), and for that case 5.1.3 asks
/// for a diagnostic of one's own, which this check is.
pub(super) fn modification(fact: ModificationFact, checks: &mut Vec<Check>) -> Indication {
    let (outcome, code, indication) = match fact.permitted {
        Some(true) if fact.level == ModificationLevel::None => (Outcome::Passed, "none", Indication::TotalPassed),
        Some(true) => (Outcome::Passed, "permitted", Indication::TotalPassed),
        Some(false) => (
            Outcome::Failed,
            "not-permitted",
            Indication::TotalFailed(FailedReason::FormatFailure),
        ),
        None => (
            Outcome::Unknown,
            "not-analysed",
            Indication::Indeterminate(IndeterminateReason::Custom),
        ),
    };
    let level = Parameter::new("level", level_name(fact.level));
    record(checks, "modification", "ISO 32000-2 12.8.2", outcome, code, vec![level]);
    indication
}

fn level_name(level: ModificationLevel) -> &'static str {
    match level {
        ModificationLevel::None => "none",
        ModificationLevel::LtaUpdates => "lta-updates",
        ModificationLevel::FormFilling => "form-filling",
        ModificationLevel::Annotations => "annotations",
        ModificationLevel::Other => "other",
    }
}
