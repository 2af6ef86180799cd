//! Looking around in the tokens of one statement.

use std::borrow::Cow;
use std::ops::Range;

use smol_str::SmolStr;

use super::placeholder::stand_in;
use super::{Script, Statement};
use crate::lexer::{Token, TokenKind, identifier, truncate_identifier};
use crate::source::Span;

/// The significant tokens of a statement, with their text and a place among them. Indices count
/// from the statement's first token; offsets are bytes of the file.
#[derive(Debug, Clone)]
pub struct TokenCursor<'a> {
    source: &'a str,
    tokens: Cow<'a, [Token]>,
    position: usize,
}

impl<'a> TokenCursor<'a> {
    /// A cursor before the first token of a statement of this source.
    #[must_use]
    pub fn new(source: &'a str, script: &'a Script, statement: &Statement) -> Self {
        Self::over(source, script.tokens_of(statement))
    }

    /// A cursor over any tokens of this source.
    #[must_use]
    pub fn over(source: &'a str, tokens: &'a [Token]) -> Self {
        let tokens = if tokens.iter().any(Token::is_trivia) {
            Cow::Owned(
                tokens
                    .iter()
                    .filter(|token| !token.is_trivia())
                    .copied()
                    .collect(),
            )
        } else {
            Cow::Borrowed(tokens)
        };
        Self {
            source,
            tokens,
            position: 0,
        }
    }

    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    #[must_use]
    pub fn get(&self, index: usize) -> Option<Token> {
        self.tokens.get(index).copied()
    }

    /// The text of a token; empty past the end.
    #[must_use]
    pub fn text(&self, index: usize) -> &'a str {
        self.get(index).map_or("", |token| token.text(self.source))
    }

    /// The index of the token that comes next.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    pub fn seek(&mut self, index: usize) {
        self.position = index;
    }

    #[must_use]
    pub fn peek(&self) -> Option<Token> {
        self.get(self.position)
    }

    /// Goes past these keywords if they come next.
    pub fn eat(&mut self, keywords: &[&str]) -> bool {
        let found = self.matches(self.position, keywords);
        if found {
            self.position += keywords.len();
        }
        found
    }

    /// Whether these keywords stand at an index.
    #[must_use]
    pub fn matches(&self, index: usize, keywords: &[&str]) -> bool {
        keywords
            .iter()
            .enumerate()
            .all(|(ahead, word)| self.is(index + ahead, word))
    }

    /// Where these keywords, or punctuation marks and operators, next stand in a row.
    #[must_use]
    pub fn find(&self, keywords: &[&str]) -> Option<usize> {
        self.find_in(self.position..self.tokens.len(), keywords)
    }

    /// Where they first stand in a row within a range of tokens.
    #[must_use]
    pub fn find_in(&self, range: Range<usize>, keywords: &[&str]) -> Option<usize> {
        let end = (range.end.min(self.tokens.len()) + 1).saturating_sub(keywords.len());
        (range.start..end).find(|&index| self.matches(index, keywords))
    }

    /// Where they next stand in a row, outside of parentheses that open on the way there.
    #[must_use]
    pub fn find_outside_parens(&self, keywords: &[&str]) -> Option<usize> {
        let mut depth = 0u32;
        for index in self.position..self.tokens.len() {
            if depth == 0 && self.matches(index, keywords) {
                return Some(index);
            }
            match self.text(index) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        None
    }

    /// The span of these keywords where they next stand in a row.
    #[must_use]
    pub fn keyword_span(&self, keywords: &[&str]) -> Option<Span> {
        let found = self.find(keywords)?;
        self.span_of_tokens(found..found + keywords.len())
    }

    /// The span from the first to the last of some tokens.
    #[must_use]
    pub fn span_of_tokens(&self, range: Range<usize>) -> Option<Span> {
        let tokens = self.tokens.get(range)?;
        Some(tokens.first()?.span.to(tokens.last()?.span))
    }

    /// The token at an offset, or the first one after it.
    #[must_use]
    pub fn index_at(&self, offset: u32) -> Option<usize> {
        let index = self
            .tokens
            .partition_point(|token| token.span.end <= offset);
        (index < self.tokens.len()).then_some(index)
    }

    /// The parenthesis or bracket that belongs to the one at an index, in either direction.
    #[must_use]
    pub fn matching_paren(&self, index: usize) -> Option<usize> {
        let (own, other, forwards) = match self.text(index) {
            "(" => ("(", ")", true),
            "[" => ("[", "]", true),
            ")" => (")", "(", false),
            "]" => ("]", "[", false),
            _ => return None,
        };
        let mut depth = 0usize;
        let mut closes = |at: &usize| {
            let text = self.text(*at);
            if text == own {
                depth += 1;
            } else if text == other {
                depth -= 1;
            }
            depth == 0
        };
        if forwards {
            (index..self.tokens.len()).find(&mut closes)
        } else {
            (0..=index).rev().find(&mut closes)
        }
    }

    /// The name that begins at an offset, `schema.table` in its parts, and its span. The parts are
    /// as PostgreSQL's parser gives them: folded, unquoted and truncated; a placeholder is what
    /// [`Script::without_placeholders`] has in its place.
    #[must_use]
    pub fn name_at(&self, offset: u32) -> Option<(Vec<SmolStr>, Span)> {
        self.name(self.index_at(offset)?)
    }

    /// The name that begins at an index; as [`Self::name_at`].
    #[must_use]
    pub fn name(&self, index: usize) -> Option<(Vec<SmolStr>, Span)> {
        let mut parts = vec![self.part(index)?];
        let mut last = index;
        while self.is(last + 1, ".") {
            let Some(part) = self.part(last + 2) else {
                break;
            };
            parts.push(part);
            last += 2;
        }
        Some((parts, self.span_of_tokens(index..last + 1)?))
    }

    fn part(&self, index: usize) -> Option<SmolStr> {
        let token = self.get(index)?;
        let text = token.text(self.source);
        let name = match token.kind {
            TokenKind::Variable if text.ends_with(['\'', '}']) => None,
            TokenKind::Variable if text.ends_with('"') => {
                identifier(text.get(1..)?, TokenKind::QuotedIdentifier)
            }
            TokenKind::Variable | TokenKind::Placeholder => {
                identifier(&stand_in(text), TokenKind::Word)
            }
            kind => identifier(text, kind),
        }?;
        let truncated = truncate_identifier(&name);
        Some(if truncated.len() < name.len() {
            SmolStr::new(truncated)
        } else {
            name
        })
    }

    fn is(&self, index: usize, word: &str) -> bool {
        self.get(index).is_some_and(|token| {
            token.is_keyword(self.source, word) || token.is_symbol(self.source, word)
        })
    }
}

impl Iterator for TokenCursor<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.position += 1;
        Some(token)
    }
}
