//! The catalogs of a history: one before its first migration, and one after each.

use std::sync::Arc;

use super::object::Object;
use super::store::{Content, Store};
use super::{Catalog, Facts, Mark, ObjectId};
use crate::operation::Name;

/// Keeps the state after each migration of a history while the catalog goes on.
#[derive(Debug)]
pub struct Recorder {
    start: Kept,
    kept: Vec<Kept>,
}

/// What a state has besides its content.
#[derive(Debug)]
struct Kept {
    era: u32,
    count: u32,
    facts: Arc<Facts>,
    search_path: Option<Arc<[Name]>>,
    server_version: Option<u16>,
}

impl Kept {
    fn of(catalog: &mut Catalog) -> Self {
        Self {
            era: catalog.store.end_era(),
            count: catalog.store.count(),
            facts: Arc::clone(&catalog.facts),
            search_path: catalog.search_path.clone(),
            server_version: catalog.server_version,
        }
    }

    fn state(self, content: &Arc<Content>) -> Catalog {
        Catalog {
            store: Store::after(content, self.era, self.count),
            facts: self.facts,
            search_path: self.search_path,
            server_version: self.server_version,
        }
    }
}

impl Recorder {
    /// Begins with the state of now.
    pub fn new(catalog: &mut Catalog) -> Self {
        catalog.store.make_whole();
        Self {
            start: Kept::of(catalog),
            kept: Vec::new(),
        }
    }

    /// Keeps the state of now.
    pub fn keep(&mut self, catalog: &mut Catalog) {
        self.kept.push(Kept::of(catalog));
    }

    /// The state at the beginning, and those that were kept, in order. `catalog` is the one that
    /// went on.
    #[must_use]
    pub fn states(self, catalog: Catalog) -> (Catalog, Vec<Catalog>) {
        let content = catalog.store.into_content();
        let states = self.kept.into_iter().map(|kept| kept.state(&content));
        (self.start.state(&content), states.collect())
    }
}

impl Mark {
    /// [`Catalog::search_path`] as it was.
    #[must_use]
    pub fn search_path(&self) -> Option<&[Name]> {
        self.search_path.as_deref()
    }
}

impl Catalog {
    /// Notes the state, to be able to go back to it.
    pub fn mark(&mut self) -> Mark {
        Mark {
            store: self.store.mark(),
            facts: Arc::clone(&self.facts),
            search_path: self.search_path.clone(),
        }
    }

    /// What an object was at a mark.
    #[must_use]
    pub fn get_at(&self, mark: &Mark, id: ObjectId) -> Option<&Object> {
        Some(&*self.store.slot_at(&mark.store, id)?.object)
    }

    /// Goes back to a mark, which stays. Marks that were made after it must not be used any more.
    pub fn undo(&mut self, mark: &Mark) {
        self.store.undo(&mark.store);
        self.facts.clone_from(&mark.facts);
        self.search_path.clone_from(&mark.search_path);
    }

    /// Nobody will go back to a mark any more.
    pub fn release(&mut self, mark: &Mark) {
        self.store.release(&mark.store);
    }
}
