//! Projects in `tests/cases/<family>/<case>/`, each linted by the built program.
//!
//! `expected.txt` has what the program printed and how it ended; `UPDATE=1 cargo test` rewrites it.
//! `arguments.txt`, where there is one, has the command line, one argument a line; without it the
//! case is `lint`. Cases are copied out of this repository before they run, so that it is not
//! theirs.

#![expect(clippy::disallowed_methods, reason = "runs the program on directories")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const EXPECTED: &str = "expected.txt";
const ARGUMENTS: &str = "arguments.txt";

#[test]
fn every_case_is_as_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut problems = Vec::new();
    let cases = cases();
    assert!(!cases.is_empty());
    for case in cases {
        let actual = transcript(&run_case(&case));
        let file = case.join(EXPECTED);
        if update {
            fs::write(&file, actual).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected != actual {
            problems.push(format!("{}:\n{actual}", case.display()));
        }
    }
    assert!(
        problems.is_empty(),
        "not as in {EXPECTED}; if they are right now, `UPDATE=1 cargo test` rewrites it\n\n{}",
        problems.join("\n\n")
    );
}

/// A folder without `expected.txt` is a new case, and fails until it has one.
fn cases() -> Vec<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    // `tests/discovery.rs` has its own expectations of the frameworks.
    let mut cases: Vec<PathBuf> = folders(&top)
        .iter()
        .filter(|family| !family.ends_with("frameworks"))
        .flat_map(|family| folders(family))
        .collect();
    cases.sort();
    cases
}

fn folders(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.is_dir()).collect()
}

