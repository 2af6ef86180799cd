//! Making objects and reading what is in them.

use std::sync::Arc;

use super::object::{
    Column, Constraint, ConstraintData, Fact, Function, Index, MadeBy, Object, ObjectData, Origin,
    PartitionKey, Policy, Relation, RelationKind, Trigger, Type, TypeData,
};
use super::{Cause, Namespace, ObjectId};
use crate::operation::{
    CreateFunction, CreateTrigger, Enabled, Name, ObjectKind, Parameter, PartitionBy, Persistence,
    ReplicaIdentity, Shape, TypeName, Volatility,
};

impl Object {
    /// An object that is yet to be inserted, which gives it its id.
    #[must_use]
    pub fn new(
        name: impl Into<Name>,
        schema: Option<ObjectId>,
        origin: Origin,
        data: ObjectData,
    ) -> Self {
        Self {
            id: ObjectId(u32::MAX),
            schema,
            name: name.into(),
            origin,
            changed: None,
            owner: None,
            comment: None,
            grants: Vec::new(),
            uncertain: None,
            stale: false,
            data,
        }
    }

    /// Takes away a column, or an attribute of a composite type.
    pub fn remove_column(&mut self, number: u16) {
        match &mut self.data {
            ObjectData::Relation(relation) => {
                relation.columns.retain(|column| column.number != number);
            }
            ObjectData::Type(Type {
                kind: TypeData::Composite { attributes },
            }) => attributes.retain(|attribute| attribute.number != number),
            _ => {}
        }
    }

    #[must_use]
    pub fn as_relation(&self) -> Option<&Relation> {
        let ObjectData::Relation(relation) = &self.data else {
            return None;
        };
        Some(relation)
    }

    pub fn as_relation_mut(&mut self) -> Option<&mut Relation> {
        let ObjectData::Relation(relation) = &mut self.data else {
            return None;
        };
        Some(relation)
    }

    #[must_use]
    pub fn as_index(&self) -> Option<&Index> {
        let ObjectData::Index(index) = &self.data else {
            return None;
        };
        Some(index)
    }

    pub fn as_index_mut(&mut self) -> Option<&mut Index> {
        let ObjectData::Index(index) = &mut self.data else {
            return None;
        };
        Some(index)
    }

    #[must_use]
    pub fn as_constraint(&self) -> Option<&Constraint> {
        let ObjectData::Constraint(constraint) = &self.data else {
            return None;
        };
        Some(constraint)
    }

    pub fn as_constraint_mut(&mut self) -> Option<&mut Constraint> {
        let ObjectData::Constraint(constraint) = &mut self.data else {
            return None;
        };
        Some(constraint)
    }

    #[must_use]
    pub fn as_function(&self) -> Option<&Function> {
        let ObjectData::Function(function) = &self.data else {
            return None;
        };
        Some(function)
    }

    #[must_use]
    pub fn as_policy(&self) -> Option<&Policy> {
        let ObjectData::Policy(policy) = &self.data else {
            return None;
        };
        Some(policy)
    }

