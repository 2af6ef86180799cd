//! A history ten times as long costs about ten times as much.
//!
//! What is counted is memory that is asked for, in all threads: a state that is copied for each
//! migration, or a list that is made anew for each statement, shows there, and a busy machine does
//! not.

#![expect(clippy::disallowed_methods, reason = "files are linted")]

#[path = "../benches/lint/history.rs"]
mod history;

use std::alloc::System;

use sqlcheck::config::{Config, Pending};
use sqlcheck::lint::{Selection, lint};
use sqlcheck::source::Sources;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, Stats, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Ten, and what tables and lists that grow by doubling ask for in passing.
const AT_MOST: usize = 13;

/// One test, since whatever runs beside it would be counted too.
#[test]
fn what_a_run_asks_for_grows_as_its_history_does() {
    let ways = [
        (false, Pending::None),
        (true, Pending::None),
        (false, Pending::All),
    ];
    for (downs, pending) in ways {
        let [short, long] = [60, 600].map(|migrations| asked_for(migrations, downs, pending));
        let growth = |of: fn(&Stats) -> usize| (of(&short), of(&long));
        let allocations = growth(|stats| stats.allocations + stats.reallocations);
        let bytes = growth(|stats| stats.bytes_allocated);
        for (what, (short, long)) in [("allocations", allocations), ("bytes", bytes)] {
            assert!(
                long <= AT_MOST * short,
                "{what}: {short} for 60 migrations, {long} for 600 (down scripts: {downs}, \
                 pending: {pending:?})"
            );
        }
    }
}

fn asked_for(migrations: usize, downs: bool, pending: Pending) -> Stats {
    let directory = tempfile::tempdir().expect("a directory can be made");
    let path = directory.path().canonicalize().expect("it is there");
    history::write(&path, migrations, downs);
    let region = Region::new(ALLOCATOR);
    let paths = [path.clone()];
    let sources = Sources::default();
    let config = Config {
        pending,
        ..Config::default()
    };
    let result = lint(&path, &paths, &config, sources, Selection::default());
    let result = result.expect("files are found");
    let asked_for = region.change();
    assert_eq!(result.roots.len(), 1);
    asked_for
}
