//! `COMMIT` and `ROLLBACK` in files that the runner puts into a transaction.

use super::transactions::sent;
use super::{Context, Rule, blocks, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::{Migration, Transaction};
use crate::operation::{OperationKind, TransactionControl};
use crate::plpgsql::tree::StatementKind;
use crate::source::Place;

pub(super) const RULE: Rule = rule!("transaction-control", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let migrations = context.root.migrations.iter();
    let wrapped = migrations.filter(|migration| {
        matches!(
            migration.transaction,
            Transaction::Wrapped | Transaction::AllPending
        )
    });
    wrapped
        .flat_map(|migration| {
            let ends = ending(context, migration);
            ends.into_iter().chain(ending_blocks(context, migration))
        })
        .collect()
}

/// The first statement that ends the runner's transaction; what comes after it is nobody's.
fn ending(context: &Context<'_>, migration: &Migration) -> Option<Diagnostic> {
    let name = context.root.convention.name;
    let mut begin = None;
    for sent in sent(context, migration) {
        let place = Place::new(sent.file, sent.statement.span);
        let Some(control) = super::transactions::controls(sent.statement).next() else {
            continue;
        };
        let (words, effect) = match control {
            TransactionControl::Begin => {
                begin.get_or_insert(place);
                continue;
            }
            TransactionControl::Commit => (
                "COMMIT",
                "what stands before it stays when a later statement fails",
            ),
            TransactionControl::Rollback => (
                "ROLLBACK",
                "what stands before it is undone, and recorded as applied",
            ),
            TransactionControl::Prepared => (
                "PREPARE TRANSACTION",
                "what stands before it waits for somebody to commit it",
            ),
            TransactionControl::Savepoint(_)
            | TransactionControl::Release(_)
            | TransactionControl::RollbackTo(_) => continue,
        };
        let message = format!("`{words}` ends the transaction in which {name} runs the file");
        let mut diagnostic = Diagnostic::new(RULE.id, place, message)
            .because(effect)
            .help(format!("leave `BEGIN` and `{words}` out; {name} has both"));
        if let Some(begin) = begin {
            diagnostic = diagnostic.related(begin, "only a warning there: a transaction has begun");
        }
        return Some(diagnostic);
    }
    None
}

/// A block that ends the transaction fails where it is not its own.
fn ending_blocks(context: &Context<'_>, migration: &Migration) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for sent in sent(context, migration) {
        let blocks = sent.statement.operations.iter();
        let blocks = blocks.filter_map(|operation| match &operation.kind {
            OperationKind::Do(block) => block.code.as_deref(),
            _ => None,
        });
        for code in blocks {
            blocks::each_statement(&code.tree.block.body, &mut |statement| {
                let words = match statement.kind {
                    StatementKind::Commit { .. } => "COMMIT",
                    StatementKind::Rollback { .. } => "ROLLBACK",
                    _ => return,
                };
                let place = Place::new(sent.file, code.place(statement.span));
                let message = format!(
                    "`{words}` in a block cannot end a transaction that is not the block's"
                );
                let name = context.root.convention.name;
                diagnostics.push(
                    Diagnostic::new(RULE.id, place, message)
                        .because(format!(
                            "fails with SQLSTATE 2D000: {name} runs the file in a transaction"
                        ))
                        .help("do the work in one transaction, or in several migrations"),
                );
            });
        }
    }
    diagnostics
}
