//! What happened after each signature: the changes of later revisions against its permission, and what later
//! annotations cover.

use kyso_ades::{FormatFinding, ModificationFact, ModificationLevel, Parameter, Severity};
use kyso_pdf::{Document, Error};

use super::gather::{Gathered, GatheredSignature, Listing};
use crate::byte_range::Coverage;
use crate::modification::{self, Change, ChangeKind, Judged, Modifications, Permission};
use crate::occlusion::{Occlusion, Placed, Rect, occlusions};

/// Part of a page that a later thing may cover in a certified document (S&P 2021: attacks need the space).
const LARGE_PART: f64 = 0.25;

/// Fills in the modification fact of every signature and adds what was found. The changes after each signature, in the
/// order of the evidence.
pub(super) fn judge(document: &Document<'_>, gathered: &mut Gathered) -> Vec<Vec<Judged>> {
    let none = gathered.signatures.iter().map(|_| Vec::new()).collect();
    let revisions = gathered
        .signatures
        .iter()
        .filter(|s| is_analysed(s))
        .filter_map(|s| s.revision);
    let Some(first) = revisions.min() else { return none };
    let judged = modification::analyse(document, first).and_then(|mut modifications| {
        for change in &mut modifications.changes {
            only_signatures_count(gathered, change);
        }
        let covered = covered(document, gathered, &modifications)?;
        Ok((modifications, covered))
    });
    let Ok((modifications, covered)) = judged else {
        // nothing is known: the fact stays as it was gathered
        return none;
    };
    let mut all = Vec::new();
    for index in 0..gathered.signatures.len() {
        all.push(signature(gathered, index, &modifications, &covered));
    }
    all
}

/// A field that was signed must hold a signature over its revision, a time-stamp must be one and show nothing.
fn only_signatures_count(gathered: &Gathered, change: &mut Change) {
    let kind = change.kind;
    if !matches!(kind, ChangeKind::Signature | ChangeKind::DocumentTimestamp) {
        return;
    }
    let mut signatures = gathered.signatures.iter().filter(|signature| {
        Some(&signature.field) == change.field.as_ref() && signature.revision == Some(change.revision)
    });
    let found = signatures.next();
    let is_stamp = |found: &GatheredSignature| {
        let is_token = found.value.as_ref().is_some_and(Result::is_ok);
        let is_invisible = found.rect.is_none_or(|[x0, y0, x1, y1]| x0 >= x1 || y0 >= y1);
        found.dictionary.is_timestamp && is_token && is_invisible
    };
    *change = Change {
        kind: match (found, kind) {
            (None, _) => ChangeKind::Field,
            (Some(found), ChangeKind::DocumentTimestamp) if !is_stamp(found) => ChangeKind::Signature,
            _ => return,
        },
        ..change.clone()
    };
    change.level = change.kind.level();
}

/// There is something after it, and it is clear where it ends.
fn is_analysed(signature: &GatheredSignature) -> bool {
    matches!(signature.coverage, Coverage::EntireRevision(_))
}

fn signature(
    gathered: &mut Gathered,
    index: usize,
    modifications: &Modifications,
    covered: &[(usize, Occlusion)],
) -> Vec<Judged> {
    let (Some(signature), Some(facts)) = (gathered.signatures.get(index), gathered.evidence.signatures.get(index))
    else {
        return Vec::new();
    };
    let (true, Some(revision)) = (is_analysed(signature), signature.revision) else {
        return Vec::new();
    };
    debug_assert_eq!(facts.modifications.level, ModificationLevel::Other);
    let permission = permission(&gathered.signatures, signature);
    let judged = modification::judge(modifications, revision, &permission);
    let mut fact: ModificationFact = modification::fact(&judged);
    if signature.listing == Listing::Removed {
        // no permission lets a later revision take a signature away
        fact.level = ModificationLevel::Other;
        fact.permitted = Some(false);
    }
    let mut findings = Vec::new();
    for (_, occlusion) in covered.iter().filter(|(later, _)| *later > revision) {
        findings.push(finding(occlusion, &permission));
    }
    findings.extend(disagreements(&judged));
    if let Some(facts) = gathered.evidence.signatures.get_mut(index) {
        if findings.iter().any(|finding| finding.severity == Severity::Fatal) {
            fact.permitted = Some(false);
        }
        facts.modifications = fact;
        facts.findings.extend(findings);
    }
    judged
}