    /// The statement that made it; `None` for what was there from the start, and for what was read
    /// from a server.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        match self.origin {
            Origin::Migration(cause) | Origin::External(cause) | Origin::Derived(_, cause) => {
                Some(cause)
            }
            Origin::System | Origin::Server => None,
        }
    }

    /// What a statement about it would call it.
    #[must_use]
    pub fn kind(&self) -> ObjectKind {
        match &self.data {
            ObjectData::Schema { .. } => ObjectKind::Schema,
            ObjectData::Relation(relation) => match relation.kind {
                RelationKind::Table | RelationKind::PartitionedTable | RelationKind::Unknown => {
                    ObjectKind::Table
                }
                RelationKind::ForeignTable => ObjectKind::ForeignTable,
                RelationKind::View => ObjectKind::View,
                RelationKind::MaterializedView => ObjectKind::MaterializedView,
            },
            ObjectData::Index(_) => ObjectKind::Index,
            ObjectData::Sequence(_) => ObjectKind::Sequence,
            ObjectData::Constraint(_) => ObjectKind::Constraint,
            ObjectData::Type(definition) => match definition.kind {
                TypeData::Domain { .. } => ObjectKind::Domain,
                TypeData::Enum { .. }
                | TypeData::Composite { .. }
                | TypeData::Range { .. }
                | TypeData::Base
                | TypeData::Shell
                | TypeData::Unknown => ObjectKind::Type,
            },
            ObjectData::Function(function) => function.kind,
            ObjectData::Trigger(_) => ObjectKind::Trigger,
            ObjectData::EventTrigger(_) => ObjectKind::EventTrigger,
            ObjectData::Policy(_) => ObjectKind::Policy,
            ObjectData::Rule(_) => ObjectKind::Rule,
            ObjectData::Extension(_) => ObjectKind::Extension,
            ObjectData::Publication(_) => ObjectKind::Publication,
            ObjectData::Role(_) => ObjectKind::Role,
            ObjectData::Statistics(_) => ObjectKind::Statistics,
            ObjectData::Other { kind, .. } => *kind,
        }
    }

    /// The relation (or the domain) that it is a part of.
    #[must_use]
    pub fn parent_relation(&self) -> Option<ObjectId> {
        match &self.data {
            ObjectData::Index(index) => Some(index.relation),
            ObjectData::Constraint(constraint) => Some(constraint.relation),
            ObjectData::Trigger(trigger) => Some(trigger.relation),
            ObjectData::Policy(policy) => Some(policy.relation),
            ObjectData::Rule(rule) => Some(rule.relation),
            ObjectData::Schema { .. }
            | ObjectData::Relation(_)
            | ObjectData::Sequence(_)
            | ObjectData::Type(_)
            | ObjectData::Function(_)
            | ObjectData::EventTrigger(_)
            | ObjectData::Extension(_)
            | ObjectData::Publication(_)
            | ObjectData::Role(_)
            | ObjectData::Statistics(_)
            | ObjectData::Other { .. } => None,
        }
    }

    /// The object inside whose names its own is unique, if that is not a schema.
    pub(super) fn parent(&self) -> Option<ObjectId> {
        match &self.data {
            ObjectData::Index(_) => None,
            ObjectData::Other { parent, .. } => *parent,
            _ => self.parent_relation(),
        }
    }

    /// Where its name is registered.
    pub(super) fn namespace(&self) -> (Namespace, Option<ObjectId>) {
        match &self.data {
            ObjectData::Schema { .. } => (Namespace::Schema, None),
            ObjectData::Relation(_) | ObjectData::Index(_) | ObjectData::Sequence(_) => {
                (Namespace::Relation, self.schema)
            }
            ObjectData::Type(definition) => match definition.kind {
                TypeData::Composite { .. } => (Namespace::Relation, self.schema),
                TypeData::Enum { .. }
                | TypeData::Domain { .. }
                | TypeData::Range { .. }
                | TypeData::Base
                | TypeData::Shell
                | TypeData::Unknown => (Namespace::Type, self.schema),
            },
            ObjectData::Constraint(constraint) => {
                (Namespace::Constraint, Some(constraint.relation))
            }
            ObjectData::Function(_) => (Namespace::Routine, self.schema),
            ObjectData::Trigger(trigger) => (Namespace::Trigger, Some(trigger.relation)),
            ObjectData::EventTrigger(_) => (Namespace::EventTrigger, None),
            ObjectData::Policy(policy) => (Namespace::Policy, Some(policy.relation)),
            ObjectData::Rule(rule) => (Namespace::Rule, Some(rule.relation)),
            ObjectData::Extension(_) => (Namespace::Extension, None),
            ObjectData::Publication(_) => (Namespace::Publication, None),
            ObjectData::Role(_) => (Namespace::Role, None),
            ObjectData::Statistics(_) => (Namespace::Other(ObjectKind::Statistics), self.schema),
            ObjectData::Other { kind, parent, .. } => {
                (Namespace::Other(*kind), self.schema.or(*parent))
            }
        }
    }
}

