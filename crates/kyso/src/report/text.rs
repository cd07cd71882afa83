//! The report for people: Vietnamese first, English complete.
//!
//! The seven facts that TT 15/2025 asks a verifier to show (R-V-09) are always there, also when
//! a check failed. Whatever comes out of the document is made [`harmless`] first.

use kyso_pki::Time;

use super::words::{Language, Words, words};
use super::{CheckReport, CoverageName, ExchangeReport, NameReport, Report, SignatureReport, SignatureType, Status};

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
    seven_facts(out, signature, words);
    fact(out, words.coverage, coverage_words(signature, words));
    if signature.mdp.certification {
        let permission = signature
            .mdp
            .permission
            .map_or_else(String::new, |p| format!(" (P={p})"));
        fact(out, words.certification, &format!("{}{permission}", words.yes));
    }
    for (label, value) in [(words.reason, &signature.reason), (words.location, &signature.location)] {
        if let Some(value) = value.as_ref().filter(|value| !value.trim().is_empty()) {
            fact(out, label, &harmless(value));
        }
    }
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
    for check in signature.checks.iter().filter(|check| check.outcome != "passed") {
        line(out, 2, &check_line(check));
    }
}

/// R-V-09: issuer, signer, unit, time, integrity, validity at signing time, validity period.
fn seven_facts(out: &mut String, signature: &SignatureReport, words: &Words) {
    let unknown = || words.not_known.to_owned();
    let certificate = signature.certificate.as_ref();
    fact(
        out,
        words.signer,
        &certificate.map_or_else(unknown, |c| short_name(&c.subject)),
    );
    fact(
        out,
        words.unit,
        &certificate.and_then(|c| unit(&c.subject)).unwrap_or_else(unknown),
    );
    fact(
        out,
        words.issuer,
        &certificate.map_or_else(unknown, |c| short_name(&c.issuer)),
    );
    let time = signature.signing_time.as_ref().map_or_else(unknown, |time| {
        let source = if time.source == "timestamp" {
            words.time_stamped
        } else {
            words.time_claimed
        };
        format!("{} ({source})", human(time.value))
    });
    fact(out, words.signing_time, &time);
    fact(out, words.integrity, integrity_words(signature, words));
    let valid = match signature.valid_at_signing_time {
        Some(true) => words.valid_then,
        Some(false) => words.invalid_then,
        None => words.not_known,
    };
    fact(out, words.validity_at_signing, valid);
    let period = certificate.map_or_else(unknown, |c| format!("{} – {}", day(c.not_before), day(c.not_after)));
    fact(out, words.validity_period, &period);
}

fn integrity_words(signature: &SignatureReport, words: &Words) -> &'static str {
    match (signature.digest.status, signature.signature.status) {
        ("altered", _) => words.altered,
        (_, "bad") => words.value_bad,
        ("intact", "verified") => match signature.modifications.permitted {
            Some(true) if signature.modifications.level == Some("none") => words.intact,
            Some(true) => words.intact_permitted,
            Some(false) => words.changed_later,
            None => words.intact_unjudged,
        },
        _ => words.not_known,
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
    let mark = match check.outcome {
        "failed" => "✗",
        "warning" => "!",
        _ => "?",
    };
    format!("{mark} {} [{}, {}]", harmless(&check.text), check.id, check.clause)
}

/// The name that people know: common name, else the whole.
fn short_name(name: &NameReport) -> String {
    harmless(name.cn.as_deref().unwrap_or(&name.text))
}

/// The unit that the certificate belongs to: O and OU as they stand (vietnam.md 7.4).
fn unit(name: &NameReport) -> Option<String> {
    let parts: Vec<&str> = name.ou.iter().map(String::as_str).chain(name.o.as_deref()).collect();
    (!parts.is_empty()).then(|| harmless(&parts.join(", ")))
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
fn day(time: Time) -> String {
    human(time).chars().take_while(|c| !c.is_whitespace()).collect()
}

fn fact(out: &mut String, label: &str, value: &str) {
    line(out, 2, &format!("{label}: {value}"));
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
