//! From facts and verdicts to the report.

use kyso_ades::{
    CertificateSource, Check, DigestStatus, ModificationLevel, SignatureFacts, SignatureKind,
    SignatureReport as Verdict, SignatureValueStatus, ValidationReport,
};
use kyso_pdf::Document;
use kyso_pki::revocation::RevocationStatus;

use super::changes;
use super::gather::{Gathered, GatheredSignature};
use super::level;
use crate::byte_range::Coverage;
use crate::modification::Judged;
use crate::report::{
    self, CertificateReport, ChainEntry, CheckReport, CoverageName, DigestReport, Language, LeniencyReport, MdpReport,
    ModificationsReport, RevocationReport, SignatureReport, SignatureType, SignatureValueReport, SigningTimeReport,
    Status, TrustReport, ViewerOpinion, check_text, hex, outcome_name,
};

/// The report's entries, in the order of the evidence.
pub(super) fn signatures(
    gathered: &Gathered,
    changes: &[Vec<Judged>],
    verdicts: &ValidationReport,
    language: Language,
) -> Vec<SignatureReport> {
    let facts = gathered.signatures.iter().zip(&gathered.evidence.signatures);
    let signatures = facts
        .zip(&verdicts.signatures)
        .enumerate()
        .map(|(index, ((found, facts), verdict))| SignatureReport {
            level: level::level(index, gathered, verdicts),
            timestamps: level::time_stamps(index, gathered, verdicts),
            ..signature(found, facts, verdict, language)
        });
    let mut signatures: Vec<SignatureReport> = signatures.collect();
    let signers = changes::Signers::new(gathered);
    for (index, (signature, judged)) in signatures.iter_mut().zip(changes).enumerate() {
        signature.modifications.changes = signers.describe(index, judged, language);
    }
    for (signature, verdict) in signatures.iter_mut().zip(&verdicts.signatures) {
        let now = verdicts.validation_time;
        signature.facts = report::seven_facts(signature, now, language);
        signature.criteria = report::criteria(signature, &verdict.checks, now, language);
        signature.viewer_opinion = report::opinion(signature, now, language);
    }
    signatures
}

/// The worst entry of type `signature`; a document time-stamp counts when it failed or when
/// there is nothing else.
pub(super) fn status(signatures: &[SignatureReport]) -> Status {
    let only_timestamps = signatures.iter().all(|s| s.r#type == SignatureType::Timestamp);
    let counted = signatures
        .iter()
        .filter(|s| only_timestamps || s.r#type == SignatureType::Signature || s.indication == "TOTAL-FAILED");
    let worst = |status: Status, signature: &SignatureReport| match (status, signature.indication) {
        (_, "TOTAL-FAILED") | (Status::Failed, _) => Status::Failed,
        (Status::Unsigned | Status::Passed, "TOTAL-PASSED") => Status::Passed,
        _ => Status::Indeterminate,
    };
    counted.fold(Status::Unsigned, worst)
}

/// Tolerated oddities of the file.
pub(crate) fn leniencies(document: &Document<'_>) -> Vec<LeniencyReport> {
    let report = |found: kyso_pdf::Leniency| LeniencyReport {
        code: found.name(),
        offset: Some(found.offset),
    };
    document.leniencies().into_iter().map(report).collect()
}

fn signature(
    found: &GatheredSignature,
    facts: &SignatureFacts,
    verdict: &Verdict,
    language: Language,
) -> SignatureReport {
    let dictionary = &found.dictionary;
    SignatureReport {
        field: found.field.clone(),
        r#type: if dictionary.is_timestamp {
            SignatureType::Timestamp
        } else {
            SignatureType::Signature
        },
        sub_filter: dictionary.sub_filter.clone(),
        revision: found.revision.map(|index| index + 1),
        byte_range: dictionary.byte_range_numbers.clone(),
        coverage: coverage(found.coverage),
        digest: DigestReport {
            algorithm: facts.digest.algorithm.clone(),
            status: digest_status(&facts.digest.status),
        },
        signature: SignatureValueReport {
            algorithm: facts.signature.algorithm.clone(),
            key_bits: facts.signature.key_bits,
            status: value_status(&facts.signature.status),
        },
        modifications: modifications(facts),
        mdp: MdpReport {
            certification: dictionary.transforms.doc_mdp.is_some(),
            permission: dictionary.transforms.doc_mdp,
        },
        level: None,
        name: dictionary.name.clone(),
        reason: dictionary.reason.clone(),
        location: dictionary.location.clone(),
        page: found.page.map(|index| index + 1),
        rect: found.rect,
        signing_time: signing_time(facts, verdict),
        best_signature_time: Some(verdict.best_signature_time),
        certificate: facts.signing_certificate.certificate().map(CertificateReport::new),
        chain: chain(verdict),
        trust: verdict.anchor().map(|anchor| TrustReport {
            profile: "any".to_owned(),
            anchor_sha256: hex(anchor.sha256()),
        }),
        revocation: revocation(verdict.revocation()),
        timestamps: Vec::new(),
        valid_at_signing_time: verdict.valid_at_signing_time,
        indication: verdict.indication.name(),
        sub_indication: verdict.indication.sub_indication(),
        checks: verdict
            .checks
            .iter()
            .map(|check| check_report(check, language))
            .collect(),
        facts: Vec::new(),
        criteria: Vec::new(),
        viewer_opinion: ViewerOpinion::default(),
    }
}

fn coverage(coverage: Coverage) -> CoverageName {
    match coverage {
        Coverage::EntireFile => CoverageName::EntireFile,
        Coverage::EntireRevision(_) => CoverageName::EntireRevision,
        Coverage::Contiguous => CoverageName::Contiguous,
        Coverage::Unclear => CoverageName::Unclear,
    }
}

fn digest_status(status: &DigestStatus) -> &'static str {
    match status {
        DigestStatus::Intact => "intact",
        DigestStatus::Altered => "altered",
        DigestStatus::Unknown(_) => "unknown",
    }
}

