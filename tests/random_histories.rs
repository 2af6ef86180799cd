//! Holds replay against PostgreSQL: random histories run on the model and on a server, and every
//! statement's answer and the catalog after it are compared.
//!
//! `SQLCHECK_HISTORIES` says how many, `SQLCHECK_SEED` where to begin, `SQLCHECK_EVERY` after how
//! many statements the catalogs are compared. A disagreement is reported with as few statements as
//! still show it. Does nothing, and says so, where no server is installed.

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

use both::{Both, Verdict};
use generator::{Generator, Random};
use sqlcheck::live::binaries::Wanted;
use sqlcheck::live::server::{Options, Server, ServerError};
use sqlcheck::lower::postgres::STACK_SIZE;

/// The version whose answers are compared.
const VERSION: u16 = 15;

/// The histories of an ordinary run.
const HISTORIES: u64 = 60;
const STATEMENTS: usize = 40;

/// What every history begins with.
const START: &[&str] = &[
    // What has gone can't be from before.
    "create schema z",
    "drop schema z",
    "create publication pb",
    "drop publication pb",
    "create schema a",
    "create schema b",
    "create role anna",
    "create role bert",
    "set search_path to a, b",
];

#[test]
fn random_histories_are_the_servers() {
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    if let Err(panic) = thread.spawn(compare).unwrap().join() {
        std::panic::resume_unwind(panic);
    }
}

fn compare() {
    let options = Options {
        binaries: Wanted {
            version: Some(VERSION),
            ..Wanted::default()
        },
        ..Options::default()
    };
    let server = match Server::start(&options) {
        Ok(server) => server,
        Err(ServerError::NotInstalled(reason)) => {
            return println!("nothing is compared: {reason}");
        }
        Err(error) => panic!("{error}"),
    };
    let scratch = server.create().unwrap();
    let mut both = Both::new(&scratch);
    let first = setting("SQLCHECK_SEED").unwrap_or(1);
    let count = setting("SQLCHECK_HISTORIES").unwrap_or(HISTORIES);
    let every = setting("SQLCHECK_EVERY").unwrap_or(EVERY);
    let mut found = shrink::Found::default();
    let mut numbers = Numbers::default();
    for seed in first..first + count {
        if let Some((history, what)) = history(&mut both, seed, every, &mut numbers) {
            found.add(&mut both, seed, &history, what);
        }
    }
    println!("{count} histories: {numbers:?}");
    assert!(found.len() == 0, "{} histories disagree", found.len());
}

/// After how many statements the catalogs are compared in an ordinary run.
const EVERY: u64 = 5;

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

/// Runs a history whose statements are made for the catalog that those before them leave. Gives the
/// statements up to a disagreement, and what it is.
fn history(
    both: &mut Both,
    seed: u64,
    every: u64,
    numbers: &mut Numbers,
) -> Option<(Vec<String>, String)> {
    let mut random = Random::new(seed);
    let mut run = both.begin();
    for at in 0..START.len() + STATEMENTS {
        let statement = match START.get(at) {
            Some(first) => (*first).to_owned(),
            None => Generator::new(&mut random, run.catalog()).statement(),
        };
        match run.step(&statement) {
            Verdict::Agree { refused: false } => numbers.accepted += 1,
            Verdict::Agree { refused: true } => numbers.refused_alike += 1,
            Verdict::LeftOut => numbers.left_out += 1,
            Verdict::Disagree(what) => return Some((run.statements, what)),
        }
        let is_last = at + 1 == START.len() + STATEMENTS;
        if ((at as u64).is_multiple_of(every) || is_last)
            && let Some(what) = run.compare()
        {
            let statements = run.statements;
            let (at, what) = both
                .first(&statements, true)
                .unwrap_or((statements.len(), what));
            return Some((statements[..at].to_owned(), what));
        }
    }
    None
}
