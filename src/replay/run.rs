//! From scripts to steps: the order of execution and the choice of the operation's family.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::catalog::depend::Item;
use crate::catalog::{Catalog, Key, Namespace, ObjectId, Presence, SearchPath, StatementId};
use crate::operation::{Name, ObjectKind, Operation, OperationKind};
use crate::source::FileId;

use super::executor::{Done, Effect, Executor};
use super::passes::{Part, Pass, add_late, add_step, turns};
use super::{Outcome, Script, Step};

/// The first server that looks for all roles of a statement before it drops one, each once.
const ROLES_TOGETHER: u16 = 16;

/// A connection: statements are executed one by one, by somebody who looks at what they do in
/// between, or knows better.
#[derive(Clone)]
pub struct Session {
    executor: Executor,
}

impl Session {
    /// A new connection to a database.
    #[must_use]
    pub fn new(catalog: Catalog) -> Self {
        let mut executor = Executor::new(catalog);
        executor.reset_search_path();
        Self { executor }
    }

    /// Executes one statement. One that fails changes nothing.
    pub fn execute(
        &mut self,
        statement: StatementId,
        file: FileId,
        lowered: &crate::lower::Lowered,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        self.add_steps(statement, file, &lowered.operations, &mut steps);
        steps
    }

    fn add_steps(
        &mut self,
        statement: StatementId,
        file: FileId,
        operations: &[Operation],
        steps: &mut Vec<Step>,
    ) {
        let executor = &mut self.executor;
        executor.statement = statement;
        let before = executor.state();
        if execute(executor, file, operations, steps) {
            executor.catalog.release(&before.catalog);
        } else {
            executor.go_back(before);
        }
    }

    /// What the database has, with the temporary objects of this connection.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.executor.catalog
    }
}

/// Executes a script on a connection of its own. Gives its steps, from which statement on it has
/// another `search_path`, and the catalog at its end.
pub(super) fn run(
    catalog: Catalog,
    migration: u32,
    script: &Script<'_>,
) -> (Vec<Step>, Vec<(u32, SearchPath)>, Catalog) {
    let mut session = Session::new(catalog);
    // A single statement may be its own transaction, whatever the runner does with several.
    session.executor.atomic = script.atomic == Some(true) && script.statements.len() > 1;
    let operations = script.statements.iter().map(|(_, it)| it.operations.len());
    let mut steps = Vec::with_capacity(operations.sum());
    let mut paths = Vec::new();
    let mut path = session.catalog().search_path.clone();
    for (statement, written) in (0u32..).zip(&script.statements) {
        let id = StatementId {
            migration,
            statement,
        };
        let (file, lowered) = *written;
        let operations = &lowered.operations;
        if session.catalog().search_path != path {
            path.clone_from(&session.catalog().search_path);
            paths.push((statement, path.clone()));
        }
        if script.is_conditional(statement) {
            let executor = &mut session.executor;
            executor.execute_in_doubt(id, file, operations, &mut steps);
        } else {
            session.add_steps(id, file, operations, &mut steps);
        }
    }
    session.executor.end_session();
    (steps, paths, session.executor.catalog)
}

/// Executes the operations of one statement. Where one fails, none has an effect: the answer is
/// `false`, and the state is of no use.
pub(super) fn execute(
    executor: &mut Executor,
    file: FileId,
    operations: &[Operation],
    steps: &mut Vec<Step>,
) -> bool {
    executor.begin_statement(file);
    let first = steps.len();
    match operations {
        [operation] => steps.push(execute_alone(executor, operation)),
        _ => execute_together(executor, operations, steps),
    }
    let steps = &mut steps[first..];
    executor.run_event_triggers(operations, steps);
    let failed = steps.iter().any(Step::has_failed);
    if failed {
        for step in steps {
            step.changes.clear();
        }
    }
    !failed
}

fn execute_alone(executor: &mut Executor, operation: &Operation) -> Step {
    let mut step = executor.step(0, operation.span, |executor| {
        let done = perform(executor, operation)?;
        executor.check_retyped_keys()?;
        Ok(done)
    });
    add_late(executor, std::slice::from_mut(&mut step), Pass::End);
    step
}

