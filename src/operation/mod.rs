//! What a statement does to a schema, whatever dialect it was written in.
//!
//! Lowering makes operations from parse trees; replay executes them on a catalog; rules look at
//! both. An operation says what is written, with spans of the words that matter, and nothing about
//! the catalog it meets: names are unresolved, generated names are not yet chosen.

mod code;
mod names;
mod expression;
mod scalar;
mod scope;
mod walk;
mod table;
mod object;
mod session;
mod access;
mod topics;

use smallvec::SmallVec;
use smol_str::SmolStr;

use crate::source::Span;

// One dictionary in several pages: everything is used by the names of this module.
pub use access::{AlterDefaultPrivileges, CreateRole, Grant, GrantTarget, Privilege, RoleOption};
pub use code::{Code, Sql, SyntaxError};
pub use expression::{
    Block, Body, Condition, Does, Expression, FromItem, Query, References, Shape, Target, Uses,
};
pub use names::{Identifier, Name, ObjectKind, ObjectName, ObjectReference, TypeName};
pub use object::{
    AlterDomain, AlterExtension, AlterFunction, AlterPolicy, AlterPublication, AlterSequence,
    AlterType, CreateDomain, CreateEventTrigger, CreateExtension, CreateFunction, CreateOther,
    CreatePolicy, CreatePublication, CreateRule, CreateSchema, CreateSequence, CreateStatistics,
    CreateTrigger, CreateType, CreateView, DomainAction, Drop, ExtensionAction, Parameter,
    ParameterMode, PolicyCommand, PublicationAction, PublicationObject, Rename, SequenceOptions,
    TypeAction, TypeDefinition, Volatility,
};
pub use scalar::{
    Alias, Call, Core, Join, JoinKind, Order, Output, Scalar, Select, SelectBody, SetOperator,
    Source, Test, With,
};
pub use scope::{
    Arm, ColumnMention, CommonTable, Joined, Mention, OutputName, Range, Scope, SetOperation,
    Sorted, Width, Written,
};
pub use session::{
    Given, Insert, Modify, Overriding, SetVariable, Setting, SettingValue, TransactionControl,
    gives_new_values,
};
pub use table::{
    AlterTable, ColumnDefinition, ConstraintDefinition, ConstraintKind, CreateIndex, CreateTable,
    Enabled, ExcludeDefinition, ForeignKeyDefinition, Generated, Identity, Including, IndexKey,
    KeyDefinition, LockedTable, PartitionBy, PartitionOf, Persistence, ReferentialAction, Reindex,
    ReplicaIdentity, RowSecurity, TableAction, TableElement,
};
pub use topics::Topics;
pub use walk::Met;

/// One operation of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    pub kind: OperationKind,
    /// The words of the statement that say so: the clause of an `ALTER TABLE` action, the head of a
    /// `CREATE` up to its name, else the whole statement.
    pub span: Span,
}

/// The operations of a statement. Nearly every statement is one, which stands with it then.
pub type Operations = SmallVec<[Operation; 1]>;

