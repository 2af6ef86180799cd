//! The rule `newer-syntax` against servers: `tests/newer_syntax.sql` says since when statements work,
//! and each server that is installed is asked.

#![expect(clippy::disallowed_methods, reason = "writes a project to the disk")]

mod servers;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

const DATA: &str = include_str!("newer_syntax.sql");
const OLDEST: u16 = 13;
const NEWEST: u16 = 18;

/// A line of the data: its number, the statement, and the first major version that accepts it.
struct Case {
    line: usize,
    statement: &'static str,
    since: u16,
}

fn cases() -> Vec<Case> {
    let lines = DATA.lines().enumerate();
    lines
        .filter(|(_, line)| !line.starts_with("--"))
        .map(|(index, line)| {
            let (statement, since) = line.rsplit_once(" -- ").expect("a version");
            Case {
                line: index + 1,
                statement,
                since: since.parse().expect("a major version"),
            }
        })
        .collect()
}

#[test]
fn statements_are_reported_up_to_their_version() {
    for version in OLDEST..=NEWEST {
        let newer = cases().into_iter().filter(|case| case.since > version);
        let expected: BTreeSet<usize> = newer.map(|case| case.line).collect();
        assert_eq!(reported(version), expected, "PostgreSQL {version}");
    }
}

/// The lines that the rule reports.
fn reported(version: u16) -> BTreeSet<usize> {
    let project = tempfile::tempdir().unwrap();
    let migrations = project.path().join("migrations");
    fs::create_dir(&migrations).unwrap();
    fs::write(migrations.join("0001_all.sql"), DATA).unwrap();
    let config = format!("postgres-version = {version}\n");
    fs::write(project.path().join("sqlcheck.toml"), config).unwrap();
    let text = lint(project.path());
    text.lines()
        .filter(|line| line.contains("[newer-syntax]"))
        .map(|line| line.split(':').nth(1).unwrap().parse().unwrap())
        .collect()
}

fn lint(project: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .args(["lint", "--format", "concise"])
        .current_dir(project)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn servers_accept_statements_since_their_version() {
    let mut wrong = Vec::new();
    for version in OLDEST..=NEWEST {
        let Some(server) = servers::start(Some(version)) else {
            continue;
        };
        let scratch = server.create().unwrap();
        let mut client = scratch.connect().unwrap();
        for case in cases() {
            let answer = client.batch_execute(case.statement);
            if answer.is_ok() != (case.since <= version) {
                wrong.push(format!("{version}: {}: {answer:?}", case.statement));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
