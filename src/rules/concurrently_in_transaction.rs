//! Statements that PostgreSQL refuses in a transaction, where there is one.

use super::transactions::{Block, Sent, refusal, refused, sent, server_version};
use super::{Context, Rule, blocks, enum_values, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::{Convention, Migration, Transaction, directives};
use crate::operation::{Code, Sql};
use crate::plpgsql::tree::StatementKind;
use crate::source::{FileId, Place};

pub(super) const RULE: Rule = rule!("concurrently-in-transaction", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let migrations = context.root.migrations.iter();
    let mut diagnostics: Vec<Diagnostic> = migrations
        .filter_map(|migration| refused_in(context, migration))
        .collect();
    for (file, code) in blocks::all(context) {
        diagnostics.extend(inside_of_block(context, file, code));
    }
    diagnostics.extend(enum_values::unsafe_uses(context));
    diagnostics
}

/// The first statement of a migration that its transaction does not allow: that is where it stops.
fn refused_in(context: &Context<'_>, migration: &Migration) -> Option<Diagnostic> {
    let statements = sent(context, migration);
    let mut refused = statements.iter().filter_map(|it| {
        let (command, span) = refusal(context, it.file, it.statement)?;
        let opens = opens(context, migration, it.block)?;
        Some((it, opens, command, Place::new(it.file, span)))
    });
    let (first, opens, command, place) = refused.next()?;
    let message = format!("`{command}` cannot run inside a transaction");
    let mut diagnostic = Diagnostic::new(RULE.id, place, message)
        .because(format!("fails with SQLSTATE 25001: {opens}"))
        .help(advice(context.root.convention, migration, first));
    if let Block::Written(_, begin) = first.block {
        diagnostic = diagnostic.related(begin, "the transaction begins here");
    }
    for (_, _, _, place) in refused {
        diagnostic = diagnostic.related(place, "this cannot either");
    }
    Some(diagnostic)
}

/// Why a statement is in a transaction; `None` if it is not, or nobody knows.
pub(super) fn opens(context: &Context<'_>, migration: &Migration, block: Block) -> Option<String> {
    let name = context.root.convention.name;
    match block {
        Block::Alone | Block::Unknown => None,
        Block::Written(..) => Some("the file has begun a transaction".to_owned()),
        Block::Runners(_) => Some(match migration.transaction {
            Transaction::SimpleQuery => {
                format!(
                    "{name} sends all statements of the file as one query, which is a transaction"
                )
            }
            Transaction::Pipeline | Transaction::SplitPipeline => {
                format!("{name} sends it in a pipeline, and not as the first statement")
            }
            Transaction::AllPending => {
                format!("{name} applies all pending migrations in one transaction")
            }
            _ => format!("{name} runs the file in a transaction"),
        }),
    }
}

fn advice(convention: &Convention, migration: &Migration, first: &Sent<'_>) -> String {
    if let Block::Written(..) = first.block {
        return "move it behind the `COMMIT`, or into a migration of its own".to_owned();
    }
    let own = "put it into a migration of its own";
    match migration.transaction {
        Transaction::SimpleQuery | Transaction::Pipeline | Transaction::SplitPipeline => {
            format!("{own}, as its only statement")
        }
        _ => match directives::opt_out(convention) {
            Some(opt_out) => format!("{own} {opt_out}"),
            None => format!(
                "run it apart from the migrations: {} has no way to leave the transaction out",
                convention.name
            ),
        },
    }
}

/// What a block executes is in the transaction of the block's own statement, whoever sends it.
fn inside_of_block(context: &Context<'_>, file: FileId, code: &Code) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    blocks::each_statement(&code.tree.block.body, &mut |statement| {
        let StatementKind::Sql { statement, .. } = &statement.kind else {
            return;
        };
        let Sql::Statement { operations, .. } = code.sql(*statement) else {
            return;
        };
        for operation in operations {
            let place = Place::new(file, operation.span);
            let text = context.sources.slice(place);
            let Some(command) = refused(operation, text, server_version(context)) else {
                continue;
            };
            let message = format!("`{command}` cannot run in a block");
            let diagnostic = Diagnostic::new(RULE.id, place, message)
                .because("fails with SQLSTATE 25001: a block is executed in a transaction")
                .help("execute it as a statement of its own, outside of any transaction");
            diagnostics.push(diagnostic);
        }
    });
    diagnostics
}
