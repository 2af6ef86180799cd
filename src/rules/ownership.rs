//! Which module owns an object.

use globset::GlobMatcher;

use super::Context;
use crate::catalog::object::{Object, Origin};
use crate::catalog::{Catalog, ObjectId};
use crate::config::Module;

/// Finds owners: a table's own name, or a pattern that has its schema, is more than its schema, that
/// is more than a pattern on names, and that is more than the path of the file that made it.
pub(super) struct Owners<'a> {
    context: &'a Context<'a>,
    modules: &'a [Module],
}

impl<'a> Owners<'a> {
    pub(super) fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            modules: &context.config.modules,
        }
    }

    pub(super) fn module(&self, index: usize) -> &'a Module {
        &self.modules[index]
    }

    /// The module whose paths have a file.
    pub(super) fn of_path(&self, path: &str) -> Option<usize> {
        self.find(|module| module.paths.iter().any(|glob| glob.is_match(path)))
    }

    pub(super) fn of(&self, catalog: &Catalog, id: ObjectId) -> Option<usize> {
        let object = catalog.get(id)?;
        if let Some(relation) = object.parent_relation() {
            return self.of(catalog, relation);
        }
        let schema = object.schema.and_then(|id| catalog.get(id));
        let schema = schema.map(|schema| schema.name.as_str());
        let qualified = catalog.qualified_name(id);
        let is_named =
            |glob: &&GlobMatcher| glob.is_match(object.name.as_str()) || glob.is_match(&qualified);
        let exact = |glob: &&GlobMatcher| {
            let written = glob.glob().glob();
            written.contains('.') || !written.contains(['*', '?', '[', '{'])
        };
        self.find(|module| module.tables.iter().filter(exact).any(|it| is_named(&it)))
            .or_else(|| {
                let schema = schema?;
                self.find(|module| module.schemas.iter().any(|it| it == schema))
            })
            .or_else(|| self.find(|module| module.tables.iter().any(|it| is_named(&it))))
            .or_else(|| self.of_path(self.maker(object)?))
    }

    /// The path of the file that made an object.
    fn maker(&self, object: &Object) -> Option<&'a str> {
        match object.origin {
            Origin::Migration(cause) | Origin::Derived(_, cause) => {
                Some(&self.context.sources.get(cause.place.file).path)
            }
            Origin::External(_) | Origin::System | Origin::Server => None,
        }
    }

    fn find(&self, test: impl Fn(&Module) -> bool) -> Option<usize> {
        self.modules.iter().position(test)
    }
}
