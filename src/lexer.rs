//! One lossless lexer for every file: tokens and the gaps between them rebuild the text.
//!
//! It follows PostgreSQL's `scan.l` where the text is SQL and `psqlscan.l` where it is psql's, and
//! gives a token to what neither reads: placeholders of migration tools, literals that never end.
//! It never fails, and takes time linear in the text.

use std::cell::Cell;

use memchr::{memchr, memchr2};

use crate::source::Span;

mod identifier;
mod number;
mod operator;
mod quoted;
#[cfg(test)]
pub(crate) mod tests;

pub use identifier::{identifier, truncate_identifier};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// An unquoted identifier or a keyword.
    Word,
    /// `"a""b"` or `U&"…"`.
    QuotedIdentifier,
    /// `'…'`, `N'…'` or `U&'…'`, with its continuations on further lines.
    String,
    /// `E'…'`, with its continuations on further lines.
    EscapeString,
    /// `$tag$…$tag$`.
    DollarString,
    /// `B'…'` or `X'…'`.
    BitString,
    /// A number, with the letters that follow it at once: `1_000`, `0x1F`, `1e5`, `12abc`.
    Number,
    /// `$1`.
    Parameter,
    /// An operator; also `::`, `:=`, `..` and `=>`.
    Operator,
    /// One of `( ) [ ] , ; . :`.
    Punctuation,
    /// `-- …` without the line's end.
    LineComment,
    /// `/* … */`, nested.
    BlockComment,
    /// A psql command: from its backslash to the line's end; `\;` alone is one too.
    MetaCommand,
    /// A psql variable: `:name`, `:'name'`, `:"name"` or `:{?name}`.
    Variable,
    /// Text that a tool replaces: `${name}`, `{{ … }}`, `{% … %}`, `{# … #}`; `@extschema@` and its
    /// like in the scripts of extensions.
    Placeholder,
    /// The lines after `COPY … FROM stdin;`, up to and with the line `\.`.
    CopyData,
    /// A literal, quoted identifier or block comment without an end: the rest of the file.
    Unterminated,
    /// Any other character.
    Unknown,
}

/// A token and its place. White space, and a byte order mark at the start, is what lies between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

impl Token {
    /// The token's text; empty if it is not a token of this source.
    #[must_use]
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.span.range()).unwrap_or_default()
    }

    /// Whether it is this word, in any case and without quotes.
    #[must_use]
    pub fn is_keyword(&self, source: &str, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text(source).eq_ignore_ascii_case(word)
    }

    /// Whether it is this punctuation mark or operator.
    #[must_use]
    pub fn is_symbol(&self, source: &str, symbol: &str) -> bool {
        matches!(self.kind, TokenKind::Punctuation | TokenKind::Operator)
            && self.text(source) == symbol
    }

    /// Whether a tool replaces it: psql, or another one.
    #[must_use]
    pub fn is_placeholder(&self) -> bool {
        matches!(self.kind, TokenKind::Variable | TokenKind::Placeholder)
    }

    /// Whether it is a comment.
    #[must_use]
    pub fn is_trivia(&self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::BlockComment)
    }
}

/// The tokens of a text, in order. Text past 4 GiB has no place in a [`Span`] and is left out.
#[must_use]
pub fn lex(text: &str) -> Vec<Token> {
    let mut end = text.len().min(u32::MAX as usize);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut lexer = Lexer {
        bytes: &text.as_bytes()[..end],
        at: 0,
        tokens: SCRATCH.take(),
        brackets: 0,
        copy: CopyState::Start,
        parens: 0,
        copies: 0,
        unclosed: [false; 3],
        operators: operator::Run::default(),
    };
    lexer.run();
    let mut scratch = lexer.tokens;
    // Nothing is gained where one file is most of the run.
    if scratch.len() > LARGE {
        return scratch;
    }
    let tokens = scratch.clone();
    scratch.clear();
    SCRATCH.set(scratch);
    tokens
}

/// The tokens of a stretch of a text, which begins and ends where tokens do, or those in a literal's
/// body do; a byte order mark at its beginning is none, wherever that is.
#[must_use]
pub fn lex_in(text: &str, stretch: Span) -> Vec<Token> {
    let mut tokens = lex(text.get(stretch.range()).unwrap_or_default());
    for token in &mut tokens {
        token.span = token.span.shifted(stretch.start);
    }
    tokens
}

/// As many tokens as a thread keeps room for.
const LARGE: usize = 1 << 18;

