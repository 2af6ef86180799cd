//! PostgreSQL's own regression tests, statement by statement, each file in a database of its own.
//!
//! Replay is told what the server saw: it begins with the catalog of the database, and where the
//! server refuses what replay accepts, replay goes on without the statement.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use postgres::Client;
use sqlcheck::catalog::compare;
use sqlcheck::catalog::{Catalog, StatementId};
use sqlcheck::lexer::TokenKind;
use sqlcheck::live::introspect::read;
use sqlcheck::live::server::{Scratch, Server};
use sqlcheck::lower::Lowered;
use sqlcheck::lower::postgres::lower;
use sqlcheck::operation::{OperationKind, TransactionControl};
use sqlcheck::replay::{NoEffect, Outcome, Session, Step};
use sqlcheck::source::FileId;
use sqlcheck::statement::{Script, Statement, StatementKind, split};

use super::{DEFAULT, corpus, heading, is_asked, line, objects, row};

/// What most files build on.
const SETUP: &str = "test_setup";

/// Errors that are no answer to the statement: the transaction is aborted already, the statement
/// took too long, the server's grammar is older than the tests.
const NO_ANSWER: [&str; 3] = ["25P02", "57014", "42601"];

/// What ends a server that is not mended any more: queries of `tsearch`, on PostgreSQL 13.
const FATAL: &str = "|| repeat('x', 32768)";

/// Which statement it is does not matter here.
const STATEMENT: StatementId = StatementId {
    migration: 0,
    statement: 0,
};

/// Prints a line for each file, and gives what differs.
pub(crate) fn compare(server: &Server) -> BTreeSet<String> {
    let columns = [
        "agreed",
        "accepted",
        "refused",
        "unknown",
        "equal",
        "different",
        "unknown",
    ];
    println!("{}", heading("regression test", &columns));
    let setup = server.create().unwrap();
    let mut client = setup.connect().unwrap();
    send_all(&mut client, &text_of(SETUP));
    let start = read(&mut client).unwrap();
    drop(client);
    let mut found = BTreeSet::new();
    let mut refusals = BTreeMap::new();
    let mut total = [0; 7];
    for name in names() {
        let mut file = File::run(&name, &setup, &start);
        println!("{}", row(&name, &file.counts));
        for (sum, count) in total.iter_mut().zip(file.counts) {
            *sum += count;
        }
        found.append(&mut file.found);
        for (sqlstate, count) in file.accepted {
            *refusals.entry(sqlstate).or_insert(0) += count;
        }
    }
    println!("{}", row("all", &total));
    // Minor versions differ in these, and the fetched servers are of the newest.
    if server.version().major == DEFAULT {
        found.extend(refusals.into_iter().map(|(sqlstate, count)| {
            format!("regression: {count} statements that only the server refuses, with {sqlstate}")
        }));
    }
    found
}

fn folder() -> PathBuf {
    corpus("pg_raw_parse").join("libpg_query/test/sql/postgres_regress")
}

fn names() -> Vec<String> {
    let files = std::fs::read_dir(folder()).unwrap();
    let mut names: Vec<String> = files
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem()?.to_str()?.to_owned();
            (path.extension()? == "sql" && name != SETUP && is_asked(&name)).then_some(name)
        })
        .collect();
    names.sort();
    names
}

fn text_of(name: &str) -> String {
    let bytes = std::fs::read(folder().join(format!("{name}.sql"))).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The statements that can be sent: no commands of psql's, none with its variables, and no data.
fn statements<'a>(text: &'a str, script: &'a Script) -> impl Iterator<Item = &'a Statement> {
    script.statements.iter().filter(|statement| {
        let mut tokens = script.tokens_of(statement).iter();
        let written = text[statement.span.range()].to_ascii_lowercase();
        let has_data = written.starts_with("copy")
            && (written.contains("stdin") || written.contains("stdout"));
        statement.kind == StatementKind::Sql
            && !has_data
            && !text[statement.span.range()].contains(FATAL)
            && !tokens.any(|it| matches!(it.kind, TokenKind::Variable | TokenKind::Placeholder))
    })
}

fn send_all(client: &mut Client, text: &str) {
    let script = split(text);
    for statement in statements(text, &script) {
        // Data files are not there.
        let _ = client.batch_execute(&text[statement.span.range()]);
    }
}

/// One file on both.
struct File<'a> {
    name: &'a str,
    client: Client,
    model: Session,
    /// Whether the open transaction can only be rolled back.
    aborted: bool,
    /// Agreed, accepted by replay only, refused by replay, unknown; objects equal, different, unknown.
    counts: [usize; 7],
    /// How many statements replay accepts though the server refuses them, by SQLSTATE.
    accepted: BTreeMap<String, usize>,
    found: BTreeSet<String>,
}

