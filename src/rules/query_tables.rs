//! Which tables the query of a policy reads, and which columns are theirs.

use crate::catalog::{Catalog, ObjectId};
use crate::operation::{Core, Name, Select, Source};

/// The tables that a query reads whose columns are all known.
pub(super) struct QueryTables<'c, 'a> {
    catalog: &'c Catalog,
    /// What the query calls each, and which it is.
    pub tables: Vec<(&'a str, ObjectId)>,
    /// Whether it reads nothing else.
    pub is_all: bool,
}

impl<'c, 'a> QueryTables<'c, 'a> {
    pub(super) fn of(catalog: &'c Catalog, query: &'a Select, core: &'a Core) -> Self {
        let mut found = Self {
            catalog,
            tables: Vec::new(),
            is_all: true,
        };
        for source in &core.from {
            found.add(query, source);
        }
        found
    }

    fn add(&mut self, query: &Select, source: &'a Source) {
        match source {
            Source::Relation { name, alias } => {
                let is_hidden =
                    name.schema.is_none() && query.with.iter().any(|it| it.name == name.name);
                let id = self.catalog.resolve_relation(name).id();
                let id = id.filter(|id| self.catalog.columns_known(*id));
                match id.filter(|_| !is_hidden && alias.columns.is_empty()) {
                    Some(id) => {
                        let called = alias.name.as_ref().unwrap_or(&name.name);
                        self.tables.push((called, id));
                    }
                    None => self.is_all = false,
                }
            }
            Source::Join(join) => {
                self.add(query, &join.left);
                self.add(query, &join.right);
            }
            Source::Query { .. } | Source::Function { .. } | Source::Other => self.is_all = false,
        }
    }

    pub(super) fn has_column(&self, table: ObjectId, column: &Name) -> bool {
        let relation = self.catalog.relation(table);
        relation.is_some_and(|it| it.columns.iter().any(|it| it.name == *column))
    }

    /// The table that a column is found in; none if it is in several, or further out.
    pub(super) fn table_of(&self, path: &[Name]) -> Option<(&'a str, ObjectId)> {
        let (column, table) = path.split_last()?;
        let called = table.last();
        let is_meant = |(name, id): &&(&'a str, ObjectId)| {
            called.is_none_or(|called| called == name) && self.has_column(*id, column)
        };
        let mut found = self.tables.iter().filter(is_meant);
        found.next().filter(|_| found.next().is_none()).copied()
    }

    /// Whether a column belongs to one of them, by its name and what stands before it.
    pub(super) fn has(&self, path: &[Name]) -> bool {
        match path {
            [column] => self
                .tables
                .iter()
                .any(|(_, id)| self.has_column(*id, column)),
            [.., table, _] => self.tables.iter().any(|(name, _)| table == name),
            [] => true,
        }
    }
}
