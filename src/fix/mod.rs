//! Fixes, made in rounds on texts in memory: each round makes those that fit together, lints what
//! that gives, and takes back what mends nothing or breaks something else.

mod choice;
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Applicability, Fix};
use crate::git::Overlay;
use crate::lint::LintResult;
use crate::source::FileId;

use self::choice::{Proposal, choose, rewritten};
use self::verdict::{Key, Objection, objections};

/// More than any project needs: a round makes a fix or gives one up for good.
const ROUNDS: usize = 100;

/// What may be fixed.
pub struct Request<'a> {
    /// Fixes that are no less sure than this.
    pub applicability: Applicability,
    /// Of some files those that stay as they are.
    pub keeps: &'a dyn Fn(&LintResult, &BTreeSet<FileId>) -> Kept,
}

/// Files that stay as they are, with the reason.
pub type Kept = BTreeMap<FileId, String>;

impl Request<'_> {
    /// Of the files that diagnostics would fix, those that stay as they are.
    fn kept(&self, result: &LintResult) -> Kept {
        let diagnostics = result.diagnostics.iter().map(|it| &it.diagnostic);
        let fixed = diagnostics.filter(|it| it.fix.is_some());
        let files: BTreeSet<FileId> = fixed.map(|it| it.primary.place.file).collect();
        (self.keeps)(result, &files)
    }
}

/// What fixes made of a project.
#[derive(Debug)]
pub struct Fixed {
    /// What is left.
    pub result: LintResult,
    /// The files that are other than they were, by path.
    pub files: BTreeMap<String, Rewritten>,
    /// How many diagnostics are gone.
    pub count: usize,
    /// What is left that could be fixed if less sure fixes were allowed.
    pub more: Fixable,
    /// Fixes that were made and taken back.
    pub dropped: Vec<Dropped>,
    /// How many fixes were not made, by file and the reason why it stays as it is.
    pub kept: BTreeMap<(String, String), usize>,
}

/// A file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    pub before: Arc<str>,
    pub after: Arc<str>,
}

/// A fix that did not do what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    pub rule: &'static str,
    pub path: String,
    /// What the fix does.
    pub title: String,
    /// What is wrong with it, as a clause.
    pub reason: String,
}

/// How many diagnostics fixes would be made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fixable {
    pub safe: usize,
    pub not_safe: usize,
}

/// Makes the fixes of a project. `lint` gets the files that are other than on the disk.
///
/// # Errors
///
/// Those of `lint`.
pub fn fix<E>(
    request: &Request<'_>,
    mut lint: impl FnMut(&Overlay) -> Result<LintResult, E>,
) -> Result<Fixed, E> {
    let mut bench = Bench {
        files: BTreeMap::new(),
        count: 0,
        dropped: Vec::new(),
        given_up: BTreeSet::new(),
    };
    let mut result = lint(&Overlay::new())?;
    for _ in 0..ROUNDS {
        let proposals = choose(&result, request, &bench.given_up);
        if proposals.is_empty() {
            break;
        }
        let mut round = Round {
            before: &result,
            proposals: &proposals,
            made: Vec::new(),
            after: None,
        };
        round.settle(&mut bench, &mut lint)?;
        let (made, after) = (round.made, round.after);
        bench.keep(&result, made.iter().map(|index| &proposals[*index]));
        result = after.unwrap_or(result);
    }
    let kept = kept(&result, request);
    let mut more = fixable(&result, request);
    if request.applicability >= Applicability::Unsafe {
        more.not_safe = 0;
    }
    Ok(Fixed {
        result,
        files: bench.files,
        count: bench.count,
        more: Fixable { safe: 0, ..more },
        dropped: bench.dropped,
        kept,
    })
}

/// The fixes that diagnostics have, but for those of files that stay as they are.
#[must_use]
pub fn fixable(result: &LintResult, request: &Request<'_>) -> Fixable {
    let mut fixable = Fixable::default();
    let kept = request.kept(result);
    for reported in &result.diagnostics {
        let diagnostic = &reported.diagnostic;
        let Some(fix) = &diagnostic.fix else {
            continue;
        };
        match fix.applicability {
            _ if kept.contains_key(&diagnostic.primary.place.file) => {}
            Applicability::Safe => fixable.safe += 1,
            Applicability::Unsafe => fixable.not_safe += 1,
            Applicability::Display => {}
        }
    }
    fixable
}

/// What is known from round to round.
struct Bench {
    files: BTreeMap<String, Rewritten>,
    count: usize,
    dropped: Vec<Dropped>,
    /// Not to be tried again.
    given_up: BTreeSet<Key>,
}

