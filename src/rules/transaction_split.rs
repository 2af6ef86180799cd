//! Statements that make the runner commit a migration in pieces.

use super::transactions::{Block, Sent, controls, refusal, sent};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::{Migration, Transaction, directives, sections};
use crate::operation::OperationKind;
use crate::source::Place;

pub(super) const RULE: Rule = rule!("transaction-split", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let migrations = context.root.migrations.iter();
    migrations
        .filter_map(|migration| match migration.transaction {
            Transaction::Pipeline | Transaction::SplitPipeline => by_one_alone(context, migration),
            Transaction::Autocommit => by_control(context, migration),
            Transaction::Wrapped
            | Transaction::SimpleQuery
            | Transaction::AllPending
            | Transaction::Psql
            | Transaction::Unknown => None,
        })
        .collect()
}

/// A statement that is committed by itself, and others that are not in its transaction.
fn by_one_alone(context: &Context<'_>, migration: &Migration) -> Option<Diagnostic> {
    let name = context.root.convention.name;
    let statements = sent(context, migration);
    let is_alone = |it: &Sent<'_>| it.block == Block::Alone;
    let at = statements.iter().position(is_alone)?;
    if !statements.iter().any(|it| !is_alone(it) && has_effect(it)) {
        return None;
    }
    let alone = &statements[at];
    let operation = alone.statement.operations.first()?;
    let command = refusal(context, alone.file, alone.statement).map_or("CLUSTER", |(it, _)| it);
    let message = format!("`{command}` splits this migration into several transactions");
    let effect = if statements[..at].iter().any(has_effect) {
        "commits what stands before it, and runs it by itself"
    } else {
        "commits it before the rest of the file"
    };
    let place = Place::new(alone.file, operation.span);
    let diagnostic = Diagnostic::new(RULE.id, place, message)
        .because(format!("{name} {effect}"))
        .help("put it into a migration of its own, so that nothing stays where a later statement fails");
    Some(diagnostic)
}

/// Supabase sends each statement by itself where one of them is `BEGIN` or `COMMIT`, and so commits
/// those outside of the file's own transaction one by one.
fn by_control(context: &Context<'_>, migration: &Migration) -> Option<Diagnostic> {
    let convention = context.root.convention;
    let text = &context.sources.get(migration.file).text;
    let (_, first) = sections::lines(text).next()?;
    if convention.id != "supabase" || directives::asks_for_no_transaction(first) {
        return None;
    }
    let statements = sent(context, migration);
    let control = statements
        .iter()
        .find(|it| controls(it.statement).next().is_some())?;
    let outside = statements
        .iter()
        .find(|it| it.block == Block::Alone && has_effect(it))?;
    let words = context
        .sources
        .slice(Place::new(control.file, control.statement.span));
    let word = words.split_whitespace().next()?.to_ascii_uppercase();
    let place = Place::new(control.file, control.statement.span);
    let diagnostic = Diagnostic::new(
        RULE.id,
        place,
        format!(
            "`{word}` makes {} commit this migration in pieces",
            convention.name
        ),
    )
    .because("where a file has it, each statement is sent by itself")
    .related(
        Place::new(outside.file, outside.statement.operations.first()?.span),
        "this is outside of the file's own transaction, and committed at once",
    )
    .help("leave `BEGIN` and `COMMIT` out: without them the whole file is one transaction");
    Some(diagnostic)
}

/// Whether a statement does something that stays.
fn has_effect(sent: &Sent<'_>) -> bool {
    let mut operations = sent.statement.operations.iter();
    operations.any(|operation| {
        !matches!(
            operation.kind,
            OperationKind::SetVariable(_)
                | OperationKind::Select(_)
                | OperationKind::Compact { .. }
                | OperationKind::NoCatalogEffect { .. }
                | OperationKind::Transaction(_)
                | OperationKind::Lock { .. }
        )
    })
}
