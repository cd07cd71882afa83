//! Changes after a signature against what it permits: ISO 32000-2 12.8.2.2, table 257 (DocMDP) and 12.8.2.4 (FieldMDP).

use kyso_ades::{ModificationFact, ModificationLevel};

use super::{Change, ChangeKind, Modifications};
use crate::permission::FieldMdp;

/// What a signature permits after itself.
#[derive(Debug, Clone)]
pub(crate) struct Permission {
    /// DocMDP: 1, 2 or 3.
    pub(crate) doc_mdp: u8,
    /// It is the permission of a certification, not the one that holds without.
    pub(crate) is_certified: bool,
    /// Fields that are locked.
    pub(crate) locks: Vec<FieldMdp>,
}

/// A change, and whether the signature permits it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) change: Change,
    pub(crate) is_permitted: bool,
}

/// The changes after the revision with an index.
pub(crate) fn judge(modifications: &Modifications, signed: usize, permission: &Permission) -> Vec<Judged> {
    let after = modifications
        .changes
        .iter()
        .filter(|change| change.revision > signed || change.kind == ChangeKind::TrailingBytes);
    after
        .map(|change| Judged {
            change: change.clone(),
            is_permitted: permission.permits(change),
        })
        .collect()
}

/// The heaviest level, and whether everything is permitted.
pub(crate) fn fact(judged: &[Judged]) -> ModificationFact {
    let levels = judged.iter().map(|judged| judged.change.level);
    ModificationFact {
        level: levels.max().unwrap_or(ModificationLevel::None),
        permitted: Some(judged.iter().all(|judged| judged.is_permitted)),
    }
}

impl Permission {
    fn permits(&self, change: &Change) -> bool {
        let heaviest = match self.doc_mdp {
            1 => ModificationLevel::LtaUpdates,
            2 => ModificationLevel::FormFilling,
            _ => ModificationLevel::Annotations,
        };
        // a certified form is complete
        let is_complete = self.is_certified && change.kind == ChangeKind::SignatureField;
        change.level <= heaviest && !is_complete && !self.locks_out(change)
    }

    /// A locked field is not filled in or signed any more. A field that did not exist was not locked.
    fn locks_out(&self, change: &Change) -> bool {
        if change.kind == ChangeKind::Form && !self.locks.is_empty() {
            return true;
        }
        let touches = match change.kind {
            ChangeKind::FieldFilled | ChangeKind::FieldAppearance => true,
            ChangeKind::Signature => !change.is_new_field,
            _ => false,
        };
        let field = change.field.as_deref().filter(|_| touches);
        field.is_some_and(|field| self.locks.iter().any(|lock| lock.locks(field)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::FieldMdpAction;

    fn permits(doc_mdp: u8, kind: ChangeKind) -> bool {
        let permission = Permission {
            doc_mdp,
            is_certified: true,
            locks: Vec::new(),
        };
        permission.permits(&Change::new(1, kind, None))
    }

    #[test]
    fn each_permission_allows_what_table_257_says() {
        let kinds = [
            (ChangeKind::ValidationData, 1),
            (ChangeKind::DocumentTimestamp, 1),
            (ChangeKind::Metadata, 2),
            (ChangeKind::Signature, 2),
            (ChangeKind::FieldFilled, 2),
            (ChangeKind::Annotation, 3),
            (ChangeKind::PageContent, 4),
            (ChangeKind::Object, 4),
            (ChangeKind::RevivedObject, 4),
        ];
        for (kind, least) in kinds {
            for doc_mdp in 1..=3 {
                assert_eq!(permits(doc_mdp, kind), doc_mdp >= least, "{kind:?} at P={doc_mdp}");
            }
        }
    }

    #[test]
    fn a_locked_field_is_neither_filled_in_nor_signed() {
        let permission = Permission {
            doc_mdp: 2,
            is_certified: false,
            locks: vec![FieldMdp {
                action: FieldMdpAction::Include,
                fields: vec!["name".to_owned()],
            }],
        };
        let change = |kind, field: &str, is_new_field| Change {
            field: Some(field.to_owned()),
            is_new_field,
            ..Change::new(1, kind, None)
        };
        assert!(!permission.permits(&change(ChangeKind::FieldFilled, "name", false)));
        assert!(permission.permits(&change(ChangeKind::FieldFilled, "other", false)));
        assert!(!permission.permits(&change(ChangeKind::Signature, "name", false)));
        assert!(permission.permits(&change(ChangeKind::Signature, "name", true)));
    }
}
