//! The GitHub Action: its scripts run as the runner would run them, and action.yml agrees with them.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "runs the scripts in a scratch directory"
)]

#[path = "action/events.rs"]
mod events;
#[path = "action/expression.rs"]
mod expression;
#[path = "action/runner.rs"]
mod runner;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

const ACTION: &str = include_str!("../action.yml");
const INSTALL: &str = include_str!("../action/install.sh");
const LINT: &str = include_str!("../action/lint.sh");
const BASE: &str = include_str!("../action/base.sh");

/// What a step left behind.
struct Step {
    log: String,
    outputs: BTreeMap<String, String>,
    summary: String,
}

/// Runs `action/lint.sh` in `directory` with the defaults of action.yml and the given inputs.
fn lint(directory: &Path, sqlcheck: &Path, inputs: &[(&str, &str)]) -> Step {
    let root = env!("CARGO_MANIFEST_DIR");
    let runner = tempfile::tempdir().unwrap();
    let (outputs, summary) = (runner.path().join("output"), runner.path().join("summary"));
    let result = Command::new("bash")
        .arg(Path::new(root).join("action/lint.sh"))
        .current_dir(directory)
        .env("GITHUB_ACTION_PATH", root)
        .env("GITHUB_OUTPUT", &outputs)
        .env("GITHUB_STEP_SUMMARY", &summary)
        .env("RUNNER_TEMP", runner.path())
        .env("SQLCHECK", sqlcheck)
        .envs([
            ("INPUT_PATHS", ""),
            ("INPUT_CONFIG", ""),
            ("INPUT_FAIL_ON", ""),
            ("INPUT_ARGS", ""),
            ("INPUT_ANNOTATIONS", "true"),
            ("INPUT_SUMMARY", "true"),
            ("INPUT_SARIF_FILE", "sqlcheck.sarif"),
            ("INPUT_UPLOAD_SARIF", "false"),
            ("INPUT_BASE", "auto"),
            ("EVENT_NAME", "schedule"),
            ("EVENT_PULL_REQUEST_HEAD", ""),
            ("GITHUB_SHA", "c0ffee"),
            ("GITHUB_SERVER_URL", "https://github.example"),
            ("GITHUB_REPOSITORY", "shop/database"),
        ])
        .envs(inputs.iter().copied())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&result.stderr);
    assert!(result.status.success(), "lint.sh must not fail: {errors}");
    assert_eq!(errors, "");
    Step {
        log: String::from_utf8(result.stdout).unwrap(),
        outputs: fs::read_to_string(outputs)
            .unwrap()
            .lines()
            .map(|line| line.split_once('=').unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        summary: fs::read_to_string(summary).unwrap_or_default(),
    }
}

/// A program in place of sqlcheck: it notes its arguments in `arguments`, writes the reports it is
/// asked for, prints `log` and exits with `code`.
fn stand_in(directory: &Path, report: &str, log: &str, code: u8) -> std::path::PathBuf {
    fs::write(directory.join("report"), report).unwrap();
    fs::write(directory.join("log"), log).unwrap();
    let program = directory.join("sqlcheck");
    let script = format!(
        r#"#!/usr/bin/env bash
here=$(dirname "$0")
printf '%s\n' "$@" >"$here/arguments"
for argument; do
  case $argument in
    json:*) cp "$here/report" "${{argument#json:}}" ;;
    markdown:*) echo '## sqlcheck' >"${{argument#markdown:}}" ;;
    github:*) echo '::error file=a.sql,line=1::annotated' >"${{argument#github:}}" ;;
    sarif:*) echo '{{}}' >"${{argument#sarif:}}" ;;
  esac
done
cat "$here/log"
exit {code}
"#
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    program
}

fn report(messages: &[&str]) -> String {
    let diagnostics: Vec<_> = messages
        .iter()
        .map(|message| {
            serde_json::json!({
                "rule": "some-rule", "severity": "error", "message": message, "help": null, "file": "a|b.sql",
                "span": { "start": { "byte": 0, "line": 3, "column": 7 }, "end": { "byte": 1, "line": 3, "column": 8 } },
            })
        })
        .collect();
    let report = serde_json::json!({
        "version": 1, "diagnostics": diagnostics,
        "summary": { "error": messages.len(), "warning": 0, "note": 0 },
        "coverage": { "files": 1, "statements": 2, "opaque": 1 },
    });
    serde_json::to_string_pretty(&report).unwrap()
}

/// The workflow that the documentation shows calls the action by inputs that it has.
#[test]
fn the_workflow_shown_runs() {
    let workflow: serde_json::Value =
        serde_saphyr::from_str(include_str!("action/workflow.yml")).unwrap();
    let steps = workflow["jobs"]["sqlcheck"]["steps"].as_array().unwrap();
    let step = steps
        .iter()
        .find(|step| step["uses"].as_str().unwrap().contains("/sqlcheck@"));
    let with = step.unwrap()["with"].as_object().unwrap();
    let inputs: Vec<(&str, &str)> = with
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let events = workflow["on"].as_object().unwrap();
    for event in events.keys() {
        let outcome = events::new_mistake(event, &inputs);
        assert!(outcome.failed, "{event}: {}", outcome.log);
        assert_eq!(outcome.outputs["errors"], "1", "{event}: {}", outcome.log);
    }
}

/// An expression in a `run` is pasted into the script before the shell reads it.
#[test]
fn no_expression_stands_in_a_script() {
    let runs: Vec<_> = ACTION
        .lines()
        .filter(|line| line.contains("run:"))
        .collect();
    assert_eq!(
        runs.len(),
        3,
        "a multi-line `run: |` would escape this test: {runs:?}"
    );
    for run in runs {
        assert!(!run.contains("${{") && !run.ends_with(['|', '>']), "{run}");
    }
}