fn execute_together(executor: &mut Executor, operations: &[Operation], steps: &mut Vec<Step>) {
    let together = siblings(executor, operations);
    executor.siblings.extend(together.iter().map(|(_, id)| *id));
    executor.going = going(executor, &together);
    let path = enter_schema(executor, operations);
    let first = steps.len();
    let turns = turns(executor, operations);
    steps.extend(refused_actions(executor, operations));
    let mut refused: Vec<u32> = steps[first..].iter().map(|step| step.operation).collect();
    executor.persistence_changes = false;
    let last_of_types = turns.iter().rposition(|it| it.pass() == Pass::Type);
    for (at, turn) in turns.iter().enumerate() {
        if refused.contains(&turn.index) {
            continue;
        }
        add_late(executor, &mut steps[first..], turn.pass());
        // Those after a failed operation are executed as if it were not there.
        let undo = executor.catalog.mark();
        let step = executor.step(turn.index, turn.operation.span, |executor| {
            if is_gone(executor, &together, turn.index) {
                return Ok(Effect::Applied);
            }
            match (&turn.operation.kind, turn.part) {
                (OperationKind::AlterTable(alter), Part::NotNullsOfKey) => {
                    executor.add_not_nulls_of_key(alter)
                }
                _ => {
                    let done = perform(executor, turn.operation)?;
                    if last_of_types == Some(at) {
                        executor.check_retyped_keys()?;
                    }
                    Ok(done)
                }
            }
        });
        if step.has_failed() {
            executor.catalog.undo(&undo);
            refused.push(turn.index);
        }
        executor.catalog.release(&undo);
        add_step(steps, turn.part, step);
    }
    let steps = &mut steps[first..];
    add_late(executor, steps, Pass::End);
    // A statement that drops several looks for all of them before it asks what depends on one.
    if operations
        .iter()
        .all(|it| matches!(it.kind, OperationKind::Drop(_)))
    {
        steps.sort_by_key(|step| match &step.outcome {
            Outcome::Failed(failure) => failure.sqlstate == "2BP01",
            Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => false,
        });
    }
    if let Some(path) = path {
        executor.catalog.search_path = path;
    }
}

/// What the server refuses before it executes any of several actions, or drops any of several
/// objects.
fn refused_actions(executor: &mut Executor, operations: &[Operation]) -> Vec<Step> {
    let mut refused = Vec::new();
    for (index, operation) in (0u32..).zip(operations) {
        let undo = executor.catalog.mark();
        let step = executor.step(index, operation.span, |executor| {
            match &operation.kind {
                OperationKind::AlterTable(alter) => {
                    if let Some(relation) = executor.check_alter(alter)? {
                        executor.note_not_nulls_of_key(relation, alter)?;
                    }
                }
                OperationKind::Drop(drop) => executor.check_named_relation(drop)?,
                _ => {}
            }
            Ok(Effect::Applied)
        });
        if step.has_failed() {
            executor.catalog.undo(&undo);
            refused.push(step);
        }
        executor.catalog.release(&undo);
    }
    refused
}

/// The elements of a `CREATE SCHEMA` see it first. Gives the `search_path` to return to.
fn enter_schema(executor: &mut Executor, operations: &[Operation]) -> Option<Option<Arc<[Name]>>> {
    let [first, _, ..] = operations else {
        return None;
    };
    let OperationKind::CreateSchema(create) = &first.kind else {
        return None;
    };
    let name = create.name.as_ref().map(|name| name.name.clone());
    let name = name.or_else(|| create.authorization.clone())?;
    let before = executor.catalog.search_path.clone();
    let rest = before.iter().flat_map(|path| path.iter().cloned());
    executor.catalog.search_path = Some(std::iter::once(name).chain(rest).collect());
    Some(before)
}

/// Whether an object that the statement names went along with another that it names too.
fn is_gone(executor: &Executor, together: &[(u32, ObjectId)], operation: u32) -> bool {
    together
        .binary_search_by_key(&operation, |(index, _)| *index)
        .is_ok_and(|at| executor.catalog.get(together[at].1).is_none())
}

