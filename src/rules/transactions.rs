//! Which transaction each statement of a migration runs in, as its runner sends it.

use super::Context;
use crate::catalog::DEFAULT_SERVER_VERSION;
use crate::lower::Lowered;
use crate::migration::{Migration, Transaction, conventions};
use crate::operation::{
    ObjectKind, Operation, OperationKind, TableAction, Topics, TransactionControl, TypeAction,
};
use crate::source::{FileId, Place, Span};

/// A statement that the runner sends, and what is open when it does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) file: FileId,
    pub(super) statement: &'a Lowered,
    pub(super) block: Block,
}

/// The transaction of a statement. Two statements with the same number are in the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// One of its own.
    Alone,
    /// One that comes with the way the runner sends the file.
    Runners(u32),
    /// One that the file begins, here.
    Written(u32, Place),
    /// Nobody knows.
    Unknown,
}

/// The statements of a migration, in order.
pub(super) fn sent<'a>(context: &Context<'a>, migration: &Migration) -> Vec<Sent<'a>> {
    let parts = migration.parts.iter();
    let statements: Vec<(FileId, &Lowered)> = parts
        .flat_map(|part| context.lowered_in(*part))
        .filter(|(_, statement)| is_sql(statement))
        .collect();
    let mut walk = Walk {
        context,
        model: migration.transaction,
        is_single: statements.len() == 1,
        number: 0,
        state: State::Begin,
    };
    statements
        .into_iter()
        .map(|(file, statement)| Sent {
            file,
            statement,
            block: walk.block(file, statement),
        })
        .collect()
}

/// Whether a migration has a statement with one of these topics.
pub(super) fn is_about(context: &Context<'_>, migration: &Migration, topics: Topics) -> bool {
    let parts = migration.parts.iter();
    let mut statements = parts.flat_map(|part| context.lowered_in(*part));
    statements.any(|(_, statement)| statement.topics.intersects(topics))
}

/// Whether a transaction may be open when the runner sends a statement of a migration.
pub(super) fn may_be_open(context: &Context<'_>, migration: &Migration) -> bool {
    match migration.transaction {
        Transaction::Autocommit | Transaction::Psql | Transaction::Unknown => {
            is_about(context, migration, Topics::TRANSACTION)
        }
        Transaction::Wrapped
        | Transaction::AllPending
        | Transaction::SimpleQuery
        | Transaction::Pipeline
        | Transaction::SplitPipeline => true,
    }
}

/// psql's commands and the data of COPY have no operations.
fn is_sql(statement: &Lowered) -> bool {
    !statement.operations.is_empty() || statement.error.is_some()
}

/// The words that PostgreSQL's error has for a statement that it refuses in a transaction, with
/// SQLSTATE 25001, and the place of the operation.
pub(super) fn refusal(
    context: &Context<'_>,
    file: FileId,
    statement: &Lowered,
) -> Option<(&'static str, Span)> {
    if !statement.topics.intersects(Topics::REFUSED_IN_TRANSACTION) {
        return None;
    }
    let text = context.sources.slice(Place::new(file, statement.span));
    let version = server_version(context);
    let mut operations = statement.operations.iter();
    operations.find_map(|operation| Some((refused(operation, text, version)?, operation.span)))
}

/// As [`refusal`], for one operation of a statement with this text.
pub(super) fn refused(operation: &Operation, text: &str, version: u16) -> Option<&'static str> {
    Some(match &operation.kind {
        OperationKind::CreateIndex(create) if create.concurrently => "CREATE INDEX CONCURRENTLY",
        OperationKind::Drop(drop) if drop.concurrently => "DROP INDEX CONCURRENTLY",
        OperationKind::Drop(drop) if drop.object.kind == ObjectKind::Database => "DROP DATABASE",
        OperationKind::Drop(drop) if drop.object.kind == ObjectKind::Tablespace => {
            "DROP TABLESPACE"
        }
        OperationKind::Reindex(reindex) if reindex.concurrently => "REINDEX CONCURRENTLY",
        OperationKind::Reindex(reindex) => match reindex.target.as_str() {
            "SCHEMA" => "REINDEX SCHEMA",
            "SYSTEM" => "REINDEX SYSTEM",
            "DATABASE" => "REINDEX DATABASE",
            _ => return None,
        },
        OperationKind::AlterTable(alter) => match alter.action {
            TableAction::DetachPartition {
                concurrently: true, ..
            } => "ALTER TABLE ... DETACH CONCURRENTLY",
            _ => return None,
        },
        OperationKind::CreateOther(create) => match create.object.kind {
            ObjectKind::Database => "CREATE DATABASE",
            ObjectKind::Tablespace => "CREATE TABLESPACE",
            _ => return None,
        },
        OperationKind::AlterType(alter) if version < 12 => match alter.action {
            TypeAction::AddValue { .. } => "ALTER TYPE ... ADD",
            _ => return None,
        },
        OperationKind::Compact {
            command: "VACUUM FULL",
            ..
        } => "VACUUM",
        OperationKind::NoCatalogEffect { command } => match (*command, words(text).as_str()) {
            ("VACUUM", _) => "VACUUM",
            ("ALTER SYSTEM", _) => "ALTER SYSTEM",
            ("DISCARD", "DISCARD ALL") => "DISCARD ALL",
            ("CLUSTER", "CLUSTER" | "CLUSTER VERBOSE" | "CLUSTER (VERBOSE)") => "CLUSTER",
            _ => return None,
        },
        _ => return None,
    })
}

