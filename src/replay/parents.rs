//! Inheritance: which parents a table can have, and what it has from them.

use crate::catalog::ObjectId;
use crate::catalog::object::{Column, ObjectData, RelationKind};
use crate::operation::{CreateTable, Name, ObjectName, Persistence, TableAction};

use crate::source::Span;
use smol_str::SmolStr;

use super::NoEffect;
use super::executor::{Done, Effect, Error, Executor, written};
use super::relations::{NewColumn, Plan};

impl Executor {
    pub(super) fn plan_parents<'a>(
        &mut self,
        create: &'a CreateTable,
        plan: &mut Plan<'a>,
    ) -> Result<(), Error> {
        let partition_of = create.partition_of.as_ref().map(|of| &of.parent);
        let names = || create.inherits.iter().chain(partition_of);
        for name in names() {
            let parent = self.need_relation(name)?;
            if plan.parents.contains(&parent) {
                let message = format!(
                    "relation \"{}\" would be inherited from more than once",
                    name.name
                );
                return Err(self.failure("42P07", name.span, message));
            }
            plan.parents.push(parent);
        }
        self.check_names_once(create)?;
        if create.of_type.is_none() && create.query.is_none() && !plan.parents.is_empty() {
            self.check_keys_with_parents(create, &plan.parents.clone())?;
        }
        for (name, parent) in names().zip(plan.parents.clone()) {
            self.check_parent(parent, name, create)?;
            self.inherit_columns(parent, plan, create.partition_of.is_some())?;
        }
        Ok(())
    }

    /// Fails where a table can't have such a parent.
    fn check_parent(
        &mut self,
        parent: ObjectId,
        name: &ObjectName,
        create: &CreateTable,
    ) -> Result<(), Error> {
        let name = &name.name;
        let Some(relation) = self.relation(parent) else {
            let message = format!("inherited relation \"{name}\" is not a table or foreign table");
            return Err(self.conflict("42809", create.name.span, parent, message));
        };
        let is_partition = create.partition_of.is_some();
        let temporary = create.persistence == Persistence::Temporary;
        let problem = match relation.kind {
            RelationKind::View | RelationKind::MaterializedView => Some(format!(
                "inherited relation \"{name}\" is not a table or foreign table"
            )),
            RelationKind::PartitionedTable if !is_partition => {
                Some(format!("cannot inherit from partitioned table \"{name}\""))
            }
            _ if relation.is_partition() && !is_partition => {
                Some(format!("cannot inherit from partition \"{name}\""))
            }
            _ if relation.persistence == Persistence::Temporary && !temporary && is_partition => {
                Some(format!(
                    "cannot create a permanent relation as partition of temporary relation \"{name}\""
                ))
            }
            _ if relation.persistence == Persistence::Temporary && !temporary => {
                Some(format!("cannot inherit from temporary relation \"{name}\""))
            }
            _ => None,
        };
        match problem {
            Some(message) if !self.is_doubtful(parent) => {
                Err(self.conflict("42809", create.name.span, parent, message))
            }
            _ => Ok(()),
        }
    }

    /// Fails where a partition's parent has none, or has it already.
    pub(super) fn check_partition_of(
        &mut self,
        create: &CreateTable,
        plan: &Plan<'_>,
    ) -> Result<(), Error> {
        let (Some(partition_of), Some(parent)) = (&create.partition_of, plan.parents.first())
        else {
            return Ok(());
        };
        self.check_partitioned(*parent, &partition_of.parent)?;
        self.check_bound_kind(*parent, &create.name, &partition_of.bound)?;
        self.check_bound(*parent, &create.name, &partition_of.bound)
    }

    /// Fails where a bound is not of the kind that the table's partitions have.
    pub(super) fn check_bound_kind(
        &mut self,
        parent: ObjectId,
        partition: &ObjectName,
        bound: &SmolStr,
    ) -> Result<(), Error> {
        let key = self
            .relation(parent)
            .and_then(|it| it.partition_by.as_ref());
        let Some(strategy) = key.map(|key| key.strategy.to_ascii_lowercase()) else {
            return Ok(());
        };
        let message = match bound_strategy(bound) {
            None if is_default(bound) && strategy == "hash" => {
                "a hash-partitioned table may not have a default partition".to_owned()
            }
            Some(of_bound) if of_bound != strategy => {
                format!("invalid bound specification for a {strategy} partition")
            }
            Some(_) | None => return Ok(()),
        };
        if self.is_doubtful(parent) {
            return Ok(());
        }
        Err(self.conflict("42P16", partition.span, parent, message))
    }

    /// Fails where a partitioned table would have two partitions for the rest.
    pub(super) fn check_bound(
        &mut self,
        parent: ObjectId,
        partition: &ObjectName,
        bound: &SmolStr,
    ) -> Result<(), Error> {
        if !is_default(bound) {
            return Ok(());
        }
        let Some(same) = self.default_partition_of(parent) else {
            return Ok(());
        };
        if self.is_doubtful(same) {
            return Ok(());
        }
        let message = format!(
            "partition \"{}\" conflicts with existing default partition \"{}\"",
            partition.name,
            self.name_of(same)
        );
        Err(self.conflict("42P17", partition.span, same, message))
    }

    pub(super) fn default_partition_of(&self, parent: ObjectId) -> Option<ObjectId> {
        self.children_of(parent).into_iter().find(|child| {
            let found = self.relation(*child);
            found.is_some_and(|it| it.partition_bound.as_ref().is_some_and(is_default))
        })
    }

    fn check_partitioned(&mut self, parent: ObjectId, name: &ObjectName) -> Result<(), Error> {
        let kind = self.relation(parent).map(|relation| relation.kind);
        if matches!(
            kind,
            Some(RelationKind::PartitionedTable | RelationKind::Unknown)
        ) || self.is_doubtful(parent)
        {
            return Ok(());
        }
        let message = format!("\"{}\" is not partitioned", name.name);
        Err(self.conflict("42P17", name.span, parent, message))
    }

    /// Fails where a table that is to be a partition is of a type, or one of those that inherit.
    pub(super) fn check_stands_alone(&mut self, id: ObjectId, span: Span) -> Result<(), Error> {
        let Some(relation) = self.relation(id) else {
            return Ok(());
        };
        let what = if relation.of_type.is_some() {
            "a typed table"
        } else if !relation.parents.is_empty() && !relation.is_partition() {
            "inheritance child"
        } else if !relation.children.is_empty() && relation.kind == RelationKind::Table {
            "inheritance parent"
        } else {
            return Ok(());
        };
        if self.is_doubtful(id) {
            return Ok(());
        }
        let message = format!("cannot attach {what} as partition");
        Err(self.conflict("42809", span, id, message))
    }

    /// Fails where a table would have one column of two types, or of two collations.
    pub(super) fn check_merged(
        &self,
        inherited: &Column,
        other: &Column,
        span: Span,
    ) -> Result<(), Error> {
        let Some((sqlstate, what)) = self.difference(inherited, other) else {
            return Ok(());
        };
        let message = format!("column \"{}\" has a {what} conflict", inherited.name);
        Err(self.failure(sqlstate, span, message))
    }

    /// The first thing in which two columns differ that a child and its parent must have alike.
    pub(super) fn difference(
        &self,
        one: &Column,
        other: &Column,
    ) -> Option<(&'static str, &'static str)> {
        let (Some(left), Some(right)) = (&one.type_name, &other.type_name) else {
            return None;
        };
        if !self.same_full_type(left, right) {
            return Some(("42804", "type"));
        }
        let is_own = |it: &Option<Name>| it.clone().filter(|it| it != "default");
        (is_own(&one.collation) != is_own(&other.collation)).then_some(("42P21", "collation"))
    }

    fn inherit_columns(
        &mut self,
        parent: ObjectId,
        plan: &mut Plan<'_>,
        is_partition: bool,
    ) -> Result<(), Error> {
        let with_identity = is_partition && self.shares_identities();
        if !self.catalog.columns_known(parent) {
            plan.columns_unknown = true;
        }
        let Some(relation) = self.relation(parent) else {
            return Ok(());
        };
        for column in relation.columns.clone() {
            let not_null = column.not_null && self.inherits_not_null(parent, column.number);
            let known = plan
                .columns
                .iter_mut()
                .find(|new| new.column.name == column.name);
            if let Some(merged) = known {
                self.check_inherited_twice(&merged.column, &column)?;
                merged.column.not_null |= not_null;
                match (&merged.column.default, &column.default) {
                    (Some(first), Some(second)) if first.text != second.text => {
                        plan.conflicting.push(column.name.clone());
                    }
                    (None, Some(default)) => merged.column.default = Some(default.clone()),
                    _ => {}
                }
                continue;
            }
            plan.columns.push(NewColumn {
                column: Column {
                    identity: column.identity.clone().filter(|_| with_identity),
                    grants: Vec::new(),
                    comment: None,
                    inherited: true,
                    not_null,
                    ..Column::clone(&column)
                },
                definition: None,
            });
        }
        Ok(())
    }

    /// As [`Self::check_merged`], for what comes from two parents.
    fn check_inherited_twice(&self, first: &Column, second: &Column) -> Result<(), Error> {
        self.check_merged(first, second, self.span)
            .map_err(|mut failure| {
                failure.message = format!("inherited {}", failure.message);
                failure
            })?;
        if first.generated == second.generated {
            return Ok(());
        }
        let message = format!(
            "inherited column \"{}\" has a generation conflict",
            first.name
        );
        Err(self.failure("42804", self.span, message))
    }

    /// Fails where the defaults of two parents differ and the table has none of its own.
    pub(super) fn check_conflicting(&self, plan: &Plan<'_>) -> Result<(), Error> {
        let Some(name) = plan.conflicting.first() else {
            return Ok(());
        };
        let mut columns = plan.columns.iter().map(|new| &new.column);
        let what = if columns.any(|it| it.name == *name && it.generated) {
            "generation expressions"
        } else {
            "default values"
        };
        let message = format!("column \"{name}\" inherits conflicting {what}");
        Err(self.failure("42611", self.span, message))
    }

    pub(super) fn inherit(&mut self, child: ObjectId, parent: &ObjectName) -> Done {
        let id = self.need_table(parent)?;
        let inherit = TableAction::Inherit {
            parent: parent.clone(),
        };
        self.check_action(id, &inherit)?;
        self.check_inheritance(child, id, &parent.name)?;
        let already = self
            .relation(child)
            .is_some_and(|relation| relation.parents.contains(&id));
        if already {
            let message = format!(
                "relation \"{}\" would be inherited from more than once",
                parent.name
            );
            return Err(self.conflict("42P07", parent.span, id, message));
        }
        self.check_no_cycle(id, child, parent)?;
        self.check_child_columns(id, child, parent)?;
        self.check_child_checks(id, child, parent)?;
        self.check_child_not_nulls(id, child, parent.span)?;
        self.merge_inherited_checks(id, child);
        self.edit_relation(child, |relation| relation.parents.push(id));
        self.inherit_not_nulls(id, child);
        self.altered(child);
        Ok(Effect::Applied)
    }

    /// A relation that is opened as a table, which indexes and composite types can't be.
    pub(super) fn need_table(&mut self, name: &ObjectName) -> Result<ObjectId, Error> {
        let id = self.need_relation(name)?;
        let what = match self.catalog.get(id).map(|found| &found.data) {
            Some(ObjectData::Index(_)) => "an index",
            Some(ObjectData::Type(_)) => "a composite type",
            Some(_) | None => return Ok(id),
        };
        if self.is_doubtful(id) {
            return Ok(id);
        }
        let message = format!("\"{}\" is {what}", name.name);
        Err(self.conflict("42809", name.span, id, message))
    }

    /// Fails where a table can have no other parents than it has.
    pub(super) fn check_may_inherit(&mut self, child: ObjectId) -> Result<(), Error> {
        let message = if self.is_partitioned(child) {
            "cannot change inheritance of partitioned table"
        } else if self.relation(child).is_some_and(|it| it.is_partition()) {
            "cannot change inheritance of a partition"
        } else {
            return Ok(());
        };
        if self.is_doubtful(child) {
            return Ok(());
        }
        Err(self.conflict("42809", self.span, child, message))
    }

    /// Fails where partitions are among those that should be inherited from.
    fn check_inheritance(
        &mut self,
        child: ObjectId,
        parent: ObjectId,
        name: &Name,
    ) -> Result<(), Error> {
        let partitioned = |id| self.is_partitioned(id);
        let temporary = |id| {
            let persistence = self.relation(id).map(|it| it.persistence);
            persistence == Some(Persistence::Temporary)
        };
        let partition = |id| self.relation(id).is_some_and(|it| it.is_partition());
        let message = if partitioned(parent) {
            format!("cannot inherit from partitioned table \"{name}\"")
        } else if partition(parent) {
            "cannot inherit from a partition".to_owned()
        } else if temporary(parent) && !temporary(child) {
            format!("cannot inherit from temporary relation \"{name}\"")
        } else {
            return Ok(());
        };
        if self.is_doubtful(child) || self.is_doubtful(parent) {
            return Ok(());
        }
        Err(self.conflict("42809", self.span, child, message))
    }

    pub(super) fn no_inherit(&mut self, child: ObjectId, parent: &ObjectName) -> Done {
        if self.relation(child).is_some_and(|it| it.is_partition()) {
            self.check_may_inherit(child)?;
        }
        let id = self.need_table(parent)?;
        let inherits = self
            .relation(child)
            .is_some_and(|relation| relation.parents.contains(&id));
        if !inherits {
            if self.is_doubtful(child) || self.catalog.is_external(child) {
                return Ok(Effect::Nothing(NoEffect::Missing));
            }
            let message = format!(
                "relation \"{}\" is not a parent of relation \"{}\"",
                written(parent),
                self.name_of(child)
            );
            return Err(self.conflict("42P01", parent.span, child, message));
        }
        self.edit_relation(child, |relation| {
            relation.parents.retain(|it| *it != id);
        });
        self.mark_own(child);
        self.detach_parts(child);
        self.altered(child);
        Ok(Effect::Applied)
    }
}

/// Whether a partition is for the rest.
/// The kind of partitioning that a bound is written for.
fn bound_strategy(bound: &SmolStr) -> Option<&'static str> {
    let word = bound.split([' ', '(']).next()?;
    let strategies = [("in", "list"), ("from", "range"), ("with", "hash")];
    let mut found = strategies.iter();
    let found = found.find(|(first, _)| word.eq_ignore_ascii_case(first))?;
    Some(found.1)
}

fn is_default(bound: &SmolStr) -> bool {
    bound.eq_ignore_ascii_case("default")
}
