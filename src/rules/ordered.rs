//! The steps of a history in one list, each with what it is about and what it did: nearly every rule
//! goes through it, and most look for few of them.

use std::borrow::Cow;

use bitflags::bitflags;

use crate::catalog::Catalog;
use crate::operation::{Operation, Topics};
use crate::replay::{Change, History, NoEffect, Outcome, Replayed, Script, Step};

bitflags! {
    /// How steps ended and what they changed, as far as rules choose them by it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Effects: u8 {
        /// The server would refuse it.
        const FAILED = 1;
        /// It meets something that the model does not know.
        const UNKNOWN = 1 << 1;
        /// `IF NOT EXISTS`, and the object is there; or `IF EXISTS`, and it is not.
        const PASSED_OVER = 1 << 2;
        const CREATED = 1 << 3;
        const DROPPED = 1 << 4;
        /// It may have changed anything.
        const TAINTED = 1 << 5;
    }
}

/// A step of the forward history, its index in the whole of it, and the migration it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Ordered<'a> {
    pub order: usize,
    pub replayed: &'a Replayed,
    pub step: &'a Step,
    /// What it executed.
    pub operation: &'a Operation,
    /// Whether the words of the operation stand where it says: not those of SQL that was put
    /// together, nor of a routine that was called.
    pub written: bool,
    /// Beside the references, which lead all over the memory.
    topics: Topics,
    effects: Effects,
}

impl<'a> Ordered<'a> {
    /// The steps of a history with its scripts, but for those that say nothing; what a block
    /// executed comes right after it.
    #[must_use]
    pub fn all(history: &'a History, scripts: &'a [Script<'a>]) -> Vec<Self> {
        let mut all = Vec::new();
        let mut order = 0;
        for (replayed, script) in history.migrations.iter().zip(scripts) {
            Self::add(&mut all, &mut order, replayed, script);
        }
        all
    }

    /// The same of a single script.
    #[must_use]
    pub fn of(replayed: &'a Replayed, script: &Script<'a>) -> Vec<Self> {
        let mut all = Vec::new();
        Self::add(&mut all, &mut 0, replayed, script);
        all
    }

    fn add(all: &mut Vec<Self>, order: &mut usize, replayed: &'a Replayed, script: &Script<'a>) {
        for step in &replayed.steps {
            let (_, lowered) = script.statements[step.statement.statement as usize];
            let operation = &lowered.operations[step.operation as usize];
            let topics = match lowered.operations.len() {
                1 => lowered.topics,
                _ => Topics::of(&operation.kind),
            };
            let mut add = |step: &'a Step, operation, topics, written| {
                let at = Self {
                    order: *order,
                    replayed,
                    step,
                    operation,
                    written,
                    topics,
                    effects: effects(step),
                };
                *order += 1;
                if !at.says_nothing() {
                    all.push(at);
                }
            };
            add(step, operation, topics, true);
            for it in step.inner.iter().flatten() {
                let topics = Topics::of(&it.operation.kind);
                add(&it.step, &it.operation, topics, it.written);
            }
        }
    }

    /// The catalog after its migration, in which names lead where they led for it.
    #[must_use]
    pub fn after(&self) -> Cow<'a, Catalog> {
        self.replayed.after_along(self.step.statement)
    }

    /// As [`Self::after`], before its migration.
    #[must_use]
    pub fn before(&self) -> Cow<'a, Catalog> {
        self.replayed.before_along(self.step.statement)
    }

    /// Whether its operation has one of these topics.
    #[must_use]
    pub fn is_about(&self, topics: Topics) -> bool {
        self.topics.intersects(topics)
    }

    /// Whether it has one of these effects.
    #[must_use]
    pub fn has(&self, effects: Effects) -> bool {
        self.effects.intersects(effects)
    }

    /// Most statements of a long script read rows, begin transactions and set variables.
    fn says_nothing(&self) -> bool {
        self.topics.contains(Topics::ASIDE)
            && self.step.outcome == Outcome::NoEffect(NoEffect::NotModelled)
            && self.step.changes.is_empty()
    }
}

fn effects(step: &Step) -> Effects {
    let ended = match &step.outcome {
        Outcome::Applied | Outcome::NoEffect(NoEffect::AlreadySo | NoEffect::NotModelled) => {
            Effects::empty()
        }
        Outcome::NoEffect(NoEffect::Exists(_) | NoEffect::Missing) => Effects::PASSED_OVER,
        Outcome::Failed(_) => Effects::FAILED,
        Outcome::Unknown(_) => Effects::UNKNOWN,
    };
    let changes = step.changes.iter().map(|change| match change {
        Change::Created(_) => Effects::CREATED,
        Change::Dropped { .. } => Effects::DROPPED,
        Change::Tainted => Effects::TAINTED,
        Change::Altered(_)
        | Change::ColumnAdded { .. }
        | Change::ColumnDropped { .. }
        | Change::ColumnAltered { .. }
        | Change::Data(_) => Effects::empty(),
    });
    changes.fold(ended, Effects::union)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::postgres::lower_all;
    use crate::operation::OperationKind;
    use crate::rules::creations::{made, removed};
    use crate::rules::mentions::{Target, mentions};
    use crate::rules::{self, blocks, transactions};
    use crate::statement::split;

    /// Rules choose operations by their topics before they look at them: one that a rule would act
    /// on must have the topic by which it is chosen. The examples of all pages are asked.
    #[test]
    fn topics_leave_no_operation_out() {
        for sql in examples() {
            let script = split(sql);
            for lowered in lower_all(sql, &script, &script.statements) {
                assert_eq!(lowered.topics, Topics::of_all(&lowered.operations));
                for operation in &lowered.operations {
                    for (topics, wanted) in wanted(operation, sql) {
                        let told = Topics::of(&operation.kind).intersects(topics);
                        assert!(told || !wanted, "{operation:?} should be about {topics:?}");
                    }
                }
            }
        }
    }

    /// Topics, and whether a rule that chooses operations by them would act on this one.
    fn wanted(operation: &Operation, sql: &str) -> [(Topics, bool); 6] {
        let is_routine = matches!(operation.kind, OperationKind::CreateFunction(_));
        let mut mentions = mentions(operation, sql).into_iter();
        let calls = mentions.any(|it| matches!(it.target, Target::Function(_)));
        let is_refused = [11, 18]
            .iter()
            .any(|version| transactions::refused(operation, sql, *version).is_some());
        [
            (Topics::NAME, made(operation).is_some()),
            (Topics::FREED_NAME, removed(operation).is_some()),
            (Topics::EXPRESSION, calls && !is_routine),
            (Topics::ROUTINE, is_routine),
            (Topics::BLOCK, blocks::code(&operation.kind).is_some()),
            (Topics::REFUSED_IN_TRANSACTION, is_refused),
        ]
    }

    /// The SQL of the pages.
    fn examples() -> impl Iterator<Item = &'static str> {
        let pages = rules::ALL.iter().map(|rule| rule.page);
        let blocks = pages.flat_map(|page| page.split("```sql").skip(1));
        blocks.map(|block| block.split("```").next().unwrap_or_default())
    }
}
