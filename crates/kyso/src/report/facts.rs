//! The seven facts that a verifier has to show (TT 15/2025 6.4b, R-V-09): always all of them, in this order, also when a check
//! failed or nothing could be read. What is not known says why.

use kyso_pki::Time;

use super::text::{day, human};
use super::words::{Language, Words, words};
use super::{CertificateReport, FactReport, NameReport, SignatureReport};

/// Their ids, in the order of the regulation.
pub(crate) const IDS: [&str; 7] = [
    "issuer",
    "signer",
    "unit",
    "signing-time",
    "integrity",
    "validity-at-signing-time",
    "validity-period",
];

/// The facts of a signature whose other entries are filled in; `now` is the validation time.
pub(crate) fn seven_facts(signature: &SignatureReport, now: Time, language: Language) -> Vec<FactReport> {
    let words = words(language);
    let certificate = signature.certificate.as_ref();
    let about = |text: &dyn Fn(&CertificateReport) -> String| match certificate {
        Some(certificate) => text(certificate),
        None => unknown(words, no_certificate(signature)),
    };
    let texts = [
        about(&|certificate| short_name(&certificate.issuer, words)),
        about(&|certificate| short_name(&certificate.subject, words)),
        about(&|certificate| unit(&certificate.subject, words)),
        time(signature, words),
        integrity(signature, words),
        validity_at_signing_time(signature, now, words),
        about(&|certificate| format!("{} – {}", day(certificate.not_before), day(certificate.not_after))),
    ];
    let facts = IDS.into_iter().zip(texts);
    facts.map(|(id, text)| FactReport { id, text }).collect()
}

/// The label of a fact.
pub(crate) fn label(id: &str, words: &Words) -> &'static str {
    match id {
        "issuer" => words.issuer,
        "signer" => words.signer,
        "unit" => words.unit,
        "signing-time" => words.signing_time,
        "integrity" => words.integrity,
        "validity-at-signing-time" => words.validity_at_signing,
        _ => words.validity_period,
    }
}

/// Not known, and the reason if there is one.
fn unknown(words: &Words, why: Option<&str>) -> String {
    match why {
        Some(why) => format!("{} ({why})", words.not_known),
        None => words.not_known.to_owned(),
    }
}

/// The name that people know: the common name, else the whole.
fn short_name(name: &NameReport, words: &Words) -> String {
    let name = name.cn.as_deref().unwrap_or(&name.text);
    match name.trim() {
        "" => unknown(words, Some(words.nameless)),
        _ => name.to_owned(),
    }
}

/// The unit that the certificate belongs to: OU and O as they stand (vietnam.md 7.4).
fn unit(name: &NameReport, words: &Words) -> String {
    let parts: Vec<&str> = name.ou.iter().map(String::as_str).chain(name.o.as_deref()).collect();
    match parts.is_empty() {
        true => unknown(words, Some(words.no_unit)),
        false => parts.join(", "),
    }
}

fn time(signature: &SignatureReport, words: &Words) -> String {
    let Some(time) = &signature.signing_time else {
        let fault = structure_fault(signature).filter(|_| signature.certificate.is_none());
        let why = fault.unwrap_or(words.no_signing_time);
        return unknown(words, Some(why));
    };
    let source = match time.source {
        "timestamp" => words.time_stamped,
        _ => words.time_claimed,
    };
    format!("{} ({source})", human(time.value))
}

fn integrity(signature: &SignatureReport, words: &Words) -> String {
    let known = match (signature.digest.status, signature.signature.status) {
        ("altered", _) => words.altered,
        (_, "bad") => words.value_bad,
        ("intact", "verified") => match signature.modifications.permitted {
            Some(true) if signature.modifications.level == Some("none") => words.intact,
            Some(true) => words.intact_permitted,
            Some(false) => words.changed_later,
            None => words.intact_unjudged,
        },
        _ => {
            let why = text_of(signature, &["digest", "signature-value"]);
            return unknown(words, structure_fault(signature).or(why));
        }
    };
    // ISO 32000-2 12.8.1: what the range leaves out was never signed
    match structure_fault(signature).filter(|_| signature.digest.status == "intact") {
        Some(fault) => unknown(words, Some(fault)),
        None => known.to_owned(),
    }
}

fn validity_at_signing_time(signature: &SignatureReport, now: Time, words: &Words) -> String {
    let Some(certificate) = &signature.certificate else {
        return unknown(words, no_certificate(signature));
    };
    let time = signature.signing_time.as_ref().map(|time| time.value);
    match signature.valid_at_signing_time {
        Some(true) => words.valid_then.to_owned(),
        Some(false) => format!(
            "{} ({})",
            words.invalid_then,
            why_invalid(signature, certificate, time, words)
        ),
        None => {
            let why = match time {
                None => words.no_signing_time,
                Some(time) if time > now => words.time_ahead,
                Some(_) if signature.trust.is_none() => words.no_path,
                Some(_) => words.revocation_unknown,
            };
            unknown(words, Some(why))
        }
    }
}

fn why_invalid(
    signature: &SignatureReport,
    certificate: &CertificateReport,
    time: Option<Time>,
    words: &Words,
) -> &'static str {
    match (time, signature.revocation.status) {
        (Some(time), _) if time < certificate.not_before => words.not_yet_valid,
        (Some(time), _) if time > certificate.not_after => words.expired,
        (_, "suspended") => words.suspended,
        _ => words.revoked,
    }
}

/// Why there is no certificate.
fn no_certificate(signature: &SignatureReport) -> Option<&str> {
    structure_fault(signature).or_else(|| text_of(signature, &["signing-certificate"]))
}

/// What breaks the structure, so that it is not clear what was signed or by whom. Later changes are another matter.
pub(crate) fn structure_fault(signature: &SignatureReport) -> Option<&str> {
    let findings = signature
        .checks
        .iter()
        .skip_while(|check| check.id != "structure")
        .skip(1);
    let mut failed = findings
        .take_while(|check| check.id != "modification")
        .filter(|check| check.outcome == "failed");
    let is_structure = |id: &str| id != "occlusion" && !id.starts_with("expected-");
    failed
        .find(|check| is_structure(check.id))
        .map(|check| check.text.as_str())
}

/// The text of the first of these checks that did not pass.
fn text_of<'s>(signature: &'s SignatureReport, ids: &[&str]) -> Option<&'s str> {
    let open = |id: &&str| {
        let mut checks = signature.checks.iter();
        checks.find(|check| check.id == *id && check.outcome != "passed")
    };
    ids.iter().find_map(open).map(|check| check.text.as_str())
}
