//! The lines by which a file says which runner it is for.

use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::migration::folder::File;
use crate::migration::sections::{self, lines};

/// A runner that has lines of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    Dbmate,
    Drizzle,
    Goose,
    GraphileMigrate,
    Liquibase,
    Mybatis,
    NodePgMigrate,
    SqlMigrate,
    Sqitch,
    Tern,
}

const ALL: [Marker; 10] = [
    Marker::Dbmate,
    Marker::Drizzle,
    Marker::Goose,
    Marker::GraphileMigrate,
    Marker::Liquibase,
    Marker::Mybatis,
    Marker::NodePgMigrate,
    Marker::SqlMigrate,
    Marker::Sqitch,
    Marker::Tern,
];

impl Marker {
    /// Whether a text has the line.
    #[must_use]
    pub fn is_in(self, text: &str) -> bool {
        match self {
            Self::Dbmate => !sections::dbmate(text).is_empty(),
            Self::Drizzle => any_line(text, |line| {
                line.trim_end().ends_with("--> statement-breakpoint")
            }),
            Self::Goose => !sections::goose(text).is_empty(),
            Self::GraphileMigrate => begins(text, |line| line.starts_with("--! Previous:")),
            Self::Liquibase => begins(text, is_liquibase),
            Self::Mybatis => any_line(text, is_undo),
            Self::NodePgMigrate => !sections::node_pg_migrate(text).is_empty(),
            Self::SqlMigrate => !sections::sql_migrate(text).is_empty(),
            Self::Sqitch => begins(text, is_sqitch),
            Self::Tern => any_line(text, |line| line.trim_end() == TERN),
        }
    }
}

/// What stands between tern's two directions.
pub const TERN: &str = "---- create above / drop below ----";

/// What a text has of the words that the lines of runners have, and nearly no other line, and of
/// psql's command to include. Every file of every project is asked for every runner: it is searched
/// once, and not for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Words(u16);

const WORDS: &str =
    r"\+(?:g|G|migrate)|migrate:|igration|IGRATION|statement-breakpoint|@UNDO|create above|\\i";

/// The bit of psql's `\i`, `\ir` and their long names, behind those of the runners.
const INCLUDE: u16 = 1 << ALL.len();

impl Words {
    #[must_use]
    pub fn of(text: &str) -> Self {
        static FIND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(WORDS).ok());
        let Some(find) = FIND.as_ref() else {
            return Self(u16::MAX);
        };
        let found = find.find_iter(text.as_bytes());
        found.fold(Self::default(), |words, found| {
            words.with(match found.as_bytes() {
                b"\\i" => return Self(words.0 | INCLUDE),
                b"+g" | b"+G" => Marker::Goose,
                b"+migrate" => Marker::SqlMigrate,
                b"migrate:" => Marker::Dbmate,
                b"igration" | b"IGRATION" => Marker::NodePgMigrate,
                b"statement-breakpoint" => Marker::Drizzle,
                b"@UNDO" => Marker::Mybatis,
                _ => Marker::Tern,
            })
        })
    }

    /// Whether the text may have the line of a runner. Lines that are the first of a file have no
    /// words here: they are found at once.
    #[must_use]
    pub fn may_have(self, marker: Marker) -> bool {
        let is_first = matches!(
            marker,
            Marker::GraphileMigrate | Marker::Liquibase | Marker::Sqitch
        );
        is_first || self.0 & Self::default().with(marker).0 != 0
    }

    /// Whether the text may have commands of psql that include other files.
    #[must_use]
    pub fn may_include(self) -> bool {
        self.0 & INCLUDE != 0
    }

    fn with(self, marker: Marker) -> Self {
        Self(self.0 | 1 << marker as u16)
    }
}

/// The first of some files with a marker, unless one of them has another runner's. What
/// node-pg-migrate looks for is a comment that anybody may write, and no rival.
pub fn alone<'a>(files: impl Iterator<Item = &'a File> + Clone, own: Marker) -> Option<&'a File> {
    let first = files.clone().find(|file| file.has(own))?;
    let is_rival = |file: &File| {
        ALL.iter()
            .filter(|marker| ![own, Marker::NodePgMigrate].contains(*marker))
            .any(|marker| file.has(*marker))
    };
    let mut files = files;
    (!files.any(is_rival)).then_some(first)
}

/// Whether a line is `-- //@UNDO`, which begins the undo of MyBatis Migrations.
#[must_use]
pub fn is_undo(line: &str) -> bool {
    let comment = line.trim().strip_prefix("--").map(str::trim_start);
    comment
        .map(|comment| comment.strip_prefix("//").unwrap_or(comment).trim())
        .is_some_and(|comment| comment == "@UNDO")
}

fn any_line(text: &str, is_marker: impl Fn(&str) -> bool) -> bool {
    lines(text).any(|(_, line)| is_marker(line))
}

/// Whether the first line that is not blank is a marker.
fn begins(text: &str, is_marker: impl Fn(&str) -> bool) -> bool {
    lines(text)
        .map(|(_, line)| line)
        .find(|line| !line.trim().is_empty())
        .is_some_and(is_marker)
}

fn is_liquibase(line: &str) -> bool {
    let comment = line.trim_start().strip_prefix("--").map(str::trim_start);
    let lower = comment.unwrap_or_default().to_ascii_lowercase();
    lower
        .strip_prefix("liquibase")
        .is_some_and(|rest| rest.trim_start().starts_with("formatted"))
}

/// `-- Deploy project:change to pg`, and the same for revert and verify.
fn is_sqitch(line: &str) -> bool {
    let words: Vec<_> = line.split_whitespace().collect();
    let [dashes, command, change, preposition, engine, ..] = words.as_slice() else {
        return false;
    };
    *dashes == "--"
        && ["Deploy", "Revert", "Verify"].contains(command)
        && change.contains(':')
        && ["to", "from", "on"].contains(preposition)
        && engine.starts_with("pg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_one_runners() {
        let cases = [
            ("-- migrate:up\n", Marker::Dbmate),
            (
                "create table a ();--> statement-breakpoint\n",
                Marker::Drizzle,
            ),
            ("-- +goose Up\n", Marker::Goose),
            (
                "--! Previous: -\n--! Hash: sha1:0\n",
                Marker::GraphileMigrate,
            ),
            ("\n -- Liquibase formatted SQL\n", Marker::Liquibase),
            ("select 1;\n--//@UNDO\n", Marker::Mybatis),
            ("select 1;\n-- @UNDO\n", Marker::Mybatis),
            ("-- Up Migration\n", Marker::NodePgMigrate),
            ("-- +migrate Up\n", Marker::SqlMigrate),
            ("-- Deploy shop:users to pg\n", Marker::Sqitch),
            (
                "a;\r\n---- create above / drop below ----\r\nb;",
                Marker::Tern,
            ),
        ];
        for (text, own) in cases {
            let found: Vec<_> = ALL.into_iter().filter(|it| it.is_in(text)).collect();
            assert_eq!(found, [own], "{text}");
            assert!(Words::of(text).may_have(own), "{text}");
        }
        assert!(!Words::of("select 1;").may_have(Marker::Goose));
        assert!(Words::of("-- +goose Up\n\\ir a.sql").may_include());
        assert!(!Words::of("-- +goose Up\n\\d a").may_include());
        let prose = "-- the migrate:up of old\n-- goose Up\n-- deploy a to production now\n\
                     -- liquibase is not used\n-- undo\nselect 1;\n--! Previous: no\n";
        assert!(!ALL.into_iter().any(|it| it.is_in(prose)), "{prose}");
    }
}
