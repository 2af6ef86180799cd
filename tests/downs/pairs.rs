//! Reads the cases of down scripts, `tests/downs/*.sql`.
//!
//! `--# …` begins one; `--@ before`, `--@ up` and `--@ down` begin its parts. What follows is what
//! PostgreSQL has after the up and the down, compared with before the up:
//!
//! - `--> same`, or `--> adds type public.mood, changes type of column n of table public.t`;
//! - `--> fails: 2BP01 …`: the down does, and nothing of it stays;
//! - `--> up again: 42710 …`: the up fails after the down;
//! - `--> lint: …` and `--> verify: …`: the rules that report it;
//! - `--> replay: unknown`: the model does not know; `--> replay: other words`: it has the server's
//!   SQLSTATE and not all of its message.
//!
//! `--: …` is a remark.

#![allow(
    dead_code,
    reason = "the model and the server are asked by two programs"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::cases::{Case, File};

/// An up and its down.
#[derive(Debug, Default)]
pub(crate) struct Pair {
    pub(crate) line: usize,
    pub(crate) heading: String,
    before: String,
    up: String,
    down: String,
    /// The lines of the file that say what the server has, from 0.
    pub(crate) answered: Vec<usize>,
    /// Where they would stand.
    pub(crate) end: usize,
    pub(crate) answers: Vec<String>,
    pub(crate) lint: BTreeSet<String>,
    pub(crate) verify: BTreeSet<String>,
    pub(crate) replay: Option<String>,
}

/// What is there before has no way back.
const BEGINNING: &str = "-- sqlcheck: irreversible the case begins here";

/// How a framework keeps the two directions.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Layout {
    /// `0002_change.up.sql` and `0002_change.down.sql`.
    Files,
    /// `-- migrate:up` and `-- migrate:down` in one file.
    Dbmate,
    /// `-- +goose Up` and `-- +goose Down` in one file.
    Goose,
    /// `up.sql` and `down.sql` in a folder.
    Diesel,
}

impl Layout {
    pub(crate) const ALL: [Self; 4] = [Self::Files, Self::Dbmate, Self::Goose, Self::Diesel];
}

impl Pair {
    /// The project of a pair.
    pub(crate) fn case(&self, layout: Layout) -> Case {
        let mut files: Vec<(String, String)> = Vec::new();
        let before = match self.before.as_str() {
            "" => String::new(),
            before => format!("{BEGINNING}\n{before}"),
        };
        let parts = [("20240101000000", &before), ("20240102000000", &self.up)];
        for (version, up) in parts.into_iter().filter(|(_, up)| !up.is_empty()) {
            let down = (version != "20240101000000").then_some(&self.down);
            files.extend(written(layout, version, up, down));
        }
        if let Layout::Diesel = layout {
            files.push(("diesel.toml".to_owned(), String::new()));
        }
        let files = files.into_iter().map(|(path, text)| File { path, text });
        Case {
            heading: self.heading.clone(),
            line: self.line,
            files: files.collect(),
            ..Case::default()
        }
    }
}

fn written(
    layout: Layout,
    version: &str,
    up: &str,
    down: Option<&String>,
) -> Vec<(String, String)> {
    let both = |head: &str, middle: &str| {
        let down = down.map_or("", String::as_str);
        format!("{head}\n{up}{middle}\n{down}")
    };
    let section = |text: &str| format!("-- +goose StatementBegin\n{text}-- +goose StatementEnd\n");
    match layout {
        Layout::Files => {
            let path = |direction| format!("migrations/{version}_change.{direction}.sql");
            let down = down.map(|down| (path("down"), down.clone()));
            std::iter::once((path("up"), up.to_owned()))
                .chain(down)
                .collect()
        }
        Layout::Dbmate => {
            let path = format!("db/migrations/{version}_change.sql");
            vec![(path, both("-- migrate:up", "-- migrate:down"))]
        }
        Layout::Goose => {
            let down = down.map_or(String::new(), |down| section(down));
            let text = format!("-- +goose Up\n{}-- +goose Down\n{down}", section(up));
            vec![(format!("migrations/{version}_change.sql"), text)]
        }
        Layout::Diesel => {
            let path = |direction| {
                format!(
                    "migrations/2024-01-{}-000000_change/{direction}.sql",
                    &version[6..8]
                )
            };
            let down = down.map(|down| (path("down"), down.clone()));
            std::iter::once((path("up"), up.to_owned()))
                .chain(down)
                .collect()
        }
    }
}

/// The files of the cases, in order.
pub(crate) fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/downs");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|it| it == "sql"));
    paths.sort();
    paths
}

pub(crate) fn read(text: &str) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut part = "";
    for (line, words) in text.lines().enumerate() {
        if let Some(heading) = words.strip_prefix("--# ") {
            part = "";
            pairs.push(Pair {
                line: line + 1,
                heading: heading.to_owned(),
                ..Pair::default()
            });
            continue;
        }
        let Some(pair) = pairs.last_mut() else {
            continue;
        };
        if let Some(name) = words.strip_prefix("--@ ") {
            part = name;
        } else if let Some(said) = words.strip_prefix("--> ") {
            part = "";
            outcome(pair, line, said);
        } else if !words.is_empty() && !words.starts_with("--:") {
            let text = match part {
                "before" => &mut pair.before,
                "up" => &mut pair.up,
                "down" => &mut pair.down,
                _ => panic!("line {}: no part", line + 1),
            };
            text.push_str(words);
            text.push('\n');
            pair.end = line + 1;
        }
    }
    pairs
}

fn outcome(pair: &mut Pair, line: usize, said: &str) {
    let rules = |list: &str| list.split(", ").map(str::to_owned).collect();
    match said.split_once(": ") {
        Some(("lint", list)) => pair.lint = rules(list),
        Some(("verify", list)) => pair.verify = rules(list),
        Some(("replay", how)) => pair.replay = Some(how.to_owned()),
        _ => {
            pair.answered.push(line);
            pair.answers.push(said.to_owned());
        }
    }
}
