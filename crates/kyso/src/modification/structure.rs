//! The structure tree of a tagged document (ISO 32000-2 14.7): the widget of a signature that the step made is entered in it.
//!
//! Elements may gain kids, the parent tree entries, and all that is added leads to nothing but such widgets: an element for
//! content that was signed could give it another text.

use std::collections::BTreeSet;

use kyso_pdf::{Dictionary, Error, Object, ObjectId, View};

use super::compare::{differing_keys, same};
use super::field::list;
use super::form::additions;
use super::references::Referrer;
use super::step::Changed;
use super::{ChangeKind, Findings};

/// Most elements between the root and an element, and levels of what is added.
const DEPTH_LIMIT: usize = 64;
/// Most nodes of the parent tree that are looked at.
const NODE_LIMIT: usize = 10_000;

/// Entries of an element (table 355) that give content no other text.
const ELEMENT: [&[u8]; 10] = [b"Type", b"S", b"P", b"Pg", b"K", b"ID", b"T", b"Lang", b"Alt", b"R"];

/// What a changed object is in the tree.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Root,
    Element,
    /// Of the parent tree, a number tree (7.9.7).
    Node,
}

pub(super) fn rules(found: &mut Findings<'_, '_>) -> Result<(), Error> {
    let step = found.step;
    let root = |view: View<'_>| -> Result<Option<ObjectId>, Error> {
        let catalog = view.catalog()?;
        let catalog = catalog.object.as_dictionary();
        Ok(catalog.and_then(|catalog| catalog.get(b"StructTreeRoot")?.as_reference()))
    };
    let Some(root) = root(step.old)?.filter(|_| !found.signature_widgets.is_empty()) else {
        return Ok(());
    };
    let left = step
        .changed
        .iter()
        .filter(|(number, _)| !found.vouched.contains(number));
    let left: Vec<(u32, &Changed<'_>)> = left.map(|(number, changed)| (*number, changed)).collect();
    if !left.iter().any(|(_, changed)| changed.old.is_some()) {
        return Ok(());
    }
    let tree = Tree::read(step.old, root)?;
    let mut vouched = BTreeSet::new();
    for (number, changed) in left {
        if tree.gains(found, changed)? {
            vouched.insert(number);
        }
    }
    // used for nothing but the tree
    let users = found.referrers(&vouched)?;
    let mut kept = BTreeSet::new();
    for number in vouched {
        let users = users.get(&number).map(Vec::as_slice).unwrap_or_default();
        let is_of_tree = users.iter().all(|user| tree.uses(step.old, user));
        if is_of_tree && is_list_of_its_kind(found, number, users)? {
            kept.insert(number);
        }
    }
    let vouched = kept;
    if !vouched.is_empty() {
        found.vouched.extend(vouched);
        found.note(ChangeKind::StructureTree, Some(root));
    }
    Ok(())
}

/// An array in an object of its own is a list of kids or the pairs of a number tree, and gained what such a list may gain.
fn is_list_of_its_kind(found: &Findings<'_, '_>, number: u32, users: &[Referrer]) -> Result<bool, Error> {
    let Some(changed) = found.step.changed.get(&number) else {
        return Ok(false);
    };
    let arrays = (
        changed.old.as_ref().and_then(|old| old.object.as_array()),
        changed.new.as_ref().and_then(|new| new.object.as_array()),
    );
    let (Some(before), Some(after)) = arrays else {
        return Ok(true);
    };
    let all = |key: &[u8]| {
        users
            .iter()
            .all(|user| user.is_direct && user.key.as_deref() == Some(key))
    };
    match (all(b"K"), all(b"Nums")) {
        (true, false) => gained(found, before, after),
        (false, true) => gained_numbers(found, before, after),
        _ => Ok(false),
    }
}

/// The structure tree before the step.
struct Tree {
    root: ObjectId,
    nodes: BTreeSet<ObjectId>,
}

impl Tree {
    fn read(view: View<'_>, root: ObjectId) -> Result<Self, Error> {
        let mut nodes = BTreeSet::new();
        let object = view.get(root)?;
        let entries = object.as_ref().and_then(|root| root.object.as_dictionary());
        let mut pending: Vec<ObjectId> = entries
            .and_then(|root| root.get(b"ParentTree")?.as_reference())
            .into_iter()
            .collect();
        while let Some(id) = pending.pop() {
            if nodes.len() >= NODE_LIMIT || !nodes.insert(id) {
                continue;
            }
            let Some(node) = view.get(id)? else { continue };
            let (_, kids) = list(view, node.object.as_dictionary().and_then(|node| node.get(b"Kids")))?;
            pending.extend(kids.iter().filter_map(Object::as_reference));
        }
        Ok(Self { root, nodes })
    }

    /// The role of a dictionary.
    fn role(&self, view: View<'_>, id: ObjectId, entries: &Dictionary<'_>) -> Result<Option<Role>, Error> {
        Ok(match id {
            id if id == self.root => Some(Role::Root),
            id if self.nodes.contains(&id) && entries.get(b"Type").is_none() => Some(Role::Node),
            _ if self.is_element(view, entries)? => Some(Role::Element),
            _ => None,
        })
    }

    /// `/P` leads up to the root.
    fn is_element(&self, view: View<'_>, entries: &Dictionary<'_>) -> Result<bool, Error> {
        let mut entries = entries.clone();
        for _ in 0..DEPTH_LIMIT {
            let kind = entries.get(b"Type").map(Object::as_name);
            let is_plain = matches!(kind, None | Some(Some(b"StructElem")));
            let parent = entries.get(b"P").and_then(Object::as_reference);
            let (true, true, Some(parent)) = (is_plain, entries.get(b"S").is_some(), parent) else {
                return Ok(false);
            };
            if parent == self.root {
                return Ok(true);
            }
            let Some(above) = view
                .get(parent)?
                .and_then(|above| above.object.as_dictionary().cloned())
            else {
                return Ok(false);
            };
            entries = above;
        }
        Ok(false)
    }