#[test]
fn every_input_reaches_a_script() {
    let variables = |text: &str| -> BTreeSet<String> {
        text.match_indices("INPUT_")
            .map(|(at, _)| {
                text[at..]
                    .chars()
                    .take_while(|c| c.is_ascii_uppercase() || *c == '_')
                    .collect()
            })
            .collect()
    };
    let given = variables(ACTION);
    let used = [INSTALL, LINT, BASE]
        .into_iter()
        .flat_map(variables)
        .collect();
    assert_eq!(given, used);

    let declared = ACTION.split("\noutputs:").next().unwrap().lines();
    for input in declared.filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':')) {
        if !input.starts_with(' ') {
            assert!(
                ACTION.contains(&format!("${{{{ inputs.{input} }}}}")),
                "`{input}` is not used"
            );
        }
    }
}

#[test]
fn inputs_become_arguments_as_they_are() {
    let scratch = tempfile::tempdir().unwrap();
    let program = stand_in(scratch.path(), &report(&[]), "", 0);
    lint(
        scratch.path(),
        &program,
        &[
            (
                "INPUT_PATHS",
                "db/my migrations\n\n-odd\r\n$(touch pwned)/*.sql\n",
            ),
            ("INPUT_CONFIG", "a b.toml"),
            ("INPUT_FAIL_ON", "warning"),
            ("INPUT_ARGS", "--quiet\n--pg-version=16"),
            ("INPUT_ANNOTATIONS", "false"),
            ("INPUT_SARIF_FILE", ""),
        ],
    );
    let arguments = fs::read_to_string(scratch.path().join("arguments")).unwrap();
    let (fixed, given) = arguments.split_once("--config").unwrap();
    assert!(
        fixed.starts_with("lint\n") && fixed.contains("json:"),
        "{fixed}"
    );
    assert!(
        !fixed.contains("github:") && !fixed.contains("sarif:"),
        "{fixed}"
    );
    assert_eq!(
        given,
        "=a b.toml\n--fail-on=warning\n--quiet\n--pg-version=16\n--\ndb/my migrations\n-odd\n$(touch pwned)/*.sql\n"
    );
    assert!(!scratch.path().join("pwned").exists());
}

#[test]
fn quoted_sql_cannot_command_the_runner() {
    let scratch = tempfile::tempdir().unwrap();
    let hostile = "::error::\n  \"summary\": {\n    \"error\": 7,\n";
    let program = stand_in(
        scratch.path(),
        &report(&[hostile]),
        "::error::out of a migration\n",
        1,
    );
    let step = lint(scratch.path(), &program, &[]);

    let (before, rest) = step.log.split_once("::error::out of a migration").unwrap();
    let token = before.trim().strip_prefix("::stop-commands::").unwrap();
    assert!(token.len() >= 16, "{token}");
    let (_, annotations) = rest.split_once(&format!("\n::{token}::\n")).unwrap();
    assert_eq!(annotations, "::error file=a.sql,line=1::annotated\n");

    let sarif = scratch.path().join("sqlcheck.sarif");
    let expected = [
        ("errors", "1"),
        ("exit-code", "1"),
        ("notes", "0"),
        ("warnings", "0"),
    ];
    for (name, value) in expected {
        assert_eq!(step.outputs[name], value, "{name}");
    }
    assert_eq!(Path::new(&step.outputs["sarif-file"]), sarif.as_path());
}

#[test]
fn a_run_that_could_not_start_says_so() {
    let scratch = tempfile::tempdir().unwrap();
    let step = lint(scratch.path(), Path::new("/nonexistent/sqlcheck"), &[]);
    assert_eq!(step.outputs["exit-code"], "127");
    assert!(
        step.log
            .contains("::error title=sqlcheck::sqlcheck could not run"),
        "{}",
        step.log
    );
    assert_eq!(step.summary, "");
}

#[test]
fn the_action_runs_sqlcheck() {
    let scratch = tempfile::tempdir().unwrap();
    let migrations = scratch.path().join("migrations");
    fs::create_dir(&migrations).unwrap();
    let sql = "create table a (id bigint primary key);\n\ncreate tabel b ();\n";
    fs::write(migrations.join("0001_start.sql"), sql).unwrap();
    let sqlcheck = Path::new(env!("CARGO_BIN_EXE_sqlcheck"));

    let step = lint(scratch.path(), sqlcheck, &[("INPUT_PATHS", "migrations")]);
    assert_eq!(step.outputs["exit-code"], "1", "{}", step.log);
    assert_eq!(step.outputs["errors"], "1", "{}", step.log);
    let annotation = step.log.lines().find(|line| line.starts_with("::error "));
    let annotation = annotation.unwrap_or_else(|| panic!("no annotation in {}", step.log));
    assert!(
        annotation.contains("file=migrations/0001_start.sql"),
        "{annotation}"
    );
    assert!(annotation.contains("line=3"), "{annotation}");
    assert!(
        step.summary
            .contains("| error `syntax-error` | [`migrations/0001_start.sql:3:"),
        "{}",
        step.summary
    );
    let sarif = fs::read_to_string(&step.outputs["sarif-file"]).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "syntax-error");

    fs::write(migrations.join("0001_start.sql"), "select 1;\n").unwrap();
    let step = lint(
        scratch.path(),
        sqlcheck,
        &[("INPUT_ARGS", "--no-such-flag")],
    );
    assert_eq!(step.outputs["exit-code"], "2", "{}", step.log);
}
