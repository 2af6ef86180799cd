//! `ALTER TABLE`.

use super::{Effects, LockMode, Work};
use crate::catalog::object::{Column, ConstraintData, Relation, RelationKind};
use crate::catalog::{Address, ObjectId};
use crate::operation::{
    AlterTable, ConstraintDefinition, ConstraintKind, CreateTable, ForeignKeyDefinition,
    KeyDefinition, ObjectKind, ObjectName, Shape, TableAction, TableElement,
};

/// The first server on which nobody uses a partition while it leaves its table.
const DETACHED_ALONE: u16 = 14;

/// The first server on which `NOT NULL` is a constraint.
const NAMED_NOT_NULLS: u16 = 18;

/// The foreign keys of a table that is made.
pub(super) fn foreign_keys(create: &CreateTable) -> impl Iterator<Item = &ForeignKeyDefinition> {
    let constraints = create.elements.iter().flat_map(|element| match element {
        TableElement::Column(column) => column.constraints.as_slice(),
        TableElement::Constraint(constraint) => std::slice::from_ref(constraint),
        TableElement::Like { .. } => &[],
    });
    constraints.filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(&**key),
        _ => None,
    })
}

impl Effects<'_> {
    pub(super) fn alter_table(&mut self, alter: &AlterTable) {
        let Some(table) = self.catalog.resolve_relation(&alter.name).id() else {
            return;
        };
        let Some(lock) = lock(&alter.action).filter(|_| alter.kind != ObjectKind::Index) else {
            return;
        };
        self.lock_others(table, &alter.action);
        let work = self.work(table, &alter.action);
        match self.reach(table, &alter.action) {
            _ if alter.only && !self.is_always_inherited(&alter.action) => {
                self.add(table, lock, work);
            }
            Reach::Table => self.add(table, lock, work),
            Reach::Partitions => self.add_family_of_partitions(table, lock, work),
            Reach::Family => {
                self.add(table, lock, work);
                let inherited = self.inherited_work(table, &alter.action, work);
                for child in self.children(table) {
                    self.add_family(child, lock, inherited);
                }
            }
        }
    }

    /// What an action is done to besides its table.
    fn reach(&self, table: ObjectId, action: &TableAction) -> Reach {
        match action {
            // What is known already is not looked for again.
            TableAction::ValidateConstraint { name } => match self.validation(table, &name.name) {
                Work::None => Reach::Table,
                _ => Reach::Family,
            },
            TableAction::DropConstraint { name, .. } if self.is_check(table, &name.name) => {
                Reach::Family
            }
            TableAction::DropConstraint { .. } => Reach::Partitions,
            TableAction::SetNotNull { column } if self.stops_at_known(table) => {
                match self.not_null(table, &column.name) {
                    Work::None => Reach::Table,
                    _ => Reach::Family,
                }
            }
            TableAction::DropNotNull { column } if self.catalog.is_since(NAMED_NOT_NULLS) => {
                match self.catalog.column(table, &column.name) {
                    Some(column) if !column.not_null => Reach::Table,
                    _ => Reach::Family,
                }
            }
            _ => reach(action),
        }
    }

    /// Whether `SET NOT NULL` of a column that is so already goes no further.
    fn stops_at_known(&self, table: ObjectId) -> bool {
        let is_partitioned = |it: &Relation| it.kind == RelationKind::PartitionedTable;
        self.catalog.is_since(NAMED_NOT_NULLS) || self.relation(table).is_some_and(is_partitioned)
    }

    /// Whether `ONLY` changes nothing.
    fn is_always_inherited(&self, action: &TableAction) -> bool {
        let drops = matches!(action, TableAction::DropNotNull { .. });
        drops && self.catalog.is_since(NAMED_NOT_NULLS)
    }

    /// What an action does with the rows of what inherits from its table: partitions have its keys,
    /// others do not.
    fn inherited_work(&self, table: ObjectId, action: &TableAction, work: Work) -> Work {
        let relation = self.relation(table).map(|it| it.kind);
        match action {
            TableAction::AddColumn { column, .. }
                if relation != Some(RelationKind::PartitionedTable) =>
            {
                self.inherited_column(column)
            }
            _ => work,
        }
    }

    /// What an action does to other tables than its own and those that inherit from it.
    fn lock_others(&mut self, table: ObjectId, action: &TableAction) {
        match action {
            TableAction::AddColumn { column, .. } => {
                for constraint in &column.constraints {
                    self.lock_referenced(constraint);
                }
            }
            TableAction::AddConstraint(constraint) => {
                self.lock_referenced(constraint);
                if let ConstraintKind::PrimaryKey(key) = &constraint.kind {
                    self.look_for_nulls(table, key);
                }
            }
            TableAction::DropConstraint { name, .. } => self.drop_constraint(table, &name.name),
            TableAction::DropColumn {
                column, cascade, ..
            } => self.drop_column(table, &column.name, *cascade),
            TableAction::AttachPartition {
                partition, default, ..
            } => {
                self.attach(table, partition, *default);
                self.lock_referring(table);
            }
            TableAction::DetachPartition { partition, .. } => self.detach(table, partition),
            TableAction::Inherit { parent } => {
                self.add_named(parent, LockMode::ShareUpdateExclusive, Work::None);
            }
            _ => {}
        }
    }

    /// What an action does with the rows of its table.
    fn work(&self, table: ObjectId, action: &TableAction) -> Work {
        match action {
            TableAction::AddColumn { column, .. } => self.new_column(column),
            TableAction::AlterColumnType {
                column,
                type_name,
                using,
                ..
            } => {
                let old = self.catalog.column(table, &column.name);
                old.map_or(Work::Unknown, |old| {
                    self.retyping(table, old, type_name, using.as_deref())
                })
            }
            TableAction::SetExpression { column, .. } => self.recomputing(table, &column.name),
            TableAction::SetNotNull { column } => self.not_null(table, &column.name),
            TableAction::AddConstraint(constraint) => self.new_constraint(table, constraint),
            TableAction::ValidateConstraint { name } => self.validation(table, &name.name),
            TableAction::SetPersistence(persistence) => {
                let relation = self.relation(table);
                let changes = relation.is_some_and(|it| it.persistence != *persistence);
                if changes { Work::Rewrite } else { Work::None }
            }
            // The rows are copied, those of a table with another tablespace as they are.
            TableAction::SetTablespace { .. } | TableAction::SetAccessMethod { .. } => {
                Work::Rewrite
            }
            _ => Work::None,
        }
    }

    /// A foreign key puts triggers on the table that it refers to.
    fn lock_referenced(&mut self, constraint: &ConstraintDefinition) {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            self.add_named(&key.references, LockMode::ShareRowExclusive, Work::None);
        }
    }

    /// The columns of a primary key are `NOT NULL` in what inherits from the table, too.
    fn look_for_nulls(&mut self, table: ObjectId, key: &KeyDefinition) {
        for child in self.children(table) {
            let works = key.columns.iter().map(|it| self.not_null(child, &it.name));
            let work = works.max().unwrap_or(Work::Unknown);
            self.add(child, LockMode::AccessExclusive, work);
            self.look_for_nulls(child, key);
        }
    }

    fn new_constraint(&self, table: ObjectId, constraint: &ConstraintDefinition) -> Work {
        let is_checked = !constraint.not_valid && !constraint.not_enforced;
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => self.new_key(table, key),
            ConstraintKind::Unique(key) if key.using_index.is_some() => Work::None,
            ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => Work::Build,
            _ if !is_checked => Work::None,
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => Work::Scan,
            ConstraintKind::NotNull { column } => self.not_null(table, &column.name),
        }
    }

    /// The columns of a primary key that may be NULL are looked at first.
    fn new_key(&self, table: ObjectId, key: &KeyDefinition) -> Work {
        let Some(index) = &key.using_index else {
            return Work::Build;
        };
        let Some(relation) = self.relation(table) else {
            return Work::Unknown;
        };
        let mut indexes = relation.indexes.iter();
        let named = |id: &&ObjectId| {
            let object = self.catalog.get(**id);
            object.is_some_and(|it| it.name == index.name)
        };
        let Some(index) = indexes.find(named).and_then(|it| self.catalog.index(*it)) else {
            return Work::Unknown;
        };
        let columns = index.keys.iter().map(|key| {
            let mut columns = relation.columns.iter();
            columns.find(|it| Some(it.number) == key.column)
        });
        let work =
            columns.map(|column| column.map_or(Work::Unknown, |it| self.not_null(table, &it.name)));
        work.max().unwrap_or(Work::Unknown)
    }

    /// What it takes to know that a column has no NULL.
    pub(super) fn not_null(&self, table: ObjectId, column: &str) -> Work {
        let (Some(relation), Some(column)) =
            (self.relation(table), self.catalog.column(table, column))
        else {
            return Work::Unknown;
        };
        if column.not_null && !self.is_unproven(table, column) {
            return Work::None;
        }
        let constraints = relation.constraints.iter();
        let proofs = constraints.filter_map(|it| self.catalog.constraint(*it));
        let proofs = proofs.filter(|it| it.validated && it.enforced);
        // A row that has a NULL is not NULL itself.
        let is_row = column
            .type_name
            .as_ref()
            .is_none_or(|it| self.is_row_type(it));
        let proof = proofs.filter_map(|it| match &it.kind {
            ConstraintData::Check { .. } if is_row => Some(Work::Unknown),
            ConstraintData::Check { expression, .. } => match &expression.shape {
                Shape::NotNull(columns) => columns.contains(&column.name).then_some(Work::None),
                // It may say so among other things.
                _ => expression
                    .text
                    .contains("is not null")
                    .then_some(Work::Unknown),
            },
            _ => None,
        });
        proof.min().unwrap_or(Work::Scan)
    }

    pub(super) fn is_check(&self, table: ObjectId, name: &str) -> bool {
        let constraint = self.constraint_named(table, name);
        let constraint = constraint.and_then(|it| self.catalog.constraint(it));
        let kind = constraint.map(|it| &it.kind);
        matches!(
            kind,
            Some(ConstraintData::Check { .. } | ConstraintData::NotNull { .. })
        )
    }

    /// Whether a column has a `NOT NULL` that holds for new rows only.
    fn is_unproven(&self, table: ObjectId, column: &Column) -> bool {
        let Some(relation) = self.relation(table) else {
            return false;
        };
        let mut constraints = relation.constraints.iter();
        constraints.any(|it| {
            let constraint = self.catalog.constraint(*it);
            constraint.is_some_and(|it| match &it.kind {
                ConstraintData::NotNull { columns, .. } => {
                    !it.validated && columns.contains(&column.number)
                }
                _ => false,
            })
        })
    }

    fn validation(&self, table: ObjectId, name: &str) -> Work {
        let constraint = self.constraint_named(table, name);
        let constraint = constraint.and_then(|it| self.catalog.constraint(it));
        match constraint {
            Some(constraint) if constraint.validated => Work::None,
            Some(_) => Work::Scan,
            None => Work::Unknown,
        }
    }

    fn constraint_named(&self, table: ObjectId, name: &str) -> Option<ObjectId> {
        let mut constraints = self.relation(table)?.constraints.iter();
        let named = |id: &&ObjectId| self.catalog.get(**id).is_some_and(|it| it.name == name);
        constraints.find(named).copied()
    }

    /// The triggers of a foreign key go from both tables.
    fn drop_constraint(&mut self, table: ObjectId, name: &str) {
        let constraint = self.constraint_named(table, name);
        let constraint = constraint.and_then(|it| self.catalog.constraint(it));
        if let Some(ConstraintData::ForeignKey(key)) = constraint.map(|it| &it.kind) {
            self.add(key.references, LockMode::AccessExclusive, Work::None);
        }
    }

    /// As [`Self::drop_constraint`], of the foreign keys that go with a column, and of what `CASCADE`
    /// takes along.
    fn drop_column(&mut self, table: ObjectId, column: &str, cascade: bool) {
        let Some(number) = self.catalog.column(table, column).map(|it| it.number) else {
            return;
        };
        let constraints = self.relation(table).map(|it| it.constraints.iter());
        let constraints = constraints.into_iter().flatten();
        let keys = constraints.filter_map(|it| match &self.catalog.constraint(*it)?.kind {
            ConstraintData::ForeignKey(key) => Some(key),
            _ => None,
        });
        let keys = keys.filter(|key| key.columns.contains(&number));
        let referenced: Vec<ObjectId> = keys.map(|key| key.references).collect();
        for table in referenced {
            self.add(table, LockMode::AccessExclusive, Work::None);
        }
        self.drop_along(Address::column(table, number), cascade);
    }

    /// The partition's rows must fit, and the default one must have none that belong there.
    fn attach(&mut self, parent: ObjectId, partition: &ObjectName, default: bool) {
        if let Some(partition) = self.catalog.resolve_relation(partition).id() {
            let work = self.reading_unless_checked(partition);
            self.add_family(partition, LockMode::AccessExclusive, work);
        }
        if !default {
            self.check_default_partition(Some(parent));
        }
    }

    /// The triggers of foreign keys are put on what they refer to anew.
    fn detach(&mut self, parent: ObjectId, partition: &ObjectName) {
        let partition = self.catalog.resolve_relation(partition).id();
        if let Some(partition) = partition {
            let lock = if self.catalog.is_before(DETACHED_ALONE) {
                LockMode::ShareUpdateExclusive
            } else {
                LockMode::AccessExclusive
            };
            self.add_family(partition, lock, Work::None);
            for referenced in self.referenced(partition, |_| true) {
                self.add(referenced, LockMode::ShareRowExclusive, Work::None);
            }
        }
        if let Some(default) = self.default_partition(parent) {
            self.add_family(default, LockMode::AccessExclusive, Work::None);
        }
    }

    /// What a new partition does to the one for all other rows.
    pub(super) fn check_default_partition(&mut self, parent: Option<ObjectId>) {
        if let Some(partition) = parent.and_then(|it| self.default_partition(it)) {
            let work = self.reading_unless_checked(partition);
            self.add_family(partition, LockMode::AccessExclusive, work);
        }
    }

    pub(super) fn default_partition(&self, parent: ObjectId) -> Option<ObjectId> {
        let mut children = self.relation(parent)?.children.iter();
        let is_default = |child: &&ObjectId| {
            let bound = self
                .relation(**child)
                .and_then(|it| it.partition_bound.as_deref());
            bound.is_some_and(|it| it.eq_ignore_ascii_case("default"))
        };
        children.find(is_default).copied()
    }

    /// A check may say that the rows of a partition are where they belong.
    fn reading_unless_checked(&self, partition: ObjectId) -> Work {
        let Some(relation) = self.relation(partition) else {
            return Work::Unknown;
        };
        let mut constraints = relation.constraints.iter();
        let has_check = constraints.any(|it| {
            let kind = self.catalog.constraint(*it).map(|it| &it.kind);
            matches!(kind, Some(ConstraintData::Check { .. }))
        });
        let is_partitioned = relation.kind == RelationKind::PartitionedTable;
        if has_check || is_partitioned {
            Work::Unknown
        } else {
            Work::Scan
        }
    }
}

