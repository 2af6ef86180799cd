//! Lints the migrations of real projects, which `make corpus` fetches, and PostgreSQL's own
//! regression tests. Nobody wrote down what the diagnostics should be; what is checked holds for
//! any project: no crash, no hang, the same bytes on every run, few diagnostics, and no syntax
//! error where PostgreSQL's grammar sees none.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "runs the program on files and prints a table"
)]

use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

const PROJECTS: &str = include_str!("../scripts/corpus.txt");
/// An unoptimised build on a busy machine needs seconds; a hang needs longer than this.
const PATIENCE: Duration = Duration::from_secs(120);
const DIAGNOSTICS_PER_FILE: f64 = 2.0;

#[derive(Clone, Copy)]
struct Project {
    name: &'static str,
    directory: &'static str,
    /// Migrations in the order they ran, rather than scripts that make no history together.
    history: bool,
}

impl Project {
    fn home(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("target/corpus")
            .join(self.name)
    }
}

fn projects() -> impl Iterator<Item = Project> {
    PROJECTS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let columns: Vec<_> = line.split_whitespace().collect();
            let &[_client, name, _version, _checksum, directory, kind] = &columns[..] else {
                panic!("six columns are expected: {line}");
            };
            assert!(["history", "scripts"].contains(&kind), "{line}");
            Project {
                name,
                directory,
                history: kind == "history",
            }
        })
}

