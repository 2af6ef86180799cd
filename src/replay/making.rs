//! Making objects, also in the place of those that were only assumed.

use std::sync::Arc;

use crate::catalog::ObjectId;
use crate::catalog::object::{Column, Object, ObjectData, Origin};
use crate::operation::Name;
use crate::source::Span;

use super::Change;
use super::executor::Executor;

impl Executor {
    /// Whether an object that is in the way of a new one gives way: SQL that could not be followed
    /// may have dropped it, or it was only assumed. A relation stays for [`Self::create`] to make
    /// anew, since others refer to it.
    pub(super) fn yields(&mut self, id: ObjectId) -> bool {
        let external = self.catalog.is_external(id);
        if !external && !self.is_doubtful(id) {
            return false;
        }
        if self.relation(id).is_some() {
            self.replaces = Some(id);
        } else {
            self.drop_object(id);
        }
        true
    }

    /// Makes an object of the history; the name is free.
    pub(super) fn create(
        &mut self,
        schema: Option<ObjectId>,
        name: Name,
        span: Span,
        data: ObjectData,
    ) -> ObjectId {
        let origin = Origin::Migration(self.cause(span));
        if let Some(id) = self.replaces.take() {
            return self.remake(id, origin, Object::new(name, schema, origin, data));
        }
        self.insert(Object::new(name, schema, origin, data))
    }

    /// Makes a relation anew in the place of one that gives way.
    fn remake(&mut self, id: ObjectId, origin: Origin, object: Object) -> ObjectId {
        let ObjectData::Relation(new) = object.data else {
            self.drop_object(id);
            return self.insert(object);
        };
        let assumed = self.catalog.is_external(id) && self.catalog.uncertain(id).is_none();
        if !assumed {
            self.drop_parts(id);
        }
        let Some(mut relation) = self.relation(id).cloned() else {
            return id;
        };
        let old = std::mem::take(&mut relation.columns);
        for column in &new.columns {
            let number = relation.add_column(Column::clone(column));
            let known = old.iter().find(|it| it.name == column.name);
            if let (Some(known), Some(column)) = (known, relation.column_mut(number)) {
                column.number = known.number;
            }
        }
        let relation = relation.with_definition_of(*new);
        self.catalog
            .remake(id, origin, ObjectData::Relation(Box::new(relation)));
        self.changes.push(Change::Created(id));
        id
    }

    fn drop_parts(&mut self, id: ObjectId) {
        let Some(relation) = self.relation(id) else {
            return;
        };
        let lists = [
            &relation.constraints,
            &relation.indexes,
            &relation.triggers,
            &relation.policies,
            &relation.rules,
        ];
        let parts: Vec<ObjectId> = lists.into_iter().flatten().copied().collect();
        for part in parts {
            if self.catalog.get(part).is_some() {
                self.drop_object(part);
            }
        }
    }

    pub(super) fn insert(&mut self, mut object: Object) -> ObjectId {
        self.apply_default_privileges(&mut object);
        let id = self.catalog.insert(object);
        self.changes.push(Change::Created(id));
        id
    }

    pub(super) fn shared<T: Clone>(value: Option<&T>) -> Option<Arc<T>> {
        value.cloned().map(Arc::new)
    }
}
