//! Every file of a project a second time, and every down script, on both: the statement that fails
//! and its SQLSTATE, and what is left over.

use std::collections::BTreeSet;

use sqlcheck::catalog::Catalog;
use sqlcheck::catalog::diff::{What, diff};
use sqlcheck::live::introspect::read;
use sqlcheck::live::script::Script;
use sqlcheck::live::session::{Applied, Session, Unobserved};
use sqlcheck::lower::Lowered;
use sqlcheck::migration::{Migration, Root, Transaction};
use sqlcheck::operation::{OperationKind, TransactionControl};
use sqlcheck::replay::{Outcome, Replayed};
use sqlcheck::rules::Context;
use sqlcheck::source::{FileId, Place};

use super::projects::{Database, Project};

/// What fails only because all of it is in one transaction.
const BY_TRANSACTION: [&str; 3] = ["25001", "55P04", "55006"];

/// The rules that say that a file can't run again.
const GUARDS: [&str; 6] = [
    "duplicating-statement",
    "unguarded-alter",
    "unguarded-create",
    "unguarded-drop",
    "unguarded-insert",
    "wrong-exception-guard",
];

/// How a script ends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    Fails {
        statement: Place,
        sqlstate: String,
    },
    /// What is not as it was.
    Differs(Vec<String>),
}

/// What a run of one file gave.
struct Ran {
    /// What there is after it, or the failure.
    end: Result<Catalog, End>,
    /// Whether it changed rows.
    writes: bool,
}

impl Ran {
    fn end(self, expected: &Catalog) -> End {
        match self.end {
            Ok(found) => End::Differs(differences(expected, &found)),
            Err(failure) => failure,
        }
    }
}

/// How many files were run, and how many of them ended alike.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    pub(crate) files: usize,
    pub(crate) equal: usize,
}

impl Tally {
    fn add(&mut self, is_equal: bool) {
        self.files += 1;
        self.equal += usize::from(is_equal);
    }
}

/// One migration, which the database has just applied.
pub(crate) struct Step<'a> {
    pub(crate) project: &'a Project<'a>,
    pub(crate) root: &'a Root,
    pub(crate) context: &'a Context<'a>,
    /// Its index in the context's `ups`.
    pub(crate) number: usize,
    pub(crate) up: &'a Migration,
    pub(crate) script: &'a Script,
    /// What the database had before it, if it has a down script.
    pub(crate) before: Option<Catalog>,
}

