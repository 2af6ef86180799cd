//! Event triggers: what they do when a command has ended.

use std::sync::Arc;

use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::{Fact, Function, ObjectData};
use crate::catalog::{Catalog, ObjectId};
use crate::evaluate::{Identified, Oid, OidKind, Row, Rows, Value};
use crate::operation::{Enabled, Name, ObjectKind, Operation, OperationKind, Persistence};

use super::blocks::Frames;
use super::executor::{Done, Effect, Executor};
use super::{Change, Inner, Outcome, Step};

/// The columns of `pg_event_trigger_ddl_commands`.
const COLUMNS: [&str; 9] = [
    "classid",
    "objid",
    "objsubid",
    "command_tag",
    "object_type",
    "schema_name",
    "object_identity",
    "in_extension",
    "command",
];

/// A command that an event trigger is told of.
struct Command {
    tag: &'static str,
    object: ObjectId,
}

impl Executor {
    /// Runs the event triggers of a statement that has made or altered tables. Where one can't be
    /// followed, or fails, new tables may have row security and nothing else is different.
    pub(super) fn run_event_triggers(&mut self, operations: &[Operation], steps: &mut [Step]) {
        if self.catalog.event_triggers().is_empty() {
            return;
        }
        let commands = commands(&self.catalog, operations, steps);
        let failed = steps.iter().any(Step::has_failed);
        let (Some(first), Some(last)) = (operations.first(), steps.last_mut()) else {
            return;
        };
        let Some(tag) = tag(&first.kind).filter(|_| !failed && !commands.is_empty()) else {
            return;
        };
        self.span = last.place.span;
        for trigger in self.triggers_of(tag) {
            self.run_event_trigger(trigger, tag, &commands, last);
        }
    }

    /// The event triggers that a command of this tag fires, in their order.
    fn triggers_of(&self, tag: &str) -> Vec<ObjectId> {
        let mut fired: Vec<(Name, ObjectId)> = Vec::new();
        for id in self.catalog.event_triggers() {
            let Some(object) = self.catalog.get(*id) else {
                continue;
            };
            let ObjectData::EventTrigger(trigger) = &object.data else {
                continue;
            };
            let listed = trigger.tags.is_empty()
                || trigger.tags.iter().any(|it| it.eq_ignore_ascii_case(tag));
            let fires = !matches!(trigger.enabled, Enabled::Disabled | Enabled::Replica);
            if fires && listed && trigger.event == "ddl_command_end" {
                fired.push((object.name.clone(), *id));
            }
        }
        fired.sort_unstable();
        fired.into_iter().map(|(_, id)| id).collect()
    }

    fn run_event_trigger(
        &mut self,
        trigger: ObjectId,
        tag: &'static str,
        commands: &[Command],
        last: &mut Step,
    ) {
        let before = self.catalog.mark();
        let outer = self.commands.replace(Arc::new(self.rows(commands)));
        let (outcome, changes) = self.attempt(|executor| executor.call_trigger(trigger, tag));
        self.commands = outer;
        let inner = self.take_inner();
        let followed = matches!(outcome, Outcome::Applied | Outcome::NoEffect(_))
            && !changes.contains(&Change::Tainted);
        if followed {
            last.changes.extend(changes);
            let earlier = last.inner.take().into_iter().flatten();
            let all: Vec<Inner> = earlier.chain(inner.into_iter().flatten()).collect();
            last.inner = (!all.is_empty()).then(|| all.into_boxed_slice());
        } else {
            self.catalog.undo(&before);
            if self.may_secure(trigger) {
                for command in commands {
                    self.edit_relation(command.object, |relation| {
                        if relation.row_security != Fact::Yes {
                            relation.row_security = Fact::Unknown;
                        }
                    });
                }
            }
        }
        self.catalog.release(&before);
    }

    fn call_trigger(&mut self, trigger: ObjectId, tag: &'static str) -> Done {
        let Some(function) = self.function_of(trigger) else {
            // Nobody knows what it does.
            self.changes.push(Change::Tainted);
            return Ok(Effect::Applied);
        };
        let mut variables = Frames::default();
        for (name, value) in [("tg_event", "ddl_command_end"), ("tg_tag", tag)] {
            let name = Name::new_static(name);
            variables.declare(&name, None, false, Value::text(value));
        }
        self.call_with(function, variables)?;
        Ok(Effect::Applied)
    }

