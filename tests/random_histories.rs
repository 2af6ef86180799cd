//! Holds replay against PostgreSQL: random histories run on the model and on a server, and every
//! statement's answer and the catalog after it are compared.
//!
//! `SQLCHECK_HISTORIES` says how many, `SQLCHECK_SEED` where to begin, `SQLCHECK_EVERY` after how
//! many statements the catalogs are compared, `SQLCHECK_WORKERS` how many servers are asked at once.
//! A disagreement is reported with as few statements as still show it. Fails too where most statements
//! are left out, and so nothing is compared. Does nothing, and says so, where no server is installed.

#![expect(
    clippy::disallowed_methods,
    reason = "asks a server, and reads its own settings"
)]

#[path = "random/both.rs"]
mod both;
#[path = "random/generator/mod.rs"]
mod generator;
#[path = "random/shrink.rs"]
mod shrink;

mod servers;

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use both::{Both, Verdict};
use generator::{Generator, Random};
use sqlcheck::live::server::Server;
use sqlcheck::lower::postgres::STACK_SIZE;

/// The version whose answers are compared.
const VERSION: u16 = 15;

/// The histories of an ordinary run.
const HISTORIES: u64 = 60;
const STATEMENTS: usize = 40;

/// After how many statements the catalogs are compared in an ordinary run. Where they differ, the
/// history is run again with a comparison after each.
const EVERY: u64 = 13;

/// What every history begins with.
const START: &[&str] = &[
    // What has gone can't be from before.
    "create schema z",
    "drop schema z",
    "create publication pb",
    "drop publication pb",
    "create publication pc",
    "drop publication pc",
    "create foreign data wrapper fw",
    "create server fs foreign data wrapper fw",
    "drop server fs",
    "drop foreign data wrapper fw",
    "create schema a",
    "create schema b",
    "create role anna",
    "create role bert",
    "set search_path to a, b",
];

#[test]
fn random_histories_are_the_servers() {
    let Some(first) = servers::start(Some(VERSION)) else {
        return;
    };
    let run = Run {
        first: Mutex::new(Some(first)),
        next: AtomicU64::new(setting("SQLCHECK_SEED").unwrap_or(1)),
        count: setting("SQLCHECK_HISTORIES").unwrap_or(HISTORIES),
        every: setting("SQLCHECK_EVERY").unwrap_or(EVERY),
        found: Mutex::default(),
        numbers: Mutex::default(),
    };
    let end = run.next.load(Ordering::Relaxed) + run.count;
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = setting("SQLCHECK_WORKERS").unwrap_or(processors as u64);
    thread::scope(|scope| {
        for _ in 0..workers.min(run.count) {
            let thread = thread::Builder::new().stack_size(STACK_SIZE);
            thread.spawn_scoped(scope, || run.work(end)).unwrap();
        }
    });
    let numbers = run.numbers.into_inner().unwrap();
    println!("{} histories: {numbers:?}", run.count);
    let found = run.found.into_inner().unwrap().len();
    assert!(found == 0, "{found} histories disagree");
    if run.count >= HISTORIES {
        numbers.check();
    }
}

/// What the workers share.
struct Run {
    /// A server that is there already, for the first who asks.
    first: Mutex<Option<Server>>,
    next: AtomicU64,
    count: u64,
    every: u64,
    found: Mutex<shrink::Found>,
    numbers: Mutex<Numbers>,
}

/// Of statements.
#[derive(Debug, Default)]
struct Numbers {
    accepted: usize,
    refused_alike: usize,
    left_out: usize,
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

impl Run {
    /// Runs histories on a server of its own until all are run.
    fn work(&self, end: u64) {
        let first = self.first.lock().unwrap().take();
        let server = first.unwrap_or_else(|| servers::start(Some(VERSION)).unwrap());
        let scratch = server.create().unwrap();
        let mut both = Both::new(&scratch);
        loop {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                return;
            }
            if let Some((statements, what)) = self.history(&mut both, seed) {
                shrink::add(&self.found, &mut both, seed, &statements, what);
            }
        }
    }

    /// Runs a history whose statements are made for the catalog that those before them leave. Gives
    /// the statements up to a disagreement, and what it is.
    fn history(&self, both: &mut Both, seed: u64) -> Option<(Vec<String>, String)> {
        let mut random = Random::new(seed);
        let mut run = both.begin();
        let mut numbers = Numbers::default();
        for at in 0..START.len() + STATEMENTS {
            let statement = match START.get(at) {
                Some(first) => (*first).to_owned(),
                None => Generator::new(&mut random, run.catalog(), run.in_transaction).statement(),
            };
            match run.step(&statement) {
                Verdict::Agree { refused: false } => numbers.accepted += 1,
                Verdict::Agree { refused: true } => numbers.refused_alike += 1,
                Verdict::LeftOut => numbers.left_out += 1,
                Verdict::Disagree(what) => return Some((run.statements, what)),
            }
            if let Some(what) = run.end_failed_transaction() {
                return Some((run.statements, what));
            }
            let is_last = at + 1 == START.len() + STATEMENTS;
            if ((at as u64).is_multiple_of(self.every) || is_last)
                && let Some(what) = run.compare()
            {
                let statements = run.statements;
                let (at, what) = both
                    .first(&statements, true)
                    .unwrap_or((statements.len(), what));
                return Some((statements[..at].to_owned(), what));
            }
        }
        self.numbers.lock().unwrap().add(&numbers);
        None
    }
}

impl Numbers {
    /// Whether the statements were worth making: four of five are executed or refused by both, and
    /// half of all executed.
    fn check(&self) {
        let compared = self.accepted + self.refused_alike;
        let all = compared + self.left_out;
        assert!(compared * 5 >= all * 4, "of {all}, {compared} are compared");
        assert!(self.accepted * 2 >= all, "of {all}, {} work", self.accepted);
    }

    fn add(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.refused_alike += other.refused_alike;
        self.left_out += other.left_out;
    }
}
