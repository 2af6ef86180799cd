//! A model of the PostgreSQL catalog.
//!
//! Objects have an id that never changes and refer to each other by it, as rows of the system
//! catalogs do; names lead to ids. A history is kept once, with what each migration changed, so that
//! a clone of the [`Catalog`] before or after a migration is a pointer copy.
//!
//! What the model cannot know it says: an object can be uncertain, a name can be, and objects that
//! no migration made are external.

mod access;
pub mod object;
pub mod depend;
pub mod builtin;
mod comparison;
pub mod coverage;
pub mod diff;
pub mod compare;
pub(crate) mod usual;
mod facets;
mod history;
pub mod names;
mod path;
mod resolve;
mod roles;
mod seed;
mod store;
pub mod summary;
mod taint;
mod write;

#[cfg(test)]
mod tests;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::operation::{Name, ObjectKind};
use crate::source::Place;
use object::{Column, Constraint, Fact, Index, Object, ObjectData, Origin, Relation, RelationKind};

use store::Store;

pub use history::Recorder;
pub use resolve::{Ambiguous, ColumnPresence, MissingSchema};

/// Identity of an object for the whole of a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub u32);

/// A statement of a history: the index of the migration in it and of the statement in that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId {
    pub migration: u32,
    pub statement: u32,
}

/// Where a fact was made: the statement, and the words of it that a reader should see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cause {
    pub statement: StatementId,
    pub place: Place,
}

/// What a database has before the first migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    #[default]
    PostgreSql,
    Supabase,
}

/// The spaces in which names are unique, as in PostgreSQL's own catalogs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Namespace {
    Schema,
    /// `pg_class`: tables, views, sequences, indexes and composite types of a schema.
    Relation,
    /// `pg_type`, but for the types that belong to relations.
    Type,
    /// `pg_proc`; the signature is part of the name.
    Routine,
    /// Constraints of one relation or domain.
    Constraint,
    /// Triggers of one relation.
    Trigger,
    /// Policies of one relation.
    Policy,
    /// Rewrite rules of one relation.
    Rule,
    Extension,
    Publication,
    EventTrigger,
    Role,
    /// Every other kind has its own.
    Other(ObjectKind),
}

/// A name in its space. For routines and operators, `name` is followed by the argument types, as
/// `f(int4,text)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    pub namespace: Namespace,
    /// The schema, or the relation of a constraint, trigger, policy or rule; `None` for what is
    /// unique in the database.
    pub parent: Option<ObjectId>,
    pub name: Name,
}

/// Of the parent and the name alone: what has one parent seldom has the same name in two namespaces,
/// and keys are looked up with every statement.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u32(self.parent.map_or(u32::MAX, |id| id.0));
        state.write(self.name.as_bytes());
    }
}

impl Key {
    pub fn new(
        namespace: Namespace,
        parent: impl Into<Option<ObjectId>>,
        name: impl Into<Name>,
    ) -> Self {
        Self {
            namespace,
            parent: parent.into(),
            name: name.into(),
        }
    }
}

/// What the model knows of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The model has it. Whether SQL that could not be followed may have changed or dropped it
    /// since, [`Catalog::uncertain`] tells.
    Present(ObjectId),
    /// A part of PostgreSQL itself, such as `pg_class` or `text`; the model has no object for it.
    BuiltIn,
    /// It was dropped or renamed away, or its schema was made by this history and never had it.
    Absent,
    /// Nobody mentioned it: an object from before the history, or a mistake.
    Unmentioned,
    /// SQL that the model could not follow mentions it, or may have done anything.
    Unknown(Cause),
}

impl Presence {
    /// The object, if the model has it.
    #[must_use]
    pub fn id(self) -> Option<ObjectId> {
        match self {
            Self::Present(id) => Some(id),
            Self::BuiltIn | Self::Absent | Self::Unmentioned | Self::Unknown(_) => None,
        }
    }
}

/// A dependency between objects, with PostgreSQL's meaning (`pg_depend`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dependency {
    pub dependent: Address,
    pub referenced: Address,
    pub kind: DependencyKind,
}

