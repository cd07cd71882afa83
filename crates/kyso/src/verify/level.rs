//! The baseline level of a signature (EN 319 142-1 6) and the time-stamps that speak about it.
//!
//! The level says what the file holds, as far as it was verified; whether the verdict is good is another question.

use kyso_ades::{
    CertificateReference, CoveredBytes, DigestStatus, Severity, SignatureFacts, SignatureFormat, SignatureKind,
    SignatureReport as Verdict, SignatureValueStatus, SigningCertificateFact, ValidationReport,
};

use kyso_pki::{Certificate, OcspResponse};

use super::gather::Gathered;
use crate::report::TimestampReport;

/// The highest level whose material is there. B-B: the format is PAdES, its structure is without fault and the certificate
/// is pinned. B-T: a time-stamp over the signature verifies. B-LT: the document holds the certificates of the path and what
/// tells their status. B-LTA: a document time-stamp covers all of that.
pub(super) fn level(index: usize, gathered: &Gathered, verdicts: &ValidationReport) -> Option<&'static str> {
    let facts = gathered.evidence.signatures.get(index)?;
    let verdict = verdicts.signatures.get(index)?;
    if !is_baseline(facts) {
        return None;
    }
    let own = facts.time_stamps.iter();
    let mut own = own.filter(|stamp| stamp.kind == SignatureKind::SignatureTimestamp);
    let has_time = own.any(verifies) || covering(facts, gathered).next().is_some();
    if !has_time {
        return Some("B-B");
    }
    let Some(material) = long_term_material(verdict, gathered) else {
        return Some("B-T");
    };
    let archived = covering(facts, gathered).any(|(_, covered)| holds_all(covered, &material, gathered));
    Some(if archived { "B-LTA" } else { "B-LT" })
}

/// Time-stamps inside the signature, and those of the document that cover it: `archive` if they cover the path's
/// certificates and revocation data too.
pub(super) fn time_stamps(index: usize, gathered: &Gathered, verdicts: &ValidationReport) -> Vec<TimestampReport> {
    let found = gathered
        .evidence
        .signatures
        .get(index)
        .zip(verdicts.signatures.get(index));
    let Some((facts, verdict)) = found else {
        return Vec::new();
    };
    let own = facts.time_stamps.iter().zip(&verdict.time_stamps);
    let own = own.map(|(stamp, verdict)| match stamp.kind {
        SignatureKind::ContentTimestamp => report("content", stamp, verdict),
        _ => report("signature", stamp, verdict),
    });
    let material = long_term_material(verdict, gathered);
    let documents = covering(facts, gathered).filter_map(|(other, covered)| {
        let archives = material
            .as_ref()
            .is_some_and(|material| holds_all(covered, material, gathered));
        let kind = if archives { "archive" } else { "document" };
        let stamp = gathered.evidence.signatures.get(other)?;
        Some(report(kind, stamp, verdicts.signatures.get(other)?))
    });
    own.chain(documents).collect()
}

fn report(kind: &'static str, stamp: &SignatureFacts, verdict: &Verdict) -> TimestampReport {
    TimestampReport {
        kind,
        time: stamp.claimed_signing_time,
        status: match verdict.indication.name() {
            "TOTAL-PASSED" => "verified",
            "TOTAL-FAILED" => "bad",
            _ => "unknown",
        },
    }
}

fn is_baseline(facts: &SignatureFacts) -> bool {
    let pinned = matches!(
        &facts.signing_certificate,
        SigningCertificateFact::Found {
            reference: CertificateReference::Present { .. },
            ..
        }
    );
    let sound = facts.findings.iter().all(|finding| finding.severity != Severity::Fatal);
    facts.format == SignatureFormat::Pades && pinned && sound
}

fn verifies(stamp: &SignatureFacts) -> bool {
    stamp.digest.status == DigestStatus::Intact && stamp.signature.status == SignatureValueStatus::Verified
}

/// Document time-stamps that verify and cover the signature, with their index.
fn covering<'g>(
    facts: &'g SignatureFacts,
    gathered: &'g Gathered,
) -> impl Iterator<Item = (usize, &'g CoveredBytes)> + 'g {
    let all = gathered.evidence.signatures.iter().enumerate();
    all.filter_map(move |(index, stamp)| {
        let (covered, place) = (stamp.covers.as_ref()?, facts.place.as_ref()?);
        (verifies(stamp) && covered.contain(place)).then_some((index, covered))
    })
}

/// SHA-256 of the certificates below the anchor and of what tells their status, if all are in the document.
fn long_term_material(verdict: &Verdict, gathered: &Gathered) -> Option<Vec<[u8; 32]>> {
    let certificates = verdict.path.as_ref()?.certificates();
    let carried = |sha256: &[u8; 32]| gathered.evidence.carried.iter().any(|item| item.sha256 == *sha256);
    let mut material = Vec::new();
    for (certificate, issuer) in certificates.iter().zip(certificates.iter().skip(1)) {
        material.push(*certificate.sha256());
        material.push(status_material(certificate, issuer, gathered)?);
    }
    material.iter().all(carried).then_some(material)
}

/// A CRL or OCSP response of the document that speaks about the certificate.
fn status_material(certificate: &Certificate, issuer: &Certificate, gathered: &Gathered) -> Option<[u8; 32]> {
    let evidence = &gathered.evidence;
    let crl = evidence.crls.iter().find(|crl| crl.issuer() == certificate.issuer());
    let about = |response: &&OcspResponse| {
        let mut singles = response.responses().iter();
        singles.any(|single| single.certificate_id.identifies(certificate, issuer))
    };
    let response = evidence.ocsp_responses.iter().find(about);
    crl.map(|crl| *crl.sha256())
        .or(response.map(|response| *response.sha256()))
}

fn holds_all(covered: &CoveredBytes, material: &[[u8; 32]], gathered: &Gathered) -> bool {
    let carried = &gathered.evidence.carried;
    let held = |sha256: &[u8; 32]| {
        let mut places = carried.iter().filter(|item| item.sha256 == *sha256);
        places.any(|item| covered.contain(&item.place))
    };
    material.iter().all(held)
}
