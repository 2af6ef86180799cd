//! The rules: each is a page in `rules/` and a function in a file here, of the same name.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, Cause, StatementId};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lower::Lowered;
use crate::migration::{Migration, Root};
use crate::replay::{History, Replayed, Step};
use crate::source::{FileId, Place, Sources};
use crate::statement::Script;

/// A rule: its id, its check, and its page, which has the rest.
pub struct Rule {
    /// In kebab case; it names the bad thing and reads after "ignore".
    pub id: &'static str,
    pub check: Check,
    /// The Markdown of `rules/<id>.md`.
    pub page: &'static str,
}

/// Looks at one root and returns what is wrong with it. Severities, suppressions and exclusions
/// are applied afterwards.
pub type Check = fn(&Context<'_>) -> Vec<Diagnostic>;

/// `rule!("rls-disabled", check)`: a rule with the page of the same name.
macro_rules! rule {
    ($id:literal, $check:expr) => {
        $crate::rules::Rule {
            id: $id,
            check: $check,
            page: include_str!(concat!("../../rules/", $id, ".md")),
        }
    };
}
pub(crate) use rule;

/// What a rule may look at: one root, its history, and the facts that replaying it again and
/// backwards gave.
pub struct Context<'a> {
    pub sources: &'a Sources,
    pub config: &'a Config,
    pub root: &'a Root,
    /// The migrations with [`crate::migration::Direction::Up`], in order. A [`StatementId`]'s
    /// `migration` is an index into this.
    pub ups: Vec<&'a Migration>,
    /// The statements of each of `ups`, after includes.
    pub statements: &'a [Vec<(FileId, &'a Lowered)>],
    pub history: &'a History,
    /// Each of `ups` replayed on its own end state.
    pub reruns: &'a [Replayed],
    /// By index into `root.migrations`: a down script replayed on the end state of its up, and then
    /// the up again on the result. Only those that have a pair.
    pub downs: &'a BTreeMap<usize, DownReplay<'a>>,
    /// Tokens and statements of each file of the root.
    pub scripts: &'a BTreeMap<FileId, Script>,
}

/// What a down script does to the end state of its up.
pub struct DownReplay<'a> {
    /// Index of its up in [`Context::ups`].
    pub up: usize,
    pub statements: Vec<(FileId, &'a Lowered)>,
    pub down: Replayed,
    /// The up once more, on the state that the down left.
    pub up_again: Replayed,
}

impl<'a> Context<'a> {
    /// The catalog at the end of the history.
    #[must_use]
    pub fn end(&self) -> &'a Catalog {
        &self.history.end
    }

    /// Every step of the forward history, in order, with its operation.
    pub fn steps(&self) -> impl Iterator<Item = (&'a Step, &'a crate::operation::Operation)> {
        self.history
            .migrations
            .iter()
            .flat_map(|replayed| &replayed.steps)
            .map(|step| (step, self.operation(step)))
    }

    /// The operation that a step of the forward history or of a rerun executed.
    #[must_use]
    pub fn operation(&self, step: &Step) -> &'a crate::operation::Operation {
        &self.statement(step.statement).1.operations[step.operation as usize]
    }

    /// A statement of the forward history, with its file.
    #[must_use]
    pub fn statement(&self, id: StatementId) -> (FileId, &'a Lowered) {
        self.statements[id.migration as usize][id.statement as usize]
    }

    /// The migration that a statement belongs to.
    #[must_use]
    pub fn migration(&self, id: StatementId) -> &'a Migration {
        self.ups[id.migration as usize]
    }

    /// `on line 3 of 001_users.sql`-style words are never needed in a message: a related label
    /// shows the place.
    #[must_use]
    pub fn place(&self, cause: Cause) -> Place {
        cause.place
    }
}

/// What a page's front matter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The page's one `#` title: the summary.
    pub title: String,
    pub severity: Severity,
    pub category: String,
    /// The version that brought it.
    pub since: String,
    /// Off until the configuration gives it a level.
    pub default_off: bool,
}
