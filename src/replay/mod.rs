//! Executes operations on a catalog, as the server would.
//!
//! A name that nobody mentioned is an object from before the history: an operation on it has the
//! outcome [`Outcome::Unknown`], and its effects are kept as far as they can be.

mod executor;
mod run;

mod alter;
mod blocks;
mod calls;
mod column_types;
mod columns;
mod constraints;
mod copies;
mod data;
mod defaults;
mod describe;
mod domains;
mod doubts;
mod drops;
mod elements;
mod events;
mod extensions;
mod fits;
mod foreign_keys;
mod given;
mod identities;
mod indexes;
mod key_types;
mod keys;
mod making;
mod moves;
mod naming;
mod not_nulls;
mod nullability;
mod others;
mod parents;
mod partitions;
mod parts;
mod passes;
mod policies;
mod privileges;
mod publications;
mod references;
mod relations;
mod renames;
mod roles;
mod routines;
mod schemas;
mod scopes;
mod sequences;
mod session;
mod statistics;
mod triggers;
mod types;
mod views;

pub use run::Session;

use std::borrow::Cow;
use std::sync::Arc;

use crate::catalog::{Catalog, Cause, ObjectId, Recorder, SearchPath, StatementId};
use crate::lower::Lowered;
use crate::operation::Operation;
use crate::source::{FileId, Place};

/// Executes a history from a starting catalog. Each migration begins with the default
/// `search_path`, as on a connection of its own.
#[must_use]
pub fn replay(start: Catalog, migrations: &[Script<'_>]) -> History {
    let mut catalog = start;
    let mut recorder = Recorder::new(&mut catalog);
    let mut executed = Vec::with_capacity(migrations.len());
    for (migration, script) in (0u32..).zip(migrations) {
        let (steps, paths, after) = run::run(catalog, migration, script);
        executed.push((steps, paths));
        catalog = after;
        recorder.keep(&mut catalog);
    }
    let (start, states) = recorder.states(catalog);
    let mut end = Arc::new(start);
    let migrations = executed.into_iter().zip(states);
    let migrations = migrations.map(|((steps, paths), after)| {
        let after = Arc::new(after);
        Replayed {
            before: std::mem::replace(&mut end, Arc::clone(&after)),
            steps,
            paths,
            after,
        }
    });
    History {
        migrations: migrations.collect(),
        end,
    }
}

/// Executes one migration on a catalog, also to run it again on its own end state or to undo
/// another. `migration` is the index that the statements' ids carry.
///
/// A statement that fails changes nothing, and those after it are executed as if it were not there,
/// so that one failure does not hide the others. Whether the runner would have stopped there, and
/// undone the rest, is [`Script::atomic`], which is for rules to look at.
#[must_use]
pub fn run(before: &Arc<Catalog>, migration: u32, script: &Script<'_>) -> Replayed {
    let (steps, paths, after) = run::run(Catalog::clone(before), migration, script);
    Replayed {
        before: Arc::clone(before),
        steps,
        paths,
        after: Arc::new(after),
    }
}

/// A migration to execute: its statements in order, and whether its runner undoes all of them when
/// one fails.
#[derive(Debug, Clone)]
pub struct Script<'a> {
    pub statements: Vec<(FileId, &'a Lowered)>,
    /// Those that are executed only under a condition that nobody knows, by their index, ascending.
    pub conditional: Vec<u32>,
    /// `None` where the runner is unknown.
    pub atomic: Option<bool>,
}

impl Script<'_> {
    /// Whether a statement is executed only under a condition that nobody knows.
    #[must_use]
    pub fn is_conditional(&self, statement: u32) -> bool {
        self.conditional.binary_search(&statement).is_ok()
    }
}

/// What happened in one history, in the order of execution.
#[derive(Debug)]
pub struct History {
    /// One for each migration that was replayed, in order.
    pub migrations: Vec<Replayed>,
    /// The catalog after the last.
    pub end: Arc<Catalog>,
}

/// One migration's execution.
#[derive(Debug, Clone)]
pub struct Replayed {
    pub before: Arc<Catalog>,
    pub steps: Vec<Step>,
    /// Where `search_path` is another one than before: from which statement on, by its index.
    paths: Vec<(u32, SearchPath)>,
    pub after: Arc<Catalog>,
}

