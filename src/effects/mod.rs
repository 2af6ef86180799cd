//! What the server does to tables for an operation: how it locks them, and whether it goes through
//! all their rows meanwhile. A statement, the catalog that it meets and the server's version decide.
//!
//! Known of what changes tables; what the server locks to read or write rows is left out, but for
//! changes of all rows.

mod lock;
mod tables;
mod values;

use crate::catalog::depend::Item;
use crate::catalog::object::{Constraint, ConstraintData, ObjectData, Relation, RelationKind};
use crate::catalog::{Address, Catalog, ObjectId};
use crate::operation::{
    AlterDomain, CreateIndex, CreateTable, DomainAction, Drop, ForeignKeyDefinition, LockedTable,
    Modify, ObjectKind, ObjectName, ObjectReference, OperationKind, PublicationAction,
    PublicationObject, Reindex,
};

pub use lock::LockMode;

/// What is done to one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effect {
    pub table: ObjectId,
    /// The strongest one that it takes.
    pub lock: LockMode,
    /// What is done while the lock is held.
    pub work: Work,
}

/// What is done with the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// Nothing: the catalogs are changed.
    None,
    /// It can't be told from the history.
    Unknown,
    /// Each is read.
    Scan,
    /// Each is read, and an index is made of what it has.
    Build,
    /// Each is written into another file, and the indexes are made anew.
    Rewrite,
}

impl Work {
    /// Whether it takes the longer, the more rows a table has.
    #[must_use]
    pub fn is_long(self) -> bool {
        self >= Self::Scan
    }
}

/// What an operation does to the tables of a catalog, which is the one before its statement. Tables
/// of which the history does not know that they are any are left out.
#[must_use]
pub fn of(operation: &OperationKind, catalog: &Catalog) -> Vec<Effect> {
    let mut effects = Effects {
        catalog,
        found: Vec::new(),
    };
    effects.add_all(operation);
    effects.found
}

struct Effects<'a> {
    catalog: &'a Catalog,
    found: Vec<Effect>,
}