impl Relation {
    /// A relation without columns, whose columns are all known: none.
    #[must_use]
    pub fn new(kind: RelationKind) -> Self {
        Self {
            kind,
            persistence: Persistence::Permanent,
            columns: Vec::new(),
            columns_known: true,
            constraints: Vec::new(),
            indexes: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            rules: Vec::new(),
            row_security: Fact::No,
            row_security_cause: None,
            force_row_security: Fact::No,
            parents: Vec::new(),
            children: Vec::new(),
            partition_bound: None,
            partition_by: None,
            query: None,
            options: Vec::new(),
            replica_identity: ReplicaIdentity::Default,
            made_by: MadeBy::Definition,
            of_type: None,
            server: None,
            next_column: 1,
        }
    }

    /// Another relation's definition, with the columns, their numbers and the parts of this one.
    #[must_use]
    pub fn with_definition_of(self, other: Self) -> Self {
        Self {
            columns: self.columns,
            next_column: self.next_column,
            constraints: self.constraints,
            indexes: self.indexes,
            triggers: self.triggers,
            policies: self.policies,
            rules: self.rules,
            children: self.children,
            ..other
        }
    }

    /// A relation with these columns, which have their numbers.
    #[must_use]
    pub fn with_columns(self, columns: Vec<Column>) -> Self {
        let last = columns.iter().map(|column| column.number).max();
        Self {
            next_column: last.unwrap_or_default().saturating_add(1),
            columns: columns.into_iter().map(Arc::new).collect(),
            ..self
        }
    }

    /// Adds a column at the end and gives it its number, whatever it has.
    pub fn add_column(&mut self, mut column: Column) -> u16 {
        let number = self.next_column;
        self.next_column = number.saturating_add(1);
        column.number = number;
        self.columns.push(Arc::new(column));
        number
    }

    /// Gives a column another name, also in the partition key.
    pub fn rename_column(&mut self, number: u16, name: &Name) {
        let Some(column) = self.column_mut(number) else {
            return;
        };
        let old = std::mem::replace(&mut column.name, name.clone());
        let keys = self.partition_by.iter_mut().flat_map(|key| &mut key.keys);
        for key in keys.filter(|key| **key == old) {
            key.clone_from(name);
        }
    }

    #[must_use]
    pub fn column(&self, number: u16) -> Option<&Column> {
        let mut columns = self.columns.iter();
        columns
            .find(|column| column.number == number)
            .map(|column| &**column)
    }

    pub fn column_mut(&mut self, number: u16) -> Option<&mut Column> {
        let mut columns = self.columns.iter_mut();
        columns
            .find(|column| column.number == number)
            .map(Arc::make_mut)
    }

    #[must_use]
    pub fn column_named(&self, name: &str) -> Option<&Column> {
        let mut columns = self.columns.iter();
        columns
            .find(|column| column.name == name)
            .map(|column| &**column)
    }

    /// Whether it is a partition, not a child by `INHERITS`.
    #[must_use]
    pub fn is_partition(&self) -> bool {
        self.partition_bound.is_some()
    }
}

impl Column {
    /// A nullable column without a default; its number comes with [`Relation::add_column`].
    #[must_use]
    pub fn new(name: impl Into<Name>, type_name: Option<TypeName>, cause: Option<Cause>) -> Self {
        Self {
            number: 0,
            name: name.into(),
            type_name,
            not_null: false,
            default: None,
            identity: None,
            generated: false,
            collation: None,
            comment: None,
            grants: Vec::new(),
            inherited: false,
            cause,
        }
    }
}

