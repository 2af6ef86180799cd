//! What the rules about foreign keys and their indexes share.

use std::collections::BTreeMap;

use super::{Context, Effects, Ordered, misnamed_object};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::coverage::Coverage;
use crate::catalog::object::{Constraint, ForeignKey, Index, Relation};
use crate::catalog::{Catalog, Cause, ObjectId};
use crate::config::Exemption;
use crate::diagnostic::Remedy;
use crate::operation::{CreateIndex, Name, Operation, OperationKind, Shape, Topics};
use crate::replay::{Change, Step};

/// The foreign keys of a table on the same columns. They need one index, so they are one debt.
pub(super) struct Reference<'a> {
    pub table: ObjectId,
    pub relation: &'a Relation,
    /// The first that was made.
    pub constraint: ObjectId,
    pub key: &'a ForeignKey,
    /// Its referencing columns in the statement.
    pub cause: Cause,
    pub others: Vec<ObjectId>,
    pub coverage: Coverage,
}

impl<'a> Reference<'a> {
    /// The names of the referencing columns, in the order of the first foreign key.
    pub(super) fn columns(&self) -> Vec<&'a str> {
        let columns = self.key.columns.iter();
        columns
            .filter_map(|number| self.relation.column(*number))
            .map(|column| column.name.as_str())
            .collect()
    }

    /// The names of the referencing columns in a catalog of the history.
    pub(super) fn columns_in<'c>(&self, catalog: &'c Catalog) -> Vec<Option<&'c str>> {
        let relation = catalog.relation(self.table);
        let columns = self.key.columns.iter();
        columns
            .map(|number| Some(relation?.column(*number)?.name.as_str()))
            .collect()
    }

    /// As in a message: the words, the constraint and its table.
    pub(super) fn title(&self, catalog: &Catalog) -> String {
        let table = catalog.qualified_name(self.table);
        let name = |id: ObjectId| {
            catalog
                .get(id)
                .map_or(Name::default(), |it| it.name.clone())
        };
        match self.others.as_slice() {
            [] => format!("foreign key `{}` of `{table}`", name(self.constraint)),
            [other] => format!(
                "foreign keys `{}` and `{}` of `{table}`",
                name(self.constraint),
                name(*other)
            ),
            others => format!(
                "foreign key `{}` of `{table}` and {} others on the same columns",
                name(self.constraint),
                others.len()
            ),
        }
    }

    /// Whether an entry of `[foreign-keys] ignore` is about it: the table and one of the columns,
    /// or the table and the constraint's name.
    pub(super) fn is_named_by(&self, catalog: &Catalog, exemption: &Exemption) -> bool {
        let Some((table, part)) = exemption.object.rsplit_once('.') else {
            return false;
        };
        let Some(own) = catalog.get(self.table) else {
            return false;
        };
        let constraints = std::iter::once(&self.constraint).chain(&self.others);
        let mut constraints = constraints.filter_map(|id| catalog.get(*id));
        (table == catalog.qualified_name(self.table) || table == own.name)
            && (self.columns().contains(&part) || constraints.any(|it| it.name == part))
    }
}

/// Every debt that counts at the end, in the order in which they were made.
pub(super) fn references<'a>(context: &Context<'a>) -> Vec<Reference<'a>> {
    let end = context.end();
    let mut positions = BTreeMap::new();
    let mut references: Vec<Reference<'a>> = Vec::new();
    for (id, constraint, key) in end.foreign_keys() {
        let Some(relation) = end.relation(constraint.relation) else {
            continue;
        };
        let Some(cause) = key.cause else {
            continue;
        };
        let mut columns = key.columns.clone();
        columns.sort_unstable();
        let position = *positions
            .entry((constraint.relation, columns))
            .or_insert(references.len());
        if let Some(reference) = references.get_mut(position) {
            reference.others.push(id);
            continue;
        }
        references.push(Reference {
            table: constraint.relation,
            relation,
            constraint: id,
            key,
            cause,
            others: Vec::new(),
            coverage: coverage(end, id, constraint),
        });
    }
    references
}

