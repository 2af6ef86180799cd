//! Bodies of routines and blocks: where they are and what they mention.

use std::borrow::Cow;

use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::references::Collector;
use super::tokens::Tokens;
use crate::lexer::{Token, lex};
use crate::operation::{Body, References};
use crate::plpgsql::{BodyText, Summary, contents, summarize};
use crate::source::{Origin, Span};
use crate::statement::{StatementKind, split};

/// The body in the string at `index`.
pub(super) fn quoted_body(tokens: Tokens<'_>, index: usize, language: &str) -> Option<Body> {
    let token = Token {
        kind: tokens.kind(index)?,
        span: tokens.source_span(index),
    };
    let inside = contents(tokens.source(), token)?;
    let text = tokens.source().get(inside.range())?;
    let span = if inside.is_empty() {
        tokens.span(index..index + 1)
    } else {
        tokens.place(inside)
    };
    let plain = match BodyText::new(tokens.source(), token).map(|body| body.text) {
        Some(Cow::Owned(text)) => Some(text),
        _ => None,
    };
    let mut body = Body {
        span,
        text: body_text(plain.as_deref().unwrap_or(text), language),
        references: References::default(),
        names: Vec::new(),
    };
    match (language, plain) {
        ("sql", None) => body.references = sql_references(text, inside_origin(tokens, inside)),
        ("sql", Some(text)) => body.references = sql_references(&text, Origin::Fixed(span)),
        ("internal" | "c", _) => {}
        (_, None) => body.names = summarize(tokens.source(), inside).names,
        (_, Some(text)) => {
            let end = u32::try_from(text.len()).ok()?;
            body.names = summarize(&text, Span::new(0, end)).names;
        }
    }
    Some(body)
}

/// The body of `BEGIN ATOMIC … END` or `RETURN expression`, somewhere after `from`.
pub(super) fn atomic_body(tokens: Tokens<'_>, from: usize, node: Node<'_>) -> Body {
    let start = tokens
        .find_from(from, &["begin", "atomic"])
        .or_else(|| tokens.find_from(from, &["return"]))
        .unwrap_or(from);
    let tokens = tokens.from(start);
    let mut collector = Collector::new(tokens);
    collector.visit(node);
    Body {
        span: tokens.whole(),
        text: tokens.normalized(),
        references: collector.finish(),
        names: Vec::new(),
    }
}

/// What a block does.
pub(super) fn summary(tokens: Tokens<'_>, body: &Body, language: &str) -> Summary {
    match (language, tokens.origin()) {
        ("plpgsql" | "sql", Origin::Shift(0)) => summarize(tokens.source(), body.span),
        // Nobody reads other languages here.
        _ => Summary {
            effects: true,
            dynamic: true,
            ..Summary::default()
        },
    }
}

fn inside_origin(tokens: Tokens<'_>, inside: Span) -> Origin {
    match tokens.origin() {
        Origin::Shift(shift) => Origin::Shift(shift + inside.start),
        fixed @ Origin::Fixed(_) => fixed,
    }
}

/// White space folded and, where the language has SQL's comments, comments dropped.
fn body_text(text: &str, language: &str) -> SmolStr {
    if matches!(language, "sql" | "plpgsql") {
        let tokens = lex(text);
        Tokens::new(text, &significant(&tokens), 0, Origin::Shift(0)).normalized()
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ").into()
    }
}

/// The tokens that are not comments.
pub(super) fn significant(tokens: &[Token]) -> Cow<'_, [Token]> {
    if !tokens.iter().any(Token::is_trivia) {
        return Cow::Borrowed(tokens);
    }
    let significant = tokens.iter().filter(|token| !token.is_trivia());
    Cow::Owned(significant.copied().collect())
}

/// What the statements of a body in SQL mention; nothing of one that does not parse.
fn sql_references(text: &str, origin: Origin) -> References {
    let script = split(text);
    let mut all = References::default();
    for statement in &script.statements {
        if statement.kind != StatementKind::Sql {
            continue;
        }
        let tokens = significant(script.tokens_of(statement));
        let Ok(tree) = pg_raw_parse::parse(&text[statement.span.range()]) else {
            continue;
        };
        let tokens = Tokens::new(text, &tokens, i64::from(statement.span.start), origin);
        let mut collector = Collector::new(tokens);
        for node in tree.stmts() {
            collect(&mut collector, node);
        }
        let found = collector.finish();
        all.relations.extend(found.relations);
        all.functions.extend(found.functions);
        all.types.extend(found.types);
        all.columns.extend(found.columns);
    }
    all
}

fn collect<'t>(collector: &mut Collector<'_, 't>, node: Node<'t>) {
    match node {
        Node::CallStmt(call) => collector.visit(call.funccall().into()),
        Node::CreateTableAsStmt(create) => collector.visit(create.query()),
        Node::TruncateStmt(truncate) => collector.visit_all(truncate.relations()),
        Node::RefreshMatViewStmt(refresh) => collector.relation(refresh.relation()),
        Node::CopyStmt(copy) => {
            collector.relation(copy.relation());
            collector.visit(copy.query());
        }
        Node::AlterTableStmt(alter) => collector.relation(alter.relation()),
        Node::IndexStmt(index) => collector.relation(nodes::IndexStmt::relation(index)),
        other => collector.visit(other),
    }
}