/// DocMDP of the certification that holds at a revision. The first one counts: there should be no other.
fn certification(signatures: &[GatheredSignature], revision: usize) -> Option<u8> {
    let mut certifying = signatures.iter().filter(|signature| {
        signature.listing != Listing::Removed && signature.revision.is_some_and(|made| made <= revision)
    });
    certifying.find_map(|signature| signature.dictionary.transforms.doc_mdp)
}

/// Without DocMDP the permission is that of P=2. A lock of the signature's own field can only take away.
fn permission(signatures: &[GatheredSignature], signature: &GatheredSignature) -> Permission {
    let certified = certification(signatures, signature.revision.unwrap_or_default());
    let own = signature.dictionary.transforms.doc_mdp.unwrap_or(3);
    let lock = signature.lock.as_ref().and_then(|lock| lock.permission).unwrap_or(3);
    let mut locks = signature.dictionary.transforms.field_mdp.clone();
    locks.extend(signature.lock.iter().map(|lock| lock.fields.clone()));
    Permission {
        doc_mdp: certified.unwrap_or(2).min(own).min(lock),
        is_certified: certified.is_some(),
        locks,
    }
}

/// What each step put over the content that stood there before it.
fn covered(
    document: &Document<'_>,
    gathered: &Gathered,
    modifications: &Modifications,
) -> Result<Vec<(usize, Occlusion)>, Error> {
    let mut covered = Vec::new();
    for step in modifications.placed.chunk_by(|(one, _), (other, _)| one == other) {
        let Some((later, _)) = step.first() else { continue };
        let placed: Vec<&Placed> = step
            .iter()
            .map(|(_, placed)| placed)
            .filter(|placed| placed.is_visible)
            .collect();
        if placed.is_empty() {
            continue;
        }
        let before = gathered
            .signatures
            .iter()
            .filter(|s| s.revision.is_some_and(|made| made < *later));
        let earlier: Vec<(usize, Rect)> = before.filter_map(|s| Some((s.page?, s.rect?))).collect();
        let seals = modifications
            .placed
            .iter()
            .filter(|(revision, placed)| revision < later && placed.is_signature_widget && placed.is_visible);
        let seals: Vec<(usize, Rect)> = seals.map(|(_, placed)| (placed.page, placed.rect)).collect();
        let found = occlusions(document.view(later.saturating_sub(1)), &placed, &earlier, &seals)?;
        covered.extend(found.into_iter().map(|occlusion| (*later, occlusion)));
    }
    Ok(covered)
}

/// Fails a certified document below P=3, or one whose page is covered to a large part by a signature; else a warning.
fn finding(occlusion: &Occlusion, permission: &Permission) -> FormatFinding {
    let is_fatal = permission.is_certified
        && match occlusion.is_signature_widget {
            true => occlusion.part_of_page > LARGE_PART,
            false => permission.doc_mdp < 3,
        };
    let [x0, y0, x1, y1] = occlusion.rect.map(|corner| format!("{corner:.0}"));
    FormatFinding {
        id: "occlusion",
        clause: "ISO 32000-2 12.8.2",
        severity: if is_fatal { Severity::Fatal } else { Severity::Warning },
        parameters: vec![
            Parameter::new("page", (occlusion.page + 1).to_string()),
            Parameter::new("rect", format!("[{x0} {y0} {x1} {y1}]")),
            Parameter::new("percent", format!("{:.0}", occlusion.part_of_page * 100.0)),
        ],
    }
}

/// Fields whose value and appearance did not change together.
fn disagreements(judged: &[Judged]) -> Vec<FormatFinding> {
    let fields = judged
        .iter()
        .filter(|judged| matches!(judged.change.kind, ChangeKind::FieldAppearance | ChangeKind::FieldValue));
    fields
        .map(|judged| FormatFinding {
            id: "value-appearance",
            clause: "ISO 32000-2 12.7.4.3",
            severity: Severity::Warning,
            parameters: vec![Parameter::new(
                "field",
                judged.change.field.as_deref().unwrap_or_default(),
            )],
        })
        .collect()
}
