//! What fails when a file is applied a second time.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::builtin::quote_identifier;
use crate::catalog::{Catalog, ObjectId, StatementId};
use crate::lower::Lowered;
use crate::operation::{Identifier, ObjectName, Operation, OperationKind, Persistence};
use crate::replay::{Change, Failure, Inner, Outcome, Step};
use crate::rules::{Context, blocks, wrong_guard_target};
use crate::source::{FileId, Place, Span};

/// An operation that succeeds in the first run of its file and fails in the second.
pub(in crate::rules) struct Failed<'a> {
    pub(in crate::rules) file: FileId,
    pub(in crate::rules) statement: &'a Lowered,
    pub(in crate::rules) operation: &'a Operation,
    pub(in crate::rules) by: By,
    pub(in crate::rules) failure: &'a Failure,
    /// The object that the first run made or changed, as `schema.name`.
    pub(in crate::rules) object: Option<String>,
}

/// What executes an operation that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::rules) enum By {
    /// The file.
    File,
    /// A block in which it stands.
    Block,
    /// An `EXECUTE` that puts it together, or a routine that is called: its words are not there.
    Other,
}

impl By {
    fn of(inner: &Inner) -> Self {
        if inner.written {
            Self::Block
        } else {
            Self::Other
        }
    }
}

/// Something with a name and the place of that.
pub(in crate::rules) trait Named {
    /// As it may be written in any place.
    fn printed(&self) -> String;
    fn span(&self) -> Span;
}

impl Named for ObjectName {
    fn printed(&self) -> String {
        let name = quote_identifier(&self.name);
        match &self.schema {
            Some(schema) => format!("{}.{name}", quote_identifier(schema)),
            None => name,
        }
    }

    fn span(&self) -> Span {
        self.span
    }
}

impl Named for Identifier {
    fn printed(&self) -> String {
        quote_identifier(&self.name)
    }

    fn span(&self) -> Span {
        self.span
    }
}

impl<'a> Failed<'a> {
    pub(in crate::rules) fn sqlstate(&self) -> &'static str {
        self.failure.sqlstate
    }

    pub(in crate::rules) fn place(&self) -> Place {
        Place::new(self.file, self.operation.span)
    }

    /// Whether the statement does nothing else.
    pub(in crate::rules) fn is_whole_statement(&self) -> bool {
        self.by == By::File && self.statement.operations.len() == 1
    }

    /// The words of a span, with one space between them.
    pub(in crate::rules) fn text(&self, context: &Context<'a>, span: Span) -> String {
        super::text(context, Place::new(self.file, span))
    }

    /// A name as the operation has it.
    pub(in crate::rules) fn name(&self, context: &Context<'a>, named: &dyn Named) -> String {
        match self.by {
            By::File | By::Block => self.text(context, named.span()),
            By::Other => named.printed(),
        }
    }
}

/// Every operation that fails in the second run of a file which must be able to run again, but for
/// those on an object whose own `CREATE` fails: one report is enough for a table and its parts.
pub(in crate::rules) fn failures<'a>(context: &Context<'a>) -> Vec<Failed<'a>> {
    let profile = context.profile();
    let asked = (0..context.reruns.len()).filter(|at| profile.asks(context, *at));
    asked
        .flat_map(|migration| failures_of(context, migration))
        .collect()
}

/// The steps of a migration's first run, by statement and operation.
pub(in crate::rules) fn first_steps<'a>(
    context: &Context<'a>,
    migration: usize,
) -> BTreeMap<(StatementId, u32), &'a Step> {
    let replayed = context.history.migrations.get(migration);
    let steps = replayed.map_or(&[][..], |replayed| &replayed.steps);
    steps
        .iter()
        .map(|step| ((step.statement, step.operation), step))
        .collect()
}

/// The operations of a migration that both runs execute, those of blocks after them.
pub(in crate::rules) fn pairs<'a>(context: &Context<'a>, migration: usize) -> Vec<Pair<'a>> {
    let first = first_steps(context, migration);
    let again = context.rerun(migration).steps.iter();
    let pairs = again.flat_map(|again| {
        let first = first.get(&(again.statement, again.operation));
        let operation = context.operation(again);
        first.map_or_else(Vec::new, |first| Pair::of(operation, first, again))
    });
    pairs.collect()
}

/// An operation in the first run and in the second.
pub(in crate::rules) struct Pair<'a> {
    pub(in crate::rules) operation: &'a Operation,
    pub(in crate::rules) first: &'a Step,
    pub(in crate::rules) again: &'a Step,
    /// The step of the statement, in the second run.
    pub(in crate::rules) outer: &'a Step,
    pub(in crate::rules) by: By,
}

impl<'a> Pair<'a> {
    /// A statement's operation, and what it executes if it is a block.
    fn of(operation: &'a Operation, first: &'a Step, again: &'a Step) -> Vec<Self> {
        let whole = Self {
            operation,
            first,
            again,
            outer: again,
            by: By::File,
        };
        let inner = again.inner.iter().flatten().filter_map(|it| {
            let mut before = first.inner.iter().flatten();
            let before = before.find(|before| {
                before.step.place == it.step.place && before.operation.kind == it.operation.kind
            })?;
            Some(Self {
                operation: &it.operation,
                first: &before.step,
                again: &it.step,
                outer: again,
                by: By::of(it),
            })
        });
        std::iter::once(whole).chain(inner).collect()
    }
}