/// Nothing is known of a foreign key that SQL which can't be followed may have dropped.
fn coverage(end: &Catalog, id: ObjectId, constraint: &Constraint) -> Coverage {
    match end.uncertain(id).or(end.uncertain(constraint.relation)) {
        Some(cause) => Coverage::Unknown(Some(cause)),
        None => end.foreign_key_coverage(id),
    }
}

/// Whether `[foreign-keys] ignore` has it, with a reason.
pub(super) fn is_ignored(context: &Context<'_>, reference: &Reference<'_>) -> bool {
    let ignore = &context.config.foreign_keys.ignore;
    ignore
        .iter()
        .any(|exemption| reference.is_named_by(context.end(), exemption))
}

/// How an index is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Build {
    Plain,
    /// It may be there.
    Guarded,
    /// Its table is in use, and no transaction is open.
    Concurrently,
}

/// What an index for the foreign key would be called, if there is a name for it.
pub(super) fn index_name(context: &Context<'_>, reference: &Reference<'_>) -> Option<Name> {
    let columns: Vec<_> = reference.columns().into_iter().map(Name::new).collect();
    let (config, end) = (context.config, context.end());
    misnamed_object::index_name(config, end, reference.table, &columns, &[]).ok()
}

/// The statement that makes an index for the foreign key.
pub(super) fn create_index(
    context: &Context<'_>,
    reference: &Reference<'_>,
    build: Build,
) -> String {
    let end = context.end();
    let name = index_name(context, reference);
    let name = name.map_or_else(|| "…".to_owned(), |name| quote_identifier(&name));
    let how = match build {
        Build::Plain => "",
        Build::Guarded => "IF NOT EXISTS ",
        Build::Concurrently => "CONCURRENTLY ",
    };
    format!(
        "CREATE INDEX {how}{name} ON {} ({});",
        super::sql::name(end, reference.table),
        super::sql::list(reference.columns()),
    )
}

/// The index that serves the foreign key, in a migration of its own.
pub(super) fn remedy(context: &Context<'_>, reference: &Reference<'_>) -> Option<Remedy> {
    let columns = reference.columns().into_iter();
    Some(Remedy::Index {
        table: super::sql::table(context.end(), reference.table)?,
        columns: columns.map(str::to_owned).collect(),
        partitioned: reference.relation.partition_by.is_some(),
    })
}

/// A step that took the last index of a foreign key, and the index.
pub(super) struct Loss<'a> {
    pub step: &'a Step,
    /// What the step executed.
    pub operation: &'a Operation,
    pub index: Name,
    /// Where the index was made, if the history made it.
    pub made: Option<crate::source::Place>,
}

/// Indexes that the history drops. Steps, which may be inside of blocks, are positions in
/// [`Context::ordered`].
pub(super) struct Losses {
    /// By the table that an index was on and the tables that this is a partition of: the step that
    /// dropped it, and the index.
    by_table: BTreeMap<ObjectId, Vec<(usize, ObjectId)>>,
    /// Indexes that are made and dropped in one migration: no catalog between migrations has them.
    made: BTreeMap<ObjectId, usize>,
}

