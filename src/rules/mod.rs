//! The rules: each is a page in `rules/` and a function in a file here, of the same name.

mod apply_failed;
mod auth_users_exposed;
mod blocking_index_build;
mod blocking_refresh;
mod blocking_validation;
mod blocks;
mod body;
mod callable_definer;
mod captured_column;
mod case;
mod committed_secret;
mod concurrently_in_transaction;
mod creations;
mod destructive_down;
mod disabled_trigger;
mod discouraged_type;
mod down_failed;
mod down_leftover;
mod down_lost;
mod down_reenables_hole;
mod dropped_column;
mod dropped_table;
mod duplicate_foreign_key;
mod duplicate_index;
mod duplicate_version;
mod duplicating_statement;
mod dynamic_sql_injection;
mod edges;
mod emptied_table;
mod empty_down;
mod enum_values;
mod exemptions;
mod expectation_failed;
mod extension_unavailable;
mod failing_down;
mod failing_foreign_key_action;
mod failing_statement;
mod forbidden_term;
mod foreign_key_index_dropped;
mod foreign_keys;
mod future_version;
mod grantees;
mod idempotency;
mod impossible;
mod impossible_guard;
mod incompatible_replace;
mod incomplete_down;
mod index_guard_hides_invalid;
mod ineffective_guard;
mod ineffective_restrictive_policy;
mod irreversible_operation;
mod lock_held;
mod locks;
mod malformed_suppression;
mod malformed_version;
mod managed_schema_modified;
mod mentions;
mod merged_migration_modified;
mod mismatched_foreign_key;
mod misnamed_migration;
mod misnamed_object;
mod misplaced_directive;
mod missing_down;
mod missing_include;
mod missing_primary_key;
mod model_disagrees;
mod module_coupling;
mod mutable_search_path;
mod names;
mod narrow_primary_key;
mod newer_syntax;
mod opaque_statement;
mod ordered;
mod orphan_down;
mod out_of_order_version;
mod overlapping_permissive_policies;
mod overlong_identifier;
mod ownership;
mod page;
mod partly_indexed_foreign_key;
mod pending;
mod policies;
mod policies_without_rls;
mod policy_admits_anonymous;
mod policy_always_true;
mod policy_call_per_row;
mod policy_ignores_caller;
mod policy_reads;
mod policy_trusts_user_metadata;
mod policy_with_check_true;
mod query_tables;
mod recursive_policy;
mod reference_before_create;
mod renamed_in_use;
mod required_column_without_default;
mod rerun_changed;
mod rerun_failed;
mod reversibility;
mod rls_disabled;
mod rls_disabled_again;
mod rls_event_trigger_gap;
mod rls_without_policies;
mod row_security;
mod skipped_file;
mod sql;
mod stale_baseline;
mod swallowed_error;
mod syntax_error;
mod table_rewrite;
mod transaction_control;
mod transaction_split;
mod transactions;
mod unchecked_dynamic_sql;
mod undeclared_owner;
mod undocumented_migration;
mod unguarded_alter;
mod unguarded_create;
mod unguarded_drop;
mod unguarded_insert;
mod unindexed_foreign_key;
mod unlimited_lock_wait;
mod unmatched_setting;
mod unreadable_file;
mod unresolved_placeholder;
mod unused_suppression;
mod unvalidated_constraint;
mod version_gap;
mod view_bypasses_rls;
mod views;
mod words;
mod work_under_lock;
mod wrong_exception_guard;
mod wrong_guard_target;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::catalog::{Catalog, ObjectId, StatementId};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::lower::{self, Lowered};
use crate::migration::base::Base;
use crate::migration::{Migration, Root};
use crate::operation::{Operation, Topics};
use crate::replay::{self, History, Replayed, Step};
use crate::source::{FileId, Place, Sources, Span};
use crate::statement::{Outline, Script};

pub use misnamed_object::index_name;
pub use ordered::{Effects, Ordered};
pub use page::{CATEGORIES, CLAIMS, Meta, OF_PENDING};

