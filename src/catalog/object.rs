//! The objects of a catalog.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{Address, Cause, ObjectId};
use crate::operation::{
    Enabled, Expression, Identity, Name, ObjectKind, Parameter, Persistence, PolicyCommand,
    Privilege, Query, ReferentialAction, ReplicaIdentity, Setting, TypeName, Volatility,
};

/// An object of the catalog: what every kind has, and what only its kind has.
#[derive(Debug, Clone)]
pub struct Object {
    pub id: ObjectId,
    /// `None` for what belongs to no schema, such as a policy or a role.
    pub schema: Option<ObjectId>,
    pub name: Name,
    pub origin: Origin,
    /// The last statement that changed it, if any did after it was made.
    pub changed: Option<Cause>,
    pub owner: Option<SmolStr>,
    pub comment: Option<SmolStr>,
    pub grants: Vec<GrantEntry>,
    /// SQL that the model could not follow may have changed or dropped it.
    pub uncertain: Option<Cause>,
    /// Something that its expressions or its query name has another name since.
    pub stale: bool,
    pub data: ObjectData,
}

/// Who made an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A statement of the history; the place is the object's name in it.
    Migration(Cause),
    /// No migration made it; the first statement that mentions it.
    External(Cause),
    /// PostgreSQL or the platform's profile has it from the start.
    System,
    /// Made by another object: an extension's member, a partition's copy of an index.
    Derived(ObjectId, Cause),
    /// Read from a server, which does not say what made it.
    Server,
}

#[derive(Debug, Clone)]
pub enum ObjectData {
    Schema {
        /// This history made it, and nothing can be in it that the history does not mention. False
        /// for `IF NOT EXISTS` and for the schemas that are there from the start.
        closed: bool,
        /// An extension is in it of which only the types and the relations are known.
        extended: bool,
    },
    /// Boxed, since it is several times as large as the others, which are as many.
    Relation(Box<Relation>),
    Index(Index),
    Sequence(Sequence),
    Constraint(Constraint),
    Type(Type),
    Function(Function),
    Trigger(Trigger),
    EventTrigger(EventTrigger),
    Policy(Policy),
    Rule(Rule),
    Extension(Extension),
    Publication(Publication),
    Role(Role),
    Statistics(Statistics),
    /// Kinds whose definition is kept as text.
    Other {
        kind: ObjectKind,
        parent: Option<ObjectId>,
        text: SmolStr,
    },
}

/// Extended statistics, as `CREATE STATISTICS` makes them.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// `None` where it is not known: of statistics that were read from a server, too.
    pub relation: Option<ObjectId>,
    /// Numbers of the columns that they are on by themselves.
    pub columns: Vec<u16>,
    /// How many expressions they are on besides.
    pub expressions: usize,
    pub text: SmolStr,
}

/// A privilege on an object, as `GRANT` gave it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GrantEntry {
    pub role: SmolStr,
    /// `all` is expanded to the privileges of the kind.
    pub privilege: Privilege,
    pub grant_option: bool,
}

/// One effective `ALTER DEFAULT PRIVILEGES`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultPrivilege {
    pub for_role: Option<SmolStr>,
    pub schema: Option<ObjectId>,
    pub kind: ObjectKind,
    pub revoke: bool,
    pub entry: GrantEntry,
}

