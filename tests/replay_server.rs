//! Asks a PostgreSQL server whether the answers in `tests/replay/*.sql` are its own. Does nothing,
//! and says so, where no server is installed.

#[path = "replay/cases.rs"]
mod cases;

mod servers;

use sqlcheck::live::server::Server;

/// The server whose words the messages are; other versions say some things differently.
const VERSION: u16 = 15;

#[test]
fn answers_are_the_servers() {
    let Some(server) = servers::start(Some(VERSION)) else {
        return;
    };
    let mut wrong = Vec::new();
    // Files about what is from before the history have no counterpart on a server.
    for (path, cases) in cases::files(|stem| !stem.starts_with("open_")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        for (case, actual) in cases.iter().zip(answers(&server, &cases)) {
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
