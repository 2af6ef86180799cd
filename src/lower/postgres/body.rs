//! Bodies of routines and blocks: where they are and what they mention.

use std::borrow::Cow;

use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::parser::parse;
use super::references::Collector;
use super::scopes::scope;
use super::tokens::Tokens;
use super::{block, fragment};
use crate::lexer::{Token, TokenKind, lex};
use crate::operation::{Body, Does, References, Scope};
use crate::plpgsql::{BodyText, Summary, contents, summarize};
use crate::source::{Origin, Span};
use crate::statement::{Script, Statement, StatementKind, split};

/// A literal that is a body.
pub(super) struct Literal<'a> {
    /// What it means.
    pub(super) text: Cow<'a, str>,
    pub(super) origin: Origin,
    /// What is between the quotes.
    span: Span,
}

impl<'a> Literal<'a> {
    /// The string at `index`.
    pub(super) fn at(tokens: Tokens<'a>, index: usize) -> Option<Self> {
        let token = tokens.token(index)?;
        let inside = contents(tokens.source(), token)?;
        let span = if inside.is_empty() {
            tokens.span(index..index + 1)
        } else {
            tokens.place(inside)
        };
        let (text, origin) = match BodyText::new(tokens.source(), token) {
            Some(body) => {
                let origin = body.origin(tokens.origin());
                (body.text, origin)
            }
            // Its escapes are not read here.
            None => {
                let text = tokens.source().get(inside.range())?;
                (Cow::Borrowed(text), Origin::Fixed(span))
            }
        };
        Some(Self { text, origin, span })
    }

    /// What a body in a language mentions.
    pub(super) fn body(&self, language: &str) -> Body {
        let mut body = Body {
            span: self.span,
            text: body_text(&self.text, language),
            references: References::default(),
            later: None,
            scopes: Vec::new(),
            names: Vec::new(),
            does: Does::Unreadable,
            error: None,
        };
        match language {
            "sql" => {
                let (at_once, later) = sql_references(&self.text, &self.origin, &mut body.scopes);
                if self.has_placeholders() {
                    body.scopes.clear();
                }
                body.references = at_once;
                body.later = Some(Box::new(later)).filter(|it| **it != References::default());
            }
            "internal" | "c" => {}
            _ => body.names = self.summarize().names,
        }
        body
    }

    /// As [`Self::body`], with what the body does when it is called, and what the server has against
    /// it when the routine is made.
    pub(super) fn routine(&self, language: &str) -> Body {
        let mut body = self.body(language);
        let does = match language {
            "plpgsql" => block::does(&self.text, &self.origin),
            "sql" => fragment::does(&self.text, &self.origin),
            _ => return body,
        };
        match does {
            Ok(does) => body.does = does,
            Err(_) if self.has_placeholders() => {}
            Err(error) => body.error = Some(Box::new(error)),
        }
        body
    }

    /// What a block in a language does.
    pub(super) fn summary(&self, language: &str) -> Summary {
        match language {
            "plpgsql" | "sql" => self.summarize(),
            // Nobody reads other languages here.
            _ => Summary {
                effects: true,
                dynamic: true,
                ..Summary::default()
            },
        }
    }

    fn summarize(&self) -> Summary {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        summarize(&self.text, Span::new(0, end))
    }

    /// Whether a migration tool puts something into it before the server reads it.
    pub(super) fn has_placeholders(&self) -> bool {
        let mut tokens = lex(&self.text).into_iter();
        tokens.any(|token| matches!(token.kind, TokenKind::Placeholder | TokenKind::Variable))
    }
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
    let references = collector.finish();
    let mut scopes = Vec::new();
    atomic_scopes(tokens, node, &mut scopes);
    Body {
        span: tokens.whole(),
        text: tokens.normalized(),
        does: fragment::rows(&references.functions),
        references,
        later: None,
        scopes,
        names: Vec::new(),
        error: None,
    }
}

/// The scopes of each statement of such a body.
fn atomic_scopes(tokens: Tokens<'_>, node: Node<'_>, scopes: &mut Vec<Scope>) {
    match node {
        Node::NodeList(list) => {
            for node in list {
                atomic_scopes(tokens, node, scopes);
            }
        }
        statement => scopes.extend(scope(tokens, statement).map(|it| *it)),
    }
}

/// White space folded and, where the language has SQL's comments, comments dropped.
fn body_text(text: &str, language: &str) -> SmolStr {
    if matches!(language, "sql" | "plpgsql") {
        let tokens = lex(text);
        Tokens::new(text, &significant(&tokens), 0, Origin::FILE).normalized()
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ").into()
    }
}

/// The tokens of a statement that are not comments.
pub(super) fn significant_of<'s>(script: &'s Script, statement: &Statement) -> Cow<'s, [Token]> {
    let tokens = script.tokens_of(statement);
    if statement.has_comments {
        significant(tokens)
    } else {
        Cow::Borrowed(tokens)
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

/// What the statements of a body in SQL mention; nothing of one that does not parse. First what the
/// server looks for when the body is made, then what only when the statement is executed.
fn sql_references(
    text: &str,
    origin: &Origin,
    scopes: &mut Vec<Scope>,
) -> (References, References) {
    let script = split(text);
    let mut found = (References::default(), References::default());
    for statement in &script.statements {
        if statement.kind != StatementKind::Sql {
            continue;
        }
        let tokens = significant_of(&script, statement);
        let Ok(tree) = parse(&text[statement.span.range()]) else {
            continue;
        };
        let tokens = Tokens::new(text, &tokens, i64::from(statement.span.start), origin);
        for node in tree.stmts() {
            let mut collector = Collector::new(tokens);
            collect(&mut collector, node);
            let all = match analyzed(node) {
                Some(query) => {
                    scopes.extend(scope(tokens, query).map(|it| *it));
                    &mut found.0
                }
                None => &mut found.1,
            };
            add(all, collector.finish());
        }
    }
    found
}

fn add(all: &mut References, more: References) {
    all.relations.extend(more.relations);
    all.by_text |= more.by_text;
    all.starred |= more.starred;
    all.functions.extend(more.functions);
    all.types.extend(more.types);
    all.columns.extend(more.columns);
}

/// What the server looks into of a statement when the body is made: queries, and what has one that is
/// planned with it.
fn analyzed(node: Node<'_>) -> Option<Node<'_>> {
    match node {
        Node::SelectStmt(_)
        | Node::InsertStmt(_)
        | Node::UpdateStmt(_)
        | Node::DeleteStmt(_)
        | Node::MergeStmt(_) => Some(node),
        Node::CallStmt(call) => Some(call.funccall().into()),
        Node::CreateTableAsStmt(create) => Some(create.query()),
        Node::DeclareCursorStmt(declare) => Some(declare.query()),
        Node::ExplainStmt(explain) => analyzed(explain.query()).or(Some(Node::None)),
        _ => None,
    }
}

fn collect<'t>(collector: &mut Collector<'_, 't>, node: Node<'t>) {
    match node {
        Node::CallStmt(call) => collector.visit(call.funccall().into()),
        Node::CreateTableAsStmt(create) => collector.visit(create.query()),
        Node::ExplainStmt(explain) => collect(collector, explain.query()),
        Node::DeclareCursorStmt(declare) => collector.visit(declare.query()),
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
