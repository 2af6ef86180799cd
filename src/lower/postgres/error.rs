//! Where the grammar gave up: its messages come without a position.

use pg_raw_parse::Error;

use super::parser::parse;
use super::tokens::Tokens;
use crate::lexer::TokenKind;
use crate::operation::SyntaxError;
use crate::source::Span;

/// The error of a statement that did not parse. `text` is what was parsed; these are its tokens.
pub(super) fn syntax_error(tokens: Tokens<'_>, text: &str, error: &Error) -> SyntaxError {
    let message = match error {
        Error::StatementContainedNul(nul) => {
            let start = tokens.bytes().start + nul.nul_position();
            let start = u32::try_from(start).unwrap_or(u32::MAX);
            return SyntaxError {
                message: "invalid byte sequence for encoding \"UTF8\": 0x00".to_owned(),
                span: tokens.place(Span::new(start, start.saturating_add(1))),
            };
        }
        Error::Parse(error) => error.to_string(),
        Error::PgError(error) => error.to_string(),
    };
    let span = place(tokens, text, &message);
    SyntaxError {
        message: first_line_of(message),
        span,
    }
}

/// The message, of which an unterminated literal makes the rest of the file a part: its first line, and
/// of that no more than a reader takes in.
fn first_line_of(message: String) -> String {
    const SHOWN: usize = 160;
    let (line, is_cut) = match message.split_once(['\n', '\r']) {
        Some((line, _)) => (line, true),
        None => (message.as_str(), false),
    };
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…\"", &line[..end]),
        None if is_cut => format!("{line}\""),
        None => message,
    }
}

impl SyntaxError {
    /// The server, which sees the semicolon, gives up there and not at the end of input.
    pub(super) fn at_semicolon(&mut self, semicolon: Span) {
        if self.message == "syntax error at end of input" {
            "syntax error at or near \";\"".clone_into(&mut self.message);
            self.span = semicolon;
        }
    }
}

fn place(tokens: Tokens<'_>, text: &str, message: &str) -> Span {
    let last = tokens.len().saturating_sub(1);
    if tokens.kind(last) == Some(TokenKind::Unterminated) {
        return first_line(tokens, last);
    }
    if message.ends_with("at end of input") {
        return tokens.span(last..last + 1);
    }
    let named = message
        .split_once(" at or near \"")
        .and_then(|(_, rest)| rest.strip_suffix('"'));
    let mut candidates: Vec<usize> = match named {
        Some(named) => (0..tokens.len())
            .filter(|&index| tokens.text(index) == named)
            .collect(),
        None => Vec::new(),
    };
    if candidates.is_empty() {
        candidates = (0..tokens.len()).collect();
    }
    let found = first_failing(tokens, text, message, &candidates);
    tokens.span(found..found + 1)
}

/// The first candidate up to which the text fails with this message. Those before it only lack
/// their end, and those after it fail as the whole does, so that few have to be parsed.
fn first_failing(tokens: Tokens<'_>, text: &str, message: &str, candidates: &[usize]) -> usize {
    let start = tokens.bytes().start;
    let found = candidates.partition_point(|&index| {
        let end = tokens.source_span(index).end as usize;
        let Some(prefix) = end.checked_sub(start).and_then(|length| text.get(..length)) else {
            return false;
        };
        match parse(prefix) {
            Err(Error::Parse(error)) => error.to_string() != message,
            Err(_) => false,
            Ok(_) => true,
        }
    });
    let last = candidates.last().copied().unwrap_or_default();
    candidates.get(found).copied().unwrap_or(last)
}

/// The part of a token that is in its first line.
fn first_line(tokens: Tokens<'_>, index: usize) -> Span {
    let span = tokens.source_span(index);
    let line = tokens.text(index).lines().next().unwrap_or_default();
    let length = u32::try_from(line.len()).unwrap_or_default().max(1);
    tokens.place(Span::new(span.start, span.start + length))
}
