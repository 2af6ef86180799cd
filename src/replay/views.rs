//! Views, materialized views, and the columns that come out of a query.

use std::sync::Arc;

use crate::catalog::object::{Column, ObjectData, Relation, RelationKind};
use crate::catalog::{Address, DependencyKind, ObjectId};
use crate::operation::{
    CreateView, FromItem, Name, ObjectKind, ObjectName, Persistence, Query, Target, TypeName,
};

use crate::source::Span;

use super::describe::printed_type;
use super::executor::{Done, Effect, Error, Executor, column_address, whole};
use super::scopes::Around;

impl Executor {
    pub(super) fn create_view(&mut self, create: &CreateView) -> Done {
        if create.materialized {
            return self.make_view(create);
        }
        // What is executed in a block sees its variables; what is only defined there does not.
        let around = std::mem::take(&mut self.variables);
        let done = self.make_view(create);
        self.variables = around;
        done
    }

    fn make_view(&mut self, create: &CreateView) -> Done {
        let names: Vec<Name> = create.columns.iter().map(|it| it.name.clone()).collect();
        let columns = self.query_columns(&create.query, &names)?;
        if columns.as_ref().is_some_and(|it| it.len() < names.len()) {
            let message = if create.materialized {
                "too many column names were specified"
            } else {
                "CREATE VIEW specifies more column names than columns"
            };
            return Err(self.failure("42601", create.name.span, message));
        }
        let persistence = self.view_persistence(create)?;
        let schema = self.relation_schema(&create.name, persistence)?;
        self.check_distinct(columns.as_deref(), create.name.span)?;
        self.doubt_name(schema, &create.name.name);
        if create.if_not_exists
            && let Some(effect) = self.skip_existing(schema, &create.name.name)
        {
            return Ok(effect);
        }
        if create.or_replace
            && let Some(id) = self.relation_named(schema, &create.name.name)
            && !self.catalog.is_external(id)
            && !self.is_doubtful(id)
        {
            return self.replace_view(id, create, columns);
        }
        self.check_free(schema, &create.name.name, create.name.span)?;
        let kind = if create.materialized {
            RelationKind::MaterializedView
        } else {
            RelationKind::View
        };
        let mut relation = Relation::new(kind);
        relation.columns_known = columns.is_some();
        for column in columns.into_iter().flatten() {
            relation.add_column(column);
        }
        relation.persistence = persistence;
        relation.query = Some(Arc::new(create.query.clone()));
        relation.options.clone_from(&create.options);
        let name = create.name.name.clone();
        let data = ObjectData::Relation(Box::new(relation));
        let sources = self.view_sources(&create.query);
        let id = self.create(Some(schema), name, create.name.span, data);
        self.link_view(id, &sources);
        Ok(Effect::Applied)
    }

    /// What a view depends on. The names are those of the moment before it is made: a view may
    /// have the name of what it reads, in a schema that comes earlier in the path.
    fn view_sources(&self, query: &Query) -> Vec<Address> {
        let mut sources = self.mentioned_objects(&query.references);
        if let Some(scope) = &query.scope {
            sources.extend(self.columns_read(scope, Around::Block(&self.variables)));
        }
        sources
    }

    fn link_view(&mut self, id: ObjectId, sources: &[Address]) {
        for source in sources {
            self.depend(whole(id), *source, DependencyKind::Normal);
        }
    }

    /// A view over temporary relations is temporary itself.
    fn view_persistence(&mut self, create: &CreateView) -> Result<Persistence, Error> {
        if create.persistence == Persistence::Temporary {
            return Ok(create.persistence);
        }
        let names = create.query.references.relations.iter();
        let temporary = names
            .filter_map(|name| self.catalog.resolve_relation(name).id())
            .filter_map(|id| self.relation(id))
            .any(|relation| relation.persistence == Persistence::Temporary);
        if !temporary {
            return Ok(create.persistence);
        }
        if create.materialized {
            let message = "materialized views must not use temporary tables or views";
            return Err(self.failure("0A000", create.query.span, message));
        }
        if create.name.schema.is_some() {
            let message = "cannot create temporary relation in non-temporary schema";
            return Err(self.failure("42P16", create.name.span, message));
        }
        Ok(Persistence::Temporary)
    }

