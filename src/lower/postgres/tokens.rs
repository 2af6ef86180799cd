//! The words of a statement: where spans come from.
//!
//! [`Tokens`] is a view, cheap to copy and to narrow: a column definition, an action of `ALTER
//! TABLE` or the inside of parentheses is a view of its own, with indexes from 0.

use std::ops::Range;

use smol_str::SmolStr;

use crate::lexer::{Token, TokenKind};
use crate::operation::{Identifier, Name};
use crate::source::{Origin, Span};

/// A view of the tokens of a statement, without its comments and its semicolon.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    list: &'a [Token],
    /// Where the text begins that was parsed, which locations of the tree count from. Negative
    /// where words that the file doesn't have were put before it.
    base: i64,
    origin: &'a Origin,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str, list: &'a [Token], base: i64, origin: &'a Origin) -> Self {
        Self {
            text,
            list,
            base,
            origin,
        }
    }

    /// The same tokens for a tree whose locations begin elsewhere.
    pub(super) fn with_base(self, base: i64) -> Self {
        Self { base, ..self }
    }

    pub(super) fn len(self) -> usize {
        self.list.len()
    }

    /// The source that the tokens are of, which [`Tokens::bytes`] indexes.
    pub(super) fn source(self) -> &'a str {
        self.text
    }

    /// What the places of the source are in the file.
    pub(super) fn origin(self) -> &'a Origin {
        self.origin
    }

    /// The part of the source from the first token to the last.
    pub(super) fn bytes(self) -> Range<usize> {
        match (self.list.first(), self.list.last()) {
            (Some(first), Some(last)) => first.span.start as usize..last.span.end as usize,
            _ => 0..0,
        }
    }

    /// The view of some of these tokens; what is out of range is left out.
    pub(super) fn get(self, range: Range<usize>) -> Self {
        let end = range.end.min(self.list.len());
        let start = range.start.min(end);
        Self {
            list: &self.list[start..end],
            ..self
        }
    }

    pub(super) fn from(self, start: usize) -> Self {
        self.get(start..self.list.len())
    }

    pub(super) fn token(self, index: usize) -> Option<Token> {
        self.list.get(index).copied()
    }

    pub(super) fn kind(self, index: usize) -> Option<TokenKind> {
        self.list.get(index).map(|token| token.kind)
    }

    pub(super) fn text(self, index: usize) -> &'a str {
        self.list
            .get(index)
            .map_or("", |token| token.text(self.text))
    }

    /// Whether a token is this unquoted word.
    pub(super) fn word(self, index: usize, word: &str) -> bool {
        self.list.get(index).is_some_and(|token| {
            token.kind == TokenKind::Word
                && token.span.len() as usize == word.len()
                && token.text(self.text).eq_ignore_ascii_case(word)
        })
    }

    pub(super) fn any_word(self, index: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(index, word))
    }

    /// Whether these words follow each other from `index` on.
    pub(super) fn words(self, index: usize, words: &[&str]) -> bool {
        words
            .iter()
            .enumerate()
            .all(|(after, word)| self.word(index + after, word))
    }

    pub(super) fn symbol(self, index: usize, symbol: u8) -> bool {
        self.list.get(index).is_some_and(|token| {
            matches!(token.kind, TokenKind::Punctuation | TokenKind::Operator)
                && token.span.len() == 1
                && self.text.as_bytes().get(token.span.start as usize) == Some(&symbol)
        })
    }

    /// The token at a location of the tree.
    pub(super) fn at(self, location: i32) -> Option<usize> {
        if location < 0 {
            return None;
        }
        let offset = u32::try_from(self.base + i64::from(location)).ok()?;
        let index = self.list.partition_point(|token| token.span.end <= offset);
        (self.list.get(index)?.span.start <= offset).then_some(index)
    }

    /// The first occurrence of a word outside of parentheses.
    pub(super) fn find(self, word: &str) -> Option<usize> {
        self.find_from(0, &[word])
    }

    /// The first occurrence of these words from `start` on, outside of parentheses.
    pub(super) fn find_from(self, start: usize, words: &[&str]) -> Option<usize> {
        self.top_level(start)
            .find(|&index| self.words(index, words))
    }

    pub(super) fn find_symbol(self, start: usize, symbol: u8) -> Option<usize> {
        self.top_level(start)
            .find(|&index| self.symbol(index, symbol))
    }

    /// The indexes from `start` on that are outside of parentheses and brackets, with those that
    /// open.
    fn top_level(self, start: usize) -> impl Iterator<Item = usize> {
        let mut depth = 0u32;
        (start..self.list.len()).filter(move |&index| {
            let token = self.list[index];
            if token.kind != TokenKind::Punctuation {
                return depth == 0;
            }
            match self.text.as_bytes()[token.span.start as usize] {
                b'(' | b'[' => {
                    depth += 1;
                    depth == 1
                }
                b')' | b']' => {
                    depth = depth.saturating_sub(1);
                    false
                }
                _ => depth == 0,
            }
        })
    }

    /// The index of the parenthesis or bracket that closes the one at `open`.
    pub(super) fn close(self, open: usize) -> usize {
        let mut depth = 0u32;
        for index in open..self.list.len() {
            let token = self.list[index];
            if token.kind != TokenKind::Punctuation {
                continue;
            }
            match self.text.as_bytes()[token.span.start as usize] {
                b'(' | b'[' => depth += 1,
                b')' | b']' => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return index;
                    }
                }
                _ => {}
            }
        }
        self.list.len()
    }

    /// The inside of the parentheses that open at `open`.
    pub(super) fn group(self, open: usize) -> Self {
        if self.symbol(open, b'(') || self.symbol(open, b'[') {
            self.get(open + 1..self.close(open))
        } else {
            self.get(open..open)
        }
    }

    /// The inside of the first parentheses from `start` on.
    pub(super) fn group_after(self, start: usize) -> Self {
        self.find_symbol(start, b'(')
            .map_or(self.get(0..0), |open| self.group(open))
    }

    /// The parts between the commas outside of parentheses; none of an empty view.
    pub(super) fn parts(self) -> impl Iterator<Item = Self> {
        let mut start = 0;
        std::iter::from_fn(move || {
            if start >= self.list.len() {
                return None;
            }
            let end = self.find_symbol(start, b',').unwrap_or(self.list.len());
            let part = self.get(start..end);
            start = end + 1;
            Some(part)
        })
    }

    /// The index after the dotted name that begins at `start`.
    pub(super) fn name_end(self, start: usize) -> usize {
        let mut end = start + 1;
        while self.symbol(end, b'.') && end + 1 < self.list.len() {
            end += 2;
        }
        end.min(self.list.len())
    }

    /// The index after `IF [NOT] EXISTS`, if it stands at `start`.
    pub(super) fn skip_if_exists(self, start: usize) -> usize {
        if self.words(start, &["if", "not", "exists"]) {
            start + 3
        } else if self.words(start, &["if", "exists"]) {
            start + 2
        } else {
            start
        }
    }

    /// The place of some tokens in the file; of an empty range, that of a token beside it.
    pub(super) fn span(self, range: Range<usize>) -> Span {
        let last = self.list.len().saturating_sub(1);
        let start = range.start.min(last);
        let end = range.end.saturating_sub(1).clamp(start, last);
        let (Some(first), Some(last)) = (self.list.get(start), self.list.get(end)) else {
            return Span::default();
        };
        self.place(first.span.to(last.span))
    }

    pub(super) fn whole(self) -> Span {
        self.span(0..self.list.len())
    }

    /// The place in the file of a place in the source.
    pub(super) fn place(self, span: Span) -> Span {
        self.origin.place(span)
    }

    /// The place in the source of one token.
    pub(super) fn source_span(self, index: usize) -> Span {
        self.list
            .get(index)
            .map_or(Span::default(), |token| token.span)
    }

    pub(super) fn identifier(self, index: usize, name: Option<&str>) -> Identifier {
        Identifier {
            name: Name::new(name.unwrap_or_default()),
            span: self.span(index..index + 1),
        }
    }

    /// The tokens with one space between them, unquoted words in lower case.
    pub(super) fn normalized(self) -> SmolStr {
        // Every query and every expression comes here: one allocation, and no growing.
        let mut text = String::with_capacity(self.bytes().len() + self.list.len());
        for (index, token) in self.list.iter().enumerate() {
            if index > 0 {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(token.text(self.text));
            if token.kind == TokenKind::Word {
                text[start..].make_ascii_lowercase();
            }
        }
        SmolStr::from(text)
    }
}
