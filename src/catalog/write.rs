//! Changing a catalog. Names, the lists of a relation's parts and the dependencies that follow from
//! an object's own data are kept in step here; replay adds the dependencies of expressions, types
//! and bodies.

use std::sync::Arc;

use super::object::{
    Column, Fact, Function, Object, ObjectData, Origin, Publication, Relation, RelationKind,
    TypeData,
};
use super::store::Registered;
use super::{
    Address, Catalog, Cause, Facts, Key, Namespace, ObjectId, Presence, Slot, Stamped, builtin,
};
use crate::operation::{Name, ObjectName};

impl Catalog {
    /// Adds an object: gives it its id, registers its name, enters it into the lists of its relation
    /// or parent, and adds the dependencies that its data shows ([`Catalog::structure`]).
    ///
    /// The name must be free; the caller raises what the server raises where it is not.
    pub fn insert(&mut self, mut object: Object) -> ObjectId {
        let id = ObjectId(self.store.count());
        object.id = id;
        let key = self.key(&object);
        let clock = self.facts.clock;
        let object = Arc::new(object);
        match object.data {
            ObjectData::Publication(_) => {
                Arc::make_mut(&mut self.facts_mut().publications).push(id);
            }
            ObjectData::EventTrigger(_) => {
                Arc::make_mut(&mut self.facts_mut().event_triggers).push(id);
            }
            _ => {}
        }
        self.store.push(Slot {
            object: Arc::clone(&object),
            born: clock,
            row_security_at: clock,
            uncertain_at: clock,
            mark: 0,
        });
        self.register(key, id, &object.name);
        self.enter_lists(&object);
        self.note_roles(None, &object);
        for dependency in self.structure(&object) {
            self.add_dependency(dependency);
        }
        id
    }

    /// Changes an object in place. Its id, name and schema stay; see [`Catalog::rename`] and
    /// [`Catalog::move_to_schema`]. Dependencies that its data shows follow the change. A
    /// routine's parameters may change, and its name with them.
    pub fn update(&mut self, id: ObjectId, change: impl FnOnce(&mut Object)) {
        let Some(before) = self.slot(id).map(|slot| Arc::clone(&slot.object)) else {
            return;
        };
        let Some(slot) = self.store.slot_mut(id) else {
            return;
        };
        let object = Arc::make_mut(&mut slot.object);
        change(object);
        object.id = id;
        object.name = before.name.clone();
        object.schema = before.schema;
        if object.uncertain.is_some() && object.uncertain != before.uncertain {
            slot.uncertain_at = self.facts.clock;
            Arc::make_mut(&mut self.facts).clock += 1;
        }
        if row_security_cause(object) != row_security_cause(&before) {
            slot.row_security_at = self.facts.clock;
        }
        let after = Arc::clone(&slot.object);
        self.note_roles(Some(&before), &after);
        self.relink(&before, &after);
    }

    /// Makes an object anew under its id, so that what refers to it still does: an object that was
    /// only assumed, or that may have been dropped, and that a statement now creates.
    pub fn remake(&mut self, id: ObjectId, origin: Origin, data: ObjectData) {
        self.update(id, |object| {
            object.origin = origin;
            object.changed = None;
            object.uncertain = None;
            object.data = data;
        });
        let clock = self.facts.clock;
        if let Some(slot) = self.store.slot_mut(id) {
            slot.born = clock;
            slot.row_security_at = clock;
            slot.uncertain_at = clock;
        }
    }

    /// Switches row security by a statement; certain from here on.
    pub fn set_row_security(&mut self, id: ObjectId, enabled: Fact, cause: Cause) {
        self.update(id, |object| {
            object.changed = Some(cause);
            if let Some(relation) = object.as_relation_mut() {
                relation.row_security = enabled;
                relation.row_security_cause = Some(cause);
            }
        });
        let clock = self.facts.clock;
        if let Some(slot) = self.store.slot_mut(id) {
            slot.row_security_at = clock;
        }
    }

    /// Gives an object another name. An index that backs a constraint and the constraint are renamed
    /// together, as the server does.
    pub fn rename(&mut self, id: ObjectId, name: impl Into<Name>, cause: Cause) {
        let name = name.into();
        self.rename_one(id, &name, cause);
        let twin = match self.get(id).map(|object| &object.data) {
            Some(ObjectData::Index(index)) => index.constraint,
            Some(ObjectData::Constraint(constraint)) => constraint.kind.index(),
            Some(_) | None => None,
        };
        if let Some(twin) = twin {
            self.rename_one(twin, &name, cause);
        }
    }

