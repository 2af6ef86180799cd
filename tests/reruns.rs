//! What replay and `lint` say of files that run a second time is what `tests/reruns/*.sql` says.
//! `tests/live` asks PostgreSQL whether that is so.

#![expect(clippy::disallowed_methods, reason = "the rows are files")]

#[path = "pages/cases.rs"]
mod cases;
#[path = "reruns/rows.rs"]
mod rows;

use std::collections::BTreeSet;

use sqlcheck::catalog::{Catalog, StatementId};
use sqlcheck::lint::{self, Facts};
use sqlcheck::replay::{Change, Outcome, Session, Step};
use sqlcheck::rules;

use cases::{Project, sqlstate};
use rows::{FILE, Replay, Row, Statement, changes, files, read};

/// Rules of other categories have nothing to say of a second run.
const CATEGORIES: [&str; 2] = ["idempotency", "correctness"];

/// Are about the end of a history, whatever a second run does.
const OF_THE_END: [&str; 2] = ["missing-primary-key", "unvalidated-constraint"];

#[test]
fn second_runs_are_replayed() {
    each_row(|row| {
        let answers = replayed(row);
        let pairs = row.statements.iter().zip(&answers);
        pairs
            .filter(|(statement, answer)| !agrees(statement, answer))
            .map(|(statement, answer)| {
                let Statement {
                    text,
                    answer: expected,
                    ..
                } = statement;
                format!("{text}  expected {expected}\n  replay   {answer}")
            })
            .collect()
    });
}

#[test]
fn second_runs_are_reported() {
    each_row(|row| {
        let (sources, diagnostics) = cases::lint(&row.case()).unwrap();
        let mut reported = vec![BTreeSet::new(); row.statements.len()];
        let mut problems = Vec::new();
        for diagnostic in &diagnostics {
            let place = diagnostic.primary.place;
            let category = rules::find(diagnostic.rule).unwrap().meta().category;
            let is_asked = CATEGORIES.contains(&category) && !OF_THE_END.contains(&diagnostic.rule);
            if sources.get(place.file).path != FILE || !is_asked {
                continue;
            }
            let at = row.at(place.span.start);
            reported[at].insert(diagnostic.rule.to_owned());
            let said = format!("{} {}", diagnostic.message, diagnostic.primary.message);
            let answer = row.statements[at].sqlstate();
            if sqlstate(&said).is_some() && answer.is_some_and(|it| !said.contains(it)) {
                problems.push(format!("{answer:?}, but {said}"));
            }
        }
        for (statement, reported) in row.statements.iter().zip(&reported) {
            if !statement.reported.iter().eq(reported) {
                let Statement {
                    text,
                    reported: expected,
                    ..
                } = statement;
                problems.push(format!(
                    "{text}  expected {expected:?}\n  lint     {reported:?}"
                ));
            }
        }
        problems
    });
}

/// What stops a second run is reported, or is part of what is.
#[test]
fn no_row_leaves_a_failure_out() {
    each_row(|row| {
        let mut said = false;
        let mut problems = Vec::new();
        for statement in &row.statements {
            said |= !statement.reported.is_empty() || statement.is_silent;
            if statement.sqlstate().is_some() && !said {
                problems.push(statement.text.clone());
            }
        }
        problems
    });
}

fn each_row(check: impl Fn(&Row) -> Vec<String>) {
    let mut wrong = Vec::new();
    for path in files() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        for row in read(&std::fs::read_to_string(&path).unwrap()) {
            for problem in check(&row) {
                wrong.push(format!("{name}:{}: {}\n{problem}", row.line, row.heading));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} problems\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}

/// What replay answers to each statement of a second run.
fn replayed(row: &Row) -> Vec<String> {
    let project = Project::write(&row.case()).unwrap();
    let done = lint::with_facts(
        &project.base,
        &[],
        &project.config,
        project.sources,
        |workspace, facts| {
            let Facts { history, .. } = &facts[0];
            let context = facts[0].context(workspace, &project.config, &BTreeSet::new());
            let first = history.migrations.last().expect("a row has a file");
            let script = context.scripts.last().expect("a row has a file");
            let mut session = Session::new(Catalog::clone(&first.after));
            let mut answers = Vec::new();
            for (number, (file, lowered)) in (0u32..).zip(&script.statements) {
                let steps = first.steps.iter();
                let steps: Vec<_> = steps
                    .filter(|it| it.statement.statement == number)
                    .collect();
                if let Some(error) = &lowered.error {
                    answers.push(format!("never 42601 {}", error.message));
                } else if let Some(failed) = failure(steps) {
                    answers.push(format!("never {failed}"));
                } else {
                    let before = session.catalog().clone();
                    let steps = session.execute(id(number), *file, lowered);
                    let changes = changes(&before, session.catalog());
                    answers.push(answer(&steps, changes));
                }
            }
            answers
        },
    );
    done.unwrap().1
}

fn id(statement: u32) -> StatementId {
    StatementId {
        migration: 2,
        statement,
    }
}

fn answer(steps: &[Step], changes: String) -> String {
    if let Some(failed) = failure(steps) {
        return failed;
    }
    let unknown = |it: &Step| matches!(it.outcome, Outcome::Unknown(_));
    let rows = |it: &Step| it.changes.iter().any(|it| matches!(it, Change::Data(_)));
    if steps.iter().any(unknown) {
        return "unknown".to_owned();
    }
    match changes.as_str() {
        "" if steps.iter().any(rows) => "rows".to_owned(),
        "" => "same".to_owned(),
        _ => changes,
    }
}

fn failure<'a>(steps: impl IntoIterator<Item = &'a Step>) -> Option<String> {
    steps.into_iter().find_map(|step| match &step.outcome {
        Outcome::Failed(failure) => Some(format!("{} {}", failure.sqlstate, failure.message)),
        Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => None,
    })
}

/// The SQLSTATE with which an answer begins.
fn code(answer: &str) -> Option<&str> {
    answer.trim_start_matches("never ").get(..5)
}

/// What the grammar says against a first run; lowering has no SQLSTATE for it.
fn refusal(answer: &str) -> Option<&str> {
    let (_, message) = answer.strip_prefix("never ")?.split_once(' ')?;
    Some(message)
}

/// Replay does not count rows, and has no notices.
fn agrees(statement: &Statement, answer: &str) -> bool {
    let expected = statement.answer.as_str();
    match statement.replay {
        Replay::Exact => {}
        Replay::OtherWords => return code(expected) == code(answer),
        Replay::Unknown => return answer == "unknown",
    }
    if let (Some(expected), Some(answer)) = (refusal(expected), refusal(answer)) {
        return expected == answer;
    }
    let changes_rows =
        matches!(expected, "inserts" | "deletes" | "same") || expected.starts_with("23505 ");
    match answer {
        "rows" => changes_rows,
        "same" => expected == "same" || expected.starts_with("same: "),
        _ => answer == expected,
    }
}
