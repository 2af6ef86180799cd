//! Whether the examples of the idempotency pages are true: every file is applied twice, statement by
//! statement, and on the second run exactly the reported statements fail, with the SQLSTATE of the
//! report, or succeed and double something where that is the report.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use postgres::Client;
use sqlcheck::diagnostic::Diagnostic;
use sqlcheck::live::server::Scratch;
use sqlcheck::rules::{self, Check};
use sqlcheck::source::Sources;
use sqlcheck::statement::{StatementKind, split};

use super::Test;
use super::cases::{Case, File, lint, read_cases, sqlstate};
use super::platform::{Platforms, connect, drop_roles, words};
use super::project::{makes_roles, platform};

const SUCCESS: &str = "00000";

pub(crate) fn tests() -> Vec<(String, Test)> {
    let mut tests: Vec<(String, Test)> = Vec::new();
    for rule in rules::ALL {
        let is_linted = matches!(rule.check, Check::Lint(_));
        if !is_linted || rule.meta().category != "idempotency" {
            continue;
        }
        for case in read_cases(rule.page) {
            let name = format!("reruns::{}:{}: {}", rule.id, case.line, case.heading);
            let test: Test = if rule.id == "impossible-guard" {
                Box::new(move |platforms| impossible(platforms, &case))
            } else {
                Box::new(move |platforms| check(platforms, &case))
            };
            tests.push((name, test));
        }
    }
    tests
}

/// Guards that are said to be impossible stop the first run.
fn impossible(platforms: &Platforms, case: &Case) -> Result<(), String> {
    let _turn = platforms.turn(makes_roles(case));
    let (sources, diagnostics) = lint(case)?;
    let mut problems = Vec::new();
    for file in migrations(case) {
        let statements = statements(file);
        let answers = apply_twice(platforms, case, &[], &statements)?.first;
        let reported = reported(&sources, &diagnostics, file, &statements);
        for (at, (statement, answer)) in statements.iter().zip(&answers).enumerate() {
            let claimed = reported.get(&at).into_iter().flatten().find_map(|it| {
                let rule = it.rule == "impossible-guard";
                rule.then(|| sqlstate(&it.primary.message)).flatten()
            });
            if claimed.is_some_and(|claimed| claimed != *answer) {
                problems.push(format!("{answer}: {}", statement.text));
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

fn check(platforms: &Platforms, case: &Case) -> Result<(), String> {
    let _turn = platforms.turn(makes_roles(case));
    let (sources, diagnostics) = &lint(case)?;
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
        } = apply_twice(platforms, case, &earlier, &statements)?;
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
    statement.text.starts_with("INSERT") || statement.text.starts_with("COPY")
}

/// Whether the example is about a configuration that asks for less than every file.
fn is_off(case: &Case) -> bool {
    let config = case.files.iter().find(|it| it.path == "sqlcheck.toml");
    config.is_none_or(|it| !it.text.contains("\"rerun\""))
}

struct Sql {
    start: u32,
    end: u32,
    text: String,
    /// Of `COPY … FROM stdin`.
    data: Option<String>,
}

fn migrations(case: &Case) -> Vec<&File> {
    let mut files: Vec<_> = case
        .files
        .iter()
        .filter(|it| it.path.ends_with(".sql") && !it.path.ends_with(".down.sql"))
        .filter(|it| it.path != "prelude.sql")
        .collect();
    files.sort_by_key(|it| &it.path);
    files
}

/// The statements of a file's forward direction.
fn statements(file: &File) -> Vec<Sql> {
    let down = ["-- migrate:down", "-- +goose Down"];
    let end = down.iter().find_map(|marker| file.text.find(marker));
    let script = split(&file.text);
    let mut statements: Vec<Sql> = Vec::new();
    for statement in &script.statements {
        let span = statement.span;
        if end.is_some_and(|end| end <= span.start as usize) {
            break;
        }
        let text = file.text[span.range()].to_owned();
        match (statement.kind, statements.last_mut()) {
            (StatementKind::Sql, _) => statements.push(Sql {
                start: span.start,
                end: span.end,
                text,
                data: None,
            }),
            (StatementKind::CopyData, Some(copy)) => copy.data = Some(text),
            _ => {}
        }
    }
    statements
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
     AND indexrelid NOT IN (SELECT conindid FROM pg_constraint))";

const ROWS: &str = "SELECT coalesce(sum((xpath('/row/n/text()', query_to_xml(format( \
     'SELECT count(*) AS n FROM %s', oid::regclass), false, true, '')))[1]::text::bigint), 0)::bigint \
     FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text <> 'information_schema' \
     AND relnamespace::regnamespace::text !~ '^pg_'";

/// Applies files to a new database, and the last of them a second time, each on a connection of
/// its own and statement by statement.
fn apply_twice(
    platforms: &Platforms,
    case: &Case,
    earlier: &[Vec<Sql>],
    file: &[Sql],
) -> Result<Answers, String> {
    let scratch = platforms.database(platform(case))?;
    if let Some(prelude) = case.prelude() {
        let mut client = connect(&scratch)?;
        client
            .batch_execute(&prelude.text)
            .map_err(|it| words(&it))?;
    }
    for statements in earlier {
        apply(&scratch, statements)?;
    }
    let first = apply(&scratch, file)?;
    let before = counts(&scratch)?;
    let second = apply(&scratch, file)?;
    let after = counts(&scratch)?;
    if makes_roles(case) {
        drop_roles(&scratch)?;
    }
    Ok(Answers {
        first,
        second,
        before,
        after,
    })
}

/// The SQLSTATE of each statement.
fn apply(scratch: &Scratch, statements: &[Sql]) -> Result<Vec<String>, String> {
    let mut client = connect(scratch)?;
    let send = |statement: &Sql| match send(&mut client, statement) {
        Ok(()) => Ok(SUCCESS.to_owned()),
        Err(error) => match error.code() {
            Some(code) => Ok(code.code().to_owned()),
            None => Err(words(&error)),
        },
    };
    statements.iter().map(send).collect()
}

fn send(client: &mut Client, statement: &Sql) -> Result<(), postgres::Error> {
    let Some(data) = &statement.data else {
        return client.batch_execute(&statement.text);
    };
    let mut writer = client.copy_in(&statement.text)?;
    let rows = data.split_inclusive('\n');
    let rows: String = rows.filter(|it| it.trim_end() != "\\.").collect();
    // What the server has against the rows it says at the end.
    let _ = writer.write_all(rows.as_bytes());
    writer.finish()?;
    Ok(())
}

fn counts(scratch: &Scratch) -> Result<(i64, i64), String> {
    let mut client = connect(scratch)?;
    let mut count = |query: &str| -> Result<i64, String> {
        let row = client.query_one(query, &[]);
        Ok(row.map_err(|it| words(&it))?.get(0))
    };
    Ok((count(OBJECTS)?, count(ROWS)?))
}
