//! Form fields whose value and appearance do not agree, and what makes viewers draw a form anew: ISO 32000-2 12.7.

use std::collections::HashSet;

use kyso_pdf::{Dictionary, IndirectObject, Object, ObjectId, Page, View, text};

use super::budget::Budget;
use super::finding::{Findings, ScreenKind};
use super::shown_text::shown_text;
use super::to_unicode::UNKNOWN;

/// Deepest nesting of the field tree.
const DEPTH_LIMIT: usize = 32;
/// Bits of `/Ff`: tables 229 to 231.
const PASSWORD: i64 = 1 << 13;
const PUSH_BUTTON: i64 = 1 << 16;
const COMBO: i64 = 1 << 17;
/// Bits of `/F` of a widget that is not shown: Hidden, NoView.
const NOT_SHOWN: i64 = 2 | 32;

/// Checks the form of the catalog.
pub(super) fn check<'d>(
    view: View<'d>,
    catalog: &IndirectObject<'d>,
    pages: &[Page<'d>],
    findings: &mut Findings,
    budget: &mut Budget,
) {
    let Some(form) = catalog
        .object
        .as_dictionary()
        .and_then(|catalog| budget.entry(view, catalog, b"AcroForm"))
    else {
        return;
    };
    let Some(form) = form.as_dictionary() else { return };
    if budget.entry(view, form, b"XFA").is_some() {
        findings.add(ScreenKind::Xfa, None, Some(catalog.id), None);
    }
    let needs = budget.entry(view, form, b"NeedAppearances");
    let resources = budget.entry(view, form, b"DR");
    let mut walk = Walk {
        view,
        pages,
        resources: resources.as_ref().and_then(Object::as_dictionary).cloned(),
        is_redrawn: needs.and_then(|needs| needs.as_boolean()) == Some(true),
        visited: HashSet::new(),
        has_values: false,
        findings,
        budget,
    };
    let fields = form.get(b"Fields").and_then(|fields| walk.budget.resolve(view, fields));
    for field in fields.as_ref().and_then(Object::as_array).unwrap_or_default() {
        walk.node(field, &Field::default(), 0);
    }
    if walk.is_redrawn && walk.has_values {
        walk.findings
            .add(ScreenKind::NeedAppearances, None, Some(catalog.id), None);
    }
}

/// A field with what it inherits (12.7.4.1).
#[derive(Debug, Clone, Default)]
struct Field<'d> {
    name: String,
    kind: Vec<u8>,
    flags: i64,
    /// With the object that holds it, when it is one of its own.
    value: Option<(Option<ObjectId>, Object<'d>)>,
    options: Option<Object<'d>>,
}

struct Walk<'w, 'd> {
    view: View<'d>,
    pages: &'w [Page<'d>],
    resources: Option<Dictionary<'d>>,
    /// Appearances in the file do not matter, viewers make new ones.
    is_redrawn: bool,
    visited: HashSet<ObjectId>,
    /// Some field other than a signature has a value or could have one.
    has_values: bool,
    findings: &'w mut Findings,
    budget: &'w mut Budget,
}

