//! Whether a project is better with some fixes than without.

use std::collections::BTreeMap;

use super::choice::{Proposal, landed};
use crate::diagnostic::Severity;
use crate::lint::{LintResult, Reported};
use crate::rules::{self, Rule};
use crate::source::{FileId, Span};

/// What a diagnostic is known by when texts change around it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    rule: &'static str,
    path: String,
    message: String,
}

impl Proposal {
    /// Whether it is for a file: ids differ from run to run.
    fn is_in(&self, path: &str) -> bool {
        self.mends.iter().any(|key| key.path == path)
    }
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

/// What speaks against fixes that were made together.
#[derive(Debug)]
pub(super) struct Objection {
    /// A clause.
    pub(super) reason: String,
    /// Where it is; `None` where it may be anywhere.
    pub(super) file: Option<FileId>,
    /// The fixes there that are likely to be the cause, by index.
    pub(super) suspects: Vec<usize>,
}

/// What speaks against the fixes that `after` has and `before` has not; nothing if they mend what they
/// are for and do no harm.
pub(super) fn objections(
    before: &LintResult,
    after: &LintResult,
    made: &[&Proposal],
) -> Vec<Objection> {
    let mut objections = Vec::new();
    let (was, is) = (counts(before), counts(after));
    let grows = |key: &Key, by: usize| is.get(key).unwrap_or(&0) + by > *was.get(key).unwrap_or(&0);
    for reported in &after.diagnostics {
        let is_harm = grows(&Key::of(after, reported), 0)
            && !is_revealed(after, reported, made)
            && !is_left_over(reported, made);
        if is_harm {
            objections.push(harm(after, reported, made));
        }
    }
    let mut mended: BTreeMap<&Key, usize> = BTreeMap::new();
    for key in made.iter().flat_map(|it| &it.mends) {
        *mended.entry(key).or_default() += 1;
    }
    for (at, proposal) in made.iter().enumerate() {
        if proposal.mends.iter().any(|key| grows(key, mended[key])) {
            objections.push(Objection {
                reason: "it does not mend the problem".to_owned(),
                file: Some(proposal.file),
                suspects: vec![at],
            });
        }
    }
    if after.coverage.opaque > before.coverage.opaque {
        objections.push(Objection {
            reason: "nobody could tell any more what the statement does".to_owned(),
            file: None,
            suspects: Vec::new(),
        });
    }
    objections
}

fn harm(after: &LintResult, reported: &Reported, made: &[&Proposal]) -> Objection {
    let diagnostic = &reported.diagnostic;
    let place = diagnostic.primary.place;
    let here = |it: &&Proposal| it.is_in(&after.sources.get(place.file).path);
    let landed = landed(made.iter().filter(|it| here(it)).flat_map(|it| &it.edits));
    let of_proposal = made.iter().enumerate().filter(|(_, it)| here(it));
    let of_edits =
        of_proposal.flat_map(|(at, it)| it.edits.iter().map(move |edit| (edit.span, at)));
    let mut of_edits: Vec<_> = of_edits.collect();
    of_edits.sort_unstable();
    let touching = of_edits
        .iter()
        .zip(landed)
        .filter(|(_, landed)| touch(*landed, place.span));
    Objection {
        reason: format!("it would bring {}: {}", diagnostic.rule, diagnostic.message),
        file: made.iter().find(|it| here(it)).map(|it| it.file),
        suspects: touching.map(|((_, at), _)| *at).collect(),
    }
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
