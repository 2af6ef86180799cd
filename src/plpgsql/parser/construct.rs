//! Stretches of SQL: where they end, and what of them is PL/pgSQL's.

use super::{Failure, Parsed, Parser};
use crate::lexer::TokenKind;
use crate::plpgsql::tree::{
    Argument, Dynamic, Fragment, FragmentId, FragmentKind, Into, StatementKind,
};
use crate::source::Span;

impl Parser<'_> {
    /// An expression up to one of these words or marks, which comes next then.
    pub(super) fn expression(&mut self, until: &[&str], expected: &str) -> Parsed<FragmentId> {
        self.construct(FragmentKind::Expression, until, expected)
    }

    /// An expression up to the semicolon.
    pub(super) fn last_expression(&mut self) -> Parsed<FragmentId> {
        self.expression(&[";"], ";")
    }

    /// What follows PERFORM or `:=`, which may be nothing: `SELECT` alone is a query.
    pub(super) fn select_list(&mut self) -> Parsed<FragmentId> {
        if self.symbol_at(self.at, ";") {
            let start = self.span().start;
            let nothing = Span::new(start, start);
            return Ok(self.fragment(FragmentKind::Expression, nothing, None));
        }
        self.last_expression()
    }

    /// An expression and the word after it.
    pub(super) fn expression_before(&mut self, word: &str) -> Parsed<FragmentId> {
        let expected = word.to_ascii_uppercase();
        let expression = self.expression(&[word], &expected)?;
        self.expect(word)?;
        Ok(expression)
    }

    /// A statement up to the semicolon, in which INTO is SQL's.
    pub(super) fn query(&mut self, kind: FragmentKind) -> Parsed<FragmentId> {
        self.construct(kind, &[";"], ";")
    }

    pub(super) fn construct(
        &mut self,
        kind: FragmentKind,
        until: &[&str],
        expected: &str,
    ) -> Parsed<FragmentId> {
        let start = self.at;
        self.seek_end(kind, until, expected)?;
        if self.at == start {
            return Err(self.error_here(match kind {
                FragmentKind::Expression => "missing expression",
                _ => "missing SQL statement",
            }));
        }
        Ok(self.fragment(kind, self.span_from(start), None))
    }

    /// Goes to the next of these words or marks that is in no parentheses.
    fn seek_end(&mut self, kind: FragmentKind, until: &[&str], expected: &str) -> Parsed<()> {
        let mut depth = 0u32;
        loop {
            if depth == 0 && until.iter().any(|it| self.ends_at(it)) {
                return Ok(());
            }
            match self.text_at(self.at) {
                "(" | "[" => depth += 1,
                ")" | "]" if depth == 0 => return Err(self.error_here("mismatched parentheses")),
                ")" | "]" => depth -= 1,
                "" | ";" if depth > 0 => return Err(self.error_here("mismatched parentheses")),
                // PostgreSQL's own quirk: only where three ends are possible is the text's not one.
                "" if until.len() < 3 => return Ok(()),
                "" | ";" => return Err(self.missing(kind, expected)),
                _ => {}
            }
            self.refuse_unterminated()?;
            self.at += 1;
        }
    }

    fn ends_at(&self, end: &str) -> bool {
        self.is(end) || self.symbol_at(self.at, end)
    }

    fn missing(&self, kind: FragmentKind, expected: &str) -> Failure {
        let what = match kind {
            FragmentKind::Expression => "expression",
            _ => "statement",
        };
        let message = format!("missing \"{expected}\" at end of SQL {what}");
        super::failure(message, self.span())
    }

    pub(super) fn refuse_unterminated(&self) -> Parsed<()> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Unterminated => Err(self.unterminated(token)),
            _ => Ok(()),
        }
    }

    pub(super) fn fragment(
        &mut self,
        kind: FragmentKind,
        span: Span,
        cut: Option<Span>,
    ) -> FragmentId {
        let id = u32::try_from(self.fragments.len()).unwrap_or(u32::MAX);
        self.fragments.push(Fragment { span, kind, cut });
        FragmentId(id)
    }

    /// SQL that PL/pgSQL has no keyword for. It ends at a semicolon that is not in parentheses, as
    /// those of CREATE RULE are, nor in the body of a routine.
    pub(super) fn sql(&mut self) -> Parsed<StatementKind> {
        let start = self.at;
        let is_import = self.is("import");
        let mut nesting = Nesting::new(self);
        let mut into: Option<Into> = None;
        let mut cut = None;
        self.at += 1;
        while !(self.symbol_at(self.at, ";") && nesting.is_closed()) {
            self.refuse_unterminated()?;
            if self.peek().is_none() {
                return Err(self.error_here("unexpected end of function definition"));
            }
            nesting.follow(self);
            let inserts = self.word_at(self.at - 1, "insert") || self.word_at(self.at - 1, "merge");
            if !self.is("into") || inserts || is_import {
                self.at += 1;
                continue;
            }
            if into.is_some() {
                return Err(self.error_here("INTO specified more than once"));
            }
            let clause = self.into()?;
            cut = Some(Span::new(clause.span.start, self.span().start));
            into = Some(clause);
        }
        let span = self.span_from(start);
        let cut = cut.map(|cut| Span::new(cut.start, cut.end.min(span.end)));
        let statement = self.fragment(FragmentKind::Statement, span, cut);
        Ok(StatementKind::Sql { statement, into })
    }

    /// `INTO [STRICT] targets`, of which INTO comes next.
    pub(super) fn into(&mut self) -> Parsed<Into> {
        let start = self.at;
        self.expect("into")?;
        Ok(Into {
            strict: self.eat("strict"),
            targets: self.variables()?,
            span: self.span_from(start),
        })
    }

    /// What follows EXECUTE where rows are wanted: `command [USING value, …]`, up to an end.
    pub(super) fn dynamic(&mut self, end: &str, expected: &str) -> Parsed<Dynamic> {
        let command = self.expression(&[end, "using"], expected)?;
        let mut using = Vec::new();
        if self.eat("using") {
            let expected = format!(", or {}", end.to_ascii_uppercase());
            using.push(self.expression(&[",", end], &expected)?);
            while self.eat_symbol(",") {
                using.push(self.expression(&[",", end], &expected)?);
            }
        }
        Ok(Dynamic { command, using })
    }

    /// `EXECUTE command [INTO targets] [USING values]`, the clauses in either order.
    pub(super) fn execute(&mut self) -> Parsed<StatementKind> {
        let command = self.expression(&["into", "using", ";"], "INTO or USING or ;")?;
        let mut using = Vec::new();
        let mut into = None;
        while !self.symbol_at(self.at, ";") {
            if self.is("into") && into.is_none() {
                into = Some(self.into()?);
            } else if using.is_empty() && self.eat("using") {
                using.push(self.expression(&[",", ";", "into"], ", or ; or INTO")?);
                while self.eat_symbol(",") {
                    using.push(self.expression(&[",", ";", "into"], ", or ; or INTO")?);
                }
            } else {
                return Err(self.syntax_error());
            }
        }
        let dynamic = Dynamic { command, using };
        Ok(StatementKind::Execute { dynamic, into })
    }

    /// The arguments of a cursor in parentheses, if they come next: `value`, `name := value`.
    pub(super) fn arguments(&mut self) -> Parsed<Vec<Argument>> {
        let mut arguments = Vec::new();
        if !self.eat_symbol("(") {
            return Ok(arguments);
        }
        loop {
            let named = self.identifier_begins()
                && (self.symbol_at(self.at + 1, ":=") || self.symbol_at(self.at + 1, "=>"));
            let name = if named {
                let name = self.identifier()?;
                self.at += 1;
                Some(name)
            } else {
                None
            };
            let value = self.expression(&[",", ")"], ",\" or \")")?;
            arguments.push(Argument { name, value });
            if self.eat_symbol(")") {
                return Ok(arguments);
            }
            self.expect_symbol(",")?;
        }
    }
}

