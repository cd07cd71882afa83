//! Optional content that is not shown by default: ISO 32000-2 8.11.

use std::collections::BTreeMap;

use kyso_pdf::{Dictionary, Error, IndirectObject, Object, ObjectId, View, text};

use super::budget::Budget;

/// Most groups, and most elements of one array, that are read.
const GROUP_LIMIT: usize = 10_000;
/// Deepest nesting of visibility expressions (table 97).
const DEPTH_LIMIT: usize = 16;

/// Groups that the default configuration hides, with their names.
#[derive(Debug, Default)]
pub(super) struct HiddenLayers(BTreeMap<ObjectId, String>);

impl HiddenLayers {
    /// Reads `/OCProperties` (8.11.4.2): `/BaseState`, `/ON`, `/OFF`, and `/AS` for the screen.
    pub(super) fn read(view: View<'_>, catalog: &IndirectObject<'_>) -> Result<Self, Error> {
        let properties = entry(view, catalog.object.as_dictionary(), b"OCProperties")?;
        let Some(properties) = properties.as_dictionary() else {
            return Ok(Self::default());
        };
        let configuration = entry(view, Some(properties), b"D")?;
        let configuration = configuration.as_dictionary();
        let mut hidden = match entry(view, configuration, b"BaseState")?.as_name() {
            Some(b"OFF") => groups(view, Some(properties), b"OCGs")?,
            _ => Vec::new(),
        };
        let shown = groups(view, configuration, b"ON")?;
        hidden.retain(|id| !shown.contains(id));
        hidden.extend(groups(view, configuration, b"OFF")?);
        let states = entry(view, configuration, b"AS")?;
        for state in states.as_array().unwrap_or_default().iter().take(GROUP_LIMIT) {
            let state = view.resolve(state)?;
            if entry(view, state.as_dictionary(), b"Event")?.as_name() != Some(b"View") {
                continue;
            }
            for id in groups(view, state.as_dictionary(), b"OCGs")? {
                match view_state(view, id)?.as_deref() {
                    Some(b"OFF") => hidden.push(id),
                    Some(_) => hidden.retain(|other| *other != id),
                    None => {}
                }
            }
        }
        let mut named = BTreeMap::new();
        for id in hidden {
            let group = view.get(id)?;
            let name = entry(
                view,
                group.as_ref().and_then(|group| group.object.as_dictionary()),
                b"Name",
            )?;
            named.insert(id, name.as_string().map(text).unwrap_or_default());
        }
        Ok(Self(named))
    }

    /// Whether every layer is shown.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The hidden groups that a value of `/OC` or of `/Properties` depends on: a group, or a membership dictionary (8.11.2.2).
    pub(super) fn of(&self, view: View<'_>, content: &Object<'_>, budget: &mut Budget) -> Vec<(ObjectId, &str)> {
        let mut found = Vec::new();
        self.collect(view, content, 0, &mut found, budget);
        found
    }

    fn collect<'s>(
        &'s self,
        view: View<'_>,
        content: &Object<'_>,
        depth: usize,
        found: &mut Vec<(ObjectId, &'s str)>,
        budget: &mut Budget,
    ) {
        if depth > DEPTH_LIMIT || found.len() >= GROUP_LIMIT || !budget.object() {
            return;
        }
        let id = content.as_reference();
        if let Some((id, name)) = id.and_then(|id| self.0.get_key_value(&id)) {
            found.push((*id, name));
            return;
        }
        let Some(content) = budget.resolve(view, content) else {
            return;
        };
        if let Some(members) = content.as_dictionary() {
            for key in [&b"OCGs"[..], b"VE"] {
                if let Some(groups) = members.get(key) {
                    self.collect(view, groups, depth + 1, found, budget);
                }
            }
        }
        for group in content.as_array().unwrap_or_default().iter().take(GROUP_LIMIT) {
            self.collect(view, group, depth + 1, found, budget);
        }
    }
}

/// `/Usage /View /ViewState` of a group (8.11.4.4, table 100).
fn view_state(view: View<'_>, id: ObjectId) -> Result<Option<Vec<u8>>, Error> {
    let group = view.get(id)?;
    let usage = entry(
        view,
        group.as_ref().and_then(|group| group.object.as_dictionary()),
        b"Usage",
    )?;
    let on_screen = entry(view, usage.as_dictionary(), b"View")?;
    let state = entry(view, on_screen.as_dictionary(), b"ViewState")?;
    Ok(state.as_name().map(<[u8]>::to_vec))
}

fn groups(view: View<'_>, dictionary: Option<&Dictionary<'_>>, key: &[u8]) -> Result<Vec<ObjectId>, Error> {
    let array = match dictionary.and_then(|dictionary| dictionary.get(key)) {
        Some(array) => view.resolve(array)?,
        None => return Ok(Vec::new()),
    };
    let elements = array.as_array().unwrap_or_default();
    Ok(elements
        .iter()
        .filter_map(Object::as_reference)
        .take(GROUP_LIMIT)
        .collect())
}

fn entry<'d>(view: View<'d>, dictionary: Option<&Dictionary<'d>>, key: &[u8]) -> Result<Object<'d>, Error> {
    match dictionary.and_then(|dictionary| dictionary.get(key)) {
        Some(value) => view.resolve(value),
        None => Ok(Object::NULL),
    }
}
