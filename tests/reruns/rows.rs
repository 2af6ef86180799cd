//! Reads the re-run matrix, `tests/reruns/*.sql`: files, and what each of their statements does
//! when the file runs a second time.
//!
//! `--# …` begins a row. Each statement is followed by one line:
//!
//! - `-- before`: it belongs to an earlier migration;
//! - `-- same`: the second run succeeds and changes nothing;
//! - `-- same: relation "t" already exists, skipping`: likewise, and the server says so;
//! - `-- adds index public.t_n_idx1`, `-- removes …`, `-- changes …`: it succeeds and changes that;
//! - `-- inserts`, `-- deletes`: it succeeds and changes how many rows there are;
//! - `-- 42P07 relation "t" already exists`: the second run fails so;
//! - `-- never 42601 …`: the first run does.
//!
//! After that come, where they are needed:
//!
//! - `-- reported: unguarded-create`: the rules of `lint` that report the statement;
//! - `-- silent: …`: why none does, although it fails;
//! - `-- replay: unknown`: the model does not know what the server does;
//! - `-- replay: other words`: it has the server's SQLSTATE and not all of its message.
//!
//! `--: …` is a remark.

#![allow(
    dead_code,
    reason = "the model and the server are asked by two programs"
)]

use std::path::{Path, PathBuf};

use sqlcheck::catalog::Catalog;
use sqlcheck::catalog::diff::{What, diff};
use sqlcheck::operation::ObjectKind;

use super::cases::{Case, File};

/// One file that runs twice.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) heading: String,
    pub(crate) before: Vec<String>,
    pub(crate) statements: Vec<Statement>,
}

/// A statement of the file.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) text: String,
    /// Of the answer, from 0.
    pub(crate) line: usize,
    pub(crate) answer: String,
    /// In alphabetical order.
    pub(crate) reported: Vec<String>,
    /// Whether there is a reason to report nothing.
    pub(crate) is_silent: bool,
    pub(crate) replay: Replay,
}

/// What the model answers, compared with the server.
#[derive(Debug)]
pub(crate) enum Replay {
    Exact,
    OtherWords,
    Unknown,
}

/// Where the statements of an earlier migration and those of the file are.
pub(crate) const BEFORE: &str = "migrations/0001_before.sql";
pub(crate) const FILE: &str = "migrations/0002_file.sql";

impl Row {
    /// The project of a row.
    pub(crate) fn case(&self) -> Case {
        let file = |path: &str, text: String| File {
            path: path.to_owned(),
            text,
        };
        let mut files = vec![file(
            "sqlcheck.toml",
            "idempotency = \"rerun\"\n".to_owned(),
        )];
        if !self.before.is_empty() {
            files.push(file(BEFORE, self.before.concat()));
        }
        let statements = self.statements.iter().map(|it| it.text.as_str());
        files.push(file(FILE, statements.collect()));
        Case {
            heading: self.heading.clone(),
            line: self.line,
            files,
            ..Case::default()
        }
    }

    /// The statement at an offset of the file.
    pub(crate) fn at(&self, offset: u32) -> usize {
        let mut end = 0;
        let ends = self.statements.iter().map(|it| {
            end += it.text.len();
            end
        });
        ends.take_while(|end| *end <= offset as usize).count()
    }
}

impl Statement {
    /// The SQLSTATE with which the second run fails.
    pub(crate) fn sqlstate(&self) -> Option<&str> {
        let word = self.answer.split(' ').next()?;
        let is_code = word.len() == 5 && word.starts_with(|it: char| it.is_ascii_digit());
        is_code.then_some(word)
    }
}

/// The files of the matrix, in order.
pub(crate) fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reruns");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "sql"));
    paths.sort();
    paths
}

pub(crate) fn read(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut statement = String::new();
    for (line, words) in text.lines().enumerate() {
        if let Some(heading) = words.strip_prefix("--# ") {
            assert!(statement.is_empty(), "line {line}: no answer");
            rows.push(Row {
                line: line + 1,
                heading: heading.to_owned(),
                before: Vec::new(),
                statements: Vec::new(),
            });
        } else if let Some(answer) = words.strip_prefix("-- ") {
            let row = rows.last_mut().expect("a row begins with its heading");
            let text = std::mem::take(&mut statement);
            answer_line(row, text, line, answer);
        } else if words.starts_with("--:") || (words.is_empty() && statement.is_empty()) {
            // A remark, or what parts two rows.
        } else {
            statement.push_str(words);
            statement.push('\n');
        }
    }
    assert!(statement.is_empty(), "no answer to: {statement}");
    rows
}

fn answer_line(row: &mut Row, text: String, line: usize, answer: &str) {
    let last = row.statements.last_mut();
    match (text.is_empty(), last, answer.split_once(": ")) {
        (true, Some(last), Some(("reported", rules))) => {
            last.reported = rules.split(", ").map(str::to_owned).collect();
        }
        (true, Some(last), Some(("silent", _))) => last.is_silent = true,
        (true, Some(last), Some(("replay", "unknown"))) => last.replay = Replay::Unknown,
        (true, Some(last), Some(("replay", "other words"))) => last.replay = Replay::OtherWords,
        (false, ..) if answer == "before" => row.before.push(text),
        (false, ..) => row.statements.push(Statement {
            text,
            line,
            answer: answer.to_owned(),
            reported: Vec::new(),
            is_silent: false,
            replay: Replay::Exact,
        }),
        _ => panic!("line {}: no statement", line + 1),
    }
}

/// What is different, in the words of the matrix; nothing for the same.
pub(crate) fn changes(before: &Catalog, after: &Catalog) -> String {
    let mut differences = diff(before, after);
    // What goes with a session is nobody else's, and casts are not asked for.
    differences.retain(|it| it.kind != ObjectKind::Cast && !it.name.starts_with("pg_temp."));
    let words = differences.iter().map(|it| {
        let object = format!("{} {}", it.kind.as_str(), it.name);
        match &it.what {
            What::Extra => format!("adds {object}"),
            What::Missing => format!("removes {object}"),
            What::Changed(aspects) => {
                let names: Vec<&str> = aspects.iter().map(|it| it.name.as_str()).collect();
                format!("changes {} of {object}", names.join(" and "))
            }
            What::Unknown(_) => format!("may change {object}"),
        }
    });
    let mut words: Vec<String> = words.collect();
    words.sort();
    words.join(", ")
}
