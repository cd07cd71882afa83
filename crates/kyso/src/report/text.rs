//! The report for people: Vietnamese first, English complete.
//!
//! The seven facts that TT 15/2025 asks a verifier to show (R-V-09) are always there, also when
//! a check failed. Whatever comes out of the document is made [`harmless`] first.

use kyso_pki::Time;

use super::words::{Language, Words, words};
use super::{
    CheckReport, CoverageName, CriterionReport, ExchangeReport, Report, SignatureReport, SignatureType, Status, facts,
};

/// Most changes that are shown for one signature; the JSON form has all.
const CHANGE_LINES: usize = 20;

/// The report of one file as text, ending with a line feed.
#[must_use]
pub fn to_text(report: &Report, language: Language) -> String {
    let words = words(language);
    let mut out = String::new();
    line(
        &mut out,
        0,
        &format!("{}  {}", status_words(report.status, words), harmless(&report.file)),
    );
    if let Some(error) = &report.error {
        let offset = error
            .offset
            .map(|at| format!(" ({} {at})", words.at_offset))
            .unwrap_or_default();
        line(
            &mut out,
            1,
            &format!("{} [{}]{offset}", harmless(&error.message), error.code),
        );
    }
    for leniency in &report.leniencies {
        let offset = leniency
            .offset
            .map(|at| format!(" ({} {at})", words.at_offset))
            .unwrap_or_default();
        line(&mut out, 1, &format!("{}: {}{offset}", words.tolerated, leniency.code));
    }
    for (index, signature) in report.signatures.iter().enumerate() {
        signature_text(&mut out, index + 1, signature, words);
    }
    for exchange in &report.network {
        exchange_text(&mut out, exchange, words);
    }
    out
}

/// What was received shows in the verdict; what was not may be the reason for an open one.
fn exchange_text(out: &mut String, exchange: &ExchangeReport, words: &Words) {
    if let Some(text) = &exchange.text {
        let (address, text) = (harmless(&exchange.address), harmless(text));
        line(out, 1, &format!("? {} {address}: {text}", words.asked));
    }
}

fn signature_text(out: &mut String, number: usize, signature: &SignatureReport, words: &Words) {
    let kind = match signature.r#type {
        SignatureType::Signature => words.signature,
        SignatureType::Timestamp => words.document_timestamp,
    };
    let sub = signature
        .sub_indication
        .map(|sub| format!(" / {sub}"))
        .unwrap_or_default();
    let verdict = match signature.indication {
        "TOTAL-PASSED" => words.passed,
        "TOTAL-FAILED" => words.failed,
        _ => words.indeterminate,
    };
    line(
        out,
        1,
        &format!(
            "{kind} {number} ({}): {verdict}  [{}{sub}]",
            harmless(&signature.field),
            signature.indication
        ),
    );
    let facts = facts_of(signature, words);
    let width = facts
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or_default();
    for (label, value) in &facts {
        let padding = " ".repeat(width.saturating_sub(label.chars().count()));
        line(out, 2, &format!("{label}:{padding} {}", harmless(value)));
    }
    changes_text(out, signature, words);
    for check in signature.checks.iter().filter(|check| check.outcome != "passed") {
        line(out, 2, &check_line(check));
    }
    criteria_text(out, &signature.criteria, words);
    line(
        out,
        2,
        &format!("{} {}", words.viewer, harmless(&signature.viewer_opinion.text)),
    );
}

