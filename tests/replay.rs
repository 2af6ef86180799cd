//! Replay answers every statement of `tests/replay/*.sql` as PostgreSQL does.
//! `tests/replay_server.rs` asks PostgreSQL whether that is so.

#[path = "replay/cases.rs"]
mod cases;

use std::sync::Arc;

use sqlcheck::catalog::{Catalog, Profile};
use sqlcheck::lower::{Lowered, postgres};
use sqlcheck::replay::{Outcome, Script, Step, run};
use sqlcheck::source::FileId;
use sqlcheck::statement::split;

#[test]
fn outcomes_are_those_of_postgresql() {
    let mut wrong = Vec::new();
    for (path, cases) in cases::files() {
        let lowered: Vec<Lowered> = cases
            .iter()
            .map(|case| {
                let script = split(&case.statement);
                assert_eq!(script.statements.len(), 1, "{}", case.statement);
                let lowered = postgres::lower(&case.statement, &script, &script.statements[0]);
                assert_eq!(lowered.error, None, "{}", case.statement);
                lowered
            })
            .collect();
        let script = Script {
            statements: lowered.iter().map(|it| (FileId(0), it)).collect(),
            conditional: Vec::new(),
            atomic: None,
        };
        let start = Catalog::new(Profile::PostgreSql, cases::version(&path));
        let replayed = run(&Arc::new(start), 0, &script);
        for (index, case) in (0u32..).zip(&cases) {
            let steps = replayed.steps.iter();
            let steps: Vec<&Step> = steps.filter(|it| it.statement.statement == index).collect();
            let actual = answer(&steps);
            if actual != case.expected {
                wrong.push(format!(
                    "{}:{}: {}  expected {}\n  actual   {actual}",
                    path.file_name().unwrap().display(),
                    case.line,
                    case.statement,
                    case.expected
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The answer to a whole statement, in the words of the cases.
fn answer(steps: &[&Step]) -> String {
    let mut words = "noop";
    for step in steps {
        match &step.outcome {
            Outcome::Failed(failure) => return format!("{} {}", failure.sqlstate, failure.message),
            Outcome::Unknown(_) => words = "unknown",
            Outcome::Applied if words == "noop" => words = "ok",
            Outcome::Applied | Outcome::NoEffect(_) => {}
        }
    }
    words.to_owned()
}
