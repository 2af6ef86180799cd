//! Statements that change rows or run code, and those that the model can't follow.

use crate::catalog::object::{ObjectData, RelationKind};
use crate::catalog::{ObjectId, Presence};
use crate::evaluate::{self, Value};
use crate::operation::{Name, ObjectKind, ObjectName, OperationKind, References, Scalar, Uses};

use super::executor::{Done, Effect, Error, Executor};
use super::{Change, NoEffect, Reason};

impl Executor {
    pub(super) fn touch_data(&mut self, kind: &OperationKind) -> Done {
        match kind {
            OperationKind::Insert(insert) => self.change_rows(kind, &insert.table, &insert.uses),
            OperationKind::Update(modify)
            | OperationKind::Delete(modify)
            | OperationKind::Merge(modify) => self.change_rows(kind, &modify.table, &modify.uses),
            OperationKind::Truncate {
                tables, cascade, ..
            } => self.truncate(tables, *cascade),
            OperationKind::Copy { table, from, .. } => {
                let Some(table) = table else {
                    return Ok(Effect::Nothing(NoEffect::NotModelled));
                };
                let id = self.need_relation(table)?;
                if *from {
                    self.changes.push(Change::Data(id));
                    self.fire_triggers(id, &["insert"]);
                }
                Ok(Effect::Applied)
            }
            OperationKind::Lock { tables, .. } => {
                for table in tables {
                    self.check_relation(&table.name)?;
                }
                Ok(Effect::Nothing(NoEffect::NotModelled))
            }
            OperationKind::Compact { tables, .. } => {
                for table in tables {
                    self.check_relation(table)?;
                }
                Ok(Effect::Nothing(NoEffect::NotModelled))
            }
            OperationKind::Reindex(reindex) => {
                if let ("INDEX" | "TABLE", Some(name)) = (reindex.target.as_str(), &reindex.name) {
                    self.check_relation(name)?;
                }
                Ok(Effect::Nothing(NoEffect::NotModelled))
            }
            OperationKind::Select(uses) => self.select(uses),
            OperationKind::RefreshMaterializedView { name, .. } => self.refresh(name),
            OperationKind::DropTemporary => {
                self.drop_temporary();
                self.applied_if(!self.changes.is_empty())
            }
            OperationKind::DropOwned { .. } => {
                self.anything_of(&[], true, false);
                Ok(Effect::Applied)
            }
            OperationKind::Call {
                function,
                arguments,
                uses,
            } => {
                let called = self.call_routine(function, &self.values(arguments))?;
                let done = self.select(uses)?;
                Ok(if called { Effect::Applied } else { done })
            }
            OperationKind::Do(block) => self.do_block(block),
            OperationKind::NoCatalogEffect { .. } => Ok(Effect::Nothing(NoEffect::NotModelled)),
            OperationKind::Opaque { references, .. } => Ok(self.opaque(references)),
            _ => {
                self.doubt(Reason::NotModelled);
                Ok(Effect::Nothing(NoEffect::NotModelled))
            }
        }
    }

    fn change_rows(&mut self, kind: &OperationKind, table: &ObjectName, uses: &Uses) -> Done {
        if self.catalog.resolve_relation(table) == Presence::BuiltIn {
            // Whoever writes the server's catalogs may change anything.
            self.anything_of(&[], true, false);
            return Ok(Effect::Applied);
        }
        let id = self.need_target(table)?;
        let others = uses.relations.iter().filter(|it| it.span != table.span);
        self.check_scope(uses.scope.as_deref())?;
        self.check_relations(others, uses.by_text)?;
        if table.schema.is_some() || self.catalog.search_path.is_some() {
            match kind {
                OperationKind::Insert(insert) => self.check_inserted(insert, id)?,
                OperationKind::Update(update) => self.check_updated(update, id)?,
                _ => {}
            }
        }
        // Only when the statement is executed is this looked at; of MERGE, each version says something
        // else.
        let what = match self.catalog.kind(id) {
            Some(kind @ (ObjectKind::MaterializedView | ObjectKind::Sequence)) => kind.as_str(),
            _ => "",
        };
        if !what.is_empty() && !matches!(kind, OperationKind::Merge(_)) && !self.is_doubtful(id) {
            let message = format!("cannot change {what} \"{}\"", self.name_of(id));
            return Err(self.conflict("42809", table.span, id, message));
        }
        self.changes.push(Change::Data(id));
        self.call_functions(&uses.functions)?;
        self.fire_triggers(
            id,
            match kind {
                OperationKind::Insert(insert) if insert.on_conflict => &["insert", "update"],
                OperationKind::Insert(_) => &["insert"],
                OperationKind::Update(_) => &["update"],
                OperationKind::Delete(_) => &["delete"],
                _ => &["insert", "update", "delete"],
            },
        );
        Ok(Effect::Applied)
    }

