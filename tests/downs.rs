//! What replay and `lint` say of down scripts is what `tests/downs/*.sql` says, in each of the ways
//! in which frameworks keep them. `tests/live` asks PostgreSQL whether that is so.

#![expect(clippy::disallowed_methods, reason = "the pairs are files")]

#[path = "pages/cases.rs"]
mod cases;
#[path = "downs/pairs.rs"]
mod pairs;
#[path = "reruns/rows.rs"]
mod rows;

use std::collections::BTreeSet;

use sqlcheck::lint;
use sqlcheck::replay::{Outcome, Replayed};
use sqlcheck::rules;

use cases::Project;
use pairs::{Layout, Pair, files, read};
use rows::changes;

#[test]
fn downs_are_replayed() {
    each_pair(|pair| {
        let actual = replayed(pair);
        if agrees(pair, &actual) {
            return Vec::new();
        }
        vec![format!(
            "  expected {:?}\n  replay   {actual:?}",
            pair.answers
        )]
    });
}

#[test]
fn downs_are_reported() {
    each_pair(|pair| {
        let mut problems = Vec::new();
        for layout in Layout::ALL {
            let (_, diagnostics) = cases::lint(&pair.case(layout)).unwrap();
            let reported = diagnostics.iter().map(|it| it.rule);
            let reported: BTreeSet<_> = reported.filter(|it| is_about_downs(it)).collect();
            if !pair.lint.iter().eq(&reported) {
                let expected = &pair.lint;
                problems.push(format!("  {layout:?}: {expected:?}, but {reported:?}"));
            }
        }
        problems
    });
}

fn is_about_downs(rule: &str) -> bool {
    let category = rules::find(rule).unwrap().meta().category;
    category == "reversibility" || rule == "down-reenables-hole"
}

fn each_pair(check: impl Fn(&Pair) -> Vec<String>) {
    let mut wrong = Vec::new();
    for path in files() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        for pair in read(&std::fs::read_to_string(&path).unwrap()) {
            let problems = check(&pair);
            if !problems.is_empty() {
                let place = format!("{name}:{}: {}", pair.line, pair.heading);
                wrong.push(format!("{place}\n{}", problems.join("\n")));
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

/// What replay has after the up, the down, and the up again.
fn replayed(pair: &Pair) -> Vec<String> {
    let project = Project::write(&pair.case(Layout::Files)).unwrap();
    let done = lint::with_facts(
        &project.base,
        &[],
        &project.config,
        project.sources,
        |workspace, facts| {
            let context = facts[0].context(workspace, &project.config, &BTreeSet::new());
            let (_, down) = context.downs.iter().next().expect("a pair has a down");
            let up = &context.history.migrations[down.up];
            if let Some(failed) = failure(&down.down) {
                return vec![format!("fails: {failed}")];
            }
            let mut said = match changes(&up.before, &down.down.after).as_str() {
                "" => vec!["same".to_owned()],
                changes => vec![changes.to_owned()],
            };
            let again = failure(&down.up_again);
            said.extend(again.map(|failed| format!("up again: {failed}")));
            said
        },
    );
    done.unwrap().1
}

fn failure(replayed: &Replayed) -> Option<String> {
    replayed.steps.iter().find_map(|step| match &step.outcome {
        Outcome::Failed(failure) => Some(format!("{} {}", failure.sqlstate, failure.message)),
        Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => None,
    })
}

fn agrees(pair: &Pair, actual: &[String]) -> bool {
    match pair.replay.as_deref() {
        None => pair.answers == actual,
        Some("unknown") => actual.iter().any(|it| it.contains("may change")),
        Some("other words") => {
            let expected = pair.answers.iter().map(|it| code(it));
            expected.eq(actual.iter().map(|it| code(it)))
        }
        Some(other) => panic!("replay: {other}"),
    }
}

/// An answer up to its SQLSTATE.
fn code(answer: &str) -> &str {
    let end = answer.find(": ").map_or(answer.len(), |colon| colon + 7);
    answer.get(..end).unwrap_or(answer)
}
