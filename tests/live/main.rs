//! What the pages, the preludes and the model claim, held against a real PostgreSQL.
//!
//! One server for all of it, and a scratch database for each test; where no server can be had, the
//! tests are ignored, and the reason is printed. `SQLCHECK_PG_BIN` names the folder of another
//! server's binaries.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test program of its own, with the files of its tests"
)]

mod asked;
#[path = "../pages/cases.rs"]
mod cases;
mod claims;
mod downs;
mod extensions;
mod failures;
mod fixes;
mod key_types;
mod locks;
mod matrix;
mod pages;
#[path = "../downs/pairs.rs"]
mod pairs;
mod platform;
mod project;
#[path = "../remedy/projects.rs"]
mod projects;
mod remedies;
mod reruns;
#[path = "../reruns/rows.rs"]
mod rows;
mod seed;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use sqlcheck::live::binaries::Wanted;
use sqlcheck::live::server::{Options, Server, ServerError};

use platform::Platforms;

/// The tests about what PostgreSQL 15 does.
const OF_ONE_VERSION: [&str; 7] = [
    "asked::",
    "fixes::",
    "pages::",
    "remedies::",
    "reruns::",
    "matrix::",
    "downs::",
];

/// What every test gets.
type Test = Box<dyn FnOnce(&Platforms) -> Result<(), String> + Send>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let tests: Vec<(String, Test)> = [
        asked::tests(),
        claims::tests(),
        downs::tests(),
        extensions::tests(),
        failures::tests(),
        fixes::tests(),
        seed::tests(),
        key_types::tests(),
        locks::tests(),
        matrix::tests(),
        pages::tests(),
        remedies::tests(),
        reruns::tests(),
    ]
    .into_iter()
    .flatten()
    .collect();
    let options = Options {
        binaries: Wanted {
            folder: std::env::var_os("SQLCHECK_PG_BIN").map(PathBuf::from),
            ..Wanted::default()
        },
        ..Options::default()
    };
    let trials = match Server::start(&options) {
        Ok(server) => {
            let platforms = Arc::new(Platforms::new(server));
            // The pages are about the version that is the default of `postgres-version`.
            let is_too_old = platforms.server.version().major < 15;
            if is_too_old {
                println!("the tests of pages are ignored: they are about PostgreSQL 15 and later");
            }
            let trial = |(name, test): (String, Test)| {
                let platforms = Arc::clone(&platforms);
                let is_of_a_page = OF_ONE_VERSION.iter().any(|it| name.starts_with(it));
                Trial::test(name, move || test(&platforms).map_err(Into::into))
                    .with_ignored_flag(is_too_old && is_of_a_page)
            };
            tests.into_iter().map(trial).collect()
        }
        Err(ServerError::NotInstalled(reason)) => {
            println!("the tests of this program are ignored: {reason}");
            let trial = |(name, _)| Trial::test(name, || Ok(())).with_ignored_flag(true);
            tests.into_iter().map(trial).collect()
        }
        Err(error) => panic!("{error}"),
    };
    // The server goes with the last of the trials.
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Whether the server answers as a file has it, whose lines are those that it would have;
/// `UPDATE=1` writes them.
fn settle(path: &std::path::Path, lines: &[String], problems: &[String]) -> Result<(), String> {
    if problems.is_empty() {
        return Ok(());
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
        return Ok(());
    }
    Err(problems.join("\n\n"))
}
