//! Whether a project is better with some fixes than without.

use std::collections::BTreeMap;

use super::choice::{Proposal, landed};
use crate::diagnostic::Severity;
use crate::lint::{LintResult, Reported};
use crate::rules::{self, Rule};
use crate::source::Span;

/// What a diagnostic is known by when texts change around it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    rule: &'static str,
    path: String,
    message: String,
}

impl Key {
    pub(super) fn of(result: &LintResult, reported: &Reported) -> Self {
        let diagnostic = &reported.diagnostic;
        let file = diagnostic.primary.place.file;
        Self {
            rule: diagnostic.rule,
            path: result.sources.get(file).path.clone(),
            message: diagnostic.message.clone(),
        }
    }
}

/// What speaks against the last few of the fixes that are made, as a clause; `None` if they mend what
/// they are for and do no harm. `before` has the others.
pub(super) fn objection(
    before: &LintResult,
    after: &LintResult,
    made: &[&Proposal],
    last: usize,
) -> Option<String> {
    if after.coverage.opaque > before.coverage.opaque {
        return Some("nobody could tell any more what the statement does".to_owned());
    }
    let (was, is) = (counts(before), counts(after));
    let grows = |key: &Key, by: usize| is.get(key).unwrap_or(&0) + by > *was.get(key).unwrap_or(&0);
    let mut mended: BTreeMap<&Key, usize> = BTreeMap::new();
    for key in made.iter().rev().take(last).flat_map(|it| &it.mends) {
        *mended.entry(key).or_default() += 1;
    }
    let grown: Vec<&Reported> = after
        .diagnostics
        .iter()
        .filter(|it| grows(&Key::of(after, it), 0))
        .collect();
    let is_harm = |it: &Reported| !is_revealed(after, it, made) && !is_left_over(it, made);
    let harm = grown.into_iter().find(|it| is_harm(it));
    if let Some(harm) = harm {
        let diagnostic = &harm.diagnostic;
        let (rule, message) = (diagnostic.rule, &diagnostic.message);
        return Some(format!("it would bring {rule}: {message}"));
    }
    let mut mended = mended.into_iter();
    mended
        .any(|(key, by)| grows(key, by))
        .then(|| "it does not mend the problem".to_owned())
}

fn counts(result: &LintResult) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for reported in &result.diagnostics {
        *counts.entry(Key::of(result, reported)).or_default() += 1;
    }
    counts
}

/// Whether a problem was there before, behind one that is mended: of a statement that could not be
/// parsed nothing else is known, and one report of a second run stands for what comes after it.
fn is_revealed(after: &LintResult, reported: &Reported, made: &[&Proposal]) -> bool {
    let unparsed = made.iter().any(|it| it.rule == "impossible-guard");
    match reported.category.as_str() {
        "correctness" => false,
        "idempotency" => {
            let place = reported.diagnostic.primary.place;
            let path = after.sources.get(place.file).path.as_str();
            let here = || {
                made.iter()
                    .filter(|it| it.mends.iter().any(|key| key.path == path))
            };
            let hides = |rule: &Rule| rule.meta().category == "idempotency";
            let edits = here().flat_map(|it| &it.edits);
            here().any(|it| rules::find(it.rule).is_some_and(hides))
                && !landed(edits).iter().any(|it| touch(*it, place.span))
        }
        _ => unparsed,
    }
}

/// Whether it is no more than a note on what is mended: row-level security is on, and no policy is
/// there yet.
fn is_left_over(reported: &Reported, made: &[&Proposal]) -> bool {
    let object = &reported.diagnostic.object;
    reported.severity() == Severity::Note
        && object.is_some()
        && made
            .iter()
            .any(|it| it.severity > Severity::Note && it.object == *object)
}

fn touch(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}
