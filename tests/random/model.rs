//! The model's half: what it answers to a statement, and the histories that are made for it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use proptest::strategy::{Just, NewTree, Strategy};
use proptest::test_runner::TestRunner;
use proptest_state_machine::Sequential;
use sqlcheck::catalog::{Catalog, StatementId};
use sqlcheck::lower::{Lowered, postgres};
use sqlcheck::replay::{Failure, Outcome, Session, Step};
use sqlcheck::source::FileId;
use sqlcheck::statement::split;

use crate::generator::Generator;
use crate::locks::{self, Told};

/// What comes before every history.
pub(crate) const START: &[&str] = &[
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

/// Which statement it is does not matter here.
const STATEMENT: StatementId = StatementId {
    migration: 0,
    statement: 0,
};

/// A connection to a modelled database.
#[derive(Clone)]
pub(crate) struct Model {
    session: Session,
    pub(crate) in_transaction: bool,
}

/// What the model says to a statement.
pub(crate) enum Answer {
    Accepted,
    Refused(Failure),
    /// It does not know what the statement does, and takes it for not written.
    Unknown,
}

/// Histories whose statements are made for the catalog that those before them leave. With each comes
/// what it begins with, and a place for how far it was run.
pub(crate) fn histories(
    start: Model,
    statements: usize,
) -> impl Strategy<Value = (Model, Vec<String>, Option<Arc<AtomicUsize>>)> {
    let next = |mut model: Model, statement: &String| {
        let answer = model.execute(statement);
        if matches!(answer, Answer::Refused(_)) && model.in_transaction {
            model.execute("rollback");
        }
        model
    };
    let start = move || Just(start.clone());
    Sequential::new(statements.into(), start, |_, _| true, Model::clone, next)
}

/// The statements that may come next.
impl Strategy for Model {
    type Tree = Just<String>;
    type Value = String;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let mut generator = Generator::new(runner.rng(), self.catalog(), self.in_transaction);
        Ok(Just(generator.statement()))
    }
}

impl Model {
    /// What the first statement of a history meets in a database.
    pub(crate) fn new(catalog: Catalog) -> Self {
        let mut model = Self {
            session: Session::new(catalog),
            in_transaction: false,
        };
        for statement in START {
            model.execute(statement);
        }
        model
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        self.session.catalog()
    }

    /// What a statement would do to the tables that are there.
    pub(crate) fn locks(&self, statement: &str) -> Option<Told> {
        let lowered = lower(statement);
        let steps = self.session.clone().execute(STATEMENT, FileId(0), &lowered);
        let operation = |step: &Step| lowered.operations[step.operation as usize].kind.clone();
        locks::told(self.catalog(), &steps, operation)
    }

    pub(crate) fn execute(&mut self, statement: &str) -> Answer {
        let before = self.session.clone();
        let steps = self
            .session
            .execute(STATEMENT, FileId(0), &lower(statement));
        let unknown = |step: &Step| matches!(step.outcome, Outcome::Unknown(_));
        if steps.iter().any(unknown) {
            self.session = before;
            return Answer::Unknown;
        }
        match statement {
            "begin" => self.in_transaction = true,
            "commit" | "rollback" => self.in_transaction = false,
            _ => {}
        }
        let failure = steps.into_iter().find_map(|step| match step.outcome {
            Outcome::Failed(failure) => Some(*failure),
            Outcome::Applied | Outcome::NoEffect(_) | Outcome::Unknown(_) => None,
        });
        failure.map_or(Answer::Accepted, Answer::Refused)
    }
}

/// A catalog is much, and no test says more with it.
impl fmt::Debug for Model {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Model").finish_non_exhaustive()
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