/// Long histories have many operations, most of them small: what a variant needs more than a few
/// words for is boxed.
#[derive(Debug, Clone, PartialEq)]
pub enum OperationKind {
    CreateSchema(Box<CreateSchema>),
    CreateTable(Box<CreateTable>),
    AlterTable(Box<AlterTable>),
    CreateIndex(Box<CreateIndex>),
    Reindex(Box<Reindex>),
    CreateView(Box<CreateView>),
    RefreshMaterializedView {
        name: Box<ObjectName>,
        concurrently: bool,
        with_data: bool,
    },
    CreateSequence(Box<CreateSequence>),
    AlterSequence(Box<AlterSequence>),
    CreateType(Box<CreateType>),
    AlterType(Box<AlterType>),
    CreateDomain(Box<CreateDomain>),
    AlterDomain(Box<AlterDomain>),
    CreateFunction(Box<CreateFunction>),
    AlterFunction(Box<AlterFunction>),
    CreateTrigger(Box<CreateTrigger>),
    CreateEventTrigger(Box<CreateEventTrigger>),
    AlterEventTrigger {
        name: Identifier,
        enabled: Enabled,
    },
    CreatePolicy(Box<CreatePolicy>),
    AlterPolicy(Box<AlterPolicy>),
    CreateRule(Box<CreateRule>),
    CreateStatistics(Box<CreateStatistics>),
    CreateExtension(Box<CreateExtension>),
    AlterExtension(Box<AlterExtension>),
    CreatePublication(Box<CreatePublication>),
    AlterPublication(Box<AlterPublication>),
    CreateRole(CreateRole),
    AlterRole {
        name: Option<Box<Identifier>>,
        options: Vec<RoleOption>,
        setting: Option<Box<Setting>>,
    },
    /// Kinds of objects whose definition the catalog keeps as text: aggregates, operators, casts,
    /// collations, text search objects, servers, wrappers, languages …
    CreateOther(Box<CreateOther>),
    Grant(Box<Grant>),
    GrantRole {
        roles: Vec<Identifier>,
        to: Vec<Identifier>,
        revoke: bool,
    },
    AlterDefaultPrivileges(Box<AlterDefaultPrivileges>),
    Comment {
        object: Box<ObjectReference>,
        text: Option<SmolStr>,
    },
    SecurityLabel {
        object: Box<ObjectReference>,
    },
    Rename(Box<Rename>),
    SetSchema {
        object: Box<ObjectReference>,
        if_exists: bool,
        schema: Identifier,
    },
    SetOwner {
        object: Box<ObjectReference>,
        owner: SmolStr,
    },
    Drop(Box<Drop>),
    DropOwned {
        roles: Vec<SmolStr>,
        cascade: bool,
    },
    /// Makes foreign tables that only the other server knows.
    ImportForeignSchema {
        into: Identifier,
    },
    ReassignOwned {
        roles: Vec<SmolStr>,
        to: SmolStr,
    },
    /// `DISCARD TEMPORARY`.
    DropTemporary,
    SetVariable(Box<SetVariable>),
    Transaction(TransactionControl),
    Insert(Box<Insert>),
    Update(Box<Modify>),
    Delete(Box<Modify>),
    Merge(Box<Modify>),
    Truncate {
        tables: Vec<ObjectName>,
        cascade: bool,
        restart_identity: bool,
    },
    Copy {
        table: Option<Box<ObjectName>>,
        columns: Vec<Name>,
        from: bool,
        stdin: bool,
    },
    Lock {
        tables: Vec<LockedTable>,
        /// The words of `IN … MODE`; `ACCESS EXCLUSIVE` without any.
        mode: &'static str,
    },
    /// `VACUUM FULL`, `CLUSTER`: tables are written anew, and have what they had.
    Compact {
        command: &'static str,
        tables: Vec<ObjectName>,
    },
    /// A query by itself.
    Select(Uses),
    Do(Box<Block>),
    Call {
        function: Box<ObjectName>,
        /// As far as they are given in order.
        arguments: Box<[Scalar]>,
        uses: Box<Uses>,
    },
    /// Changes nothing that the catalog holds: `ANALYZE`, `EXPLAIN`, `LISTEN`, cursors …
    NoCatalogEffect {
        command: &'static str,
    },
    /// Understood by the parser but not modelled; what it names becomes unknown.
    Opaque {
        command: &'static str,
        references: Box<References>,
    },
}

impl OperationKind {
    /// Whether it changes rows, or the session, and defines nothing.
    #[must_use]
    pub fn touches_rows_only(&self) -> bool {
        matches!(
            self,
            Self::Select(_)
                | Self::Insert(_)
                | Self::Update(_)
                | Self::Delete(_)
                | Self::Merge(_)
                | Self::Truncate { .. }
                | Self::Copy { .. }
                | Self::Lock { .. }
                | Self::Compact { .. }
                | Self::NoCatalogEffect { .. }
                | Self::SetVariable(_)
        )
    }
}
