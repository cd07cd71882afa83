//! What RFC 5280 6.1.3 to 6.1.5 ask of one certificate: a function for each clause.

use super::PathFailure;
use crate::{Certificate, Time};

/// 6.1.3 (a)(2)
pub(super) fn validity(certificate: &Certificate, at: Time) -> Result<(), PathFailure> {
    if at < certificate.not_before() {
        let not_before = certificate.not_before();
        Err(PathFailure::NotYetValid { not_before })
    } else if at > certificate.not_after() {
        let not_after = certificate.not_after();
        Err(PathFailure::Expired { not_after })
    } else {
        Ok(())
    }
}

/// 6.1.4 (o), 6.1.5 (f): every critical extension is processed; none is malformed.
pub(super) fn extensions(certificate: &Certificate) -> Result<(), PathFailure> {
    if let Some(fault) = certificate.faults().iter().find(|fault| fault.essential) {
        return Err(PathFailure::Malformed { fault: fault.code });
    }
    if let Some(extension) = certificate.critical_unknown().first() {
        let extension = extension.clone();
        return Err(PathFailure::UnknownCritical { extension });
    }
    Ok(())
}

/// 6.1.4 (k): version 3, basicConstraints present, cA TRUE. Older versions have no basicConstraints.
pub(super) fn is_ca(issuer: &Certificate) -> Result<(), PathFailure> {
    let ca = issuer.basic_constraints().is_some_and(|constraints| constraints.ca);
    if ca { Ok(()) } else { Err(PathFailure::NotCa) }
}

/// An anchor need not say that it is a CA, but must not say that it is none (RFC 5937 3.1).
pub(super) fn anchor_is_ca(anchor: &Certificate) -> Result<(), PathFailure> {
    match anchor.basic_constraints() {
        Some(constraints) if !constraints.ca => Err(PathFailure::NotCa),
        _ => Ok(()),
    }
}

/// 6.1.4 (l), (m): counts the intermediates below the issuer that are not self-issued; the target never counts.
pub(super) fn path_length(issuer: &Certificate, chain: &[Certificate]) -> Result<(), PathFailure> {
    let Some(limit) = issuer.basic_constraints().and_then(|constraints| constraints.path_len) else {
        return Ok(());
    };
    let below = chain
        .iter()
        .skip(1)
        .filter(|certificate| !certificate.is_self_issued())
        .count();
    if u32::try_from(below).is_ok_and(|below| below <= limit) {
        Ok(())
    } else {
        Err(PathFailure::PathLength { limit })
    }
}

/// 6.1.4 (n)
pub(super) fn key_usage(issuer: &Certificate) -> Result<(), PathFailure> {
    match issuer.key_usage() {
        Some(usage) if !usage.key_cert_sign() => Err(PathFailure::KeyUsage),
        _ => Ok(()),
    }
}