fn run_case(case: &Path) -> Output {
    let scratch = tempfile::tempdir().unwrap();
    copy(case, scratch.path());
    let arguments = fs::read_to_string(case.join(ARGUMENTS)).unwrap_or_else(|_| "lint".to_owned());
    sqlcheck(scratch.path(), &arguments.lines().collect::<Vec<_>>())
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else if entry.file_name() != EXPECTED && entry.file_name() != ARGUMENTS {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn sqlcheck(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .current_dir(directory)
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env("COLUMNS", "100")
        .output()
        .unwrap()
}

fn transcript(output: &Output) -> String {
    let mut text = String::from_utf8(output.stdout.clone()).unwrap();
    let complaint = String::from_utf8(output.stderr.clone()).unwrap();
    if !complaint.is_empty() {
        text.push_str("--- standard error\n");
        text.push_str(&complaint);
    }
    let code = output.status.code().unwrap();
    text.push_str(&format!("--- exit code {code}\n"));
    text
}

/// A directory with files, outside of any repository.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// One migration that is fine, one that would fail.
const FAILING: [(&str, &str); 2] = [
    (
        "migrations/0001_a.sql",
        "create table a (id int primary key);\n",
    ),
    (
        "migrations/0002_b.sql",
        "create table a (id int primary key);\n",
    ),
];

#[test]
fn the_threshold_decides_the_exit_code() {
    let project = project(&FAILING);
    let code = |arguments: &[&str]| {
        let mut all = vec!["lint", "--quiet"];
        all.extend(arguments);
        sqlcheck(project.path(), &all).status.code()
    };
    assert_eq!(code(&[]), Some(1));
    assert_eq!(code(&["--fail-on", "note"]), Some(1));
    assert_eq!(code(&["--fail-on", "never"]), Some(0));
    assert_eq!(code(&["--fail-on", "nothing"]), Some(2));
    assert_eq!(code(&["no-such-path"]), Some(2));
    assert_eq!(code(&["--config", "no-such.toml"]), Some(2));
    assert_eq!(code(&["--format", "json", "--output", "sarif"]), Some(2));

    fs::write(
        project.path().join("sqlcheck.toml"),
        "rules.failing-statement = \"note\"\n",
    )
    .unwrap();
    assert_eq!(code(&[]), Some(0));
    assert_eq!(code(&["--fail-on", "note"]), Some(1));
}

#[test]
fn one_run_writes_several_reports() {
    let project = project(&FAILING);
    let output = sqlcheck(
        project.path(),
        &[
            "lint",
            "--format",
            "concise",
            "--output",
            "json:report.json",
            "--output",
            "sarif:report.sarif",
            "--output",
            "github:annotations.txt",
        ],
    );
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.starts_with("migrations/0002_b.sql:1:"), "{stdout}");
    let read = |name: &str| fs::read_to_string(project.path().join(name)).unwrap();
    validate(
        include_str!("../docs/json.schema.json"),
        &read("report.json"),
    );
    validate(
        include_str!("schemas/sarif-2.1.0.json"),
        &read("report.sarif"),
    );
    assert!(read("annotations.txt").starts_with("::error file=migrations/0002_b.sql,"));
}

fn validate(schema: &str, document: &str) {
    let schema = serde_json::from_str(schema).unwrap();
    let document = serde_json::from_str(document).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn color_is_for_those_who_ask() {
    let project = project(&FAILING);
    let colored = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sqlcheck"));
        command
            .current_dir(project.path())
            .arg("lint")
            .args(arguments);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command.envs(variable);
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!colored(&[], None));
    assert!(colored(&["--color", "always"], None));
    assert!(!colored(
        &["--color", "never"],
        Some(("CLICOLOR_FORCE", "1"))
    ));
    assert!(!colored(&[], Some(("NO_COLOR", "1"))));
}

#[test]
fn paths_are_relative_to_the_repository() {
    let project = project(&FAILING);
    fs::create_dir(project.path().join(".git")).unwrap();
    let inside = project.path().join("migrations");
    let stdout = |arguments: &[&str]| {
        let output = sqlcheck(&inside, arguments);
        String::from_utf8(output.stdout).unwrap()
    };
    let concise = stdout(&["lint", "--format", "concise"]);
    assert!(concise.starts_with("0002_b.sql:1:"), "{concise}");
    let github = stdout(&["lint", "--format", "github"]);
    assert!(github.contains("file=migrations/0002_b.sql,"), "{github}");
}

/// A name may have any character but a slash, and what is printed is read by terminals and by log
/// viewers with commands of their own.
#[test]
#[cfg(target_os = "linux")]
fn names_of_files_command_nobody() {
    let table = "create table \"A\" (id int primary key);\n";
    let seed = "migrations/see\u{1b}]0;d\n::error::x.sql";
    let project = project(&[
        ("migrations/001_a\u{1b}[31m\n::error::x.sql", table),
        (
            "migrations/002_b.sql",
            "create table b (id int primary key);\n",
        ),
        (seed, "select 1;\n"),
    ]);
    for arguments in [
        &["lint"][..],
        &["lint", "--format", "concise"],
        &["lint", "--format", "github"],
        &["lint", "--format", "markdown"],
        &["lint", seed],
        &["lint", "no\u{1b}\n::error::such.sql"],
        &["status"],
        &["lint", "--show-settings"],
        &["baseline", "write"],
        &["lint"],
        &["baseline", "check"],
    ] {
        let output = sqlcheck(project.path(), arguments);
        for stream in [output.stdout, output.stderr] {
            let text = String::from_utf8(stream).unwrap();
            assert!(!text.contains('\u{1b}'), "{arguments:?}: {text}");
            let commands = text.lines().filter(|line| line.starts_with("::error"));
            assert_eq!(commands.count(), 0, "{arguments:?}: {text}");
        }
    }
    let accepted = sqlcheck(project.path(), &["lint", "--quiet"]);
    assert!(accepted.stdout.is_empty(), "{accepted:?}");
}

/// Where the disk tells such files apart, as that of most servers does.
#[test]
#[cfg(target_os = "linux")]
fn names_that_differ_in_case_are_one_file_elsewhere() {
    let schema = "datasource db {\n  provider = \"postgresql\"\n}\n";
    let project = project(&[
        ("prisma/schema.prisma", schema),
        (
            "prisma/migrations/20240101000000_users/migration.sql",
            "CREATE TABLE users (id bigint PRIMARY KEY);\n",
        ),
        (
            "prisma/migrations/20240101000000_Users/migration.sql",
            "CREATE TABLE teams (id bigint PRIMARY KEY);\n",
        ),
    ]);
    let output = sqlcheck(project.path(), &["lint", "--quiet", "--format", "concise"]);
    let found = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        found,
        "prisma/migrations/20240101000000_Users/migration.sql:1:1: error[duplicate-version] \
         `20240101000000_Users/migration.sql` differs from \
         `20240101000000_users/migration.sql` only in case\n"
    );
}

#[test]
fn a_file_is_linted_with_its_history() {
    let project = project(&FAILING);
    let lint = |file: &str| {
        let output = sqlcheck(project.path(), &["lint", "--format", "concise", "-q", file]);
        String::from_utf8(output.stdout).unwrap().lines().count()
    };
    assert_eq!(lint("migrations/0001_a.sql"), 0);
    assert_eq!(lint("migrations/0002_b.sql"), 1);
}