impl Bench {
    /// The files with some of a round's fixes made, for a run.
    fn overlay<'p>(
        &self,
        before: &LintResult,
        made: impl Iterator<Item = &'p Proposal> + Clone,
    ) -> Overlay {
        let texts = rewritten(before, made);
        let earlier = self.files.iter();
        let earlier = earlier.map(|(path, it)| (path.clone(), it.after.to_string()));
        earlier
            .chain(texts)
            .map(|(path, text)| (path, Some(text.into_bytes().into())))
            .collect()
    }

    /// Takes a round's fixes for made.
    fn keep<'p>(&mut self, before: &LintResult, made: impl Iterator<Item = &'p Proposal> + Clone) {
        for proposal in made.clone() {
            self.count += proposal.mends.len();
            let file = before.sources.get(proposal.file);
            let known = self.files.entry(file.path.clone());
            known.or_insert_with(|| Rewritten {
                before: file.written().into(),
                after: file.written().into(),
            });
        }
        for (path, text) in rewritten(before, made) {
            if let Some(file) = self.files.get_mut(&path) {
                file.after = text.into();
            }
        }
    }

    fn give_up(&mut self, before: &LintResult, proposal: &Proposal, reason: String) {
        self.given_up.extend(proposal.mends.iter().cloned());
        self.dropped.push(Dropped {
            rule: proposal.rule,
            path: before.sources.get(proposal.file).path.clone(),
            title: proposal.title.clone(),
            reason,
        });
    }
}

/// One round: which of its fixes can be made together.
struct Round<'a> {
    before: &'a LintResult,
    proposals: &'a [Proposal],
    made: Vec<usize>,
    after: Option<LintResult>,
}

impl Round<'_> {
    /// Makes as many of the fixes as do no harm together. Those that are not made are tried again in
    /// another round, unless they did harm when no other was made in their file.
    fn settle<E>(
        &mut self,
        bench: &mut Bench,
        lint: &mut impl FnMut(&Overlay) -> Result<LintResult, E>,
    ) -> Result<(), E> {
        let mut active: Vec<usize> = (0..self.proposals.len()).collect();
        while !active.is_empty() {
            let attempt: Vec<&Proposal> = active.iter().map(|it| &self.proposals[*it]).collect();
            let overlay = bench.overlay(self.before, attempt.iter().copied());
            let after = lint(&overlay)?;
            let objections = objections(self.before, &after, &attempt);
            if objections.is_empty() {
                self.made = active;
                self.after = Some(after);
                break;
            }
            let out = self.blame(bench, &attempt, &objections);
            active = active
                .into_iter()
                .zip(out)
                .filter_map(|(it, is_out)| (!is_out).then_some(it))
                .collect();
        }
        Ok(())
    }

    /// Which fixes of an attempt are not to be made, because of what speaks against it.
    fn blame(
        &self,
        bench: &mut Bench,
        attempt: &[&Proposal],
        objections: &[Objection],
    ) -> Vec<bool> {
        let mut out = vec![false; attempt.len()];
        let files: BTreeSet<FileId> = attempt.iter().map(|it| it.file).collect();
        for file in files {
            let here: Vec<usize> = (0..attempt.len())
                .filter(|at| attempt[*at].file == file)
                .collect();
            let against = || objections.iter().filter(|it| it.file == Some(file));
            let Some(first) = against().next() else {
                continue;
            };
            let is_suspect = |at: &usize| against().any(|it| it.suspects.contains(at));
            let suspects: Vec<usize> = here.iter().copied().filter(is_suspect).collect();
            match &here[..] {
                [one] => {
                    out[*one] = true;
                    bench.give_up(self.before, attempt[*one], first.reason.clone());
                }
                _ => {
                    let is_some = !suspects.is_empty() && suspects.len() < here.len();
                    let guilty = if is_some {
                        &suspects[..]
                    } else {
                        &here[here.len() / 2..]
                    };
                    for at in guilty {
                        out[*at] = true;
                    }
                }
            }
        }
        if let (false, Some(first)) = (out.contains(&true), objections.first()) {
            // Nobody can tell whose fault it is.
            match attempt {
                [one] => {
                    bench.give_up(self.before, one, first.reason.clone());
                    out[0] = true;
                }
                _ => out[attempt.len() / 2..].fill(true),
            }
        }
        out
    }
}

/// The fixes that would be made if their files did not have to stay as they are.
fn kept(result: &LintResult, request: &Request<'_>) -> BTreeMap<(String, String), usize> {
    let mut kept = BTreeMap::new();
    let reasons = request.kept(result);
    let is_wanted = |fix: &Fix| fix.applicability <= request.applicability;
    for reported in &result.diagnostics {
        let file = reported.diagnostic.primary.place.file;
        if !reported.diagnostic.fix.as_ref().is_some_and(is_wanted) {
            continue;
        }
        if let Some(reason) = reasons.get(&file) {
            let path = result.sources.get(file).path.clone();
            *kept.entry((path, reason.clone())).or_default() += 1;
        }
    }
    kept
}
