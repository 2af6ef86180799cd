//! Which objects name a role, as `pg_shdepend` and the lists of privileges do: a role is renamed and
//! dropped without a walk over everything there is.

use std::sync::Arc;

use super::object::{DefaultPrivilege, Object, ObjectData, Relation};
use super::{Catalog, ObjectId};
use crate::operation::{Name, ObjectKind, Privilege};

impl Object {
    /// The roles that it names: its owner, who has privileges, whom a policy is for, of which a role
    /// is a member. Some come more than once.
    pub fn roles(&self) -> impl Iterator<Item = &Name> {
        let (listed, columns) = match &self.data {
            ObjectData::Role(role) => (&role.member_of[..], &[][..]),
            ObjectData::Policy(policy) => (&policy.roles[..], &[][..]),
            ObjectData::Relation(relation) => (&[][..], &relation.columns[..]),
            _ => (&[][..], &[][..]),
        };
        let on_columns = columns.iter().flat_map(|column| &column.grants);
        let granted = self.grants.iter().chain(on_columns).map(|it| &it.role);
        self.owner.iter().chain(listed).chain(granted)
    }

    #[must_use]
    pub fn names_role(&self, role: &Name) -> bool {
        self.roles().any(|it| it == role)
    }

    /// Whether another state of it certainly names the same roles. Columns that are shared are not
    /// looked at.
    fn has_roles_of(&self, other: &Self) -> bool {
        let same_list = match (&self.data, &other.data) {
            (ObjectData::Role(role), ObjectData::Role(other)) => role.member_of == other.member_of,
            (ObjectData::Policy(policy), ObjectData::Policy(other)) => policy.roles == other.roles,
            (ObjectData::Relation(relation), ObjectData::Relation(other)) => {
                relation.shares_columns_with(other)
            }
            _ => true,
        };
        same_list && self.owner == other.owner && grantees(self).eq(grantees(other))
    }
}

fn grantees(object: &Object) -> impl Iterator<Item = &Name> {
    object.grants.iter().map(|it| &it.role)
}

impl Relation {
    fn shares_columns_with(&self, other: &Self) -> bool {
        let mut pairs = self.columns.iter().zip(&other.columns);
        self.columns.len() == other.columns.len() && pairs.all(|(a, b)| Arc::ptr_eq(a, b))
    }
}

/// The first server with the privilege `MAINTAIN`.
const MAINTAIN: u16 = 17;

impl Catalog {
    /// What `ALL` means for a kind of object.
    #[must_use]
    pub fn all_privileges(&self, kind: ObjectKind) -> Vec<Privilege> {
        let mut names: Vec<&'static str> = match kind {
            ObjectKind::Table
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::ForeignTable => vec![
                "select",
                "insert",
                "update",
                "delete",
                "truncate",
                "references",
                "trigger",
            ],
            ObjectKind::Sequence => vec!["usage", "select", "update"],
            ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Routine
            | ObjectKind::Aggregate => vec!["execute"],
            ObjectKind::Schema => vec!["usage", "create"],
            _ => vec!["usage"],
        };
        if names.contains(&"truncate") && self.is_since(MAINTAIN) {
            names.push("maintain");
        }
        let privilege = |name| Privilege {
            name: Name::new_static(name),
            columns: Vec::new(),
        };
        names.into_iter().map(privilege).collect()
    }

    /// The objects that name a role, in the order in which they were made.
    #[must_use]
    pub fn naming_role(&self, role: &Name) -> Vec<&Object> {
        let mut ids: Vec<ObjectId> = self.store.noted(role).collect();
        ids.sort_unstable();
        ids.dedup();
        let objects = ids.into_iter().filter_map(|id| self.get(id));
        objects.filter(|object| object.names_role(role)).collect()
    }

    /// Adds what an `ALTER DEFAULT PRIVILEGES` says.
    pub fn add_default_privilege(&mut self, default: DefaultPrivilege) {
        Arc::make_mut(&mut self.facts_mut().default_privileges).push(default);
    }

    /// A role is called otherwise.
    pub fn rename_in_default_privileges(&mut self, old: &Name, new: &Name) {
        let names =
            |it: &DefaultPrivilege| it.entry.role == *old || it.for_role.as_ref() == Some(old);
        let all = &self.facts.default_privileges;
        if !all.iter().any(names) {
            return;
        }
        let renamed = Arc::make_mut(&mut self.facts_mut().default_privileges);
        for it in renamed {
            let roles = it.for_role.iter_mut().chain([&mut it.entry.role]);
            for role in roles.filter(|role| **role == *old) {
                role.clone_from(new);
            }
        }
    }

    /// Notes which roles an object names that it did not name before.
    pub(super) fn note_roles(&mut self, before: Option<&Object>, after: &Object) {
        if before.is_some_and(|before| after.has_roles_of(before)) {
            return;
        }
        for role in after.roles() {
            if !before.is_some_and(|before| before.names_role(role)) {
                self.store.note(role, after.id);
            }
        }
    }
}
