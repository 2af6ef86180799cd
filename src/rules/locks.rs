//! What the migrations that are still to be applied do to tables that are in use meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::transactions::{Block, sent};
use super::{Context, concurrently_in_transaction as apart, pending};
use crate::catalog::object::RelationKind;
use crate::catalog::{Catalog, ObjectId, StatementId};
use crate::effects::{self, Effect, LockMode};
use crate::operation::{
    Name, ObjectName, Operation, OperationKind, SetVariable, Setting, SettingValue, TableAction,
};
use crate::replay::{NoEffect, Outcome, Session, Step};
use crate::source::{FileId, Place, Span};

/// An operation that locks tables which were there before the migrations that are still to be
/// applied, and which may have rows.
pub(super) struct Locking {
    pub(super) statement: StatementId,
    pub(super) place: Place,
    /// Index into the migration's steps, and into what that step executed.
    step: (usize, Option<usize>),
    /// Whether its words stand in its statement.
    pub(super) written: bool,
    /// Whether a block or a function executes it.
    pub(super) nested: bool,
    pub(super) block: Block,
    /// Whether a timeout ends the wait for the locks.
    pub(super) limited: bool,
    /// What the statement names.
    pub(super) target: Target,
    /// In use, the target first.
    pub(super) tables: Vec<Locked>,
}

/// The table that an operation is about, as it was before its statement.
pub(super) struct Target {
    /// Qualified with its schema, where that is not `public`.
    pub(super) name: String,
    pub(super) kind: RelationKind,
}

pub(super) struct Locked {
    pub(super) name: String,
    pub(super) effect: Effect,
    /// The strongest lock that an earlier statement of the transaction has taken.
    pub(super) held: Option<Held>,
}

impl Locked {
    /// The strongest lock that the transaction has on it meanwhile.
    pub(super) fn strongest(&self) -> LockMode {
        let held = self.held.map(|it| it.lock);
        held.map_or(self.effect.lock, |held| held.max(self.effect.lock))
    }

    /// An earlier statement that has taken a stronger lock than its own.
    pub(super) fn stronger(&self) -> Option<Held> {
        self.held.filter(|it| it.lock > self.effect.lock)
    }
}

/// A lock that a transaction has, and what took it.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub(super) lock: LockMode,
    pub(super) place: Place,
    statement: StatementId,
}

impl Held {
    /// What its place says of it.
    pub(super) fn label(&self) -> String {
        format!(
            "the transaction holds it in {} mode from here on",
            self.lock
        )
    }
}

impl Locking {
    pub(super) fn operation<'a>(&self, context: &Context<'a>) -> &'a Operation {
        let replayed = &context.history.migrations[self.statement.migration as usize];
        let (step, inner) = self.step;
        let step = &replayed.steps[step];
        let inner = inner.and_then(|inner| step.inner.as_deref()?.get(inner));
        inner.map_or_else(|| context.operation(step), |inner| &inner.operation)
    }

    /// The first of its tables whose rows it goes through.
    pub(super) fn long(&self) -> Option<&Locked> {
        let mut tables = self.tables.iter();
        tables.find(|it| it.effect.work.is_long())
    }

    /// Who waits for a lock.
    pub(super) fn waiting(lock: LockMode) -> &'static str {
        if lock.stops_reads() {
            "reads and writes wait"
        } else {
            "writes wait"
        }
    }

    /// How a statement is kept out of the transaction, to follow a comma; `None` where there is none.
    pub(super) fn way_out(&self, context: &Context<'_>) -> Option<String> {
        if self.nested {
            return Some("as a statement of its own, outside of the block".to_owned());
        }
        let migration = context.migration(self.statement);
        apart::opens(context, migration, self.block)?;
        Some(apart::advice(
            context.root.convention,
            migration,
            self.block,
        ))
    }
}

/// What the migrations that are still to be applied lock, in order.
pub(super) fn all(context: &Context<'_>) -> Vec<Locking> {
    let mut walk = Walk {
        context,
        emptied: BTreeSet::new(),
        held: FxHashMap::default(),
        block: Block::Alone,
        limits: Limits::default(),
        found: Vec::new(),
    };
    for migration in pending::migrations(context) {
        walk.migration(migration);
    }
    walk.found
}

struct Walk<'c, 'a> {
    context: &'c Context<'a>,
    /// The tables that have lost all rows.
    emptied: BTreeSet<ObjectId>,
    /// What the open transaction has locked.
    held: FxHashMap<ObjectId, Held>,
    /// That of the statement before.
    block: Block,
    limits: Limits,
    found: Vec<Locking>,
}

/// Whether something ends a wait for a lock, in this session and in the transaction at hand.
#[derive(Default)]
struct Limits {
    session: BTreeSet<Name>,
    transaction: BTreeSet<Name>,
}

impl Limits {
    /// A setting that ends a wait.
    fn set(&mut self, variable: &SetVariable) {
        let Setting { name, value } = &variable.setting;
        if name == "all" {
            *self = Self::default();
        }
        if !["lock_timeout", "statement_timeout"].contains(&name.as_str()) {
            return;
        }
        let names = if variable.local {
            &mut self.transaction
        } else {
            &mut self.session
        };
        let is_some = match value {
            SettingValue::Values(values) => !values.iter().all(|it| it.parse() == Ok(0)),
            SettingValue::Computed | SettingValue::FromCurrent => true,
            SettingValue::Default | SettingValue::Reset => false,
        };
        if is_some {
            names.insert(name.clone());
        } else {
            names.remove(name);
        }
    }

