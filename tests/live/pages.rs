//! The pages: those of rules that only a server can judge are tested here as `tests/pages.rs` does
//! it for `lint`; of the others, every good example applies.

use std::collections::BTreeSet;

use sqlcheck::live::verify::Part;
use sqlcheck::rules::{self, Check, Rule};
use sqlcheck::source::ColumnUnit;

use super::Test;
use super::cases::{Case, read_cases};
use super::platform::Platforms;
use super::project::verified;

pub(crate) fn tests() -> Vec<(String, Test)> {
    let mut tests: Vec<(String, Test)> = Vec::new();
    for rule in rules::ALL {
        for case in read_cases(rule.page) {
            let name = format!("pages::{}:{}: {}", rule.id, case.line, case.heading);
            match rule.check {
                Check::Verify => tests.push((name, Box::new(move |it| says(it, rule, &case)))),
                Check::Lint(_) if case.expects_any() || is_wrong_elsewhere(&case) => {}
                Check::Lint(_) => tests.push((name, Box::new(move |it| applies(it, &case)))),
            }
        }
    }
    tests
}

/// Whether the example is wrong in a way that its configuration keeps another rule from reporting.
fn is_wrong_elsewhere(case: &Case) -> bool {
    let config = case.files.iter().find(|it| it.path == "sqlcheck.toml");
    config.is_some_and(|it| it.text.contains("syntax-error = \"off\""))
}

/// Exactly the marked lines are reported by the rule, and a clean example by no rule.
fn says(platforms: &Platforms, rule: &Rule, case: &Case) -> Result<(), String> {
    let locks = rule.id == "lock-held";
    let only: &[Part] = if locks { &[Part::Locks] } else { &[] };
    let (sources, diagnostics) = verified(platforms, case, only)?;
    let expected = case.expected();
    let mut met = BTreeSet::new();
    let mut problems = Vec::new();
    for diagnostic in &diagnostics {
        let place = diagnostic.primary.place;
        let file = sources.get(place.file);
        let line = |offset| file.line_column(offset, ColumnUnit::CodePoint).line;
        let (first, last) = (line(place.span.start), line(place.span.end));
        let mut lines = (first..=last).map(|line| (file.path.clone(), line));
        match lines.find(|it| diagnostic.rule == rule.id && expected.contains(it)) {
            Some(hit) => {
                met.insert(hit);
            }
            None if diagnostic.rule == rule.id || expected.is_empty() => problems.push(format!(
                "not expected: {}:{first}: {}: {}",
                file.path, diagnostic.rule, diagnostic.message
            )),
            None => {}
        }
    }
    let missed = expected.difference(&met);
    problems.extend(missed.map(|(path, line)| format!("not reported: {path}:{line}")));
    all_right(&problems)
}

fn applies(platforms: &Platforms, case: &Case) -> Result<(), String> {
    let (sources, diagnostics) = verified(platforms, case, &[Part::Apply])?;
    let problems = diagnostics
        .iter()
        .filter(|it| it.rule == "apply-failed")
        .map(|it| {
            let file = sources.get(it.primary.place.file);
            let line = file
                .line_column(it.primary.place.span.start, ColumnUnit::CodePoint)
                .line;
            format!("{}:{line}: {}", file.path, it.message)
        });
    all_right(&problems.collect::<Vec<_>>())
}

fn all_right(problems: &[String]) -> Result<(), String> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}