impl Replayed {
    /// The catalog at the end, with the `search_path` that a statement began with.
    #[must_use]
    pub fn after_along(&self, statement: StatementId) -> Cow<'_, Catalog> {
        self.after.along(self.path_at(statement))
    }

    /// The catalog at the beginning, with the `search_path` that a statement began with.
    #[must_use]
    pub fn before_along(&self, statement: StatementId) -> Cow<'_, Catalog> {
        self.before.along(self.path_at(statement))
    }

    /// `None` for that of a new connection.
    fn path_at(&self, statement: StatementId) -> Option<&SearchPath> {
        let known = self
            .paths
            .partition_point(|(from, _)| *from <= statement.statement);
        self.paths[..known].last().map(|(_, path)| path)
    }
}

/// One operation's execution.
#[derive(Debug, Clone)]
pub struct Step {
    pub statement: StatementId,
    /// Index into the statement's operations.
    pub operation: u32,
    pub place: Place,
    pub outcome: Outcome,
    /// In the order in which they happened; empty for a failed operation. Those of a block are all
    /// that it did.
    pub changes: Vec<Change>,
    /// What a block, a called routine or an event trigger executed; the last one of a block that
    /// failed may be the one that did.
    pub inner: Option<Box<[Inner]>>,
}

impl Step {
    /// Whether the server would refuse it.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(_))
    }
}

/// An operation that another one executed.
#[derive(Debug, Clone)]
pub struct Inner {
    pub operation: Operation,
    pub step: Step,
    /// Whether its words stand in the statement, so that its spans are theirs. Those of SQL that was
    /// put together are all the place of its `EXECUTE`; those of a routine, of its call.
    pub written: bool,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Applied,
    /// The server accepts it and does nothing, or nothing of what it says.
    NoEffect(NoEffect),
    /// Boxed, since steps are many and failures few.
    Failed(Box<Failure>),
    /// It meets something that the model does not know.
    Unknown(Reason),
}

/// Why an accepted operation changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoEffect {
    /// `IF NOT EXISTS`, and the object is there.
    Exists(ObjectId),
    /// `IF EXISTS`, and it is not.
    Missing,
    /// The state asked for is the state it has: `ENABLE ROW LEVEL SECURITY` twice.
    AlreadySo,
    /// The operation has nothing to do with the catalog.
    NotModelled,
}

/// An error as the server would raise it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Five characters, such as `42P07`.
    pub sqlstate: &'static str,
    /// PostgreSQL's message.
    pub message: String,
    /// What it says beside that, where it is needed to see what is the matter.
    pub detail: Option<String>,
    /// The object that is in the way, or that others depend on.
    pub object: Option<ObjectId>,
    /// The name that is the matter, as `kind`, printed name; what a later `CREATE` would have to
    /// make for `reference-before-create`.
    pub missing: Option<Missing>,
    /// The words of the statement that fail.
    pub place: Place,
}

impl Failure {
    /// The message as diagnostics have it: with backticks around names, and around the words of SQL
    /// that it begins with.
    #[must_use]
    pub fn shown(&self) -> String {
        let message = self.message.replace('"', "`");
        let is_word = |word: &&str| {
            *word == "*" || word.len() > 1 && word.bytes().all(|it| it.is_ascii_uppercase())
        };
        let words: Vec<&str> = message.split(' ').take_while(is_word).collect();
        match words.join(" ") {
            // What a block raises is for its author to write.
            words if words.is_empty() || self.sqlstate == "P0001" => message,
            words => format!("`{words}`{}", &message[words.len()..]),
        }
    }
}

/// A name that was looked up and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub kind: crate::operation::ObjectKind,
    /// As written, with its schema if it had one.
    pub name: String,
    pub schema: Option<crate::operation::Name>,
    pub object: crate::operation::Name,
}

/// Why the model does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The object is from before the history.
    External(Box<Missing>),
    /// SQL that could not be followed may have touched it.
    Opaque(Cause),
    /// The operation itself is not modelled, or its statement does not parse.
    NotModelled,
}

/// What an operation did to the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Created(ObjectId),
    /// `cascade` tells an object that went along from the one that was named.
    Dropped {
        object: ObjectId,
        cascade: bool,
    },
    /// Renamed, moved, or changed in place.
    Altered(ObjectId),
    ColumnAdded {
        relation: ObjectId,
        column: u16,
    },
    /// The old name; indexes and constraints that went with the column are `Dropped`.
    ColumnDropped {
        relation: ObjectId,
        column: u16,
        name: crate::operation::Name,
    },
    ColumnAltered {
        relation: ObjectId,
        column: u16,
    },
    /// Rows may have changed.
    Data(ObjectId),
    /// What the operation could have touched became uncertain.
    Tainted,
}
