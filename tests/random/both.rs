//! One history on the model and on a server, statement by statement.

use ::postgres::Client;
use sqlcheck::catalog::Catalog;
use sqlcheck::catalog::compare::{self, Comparison, Dissent};
use sqlcheck::live::introspect::Reader;
use sqlcheck::live::server::Scratch;

use crate::locks::{self, Told};
use crate::model::{Answer, Model, START};
use crate::search::{Disagreement, Numbers};

/// What the model accepts and the server refuses, for reasons that `docs/model.md` gives: the SQLSTATE,
/// a part of the message, and how the statement begins. A history ends with such a statement: what
/// follows was made for what the model has.
const BEYOND: &[(&str, &str, &str)] = &[
    // The types of expressions, and which casts and operators there are.
    ("42804", "but default expression is of type", ""),
    ("42804", "cannot be cast automatically to type", ""),
    ("42804", "specified value cannot be cast to type", ""),
    ("42804", "has a type conflict", "create "),
    ("42804", "has a type conflict", "do "),
    ("42804", "cannot be implemented", ""),
    ("42P16", "cannot change data type of view column", "create "),
    // Values and rows.
    ("22001", "", ""),
    ("22003", "", ""),
    ("22007", "", ""),
    ("22008", "", ""),
    ("22P02", "", ""),
    ("23502", "", ""),
    ("23503", "", ""),
    ("23505", "", ""),
    ("23514", "", ""),
    ("42P17", "empty range bound", ""),
    ("42P17", "would overlap partition", ""),
    // Who may do what.
    ("42501", "permission denied for", ""),
    // The type that comes with a range type.
    ("42710", "_multirange\" already exists", "create type"),
    // Values of options, and the schema that an extension's own file names.
    ("22023", "unrecognized parameter", ""),
    ("3F000", "no schema has been selected", "create extension"),
    // What newer versions allow.
    (
        "0A000",
        "cannot create exclusion constraints on partitioned table",
        "",
    ),
    (
        "42809",
        "cannot add NOT VALID foreign key on partitioned table",
        "",
    ),
    (
        "42P16",
        "cannot recursively add identity column",
        "alter table",
    ),
    // Views whose rows come from themselves or can't be changed, and settings of columns that no rule
    // asks for.
    ("55000", "cannot insert into view", ""),
    ("42P17", "infinite recursion detected in rules", ""),
    // Tables that a publication has and that tell their rows apart by nothing.
    (
        "55000",
        "does not have a replica identity and publishes",
        "",
    ),
    (
        "42809",
        "ALTER COLUMN ... SET STATISTICS cannot be performed",
        "",
    ),
];

/// A database in which one history after the other is made.
pub(crate) struct Both {
    client: Client,
    reader: Reader,
    /// What an empty database has.
    empty: Catalog,
    pub(crate) start: Model,
    /// Whether locks are compared, too.
    watches: bool,
}

/// A history so far.
struct Run<'b> {
    both: &'b mut Both,
    model: Model,
    numbers: Numbers,
    is_over: bool,
}

impl Both {
    pub(crate) fn new(scratch: &Scratch, watches: bool) -> Self {
        let mut client = scratch.connect().unwrap();
        reset(&mut client);
        let reader = Reader::new(&mut client).unwrap();
        let empty = reader.read(&mut client).unwrap();
        Self {
            client,
            reader,
            start: Model::new(empty.clone()),
            empty,
            watches,
        }
    }

    /// Runs a history, and compares the catalogs after so many statements and at the end. What a
    /// statement in a transaction fails at ends the transaction, as a client would.
    pub(crate) fn run(
        &mut self,
        history: &[String],
        every: usize,
    ) -> Result<Numbers, Disagreement> {
        reset(&mut self.client);
        for statement in START {
            self.client.batch_execute(statement).unwrap();
        }
        let mut run = Run {
            model: self.start.clone(),
            both: self,
            numbers: Numbers::default(),
            is_over: false,
        };
        for (at, statement) in (1..).zip(history) {
            let mut result = run.step(statement);
            let is_last = run.is_over || at == history.len();
            if result.is_ok() && (is_last || at % every == 0) {
                result = run.compare();
            }
            result.map_err(|what| Disagreement { at, what })?;
            if is_last {
                break;
            }
        }
        Ok(run.numbers)
    }
}

