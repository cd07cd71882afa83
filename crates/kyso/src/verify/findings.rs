//! What is wrong or odd with a signature's structure, as findings for EN 319 102-1 5.2.2.

use kyso_ades::{FormatFinding, Parameter, Severity, SignatureFormat};
use kyso_cms::{Error, FormatFault, Oddity};

use super::gather::{GatheredSignature, Listing};
use super::value::SignatureValue;

const DICTIONARY: &str = "ISO 32000-2 12.8.1";
const CMS: &str = "RFC 5652 5";
const PADES: &str = "EN 319 142-1 6.3";

/// Findings about the field and its signature dictionary.
pub(super) fn dictionary_findings(signature: &GatheredSignature) -> Vec<FormatFinding> {
    let dictionary = &signature.dictionary;
    let mut findings = Vec::new();
    if let Err(fault) = dictionary.contents {
        findings.push(fatal(fault.code(), DICTIONARY));
    }
    if let Err(fault) = dictionary.byte_range {
        findings.push(fatal(fault.code(), DICTIONARY));
    }
    if dictionary.has_duplicate_keys {
        findings.push(fatal("duplicate-key", "ISO 32000-2 7.3.7"));
    }
    if signature.duplicate_keys_on_the_way {
        findings.push(fatal("duplicate-key-on-the-way", "ISO 32000-2 7.3.7"));
    }
    match signature.listing {
        Listing::InForm => {}
        Listing::WidgetOnly => findings.push(warning("field-not-in-form", "ISO 32000-2 12.7.3")),
        Listing::Removed => findings.push(warning("signature-removed", "ISO 32000-2 12.8.2")),
    }
    match &dictionary.sub_filter {
        None => findings.push(fatal("sub-filter-missing", DICTIONARY)),
        Some(name) if signature.dictionary.has_unsupported_format() => {
            findings.push(with(
                finding("sub-filter-unsupported", DICTIONARY, Severity::Open),
                "name",
                name,
            ));
        }
        Some(_) => {}
    }
    if signature.shared {
        findings.push(warning("shared-dictionary", "ISO 32000-2 12.7.5.5"));
    }
    if signature.same_name {
        findings.push(warning("duplicate-field-name", "ISO 32000-2 12.7.4.2"));
    }
    if signature.header_offset != 0 {
        findings.push(warning("bytes-before-header", "ISO 32000-2 7.5.2"));
    }
    findings
}

/// Findings about the content of `/Contents`; faults and oddities are those of the signer.
pub(super) fn value_findings(
    signature: &GatheredSignature,
    faults: Vec<FormatFault>,
    oddities: Vec<Oddity>,
) -> Vec<FormatFinding> {
    let value = match &signature.value {
        Some(Ok(value)) => value,
        Some(Err(error)) => return vec![malformed(error)],
        None => return Vec::new(),
    };
    let mut findings = Vec::new();
    let contents = signature.dictionary.contents.as_ref().ok();
    let padding = contents.and_then(|contents| contents.get(value.consumed()..));
    if padding.is_some_and(|padding| padding.iter().any(|octet| *octet != 0)) {
        findings.push(warning("padding-data", DICTIONARY));
    }
    findings.extend(content_findings(signature, value));
    findings.extend(structure_findings(value, faults, oddities));
    findings
}

/// A value that cannot be read.
pub(super) fn malformed(error: &Error) -> FormatFinding {
    with(fatal("cms-malformed", CMS), "error", &error.to_string())
}

/// Findings about CMS, signer and token, wherever they stand.
pub(super) fn structure_findings(
    value: &SignatureValue,
    faults: Vec<FormatFault>,
    oddities: Vec<Oddity>,
) -> Vec<FormatFinding> {
    let (mut all_faults, mut all_oddities) = (Vec::new(), Vec::new());
    if let Some(cms) = value.signed_data() {
        all_faults = cms.faults();
        all_oddities = cms.oddities().to_vec();
    }
    if let SignatureValue::TimeStamp(token) = value {
        all_faults.extend(token.faults());
    }
    all_faults.extend(faults);
    all_oddities.extend(oddities);
    let of_fault = |fault: FormatFault| with(fatal(fault.code(), CMS), "detail", &fault.to_string());
    let of_oddity = |oddity: Oddity| with(warning(oddity.code(), CMS), "detail", &oddity.to_string());
    let faults = all_faults.into_iter().map(of_fault);
    faults.chain(all_oddities.into_iter().map(of_oddity)).collect()
}

/// What the CMS encloses, and whether it signs attributes.
fn content_findings(signature: &GatheredSignature, value: &SignatureValue) -> Vec<FormatFinding> {
    let mut findings = Vec::new();
    let format = signature.dictionary.format();
    if let SignatureValue::Detached(cms) = value {
        // What is enclosed is never taken for the document (12.8.3.3.1): the digest is always the document's. Some
        // libraries write an empty string where nothing belongs.
        match cms.content.as_deref() {
            None if format == SignatureFormat::CmsSha1 => findings.push(warning("content-missing", DICTIONARY)),
            None => {}
            Some([]) => findings.push(warning("content-empty", DICTIONARY)),
            Some(_) => findings.push(fatal("content-not-detached", DICTIONARY)),
        }
    }
    if value.encloses_message_digest() {
        findings.push(warning("message-digest-enclosed", DICTIONARY));
    }
    let bare = value.signer().is_some_and(|signer| signer.signed_attributes.is_none());
    if bare && format == SignatureFormat::Pades {
        findings.push(fatal("no-signed-attributes", PADES));
    }
    // RFC 5652 5.4: the same octets would do as content and as signed attributes
    if bare && signature.starts_like_attributes {
        findings.push(fatal("attributes-as-content", CMS));
    }
    findings
}

fn fatal(id: &'static str, clause: &'static str) -> FormatFinding {
    finding(id, clause, Severity::Fatal)
}

fn warning(id: &'static str, clause: &'static str) -> FormatFinding {
    finding(id, clause, Severity::Warning)
}

fn finding(id: &'static str, clause: &'static str, severity: Severity) -> FormatFinding {
    FormatFinding {
        id,
        clause,
        severity,
        parameters: Vec::new(),
    }
}

fn with(mut finding: FormatFinding, name: &'static str, value: &str) -> FormatFinding {
    finding.parameters.push(Parameter::new(name, value));
    finding
}
