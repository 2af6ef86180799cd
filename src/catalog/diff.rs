//! What is different between two states of a catalog, object by object.
//!
//! Objects are paired by their names: one that was dropped and made again is the same. The order
//! of columns does not matter. What the model does not know is reported as unknown.

use rustc_hash::FxHashSet;

use super::facets::{Facet, facets};
use super::object::{Constraint, ConstraintData, Object, ObjectData, Origin};
use super::{Catalog, Cause, Key, Namespace, ObjectId};
use crate::operation::ObjectKind;

/// An object that is not the same in both states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub kind: ObjectKind,
    /// As [`Catalog::qualified_name`] has it.
    pub name: String,
    pub before: Option<ObjectId>,
    pub after: Option<ObjectId>,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It was there before and is gone. What was part of it is not listed.
    Missing,
    /// It was not there before. What is part of it is not listed.
    Extra,
    /// Never empty.
    Changed(Vec<Aspect>),
    /// It may differ: SQL that could not be followed touched it.
    Unknown(Cause),
}

impl Difference {
    /// Whether an enum only has more labels, which PostgreSQL has no statement to take away.
    #[must_use]
    pub fn only_adds_labels(&self) -> bool {
        let What::Changed(aspects) = &self.what else {
            return false;
        };
        aspects.iter().all(|aspect| {
            let (Some(before), Some(after)) = (&aspect.before, &aspect.after) else {
                return false;
            };
            let mut after = after.split(", ");
            aspect.name == "labels" && before.split(", ").all(|label| after.any(|it| it == label))
        })
    }
}

/// One thing about an object that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect {
    /// `column a`, `type of column a`, `row security`, `definition` …
    pub name: String,
    /// `None` for what was not there.
    pub before: Option<String>,
    /// `None` for what is gone.
    pub after: Option<String>,
}

/// Every difference, in the order in which the objects were made. Objects that both states share are
/// skipped by their address.
#[must_use]
pub fn diff(before: &Catalog, after: &Catalog) -> Vec<Difference> {
    let count = before.store.count().max(after.store.count());
    let ids = (0..count).map(ObjectId);
    diff_touched(before, after, ids)
}

/// The differences among some objects, by their ids in either state: those that steps changed.
/// Costs nothing for the others.
#[must_use]
pub fn diff_touched(
    before: &Catalog,
    after: &Catalog,
    ids: impl IntoIterator<Item = ObjectId>,
) -> Vec<Difference> {
    let mut ids: Vec<_> = ids
        .into_iter()
        .filter(|id| !is_shared(before, after, *id))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut pairs = FxHashSet::default();
    let mut differences = Vec::new();
    for id in &ids {
        let Some(object) = before.get(*id) else {
            continue;
        };
        let twin = twin(before, object, after);
        if twin.is_some_and(|twin| !pairs.insert((*id, twin))) {
            continue;
        }
        differences.extend(compare(before, Some(*id), after, twin));
    }
    for id in &ids {
        let Some(object) = after.get(*id) else {
            continue;
        };
        let twin = twin(after, object, before);
        if twin.is_some_and(|twin| !pairs.insert((twin, *id))) {
            continue;
        }
        differences.extend(compare(before, twin, after, Some(*id)));
    }
    differences
}

/// The object of the same name and kind of name in another catalog.
#[must_use]
pub fn twin(of: &Catalog, object: &Object, other: &Catalog) -> Option<ObjectId> {
    let key = of.key(object);
    let parent = match key.parent {
        Some(parent) => Some(twin(of, of.get(parent)?, other)?),
        None => None,
    };
    let key = Key { parent, ..key };
    other.registered(&key)
}

