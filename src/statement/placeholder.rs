//! What stands in for the text that psql or a migration tool puts in before the server reads it.

use std::borrow::Cow;

use super::{Script, Statement};
use crate::lexer::{Token, TokenKind};

impl Script {
    /// The text of a statement with something of equal length in place of every variable and
    /// placeholder, so that PostgreSQL's parser can read it and offsets stay: `:name` becomes the
    /// identifier `_name`, `${a:b}` becomes `__a_b_`, `:'name'` a string. Where the tool would put
    /// in more than a name, it does not parse all the same.
    #[must_use]
    pub fn without_placeholders<'a>(&self, source: &'a str, statement: &Statement) -> Cow<'a, str> {
        let own = source.get(statement.span.range()).unwrap_or_default();
        let tokens = self.tokens_of(statement).iter();
        let mut placeholders = tokens.filter(|token| is_placeholder(token)).peekable();
        if placeholders.peek().is_none() {
            return Cow::Borrowed(own);
        }
        let mut text = String::with_capacity(own.len());
        let mut at = statement.span.start as usize;
        for token in placeholders {
            text.push_str(
                source
                    .get(at..token.span.start as usize)
                    .unwrap_or_default(),
            );
            text.push_str(&stand_in(token.text(source)));
            at = token.span.end as usize;
        }
        text.push_str(
            source
                .get(at..statement.span.end as usize)
                .unwrap_or_default(),
        );
        Cow::Owned(text)
    }

    /// Whether a statement has variables of psql or placeholders of a migration tool.
    #[must_use]
    pub fn has_placeholders(&self, statement: &Statement) -> bool {
        self.tokens_of(statement).iter().any(is_placeholder)
    }
}

fn is_placeholder(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Variable | TokenKind::Placeholder)
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