/// How deep a statement is in parentheses, and in `BEGIN ATOMIC … END` if it creates a routine.
struct Nesting {
    parens: u32,
    begins: u32,
    is_routine: bool,
}

impl Nesting {
    /// Of the statement that begins at the next token.
    fn new(parser: &Parser<'_>) -> Self {
        let at = parser.at;
        let name = if parser.word_at(at + 1, "or") && parser.word_at(at + 2, "replace") {
            at + 3
        } else {
            at + 1
        };
        Self {
            parens: 0,
            begins: 0,
            is_routine: parser.is("create")
                && (parser.word_at(name, "function") || parser.word_at(name, "procedure")),
        }
    }

    fn is_closed(&self) -> bool {
        self.parens == 0 && self.begins == 0
    }

    /// Takes the next token into account.
    fn follow(&mut self, parser: &Parser<'_>) {
        if parser.symbol_at(parser.at, "(") {
            self.parens += 1;
        } else if parser.symbol_at(parser.at, ")") {
            self.parens = self.parens.saturating_sub(1);
        } else if !self.is_routine || self.parens > 0 {
        } else if parser.is("begin") || (self.begins > 0 && parser.is("case")) {
            self.begins += 1;
        } else if parser.is("end") {
            self.begins = self.begins.saturating_sub(1);
        }
    }
}