/// Whether neither state changed an object since they were one.
fn is_shared(before: &Catalog, after: &Catalog, id: ObjectId) -> bool {
    match (before.get(id), after.get(id)) {
        (Some(before), Some(after)) => std::ptr::eq(before, after),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn compare(
    before: &Catalog,
    old: Option<ObjectId>,
    after: &Catalog,
    new: Option<ObjectId>,
) -> Option<Difference> {
    let (catalog, object) = match (old, new) {
        (Some(old), _) => (before, before.get(old)?),
        (None, Some(new)) => (after, after.get(new)?),
        (None, None) => return None,
    };
    // What can be null is said of the column.
    if object.as_constraint().is_some_and(Constraint::is_not_null) {
        return None;
    }
    let what = match (old, new) {
        (Some(old), Some(new)) => changed(before, old, after, new)?,
        (Some(_), None) => one_sided(catalog, object, after, What::Missing)?,
        (None, _) => one_sided(catalog, object, before, What::Extra)?,
    };
    Some(Difference {
        kind: object.kind(),
        name: catalog.qualified_name(object.id),
        before: old,
        after: new,
        what,
    })
}

fn changed(before: &Catalog, old: ObjectId, after: &Catalog, new: ObjectId) -> Option<What> {
    let aspects = aspects(
        &facets(before, before.get(old)?),
        facets(after, after.get(new)?),
    );
    if aspects.is_empty() {
        return None;
    }
    if let Some(cause) = after.uncertain(new).or_else(|| before.uncertain(old)) {
        return Some(What::Unknown(cause));
    }
    Some(What::Changed(aspects))
}

/// What is in one state only. Parts of what is itself in one state only are not worth a word.
fn one_sided(catalog: &Catalog, object: &Object, other: &Catalog, what: What) -> Option<What> {
    if let Origin::External(_) | Origin::System = object.origin {
        return external_columns(catalog, object, &what);
    }
    if is_part(catalog, object, other) {
        return None;
    }
    if let Some(cause) = catalog.uncertain(object.id) {
        return Some(What::Unknown(cause));
    }
    let doubt = match twin_key(catalog, object, other).map(|key| other.presence(&key)) {
        Some(super::Presence::Unknown(cause)) => Some(cause),
        Some(_) | None => None,
    };
    Some(doubt.map_or(what, What::Unknown))
}

/// The columns that a migration gave to a table that is not the history's own. Those that
/// statements only mention have no type.
fn external_columns(catalog: &Catalog, object: &Object, what: &What) -> Option<What> {
    if matches!(object.origin, Origin::System) {
        return None;
    }
    let relation = object.as_relation()?;
    let added = relation.columns.iter();
    let aspects: Vec<_> = added
        .filter_map(|column| {
            let shown = catalog.format_type(column.type_name.as_ref()?);
            let extra = *what == What::Extra;
            Some(Aspect {
                name: format!("column {}", column.name),
                before: (!extra).then(|| shown.clone()),
                after: extra.then_some(shown),
            })
        })
        .collect();
    if aspects.is_empty() {
        return None;
    }
    if let Some(cause) = catalog.uncertain(object.id) {
        return Some(What::Unknown(cause));
    }
    Some(What::Changed(aspects))
}

/// Whether an object goes and comes with another that the other state lacks too, or with a
/// constraint or a column that is reported in its place.
fn is_part(catalog: &Catalog, object: &Object, other: &Catalog) -> bool {
    let lacks = |id: ObjectId| {
        let found = catalog.get(id);
        found.is_some_and(|owner| {
            !matches!(owner.origin, Origin::External(_)) && twin(catalog, owner, other).is_none()
        })
    };
    if let Origin::Derived(maker, _) = object.origin
        && lacks(maker)
    {
        return true;
    }
    if object.schema.is_some_and(lacks) || object.parent().is_some_and(lacks) {
        return true;
    }
    match &object.data {
        ObjectData::Index(index) => lacks(index.relation) || index.constraint.is_some_and(lacks),
        ObjectData::Sequence(sequence) => sequence.owned_by.is_some_and(|owner| {
            lacks(owner.object) || lacks_column(catalog, owner.object, owner.column, other)
        }),
        // A server does not say which trigger a constraint is of, but gave it that one's name.
        ObjectData::Constraint(constraint)
            if matches!(constraint.kind, ConstraintData::Trigger) =>
        {
            let trigger =
                catalog.resolve_part(Namespace::Trigger, constraint.relation, &object.name);
            trigger.id().is_some_and(lacks)
        }
        _ => false,
    }
}

fn lacks_column(catalog: &Catalog, relation: ObjectId, column: u16, other: &Catalog) -> bool {
    let Some(object) = catalog.get(relation) else {
        return false;
    };
    let column = object
        .as_relation()
        .and_then(|relation| relation.column(column));
    let Some(column) = column else {
        return false;
    };
    twin(catalog, object, other).is_some_and(|twin| other.column(twin, &column.name).is_none())
}

fn twin_key(of: &Catalog, object: &Object, other: &Catalog) -> Option<Key> {
    let key = of.key(object);
    let parent = match key.parent {
        Some(parent) => Some(twin(of, of.get(parent)?, other)?),
        None => None,
    };
    Some(Key { parent, ..key })
}

/// What two lists of facets say differently.
pub(super) fn aspects(before: &[Facet], after: Vec<Facet>) -> Vec<Aspect> {
    let mut aspects = Vec::new();
    for facet in before {
        let now = after.iter().find(|other| other.name == facet.name);
        if now.is_none_or(|now| !facet.is_same(now)) {
            aspects.push(Aspect {
                name: facet.name.clone(),
                before: Some(facet.text.clone()),
                after: now.map(|now| now.text.clone()),
            });
        }
    }
    for facet in after {
        if !before.iter().any(|other| other.name == facet.name) {
            aspects.push(Aspect {
                name: facet.name,
                before: None,
                after: Some(facet.text),
            });
        }
    }
    aspects
}