/// An object, or one column of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    pub object: ObjectId,
    /// A column's number, from 1; 0 is the whole object.
    pub column: u16,
}

impl Address {
    /// The whole object.
    #[must_use]
    pub fn object(object: ObjectId) -> Self {
        Self { object, column: 0 }
    }

    #[must_use]
    pub fn column(object: ObjectId, column: u16) -> Self {
        Self { object, column }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DependencyKind {
    /// Dropping the referenced object needs `CASCADE`.
    Normal,
    /// As `Normal`, but of the dependent column only the default goes, not the column.
    Default,
    /// The dependent goes with the referenced object.
    Auto,
    /// The dependent is part of the referenced object and can't be dropped alone.
    Internal,
}

/// The schemas in which names are looked up, in order; `None` after a value that the model can't read.
pub type SearchPath = Option<Arc<[Name]>>;

/// The catalog at one point of a history.
#[derive(Debug, Clone)]
pub struct Catalog {
    store: Store,
    /// Shared with the marks: few statements change them.
    facts: Arc<Facts>,
    pub search_path: SearchPath,
    /// The major version of the server; `None` where nobody says it.
    pub server_version: Option<u16>,
}

/// The few facts of a catalog that are about no name and no object. Their lists are read with most
/// statements and hardly ever written.
#[derive(Debug, Clone)]
struct Facts {
    /// Set by SQL that may have done anything, such as `EXECUTE` of a computed string.
    anything: Option<Stamped>,
    /// Set by SQL that may have made something of any name.
    additions: Option<Stamped>,
    /// Set by SQL that may have done anything to row-level security, policies and triggers.
    access: Option<Stamped>,
    /// Counts the events that make facts uncertain, so that facts can be younger or older.
    clock: u32,
    /// The time after the last event that mentioned names.
    mentions: u32,
    /// Every publication that was made, so that a table that goes leaves them without a search.
    publications: Arc<Vec<ObjectId>>,
    /// Every event trigger that was made; dropped ones have no object.
    event_triggers: Arc<Vec<ObjectId>>,
    /// `ALTER DEFAULT PRIVILEGES`, in order.
    default_privileges: Arc<Vec<object::DefaultPrivilege>>,
    /// The `search_path` of a new connection.
    default_path: Arc<[Name]>,
}

/// A state that a catalog can go back to: at the beginning of a statement or of a transaction.
#[derive(Debug, Clone)]
pub struct Mark {
    store: store::Mark,
    facts: Arc<Facts>,
    search_path: Option<Arc<[Name]>>,
}

/// An object and when facts about it were made.
#[derive(Debug, Clone)]
struct Slot {
    object: Arc<Object>,
    born: u32,
    /// When row security was last switched.
    row_security_at: u32,
    /// When `uncertain` was set, if it was.
    uncertain_at: u32,
    /// The last mark to which the slot can be put back.
    mark: u32,
}

/// An event with its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamped {
    cause: Cause,
    at: u32,
}

/// The server's major version where nobody says it.
pub const DEFAULT_SERVER_VERSION: u16 = 15;

impl Catalog {
    /// Whether the server is of a major version or a later one.
    #[must_use]
    pub fn is_since(&self, major: u16) -> bool {
        self.server_version.unwrap_or(DEFAULT_SERVER_VERSION) >= major
    }

    /// Whether somebody says that the server is older than a major version, and so refuses what that
    /// one allows.
    #[must_use]
    pub fn is_before(&self, major: u16) -> bool {
        self.server_version.is_some_and(|version| version < major)
    }

    #[must_use]
    pub fn get(&self, id: ObjectId) -> Option<&Object> {
        self.slot(id).map(|slot| &*slot.object)
    }

    /// Every object, in the order in which they were made.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        (0..self.store.count()).filter_map(|id| self.get(ObjectId(id)))
    }