    fn function_of(&self, trigger: ObjectId) -> Option<ObjectId> {
        match &self.catalog.get(trigger)?.data {
            ObjectData::EventTrigger(trigger) => trigger.function,
            _ => None,
        }
    }

    /// Whether a trigger's function may switch row security on, itself or by a function that it
    /// calls.
    fn may_secure(&self, trigger: ObjectId) -> bool {
        let function = self
            .function_of(trigger)
            .and_then(|id| self.catalog.get(id));
        let body = function
            .and_then(|object| object.as_function())
            .and_then(|function: &Function| function.body.as_ref());
        body.is_none_or(|body| {
            let body = body.text.to_lowercase();
            body.contains("security") || body.contains("rls")
        })
    }

    /// The commands as `pg_event_trigger_ddl_commands` gives them.
    fn rows(&self, commands: &[Command]) -> Rows {
        let rows = commands.iter().filter_map(|command| self.row(command));
        Rows {
            columns: COLUMNS.into_iter().map(Name::new_static).collect(),
            rows: rows.collect(),
        }
    }

    fn row(&self, command: &Command) -> Option<Row> {
        let object = self.catalog.get(command.object)?;
        let schema = self.catalog.get(object.schema?)?;
        let kind = match object.kind() {
            ObjectKind::Table if self.is_partitioned(object.id) => "partitioned table",
            kind => kind.as_str(),
        };
        let identity = format!(
            "{}.{}",
            quote_identifier(&schema.name),
            quote_identifier(&object.name)
        );
        let of = Identified::Object(object.id);
        let kind_of = OidKind::Oid;
        let values = vec![
            Value::Unknown,
            Value::Oid(Oid { of, kind: kind_of }),
            Value::Integer(0),
            Value::text(command.tag),
            Value::text(kind),
            Value::from(&schema.name),
            Value::text(&identity),
            Value::Boolean(false),
            Value::Unknown,
        ];
        Some(Row {
            values,
            certain: true,
        })
    }
}

/// The commands of a statement that are about tables, each once.
fn commands(catalog: &Catalog, operations: &[Operation], steps: &[Step]) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for step in steps {
        let kind = &operations[step.operation as usize].kind;
        let Some(tag) = table_tag(kind) else {
            continue;
        };
        let mut about = step.changes.iter().filter_map(|change| match change {
            Change::Created(id) | Change::Altered(id) => Some(*id),
            Change::ColumnAdded { relation, .. }
            | Change::ColumnDropped { relation, .. }
            | Change::ColumnAltered { relation, .. } => Some(*relation),
            Change::Dropped { .. } | Change::Data(_) | Change::Tainted => None,
        });
        // A table comes with sequences, indexes and constraints.
        if let Some(object) = about.find(|id| catalog.is_table(*id))
            && commands.iter().all(|command| command.object != object)
        {
            commands.push(Command { tag, object });
        }
    }
    commands
}

/// The tag of a statement that may be about tables, as its first operation has it.
fn tag(first: &OperationKind) -> Option<&'static str> {
    match first {
        OperationKind::CreateSchema(_) => Some("CREATE SCHEMA"),
        kind => table_tag(kind),
    }
}

fn table_tag(kind: &OperationKind) -> Option<&'static str> {
    Some(match kind {
        // An event trigger can do as little about them afterwards as anyone else.
        OperationKind::CreateTable(table) if table.persistence == Persistence::Temporary => {
            return None;
        }
        OperationKind::CreateTable(table) if table.server.is_some() => "CREATE FOREIGN TABLE",
        OperationKind::CreateTable(table) => match (&table.query, table.select_into) {
            (None, _) => "CREATE TABLE",
            (Some(_), false) => "CREATE TABLE AS",
            (Some(_), true) => "SELECT INTO",
        },
        OperationKind::AlterTable(_) => "ALTER TABLE",
        OperationKind::SetSchema { object, .. } if object.kind == ObjectKind::Table => {
            "ALTER TABLE"
        }
        OperationKind::Rename(rename) if rename.object.kind == ObjectKind::Table => "ALTER TABLE",
        _ => return None,
    })
}
