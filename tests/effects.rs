//! What `effects` says of the statements of `tests/live/locks.sql` is what PostgreSQL does, which
//! `cargo test --test live -- locks` asks it.

use std::collections::BTreeMap;
use std::fmt;

use sqlcheck::catalog::{Catalog, Profile, StatementId};
use sqlcheck::effects::{self, LockMode, Work};
use sqlcheck::lower::postgres;
use sqlcheck::operation::OperationKind;
use sqlcheck::replay::Session;
use sqlcheck::source::FileId;
use sqlcheck::statement::split;

/// What only a server knows: the model keeps nothing of them but their names.
const SERVER_ONLY: [&str; 2] = ["ANALYZE", "ALTER TABLE t ALTER COLUMN note SET STATISTICS"];

#[test]
fn the_model_locks_what_the_server_does() {
    let text = include_str!("live/locks.sql");
    let mut problems = Vec::new();
    for version in 13..=18 {
        let mut session = Session::new(Catalog::new(Profile::PostgreSql, Some(version)));
        let paragraphs = text.split("\n\n");
        for (index, paragraph) in (0u32..).zip(paragraphs) {
            let (comments, code): (Vec<_>, Vec<_>) =
                paragraph.lines().partition(|it| it.starts_with("--"));
            let bound = |prefix: &str| {
                let written = comments.iter().find_map(|it| it.strip_prefix(prefix));
                written.and_then(|it| it.parse::<u16>().ok())
            };
            let is_here = bound("-- from ").is_none_or(|it| it <= version)
                && bound("-- until ").is_none_or(|it| version <= it);
            if code.is_empty() || !is_here {
                continue;
            }
            let statement = code.join("\n");
            let seen = execute(&mut session, index, &statement);
            let expected = comments.iter().filter_map(|it| it.strip_prefix("-- "));
            let expected = expected
                .filter(|it| it.contains(": "))
                .filter(|it| is_told(it));
            let expected: Vec<&str> = expected.collect();
            let is_same = expected.len() == seen.len()
                && expected.iter().zip(&seen).all(|(line, it)| it.agrees(line));
            let is_known = !SERVER_ONLY.iter().any(|it| statement.starts_with(it));
            if !is_same && is_known {
                let seen: Vec<String> = seen.iter().map(Seen::to_string).collect();
                problems.push(format!(
                    "{version}: {statement}\n  server {expected:?}\n  model  {seen:?}"
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What one statement does to a table.
struct Seen {
    table: String,
    lock: LockMode,
    work: Work,
    /// An empty file is a new one, and nothing is copied into it.
    emptied: bool,
}

impl Seen {
    fn agrees(&self, line: &str) -> bool {
        if let Some(line) = line.strip_suffix(", from outside") {
            // From there, nobody sees who reads.
            return line == self.to_string().trim_end_matches(", scanned");
        }
        match self.work {
            Work::Unknown => {
                line.split(',').next() == Some(&format!("{}: {}", self.table, self.lock))
            }
            _ => line == self.to_string(),
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, lock, .. } = self;
        let work = match self.work {
            _ if self.emptied => ", rewritten, scanned",
            // A query's result is put into a new file, and nobody reads the old one.
            Work::Rewrite if *lock == LockMode::AccessExclusive && table == "m" => ", rewritten",
            Work::Rewrite => ", rewritten, scanned",
            // What goes on while others write is seen from outside, which does not tell.
            Work::Build if *lock == LockMode::ShareUpdateExclusive => "",
            Work::Scan | Work::Build => ", scanned",
            Work::Unknown => ", perhaps scanned",
            Work::None => "",
        };
        write!(formatter, "{table}: {lock}{work}")
    }
}

/// Weaker locks are those of readers and writers.
fn is_told(line: &str) -> bool {
    let (_, rest) = line.split_once(": ").unwrap();
    let mode = rest.split(',').next().unwrap();
    let weak = [LockMode::AccessShare, LockMode::RowShare];
    let writes = mode == LockMode::RowExclusive.as_str();
    !weak.iter().any(|it| it.as_str() == mode) && (!writes || rest.contains("scanned"))
}

fn execute(session: &mut Session, index: u32, statement: &str) -> Vec<Seen> {
    let script = split(statement);
    let lowered = postgres::lower(statement, &script, &script.statements[0]);
    assert_eq!(lowered.error, None, "{statement}");
    let catalog = session.catalog();
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for operation in &lowered.operations {
        for effect in effects::of(&operation.kind, catalog) {
            let name = catalog.qualified_name(effect.table);
            let name = name.trim_start_matches("public.").to_owned();
            let entry = seen.entry(name.clone()).or_insert(Seen {
                table: name,
                lock: effect.lock,
                work: effect.work,
                emptied: matches!(operation.kind, OperationKind::Truncate { .. }),
            });
            entry.lock = entry.lock.max(effect.lock);
            entry.work = entry.work.max(effect.work);
        }
    }
    let id = StatementId {
        migration: 0,
        statement: index,
    };
    for step in session.execute(id, FileId(0), &lowered) {
        assert!(!step.has_failed(), "{statement}: {:?}", step.outcome);
    }
    seen.into_values().collect()
}
