//! Views, sequences, types, routines, triggers, policies, and the rest of what has a name.

use smol_str::SmolStr;

use super::expression::{Body, Condition, Expression, Query, References};
use super::names::{Identifier, Name, ObjectName, ObjectReference, TypeName};
use super::session::Setting;
use super::table::{ColumnDefinition, ConstraintDefinition, Persistence};
use crate::source::Span;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSchema {
    /// `None` for `CREATE SCHEMA AUTHORIZATION role`, whose name is the role's.
    pub name: Option<Identifier>,
    pub if_not_exists: bool,
    pub authorization: Option<Name>,
    // Elements of the schema (`CREATE SCHEMA s CREATE TABLE t …`) are operations of their own that
    // follow this one, with the schema filled in.
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateView {
    pub name: ObjectName,
    pub materialized: bool,
    pub or_replace: bool,
    /// Materialized views only.
    pub if_not_exists: bool,
    pub persistence: Persistence,
    pub recursive: bool,
    /// Column names given in parentheses.
    pub columns: Vec<Identifier>,
    pub query: Query,
    pub with_data: bool,
    /// `security_invoker=true`, `security_barrier=true` …, names in lower case.
    pub options: Vec<SmolStr>,
    pub check_option: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSequence {
    pub name: ObjectName,
    pub if_not_exists: bool,
    pub persistence: Persistence,
    pub options: SequenceOptions,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterSequence {
    pub name: ObjectName,
    pub if_exists: bool,
    pub options: SequenceOptions,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SequenceOptions {
    pub type_name: Option<TypeName>,
    /// `OWNED BY table.column`: the table and the column; `Some(None)` for `OWNED BY NONE`.
    pub owned_by: Option<Option<(ObjectName, Name)>>,
    /// `SEQUENCE NAME` of an identity column.
    pub name: Option<ObjectName>,
    /// The other options, printed: `start 5`, `increment 2`, `restart`.
    pub other: Vec<SmolStr>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateType {
    pub name: ObjectName,
    pub kind: TypeDefinition,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TypeDefinition {
    Enum {
        labels: Vec<(SmolStr, Span)>,
    },
    Composite {
        attributes: Vec<ColumnDefinition>,
    },
    Range {
        subtype: Option<TypeName>,
        options: Vec<SmolStr>,
        multirange: Option<ObjectName>,
    },
    /// A base type by its input and output functions.
    Base {
        references: References,
    },
    /// `CREATE TYPE t;`, to be filled in later.
    Shell,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlterType {
    pub name: ObjectName,
    pub action: TypeAction,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TypeAction {
    AddValue {
        label: SmolStr,
        span: Span,
        if_not_exists: bool,
        before: Option<SmolStr>,
        after: Option<SmolStr>,
    },
    RenameValue {
        from: SmolStr,
        to: SmolStr,
        span: Span,
    },
    AddAttribute {
        attribute: Box<ColumnDefinition>,
        cascade: bool,
    },
    DropAttribute {
        attribute: Identifier,
        if_exists: bool,
        cascade: bool,
    },
    AlterAttributeType {
        attribute: Identifier,
        type_name: TypeName,
        cascade: bool,
    },
    /// `ALTER TYPE … SET (…)`.
    SetOptions,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateDomain {
    pub name: ObjectName,
    pub type_name: TypeName,
    pub collation: Option<ObjectName>,
    pub default: Option<Expression>,
    pub constraints: Vec<ConstraintDefinition>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlterDomain {
    pub name: ObjectName,
    pub action: DomainAction,
}

#[derive(Debug, Clone, PartialEq)]
pub enum DomainAction {
    SetDefault(Expression),
    DropDefault,
    SetNotNull,
    DropNotNull,
    AddConstraint(ConstraintDefinition),
    DropConstraint {
        name: Identifier,
        if_exists: bool,
        cascade: bool,
    },
    ValidateConstraint {
        name: Identifier,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateFunction {
    pub name: ObjectName,
    pub procedure: bool,
    pub or_replace: bool,
    pub parameters: Vec<Parameter>,
    /// `None` for a procedure, or where `OUT` parameters say it.
    pub returns: Option<TypeName>,
    /// `RETURNS TABLE (…)` puts its columns into `parameters`.
    pub returns_table: bool,
    pub language: Name,
    pub volatility: Option<Volatility>,
    pub security_definer: bool,
    pub leakproof: bool,
    pub strict: bool,
    pub settings: Vec<Setting>,
    /// The text of `AS '…'`, without the quotes.
    pub body: Option<Body>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub mode: ParameterMode,
    pub name: Option<Name>,
    pub type_name: TypeName,
    pub default: Option<Expression>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterMode {
    In,
    Out,
    InOut,
    Variadic,
    Table,
}

impl ParameterMode {
    /// Whether a call passes it, and so whether it is part of the signature.
    #[must_use]
    pub fn is_input(self) -> bool {
        match self {
            Self::In | Self::InOut | Self::Variadic => true,
            Self::Out | Self::Table => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlterFunction {
    pub function: ObjectReference,
    pub security_definer: Option<bool>,
    pub volatility: Option<Volatility>,
    pub settings: Vec<Setting>,
    /// `RESET ALL`.
    pub reset_all: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateTrigger {
    pub name: Identifier,
    pub table: ObjectName,
    pub or_replace: bool,
    /// `CREATE CONSTRAINT TRIGGER`, which `OR REPLACE` can't replace.
    pub constraint: bool,
    pub function: ObjectName,
    /// `BEFORE`, `AFTER` or `INSTEAD OF` in lower case.
    pub timing: &'static str,
    /// `insert`, `update`, `delete`, `truncate`.
    pub events: Vec<&'static str>,
    pub columns: Vec<Identifier>,
    pub for_each_row: bool,
    pub condition: Option<Expression>,
    /// `DEFERRABLE` and `INITIALLY DEFERRED`, which only constraint triggers can be.
    pub deferrable: bool,
    pub initially_deferred: bool,
    /// `FROM table` of a constraint trigger.
    pub from_table: Option<ObjectName>,
    /// The arguments and the transition tables, printed.
    pub arguments: Vec<SmolStr>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateEventTrigger {
    pub name: Identifier,
    pub event: Name,
    /// The values of `TAG IN (…)`; empty for all.
    pub tags: Vec<SmolStr>,
    pub function: ObjectName,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PolicyCommand {
    All,
    Select,
    Insert,
    Update,
    Delete,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreatePolicy {
    pub name: Identifier,
    pub table: ObjectName,
    pub permissive: bool,
    pub command: PolicyCommand,
    /// `public`, `current_user`, … in lower case; `["public"]` where none was written.
    pub roles: Vec<SmolStr>,
    pub using: Option<Condition>,
    pub with_check: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlterPolicy {
    pub name: Identifier,
    pub table: ObjectName,
    /// Empty where unchanged.
    pub roles: Vec<SmolStr>,
    pub using: Option<Condition>,
    pub with_check: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateRule {
    pub name: Identifier,
    pub table: ObjectName,
    pub or_replace: bool,
    pub event: Name,
    pub instead: bool,
    pub references: References,
    pub text: SmolStr,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateStatistics {
    pub name: Option<ObjectName>,
    pub if_not_exists: bool,
    pub table: Option<ObjectName>,
    /// What they are on, in the order written: columns, and `None` for an expression.
    pub keys: Vec<Option<Name>>,
    /// Every column that is named, those in expressions too.
    pub columns: Vec<Name>,
    pub text: SmolStr,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateExtension {
    pub name: Identifier,
    pub if_not_exists: bool,
    pub schema: Option<Identifier>,
    pub version: Option<SmolStr>,
    pub cascade: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterExtension {
    pub name: Identifier,
    pub action: ExtensionAction,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionAction {
    Update(Option<SmolStr>),
    Add(ObjectReference),
    Drop(ObjectReference),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatePublication {
    pub name: Identifier,
    pub all_tables: bool,
    pub objects: Vec<PublicationObject>,
    pub options: Vec<SmolStr>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicationObject {
    Table {
        name: ObjectName,
        /// Without what inherits from it.
        only: bool,
    },
    /// `TABLES IN SCHEMA`; `None` is `CURRENT_SCHEMA`.
    Schema(Option<Identifier>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterPublication {
    pub name: Identifier,
    pub action: PublicationAction,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicationAction {
    Add(Vec<PublicationObject>),
    Drop(Vec<PublicationObject>),
    Set(Vec<PublicationObject>),
    SetOptions(Vec<SmolStr>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateOther {
    pub object: ObjectReference,
    /// What it belongs to: the wrapper of a server, the server of a user mapping.
    pub owner: Option<ObjectReference>,
    pub or_replace: bool,
    pub if_not_exists: bool,
    pub text: SmolStr,
    pub references: References,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    pub object: ObjectReference,
    pub if_exists: bool,
    pub to: Identifier,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drop {
    /// One: a statement that drops several objects is several operations.
    pub object: ObjectReference,
    pub if_exists: bool,
    pub cascade: bool,
    pub concurrently: bool,
}
