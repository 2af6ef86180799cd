//! Which files must be able to run again.

use crate::config::Idempotency;
use crate::lower::Lowered;
use crate::migration::Migration;
use crate::operation::{
    OperationKind, Persistence, TableAction, Topics, TransactionControl, TypeAction,
};
use crate::rules::Context;
use crate::source::FileId;

/// The guarded statements from which on a directory can be said to have guards.
const FEW: usize = 3;

/// What a root asks of its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum Profile {
    Off,
    /// Only repeatable migrations, which a runner applies again whenever they change.
    Repeatable,
    /// Files that can be left half applied.
    Atomic,
    /// Every file.
    Rerun,
}

impl Profile {
    pub(in crate::rules) fn of(context: &Context<'_>) -> Self {
        match context.config.idempotency {
            Idempotency::Off => Self::Off,
            Idempotency::Atomic => Self::Atomic,
            Idempotency::Rerun => Self::Rerun,
            Idempotency::Auto if is_extension(context) => Self::Off,
            Idempotency::Auto if shows_guards(context) => Self::Rerun,
            Idempotency::Auto => Self::Repeatable,
        }
    }

    /// Whether the migration at this index in [`Context::ups`] must be able to run again.
    pub(in crate::rules) fn asks(self, context: &Context<'_>, migration: usize) -> bool {
        let Some(up) = context.ups.get(migration).filter(|up| !up.baseline) else {
            return false;
        };
        match self {
            Self::Off => false,
            Self::Repeatable => up.repeatable,
            Self::Atomic => can_be_half_applied(up, &context.scripts[migration].statements),
            Self::Rerun => true,
        }
    }
}

/// Whether the root has the scripts of an extension, `name--1.0--1.1.sql`. These must not have
/// guards, which would take over objects that somebody else made.
fn is_extension(context: &Context<'_>) -> bool {
    let is_version = |part: &str| part.starts_with(|it: char| it.is_ascii_digit());
    let mut names = context.ups.iter().map(|up| context.file_name(up.file));
    names.any(|name| {
        let mut parts = name.trim_end_matches(".sql").split("--");
        let named = parts.next().is_some_and(|name| !name.is_empty());
        let versions: Vec<_> = parts.collect();
        named && !versions.is_empty() && versions.into_iter().all(is_version)
    })
}

/// Whether those who write these files guard them as a matter of course: most statements that
/// have a guard in the grammar use it, or some where the runner may well apply a file again: a
/// psql script can as well be a dump for an empty server. `OR REPLACE`, `DROP … IF EXISTS` and
/// extensions are left out, since everybody writes them.
fn shows_guards(context: &Context<'_>) -> bool {
    let guardable = Topics::NAME | Topics::LABEL;
    let statements = context.scripts.iter().flat_map(|it| &it.statements);
    let statements = statements.filter(|(_, it)| it.topics.intersects(guardable));
    let operations = statements.flat_map(|(_, statement)| &statement.operations);
    let (mut guarded, mut all) = (0, 0);
    for guard in operations.filter_map(|operation| guard_of(&operation.kind)) {
        all += 1;
        guarded += usize::from(guard);
    }
    let third = if context.root.convention.reapplies {
        1
    } else {
        2
    };
    guarded >= FEW && guarded * 3 >= all * third
}

/// Whether a statement that can have `IF NOT EXISTS` has it.
fn guard_of(kind: &OperationKind) -> Option<bool> {
    match kind {
        OperationKind::CreateTable(table) => {
            (table.persistence != Persistence::Temporary).then_some(table.if_not_exists)
        }
        OperationKind::CreateIndex(index) => Some(index.if_not_exists),
        OperationKind::CreateSchema(schema) => Some(schema.if_not_exists),
        OperationKind::CreateSequence(sequence) => Some(sequence.if_not_exists),
        OperationKind::CreateView(view) => view.materialized.then_some(view.if_not_exists),
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::AddColumn { if_not_exists, .. } => Some(*if_not_exists),
            _ => None,
        },
        OperationKind::AlterType(alter) => match &alter.action {
            TypeAction::AddValue { if_not_exists, .. } => Some(*if_not_exists),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an error can leave a part of a migration behind. A runner that nobody named is given
/// the benefit of the doubt.
fn can_be_half_applied(migration: &Migration, statements: &[(FileId, &Lowered)]) -> bool {
    if migration.transaction.is_atomic() != Some(false) {
        return false;
    }
    let mut kinds = statements
        .iter()
        .flat_map(|(_, statement)| &statement.operations)
        .map(|operation| &operation.kind)
        .filter(|kind| !matches!(kind, OperationKind::SetVariable(_)));
    let builds_concurrently = kinds
        .clone()
        .any(|kind| matches!(kind, OperationKind::CreateIndex(index) if index.concurrently));
    if builds_concurrently {
        return true;
    }
    if statements.len() < 2 {
        return false;
    }
    let control = |wanted: TransactionControl| move |kind: &OperationKind| matches!(kind, OperationKind::Transaction(it) if *it == wanted);
    let begins = kinds.next().is_some_and(control(TransactionControl::Begin));
    let commits = kinds.position(control(TransactionControl::Commit));
    !(begins && commits.is_some() && kinds.next().is_none())
}
