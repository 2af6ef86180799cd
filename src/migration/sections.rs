//! Up and down sections of one file, between the marker lines of runners, and what else they read
//! off a text.

use crate::lexer::Token;
use crate::migration::Direction;
use crate::source::Span;
use crate::statement::{Script, Statement, StatementKind, split};

/// A stretch of a file that a marker line begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    pub direction: Direction,
    /// From behind the marker line to the next one.
    pub span: Span,
    /// What follows the marker in its line.
    pub options: &'a str,
}

/// dbmate's sections: lines that begin with `--`, white space or not, and `migrate:up` or
/// `migrate:down`.
#[must_use]
pub fn dbmate(text: &str) -> Vec<Section<'_>> {
    if !has_word(text, "migrate:") {
        return Vec::new();
    }
    sections(text, |line| {
        let rest = line
            .strip_prefix("--")?
            .trim_start()
            .strip_prefix("migrate:")?;
        let (direction, options) = match rest.strip_prefix("up") {
            Some(options) => (Direction::Up, options),
            None => (Direction::Down, rest.strip_prefix("down")?),
        };
        let ends_there = options.is_empty() || options.starts_with(char::is_whitespace);
        ends_there.then(|| (direction, options.trim()))
    })
}

/// goose's sections. The keyword may be in any case.
#[must_use]
pub fn goose(text: &str) -> Vec<Section<'_>> {
    if !may_be_goose(text) {
        return Vec::new();
    }
    sections(text, |line| {
        let keyword = goose_annotation(line)?;
        if keyword.eq_ignore_ascii_case("up") {
            return Some((Direction::Up, ""));
        }
        keyword
            .eq_ignore_ascii_case("down")
            .then_some((Direction::Down, ""))
    })
}

/// Whether goose sends the statements one by one.
#[must_use]
pub fn goose_without_transaction(text: &str) -> bool {
    lines(text)
        .filter_map(|(_, line)| goose_annotation(line))
        .any(|keyword| {
            keyword
                .split_whitespace()
                .map(str::to_ascii_uppercase)
                .eq(["NO", "TRANSACTION"])
        })
}

/// sql-migrate's sections. Marker lines begin at once, and are in this case.
#[must_use]
pub fn sql_migrate(text: &str) -> Vec<Section<'_>> {
    if !has_word(text, "+migrate") {
        return Vec::new();
    }
    sections(text, |line| {
        let command = line.strip_prefix("-- +migrate ")?.trim_start();
        let end = command.find(char::is_whitespace).unwrap_or(command.len());
        let (command, options) = command.split_at(end);
        let direction = match command {
            "Up" => Direction::Up,
            "Down" => Direction::Down,
            _ => return None,
        };
        Some((direction, options.trim()))
    })
}

/// node-pg-migrate's sections: `-- Up Migration` and `-- Down Migration`, in any case.
#[must_use]
pub fn node_pg_migrate(text: &str) -> Vec<Section<'_>> {
    if !has_word(text, "igration") && !has_word(text, "IGRATION") {
        return Vec::new();
    }
    sections(text, |line| {
        let comment = line.trim_start().strip_prefix("--")?;
        let words = comment
            .trim_start_matches(|it: char| it == '-' || it.is_whitespace())
            .to_ascii_lowercase();
        let (direction, rest) = match words.strip_prefix("up") {
            Some(rest) => (Direction::Up, rest),
            None => (Direction::Down, words.strip_prefix("down")?),
        };
        let apart = rest.starts_with(char::is_whitespace);
        (apart && rest.trim_start().starts_with("migration")).then_some((direction, ""))
    })
}

/// Every file of every project is asked, and nearly none has it: cheaper than to look at each line.
fn may_be_goose(text: &str) -> bool {
    has_word(text, "+g") || has_word(text, "+G")
}

/// Whether a text has a word that nearly none has.
#[must_use]
pub fn has_word(text: &str, word: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// The words behind `-- +goose`.
fn goose_annotation(line: &str) -> Option<&str> {
    let comment = line.strip_prefix("--")?.trim();
    let (marker, rest) = comment.split_at_checked("+goose".len())?;
    let apart = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (marker.eq_ignore_ascii_case("+goose") && apart).then(|| rest.trim())
}

/// The sections that marker lines begin. `marker` gives the direction, and what else the line says.
pub fn sections<'a>(
    text: &'a str,
    marker: impl Fn(&'a str) -> Option<(Direction, &'a str)>,
) -> Vec<Section<'a>> {
    let mut found: Vec<Section<'a>> = Vec::new();
    for (start, line) in lines(text) {
        let Some((direction, options)) = marker(line) else {
            continue;
        };
        if let Some(last) = found.last_mut() {
            last.span = Span::new(last.span.start, offset(start));
        }
        let behind = offset(start + line.len());
        found.push(Section {
            direction,
            span: Span::new(behind, offset(text.len())),
            options,
        });
    }
    found
}

