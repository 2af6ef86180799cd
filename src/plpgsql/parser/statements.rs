//! One function per kind of statement; each stops before the semicolon.

use smol_str::SmolStr;

use super::{Parsed, Parser, failure, words};
use crate::lexer::TokenKind;
use crate::plpgsql::tree::{Branch, FragmentId, FragmentKind, Jump, Rows, StatementKind, Target};

impl Parser<'_> {
    /// Whether the next token begins a statement. END, ELSE, WHEN, EXCEPTION and their like do not.
    pub(super) fn statement_begins(&self) -> bool {
        let Some(token) = self.peek() else {
            return false;
        };
        if self.assignment_begins() || self.symbol_at(self.at, "<<") {
            return true;
        }
        let text = token.text(self.text);
        match token.kind {
            TokenKind::Word if words::is_reserved(text) => {
                let first = [
                    "begin", "case", "declare", "execute", "for", "foreach", "if", "loop", "null",
                    "while",
                ];
                first.iter().any(|word| self.is(word))
            }
            TokenKind::Word => {
                self.name_end(self.at) > self.at + 1 || !words::begins_no_statement(text)
            }
            _ => self.identifier_begins(),
        }
    }

    pub(super) fn statement(&mut self) -> Parsed<StatementKind> {
        if self.assignment_begins() {
            return self.assignment();
        }
        let start = self.at;
        let label = self.label()?;
        if self.is("declare") || self.is("begin") {
            let block = self.block(label, start)?;
            return Ok(StatementKind::Block(Box::new(block)));
        }
        if let Some(control) = self.control()? {
            return self.looped(label, control);
        }
        if label.is_some() {
            return Err(self.syntax_error());
        }
        // `commit.x` is no statement of PL/pgSQL's.
        if self.name_end(self.at) > self.at + 1 {
            return self.sql();
        }
        self.at += 1;
        let word = self.text_at(start).to_ascii_lowercase();
        match word.as_str() {
            "if" => self.if_then(),
            "case" => self.case(),
            "execute" => self.execute(),
            "null" => Ok(StatementKind::Null),
            "exit" | "continue" => self.jump(start),
            "return" => self.returned(),
            "raise" => self.raise(),
            "assert" => self.assert(),
            "perform" => self.select_list().map(StatementKind::Perform),
            "get" => self.get_diagnostics(start),
            "open" => self.open(),
            "fetch" => self.fetch(start),
            "move" => self.move_cursor(),
            "close" => self.variable().map(StatementKind::Close),
            "commit" => self.chain().map(|chain| StatementKind::Commit { chain }),
            "rollback" => self.chain().map(|chain| StatementKind::Rollback { chain }),
            "call" => {
                self.at = start;
                let call = self.query(FragmentKind::Statement)?;
                Ok(StatementKind::Call(call))
            }
            _ => {
                self.at = start;
                self.sql()
            }
        }
    }

    /// Whether a variable comes next that `:=`, `=` or a subscript follows.
    fn assignment_begins(&self) -> bool {
        let may_be_variable = self.identifier_begins()
            || self
                .peek()
                .is_some_and(|token| token.kind == TokenKind::Parameter);
        if !may_be_variable {
            return false;
        }
        let end = self.name_end(self.at);
        self.assigns_at(end) || self.symbol_at(end, "[")
    }

    fn assignment(&mut self) -> Parsed<StatementKind> {
        let target = self.assigned()?;
        if !self.assigns_at(self.at) {
            return Err(self.syntax_error());
        }
        self.at += 1;
        let value = self.select_list()?;
        Ok(StatementKind::Assign { target, value })
    }

    /// `name.field[subscript].field`.
    fn assigned(&mut self) -> Parsed<Target> {
        let start = self.at;
        let name = self.dotted_name()?;
        let mut subscripted = false;
        loop {
            if self.eat_symbol("[") {
                subscripted = true;
                if self.symbol_at(self.at, "]") {
                    return Err(self.syntax_error());
                }
                self.skip_subscript()?;
            } else if subscripted && self.eat_symbol(".") {
                self.at += 1;
            } else {
                let span = self.span_from(start);
                return Ok(Target {
                    name,
                    subscripted,
                    span,
                });
            }
        }
    }

    /// Goes past the bracket that closes the one just read.
    fn skip_subscript(&mut self) -> Parsed<()> {
        let mut depth = 1u32;
        while depth > 0 {
            match self.text_at(self.at) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                "" | ";" => return Err(self.error_here("mismatched parentheses")),
                _ => {}
            }
            self.refuse_unterminated()?;
            self.at += 1;
        }
        Ok(())
    }

    fn if_then(&mut self) -> Parsed<StatementKind> {
        let mut branches = vec![self.branch(self.at - 1)?];
        while self.eat("elsif") || self.eat("elseif") {
            branches.push(self.branch(self.at - 1)?);
        }
        let otherwise = if self.eat("else") {
            self.statements()?
        } else {
            Vec::new()
        };
        self.expect("end")?;
        self.expect("if")?;
        Ok(StatementKind::If {
            branches,
            otherwise,
        })
    }

    /// `condition THEN statements`, of which the keyword before is at `start`.
    fn branch(&mut self, start: usize) -> Parsed<Branch> {
        let condition = self.expression_before("then")?;
        let body = self.statements()?;
        Ok(Branch {
            condition,
            body,
            span: self.span_from(start),
        })
    }

    fn case(&mut self) -> Parsed<StatementKind> {
        let subject = if self.is("when") {
            None
        } else {
            Some(self.expression(&["when"], "WHEN")?)
        };
        let mut branches = Vec::new();
        while self.eat("when") {
            branches.push(self.branch(self.at - 1)?);
        }
        let otherwise = if self.eat("else") {
            Some(self.statements()?)
        } else {
            None
        };
        self.expect("end")?;
        self.expect("case")?;
        Ok(StatementKind::Case {
            subject,
            branches,
            otherwise,
        })
    }

    /// EXIT and CONTINUE, whose keyword is at `start`.
    fn jump(&mut self, start: usize) -> Parsed<StatementKind> {
        let keyword = self.tokens[start].span;
        let is_exit = self.word_at(start, "exit");
        let span = self.span();
        let label = if self.identifier_begins() {
            Some(self.identifier()?)
        } else {
            None
        };
        let when = if self.eat("when") {
            Some(self.last_expression()?)
        } else if self.symbol_at(self.at, ";") {
            None
        } else {
            return Err(self.syntax_error());
        };
        let mut around = self.labels.iter().rev();
        let Some(name) = &label else {
            if around.any(|it| it.is_loop) {
                return Ok(jump(is_exit, Jump { label, when }));
            }
            let message = if is_exit {
                "EXIT cannot be used outside a loop, unless it has a label"
            } else {
                "CONTINUE cannot be used outside a loop"
            };
            return Err(failure(message.to_owned(), keyword));
        };
        match around.find(|it| it.name.as_ref() == Some(name)) {
            None => {
                let message = format!(
                    "there is no label \"{name}\" attached to any block or loop enclosing this \
                     statement"
                );
                Err(failure(message, span))
            }
            Some(found) if !is_exit && !found.is_loop => {
                let message = format!("block label \"{name}\" cannot be used in CONTINUE");
                Err(failure(message, span))
            }
            Some(_) => Ok(jump(is_exit, Jump { label, when })),
        }
    }

    fn returned(&mut self) -> Parsed<StatementKind> {
        if self.peek().is_none() {
            return Err(self.error_here("unexpected end of function definition"));
        }
        if self.eat("next") {
            let value = self.optional_expression()?;
            return Ok(StatementKind::ReturnNext(value));
        }
        if self.eat("query") {
            return Ok(StatementKind::ReturnQuery(self.rows("; or USING")?));
        }
        Ok(StatementKind::Return(self.optional_expression()?))
    }

    fn optional_expression(&mut self) -> Parsed<Option<FragmentId>> {
        if self.symbol_at(self.at, ";") {
            return Ok(None);
        }
        self.last_expression().map(Some)
    }

    /// A query, or EXECUTE, up to the semicolon; `expected` is what its command may end at.
    pub(super) fn rows(&mut self, expected: &str) -> Parsed<Rows> {
        if self.eat("execute") {
            return self.dynamic(";", expected).map(Rows::Execute);
        }
        self.query(FragmentKind::Query).map(Rows::Query)
    }

    fn assert(&mut self) -> Parsed<StatementKind> {
        let condition = self.expression(&[",", ";"], ", or ;")?;
        let message = if self.eat_symbol(",") {
            Some(self.last_expression()?)
        } else {
            None
        };
        Ok(StatementKind::Assert { condition, message })
    }

    fn get_diagnostics(&mut self, start: usize) -> Parsed<StatementKind> {
        let stacked = self.eat("stacked");
        if !stacked {
            self.eat("current");
        }
        self.expect("diagnostics")?;
        let mut items: Vec<(Target, SmolStr)> = Vec::new();
        loop {
            let target = self.variable()?;
            if !self.assigns_at(self.at) {
                return Err(self.syntax_error());
            }
            self.at += 1;
            let word = self.text_at(self.at).to_ascii_lowercase();
            if !DIAGNOSTICS.iter().any(|(name, _)| *name == word) {
                return Err(self.error_here("unrecognized GET DIAGNOSTICS item"));
            }
            self.at += 1;
            items.push((target, word.into()));
            if !self.eat_symbol(",") {
                break;
            }
        }
        if !self.symbol_at(self.at, ";") {
            return Err(self.syntax_error());
        }
        let area = if stacked { "STACKED" } else { "CURRENT" };
        for (_, item) in &items {
            let wrong = |(name, only): &(&str, Option<bool>)| {
                name == item && only.is_some_and(|only| only != stacked)
            };
            if DIAGNOSTICS.iter().any(wrong) {
                let item = item.to_ascii_uppercase();
                let message =
                    format!("diagnostics item {item} is not allowed in GET {area} DIAGNOSTICS");
                return Err(failure(message, self.tokens[start].span));
            }
        }
        Ok(StatementKind::GetDiagnostics { stacked, items })
    }

    /// `[AND [NO] CHAIN]`.
    fn chain(&mut self) -> Parsed<bool> {
        if !self.eat("and") {
            return Ok(false);
        }
        let no = self.eat("no");
        self.expect("chain")?;
        Ok(!no)
    }
}

fn jump(is_exit: bool, jump: Jump) -> StatementKind {
    if is_exit {
        StatementKind::Exit(jump)
    } else {
        StatementKind::Continue(jump)
    }
}

/// The items of GET DIAGNOSTICS, and whether one is only for STACKED, or never.
const DIAGNOSTICS: [(&str, Option<bool>); 13] = [
    ("column_name", Some(true)),
    ("constraint_name", Some(true)),
    ("message_text", Some(true)),
    ("pg_context", None),
    ("pg_datatype_name", Some(true)),
    ("pg_exception_context", Some(true)),
    ("pg_exception_detail", Some(true)),
    ("pg_exception_hint", Some(true)),
    ("pg_routine_oid", Some(false)),
    ("returned_sqlstate", Some(true)),
    ("row_count", Some(false)),
    ("schema_name", Some(true)),
    ("table_name", Some(true)),
];
