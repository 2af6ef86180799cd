//! The statements of a body, and whether they change anything.

use smol_str::{SmolStr, StrExt};

use super::{Summary, words};
use crate::lexer::{Token, TokenKind, identifier, lex};
use crate::source::Span;
use crate::statement::TokenCursor;

/// The summary but for the names.
pub(super) fn read(text: &str, body: Span) -> Summary {
    let source = text.get(body.range()).unwrap_or_default();
    let tokens = lex(source);
    let mut reader = Reader {
        source,
        cursor: TokenCursor::over(source, &tokens),
        base: body.start,
        summary: Summary::default(),
        statement: Statement::Start,
        declaring: false,
        parens: 0,
        cases: 0,
    };
    for at in 0..reader.cursor.tokens().len() {
        reader.token(at);
    }
    reader.summary
}

/// Whether a statement of an SQL body is `SELECT … INTO`.
pub(super) fn selects_into(text: &str, body: Span) -> bool {
    let source = text.get(body.range()).unwrap_or_default();
    let mut selecting = false;
    lex(source).iter().any(|token| {
        if ["SELECT", "INSERT", "MERGE"]
            .iter()
            .any(|word| token.is_keyword(source, word))
        {
            selecting = token.is_keyword(source, "SELECT");
        }
        selecting && token.is_keyword(source, "INTO")
    })
}

struct Reader<'a> {
    source: &'a str,
    cursor: TokenCursor<'a>,
    /// Where the body begins in the file.
    base: u32,
    summary: Summary,
    statement: Statement,
    /// Between DECLARE and BEGIN.
    declaring: bool,
    parens: u32,
    /// Depth of CASE expressions in the statement.
    cases: u32,
}

/// The statement being read, as far as it matters where the next may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statement {
    /// None: the next token begins one.
    Start,
    /// Ends at THEN: IF, ELSIF, CASE and WHEN.
    Condition,
    /// Ends at LOOP: FOR, FOREACH and WHILE.
    Loop,
    /// `<<label>>`.
    Label,
    /// Ends at the semicolon, and is for its calls' effects only.
    Perform,
    /// May have a query or EXECUTE after its own keywords: OPEN and RETURN.
    Query,
    /// Ends at the semicolon.
    Other,
}

impl Reader<'_> {
    fn token(&mut self, at: usize) {
        let Some(token) = self.cursor.get(at) else {
            return;
        };
        match (token.kind, token.text(self.source)) {
            (TokenKind::Punctuation, ";") => return self.end(),
            (TokenKind::Punctuation, "(") => {
                self.parens += 1;
                self.nested_statement(at + 1);
            }
            (TokenKind::Punctuation, ")") => self.parens = self.parens.saturating_sub(1),
            (TokenKind::Operator, ">>") if self.statement == Statement::Label => {
                return self.end();
            }
            _ => {}
        }
        if self.statement == Statement::Start {
            self.begin(at, token);
        } else if token.kind == TokenKind::Word {
            self.word(at, token);
        }
    }

    fn end(&mut self) {
        self.statement = Statement::Start;
        self.parens = 0;
        self.cases = 0;
    }

    fn begin(&mut self, at: usize, token: Token) {
        if token.is_symbol(self.source, "<<") {
            self.statement = Statement::Label;
            return;
        }
        self.statement = Statement::Other;
        if token.kind != TokenKind::Word {
            return;
        }
        let word = token.text(self.source).to_ascii_uppercase_smolstr();
        if self.declaring && word != "BEGIN" || self.assigns(at) {
            return self.word(at, token);
        }
        self.statement = match word.as_str() {
            "DECLARE" | "BEGIN" => {
                self.declaring = word == "DECLARE";
                Statement::Start
            }
            "EXCEPTION" | "ELSE" | "LOOP" => Statement::Start,
            "IF" | "ELSIF" | "ELSEIF" | "CASE" | "WHEN" => Statement::Condition,
            "FOR" | "FOREACH" | "WHILE" => Statement::Loop,
            "OPEN" | "RETURN" => Statement::Query,
            "PERFORM" => {
                self.record(word, token);
                Statement::Perform
            }
            _ if words::is_control(&word) => Statement::Other,
            _ => {
                self.sql(word, token);
                Statement::Other
            }
        };
    }

    /// A word inside a statement.
    fn word(&mut self, at: usize, token: Token) {
        let is = |word| token.is_keyword(self.source, word);
        if is("CASE") {
            self.cases += 1;
        } else if is("END") {
            self.cases = self.cases.saturating_sub(1);
        } else if self.cases == 0 && self.parens == 0 {
            match self.statement {
                Statement::Condition if is("THEN") => return self.end(),
                Statement::Loop if is("LOOP") => return self.end(),
                Statement::Loop if is("IN") => self.query(at + 1),
                Statement::Query if is("QUERY") || is("FOR") => self.query(at + 1),
                _ => {}
            }
        }
        if self.cursor.text(at + 1) == "(" {
            self.call(at, token);
        }
    }

    /// A query or EXECUTE that is part of another statement.
    fn query(&mut self, at: usize) {
        if let Some(token) = self.cursor.get(at)
            && token.kind == TokenKind::Word
        {
            let word = token.text(self.source).to_ascii_uppercase_smolstr();
            if words::is_query(&word) {
                self.sql(word, token);
            }
        }
    }

    /// A common table expression that changes data: `WITH a AS (DELETE …)`.
    fn nested_statement(&mut self, at: usize) {
        if let Some(token) = self.cursor.get(at)
            && token.kind == TokenKind::Word
        {
            let word = token.text(self.source).to_ascii_uppercase_smolstr();
            if matches!(word.as_str(), "INSERT" | "UPDATE" | "DELETE" | "MERGE") {
                self.sql(word, token);
            }
        }
    }

    fn sql(&mut self, word: SmolStr, token: Token) {
        self.summary.dynamic |= word == "EXECUTE";
        self.summary.effects |= !matches!(word.as_str(), "SELECT" | "WITH" | "VALUES" | "TABLE");
        self.record(word, token);
    }

    fn record(&mut self, word: SmolStr, token: Token) {
        let span = Span::new(self.base + token.span.start, self.base + token.span.end);
        self.summary.statements.push((word, span));
    }

    /// A name before a parenthesis.
    fn call(&mut self, at: usize, token: Token) {
        let Some(name) = identifier(token.text(self.source), token.kind) else {
            return;
        };
        let schema = at
            .checked_sub(2)
            .filter(|_| self.cursor.text(at - 1) == ".")
            .and_then(|schema| self.cursor.get(schema))
            .and_then(|schema| identifier(schema.text(self.source), schema.kind));
        let changes = match schema.as_deref() {
            Some("pg_catalog") => words::changes(&name) || !words::is_built_in(&name),
            Some("auth") => !matches!(name.as_str(), "uid" | "role" | "jwt" | "email"),
            Some(_) => true,
            None if self.statement == Statement::Perform => {
                !(words::is_built_in(&name) || words::is_reserved(&name))
            }
            None => words::changes(&name),
        };
        self.summary.effects |= changes;
        self.summary.calls |= changes;
    }

    /// Whether the statement at `at` is an assignment: to a variable, its field or its element.
    fn assigns(&self, at: usize) -> bool {
        matches!(self.cursor.text(at + 1), ":=" | "=" | "." | "[")
    }
}
