//! Reads the cases: statements, each followed by a line with what PostgreSQL answers.
//!
//! - `-- ok`: it works and changes something;
//! - `-- noop`: it works and changes nothing;
//! - `-- unknown`: the model can't tell;
//! - `-- 42P07 relation "t" already exists`: it fails so;
//! - `--: …` is a remark.
//!
//! The answers are those of PostgreSQL 15, or of the version in which the file's name ends, as
//! `not_nulls_18.sql`.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]

use std::path::{Path, PathBuf};

/// One statement and what it should answer.
pub(crate) struct Case {
    pub(crate) line: usize,
    pub(crate) statement: String,
    pub(crate) expected: String,
}

/// The server whose answers the cases are where the name of their file does not say it.
const VERSION: u16 = 15;

/// The major version of the server whose answers a file has; `None` for the files about what
/// nobody says, which have no counterpart on a server.
pub(crate) fn version(path: &Path) -> Option<u16> {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let last = stem.rsplit('_').next().and_then(|it| it.parse().ok());
    (!stem.starts_with("open_")).then(|| last.unwrap_or(VERSION))
}

/// The cases of every file, in order.
pub(crate) fn files() -> Vec<(PathBuf, Vec<Case>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "sql"));
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let cases = parse(&text);
        (path, cases)
    };
    paths.into_iter().map(read).collect()
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut statement = String::new();
    let mut first_line = 0;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("--:") || (line.is_empty() && statement.is_empty()) {
            continue;
        }
        if let Some(expected) = line.strip_prefix("-- ") {
            assert!(!statement.is_empty(), "line {}: no statement", index + 1);
            cases.push(Case {
                line: first_line,
                statement: std::mem::take(&mut statement),
                expected: expected.to_owned(),
            });
            continue;
        }
        if statement.is_empty() {
            first_line = index + 1;
        }
        statement.push_str(line);
        statement.push('\n');
    }
    assert!(
        statement.is_empty(),
        "a statement without an answer: {statement}"
    );
    cases
}