fn failures_of<'a>(context: &Context<'a>, migration: usize) -> Vec<Failed<'a>> {
    let first = first_steps(context, migration);
    let before = &context.history.migrations[migration].before;
    let again = context.rerun(migration);
    // Objects about which nothing more is said.
    let mut covered: BTreeSet<ObjectId> = BTreeSet::new();
    let mut failures = Vec::new();
    for step in &again.steps {
        let Some(first) = first.get(&(step.statement, step.operation)) else {
            continue;
        };
        // What looks like a guard and is none has a rule of its own.
        if let (Outcome::Failed(failure), Some(code)) =
            (&step.outcome, blocks::code(&context.operation(step).kind))
            && (blocks::passed_by(code, failure).is_some()
                || wrong_guard_target::misleads(failure.place, code))
        {
            covered.extend(created(&first.changes));
            continue;
        }
        let (operation, by, first, step) = inside(context.operation(step), first, step);
        let temporary = is_temporary(&operation.kind);
        if temporary {
            covered.extend(created(&first.changes));
        }
        let (Outcome::Failed(failure), false) = (&step.outcome, temporary) else {
            continue;
        };
        if first.has_failed() {
            continue;
        }
        let subjects = subjects(&first.changes, [&again.before, before]);
        if subjects.iter().any(|subject| covered.contains(subject)) {
            continue;
        }
        covered.extend(created(&first.changes));
        let (file, statement) = context.statement(step.statement);
        // A second run does not come to the elements of a schema that is there.
        let is_element = failures.last().is_some_and(|last: &Failed<'_>| {
            let of_schema = matches!(last.operation.kind, OperationKind::CreateSchema(_));
            of_schema && std::ptr::eq(last.statement, statement)
        });
        if is_element {
            continue;
        }
        failures.push(Failed {
            file,
            statement,
            operation,
            by,
            failure,
            object: main_object(&first.changes, [&again.before, before]),
        });
    }
    failures
}

/// Of a block that fails, the operation in it that does, with its steps in both runs.
fn inside<'a>(
    operation: &'a Operation,
    first: &'a Step,
    again: &'a Step,
) -> (&'a Operation, By, &'a Step, &'a Step) {
    let whole = (operation, By::File, first, again);
    let Outcome::Failed(failure) = &again.outcome else {
        return whole;
    };
    let failed = failure.place;
    let mut inner = again.inner.iter().flatten();
    let Some(last) = inner.rfind(|it| match &it.step.outcome {
        Outcome::Failed(failure) => failure.place == failed,
        Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => false,
    }) else {
        return whole;
    };
    let by = By::of(last);
    // What is in a loop, or put together, shares its place with others.
    let mut before = first.inner.iter().flatten();
    let before = before
        .find(|it| it.step.place == last.step.place && it.operation.kind == last.operation.kind);
    let before = before.map_or(first, |it| &it.step);
    (&last.operation, by, before, &last.step)
}

/// Whether an operation makes what goes with the session that it ran in.
fn is_temporary(kind: &OperationKind) -> bool {
    let persistence = match kind {
        OperationKind::CreateTable(table) => table.persistence,
        OperationKind::CreateView(view) => view.persistence,
        OperationKind::CreateSequence(sequence) => sequence.persistence,
        _ => Persistence::Permanent,
    };
    persistence == Persistence::Temporary
}

fn created(changes: &[Change]) -> impl Iterator<Item = ObjectId> {
    changes.iter().filter_map(|change| match change {
        Change::Created(id) => Some(*id),
        Change::Dropped { .. }
        | Change::Altered(_)
        | Change::ColumnAdded { .. }
        | Change::ColumnDropped { .. }
        | Change::ColumnAltered { .. }
        | Change::Data(_)
        | Change::Tainted => None,
    })
}

/// The objects that an operation is about, without those that it makes.
fn subjects(changes: &[Change], catalogs: [&Catalog; 2]) -> Vec<ObjectId> {
    let parent = |id: ObjectId| {
        let object = catalogs.iter().find_map(|catalog| catalog.get(id))?;
        object.parent_relation()
    };
    changes
        .iter()
        .flat_map(|change| match change {
            Change::Created(id) => [parent(*id), None],
            Change::Dropped { object: id, .. } | Change::Altered(id) => [Some(*id), parent(*id)],
            Change::ColumnAdded { relation, .. }
            | Change::ColumnDropped { relation, .. }
            | Change::ColumnAltered { relation, .. }
            | Change::Data(relation) => [Some(*relation), None],
            Change::Tainted => [None, None],
        })
        .flatten()
        .collect()
}

/// The name of what the first run did something to, for the diagnostic's fingerprint.
fn main_object(changes: &[Change], catalogs: [&Catalog; 2]) -> Option<String> {
    let name = |id: ObjectId| {
        let catalog = catalogs.iter().find(|catalog| catalog.get(id).is_some())?;
        Some(catalog.qualified_name(id))
    };
    match changes.first()? {
        Change::Created(id) | Change::Dropped { object: id, .. } | Change::Altered(id) => name(*id),
        Change::ColumnAdded { relation, column } | Change::ColumnAltered { relation, column } => {
            let table = name(*relation)?;
            let mut relations = catalogs.iter().filter_map(|it| it.relation(*relation));
            let column = relations.find_map(|relation| relation.column(*column))?;
            Some(format!("{table}.{}", column.name))
        }
        Change::ColumnDropped {
            relation,
            name: column,
            ..
        } => Some(format!("{}.{column}", name(*relation)?)),
        Change::Data(id) => name(*id),
        Change::Tainted => None,
    }
}
