//! The replayed catalog held against the server's, object by object.
//!
//! Only what the model claims to know is compared. What it says it does not know is counted, and so
//! is what is external: a model that knows nothing disagrees with nobody.

use super::builtin::is_system_schema;
use super::diff::{Aspect, aspects, twin};
use super::facets::{About, Facet, facets};
use super::object::{Function, Object, ObjectData, Origin};
use super::{Catalog, Cause, Key, ObjectId, Presence};
use crate::operation::{ObjectKind, Persistence};

/// What a comparison found.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    pub equal: usize,
    /// What the model does not know, or not for certain.
    pub unknown: usize,
    /// In the order in which the model's objects were made, then the server's.
    pub disagreements: Vec<Disagreement>,
}

/// An object of which model and server say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    pub kind: ObjectKind,
    /// As [`Catalog::qualified_name`] has it.
    pub name: String,
    pub model: Option<ObjectId>,
    pub what: Dissent,
    /// The statement that made the object in the model or last changed it; for an object that the
    /// model does not have, the one that made what it is a part of.
    pub cause: Option<Cause>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dissent {
    /// The server has no such object.
    OnlyModel,
    /// The model has no such object.
    OnlyServer,
    /// `before` is the model's version, `after` the server's. Never empty.
    Differs(Vec<Aspect>),
}

impl Comparison {
    /// How many objects either side has, but for those that are unknown.
    #[must_use]
    pub fn compared(&self) -> usize {
        self.equal + self.disagreements.len()
    }
}

/// Holds the model of a history against what a server has after it. `start` is what the server had
/// before it.
#[must_use]
pub fn compare(model: &Catalog, start: &Catalog, server: &Catalog) -> Comparison {
    let mut comparison = Comparison::default();
    for object in model.objects() {
        if !is_claimed(model, object) {
            continue;
        }
        if model.is_uncertain(object.id) {
            comparison.unknown += 1;
            continue;
        }
        comparison.add(model, object, server);
    }
    for object in server.objects() {
        // Roles belong to the whole server, where others may make some at any time.
        let is_new = is_comparable(server, object)
            && object.kind() != ObjectKind::Role
            && twin(server, object, start).is_none();
        if is_new && twin(server, object, model).is_none() {
            comparison.add_extra(model, object, server);
        }
    }
    comparison
}

impl Comparison {
    fn add(&mut self, model: &Catalog, object: &Object, server: &Catalog) {
        let what = match twin(model, object, server) {
            None => Dissent::OnlyModel,
            Some(found) => {
                let differences = differences(model, object, server, found);
                if differences.is_empty() {
                    self.equal += 1;
                    return;
                }
                Dissent::Differs(differences)
            }
        };
        self.disagreements.push(Disagreement {
            kind: object.kind(),
            name: model.qualified_name(object.id),
            model: Some(object.id),
            what,
            cause: object.changed.or_else(|| object.cause()),
        });
    }

    /// An object of the server's that the model does not have, though it should.
    fn add_extra(&mut self, model: &Catalog, object: &Object, server: &Catalog) {
        let key = server.key(object);
        let parent = key.parent.and_then(|parent| server.get(parent));
        let parent = match parent.map(|parent| twin(server, parent, model)) {
            // What it is in is itself one that the model does not have.
            Some(None) => return,
            Some(found) => found,
            None => None,
        };
        let presence = model.presence(&Key { parent, ..key });
        if let Presence::Unknown(_) = presence {
            self.unknown += 1;
            return;
        }
        let owner = object.parent_relation().or(object.schema);
        let owner = owner.and_then(|id| twin(server, server.get(id)?, model));
        self.disagreements.push(Disagreement {
            kind: object.kind(),
            name: server.qualified_name(object.id),
            model: None,
            what: Dissent::OnlyServer,
            cause: owner.and_then(|id| {
                let object = model.get(id)?;
                object.changed.or_else(|| object.cause())
            }),
        });
    }
}

/// Whether the model says that it has an object because a statement made it.
fn is_claimed(model: &Catalog, object: &Object) -> bool {
    let made = match object.origin {
        Origin::Migration(_) => true,
        Origin::Derived(maker, _) => {
            let maker = model.get(maker);
            !maker.is_some_and(|it| matches!(it.data, ObjectData::Extension(_)))
        }
        Origin::External(_) | Origin::System | Origin::Server => false,
    };
    made && is_comparable(model, object)
}

