//! The baseline, from the day it is written to the day nobody needs it.

#![expect(clippy::disallowed_methods, reason = "runs the program on directories")]

use std::fs;
use std::path::Path;
use std::process::Command;

const FILE: &str = "sqlcheck-baseline.txt";

const OLD: &str = "\
CREATE TABLE users (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint REFERENCES users);
CREATE TABLE orders (id bigint);
";

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(directory.path(), path, text);
    }
    directory
}

fn write(directory: &Path, path: &str, text: &str) {
    let path = directory.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(directory: &Path) -> String {
    fs::read_to_string(directory.join(FILE)).unwrap()
}

/// What the program printed, and its exit code.
fn sqlcheck(directory: &Path, arguments: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .current_dir(directory)
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    let mut text = String::from_utf8(output.stdout).unwrap();
    text.push_str(&String::from_utf8(output.stderr).unwrap());
    (text, output.status.code().unwrap())
}

const LINT: [&str; 3] = ["lint", "--format", "concise"];

#[test]
fn an_old_project_is_adopted() {
    let project = project(&[("migrations/0001_old.sql", OLD)]);
    let project = project.path();
    assert_eq!(sqlcheck(project, &LINT).1, 1);

    let (written, code) = sqlcheck(project, &["baseline", "write"]);
    assert_eq!(written, format!("accepted 2 diagnostics in {FILE}\n"));
    assert_eq!(code, 0);
    let baseline = read(project);
    let rules: Vec<&str> = baseline
        .lines()
        .skip(1)
        .map(|line| line.split(' ').nth(1).unwrap())
        .collect();
    assert_eq!(rules, ["failing-statement", "unindexed-foreign-key"]);
    assert_eq!(sqlcheck(project, &["baseline", "write"]).0, written);
    assert_eq!(read(project), baseline);

    let (text, code) = sqlcheck(project, &LINT);
    assert_eq!(
        text,
        "0 errors, 0 warnings, 0 notes\nnot shown: 2 in the baseline\n\
         replayed 3 statements in 1 file, 0 opaque\n"
    );
    assert_eq!(code, 0);
    let mut all = LINT.to_vec();
    all.push("--no-baseline");
    assert_eq!(sqlcheck(project, &all).1, 1);

    // The same statement once more is a new diagnostic.
    write(
        project,
        "migrations/0002_new.sql",
        "CREATE TABLE orders (id bigint);\n",
    );
    let (text, code) = sqlcheck(project, &LINT);
    assert!(
        text.starts_with("migrations/0002_new.sql:1:14: error[failing-statement]"),
        "{text}"
    );
    assert_eq!(code, 1);
}

#[test]
fn entries_survive_another_layout() {
    let project = project(&[("migrations/0001_old.sql", OLD)]);
    let project = project.path();
    sqlcheck(project, &["baseline", "write"]);
    let other = "-- a comment\n\n".to_owned()
        + &OLD
            .to_lowercase()
            .replace('(', "(\n    ")
            .replace("key,", "key, -- of orders\n   ");
    write(project, "migrations/0001_old.sql", &other);
    assert_eq!(sqlcheck(project, &LINT).1, 0);
    let (text, code) = sqlcheck(project, &["baseline", "check"]);
    assert_eq!(text, format!("{FILE} has 2 diagnostics, 0 of them stale\n"));
    assert_eq!(code, 0);
}

#[test]
fn what_was_mended_is_stale() {
    let project = project(&[("migrations/0001_old.sql", OLD)]);
    let project = project.path();
    sqlcheck(project, &["baseline", "write"]);
    let commented = read(project).trim_end().to_owned() + " # few rows\n";
    write(project, FILE, &commented);
    let mended = OLD.replace("CREATE TABLE orders (id bigint);\n", "");
    write(project, "migrations/0001_old.sql", &mended);

    let (text, code) = sqlcheck(project, &LINT);
    assert!(
        text.starts_with(&format!("{FILE}:2:1: warning[stale-baseline] ")),
        "{text}"
    );
    assert_eq!(code, 0);
    let (text, code) = sqlcheck(project, &["baseline", "check"]);
    assert!(text.contains(&format!("--> {FILE}:2:1\n")), "{text}");
    assert!(
        text.ends_with(&format!("{FILE} has 2 diagnostics, 1 of them stale\n")),
        "{text}"
    );
    assert_eq!(code, 1);
    let (text, code) = sqlcheck(project, &["baseline", "prune"]);
    assert_eq!(text, format!("deleted 1 from {FILE}; 1 diagnostic left\n"));
    assert_eq!(code, 0);
    assert!(read(project).ends_with(" unindexed-foreign-key migrations/0001_old.sql # few rows\n"));
    assert_eq!(sqlcheck(project, &["baseline", "check"]).1, 0);
}

/// A run on a part of the project says nothing of the rest.
#[test]
fn other_directories_keep_their_entries() {
    let project = project(&[
        ("a/migrations/0001_old.sql", OLD),
        ("b/migrations/0001_old.sql", OLD),
    ]);
    let project = project.path();
    sqlcheck(project, &["baseline", "write"]);
    let both = read(project);
    assert_eq!(both.lines().count(), 5);
    let (text, _) = sqlcheck(project, &["baseline", "check", "a/migrations"]);
    assert_eq!(text, format!("{FILE} has 4 diagnostics, 0 of them stale\n"));
    sqlcheck(project, &["baseline", "write", "a/migrations"]);
    assert_eq!(read(project), both);
}

#[test]
fn what_can_not_be_read_has_its_place() {
    let project = project(&[
        ("migrations/0001_old.sql", OLD),
        (FILE, "# a comment\n<<<<<<< ours\n"),
    ]);
    let (text, code) = sqlcheck(project.path(), &LINT);
    assert!(text.contains(&format!("--> {FILE}:2:1\n")), "{text}");
    assert!(text.contains("keep the lines of both sides"), "{text}");
    assert_eq!(code, 2);
    let (text, code) = sqlcheck(project.path(), &["lint", "--baseline", "gone.txt"]);
    assert!(text.starts_with("error: cannot read `gone.txt`"), "{text}");
    assert_eq!(code, 2);
    fs::remove_file(project.path().join(FILE)).unwrap();
    let (text, code) = sqlcheck(project.path(), &["baseline", "prune"]);
    assert_eq!(
        text,
        format!("error: there is no {FILE}; `sqlcheck baseline write` writes it\n")
    );
    assert_eq!(code, 2);
}

#[test]
fn the_configuration_says_where_it_is() {
    let project = project(&[
        ("db/sqlcheck.toml", "baseline = \"lists/accepted.txt\"\n"),
        ("db/lists/.keep", ""),
        ("db/migrations/0001_old.sql", OLD),
    ]);
    fs::create_dir(project.path().join(".git")).unwrap();
    let inside = project.path().join("db");
    let (text, _) = sqlcheck(&inside, &["baseline", "write"]);
    assert_eq!(text, "accepted 2 diagnostics in lists/accepted.txt\n");
    assert!(inside.join("lists/accepted.txt").exists());
    assert_eq!(sqlcheck(&inside, &LINT).1, 0);
}
