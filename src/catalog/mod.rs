//! A model of the PostgreSQL catalog.
//!
//! Objects have an id that never changes and refer to each other by it, as rows of the system
//! catalogs do; names lead to ids. The maps are persistent, so that a clone of a [`Catalog`] is a
//! pointer copy and every migration can keep the state before and after it.
//!
//! What the model cannot know it says: an object can be uncertain, a name can be, and objects that
//! no migration made are external.

pub mod object;

use std::hash::BuildHasherDefault;
use std::sync::Arc;

use rpds::{HashTrieMapSync, HashTrieSetSync, VectorSync};
use rustc_hash::FxHasher;

use crate::operation::{Name, ObjectKind};
use crate::source::Place;
use object::Object;

type Map<K, V> = HashTrieMapSync<K, V, BuildHasherDefault<FxHasher>>;
type Set<K> = HashTrieSetSync<K, BuildHasherDefault<FxHasher>>;

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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub namespace: Namespace,
    /// The schema, or the relation of a constraint, trigger, policy or rule; `None` for what is
    /// unique in the database.
    pub parent: Option<ObjectId>,
    pub name: Name,
}

/// What the model knows of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Present(ObjectId),
    /// It was dropped or renamed away, or its schema was made by this history and never had it.
    Absent,
    /// Nobody mentioned it: an object from before the history, or a mistake.
    Unmentioned,
    /// SQL that the model could not follow mentions it.
    Unknown(Cause),
}

/// A dependency between objects, with PostgreSQL's meaning (`pg_depend`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DependencyKind {
    /// Dropping the referenced object needs `CASCADE`.
    Normal,
    /// The dependent goes with the referenced object.
    Auto,
    /// The dependent is part of the referenced object and can't be dropped alone.
    Internal,
}

/// The catalog at one point of a history.
#[derive(Debug, Clone)]
pub struct Catalog {
    objects: Map<ObjectId, Arc<Object>>,
    names: Map<Key, ObjectId>,
    /// Names that are known to be free: dropped, renamed away, or moved.
    absent: Map<Key, Cause>,
    /// Unqualified names that opaque SQL mentions; what has one of them may have been made,
    /// changed or dropped.
    mentioned: Map<Name, Cause>,
    /// Set by SQL that may have done anything, such as `EXECUTE` of a computed string.
    pub anything: Option<Cause>,
    /// By referenced object.
    dependents: Map<ObjectId, Set<Dependency>>,
    /// By dependent object.
    dependencies: Map<ObjectId, Set<Dependency>>,
    /// In the order of `search_path`; `None` after a value that the model can't read.
    pub search_path: Option<Arc<[Name]>>,
    /// `ALTER DEFAULT PRIVILEGES`, in order.
    pub default_privileges: VectorSync<Arc<object::DefaultPrivilege>>,
    next_id: u32,
}
