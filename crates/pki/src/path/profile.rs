//! Rules of RFC 5280 section 4 for CAs that section 6 does not ask about. Heeded under [`Profile::Strict`](super::Profile) only.

use super::PathFailure;
use crate::Certificate;
use crate::general_name::{GeneralName, is_host_name};

const SUBJECT_KEY_IDENTIFIER: &str = "2.5.29.14";
const SUBJECT_ALT_NAME: &str = "2.5.29.17";
const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const NAME_CONSTRAINTS: &str = "2.5.29.30";
const AUTHORITY_KEY_IDENTIFIER: &str = "2.5.29.35";
const POLICY_CONSTRAINTS: &str = "2.5.29.36";
const AUTHORITY_INFO_ACCESS: &str = "1.3.6.1.5.5.7.1.1";

/// Everything of this file for every certificate of a path.
pub(super) fn profile(chain: &[Certificate]) -> Result<(), (Certificate, PathFailure)> {
    for (distance, certificate) in chain.iter().enumerate() {
        let issues = distance > 0;
        let broken = [
            serial(certificate),
            names(certificate),
            alternative_names(certificate),
            criticality(certificate),
            key_identifiers(certificate, issues),
            purposes(certificate),
            authority(certificate, issues),
        ];
        if let Some(rule) = broken.into_iter().find_map(Result::err) {
            return Err((certificate.clone(), PathFailure::Profile { rule }));
        }
    }
    Ok(())
}

/// 4.1.2.2: positive, 20 octets at most.
fn serial(certificate: &Certificate) -> Result<(), &'static str> {
    match certificate.serial() {
        [] | [0x80..=0xff, ..] => Err("4.1.2.2"),
        octets if octets.len() > 20 || octets.iter().all(|octet| *octet == 0) => Err("4.1.2.2"),
        _ => Ok(()),
    }
}

/// 4.1.2.4, 4.1.2.6: an issuer has a name, and so has a CA.
fn names(certificate: &Certificate) -> Result<(), &'static str> {
    let ca = certificate
        .basic_constraints()
        .is_some_and(|constraints| constraints.ca);
    match certificate.subject().is_empty() {
        _ if certificate.issuer().is_empty() => Err("4.1.2.4"),
        true if ca || !certificate.extensions().is_critical(SUBJECT_ALT_NAME) => Err("4.1.2.6"),
        _ => Ok(()),
    }
}

/// 4.2.1.6: a dNSName is in the preferred name syntax.
fn alternative_names(certificate: &Certificate) -> Result<(), &'static str> {
    let proper = |name: &GeneralName| match name {
        GeneralName::Dns(name) => {
            let host = name.strip_prefix("*.").unwrap_or(name);
            let is_address = host.parse::<std::net::Ipv4Addr>().is_ok();
            is_host_name(host) && !host.contains('_') && !is_address
        }
        _ => true,
    };
    let extensions = certificate.extensions();
    if extensions.subject_alt_name_unreadable || !extensions.subject_alt_names.iter().flatten().all(proper) {
        return Err("4.2.1.6");
    }
    Ok(())
}

/// Each extension that must, or must not, be critical.
fn criticality(certificate: &Certificate) -> Result<(), &'static str> {
    let extensions = certificate.extensions();
    let ca = extensions.basic_constraints.is_some_and(|constraints| constraints.ca);
    let rules = [
        (extensions.is_critical(AUTHORITY_KEY_IDENTIFIER), "4.2.1.1"),
        (extensions.is_critical(SUBJECT_KEY_IDENTIFIER), "4.2.1.2"),
        (ca && !extensions.is_critical(BASIC_CONSTRAINTS), "4.2.1.9"),
        (
            extensions.name_constraints.is_some() && !extensions.is_critical(NAME_CONSTRAINTS),
            "4.2.1.10",
        ),
        (
            extensions.policy_constraints.is_some() && !extensions.is_critical(POLICY_CONSTRAINTS),
            "4.2.1.11",
        ),
        (extensions.is_critical(AUTHORITY_INFO_ACCESS), "4.2.2.1"),
    ];
    rules
        .iter()
        .find(|(broken, _)| *broken)
        .map_or(Ok(()), |(_, rule)| Err(rule))
}

/// 4.2.1.1, 4.2.1.2: the issuer's key identifier unless self-signed; the own one in every CA.
fn key_identifiers(certificate: &Certificate, issues: bool) -> Result<(), &'static str> {
    if certificate.authority_key_identifier().is_none() && !certificate.is_self_issued() {
        return Err("4.2.1.1");
    }
    if issues && certificate.subject_key_identifier().is_none() {
        return Err("4.2.1.2");
    }
    Ok(())
}

/// 4.2.1.12: one purpose at least, where the extension is there.
fn purposes(certificate: &Certificate) -> Result<(), &'static str> {
    match certificate.extended_key_usage() {
        Some([]) => Err("4.2.1.12"),
        _ => Ok(()),
    }
}

/// 4.2.1.3, 4.2.1.9: keyCertSign and cA go together, in the anchor too.
fn authority(certificate: &Certificate, issues: bool) -> Result<(), &'static str> {
    let ca = certificate
        .basic_constraints()
        .is_some_and(|constraints| constraints.ca);
    let signs = certificate.key_usage().map(|usage| usage.key_cert_sign());
    match (ca, signs) {
        (false, _) if issues => Err("4.2.1.9"),
        (false, Some(true)) => Err("4.2.1.3"),
        (true, Some(false)) if issues => Err("4.2.1.3"),
        _ => Ok(()),
    }
}