    /// The relation of an id, with its columns and its parts; `None` for other kinds.
    #[must_use]
    pub fn relation(&self, id: ObjectId) -> Option<&Relation> {
        self.get(id)?.as_relation()
    }

    #[must_use]
    pub fn index(&self, id: ObjectId) -> Option<&Index> {
        self.get(id)?.as_index()
    }

    #[must_use]
    pub fn constraint(&self, id: ObjectId) -> Option<&Constraint> {
        self.get(id)?.as_constraint()
    }

    /// A column of a relation by its name.
    #[must_use]
    pub fn column(&self, relation: ObjectId, name: &str) -> Option<&Column> {
        self.relation(relation)?.column_named(name)
    }

    /// Whether rows of a relation are filtered by its policies; unknown where opaque SQL may have
    /// switched it since a statement last did.
    #[must_use]
    pub fn row_security(&self, id: ObjectId) -> Fact {
        self.row_security_fact(id, |relation| relation.row_security)
    }

    /// As [`Self::row_security`], for the table's owner.
    #[must_use]
    pub fn force_row_security(&self, id: ObjectId) -> Fact {
        self.row_security_fact(id, |relation| relation.force_row_security)
    }

    /// The SQL because of which an object may have been changed or dropped since it was made. What
    /// is part of a relation shares its uncertainty.
    #[must_use]
    pub fn uncertain(&self, id: ObjectId) -> Option<Cause> {
        let slot = self.slot(id)?;
        let own = self.latest_taint(slot, slot.born);
        let parent = slot.object.parent_relation().and_then(|id| self.slot(id));
        let parent = parent.and_then(|parent| self.latest_taint(parent, slot.born));
        let latest = own.into_iter().chain(parent).max_by_key(|taint| taint.at);
        latest.map(|taint| taint.cause)
    }

    #[must_use]
    pub fn is_uncertain(&self, id: ObjectId) -> bool {
        self.uncertain(id).is_some()
    }

    /// The statement after which anything may be otherwise than the model says.
    #[must_use]
    pub fn anything(&self) -> Option<Cause> {
        self.facts.anything.map(|stamped| stamped.cause)
    }

    /// The statement after which policies, triggers and row-level security may be otherwise than the
    /// model says.
    #[must_use]
    pub fn access_event(&self) -> Option<Cause> {
        self.facts.access.map(|stamped| stamped.cause)
    }

    /// The names that SQL which could not be followed mentions, in the order of their letters.
    #[must_use]
    pub fn mentioned_names(&self) -> Vec<&Name> {
        let mut names: Vec<&Name> = self.store.keys(|it| &it.mentioned).collect();
        names.sort_unstable();
        names
    }

    /// Whether the policies and triggers of a relation may be others than the model's.
    #[must_use]
    pub fn is_access_uncertain(&self, id: ObjectId) -> bool {
        let born = self.slot(id).map_or(0, |slot| slot.born);
        self.is_uncertain(id) || self.facts.access.is_some_and(|event| event.at >= born)
    }

    /// Whether the columns of a relation are all in its list.
    #[must_use]
    pub fn columns_known(&self, id: ObjectId) -> bool {
        let known = self
            .relation(id)
            .is_some_and(|relation| relation.columns_known);
        known && !self.is_uncertain(id)
    }

    /// Whether no migration made it and neither PostgreSQL nor the platform has it.
    #[must_use]
    pub fn is_external(&self, id: ObjectId) -> bool {
        self.get(id)
            .is_some_and(|object| matches!(object.origin, Origin::External(_)))
    }

    /// The publications, in the order in which they were made.
    pub fn publications(&self) -> impl Iterator<Item = (ObjectId, &object::Publication)> {
        let made = self.facts.publications.iter();
        made.filter_map(|id| match &self.get(*id)?.data {
            ObjectData::Publication(publication) => Some((*id, publication)),
            _ => None,
        })
    }

    /// Every event trigger that was made; dropped ones have no object.
    #[must_use]
    pub fn event_triggers(&self) -> &[ObjectId] {
        &self.facts.event_triggers
    }

