//! The claims in front matter about locks: of the statement that a rule's fix adds, or, without a
//! fix, of the statement that it reports.

use sqlcheck::live::locks;
use sqlcheck::live::script::Script;
use sqlcheck::live::session::Session;
use sqlcheck::rules::{self, Check};
use sqlcheck::source::Span;

use super::Test;
use super::cases::{Case, fixed, lint, read_cases};
use super::platform::Platforms;
use super::project::{makes_roles, platform, with_scripts};

/// What a page says of a statement.
struct Claim {
    rule: &'static str,
    /// Whether it is about what a fix adds.
    fix: bool,
    lock: Option<&'static str>,
    rewrite: Option<&'static str>,
}

pub(crate) fn tests() -> Vec<(String, Test)> {
    let mut tests: Vec<(String, Test)> = Vec::new();
    for rule in rules::ALL {
        let meta = rule.meta();
        let claim = |name| {
            let mut claims = meta.claims.iter();
            claims.find(|(it, _)| *it == name).map(|(_, value)| *value)
        };
        let (lock, rewrite) = (claim("lock"), claim("rewrite"));
        if (lock, rewrite) == (None, None) || !matches!(rule.check, Check::Lint(_)) {
            continue;
        }
        let claim = Claim {
            rule: rule.id,
            fix: claim("fix").is_some(),
            lock,
            rewrite,
        };
        let cases = read_cases(rule.page);
        let test: Test = Box::new(move |platforms| {
            let mut statements = 0;
            for case in cases.iter().filter(|it| it.expects_any()) {
                statements += holds(platforms, &claim, case)
                    .map_err(|it| format!("{}:{}: {it}", claim.rule, case.line))?;
            }
            match statements {
                0 => Err("no example has a statement to look at".to_owned()),
                _ => Ok(()),
            }
        });
        tests.push((format!("claims::{}", rule.id), test));
    }
    tests
}

/// How many statements were looked at.
fn holds(platforms: &Platforms, claim: &Claim, case: &Case) -> Result<usize, String> {
    let (sources, diagnostics) = lint(case)?;
    let mut statements = 0;
    for diagnostic in diagnostics.iter().filter(|it| it.rule == claim.rule) {
        let place = diagnostic.primary.place;
        let path = sources.get(place.file).path.clone();
        match &diagnostic.fix {
            Some(fix) if claim.fix => {
                let case = fixed(case, &path, fix);
                // Edits before it have moved an edit's text.
                let mut moved = 0;
                let mut edits = fix.edits.clone();
                edits.sort_by_key(|it| it.span);
                for edit in &edits {
                    let gap = edit.replacement.len() - edit.replacement.trim_start().len();
                    let start = edit.span.start + moved;
                    let end = start + length(edit.replacement.len());
                    let added = Span::new(start + length(gap), end);
                    moved += length(edit.replacement.len());
                    assert!(
                        edit.span.is_empty(),
                        "a fix that adds a statement only inserts"
                    );
                    statements += check(platforms, claim, &case, &path, added)?;
                }
            }
            None if !claim.fix => statements += check(platforms, claim, case, &path, place.span)?,
            // Another case of the rule, for which there is no fix.
            _ => {}
        }
    }
    Ok(statements)
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("pages are short")
}

/// Runs a project statement by statement, and looks at those in a stretch of a file.
fn check(
    platforms: &Platforms,
    claim: &Claim,
    case: &Case,
    path: &str,
    stretch: Span,
) -> Result<usize, String> {
    let _turn = platforms.turn(makes_roles(case));
    let scratch = platforms.database(platform(case))?;
    let mut session = Session::open(&scratch, None).map_err(|it| it.to_string())?;
    let extensions = platforms.extensions(&mut session.client);
    let seen = with_scripts(case, extensions, |workspace, scripts| {
        let mut seen = Vec::new();
        for step in scripts.iter().flat_map(|it| &it.steps) {
            let one = locks::one_by_one(&mut session, &scratch, &Script::of(step));
            let one = one.map_err(|it| it.to_string())?;
            let span = step.place.span;
            let is_meant = workspace.sources.get(step.place.file).path == path
                && span.start < stretch.end
                && stretch.start < span.end;
            if is_meant {
                seen.push(one);
            }
        }
        Ok::<_, String>(seen)
    })??;
    let mut problems = Vec::new();
    if seen.is_empty() {
        problems.push(format!("{path}:{stretch:?}: no statement"));
    }
    for one in &seen {
        if let Some(failure) = &one.failure {
            problems.push(failure.message.clone());
            continue;
        }
        let strongest = one.held.iter().map(|it| it.mode).max();
        let strongest = strongest.map_or("none", |it| it.as_str());
        if claim.lock.is_some_and(|it| it != strongest) {
            problems.push(format!("{path}:{stretch:?}: {strongest}: {:?}", one.held));
        }
        let rewritten = one.held.iter().any(|it| it.rewritten);
        if claim.rewrite.is_some_and(|it| (it == "yes") != rewritten) {
            problems.push(format!("{path}:{stretch:?}: rewritten: {rewritten}"));
        }
    }
    if problems.is_empty() {
        Ok(seen.len())
    } else {
        Err(problems.join("\n"))
    }
}
