//! The state of an execution, and the look-ups that every family of operations uses.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::catalog::depend::Item;
use crate::catalog::object::{Column, ObjectData, Relation, RelationKind};
use crate::catalog::{
    Address, Catalog, Cause, DependencyKind, Key, Mark, Namespace, ObjectId, Presence, StatementId,
};
use crate::evaluate::Rows;
use crate::operation::{Identifier, Name, ObjectKind, ObjectName};
use crate::source::{FileId, Place, Span};

use super::passes::{KeyColumn, Late};
use super::scopes::Visible;
use super::{Change, Failure, Inner, Missing, NoEffect, Outcome, Reason, Step};

/// What an accepted operation did.
pub(super) enum Effect {
    Applied,
    Nothing(NoEffect),
}

/// Boxed, since a failure is rare and large.
pub(super) type Error = Box<Failure>;

pub(super) type Done = Result<Effect, Error>;

/// Executes the operations of one migration, one after the other.
#[derive(Clone)]
pub(super) struct Executor {
    pub(super) catalog: Catalog,
    pub(super) statement: StatementId,
    pub(super) file: FileId,
    /// The words of the operation at hand.
    pub(super) span: Span,
    /// What the operation at hand did so far.
    pub(super) changes: Vec<Change>,
    /// The first thing that the operation at hand met and the model does not know.
    pub(super) doubt: Option<Reason>,
    /// Whether a block may not end the transaction, which is not its own.
    pub(super) atomic: bool,
    /// What a name in the statement at hand may mean besides.
    pub(super) variables: Visible,
    /// `check_function_bodies`.
    pub(super) check_bodies: bool,
    /// The commands that the event trigger at hand is run for.
    pub(super) commands: Option<Arc<Rows>>,
    /// How deep the functions are nested that are being executed.
    pub(super) depth: u32,
    /// What the block at hand executed so far.
    pub(super) inner: Vec<Inner>,
    /// A relation that gives way to the one that is being created.
    pub(super) replaces: Option<ObjectId>,
    /// Whether the `ALTER TABLE` at hand says `ONLY`: a key is then made on each partition apart.
    pub(super) only: bool,
    /// The constraints of new columns that the `ALTER TABLE` at hand has yet to make.
    pub(super) late: Vec<Late>,
    /// Whether an action of the statement at hand makes a logged table unlogged, or the reverse.
    pub(super) persistence_changes: bool,
    /// The columns to which the statement at hand has given another type.
    pub(super) retyped: Vec<Address>,
    /// The columns of the primary key that it adds, as they are before its actions.
    pub(super) keyed: Vec<KeyColumn>,
    /// The objects that the statement drops, if it is several.
    pub(super) siblings: Vec<ObjectId>,
    /// What goes with them, which is not in the way of any.
    pub(super) going: FxHashSet<Item>,
    /// How often `search_path` was set for longer than a transaction.
    pub(super) path_changes: u32,
    /// The `search_path` before `SET LOCAL`, which holds until the transaction ends.
    pub(super) local_path: Option<Option<Arc<[Name]>>>,
    /// Temporary tables that go with the transaction.
    pub(super) drops_on_commit: Vec<ObjectId>,
    /// The states at `BEGIN` and at each savepoint of the open transaction, whose name is `None`
    /// for the transaction itself.
    pub(super) transaction: Vec<(Option<Name>, Mark)>,
}

/// What a failed statement leaves as it was.
pub(super) struct State {
    pub(super) catalog: Mark,
    local_path: Option<Option<Arc<[Name]>>>,
    drops_on_commit: Vec<ObjectId>,
}

impl Executor {
    pub(super) fn new(catalog: Catalog) -> Self {
        Self {
            catalog,
            statement: StatementId {
                migration: 0,
                statement: 0,
            },
            file: FileId(0),
            span: Span::default(),
            changes: Vec::new(),
            doubt: None,
            commands: None,
            atomic: false,
            variables: Visible::Nothing,
            check_bodies: true,
            depth: 0,
            inner: Vec::new(),
            replaces: None,
            only: false,
            late: Vec::new(),
            retyped: Vec::new(),
            keyed: Vec::new(),
            persistence_changes: false,
            siblings: Vec::new(),
            going: FxHashSet::default(),
            path_changes: 0,
            local_path: None,
            drops_on_commit: Vec::new(),
            transaction: Vec::new(),
        }
    }