impl Effects<'_> {
    fn add_all(&mut self, operation: &OperationKind) {
        use LockMode::{AccessExclusive, Exclusive, ShareRowExclusive, ShareUpdateExclusive};
        match operation {
            OperationKind::CreateTable(create) => self.create_table(create),
            OperationKind::AlterTable(alter) => self.alter_table(alter),
            OperationKind::CreateIndex(create) => self.create_index(create),
            OperationKind::Reindex(reindex) => self.reindex(reindex),
            OperationKind::RefreshMaterializedView {
                name, concurrently, ..
            } => {
                // The new rows of a concurrent refresh are compared with those that are there.
                let (lock, work) = if *concurrently {
                    (Exclusive, Work::Scan)
                } else {
                    (AccessExclusive, Work::Rewrite)
                };
                self.add_named(name, lock, work);
            }
            OperationKind::CreateTrigger(create) => {
                let table = self.catalog.resolve_relation(&create.table).id();
                if let Some(table) = table.filter(|_| create.for_each_row) {
                    self.add_family_of_partitions(table, ShareRowExclusive, Work::None);
                } else if let Some(table) = table {
                    self.add(table, ShareRowExclusive, Work::None);
                }
            }
            OperationKind::CreatePolicy(create) => {
                self.add_named(&create.table, AccessExclusive, Work::None);
            }
            OperationKind::AlterPolicy(alter) => {
                self.add_named(&alter.table, AccessExclusive, Work::None);
            }
            OperationKind::CreateRule(create) => {
                self.add_named(&create.table, AccessExclusive, Work::None);
            }
            OperationKind::CreateStatistics(create) => {
                if let Some(table) = &create.table {
                    self.add_named(table, ShareUpdateExclusive, Work::None);
                }
            }
            OperationKind::Truncate { tables, .. } => {
                for table in tables {
                    self.add_named(table, AccessExclusive, Work::None);
                }
            }
            OperationKind::Drop(drop) => self.drop_object(drop),
            OperationKind::Rename(rename) => self.change_in_place(&rename.object),
            OperationKind::SetSchema { object, .. } | OperationKind::SetOwner { object, .. } => {
                self.change_in_place(object);
            }
            OperationKind::Comment { object, .. } => self.comment(object),
            OperationKind::CreatePublication(create) => self.publish(&create.objects),
            OperationKind::AlterPublication(alter) => match &alter.action {
                PublicationAction::Add(objects) | PublicationAction::Set(objects) => {
                    self.publish(objects);
                }
                PublicationAction::Drop(_) | PublicationAction::SetOptions(_) => {}
            },
            OperationKind::AlterDomain(alter) => self.alter_domain(alter),
            OperationKind::Lock { tables, mode } => {
                let mut modes = LockMode::ALL.into_iter();
                let lock = modes.find(|it| it.as_str() == *mode);
                let lock = lock.unwrap_or(AccessExclusive);
                for table in tables {
                    self.lock_table(table, lock);
                }
            }
            OperationKind::Compact { tables, .. } => {
                for table in tables {
                    if let Some(table) = self.catalog.resolve_relation(table).id() {
                        self.add_family_of_partitions(table, AccessExclusive, Work::Rewrite);
                    }
                }
            }
            OperationKind::Update(modify) | OperationKind::Delete(modify) => self.modify(modify),
            _ => {}
        }
    }

    /// A table and, with the same effect, what its rows may be in as well.
    fn add_family(&mut self, table: ObjectId, lock: LockMode, work: Work) {
        self.add(table, lock, work);
        for child in self.children(table) {
            self.add_family(child, lock, work);
        }
    }

    fn children(&self, table: ObjectId) -> Vec<ObjectId> {
        let relation = self.relation(table);
        relation.map(|it| it.children.clone()).unwrap_or_default()
    }

    fn add(&mut self, table: ObjectId, lock: LockMode, work: Work) {
        let Some(relation) = self.relation(table) else {
            return;
        };
        let work = match relation.kind {
            RelationKind::Table | RelationKind::MaterializedView => work,
            // Its rows are in its partitions.
            RelationKind::PartitionedTable | RelationKind::ForeignTable => Work::None,
            RelationKind::View | RelationKind::Unknown => return,
        };
        match self.found.iter_mut().find(|it| it.table == table) {
            Some(known) => {
                known.lock = known.lock.max(lock);
                known.work = known.work.max(work);
            }
            None => self.found.push(Effect { table, lock, work }),
        }
    }

    fn add_named(&mut self, table: &ObjectName, lock: LockMode, work: Work) {
        if let Some(table) = self.catalog.resolve_relation(table).id() {
            self.add(table, lock, work);
        }
    }

    fn relation(&self, id: ObjectId) -> Option<&Relation> {
        self.catalog.relation(id)
    }

    /// The tables that it refers to, of which it becomes a partition, or which it inherits from.
    fn create_table(&mut self, create: &CreateTable) {
        // One that refers to the table itself may have the name of another.
        let others = |key: &&ForeignKeyDefinition| {
            let name = &key.references;
            let schemas = name.schema.as_ref().zip(create.name.schema.as_ref());
            name.name != create.name.name || schemas.is_some_and(|(of, own)| of != own)
        };
        for key in tables::foreign_keys(create).filter(others) {
            self.add_named(&key.references, LockMode::ShareRowExclusive, Work::None);
        }
        for parent in &create.inherits {
            self.add_named(parent, LockMode::ShareUpdateExclusive, Work::None);
        }
        if let Some(partition) = &create.partition_of {
            self.add_named(&partition.parent, LockMode::AccessExclusive, Work::None);
            let parent = self.catalog.resolve_relation(&partition.parent).id();
            if !partition.default {
                self.check_default_partition(parent);
            }
            if let Some(parent) = parent {
                self.lock_referring(parent);
            }
        }
    }

    /// What refers to a partitioned table gets triggers for each partition.
    pub(super) fn lock_referring(&mut self, parent: ObjectId) {
        let users = self.catalog.dependents_of(parent);
        let users = users.filter_map(|it| self.catalog.constraint(it.dependent.object));
        let keys = users.filter(|it| match &it.kind {
            ConstraintData::ForeignKey(key) => key.references == parent,
            _ => false,
        });
        let mut tables: Vec<ObjectId> = keys.map(|it| it.relation).collect();
        tables.sort_unstable();
        for table in tables {
            self.add(table, LockMode::ShareRowExclusive, Work::None);
        }
    }

    fn create_index(&mut self, create: &CreateIndex) {
        let lock = if create.concurrently {
            LockMode::ShareUpdateExclusive
        } else {
            LockMode::Share
        };
        let Some(table) = self.catalog.resolve_relation(&create.table).id() else {
            return;
        };
        if create.only {
            self.add(table, lock, Work::Build);
        } else {
            self.add_family_of_partitions(table, lock, Work::Build);
        }
    }

    /// A table and its partitions; what inherits from it has indexes of its own.
    fn add_family_of_partitions(&mut self, table: ObjectId, lock: LockMode, work: Work) {
        let is_partitioned = |it: &Relation| it.kind == RelationKind::PartitionedTable;
        if self.relation(table).is_some_and(is_partitioned) {
            self.add_family(table, lock, work);
        } else {
            self.add(table, lock, work);
        }
    }

    fn reindex(&mut self, reindex: &Reindex) {
        let lock = if reindex.concurrently {
            LockMode::ShareUpdateExclusive
        } else {
            LockMode::Share
        };
        let Some(name) = &reindex.name else {
            return;
        };
        let found = self.catalog.resolve_relation(name).id();
        let table = match (reindex.target.as_str(), found) {
            ("TABLE", Some(table)) => table,
            ("INDEX", Some(index)) => match self.catalog.index(index) {
                Some(index) => index.relation,
                None => return,
            },
            _ => return,
        };
        self.add(table, lock, Work::Build);
    }

    fn drop_object(&mut self, drop: &Drop) {
        let object = &drop.object;
        match object.kind {
            ObjectKind::Table | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
                if let Some(table) = self.catalog.resolve_relation(&object.name).id() {
                    self.drop_table(table);
                    self.drop_along(Address::object(table), drop.cascade);
                }
            }
            ObjectKind::View => {
                if let Some(view) = self.catalog.resolve_relation(&object.name).id() {
                    self.drop_along(Address::object(view), drop.cascade);
                }
            }
            ObjectKind::Index => {
                let index = self.catalog.resolve_index(&object.name).id();
                if let Some(index) = index.and_then(|it| self.catalog.index(it)) {
                    let lock = if drop.concurrently {
                        LockMode::ShareUpdateExclusive
                    } else {
                        LockMode::AccessExclusive
                    };
                    self.add_family_of_partitions(index.relation, lock, Work::None);
                }
            }
            ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule => {
                if let Some(table) = &object.parent {
                    self.add_named(table, LockMode::AccessExclusive, Work::None);
                }
            }
            _ => {}
        }
    }

    /// What its foreign keys refer to loses their triggers; what it is a partition of, a partition.
    fn drop_table(&mut self, table: ObjectId) {
        let Some(relation) = self.relation(table) else {
            return;
        };
        let parents = relation.parents.iter().copied();
        let parents = parents.filter(|_| relation.is_partition());
        let defaults = parents.clone().filter_map(|it| self.default_partition(it));
        let referenced = self.referenced(table, |it| it.parent.is_none());
        let others = parents.chain(defaults).chain(referenced);
        let others: Vec<ObjectId> = others.collect();
        self.add_family(table, LockMode::AccessExclusive, Work::None);
        for other in others {
            self.add(other, LockMode::AccessExclusive, Work::None);
        }
    }

    /// What `CASCADE` takes along: materialized views, and foreign keys and defaults of other tables.
    fn drop_along(&mut self, target: Address, cascade: bool) {
        let plan = self.catalog.drop_plan(&[target], cascade);
        for dropped in plan.unwrap_or_default() {
            let id = match dropped.item {
                Item::Object(id) => id,
                Item::Column(at) | Item::Default(at) => at.object,
            };
            if self.relation(id).is_some() {
                self.add(id, LockMode::AccessExclusive, Work::None);
            } else if let Some(constraint) = self.catalog.constraint(id) {
                self.add(constraint.relation, LockMode::AccessExclusive, Work::None);
            }
        }
    }

    /// The tables that the foreign keys of a table refer to, if they are meant.
    fn referenced(&self, table: ObjectId, is_meant: fn(&Constraint) -> bool) -> Vec<ObjectId> {
        let constraints = self.relation(table).map(|it| it.constraints.iter());
        let constraints = constraints.into_iter().flatten();
        let constraints = constraints.filter_map(|it| self.catalog.constraint(*it));
        let keys = constraints
            .filter(|it| is_meant(it))
            .filter_map(|it| match &it.kind {
                ConstraintData::ForeignKey(key) => Some(key.references),
                _ => None,
            });
        keys.collect()
    }

    /// `RENAME`, `SET SCHEMA` and `OWNER TO`.
    fn change_in_place(&mut self, object: &ObjectReference) {
        let table = match object.kind {
            ObjectKind::Table | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
                Some(&object.name)
            }
            ObjectKind::Column
            | ObjectKind::Constraint
            | ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Rule => object.parent.as_ref(),
            _ => None,
        };
        let Some(table) = table.and_then(|it| self.catalog.resolve_relation(it).id()) else {
            return;
        };
        let is_inherited = match object.kind {
            ObjectKind::Column => true,
            ObjectKind::Constraint => self.is_check(table, &object.name.name),
            _ => false,
        };
        if is_inherited {
            self.add_family(table, LockMode::AccessExclusive, Work::None);
        } else {
            self.add(table, LockMode::AccessExclusive, Work::None);
        }
    }

    fn publish(&mut self, objects: &[PublicationObject]) {
        for object in objects {
            let PublicationObject::Table { name, only } = object else {
                continue;
            };
            let table = self.catalog.resolve_relation(name).id();
            if let Some(table) = table.filter(|_| *only) {
                self.add(table, LockMode::ShareUpdateExclusive, Work::None);
            } else if let Some(table) = table {
                self.add_family(table, LockMode::ShareUpdateExclusive, Work::None);
            }
        }
    }

    fn comment(&mut self, object: &ObjectReference) {
        let table = match object.kind {
            ObjectKind::Table | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
                Some(&object.name)
            }
            ObjectKind::Column => object.parent.as_ref(),
            _ => None,
        };
        if let Some(table) = table {
            self.add_named(table, LockMode::ShareUpdateExclusive, Work::None);
        }
    }

    /// The tables that have columns of the domain are looked through.
    fn alter_domain(&mut self, alter: &AlterDomain) {
        let lock = match &alter.action {
            DomainAction::SetNotNull | DomainAction::ValidateConstraint { .. } => LockMode::Share,
            DomainAction::AddConstraint(it) if !it.not_valid => LockMode::Share,
            _ => return,
        };
        let Some(domain) = self.catalog.resolve_type_name(&alter.name).id() else {
            return;
        };
        let users = self.catalog.dependents_of(domain);
        let mut users: Vec<ObjectId> = users.map(|it| it.dependent.object).collect();
        users.sort_unstable();
        users.dedup();
        for user in users {
            let object = self.catalog.get(user).map(|it| &it.data);
            if let Some(ObjectData::Relation(_)) = object {
                self.add(user, lock, Work::Scan);
            }
        }
    }

    fn lock_table(&mut self, locked: &LockedTable, lock: LockMode) {
        match self.catalog.resolve_relation(&locked.name).id() {
            Some(table) if locked.only => self.add(table, lock, Work::None),
            Some(table) => self.add_family(table, lock, Work::None),
            None => {}
        }
    }

    fn modify(&mut self, modify: &Modify) {
        let work = if modify.has_where {
            Work::Unknown
        } else {
            Work::Scan
        };
        if let Some(table) = self.catalog.resolve_relation(&modify.table).id() {
            self.add_family(table, LockMode::RowExclusive, work);
        }
    }
}
