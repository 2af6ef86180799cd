//! The names that a body mentions.

use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::{contents, words};
use crate::lexer::{TokenKind, identifier, lex};
use crate::source::Span;

/// Strings in strings are read to this depth: a function in a DO block has a body with strings.
const DEEPEST: u32 = 8;

pub(super) fn mentioned(text: &str, span: Span) -> Vec<SmolStr> {
    let mut names = Names::default();
    names.read(text.get(span.range()).unwrap_or_default(), 0);
    names.list
}

#[derive(Default)]
struct Names {
    list: Vec<SmolStr>,
    seen: FxHashSet<SmolStr>,
}

impl Names {
    fn read(&mut self, text: &str, depth: u32) {
        let mut conversion = None;
        for token in lex(text) {
            let own = token.text(text);
            match token.kind {
                // Not the `I` of `format('%I')`.
                TokenKind::Word
                    if conversion == Some(token.span.start) && matches!(own, "I" | "L" | "s") => {}
                TokenKind::Word | TokenKind::QuotedIdentifier => {
                    let name = identifier(own, token.kind);
                    let is_name = |name: &SmolStr| {
                        token.kind == TokenKind::QuotedIdentifier || !words::is_reserved(name)
                    };
                    self.add(name.filter(is_name));
                }
                TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString
                    if depth < DEEPEST =>
                {
                    let inside = contents(text, token).and_then(|span| text.get(span.range()));
                    self.read(inside.unwrap_or_default(), depth + 1);
                }
                // A body in single quotes doubles those inside: what then looks unterminated, or
                // like a psql variable, has names in it for all that.
                TokenKind::Unterminated | TokenKind::Variable | TokenKind::MetaCommand
                    if depth < DEEPEST && own.len() > 1 =>
                {
                    let skip = own.chars().next().map_or(0, char::len_utf8);
                    self.read(&own[skip..], depth + 1);
                }
                _ => {}
            }
            conversion = own.ends_with('%').then_some(token.span.end);
        }
    }

    fn add(&mut self, name: Option<SmolStr>) {
        if let Some(name) = name
            && !name.is_empty()
            && self.seen.insert(name.clone())
        {
            self.list.push(name);
        }
    }
}
