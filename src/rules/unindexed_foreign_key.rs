//! Foreign keys whose columns no index has.

use super::foreign_keys::{self as keys, Build, Reference};
use super::transactions::{Block, sent};
use super::{Context, Rule, exemptions, rule};
use crate::catalog::coverage::Coverage;
use crate::diagnostic::{Diagnostic, Fix};
use crate::migration::Transaction;
use crate::operation::{OperationKind, TableAction};

pub(super) const RULE: Rule = rule!("unindexed-foreign-key", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let references = keys::references(context);
    let losses = context.losses();
    let mut diagnostics = Vec::new();
    for reference in &references {
        if reference.coverage != Coverage::Missing {
            continue;
        }
        if keys::is_ignored(context, reference) {
            continue;
        }
        // `foreign-key-index-dropped` reports these.
        if losses.last(context, reference).is_some() {
            continue;
        }
        diagnostics.push(unindexed(context, reference));
    }
    diagnostics.extend(stale(context, &references));
    diagnostics
}

fn unindexed(context: &Context<'_>, reference: &Reference<'_>) -> Diagnostic {
    let end = context.end();
    let columns = super::sql::list(reference.columns());
    let referenced = end.qualified_name(reference.key.references);
    let has = if reference.others.is_empty() {
        "has"
    } else {
        "have"
    };
    let message = format!("{} {has} no index on `{columns}`", reference.title(end));
    let mut diagnostic = Diagnostic::new(RULE.id, reference.cause.place, message)
        .because(format!(
            "each delete in `{referenced}`, and each change of its key, reads the whole table"
        ))
        .object(end.qualified_name(reference.constraint))
        .remedy(keys::remedy(context, reference));
    for other in &reference.others {
        if let Some(cause) = end.get(*other).and_then(|it| it.cause()) {
            diagnostic = diagnostic.related(cause.place, "a foreign key on the same columns");
        }
    }
    diagnostic = partitions(context, reference, diagnostic);
    if !is_new_table(context, reference) {
        let made = end.get(reference.table).and_then(|table| table.cause());
        let made = made.filter(|made| made.statement != reference.cause.statement);
        if let Some(made) = made {
            diagnostic = diagnostic.related(made.place, "the table is made here");
        }
        let index = keys::create_index(context, reference, Build::Plain);
        diagnostic = diagnostic.help(format!(
            "add a migration with `{index}`, `CONCURRENTLY` if the table is in use and the runner \
             can do without a transaction"
        ));
        diagnostic.fix = fix(context, reference, build_later(context, reference));
        return diagnostic;
    }
    let build = build(context, reference);
    let index = keys::create_index(context, reference, build);
    diagnostic = diagnostic.help(format!("add `{index}`"));
    diagnostic.fix = fix(context, reference, build);
    diagnostic
}

/// Adds the index behind the statement that makes the foreign key. Not if names have changed since:
/// there, it would need the old ones.
fn fix(context: &Context<'_>, reference: &Reference<'_>, build: Build) -> Option<Fix> {
    // Beside indexes that partitions have already, its parts would need names that these took.
    let uncovered = context.end().uncovered_partitions(reference.constraint);
    if uncovered.len() < children(reference) || !names_stay(context, reference) {
        return None;
    }
    keys::index_name(context, reference)?;
    let index = keys::create_index(context, reference, build);
    super::sql::append(context, reference.cause.statement, &index)
}

fn children(reference: &Reference<'_>) -> usize {
    if reference.relation.partition_by.is_some() {
        reference.relation.children.len()
    } else {
        0
    }
}

/// Names a partition that lacks the index, where others may have it.
fn partitions(
    context: &Context<'_>,
    reference: &Reference<'_>,
    diagnostic: Diagnostic,
) -> Diagnostic {
    let end = context.end();
    let uncovered = end.uncovered_partitions(reference.constraint);
    let partial = uncovered.len() < children(reference);
    let Some(first) = uncovered.first().filter(|_| partial) else {
        return diagnostic;
    };
    match end.get(*first).and_then(|it| it.cause()) {
        Some(cause) => diagnostic.related(cause.place, "this partition has no index on them"),
        None => diagnostic,
    }
}

