//! What PostgreSQL answers to questions about a schema, and what `lint` says of the statements that
//! make it: `tests/live/asked/*.sql`, row by row.
//!
//! `--# …` begins a row. Its first statements are a migration, and end with one line:
//!
//! - `-- reported: policy-always-true`: the rules of the file's family that report something in it;
//! - `-- silent`: none does.
//!
//! Then come questions, each on a connection of its own and rolled back: statements, and a line with
//! the answer to the last one.
//!
//! - `-- 1|a, 2|b`: the rows, `-- nothing` for none;
//! - `-- 3 rows`: how many a command wrote;
//! - `-- 42501 …`: how it fails.
//!
//! `--: …` is a remark. `UPDATE=1` writes what the server and `lint` answer.

use std::collections::BTreeSet;
use std::path::Path;

use postgres::{Client, SimpleQueryMessage};
use sqlcheck::live::server::Scratch;
use sqlcheck::migration::Platform;
use sqlcheck::rules;
use sqlcheck::statement::split;

use super::Test;
use super::cases::{Case, File, lint};
use super::platform::{Platforms, connect, drop_roles, words};

/// A file, the family of rules that it is about, and the platform whose project it is.
struct Table {
    file: &'static str,
    category: &'static str,
    platform: Platform,
}

const TABLES: [Table; 3] = [
    Table {
        file: "access.sql",
        category: "row-level-security",
        platform: Platform::Supabase,
    },
    Table {
        file: "callers.sql",
        category: "access-control",
        platform: Platform::Supabase,
    },
    Table {
        file: "foreign_keys.sql",
        category: "foreign-keys",
        platform: Platform::PostgreSql,
    },
];

struct Row {
    line: usize,
    heading: String,
    migration: String,
    reported: Answer,
    questions: Vec<(String, Answer)>,
}

struct Answer {
    /// From 0.
    line: usize,
    text: String,
}

pub(crate) fn tests() -> Vec<(String, Test)> {
    let test = |table: &'static Table| -> (String, Test) {
        let name = table.file.trim_end_matches(".sql");
        let test: Test = Box::new(|platforms| check(platforms, table));
        (format!("asked::{name}"), test)
    };
    TABLES.iter().map(test).collect()
}

fn check(platforms: &Platforms, table: &Table) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/live/asked");
    let path = folder.join(table.file);
    let _turn = platforms.turn(true);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut problems = Vec::new();
    for row in read(&text) {
        let place = format!("{}: {}", row.line, row.heading);
        let answers = answers(platforms, table, &row).map_err(|it| format!("{place}: {it}"))?;
        let expected = row.questions.iter().map(|(_, answer)| answer);
        let expected = std::iter::once(&row.reported).chain(expected);
        for (expected, answer) in expected.zip(answers) {
            if expected.text != answer {
                let line = expected.line + 1;
                problems.push(format!(
                    "{place}\n  line {line}: {}\n  now: {answer}",
                    expected.text
                ));
                lines[expected.line] = format!("-- {answer}");
            }
        }
    }
    crate::settle(&path, &lines, &problems)
}

fn read(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut statements = String::new();
    for (line, words) in text.lines().enumerate() {
        if let Some(heading) = words.strip_prefix("--# ") {
            assert!(statements.is_empty(), "line {line}: no answer");
            rows.push(Row {
                line: line + 1,
                heading: heading.to_owned(),
                migration: String::new(),
                reported: Answer {
                    line: 0,
                    text: String::new(),
                },
                questions: Vec::new(),
            });
        } else if let Some(answer) = words.strip_prefix("-- ") {
            let row = rows.last_mut().expect("a row begins with its heading");
            let statements = std::mem::take(&mut statements);
            let answer = Answer {
                line,
                text: answer.to_owned(),
            };
            if row.migration.is_empty() {
                (row.migration, row.reported) = (statements, answer);
            } else {
                row.questions.push((statements, answer));
            }
        } else if !words.starts_with("--:") && !words.is_empty() {
            statements.push_str(words);
            statements.push('\n');
        }
    }
    assert!(statements.is_empty(), "no answer to: {statements}");
    rows
}

/// What `lint` reports, and then what the server answers.
fn answers(platforms: &Platforms, table: &Table, row: &Row) -> Result<Vec<String>, String> {
    let mut answers = vec![reported(table, row)?];
    let scratch = platforms.database(table.platform)?;
    let mut owner = connect(&scratch)?;
    let made = owner.batch_execute(&row.migration);
    made.map_err(|it| words(&it))?;
    for (statements, _) in &row.questions {
        answers.push(ask(&scratch, statements)?);
    }
    drop(owner);
    drop_roles_of(&scratch, row)?;
    Ok(answers)
}

/// The platform's own roles stay.
fn drop_roles_of(scratch: &Scratch, row: &Row) -> Result<(), String> {
    if row.migration.contains("CREATE ROLE") {
        drop_roles(scratch)?;
    }
    Ok(())
}

fn reported(table: &Table, row: &Row) -> Result<String, String> {
    let file = |path: &str, text: &str| File {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    let files = match table.platform {
        Platform::Supabase => vec![
            file("supabase/config.toml", "project_id = \"asked\"\n"),
            file(
                "supabase/migrations/20240501120000_asked.sql",
                &row.migration,
            ),
        ],
        Platform::PostgreSql => vec![file("migrations/0001_asked.sql", &row.migration)],
    };
    let case = Case {
        heading: row.heading.clone(),
        line: row.line,
        files,
        ..Case::default()
    };
    let (_, diagnostics) = lint(&case)?;
    let family = |id: &str| rules::find(id).map(|it| it.meta().category);
    let rules: BTreeSet<_> = diagnostics
        .iter()
        .map(|it| it.rule)
        .filter(|id| family(id) == Some(table.category))
        .collect();
    if rules.is_empty() {
        return Ok("silent".to_owned());
    }
    let rules: Vec<_> = rules.into_iter().collect();
    Ok(format!("reported: {}", rules.join(", ")))
}

/// The answer to the last of some statements; those before it must succeed.
fn ask(scratch: &Scratch, statements: &str) -> Result<String, String> {
    let mut client = connect(scratch)?;
    let script = split(statements);
    let (last, before) = script.statements.split_last().ok_or("no question")?;
    send(&mut client, "BEGIN")?;
    for statement in before {
        let sql = &statements[statement.span.range()];
        send(&mut client, sql)?;
    }
    let sql = &statements[last.span.range()];
    Ok(match client.simple_query(sql) {
        Ok(messages) => answer(&messages),
        Err(error) => words(&error).replacen(':', "", 1),
    })
}

fn send(client: &mut Client, sql: &str) -> Result<(), String> {
    client
        .batch_execute(sql)
        .map_err(|it| format!("{sql}: {}", words(&it)))
}

fn answer(messages: &[SimpleQueryMessage]) -> String {
    let mut rows = Vec::new();
    let mut answers_rows = false;
    let mut count = 0;
    for message in messages {
        match message {
            SimpleQueryMessage::RowDescription(_) => answers_rows = true,
            SimpleQueryMessage::Row(row) => {
                let fields = (0..row.len()).map(|at| row.get(at).unwrap_or("NULL"));
                rows.push(fields.collect::<Vec<_>>().join("|"));
            }
            SimpleQueryMessage::CommandComplete(written) => count = *written,
            _ => {}
        }
    }
    match (answers_rows, rows.is_empty(), count) {
        (true, true, _) => "nothing".to_owned(),
        (true, false, _) => rows.join(", "),
        (false, _, 1) => "1 row".to_owned(),
        (false, _, count) => format!("{count} rows"),
    }
}
