//! The events that the action is for, each on a checkout as actions/checkout makes it: one commit
//! deep.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::runner::{Outcome, run};

/// Fails, and has been there for ever.
const OLD: &str = "create table a (id bigint primary key);\ncreate table a (id bigint);\n";
/// Fails, and is new.
const NEW: &str = "create table b (id bigint primary key);\n\ncreate table b (id bigint);\n";

/// A repository whose `main` has an old mistake, and a branch with a new one.
struct Repository {
    directory: tempfile::TempDir,
    base: String,
    head: String,
}

impl Repository {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let origin = directory.path().join("origin");
        fs::create_dir(&origin).unwrap();
        git(&origin, &["init", "--quiet", "--initial-branch=main"]);
        let base = commit(&origin, "migrations/0001_old.sql", OLD);
        git(&origin, &["checkout", "--quiet", "-b", "branch"]);
        let head = commit(&origin, "migrations/0002_new.sql", NEW);
        Self {
            directory,
            base,
            head,
        }
    }

    /// A checkout of the branch.
    fn checkout(&self) -> PathBuf {
        let workspace = self.directory.path().join("workspace");
        let origin = format!("file://{}", self.directory.path().join("origin").display());
        git(
            self.directory.path(),
            &[
                "clone",
                "--quiet",
                "--depth=1",
                "--branch=branch",
                &origin,
                "workspace",
            ],
        );
        workspace
    }

    fn remove_checkout(&self) {
        fs::remove_dir_all(self.directory.path().join("workspace")).unwrap();
    }

    fn push(&self) -> Value {
        push_event("main", &self.base)
    }

    fn pull_request(&self, fork: bool) -> Value {
        json!({
            "event_name": "pull_request",
            "event": {
                "pull_request": {
                    "base": { "sha": self.base },
                    "head": { "sha": self.head, "repo": { "fork": fork } },
                },
            },
        })
    }

    fn merge_group(&self) -> Value {
        json!({
            "event_name": "merge_group",
            "event": { "merge_group": { "base_sha": self.base } },
        })
    }

    fn run(&self, github: Value, inputs: &[(&str, &str)]) -> Outcome {
        run_in(&self.checkout(), github, &self.head, inputs)
    }
}

fn push_event(branch: &str, before: &str) -> Value {
    json!({
        "event_name": "push",
        "ref": format!("refs/heads/{branch}"),
        "event": { "before": before, "repository": { "default_branch": "main" } },
    })
}

fn run_in(workspace: &Path, mut github: Value, sha: &str, inputs: &[(&str, &str)]) -> Outcome {
    github["sha"] = json!(sha);
    let binary = ("binary", env!("CARGO_BIN_EXE_sqlcheck"));
    run(workspace, &github, &[&[binary], inputs].concat())
}

fn commit(repository: &Path, path: &str, text: &str) -> String {
    let file = repository.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
    git(repository, &["add", "--all"]);
    git(repository, &["commit", "--quiet", "--message", path]);
    git(repository, &["rev-parse", "HEAD"])
}

