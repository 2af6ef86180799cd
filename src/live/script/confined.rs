//! Keeps a migration inside of its scratch database.
//!
//! A statement that names the database means the one that is migrated, so it gets the scratch
//! database's name. What it would change for a whole server, or of roles that were there before, is
//! only changed on a server of our own.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Action, Results, Script, Step, Text};
use crate::lexer::{Token, TokenKind, identifier, lex};
use crate::source::Span;

/// Where a migration may do what.
#[derive(Debug, Clone, Copy)]
pub struct Confinement<'a> {
    /// The scratch database.
    pub database: &'a str,
    /// Whether the server was started for this run.
    pub own_server: bool,
    /// The roles that were on the server before.
    pub roles: &'a BTreeSet<String>,
}

/// The same, for what is made later.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    database: String,
    own_server: bool,
    roles: BTreeSet<String>,
}

impl Script {
    /// The same migration, confined.
    #[must_use]
    pub fn confined(mut self, within: Confinement<'_>) -> Self {
        for step in &mut self.steps {
            let text = match &mut step.action {
                Action::Send(text) => text,
                Action::SendResults(_, results) => {
                    results.bounds = Some(Arc::new(Bounds {
                        database: within.database.to_owned(),
                        own_server: within.own_server,
                        roles: within.roles.clone(),
                    }));
                    continue;
                }
                _ => continue,
            };
            let tokens = lex(&text.sql);
            let tokens: Vec<Token> = tokens.into_iter().filter(|it| !it.is_trivia()).collect();
            let statement = Words {
                sql: &text.sql,
                tokens: &tokens,
            };
            match statement.treatment(within) {
                Treatment::Send => {}
                Treatment::Rename(names) => {
                    for name in names.iter().rev() {
                        text.replace(*name, within.database);
                    }
                    self.is_split = true;
                }
                Treatment::Withhold(reason) => {
                    step.action = Action::Withhold(reason);
                    self.is_split = true;
                }
            }
        }
        self
    }
}

impl Results {
    /// A value as a step of its own, confined as the query's script is.
    #[must_use]
    pub fn step(&self, sql: &str) -> Step {
        let mut text = Text::default();
        text.stand_in(self.place.file, self.place.span.start, sql);
        let step = Step {
            place: self.place,
            action: Action::Send(text),
        };
        let Some(bounds) = &self.bounds else {
            return step;
        };
        let within = Confinement {
            database: &bounds.database,
            own_server: bounds.own_server,
            roles: &bounds.roles,
        };
        let mut confined = Script::of(&step).confined(within);
        confined.steps.pop().unwrap_or(step)
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Treatment {
    Send,
    /// Databases by name, where they stand in the text.
    Rename(Vec<Span>),
    Withhold(String),
}

/// A statement's words.
struct Words<'a> {
    sql: &'a str,
    tokens: &'a [Token],
}

impl Words<'_> {
    fn treatment(&self, within: Confinement<'_>) -> Treatment {
        let manages = ["CREATE", "ALTER", "DROP"].iter().any(|it| self.is(0, it));
        if manages && (self.is(1, "TABLESPACE") || self.is(1, "SYSTEM")) {
            return self.of_the_server(within);
        }
        if self.is(0, "ALTER") && self.is(1, "DATABASE") {
            if self.is(3, "RENAME") {
                return Treatment::Withhold("the scratch database keeps its name".to_owned());
            }
            return Treatment::Rename(self.tokens.get(2).map(|it| it.span).into_iter().collect());
        }
        if manages && self.is(1, "DATABASE") {
            return self.of_the_server(within);
        }
        if let Some(names) = self.on_database() {
            // The comment says that the database is ours to drop.
            if self.is(0, "COMMENT") && !within.own_server {
                return Treatment::Withhold("the scratch database keeps its comment".to_owned());
            }
            return Treatment::Rename(names);
        }
        if within.own_server {
            return Treatment::Send;
        }
        match self.foreign_role(within.roles) {
            Some(role) => Treatment::Withhold(format!(
                "the role `{role}` was on the server before, and is not ours to change"
            )),
            None => Treatment::Send,
        }
    }

    fn of_the_server(&self, within: Confinement<'_>) -> Treatment {
        if within.own_server {
            return Treatment::Send;
        }
        Treatment::Withhold("it is about the whole server, which is not ours".to_owned())
    }

    /// The names after `ON DATABASE`, in `GRANT`, `REVOKE`, `COMMENT` and `SECURITY LABEL`.
    fn on_database(&self) -> Option<Vec<Span>> {
        let is_one = ["GRANT", "REVOKE", "COMMENT", "SECURITY"]
            .iter()
            .any(|it| self.is(0, it));
        let on = (0..self.tokens.len())
            .find(|at| is_one && self.is(*at, "ON") && self.is(at + 1, "DATABASE"))?;
        let names = self.tokens.get(on + 2..)?.chunks(2);
        let mut spans = Vec::new();
        for pair in names {
            spans.push(pair[0].span);
            if !pair.get(1).is_some_and(|it| it.is_symbol(self.sql, ",")) {
                break;
            }
        }
        Some(spans)
    }

