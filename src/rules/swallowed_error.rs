//! `WHEN OTHERS` around definitions, with nothing said.

use super::blocks::{self, conditions, each_statement};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{Code, Sql};
use crate::plpgsql::tree::{Block, Condition, Handler, StatementKind};

pub(super) const RULE: Rule = rule!("swallowed-error", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (file, code) in blocks::all(context) {
        blocks::each_block(code, &mut |block| {
            let others = block.handlers.iter().find(|it| catches_all(it));
            let Some(handler) = others.filter(|it| goes_on(it)) else {
                return;
            };
            if defines(code, block) {
                let place = conditions(file, code, handler);
                let message = "`WHEN OTHERS` passes over every error of these definitions";
                let diagnostic = Diagnostic::new(RULE.id, place, message)
                    .because("a lock timeout, a missing privilege or a misspelled name too")
                    .help(
                        "name the condition that a second run raises, such as `duplicate_object`, \
                         or raise again what is not expected",
                    );
                diagnostics.push(diagnostic);
            }
        });
    }
    diagnostics
}

fn catches_all(handler: &Handler) -> bool {
    handler.conditions.contains(&Condition::Others)
}

/// Whether a handler does no more than to say something.
fn goes_on(handler: &Handler) -> bool {
    handler.body.iter().all(|statement| match &statement.kind {
        StatementKind::Null => true,
        StatementKind::Raise(raise) => raise.level != crate::plpgsql::tree::RaiseLevel::Exception,
        _ => false,
    })
}

/// Whether a block defines or changes objects.
fn defines(code: &Code, block: &Block) -> bool {
    let mut defines = false;
    each_statement(&block.body, &mut |statement| {
        defines |= match &statement.kind {
            StatementKind::Execute { dynamic, .. } => match code.sql(dynamic.command) {
                Sql::Expression { value, .. } => value.beginning().is_some_and(begins_definition),
                Sql::Statement { .. } | Sql::Query { .. } | Sql::Type(_) => false,
            },
            StatementKind::Sql { statement, .. } => match code.sql(*statement) {
                Sql::Statement { operations, .. } => operations
                    .iter()
                    .any(|operation| !operation.kind.touches_rows_only()),
                Sql::Expression { .. } | Sql::Query { .. } | Sql::Type(_) => false,
            },
            _ => false,
        };
    });
    defines
}

/// Whether SQL that begins so defines or changes an object.
fn begins_definition(text: &str) -> bool {
    const WORDS: [&str; 5] = ["alter", "create", "drop", "grant", "revoke"];
    let first = text.split_whitespace().next().unwrap_or_default();
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(first))
}