/// The server's major version, as far as somebody says it.
pub(super) fn server_version(context: &Context<'_>) -> u16 {
    context
        .root
        .server_version(context.config)
        .unwrap_or(DEFAULT_SERVER_VERSION)
}

/// A statement's words in upper case, with one space between them.
fn words(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").to_ascii_uppercase()
}

struct Walk<'c, 'a> {
    context: &'c Context<'a>,
    model: Transaction,
    /// Whether the migration has one statement.
    is_single: bool,
    number: u32,
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    /// Nothing was sent yet, or nothing since the last synchronisation.
    Begin,
    /// The runner's own way.
    Within,
    /// The file began a transaction.
    Written(Place),
    /// The file ended the runner's transaction.
    Lost,
}

impl Walk<'_, '_> {
    fn block(&mut self, file: FileId, statement: &Lowered) -> Block {
        let place = Place::new(file, statement.span);
        let block = match self.model {
            Transaction::Wrapped | Transaction::AllPending => match self.state {
                State::Begin | State::Within => Block::Runners(self.number),
                State::Written(begin) => Block::Written(self.number, begin),
                State::Lost => Block::Unknown,
            },
            Transaction::SimpleQuery if self.is_single => Block::Alone,
            Transaction::SimpleQuery => Block::Runners(self.number),
            Transaction::Pipeline => self.in_pipeline(file, statement),
            Transaction::SplitPipeline => {
                if conventions::is_sent_alone(self.context.sources.slice(place)) {
                    self.number += 1;
                    self.state = State::Begin;
                    return Block::Alone;
                }
                self.in_pipeline(file, statement)
            }
            Transaction::Autocommit | Transaction::Psql | Transaction::Unknown => {
                match self.state {
                    State::Written(begin) => Block::Written(self.number, begin),
                    _ if self.model == Transaction::Unknown => Block::Unknown,
                    _ => Block::Alone,
                }
            }
        };
        self.follow(place, statement);
        block
    }

    /// A pipeline commits its first statement by itself where that cannot be in a transaction.
    fn in_pipeline(&self, file: FileId, statement: &Lowered) -> Block {
        let is_first = matches!(self.state, State::Begin);
        if is_first && refusal(self.context, file, statement).is_some() {
            return Block::Alone;
        }
        Block::Runners(self.number)
    }

    fn follow(&mut self, place: Place, statement: &Lowered) {
        if matches!(self.state, State::Begin) {
            self.state = State::Within;
        }
        let is_wrapped = matches!(self.model, Transaction::Wrapped | Transaction::AllPending);
        for control in controls(statement) {
            self.state = match (control, self.state) {
                (TransactionControl::Begin, State::Within) if is_wrapped => State::Within,
                (TransactionControl::Begin, State::Written(_)) => self.state,
                (TransactionControl::Begin, _) => State::Written(place),
                (_, State::Written(_)) if !is_wrapped => State::Within,
                _ if is_wrapped => State::Lost,
                _ => State::Within,
            };
            self.number += 1;
        }
    }
}

/// What a statement says about the transaction as a whole; savepoints are inside of it.
pub(super) fn controls(statement: &Lowered) -> impl Iterator<Item = &TransactionControl> {
    let ends_or_begins = statement.topics.intersects(Topics::TRANSACTION);
    let operations = ends_or_begins.then_some(&statement.operations);
    operations
        .into_iter()
        .flatten()
        .filter_map(|it| match &it.kind {
            OperationKind::Transaction(
                control @ (TransactionControl::Begin
                | TransactionControl::Commit
                | TransactionControl::Rollback
                | TransactionControl::Prepared),
            ) => Some(control),
            _ => None,
        })
}
