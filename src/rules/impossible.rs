//! Statements that are no syntax error in any usual sense: a guard stands where the grammar has
//! none. `impossible-guard` reports them, and `syntax-error` leaves them to it.

use super::Context;
use crate::lexer::{Token, lex_in};
use crate::lower::Lowered;
use crate::source::{FileId, Span};

/// A guard that the grammar rejects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ImpossibleGuard {
    /// In upper case, as in a message.
    pub(super) words: &'static str,
    /// Of these words.
    pub(super) span: Span,
}

/// What PostgreSQL says of what its grammar understands and does not do; and the token with which the
/// guard begins.
const REFUSED: [(&str, usize); 2] = [
    ("CREATE OR REPLACE CONSTRAINT TRIGGER", 1),
    ("CREATE SCHEMA IF NOT EXISTS cannot include", 2),
];

const GUARDS: [&str; 3] = ["IF NOT EXISTS", "IF EXISTS", "OR REPLACE"];

/// The guard because of which PostgreSQL rejects a statement: it gives up inside the words or,
/// since `IF` can be a name and `OR REPLACE` is looked at with what follows, right behind them.
pub(super) fn impossible_guard(
    context: &Context<'_>,
    file: FileId,
    statement: &Lowered,
) -> Option<ImpossibleGuard> {
    let error = statement.error.as_ref()?;
    let text = &context.sources.get(file).text;
    let mut tokens = lex_in(text, statement.span);
    tokens.retain(|it| !it.is_trivia());
    let refused = REFUSED.iter().find(|it| error.message.starts_with(it.0));
    let begin = refused.and_then(|it| tokens.get(it.1));
    find(text, &tokens, begin.map_or(error.span, |it| it.span))
}

fn find(text: &str, tokens: &[Token], error: Span) -> Option<ImpossibleGuard> {
    let at = tokens.iter().position(|it| it.span.start >= error.start)?;
    // The first and the last token at which a guard of three words can begin.
    (at.saturating_sub(3)..=at).find_map(|begin| {
        let words = GUARDS
            .into_iter()
            .find(|words| reads(text, &tokens[begin..], words))?;
        let length = words.split(' ').count();
        let span = tokens[begin].span.to(tokens[begin + length - 1].span);
        let inside = at < begin + length;
        let behind = at == begin + length && ends_behind(text, words, tokens[at]);
        (inside || behind).then_some(ImpossibleGuard { words, span })
    })
}

/// Whether a rejected token behind a guard is rejected because of it: what can't be replaced, and
/// the `ON` of an index without a name.
fn ends_behind(text: &str, words: &str, token: Token) -> bool {
    words == "OR REPLACE" || token.is_keyword(text, "ON")
}

fn reads(text: &str, tokens: &[Token], words: &str) -> bool {
    let mut tokens = tokens.iter();
    words
        .split(' ')
        .all(|word| tokens.next().is_some_and(|it| it.is_keyword(text, word)))
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::lexer::lex;
    use crate::source::Span;

    /// The guard of a statement that PostgreSQL rejects at the token that begins with `error`.
    fn guard(text: &str, error: &str) -> Option<&'static str> {
        let start = u32::try_from(text.find(error).unwrap()).unwrap();
        find(text, &lex(text), Span::new(start, start + 1)).map(|it| it.words)
    }

    #[test]
    fn guards_that_are_not_in_the_grammar() {
        let none = Some("IF NOT EXISTS");
        assert_eq!(guard("CREATE POLICY IF NOT EXISTS p ON t", "NOT"), none);
        assert_eq!(guard("create type if not exists t as enum ()", "not"), none);
        assert_eq!(guard("CREATE INDEX IF NOT EXISTS ON t (a)", "ON t"), none);
        assert_eq!(guard("CREATE TABLE t IF NOT EXISTS ()", "IF"), none);
        assert_eq!(
            guard("ALTER POLICY IF EXISTS p ON t", "EXISTS"),
            Some("IF EXISTS")
        );
        assert_eq!(
            guard("CREATE OR REPLACE TABLE t ()", "TABLE"),
            Some("OR REPLACE")
        );
    }

    #[test]
    fn other_mistakes_in_guarded_statements() {
        assert_eq!(guard("CREATE TABLE IF NOT EXISTS 1t ()", "1t"), None);
        assert_eq!(guard("CREATE TABLE IF NOT EXISTS t (a int,)", ")"), None);
        assert_eq!(
            guard("DROP TABLE IF EXISTS t CASCADE RESTRICT", "RESTRICT"),
            None
        );
        assert_eq!(guard("CREATE POLICY p ON t USNG (true)", "USNG"), None);
    }
}
