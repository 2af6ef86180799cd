//! What a statement does to a schema, whatever dialect it was written in.
//!
//! Lowering makes operations from parse trees; replay executes them on a catalog; rules look at
//! both. An operation says what is written, with spans of the words that matter, and nothing about
//! the catalog it meets: names are unresolved, generated names are not yet chosen.

use smol_str::SmolStr;

use crate::source::Span;

/// An identifier as PostgreSQL stores it: unquoted ones folded to lower case, cut to 63 bytes.
pub type Name = SmolStr;

/// A name with the span of the token it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    pub name: Name,
    pub span: Span,
}

/// A possibly schema-qualified name. A database part in front is dropped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectName {
    pub schema: Option<Name>,
    pub name: Name,
    pub span: Span,
}

/// A type as written, with the names PostgreSQL has for its keywords (`int4` for `integer`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// `pg_catalog` for the types that are keywords of the grammar.
    pub schema: Option<Name>,
    pub name: Name,
    /// `varchar(20)`, `numeric(10, 2)`, `interval day to second(3)`: the modifiers as written.
    pub modifiers: Vec<SmolStr>,
    pub array: bool,
    pub setof: bool,
    /// `t.c%TYPE`: `schema` and `name` hold the table, this the column.
    pub of_column: Option<Name>,
    pub span: Span,
}

/// What kind of object a statement names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    Schema,
    Table,
    ForeignTable,
    View,
    MaterializedView,
    Sequence,
    Index,
    Column,
    Constraint,
    DomainConstraint,
    Type,
    /// An attribute of a composite type.
    Attribute,
    Domain,
    Function,
    Procedure,
    /// `ROUTINE`: a function, a procedure or an aggregate.
    Routine,
    Aggregate,
    Operator,
    OperatorClass,
    OperatorFamily,
    AccessMethod,
    Cast,
    Collation,
    Conversion,
    Transform,
    Trigger,
    EventTrigger,
    Policy,
    Rule,
    Statistics,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Extension,
    Language,
    Publication,
    Subscription,
    ForeignDataWrapper,
    Server,
    UserMapping,
    Role,
    Database,
    Tablespace,
    LargeObject,
}

impl ObjectKind {
    /// The keywords that name the kind in SQL, in lower case as in a message.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::ForeignTable => "foreign table",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Sequence => "sequence",
            Self::Index => "index",
            Self::Column => "column",
            Self::Constraint | Self::DomainConstraint => "constraint",
            Self::Type => "type",
            Self::Attribute => "attribute",
            Self::Domain => "domain",
            Self::Function => "function",
            Self::Procedure => "procedure",
            Self::Routine => "routine",
            Self::Aggregate => "aggregate",
            Self::Operator => "operator",
            Self::OperatorClass => "operator class",
            Self::OperatorFamily => "operator family",
            Self::AccessMethod => "access method",
            Self::Cast => "cast",
            Self::Collation => "collation",
            Self::Conversion => "conversion",
            Self::Transform => "transform",
            Self::Trigger => "trigger",
            Self::EventTrigger => "event trigger",
            Self::Policy => "policy",
            Self::Rule => "rule",
            Self::Statistics => "statistics",
            Self::TextSearchConfiguration => "text search configuration",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchParser => "text search parser",
            Self::TextSearchTemplate => "text search template",
            Self::Extension => "extension",
            Self::Language => "language",
            Self::Publication => "publication",
            Self::Subscription => "subscription",
            Self::ForeignDataWrapper => "foreign-data wrapper",
            Self::Server => "server",
            Self::UserMapping => "user mapping",
            Self::Role => "role",
            Self::Database => "database",
            Self::Tablespace => "tablespace",
            Self::LargeObject => "large object",
        }
    }
}

/// A written reference to an existing object of some kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectReference {
    pub kind: ObjectKind,
    /// For a cast or an operator class, a printed form.
    pub name: ObjectName,
    /// Of a routine, an aggregate or an operator, if they were written.
    pub arguments: Option<Vec<TypeName>>,
    /// The relation of a column, constraint, trigger, policy or rule; the type of an attribute or a
    /// domain constraint.
    pub parent: Option<ObjectName>,
}

/// Everything an expression, a query or a routine's body mentions by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    pub relations: Vec<ObjectName>,
    pub functions: Vec<ObjectName>,
    pub types: Vec<TypeName>,
    /// The parts of each column reference, such as `["t", "a"]`; a star is left out.
    pub columns: Vec<Vec<Name>>,
}

/// An expression: its text for comparing and printing, and what it mentions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The tokens with one space between them, unquoted words folded, comments dropped.
    pub text: SmolStr,
    pub span: Span,
    pub references: References,
    pub shape: Shape,
    /// The name PostgreSQL would give a column of this expression: the column's, the function's.
    pub column_name: Option<Name>,
}

