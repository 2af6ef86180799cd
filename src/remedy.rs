//! What a new migration can add for migrations that have run and are not to be edited: found by the
//! rules, written as the root's convention wants it, and tried before anybody sees it.

mod statements;
mod trial;

use std::collections::BTreeSet;

use crate::config::Config;
use crate::diagnostic::Remedy;
use crate::git::Overlay;
use crate::lint::{LintResult, Reported};
use crate::migration::Root;
use crate::migration::compose::{NewFile, Proposal, compose};
use crate::source::FileId;

use statements::{Style, statements};
use trial::{Trial, Verdict};

/// What is asked for.
#[derive(Debug, Default)]
pub struct Options {
    /// The rules whose diagnostics are remedied; empty for all.
    pub only: BTreeSet<String>,
    /// The files that can still be edited, by path.
    pub unmerged: BTreeSet<String>,
    /// The name of the new migration, instead of one that says what it does.
    pub name: Option<String>,
    /// Its version, instead of the one that follows.
    pub version: Option<String>,
    /// In seconds since 1970, for versions that are times.
    pub now: u64,
}

/// What can be done for a root.
#[derive(Debug)]
pub struct Answer {
    /// The root's path.
    pub root: String,
    /// The new migration; none where nothing can be done.
    pub files: Vec<NewFile>,
    /// Its statements, also where they can't be put into a file.
    pub statements: Vec<String>,
    pub remedied: Vec<Remedied>,
    pub left: Vec<Left>,
    /// What is worth knowing of the new migration.
    pub notes: Vec<String>,
}

impl Answer {
    fn new(root: &str) -> Self {
        Self {
            root: root.to_owned(),
            files: Vec::new(),
            statements: Vec::new(),
            remedied: Vec::new(),
            left: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Leaves everything as it is, for a reason that came up after the trial.
    pub fn give_up(&mut self, reason: &str) {
        self.files.clear();
        self.notes.clear();
        let remedied = std::mem::take(&mut self.remedied).into_iter();
        self.left.extend(remedied.map(|it| Left {
            rule: it.rule,
            message: it.message,
            reason: reason.to_owned(),
            is_written: true,
        }));
    }

    fn leave(&mut self, items: &[Item], reason: &str) {
        self.left.extend(items.iter().map(|item| item.left(reason)));
    }

    /// As [`Self::leave`], of what has its statement all the same.
    fn leave_written(&mut self, items: &[Item], reason: &str) {
        let left = items.iter().map(|item| Left {
            is_written: true,
            ..item.left(reason)
        });
        self.left.extend(left);
    }
}

/// A diagnostic that the new migration mends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedied {
    pub rule: &'static str,
    pub message: String,
}

/// A diagnostic that has a remedy, and keeps it to itself for a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub rule: &'static str,
    pub message: String,
    pub reason: String,
    /// Whether its statement is among those of the answer all the same.
    pub is_written: bool,
}

/// A diagnostic, and what mends it.
#[derive(Debug, Clone)]
struct Item {
    rule: &'static str,
    /// Of the file that it is reported in.
    path: String,
    message: String,
    remedy: Remedy,
}

impl Item {
    fn left(&self, reason: impl Into<String>) -> Left {
        Left {
            rule: self.rule,
            message: self.message.clone(),
            reason: reason.into(),
            is_written: false,
        }
    }
}

/// What can be done for each root that needs it. `lint` lints the project without a baseline and
/// with some files besides its own.
///
/// # Errors
///
/// Those of `lint`.
pub fn remedy<E>(
    config: &Config,
    options: &Options,
    mut lint: impl FnMut(Overlay) -> Result<LintResult, E>,
) -> Result<Vec<Answer>, E> {
    let before = lint(Overlay::new())?;
    let mut answers = Vec::new();
    for (index, root) in before.roots.iter().enumerate() {
        let items = items(&before, root, options);
        if root.alone || items.is_empty() {
            continue;
        }
        let desk = Desk {
            config,
            options,
            before: &before,
            index,
        };
        answers.push(desk.answer(items, &mut lint)?);
    }
    Ok(answers)
}

/// The diagnostics of a root that have a remedy, each remedy once.
fn items(result: &LintResult, root: &Root, options: &Options) -> Vec<Item> {
    let files = files(root);
    let is_meant = |it: &&Reported| {
        let wanted = options.only.is_empty() || options.only.contains(it.diagnostic.rule);
        wanted && files.contains(&it.diagnostic.primary.place.file)
    };
    let mut items: Vec<Item> = Vec::new();
    for reported in result.diagnostics.iter().filter(is_meant) {
        let diagnostic = &reported.diagnostic;
        let Some(remedy) = &diagnostic.remedy else {
            continue;
        };
        if items.iter().any(|known| known.remedy == *remedy) {
            continue;
        }
        items.push(Item {
            rule: diagnostic.rule,
            path: result
                .sources
                .get(diagnostic.primary.place.file)
                .path
                .clone(),
            message: diagnostic.message.clone(),
            remedy: remedy.clone(),
        });
    }
    items
}

/// The files of a root's migrations.
fn files(root: &Root) -> BTreeSet<FileId> {
    let migrations = root.migrations.iter();
    migrations
        .flat_map(|it| it.parts.iter().map(|part| part.file).chain([it.file]))
        .collect()
}

