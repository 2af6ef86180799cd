//! The blocks that the runner executes, and what is inside them.

use crate::lexer::lex_in;
use crate::lower::postgres::block;
use crate::operation::{Code, CreateFunction, OperationKind};
use crate::plpgsql::BodyText;
use crate::plpgsql::tree::{Block, Handler, Statement, StatementKind};
use crate::replay::Failure;
use crate::source::{FileId, Origin, Place, Span};

use super::Context;

/// Every `DO` block of either direction whose structure is known, in the order of the migrations.
pub(super) fn all<'a>(context: &Context<'a>) -> Vec<(FileId, &'a Code)> {
    let mut codes = Vec::new();
    for (file, lowered) in &context.notable {
        let operations = lowered.operations.iter();
        codes.extend(operations.filter_map(|it| Some((*file, code(&it.kind)?))));
    }
    codes
}

/// The code of a `DO` block. Nobody has written the one that psql's `\gexec` is.
pub(super) fn code(kind: &OperationKind) -> Option<&Code> {
    match kind {
        OperationKind::Do(block) if !block.is_gexec() => block.code.as_deref(),
        _ => None,
    }
}

/// The code of a function that a file has, which only those who look at it read.
pub(super) fn function_code(
    context: &Context<'_>,
    file: FileId,
    function: &CreateFunction,
) -> Option<Code> {
    let body = function.body.as_ref()?;
    if function.language != "plpgsql" {
        return None;
    }
    let text = &context.sources.get(file).text;
    let statements = &context.outlines.get(&file)?.statements;
    let at = statements.partition_point(|it| it.span.end <= body.span.start);
    let tokens = lex_in(text, statements.get(at)?.span);
    let at = tokens.partition_point(|token| token.span.end <= body.span.start);
    let literal = BodyText::new(text, *tokens.get(at)?)?;
    block::code(&literal.text, &literal.origin(Origin::FILE)).ok()
}

/// Visits every block of a body, the outer ones first.
pub(super) fn each_block<'t>(code: &'t Code, visit: &mut dyn FnMut(&'t Block)) {
    visit_block(&code.tree.block, visit);
}

fn visit_block<'t>(it: &'t Block, visit: &mut dyn FnMut(&'t Block)) {
    visit(it);
    let handlers = it.handlers.iter().flat_map(|handler| &handler.body);
    for statement in it.body.iter().chain(handlers) {
        inside(statement, &mut |inner| {
            if let StatementKind::Block(inner) = &inner.kind {
                visit_block(inner, visit);
            }
        });
    }
}

/// Visits a statement and those in it, but not what is inside of blocks.
fn inside<'t>(statement: &'t Statement, visit: &mut dyn FnMut(&'t Statement)) {
    visit(statement);
    if matches!(statement.kind, StatementKind::Block(_)) {
        return;
    }
    for part in statement.parts() {
        for statement in part {
            inside(statement, visit);
        }
    }
}

/// Visits every statement of some, and what is inside of them.
pub(super) fn each_statement<'t>(
    statements: &'t [Statement],
    visit: &mut dyn FnMut(&'t Statement),
) {
    for statement in statements {
        visit(statement);
        for part in statement.parts() {
            each_statement(part, visit);
        }
    }
}

/// The handlers that an error at a place of the file meets, the innermost block's first.
pub(super) fn handlers_around(code: &Code, place: Span) -> Vec<&Handler> {
    let mut around: Vec<&Handler> = Vec::new();
    each_block(code, &mut |block| {
        let holds = |statement: &Statement| {
            let span = code.place(statement.span);
            span.start <= place.start && place.end <= span.end
        };
        if block.body.iter().any(holds) {
            around.splice(0..0, &block.handlers);
        }
    });
    around
}

/// The innermost of the handlers around an error, where all of them let it pass. One that catches an
/// error and raises it again was not written for another one.
pub(super) fn passed_by<'c>(code: &'c Code, failure: &Failure) -> Option<&'c Handler> {
    let around = handlers_around(code, failure.place.span);
    let mut conditions = around.iter().flat_map(|it| &it.conditions);
    if conditions.any(|it| it.catches(failure.sqlstate)) {
        return None;
    }
    around.first().copied()
}

/// The place of the words `WHEN … ` of a handler, up to its THEN.
pub(super) fn conditions(file: FileId, code: &Code, handler: &Handler) -> Place {
    let text = code.text(handler.span);
    let then = text
        .to_ascii_lowercase()
        .find("then")
        .map_or(text.len(), |then| text[..then].trim_end().len());
    let end = handler.span.start + u32::try_from(then).unwrap_or(0);
    Place::new(file, code.place(Span::new(handler.span.start, end)))
}