/// The lines of a text with their offsets, without what ends them; the first without a byte order
/// mark.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut at = text.len() - body.len();
    body.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The beginning of each SQL statement in upper case, without comments, and with one space for each
/// stretch of white space: what runners match with regular expressions.
#[must_use]
pub fn heads(text: &str) -> Vec<String> {
    let script = split(text);
    script
        .statements
        .iter()
        .filter(|statement| statement.kind == StatementKind::Sql)
        .map(|statement| head(text, &script, statement))
        .collect()
}

fn head(text: &str, script: &Script, statement: &Statement) -> String {
    const ENOUGH: usize = 40;
    let mut head = String::new();
    let mut end = statement.span.start;
    let tokens = script.tokens_of(statement).iter();
    for token in tokens.filter(|token| !token.is_trivia()).take(ENOUGH) {
        if token.span.start > end {
            head.push(' ');
        }
        push_upper(&mut head, text, token);
        end = token.span.end;
    }
    head
}

fn push_upper(head: &mut String, text: &str, token: &Token) {
    head.extend(
        token
            .text(text)
            .chars()
            .map(|character| character.to_ascii_uppercase()),
    );
}

/// Whether a head begins with a word, or with several.
#[must_use]
pub fn begins(head: &str, words: &str) -> bool {
    head.strip_prefix(words).is_some_and(|rest| {
        !rest.starts_with(|character: char| character.is_ascii_alphanumeric() || character == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, found: &[Section<'_>]) -> Vec<(Direction, String, String)> {
        found
            .iter()
            .map(|section| {
                let body = &text[section.span.range()];
                (
                    section.direction,
                    section.options.to_owned(),
                    body.trim().to_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn dbmate_pairs_with_options() {
        let text = "-- c\n-- migrate:up transaction:false\r\nA;\r\n--migrate:down\nB;\n\
                    -- migrate:up\nC;\n  -- migrate:down\n-- migrate:update\n";
        let expected = [
            (Direction::Up, "transaction:false", "A;"),
            (Direction::Down, "", "B;"),
            (
                Direction::Up,
                "",
                "C;\n  -- migrate:down\n-- migrate:update",
            ),
        ];
        let expected = expected.map(|(d, o, b)| (d, o.to_owned(), b.to_owned()));
        assert_eq!(shown(text, &dbmate(text)), expected);
    }

    #[test]
    fn goose_in_any_case() {
        let text = "\u{feff}-- +goose UP\n-- +goose StatementBegin\nA;\n-- +goose StatementEnd\n\
                    --   +goose down\nB;\n";
        let found = goose(text);
        assert_eq!(found.len(), 2);
        assert_eq!(&text[found[1].span.range()], "\nB;\n");
        assert!(!goose_without_transaction(text));
        assert!(goose_without_transaction("-- +goose no transaction\n"));
        assert!(goose("-- +gooseUp\n -- +goose Up\n").is_empty());
    }

    #[test]
    fn sections_of_others() {
        let text = "-- +migrate Up notransaction\nA;\n-- +migrate StatementBegin\nB;\n\
                    -- +migrate StatementEnd\n-- +migrate Down\nC;\n-- +migrate Upwards\n";
        let found = sql_migrate(text);
        let options: Vec<_> = found.iter().map(|it| (it.direction, it.options)).collect();
        let expected = [(Direction::Up, "notransaction"), (Direction::Down, "")];
        assert_eq!(options, expected);
        assert!(sql_migrate(" -- +migrate Up\n--+migrate Up\n").is_empty());

        let text = "A;\n--- UP migration: users\nB;\n  -- down  Migration\nC;\n";
        let directions: Vec<_> = node_pg_migrate(text)
            .iter()
            .map(|it| it.direction)
            .collect();
        assert_eq!(directions, [Direction::Up, Direction::Down]);
        assert!(node_pg_migrate("-- upmigration\n-- an up migration\n").is_empty());
    }

    #[test]
    fn heads_keep_spaces_as_they_are() {
        let text = "/* a */ create /* b */\n  index concurrently i on t(a); reindex (concurrently) index i;";
        assert_eq!(
            heads(text),
            [
                "CREATE INDEX CONCURRENTLY I ON T(A)",
                "REINDEX (CONCURRENTLY) INDEX I"
            ]
        );
        assert!(begins("END", "END"));
        assert!(!begins("ENDPOINT", "END"));
    }
}