/// The objects that a statement drops together, with the operations that name them.
fn siblings(executor: &Executor, operations: &[Operation]) -> Vec<(u32, ObjectId)> {
    if operations.len() < 2 {
        return Vec::new();
    }
    let drops = (0u32..).zip(operations).filter_map(|(index, operation)| {
        let OperationKind::Drop(drop) = &operation.kind else {
            return None;
        };
        let name = &drop.object.name;
        let presence = match drop.object.kind {
            kind if kind.is_relation() => executor.catalog.resolve_relation(name),
            ObjectKind::Type | ObjectKind::Domain => executor.catalog.resolve_type_name(name),
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine => executor
                .catalog
                .resolve_function(name, drop.object.arguments.as_deref())
                .ok()?,
            ObjectKind::Schema => executor.catalog.schema_named(&name.name),
            ObjectKind::Role if executor.catalog.is_since(ROLES_TOGETHER) => {
                let key = Key::new(Namespace::Role, None, name.name.clone());
                executor.catalog.presence(&key)
            }
            _ => return None,
        };
        match presence {
            Presence::Present(id) => Some((index, id)),
            Presence::Absent | Presence::BuiltIn | Presence::Unmentioned | Presence::Unknown(_) => {
                None
            }
        }
    });
    drops.collect()
}

fn going(executor: &Executor, together: &[(u32, ObjectId)]) -> FxHashSet<Item> {
    if together.len() < 2 {
        return FxHashSet::default();
    }
    let ids: Vec<ObjectId> = together.iter().map(|(_, id)| *id).collect();
    executor.catalog.going(&ids)
}

fn perform(executor: &mut Executor, operation: &Operation) -> Done {
    match &operation.kind {
        OperationKind::CreateTable(create) => executor.create_table(create),
        OperationKind::AlterTable(alter) => executor.alter_table(alter),
        OperationKind::CreateIndex(create) => executor.create_index(create),
        OperationKind::CreateView(create) => executor.create_view(create),
        OperationKind::CreateSequence(create) => executor.create_sequence(create),
        OperationKind::AlterSequence(alter) => executor.alter_sequence(alter),
        OperationKind::CreateType(create) => executor.create_type(create),
        OperationKind::AlterType(alter) => executor.alter_type(alter),
        OperationKind::CreateDomain(create) => executor.create_domain(create),
        OperationKind::AlterDomain(alter) => executor.alter_domain(alter),
        OperationKind::CreateFunction(create) => executor.create_function(create),
        OperationKind::AlterFunction(alter) => executor.alter_function(alter),
        OperationKind::CreateTrigger(create) => executor.create_trigger(create),
        OperationKind::CreatePolicy(create) => executor.create_policy(create),
        OperationKind::AlterPolicy(alter) => executor.alter_policy(alter),
        OperationKind::CreateRule(create) => executor.create_rule(create),
        OperationKind::CreateStatistics(create) => executor.create_statistics(create),
        OperationKind::CreateOther(create) => executor.create_other(create),
        OperationKind::Rename(rename) => executor.rename(rename),
        OperationKind::SetSchema {
            object,
            if_exists,
            schema,
        } => executor.set_schema(object, *if_exists, schema),
        OperationKind::SetOwner { object, owner } => executor.set_owner(object, owner),
        OperationKind::Drop(drop) => executor.drop(drop),
        other => perform_global(executor, other),
    }
}

/// The operations on what belongs to no schema, and on sessions and rows.
fn perform_global(executor: &mut Executor, kind: &OperationKind) -> Done {
    match kind {
        OperationKind::CreateSchema(create) => executor.create_schema(create),
        OperationKind::CreateEventTrigger(create) => executor.create_event_trigger(create),
        OperationKind::AlterEventTrigger { name, enabled } => {
            executor.alter_event_trigger(name, *enabled)
        }
        OperationKind::CreateExtension(create) => executor.create_extension(create),
        OperationKind::AlterExtension(alter) => executor.alter_extension(alter),
        OperationKind::CreatePublication(create) => executor.create_publication(create),
        OperationKind::AlterPublication(alter) => executor.alter_publication(alter),
        OperationKind::CreateRole(create) => executor.create_role(create),
        OperationKind::AlterRole { name, options, .. } => {
            executor.alter_role(name.as_deref(), options)
        }
        OperationKind::Grant(grant) => executor.grant(grant),
        OperationKind::GrantRole { roles, to, revoke } => executor.grant_role(roles, to, *revoke),
        OperationKind::ImportForeignSchema { into } => executor.import_foreign_schema(into),
        OperationKind::ReassignOwned { roles, to } => executor.reassign_owned(roles, to),
        OperationKind::AlterDefaultPrivileges(alter) => executor.alter_default_privileges(alter),
        OperationKind::Comment { object, text } => executor.comment(object, text.as_ref()),
        OperationKind::SetVariable(set) => executor.set_variable(set),
        OperationKind::Transaction(control) => executor.control_transaction(control),
        other => executor.touch_data(other),
    }
}