/// Temporary objects are gone with their session; what is put into PostgreSQL's own schemas, and some
/// kinds that hardly anybody makes, are not read from a server.
fn is_comparable(catalog: &Catalog, object: &Object) -> bool {
    let unread = matches!(
        object.kind(),
        ObjectKind::Cast
            | ObjectKind::Transform
            | ObjectKind::UserMapping
            | ObjectKind::OperatorClass
            | ObjectKind::OperatorFamily
            | ObjectKind::Subscription
            | ObjectKind::Tablespace
            | ObjectKind::Database
            | ObjectKind::LargeObject
    );
    let relation = object.parent_relation().unwrap_or(object.id);
    let persistence = match catalog.get(relation).map(|found| &found.data) {
        Some(ObjectData::Relation(relation)) => relation.persistence,
        Some(ObjectData::Sequence(sequence)) => sequence.persistence,
        Some(_) | None => Persistence::Permanent,
    };
    let schema = catalog.get(relation).and_then(|found| found.schema);
    let schema = schema.or(object.schema).and_then(|id| catalog.get(id));
    let elsewhere = schema.is_some_and(|it| it.name == "pg_temp" || is_system_schema(&it.name));
    !unread && persistence != Persistence::Temporary && !elsewhere
}

/// What a server says differently of an object, so far as the model says anything.
fn differences(model: &Catalog, object: &Object, server: &Catalog, found: ObjectId) -> Vec<Aspect> {
    let Some(twin) = server.get(found) else {
        return Vec::new();
    };
    let owner = twin.owner.as_deref();
    let mut ours = facets(model, object);
    let mut theirs = facets(server, twin);
    for list in [&mut ours, &mut theirs] {
        list.retain(|facet| is_comparable_facet(object, owner, facet));
        // The server prints the new names in what was written with the old ones.
        list.retain(|facet| !object.stale || !facet.is_written());
    }
    theirs.retain(|facet| !is_unsaid(object, &ours, facet));
    aspects(&ours, theirs)
}

/// Whether both sides can say it in the same words.
fn is_comparable_facet(object: &Object, owner: Option<&str>, facet: &Facet) -> bool {
    if let About::Grant(role) = &facet.about {
        return Some(role.as_str()) != owner && !(role == "public" && everybody_may_use(object));
    }
    let name = facet.name.as_str();
    match &object.data {
        // An index or a foreign key is never inherited, which some servers say with this flag.
        ObjectData::Constraint(constraint) => name != "NO INHERIT" || constraint.is_inheritable(),
        // What the server prints of a body that it keeps as a tree is its own text.
        ObjectData::Function(function) => name != "body" || !is_kept_as_tree(function),
        ObjectData::Statistics(_) | ObjectData::Other { .. } => name != "definition",
        ObjectData::Publication(_) => name != "options",
        // Extensions bring their own.
        ObjectData::Extension(_) => name != "comment",
        _ => true,
    }
}

/// Whether everybody may use an object unless that was revoked: the lists don't tell one from the
/// other.
fn everybody_may_use(object: &Object) -> bool {
    matches!(object.data, ObjectData::Function(_) | ObjectData::Type(_))
}

/// The body of `BEGIN ATOMIC … END` or `RETURN expression`.
fn is_kept_as_tree(function: &Function) -> bool {
    let text = function.body.as_ref().map_or("", |body| &body.text);
    function.language == "sql" && (text.starts_with("begin atomic") || text.starts_with("return "))
}

/// Whether a facet of the server's is about something that the model leaves open.
fn is_unsaid(object: &Object, ours: &[Facet], facet: &Facet) -> bool {
    if ours.iter().any(|it| it.name == facet.name) {
        return false;
    }
    match (&object.data, &facet.about) {
        (ObjectData::Relation(relation), About::Column(name)) => {
            match relation.column_named(name) {
                None => !relation.columns_known,
                Some(column) => {
                    let depends_on_type = ["type ", "collation "];
                    let mut found = depends_on_type.iter();
                    column.type_name.is_none() && found.any(|it| facet.name.starts_with(it))
                }
            }
        }
        (ObjectData::Function(_), _) => facet.name == "result",
        (ObjectData::Sequence(_), _) => facet.name == "type",
        _ => false,
    }
}
