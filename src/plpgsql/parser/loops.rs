//! Loops: what they go over, and their bodies.

use smol_str::SmolStr;

use super::{Label, Parsed, Parser, check_end_label, failure};
use crate::lexer::TokenKind;
use crate::plpgsql::tree::{Control, FragmentKind, Loop, Rows, StatementKind, Target};

impl Parser<'_> {
    /// What a loop goes over, with its LOOP; none if no loop begins here.
    pub(super) fn control(&mut self) -> Parsed<Option<Control>> {
        if self.eat("loop") {
            return Ok(Some(Control::Endless));
        }
        if self.eat("while") {
            let condition = self.expression_before("loop")?;
            return Ok(Some(Control::While(condition)));
        }
        if self.eat("foreach") {
            return self.elements().map(Some);
        }
        if self.eat("for") {
            return self.for_control().map(Some);
        }
        Ok(None)
    }

    /// The statements of a loop, and its end.
    pub(super) fn looped(
        &mut self,
        label: Option<SmolStr>,
        control: Control,
    ) -> Parsed<StatementKind> {
        self.labels.push(Label {
            name: label.clone(),
            is_loop: true,
        });
        let body = self.statements()?;
        self.labels.pop();
        self.expect("end")?;
        self.expect("loop")?;
        let end = self.end_label()?;
        if !self.symbol_at(self.at, ";") {
            return Err(self.syntax_error());
        }
        check_end_label(label.as_ref(), end)?;
        Ok(StatementKind::Loop(Box::new(Loop {
            label,
            control,
            body,
        })))
    }

    fn for_control(&mut self) -> Parsed<Control> {
        let targets = self.variables()?;
        self.expect("in")?;
        if self.eat("execute") {
            let rows = Rows::Execute(self.dynamic("loop", "LOOP or USING")?);
            self.expect("loop")?;
            return Ok(Control::Rows { targets, rows });
        }
        if let Some(control) = self.over_cursor(&targets)? {
            return Ok(control);
        }
        self.range_or_query(targets)
    }

    /// `cursor [(arguments)] LOOP`, if a cursor comes next that the body declares.
    fn over_cursor(&mut self, targets: &[Target]) -> Parsed<Option<Control>> {
        let start = self.at;
        if !self.identifier_begins() {
            return Ok(None);
        }
        let cursor = self.variable()?;
        if !self.is_cursor(&cursor) {
            self.at = start;
            return Ok(None);
        }
        let [record] = targets else {
            let message = "cursor FOR loop must have only one target variable".to_owned();
            return Err(failure(message, targets[0].span));
        };
        let arguments = self.arguments()?;
        self.expect("loop")?;
        Ok(Some(Control::Cursor {
            record: record.clone(),
            cursor,
            arguments,
        }))
    }

    /// `[REVERSE] from..to [BY step] LOOP` or `query LOOP`: two periods tell them apart.
    fn range_or_query(&mut self, targets: Vec<Target>) -> Parsed<Control> {
        let first = self.span();
        let reverse = self.eat("reverse");
        let start = self.fragments.len();
        let from = self.expression(&["..", "loop"], "LOOP")?;
        if !self.eat_symbol("..") {
            self.expect("loop")?;
            if reverse {
                let message = "cannot specify REVERSE in query FOR loop".to_owned();
                return Err(failure(message, first));
            }
            self.fragments[start].kind = FragmentKind::Query;
            let rows = Rows::Query(from);
            return Ok(Control::Rows { targets, rows });
        }
        let to = self.expression(&["loop", "by"], "LOOP")?;
        let by = if self.eat("by") {
            Some(self.expression(&["loop"], "LOOP")?)
        } else {
            None
        };
        self.expect("loop")?;
        let [variable] = &targets[..] else {
            let message = "integer FOR loop must have only one target variable".to_owned();
            return Err(failure(message, targets[0].span));
        };
        Ok(Control::Range {
            variable: variable.clone(),
            reverse,
            from,
            to,
            by,
        })
    }

    /// `targets [SLICE n] IN ARRAY array LOOP`.
    fn elements(&mut self) -> Parsed<Control> {
        let targets = self.variables()?;
        let mut slice = 0;
        if self.eat("slice") {
            let is_number = self
                .peek()
                .is_some_and(|token| token.kind == TokenKind::Number);
            let Some(number) = self.text_at(self.at).parse().ok().filter(|_| is_number) else {
                return Err(self.syntax_error());
            };
            slice = number;
            self.at += 1;
        }
        self.expect("in")?;
        self.expect("array")?;
        let array = self.expression_before("loop")?;
        Ok(Control::Elements {
            targets,
            slice,
            array,
        })
    }
}
