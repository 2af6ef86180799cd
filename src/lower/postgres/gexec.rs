//! psql's `\gexec`: what the query before it gives is executed.

use std::sync::Arc;

use super::{block, fragment};
use crate::lower::Lowered;
use crate::operation::{
    Block, Body, Code, Does, Name, Operation, OperationKind, Output, References, SelectBody, Topics,
};
use crate::plpgsql::summarize;
use crate::source::{Origin, Span};
use crate::statement::{Statement, StatementKind};

/// Makes an operation of each `\gexec` among the statements of a file: a block that executes what the
/// query gives, value by value.
pub(super) fn add(text: &str, statements: &[Statement], lowered: &mut [Lowered]) {
    for (at, pair) in statements.windows(2).enumerate() {
        let [query, command] = pair else {
            continue;
        };
        let is_gexec = || text[command.span.range()].trim_end() == "\\gexec";
        if command.kind == StatementKind::MetaCommand
            && query.kind == StatementKind::Sql
            && !query.terminated
            && lowered[at].error.is_none()
            && is_gexec()
        {
            let block = block_of(&text[query.span.range()], query, command.span);
            let command = &mut lowered[at + 1];
            command.operations.push(Operation {
                kind: OperationKind::Do(Box::new(block)),
                span: command.span,
            });
            command.topics = Topics::of_all(&command.operations);
        }
    }
}

fn block_of(query: &str, statement: &Statement, span: Span) -> Block {
    let end = u32::try_from(query.len()).unwrap_or(u32::MAX);
    let summary = summarize(query, Span::new(0, end));
    let code = if statement.has_placeholders {
        None
    } else {
        code(query, span)
    };
    Block {
        language: Name::new_static("psql"),
        body: Body {
            span,
            text: query.into(),
            references: References::default(),
            later: None,
            scopes: Vec::new(),
            names: summary.names,
            does: Does::Unreadable,
            error: None,
        },
        effects: true,
        dynamic: true,
        only_access: false,
        code: code.map(Arc::new),
    }
}

/// The block that does the same: row by row, column by column, and nothing for a null.
fn code(query: &str, span: Span) -> Option<Code> {
    let origin = Origin::Fixed(span);
    let select = fragment::query(query, &origin).ok()?;
    let SelectBody::Core(core) = &select.body else {
        return None;
    };
    if core.targets.iter().any(|it| matches!(it, Output::Star(_))) {
        return None;
    }
    let columns: Vec<String> = (1..=core.targets.len())
        .map(|it| format!("c{it}"))
        .collect();
    let each = |template: &str| {
        let pieces = columns.iter().map(|column| template.replace('@', column));
        pieces.collect::<String>()
    };
    let text = format!(
        "DECLARE {} BEGIN FOR {} IN {query}\nLOOP {} END LOOP; END",
        each("@ text; "),
        columns.join(", "),
        each("IF @ IS NOT NULL THEN EXECUTE @; END IF; "),
    );
    block::code(&text, &origin).ok()
}
