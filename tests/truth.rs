//! Holds replay against PostgreSQL: what each answers to a statement, and what each has in the end.
//!
//! `make truth` prints a table of both for the projects of the corpus, applied as their runners
//! would, each file also a second time and each down script too, and for PostgreSQL's own
//! regression tests, statement by statement. What they disagree on is listed in
//! `tests/truth/known.txt` under the reason that `docs/model.md` explains, with the major versions of
//! which it is true; what is not listed fails, and so does what is listed and no longer so.
//! `UPDATE=1` rewrites the list for the version that was asked, and `ONLY=name` prints what differs
//! in one project or one regression test.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "reads the corpus, talks to a server and prints tables"
)]

#[path = "truth/again.rs"]
mod again;
#[path = "truth/known.rs"]
mod known;
#[path = "truth/projects.rs"]
mod projects;
#[path = "truth/regression.rs"]
mod regression;

use std::path::{Path, PathBuf};

use sqlcheck::catalog::compare::{Comparison, Disagreement, Dissent};
use sqlcheck::live::binaries::Wanted;
use sqlcheck::live::server::{Options, Server};
use sqlcheck::lower::postgres::STACK_SIZE;

/// The major version that is asked where `PG` names none.
const DEFAULT: u16 = 15;

#[test]
#[ignore = "needs target/corpus; `make truth` runs it"]
fn replay_is_what_the_server_does() {
    let work = || {
        let server = server();
        let mut found = projects::compare(&server);
        found.extend(regression::compare(&server));
        if only().is_some() {
            for line in found {
                println!("{line}");
            }
        } else {
            known::check(&found, server.version().major);
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
    let done = thread.spawn(work).unwrap().join();
    if let Err(panic) = done {
        std::panic::resume_unwind(panic);
    }
}

/// `PG=18` asks for another major version: one that `scripts/server` fetched, or an installed one.
fn server() -> Server {
    let wanted = std::env::var("PG").ok();
    let version = wanted.map_or(DEFAULT, |it| it.parse().expect("PG is a major version"));
    let fetched =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("target/servers/{version}/bin"));
    let options = Options {
        url: None,
        binaries: Wanted {
            folder: fetched.is_dir().then_some(fetched),
            version: Some(version),
            ..Wanted::default()
        },
    };
    Server::start(&options).unwrap_or_else(|error| panic!("{error}"))
}

/// `ONLY=name` asks for one project or one regression test, and prints what differs in it.
fn only() -> Option<String> {
    std::env::var("ONLY").ok()
}

fn is_asked(name: &str) -> bool {
    only().is_none_or(|it| it == name)
}

/// Where `make corpus` put a project.
fn corpus(project: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/corpus")
        .join(project);
    assert!(folder.is_dir(), "run `make corpus` first");
    folder
}

/// A line for the list.
fn line(subject: &str, disagreement: &Disagreement) -> String {
    let what = match &disagreement.what {
        Dissent::OnlyModel => "only in the model".to_owned(),
        Dissent::OnlyServer => "only on the server".to_owned(),
        Dissent::Differs(aspects) => {
            let names: Vec<&str> = aspects.iter().map(|it| it.name.as_str()).collect();
            names.join(", ")
        }
    };
    if let (Some(_), Dissent::Differs(aspects)) = (only(), &disagreement.what) {
        for aspect in aspects {
            println!("{}: {aspect:?}", disagreement.name);
        }
    }
    let kind = disagreement.kind.as_str();
    format!("{subject}: {kind} {}: {what}", disagreement.name)
}

/// How many objects are equal, different and unknown, and how many there are.
fn objects(comparison: &Comparison) -> [usize; 3] {
    [
        comparison.equal,
        comparison.disagreements.len(),
        comparison.unknown,
    ]
}

/// A row of a table: a name and numbers.
fn row(name: &str, numbers: &[usize]) -> String {
    let mut row = format!("{name:<27}");
    for number in numbers {
        row.push_str(&format!("{number:>10}"));
    }
    row
}

fn heading(name: &str, columns: &[&str]) -> String {
    let mut row = format!("\n{name:<27}");
    for column in columns {
        row.push_str(&format!("{column:>10}"));
    }
    row
}