/// Every rule, by id.
pub const ALL: &[Rule] = &[
    apply_failed::RULE,
    auth_users_exposed::RULE,
    blocking_index_build::RULE,
    blocking_refresh::RULE,
    blocking_validation::RULE,
    callable_definer::RULE,
    captured_column::RULE,
    committed_secret::RULE,
    concurrently_in_transaction::RULE,
    destructive_down::RULE,
    disabled_trigger::RULE,
    discouraged_type::RULE,
    down_failed::RULE,
    down_leftover::RULE,
    down_lost::RULE,
    down_reenables_hole::RULE,
    dropped_column::RULE,
    dropped_table::RULE,
    duplicate_foreign_key::RULE,
    duplicate_index::RULE,
    duplicate_version::RULE,
    duplicating_statement::RULE,
    dynamic_sql_injection::RULE,
    emptied_table::RULE,
    empty_down::RULE,
    expectation_failed::RULE,
    extension_unavailable::RULE,
    failing_down::RULE,
    failing_foreign_key_action::RULE,
    failing_statement::RULE,
    forbidden_term::RULE,
    foreign_key_index_dropped::RULE,
    future_version::RULE,
    impossible_guard::RULE,
    incompatible_replace::RULE,
    incomplete_down::RULE,
    index_guard_hides_invalid::RULE,
    ineffective_guard::RULE,
    ineffective_restrictive_policy::RULE,
    irreversible_operation::RULE,
    lock_held::RULE,
    malformed_suppression::RULE,
    malformed_version::RULE,
    managed_schema_modified::RULE,
    merged_migration_modified::RULE,
    mismatched_foreign_key::RULE,
    misnamed_migration::RULE,
    misnamed_object::RULE,
    misplaced_directive::RULE,
    missing_down::RULE,
    missing_include::RULE,
    missing_primary_key::RULE,
    model_disagrees::RULE,
    module_coupling::RULE,
    mutable_search_path::RULE,
    narrow_primary_key::RULE,
    newer_syntax::RULE,
    opaque_statement::RULE,
    orphan_down::RULE,
    out_of_order_version::RULE,
    overlapping_permissive_policies::RULE,
    overlong_identifier::RULE,
    partly_indexed_foreign_key::RULE,
    policies_without_rls::RULE,
    policy_admits_anonymous::RULE,
    policy_always_true::RULE,
    policy_call_per_row::RULE,
    policy_ignores_caller::RULE,
    policy_trusts_user_metadata::RULE,
    policy_with_check_true::RULE,
    recursive_policy::RULE,
    reference_before_create::RULE,
    renamed_in_use::RULE,
    required_column_without_default::RULE,
    rerun_changed::RULE,
    rerun_failed::RULE,
    rls_disabled::RULE,
    rls_disabled_again::RULE,
    rls_event_trigger_gap::RULE,
    rls_without_policies::RULE,
    skipped_file::RULE,
    stale_baseline::RULE,
    swallowed_error::RULE,
    syntax_error::RULE,
    table_rewrite::RULE,
    transaction_control::RULE,
    transaction_split::RULE,
    unchecked_dynamic_sql::RULE,
    undeclared_owner::RULE,
    undocumented_migration::RULE,
    unguarded_alter::RULE,
    unguarded_create::RULE,
    unguarded_drop::RULE,
    unguarded_insert::RULE,
    unindexed_foreign_key::RULE,
    unlimited_lock_wait::RULE,
    unmatched_setting::RULE,
    unreadable_file::RULE,
    unresolved_placeholder::RULE,
    unused_suppression::RULE,
    unvalidated_constraint::RULE,
    version_gap::RULE,
    view_bypasses_rls::RULE,
    work_under_lock::RULE,
    wrong_exception_guard::RULE,
    wrong_guard_target::RULE,
];

/// The rule of an id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}

/// Whether a project wants the migration at this index in [`Context::ups`] to be able to run again.
#[must_use]
pub fn must_rerun(context: &Context<'_>, migration: usize) -> bool {
    context.profile().asks(context, migration)
}

/// Whether a comment of a migration says, with a reason, that it can't be undone.
#[must_use]
pub fn is_declared_irreversible(context: &Context<'_>, migration: &Migration) -> bool {
    reversibility::is_declared_irreversible(context, migration)
}

/// A rule: its id, its check, and its page, which has the rest.
pub struct Rule {
    /// In kebab case; it names the bad thing and reads after "ignore".
    pub id: &'static str,
    pub check: Check,
    /// The Markdown of `rules/<id>.md`.
    pub page: &'static str,
}

impl Rule {
    /// What the page's front matter says.
    #[must_use]
    pub fn meta(&self) -> Meta {
        Meta::parse(self.page).expect("a test parses every page")
    }

    /// The page as users read it, from its title on.
    #[must_use]
    pub fn text(&self) -> &'static str {
        page::body(self.page)
    }
}

