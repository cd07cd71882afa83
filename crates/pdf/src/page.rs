//! The page tree: ISO 32000-2 7.7.3. It is walked in document order; `/Count` is not trusted.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::{Code, Dictionary, Error, IndirectObject, Object, ObjectId, View};

/// A page with the attributes that it may inherit (7.7.3.4), resolved.
#[derive(Debug, Clone)]
pub struct Page<'d> {
    /// Its identifier.
    pub id: ObjectId,
    /// Its dictionary.
    pub object: IndirectObject<'d>,
    /// `/MediaBox`, normalised to lower left and upper right corner, in units of user space. `None` when it is missing or malformed.
    pub media_box: Option<[f64; 4]>,
    /// `/CropBox`, likewise; absent: the media box.
    pub crop_box: Option<[f64; 4]>,
    /// `/Rotate` in degrees clockwise: 0, 90, 180 or 270. Other values count as 0.
    pub rotate: u16,
    /// `/Resources`, resolved.
    pub resources: Option<Object<'d>>,
}

impl<'d> View<'d> {
    /// All pages in order.
    ///
    /// # Errors
    /// `malformed-page-tree`, `depth-limit`, `object-limit`, and those of [`get`](Self::get).
    pub fn pages(&self) -> Result<Vec<Page<'d>>, Error> {
        self.walk_pages()?.collect()
    }

    /// The page with an index counted from 0; `None` beyond the last.
    ///
    /// # Errors
    /// Those of [`pages`](Self::pages), as far as the tree was walked.
    pub fn page(&self, index: usize) -> Result<Option<Page<'d>>, Error> {
        self.walk_pages()?.nth(index).transpose()
    }

    /// The pages in order, each parsed when it is reached. After an error there is nothing more.
    ///
    /// # Errors
    /// `malformed-page-tree` when there is no tree, and those of [`catalog`](Self::catalog).
    pub fn walk_pages(&self) -> Result<impl Iterator<Item = Result<Page<'d>, Error>> + use<'d>, Error> {
        let root = self
            .catalog()?
            .object
            .as_dictionary()
            .and_then(|catalog| catalog.get(b"Pages")?.as_reference());
        let root = root.ok_or(Error::new(Code::MalformedPageTree, "the catalog names no page tree"))?;
        let pending = vec![Pending {
            id: root,
            depth: 0,
            inherited: Rc::default(),
        }];
        Ok(Walk {
            view: *self,
            pending,
            seen: BTreeSet::new(),
        })
    }
}

struct Walk<'d> {
    view: View<'d>,
    /// Nodes to visit, the next one last.
    pending: Vec<Pending<'d>>,
    seen: BTreeSet<ObjectId>,
}

struct Pending<'d> {
    id: ObjectId,
    depth: u16,
    inherited: Rc<Inherited<'d>>,
}

/// The inheritable attributes of table 31, as they are written.
#[derive(Debug, Clone, Default)]
struct Inherited<'d> {
    media_box: Option<Object<'d>>,
    crop_box: Option<Object<'d>>,
    rotate: Option<Object<'d>>,
    resources: Option<Object<'d>>,
}

impl<'d> Iterator for Walk<'d> {
    type Item = Result<Page<'d>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while let Some(node) = self.pending.pop() {
            let step = self.step(&node);
            if step.is_err() {
                self.pending.clear();
            }
            if let Some(page) = step.transpose() {
                return Some(page);
            }
        }
        None
    }
}

impl<'d> Walk<'d> {
    /// Visits a node: a page, or an inner node whose kids come next.
    fn step(&mut self, node: &Pending<'d>) -> Result<Option<Page<'d>>, Error> {
        let malformed = |detail| Error::new(Code::MalformedPageTree, detail);
        let limits = self.view.document().limits();
        if !self.seen.insert(node.id) {
            return Err(malformed("a node of the page tree occurs twice"));
        }
        if self.seen.len() > usize::try_from(limits.pages).unwrap_or(usize::MAX) {
            return Err(Error::new(Code::ObjectLimit, "the document has too many pages"));
        }
        if node.depth >= limits.depth {
            return Err(Error::new(Code::DepthLimit, "the page tree is too deep"));
        }
        let object = self
            .view
            .get(node.id)?
            .ok_or(malformed("a node of the page tree is missing"))?;
        let dictionary = object
            .object
            .as_dictionary()
            .ok_or(malformed("a node of the page tree is no dictionary"))?;
        let inherited = Inherited::below(&node.inherited, dictionary);
        // /Type is required, but a node with /Kids is what every reader takes for an inner node.
        let Some(kids) = dictionary.get(b"Kids") else {
            return page(self.view, object.clone(), &inherited).map(Some);
        };
        let kids = self.view.resolve(kids)?;
        let inherited = Rc::new(inherited);
        for kid in kids.as_array().ok_or(malformed("/Kids is no array"))?.iter().rev() {
            let id = kid
                .as_reference()
                .ok_or(malformed("/Kids holds something else than references"))?;
            self.pending.push(Pending {
                id,
                depth: node.depth + 1,
                inherited: Rc::clone(&inherited),
            });
        }
        Ok(None)
    }
}

impl<'d> Inherited<'d> {
    fn below(above: &Self, dictionary: &Dictionary<'d>) -> Self {
        let own = |key: &[u8], above: &Option<Object<'d>>| {
            dictionary
                .get(key)
                .filter(|own| !own.is_null())
                .or(above.as_ref())
                .cloned()
        };
        Self {
            media_box: own(b"MediaBox", &above.media_box),
            crop_box: own(b"CropBox", &above.crop_box),
            rotate: own(b"Rotate", &above.rotate),
            resources: own(b"Resources", &above.resources),
        }
    }
}

fn page<'d>(view: View<'d>, object: IndirectObject<'d>, inherited: &Inherited<'d>) -> Result<Page<'d>, Error> {
    let resolve = |object: &Option<Object<'d>>| object.as_ref().map(|object| view.resolve(object)).transpose();
    Ok(Page {
        id: object.id,
        object,
        media_box: rectangle(view, resolve(&inherited.media_box)?)?,
        crop_box: rectangle(view, resolve(&inherited.crop_box)?)?,
        rotate: resolve(&inherited.rotate)?
            .and_then(|rotate| rotate.as_integer())
            .map_or(0, quarter_turns),
        resources: resolve(&inherited.resources)?,
    })
}

/// A rectangle, 7.9.5: any two opposite corners.
fn rectangle<'d>(view: View<'d>, object: Option<Object<'d>>) -> Result<Option<[f64; 4]>, Error> {
    let Some([a, b, c, d]) = object.as_ref().and_then(Object::as_array) else {
        return Ok(None);
    };
    let number = |object: &Object<'d>| view.resolve(object).map(|object| object.as_real());
    let corners = (number(a)?, number(b)?, number(c)?, number(d)?);
    let (Some(a), Some(b), Some(c), Some(d)) = corners else {
        return Ok(None);
    };
    Ok(Some([a.min(c), b.min(d), a.max(c), b.max(d)]))
}

fn quarter_turns(degrees: i64) -> u16 {
    match degrees.rem_euclid(360) {
        90 => 90,
        180 => 180,
        270 => 270,
        _ => 0,
    }
}
