//! Holds replay against PostgreSQL: random histories run on the model and on a server, and every
//! statement's answer and the catalog after it are compared.
//!
//! `SQLCHECK_HISTORIES` says how many, `SQLCHECK_SEED` where to begin, `SQLCHECK_EVERY` after how
//! many statements the catalogs are compared, `SQLCHECK_WORKERS` how many servers are asked at once,
//! `PG` which major version they are, and `SQLCHECK_LOCKS=1` that locks are compared as well: each
//! statement is then in a transaction of its own. A disagreement is reported with as few statements as still show
//! it; one that is like an earlier one is counted. Fails too where most statements are left out, and so
//! nothing is compared. Does nothing, and says so, where no server is installed.

#![expect(
    clippy::disallowed_methods,
    reason = "asks a server, and reads its own settings"
)]

#[path = "random/generator/mod.rs"]
mod generator;
#[path = "random/locks.rs"]
mod locks;
#[path = "random/model.rs"]
mod model;
#[path = "random/search.rs"]
mod search;
#[path = "random/both.rs"]
mod both;

mod servers;

use std::num::NonZero;
use std::str::FromStr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use both::Both;
use model::{Answer, Model};
use search::{Disagreement, Example, Numbers, Search};
use sqlcheck::catalog::{Catalog, Profile};
use sqlcheck::lower::postgres::STACK_SIZE;

/// The major version whose answers are compared in an ordinary run.
const VERSION: u16 = 15;

/// The histories of an ordinary run.
const HISTORIES: u64 = 60;

/// After how many statements the catalogs are compared in an ordinary run.
const EVERY: usize = 13;

#[test]
fn random_histories_are_the_servers() {
    let version = setting("PG").unwrap_or(VERSION);
    let Some(first) = servers::start(Some(version)) else {
        return;
    };
    let count = setting("SQLCHECK_HISTORIES").unwrap_or(HISTORIES);
    let seed = setting("SQLCHECK_SEED").unwrap_or(1);
    let every = setting("SQLCHECK_EVERY").unwrap_or(EVERY);
    let watches = setting("SQLCHECK_LOCKS").is_some_and(|it: u8| it > 0);
    let search = Search::default();
    let first = Mutex::new(Some(first));
    let next = AtomicU64::new(seed);
    let work = || {
        let first = first.lock().unwrap().take();
        let server = first.unwrap_or_else(|| servers::start(Some(version)).unwrap());
        let scratch = server.create().unwrap();
        let mut both = Both::new(&scratch, watches);
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= seed + count {
                return;
            }
            let start = both.start.clone();
            let run = |history: &[String], every| both.run(history, every);
            let found = search.history(start, at, every, run);
            if let Some(Example { statements, what }) = found {
                println!("{at}:\n{};\n-- {what}", statements.join(";\n"));
            }
        }
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = setting("SQLCHECK_WORKERS").unwrap_or(processors as u64);
    thread::scope(|scope| {
        for _ in 0..workers.min(count) {
            let thread = thread::Builder::new().stack_size(STACK_SIZE);
            thread.spawn_scoped(scope, work).unwrap();
        }
    });
    let (disagreeing, numbers) = search.end();
    println!("{count} histories: {numbers:?}");
    assert!(disagreeing == 0, "{disagreeing} histories disagree");
    if count >= HISTORIES {
        numbers.check();
    }
}

fn setting<T: FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn a_seed_always_gives_the_same_history() {
    let history = |seed| {
        let mut statements = Vec::new();
        Search::default().history(start(), seed, EVERY, |history, _| {
            statements = history.to_vec();
            Ok(Numbers::default())
        });
        statements
    };
    assert_eq!(history(1), history(1));
    assert_ne!(history(1), history(2));
}

/// The server of this test is the model, but for drops that it refuses.
#[test]
fn disagreements_are_shrunk() {
    let mut found = 0;
    for seed in 1..=12 {
        let mut runs = 0;
        let example = Search::default().history(start(), seed, EVERY, |history, _| {
            runs += 1;
            drop_what_others_need(history)
        });
        let Some(Example { statements, what }) = example else {
            continue;
        };
        assert_eq!(what, "drop: replay 2BP01; server ok");
        let again = drop_what_others_need(&statements).unwrap_err();
        assert_eq!(again.at, statements.len(), "{statements:#?}");
        assert!(statements.len() <= 5, "{statements:#?}");
        assert!(runs <= 50, "seed {seed}: {runs} runs");
        found += 1;
    }
    assert!(found > 0);
}

fn drop_what_others_need(history: &[String]) -> Result<Numbers, Disagreement> {
    let mut model = start();
    for (at, statement) in (1..).zip(history) {
        if let Answer::Refused(failure) = model.execute(statement)
            && failure.sqlstate == "2BP01"
        {
            let what = "drop: replay 2BP01; server ok".to_owned();
            return Err(Disagreement { at, what });
        }
    }
    Ok(Numbers::default())
}

fn start() -> Model {
    Model::new(Catalog::new(Profile::PostgreSql, Some(VERSION)))
}
