//! Asks a PostgreSQL server whether the examples of the idempotency pages are true: every file is
//! applied twice, and on the second run exactly the reported statements fail, with the SQLSTATE of
//! the report, or succeed and double something where that is the report.
//!
//! Does nothing, and says so, where no server is installed.

#![expect(
    clippy::disallowed_methods,
    reason = "starts a server in a temporary folder"
)]

#[path = "pages/cases.rs"]
mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use sqlcheck::diagnostic::Diagnostic;
use sqlcheck::rules;
use sqlcheck::source::Sources;
use sqlcheck::statement::{StatementKind, split};

use cases::{Case, File, lint, read_cases};

/// The server that the rules' defaults are about.
const BINARIES: &str = "/usr/lib/postgresql/15/bin";

const SUCCESS: &str = "00000";

#[test]
fn second_runs_are_the_servers() {
    let Some(server) = Server::start() else {
        println!("skipped: no PostgreSQL 15 in {BINARIES}");
        return;
    };
    let mut wrong = Vec::new();
    let mut files = 0;
    for rule in rules::ALL {
        let is_linted = matches!(rule.check, rules::Check::Lint(_));
        if rule.meta().category != "idempotency" || rule.id == "impossible-guard" || !is_linted {
            continue;
        }
        for case in read_cases(rule.page) {
            // Objects that no migration made are not on the server either.
            if case.heading.contains("no migration made") {
                println!("skipped: {}: {}", rule.id, case.heading);
                continue;
            }
            let found = lint(&case).map_err(|it| it.clone());
            let problems = found.and_then(|found| {
                files += case.files.len();
                check(&server, &case, &found)
            });
            if let Err(problem) = problems {
                wrong.push(format!(
                    "rules/{}.md:{}: \"{}\"\n{problem}",
                    rule.id, case.line, case.heading
                ));
            }
        }
    }
    println!("{files} files applied twice");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Guards that are said to be impossible stop the first run.
#[test]
fn impossible_guards_are_the_servers() {
    let Some(server) = Server::start() else {
        println!("skipped: no PostgreSQL 15 in {BINARIES}");
        return;
    };
    let mut wrong = Vec::new();
    let rule = rules::find("impossible-guard").unwrap();
    for case in read_cases(rule.page) {
        let Ok((sources, diagnostics)) = lint(&case) else {
            continue;
        };
        for file in migrations(&case) {
            let statements = statements(file);
            let answers = server.apply_twice(&[], &statements).first;
            let reported = reported(&sources, &diagnostics, file, &statements);
            for (at, (statement, answer)) in statements.iter().zip(&answers).enumerate() {
                let claimed = reported.get(&at).into_iter().flatten().find_map(|it| {
                    let rule = it.rule == "impossible-guard";
                    rule.then(|| sqlstate(&it.primary.message)).flatten()
                });
                if claimed.is_some_and(|claimed| claimed != *answer) {
                    wrong.push(format!("{}: {answer}: {}", case.heading, statement.text));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(
    server: &Server,
    case: &Case,
    (sources, diagnostics): &(Sources, Vec<Diagnostic>),
) -> Result<(), String> {
    let files = migrations(case);
    let mut problems = Vec::new();
    for (last, file) in files.iter().enumerate() {
        let earlier: Vec<_> = files[..last].iter().map(|it| statements(it)).collect();
        let statements = statements(file);
        let Answers {
            first,
            second,
            before,
            after,
        } = server.apply_twice(&earlier, &statements);
        let reported = reported(sources, diagnostics, file, &statements);
        let covered = reported
            .values()
            .flatten()
            .any(|it| it.rule == "unguarded-create" && case.heading.starts_with("One report"));
        let seeds = reported
            .values()
            .flatten()
            .any(|it| it.rule == "unguarded-insert");
        for (at, statement) in statements.iter().enumerate() {
            let said = reported.get(&at).map_or(&[][..], Vec::as_slice);
            let (first, second) = (first[at].as_str(), second[at].as_str());
            if first != SUCCESS {
                problems.push(format!("  first run: {first}: {}", statement.text));
            } else if covered || (seeds && inserts(statement)) {
                // One report stands for several statements.
            } else if !agrees(case, said, second) {
                problems.push(format!(
                    "  second run: {second}: {}\n    reported: {:?}",
                    statement.text,
                    said.iter().map(|it| &it.message).collect::<Vec<_>>()
                ));
            }
        }
        if !covered && !is_off(case) {
            problems.extend(growth(&reported, before, after, file));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// Constraints, indexes and rows that the second run adds and nobody reported, or the other way
/// round.
fn growth(
    reported: &BTreeMap<usize, Vec<&Diagnostic>>,
    before: (i64, i64),
    after: (i64, i64),
    file: &File,
) -> Vec<String> {
    let count = |rule: &str| {
        let all = reported.values().flatten();
        i64::try_from(all.filter(|it| it.rule == rule).count()).unwrap()
    };
    let mut problems = Vec::new();
    let doubled = after.0 - before.0;
    if doubled != count("duplicating-statement") {
        let path = &file.path;
        problems.push(format!("  {doubled} constraints and indexes more: {path}"));
    }
    let rows = after.1 - before.1;
    if rows != 0 && count("unguarded-insert") == 0 {
        problems.push(format!("  {rows} rows more: {}", file.path));
    }
    problems
}

/// Whether a statement's answer on the second run is what was reported about it.
fn agrees(case: &Case, said: &[&Diagnostic], answer: &str) -> bool {
    let claims: BTreeSet<_> = said
        .iter()
        .filter(|it| !["ineffective-guard", "duplicating-statement"].contains(&it.rule))
        .filter_map(|it| sqlstate(&it.message))
        .collect();
    if said.iter().any(|it| it.rule == "unguarded-insert") {
        return answer == SUCCESS || claims.contains(answer);
    }
    if claims.is_empty() {
        return answer == SUCCESS || is_off(case);
    }
    claims.contains(answer)
}

fn inserts(statement: &Sql) -> bool {
    statement.text.starts_with("INSERT")
}

/// Whether the example is about a configuration that asks for less than every file.
fn is_off(case: &Case) -> bool {
    let config = case.files.iter().find(|it| it.path == "sqlcheck.toml");
    config.is_none_or(|it| !it.text.contains("\"rerun\""))
}

/// A message's SQLSTATE: a word of five digits and capitals.
fn sqlstate(message: &str) -> Option<&str> {
    message
        .split(|it: char| !it.is_ascii_alphanumeric())
        .filter(|word| word.len() == 5 && word.starts_with(|it: char| it.is_ascii_digit()))
        .find(|word| {
            word.chars()
                .all(|it| it.is_ascii_digit() || it.is_ascii_uppercase())
        })
}

struct Sql {
    start: u32,
    end: u32,
    text: String,
}

fn migrations(case: &Case) -> Vec<&File> {
    let mut files: Vec<_> = case
        .files
        .iter()
        .filter(|it| it.path.ends_with(".sql") && !it.path.ends_with(".down.sql"))
        .collect();
    files.sort_by_key(|it| &it.path);
    files
}

/// The statements of a file's forward direction.
fn statements(file: &File) -> Vec<Sql> {
    let down = ["-- migrate:down", "-- +goose Down"];
    let end = down.iter().find_map(|marker| file.text.find(marker));
    let script = split(&file.text);
    script
        .statements
        .iter()
        .filter(|it| it.kind == StatementKind::Sql)
        .filter(|it| end.is_none_or(|end| (it.span.start as usize) < end))
        .map(|it| Sql {
            start: it.span.start,
            end: it.span.end,
            text: file.text[it.span.range()].to_owned(),
        })
        .collect()
}

/// What is said about each statement of a file.
fn reported<'a>(
    sources: &Sources,
    diagnostics: &'a [Diagnostic],
    file: &File,
    statements: &[Sql],
) -> BTreeMap<usize, Vec<&'a Diagnostic>> {
    let mut reported: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for diagnostic in diagnostics {
        let place = diagnostic.primary.place;
        if sources.get(place.file).path != file.path {
            continue;
        }
        let at = statements
            .iter()
            .position(|it| it.start <= place.span.start && place.span.start < it.end);
        if let Some(at) = at {
            reported.entry(at).or_default().push(diagnostic);
        }
    }
    reported
}

/// The SQLSTATE of each statement in the two runs, and what there is after each: constraints and
/// indexes, and rows.
struct Answers {
    first: Vec<String>,
    second: Vec<String>,
    before: (i64, i64),
    after: (i64, i64),
}

const OBJECTS: &str = "SELECT (SELECT count(*) FROM pg_constraint \
     WHERE connamespace::regnamespace::text !~ '^pg_temp') + (SELECT count(*) FROM pg_index \
     JOIN pg_class ON pg_class.oid = indexrelid WHERE relpersistence <> 't' \
     AND indexrelid NOT IN (SELECT conindid FROM pg_constraint));";

const ROWS: &str = "SELECT coalesce(sum((xpath('/row/n/text()', query_to_xml(format( \
     'SELECT count(*) AS n FROM %s', oid::regclass), false, true, '')))[1]::text::bigint), 0) \
     FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text <> 'information_schema' \
     AND relnamespace::regnamespace::text !~ '^pg_';";

/// A server with a socket in a folder of its own, stopped when it is dropped.
struct Server {
    folder: PathBuf,
    as_postgres: bool,
    _temporary: tempfile::TempDir,
}

impl Server {
    fn start() -> Option<Self> {
        if !Path::new(BINARIES).join("postgres").exists() {
            return None;
        }
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().to_path_buf();
        let user = Command::new("id").arg("-u").output().unwrap();
        // The server refuses to run as root.
        let as_postgres = user.stdout.starts_with(b"0\n");
        if as_postgres {
            let owned = Command::new("chown").arg("postgres").arg(&folder).status();
            if !owned.is_ok_and(|it| it.success()) {
                return None;
            }
        }
        let server = Self {
            folder,
            as_postgres,
            _temporary: temporary,
        };
        let folder = server.folder.display();
        server.sh(&format!(
            "{BINARIES}/initdb -N -D {folder}/data -A trust -U postgres --locale=C.UTF-8 -E UTF8"
        ));
        let started = server.sh(&format!(
            "{BINARIES}/pg_ctl -D {folder}/data -w -l {folder}/log -o \"-k {folder} \
             -c listen_addresses='' -c fsync=off -c wal_level=logical\" start"
        ));
        started.status.success().then_some(server)
    }

    /// Applies files to a new database, and the last of them a second time, each on a connection of
    /// its own and statement by statement.
    fn apply_twice(&self, earlier: &[Vec<Sql>], file: &[Sql]) -> Answers {
        // Roles belong to no database.
        let mut script = String::from(
            "\\pset tuples_only\n\\pset format unaligned\n\
             DROP DATABASE IF EXISTS example;\n\
             SELECT format('DROP ROLE %I', rolname) FROM pg_roles \
             WHERE rolname !~ '^pg_' AND rolname <> 'postgres' \\gexec\n\
             CREATE DATABASE example;\n",
        );
        for statements in earlier {
            script.push_str("\\c example\n");
            for statement in statements {
                let _ = writeln!(script, "{}\n;", statement.text);
            }
        }
        for _ in 0..2 {
            script.push_str("\\c example\n");
            for statement in file {
                let _ = writeln!(script, "{}\n;\n\\echo @@ :SQLSTATE", statement.text);
            }
            let _ = writeln!(script, "\\c example\n\\echo @objects\n{OBJECTS}");
            let _ = writeln!(script, "\\echo @rows\n{ROWS}");
        }
        let text = self.psql(&script);
        let mut states = text.lines().filter_map(|line| line.strip_prefix("@@ "));
        let mut states = || -> Vec<String> {
            let some = states.by_ref().take(file.len());
            some.map(str::to_owned).collect()
        };
        let (first, second) = (states(), states());
        assert_eq!(second.len(), file.len(), "{script}\n{text}");
        let numbers = |label: &str| -> Vec<i64> {
            let mut lines = text.lines();
            let mut numbers = Vec::new();
            while lines.any(|line| line == label) {
                numbers.extend(lines.next().and_then(|line| line.parse::<i64>().ok()));
            }
            numbers
        };
        let (objects, rows) = (numbers("@objects"), numbers("@rows"));
        assert_eq!((objects.len(), rows.len()), (2, 2), "{text}");
        Answers {
            first,
            second,
            before: (objects[0], rows[0]),
            after: (objects[1], rows[1]),
        }
    }

    fn psql(&self, script: &str) -> String {
        let file = self.folder.join("script.sql");
        std::fs::write(&file, script).unwrap();
        let output = self.sh(&format!(
            "{BINARIES}/psql -X -q -h {} -U postgres -d postgres -f {}",
            self.folder.display(),
            file.display()
        ));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn sh(&self, command: &str) -> Output {
        let mut shell = if self.as_postgres {
            let mut su = Command::new("su");
            su.args(["postgres", "-s", "/bin/sh", "-c", command]);
            su
        } else {
            let mut sh = Command::new("sh");
            sh.args(["-c", command]);
            sh
        };
        shell
            .current_dir("/")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.sh(&format!(
            "{BINARIES}/pg_ctl -D {}/data -m immediate stop",
            self.folder.display()
        ));
    }
}