/// `sqlcheck lint | head -1` must not end in a panic.
#[test]
fn a_reader_may_go_away() {
    let project = project(&FAILING);
    let mut child = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .current_dir(project.path())
        .args(["rules"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let project = project(&FAILING);
    let run = |threads: &str| {
        Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
            .current_dir(project.path())
            .args(["lint", "--format", "json"])
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap()
            .stdout
    };
    assert_eq!(run("1"), run("4"));
}

/// A fingerprint names the statement, wherever it stands.
#[test]
fn fingerprints_stay_when_lines_move() {
    let fingerprints = |second: &str| -> Vec<String> {
        let project = project(&[FAILING[0], ("migrations/0002_b.sql", second)]);
        let output = sqlcheck(project.path(), &["lint", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let diagnostics = report["diagnostics"].as_array().unwrap();
        let fingerprints = diagnostics.iter().map(|it| it["fingerprint"].to_string());
        fingerprints.collect()
    };
    let before = fingerprints("create table a (id int);\n");
    assert_eq!(before.len(), 1);
    let moved = fingerprints("-- a comment\n\nselect 1;\ncreate   table a (id\n int);\n");
    assert_eq!(moved, before);
    let other = fingerprints("create table a (id bigint);\n");
    assert_ne!(other, before);
    let twice = fingerprints("create table a (id int);\ncreate table a (id int);\n");
    assert_eq!(twice.len(), 2);
    assert_ne!(twice[0], twice[1]);
    assert_eq!(twice[0], before[0]);
}

/// What `init` writes says no more than what is found without it.
#[test]
fn init_changes_nothing_that_is_reported() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut written = 0;
    for case in folders(&top).iter().flat_map(|family| folders(family)) {
        let scratch = tempfile::tempdir().unwrap();
        copy(&case, scratch.path());
        let report = || transcript(&sqlcheck(scratch.path(), &["lint", "--format", "json"]));
        let before = report();
        let output = sqlcheck(scratch.path(), &["init"]);
        if output.status.code() == Some(2) {
            continue;
        }
        written += 1;
        let init = transcript(&output);
        assert!(init.starts_with("wrote sqlcheck.toml\n"), "{init}");
        assert_eq!(report(), before, "{}", case.display());
    }
    assert!(written > 20, "{written}");
}

/// What `--show-settings` prints is a configuration, and says the same again.
#[test]
fn settings_are_shown_with_their_places() {
    const CONFIGURATION: &str = r#"exclude = [
  "vendored/**",  # not ours
]

[rules]
version-gap = "off"

[categories]
naming = "note"

[naming]
index = "{table}_{columns}_idx"

[[forbidden]]
term = 'a"b'
reason = "a test"
"#;
    const SHOWN: [&str; 10] = [
        "# configuration: sqlcheck.toml",
        "# postgres-version # not set",
        "exclude = [\"vendored/**\"] # sqlcheck.toml:1",
        "idempotency = \"auto\" # default",
        "forbidden = [{ term = \"a\\\"b\", reason = \"a test\" }] # sqlcheck.toml:14",
        "syntax-error = \"error\" # default",
        "misnamed-object = \"note\" # sqlcheck.toml:9, category naming",
        "undocumented-migration = \"off\" # default",
        "version-gap = \"off\" # sqlcheck.toml:6",
        "index = \"{table}_{columns}_idx\" # sqlcheck.toml:12",
    ];
    let project = project(&FAILING);
    let show = |text: &str| {
        fs::write(project.path().join("sqlcheck.toml"), text).unwrap();
        let output = sqlcheck(project.path(), &["lint", "--show-settings"]);
        assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = show(CONFIGURATION);
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = shown.lines().map(words).collect();
    for wanted in SHOWN {
        assert!(lines.iter().any(|line| line == wanted), "{wanted}\n{shown}");
    }
    let values = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| words(line.split("  # ").next().unwrap()))
            .collect()
    };
    assert_eq!(values(&show(&shown)), values(&shown));
}

#[test]
fn init_never_overwrites() {
    let project = project(&FAILING);
    let file = project.path().join("sqlcheck.toml");
    assert_eq!(sqlcheck(project.path(), &["init"]).status.code(), Some(0));
    let first = fs::read_to_string(&file).unwrap();
    let again = sqlcheck(project.path(), &["init"]);
    assert_eq!(
        transcript(&again),
        "--- standard error\nerror: `sqlcheck.toml` is there already; remove it first, or edit it\n\
         --- exit code 2\n"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), first);
}

#[test]
fn shells_and_manuals_know_every_command() {
    let scratch = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = transcript(&sqlcheck(scratch.path(), &["completions", shell]));
        for word in ["verify", "explain", "fail-on"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    let output = sqlcheck(scratch.path(), &["man", "."]);
    assert_eq!(transcript(&output), "--- exit code 0\n");
    let page = fs::read_to_string(scratch.path().join("sqlcheck-lint.1")).unwrap();
    assert!(page.contains("fail\\-on"), "{page}");
}