    /// Moves an object; the indexes of a relation and the sequences that its columns own move along.
    pub fn move_to_schema(&mut self, id: ObjectId, schema: ObjectId, cause: Cause) {
        let mut moved = vec![id];
        if let Some(relation) = self.relation(id) {
            moved.extend(&relation.indexes);
            moved.extend(self.owned_sequences(id));
        }
        let constraints: Vec<Key> = self
            .constraints_of(id)
            .iter()
            .filter_map(|constraint| self.get(*constraint))
            .map(|constraint| self.key(constraint))
            .collect();
        for key in &constraints {
            self.count_constraint(key, false);
        }
        for id in moved {
            self.rekey(id, cause, |object| object.schema = Some(schema));
        }
        for key in &constraints {
            self.count_constraint(key, true);
        }
    }

    /// Takes one object out, whatever depends on it: [`Catalog::drop_plan`] says what goes along.
    /// Its name is known to be free from here on.
    pub fn remove(&mut self, id: ObjectId, cause: Cause) {
        let Some(object) = self.slot(id).map(|slot| Arc::clone(&slot.object)) else {
            return;
        };
        let key = self.key(&object);
        self.unregister(key, id, &object.name, Some(cause));
        self.leave_lists(&object);
        self.remove_dependencies(id);
        self.store.take(id);
        if object.as_relation().is_some() || matches!(object.data, ObjectData::Schema { .. }) {
            self.leave_publications(id);
        }
    }

    /// A name that may have been taken is free from here on, as after `DROP … IF EXISTS` of what
    /// nobody mentioned.
    pub fn mark_absent(&mut self, key: Key, cause: Cause) {
        if self.registered(&key).is_none() {
            self.set_free(&key, cause);
        }
    }

    /// Takes a column out, whatever depends on it.
    pub fn remove_column(&mut self, relation: ObjectId, number: u16, cause: Cause) {
        self.update(relation, |object| {
            object.changed = Some(cause);
            object.remove_column(number);
        });
        self.remove_column_dependencies(Address::column(relation, number));
    }

    /// The relation of a name; one that nobody mentioned is made, as external, and so is its schema.
    /// PostgreSQL's own relations are made as system relations.
    pub fn get_or_external(&mut self, name: &ObjectName, cause: Cause) -> ObjectId {
        let presence = self.resolve_relation(name);
        if let Presence::Present(id) = presence {
            return id;
        }
        let (schema, origin) = match (&name.schema, presence) {
            (Some(schema), Presence::BuiltIn) => (schema.clone(), Origin::System),
            (None, Presence::BuiltIn) => (Name::new_static(builtin::SCHEMA), Origin::System),
            (Some(schema), _) => (schema.clone(), Origin::External(cause)),
            (None, _) => (self.first_of_path(), Origin::External(cause)),
        };
        let schema = self.schema_or_external(&schema, cause);
        self.insert(Object::new(
            name.name.clone(),
            Some(schema),
            origin,
            ObjectData::Relation(Box::new(Relation::external())),
        ))
    }

    /// The schema in which a name is, as far as it says; else the first of the path.
    pub fn schema_of_new(&mut self, name: &ObjectName, cause: Cause) -> ObjectId {
        let schema = name.schema.clone();
        let schema = schema.unwrap_or_else(|| self.first_of_path());
        self.schema_or_external(&schema, cause)
    }

    /// The schema of a name; one that nobody mentioned is made, as external.
    pub fn schema_or_external(&mut self, name: &Name, cause: Cause) -> ObjectId {
        if let Presence::Present(id) = self.schema_named(name) {
            return id;
        }
        self.insert(Object::new(
            name.clone(),
            None,
            Origin::External(cause),
            ObjectData::Schema {
                closed: false,
                extended: false,
            },
        ))
    }

    /// The number of a column of a relation whose columns are not all known; it is added, without a
    /// type, where nobody mentioned it.
    pub fn column_or_external(&mut self, relation: ObjectId, name: &Name, cause: Cause) -> u16 {
        if let Some(column) = self.column(relation, name) {
            return column.number;
        }
        let mut number = 0;
        self.update(relation, |object| {
            if let Some(relation) = object.as_relation_mut() {
                number = relation.add_column(Column::new(name.clone(), None, Some(cause)));
            }
        });
        number
    }

    /// The sequences that the columns of a relation own.
    #[must_use]
    pub fn owned_sequences(&self, relation: ObjectId) -> Vec<ObjectId> {
        let mut owned: Vec<_> = self
            .dependents_of(relation)
            .filter(|dependency| dependency.referenced.column != 0)
            .map(|dependency| dependency.dependent.object)
            .filter(|id| {
                self.get(*id).is_some_and(|object| match &object.data {
                    ObjectData::Sequence(sequence) => sequence
                        .owned_by
                        .is_some_and(|owner| owner.object == relation),
                    _ => false,
                })
            })
            .collect();
        owned.sort_unstable();
        owned.dedup();
        owned
    }

    pub(super) fn facts_mut(&mut self) -> &mut Facts {
        Arc::make_mut(&mut self.facts)
    }

