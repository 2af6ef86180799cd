//! The locks that statements take, as `pg_locks` shows them, and what they do to a table meanwhile.
//!
//! A statement in a transaction keeps its locks until the end, so that its own session sees them
//! afterwards. One that refuses transactions, such as `CREATE INDEX CONCURRENTLY`, is looked at from
//! another session, while others hold the tables as open transactions do that have read and written
//! them: what can't go on shows the lock that it waits for, and what goes on waits for those
//! transactions sooner or later, with its locks in hand. What a statement takes and gives back without
//! ever waiting, as `VACUUM` does, is not seen.

mod outside;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use postgres::{Client, SimpleQueryMessage};

use super::script::{Action, Script, Step};
use super::server::{Scratch, ServerError};
use super::session::{Failure, Observer, Session, Unobserved};
use crate::effects::LockMode;
use crate::source::Place;

pub use self::report::report;

/// As `pg_locks` has it: `AccessShareLock`.
fn read_mode(text: &str) -> Option<LockMode> {
    let text = text.strip_suffix("Lock")?;
    let same = |mode: &LockMode| {
        let letters = mode.as_str().chars().filter(|it| *it != ' ');
        text.chars().map(|it| it.to_ascii_uppercase()).eq(letters)
    };
    LockMode::ALL.into_iter().find(same)
}

/// What a statement did to a table that was there before its migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub statement: Place,
    /// `schema.name`
    pub table: String,
    /// The strongest lock.
    pub mode: LockMode,
    /// Whether an earlier statement of the transaction had taken it already.
    pub earlier: bool,
    /// Whether the table has another file than before.
    pub rewritten: bool,
    /// Whether the statement began to read it from one end to the other.
    pub scanned: bool,
    /// Whether it was seen from another session, which sees no more than what is waited for.
    pub from_outside: bool,
}

/// What was seen of a migration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub held: Vec<Held>,
    /// Where the migration stopped, if it did.
    pub failure: Option<Failure>,
}

/// What a migration held. In a transaction that is rolled back; `None` where it can't be in one.
///
/// # Errors
///
/// Where the connection is lost.
pub fn in_a_transaction(
    session: &mut Session,
    script: &Script,
) -> Result<Option<Seen>, ServerError> {
    session.reset()?;
    if script.steps.iter().any(controls_transactions) {
        return Ok(None);
    }
    let client = &mut session.client;
    client.batch_execute("BEGIN").map_err(ServerError::Lost)?;
    let mut watcher = Watcher::new(Tables::read(client).map_err(ServerError::Lost)?);
    let applied = session.send_each(script, &mut watcher)?;
    session.reset()?;
    let failure = applied.failure;
    if failure.as_ref().is_some_and(refuses_transactions) {
        return Ok(None);
    }
    let held = watcher.finish()?;
    Ok(Some(Seen { held, failure }))
}

/// What a migration held that has no transaction around it. It is applied for good.
///
/// # Errors
///
/// Where a connection is lost.
pub fn one_by_one(
    session: &mut Session,
    scratch: &Scratch,
    script: &Script,
) -> Result<Seen, ServerError> {
    session.reset()?;
    let tables = Tables::read(&mut session.client).map_err(ServerError::Lost)?;
    let mut seen = Seen::default();
    for step in &script.steps {
        let one = Script::of(step);
        seen.failure = if controls_transactions(step) {
            session.send_each(&one, &mut Unobserved)?.failure
        } else {
            let (held, failure) = statement(session, scratch, &one, &tables)?;
            seen.held.extend(held);
            failure
        };
        if seen.failure.is_some() {
            break;
        }
    }
    session.reset()?;
    Ok(seen)
}

/// The one statement of a script: in the transaction that is open, or in one of its own, or, if it
/// refuses transactions, seen from outside.
fn statement(
    session: &mut Session,
    scratch: &Scratch,
    one: &Script,
    tables: &Tables,
) -> Result<(Vec<Held>, Option<Failure>), ServerError> {
    let is_open = is_in_a_transaction(&mut session.client).map_err(ServerError::Lost)?;
    let command = |session: &mut Session, sql: &str| {
        let done = session.client.batch_execute(sql);
        done.map_err(ServerError::Lost)
    };
    if !is_open {
        command(session, "BEGIN")?;
    }
    let mut watcher = Watcher::new(tables.clone());
    let failure = session.send_each(one, &mut watcher)?.failure;
    if !is_open {
        let failed = failure.is_some();
        command(session, if failed { "ROLLBACK" } else { "COMMIT" })?;
        if failure.as_ref().is_some_and(refuses_transactions) {
            return outside::watch(session, scratch, one, tables);
        }
    }
    Ok((watcher.finish()?, failure))
}

/// `CREATE INDEX CONCURRENTLY cannot run inside a transaction block`
fn refuses_transactions(failure: &Failure) -> bool {
    failure.sqlstate == "25001"
}