impl Losses {
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut losses = Self {
            by_table: BTreeMap::new(),
            made: BTreeMap::new(),
        };
        let steps = context.ordered.iter().enumerate();
        let concerned =
            steps.filter(|(_, at)| at.has(Effects::DROPPED) || at.is_about(Topics::INDEX));
        for (index, at) in concerned {
            for change in &at.step.changes {
                match change {
                    Change::Created(id) => {
                        if let OperationKind::CreateIndex(_) = &at.operation.kind {
                            losses.made.insert(*id, index);
                        }
                    }
                    Change::Dropped { object, .. } => {
                        let before = at.replayed.before.index(*object);
                        let table = before.map(|it| it.relation).or_else(|| {
                            let (_, create) = losses.creation(context, *object)?;
                            at.after().resolve_relation(&create.table).id()
                        });
                        for table in table.into_iter().flat_map(|it| ancestry(context.end(), it)) {
                            let dropped = losses.by_table.entry(table).or_default();
                            dropped.push((index, *object));
                        }
                    }
                    Change::Altered(_)
                    | Change::ColumnAdded { .. }
                    | Change::ColumnDropped { .. }
                    | Change::ColumnAltered { .. }
                    | Change::Data(_)
                    | Change::Tainted => {}
                }
            }
        }
        losses
    }

    /// The last step that took a foreign key's last index; `None` if it never had one.
    pub(super) fn last<'a>(&self, context: &Context<'a>, lost: &Reference<'_>) -> Option<Loss<'a>> {
        let drops = self.by_table.get(&lost.table)?;
        drops
            .iter()
            .rev()
            .find_map(|(step, index)| self.loss(context, lost, &context.ordered[*step], *index))
    }

    fn loss<'a>(
        &self,
        context: &Context<'a>,
        lost: &Reference<'_>,
        dropping: &Ordered<'a>,
        index: ObjectId,
    ) -> Option<Loss<'a>> {
        let (step, operation) = (dropping.step, dropping.operation);
        // A foreign key that came after the drop never had the index.
        if lost.cause.statement > step.statement {
            return None;
        }
        let before = &dropping.replayed.before;
        if covers(before, lost, index) {
            let object = before.get(index)?;
            return Some(Loss {
                step,
                operation,
                index: object.name.clone(),
                made: object.cause().map(|cause| cause.place),
            });
        }
        let (made, create) = self.creation(context, index)?;
        let same = made.statement.migration == step.statement.migration;
        let name = create.name.as_ref()?;
        (same && would_cover(create, &lost.columns())).then(|| Loss {
            step,
            operation,
            index: name.name.clone(),
            made: Some(made.place),
        })
    }

    fn creation<'a>(
        &self,
        context: &Context<'a>,
        index: ObjectId,
    ) -> Option<(&'a Step, &'a CreateIndex)> {
        let at = &context.ordered[*self.made.get(&index)?];
        match &at.operation.kind {
            OperationKind::CreateIndex(create) => Some((at.step, create)),
            _ => None,
        }
    }
}

/// The table and the tables that it is a partition of.
fn ancestry(catalog: &Catalog, table: ObjectId) -> Vec<ObjectId> {
    let mut line = vec![table];
    let mut current = table;
    // A table has one partitioned parent, and no table is above itself; the limit is for safety.
    for _ in 0..64 {
        let Some(relation) = catalog.relation(current) else {
            break;
        };
        let Some(parent) = relation.parents.first().filter(|_| relation.is_partition()) else {
            break;
        };
        line.push(*parent);
        current = *parent;
    }
    line
}

/// Whether an index was, in a catalog, of use for all the columns.
fn covers(catalog: &Catalog, reference: &Reference<'_>, index: ObjectId) -> bool {
    let Some(found) = catalog.index(index) else {
        return false;
    };
    let covered = catalog.column_coverage(reference.table, &reference.key.columns);
    if !matches!(covered, Coverage::Covered(_)) {
        return false;
    }
    covered == Coverage::Covered(index) || leads_with(catalog, found, &reference.columns())
}

/// Whether the first keys of an index are the columns, in any order.
fn leads_with(catalog: &Catalog, index: &Index, columns: &[&str]) -> bool {
    let Some(relation) = catalog.relation(index.relation) else {
        return false;
    };
    let names: Vec<_> = index
        .keys
        .iter()
        .take(columns.len())
        .filter_map(|key| relation.column(key.column?))
        .map(|column| column.name.as_str())
        .collect();
    index.predicate.is_none() && columns.iter().all(|column| names.contains(column))
}

fn would_cover(create: &CreateIndex, columns: &[&str]) -> bool {
    let names: Vec<_> = create
        .keys
        .iter()
        .take(columns.len())
        .filter(|key| key.collation.is_none())
        .filter_map(|key| match &key.expression.shape {
            Shape::Column(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    create.predicate.is_none()
        && !create.only
        && matches!(create.method.as_str(), "btree" | "hash")
        && columns.iter().all(|column| names.contains(column))
}