    fn first_of_path(&self) -> Name {
        let names = self.path_names();
        let there = names
            .iter()
            .find(|name| self.schema_named(name).id().is_some());
        there
            .or(names.first())
            .cloned()
            .unwrap_or(Name::new_static("public"))
    }

    fn rename_one(&mut self, id: ObjectId, name: &Name, cause: Cause) {
        // What opaque SQL did to the old name holds for the object.
        let slot = self.slot(id);
        let taint = slot.and_then(|slot| self.latest_taint(slot, slot.born));
        self.rekey(id, cause, |object| {
            object.name = name.clone();
            object.uncertain = taint.map(|taint| taint.cause).or(object.uncertain);
        });
        if let Some(taint) = taint
            && let Some(slot) = self.store.slot_mut(id)
        {
            slot.uncertain_at = taint.at;
        }
    }

    /// Changes the types of a routine, by which it is known as by its name.
    pub fn retype(&mut self, id: ObjectId, cause: Cause, routine: Function) {
        let data = ObjectData::Function(routine);
        self.rekey(id, cause, |object| object.data = data);
    }

    /// Changes name or schema, with the registered name, its tombstone and the dependencies.
    fn rekey(&mut self, id: ObjectId, cause: Cause, change: impl FnOnce(&mut Object)) {
        let Some(before) = self.slot(id).map(|slot| Arc::clone(&slot.object)) else {
            return;
        };
        let key = self.key(&before);
        self.unregister(key, id, &before.name, Some(cause));
        let Some(slot) = self.store.slot_mut(id) else {
            return;
        };
        let object = Arc::make_mut(&mut slot.object);
        change(object);
        object.changed = Some(cause);
        let after = Arc::clone(&slot.object);
        let key = self.key(&after);
        self.register(key, id, &after.name);
        self.relink_dependencies(&before, &after);
    }

    fn register(&mut self, key: Key, id: ObjectId, name: &Name) {
        if key.namespace == Namespace::Routine
            && let Some(schema) = key.parent
        {
            let mut overloads = self.overloads(schema, name).to_vec();
            overloads.push(id);
            self.store
                .set_routines(&(schema, name.clone()), overloads.into());
        }
        self.count_constraint(&key, true);
        self.store.set_name(&key, Some(Registered::Object(id)));
    }

    fn unregister(&mut self, key: Key, id: ObjectId, name: &Name, cause: Option<Cause>) {
        if key.namespace == Namespace::Routine
            && let Some(schema) = key.parent
        {
            let mut overloads = self.overloads(schema, name).to_vec();
            overloads.retain(|other| *other != id);
            self.store
                .set_routines(&(schema, name.clone()), overloads.into());
        }
        if self.registered(&key) == Some(id) {
            self.count_constraint(&key, false);
            match cause {
                Some(cause) => self.set_free(&key, cause),
                None => self.store.set_name(&key, None),
            }
        }
    }

    fn set_free(&mut self, key: &Key, cause: Cause) {
        let at = self.facts.clock;
        let free = Registered::Free(Stamped { cause, at });
        self.store.set_name(key, Some(free));
    }

    /// Keeps the names of constraints by the schema of their relation.
    fn count_constraint(&mut self, key: &Key, more: bool) {
        if key.namespace != Namespace::Constraint {
            return;
        }
        let parent = key.parent.and_then(|id| self.get(id));
        let Some(schema) = parent.and_then(|parent| parent.schema) else {
            return;
        };
        let entry = (schema, key.name.clone());
        let count = self.store.get(|it| &it.constraint_names, &entry);
        let count = count.copied().unwrap_or(0);
        let count = if more {
            count.saturating_add(1)
        } else {
            count.saturating_sub(1)
        };
        self.store.set_constraint_name(&entry, count);
    }

    /// The constraints of a relation or a domain.
    /// Those of a relation or a domain.
    pub(crate) fn constraints_of(&self, id: ObjectId) -> &[ObjectId] {
        match self.get(id).map(|object| &object.data) {
            Some(ObjectData::Relation(relation)) => &relation.constraints,
            Some(ObjectData::Type(definition)) => match &definition.kind {
                TypeData::Domain { constraints, .. } => constraints,
                _ => &[],
            },
            Some(_) | None => &[],
        }
    }

    fn relink(&mut self, before: &Object, after: &Object) {
        let keys = [self.key(before), self.key(after)];
        if keys[0] != keys[1] {
            let [old, new] = keys;
            self.unregister(old, before.id, &before.name, None);
            self.register(new, after.id, &after.name);
        }
        if parents(before) != parents(after) {
            self.leave_parents(before);
            self.enter_parents(after);
        }
        self.relink_dependencies(before, after);
    }