impl Step<'_> {
    /// Runs it again.
    pub(crate) fn again(
        &self,
        database: &mut Database,
        tally: &mut Tally,
        found: &mut BTreeSet<String>,
    ) {
        let ran = self.run(database, self.up, self.script);
        let writes = ran.writes;
        // The run is undone: what there is now is what it began with.
        let end = match ran.end {
            Ok(_) => ran.end(database.catalog()),
            Err(failure) => failure,
        };
        let replayed = self.context.rerun(self.number);
        let statements = &self.context.scripts[self.number].statements;
        let replay = replayed_end(replayed, statements, self.after_in_model());
        tally.add(replay == end);
        if replay != end {
            found.insert(self.line("again", self.up, &replay, &end));
        }
        let is_clean = end == End::Differs(Vec::new()) && !writes;
        for rule in self.guards().filter(|_| is_clean) {
            let name = self.project.path(self.up.file);
            let project = self.project.name;
            found.insert(format!(
                "{project}: {name} again: {rule}, and the server runs it twice"
            ));
        }
    }

    /// Runs its down script, if it has one.
    pub(crate) fn down(
        &self,
        database: &mut Database,
        tally: &mut Tally,
        found: &mut BTreeSet<String>,
    ) {
        let Some(pair) = self.up.pair else {
            return;
        };
        let down = self.root.migrations.get(pair);
        let (Some(down), Some(replay), Some(expected)) =
            (down, self.context.downs.get(&pair), &self.before)
        else {
            return;
        };
        let script = Script::read(self.project.workspace, self.root.convention, down);
        let end = self.run(database, down, &script).end(expected);
        let before = &self.context.history.migrations[self.number].before;
        let replay = replayed_end(&replay.down, &replay.script.statements, before);
        tally.add(replay == end);
        if replay != end {
            found.insert(self.line("down", down, &replay, &end));
        }
    }

    fn after_in_model(&self) -> &Catalog {
        &self.context.history.migrations[self.number].after
    }

    /// In a transaction that is rolled back, or on a copy where it can't be in one.
    fn run(&self, database: &mut Database, migration: &Migration, script: &Script) -> Ran {
        let model = transaction(migration);
        if model.is_atomic() == Some(true) && !self.controls_transactions(migration) {
            let session = database.session();
            session.begin().unwrap();
            let applied = session.send_each(script, &mut Unobserved).unwrap();
            let writes = writes(session);
            let end = end(session, applied);
            session.reset().unwrap();
            let by_transaction = |it: &str| BY_TRANSACTION.contains(&it);
            if !matches!(&end, Err(End::Fails { sqlstate, .. }) if by_transaction(sqlstate)) {
                return Ran { end, writes };
            }
        }
        database.on_a_copy(|session| {
            let applied = session.apply(script, model).unwrap();
            let end = end(session, applied);
            Ran { end, writes: true }
        })
    }

    fn controls_transactions(&self, migration: &Migration) -> bool {
        let statements = self.project.workspace.statements(migration);
        let mut operations = statements.iter().flat_map(|(_, it)| &it.operations);
        operations.any(|operation| match &operation.kind {
            OperationKind::Transaction(control) => matches!(
                control,
                TransactionControl::Begin
                    | TransactionControl::Commit
                    | TransactionControl::Rollback
                    | TransactionControl::Prepared
            ),
            _ => false,
        })
    }

    /// What lint has against running the file again.
    fn guards(&self) -> impl Iterator<Item = &'static str> {
        let parts = &self.up.parts;
        let in_file = |place: Place| {
            let mut parts = parts.iter();
            parts.any(|it| it.file == place.file && it.span.contains(place.span.start))
        };
        let reported = self.project.reported.iter();
        let reported = reported.filter(move |it| in_file(it.primary.place));
        reported
            .map(|it| it.rule)
            .filter(|rule| GUARDS.contains(rule))
    }

    fn line(&self, what: &str, migration: &Migration, replay: &End, server: &End) -> String {
        let name = self.project.path(migration.file);
        let [replay, server] = [replay, server].map(|end| match end {
            End::Fails {
                statement,
                sqlstate,
            } => format!("{sqlstate} in line {}", self.project.line(*statement)),
            End::Differs(left) if left.is_empty() => "nothing".to_owned(),
            End::Differs(left) => left.join(", "),
        });
        let project = self.project.name;
        format!("{project}: {name} {what}: replay {replay}; server {server}")
    }
}

/// The runners that only the projects themselves know wrap each file.
pub(crate) fn transaction(migration: &Migration) -> Transaction {
    match migration.transaction {
        Transaction::Unknown => Transaction::Wrapped,
        known => known,
    }
}

fn end(session: &mut Session, applied: Applied) -> Result<Catalog, End> {
    match applied.failure {
        Some(failure) => Err(End::Fails {
            statement: failure.statement,
            sqlstate: failure.sqlstate,
        }),
        None => Ok(read(&mut session.client).unwrap()),
    }
}

/// How it ends on the model, where what does not parse fails as it does on the server.
fn replayed_end(replayed: &Replayed, statements: &[(FileId, &Lowered)], expected: &Catalog) -> End {
    let fails = |place: Place, sqlstate: &str| End::Fails {
        statement: place,
        sqlstate: sqlstate.to_owned(),
    };
    for (index, (file, lowered)) in (0u32..).zip(statements) {
        let place = Place::new(*file, lowered.span);
        if lowered.error.is_some() {
            return fails(place, "42601");
        }
        let steps = replayed.steps.iter();
        for step in steps.filter(|it| it.statement.statement == index) {
            if let Outcome::Failed(failure) = &step.outcome {
                return fails(place, failure.sqlstate);
            }
        }
    }
    End::Differs(differences(expected, &replayed.after))
}

/// Whether the transaction has changed rows; one that failed has not.
fn writes(session: &mut Session) -> bool {
    let query = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) > 0 \
         FROM pg_stat_xact_user_tables";
    let answer = session.client.query_one(query, &[]);
    answer.is_ok_and(|row| row.get(0))
}

/// What is not as expected, in the words of both sides.
fn differences(expected: &Catalog, found: &Catalog) -> Vec<String> {
    let differences = diff(expected, found).into_iter();
    let mut texts: Vec<String> = differences
        .filter(|it| !matches!(it.what, What::Unknown(_)))
        .map(|it| {
            let what = match &it.what {
                What::Missing => "lost".to_owned(),
                What::Extra => "left".to_owned(),
                What::Changed(aspects) => {
                    let names: Vec<&str> = aspects.iter().map(|it| it.name.as_str()).collect();
                    names.join(" and ")
                }
                What::Unknown(_) => unreachable!("left out"),
            };
            format!("{} {} {what}", it.kind.as_str(), it.name)
        })
        .collect();
    texts.sort();
    texts
}
