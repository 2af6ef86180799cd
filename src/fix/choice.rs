//! Which fixes are made together, and what they make of the texts.

use std::collections::{BTreeMap, BTreeSet};

use super::Request;
use super::verdict::Key;
use crate::diagnostic::{Applicability, Edit, Fix, Severity};
use crate::lint::LintResult;
use crate::source::{FileId, Span};

/// A fix, and the diagnostics that it is for: one edit may be what several ask for.
#[derive(Debug)]
pub(super) struct Proposal {
    pub(super) rule: &'static str,
    pub(super) file: FileId,
    pub(super) title: String,
    pub(super) edits: Vec<Edit>,
    pub(super) mends: Vec<Key>,
    /// Of the first of them.
    pub(super) severity: Severity,
    pub(super) object: Option<String>,
}

/// The first fixes of each file that do not get into each other's way.
pub(super) fn choose(
    result: &LintResult,
    request: &Request<'_>,
    given_up: &BTreeSet<Key>,
) -> Vec<Proposal> {
    let mut chosen: Vec<Proposal> = Vec::new();
    let kept = request.kept(result);
    for reported in &result.diagnostics {
        let diagnostic = &reported.diagnostic;
        let file = diagnostic.primary.place.file;
        let Some(fix) = &diagnostic.fix else {
            continue;
        };
        let key = Key::of(result, reported);
        let fits = fix.apply(result.sources.get(file).written()).is_some();
        let is_wanted = fix.applicability <= request.applicability;
        if !is_wanted || !fits || kept.contains_key(&file) || given_up.contains(&key) {
            continue;
        }
        let mut beside = chosen.iter_mut().filter(|it| it.file == file);
        if let Some(same) = beside.find(|it| it.edits == fix.edits) {
            same.mends.push(key);
            continue;
        }
        let mut beside = chosen.iter().filter(|it| it.file == file);
        if beside.all(|it| fit_together(&it.edits, &fix.edits)) {
            chosen.push(Proposal {
                rule: diagnostic.rule,
                file,
                title: fix.title.clone(),
                edits: fix.edits.clone(),
                mends: vec![key],
                severity: diagnostic.severity,
                object: diagnostic.object.clone(),
            });
        }
    }
    chosen
}

/// The texts of files with fixes made, by path.
pub(super) fn rewritten<'p>(
    result: &LintResult,
    made: impl Iterator<Item = &'p Proposal> + Clone,
) -> BTreeMap<String, String> {
    let files: BTreeSet<FileId> = made.clone().map(|it| it.file).collect();
    let texts = files.into_iter().filter_map(|id| {
        let file = result.sources.get(id);
        let edits = made.clone().filter(|it| it.file == id);
        let fix = Fix {
            title: String::new(),
            edits: edits.flat_map(|it| it.edits.iter().cloned()).collect(),
            applicability: Applicability::Safe,
        };
        Some((file.path.clone(), fix.apply(file.written())?))
    });
    texts.collect()
}

/// Where the replacements of edits are in the text that they give.
pub(super) fn landed<'e>(edits: impl Iterator<Item = &'e Edit>) -> Vec<Span> {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|edit| edit.span);
    let (mut grown, mut shrunk) = (0, 0);
    let spans = edits.into_iter().map(|edit| {
        let start = edit.span.start + grown - shrunk;
        let length = u32::try_from(edit.replacement.len()).unwrap_or(u32::MAX);
        grown += length;
        shrunk += edit.span.len();
        Span::new(start, start + length)
    });
    spans.collect()
}

fn fit_together(some: &[Edit], others: &[Edit]) -> bool {
    let pairs = || {
        some.iter()
            .flat_map(|it| others.iter().map(move |other| (it, other)))
    };
    pairs().all(|(it, other)| !clash(it, other))
}

fn clash(one: &Edit, other: &Edit) -> bool {
    let (a, b) = (one.span, other.span);
    if a.is_empty() && a == b {
        // Which of them comes first would matter, but for whole statements.
        return !(adds_statement(one) && adds_statement(other));
    }
    let touch = a.start <= b.end && b.start <= a.end;
    let overlap = a.start < b.end && b.start < a.end;
    if a.is_empty() || b.is_empty() {
        touch
    } else {
        overlap
    }
}

fn adds_statement(edit: &Edit) -> bool {
    edit.replacement.starts_with(['\r', '\n']) && edit.replacement.ends_with(';')
}