    /// Runs one operation. After one that failed, the catalog is of no use.
    pub(super) fn attempt(
        &mut self,
        operation: impl FnOnce(&mut Self) -> Done,
    ) -> (Outcome, Vec<Change>) {
        self.changes.clear();
        self.doubt = None;
        self.replaces = None;
        match operation(self) {
            Err(failure) => (Outcome::Failed(failure), Vec::new()),
            Ok(effect) => {
                // As many as there are, and room for the next operation stays.
                let changes = self.changes.drain(..).collect();
                let outcome = match (self.doubt.take(), effect) {
                    (Some(reason), _) => Outcome::Unknown(reason),
                    (None, Effect::Applied) => Outcome::Applied,
                    (None, Effect::Nothing(why)) => Outcome::NoEffect(why),
                };
                (outcome, changes)
            }
        }
    }

    /// Forgets what the statement before has left for its own operations.
    pub(super) fn begin_statement(&mut self, file: FileId) {
        self.file = file;
        self.siblings.clear();
        self.going.clear();
        self.late.clear();
        self.retyped.clear();
        self.keyed.clear();
        self.persistence_changes = false;
    }

    /// Attempts one of the statement's operations.
    pub(super) fn step(
        &mut self,
        index: u32,
        span: Span,
        operation: impl FnOnce(&mut Self) -> Done,
    ) -> Step {
        self.span = span;
        let (outcome, changes) = self.attempt(operation);
        Step {
            statement: self.statement,
            operation: index,
            place: self.place(span),
            outcome,
            changes,
            inner: self.take_inner(),
        }
    }

    pub(super) fn take_inner(&mut self) -> Option<Box<[Inner]>> {
        let inner = std::mem::take(&mut self.inner);
        (!inner.is_empty()).then(|| inner.into_boxed_slice())
    }

    /// The state of now, to go back to.
    pub(super) fn state(&mut self) -> State {
        State {
            catalog: self.catalog.mark(),
            local_path: self.local_path.clone(),
            drops_on_commit: self.drops_on_commit.clone(),
        }
    }

    pub(super) fn go_back(&mut self, state: State) {
        self.catalog.undo(&state.catalog);
        self.catalog.release(&state.catalog);
        self.local_path = state.local_path;
        self.drops_on_commit = state.drops_on_commit;
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place::new(self.file, span)
    }

    pub(super) fn cause(&self, span: Span) -> Cause {
        Cause {
            statement: self.statement,
            place: self.place(span),
        }
    }

    /// The cause of a fact that no particular word of the operation makes.
    pub(super) fn here(&self) -> Cause {
        self.cause(self.span)
    }

