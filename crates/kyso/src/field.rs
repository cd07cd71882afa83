//! Signature fields of the interactive form (ISO 32000-2 12.7.3, 12.7.4, 12.7.5.5).
//!
//! Only what belongs to signatures is read: the rest of the form is left alone.

use std::collections::HashSet;

use kyso_pdf::{Dictionary, Error, IndirectObject, Object, ObjectId, View, text};

/// Most fields that a form may have; real ones have some hundreds.
const FIELD_LIMIT: usize = 100_000;
/// Deepest nesting of the field tree (12.7.4.2); real ones have three or four levels.
const DEPTH_LIMIT: usize = 32;

/// The interactive form of a document at one revision.
#[derive(Debug, Clone)]
pub(crate) struct InteractiveForm<'d> {
    /// The document catalog.
    pub(crate) catalog: IndirectObject<'d>,
    /// `/AcroForm`, resolved; None when the document has no form.
    pub(crate) dictionary: Option<Dictionary<'d>>,
    /// The signature fields in the order of the form, filled or empty.
    pub(crate) signature_fields: Vec<SignatureField<'d>>,
    /// Fully qualified names of all terminal fields.
    pub(crate) names: HashSet<String>,
    /// A key occurs twice in the trailer, the catalog or the form.
    pub(crate) has_duplicate_keys: bool,
}

/// A signature field: `/FT /Sig`, itself or inherited.
#[derive(Debug, Clone)]
pub(crate) struct SignatureField<'d> {
    /// Fully qualified name (12.7.4.2).
    pub(crate) name: String,
    /// The field's own object. None for a direct dictionary in the array of fields, which cannot be updated.
    pub(crate) object: Option<IndirectObject<'d>>,
    /// The field dictionary.
    pub(crate) dictionary: Dictionary<'d>,
    /// The widget that shows it: the field itself when merged (12.5.6.19), else its first kid.
    pub(crate) widget: Option<Dictionary<'d>>,
    /// Identifier of the widget's object.
    pub(crate) widget_id: Option<ObjectId>,
    /// `/V` as it stands in the field; None when absent or null.
    pub(crate) value: Option<Object<'d>>,
    /// A key occurs twice on the way from the trailer to the field: programs may find different signatures.
    pub(crate) has_duplicate_keys: bool,
}

impl<'d> InteractiveForm<'d> {
    /// Reads the form of a view.
    ///
    /// # Errors
    ///
    /// Those of the PDF reader; `malformed-object` and limits for a field tree that cannot be walked.
    pub(crate) fn read(view: View<'d>) -> Result<Self, Error> {
        let catalog = view.catalog()?;
        let dictionary = match catalog.object.as_dictionary().and_then(|c| c.get(b"AcroForm")) {
            Some(form) => view.resolve(form)?.as_dictionary().cloned(),
            None => None,
        };
        let mut walk = Walk {
            view,
            fields: Vec::new(),
            names: HashSet::new(),
            visited: HashSet::new(),
            seen: 0,
        };
        let way = [
            Some(view.trailer()),
            catalog.object.as_dictionary(),
            dictionary.as_ref(),
        ];
        let has_duplicate_keys = way.into_iter().flatten().any(|d| !d.duplicates().is_empty());
        let root = Inherited {
            has_duplicate_keys,
            ..Inherited::default()
        };
        if let Some(fields) = dictionary.as_ref().and_then(|form| form.get(b"Fields")) {
            for field in view.resolve(fields)?.as_array().unwrap_or_default() {
                walk.node(field, &root, 0)?;
            }
        }
        Ok(Self {
            catalog,
            dictionary,
            signature_fields: walk.fields,
            names: walk.names,
            has_duplicate_keys,
        })
    }
}

/// Attributes that a field passes to its kids (12.7.4.1).
#[derive(Debug, Clone, Default)]
struct Inherited<'d> {
    name: String,
    field_type: Option<Vec<u8>>,
    value: Option<Object<'d>>,
    /// Not an attribute of the standard, but handed down like one.
    has_duplicate_keys: bool,
}

struct Walk<'d> {
    view: View<'d>,
    fields: Vec<SignatureField<'d>>,
    names: HashSet<String>,
    /// With the inherited field type: one node under two parents may be a signature field under the second.
    visited: HashSet<(ObjectId, Option<Vec<u8>>)>,
    seen: usize,
}

