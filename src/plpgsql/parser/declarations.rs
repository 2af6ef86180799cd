//! What stands between DECLARE and BEGIN.

use smol_str::SmolStr;

use super::{Declared, Parsed, Parser, failure};
use crate::plpgsql::tree::{Declaration, DeclarationKind, FragmentId, FragmentKind};

impl Parser<'_> {
    /// The declarations after DECLARE, up to BEGIN.
    pub(super) fn declarations(&mut self) -> Parsed<Vec<Declaration>> {
        let mut declarations = Vec::new();
        loop {
            if self.eat("declare") {
                continue;
            }
            if self.symbol_at(self.at, "<<") {
                let span = self.span();
                self.label()?;
                let message = "block label must be placed before DECLARE, not after";
                return Err(failure(message.to_owned(), span));
            }
            if !self.identifier_begins() {
                return Ok(declarations);
            }
            declarations.push(self.declaration()?);
        }
    }

    fn declaration(&mut self) -> Parsed<Declaration> {
        let start = self.at;
        let name = self.identifier()?;
        self.refuse_duplicate(&name, start)?;
        let kind = if self.eat("alias") {
            self.expect("for")?;
            DeclarationKind::Alias(self.dotted_name()?)
        } else if ["cursor", "no", "scroll"].iter().any(|word| self.is(word)) {
            self.cursor()?
        } else {
            self.variable_declaration(&name)?
        };
        let is_cursor = matches!(kind, DeclarationKind::Cursor { .. });
        let block = self.labels.len();
        let declared = self.declared.entry(name.clone()).or_default();
        declared.push(Declared { block, is_cursor });
        let span = self.span_from(start);
        self.expect_symbol(";")?;
        Ok(Declaration { name, kind, span })
    }

    fn refuse_duplicate(&mut self, name: &SmolStr, index: usize) -> Parsed<()> {
        let last = self.declared.get(name).and_then(|known| known.last());
        if last.is_none_or(|known| known.block != self.labels.len()) {
            return Ok(());
        }
        self.at = index;
        Err(self.error_here("duplicate declaration"))
    }

    /// `[CONSTANT] type [COLLATE name] [NOT NULL] [:= default]`.
    fn variable_declaration(&mut self, name: &SmolStr) -> Parsed<DeclarationKind> {
        let constant = self.eat("constant");
        let type_name = self.type_name()?;
        let collation = if self.eat("collate") {
            self.dotted_name()?
        } else {
            Vec::new()
        };
        let not = self.span();
        let not_null = self.eat("not");
        if not_null {
            self.expect("null")?;
        }
        let default = if self.assigns_at(self.at) || self.is("default") {
            self.at += 1;
            Some(self.last_expression()?)
        } else {
            None
        };
        if not_null && default.is_none() && self.symbol_at(self.at, ";") {
            let message = format!(
                "variable \"{name}\" must have a default value, since it's declared NOT NULL"
            );
            return Err(failure(message, not));
        }
        Ok(DeclarationKind::Variable {
            constant,
            type_name,
            collation,
            not_null,
            default,
        })
    }

    /// The name of a type, up to what may follow it in a declaration or in a cursor's parameters.
    fn type_name(&mut self) -> Parsed<FragmentId> {
        let start = self.at;
        let mut depth = 0u32;
        loop {
            let text = self.text_at(self.at);
            match text {
                "" if depth > 0 => return Err(self.error_here("mismatched parentheses")),
                "" => return Err(self.error_here("incomplete data type declaration")),
                ";" | "=" | ":=" => break,
                "," | ")" if depth == 0 => break,
                "(" => depth += 1,
                ")" => depth -= 1,
                _ if ["collate", "not", "default"].iter().any(|it| self.is(it)) => break,
                _ => {}
            }
            self.refuse_unterminated()?;
            self.at += 1;
        }
        if self.at == start {
            return Err(self.error_here("missing data type declaration"));
        }
        Ok(self.fragment(FragmentKind::Type, self.span_from(start), None))
    }

    /// `[[NO] SCROLL] CURSOR [(parameters)] FOR query`.
    fn cursor(&mut self) -> Parsed<DeclarationKind> {
        let scroll = if self.eat("no") {
            self.expect("scroll")?;
            Some(false)
        } else {
            self.eat("scroll").then_some(true)
        };
        self.expect("cursor")?;
        let mut parameters = Vec::new();
        if self.eat_symbol("(") {
            parameters.push((self.identifier()?, self.type_name()?));
            while self.eat_symbol(",") {
                parameters.push((self.identifier()?, self.type_name()?));
            }
            self.expect_symbol(")")?;
        }
        if !self.eat("is") {
            self.expect("for")?;
        }
        let query = self.query(FragmentKind::Query)?;
        Ok(DeclarationKind::Cursor {
            scroll,
            parameters,
            query,
        })
    }
}