/// The shapes of expressions that replay and rules understand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// A reference to a column, without a table before it.
    Column(Name),
    /// A conjunction of `column IS NOT NULL`; never empty.
    NotNull(Vec<Name>),
    /// `NULL`, also cast to a type.
    Null,
    /// A literal, also cast to a type, or a constant such as `TRUE`.
    Constant,
    /// `nextval('sequence')`.
    NextValue(ObjectName),
    /// One function call.
    Call(ObjectName),
    Other,
}

/// A query: what it reads and which columns come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    pub text: SmolStr,
    pub span: Span,
    pub references: References,
    /// The output columns; `None` where they can't be read off the text.
    pub targets: Option<Vec<Target>>,
    /// The relations of the outermost `FROM`, with their aliases, which a star expands over.
    pub from: Vec<FromItem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A named column; `column` is the reference it passes through, if it is a plain one, and
    /// `type_name` the type of an outermost cast.
    Column {
        name: Name,
        column: Option<Vec<Name>>,
        type_name: Option<TypeName>,
    },
    /// `*` or `alias.*`.
    Star(Option<Name>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromItem {
    /// `None` for a sub-select, a function or a common table expression.
    pub relation: Option<ObjectName>,
    pub alias: Option<Name>,
}

/// One operation of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Operation {
    pub kind: OperationKind,
    /// The words of the statement that say so: the clause of an `ALTER TABLE` action, the head of a
    /// `CREATE` up to its name, else the whole statement.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum OperationKind {
    CreateSchema(CreateSchema),
    CreateTable(Box<CreateTable>),
    AlterTable(AlterTable),
    CreateIndex(Box<CreateIndex>),
    Reindex(Reindex),
    CreateView(Box<CreateView>),
    RefreshMaterializedView {
        name: ObjectName,
        concurrently: bool,
        with_data: bool,
    },
    CreateSequence(CreateSequence),
    AlterSequence(AlterSequence),
    CreateType(CreateType),
    AlterType(AlterType),
    CreateDomain(Box<CreateDomain>),
    AlterDomain(AlterDomain),
    CreateFunction(Box<CreateFunction>),
    AlterFunction(AlterFunction),
    CreateTrigger(Box<CreateTrigger>),
    CreateEventTrigger(CreateEventTrigger),
    AlterEventTrigger {
        name: Identifier,
        enabled: Enabled,
    },
    CreatePolicy(Box<CreatePolicy>),
    AlterPolicy(Box<AlterPolicy>),
    CreateRule(CreateRule),
    CreateStatistics(CreateStatistics),
    CreateExtension(CreateExtension),
    AlterExtension(AlterExtension),
    CreatePublication(CreatePublication),
    AlterPublication(AlterPublication),
    CreateRole(CreateRole),
    AlterRole {
        name: Option<Identifier>,
        options: Vec<RoleOption>,
        setting: Option<Setting>,
    },
    /// Kinds of objects whose definition the catalog keeps as text: aggregates, operators, casts,
    /// collations, text search objects, servers, wrappers, languages …
    CreateOther(CreateOther),
    Grant(Grant),
    GrantRole {
        roles: Vec<Identifier>,
        to: Vec<Identifier>,
        revoke: bool,
    },
    AlterDefaultPrivileges(AlterDefaultPrivileges),
    Comment {
        object: ObjectReference,
        text: Option<SmolStr>,
    },
    SecurityLabel {
        object: ObjectReference,
    },
    Rename(Rename),
    SetSchema {
        object: ObjectReference,
        if_exists: bool,
        schema: Identifier,
    },
    SetOwner {
        object: ObjectReference,
        owner: SmolStr,
    },
    Drop(Drop),
    DropOwned {
        roles: Vec<SmolStr>,
        cascade: bool,
    },
    SetVariable(SetVariable),
    Transaction(TransactionControl),
    Insert(Insert),
    Update(Modify),
    Delete(Modify),
    Merge(Modify),
    Truncate {
        tables: Vec<ObjectName>,
        cascade: bool,
        restart_identity: bool,
    },
    Copy {
        table: Option<ObjectName>,
        columns: Vec<Name>,
        from: bool,
        stdin: bool,
    },
    Lock {
        tables: Vec<ObjectName>,
    },
    Select(Box<Query>),
    Do(Box<Block>),
    Call {
        function: ObjectName,
        references: References,
    },
    /// Changes nothing that the catalog holds: `ANALYZE`, `EXPLAIN`, `LISTEN`, cursors …
    NoCatalogEffect {
        command: &'static str,
        references: References,
    },
    /// Understood by the parser but not modelled; what it names becomes unknown.
    Opaque {
        command: &'static str,
        references: References,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateSchema {
    /// `None` for `CREATE SCHEMA AUTHORIZATION role`, whose name is the role's.
    pub name: Option<Identifier>,
    pub if_not_exists: bool,
    pub authorization: Option<Name>,
    // Elements of the schema (`CREATE SCHEMA s CREATE TABLE t …`) are operations of their own that
    // follow this one, with the schema filled in.
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Persistence {
    #[default]
    Permanent,
    Temporary,
    Unlogged,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateTable {
    pub name: ObjectName,
    pub if_not_exists: bool,
    pub persistence: Persistence,
    /// Columns, constraints and `LIKE` clauses in the order written.
    pub elements: Vec<TableElement>,
    pub inherits: Vec<ObjectName>,
    pub partition_of: Option<PartitionOf>,
    pub partition_by: Option<PartitionBy>,
    pub of_type: Option<TypeName>,
    /// `CREATE TABLE … AS` and `SELECT … INTO`.
    pub query: Option<Query>,
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
    pub default: Option<Expression>,
    pub identity: Option<Identity>,
    pub generated: Option<Generated>,
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
    pub expression: Expression,
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
    Check(Expression),
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
        type_name: TypeName,
        collation: Option<ObjectName>,
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
        identity: Identity,
    },
    SetIdentity {
        column: Identifier,
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
        trigger: Option<Identifier>,
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
    pub predicate: Option<Expression>,
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

/// The body of a routine or a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Inside the quotes; of `BEGIN ATOMIC` and `RETURN expression` bodies, the whole.
    pub span: Span,
    /// With white space folded and comments dropped, for comparing.
    pub text: SmolStr,
    /// What it mentions, where the language is SQL; for others see `names`.
    pub references: References,
    /// Every name that static or dynamic SQL inside mentions, where the language is not SQL.
    pub names: Vec<Name>,
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

/// `SET name TO value` of a function, a role or a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: Name,
    pub value: SettingValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingValue {
    /// The values as strings; identifiers folded as written.
    Values(Vec<SmolStr>),
    Default,
    FromCurrent,
    Reset,
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
    pub using: Option<Expression>,
    pub with_check: Option<Expression>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AlterPolicy {
    pub name: Identifier,
    pub table: ObjectName,
    /// Empty where unchanged.
    pub roles: Vec<SmolStr>,
    pub using: Option<Expression>,
    pub with_check: Option<Expression>,
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
    Table(ObjectName),
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRole {
    pub name: Identifier,
    pub options: Vec<RoleOption>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleOption {
    /// `superuser`, `bypassrls`, `canlogin`, `password` …, as the grammar names them.
    pub name: Name,
    /// Never the password itself.
    pub value: Option<SmolStr>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct CreateOther {
    pub object: ObjectReference,
    pub or_replace: bool,
    pub if_not_exists: bool,
    pub text: SmolStr,
    pub references: References,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub revoke: bool,
    /// `None` is `ALL`.
    pub privileges: Option<Vec<Privilege>>,
    pub target: GrantTarget,
    /// Role names; `public`, `current_user` … in lower case.
    pub roles: Vec<SmolStr>,
    pub grant_option: bool,
    pub cascade: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Privilege {
    /// In lower case.
    pub name: Name,
    pub columns: Vec<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantTarget {
    Objects(Vec<ObjectReference>),
    /// `ALL TABLES IN SCHEMA a, b`.
    AllInSchemas {
        kind: ObjectKind,
        schemas: Vec<Identifier>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDefaultPrivileges {
    /// `FOR ROLE`.
    pub for_roles: Vec<SmolStr>,
    pub schemas: Vec<Identifier>,
    pub revoke: bool,
    pub privileges: Option<Vec<Privilege>>,
    pub kind: ObjectKind,
    pub roles: Vec<SmolStr>,
    pub grant_option: bool,
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetVariable {
    /// `search_path`, `role`, `session_replication_role` …; `all` for `RESET ALL`.
    pub setting: Setting,
    pub local: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransactionControl {
    Begin,
    Commit,
    Rollback,
    Savepoint(Name),
    Release(Name),
    RollbackTo(Name),
    /// Two-phase commit.
    Prepared,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Insert {
    pub table: ObjectName,
    pub columns: Vec<Identifier>,
    /// `ON CONFLICT` of either kind.
    pub on_conflict: bool,
    /// The source query has `NOT EXISTS`, `EXCEPT`, or an anti-join on the target.
    pub guarded: bool,
    /// A constant number of rows from `VALUES`, if it is one.
    pub rows: Option<usize>,
    pub references: References,
}

/// `UPDATE`, `DELETE` or `MERGE`.
#[derive(Debug, Clone, PartialEq)]
pub struct Modify {
    pub table: ObjectName,
    pub has_where: bool,
    pub columns: Vec<Identifier>,
    pub references: References,
}

/// A `DO` block.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub language: Name,
    pub body: Body,
    /// Whether it can change anything; a block that only asserts or raises can't.
    pub effects: bool,
    /// Whether it runs SQL that it puts together.
    pub dynamic: bool,
}
