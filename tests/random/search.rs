//! The search for histories that disagree, each of which is shown with as few statements as still do.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::strategy::Strategy;
use proptest::test_runner::{
    Config, RngSeed, TestCaseError, TestError, TestRunner, basic_result_cache,
};

use crate::model::{Model, histories};

/// Of a history.
const STATEMENTS: usize = 40;

/// What is known so far; shared by those who search.
#[derive(Default)]
pub(crate) struct Search {
    /// What the histories disagree about.
    kinds: Mutex<BTreeSet<String>>,
    disagreeing: AtomicUsize,
    numbers: Mutex<Numbers>,
}

/// The first of a history.
#[derive(Debug)]
pub(crate) struct Disagreement {
    /// How many statements it takes.
    pub(crate) at: usize,
    pub(crate) what: String,
}

/// Of statements.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    pub(crate) accepted: usize,
    pub(crate) refused_alike: usize,
    pub(crate) left_out: usize,
}

/// A history that disagrees in a way that none before did.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) statements: Vec<String>,
    pub(crate) what: String,
}

impl Search {
    /// Makes the history of a seed, and shrinks it if it disagrees. Whether it does says the function,
    /// which compares the catalogs after so many statements and at the end.
    pub(crate) fn history(
        &self,
        start: Model,
        seed: u64,
        every: usize,
        run: impl FnMut(&[String], usize) -> Result<Numbers, Disagreement>,
    ) -> Option<Example> {
        let mut runner = TestRunner::new(Config {
            rng_seed: RngSeed::Fixed(seed),
            failure_persistence: None,
            // What was left out in vain is put back, and need not be run again.
            result_cache: basic_result_cache,
            ..Config::default()
        });
        let tree = histories(start, STATEMENTS).new_tree(&mut runner);
        let run = RefCell::new(run);
        let kind = OnceCell::new();
        let result = runner.run_one(tree.unwrap(), |(_, history, seen)| {
            let run = &mut *run.borrow_mut();
            // Only the first run is asked how far it went.
            let Some(seen) = seen else {
                return shorter(&history, kind.get(), run);
            };
            seen.store(history.len(), Ordering::SeqCst);
            let found = match whole(&history, every, run) {
                Ok(numbers) => {
                    self.numbers.lock().unwrap().add(&numbers);
                    return Ok(());
                }
                Err(found) => found,
            };
            seen.store(found.at, Ordering::SeqCst);
            if self.kinds.lock().unwrap().insert(found.kind()) {
                kind.set(found.kind()).unwrap();
                return Err(TestCaseError::fail(found.what));
            }
            println!("{seed}: as before: {}", found.kind());
            self.disagreeing.fetch_add(1, Ordering::Relaxed);
            Ok(())
        });
        match result {
            Ok(_) => None,
            Err(TestError::Fail(what, (_, statements, _))) => {
                self.disagreeing.fetch_add(1, Ordering::Relaxed);
                let what = what.message().to_owned();
                Some(Example { statements, what })
            }
            Err(TestError::Abort(why)) => panic!("{why}"),
        }
    }

    /// How many histories disagree, and the numbers of the others.
    pub(crate) fn end(self) -> (usize, Numbers) {
        let numbers = self.numbers.into_inner().unwrap();
        (self.disagreeing.into_inner(), numbers)
    }
}

/// Where catalogs differ, the history is run again with a comparison after each statement.
fn whole(
    history: &[String],
    every: usize,
    run: &mut impl FnMut(&[String], usize) -> Result<Numbers, Disagreement>,
) -> Result<Numbers, Disagreement> {
    run(history, every).map_err(|found| {
        if found.is_answer() {
            return found;
        }
        run(&history[..found.at], 1).err().unwrap_or(found)
    })
}

/// Fails where the statements that are left still disagree in this way at their end.
fn shorter(
    history: &[String],
    kind: Option<&String>,
    run: &mut impl FnMut(&[String], usize) -> Result<Numbers, Disagreement>,
) -> Result<(), TestCaseError> {
    match run(history, history.len()) {
        Err(found) if found.at == history.len() && Some(&found.kind()) == kind => {
            Err(TestCaseError::fail(found.what))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

impl Disagreement {
    /// What it is about, whatever the names.
    fn kind(&self) -> String {
        let parts = if self.is_answer() { 2 } else { 1 };
        let first: Vec<&str> = self.what.split("; ").take(parts).collect();
        let text = first.join("; ");
        let parts = text.split('"').enumerate();
        let parts: Vec<&str> = parts
            .map(|(at, part)| if at % 2 == 0 { part } else { "" })
            .collect();
        let text = parts.join("\"");
        let is_name = |word: &&str| word.contains('.') || word.contains('_') || word.len() < 3;
        let words = text.split_whitespace().filter(|word| !is_name(word));
        words.take(14).collect::<Vec<_>>().join(" ")
    }

    /// Whether it is the answer to a statement, and not what the catalog has then.
    fn is_answer(&self) -> bool {
        self.what.contains(": replay ")
    }
}

impl Numbers {
    /// Whether the statements were worth making: nine of ten are executed or refused by both, and
    /// two of five executed.
    pub(crate) fn check(&self) {
        let compared = self.accepted + self.refused_alike;
        let all = compared + self.left_out;
        assert!(
            compared * 10 >= all * 9,
            "of {all}, {compared} are compared"
        );
        assert!(
            self.accepted * 5 >= all * 2,
            "of {all}, {} work",
            self.accepted
        );
    }

    fn add(&mut self, other: &Self) {
        self.accepted += other.accepted;
        self.refused_alike += other.refused_alike;
        self.left_out += other.left_out;
    }
}
