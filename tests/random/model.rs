//! The model's half: what it answers to a statement, and the histories that are made for it.

use std::fmt;

use proptest::strategy::{BoxedStrategy, Just, NewTree, Strategy};
use proptest::test_runner::TestRunner;
use proptest_state_machine::ReferenceStateMachine;
use sqlcheck::catalog::{Catalog, Profile, StatementId};
use sqlcheck::lower::{Lowered, postgres};
use sqlcheck::replay::{Failure, Outcome, Session, Step};
use sqlcheck::source::FileId;
use sqlcheck::statement::split;

use crate::generator::Generator;

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

/// Histories whose statements are made for the catalog that those before them leave.
pub(crate) struct Histories;

impl ReferenceStateMachine for Histories {
    type State = Model;
    type Transition = String;

    fn init_state() -> BoxedStrategy<Model> {
        Just(Self::start()).boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<String> {
        model.clone().boxed()
    }

    fn apply(mut model: Model, statement: &String) -> Model {
        let answer = model.execute(statement);
        if matches!(answer, Answer::Refused(_)) && model.in_transaction {
            model.execute("rollback");
        }
        model
    }
}

impl Histories {
    /// What the first statement meets.
    pub(crate) fn start() -> Model {
        let mut model = Model::new(Catalog::new(Profile::PostgreSql));
        for statement in START {
            model.execute(statement);
        }
        model
    }
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
    pub(crate) fn new(catalog: Catalog) -> Self {
        Self {
            session: Session::new(catalog),
            in_transaction: false,
        }
    }

    pub(crate) fn catalog(&self) -> &Catalog {
        self.session.catalog()
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