    /// An object of the tree that names further objects for the signatures of the step and is the same otherwise.
    fn gains(&self, found: &Findings<'_, '_>, changed: &Changed<'_>) -> Result<bool, Error> {
        let (Some(old), Some(new)) = (&changed.old, &changed.new) else {
            return Ok(false);
        };
        if let (Some(before), Some(after)) = (old.object.as_array(), new.object.as_array()) {
            // of kids or of pairs: whoever uses it tells
            return Ok(gained(found, before, after)? || gained_numbers(found, before, after)?);
        }
        let is_stream = old.object.as_stream().is_some() || new.object.as_stream().is_some();
        let (Some(before), Some(after), false) = (old.object.as_dictionary(), new.object.as_dictionary(), is_stream)
        else {
            return Ok(false);
        };
        let Some(role) = self.role(found.step.old, old.id, before)?.filter(|_| old.id == new.id) else {
            return Ok(false);
        };
        for key in differing_keys(before, after) {
            let is_permitted = match (role, key) {
                (Role::Root, b"ParentTreeNextKey") => after.get(key).is_some_and(|next| next.as_integer().is_some()),
                (Role::Root | Role::Element, b"K") | (Role::Node, b"Nums") => {
                    let (before, after) = (
                        items(found.step.old, before.get(key))?,
                        items(found.step.new, after.get(key))?,
                    );
                    match role {
                        Role::Node => gained_numbers(found, &before, &after)?,
                        _ => gained(found, &before, &after)?,
                    }
                }
                (Role::Node, b"Limits") => true,
                _ => false,
            };
            if !is_permitted {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a reference to an object of the tree comes from the tree.
    fn uses(&self, view: View<'_>, user: &Referrer) -> bool {
        let Ok(Some(object)) = view.get(user.id) else {
            return false;
        };
        let Some(entries) = object.object.as_dictionary() else {
            return false;
        };
        let role = self.role(view, user.id, entries).ok().flatten();
        matches!(
            (role, user.key.as_deref()),
            (Some(Role::Root), Some(b"K" | b"ParentTree"))
                | (Some(Role::Element), Some(b"K" | b"P"))
                | (Some(Role::Node), Some(b"Nums" | b"Kids"))
                | (None, Some(b"StructTreeRoot"))
        )
    }
}

/// One kid, or several.
fn items<'d>(view: View<'d>, entry: Option<&Object<'d>>) -> Result<Vec<Object<'d>>, Error> {
    let Some(entry) = entry else { return Ok(Vec::new()) };
    Ok(match view.resolve(entry)?.as_array() {
        Some(items) => items.to_vec(),
        None => vec![entry.clone()],
    })
}

/// The list kept what it had, and what it gained leads to signatures of the step.
fn gained(found: &Findings<'_, '_>, before: &[Object<'_>], after: &[Object<'_>]) -> Result<bool, Error> {
    let Some(added) = additions(before, after) else {
        return Ok(false);
    };
    for item in added {
        if !leads_to_signature(found, item, 0)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The pairs of a number tree (7.9.7): those that were there stayed, and new keys lead to signatures of the step.
fn gained_numbers(found: &Findings<'_, '_>, before: &[Object<'_>], after: &[Object<'_>]) -> Result<bool, Error> {
    let key = |pair: &[Object<'_>]| pair.first().and_then(Object::as_integer);
    let is_kept = |old: &[Object<'_>]| {
        let mut same_key = after.chunks(2).filter(|new| key(new) == key(old));
        let only = same_key.next().filter(|_| same_key.next().is_none());
        only.is_some_and(|new| new.len() == old.len() && new.iter().zip(old).all(|(new, old)| same(new, old)))
    };
    if !before.chunks(2).all(|old| key(old).is_some() && is_kept(old)) {
        return Ok(false);
    }
    for pair in after.chunks(2) {
        let is_old = before.chunks(2).any(|old| key(old) == key(pair));
        let [_, value] = pair else { return Ok(false) };
        if !is_old && (key(pair).is_none() || !leads_to_signature(found, value, 0)?) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A new element, whose kids are such elements or object references (14.7.5.3) to widgets of the signatures that were made.
fn leads_to_signature(found: &Findings<'_, '_>, item: &Object<'_>, depth: usize) -> Result<bool, Error> {
    let step = found.step;
    let is_new = item.as_reference().is_none_or(|id| step.is_new(id));
    if !is_new || depth > DEPTH_LIMIT {
        return Ok(false);
    }
    let object = step.new.resolve(item)?;
    let Some(entries) = object.as_dictionary().filter(|_| object.as_stream().is_none()) else {
        return Ok(false);
    };
    let kind = entries.get(b"Type").map(Object::as_name);
    if kind == Some(Some(b"OBJR")) {
        let widget = entries.get(b"Obj").and_then(Object::as_reference);
        return Ok(widget.is_some_and(|widget| found.signature_widgets.contains(&widget)));
    }
    // no text in the place of another
    let is_plain =
        matches!(kind, None | Some(Some(b"StructElem"))) && entries.iter().all(|(key, _)| ELEMENT.contains(&key));
    if !is_plain {
        return Ok(false);
    }
    let kids = items(step.new, entries.get(b"K"))?;
    for kid in &kids {
        if !leads_to_signature(found, kid, depth + 1)? {
            return Ok(false);
        }
    }
    Ok(entries.get(b"S").is_some() && !kids.is_empty())
}