impl Run<'_> {
    /// Executes a statement on both, unless the model does not know what it does.
    fn step(&mut self, statement: &str) -> Result<(), String> {
        let before = self.model.clone();
        let ours = match self.model.execute(statement) {
            Answer::Accepted => None,
            Answer::Refused(failure) => Some((failure.sqlstate, failure.message)),
            Answer::Unknown => {
                self.numbers.left_out += 1;
                return Ok(());
            }
        };
        let ours = ours
            .as_ref()
            .map(|(code, message)| (*code, message.as_str()));
        let sent = match self.told(&before, statement) {
            Some(told) => {
                let (sent, seen) = locks::watch(&mut self.both.client, statement);
                let unlike = locks::unlike(&told, &seen).filter(|_| sent.is_ok());
                if let Some(unlike) = unlike.filter(|_| ours.is_none()) {
                    return Err(format!("{}: {unlike}", words(statement)));
                }
                sent
            }
            None => self.both.client.batch_execute(statement),
        };
        let said = sent.as_ref().err();
        let said = said.map(|error| error.as_db_error().expect("the server answers"));
        let theirs = said.map(|it| (it.code().code(), it.message()));
        match (ours, theirs) {
            (None, None) => self.numbers.accepted += 1,
            (Some(ours), Some(theirs)) if ours.0 == theirs.0 => self.numbers.refused_alike += 1,
            (_, Some((sqlstate, message))) if is_beyond(sqlstate, message, statement) => {
                self.model = before;
                self.is_over = true;
                self.numbers.left_out += 1;
            }
            _ => {
                let (words, ours, theirs) = (words(statement), answer(ours), answer(theirs));
                return Err(format!("{words}: replay {ours}; server {theirs}"));
            }
        }
        if theirs.is_some() && self.model.in_transaction {
            return self.step("rollback");
        }
        Ok(())
    }

    /// What the model says of a statement's locks, where that is compared.
    fn told(&self, before: &Model, statement: &str) -> Option<Told> {
        let is_alone = !before.in_transaction && !self.model.in_transaction;
        let is_compared = self.both.watches && is_alone && locks::is_told(statement);
        if is_compared {
            before.locks(statement)
        } else {
            None
        }
    }

    /// What the catalogs differ in.
    fn compare(&mut self) -> Result<(), String> {
        let server = self.both.reader.read(&mut self.both.client).unwrap();
        let Comparison { disagreements, .. } =
            compare::compare(self.model.catalog(), &self.both.empty, &server);
        let texts: Vec<String> = disagreements.iter().map(difference).collect();
        if texts.is_empty() {
            Ok(())
        } else {
            Err(texts.join("; "))
        }
    }
}

fn reset(client: &mut Client) {
    for statements in ["ROLLBACK", include_str!("reset.sql")] {
        client.batch_execute(statements).unwrap();
    }
}

fn is_beyond(sqlstate: &str, message: &str, statement: &str) -> bool {
    BEYOND.iter().any(|(code, part, start)| {
        sqlstate == *code && message.contains(part) && statement.starts_with(start)
    })
}

fn answer(refusal: Option<(&str, &str)>) -> String {
    match refusal {
        None => "ok".to_owned(),
        Some((sqlstate, message)) => format!("{sqlstate} {message}"),
    }
}

fn difference(found: &compare::Disagreement) -> String {
    let kind = found.kind.as_str();
    let what = match &found.what {
        Dissent::OnlyModel => "only in the model".to_owned(),
        Dissent::OnlyServer => "only on the server".to_owned(),
        Dissent::Differs(aspects) => {
            let aspects = aspects.iter().map(|it| {
                let or_none = |text: &Option<String>| text.clone().unwrap_or("nothing".to_owned());
                let (model, server) = (or_none(&it.before), or_none(&it.after));
                format!("{}: model {model}, server {server}", it.name)
            });
            aspects.collect::<Vec<_>>().join(", ")
        }
    };
    format!("{kind} {}: {what}", found.name)
}

/// The first words of a statement.
fn words(statement: &str) -> String {
    statement.split(' ').take(2).collect::<Vec<_>>().join(" ")
}