    /// `ALTER DEFAULT PRIVILEGES`, in order.
    #[must_use]
    pub fn default_privileges(&self) -> &[object::DefaultPrivilege] {
        &self.facts.default_privileges
    }

    /// What the object is called in a statement about it: `schema.table`, and `schema.table.name`
    /// for what belongs to a table. Routines have their argument types.
    #[must_use]
    pub fn qualified_name(&self, id: ObjectId) -> String {
        let mut path = self.path(id);
        let object = self.get(id).map(|object| (&object.name, &object.data));
        if let Some((name, ObjectData::Function(function))) = object {
            let inputs = function.parameters.iter().filter(|it| it.mode.is_input());
            let types: Vec<_> = inputs.map(|it| self.format_type(&it.type_name)).collect();
            path.pop();
            path.push(format!("{name}({})", types.join(", ")).into());
        }
        path.join(".")
    }

    /// The names that lead to an object, outermost first. Empty for an object that is gone.
    #[must_use]
    pub fn path(&self, id: ObjectId) -> Vec<Name> {
        let Some(object) = self.get(id) else {
            return Vec::new();
        };
        let key = self.key(object);
        let mut path = key.parent.map_or_else(Vec::new, |parent| self.path(parent));
        path.push(key.name);
        path
    }

    /// The kind that a statement would call the object.
    #[must_use]
    pub fn kind(&self, id: ObjectId) -> Option<ObjectKind> {
        self.get(id).map(Object::kind)
    }

    fn slot(&self, id: ObjectId) -> Option<&Slot> {
        self.store.slot(id)
    }

    /// The latest opaque SQL that mentions a name, if it is not older than `since`.
    fn mentioned_since(&self, name: &Name, since: u32) -> Option<Stamped> {
        // Most objects are younger than whatever was mentioned, and need not be looked for.
        if self.facts.mentions <= since {
            return None;
        }
        let mentioned = self.store.get(|it| &it.mentioned, name).copied();
        mentioned.filter(|it| it.at >= since)
    }

    /// The latest event that makes an object uncertain, if it is not older than `since`.
    fn latest_taint(&self, slot: &Slot, since: u32) -> Option<Stamped> {
        let own = slot.object.uncertain.map(|cause| Stamped {
            cause,
            at: slot.uncertain_at,
        });
        let mentioned = self.mentioned_since(&slot.object.name, since);
        let access = match slot.object.data {
            ObjectData::Policy(_) | ObjectData::Trigger(_) => self.facts.access,
            _ => None,
        };
        let events = [own, mentioned, self.facts.anything, access];
        let latest = events.into_iter().flatten().max_by_key(|event| event.at);
        latest.filter(|event| event.at >= since)
    }

    fn row_security_fact(&self, id: ObjectId, fact: fn(&Relation) -> Fact) -> Fact {
        let Some(slot) = self.slot(id) else {
            return Fact::Unknown;
        };
        let Some(relation) = slot.object.as_relation() else {
            return Fact::No;
        };
        let since = slot.row_security_at;
        let access = self.facts.access.is_some_and(|event| event.at >= since);
        if access || self.latest_taint(slot, since).is_some() {
            return Fact::Unknown;
        }
        fact(relation)
    }

    /// The name under which an object is registered.
    #[must_use]
    pub fn key(&self, object: &Object) -> Key {
        let (namespace, parent) = object.namespace();
        Key {
            namespace,
            parent,
            name: match &object.data {
                ObjectData::Function(function) => self.signature(
                    &object.name,
                    function.parameters.iter().filter_map(|parameter| {
                        parameter.mode.is_input().then_some(&parameter.type_name)
                    }),
                ),
                _ => object.name.clone(),
            },
        }
    }

    /// The kinds of relations that hold rows of their own.
    #[must_use]
    pub fn is_table(&self, id: ObjectId) -> bool {
        self.relation(id).is_some_and(|relation| {
            matches!(
                relation.kind,
                RelationKind::Table | RelationKind::PartitionedTable
            )
        })
    }
}