fn git(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=somebody", "-c", "user.email=a@example.org"])
        .args(arguments)
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The new mistake is everywhere, and the old one nowhere.
fn assert_only_new(outcome: &Outcome) {
    let log = &outcome.log;
    assert!(outcome.failed, "{log}");
    assert_eq!(outcome.outputs["exit-code"], "1", "{log}");
    assert_eq!(outcome.outputs["errors"], "1", "{log}");
    let annotations: Vec<&str> = log
        .lines()
        .filter(|line| line.starts_with("::error "))
        .collect();
    assert!(
        matches!(annotations[..], [only] if only.contains("file=migrations/0002_new.sql,line=3,")),
        "{log}"
    );
    assert!(outcome.summary.contains("0002_new.sql:3:"));
    assert!(!outcome.summary.contains("0001_old"), "{}", outcome.summary);
}

/// The action on a branch with a new mistake, for an event by its name.
pub(crate) fn new_mistake(event: &str, inputs: &[(&str, &str)]) -> Outcome {
    let repository = Repository::new();
    let payload = match event {
        "push" => repository.push(),
        "pull_request" => repository.pull_request(false),
        "merge_group" => repository.merge_group(),
        other => panic!("{other} is not known here"),
    };
    repository.run(payload, inputs)
}

#[test]
fn a_push_is_checked_since_the_commit_before_it() {
    let repository = Repository::new();
    let outcome = repository.run(repository.push(), &[]);
    assert_only_new(&outcome);
    assert_eq!(outcome.outputs["base"], repository.base);
    assert_eq!(outcome.outputs["version"], env!("CARGO_PKG_VERSION"));
    let link = format!(
        "https://github.example/shop/database/blob/{}/migrations/0002_new.sql#L3",
        repository.head
    );
    assert!(outcome.summary.contains(&link), "{}", outcome.summary);
    assert_eq!(outcome.outputs["sarif-file"], "");
    assert!(outcome.calls.is_empty());
}

/// What was pushed to a branch before is not merged: only what is on `main` is.
#[test]
fn a_push_to_a_branch_is_checked_since_the_default_branch() {
    let repository = Repository::new();
    for before in [&"0".repeat(40), &repository.head] {
        let outcome = repository.run(push_event("branch", before), &[]);
        assert_only_new(&outcome);
        assert_eq!(outcome.outputs["base"], repository.base);
        repository.remove_checkout();
    }
}

#[test]
fn the_first_push_is_checked_as_a_whole() {
    let repository = Repository::new();
    let outcome = repository.run(push_event("main", &"0".repeat(40)), &[]);
    assert_eq!(outcome.outputs["errors"], "2", "{}", outcome.log);
    assert_eq!(outcome.outputs["base"], "");
}

/// A rewritten history leaves a commit behind that nobody has.
#[test]
fn a_base_that_is_gone_is_said_to_be() {
    let repository = Repository::new();
    let outcome = repository.run(push_event("main", &"1".repeat(40)), &[]);
    assert_eq!(outcome.outputs["errors"], "2", "{}", outcome.log);
    let warning = "::warning title=sqlcheck::the base is not in this checkout";
    assert!(outcome.log.contains(warning), "{}", outcome.log);
}

#[test]
fn a_pull_request_from_a_fork_uploads_nothing() {
    let repository = Repository::new();
    let outcome = repository.run(repository.pull_request(true), &[("upload-sarif", "true")]);
    assert_only_new(&outcome);
    assert!(outcome.calls.is_empty(), "{:?}", outcome.calls);

    repository.remove_checkout();
    let outcome = repository.run(repository.pull_request(false), &[("upload-sarif", "true")]);
    assert_only_new(&outcome);
    let [(name, with)] = &outcome.calls[..] else {
        panic!("{:?}", outcome.calls);
    };
    assert!(name.starts_with("github/codeql-action/upload-sarif@"));
    assert_eq!(with["sarif_file"], outcome.outputs["sarif-file"]);
    assert_eq!(with["category"], "sqlcheck");
}

#[test]
fn a_merge_group_is_checked_since_its_base() {
    let repository = Repository::new();
    assert_only_new(&repository.run(repository.merge_group(), &[]));
}

#[test]
fn other_events_are_about_everything() {
    let repository = Repository::new();
    let event = || json!({ "event_name": "schedule", "event": {} });
    let outcome = repository.run(event(), &[("fail-on", "never")]);
    assert!(!outcome.failed, "{}", outcome.log);
    assert_eq!(outcome.outputs["errors"], "2", "{}", outcome.log);

    repository.remove_checkout();
    let outcome = repository.run(event(), &[("base", "main")]);
    assert_only_new(&outcome);
}

#[test]
fn a_repository_without_migrations_is_told_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    git(
        directory.path(),
        &["init", "--quiet", "--initial-branch=main"],
    );
    let head = commit(directory.path(), "README", "Nothing here.\n");
    let event = push_event("main", &head);
    let outcome = run_in(directory.path(), event, &head, &[]);
    assert!(outcome.failed);
    assert_eq!(outcome.outputs["exit-code"], "2");
    let error = "::error title=sqlcheck::sqlcheck could not run (exit code 2); its log says why";
    assert!(outcome.log.contains(error), "{}", outcome.log);
    assert!(
        outcome.log.contains("no migrations found"),
        "{}",
        outcome.log
    );
    assert_eq!(outcome.summary, "");
}
