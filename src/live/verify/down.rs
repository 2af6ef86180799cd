//! Each down script on what its up left, and the up once more.

use super::differences::{Items, listed, related};
use super::{Part, Run, introspect};
use crate::catalog::Catalog;
use crate::catalog::diff::{Difference, What, diff};
use crate::diagnostic::Diagnostic;
use crate::live::script::Script;
use crate::live::server::ServerError;
use crate::live::session::{Failure, Session, Unobserved};
use crate::migration::Migration;
use crate::operation::{ObjectKind, OperationKind};
use crate::rules;

/// What fails only because all of it is in one transaction: a statement that can't be in one, the
/// use of a new label of an enum, a change of a table whose triggers are still to fire.
const BY_TRANSACTION: [&str; 3] = ["25001", "55P04", "55006"];

/// A script that says so itself: `RAISE EXCEPTION`.
const RAISED: &str = "P0001";

/// An up and its down.
struct Pair<'a> {
    up: &'a Migration,
    up_script: &'a Script,
    down: &'a Migration,
    down_script: Script,
}

/// What became of the down and of the up after it.
struct Staircase {
    down: Option<Failure>,
    /// After the down.
    catalog: Option<Catalog>,
    up_again: Option<Failure>,
}

impl Staircase {
    fn is_by_transaction(&self) -> bool {
        let failures = [&self.down, &self.up_again].into_iter().flatten();
        failures
            .map(|failure| failure.sqlstate.as_str())
            .any(|sqlstate| BY_TRANSACTION.contains(&sqlstate))
    }
}

impl<'w> Run<'_, 'w> {
    /// The down script that is to be verified with an up.
    pub(super) fn down_of(&self, up: &Migration) -> Option<&'w Migration> {
        let down = self.root.migrations.get(up.pair?)?;
        let irreversible = [up, down]
            .into_iter()
            .any(|it| rules::is_declared_irreversible(self.context, it));
        (self.options.wants(Part::Down) && !irreversible).then_some(down)
    }

    pub(super) fn down(
        &mut self,
        number: usize,
        up: &Migration,
        up_script: &Script,
        down: &Migration,
        before: &Catalog,
    ) -> Result<(), ServerError> {
        let pair = Pair {
            up,
            up_script,
            down,
            down_script: self.script(down),
        };
        let staircase = self.walk(&pair)?;
        match (&staircase.down, &staircase.catalog) {
            (Some(failure), _) if failure.sqlstate == RAISED || failure.is_by_other_scratch() => {}
            (Some(failure), _) => {
                let diagnostic = self.failures().down_failed(failure);
                self.verified.diagnostics.push(diagnostic);
            }
            (None, Some(after)) => {
                let found = self.compare(number, &pair, before, after);
                let undone = found.is_empty();
                self.verified.diagnostics.extend(found);
                if let (true, Some(failure)) = (undone, &staircase.up_again) {
                    let diagnostic = self.up_again_failed(&pair, failure);
                    self.verified.diagnostics.push(diagnostic);
                }
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// Down and up, in a transaction that is rolled back if both can be in one.
    fn walk(&mut self, pair: &Pair<'_>) -> Result<Staircase, ServerError> {
        let fits = |run: &Self, migration: &Migration| {
            migration.transaction.is_atomic() == Some(true) && !run.controls_transactions(migration)
        };
        if fits(self, pair.up) && fits(self, pair.down) {
            let session = self.session()?;
            session.begin()?;
            let staircase = walk_in_transaction(session, pair);
            session.reset()?;
            let staircase = staircase?;
            if !staircase.is_by_transaction() {
                return Ok(staircase);
            }
        }
        let (mut session, copy) = self.copy()?;
        let staircase = walk_as_the_runner(&mut session, pair);
        drop(session);
        drop(copy);
        staircase
    }

    /// What differs from the state before the up.
    fn compare(
        &self,
        number: usize,
        pair: &Pair<'_>,
        before: &Catalog,
        after: &Catalog,
    ) -> Vec<Diagnostic> {
        let mut differences = diff(before, after);
        differences.retain(|it| !it.only_adds_labels() && !self.is_shared(pair, it));
        let model = &self.context.history.migrations[number];
        let items = Items::of(&differences, before, after, &model.after);
        let name = self.context.file_name(pair.down.file);
        let head = self.head_of(pair.down);
        let help = "undo every statement of the up, in reverse order, or say why it can't be \
                    undone: `-- sqlcheck: irreversible <reason>`";
        let mut found = Vec::new();
        if let Some(words) = listed(&items.extra) {
            let message = format!("`{name}` leaves behind what its up made: {words}");
            let diagnostic = Diagnostic::new("down-leftover", head, message)
                .because(format!("after up and down, {} still has it", self.server))
                .help(help);
            found.push(related(diagnostic, &items.extra, "made here"));
        }
        let lost = [items.missing, items.changed].concat();
        if let Some(words) = listed(&lost) {
            let message = format!("`{name}` does not restore what was before its up: {words}");
            let diagnostic = Diagnostic::new("down-lost", head, message)
                .because(format!(
                    "after up and down, {} does not have it as it was",
                    self.server
                ))
                .help(help);
            found.push(related(diagnostic, &lost, "made here"));
        }
        found
    }

    /// An extension that the up makes with `IF NOT EXISTS` may be anybody's.
    fn is_shared(&self, pair: &Pair<'_>, difference: &Difference) -> bool {
        if difference.kind != ObjectKind::Extension || difference.what != What::Extra {
            return false;
        }
        let statements = self.workspace.statements(pair.up);
        let mut operations = statements.iter().flat_map(|(_, it)| &it.operations);
        operations.any(|operation| match &operation.kind {
            OperationKind::CreateExtension(create) => create.if_not_exists,
            _ => false,
        })
    }

    fn up_again_failed(&self, pair: &Pair<'_>, failure: &Failure) -> Diagnostic {
        let failures = self.failures();
        let name = self.context.file_name(pair.down.file);
        let up = self.context.file_name(pair.up.file);
        let message = format!(
            "after `{name}` its up fails: {}",
            failure.message.replace('"', "`")
        );
        Diagnostic::new("down-leftover", self.head_of(pair.down), message)
            .because("this leaves behind what is in the way of a second run")
            .related(
                failures.place(failure),
                format!("`{up}` stops here with SQLSTATE {}", failure.sqlstate),
            )
            .help("undo that statement of the up, or guard it, as with `IF NOT EXISTS`")
    }
}

fn walk_in_transaction(session: &mut Session, pair: &Pair<'_>) -> Result<Staircase, ServerError> {
    let down = session
        .send_each(&pair.down_script, &mut Unobserved)?
        .failure;
    let mut staircase = Staircase {
        down,
        catalog: None,
        up_again: None,
    };
    if staircase.down.is_some() {
        return Ok(staircase);
    }
    staircase.catalog = Some(introspect(session)?);
    staircase.up_again = session.send_each(pair.up_script, &mut Unobserved)?.failure;
    Ok(staircase)
}

fn walk_as_the_runner(session: &mut Session, pair: &Pair<'_>) -> Result<Staircase, ServerError> {
    let down = session.apply(&pair.down_script, pair.down.transaction)?;
    let mut staircase = Staircase {
        down: down.failure,
        catalog: None,
        up_again: None,
    };
    if staircase.down.is_some() {
        return Ok(staircase);
    }
    staircase.catalog = Some(introspect(session)?);
    let up_again = session.apply(pair.up_script, pair.up.transaction)?;
    staircase.up_again = up_again.failure;
    Ok(staircase)
}