    /// A role from before that a statement about roles would change.
    fn foreign_role(&self, before: &BTreeSet<String>) -> Option<String> {
        let is_role =
            ["ROLE", "USER", "GROUP"].iter().any(|it| self.is(1, it)) && !self.is(2, "MAPPING");
        let about_roles = (self.is(0, "ALTER") || self.is(0, "DROP")) && is_role;
        let membership = (self.is(0, "GRANT") || self.is(0, "REVOKE"))
            && !(0..self.tokens.len()).any(|at| self.is(at, "ON"));
        if !about_roles && !membership {
            return None;
        }
        let from = if about_roles { 2 } else { 1 };
        let names = self.tokens.get(from..)?.iter();
        let mut names = names.filter_map(|it| identifier(it.text(self.sql), it.kind));
        if about_roles {
            // What is set for it may well be the name of another.
            return names
                .find(|name| name != "if" && name != "exists")
                .filter(|name| before.contains(name.as_str()))
                .map(Into::into);
        }
        // The members change, and they stand behind `TO` or `FROM`.
        let mut members = names.skip_while(|name| name != "to" && name != "from");
        members
            .find(|name| before.contains(name.as_str()))
            .map(Into::into)
    }

    fn is(&self, at: usize, word: &str) -> bool {
        let token = self.tokens.get(at);
        token.is_some_and(|it| it.kind == TokenKind::Word && it.is_keyword(self.sql, word))
    }
}

impl Text {
    /// Puts other text in the place of a stretch of the text.
    fn replace(&mut self, stretch: Span, by: &str) {
        let (start, end) = (stretch.start as usize, stretch.end as usize);
        let Some((file, offset)) = self.origin(start) else {
            return;
        };
        let mut replaced = Self::default();
        replaced.extend(self, 0..start);
        replaced.stand_in(file, offset, by);
        replaced.extend(self, end..self.sql.len());
        *self = replaced;
    }

    /// Adds a stretch of another text.
    fn extend(&mut self, other: &Self, range: std::ops::Range<usize>) {
        let ends = other.pieces.iter().skip(1).map(|(at, _)| *at);
        let ends = ends.chain([other.sql.len()]);
        for ((at, piece), end) in other.pieces.iter().zip(ends) {
            let (from, to) = (range.start.max(*at), range.end.min(end));
            if from >= to {
                continue;
            }
            let skipped = if piece.stands_in { 0 } else { from - at };
            let start = piece.start + u32::try_from(skipped).unwrap_or(0);
            self.add(piece.file, start, &other.sql[from..to], piece.stands_in);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn treat(sql: &str, own_server: bool) -> Treatment {
        let tokens: Vec<Token> = lex(sql).into_iter().filter(|it| !it.is_trivia()).collect();
        let roles = BTreeSet::from(["postgres".to_owned(), "Old".to_owned()]);
        let statement = Words {
            sql,
            tokens: &tokens,
        };
        statement.treatment(Confinement {
            database: "scratch",
            own_server,
            roles: &roles,
        })
    }

    fn is_withheld(sql: &str) -> bool {
        assert!(
            !matches!(treat(sql, true), Treatment::Withhold(_)),
            "{sql}: on a server of our own"
        );
        matches!(treat(sql, false), Treatment::Withhold(_))
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        for sql in [
            "CREATE DATABASE app",
            "drop database if exists app",
            "ALTER SYSTEM SET work_mem = '1GB'",
            "CREATE TABLESPACE fast LOCATION '/fast'",
            "ALTER ROLE postgres SET search_path = app",
            "ALTER USER postgres PASSWORD 'x'",
            "DROP ROLE IF EXISTS \"Old\"",
            "GRANT app TO postgres",
            "REVOKE app FROM postgres",
            "COMMENT ON DATABASE app IS 'x'",
        ] {
            assert!(is_withheld(sql), "{sql}");
        }
        for sql in [
            "CREATE ROLE postgres",
            "ALTER ROLE app SET role = postgres",
            "ALTER ROLE old LOGIN",
            "GRANT postgres TO app",
            "GRANT SELECT ON t TO postgres",
            "ALTER USER MAPPING FOR postgres SERVER s OPTIONS (a 'b')",
            "CREATE TABLE database (a int)",
        ] {
            assert!(!is_withheld(sql), "{sql}");
        }
    }

    #[test]
    fn the_database_is_the_scratch_database() {
        let renamed = |sql: &str| match treat(sql, true) {
            Treatment::Rename(names) => {
                let mut text = Text::default();
                text.push(FileId(0), 100, sql);
                for name in names.iter().rev() {
                    text.replace(*name, "scratch");
                }
                let behind = text.sql.rfind("TO").or_else(|| text.sql.rfind("SET"));
                let origin = behind.and_then(|at| text.origin(at)).map(|(_, at)| at);
                let wanted = sql.rfind("TO").or_else(|| sql.rfind("SET"));
                let wanted = wanted.and_then(|at| u32::try_from(at).ok());
                assert_eq!(origin, wanted.map(|at| at + 100), "{sql}");
                text.sql
            }
            other => panic!("{sql}: {other:?}"),
        };
        assert_eq!(
            renamed("GRANT CONNECT ON DATABASE app, \"App\" TO r"),
            "GRANT CONNECT ON DATABASE scratch, scratch TO r"
        );
        assert_eq!(
            renamed("ALTER DATABASE app SET work_mem TO '1MB'"),
            "ALTER DATABASE scratch SET work_mem TO '1MB'"
        );
        assert_eq!(
            renamed("COMMENT ON DATABASE app IS 'x'"),
            "COMMENT ON DATABASE scratch IS 'x'"
        );
    }
}