/// Labels and values in the order in which they are shown: the seven facts first.
fn facts_of(signature: &SignatureReport, words: &Words) -> Vec<(&'static str, String)> {
    let seven = signature.facts.iter();
    let mut facts: Vec<(&'static str, String)> = seven
        .map(|fact| (facts::label(fact.id, words), fact.text.clone()))
        .collect();
    facts.push((words.trust_profile, trust_words(signature, words)));
    facts.push((words.coverage, coverage_words(signature, words).to_owned()));
    if signature.mdp.certification {
        let permission = signature
            .mdp
            .permission
            .map_or_else(String::new, |p| format!(" (P={p})"));
        facts.push((words.certification, format!("{}{permission}", words.yes)));
    }
    for (label, value) in [(words.reason, &signature.reason), (words.location, &signature.location)] {
        if let Some(value) = value.as_ref().filter(|value| !value.trim().is_empty()) {
            facts.push((label, value.clone()));
        }
    }
    facts
}

/// Which trust profile judged: `congvu` and `congcong` are names of the contract.
fn trust_words(signature: &SignatureReport, words: &Words) -> String {
    match signature.trust.as_ref().map(|trust| trust.profile.as_str()) {
        Some("congvu") => format!("congvu ({})", words.congvu),
        Some("congcong") => format!("congcong ({})", words.congcong),
        Some("any") => format!("any ({})", words.any_profile),
        Some(other) => other.to_owned(),
        None => words.no_anchor.to_owned(),
    }
}

/// Those that passed and the optional ones that nobody judged on one line, the others below, those with one answer together.
fn criteria_text(out: &mut String, criteria: &[CriterionReport], words: &Words) {
    if criteria.is_empty() {
        return;
    }
    let ids = |wanted: &dyn Fn(&CriterionReport) -> bool| {
        let ids = criteria
            .iter()
            .filter(|criterion| wanted(criterion))
            .map(|criterion| criterion.id);
        ids.collect::<Vec<_>>().join(", ")
    };
    let is_quiet = |criterion: &CriterionReport| criterion.outcome == "unknown" && !criterion.mandatory;
    let met = ids(&|criterion| criterion.outcome == "passed");
    let met = if met.is_empty() { words.none } else { &met };
    let quiet = match ids(&is_quiet) {
        ids if ids.is_empty() => ids,
        ids => format!("; {} {ids}", words.optional_unknown),
    };
    line(
        out,
        2,
        &format!("{}: {} {met}{quiet}", words.criteria, words.criteria_met),
    );
    let mut shown: Vec<&str> = Vec::new();
    for criterion in criteria {
        let text = criterion.text.as_str();
        if criterion.outcome == "passed" || is_quiet(criterion) || shown.contains(&text) {
            continue;
        }
        shown.push(text);
        let optional = if criterion.mandatory { "" } else { words.optional };
        let same = ids(&|other| other.text == criterion.text);
        line(
            out,
            3,
            &format!("{} {same}{optional}: {}", mark(criterion.outcome), harmless(text)),
        );
    }
}

fn changes_text(out: &mut String, signature: &SignatureReport, words: &Words) {
    let changes = &signature.modifications.changes;
    let mark = match signature.modifications.permitted {
        Some(true) => '+',
        _ => '!',
    };
    for change in changes.iter().take(CHANGE_LINES) {
        line(out, 2, &format!("{mark} {}", harmless(&change.text)));
    }
    if changes.len() > CHANGE_LINES {
        line(
            out,
            2,
            &format!("{mark} {} {}", words.more_changes, changes.len() - CHANGE_LINES),
        );
    }
}

fn coverage_words(signature: &SignatureReport, words: &Words) -> &'static str {
    match signature.coverage {
        CoverageName::EntireFile => words.entire_file,
        CoverageName::EntireRevision => words.entire_revision,
        CoverageName::Contiguous => words.contiguous,
        CoverageName::Unclear => words.unclear,
    }
}

fn status_words(status: Status, words: &Words) -> &'static str {
    match status {
        Status::Passed => words.passed,
        Status::Failed => words.failed,
        Status::Indeterminate => words.indeterminate,
        Status::Unsigned => words.unsigned,
        Status::Unreadable => words.unreadable,
    }
}

fn check_line(check: &CheckReport) -> String {
    let mark = mark(check.outcome);
    format!("{mark} {} [{}, {}]", harmless(&check.text), check.id, check.clause)
}

fn mark(outcome: &str) -> &'static str {
    match outcome {
        "failed" => "✗",
        "warning" => "!",
        _ => "?",
    }
}

/// `26/06/2025 15:19:01 +07:00`, as people in Vietnam read it (vietnam.md 3.1).
pub(crate) fn human(time: Time) -> String {
    let text = time.to_vietnam();
    let parts = (text.get(0..4), text.get(5..7), text.get(8..10), text.get(11..19));
    match parts {
        (Some(year), Some(month), Some(day), Some(clock)) => format!("{day}/{month}/{year} {clock} +07:00"),
        _ => text,
    }
}

/// The date part of [`human`].
pub(crate) fn day(time: Time) -> String {
    human(time).chars().take_while(|c| !c.is_whitespace()).collect()
}

fn line(out: &mut String, indent: usize, text: &str) {
    for _ in 0..indent {
        out.push_str("  ");
    }
    out.push_str(text);
    out.push('\n');
}

/// Text from a document without what could steer a terminal or mislead the eye: control
/// characters, line breaks and bidirectional controls become visible replacement characters.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|c| if is_harmful(c) { '\u{FFFD}' } else { c })
        .collect()
}

fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_injection_is_made_harmless() {
        let shown = harmless("A\u{1b}[2J\nB\u{202E}gpj.pdf\u{0}");
        assert_eq!(shown, "A\u{FFFD}[2J\u{FFFD}B\u{FFFD}gpj.pdf\u{FFFD}");
        assert_eq!(harmless("Nguyễn Văn Mẫu"), "Nguyễn Văn Mẫu");
    }
}