#[test]
#[ignore = "fetch the projects first: `make corpus`, then `make corpus-test`"]
fn the_corpus_is_linted_without_a_mistake_of_ours() {
    let mut problems = Vec::new();
    println!(
        "\n{:<27}{:>6}{:>11}{:>8}{:>7}{:>9}{:>6}{:>10}{:>8}{:>9}",
        "project",
        "files",
        "statements",
        "opaque",
        "error",
        "warning",
        "note",
        "per file",
        "in body",
        "seconds"
    );
    for project in projects() {
        if let Err(messages) = check(project) {
            problems.extend(
                messages
                    .into_iter()
                    .map(|it| format!("{}: {it}", project.name)),
            );
        }
    }
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

fn check(project: Project) -> Result<(), Vec<String>> {
    if !project.home().join(project.directory).is_dir() {
        return Err(vec!["not fetched: run `make corpus`".to_owned()]);
    }
    let run = lint(project, None).map_err(|problem| vec![problem])?;
    let report: Value = serde_json::from_slice(&run.stdout)
        .map_err(|error| vec![format!("its report is no JSON: {error}")])?;

    let mut problems = Vec::new();
    let diagnostics = report["diagnostics"]
        .as_array()
        .expect("a list of diagnostics");
    let (in_bodies, refuted) = judge_syntax_errors(diagnostics);
    problems.extend(refuted);

    let count = |group: &str, name: &str| {
        report[group][name]
            .as_u64()
            .unwrap_or_else(|| panic!("a number at {group}.{name}"))
    };
    let files = count("coverage", "files");
    if files == 0 {
        problems.push("no file was linted".to_owned());
    }
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let per_file = diagnostics.len() as f64 / files.max(1) as f64;
    if project.history && per_file > DIAGNOSTICS_PER_FILE {
        problems.push(format!(
            "{per_file:.2} diagnostics a file: {}",
            by_rule(diagnostics)
        ));
    }
    println!(
        "{:<27}{:>6}{:>11}{:>8}{:>7}{:>9}{:>6}{:>10.2}{:>8}{:>9.1}",
        project.name,
        files,
        count("coverage", "statements"),
        count("coverage", "opaque"),
        count("summary", "error"),
        count("summary", "warning"),
        count("summary", "note"),
        per_file,
        in_bodies,
        run.seconds,
    );

    match lint(project, Some("1")) {
        Ok(again) if again.stdout == run.stdout => {}
        Ok(_) => problems.push("another number of threads gives another report".to_owned()),
        Err(problem) => problems.push(format!("with one thread: {problem}")),
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

struct Run {
    stdout: Vec<u8>,
    seconds: f64,
}

fn lint(project: Project, threads: Option<&str>) -> Result<Run, String> {
    let scratch = tempfile::tempdir().unwrap();
    let (stdout, stderr) = (scratch.path().join("stdout"), scratch.path().join("stderr"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_sqlcheck"));
    command
        .current_dir(project.home())
        .args(["lint", "--format", "json", project.directory])
        .stdout(File::create(&stdout).unwrap())
        .stderr(File::create(&stderr).unwrap());
    if let Some(threads) = threads {
        command.env("RAYON_NUM_THREADS", threads);
    }
    let start = Instant::now();
    let status = wait(command).ok_or_else(|| format!("still running after {PATIENCE:?}"))?;
    let seconds = start.elapsed().as_secs_f64();

    let complaint = String::from_utf8_lossy(&fs::read(stderr).unwrap()).into_owned();
    let crashed = complaint.contains("panicked") || complaint.contains("internal error");
    if crashed || !matches!(status.code(), Some(0 | 1)) {
        return Err(format!("{status}: {complaint}"));
    }
    Ok(Run {
        stdout: fs::read(stdout).unwrap(),
        seconds,
    })
}

/// `None` if the program had to be killed.
fn wait(mut command: Command) -> Option<ExitStatus> {
    let mut child = command.spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if Instant::now() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

fn by_rule(diagnostics: &[Value]) -> String {
    let mut counts = std::collections::BTreeMap::<_, usize>::new();
    for diagnostic in diagnostics {
        *counts
            .entry(diagnostic["rule"].as_str().unwrap())
            .or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(rule, count)| (std::cmp::Reverse(count), rule));
    let counts: Vec<_> = counts
        .iter()
        .map(|(rule, count)| format!("{rule} {count}"))
        .collect();
    counts.join(", ")
}

/// How many syntax errors stand in the body of a function, where this grammar has no say, and those
/// that it refutes.
fn judge_syntax_errors(diagnostics: &[Value]) -> (usize, Vec<String>) {
    let mut in_bodies = 0;
    let mut refuted = Vec::new();
    let mut accepted = std::collections::BTreeMap::<_, (String, Vec<Range<usize>>)>::new();
    for diagnostic in diagnostics.iter().filter(|it| it["rule"] == "syntax-error") {
        let file = diagnostic["file"].as_str().unwrap();
        let (text, ranges) = accepted.entry(file).or_insert_with(|| {
            // Paths are relative to the repository, which is this one.
            let bytes = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
            let text = without_variables(&String::from_utf8_lossy(&bytes));
            let ranges = accepted_statements(&text);
            (text, ranges)
        });
        let at = usize::try_from(diagnostic["span"]["start"]["byte"].as_u64().unwrap()).unwrap();
        let Some(range) = ranges.iter().find(|range| range.contains(&at)) else {
            continue;
        };
        if literals(&text[range.clone()]).any(|it| it.contains(&(at - range.start))) {
            in_bodies += 1;
            continue;
        }
        let line = &diagnostic["span"]["start"]["line"];
        let words: Vec<_> = text[range.clone()].split_whitespace().collect();
        let statement: String = words.join(" ").chars().take(200).collect();
        refuted.push(format!(
            "{file}:{line}: PostgreSQL accepts this statement: {statement}"
        ));
    }
    (in_bodies, refuted)
}

/// The statements of a psql script that PostgreSQL's grammar accepts, found without our lexer: from
/// a statement's start, the shortest text up to a semicolon or backslash that parses is the
/// statement, because no semicolon inside a literal or a function leaves a whole one before it.
/// Text that never parses is skipped, with the literals in it.
fn accepted_statements(text: &str) -> Vec<Range<usize>> {
    const SEMICOLONS_IN_A_STATEMENT: usize = 300;
    let mut accepted = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.trim_start().starts_with('\\') {
            at += rest.len() - rest.trim_start().len();
            at += text[at..].find('\n').unwrap_or(text.len() - at);
            continue;
        }
        let length = rest
            .match_indices([';', '\\'])
            .take(SEMICOLONS_IN_A_STATEMENT)
            .map(|(end, _)| end)
            .chain([rest.len()])
            .find(|&end| is_statement(&rest[..end]));
        let Some(length) = length else {
            at += unaccepted(rest);
            continue;
        };
        accepted.push(at..at + length);
        let statement = rest[..length].to_ascii_lowercase();
        at += length;
        if statement.contains("copy") && statement.contains("stdin") {
            at += text[at..].find("\n\\.").map_or(0, |data| data + 3);
        } else if text[at..].starts_with(';') {
            at += 1;
        }
    }
    accepted
}

/// psql's variables become plain names or literals, at the same place: `:schema.t` is ` schema.t`.
fn without_variables(text: &str) -> String {
    let mut filled = text.to_owned();
    for (at, _) in text.match_indices(':') {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        if !before.is_some_and(|it| it.is_alphanumeric() || "_:])".contains(it))
            && after.is_some_and(|it| it.is_alphabetic() || "_'\"".contains(it))
        {
            filled.replace_range(at..=at, " ");
        }
    }
    filled
}

/// Comments alone are none: the semicolon after them may be in one.
fn is_statement(text: &str) -> bool {
    pg_raw_parse::parse(text).is_ok_and(|it| it.into_inner().stmts().next().is_some())
}

/// The length of the text up to the first semicolon outside comments and literals.
fn unaccepted(text: &str) -> usize {
    let parts: Vec<_> = comments_and_literals(text).collect();
    text.match_indices(';')
        .map(|(at, _)| at)
        .find(|at| !parts.iter().any(|part| part.contains(at)))
        .map_or(text.len(), |at| at + 1)
}

fn literals(text: &str) -> impl Iterator<Item = Range<usize>> {
    comments_and_literals(text).filter(|part| text[part.start..].starts_with(['$', '\'']))
}

fn comments_and_literals(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find(['$', '\'', '-', '/'])?;
            let rest = &text[start..];
            let (opening, closing) = if rest.starts_with("--") {
                ("--", "\n")
            } else if rest.starts_with("/*") {
                ("/*", "*/")
            } else if let Some(quote) = opening_quote(rest) {
                (quote, quote)
            } else {
                at = start + 1;
                continue;
            };
            at = rest[opening.len()..]
                .find(closing)
                .map_or(text.len(), |end| {
                    start + opening.len() + end + closing.len()
                });
            return Some(start..at);
        }
    })
}

fn opening_quote(text: &str) -> Option<&str> {
    if text.starts_with('\'') {
        return Some(&text[..1]);
    }
    let tag = text.strip_prefix('$')?.split_once('$')?.0;
    let named = tag.chars().all(|it| it.is_alphanumeric() || it == '_');
    (named && !tag.starts_with(|it: char| it.is_ascii_digit())).then(|| &text[..tag.len() + 2])
}

#[test]
fn the_list_of_projects_is_well_formed() {
    assert!(projects().count() > 10);
}

#[test]
fn accepted_statements_are_found_in_a_psql_script() {
    let script = "\
\\set x 1
create function f() returns int language sql as $f$ select 1; select ';'; $f$;
create tabel broken (a text default ';', b $$;$$);
select 1 \\gset
copy t from stdin;
it's data; select
\\.
-- once; with a semicolon
create function g() returns int begin atomic select 1; select 2; end; -- the end";
    let accepted: Vec<_> = accepted_statements(script)
        .into_iter()
        .map(|range| script[range].trim())
        .collect();
    assert_eq!(
        accepted,
        [
            "create function f() returns int language sql as $f$ select 1; select ';'; $f$",
            "select 1",
            "copy t from stdin",
            "-- once; with a semicolon\ncreate function g() returns int begin atomic select 1; select 2; end",
        ]
    );
}

#[test]
fn variables_are_filled_in() {
    let text = "select x::int, :schema.f(:'v', a[1:n]) from :\"t\"";
    let filled = "select x::int,  schema.f( 'v', a[1:n]) from  \"t\"";
    assert_eq!(without_variables(text), filled);
}

#[test]
fn literals_are_found_outside_comments() {
    let text = "select 'a', $1, $x$ ' $x$ -- 'no'\n/* $$ */ $$b$$";
    let found: Vec<_> = literals(text).map(|range| &text[range]).collect();
    assert_eq!(found, ["'a'", "$x$ ' $x$", "$$b$$"]);
}
