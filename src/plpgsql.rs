//! What the body of a DO block or of a function does, as far as its statements show it.
//!
//! A body is read token by token and not parsed: PL/pgSQL tells by a statement's first keyword what
//! it is, and where a statement may begin follows from `;`, THEN, ELSE, LOOP and BEGIN.

use smol_str::{SmolStr, StrExt};

use crate::lexer::{Token, identifier};
use crate::source::Span;
use crate::statement::TokenCursor;

mod access;
pub mod conditions;
mod names;
mod parser;
mod read;
#[cfg(test)]
mod tests;
mod text;
pub mod tree;
mod words;

pub use parser::{SyntaxError, parse};
pub use text::BodyText;
pub(crate) use text::{contents, string_value};

/// The body of a DO block, a function or a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The text inside the quotes, or between `BEGIN ATOMIC` and its END.
    pub span: Span,
    /// In lower case; `plpgsql` where a DO block does not say it, `sql` where a function does not.
    pub language: SmolStr,
}

/// What a body does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// Whether it may change anything; not if it only selects, assigns, raises and asserts. A call
    /// counts if it is all that a statement is for (PERFORM), or if its schema is written and not
    /// PostgreSQL's.
    pub effects: bool,
    /// Whether it runs SQL that it puts together, or is in a language that nobody reads here.
    pub dynamic: bool,
    /// Whether it calls functions that may change something.
    pub calls: bool,
    /// Whether the SQL that it puts together, and the rest of it, can change no more than policies,
    /// row-level security, triggers, privileges that it grants, and rows.
    pub only_access: bool,
    /// Every name in it, also in its string literals, folded; keywords left out. Each once, in the
    /// order of their first mention.
    pub names: Vec<SmolStr>,
    /// The SQL statements in it, and EXECUTE, PERFORM and CALL: their first keyword in upper case,
    /// and where it stands in the file.
    pub statements: Vec<(SmolStr, Span)>,
}

impl Body {
    /// The body in a DO, CREATE FUNCTION or CREATE PROCEDURE statement, looked for from its start.
    #[must_use]
    pub fn find(source: &str, statement: &TokenCursor<'_>) -> Option<Self> {
        let mut cursor = statement.clone();
        cursor.seek(0);
        let is_do = cursor.eat(&["DO"]);
        if !is_do {
            let creates = cursor.eat(&["CREATE", "OR", "REPLACE"]) || cursor.eat(&["CREATE"]);
            if !(creates && (cursor.eat(&["FUNCTION"]) || cursor.eat(&["PROCEDURE"]))) {
                return None;
            }
        }
        let language = language(source, &cursor);
        if !is_do && let Some(begin) = cursor.find_outside_parens(&["BEGIN", "ATOMIC"]) {
            let end = cursor
                .tokens()
                .iter()
                .rposition(|token| token.is_keyword(source, "END"))?;
            return (end > begin + 1).then(|| Self {
                span: Span::new(
                    cursor.tokens()[begin + 1].span.end,
                    cursor.tokens()[end].span.start,
                ),
                language: SmolStr::new_static("sql"),
            });
        }
        let token = if is_do {
            do_body(source, cursor.tokens())
        } else {
            cursor.get(cursor.find_outside_parens(&["AS"])? + 1)
        }?;
        Some(Self {
            span: contents(source, token)?,
            language: language.unwrap_or(SmolStr::new_static(if is_do {
                "plpgsql"
            } else {
                "sql"
            })),
        })
    }

    /// What the body does. A body in another language than PL/pgSQL and SQL may do anything.
    #[must_use]
    pub fn summarize(&self, text: &str) -> Summary {
        match self.language.as_str() {
            "plpgsql" | "sql" => {
                let mut summary = summarize(text, self.span);
                // In SQL, INTO makes a table; in PL/pgSQL, it sets variables.
                summary.effects |= self.language == "sql" && read::selects_into(text, self.span);
                summary
            }
            _ => Summary {
                effects: true,
                dynamic: true,
                names: names::mentioned(text, self.span),
                ..Summary::default()
            },
        }
    }
}

/// What a body in PL/pgSQL does; nothing if the span is not in the text.
#[must_use]
pub fn summarize(text: &str, body: Span) -> Summary {
    let read = read::read(text, body);
    Summary {
        names: names::mentioned(text, body),
        only_access: read.dynamic && !read.calls && access::only_access(text, body, &read),
        ..read
    }
}

/// The string of a DO statement that is not its language's name.
fn do_body(source: &str, tokens: &[Token]) -> Option<Token> {
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    pairs
        .filter(|(before, token)| {
            !before.is_keyword(source, "LANGUAGE") && contents(source, **token).is_some()
        })
        .map(|(_, token)| *token)
        .next()
}

fn language(source: &str, cursor: &TokenCursor<'_>) -> Option<SmolStr> {
    let token = cursor.get(cursor.find_outside_parens(&["LANGUAGE"])? + 1)?;
    let text = token.text(source);
    identifier(text, token.kind).or_else(|| {
        Some(
            source
                .get(contents(source, token)?.range())?
                .to_lowercase_smolstr(),
        )
    })
}