impl Function {
    /// The function or procedure that a statement defines.
    #[must_use]
    pub fn of(create: &CreateFunction) -> Self {
        Self {
            kind: if create.procedure {
                ObjectKind::Procedure
            } else {
                ObjectKind::Function
            },
            parameters: create.parameters.iter().map(without_modifiers).collect(),
            returns: create.returns.clone().map(|it| it.without_modifiers()),
            language: create.language.clone(),
            volatility: create.volatility.unwrap_or(Volatility::Volatile),
            security_definer: create.security_definer,
            settings: create.settings.clone(),
            body: create.body.clone().map(Arc::new),
        }
    }
}

impl Trigger {
    /// The trigger that a statement defines.
    #[must_use]
    pub fn of(create: &CreateTrigger, relation: ObjectId, function: Option<ObjectId>) -> Self {
        Self {
            relation,
            function,
            enabled: Enabled::Origin,
            constraint: create.constraint,
            timing: create.timing,
            events: create.events.clone(),
            for_each_row: create.for_each_row,
            columns: create.columns.iter().map(|it| it.name.clone()).collect(),
            condition: create.condition.clone().map(Arc::new),
            arguments: create.arguments.clone(),
        }
    }
}

impl PartitionKey {
    /// The key that a statement gives a relation with these columns.
    #[must_use]
    pub fn of(partition_by: &PartitionBy, columns: &[Arc<Column>]) -> Self {
        let keys = &partition_by.keys;
        let named = |name: &Name| columns.iter().find(|column| column.name == *name);
        Self {
            strategy: partition_by.strategy.clone(),
            keys: keys.iter().map(|key| key.expression.text.clone()).collect(),
            columns: keys
                .iter()
                .filter_map(|key| match &key.expression.shape {
                    Shape::Column(name) => named(name),
                    _ => None,
                })
                .map(|column| column.number)
                .collect(),
        }
    }
}

impl Constraint {
    /// A constraint that is checked, at once, of the table itself.
    #[must_use]
    pub fn new(relation: ObjectId, kind: ConstraintData) -> Self {
        Self {
            relation,
            kind,
            generated_name: false,
            validated: true,
            enforced: true,
            deferrable: false,
            initially_deferred: false,
            no_inherit: false,
            parent: None,
            declared: true,
        }
    }

    #[must_use]
    pub fn is_not_null(&self) -> bool {
        matches!(self.kind, ConstraintData::NotNull { .. })
    }

    /// Whether children have it with the table, each as a constraint of its own.
    #[must_use]
    pub fn is_inheritable(&self) -> bool {
        matches!(
            self.kind,
            ConstraintData::Check { .. } | ConstraintData::NotNull { .. }
        )
    }
}

impl ConstraintData {
    /// The numbers of the constrained columns; for a check, those it mentions.
    #[must_use]
    pub fn columns(&self) -> &[u16] {
        match self {
            Self::Check { columns, .. }
            | Self::PrimaryKey { columns, .. }
            | Self::Unique { columns, .. }
            | Self::Exclude { columns, .. }
            | Self::NotNull { columns, .. } => columns,
            Self::ForeignKey(key) => &key.columns,
            Self::Trigger => &[],
        }
    }

    /// The index that backs it.
    #[must_use]
    pub fn index(&self) -> Option<ObjectId> {
        match self {
            Self::PrimaryKey { index, .. }
            | Self::Unique { index, .. }
            | Self::Exclude { index, .. } => Some(*index),
            Self::Check { .. } | Self::ForeignKey(_) | Self::NotNull { .. } | Self::Trigger => None,
        }
    }

    /// Whether a constraint `NOT NULL` is the table's own, and not only its parent's.
    #[must_use]
    pub fn is_local(&self) -> bool {
        matches!(self, Self::NotNull { local: true, .. })
    }
}

/// A routine takes and returns values of any length and precision.
fn without_modifiers(parameter: &Parameter) -> Parameter {
    Parameter {
        type_name: parameter.type_name.clone().without_modifiers(),
        ..parameter.clone()
    }
}