    fn hold(&self) -> bool {
        !self.session.is_empty() || !self.transaction.is_empty()
    }
}

impl Walk<'_, '_> {
    fn migration(&mut self, migration: usize) {
        let context = self.context;
        let replayed = &context.history.migrations[migration];
        let script = &context.scripts[migration];
        let blocks: BTreeMap<(FileId, Span), Block> = sent(context, context.ups[migration])
            .iter()
            .map(|it| ((it.file, it.statement.span), it.block))
            .collect();
        let mut session = Session::new(Catalog::clone(&replayed.before));
        let mut steps = replayed.steps.iter().enumerate().peekable();
        self.held.clear();
        self.limits = Limits::default();
        for (statement, (file, lowered)) in (0u32..).zip(&script.statements) {
            let id = StatementId {
                migration: u32::try_from(migration).expect("statements have the index as 32 bits"),
                statement,
            };
            let mut own: Vec<(usize, &Step)> = Vec::new();
            while let Some(step) = steps.next_if(|(_, it)| it.statement == id) {
                own.push(step);
            }
            if script.is_conditional(statement) {
                continue;
            }
            let block = blocks.get(&(*file, lowered.span));
            self.enter(block.copied().unwrap_or(Block::Unknown));
            if !own.iter().any(|(_, step)| step.has_failed()) {
                for (index, step) in own {
                    self.step(session.catalog(), index, step);
                }
            }
            session.execute(id, *file, lowered);
        }
    }

    /// Locks go with the transaction.
    fn enter(&mut self, block: Block) {
        if block != self.block || matches!(block, Block::Alone | Block::Unknown) {
            self.held.clear();
            self.limits.transaction.clear();
        }
        self.block = block;
    }

    /// A step, and what it executes in turn.
    fn step(&mut self, catalog: &Catalog, index: usize, step: &Step) {
        let operation = self.context.operation(step);
        self.operation(catalog, step, operation, (index, None), true);
        for (inner, it) in step.inner.iter().flatten().enumerate() {
            let indices = (index, Some(inner));
            self.operation(catalog, &it.step, &it.operation, indices, it.written);
        }
    }

    fn operation(
        &mut self,
        catalog: &Catalog,
        step: &Step,
        operation: &Operation,
        indices: (usize, Option<usize>),
        written: bool,
    ) {
        if let OperationKind::SetVariable(variable) = &operation.kind {
            self.limits.set(variable);
        }
        match step.outcome {
            Outcome::Applied | Outcome::Unknown(_) | Outcome::NoEffect(NoEffect::NotModelled) => {}
            Outcome::Failed(_) | Outcome::NoEffect(_) => return,
        }
        let target = target(catalog, &operation.kind);
        let effects = effects::of(&operation.kind, catalog);
        let is_earlier = |held: &Held| held.statement != step.statement;
        let mut tables: Vec<Locked> = Vec::new();
        for effect in effects {
            if !self.is_in_use(catalog, effect.table, step.statement) {
                continue;
            }
            let locked = Locked {
                name: pending::shown(catalog, effect.table),
                effect,
                held: self.held.get(&effect.table).copied().filter(is_earlier),
            };
            if Some(effect.table) == target {
                tables.insert(0, locked);
            } else {
                tables.push(locked);
            }
        }
        self.note_emptied(catalog, &operation.kind);
        let place = if written {
            Place::new(step.place.file, operation.span)
        } else {
            step.place
        };
        for table in &tables {
            let Effect { table, lock, .. } = table.effect;
            let new = Held {
                lock,
                place,
                statement: step.statement,
            };
            let held = self.held.entry(table).or_insert(new);
            if lock > held.lock {
                *held = new;
            }
        }
        let Some(first) = tables.first() else {
            return;
        };
        let target = target.unwrap_or(first.effect.table);
        let kind = catalog.relation(target).map(|it| it.kind);
        self.found.push(Locking {
            statement: step.statement,
            place,
            step: indices,
            written,
            nested: indices.1.is_some(),
            block: self.block,
            limited: self.limits.hold(),
            target: Target {
                name: pending::shown(catalog, target),
                kind: kind.unwrap_or(RelationKind::Unknown),
            },
            tables,
        });
    }

    fn is_in_use(&self, catalog: &Catalog, table: ObjectId, at: StatementId) -> bool {
        pending::is_in_use(self.context, catalog, table, at) && !self.emptied.contains(&table)
    }

    fn note_emptied(&mut self, catalog: &Catalog, operation: &OperationKind) {
        let mut note = |table: &ObjectName| {
            self.emptied.extend(catalog.resolve_relation(table).id());
        };
        match operation {
            OperationKind::Truncate { tables, .. } => tables.iter().for_each(note),
            OperationKind::Delete(delete) if !delete.has_where => note(&delete.table),
            _ => {}
        }
    }
}

/// The table that an operation is about.
fn target(catalog: &Catalog, operation: &OperationKind) -> Option<ObjectId> {
    let name = match operation {
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::AttachPartition { partition, .. } => partition,
            _ => &alter.name,
        },
        OperationKind::CreateIndex(create) => &create.table,
        OperationKind::Reindex(reindex) => reindex.name.as_ref()?,
        OperationKind::RefreshMaterializedView { name, .. } => name,
        OperationKind::Update(modify) | OperationKind::Delete(modify) => &modify.table,
        OperationKind::Compact { tables, .. } => tables.first()?,
        OperationKind::Lock { tables, .. } => &tables.first()?.name,
        _ => return None,
    };
    let found = catalog.resolve_relation(name).id()?;
    Some(catalog.index(found).map_or(found, |index| index.relation))
}
