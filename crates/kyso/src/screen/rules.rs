//! What one dictionary gives away by itself: actions, files, media, content from elsewhere, hidden layers.

use kyso_pdf::{Dictionary, Object, ObjectId, View, text};

use super::budget::Budget;
use super::finding::{Findings, ScreenKind};
use super::layers::HiddenLayers;
use super::unreferenced::has_content;

/// Annotations that play something (12.5.6).
const MEDIA: [&[u8]; 5] = [b"RichMedia", b"3D", b"Movie", b"Sound", b"Screen"];

/// Where a dictionary was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The indirect object that it is or stands in.
    pub(super) id: ObjectId,
    /// The page that has it.
    pub(super) page: Option<usize>,
    /// The object is a page of the page tree.
    pub(super) is_page: bool,
}

/// A look at one dictionary.
pub(super) struct Look<'l, 'd> {
    pub(super) view: View<'d>,
    pub(super) place: Place,
    pub(super) hidden: &'l HiddenLayers,
    pub(super) findings: &'l mut Findings,
    pub(super) budget: &'l mut Budget,
}

impl<'d> Look<'_, 'd> {
    /// Looks at a dictionary, or at a stream and its dictionary.
    pub(super) fn at(&mut self, object: &Object<'d>, dictionary: &Dictionary<'d>) {
        let kind = self.name(dictionary, b"Type");
        // a structure element (14.7.2) has /S too, and kids
        if matches!(kind.as_deref(), None | Some(b"Action")) && dictionary.get(b"K").is_none() {
            self.action(dictionary);
        }
        if object.as_stream().is_some() {
            self.stream(dictionary);
        }
        if dictionary.get(b"EF").is_some_and(|file| !file.is_null()) {
            let name = self.file_name_in(dictionary);
            self.add(ScreenKind::EmbeddedFile, name);
        }
        if dictionary.get(b"Rect").is_some()
            && let Some(subtype) = self.name(dictionary, b"Subtype")
            && MEDIA.contains(&subtype.as_slice())
        {
            self.add(ScreenKind::RichMedia, Some(words(&subtype)));
        }
        if kind.as_deref() == Some(b"Page") && !self.place.is_page && has_content(dictionary) {
            self.add(ScreenKind::Unreferenced, None);
        }
        if !self.hidden.is_empty() {
            self.layers(dictionary);
        }
    }

    /// 12.6.4, table 201.
    fn action(&mut self, dictionary: &Dictionary<'d>) {
        let Some(action) = self.name(dictionary, b"S") else {
            return;
        };
        let address = match action.as_slice() {
            b"URI" => self.string(dictionary, b"URI"),
            _ => self.file_name(dictionary.get(b"F")),
        };
        if let Some(kind) = action_kind(&action, dictionary, address.as_deref()) {
            self.add(kind, address.or_else(|| Some(words(&action))));
        }
    }

    fn stream(&mut self, dictionary: &Dictionary<'d>) {
        if dictionary.get(b"F").is_some_and(|file| !file.is_null()) {
            let name = self.file_name(dictionary.get(b"F"));
            self.add(ScreenKind::ExternalContent, name);
        }
        let subtype = self.name(dictionary, b"Subtype");
        if subtype.as_deref() == Some(b"Form") && dictionary.get(b"Ref").is_some() {
            self.add(ScreenKind::ExternalContent, None);
        }
        if subtype.as_deref() == Some(b"Image") && dictionary.get(b"Alternates").is_some() {
            self.add(ScreenKind::ContentSwitch, Some("Alternates".to_owned()));
        }
    }

    /// `/OC`, and the property lists of resources (14.6.2), through which content streams name their layers.
    fn layers(&mut self, dictionary: &Dictionary<'d>) {
        let lists = self.budget.entry(self.view, dictionary, b"Properties");
        let lists = lists.as_ref().and_then(Object::as_dictionary);
        let lists = lists.into_iter().flat_map(Dictionary::iter).map(|(_, list)| list);
        for layer in dictionary.get(b"OC").into_iter().chain(lists) {
            for (id, name) in self.hidden.of(self.view, layer, self.budget) {
                let name = Some(name.to_owned());
                self.findings
                    .add(ScreenKind::HiddenLayer, self.place.page, Some(id), name);
            }
        }
    }

    /// The name in a file specification (7.11.2).
    fn file_name(&mut self, specification: Option<&Object<'d>>) -> Option<String> {
        let specification = self.budget.resolve(self.view, specification?)?;
        match specification.as_string() {
            Some(name) => Some(text(name)),
            None => self.file_name_in(specification.as_dictionary()?),
        }
    }

    fn file_name_in(&mut self, specification: &Dictionary<'d>) -> Option<String> {
        let unicode = self.string(specification, b"UF");
        unicode.or_else(|| self.string(specification, b"F"))
    }

    fn name(&mut self, dictionary: &Dictionary<'d>, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.budget.entry(self.view, dictionary, key)?;
        value.as_name().map(<[u8]>::to_vec)
    }

    fn string(&mut self, dictionary: &Dictionary<'d>, key: &[u8]) -> Option<String> {
        self.budget.entry(self.view, dictionary, key)?.as_string().map(text)
    }

    fn add(&mut self, kind: ScreenKind, subject: Option<String>) {
        self.findings.add(kind, self.place.page, Some(self.place.id), subject);
    }
}

/// The kind of an action that a signer should know of.
fn action_kind(action: &[u8], dictionary: &Dictionary<'_>, address: Option<&str>) -> Option<ScreenKind> {
    let starts_with = |scheme: &str| {
        let start = address.unwrap_or_default().trim_start().get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    match action {
        b"JavaScript" => Some(ScreenKind::Javascript),
        b"URI" if starts_with("javascript:") => Some(ScreenKind::Javascript),
        b"URI" if starts_with("file:") => Some(ScreenKind::ExternalAction),
        b"Launch" => Some(ScreenKind::Launch),
        b"SubmitForm" | b"ImportData" => Some(ScreenKind::FormData),
        b"GoToR" | b"GoToE" => Some(ScreenKind::ExternalAction),
        b"Thread" if dictionary.get(b"F").is_some() => Some(ScreenKind::ExternalAction),
        b"SetOCGState" | b"Hide" => Some(ScreenKind::ContentSwitch),
        b"Rendition" if dictionary.get(b"JS").is_some() => Some(ScreenKind::Javascript),
        b"Rendition" | b"Movie" | b"Sound" | b"GoTo3DView" | b"RichMediaExecute" => Some(ScreenKind::RichMedia),
        _ => None,
    }
}

fn words(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}
