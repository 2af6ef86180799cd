//! OPEN, FETCH and MOVE.

use super::{Parsed, Parser, failure};
use crate::plpgsql::tree::{CursorSource, Direction, FragmentId, StatementKind};

impl Parser<'_> {
    pub(super) fn open(&mut self) -> Parsed<StatementKind> {
        let cursor = self.variable()?;
        if self.is_cursor(&cursor) {
            let arguments = self.arguments()?;
            let source = CursorSource::Declared(arguments);
            return Ok(StatementKind::Open { cursor, source });
        }
        let mut scroll = None;
        if self.eat("no") {
            scroll = self.eat("scroll").then_some(false);
        } else if self.eat("scroll") {
            scroll = Some(true);
        }
        if !self.eat("for") {
            return Err(self.error_here("syntax error, expected \"FOR\""));
        }
        let rows = self.rows("USING or ;")?;
        let source = CursorSource::Rows { scroll, rows };
        Ok(StatementKind::Open { cursor, source })
    }

    pub(super) fn fetch(&mut self, start: usize) -> Parsed<StatementKind> {
        let direction = self.direction()?;
        let cursor = self.variable()?;
        if self.word_at(self.at + 1, "strict") {
            self.at += usize::from(self.is("into"));
            return Err(self.syntax_error());
        }
        let into = self.into()?;
        if !self.symbol_at(self.at, ";") {
            return Err(self.syntax_error());
        }
        if matches!(direction, Direction::Forward(_) | Direction::Backward(_)) {
            let message = "FETCH statement cannot return multiple rows".to_owned();
            return Err(failure(message, self.tokens[start].span));
        }
        Ok(StatementKind::Fetch {
            direction,
            cursor,
            into,
        })
    }

    pub(super) fn move_cursor(&mut self) -> Parsed<StatementKind> {
        let direction = self.direction()?;
        let cursor = self.variable()?;
        Ok(StatementKind::Move { direction, cursor })
    }

    /// The direction of FETCH or MOVE, with FROM or IN.
    fn direction(&mut self) -> Parsed<Direction> {
        if self.peek().is_none() {
            return Err(self.error_here("unexpected end of function definition"));
        }
        if self.eat("absolute") {
            return self.count().map(Direction::Absolute);
        }
        if self.eat("relative") {
            return self.count().map(Direction::Relative);
        }
        if self.eat("forward") {
            return self.many(Direction::Next, Direction::Forward);
        }
        if self.eat("backward") {
            return self.many(Direction::Prior, Direction::Backward);
        }
        if self.eat("from") || self.eat("in") {
            return Ok(Direction::Next);
        }
        let words = [
            ("next", Direction::Next),
            ("prior", Direction::Prior),
            ("first", Direction::First),
            ("last", Direction::Last),
            ("all", Direction::Forward(None)),
        ];
        for (word, direction) in words {
            if self.eat(word) {
                self.expect_from_or_in()?;
                return Ok(direction);
            }
        }
        let end = self.name_end(self.at);
        // As the server, which takes any variable for the cursor.
        let is_cursor = self.identifier_begins()
            && (self.is_declared(self.at) || self.word_at(end, "into") || self.symbol_at(end, ";"));
        if is_cursor {
            return Ok(Direction::Next);
        }
        self.count().map(|count| Direction::Forward(Some(count)))
    }

    /// What follows FORWARD or BACKWARD; `one` is what they mean alone.
    fn many(
        &mut self,
        one: Direction,
        many: impl Fn(Option<FragmentId>) -> Direction,
    ) -> Parsed<Direction> {
        if self.eat("from") || self.eat("in") {
            return Ok(one);
        }
        if self.eat("all") {
            self.expect_from_or_in()?;
            return Ok(many(None));
        }
        self.count().map(|count| many(Some(count)))
    }

    fn count(&mut self) -> Parsed<FragmentId> {
        let count = self.expression(&["from", "in"], "FROM or IN")?;
        if self.eat("from") || self.eat("in") {
            return Ok(count);
        }
        Err(self.syntax_error())
    }

    fn expect_from_or_in(&mut self) -> Parsed<()> {
        if self.eat("from") || self.eat("in") {
            return Ok(());
        }
        Err(self.error_here("expected FROM or IN"))
    }
}