fn controls_transactions(step: &Step) -> bool {
    let Action::Send(text) = &step.action else {
        return false;
    };
    let word = text.sql.split(|it: char| !it.is_ascii_alphabetic()).next();
    let word = word.unwrap_or_default().to_ascii_uppercase();
    [
        "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE",
    ]
    .contains(&word.as_str())
}

/// In a transaction, time stands still. Asked in one message: each message of the other protocol has
/// a time of its own.
fn is_in_a_transaction(client: &mut Client) -> Result<bool, postgres::Error> {
    let rows = client.simple_query("SELECT now() < statement_timestamp()")?;
    Ok(rows.iter().any(|it| match it {
        SimpleQueryMessage::Row(row) => row.get(0) == Some("t"),
        _ => false,
    }))
}

/// The tables that there were before a migration, by object identifier.
#[derive(Debug, Clone, Default)]
struct Tables {
    names: BTreeMap<u32, String>,
}

impl Tables {
    fn read(client: &mut Client) -> Result<Self, postgres::Error> {
        let query = "SELECT c.oid, n.nspname || '.' || c.relname FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' \
             AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')";
        let rows = client.query(query, &[])?;
        let names = rows.iter().map(|row| (row.get(0), row.get(1)));
        Ok(Self {
            names: names.collect(),
        })
    }
}

/// What a session has, and what state tables are in, at one moment.
#[derive(Debug, Clone, Default)]
struct Snapshot {
    locks: BTreeMap<u32, BTreeSet<LockMode>>,
    /// The file of each table, and how often this transaction has begun to read it.
    states: BTreeMap<u32, (Option<u32>, i64)>,
}

impl Snapshot {
    fn read(client: &mut Client) -> Result<Self, postgres::Error> {
        let locks = "SELECT relation, mode FROM pg_catalog.pg_locks WHERE locktype = 'relation' \
             AND pid = pg_catalog.pg_backend_pid()";
        let states = "SELECT c.oid, pg_catalog.pg_relation_filenode(c.oid), \
             pg_catalog.pg_stat_get_xact_numscans(c.oid) FROM pg_catalog.pg_class AS c \
             WHERE c.relkind IN ('r', 'p', 'm') AND c.oid >= 16384";
        let mut snapshot = Self::default();
        for row in client.query(locks, &[])? {
            snapshot.lock(row.get(0), row.get(1));
        }
        for row in client.query(states, &[])? {
            let scans: Option<i64> = row.get(2);
            snapshot
                .states
                .insert(row.get(0), (row.get(1), scans.unwrap_or(0)));
        }
        Ok(snapshot)
    }

    fn lock(&mut self, relation: u32, mode: &str) {
        self.locks
            .entry(relation)
            .or_default()
            .extend(read_mode(mode));
    }

    fn strongest(&self, table: u32) -> Option<LockMode> {
        self.locks.get(&table)?.last().copied()
    }
}

/// Compares what is before and after each statement.
struct Watcher {
    tables: Tables,
    before: Snapshot,
    found: Vec<Held>,
    lost: Option<postgres::Error>,
}

impl Watcher {
    fn new(tables: Tables) -> Self {
        Self {
            tables,
            before: Snapshot::default(),
            found: Vec::new(),
            lost: None,
        }
    }

    fn finish(self) -> Result<Vec<Held>, ServerError> {
        match self.lost {
            Some(error) => Err(ServerError::Lost(error)),
            None => Ok(self.found),
        }
    }

    fn snapshot(&mut self, client: &mut Client) -> Snapshot {
        Snapshot::read(client).unwrap_or_else(|error| {
            self.lost.get_or_insert(error);
            Snapshot::default()
        })
    }
}

impl Observer for Watcher {
    fn before(&mut self, client: &mut Client, _step: &Step) {
        self.before = self.snapshot(client);
    }

    fn after(&mut self, client: &mut Client, step: &Step) {
        let after = self.snapshot(client);
        let differences = differences(&self.tables, &self.before, &after, step.place);
        self.found.extend(differences);
    }
}

fn differences(
    tables: &Tables,
    before: &Snapshot,
    after: &Snapshot,
    statement: Place,
) -> Vec<Held> {
    let mut found = Vec::new();
    for (table, name) in &tables.names {
        let Some(mode) = after.strongest(*table) else {
            continue;
        };
        let earlier = before.strongest(*table) >= Some(mode);
        let (rewritten, scanned) = match (before.states.get(table), after.states.get(table)) {
            (Some((old, scans)), Some((new, more))) => (old != new, more > scans),
            // It is dropped.
            _ => (false, false),
        };
        if earlier && !rewritten && !scanned {
            continue;
        }
        found.push(Held {
            statement,
            table: name.clone(),
            mode,
            earlier,
            rewritten,
            scanned,
            from_outside: false,
        });
    }
    found.sort_by(|left, right| left.table.cmp(&right.table));
    found
}