    fn replace_view(
        &mut self,
        id: ObjectId,
        create: &CreateView,
        columns: Option<Vec<Column>>,
    ) -> Done {
        if !self.is_view(id) {
            let message = format!("\"{}\" is not a view", create.name.name);
            return Err(self.conflict("42809", create.name.span, id, message));
        }
        if let Some(columns) = &columns
            && self.catalog.columns_known(id)
        {
            self.check_replaced_columns(id, create, columns)?;
        }
        let known = columns.is_some();
        self.edit_relation(id, |relation| {
            relation.columns_known = known;
            for column in columns.into_iter().flatten() {
                let old = relation
                    .columns
                    .iter_mut()
                    .find(|old| old.name == column.name);
                match old {
                    Some(old) => Arc::make_mut(old).type_name = column.type_name,
                    None => {
                        relation.add_column(column);
                    }
                }
            }
            relation.query = Some(Arc::new(create.query.clone()));
            relation.options.clone_from(&create.options);
        });
        self.catalog.update(id, |object| object.stale = false);
        self.catalog.undepend_all(whole(id));
        // What it selects from may be itself.
        let columns = self.relation(id).map(|it| it.columns.clone());
        for column in columns.into_iter().flatten() {
            if let Some(type_name) = &column.type_name {
                self.depend_on_type(column_address(id, column.number), type_name);
            }
        }
        let sources = self.view_sources(&create.query);
        self.link_view(id, &sources);
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// Fails where two columns of a query's result have one name.
    pub(super) fn check_distinct(
        &self,
        columns: Option<&[Column]>,
        span: Span,
    ) -> Result<(), Error> {
        let columns = columns.unwrap_or_default();
        let twice = columns
            .iter()
            .enumerate()
            .find(|(at, column)| columns[..*at].iter().any(|other| other.name == column.name));
        let Some((_, column)) = twice else {
            return Ok(());
        };
        let message = format!("column \"{}\" specified more than once", column.name);
        Err(self.failure("42701", span, message))
    }

    fn check_replaced_columns(
        &mut self,
        id: ObjectId,
        create: &CreateView,
        columns: &[Column],
    ) -> Result<(), Error> {
        let old = self
            .relation(id)
            .map(|relation| relation.columns.clone())
            .unwrap_or_default();
        let span = create.name.span;
        if columns.len() < old.len() {
            let message = "cannot drop columns from view";
            return Err(self.conflict("42P16", span, id, message));
        }
        for (old, new) in old.iter().zip(columns) {
            if old.name != new.name {
                let message = format!(
                    "cannot change name of view column \"{}\" to \"{}\"",
                    old.name, new.name
                );
                return Err(self.conflict("42P16", span, id, message));
            }
            let (Some(before), Some(after)) = (&old.type_name, &new.type_name) else {
                continue;
            };
            if self.same_full_type(before, after) {
                continue;
            }
            let message = format!(
                "cannot change data type of view column \"{}\" from {} to {}",
                old.name,
                printed_type(before, true),
                printed_type(after, true)
            );
            return Err(self.conflict("42P16", span, id, message));
        }
        Ok(())
    }

    pub(super) fn same_full_type(&self, left: &TypeName, right: &TypeName) -> bool {
        self.catalog.same_type(left, right) && left.modifiers == right.modifiers
    }

    /// The columns of a query's result, under other names where some are given; `None` where they
    /// can't be read off it. Fails as the query would.
    pub(super) fn query_columns(
        &mut self,
        query: &Query,
        names: &[Name],
    ) -> Result<Option<Vec<Column>>, Error> {
        let outputs = self.output_names(query.scope.as_deref())?;
        self.check_references(&query.references)?;
        let read = query.from.iter().filter_map(|item| item.relation.as_ref());
        self.check_relations(read, false)?;
        let columns = self.target_columns(query);
        let named = || Some(self.columns_named(query, outputs.as_deref()?));
        let Some(mut columns) = columns.or_else(named) else {
            return Ok(None);
        };
        for (column, name) in columns.iter_mut().zip(names) {
            column.name = name.clone();
        }
        for column in columns.iter_mut().filter(|_| query.is_combined) {
            column.type_name = None;
            column.collation = None;
        }
        Ok(Some(columns))
    }

    /// Columns of which only the names are known.
    fn columns_named(&self, query: &Query, names: &[Name]) -> Vec<Column> {
        let cause = self.cause(query.span);
        let names = names.iter().cloned();
        names
            .map(|name| Column::new(name, None, Some(cause)))
            .collect()
    }

    /// The columns that the list of a query gives, as far as it says so itself.
    fn target_columns(&self, query: &Query) -> Option<Vec<Column>> {
        let targets = query.targets.as_ref()?;
        let mut columns = Vec::new();
        for target in targets {
            match target {
                Target::Column {
                    name,
                    column,
                    type_name,
                } => {
                    let path = column.as_deref();
                    let source = path.and_then(|path| self.source_column(query, path));
                    let source_type = source.as_ref().and_then(|column| column.type_name.clone());
                    let type_name = type_name.clone().or(source_type);
                    let cause = self.cause(query.span);
                    let mut new = Column::new(name.clone(), type_name, Some(cause));
                    new.collation = source.and_then(|column| column.collation);
                    columns.push(new);
                }
                Target::Star(of) => columns.extend(self.star_columns(query, of.as_ref())?),
            }
        }
        Some(columns)
    }

    /// The column that an output column passes through, if one alone can be meant.
    fn source_column(&self, query: &Query, path: &[Name]) -> Option<Column> {
        let (qualifier, name) = match path {
            [name] => (None, name),
            [.., qualifier, name] => (Some(qualifier), name),
            [] => return None,
        };
        let is_meant = |item: &&FromItem| qualifier.is_none_or(|it| is_called(item, it));
        let mut found = None;
        for item in query.from.iter().filter(is_meant) {
            let id = self.read_relation(item)?;
            if let Some(column) = self.catalog.column(id, name)
                && found.replace(column).is_some()
            {
                return None;
            }
        }
        found.cloned()
    }

    fn read_relation(&self, item: &FromItem) -> Option<ObjectId> {
        let name: &ObjectName = item.relation.as_ref()?;
        self.catalog.resolve_relation(name).id()
    }

    fn star_columns(&self, query: &Query, of: Option<&Name>) -> Option<Vec<Column>> {
        let mut columns = Vec::new();
        for item in &query.from {
            if !of.is_none_or(|of| is_called(item, of)) {
                continue;
            }
            let id = self.read_relation(item)?;
            if self.catalog.kind(id) == Some(ObjectKind::Sequence) {
                let names = ["last_value", "log_cnt", "is_called"];
                columns.extend(names.map(|name| {
                    Column::new(Name::new_static(name), None, Some(self.cause(query.span)))
                }));
                continue;
            }
            if !self.catalog.columns_known(id) {
                return None;
            }
            for column in &self.relation(id)?.columns {
                let cause = self.cause(query.span);
                let mut new =
                    Column::new(column.name.clone(), column.type_name.clone(), Some(cause));
                new.collation.clone_from(&column.collation);
                columns.push(new);
            }
        }
        Some(columns)
    }
}

fn is_called(item: &FromItem, name: &Name) -> bool {
    match (&item.alias, &item.relation) {
        (Some(alias), _) => alias == name,
        (None, Some(relation)) => relation.name == *name,
        (None, None) => false,
    }
}