/// Who finds what a rule reports. Severities, suppressions and exclusions are applied afterwards.
#[derive(Clone, Copy)]
pub enum Check {
    /// A function that looks at one root and returns what is wrong with it.
    Lint(fn(&Context<'_>) -> Vec<Diagnostic>),
    /// `sqlcheck verify`, on a real server.
    Verify,
}

/// `rule!("rls-disabled", check)`: a rule with the page of the same name;
/// `rule!("apply-failed")`: one that only a server can judge.
macro_rules! rule {
    ($id:literal) => {
        $crate::rules::rule!(@ $id, $crate::rules::Check::Verify)
    };
    ($id:literal, $check:expr) => {
        $crate::rules::rule!(@ $id, $crate::rules::Check::Lint($check))
    };
    (@ $id:literal, $check:expr) => {
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
    /// What the base of a branch has of the root, where the run compares them.
    pub base: Option<&'a Base>,
    /// The migrations with [`crate::migration::Direction::Up`], in order. A [`StatementId`]'s
    /// `migration` is an index into this.
    pub ups: Vec<&'a Migration>,
    /// Of each of `ups`, whether it is still to be applied, as far as the run is asked about some.
    pub pending: Vec<bool>,
    /// Each of `ups` as it is executed.
    pub scripts: &'a [replay::Script<'a>],
    pub history: &'a History,
    /// The steps of `history`, in order: a list, since nearly every rule goes through it. Queries and
    /// what else is nobody's business are left out.
    pub ordered: Vec<Ordered<'a>>,
    /// Each of `ups` replayed on its own end state, once somebody asks [`Self::rerun`] for it:
    /// most projects never ask for any.
    pub reruns: &'a [OnceLock<Box<Replayed>>],
    /// By index into `root.migrations`: a down script replayed on the end state of its up, and then
    /// the up again on the result. Only those that have a pair.
    pub downs: &'a BTreeMap<usize, DownReplay<'a>>,
    /// The statements of each file of the root; [`Self::script`] has their tokens too.
    pub outlines: &'a BTreeMap<FileId, Outline>,
    /// The same statements and what they do, file by file; [`Self::statements`] has the parts of it
    /// that the runner executes.
    pub lowered: &'a BTreeMap<FileId, Vec<Lowered>>,
    /// The statements that the runner executes in either direction, each once, in the order of the
    /// migrations, as far as they [are notable](is_notable).
    pub notable: Vec<(FileId, &'a Lowered)>,
    /// What several rules ask for, made when the first one does.
    pub(crate) shared: Shared,
}

/// Facts about a history that more than one rule needs.
#[derive(Default)]
pub(crate) struct Shared {
    locks: OnceLock<Vec<locks::Locking>>,
    creations: OnceLock<creations::Creations>,
    losses: OnceLock<foreign_keys::Losses>,
    profile: OnceLock<idempotency::Profile>,
    /// Those that migrations made and that are there at the end.
    policies: OnceLock<Vec<ObjectId>>,
}

/// What a down script does to the end state of its up.
pub struct DownReplay<'a> {
    /// Index of its up in [`Context::ups`].
    pub up: usize,
    pub script: replay::Script<'a>,
    pub down: Replayed,
    /// The up once more, on the state that the down left.
    pub up_again: Replayed,
}

/// The statements of [`Context::notable`].
#[must_use]
pub(crate) fn notable<'a>(
    root: &Root,
    lowered: &'a BTreeMap<FileId, Vec<Lowered>>,
) -> Vec<(FileId, &'a Lowered)> {
    let mut seen = BTreeSet::new();
    let parts = root.migrations.iter().flat_map(|it| &it.parts);
    parts
        .flat_map(|part| lowered_in(lowered, *part))
        .filter(|(_, statement)| is_notable(statement))
        .filter(|(file, statement)| seen.insert((*file, statement.span)))
        .collect()
}

/// Whether a statement has what several rules look for and few statements have: an error, a
/// placeholder, a name that is too long, a block, a function.
fn is_notable(statement: &Lowered) -> bool {
    statement.error.is_some()
        || !statement.placeholders.is_empty()
        || !statement.overlong.is_empty()
        || statement.topics.intersects(Topics::BLOCK | Topics::ROUTINE)
}

fn lowered_in(
    lowered: &BTreeMap<FileId, Vec<Lowered>>,
    part: Place,
) -> impl Iterator<Item = (FileId, &Lowered)> {
    let statements = lowered.get(&part.file).map_or(&[][..], Vec::as_slice);
    lower::in_span(statements, part.span)
        .iter()
        .map(move |statement| (part.file, statement))
}

impl<'a> Context<'a> {
    /// The catalog at the end of the history.
    #[must_use]
    pub fn end(&self) -> &'a Arc<Catalog> {
        &self.history.end
    }

