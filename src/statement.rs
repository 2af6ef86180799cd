//! Tokens into statements, as psql sends them: at semicolons, psql commands and COPY data.

use std::ops::Range;

use crate::lexer::{Token, TokenKind, lex};
use crate::source::Span;

mod conditions;
mod cursor;
mod outline;
mod placeholder;
#[cfg(test)]
mod tests;

pub use conditions::{Conditions, Reached};
pub use cursor::TokenCursor;
pub use outline::Outline;
pub use placeholder::{Placeholder, PlaceholderUse};

/// A file's tokens and the statements they form.
#[derive(Debug, Clone, Default)]
pub struct Script {
    pub tokens: Vec<Token>,
    pub statements: Vec<Statement>,
    /// How long the longest word or quoted identifier is, with its quotes, in bytes.
    pub longest_name: u32,
}

/// What is sent to the server, or read by psql, as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub kind: StatementKind,
    /// From its first to its last significant token, without the semicolon.
    pub span: Span,
    /// Its tokens in [`Script::tokens`], and the comments between them, without the semicolon.
    pub tokens: Range<u32>,
    /// Whether a semicolon ends it.
    pub terminated: bool,
    /// Whether it may have comments inside.
    pub has_comments: bool,
    /// Whether it has variables of psql or placeholders of a migration tool.
    pub has_placeholders: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatementKind {
    /// SQL; or a migration tool's `{{ … }}` that has its lines for itself.
    Sql,
    /// A psql command. It ends the statement before it, even where psql would go on with it after
    /// a command that sends nothing.
    MetaCommand,
    /// The data of the COPY before it.
    CopyData,
}

impl Script {
    /// The tokens of a statement, with comments.
    #[must_use]
    pub fn tokens_of(&self, statement: &Statement) -> &[Token] {
        self.slice(&statement.tokens)
    }

    /// The semicolon that ends a statement.
    #[must_use]
    pub fn terminator(&self, statement: &Statement) -> Option<&Token> {
        statement
            .terminated
            .then(|| self.tokens.get(statement.tokens.end as usize))?
    }

    fn slice(&self, range: &Range<u32>) -> &[Token] {
        self.tokens
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    }
}

/// The statements of a text. Every token is in one of them, or is a comment or a semicolon between
/// them.
#[must_use]
pub fn split(text: &str) -> Script {
    split_at(text, [])
}

/// As [`split`]; a statement also ends where the text is cut, since a runner sends what is before
/// and after apart. The offsets ascend.
#[must_use]
pub fn split_at(text: &str, cuts: impl IntoIterator<Item = u32>) -> Script {
    let mut cuts = cuts.into_iter();
    let mut cut = cuts.next();
    let tokens = lex(text);
    let mut splitter = Splitter {
        text,
        tokens: &tokens,
        statements: Vec::with_capacity(tokens.len() / TOKENS_OF_ONE),
        open: None,
        last: 0,
        parens: 0,
        blocks: 0,
        created: None,
        has_comments: false,
        has_placeholders: false,
        longest_name: 0,
    };
    for (at, token) in tokens.iter().enumerate() {
        while cut.is_some_and(|cut| cut <= token.span.start) {
            splitter.end(at, false);
            cut = cuts.next();
        }
        splitter.token(at, *token);
    }
    splitter.end(tokens.len(), false);
    Script {
        longest_name: splitter.longest_name,
        statements: splitter.statements,
        tokens,
    }
}

struct Splitter<'a> {
    text: &'a str,
    tokens: &'a [Token],
    statements: Vec<Statement>,
    /// The first token of the statement being read.
    open: Option<usize>,
    /// The last significant token of it.
    last: usize,
    parens: u32,
    /// Depth of `BEGIN ATOMIC … END`, with the CASE in it.
    blocks: u32,
    created: Option<Created>,
    has_comments: bool,
    has_placeholders: bool,
    longest_name: u32,
}

/// What a CREATE statement creates, as far as it may have semicolons inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Created {
    Routine,
    Rule,
    Other,
}

