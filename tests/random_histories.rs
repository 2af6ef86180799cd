//! Holds replay against PostgreSQL: random histories run on the model and on a server, and every
//! statement's answer and the catalog at the end are compared.
//!
//! `SQLCHECK_HISTORIES` says how many, `SQLCHECK_SEED` where to begin. A disagreement is reported
//! with as few statements as still show it. Does nothing, and says so, where no server is
//! installed.

#![expect(
    clippy::disallowed_methods,
    reason = "starts a server in a temporary folder and reads its own settings"
)]

#[path = "random/generator/mod.rs"]
mod generator;
#[path = "random/model.rs"]
mod model;
#[path = "random/server.rs"]
mod server;
#[path = "random/shrink.rs"]
mod shrink;

use generator::{Generator, Random};
use server::Server;

/// The histories of an ordinary run.
const HISTORIES: u64 = 100;
const STATEMENTS: usize = 45;
const BATCH: usize = 50;

/// A world that is known whole, so that no name in it can be from before.
const START: &[&str] = &[
    "drop schema public cascade",
    "create schema public",
    "create schema a",
    "create schema b",
    "create schema z",
    "drop schema z",
    "create publication pb",
    "drop publication pb",
    "set search_path to a, b",
];

#[test]
fn random_histories_are_the_servers() {
    let Some(server) = Server::start() else {
        println!(
            "no PostgreSQL 15 in {}: nothing is compared",
            server::BINARIES
        );
        return;
    };
    let first = setting("SQLCHECK_SEED").unwrap_or(1);
    let count = setting("SQLCHECK_HISTORIES").unwrap_or(HISTORIES);
    let seeds: Vec<u64> = (first..first + count).collect();
    let mut found = shrink::Found::default();
    for batch in seeds.chunks(BATCH) {
        let histories: Vec<Vec<String>> = batch.iter().map(|seed| history(*seed)).collect();
        shrink::compare(&server, batch, histories, &mut found);
    }
    println!("{found}");
    assert!(
        found.is_empty(),
        "{} of {count} histories disagree",
        found.len()
    );
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Statements that the model can judge, made for the catalog that those before them leave.
fn history(seed: u64) -> Vec<String> {
    let mut random = Random::new(seed);
    let mut history: Vec<String> = START.iter().map(|it| (*it).to_owned()).collect();
    let mut lowered: Vec<_> = history.iter().map(|it| model::lower(it).unwrap()).collect();
    let mut catalog = model::replay_lowered(&lowered).catalog;
    while history.len() < STATEMENTS {
        let statement = Generator {
            random: &mut random,
            catalog: &catalog,
        }
        .statement();
        let Some(one) = model::lower(&statement) else {
            panic!("seed {seed}: not SQL: {statement}");
        };
        lowered.push(one);
        let replayed = model::replay_lowered(&lowered);
        if replayed.statements.last().unwrap() == "unknown" {
            if std::env::var("SQLCHECK_UNKNOWN").is_ok() {
                println!("unknown: {statement}");
            }
            lowered.pop();
            continue;
        }
        history.push(statement);
        catalog = replayed.catalog;
    }
    history
}
