//! What is wrong or odd with a signature's structure, as findings for EN 319 102-1 5.2.2.

use kyso_ades::{FormatFinding, Parameter, Severity};
use kyso_cms::{FormatFault, Oddity, SignatureCheck};

use super::gather::{GatheredSignature, Listing};
use crate::signature_dictionary::SubFilter;

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
        Some(name) if SubFilter::from_name(name).is_none() => {
            findings.push(with(warning("sub-filter-unsupported", DICTIONARY), "name", name));
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

/// Findings about the content of `/Contents`.
pub(super) fn cms_findings(signature: &GatheredSignature, check: Option<&SignatureCheck>) -> Vec<FormatFinding> {
    let cms = match &signature.cms {
        Some(Ok(cms)) => cms,
        Some(Err(error)) => return vec![with(fatal("cms-malformed", CMS), "error", &error.to_string())],
        None => return Vec::new(),
    };
    let mut findings = Vec::new();
    let padding = signature
        .dictionary
        .contents
        .as_ref()
        .ok()
        .and_then(|contents| contents.get(cms.consumed..));
    if padding.is_some_and(|padding| padding.iter().any(|octet| *octet != 0)) {
        findings.push(warning("padding-data", DICTIONARY));
    }
    // both formats are detached (12.8.3.3.1)
    if cms.content.is_some() {
        findings.push(fatal("content-not-detached", DICTIONARY));
    }
    let pades = signature.dictionary.sub_filter.as_deref() == Some(SubFilter::EtsiCadesDetached.name());
    if pades
        && signature
            .signer()
            .is_some_and(|signer| signer.signed_attributes.is_none())
    {
        findings.push(fatal("no-signed-attributes", PADES));
    }
    // RFC 5652 5.4: the same octets would do as content and as signed attributes
    let document = signature.starts_like_attributes;
    if document
        && signature
            .signer()
            .is_some_and(|signer| signer.signed_attributes.is_none())
    {
        findings.push(fatal("attributes-as-content", CMS));
    }
    let of_signer = match check {
        Some(check) => (check.faults.clone(), check.oddities.clone()),
        None => signature
            .signer()
            .map(|s| (s.faults().to_vec(), s.oddities().to_vec()))
            .unwrap_or_default(),
    };
    let faults = cms.faults().into_iter().chain(of_signer.0);
    findings.extend(faults.map(|fault: FormatFault| with(fatal(fault.code(), CMS), "detail", &fault.to_string())));
    let oddities = cms.oddities().iter().cloned().chain(of_signer.1);
    findings.extend(oddities.map(|oddity: Oddity| with(warning(oddity.code(), CMS), "detail", &oddity.to_string())));
    findings
}

fn fatal(id: &'static str, clause: &'static str) -> FormatFinding {
    FormatFinding {
        id,
        clause,
        severity: Severity::Fatal,
        parameters: Vec::new(),
    }
}

fn warning(id: &'static str, clause: &'static str) -> FormatFinding {
    FormatFinding {
        id,
        clause,
        severity: Severity::Warning,
        parameters: Vec::new(),
    }
}

fn with(mut finding: FormatFinding, name: &'static str, value: &str) -> FormatFinding {
    finding.parameters.push(Parameter::new(name, value));
    finding
}