const BEGIN: &str = "begin";

/// About how many tokens a statement has.
const TOKENS_OF_ONE: usize = 16;

/// Begin a statement at a line's start, and cannot stand behind a semicolon in a rule's action or a
/// function's body.
const DEFINING: &[&str] = &[
    "ALTER", "CALL", "COMMENT", "COMMIT", "COPY", "CREATE", "DO", "DROP", "GRANT", "REVOKE",
    "ROLLBACK", "SET", "TRUNCATE",
];

/// Begin a statement as well, also in a rule's action or a function's body.
const OTHER: &[&str] = &[
    "ANALYZE",
    "BEGIN",
    "CLUSTER",
    "DELETE",
    "END",
    "EXPLAIN",
    "IMPORT",
    "INSERT",
    "LISTEN",
    "LOCK",
    "MERGE",
    "NOTIFY",
    "REASSIGN",
    "REFRESH",
    "REINDEX",
    "RESET",
    "SAVEPOINT",
    "SECURITY",
    "SELECT",
    "SHOW",
    "START",
    "UPDATE",
    "VACUUM",
    "VALUES",
    "WITH",
];

impl Splitter<'_> {
    fn token(&mut self, at: usize, token: Token) {
        match token.kind {
            TokenKind::Word => {
                self.extend(at);
                self.longest_name = self.longest_name.max(token.span.len());
                if self.blocks > 0 || self.parens == 0 && token.span.len() as usize == BEGIN.len() {
                    self.word(at, token);
                }
            }
            TokenKind::QuotedIdentifier => {
                self.extend(at);
                self.longest_name = self.longest_name.max(token.span.len());
            }
            TokenKind::LineComment | TokenKind::BlockComment => {
                self.has_comments |= self.open.is_some();
            }
            TokenKind::MetaCommand => self.alone(at, StatementKind::MetaCommand),
            TokenKind::CopyData => self.alone(at, StatementKind::CopyData),
            TokenKind::Placeholder if self.open.is_none() && self.has_its_lines(at) => {
                self.alone(at, StatementKind::Sql);
            }
            TokenKind::Placeholder | TokenKind::Variable => {
                self.has_placeholders = true;
                self.extend(at);
            }
            TokenKind::Punctuation => self.punctuation(at, token),
            _ => self.extend(at),
        }
    }

    fn extend(&mut self, at: usize) {
        self.open.get_or_insert(at);
        self.last = at;
    }

    fn punctuation(&mut self, at: usize, token: Token) {
        match self.text.as_bytes()[token.span.start as usize] {
            b';' if (self.parens == 0 && self.blocks == 0) || self.recovers(at) => {
                return self.end(at, true);
            }
            b'(' => self.parens += 1,
            b')' => self.parens = self.parens.saturating_sub(1),
            _ => {}
        }
        self.extend(at);
    }

    /// Ends the statement being read, if there is one; its semicolon or else the token that begins
    /// the next is at `at`.
    fn end(&mut self, at: usize, terminated: bool) {
        self.parens = 0;
        self.blocks = 0;
        self.created = None;
        let Some(first) = self.open.take() else {
            return;
        };
        let last = self.last;
        // Comments before a semicolon are the statement's; without one they are the next one's.
        let end = if terminated { at } else { last + 1 };
        self.add(StatementKind::Sql, first..end, last, terminated);
    }

    /// A statement of one token that needs no semicolon.
    fn alone(&mut self, at: usize, kind: StatementKind) {
        self.end(at, false);
        self.has_placeholders = self.tokens[at].is_placeholder();
        self.add(kind, at..at + 1, at, false);
    }

    fn add(&mut self, kind: StatementKind, tokens: Range<usize>, last: usize, terminated: bool) {
        self.statements.push(Statement {
            kind,
            span: self.tokens[tokens.start].span.to(self.tokens[last].span),
            tokens: index(tokens.start)..index(tokens.end),
            terminated,
            has_comments: std::mem::take(&mut self.has_comments),
            has_placeholders: std::mem::take(&mut self.has_placeholders),
        });
    }

    /// Follows the blocks of a function body written in SQL.
    fn word(&mut self, at: usize, token: Token) {
        if self.blocks == 0 {
            if token.is_keyword(self.text, BEGIN) && self.begins_body(at) {
                self.blocks = 1;
            }
            return;
        }
        let step = if token.is_keyword(self.text, "case") {
            1
        } else if token.is_keyword(self.text, "end") {
            -1
        } else {
            return;
        };
        // After `AS` or a dot it is a name.
        if !self.is_name(at) {
            self.blocks = self.blocks.saturating_add_signed(step);
        }
    }

    /// Whether the keyword at `at` is a name, since `AS` or a dot precedes it.
    fn is_name(&self, at: usize) -> bool {
        let before = self.tokens[..at]
            .iter()
            .rev()
            .find(|token| !token.is_trivia());
        before.is_some_and(|token| {
            token.is_keyword(self.text, "as") || token.is_symbol(self.text, ".")
        })
    }

    /// Whether the BEGIN at `at` is that of `CREATE FUNCTION … BEGIN ATOMIC`.
    fn begins_body(&mut self, at: usize) -> bool {
        self.word_after(at, "ATOMIC") && self.creates() == Created::Routine
    }

    fn word_after(&self, at: usize, word: &str) -> bool {
        self.significant(at + 1)
            .next()
            .is_some_and(|token| token.is_keyword(self.text, word))
    }

    /// What the statement being read creates; looked up once for each.
    fn creates(&mut self) -> Created {
        if let Some(created) = self.created {
            return created;
        }
        let created = self
            .open
            .map_or(Created::Other, |first| self.created_at(first));
        self.created = Some(created);
        created
    }

    fn created_at(&self, first: usize) -> Created {
        let mut words = self.significant(first);
        let mut next = || words.next().map_or("", |token| token.text(self.text));
        if !next().eq_ignore_ascii_case("create") {
            return Created::Other;
        }
        let mut object = next();
        if object.eq_ignore_ascii_case("or") && next().eq_ignore_ascii_case("replace") {
            object = next();
        }
        let is = |word| object.eq_ignore_ascii_case(word);
        if is("function") || is("procedure") {
            Created::Routine
        } else if is("rule") {
            Created::Rule
        } else {
            Created::Other
        }
    }

    fn significant(&self, from: usize) -> impl Iterator<Item = &Token> {
        self.tokens[from..]
            .iter()
            .filter(|token| !token.is_trivia())
    }

    /// Whether the nested semicolon at `at` ends the statement for all that: a parenthesis is
    /// missing, and must not take the rest of the file with it.
    fn recovers(&mut self, at: usize) -> bool {
        let Some(next) = self.significant(at + 1).next().copied() else {
            return true;
        };
        let gap = Span::new(self.tokens[at].span.end, next.span.start);
        if next.kind != TokenKind::Word || !self.text[gap.range()].contains('\n') {
            return false;
        }
        let begins = |words: &[&str]| words.iter().any(|word| next.is_keyword(self.text, word));
        begins(DEFINING) || (begins(OTHER) && self.blocks == 0 && self.creates() != Created::Rule)
    }

    /// Whether the placeholder at `at` shares its lines with no other token but comments.
    fn has_its_lines(&self, at: usize) -> bool {
        let span = self.tokens[at].span;
        let before = at
            .checked_sub(1)
            .map_or(0, |before| self.tokens[before].span.end);
        let after = self.tokens.get(at + 1).filter(|token| !token.is_trivia());
        let breaks = |from: u32, to: u32| self.text[Span::new(from, to).range()].contains('\n');
        (at == 0 || before == 0 || breaks(before, span.start))
            && self.text.as_bytes()[span.start as usize] == b'{'
            && after.is_none_or(|token| breaks(span.end, token.span.start))
    }
}

/// Tokens are fewer than bytes, which a `u32` counts.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