    pub(super) fn failure(
        &self,
        sqlstate: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Error {
        Box::new(Failure {
            sqlstate,
            message: message.into(),
            detail: None,
            object: None,
            missing: None,
            place: self.place(span),
        })
    }

    /// A failure because of an object that is in the way.
    pub(super) fn conflict(
        &self,
        sqlstate: &'static str,
        span: Span,
        object: ObjectId,
        message: impl Into<String>,
    ) -> Error {
        let mut failure = self.failure(sqlstate, span, message);
        failure.object = Some(object);
        failure
    }

    /// A failure because of a name that is not there.
    pub(super) fn missing(
        &self,
        sqlstate: &'static str,
        span: Span,
        missing: Missing,
        message: impl Into<String>,
    ) -> Error {
        let mut failure = self.failure(sqlstate, span, message);
        failure.missing = Some(missing);
        failure
    }

    /// Notes that the operation meets something unknown; the first reason is kept.
    pub(super) fn doubt(&mut self, reason: Reason) {
        self.doubt.get_or_insert(reason);
    }

    /// Notes the doubts about an object itself.
    pub(super) fn touch(&mut self, id: ObjectId) {
        if self.is_doubtful(id) {
            return;
        }
        if self.catalog.is_external(id)
            && let Some(missing) = self.missing_of(id)
        {
            self.doubt(Reason::External(Box::new(missing)));
        }
    }

    /// Whether a failure because of this object is not certain; notes the doubt.
    pub(super) fn is_doubtful(&mut self, id: ObjectId) -> bool {
        let Some(cause) = self.catalog.uncertain(id) else {
            return false;
        };
        self.doubt(Reason::Opaque(cause));
        true
    }

    fn missing_of(&self, id: ObjectId) -> Option<Missing> {
        let object = self.catalog.get(id)?;
        let schema = object
            .schema
            .and_then(|schema| self.catalog.get(schema))
            .map(|schema| schema.name.clone());
        Some(Missing {
            kind: object.kind(),
            name: self.catalog.qualified_name(id),
            schema,
            object: object.name.clone(),
        })
    }

    /// Records that an object was changed in place.
    pub(super) fn altered(&mut self, id: ObjectId) {
        let cause = self.here();
        self.catalog
            .update(id, |object| object.changed = Some(cause));
        self.changes.push(Change::Altered(id));
    }

    pub(super) fn depend(&mut self, dependent: Address, referenced: Address, kind: DependencyKind) {
        self.catalog.depend(dependent, referenced, kind);
    }

    pub(super) fn relation(&self, id: ObjectId) -> Option<&Relation> {
        self.catalog.relation(id)
    }

    /// Changes a relation's own data; nothing happens to other objects.
    pub(super) fn edit_relation(&mut self, id: ObjectId, edit: impl FnOnce(&mut Relation)) {
        self.catalog.update(id, |object| {
            if let ObjectData::Relation(relation) = &mut object.data {
                edit(relation);
            }
        });
    }

    /// Changes a column; the change is recorded.
    pub(super) fn edit_column(
        &mut self,
        relation: ObjectId,
        number: u16,
        edit: impl FnOnce(&mut Column),
    ) {
        self.edit_relation(relation, |relation| {
            if let Some(column) = relation.column_mut(number) {
                edit(column);
            }
        });
        self.changes.push(Change::ColumnAltered {
            relation,
            column: number,
        });
    }

    /// The relation that a statement needs. A name nobody mentioned is an external object from
    /// here on.
    pub(super) fn need_relation(&mut self, name: &ObjectName) -> Result<ObjectId, Error> {
        self.need_relation_of(name, ObjectKind::Table)
    }

    pub(super) fn need_relation_of(
        &mut self,
        name: &ObjectName,
        kind: ObjectKind,
    ) -> Result<ObjectId, Error> {
        self.check_schema(name)?;
        match self.catalog.resolve_relation(name) {
            Presence::Present(id) => {
                self.touch(id);
                Ok(id)
            }
            Presence::BuiltIn => Ok(self.external_relation(name)),
            Presence::Absent => Err(self.missing(
                "42P01",
                name.span,
                missing(kind, name),
                format!("relation \"{}\" does not exist", written(name)),
            )),
            Presence::Unmentioned => {
                self.doubt(Reason::External(Box::new(missing(kind, name))));
                Ok(self.external_relation(name))
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                let id = self.external_relation(name);
                self.catalog
                    .update(id, |object| object.uncertain = Some(cause));
                Ok(id)
            }
        }
    }

    /// As [`Self::need_relation`], but `None` where `IF EXISTS` lets a missing one pass.
    pub(super) fn relation_if(
        &mut self,
        name: &ObjectName,
        if_exists: bool,
    ) -> Result<Option<ObjectId>, Error> {
        if !if_exists {
            return self.need_relation(name).map(Some);
        }
        match self.catalog.resolve_relation(name) {
            Presence::Present(id) => {
                self.touch(id);
                Ok(Some(id))
            }
            Presence::BuiltIn => Ok(Some(self.external_relation(name))),
            Presence::Absent => Ok(None),
            Presence::Unmentioned => {
                self.doubt(Reason::External(Box::new(missing(ObjectKind::Table, name))));
                Ok(None)
            }
            Presence::Unknown(cause) => {
                self.doubt(Reason::Opaque(cause));
                Ok(None)
            }
        }
    }

    fn external_relation(&mut self, name: &ObjectName) -> ObjectId {
        let cause = self.cause(name.span);
        self.catalog.get_or_external(name, cause)
    }

    /// Fails where a name is qualified with a schema that is known to be gone.
    pub(super) fn check_schema(&mut self, name: &ObjectName) -> Result<(), Error> {
        let Some(schema) = &name.schema else {
            return Ok(());
        };
        if !matches!(self.catalog.schema_named(schema), Presence::Absent) {
            return Ok(());
        }
        Err(self.no_schema(schema, name.span))
    }

    pub(super) fn no_schema(&self, schema: &Name, span: Span) -> Error {
        let message = format!("schema \"{schema}\" does not exist");
        self.missing("3F000", span, no_such_schema(schema), message)
    }

    /// The number of a column, or PostgreSQL's error. `None` where it may be there but the model
    /// does not know all columns.
    pub(super) fn column(
        &mut self,
        relation: ObjectId,
        column: &Identifier,
    ) -> Result<Option<u16>, Error> {
        if let Some(number) = self.column_number(relation, &column.name) {
            return Ok(Some(number));
        }
        if self.may_have_more_columns(relation) {
            return Ok(None);
        }
        let table = self.name_of(relation);
        let message = format!(
            "column \"{}\" of relation \"{table}\" does not exist",
            column.name
        );
        Err(self.no_column(relation, &column.name, column.span, message))
    }

    /// As [`Self::column`]; an external relation gets the column, as one that must be there.
    pub(super) fn column_or_external(
        &mut self,
        relation: ObjectId,
        name: &Name,
        span: Span,
        message: impl FnOnce(&str) -> String,
    ) -> Result<u16, Error> {
        if let Some(number) = self.column_number(relation, name) {
            return Ok(number);
        }
        if !self.may_have_more_columns(relation) {
            let table = self.name_of(relation);
            return Err(self.no_column(relation, name, span, message(&table)));
        }
        let cause = self.cause(span);
        Ok(self.catalog.column_or_external(relation, name, cause))
    }

    pub(super) fn no_column(
        &self,
        relation: ObjectId,
        column: &Name,
        span: Span,
        message: String,
    ) -> Error {
        let table = self.name_of(relation);
        let missing = Missing {
            kind: ObjectKind::Column,
            name: format!("{table}.{column}"),
            schema: Some(table),
            object: column.clone(),
        };
        let mut failure = self.missing("42703", span, missing, message);
        failure.object = Some(relation);
        failure
    }

    pub(super) fn column_number(&self, relation: ObjectId, name: &Name) -> Option<u16> {
        self.relation(relation)?
            .columns
            .iter()
            .find(|column| column.name == *name)
            .map(|column| column.number)
    }

    /// Whether columns may be missing from the model; notes the doubt.
    pub(super) fn may_have_more_columns(&mut self, id: ObjectId) -> bool {
        if self.is_doubtful(id) {
            return true;
        }
        if self.catalog.columns_known(id) {
            return false;
        }
        if let Some(missing) = self.missing_of(id) {
            self.doubt(Reason::External(Box::new(missing)));
        }
        true
    }

    /// The relation (table, view, sequence, index or composite type) of a name in a schema.
    pub(super) fn relation_named(&self, schema: ObjectId, name: &Name) -> Option<ObjectId> {
        self.named(Namespace::Relation, schema, name)
    }

    pub(super) fn type_named(&self, schema: ObjectId, name: &Name) -> Option<ObjectId> {
        self.named(Namespace::Type, schema, name)
    }

    pub(super) fn named(
        &self,
        namespace: Namespace,
        parent: ObjectId,
        name: &Name,
    ) -> Option<ObjectId> {
        self.catalog
            .presence(&Key::new(namespace, parent, name.clone()))
            .id()
    }

    pub(super) fn name_of(&self, id: ObjectId) -> Name {
        self.catalog
            .get(id)
            .map(|object| object.name.clone())
            .unwrap_or_default()
    }

    /// The schema of a relation, and of what is named beside it.
    pub(super) fn schema_of(&self, id: ObjectId) -> Option<ObjectId> {
        self.catalog.get(id)?.schema
    }

    pub(super) fn is_view(&self, id: ObjectId) -> bool {
        self.relation(id)
            .is_some_and(|relation| relation.kind == RelationKind::View)
    }

    pub(super) fn is_partitioned(&self, id: ObjectId) -> bool {
        self.relation(id)
            .is_some_and(|relation| relation.kind == RelationKind::PartitionedTable)
    }

    /// Applied if anything was recorded, else the state asked for was there already.
    pub(super) fn applied_if(&self, changed: bool) -> Done {
        Ok(if changed {
            Effect::Applied
        } else {
            Effect::Nothing(NoEffect::AlreadySo)
        })
    }

    pub(super) fn column_of(&self, relation: ObjectId, number: u16) -> Option<&Column> {
        self.relation(relation)?.column(number)
    }
}

/// An object as a whole.
pub(super) fn whole(object: ObjectId) -> Address {
    Address { object, column: 0 }
}

pub(super) fn column_address(object: ObjectId, column: u16) -> Address {
    Address { object, column }
}

/// A name as it was written.
pub(super) fn written(name: &ObjectName) -> String {
    match &name.schema {
        Some(schema) => format!("{schema}.{}", name.name),
        None => name.name.to_string(),
    }
}

pub(super) fn missing(kind: ObjectKind, name: &ObjectName) -> Missing {
    Missing {
        kind,
        name: written(name),
        schema: name.schema.clone(),
        object: name.name.clone(),
    }
}

pub(super) fn no_such_schema(name: &Name) -> Missing {
    Missing {
        kind: ObjectKind::Schema,
        name: name.to_string(),
        schema: None,
        object: name.clone(),
    }
}
