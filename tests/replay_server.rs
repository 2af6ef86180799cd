//! Asks a PostgreSQL server whether the answers in `tests/replay/*.sql` are its own. Does nothing,
//! and says so, where no server is installed.

#[path = "replay/cases.rs"]
mod cases;

mod servers;

use std::collections::BTreeMap;

use sqlcheck::live::server::Server;

#[test]
fn answers_are_the_servers() {
    let mut servers = BTreeMap::new();
    let mut wrong = Vec::new();
    for (path, cases) in cases::files() {
        let Some(version) = cases::version(&path) else {
            continue;
        };
        let server = servers.entry(version);
        let Some(server) = server.or_insert_with(|| servers::start(Some(version))) else {
            continue;
        };
        let name = path.file_stem().unwrap().to_str().unwrap();
        for (case, actual) in cases.iter().zip(answers(server, &cases)) {
            let agrees = match case.expected.as_str() {
                "ok" | "noop" => actual == "ok",
                "unknown" => true,
                expected => actual == expected,
            };
            if !agrees {
                wrong.push(format!(
                    "{name}:{}: {}  expected {}\n  server   {actual}",
                    case.line, case.statement, case.expected
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the server answers to each statement in a database of its own: `ok`, or the SQLSTATE and
/// the message.
fn answers(server: &Server, cases: &[cases::Case]) -> Vec<String> {
    let scratch = server.create().unwrap();
    let mut client = scratch.connect().unwrap();
    let mut answer = |case: &cases::Case| match client.batch_execute(&case.statement) {
        Ok(()) => "ok".to_owned(),
        Err(error) => {
            let said = error.as_db_error().expect("the server answers");
            let first = said.message().lines().next().unwrap_or_default();
            format!("{} {first}", said.code().code())
        }
    };
    cases.iter().map(&mut answer).collect()
}
