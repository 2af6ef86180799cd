//! Whether everybody may execute a function: by what PostgreSQL gives `PUBLIC`, and by what the
//! platform gives the role of whoever has not signed in.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::object::Object;
use crate::catalog::{Catalog, ObjectId};
use crate::operation::{
    AlterDefaultPrivileges, Grant, GrantTarget, Name, ObjectKind, OperationKind, Privilege, Topics,
};
use crate::replay::Change;
use crate::rules::{Context, Effects};
use crate::source::Place;

/// Through which of the two everybody may execute a function.
pub(super) enum Access {
    Both,
    Public {
        /// Where somebody meant to take it away.
        believed: Option<Place>,
    },
    Anon,
}

/// What the history says of everybody's `EXECUTE`.
#[derive(Default)]
pub(super) struct Everyone {
    /// Functions from which it was taken.
    closed: BTreeSet<ObjectId>,
    /// Functions for which somebody granted it by name.
    meant: BTreeSet<ObjectId>,
    /// Schemas from which it, or their use, was taken as a whole.
    closed_schemas: BTreeSet<Name>,
    /// Whether new functions come without it.
    closed_by_default: bool,
    /// By schema, where it was to be taken from new functions, which has no effect.
    believed: BTreeMap<Name, Place>,
}

impl Everyone {
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut everyone = Self::default();
        let steps = context.ordered_steps();
        let steps = steps.filter(|at| at.has(Effects::CREATED) || at.is_about(Topics::PRIVILEGE));
        for at in steps.filter(|at| !at.has(Effects::FAILED)) {
            for change in &at.step.changes {
                if let Change::Created(id) = change
                    && everyone.closed_by_default
                {
                    everyone.closed.insert(*id);
                }
            }
            match &at.operation.kind {
                OperationKind::Grant(grant) => everyone.grant(&at.after(), grant),
                OperationKind::AlterDefaultPrivileges(change) => {
                    everyone.change_default(change, at.step.place);
                }
                _ => {}
            }
        }
        everyone
    }

    /// How everybody may execute a function at the end; `None` if they may not, or if it is meant.
    pub(super) fn access(&self, function: &Object, schema: &str) -> Option<Access> {
        if self.meant.contains(&function.id) || self.closed_schemas.contains(schema) {
            return None;
        }
        let mut granted = function.grants.iter();
        let to_anon = granted.any(|it| it.role == "anon" && it.privilege.name == "execute");
        let to_public = !self.closed.contains(&function.id);
        match (to_public, to_anon) {
            (true, true) => Some(Access::Both),
            (true, false) => Some(Access::Public {
                believed: self.believed.get(schema).copied(),
            }),
            (false, true) => Some(Access::Anon),
            (false, false) => None,
        }
    }

    fn grant(&mut self, after: &Catalog, grant: &Grant) {
        let is_to = |role: &str| grant.roles.iter().any(|it| it == role);
        if !is_to("public") && !is_to("anon") {
            return;
        }
        match &grant.target {
            GrantTarget::Objects(objects) => {
                for object in objects {
                    if object.kind == ObjectKind::Schema && grant.revoke {
                        self.closed_schemas.insert(object.name.name.clone());
                    }
                    let is_routine =
                        matches!(object.kind, ObjectKind::Function | ObjectKind::Routine);
                    if !is_routine || !is_execute(grant.privileges.as_deref()) {
                        continue;
                    }
                    let found = after.resolve_function(&object.name, object.arguments.as_deref());
                    if let Some(id) = found.ok().and_then(|it| it.id()) {
                        self.set(id, grant.revoke, is_to("public"), true);
                    }
                }
            }
            GrantTarget::AllInSchemas { kind, schemas } => {
                let is_routine = matches!(kind, ObjectKind::Function | ObjectKind::Routine);
                if !is_routine || !is_execute(grant.privileges.as_deref()) {
                    return;
                }
                for schema in schemas {
                    let schema = after.schema_named(&schema.name).id();
                    let users = schema.into_iter().flat_map(|it| after.dependents_of(it));
                    for id in users.map(|it| it.dependent.object) {
                        self.set(id, grant.revoke, is_to("public"), false);
                    }
                }
            }
        }
    }

    fn set(&mut self, id: ObjectId, revoke: bool, to_public: bool, by_name: bool) {
        if to_public && revoke {
            self.closed.insert(id);
        } else if to_public {
            self.closed.remove(&id);
        }
        if revoke {
            self.meant.remove(&id);
        } else if by_name {
            self.meant.insert(id);
        }
    }

    fn change_default(&mut self, change: &AlterDefaultPrivileges, place: Place) {
        let is_ours = change.for_roles.is_empty()
            || change
                .for_roles
                .iter()
                .any(|role| role == "postgres" || role == "current_user");
        let is_routine = matches!(change.kind, ObjectKind::Function | ObjectKind::Routine);
        let is_to_public = change.roles.iter().any(|it| it == "public");
        if !is_ours || !is_routine || !is_to_public || !is_execute(change.privileges.as_deref()) {
            return;
        }
        if change.schemas.is_empty() {
            self.closed_by_default = change.revoke;
        }
        for schema in change.schemas.iter().filter(|_| change.revoke) {
            self.believed.insert(schema.name.clone(), place);
        }
    }
}

fn is_execute(privileges: Option<&[Privilege]>) -> bool {
    privileges.is_none_or(|it| it.iter().any(|it| it.name == "execute" || it.name == "all"))
}
