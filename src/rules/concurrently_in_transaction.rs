//! Statements that PostgreSQL refuses in a transaction, where there is one.

use std::collections::BTreeSet;

use super::transactions::{
    Block, Sent, is_about, may_be_open, refusal, refused, sent, server_version,
};
use super::{Context, Rule, blocks, enum_values, rule};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::migration::{Convention, Migration, Transaction, directives};
use crate::operation::{Code, ObjectName, OperationKind, Sql, Topics};
use crate::plpgsql::tree::StatementKind;
use crate::source::{FileId, Place, Span};

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
    if !is_about(context, migration, Topics::REFUSED_IN_TRANSACTION)
        || !may_be_open(context, migration)
    {
        return None;
    }
    let statements = sent(context, migration);
    let refused = statements.iter().filter_map(|it| {
        if let Block::Alone | Block::Unknown = it.block {
            return None;
        }
        let (command, span) = refusal(context, it.file, it.statement)?;
        let opens = opens(context, migration, it.block)?;
        Some((it, opens, command, Place::new(it.file, span)))
    });
    let refused: Vec<_> = refused.collect();
    let ((first, opens, command, place), others) = refused.split_first()?;
    let message = format!("`{command}` cannot run inside a transaction");
    let mut diagnostic = Diagnostic::new(RULE.id, *place, message)
        .because(format!("fails with SQLSTATE 25001: {opens}"))
        .help(advice(context.root.convention, migration, first.block));
    if let Block::Written(_, begin) = first.block {
        diagnostic = diagnostic.related(begin, "the transaction begins here");
    }
    for (_, _, _, place) in others {
        diagnostic = diagnostic.related(*place, "this cannot either");
    }
    let refused: Vec<_> = refused.iter().map(|(it, ..)| *it).collect();
    diagnostic.fix = build_plainly(context, migration, &refused)
        .or_else(|| leave_transaction_out(context, migration, &statements));
    Some(diagnostic)
}

/// Nobody uses the tables that the migration makes, so their indexes need not be built concurrently.
fn build_plainly(
    context: &Context<'_>,
    migration: &Migration,
    refused: &[&Sent<'_>],
) -> Option<Fix> {
    let mut tables = BTreeSet::new();
    let mut edits = Vec::new();
    for sent in refused {
        let OperationKind::CreateIndex(index) = &sent.statement.operations.first()?.kind else {
            return None;
        };
        if !makes(context, migration, &index.table) {
            return None;
        }
        tables.insert((&index.table.schema, &index.table.name));
        edits.push(without_concurrently(context, sent)?);
    }
    let why = match tables.len() {
        1 => "the table is new",
        _ => "the tables are new",
    };
    Some(Fix {
        title: format!("leave `CONCURRENTLY` out: {why}"),
        edits,
        applicability: Applicability::Safe,
    })
}

fn makes(context: &Context<'_>, migration: &Migration, name: &ObjectName) -> bool {
    let parts = migration
        .parts
        .iter()
        .flat_map(|part| context.lowered_in(*part));
    let mut operations = parts.flat_map(|(_, statement)| &statement.operations);
    operations.any(|it| match &it.kind {
        OperationKind::CreateTable(table) => {
            let same_schema = table.name.schema == name.schema;
            same_schema && table.name.name == name.name && !table.if_not_exists
        }
        _ => false,
    })
}

fn without_concurrently(context: &Context<'_>, sent: &Sent<'_>) -> Option<Edit> {
    let place = Place::new(sent.file, sent.statement.span);
    let source = &context.sources.get(sent.file).text;
    let tokens = super::idempotency::tokens(context, place);
    let at = tokens
        .iter()
        .position(|it| it.is_keyword(source, "concurrently"))?;
    let next = tokens[at + 1..].iter().find(|it| !it.is_trivia())?;
    Some(Edit {
        span: Span::new(tokens[at].span.start, next.span.start),
        replacement: String::new(),
    })
}

/// The directive that switches the transaction off, where nothing in the migration needs one.
fn leave_transaction_out(
    context: &Context<'_>,
    migration: &Migration,
    statements: &[Sent<'_>],
) -> Option<Fix> {
    let needs_none = |it: &Sent<'_>| refusal(context, it.file, it.statement).is_some();
    let is_wrapped = migration.transaction == Transaction::Wrapped;
    // The others send the file as one query then, which is a transaction of several statements.
    let one_by_one = ["atlas", "goose"].contains(&context.root.convention.id);
    let can_be_alone = statements.len() == 1 || one_by_one;
    if !is_wrapped || !can_be_alone || !statements.iter().all(needs_none) {
        return None;
    }
    let line = directives::opt_out_line(context.root.convention)?;
    let text = &context.sources.get(migration.file).text;
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    Some(Fix {
        title: format!("begin the file with `{}`", line.trim_end()),
        edits: vec![Edit {
            span: Span::new(mark, mark),
            replacement: line.to_owned(),
        }],
        applicability: Applicability::Unsafe,
    })
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

/// How a statement comes out of its transaction.
pub(super) fn advice(convention: &Convention, migration: &Migration, block: Block) -> String {
    if let Block::Written(..) = block {
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
