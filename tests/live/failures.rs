//! What `lint` says that the server refuses, it refuses: the first of those statements is where it
//! stops, with the SQLSTATE that is printed.

use sqlcheck::diagnostic::Diagnostic;
use sqlcheck::live::verify::Part;
use sqlcheck::rules::{self, Rule};
use sqlcheck::source::{Sources, Span};
use sqlcheck::statement::split;

use super::Test;
use super::cases::{Case, lint, read_cases, sqlstate};
use super::platform::Platforms;
use super::project::verified;

/// The rule of `lint`, and what `verify` says of the same.
const PAIRS: [(&str, Part, &str); 4] = [
    ("concurrently-in-transaction", Part::Apply, "apply-failed"),
    ("failing-statement", Part::Apply, "apply-failed"),
    ("reference-before-create", Part::Apply, "apply-failed"),
    ("failing-down", Part::Down, "down-failed"),
];

pub(crate) fn tests() -> Vec<(String, Test)> {
    let mut tests: Vec<(String, Test)> = Vec::new();
    for (id, part, verdict) in PAIRS {
        let rule = rules::find(id).expect("the rule is there");
        for case in read_cases(rule.page) {
            if case.expects_any() {
                let name = format!("failures::{id}:{}: {}", case.line, case.heading);
                let test: Test =
                    Box::new(move |platforms| agrees(platforms, rule, part, verdict, &case));
                tests.push((name, test));
            }
        }
    }
    tests
}

fn agrees(
    platforms: &Platforms,
    rule: &Rule,
    part: Part,
    verdict: &str,
    case: &Case,
) -> Result<(), String> {
    let (sources, linted) = lint(case)?;
    let said: Vec<_> = linted.iter().filter(|it| it.rule == rule.id).collect();
    let (server_sources, diagnostics) = verified(platforms, case, &[part])?;
    let refused: Vec<_> = diagnostics.iter().filter(|it| it.rule == verdict).collect();
    if refused.is_empty() {
        return Err("the server refuses nothing".to_owned());
    }
    for refused in refused {
        let at = statement(&server_sources, refused);
        let Some(said) = said.iter().find(|it| statement(&sources, it) == at) else {
            return Err(format!("{at:?}: only the server: {}", refused.message));
        };
        let claimed = sqlstate(&said.primary.message);
        let answer = sqlstate(&refused.primary.message);
        if claimed.is_some() && claimed != answer {
            return Err(format!("{at:?}: {claimed:?}, on the server {answer:?}"));
        }
    }
    Ok(())
}

/// The path, and the statement that is meant.
fn statement(sources: &Sources, diagnostic: &Diagnostic) -> (String, Option<Span>) {
    let place = diagnostic.primary.place;
    let file = sources.get(place.file);
    let statements = split(&file.text).statements;
    let holds = |span: Span| span.start <= place.span.start && place.span.start <= span.end;
    let found = statements.iter().map(|it| it.span).find(|it| holds(*it));
    (file.path.clone(), found)
}
