//! Statements that refuse transactions, seen from other sessions.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use postgres::Client;

use super::super::script::Script;
use super::super::server::{Scratch, ServerError};
use super::super::session::{Failure, Session, Unobserved};
use super::{Held, Snapshot, Tables};

/// How often the locks are looked at.
const PERIOD: Duration = Duration::from_millis(2);

/// Sends the one statement of a script. Returns what it was seen to hold, and how it failed.
pub(super) fn watch(
    session: &mut Session,
    scratch: &Scratch,
    one: &Script,
    tables: &Tables,
) -> Result<(Vec<Held>, Option<Failure>), ServerError> {
    let lost = ServerError::Lost;
    let row = session
        .client
        .query_one("SELECT pg_catalog.pg_backend_pid()", &[]);
    let process: i32 = row.map_err(lost)?.get(0);
    let before = Snapshot::read(&mut session.client).map_err(lost)?;
    let mut others = Others::hold(scratch, tables)?;
    let is_done = AtomicBool::new(false);
    let (applied, seen) = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let seen = others.follow(process, &is_done);
            // Whatever happened, nobody may wait for these sessions any longer.
            while others.let_go() {}
            seen
        });
        let applied = session.send_each(one, &mut Unobserved);
        is_done.store(true, Ordering::Release);
        (applied, watcher.join())
    });
    let seen = seen
        .expect("the watching thread does not panic")
        .map_err(lost)?;
    let failure = applied?.failure;
    let after = Snapshot::read(&mut session.client).map_err(lost)?;
    let Some(step) = one.steps.first().filter(|_| failure.is_none()) else {
        return Ok((Vec::new(), failure));
    };
    let held = tables.names.iter().filter_map(|(table, name)| {
        let file = |snapshot: &Snapshot| snapshot.states.get(table).map(|(file, _)| *file);
        let both = file(&before).zip(file(&after));
        Some(Held {
            statement: step.place,
            table: name.clone(),
            mode: seen.strongest(*table)?,
            earlier: false,
            rewritten: both.is_some_and(|(old, new)| old != new),
            scanned: false,
            from_outside: true,
        })
    });
    Ok((held.collect(), failure))
}

/// Sessions that a statement waits for, one after the other.
struct Others {
    watching: Client,
    /// The first to go is the last.
    holding: Vec<Client>,
}

impl Others {
    /// One transaction has written to every table, and another, which is met when the first is gone,
    /// has read those that are no parents of partitions: a partition is let go under a lock that is
    /// taken after the wait for whoever uses the parent.
    fn hold(scratch: &Scratch, tables: &Tables) -> Result<Self, ServerError> {
        let mut watching = scratch.connect()?;
        let mut holding = Vec::new();
        for (kinds, mode) in [("r", "ACCESS SHARE"), ("rp", "ROW EXCLUSIVE")] {
            // A materialized view can't be locked.
            let query = "SELECT coalesce('LOCK TABLE ' || \
                 string_agg(format('ONLY %s', oid::regclass), ', ') || $3, 'SELECT') \
                 FROM pg_catalog.pg_class WHERE oid = ANY ($1) AND strpos($2, relkind::text) > 0";
            let tables: Vec<u32> = tables.names.keys().copied().collect();
            let mode = format!(" IN {mode} MODE");
            let lock = watching.query_one(query, &[&tables, &kinds, &mode]);
            let lock: String = lock.map_err(ServerError::Lost)?.get(0);
            let mut client = scratch.connect()?;
            client
                .batch_execute(&format!("BEGIN; {lock}"))
                .map_err(ServerError::Lost)?;
            holding.push(client);
        }
        Ok(Self { watching, holding })
    }

    /// Looks at the locks of a process until it is done, and lets go what it waits for.
    fn follow(&mut self, process: i32, is_done: &AtomicBool) -> Result<Snapshot, postgres::Error> {
        let locks = "SELECT relation, mode, granted FROM pg_catalog.pg_locks \
             WHERE pid = $1 AND (locktype = 'relation' OR NOT granted)";
        let mut seen = Snapshot::default();
        while !is_done.load(Ordering::Acquire) {
            let mut is_waiting = false;
            for row in self.watching.query(locks, &[&process])? {
                let relation: Option<u32> = row.get(0);
                let granted: bool = row.get(2);
                is_waiting |= !granted;
                if let Some(relation) = relation {
                    seen.lock(relation, row.get(1));
                }
            }
            if is_waiting {
                self.let_go();
            }
            std::thread::sleep(PERIOD);
        }
        Ok(seen)
    }

    /// Whether there was a session left to let go.
    fn let_go(&mut self) -> bool {
        match self.holding.pop() {
            Some(mut client) => {
                // If the connection is lost, so are its locks.
                let _ = client.batch_execute("ROLLBACK");
                true
            }
            None => false,
        }
    }
}