fn value_status(status: &SignatureValueStatus) -> &'static str {
    match status {
        SignatureValueStatus::Verified => "verified",
        SignatureValueStatus::Bad => "bad",
        SignatureValueStatus::Unknown(_) => "unknown",
    }
}

fn modifications(facts: &SignatureFacts) -> ModificationsReport {
    let level = match facts.modifications.level {
        ModificationLevel::None => "none",
        ModificationLevel::LtaUpdates => "lta-updates",
        ModificationLevel::FormFilling => "form-filling",
        ModificationLevel::Annotations => "annotations",
        ModificationLevel::Other => "other",
    };
    ModificationsReport {
        level: Some(level),
        permitted: facts.modifications.permitted,
        changes: Vec::new(),
    }
}

/// What a time-stamp that counts proves, else what the signer claims. A document time-stamp states its own.
fn signing_time(facts: &SignatureFacts, verdict: &Verdict) -> Option<SigningTimeReport> {
    let source = match facts.kind {
        SignatureKind::Signature if verdict.stamped.is_none() => "claimed",
        _ => "timestamp",
    };
    let value = verdict.stamped.or(facts.claimed_signing_time)?;
    Some(SigningTimeReport { value, source })
}

fn chain(verdict: &Verdict) -> Vec<ChainEntry> {
    let Some(path) = &verdict.path else { return Vec::new() };
    let sources = verdict.path_sources.iter();
    let entry = |(certificate, source): (&kyso_pki::Certificate, &CertificateSource)| ChainEntry {
        subject: certificate.subject().text(),
        sha256: hex(certificate.sha256()),
        source: match source {
            CertificateSource::Document => "document",
            CertificateSource::Fetched => "fetched",
            _ => "store",
        },
    };
    path.certificates().iter().zip(sources).map(entry).collect()
}

fn revocation(status: Option<&RevocationStatus>) -> RevocationReport {
    let unknown = RevocationReport {
        status: "unknown",
        source: None,
        this_update: None,
        revoked_at: None,
        reason: None,
    };
    match status {
        Some(RevocationStatus::Good { by, .. }) => RevocationReport {
            status: "good",
            source: Some(by.source()),
            this_update: Some(by.this_update()),
            ..unknown
        },
        Some(RevocationStatus::Revoked { time, reason, by, .. }) => RevocationReport {
            status: "revoked",
            source: Some(by.source()),
            this_update: Some(by.this_update()),
            revoked_at: Some(*time),
            reason: reason.map(|reason| reason.name()),
        },
        Some(RevocationStatus::Suspended { time, by, .. }) => RevocationReport {
            status: "suspended",
            source: Some(by.source()),
            this_update: Some(by.this_update()),
            revoked_at: Some(*time),
            reason: Some("certificateHold"),
        },
        _ => unknown,
    }
}

fn check_report(check: &Check, language: Language) -> CheckReport {
    CheckReport {
        id: check.id,
        clause: check.clause,
        outcome: outcome_name(check.outcome),
        text: check_text(check, language),
    }
}