impl<'a> File<'a> {
    fn run(name: &'a str, setup: &Scratch, start: &Catalog) -> Self {
        let text = text_of(name);
        let scratch = setup.copy().unwrap();
        let mut client = scratch.connect().unwrap();
        let settings = "SET statement_timeout = '10s'; SET client_min_messages = error";
        client.batch_execute(settings).unwrap();
        let mut file = Self {
            name,
            client,
            model: Session::new(start.clone()),
            aborted: false,
            counts: [0; 7],
            accepted: BTreeMap::new(),
            found: BTreeSet::new(),
        };
        let script = split(&text);
        for statement in statements(&text, &script) {
            file.statement(&text, &script, statement);
        }
        let reset = "ROLLBACK; RESET SESSION AUTHORIZATION; RESET ALL";
        file.client.batch_execute(reset).unwrap();
        match read(&mut file.client) {
            Ok(end) => {
                let comparison = compare::compare(file.model.catalog(), start, &end);
                file.counts[4..].copy_from_slice(&objects(&comparison));
                let lines = comparison.disagreements.iter().map(|it| line(name, it));
                file.found.extend(lines);
            }
            // The tests go as far as breaking what the server prints.
            Err(error) => {
                let said = error.as_db_error().map_or("", |error| error.message());
                println!("{name}: not compared, since the server says: {error} {said}");
            }
        }
        drop_roles(&mut file.client);
        file
    }

    fn statement(&mut self, text: &str, script: &Script, statement: &Statement) {
        let written = &text[statement.span.range()];
        let lowered = lower(text, script, statement);
        let refused = match self.client.batch_execute(written) {
            Ok(()) => None,
            Err(error) => {
                let said = error.code();
                let said = said.unwrap_or_else(|| panic!("{written}: the connection is lost"));
                Some(said.code().to_owned())
            }
        };
        if refused.as_deref().is_some_and(|it| NO_ANSWER.contains(&it)) {
            self.aborted = self.is_aborted();
            self.counts[0] += usize::from(lowered.error.is_some());
            return;
        }
        let before = self.model.clone();
        let commits = is_control(&lowered, |it| *it == TransactionControl::Commit);
        if commits && (self.aborted || refused.is_some()) {
            // The server rolls back instead.
            self.roll_back();
            self.aborted = false;
            return;
        }
        let steps = self.model.execute(STATEMENT, FileId(0), &lowered);
        let number = text[..statement.span.start as usize].matches('\n').count() + 1;
        self.judge(number, refused.as_deref(), &lowered, &steps);
        if refused.is_some() {
            self.model = before;
            self.aborted = self.is_aborted();
        } else if is_control(&lowered, |_| true) {
            self.aborted = false;
        }
    }

    fn is_aborted(&mut self) -> bool {
        self.client.batch_execute("SELECT 1").is_err()
    }

    fn roll_back(&mut self) {
        let text = "ROLLBACK";
        let script = split(text);
        let lowered = lower(text, &script, &script.statements[0]);
        self.model.execute(STATEMENT, FileId(0), &lowered);
    }

    fn judge(&mut self, number: usize, refused: Option<&str>, lowered: &Lowered, steps: &[Step]) {
        let failed = steps.iter().find_map(|step| match &step.outcome {
            Outcome::Failed(failure) => Some(failure.sqlstate),
            _ => None,
        });
        let unknown = steps
            .iter()
            .any(|step| matches!(step.outcome, Outcome::Unknown(_)))
            || steps
                .iter()
                .all(|step| step.outcome == Outcome::NoEffect(NoEffect::NotModelled))
            || is_about_rows(lowered);
        let slot = match (refused, failed) {
            (Some(server), Some(model)) if server == model => 0,
            (None, None) if !unknown => 0,
            (_, None) if unknown => 3,
            (None, None) => 3,
            (Some(server), None) => {
                *self.accepted.entry(server.to_owned()).or_insert(0) += 1;
                1
            }
            (server, Some(model)) => {
                let server = server.unwrap_or("no error");
                let name = self.name;
                self.found.insert(format!(
                    "{name}:{number}: replay says {model}, the server {server}"
                ));
                2
            }
        };
        self.counts[slot] += 1;
    }
}

/// Whether all that a statement does is to read, write or compute.
fn is_about_rows(lowered: &Lowered) -> bool {
    lowered.operations.iter().all(|operation| {
        matches!(
            operation.kind,
            OperationKind::Insert(_)
                | OperationKind::Update(_)
                | OperationKind::Delete(_)
                | OperationKind::Merge(_)
                | OperationKind::Copy { .. }
                | OperationKind::Select(_)
                | OperationKind::NoCatalogEffect { .. }
                | OperationKind::Call { .. }
                | OperationKind::Do(_)
        )
    })
}

fn is_control(lowered: &Lowered, wanted: impl Fn(&TransactionControl) -> bool) -> bool {
    lowered
        .operations
        .iter()
        .any(|operation| match &operation.kind {
            OperationKind::Transaction(control) => wanted(control),
            _ => false,
        })
}

/// Roles are the whole server's; the next file begins without them.
fn drop_roles(client: &mut Client) {
    let query = "SELECT quote_ident(rolname) FROM pg_roles WHERE oid >= 16384";
    let rows = client.query(query, &[]).unwrap();
    for row in rows {
        let role: String = row.get(0);
        let _ = client.batch_execute(&format!("DROP OWNED BY {role} CASCADE"));
        let _ = client.batch_execute(&format!("DROP ROLE {role}"));
    }
}
