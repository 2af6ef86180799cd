//! The pages of the rules are their tests: every heading with SQL under it is a project that is
//! linted as `sqlcheck lint` would. What a page may hold, CONTRIBUTING.md says.

#![expect(clippy::disallowed_methods, reason = "writes each project to the disk")]

#[path = "pages/cases.rs"]
mod cases;

use std::collections::BTreeSet;

use sqlcheck::diagnostic::{Applicability, Diagnostic, Fix, Severity};
use sqlcheck::rules::{self, Check, Rule};
use sqlcheck::source::ColumnUnit;

use cases::{Case, fixed, lint, read_cases};

#[test]
fn examples_are_reported_as_their_pages_say() {
    let mut problems = Vec::new();
    let mut cases = 0;
    for rule in linted() {
        let found = read_cases(rule.page);
        if !found.iter().any(|case| case.expects_any()) {
            problems.push(format!(
                "rules/{}.md: no example has an `-- error`",
                rule.id
            ));
        }
        if found.iter().all(Case::expects_any) {
            problems.push(format!("rules/{}.md: no example is clean", rule.id));
        }
        cases += found.len();
        for case in found {
            if let Err(problem) = check(rule, &case) {
                problems.push(format!(
                    "rules/{}.md:{}: \"{}\"\n{problem}",
                    rule.id, case.line, case.heading
                ));
            }
        }
    }
    assert!(
        problems.is_empty(),
        "{} of {cases} examples:\n\n{}",
        problems.len(),
        problems.join("\n\n")
    );
}

