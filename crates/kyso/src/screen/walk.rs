//! Every object that the document can reach, once: first what each page has, then the rest from the trailer.

use std::collections::{HashMap, HashSet};

use kyso_pdf::{Object, ObjectId, Page, View};

use super::budget::Budget;
use super::finding::{Findings, ScreenKind};
use super::layers::HiddenLayers;
use super::rules::{Look, Place};

/// Entries of what a page has that lead away from it: up the trees of pages, fields and structure, and to destinations.
const AWAY: &[&[u8]] = &[b"Parent", b"P", b"Dest", b"StructTreeRoot"];

/// The walk and what it has seen.
pub(super) struct Walk<'w, 'd> {
    view: View<'d>,
    hidden: &'w HiddenLayers,
    /// Pages by object, counted from 1.
    pages: HashMap<ObjectId, usize>,
    seen: HashSet<ObjectId>,
    /// Objects to read.
    pending: Vec<(ObjectId, Option<usize>)>,
    findings: &'w mut Findings,
    budget: &'w mut Budget,
}

impl<'w, 'd> Walk<'w, 'd> {
    pub(super) fn new(
        view: View<'d>,
        pages: &[Page<'d>],
        hidden: &'w HiddenLayers,
        findings: &'w mut Findings,
        budget: &'w mut Budget,
    ) -> Self {
        Self {
            view,
            hidden,
            pages: pages.iter().map(|page| page.id).zip(1..).collect(),
            seen: HashSet::new(),
            pending: Vec::new(),
            findings,
            budget,
        }
    }

    /// What each page has.
    pub(super) fn pages(&mut self, pages: &[Page<'d>]) {
        for (number, page) in (1..).zip(pages) {
            self.seen.insert(page.id);
            self.budget.bytes(page.object.object.raw.len());
            self.visit(&page.object.object, page.id, Some(number));
            self.drain();
        }
    }

    /// What else the trailer leads to.
    pub(super) fn rest(&mut self) {
        for (_, value) in self.view.trailer().iter() {
            self.follow(value, None);
        }
        self.drain();
    }

    /// The objects that were reached.
    pub(super) fn reached(self) -> HashSet<ObjectId> {
        self.seen
    }

    fn drain(&mut self) {
        while let Some((id, page)) = self.pending.pop() {
            if !self.budget.object() {
                self.pending.clear();
                return;
            }
            match self.view.get(id) {
                Ok(Some(found)) => {
                    let spelt = found.object.as_dictionary().map_or(found.object.raw, |d| d.raw);
                    self.budget.bytes(spelt.len());
                    self.visit(&found.object, id, page);
                }
                Ok(None) => {}
                Err(error) => {
                    let why = Some(error.code().to_owned());
                    self.findings.add(ScreenKind::NotScreened, page, Some(id), why);
                }
            }
        }
    }

    /// An object with all that is written within it; the nesting is limited by the parser.
    fn visit(&mut self, object: &Object<'d>, id: ObjectId, page: Option<usize>) {
        if let Some(array) = object.as_array() {
            for element in array {
                self.visit_or_follow(element, id, page);
            }
        }
        let Some(dictionary) = object.as_dictionary() else {
            return;
        };
        let place = Place {
            id,
            page,
            is_page: self.pages.contains_key(&id),
        };
        let mut look = Look {
            view: self.view,
            place,
            hidden: self.hidden,
            findings: self.findings,
            budget: self.budget,
        };
        look.at(object, dictionary);
        for (key, value) in dictionary.iter() {
            if page.is_none() || !AWAY.contains(&key) {
                self.visit_or_follow(value, id, page);
            }
        }
    }

    fn visit_or_follow(&mut self, value: &Object<'d>, id: ObjectId, page: Option<usize>) {
        match value.as_reference() {
            Some(_) => self.follow(value, page),
            None => self.visit(value, id, page),
        }
    }

    fn follow(&mut self, value: &Object<'d>, page: Option<usize>) {
        if let Some(id) = value.as_reference()
            && !self.pages.contains_key(&id)
            && self.seen.insert(id)
        {
            self.pending.push((id, page));
        }
    }
}