impl<'d> Walk<'d> {
    fn node(&mut self, node: &Object<'d>, inherited: &Inherited<'d>, depth: usize) -> Result<(), Error> {
        self.seen += 1;
        if self.seen > FIELD_LIMIT || depth > DEPTH_LIMIT {
            return Err(Error::new(
                kyso_pdf::Code::ObjectLimit,
                "the form has too many fields, or nests them too deep",
            ));
        }
        let Some((object, dictionary)) = self.open(node, inherited)? else {
            return Ok(());
        };
        let own = self.inherit(&dictionary, inherited)?;
        let (children, widgets) = self.kids(&dictionary)?;
        if !children.is_empty() {
            for child in &children {
                self.node(child, &own, depth + 1)?;
            }
            return Ok(());
        }
        self.names.insert(own.name.clone());
        if own.field_type.as_deref() == Some(b"Sig") {
            let (widget, widget_id) = match widgets.into_iter().next() {
                Some((id, widget)) => (Some(widget), id),
                None => (
                    dictionary.get(b"Rect").map(|_| dictionary.clone()),
                    object.as_ref().map(|o| o.id),
                ),
            };
            self.fields.push(SignatureField {
                name: own.name,
                object,
                dictionary,
                widget,
                widget_id,
                value: own.value,
                has_duplicate_keys: own.has_duplicate_keys,
            });
        }
        Ok(())
    }

    /// The dictionary of a node; None for one that was visited already or is no dictionary.
    fn open(
        &mut self,
        node: &Object<'d>,
        inherited: &Inherited<'d>,
    ) -> Result<Option<(Option<IndirectObject<'d>>, Dictionary<'d>)>, Error> {
        let Some(id) = node.as_reference() else {
            return Ok(node.as_dictionary().map(|d| (None, d.clone())));
        };
        if !self.visited.insert((id, inherited.field_type.clone())) {
            return Ok(None);
        }
        let Some(object) = self.view.get(id)? else {
            return Ok(None);
        };
        let dictionary = object.object.as_dictionary().cloned();
        Ok(dictionary.map(|d| (Some(object), d)))
    }

    fn inherit(&self, dictionary: &Dictionary<'d>, inherited: &Inherited<'d>) -> Result<Inherited<'d>, Error> {
        let mut own = inherited.clone();
        own.has_duplicate_keys |= !dictionary.duplicates().is_empty();
        if let Some(partial) = dictionary.get(b"T") {
            let partial = text(self.view.resolve(partial)?.as_string().unwrap_or_default());
            own.name = if own.name.is_empty() {
                partial
            } else {
                format!("{}.{partial}", own.name)
            };
        }
        if let Some(kind) = dictionary.get(b"FT") {
            own.field_type = self.view.resolve(kind)?.as_name().map(<[u8]>::to_vec);
        }
        if let Some(value) = dictionary.get(b"V") {
            own.value = (!self.view.resolve(value)?.is_null()).then(|| value.clone());
        }
        Ok(own)
    }

    /// Kids that are fields (they have a partial name, 12.7.4.2) and kids that are only widgets. A nameless kid with a
    /// value of its own is taken for a field: viewers that begin at the widget show that value.
    #[expect(clippy::type_complexity, reason = "two lists, used in one place")]
    fn kids(
        &self,
        dictionary: &Dictionary<'d>,
    ) -> Result<(Vec<Object<'d>>, Vec<(Option<ObjectId>, Dictionary<'d>)>), Error> {
        let (mut fields, mut widgets) = (Vec::new(), Vec::new());
        let Some(kids) = dictionary.get(b"Kids") else {
            return Ok((fields, widgets));
        };
        for kid in self.view.resolve(kids)?.as_array().unwrap_or_default() {
            let Some(entries) = self.view.resolve(kid)?.as_dictionary().cloned() else {
                continue;
            };
            let own_value = entries.get(b"V").filter(|value| Some(*value) != dictionary.get(b"V"));
            if entries.get(b"T").is_some() || own_value.is_some() {
                fields.push(kid.clone());
            } else {
                widgets.push((kid.as_reference(), entries));
            }
        }
        Ok((fields, widgets))
    }
}
