//! The re-run matrix on the server: what each statement of `tests/reruns/*.sql` does there when its
//! file runs a second time, statement by statement, on a connection of its own.
//!
//! `UPDATE=1` writes what the server answers.

use std::path::Path;

use sqlcheck::live::introspect::read as introspect;
use sqlcheck::live::script::{Script, Step};
use sqlcheck::live::server::Scratch;
use sqlcheck::live::session::{Session, Unobserved};
use sqlcheck::migration::Platform;

use super::Test;
use super::platform::{Platforms, connect, drop_roles, words};
use super::project::{makes_roles, with_scripts};
use super::rows::{Row, changes, files, read};

const ROWS: &str = "SELECT coalesce(sum((xpath('/row/n/text()', query_to_xml(format( \
     'SELECT count(*) AS n FROM %s', oid::regclass), false, true, '')))[1]::text::bigint), 0)::bigint \
     FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text <> 'information_schema' \
     AND relnamespace::regnamespace::text !~ '^pg_'";

pub(crate) fn tests() -> Vec<(String, Test)> {
    let test = |path: std::path::PathBuf| -> (String, Test) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let test: Test = Box::new(move |platforms| check(platforms, &path));
        (format!("matrix::{name}"), test)
    };
    files().into_iter().map(test).collect()
}

fn check(platforms: &Platforms, path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut problems = Vec::new();
    for row in read(&text) {
        let answers = answers(platforms, &row)?;
        for (statement, answer) in row.statements.iter().zip(answers) {
            if statement.answer != answer {
                problems.push(format!(
                    "{}: {}\n{}  expected {}\n  server   {answer}",
                    row.line, row.heading, statement.text, statement.answer
                ));
                lines[statement.line] = format!("-- {answer}");
            }
        }
    }
    crate::settle(path, &lines, &problems)
}

/// What the server answers to each statement of the second run.
fn answers(platforms: &Platforms, row: &Row) -> Result<Vec<String>, String> {
    let case = row.case();
    let _turn = platforms.turn(makes_roles(&case));
    let scratch = platforms.database(Platform::PostgreSql)?;
    let mut client = connect(&scratch)?;
    let extensions = platforms.extensions(&mut client);
    let mut scripts = with_scripts(&case, extensions, |_, scripts| scripts)?;
    let file = scripts.pop().ok_or("a row has a file")?;
    if file.steps.len() != row.statements.len() {
        return Err(format!("{}: {} statements", row.heading, file.steps.len()));
    }
    if let Some(before) = scripts.pop() {
        let mut session = Session::open(&scratch, None).map_err(|it| it.to_string())?;
        for step in &before.steps {
            if let Some(failed) = send(&mut session, &before, step)? {
                return Err(format!("{}: before it: {failed}", row.heading));
            }
        }
    }
    let answers = run_twice(&scratch, &file);
    if makes_roles(&case) {
        drop_roles(&scratch)?;
    }
    answers
}

fn run_twice(scratch: &Scratch, file: &Script) -> Result<Vec<String>, String> {
    let open = || Session::open(scratch, None).map_err(|it| it.to_string());
    let mut first = open()?;
    let steps = file.steps.iter();
    let failed: Result<Vec<_>, _> = steps.map(|it| send(&mut first, file, it)).collect();
    drop(first);
    let mut second = open()?;
    let mut answers = Vec::new();
    for (step, failed) in file.steps.iter().zip(failed?) {
        answers.push(match failed {
            Some(failed) => format!("never {failed}"),
            None => answer(&mut second, file, step)?,
        });
    }
    Ok(answers)
}

/// What the server does when a statement runs again.
fn answer(session: &mut Session, file: &Script, step: &Step) -> Result<String, String> {
    let look = |session: &mut Session| -> Result<_, String> {
        let catalog = introspect(&mut session.client).map_err(|it| words(&it))?;
        let rows = session.client.query_one(ROWS, &[]);
        let rows: i64 = rows.map_err(|it| words(&it))?.get(0);
        Ok((catalog, rows))
    };
    let (before, rows_before) = look(session)?;
    session.notices();
    if let Some(failed) = send(session, file, step)? {
        return Ok(failed);
    }
    let notices = session.notices();
    let (after, rows_after) = look(session)?;
    let changes = changes(&before, &after);
    if !changes.is_empty() {
        return Ok(changes);
    }
    Ok(match rows_after.cmp(&rows_before) {
        std::cmp::Ordering::Greater => "inserts".to_owned(),
        std::cmp::Ordering::Less => "deletes".to_owned(),
        std::cmp::Ordering::Equal => match notices.first() {
            Some(notice) => format!("same: {}", notice.message),
            None => "same".to_owned(),
        },
    })
}

/// Sends one statement; says how it fails.
fn send(session: &mut Session, file: &Script, step: &Step) -> Result<Option<String>, String> {
    let mut one = file.clone();
    one.steps = vec![step.clone()];
    let applied = session.send_each(&one, &mut Unobserved);
    let applied = applied.map_err(|it| it.to_string())?;
    if applied.sent == 0 && applied.failure.is_none() {
        return Err(format!("not sent: {:?}", step.action));
    }
    let failure = applied.failure;
    Ok(failure.map(|it| format!("{} {}", it.sqlstate, it.message)))
}