/// What the answer for a root is made with.
struct Desk<'a> {
    config: &'a Config,
    options: &'a Options,
    before: &'a LintResult,
    /// Of the root.
    index: usize,
}

impl Desk<'_> {
    fn root(&self) -> &Root {
        &self.before.roots[self.index]
    }

    /// Tries a migration, with less in it or with more guards, until it does what it is for.
    fn answer<E>(
        &self,
        mut items: Vec<Item>,
        lint: &mut impl FnMut(Overlay) -> Result<LintResult, E>,
    ) -> Result<Answer, E> {
        let mut answer = Answer::new(&self.root().path);
        let is_new = |item: &mut Item| self.options.unmerged.contains(&item.path);
        let new: Vec<Item> = items.extract_if(.., is_new).collect();
        answer.leave(&new, "its migration is not merged yet, and can be edited");
        let by_value = |item: &mut Item| self.is_named_by_value(&item.remedy);
        let unwritable: Vec<Item> = items.extract_if(.., by_value).collect();
        answer.leave(
            &unwritable,
            "a placeholder names it, and the new migration would have the value",
        );
        let mut style = self.style(&items);
        while let Some(files) = self.compose(&mut items, style, &mut answer) {
            let after = lint(overlay(&files))?;
            let trial = Trial {
                before: self.before,
                after: &after,
                root: self.root(),
                files: &files,
                items: &items,
            };
            match trial.verdict() {
                Verdict::Done { notes } => {
                    let then = self.root().convention.form.then();
                    answer.notes = notes.into_iter().chain(then.map(str::to_owned)).collect();
                    answer.files = files;
                    answer.remedied = items.iter().map(Remedied::of).collect();
                    break;
                }
                Verdict::NeedsGuards(_) if !style.guarded => style.guarded = true,
                Verdict::NeedsGuards(reason) | Verdict::Refused(reason) => {
                    answer.leave_written(&items, &reason);
                    break;
                }
                Verdict::Remaining(remaining) => {
                    let is_left = |item: &mut Item| remaining.contains(&item.remedy);
                    let left: Vec<Item> = items.extract_if(.., is_left).collect();
                    answer.leave(&left, "it would still be reported");
                }
            }
        }
        Ok(answer)
    }

    /// Whether a name has what stands in place of a placeholder.
    fn is_named_by_value(&self, remedy: &Remedy) -> bool {
        let mut names = remedy.names().map(str::to_lowercase);
        names.any(|name| self.before.values.iter().any(|it| name.contains(it)))
    }

    /// The files for all that can be written, which is what is kept of the items; `None` where there
    /// is nothing more to try.
    fn compose(
        &self,
        items: &mut Vec<Item>,
        style: Style,
        answer: &mut Answer,
    ) -> Option<Vec<NewFile>> {
        let end = &self.before.histories[self.index].end;
        let (kept, written, unnamed) = statements(std::mem::take(items), end, self.config, style);
        *items = kept;
        answer.left.extend(unnamed);
        answer.statements.clear();
        if items.is_empty() {
            return None;
        }
        let proposal = self.proposal(items, written, style);
        answer.statements.clone_from(&proposal.up);
        match compose(self.root(), &self.before.sources, &proposal) {
            Ok(files) => Some(files),
            Err(reason) => {
                answer.leave_written(items, &reason);
                None
            }
        }
    }

    /// Without a transaction an index can be built while its table is written to.
    fn style(&self, items: &[Item]) -> Style {
        let builds = items.iter().any(|item| match item.remedy {
            Remedy::Index { partitioned, .. } => !partitioned,
            Remedy::RowSecurity { .. } | Remedy::Validation { .. } => false,
        });
        let one_by_one = builds && self.root().convention.form.can_be_sent_one_by_one();
        Style {
            one_by_one,
            // A build that fails leaves the others behind, and an invalid index in its own way.
            guarded: one_by_one,
        }
    }

    fn proposal(&self, items: &[Item], written: statements::Written, style: Style) -> Proposal {
        Proposal {
            version: self.options.version.clone(),
            name: match &self.options.name {
                Some(name) => name.clone(),
                None => name(items).to_owned(),
            },
            title: "What earlier migrations left out, written by `sqlcheck remedy`.".to_owned(),
            up: written.up,
            down: written.down,
            irreversible: written.irreversible,
            one_by_one: style.one_by_one,
            now: self.options.now,
        }
    }
}

impl Remedied {
    fn of(item: &Item) -> Self {
        Self {
            rule: item.rule,
            message: item.message.clone(),
        }
    }
}

/// What the migration is for, as a file's name has it.
fn name(items: &[Item]) -> &'static str {
    let all = |is_it: fn(&Remedy) -> bool| items.iter().all(|item| is_it(&item.remedy));
    if all(|it| matches!(it, Remedy::Index { .. })) {
        "index_foreign_keys"
    } else if all(|it| matches!(it, Remedy::RowSecurity { .. })) {
        "enable_row_level_security"
    } else if all(|it| matches!(it, Remedy::Validation { .. })) {
        "validate_constraints"
    } else {
        "remedy_schema"
    }
}

/// Files as they would be.
pub fn overlay<'f>(files: impl IntoIterator<Item = &'f NewFile>) -> Overlay {
    let content = |file: &NewFile| (file.path.clone(), Some(file.text.as_bytes().into()));
    files.into_iter().map(content).collect()
}
