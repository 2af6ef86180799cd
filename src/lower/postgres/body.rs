//! Bodies of routines and blocks: where they are and what they mention.

use std::borrow::Cow;

use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::references::Collector;
use super::tokens::{Origin, Tokens};
use crate::lexer::{Token, TokenKind, lex};
use crate::operation::{Body, References};
use crate::plpgsql::{Summary, summarize};
use crate::source::Span;
use crate::statement::{StatementKind, split};

/// The body in the string at `index`.
pub(super) fn quoted_body(tokens: Tokens<'_>, index: usize, language: &str) -> Option<Body> {
    let inside = inside_quotes(tokens, index)?;
    let text = tokens.source().get(inside.range())?;
    let span = if inside.is_empty() {
        tokens.span(index..index + 1)
    } else {
        tokens.place(inside)
    };
    let plain = unescaped(tokens, index, text);
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
        _ => body.names = summarize(tokens.source(), inside).names,
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

/// The place in the source of what is between the quotes of a string.
fn inside_quotes(tokens: Tokens<'_>, index: usize) -> Option<Span> {
    let span = tokens.source_span(index);
    let text = tokens.text(index);
    let (before, after) = match tokens.kind(index)? {
        TokenKind::String | TokenKind::EscapeString => (text.find('\'')? + 1, 1),
        TokenKind::DollarString => {
            let delimiter = text.get(1..)?.find('$')? + 2;
            (delimiter, delimiter)
        }
        _ => return None,
    };
    let before = u32::try_from(before).ok()?;
    let after = u32::try_from(after).ok()?;
    Some(Span::new(span.start + before, span.end - after))
}

/// The text that a quoted body means, where it is not the text as it stands.
fn unescaped(tokens: Tokens<'_>, index: usize, text: &str) -> Option<String> {
    match tokens.kind(index) {
        Some(TokenKind::String) if text.contains('\'') => Some(text.replace("''", "'")),
        Some(TokenKind::EscapeString) if text.contains(['\'', '\\']) => Some(
            text.replace("''", "'")
                .replace("\\'", "'")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\\\", "\\"),
        ),
        _ => None,
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