    /// What the triggers of a table for some events may do besides changing rows. With which rows they
    /// are called, and whether at all, nobody knows.
    fn fire_triggers(&mut self, table: ObjectId, events: &[&str]) {
        let triggers = self.relation(table).map(|it| it.triggers.clone());
        for trigger in triggers.into_iter().flatten() {
            let function = self.catalog.get(trigger).and_then(|it| match &it.data {
                ObjectData::Trigger(trigger)
                    if trigger.events.iter().any(|it| events.contains(it)) =>
                {
                    trigger.function
                }
                _ => None,
            });
            if let Some(function) = function {
                self.may_call(function);
            }
        }
    }

    /// The table whose rows change: as in a query, its schema is not asked for first.
    fn need_target(&mut self, table: &ObjectName) -> Result<ObjectId, Error> {
        let Presence::Present(id) = self.catalog.resolve_relation(table) else {
            self.check_relation(table)?;
            return self.need_relation(table);
        };
        self.check_readable(id, table)?;
        self.touch(id);
        Ok(id)
    }

    fn truncate(&mut self, tables: &[ObjectName], cascade: bool) -> Done {
        let mut emptied = Vec::new();
        for table in tables {
            let id = self.need_relation(table)?;
            self.check_has_rows(id, table)?;
            emptied.push(id);
        }
        if !cascade {
            self.check_emptied_alone(&emptied)?;
        }
        for id in emptied {
            self.changes.push(Change::Data(id));
            self.fire_triggers(id, &["truncate"]);
        }
        Ok(Effect::Applied)
    }

    /// Fails where something else than a table is emptied.
    fn check_has_rows(&mut self, id: ObjectId, name: &ObjectName) -> Result<(), Error> {
        let has_rows = self.relation(id).is_some_and(|it| {
            !matches!(it.kind, RelationKind::View | RelationKind::MaterializedView)
        });
        if has_rows || self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!("\"{}\" is not a table", name.name);
        Err(self.conflict("42809", name.span, id, message))
    }

    fn refresh(&mut self, name: &ObjectName) -> Done {
        let id = self.need_relation(name)?;
        let kind = self.relation(id).map(|relation| relation.kind);
        let fits = matches!(
            kind,
            Some(RelationKind::MaterializedView | RelationKind::Unknown)
        );
        if !fits && !self.is_doubtful(id) {
            let (code, what) = match kind {
                Some(RelationKind::Table | RelationKind::PartitionedTable) => {
                    ("0A000", "materialized view")
                }
                _ => ("42809", "table or materialized view"),
            };
            let message = format!("\"{}\" is not a {what}", name.name);
            return Err(self.conflict(code, name.span, id, message));
        }
        self.changes.push(Change::Data(id));
        Ok(Effect::Applied)
    }

    fn select(&mut self, uses: &Uses) -> Done {
        self.check_scope(uses.scope.as_deref())?;
        self.check_relations(&uses.relations, uses.by_text)?;
        let mut changes = false;
        let mut functions = &*uses.functions;
        if let (Some(arguments), [called, others @ ..]) = (&uses.arguments, functions) {
            changes = self.call_function(called, &self.values(arguments))?;
            functions = others;
        }
        if self.call_functions(functions)? || changes {
            return Ok(Effect::Applied);
        }
        Ok(Effect::Nothing(NoEffect::NotModelled))
    }

    /// The values of arguments outside of blocks, where there are no variables.
    fn values(&self, arguments: &[Scalar]) -> Vec<Value> {
        let values = arguments.iter();
        let value = |it| evaluate::scalar(&self.catalog, &(), it).unwrap_or(Value::Unknown);
        values.map(value).collect()
    }

    pub(super) fn taint(&mut self, names: &[Name]) {
        let cause = self.here();
        self.catalog.taint_names(names, cause);
        self.changes.push(Change::Tainted);
        self.doubt(Reason::Opaque(cause));
    }

    fn opaque(&mut self, references: &References) -> Effect {
        let mut names: Vec<Name> = Vec::new();
        names.extend(references.relations.iter().map(|it| it.name.clone()));
        names.extend(references.functions.iter().map(|it| it.name.clone()));
        names.extend(references.types.iter().map(|it| it.name.clone()));
        self.taint(&names);
        Effect::Applied
    }
}