/// Whether the migration that makes the foreign key makes the table too, so that an index is cheap
/// and belongs beside it.
fn is_new_table(context: &Context<'_>, reference: &Reference<'_>) -> bool {
    let table = context.end().get(reference.table);
    let made = table.and_then(|table| table.cause());
    names_stay(context, reference)
        && made.is_some_and(|made| {
            made.statement.migration == reference.cause.statement.migration
                && made.place.file == reference.cause.place.file
        })
}

/// Whether the table and its columns are called as they were when the foreign key was made.
fn names_stay(context: &Context<'_>, reference: &Reference<'_>) -> bool {
    let migration = reference.cause.statement.migration;
    let after = &context.history.migrations[migration as usize].after;
    reference.columns_in(after) == reference.columns_in(context.end())
        && super::sql::keeps_names(context, reference.cause.statement, reference.table)
}

/// How to build the index of a table that is new, and so has few rows.
fn build(context: &Context<'_>, reference: &Reference<'_>) -> Build {
    let (_, statement) = context.statement(reference.cause.statement);
    let is_guarded = statement.operations.iter().any(|it| match &it.kind {
        OperationKind::CreateTable(create) => create.if_not_exists,
        OperationKind::AlterTable(alter) => matches!(
            alter.action,
            TableAction::AddColumn {
                if_not_exists: true,
                ..
            }
        ),
        _ => false,
    });
    let migration = reference.cause.statement.migration as usize;
    if is_guarded || context.profile().asks(context, migration) {
        Build::Guarded
    } else {
        Build::Plain
    }
}

/// How to build the index of a table that may be in use.
fn build_later(context: &Context<'_>, reference: &Reference<'_>) -> Build {
    let build = build(context, reference);
    let migration = context.migration(reference.cause.statement);
    let (file, statement) = context.statement(reference.cause.statement);
    let sent = sent(context, migration);
    let is_alone = sent.iter().any(|it| {
        let same = it.file == file && it.statement.span == statement.span;
        same && it.block == Block::Alone
    });
    let by_itself = matches!(
        migration.transaction,
        Transaction::Autocommit | Transaction::Psql
    );
    let partitioned = reference.relation.partition_by.is_some();
    match build {
        Build::Plain if is_alone && by_itself && !partitioned => Build::Concurrently,
        build => build,
    }
}

/// Entries of `[foreign-keys] ignore` whose foreign key has an index, or is gone.
fn stale(context: &Context<'_>, references: &[Reference<'_>]) -> Vec<Diagnostic> {
    let Some(file) = context.config.file else {
        return Vec::new();
    };
    let end = context.end();
    let mut diagnostics = Vec::new();
    for exemption in &context.config.foreign_keys.ignore {
        let named: Vec<_> = references
            .iter()
            .filter(|reference| reference.is_named_by(end, exemption))
            .collect();
        let stale = match named.first() {
            Some(_) => named
                .iter()
                .all(|it| matches!(it.coverage, Coverage::Covered(_))),
            None => is_gone(context, &exemption.object),
        };
        if !stale {
            continue;
        }
        let message = format!(
            "the exemption of foreign key `{}` is stale",
            exemption.object
        );
        let place = exemptions::place(file, exemption);
        let diagnostic = Diagnostic::new(RULE.id, place, message)
            .because("no foreign key of this name lacks an index")
            .help("delete the entry, so that it can't hide another foreign key")
            .object(&exemption.object);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Whether the table of an entry is known, so that it would have the foreign key, or was dropped.
fn is_gone(context: &Context<'_>, object: &str) -> bool {
    let Some((table, _)) = object.rsplit_once('.') else {
        return false;
    };
    let end = context.end();
    let mut tables = end
        .objects()
        .filter(|it| end.is_table(it.id))
        .filter(|it| it.name == table || end.qualified_name(it.id) == table)
        .peekable();
    if tables.peek().is_none() {
        return exemptions::is_gone(context, table);
    }
    tables.all(|it| !end.is_external(it.id) && !end.is_uncertain(it.id))
}
