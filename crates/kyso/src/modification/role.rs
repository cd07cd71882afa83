//! What an object is to the document. A rule vouches for a replaced object in one role; where the older revision used it in another role
//! as well, a change for the sake of the one would change the other: a page that is also the font of its own text.

use std::collections::BTreeSet;

use kyso_pdf::{Error, ObjectId};

use super::Findings;
use super::references::Referrer;

/// The role in which a rule vouches for an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// 7.7.2.
    Catalog,
    /// 14.3.3.
    Information,
    /// 7.7.3.3.
    Page,
    /// 12.7.3.
    Form,
    /// Annotations and fields, which are often one object (12.5.2, 12.7.4).
    Annotation,
}

/// Keys below which things are drawn with: what stands there is no annotation and no page, however deep.
const DRAWN_WITH: [&[u8]; 22] = [
    b"Resources",
    b"XObject",
    b"Font",
    b"ExtGState",
    b"ColorSpace",
    b"Pattern",
    b"Shading",
    b"Properties",
    b"AP",
    b"SMask",
    b"Group",
    b"DR",
    b"MK",
    b"Contents",
    b"FontDescriptor",
    b"DescendantFonts",
    b"Encoding",
    b"CharProcs",
    b"DecodeParms",
    b"Filter",
    b"OC",
    b"OCProperties",
];

impl Role {
    /// Whether an object in this role is referred to like that.
    fn is_used(self, referrer: &Referrer) -> bool {
        let Some(key) = referrer.key.as_deref() else {
            // an item of an array, or something that cannot be read
            return referrer.is_readable && matches!(self, Self::Page | Self::Annotation);
        };
        if DRAWN_WITH.contains(&key) {
            return false;
        }
        match self {
            // as a resource of its own their entries that may change mean nothing
            Self::Catalog | Self::Information | Self::Form | Self::Page => true,
            Self::Annotation => {
                let direct = [&b"Parent"[..], b"Popup", b"IRT", b"Obj", b"T", b"P", b"AN"];
                !referrer.is_direct || direct.contains(&key)
            }
        }
    }
}

/// Takes back what was vouched for in a role that is not the object's only one.
pub(super) fn rules(found: &mut Findings<'_, '_>) -> Result<(), Error> {
    let step = found.step;
    let replaced = |number: &u32| step.changed.get(number).is_some_and(|changed| changed.old.is_some());
    let numbers: BTreeSet<u32> = found.roles.keys().copied().filter(replaced).collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let referrers = found.referrers(&numbers)?;
    for number in numbers {
        let roles = found.roles.get(&number).into_iter().flatten();
        let users = referrers.get(&number).map(Vec::as_slice).unwrap_or_default();
        let is_used = |role: &Role| users.iter().all(|user| role.is_used(user));
        if !roles.into_iter().any(is_used) {
            found.vouched.remove(&number);
        }
    }
    Ok(())
}

impl Findings<'_, '_> {
    /// Vouches for an object as long as the document knows it in this role only.
    pub(super) fn vouch_as(&mut self, id: Option<ObjectId>, role: Role) {
        if let Some(id) = id {
            self.vouched.insert(id.number);
            self.roles.entry(id.number).or_default().insert(role);
        }
    }
}