    /// What a relation, or a domain, lists of its parts.
    fn enter_lists(&mut self, object: &Object) {
        let id = object.id;
        if let Some(parent) = object.parent_relation() {
            self.edit(parent, |parent| {
                if let Some(list) = list_for(parent, object) {
                    list.push(id);
                }
            });
        }
        if let ObjectData::Constraint(constraint) = &object.data
            && let Some(index) = constraint.kind.index()
        {
            self.update(index, |index| {
                if let Some(index) = index.as_index_mut() {
                    index.constraint = Some(id);
                }
            });
        }
        self.enter_parents(object);
    }

    fn leave_lists(&mut self, object: &Object) {
        let id = object.id;
        if let Some(parent) = object.parent_relation() {
            self.edit(parent, |parent| {
                if let Some(list) = list_for(parent, object) {
                    list.retain(|part| *part != id);
                }
            });
        }
        if let ObjectData::Constraint(constraint) = &object.data
            && let Some(index) = constraint.kind.index()
        {
            self.update(index, |index| {
                if let Some(index) = index.as_index_mut() {
                    index.constraint = None;
                }
            });
        }
        self.leave_parents(object);
        for child in children(object) {
            self.edit(child, |child| match &mut child.data {
                ObjectData::Relation(relation) => relation.parents.retain(|parent| *parent != id),
                ObjectData::Index(index) => index.parent = None,
                _ => {}
            });
        }
    }

    fn enter_parents(&mut self, object: &Object) {
        for parent in parents(object) {
            self.edit(parent, |parent| {
                if let Some(children) = children_mut(parent)
                    && !children.contains(&object.id)
                {
                    children.push(object.id);
                }
            });
        }
    }

    fn leave_parents(&mut self, object: &Object) {
        for parent in parents(object) {
            self.edit(parent, |parent| {
                if let Some(children) = children_mut(parent) {
                    children.retain(|child| *child != object.id);
                }
            });
        }
    }

    fn leave_publications(&mut self, id: ObjectId) {
        let has = |publication: &Publication| {
            publication.tables.contains(&id) || publication.schemas.contains(&id)
        };
        let left: Vec<_> = self
            .publications()
            .filter(|(_, publication)| has(publication))
            .map(|(id, _)| id)
            .collect();
        for publication in left {
            self.edit(publication, |object| {
                if let ObjectData::Publication(publication) = &mut object.data {
                    publication.tables.retain(|table| *table != id);
                    publication.schemas.retain(|schema| *schema != id);
                }
            });
        }
    }

    /// Changes an object without a look at what follows.
    fn edit(&mut self, id: ObjectId, change: impl FnOnce(&mut Object)) {
        if let Some(slot) = self.store.slot_mut(id) {
            change(Arc::make_mut(&mut slot.object));
        }
    }
}

impl Relation {
    /// A relation that no migration made, of which only the name is known.
    #[must_use]
    pub fn external() -> Self {
        Self {
            columns_known: false,
            row_security: Fact::Unknown,
            force_row_security: Fact::Unknown,
            ..Self::new(RelationKind::Unknown)
        }
    }
}

fn row_security_cause(object: &Object) -> Option<Cause> {
    object.as_relation()?.row_security_cause
}

/// The list of a relation or domain in which a part stands.
fn list_for<'a>(parent: &'a mut Object, part: &Object) -> Option<&'a mut Vec<ObjectId>> {
    let relation = match &mut parent.data {
        ObjectData::Relation(relation) => relation,
        ObjectData::Type(definition) => {
            let TypeData::Domain { constraints, .. } = &mut definition.kind else {
                return None;
            };
            return Some(constraints);
        }
        _ => return None,
    };
    match &part.data {
        ObjectData::Index(_) => Some(&mut relation.indexes),
        ObjectData::Constraint(_) => Some(&mut relation.constraints),
        ObjectData::Trigger(_) => Some(&mut relation.triggers),
        ObjectData::Policy(_) => Some(&mut relation.policies),
        ObjectData::Rule(_) => Some(&mut relation.rules),
        _ => None,
    }
}

/// What an object inherits from or is a partition of.
fn parents(object: &Object) -> Vec<ObjectId> {
    match &object.data {
        ObjectData::Relation(relation) => relation.parents.clone(),
        ObjectData::Index(index) => index.parent.into_iter().collect(),
        _ => Vec::new(),
    }
}

fn children(object: &Object) -> Vec<ObjectId> {
    match &object.data {
        ObjectData::Relation(relation) => relation.children.clone(),
        ObjectData::Index(index) => index.children.clone(),
        _ => Vec::new(),
    }
}

fn children_mut(object: &mut Object) -> Option<&mut Vec<ObjectId>> {
    match &mut object.data {
        ObjectData::Relation(relation) => Some(&mut relation.children),
        ObjectData::Index(index) => Some(&mut index.children),
        _ => None,
    }
}
