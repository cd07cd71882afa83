//! What a signature lets happen to the document after it: the transforms DocMDP (ISO 32000-2 12.8.2.2) and FieldMDP
//! (12.8.2.4) of a signature dictionary, and the lock of a signature field (12.7.5.5, table 236).

use kyso_pdf::{Dictionary, Error, Object, View, text};

/// Most entries of `/Reference` and most names of a lock that are read; real ones have one, and some hundreds.
const REFERENCE_LIMIT: usize = 16;
const NAME_LIMIT: usize = 100_000;

/// The permissions that a signature dictionary states in `/Reference`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Transforms {
    /// `/P` of DocMDP: 1, 2 or 3. Absent in it: 2. A value that the standard does not know permits nothing: 1.
    pub(crate) doc_mdp: Option<u8>,
    /// Every FieldMDP transform.
    pub(crate) field_mdp: Vec<FieldMdp>,
}

/// Which fields may not change any more: the parameters of FieldMDP (table 259), and the same of a signature field lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldMdp {
    pub(crate) action: FieldMdpAction,
    /// Fully qualified names (12.7.4.2).
    pub(crate) fields: Vec<String>,
}

/// `/Action` of table 259.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldMdpAction {
    /// Every field is locked. Also what an action that the standard does not know stands for.
    All,
    /// The named fields are locked.
    Include,
    /// All fields but the named ones are locked.
    Exclude,
}

/// `/Lock` of a signature field (table 236): what the signature in this field is to lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SigFieldLock {
    pub(crate) fields: FieldMdp,
    /// `/P` (PDF 2.0), as in DocMDP; absent: no further limit.
    pub(crate) permission: Option<u8>,
}

impl Transforms {
    /// Reads `/Reference` of a signature dictionary.
    ///
    /// # Errors
    /// Those of the PDF reader.
    pub(crate) fn read(view: View<'_>, signature: &Dictionary<'_>) -> Result<Self, Error> {
        let mut transforms = Self::default();
        let references = resolved(view, signature, b"Reference")?;
        for reference in references.as_array().unwrap_or_default().iter().take(REFERENCE_LIMIT) {
            let reference = view.resolve(reference)?;
            let Some(reference) = reference.as_dictionary() else {
                continue;
            };
            let parameters = resolved(view, reference, b"TransformParams")?;
            let parameters = parameters.as_dictionary();
            match resolved(view, reference, b"TransformMethod")?.as_name() {
                Some(b"DocMDP") if transforms.doc_mdp.is_none() => {
                    let stated = parameters.map(|p| permission(view, p)).transpose()?.flatten();
                    transforms.doc_mdp = Some(stated.unwrap_or(2));
                }
                Some(b"FieldMDP") => transforms.field_mdp.push(FieldMdp::read(view, parameters)?),
                _ => {}
            }
        }
        Ok(transforms)
    }
}

impl FieldMdp {
    /// Whether a field is locked: it is named, or lies below a named one.
    pub(crate) fn locks(&self, field: &str) -> bool {
        let named = self.fields.iter().any(|name| {
            field
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        match self.action {
            FieldMdpAction::All => true,
            FieldMdpAction::Include => named,
            FieldMdpAction::Exclude => !named,
        }
    }

    /// Parameters that are missing lock everything.
    fn read(view: View<'_>, parameters: Option<&Dictionary<'_>>) -> Result<Self, Error> {
        let mut lock = Self {
            action: FieldMdpAction::All,
            fields: Vec::new(),
        };
        let Some(parameters) = parameters else { return Ok(lock) };
        lock.action = match resolved(view, parameters, b"Action")?.as_name() {
            Some(b"Include") => FieldMdpAction::Include,
            Some(b"Exclude") => FieldMdpAction::Exclude,
            _ => FieldMdpAction::All,
        };
        let fields = resolved(view, parameters, b"Fields")?;
        for name in fields.as_array().unwrap_or_default().iter().take(NAME_LIMIT) {
            let name = view.resolve(name)?;
            lock.fields.extend(name.as_string().map(text));
        }
        Ok(lock)
    }
}

impl SigFieldLock {
    /// Reads `/Lock` of a signature field; None when there is none.
    ///
    /// # Errors
    /// Those of the PDF reader.
    pub(crate) fn read(view: View<'_>, field: &Dictionary<'_>) -> Result<Option<Self>, Error> {
        let lock = resolved(view, field, b"Lock")?;
        let Some(lock) = lock.as_dictionary() else {
            return Ok(None);
        };
        Ok(Some(Self {
            fields: FieldMdp::read(view, Some(lock))?,
            permission: permission(view, lock)?,
        }))
    }
}

/// `/P`: None when absent, 1 for a value that the standard does not know.
fn permission(view: View<'_>, dictionary: &Dictionary<'_>) -> Result<Option<u8>, Error> {
    let stated = resolved(view, dictionary, b"P")?;
    if stated.is_null() {
        return Ok(None);
    }
    let known = stated.as_integer().and_then(|p| u8::try_from(p).ok());
    Ok(Some(known.filter(|p| (1..=3).contains(p)).unwrap_or(1)))
}

fn resolved<'d>(view: View<'d>, dictionary: &Dictionary<'d>, key: &[u8]) -> Result<Object<'d>, Error> {
    dictionary
        .get(key)
        .map_or(Ok(Object::NULL), |value| view.resolve(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_names_a_field_and_all_below_it() {
        let lock = |action| FieldMdp {
            action,
            fields: vec!["form.name".to_owned()],
        };
        let include = lock(FieldMdpAction::Include);
        assert!(include.locks("form.name") && include.locks("form.name.first"));
        assert!(!include.locks("form") && !include.locks("form.names"));
        let exclude = lock(FieldMdpAction::Exclude);
        assert!(!exclude.locks("form.name") && exclude.locks("form.names"));
        assert!(lock(FieldMdpAction::All).locks("anything"));
    }
}
