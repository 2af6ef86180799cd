//! What a statement does to the tables that are there before it: on the model, and on a server.

use std::collections::{BTreeMap, BTreeSet};

use ::postgres::{Client, Error};
use sqlcheck::catalog::Catalog;
use sqlcheck::effects::{self, LockMode, Work};
use sqlcheck::operation::{OperationKind, Persistence};
use sqlcheck::replay::{NoEffect, Outcome, Step};

/// The beginnings and words of statements of which the model does not tell everything: what it has no
/// effects for, what `CASCADE` takes along of other kinds, what refuses transactions, and what has a
/// new file without copying a row.
const NOT_TOLD: [&str; 9] = [
    "alter type",
    "begin",
    "commit",
    "concurrently",
    "rollback",
    "set statistics",
    "truncate",
    "drop statistics",
    "vacuum",
];

/// What has a `CASCADE` of its own.
const RELATIONS: [&str; 3] = ["drop table", "drop view", "drop materialized view"];

/// By the table's name.
pub(crate) type Told = BTreeMap<String, (LockMode, Work)>;

/// The strongest lock, and whether the table has another file, and was read.
pub(crate) type Seen = BTreeMap<String, (LockMode, bool, bool)>;

/// Whether what the model says of a statement can be compared.
pub(crate) fn is_told(statement: &str) -> bool {
    let drops_other = statement.starts_with("drop ")
        && statement.ends_with(" cascade")
        && !RELATIONS.iter().any(|it| statement.starts_with(it));
    !drops_other && !NOT_TOLD.iter().any(|it| statement.contains(it))
}

/// What the model says; `None` where a part of the statement does nothing, since the server locks what
/// it passes over.
pub(crate) fn told(
    catalog: &Catalog,
    steps: &[Step],
    operation: impl Fn(&Step) -> OperationKind,
) -> Option<Told> {
    let mut told = Told::new();
    for step in steps {
        let written = (&step.outcome, operation(step));
        let inner = step.inner.iter().flatten();
        let inner = inner.map(|it| (&it.step.outcome, it.operation.kind.clone()));
        for (outcome, kind) in std::iter::once(written).chain(inner) {
            if let Outcome::NoEffect(NoEffect::Exists(_) | NoEffect::Missing) = outcome {
                return None;
            }
            for effect in effects::of(&kind, catalog) {
                let relation = catalog.relation(effect.table);
                if relation.is_some_and(|it| it.persistence == Persistence::Temporary) {
                    continue;
                }
                let name = catalog.qualified_name(effect.table);
                let (lock, work) = told.entry(name).or_insert((effect.lock, effect.work));
                *lock = effect.lock.max(*lock);
                *work = effect.work.max(*work);
            }
        }
    }
    told.retain(|_, (lock, _)| *lock >= LockMode::ShareUpdateExclusive);
    Some(told)
}

/// Sends a statement in a transaction of its own, and looks at it before the end.
pub(crate) fn watch(client: &mut Client, statement: &str) -> (Result<(), Error>, Seen) {
    let tables = "SELECT c.oid, n.nspname || '.' || c.relname, pg_catalog.pg_relation_filenode(c.oid), \
         coalesce(pg_catalog.pg_stat_get_xact_numscans(c.oid), 0) FROM pg_catalog.pg_class AS c \
         JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND c.oid >= 16384";
    let locks = "SELECT relation, mode FROM pg_catalog.pg_locks \
         WHERE locktype = 'relation' AND pid = pg_catalog.pg_backend_pid()";
    client.batch_execute("BEGIN").unwrap();
    let before = client.query(tables, &[]).unwrap();
    if let Err(error) = client.batch_execute(statement) {
        client.batch_execute("ROLLBACK").unwrap();
        return (Err(error), Seen::new());
    }
    let held = client.query(locks, &[]).unwrap();
    let after = client.query(tables, &[]).unwrap();
    let mut seen = Seen::new();
    for row in &before {
        let table: u32 = row.get(0);
        let (file, scans): (Option<u32>, i64) = (row.get(2), row.get(3));
        let of_table = held.iter().filter(|it| it.get::<_, u32>(0) == table);
        let Some(lock) = of_table.map(|it| mode(it.get(1))).max() else {
            continue;
        };
        let now = after.iter().find(|it| it.get::<_, u32>(0) == table);
        let (is_new, is_read) = now.map_or((false, false), |it| {
            (
                it.get::<_, Option<u32>>(2) != file,
                it.get::<_, i64>(3) > scans,
            )
        });
        if lock >= LockMode::ShareUpdateExclusive {
            seen.insert(row.get(1), (lock, is_new, is_read));
        }
    }
    (client.batch_execute("COMMIT"), seen)
}

/// `AccessShareLock`
fn mode(text: &str) -> LockMode {
    let letters = text.trim_end_matches("Lock").to_uppercase();
    let mut modes = LockMode::ALL.into_iter();
    modes
        .find(|it| it.as_str().replace(' ', "") == letters)
        .unwrap()
}

/// What the model says otherwise than the server does.
pub(crate) fn unlike(told: &Told, seen: &Seen) -> Option<String> {
    let tables: BTreeSet<&String> = told.keys().chain(seen.keys()).collect();
    let unlike = tables.into_iter().find_map(|table| {
        let both = (told.get(table), seen.get(table));
        let same = match both {
            (Some((lock, work)), Some((mode, is_new, is_read))) => {
                let same_work = match work {
                    Work::None => !is_new && !is_read,
                    Work::Unknown => true,
                    Work::Scan | Work::Build => *is_read && !is_new,
                    Work::Rewrite => *is_new,
                };
                lock == mode && same_work
            }
            _ => false,
        };
        (!same).then_some(both)
    });
    unlike.map(|(told, seen)| format!("a lock: model {told:?}, server {seen:?}"))
}