/// A message says what is wrong in one clause with the object in backticks; the label says why
/// there; the help says what to write instead.
#[test]
fn messages_keep_their_conventions() {
    let mut problems = BTreeSet::new();
    for rule in linted() {
        for case in read_cases(rule.page) {
            let Ok((_, diagnostics)) = lint(&case) else {
                continue;
            };
            for diagnostic in diagnostics.iter().filter(|it| it.rule == rule.id) {
                for problem in breaches(diagnostic) {
                    problems.insert(format!("{}: {problem}: {}", rule.id, diagnostic.message));
                }
            }
        }
    }
    let problems: Vec<_> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// Each fix is made alone, and the project is linted again: what it is for is gone, and nothing new
/// came.
#[test]
fn fixes_mend_what_they_are_for() {
    let mut problems = BTreeSet::new();
    for rule in linted() {
        for case in read_cases(rule.page) {
            let Ok((sources, before)) = lint(&case) else {
                continue;
            };
            for diagnostic in before.iter().filter(|it| it.rule == rule.id) {
                let is_whole = |fix: &&Fix| fix.applicability != Applicability::Display;
                let Some(fix) = diagnostic.fix.as_ref().filter(is_whole) else {
                    continue;
                };
                let path = &sources.get(diagnostic.primary.place.file).path;
                let after = lint(&fixed(&case, path, fix)).expect("it was a project before");
                problems.extend(harm(&before, &after.1, diagnostic).map(|harm| {
                    let (id, line, heading) = (rule.id, case.line, &case.heading);
                    format!("rules/{id}.md:{line}: \"{heading}\": {}: {harm}", fix.title)
                }));
            }
        }
    }
    let problems: Vec<_> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// A page says whether a new migration can mend what its rule reports, and `tests/remedy.rs` holds
/// it to that.
#[test]
fn remedies_are_as_the_pages_say() {
    for rule in linted() {
        let claimed = rule.meta().claims.contains(&("remedy", "yes"));
        let cases = read_cases(rule.page);
        let diagnostics = cases.iter().filter_map(|case| Some(lint(case).ok()?.1));
        let mut own = diagnostics.flatten().filter(|it| it.rule == rule.id);
        let has_any = own.any(|it| it.remedy.is_some());
        assert_eq!(has_any, claimed, "rules/{}.md", rule.id);
    }
}

/// What a fix did besides, or did not do.
fn harm(before: &[Diagnostic], after: &[Diagnostic], mended: &Diagnostic) -> Option<String> {
    let count = |all: &[Diagnostic], one: &Diagnostic| {
        let same = |it: &&Diagnostic| it.rule == one.rule && it.message == one.message;
        all.iter().filter(same).count()
    };
    if count(after, mended) >= count(before, mended) {
        return Some("it mends nothing".to_owned());
    }
    let hides = |rule: &str, other: &str| {
        let category = |id| rules::find(id).expect("it is listed").meta().category;
        match category(other) {
            "correctness" => false,
            // One report of a second run stands for what comes after it.
            "idempotency" => category(rule) == "idempotency",
            // Of what can't be parsed nothing else is known.
            _ => rule == "impossible-guard",
        }
    };
    let is_new = |it: &&Diagnostic| {
        count(after, it) > count(before, it)
            && !hides(mended.rule, it.rule)
            && (it.severity > Severity::Note || it.object != mended.object)
    };
    let new = after.iter().find(is_new)?;
    Some(format!("it brings {}: {}", new.rule, new.message))
}

/// `fix: safe` says that some of a rule's fixes are, `fix: unsafe` that none is, and the examples show
/// one that is as the page says.
#[test]
fn pages_say_what_can_be_fixed() {
    let mut problems = Vec::new();
    for rule in linted() {
        let cases = read_cases(rule.page).into_iter();
        let found = cases.filter_map(|case| lint(&case).ok());
        let fixes = found.flat_map(|(_, diagnostics)| {
            let own = diagnostics.into_iter().filter(|it| it.rule == rule.id);
            own.filter_map(|it| it.fix)
        });
        let shown = fixes.map(|fix| fix.applicability).min();
        let claimed = rule.meta().fix();
        if shown != claimed {
            problems.push(format!(
                "rules/{}.md claims {claimed:?}, and its examples have {shown:?}",
                rule.id
            ));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// What `lint` can judge; `tests/live` has the others.
fn linted() -> impl Iterator<Item = &'static Rule> {
    rules::ALL
        .iter()
        .filter(|rule| matches!(rule.check, Check::Lint(_)))
}

fn breaches(diagnostic: &Diagnostic) -> Vec<&'static str> {
    let message = diagnostic.message.as_str();
    // PostgreSQL's own words.
    let quoted = ["syntax-error", "failing-statement", "failing-down"].contains(&diagnostic.rule);
    let one_clause = |text: &str| !text.contains('\n') && !text.ends_with('.');
    let checks = [
        (
            one_clause(message),
            "a message is one clause without a period",
        ),
        (
            quoted || message.matches('`').count() >= 2,
            "a message names the object in backticks",
        ),
        (
            !message.chars().next().is_none_or(char::is_uppercase),
            "a message begins in lower case",
        ),
        (
            !diagnostic.primary.message.is_empty() && one_clause(&diagnostic.primary.message),
            "the label says why the problem is here",
        ),
        (
            diagnostic.related.iter().all(|it| one_clause(&it.message)),
            "a related label is one clause",
        ),
        (
            quoted || diagnostic.help.is_some() || diagnostic.rule == "opaque-statement",
            "the help says what to write instead",
        ),
    ];
    let broken = checks.into_iter().filter(|(kept, _)| !kept);
    broken.map(|(_, what)| what).collect()
}

fn check(rule: &Rule, case: &Case) -> Result<(), String> {
    let (sources, diagnostics) = lint(case)?;
    let expected = case.expected();
    let mut met = BTreeSet::new();
    let mut problems = Vec::new();
    for diagnostic in &diagnostics {
        let place = diagnostic.primary.place;
        let file = sources.get(place.file);
        let line = |offset| file.line_column(offset, ColumnUnit::CodePoint).line;
        let (first, last) = (line(place.span.start), line(place.span.end));
        let mut lines = (first..=last).map(|line| (file.path.clone(), line));
        let hit = lines.find(|it| diagnostic.rule == rule.id && expected.contains(it));
        match hit {
            Some(hit) => {
                met.insert(hit);
            }
            None if diagnostic.rule == rule.id || expected.is_empty() => problems.push(format!(
                "  not expected: {}:{first}: {}[{}]: {}",
                file.path, diagnostic.severity, diagnostic.rule, diagnostic.message
            )),
            None => {}
        }
    }
    let missed = expected.difference(&met);
    problems.extend(missed.map(|(path, line)| format!("  not reported: {path}:{line}")));
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}