impl DefaultPrivilege {
    /// Whether another gives or takes the same, so that the later of both holds.
    #[must_use]
    pub fn is_about_same(&self, other: &Self) -> bool {
        self.for_role == other.for_role
            && self.schema == other.schema
            && self.kind == other.kind
            && self.entry == other.entry
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationKind {
    Table,
    PartitionedTable,
    ForeignTable,
    View,
    MaterializedView,
    /// An external object that some statement reads; what it is nobody said.
    Unknown,
}

/// A fact that may be unknown, with the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    Yes,
    No,
    Unknown,
}

#[derive(Debug, Clone)]
pub struct Relation {
    pub kind: RelationKind,
    pub persistence: Persistence,
    /// In the order of their numbers; dropped ones are left out. Shared with the table as it was
    /// before its last change, which nearly always changes other columns.
    pub columns: Vec<Arc<Column>>,
    /// False where columns may be missing from the list: an external table, a `SELECT *` over one.
    pub columns_known: bool,
    pub constraints: Vec<ObjectId>,
    pub indexes: Vec<ObjectId>,
    pub triggers: Vec<ObjectId>,
    pub policies: Vec<ObjectId>,
    pub rules: Vec<ObjectId>,
    pub row_security: Fact,
    /// The statement that last switched row security.
    pub row_security_cause: Option<Cause>,
    pub force_row_security: Fact,
    /// Partitions and inheritance, parents first to last.
    pub parents: Vec<ObjectId>,
    pub children: Vec<ObjectId>,
    /// The text after `FOR VALUES`, of a partition.
    pub partition_bound: Option<SmolStr>,
    pub partition_by: Option<PartitionKey>,
    /// Of views and materialized views.
    pub query: Option<Arc<Query>>,
    /// Storage parameters and view options, as `name=value`.
    pub options: Vec<SmolStr>,
    pub replica_identity: ReplicaIdentity,
    /// How a table came about, where that matters to a rule.
    pub made_by: MadeBy,
    pub of_type: Option<TypeName>,
    pub server: Option<Name>,
    pub(super) next_column: u16,
}

/// How a table was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeBy {
    Definition,
    /// `CREATE TABLE … AS` or `SELECT … INTO`, from these relations.
    Query,
    /// `LIKE` another table.
    Like(ObjectId),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartitionKey {
    pub strategy: Name,
    /// The text of each key.
    pub keys: Vec<SmolStr>,
    /// The columns of the keys that are plain columns.
    pub columns: Vec<u16>,
}

#[derive(Debug, Clone)]
pub struct Column {
    /// Its number, from 1, never used again.
    pub number: u16,
    pub name: Name,
    /// `None` where it can't be known: a view's computed column.
    pub type_name: Option<TypeName>,
    pub not_null: bool,
    pub default: Option<Arc<Expression>>,
    pub identity: Option<Box<Identity>>,
    /// Stored or virtual, with the expression in `default`.
    pub generated: bool,
    pub collation: Option<SmolStr>,
    pub comment: Option<SmolStr>,
    pub grants: Vec<GrantEntry>,
    /// Only from parent tables, not declared here as well, so that it goes with theirs.
    pub inherited: bool,
    /// `None` for columns of PostgreSQL's or the platform's own tables.
    pub cause: Option<Cause>,
}

#[derive(Debug, Clone)]
pub struct Constraint {
    /// The relation, or the domain type.
    pub relation: ObjectId,
    pub kind: ConstraintData,
    /// PostgreSQL chose the name.
    pub generated_name: bool,
    pub validated: bool,
    pub enforced: bool,
    pub deferrable: bool,
    pub initially_deferred: bool,
    pub no_inherit: bool,
    /// The same constraint of the parent table.
    pub parent: Option<ObjectId>,
    /// A check that its own table declares, and keeps when its parent's goes.
    pub declared: bool,
}

#[derive(Debug, Clone)]
pub enum ConstraintData {
    /// Of a column from PostgreSQL 18 on, and of a domain from 17 on. Older servers have only the
    /// flag, which the others have as well.
    NotNull {
        /// The one column; none of a domain.
        columns: Vec<u16>,
        /// Whether it would stay without that of the parent table.
        local: bool,
    },
    Check {
        expression: Arc<Expression>,
        columns: Vec<u16>,
    },
    PrimaryKey {
        index: ObjectId,
        columns: Vec<u16>,
    },
    Unique {
        index: ObjectId,
        columns: Vec<u16>,
    },
    Exclude {
        index: ObjectId,
        columns: Vec<u16>,
        operators: Vec<SmolStr>,
    },
    ForeignKey(ForeignKey),
    /// `CREATE CONSTRAINT TRIGGER`.
    Trigger,
}

#[derive(Debug, Clone)]
pub struct ForeignKey {
    /// Numbers of the referencing columns, in the order written.
    pub columns: Vec<u16>,
    pub references: ObjectId,
    /// Empty where the referenced table is external and its key not named.
    pub referenced_columns: Vec<u16>,
    /// The names as written, for an external table whose columns are unknown.
    pub referenced_names: Vec<Name>,
    pub on_delete: ReferentialAction,
    /// Those that `SET NULL` and `SET DEFAULT` of a delete set; none means all.
    pub on_delete_columns: Vec<u16>,
    pub on_update: ReferentialAction,
    pub match_full: bool,
    /// The referencing columns in the statement; `None` for one that was read from a server.
    pub cause: Option<Cause>,
}

#[derive(Debug, Clone)]
pub struct Index {
    pub relation: ObjectId,
    pub unique: bool,
    pub primary: bool,
    pub method: Name,
    pub keys: Vec<Key>,
    /// Numbers of the columns of `INCLUDE`.
    pub including: Vec<u16>,
    /// What the included columns were called when the index was made, where that is known.
    pub included_names: Vec<Name>,
    pub predicate: Option<Arc<Expression>>,
    pub nulls_not_distinct: bool,
    /// No for `ON ONLY` on a partitioned table until each partition's index is attached; unknown
    /// after `CONCURRENTLY` that may have failed is not modelled.
    pub valid: Fact,
    pub only: bool,
    /// PostgreSQL chose the name.
    pub generated_name: bool,
    /// The constraint it backs.
    pub constraint: Option<ObjectId>,
    /// The index of the parent table that it is part of.
    pub parent: Option<ObjectId>,
    pub children: Vec<ObjectId>,
}

/// One key of an index.
#[derive(Debug, Clone)]
pub struct Key {
    /// The column's number; `None` for an expression.
    pub column: Option<u16>,
    pub expression: Arc<Expression>,
    /// Where it is not the column's own.
    pub collation: Option<SmolStr>,
    pub operator_class: Option<SmolStr>,
    pub descending: bool,
    pub nulls_first: bool,
}

#[derive(Debug, Clone)]
pub struct Sequence {
    pub persistence: Persistence,
    pub type_name: Option<TypeName>,
    /// The column it goes with, for `serial`, identity and `OWNED BY`.
    pub owned_by: Option<Address>,
    /// Made by an identity column.
    pub identity: bool,
    pub options: Vec<SmolStr>,
}

#[derive(Debug, Clone)]
pub struct Type {
    pub kind: TypeData,
}

#[derive(Debug, Clone)]
pub enum TypeData {
    /// In sort order.
    Enum {
        labels: Vec<SmolStr>,
    },
    Composite {
        attributes: Vec<Column>,
    },
    Domain {
        base: TypeName,
        not_null: bool,
        default: Option<Arc<Expression>>,
        constraints: Vec<ObjectId>,
    },
    Range {
        subtype: Option<TypeName>,
        multirange: Option<Name>,
    },
    Base,
    Shell,
    /// An external type, or an extension's.
    Unknown,
}

#[derive(Debug, Clone)]
pub struct Function {
    pub kind: ObjectKind,
    pub parameters: Vec<Parameter>,
    pub returns: Option<TypeName>,
    pub language: Name,
    pub volatility: Volatility,
    pub security_definer: bool,
    pub settings: Vec<Setting>,
    pub body: Option<Arc<crate::operation::Body>>,
}

#[derive(Debug, Clone)]
pub struct Trigger {
    pub relation: ObjectId,
    pub function: Option<ObjectId>,
    pub enabled: Enabled,
    pub constraint: bool,
    pub timing: &'static str,
    pub events: Vec<&'static str>,
    pub for_each_row: bool,
    /// Of `UPDATE OF`.
    pub columns: Vec<Name>,
    pub condition: Option<Arc<Expression>>,
    /// The arguments and the transition tables, printed.
    pub arguments: Vec<SmolStr>,
}

#[derive(Debug, Clone)]
pub struct EventTrigger {
    pub event: Name,
    pub tags: Vec<SmolStr>,
    pub function: Option<ObjectId>,
    pub enabled: Enabled,
}

#[derive(Debug, Clone)]
pub struct Policy {
    pub relation: ObjectId,
    pub permissive: bool,
    pub command: PolicyCommand,
    pub roles: Vec<SmolStr>,
    pub using: Option<Arc<Expression>>,
    pub with_check: Option<Arc<Expression>>,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub relation: ObjectId,
    pub event: Name,
    pub instead: bool,
    pub text: SmolStr,
}

#[derive(Debug, Clone)]
pub struct Extension {
    pub version: Option<SmolStr>,
}

#[derive(Debug, Clone)]
pub struct Publication {
    pub all_tables: bool,
    pub tables: Vec<ObjectId>,
    pub schemas: Vec<ObjectId>,
    pub options: Vec<SmolStr>,
}

#[derive(Debug, Clone)]
pub struct Role {
    /// Names of the options that are on: `superuser`, `bypassrls`, `login` …
    pub attributes: Vec<Name>,
    pub member_of: Vec<SmolStr>,
}
