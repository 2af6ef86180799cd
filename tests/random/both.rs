//! One history on the model and on a server, statement by statement.

use ::postgres::Client;
use sqlcheck::catalog::compare::{Comparison, Disagreement, Dissent, compare};
use sqlcheck::catalog::{Catalog, StatementId};
use sqlcheck::live::introspect::Reader;
use sqlcheck::live::server::Scratch;
use sqlcheck::lower::{Lowered, postgres};
use sqlcheck::replay::{Outcome, Session};
use sqlcheck::source::FileId;
use sqlcheck::statement::split;

/// What the model accepts and the server refuses, for reasons that `docs/model.md` gives: the SQLSTATE,
/// a part of the message, and how the statement begins. A history goes on without the statement.
const BEYOND: &[(&str, &str, &str)] = &[
    // The types of expressions, and which casts and operators there are.
    ("42804", "but default expression is of type", ""),
    ("42804", "cannot be cast automatically to type", ""),
    ("42804", "specified value cannot be cast to type", ""),
    ("42804", "has a type conflict", "create "),
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
        "exclusion constraints are not supported on partitioned tables",
        "",
    ),
    (
        "0A000",
        "cannot create exclusion constraints on partitioned table",
        "",
    ),
    ("42611", "specifies generation expression", ""),
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
    // Views whose rows come from themselves, and settings of columns that no rule asks for.
    ("42P17", "infinite recursion detected in rules", ""),
    (
        "42809",
        "ALTER COLUMN ... SET STATISTICS cannot be performed",
        "",
    ),
];

/// Which statement it is does not matter here.
const STATEMENT: StatementId = StatementId {
    migration: 0,
    statement: 0,
};

/// A database in which one history after the other is made.
pub(crate) struct Both {
    client: Client,
    reader: Reader,
    /// What an empty database has.
    start: Catalog,
}

/// What both say to a statement.
pub(crate) enum Verdict {
    Agree {
        refused: bool,
    },
    /// Neither executes it.
    LeftOut,
    Disagree(String),
}

/// A history so far.
pub(crate) struct Run<'b> {
    both: &'b mut Both,
    model: Session,
    /// Those that were sent.
    pub(crate) statements: Vec<String>,
    pub(crate) in_transaction: bool,
    /// Whether the server refuses everything until the transaction ends.
    has_failed: bool,
}

impl Both {
    pub(crate) fn new(scratch: &Scratch) -> Self {
        let mut client = scratch.connect().unwrap();
        reset(&mut client);
        let reader = Reader::new(&mut client).unwrap();
        let start = reader.read(&mut client).unwrap();
        Self {
            client,
            reader,
            start,
        }
    }

    /// Begins a history with nothing, in a session as new.
    pub(crate) fn begin(&mut self) -> Run<'_> {
        reset(&mut self.client);
        Run {
            model: Session::new(self.start.clone()),
            both: self,
            statements: Vec::new(),
            in_transaction: false,
            has_failed: false,
        }
    }

    /// The first disagreement about a history, and how many statements it takes: the answer to one,
    /// or, if asked for, the catalog after one; else that at the end.
    pub(crate) fn first(&mut self, history: &[String], each: bool) -> Option<(usize, String)> {
        let mut run = self.begin();
        for (at, statement) in (1..).zip(history) {
            if let Verdict::Disagree(what) = run.step(statement) {
                return Some((at, what));
            }
            // Where a statement that is left out now failed, the rest is about nothing.
            if run.has_failed && history.get(at).is_some_and(|next| next != "rollback") {
                return None;
            }
            if each || at == history.len() {
                let found = run.compare();
                if let Some(what) = found {
                    return Some((at, what));
                }
            }
        }
        None
    }
}

impl Run<'_> {
    pub(crate) fn catalog(&self) -> &Catalog {
        self.model.catalog()
    }

    /// Ends a transaction in which a statement failed, as a client would. Gives the disagreement, if
    /// there is one.
    pub(crate) fn end_failed_transaction(&mut self) -> Option<String> {
        if !std::mem::take(&mut self.has_failed) {
            return None;
        }
        match self.step("rollback") {
            Verdict::Disagree(what) => Some(what),
            Verdict::Agree { .. } | Verdict::LeftOut => None,
        }
    }

    /// Executes a statement on both, unless the model does not know what it does.
    pub(crate) fn step(&mut self, statement: &str) -> Verdict {
        let lowered = lower(statement);
        let before = self.model.clone();
        let steps = self.model.execute(STATEMENT, FileId(0), &lowered);
        let unknown = |outcome: &Outcome| matches!(outcome, Outcome::Unknown(_));
        if steps.iter().any(|step| unknown(&step.outcome)) {
            self.model = before;
            return Verdict::LeftOut;
        }
        let failed = steps.iter().find_map(|step| match &step.outcome {
            Outcome::Failed(failure) => Some(failure),
            Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => None,
        });
        let ours = failed.map(|it| (it.sqlstate, it.message.as_str()));
        let sent = self.both.client.batch_execute(statement);
        let said = sent.as_ref().err();
        let said = said.map(|error| error.as_db_error().expect("the server answers"));
        let theirs = said.map(|it| (it.code().code(), it.message()));
        match statement {
            "begin" => self.in_transaction = true,
            "commit" | "rollback" => self.in_transaction = false,
            _ => {}
        }
        self.has_failed = self.in_transaction && theirs.is_some();
        if ours.map(|it| it.0) == theirs.map(|it| it.0) {
            self.statements.push(statement.to_owned());
            return Verdict::Agree {
                refused: ours.is_some(),
            };
        }
        if let Some((sqlstate, message)) = theirs
            && is_beyond(sqlstate, message, statement)
        {
            self.model = before;
            return Verdict::LeftOut;
        }
        self.statements.push(statement.to_owned());
        let words = words(statement);
        Verdict::Disagree(format!(
            "{words}: replay {}; server {}",
            answer(ours),
            answer(theirs)
        ))
    }

    /// What the catalogs differ in; nothing where the server can't be asked.
    pub(crate) fn compare(&mut self) -> Option<String> {
        if self.has_failed {
            return None;
        }
        let server = self.both.reader.read(&mut self.both.client).unwrap();
        let Comparison { disagreements, .. } =
            compare(self.model.catalog(), &self.both.start, &server);
        let texts: Vec<String> = disagreements.iter().map(difference).collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}

fn reset(client: &mut Client) {
    for statements in ["ROLLBACK", include_str!("reset.sql")] {
        client.batch_execute(statements).unwrap();
    }
}

fn lower(statement: &str) -> Lowered {
    let script = split(statement);
    let [only] = script.statements.as_slice() else {
        panic!("not one statement: {statement}");
    };
    let lowered = postgres::lower(statement, &script, only);
    assert!(lowered.error.is_none(), "not SQL: {statement}");
    lowered
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

fn difference(found: &Disagreement) -> String {
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