impl<'d> Walk<'_, 'd> {
    fn node(&mut self, node: &Object<'d>, above: &Field<'d>, depth: usize) {
        let id = node.as_reference();
        if depth > DEPTH_LIMIT || id.is_some_and(|id| !self.visited.insert(id)) {
            return;
        }
        let Some(object) = self.budget.resolve(self.view, node) else {
            return;
        };
        let Some(dictionary) = object.as_dictionary() else {
            return;
        };
        let field = self.inherit(dictionary, above);
        let kids = dictionary
            .get(b"Kids")
            .and_then(|kids| self.budget.resolve(self.view, kids));
        for kid in kids.as_ref().and_then(Object::as_array).unwrap_or_default() {
            self.node(kid, &field, depth + 1);
        }
        if kids.is_none() {
            self.widget(id, dictionary, &field);
        }
    }

    fn inherit(&mut self, dictionary: &Dictionary<'d>, above: &Field<'d>) -> Field<'d> {
        let mut field = above.clone();
        let mut entry = |key: &[u8]| self.budget.entry(self.view, dictionary, key);
        if let Some(partial) = entry(b"T").as_ref().and_then(Object::as_string).map(text) {
            let dot = if field.name.is_empty() { "" } else { "." };
            field.name = format!("{}{dot}{partial}", field.name);
        }
        if let Some(kind) = entry(b"FT").as_ref().and_then(Object::as_name) {
            field.kind = kind.to_vec();
        }
        if let Some(flags) = entry(b"Ff").and_then(|flags| flags.as_integer()) {
            field.flags = flags;
        }
        if let Some(options) = entry(b"Opt") {
            field.options = Some(options);
        }
        if let Some(value) = entry(b"V") {
            let id = dictionary.get(b"V").and_then(Object::as_reference);
            field.value = Some((id, value));
        }
        field
    }

    /// A terminal field with its widget in one, or a widget of several.
    fn widget(&mut self, id: Option<ObjectId>, widget: &Dictionary<'d>, field: &Field<'d>) {
        let flags = self
            .budget
            .entry(self.view, widget, b"F")
            .and_then(|flags| flags.as_integer());
        let is_shown = flags.unwrap_or(0) & NOT_SHOWN == 0 && widget.get(b"Rect").is_some();
        let agrees = match field.kind.as_slice() {
            b"Tx" | b"Ch" => {
                self.has_values = true;
                field.flags & PASSWORD != 0 || self.text_agrees(widget, field)
            }
            b"Btn" if field.flags & PUSH_BUTTON == 0 => self.state_agrees(widget, field),
            _ => true,
        };
        if is_shown && !agrees && !self.is_redrawn {
            let page = self.page_of(widget);
            self.findings
                .add(ScreenKind::ValueAppearance, page, id, Some(field.name.clone()));
        }
    }

    /// What the value says is in the text that is shown; an appearance without a value shows none.
    fn text_agrees(&mut self, widget: &Dictionary<'d>, field: &Field<'d>) -> bool {
        let values = self.values(field);
        let appearances = self.budget.entry(self.view, widget, b"AP");
        let entry = appearances
            .as_ref()
            .and_then(Object::as_dictionary)
            .and_then(|appearances| appearances.get(b"N").cloned());
        let Some(entry) = entry else {
            return values.iter().all(|value| folded(value, false).is_empty());
        };
        let Some(normal) = self.budget.resolve(self.view, &entry) else {
            return true;
        };
        let resources = self.resources.clone();
        let id = entry.as_reference();
        let Some(shown) = shown_text(self.view, &normal, id, resources.as_ref(), self.budget) else {
            return true;
        };
        // a list box shows all its options, a dictionary is the value of something else
        let is_list = field.kind == b"Ch" && field.flags & COMBO == 0;
        let is_other = field
            .value
            .as_ref()
            .is_some_and(|(_, value)| value.as_stream().is_none() && value.as_dictionary().is_some());
        match values.as_slice() {
            [] if is_list || is_other => true,
            [] => !shown.chars().any(|c| c.is_alphanumeric() && c != UNKNOWN),
            values => values.iter().all(|value| shows(&shown, value)),
        }
    }

    /// The texts of `/V`; of a choice what is displayed for them (12.7.5.4).
    fn values(&mut self, field: &Field<'d>) -> Vec<String> {
        let Some((id, value)) = &field.value else {
            return Vec::new();
        };
        let mut values: Vec<String> = match (value.as_stream(), id) {
            (Some(stream), Some(id)) => {
                let data = self.budget.decode(self.view, stream, *id);
                data.map(|data| text(&data)).into_iter().collect()
            }
            _ => strings(value),
        };
        let options = field.options.as_ref().and_then(Object::as_array).unwrap_or_default();
        for option in options.iter().filter_map(Object::as_array) {
            if let [export, display] = option
                && let (Some(export), Some(display)) = (export.as_string(), display.as_string())
            {
                let export = text(export);
                for value in values.iter_mut().filter(|value| **value == export) {
                    *value = text(display);
                }
            }
        }
        values.retain(|value| !value.is_empty());
        values
    }

    /// `/AS` of a check box or radio button is off, or the value of the field (12.7.5.2).
    fn state_agrees(&mut self, widget: &Dictionary<'d>, field: &Field<'d>) -> bool {
        let state = self.budget.entry(self.view, widget, b"AS");
        match state.as_ref().and_then(Object::as_name) {
            None | Some(b"Off") => true,
            Some(state) => field.value.as_ref().and_then(|(_, value)| value.as_name()) == Some(state),
        }
    }

    fn page_of(&self, widget: &Dictionary<'d>) -> Option<usize> {
        let page = widget.get(b"P")?.as_reference()?;
        let (number, _) = (1..).zip(self.pages).find(|(_, candidate)| candidate.id == page)?;
        Some(number)
    }
}

fn strings(value: &Object<'_>) -> Vec<String> {
    match value.as_array() {
        Some(array) => array.iter().filter_map(Object::as_string).map(text).collect(),
        None => value.as_string().map(text).into_iter().collect(),
    }
}

/// Whether a value is found in what is shown. Only letters and digits count: white space, line ends and signs vary with the
/// layout. Characters that are not known, or that the two spell differently, are left out of a second look.
fn shows(shown: &str, value: &str) -> bool {
    folded(shown, false).contains(&folded(value, false)) || folded(shown, true).contains(&folded(value, true))
}

fn folded(text: &str, only_ascii: bool) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() && (c.is_ascii() || !only_ascii))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::shows;

    #[test]
    fn layout_and_unknown_characters_make_no_difference() {
        assert!(shows("Nguy\u{fffd}n V\u{fffd}n A", "Nguyễn Văn A"));
        assert!(shows("1.234,00 VND", "123400"));
        assert!(shows("hai\ndòng", "hai dòng"));
        assert!(!shows("100 triệu", "900 triệu"));
        assert!(!shows("", "có"));
    }
}