    /// The tokens and statements of a file of the root. Who asks for those of a statement alone has
    /// them at less expense from [`lex_in`](crate::lexer::lex_in).
    #[must_use]
    pub fn script(&self, file: FileId) -> Option<&'a Script> {
        let outline = self.outlines.get(&file)?;
        Some(outline.script(&self.sources.get(file).text))
    }

    /// A migration of [`Self::ups`] replayed on its own end state.
    #[must_use]
    pub fn rerun(&self, migration: usize) -> &'a Replayed {
        self.reruns[migration].get_or_init(|| {
            let index = u32::try_from(migration).expect("statements have the index as 32 bits");
            let before = &self.history.migrations[migration].after;
            Box::new(replay::run(before, index, &self.scripts[migration]))
        })
    }

    /// Every name that the history makes.
    fn creations(&self) -> &creations::Creations {
        let creations = &self.shared.creations;
        creations.get_or_init(|| creations::Creations::new(self))
    }

    /// The indexes that the history drops.
    fn losses(&self) -> &foreign_keys::Losses {
        let losses = &self.shared.losses;
        losses.get_or_init(|| foreign_keys::Losses::of(self))
    }

    /// What the project asks of files that run again.
    fn profile(&self) -> idempotency::Profile {
        let profile = &self.shared.profile;
        *profile.get_or_init(|| idempotency::Profile::of(self))
    }

    /// What the migrations that are still to be applied lock.
    fn locks(&self) -> &[locks::Locking] {
        self.shared.locks.get_or_init(|| locks::all(self))
    }

    /// Every step of the forward history that says something, in order.
    pub fn ordered_steps(&self) -> impl Iterator<Item = Ordered<'a>> {
        self.ordered.iter().copied()
    }

    /// Those of an operation with one of these topics.
    pub fn steps_about(&self, topics: Topics) -> impl Iterator<Item = Ordered<'a>> {
        self.ordered_steps().filter(move |at| at.is_about(topics))
    }

    /// Those with one of these effects.
    pub fn steps_with(&self, effects: Effects) -> impl Iterator<Item = Ordered<'a>> {
        self.ordered_steps().filter(move |at| at.has(effects))
    }

    /// Those of one migration.
    pub fn steps_of(&self, migration: usize) -> impl Iterator<Item = Ordered<'a>> {
        let of = |at: &Ordered<'_>| at.step.statement.migration as usize;
        let first = self.ordered.partition_point(|at| of(at) < migration);
        let rest = self.ordered[first..].iter().copied();
        rest.take_while(move |at| of(at) == migration)
    }

    /// Those of the rest of a statement's migration.
    pub fn steps_after(&self, from: StatementId) -> impl Iterator<Item = Ordered<'a>> {
        let first = self.ordered.partition_point(|at| at.step.statement <= from);
        let rest = self.ordered[first..].iter().copied();
        rest.take_while(move |at| at.step.statement.migration == from.migration)
    }

    /// The operation that a step of the forward history or of a rerun executed; of one that a block
    /// executed, [`Self::ordered`] has it.
    #[must_use]
    pub fn operation(&self, step: &Step) -> &'a Operation {
        &self.statement(step.statement).1.operations[step.operation as usize]
    }

    /// A statement of the forward history, with its file.
    #[must_use]
    pub fn statement(&self, id: StatementId) -> (FileId, &'a Lowered) {
        self.scripts[id.migration as usize].statements[id.statement as usize]
    }

    /// The migration that a statement belongs to.
    #[must_use]
    pub fn migration(&self, id: StatementId) -> &'a Migration {
        self.ups[id.migration as usize]
    }

    /// The statements of a stretch of a file.
    pub fn lowered_in(&self, part: Place) -> impl Iterator<Item = (FileId, &'a Lowered)> {
        lowered_in(self.lowered, part)
    }

    /// Where to report what is about a whole file.
    #[must_use]
    pub fn top(&self, file: FileId) -> Place {
        Place::new(file, Span::new(0, 0))
    }

    /// A file's name without its directories.
    #[must_use]
    pub fn file_name(&self, file: FileId) -> &'a str {
        let path = &self.sources.get(file).path;
        path.rsplit('/').next().unwrap_or(path)
    }

    /// A file's path relative to the root.
    #[must_use]
    pub fn path_in_root(&self, file: FileId) -> &'a str {
        let path = &self.sources.get(file).path;
        let inside = path.strip_prefix(&self.root.path);
        inside
            .and_then(|path| path.strip_prefix('/'))
            .unwrap_or(path)
    }

    /// What discovery has to report under a rule's name.
    #[must_use]
    pub fn problems(&self, rule: &str) -> Vec<Diagnostic> {
        let problems = &self.root.problems;
        problems
            .iter()
            .filter(|problem| problem.rule == rule)
            .cloned()
            .collect()
    }
}
