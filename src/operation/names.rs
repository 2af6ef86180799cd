//! Names as statements write them, and the kinds of objects they name.

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

impl TypeName {
    /// One of PostgreSQL's types, without modifiers.
    #[must_use]
    pub fn built_in(name: &'static str) -> Self {
        Self::from(ObjectName {
            schema: Some(Name::new_static("pg_catalog")),
            name: Name::new_static(name),
            span: Span::default(),
        })
    }

    /// The type whatever the length or precision.
    #[must_use]
    pub fn without_modifiers(self) -> Self {
        Self {
            modifiers: Vec::new(),
            ..self
        }
    }
}

impl From<ObjectName> for TypeName {
    /// The type of a name alone.
    fn from(name: ObjectName) -> Self {
        Self {
            schema: name.schema,
            name: name.name,
            modifiers: Vec::new(),
            array: false,
            setof: false,
            of_column: None,
            span: name.span,
        }
    }
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
    /// Whether it shares its names with tables.
    #[must_use]
    pub fn is_relation(self) -> bool {
        matches!(
            self,
            Self::Table
                | Self::ForeignTable
                | Self::View
                | Self::MaterializedView
                | Self::Sequence
                | Self::Index
        )
    }

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