/// The lock that an action takes on its table; `None` where it takes none on a table, or where its
/// operation does not say enough.
fn lock(action: &TableAction) -> Option<LockMode> {
    Some(match action {
        // Some of these options take a weaker lock than others.
        TableAction::SetColumnOption { .. } | TableAction::AttachIndex { .. } => return None,
        TableAction::ValidateConstraint { .. }
        | TableAction::AttachPartition { .. }
        | TableAction::DetachPartition {
            concurrently: true, ..
        }
        | TableAction::SetOptions { .. }
        | TableAction::ClusterOn { .. } => LockMode::ShareUpdateExclusive,
        TableAction::SetTriggerEnabled { .. } => LockMode::ShareRowExclusive,
        TableAction::AddConstraint(constraint) => match constraint.kind {
            ConstraintKind::ForeignKey(_) => LockMode::ShareRowExclusive,
            _ => LockMode::AccessExclusive,
        },
        _ => LockMode::AccessExclusive,
    })
}

/// What something is done to besides a table.
enum Reach {
    Table,
    Partitions,
    /// What inherits from it as well.
    Family,
}

/// By the action alone.
fn reach(action: &TableAction) -> Reach {
    match action {
        TableAction::AddColumn { .. }
        | TableAction::DropColumn { .. }
        | TableAction::AlterColumnType { .. }
        | TableAction::SetDefault { .. }
        | TableAction::DropDefault { .. }
        | TableAction::SetNotNull { .. }
        | TableAction::DropNotNull { .. }
        | TableAction::SetExpression { .. }
        | TableAction::DropExpression { .. } => Reach::Family,
        TableAction::AddConstraint(constraint) => match &constraint.kind {
            ConstraintKind::Check(_) | ConstraintKind::NotNull { .. } if constraint.no_inherit => {
                Reach::Table
            }
            ConstraintKind::Check(_) | ConstraintKind::NotNull { .. } => Reach::Family,
            _ => Reach::Partitions,
        },
        _ => Reach::Table,
    }
}
