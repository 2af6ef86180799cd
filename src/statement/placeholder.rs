//! What stands in for the text that psql or a migration tool puts in before the server reads it.

use std::borrow::Cow;

use super::{Script, Statement};
use crate::lexer::{Token, TokenKind, lex_in};
use crate::source::Span;

/// Text of a statement that is not known before a tool has put it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder {
    pub span: Span,
    pub place: PlaceholderUse,
}

/// What a placeholder stands for, as far as the tokens beside it tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceholderUse {
    /// `${schema}.t`: what stands before a dot.
    Qualifier,
    /// `DEFAULT ${x}`, `= ${x}`: what follows a word or an operator that an expression follows.
    Value,
    /// A name, or anything else.
    Other,
}

impl Statement {
    /// The names that stand in for its placeholders.
    #[must_use]
    pub fn stand_ins(&self, source: &str) -> Vec<String> {
        if !self.has_placeholders {
            return Vec::new();
        }
        let tokens = lex_in(source, self.span).into_iter();
        let names = tokens
            .filter(Token::is_placeholder)
            .map(|token| token.text(source))
            .filter(|text| !text.starts_with(":{"))
            .map(|text| stand_in(text).trim().to_owned());
        names.collect()
    }
}

impl Script {
    /// The variables of psql and the placeholders of migration tools in a statement.
    #[must_use]
    pub fn placeholders(&self, source: &str, statement: &Statement) -> Vec<Placeholder> {
        if !statement.has_placeholders {
            return Vec::new();
        }
        let tokens = self.tokens_of(statement).iter();
        let tokens: Vec<Token> = tokens.filter(|it| !it.is_trivia()).copied().collect();
        let found = (0..tokens.len()).filter(|&at| tokens[at].is_placeholder());
        found
            .map(|at| Placeholder {
                span: tokens[at].span,
                place: use_of(source, &tokens, at),
            })
            .collect()
    }

    /// The text of a statement with something of equal length in place of every variable and
    /// placeholder, so that PostgreSQL's parser can read it and offsets stay: `:name` becomes the
    /// identifier `_name`, `${a:b}` becomes `__a_b_`, `:'name'` a string. Where the tool would put
    /// in more than a name, it does not parse all the same.
    #[must_use]
    pub fn without_placeholders<'a>(&self, source: &'a str, statement: &Statement) -> Cow<'a, str> {
        let tokens = self.tokens_of(statement).iter();
        let placeholders = tokens.filter(|token| token.is_placeholder());
        let stand_ins = placeholders.map(|token| (token.span, stand_in(token.text(source))));
        replaced(source, statement.span, stand_ins)
    }

    /// The same, with a parameter in place of what is a value and no name: the server knows neither
    /// what it is.
    #[must_use]
    pub fn with_parameters<'a>(
        &self,
        source: &'a str,
        statement: &Statement,
        placeholders: &[Placeholder],
    ) -> Cow<'a, str> {
        let stand_ins = placeholders.iter().map(|placeholder| {
            let written = source.get(placeholder.span.range()).unwrap_or_default();
            let is_quoted = written.ends_with(['\'', '"']) || written.starts_with(":{");
            let text = if placeholder.place == PlaceholderUse::Value && !is_quoted {
                format!("{:<1$}", "$1", written.len())
            } else {
                stand_in(written)
            };
            (placeholder.span, text)
        });
        replaced(source, statement.span, stand_ins)
    }
}

/// The text of a statement with other text in some places.
fn replaced(
    source: &str,
    statement: Span,
    stand_ins: impl Iterator<Item = (Span, String)>,
) -> Cow<'_, str> {
    let own = source.get(statement.range()).unwrap_or_default();
    let mut stand_ins = stand_ins.peekable();
    if stand_ins.peek().is_none() {
        return Cow::Borrowed(own);
    }
    let between = |from, to| source.get(Span::new(from, to).range()).unwrap_or_default();
    let mut text = String::with_capacity(own.len());
    let mut at = statement.start;
    for (span, stand_in) in stand_ins {
        text.push_str(between(at, span.start));
        text.push_str(&stand_in);
        at = span.end;
    }
    text.push_str(between(at, statement.end));
    Cow::Owned(text)
}

/// What the placeholder at an index stands for.
fn use_of(source: &str, tokens: &[Token], at: usize) -> PlaceholderUse {
    let touches = |left: usize| {
        let pair = (tokens.get(left), tokens.get(left + 1));
        matches!(pair, (Some(left), Some(right)) if left.span.end == right.span.start)
    };
    // `${a}_${b}` is one name.
    let is_part = |it: &Token| it.kind == TokenKind::Word || it.is_placeholder();
    let mut last = at;
    while touches(last) && is_part(&tokens[last + 1]) {
        last += 1;
    }
    if tokens
        .get(last + 1)
        .is_some_and(|it| it.is_symbol(source, "."))
    {
        return PlaceholderUse::Qualifier;
    }
    let is_whole = last == at
        && !at
            .checked_sub(1)
            .is_some_and(|before| touches(before) && is_part(&tokens[before]));
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    if is_whole && before.is_some_and(|it| precedes_values(source, it)) {
        return PlaceholderUse::Value;
    }
    PlaceholderUse::Other
}

/// Whether what follows a token is an expression wherever it stands.
fn precedes_values(source: &str, token: &Token) -> bool {
    const WORDS: [&str; 14] = [
        "and", "between", "default", "else", "ilike", "like", "limit", "not", "offset", "or",
        "return", "then", "when", "where",
    ];
    match token.kind {
        TokenKind::Operator => token.text(source) != "::",
        TokenKind::Word => WORDS.iter().any(|word| token.is_keyword(source, word)),
        _ => false,
    }
}

/// Text of the same length in bytes that is an identifier, a string or a truth value.
pub(super) fn stand_in(placeholder: &str) -> String {
    if let Some(quoted) = placeholder.strip_prefix(':')
        && quoted.starts_with(['\'', '"'])
    {
        return format!(" {quoted}");
    }
    if placeholder.starts_with(":{") {
        return format!("{:<1$}", "true", placeholder.len());
    }
    let name = |byte: u8| {
        if byte.is_ascii_alphanumeric() {
            char::from(byte)
        } else {
            '_'
        }
    };
    placeholder.bytes().map(name).collect()
}
