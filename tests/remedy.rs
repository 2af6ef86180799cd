//! What `sqlcheck remedy` writes: each project of `tests/cases/remedy` once more, with the files on
//! the disk instead of a diff.

#![expect(clippy::disallowed_methods, reason = "runs the program on directories")]

#[path = "remedy/projects.rs"]
mod projects;

mod servers;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use projects::{Remedied, projects, sqlcheck};

/// The rules whose pages say that a new migration can mend what they report.
fn rules() -> BTreeSet<&'static str> {
    let rules = sqlcheck::rules::ALL.iter();
    rules
        .filter(|rule| rule.meta().claims.contains(&("remedy", "yes")))
        .map(|rule| rule.id)
        .collect()
}

/// The diagnostics of `lint`, but for what a change of the schema sets out to change.
fn reported(directory: &Path) -> Vec<String> {
    let output = sqlcheck(
        directory,
        &["lint", "--quiet", "--no-baseline", "--format", "concise"],
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter(|line| !line.contains("[expectation-failed]"))
        .map(str::to_owned)
        .collect()
}

/// A second run finds nothing that the first one could have done, and what is reported of the
/// migrations before is all that is reported.
#[test]
fn what_is_written_mends_what_it_says() {
    let mut written = 0;
    for project in projects() {
        let before = reported(project.path());
        let Remedied { files, said, .. } = project.remedy();
        written += usize::from(!files.is_empty());
        for line in said.lines().filter(|line| line.starts_with("  ")) {
            let message = line.trim().rsplit_once(" [").unwrap().0;
            let is_it = |line: &&String| line.ends_with(message);
            assert!(before.iter().any(|it| is_it(&it)), "{project}: {message}");
        }
        let after = reported(project.path());
        // Where one table has row-level security, the others are asked for theirs.
        let is_uncovered =
            |line: &str| project.name() == "uncovered" && line.contains("[rls-disabled]");
        let is_new = |line: &&String| {
            !before.contains(line) && !line.contains(": note[") && !is_uncovered(line)
        };
        let new: Vec<_> = after.iter().filter(is_new).collect();
        assert!(new.is_empty(), "{project}: {new:#?}");
        if project.name() != "uncovered" {
            let again = project.remedy();
            assert!(again.files.is_empty(), "{project}: {:?}", again.files);
        }
    }
    assert!(written > 25, "{written} projects got a migration");
}

#[test]
fn each_rule_with_a_remedy_has_a_project() {
    let said: String = projects()
        .iter()
        .map(|project| project.remedy().said)
        .collect();
    for rule in rules() {
        assert!(said.contains(&format!("[{rule}]\n")), "{rule}");
    }
}

/// The diff is what is written.
#[test]
fn the_diff_says_what_is_written() {
    for project in projects() {
        let arguments = project.arguments();
        if !arguments.iter().any(|it| it == "--diff") || project.name().contains("windows") {
            continue;
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let diff = String::from_utf8(sqlcheck(project.path(), &arguments).stdout).unwrap();
        let added = diff
            .lines()
            .filter(|line| line.starts_with('+') && !line.starts_with("+++"));
        let added: BTreeSet<&str> = added.map(|line| &line[1..]).collect();
        for path in project.remedy().files {
            let text = fs::read_to_string(project.path().join(&path)).unwrap();
            let mut lines = text.lines();
            if path.ends_with(".sql") {
                assert!(
                    lines.all(|line| added.contains(line)),
                    "{project}: {path}\n{text}"
                );
            }
        }
    }
}

/// What is there is never written over, and half a migration is none.
#[test]
fn nothing_is_written_over() {
    let project = projects()
        .into_iter()
        .find(|it| it.name() == "golang-migrate")
        .unwrap();
    let path = project
        .path()
        .join("migrations/000003_remedy_schema.down.sql");
    fs::create_dir(&path).unwrap();
    let output = sqlcheck(project.path(), &["remedy"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.contains("cannot write `migrations/000003_remedy_schema.down.sql`"),
        "{complaint}"
    );
    assert!(
        !project
            .path()
            .join("migrations/000003_remedy_schema.up.sql")
            .exists()
    );
}

#[test]
fn the_documentation_shows_what_is_written() {
    let shown = projects()
        .into_iter()
        .find(|it| it.name() == "shown")
        .unwrap();
    let diff = String::from_utf8(sqlcheck(shown.path(), &["remedy", "--diff"]).stdout).unwrap();
    let page = include_str!("../docs/remedy.md");
    let console = format!(
        "```console\n$ sqlcheck remedy --diff\n{diff}$ sqlcheck remedy\n{}```\n",
        shown.remedy().said
    );
    assert!(page.contains(&console), "{console}");
}

/// What the model can't know, a server does: the rows that are there.
#[test]
fn what_fails_on_a_server_is_not_written() {
    if servers::start(None).is_none() {
        return;
    }
    let history = "CREATE TABLE orders (id bigint PRIMARY KEY, amount int);\n\
                   INSERT INTO orders VALUES (1, AMOUNT);\n\
                   ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;\n";
    let remedy = |amount: &str| {
        let project = tempfile::tempdir().unwrap();
        let migrations = project.path().join("migrations");
        fs::create_dir(&migrations).unwrap();
        fs::write(
            migrations.join("1_orders.sql"),
            history.replace("AMOUNT", amount),
        )
        .unwrap();
        let output = sqlcheck(project.path(), &["remedy", "--verify"]);
        let complaint = String::from_utf8(output.stderr).unwrap();
        let is_written = migrations.join("2_validate_constraints.sql").exists();
        (output.status.code().unwrap(), is_written, complaint)
    };
    let (code, is_written, complaint) = remedy("1");
    assert_eq!((code, is_written), (0, true), "{complaint}");
    assert!(
        complaint.starts_with("note: verified on PostgreSQL "),
        "{complaint}"
    );
    let (code, is_written, complaint) = remedy("-1");
    assert_eq!((code, is_written), (1, false), "{complaint}");
    assert!(complaint.contains("is violated by some row"), "{complaint}");
}
