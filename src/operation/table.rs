//! Tables, their columns, constraints and indexes, and what `ALTER TABLE` does to them.

use std::sync::Arc;

use smol_str::SmolStr;

use super::expression::{Expression, Query};
use super::names::{Identifier, Name, ObjectKind, ObjectName, TypeName};
use super::object::SequenceOptions;
use crate::source::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Persistence {
    #[default]
    Permanent,
    Temporary,
    Unlogged,
}

#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each word of the statement"
)]
pub struct CreateTable {
    pub name: ObjectName,
    pub if_not_exists: bool,
    pub persistence: Persistence,
    /// Columns, constraints and `LIKE` clauses in the order written.
    pub elements: Vec<TableElement>,
    pub inherits: Vec<ObjectName>,
    pub partition_of: Option<Box<PartitionOf>>,
    pub partition_by: Option<Box<PartitionBy>>,
    pub of_type: Option<Box<TypeName>>,
    /// `CREATE TABLE … AS` and `SELECT … INTO`.
    pub query: Option<Box<Query>>,
    /// Written as `SELECT … INTO`.
    pub select_into: bool,
    pub with_data: bool,
    /// The server of a foreign table.
    pub server: Option<Identifier>,
    pub access_method: Option<Name>,
    pub tablespace: Option<Name>,
    /// Storage parameters, as `name=value`.
    pub options: Vec<SmolStr>,
    pub drops_on_commit: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TableElement {
    Column(Box<ColumnDefinition>),
    Constraint(ConstraintDefinition),
    Like {
        source: ObjectName,
        including: Including,
    },
}

/// What `LIKE` copies besides names, types and `NOT NULL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "one for each word of the clause"
)]
pub struct Including {
    pub comments: bool,
    pub compression: bool,
    pub constraints: bool,
    pub defaults: bool,
    pub generated: bool,
    pub identity: bool,
    pub indexes: bool,
    pub statistics: bool,
    pub storage: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDefinition {
    pub name: Identifier,
    /// `None` in a typed table, in a partition, and for `CREATE TABLE … (a, b) AS`.
    pub type_name: Option<TypeName>,
    pub collation: Option<ObjectName>,
    pub default: Option<Arc<Expression>>,
    pub identity: Option<Box<Identity>>,
    pub generated: Option<Box<Generated>>,
    /// `NOT NULL`, `CHECK`, `UNIQUE`, `PRIMARY KEY` and `REFERENCES` of the column.
    pub constraints: Vec<ConstraintDefinition>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub always: bool,
    pub sequence: SequenceOptions,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    pub expression: Arc<Expression>,
    /// `false` for a virtual column (PostgreSQL 18).
    pub stored: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ConstraintDefinition {
    pub name: Option<Identifier>,
    pub kind: ConstraintKind,
    pub deferrable: bool,
    pub initially_deferred: bool,
    pub not_valid: bool,
    pub not_enforced: bool,
    pub no_inherit: bool,
    /// From `CONSTRAINT`, or else from the first word of the definition, to its end.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintKind {
    /// An explicit `NULL` has no constraint.
    NotNull {
        column: Identifier,
    },
    Check(Box<Expression>),
    PrimaryKey(KeyDefinition),
    Unique(KeyDefinition),
    Exclude(Box<ExcludeDefinition>),
    ForeignKey(Box<ForeignKeyDefinition>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDefinition {
    /// Empty with `using_index`.
    pub columns: Vec<Identifier>,
    pub including: Vec<Identifier>,
    /// `USING INDEX name`.
    pub using_index: Option<Identifier>,
    pub nulls_not_distinct: bool,
    /// The last column is a range without overlaps (PostgreSQL 18).
    pub without_overlaps: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ExcludeDefinition {
    pub method: Name,
    pub keys: Vec<IndexKey>,
    /// One for each key.
    pub operators: Vec<SmolStr>,
    pub including: Vec<Identifier>,
    pub predicate: Option<Expression>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKeyDefinition {
    pub columns: Vec<Identifier>,
    pub references: ObjectName,
    /// Empty where the primary key is meant.
    pub referenced_columns: Vec<Identifier>,
    pub on_delete: ReferentialAction,
    pub on_update: ReferentialAction,
    /// `ON DELETE SET NULL (a, b)`.
    pub on_delete_columns: Vec<Identifier>,
    pub match_full: bool,
    /// The last column is a `PERIOD` (PostgreSQL 18).
    pub with_period: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferentialAction {
    #[default]
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl ReferentialAction {
    /// The words of SQL.
    #[must_use]
    pub fn as_sql(self) -> &'static str {
        match self {
            Self::NoAction => "NO ACTION",
            Self::Restrict => "RESTRICT",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct PartitionOf {
    pub parent: ObjectName,
    /// The text after `FOR VALUES`, or `DEFAULT`.
    pub bound: SmolStr,
    pub default: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PartitionBy {
    /// `range`, `list` or `hash`.
    pub strategy: Name,
    pub keys: Vec<IndexKey>,
}

/// `ALTER TABLE`, and `ALTER INDEX`, `VIEW`, `SEQUENCE` … with the same actions.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterTable {
    /// What the statement calls it; `ALTER TABLE` also works on views, indexes and sequences.
    pub kind: ObjectKind,
    pub name: ObjectName,
    pub if_exists: bool,
    pub only: bool,
    /// One: a statement with several actions is several operations, in the order written.
    pub action: TableAction,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TableAction {
    AddColumn {
        column: Box<ColumnDefinition>,
        if_not_exists: bool,
    },
    DropColumn {
        column: Identifier,
        if_exists: bool,
        cascade: bool,
    },
    AlterColumnType {
        column: Identifier,
        type_name: Box<TypeName>,
        collation: Option<Box<ObjectName>>,
        using: Option<Box<Expression>>,
    },
    SetDefault {
        column: Identifier,
        default: Box<Expression>,
    },
    DropDefault {
        column: Identifier,
    },
    SetNotNull {
        column: Identifier,
    },
    DropNotNull {
        column: Identifier,
    },
    SetExpression {
        column: Identifier,
        expression: Box<Expression>,
    },
    DropExpression {
        column: Identifier,
        if_exists: bool,
    },
    AddIdentity {
        column: Identifier,
        identity: Box<Identity>,
    },
    SetIdentity {
        column: Identifier,
        /// `SET GENERATED ALWAYS` or `BY DEFAULT`.
        always: Option<bool>,
        /// Of the sequence.
        options: Box<SequenceOptions>,
    },
    DropIdentity {
        column: Identifier,
        if_exists: bool,
    },
    /// `SET STATISTICS`, `SET STORAGE`, `SET COMPRESSION`, `SET (…)`, `RESET (…)` of a column.
    SetColumnOption {
        column: SmolStr,
    },
    AddConstraint(Box<ConstraintDefinition>),
    AlterConstraint {
        name: Identifier,
        /// Whether it is deferrable, and initially deferred; `None` where that stays as it is.
        deferrable: Option<(bool, bool)>,
        enforced: Option<bool>,
        /// `NO INHERIT` or `INHERIT`, which stands by itself.
        no_inherit: Option<bool>,
    },
    ValidateConstraint {
        name: Identifier,
    },
    DropConstraint {
        name: Identifier,
        if_exists: bool,
        cascade: bool,
    },
    SetRowSecurity(RowSecurity),
    /// `None` is `ALL` or `USER`.
    SetTriggerEnabled {
        /// None for those of the whole table.
        trigger: Option<Identifier>,
        /// Whether those behind constraints are meant as well: `ALL`.
        system: bool,
        enabled: Enabled,
    },
    SetRuleEnabled {
        rule: Identifier,
        enabled: Enabled,
    },
    AttachPartition {
        partition: ObjectName,
        bound: SmolStr,
        default: bool,
    },
    DetachPartition {
        partition: ObjectName,
        concurrently: bool,
        finalize: bool,
    },
    /// `ALTER INDEX … ATTACH PARTITION`.
    AttachIndex {
        index: ObjectName,
    },
    Inherit {
        parent: ObjectName,
    },
    NoInherit {
        parent: ObjectName,
    },
    OfType {
        type_name: TypeName,
    },
    NotOf,
    SetOwner {
        owner: SmolStr,
    },
    SetPersistence(Persistence),
    SetTablespace {
        tablespace: Name,
    },
    SetAccessMethod {
        method: Option<Name>,
    },
    SetOptions {
        options: Vec<SmolStr>,
        reset: bool,
    },
    ReplicaIdentity {
        identity: ReplicaIdentity,
    },
    ClusterOn {
        index: Option<Identifier>,
    },
    /// `OPTIONS (…)` of foreign tables and their columns.
    SetForeignOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowSecurity {
    Enable,
    Disable,
    Force,
    NoForce,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enabled {
    Origin,
    Always,
    Replica,
    Disabled,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplicaIdentity {
    Default,
    Full,
    Nothing,
    Index(Identifier),
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateIndex {
    /// `None` where PostgreSQL chooses the name.
    pub name: Option<Identifier>,
    pub table: ObjectName,
    pub unique: bool,
    pub concurrently: bool,
    pub if_not_exists: bool,
    /// `ON ONLY`: not on the partitions.
    pub only: bool,
    /// `btree` where none was written.
    pub method: Name,
    pub keys: Vec<IndexKey>,
    pub including: Vec<Identifier>,
    pub predicate: Option<Box<Expression>>,
    pub nulls_not_distinct: bool,
    pub options: Vec<SmolStr>,
    pub tablespace: Option<Name>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct IndexKey {
    pub expression: Expression,
    pub collation: Option<ObjectName>,
    pub operator_class: Option<ObjectName>,
    pub descending: bool,
    /// As it works out: the default is last for ascending and first for descending keys.
    pub nulls_first: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reindex {
    /// `INDEX`, `TABLE`, `SCHEMA`, `SYSTEM` or `DATABASE`.
    pub target: SmolStr,
    pub name: Option<ObjectName>,
    pub concurrently: bool,
}

/// A table that `LOCK` names.
#[derive(Debug, Clone, PartialEq)]
pub struct LockedTable {
    pub name: ObjectName,
    /// Not what inherits from it.
    pub only: bool,
}