thread_local! {
    /// How many tokens a text has nobody knows before. They are gathered where those of the text
    /// before were, so that what is kept is no larger than it has to be.
    static SCRATCH: Cell<Vec<Token>> = const { Cell::new(Vec::new()) };
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    tokens: Vec<Token>,
    /// Depth of `[`: a colon in them is a slice more often than a variable.
    brackets: u32,
    copy: CopyState,
    /// Depth of `(` in a COPY statement.
    parens: u32,
    /// How many `COPY … FROM stdin` were sent in this line: data begins in the next.
    copies: u32,
    /// The closers `}}`, `%}`, `#}` that are known not to occur any more: keeps the search linear.
    unclosed: [bool; 3],
    operators: operator::Run,
}

/// How much of `COPY … FROM stdin` the current statement has shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CopyState {
    Start,
    Other,
    Begun,
    From,
    Stdin,
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl Lexer<'_> {
    fn run(&mut self) {
        if self.bytes.starts_with(BYTE_ORDER_MARK) {
            self.at = BYTE_ORDER_MARK.len();
        }
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => {
                    self.at += 1;
                    while self.copies > 0 {
                        self.copies -= 1;
                        self.copy_data();
                    }
                }
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                _ => self.token(byte),
            }
        }
    }

    fn token(&mut self, byte: u8) {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' | 0x80.. => self.word_or_prefixed(byte),
            b'0'..=b'9' => self.push(TokenKind::Number, number::end(self.bytes, self.at)),
            b'\'' => self.string(TokenKind::String, 0),
            b'"' => self.quoted_identifier(0),
            b'$' => self.dollar(),
            b'(' | b')' | b'[' | b']' | b',' | b';' => self.punctuation(byte),
            b'.' => self.dot(),
            b':' => self.colon(),
            b'-' if self.byte(1) == b'-' => self.line_comment(),
            b'/' if self.byte(1) == b'*' => self.block_comment(),
            b'\\' => self.meta_command(),
            b'{' => self.template(),
            b'@' => match self.extension_placeholder_end() {
                Some(end) => self.push(TokenKind::Placeholder, end),
                None => self.operator(),
            },
            _ if operator::is_part(byte) => self.operator(),
            _ => self.push(TokenKind::Unknown, self.at + 1),
        }
    }

    /// The byte `ahead` of here; 0 past the end, which no rule looks for.
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Adds the token from here to `end`, and goes there.
    #[inline]
    fn push(&mut self, kind: TokenKind, end: usize) {
        let end = end.min(self.bytes.len());
        if !matches!(self.copy, CopyState::Other | CopyState::Stdin) {
            self.follow_copy(kind, end);
        }
        let (start, after) = (offset(self.at), offset(end));
        let span = Span { start, end: after };
        self.tokens.push(Token { kind, span });
        self.at = end;
    }

    /// Apart from [`Self::push`], since most tokens are past a statement's first.
    #[inline(never)]
    fn follow_copy(&mut self, kind: TokenKind, end: usize) {
        let is = |word: &[u8]| {
            kind == TokenKind::Word && self.bytes[self.at..end].eq_ignore_ascii_case(word)
        };
        self.copy = match self.copy {
            unchanged @ (CopyState::Other | CopyState::Stdin) => unchanged,
            unchanged
                if matches!(kind, TokenKind::LineComment | TokenKind::BlockComment)
                    || self.parens > 0 =>
            {
                unchanged
            }
            // `COPY (SELECT …)` only writes.
            CopyState::Begun if self.bytes[self.at] == b'(' && self.copy_was_last() => {
                CopyState::Other
            }
            CopyState::Start if is(b"copy") => CopyState::Begun,
            CopyState::Start => CopyState::Other,
            // The grammar takes either word in either direction.
            CopyState::From if is(b"stdin") || is(b"stdout") => CopyState::Stdin,
            CopyState::Begun | CopyState::From if is(b"from") => CopyState::From,
            CopyState::Begun | CopyState::From => CopyState::Begun,
        };
    }

    fn copy_was_last(&self) -> bool {
        let significant = self.tokens.iter().rev().find(|token| !token.is_trivia());
        significant
            .is_some_and(|token| self.bytes[token.span.range()].eq_ignore_ascii_case(b"copy"))
    }

    /// A statement was sent: by a semicolon or by a psql command.
    fn end_statement(&mut self) {
        self.copies += u32::from(self.copy == CopyState::Stdin);
        self.copy = CopyState::Start;
        self.parens = 0;
        self.brackets = 0;
    }

    fn word_or_prefixed(&mut self, byte: u8) {
        let end = identifier::end(self.bytes, self.at);
        // Prefixes have one letter, as few words have.
        if end - self.at > 1 {
            return self.push(TokenKind::Word, end);
        }
        match (byte, self.byte(1), self.byte(2)) {
            (b'e' | b'E', b'\'', _) => self.string(TokenKind::EscapeString, 1),
            (b'b' | b'B' | b'x' | b'X', b'\'', _) => self.string(TokenKind::BitString, 1),
            (b'n' | b'N', b'\'', _) => self.string(TokenKind::String, 1),
            (b'u' | b'U', b'&', b'\'') => self.string(TokenKind::String, 2),
            (b'u' | b'U', b'&', b'"') => self.quoted_identifier(2),
            _ => self.push(TokenKind::Word, end),
        }
    }

    fn punctuation(&mut self, byte: u8) {
        self.push(TokenKind::Punctuation, self.at + 1);
        match byte {
            b'(' => self.parens += 1,
            b')' => self.parens = self.parens.saturating_sub(1),
            b'[' => self.brackets += 1,
            b']' => self.brackets = self.brackets.saturating_sub(1),
            b';' => self.end_statement(),
            _ => {}
        }
    }

    fn dot(&mut self) {
        match self.byte(1) {
            b'.' => self.push(TokenKind::Operator, self.at + 2),
            b'0'..=b'9' => self.push(TokenKind::Number, number::end(self.bytes, self.at)),
            _ => self.push(TokenKind::Punctuation, self.at + 1),
        }
    }

    fn colon(&mut self) {
        match self.byte(1) {
            b':' | b'=' => self.push(TokenKind::Operator, self.at + 2),
            _ => match self.variable_end() {
                Some(end) if self.variable_may_begin() => self.push(TokenKind::Variable, end),
                _ => self.push(TokenKind::Punctuation, self.at + 1),
            },
        }
    }

    /// Where the psql variable ends whose colon is here. psql also reads `:1` as one if a variable
    /// of that name is set; that is a slice in any migration.
    fn variable_end(&self) -> Option<usize> {
        let (open, close): (usize, &[u8]) = match self.byte(1) {
            b'\'' => (2, b"'"),
            b'"' => (2, b"\""),
            b'{' if self.byte(2) == b'?' => (3, b"}"),
            b'0'..=b'9' => return None,
            _ => (1, b""),
        };
        let name = self.bytes.get(self.at + open..)?;
        let length = name
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_' || **byte >= 0x80)
            .count();
        (length > 0 && name[length..].starts_with(close))
            .then_some(self.at + open + length + close.len())
    }

    /// Whether what stands before a colon leaves room for a variable: not in the slice `a[i:j]` or
    /// `a[:j]`, nor in `JSON_OBJECT('key':value)`. A word may touch a variable: `table_:suffix`.
    fn variable_may_begin(&self) -> bool {
        let Some(last) = self.tokens.last() else {
            return true;
        };
        let touches = last.span.end as usize == self.at;
        match last.kind {
            TokenKind::Word | TokenKind::Variable => !(touches && self.brackets > 0),
            TokenKind::Punctuation => match self.bytes[last.span.start as usize] {
                b')' | b']' => !touches,
                b'[' => !self.subscript_begins(),
                _ => true,
            },
            TokenKind::String
            | TokenKind::EscapeString
            | TokenKind::QuotedIdentifier
            | TokenKind::DollarString
            | TokenKind::BitString
            | TokenKind::Number
            | TokenKind::Parameter => !touches,
            _ => true,
        }
    }

    /// Whether the `[` that was just read subscripts what stands before it, and does not begin the
    /// elements of `ARRAY[…]`.
    fn subscript_begins(&self) -> bool {
        let Some(before) = self.tokens.iter().nth_back(1) else {
            return false;
        };
        let text = &self.bytes[before.span.range()];
        match before.kind {
            TokenKind::Word => !text.eq_ignore_ascii_case(b"array"),
            TokenKind::Punctuation => matches!(text, b")" | b"]"),
            TokenKind::QuotedIdentifier | TokenKind::Parameter | TokenKind::Variable => true,
            _ => false,
        }
    }

    fn line_comment(&mut self) {
        self.push(TokenKind::LineComment, line_end(self.bytes, self.at));
    }

    fn block_comment(&mut self) {
        let mut at = self.at + 2;
        let mut depth = 1u32;
        while let Some(found) = self.find(at, |rest| memchr2(b'*', b'/', rest)) {
            at = match (self.bytes[found], self.bytes.get(found + 1)) {
                (b'*', Some(b'/')) if depth == 1 => {
                    return self.push(TokenKind::BlockComment, found + 2);
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    found + 2
                }
                (b'/', Some(b'*')) => {
                    depth += 1;
                    found + 2
                }
                _ => found + 1,
            };
        }
        self.push(TokenKind::Unterminated, self.bytes.len());
    }

    fn meta_command(&mut self) {
        // `\;` and `\:` are a character for the server, not a command with arguments.
        if matches!(self.byte(1), b';' | b':') {
            self.push(TokenKind::MetaCommand, self.at + 2);
            return self.end_statement();
        }
        let start = self.at;
        self.push(TokenKind::MetaCommand, line_end(self.bytes, self.at));
        self.end_statement();
        self.copies += u32::from(is_copy_from_stdin(&self.bytes[start..self.at]));
    }

    /// The data of a COPY, from the start of a line.
    fn copy_data(&mut self) {
        let mut at = self.at;
        while at < self.bytes.len() {
            let end = self.find(at, |rest| memchr(b'\n', rest));
            let end = end.unwrap_or(self.bytes.len());
            let line = &self.bytes[at..end];
            at = (end + 1).min(self.bytes.len());
            if matches!(line, b"\\." | b"\\.\r") {
                break;
            }
        }
        if at > self.at {
            self.push(TokenKind::CopyData, at);
        }
        self.copy = CopyState::Start;
    }

    fn template(&mut self) {
        let (which, close) = match self.byte(1) {
            b'{' => (0, b"}}"),
            b'%' => (1, b"%}"),
            b'#' => (2, b"#}"),
            _ => return self.push(TokenKind::Unknown, self.at + 1),
        };
        if !self.unclosed[which] {
            let rest = &self.bytes[self.at + 2..];
            if let Some(found) = rest.windows(2).position(|pair| pair == close) {
                return self.push(TokenKind::Placeholder, self.at + 2 + found + 2);
            }
            self.unclosed[which] = true;
        }
        self.push(TokenKind::Unknown, self.at + 1);
    }

    /// The end of what CREATE EXTENSION replaces in an extension's script.
    fn extension_placeholder_end(&self) -> Option<usize> {
        let rest = &self.bytes[self.at..];
        for whole in ["@extschema@", "@extowner@"] {
            if rest.starts_with(whole.as_bytes()) {
                return Some(self.at + whole.len());
            }
        }
        let name = rest.strip_prefix(b"@extschema:")?;
        let length = identifier::end(name, 0);
        (length > 0 && name.get(length) == Some(&b'@'))
            .then_some(self.at + "@extschema:".len() + length + 1)
    }

    /// Where a search in the rest from an offset on finds something.
    fn find(&self, from: usize, search: impl FnOnce(&[u8]) -> Option<usize>) -> Option<usize> {
        Some(from + search(self.bytes.get(from..)?)?)
    }

    fn operator(&mut self) {
        let end = self.operators.end(self.bytes, self.at);
        self.push(TokenKind::Operator, end);
    }
}

/// Offsets fit: [`lex`] cut the text at `u32::MAX`.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Where the line ends that `from` is in, before its `\n`, `\r\n` or `\r`.
fn line_end(bytes: &[u8], from: usize) -> usize {
    let length = memchr2(b'\n', b'\r', &bytes[from..]);
    length.map_or(bytes.len(), |length| from + length)
}

/// Whether a psql command is `\copy … from stdin`, whose data follows like that of COPY.
fn is_copy_from_stdin(command: &[u8]) -> bool {
    let mut words = command
        .split(|byte| byte.is_ascii_whitespace() || *byte == b';')
        .filter(|word| !word.is_empty());
    let is =
        |word: Option<&[u8]>, name: &[u8]| word.is_some_and(|word| word.eq_ignore_ascii_case(name));
    is(words.next(), b"\\copy")
        && words.any(|word| word.eq_ignore_ascii_case(b"from"))
        && words.next().is_some_and(|word| {
            word.eq_ignore_ascii_case(b"stdin") || word.eq_ignore_ascii_case(b"stdout")
        })
}
