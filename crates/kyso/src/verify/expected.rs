//! Whether a signed file is a given document plus signatures, and nothing else.

use kyso_ades::{FormatFinding, Parameter, Severity};
use kyso_pdf::Document;

use crate::modification::{self, ChangeKind};

/// What speaks against it.
pub(super) fn findings(document: &Document<'_>, original: &[u8]) -> Vec<FormatFinding> {
    let Some(revision) = revision_of(document, original) else {
        return vec![finding("expected-not-contained", &[])];
    };
    let Ok(modifications) = modification::analyse(document, revision) else {
        return vec![finding("expected-not-compared", &[])];
    };
    let other = modifications
        .changes
        .iter()
        .filter(|change| !belongs_to_signing(change.kind));
    other
        .map(|change| {
            let object = change.object.map(|id| id.to_string()).unwrap_or_default();
            finding(
                "expected-and-more",
                &[("kind", change.kind.name()), ("object", &object)],
            )
        })
        .collect()
}

/// The index of the revision that the original ends with, if the file begins with the original.
fn revision_of(document: &Document<'_>, original: &[u8]) -> Option<usize> {
    let end = original.trim_ascii_end().len();
    if end == 0 || !document.data().starts_with(original.get(..end)?) {
        return None;
    }
    let ends_here = |marker: u64| usize::try_from(marker).is_ok_and(|marker| marker == end);
    let mut revisions = document.revisions().iter();
    revisions.position(|revision| ends_here(revision.end_of_marker))
}

fn belongs_to_signing(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::Signature
            | ChangeKind::SignatureField
            | ChangeKind::ValidationData
            | ChangeKind::DocumentTimestamp
            | ChangeKind::Metadata
            | ChangeKind::Extensions
    )
}

fn finding(id: &'static str, parameters: &[(&'static str, &str)]) -> FormatFinding {
    FormatFinding {
        id,
        clause: "ISO 32000-2 7.5.6",
        severity: Severity::Fatal,
        parameters: parameters
            .iter()
            .map(|(name, value)| Parameter::new(name, *value))
            .collect(),
    }
}
