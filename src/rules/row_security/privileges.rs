//! Which tables the API's roles can reach at all.
//!
//! Supabase grants `anon` and `authenticated` everything on the tables that migrations make in an
//! exposed schema; a history may take that back, on tables, on schemas and by default.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Context, Effects};
use super::own_tables;
use crate::catalog::{Catalog, ObjectId};
use crate::operation::{
    AlterDefaultPrivileges, Grant, GrantTarget, Name, ObjectKind, OperationKind, Privilege, Topics,
};
use crate::replay::{Change, Replayed};

const ROLES: [&str; 3] = ["anon", "authenticated", "public"];
const PRIVILEGES: [&str; 4] = ["select", "insert", "update", "delete"];

/// Who may do what, of the API's roles and the privileges that matter to rows.
type Access = BTreeSet<(&'static str, &'static str)>;

/// The tables on which the API's roles have no privilege left, or whose schema they can't use.
pub(in crate::rules) fn unreachable(context: &Context<'_>) -> BTreeSet<ObjectId> {
    let settings = &context.root.platform_settings;
    let mut privileges = Privileges {
        granted: match settings.auto_expose_new_tables {
            Some(false) => Access::new(),
            Some(true) | None => pairs(&["anon", "authenticated"], &PRIVILEGES),
        },
        ..Privileges::default()
    };
    let steps = context.ordered_steps();
    let concerned = steps.filter(|at| at.has(Effects::CREATED) || at.is_about(Topics::PRIVILEGE));
    for at in concerned.filter(|at| !at.has(Effects::FAILED)) {
        let replayed = at.replayed;
        for change in &at.step.changes {
            if let Change::Created(id) = change {
                privileges.create(replayed, *id);
            }
        }
        match &at.operation.kind {
            OperationKind::Grant(grant) => privileges.grant(&at.after(), grant),
            OperationKind::AlterDefaultPrivileges(change) => privileges.change_default(change),
            _ => {}
        }
    }
    own_tables(context)
        .filter(|table| privileges.denies(table.id, table.schema))
        .map(|table| table.id)
        .collect()
}

#[derive(Default)]
struct Privileges {
    /// What the platform grants on a new table.
    granted: Access,
    tables: BTreeMap<ObjectId, Access>,
    /// By schema, what new tables have; where nothing is said, `granted`.
    defaults: BTreeMap<Name, Access>,
    /// By schema, the roles that have `USAGE`; where nothing is said, all.
    usage: BTreeMap<ObjectId, BTreeSet<&'static str>>,
}

fn pairs(roles: &[&'static str], privileges: &[&'static str]) -> Access {
    let each = |role: &&'static str| privileges.iter().map(|it| (*role, *it)).collect::<Vec<_>>();
    roles.iter().flat_map(each).collect()
}

impl Privileges {
    fn create(&mut self, replayed: &Replayed, id: ObjectId) {
        let catalog = &replayed.after;
        if !catalog.is_table(id) {
            return;
        }
        let schema = catalog.get(id).and_then(|table| table.schema);
        let schema = schema.and_then(|schema| catalog.get(schema));
        let access = schema.and_then(|schema| self.defaults.get(&schema.name));
        let access = access.unwrap_or(&self.granted).clone();
        self.tables.insert(id, access);
    }

    fn grant(&mut self, after: &Catalog, grant: &Grant) {
        let roles = known(&ROLES, |role| grant.roles.iter().any(|it| it == role));
        match &grant.target {
            GrantTarget::Objects(objects) => {
                for object in objects {
                    match object.kind {
                        ObjectKind::Table => {
                            let table = after.resolve_relation(&object.name).id();
                            let access = table.and_then(|table| self.tables.get_mut(&table));
                            if let Some(access) = access {
                                change(access, grant.revoke, &roles, grant.privileges.as_deref());
                            }
                        }
                        ObjectKind::Schema => {
                            let schema = after.schema_named(&object.name.name).id();
                            if let Some(schema) = schema {
                                self.change_usage(schema, grant.revoke, &roles);
                            }
                        }
                        _ => {}
                    }
                }
            }
            GrantTarget::AllInSchemas { kind, schemas } if *kind == ObjectKind::Table => {
                for (table, access) in &mut self.tables {
                    let schema = after.get(*table).and_then(|table| table.schema);
                    let schema = schema.and_then(|schema| after.get(schema));
                    if schema.is_some_and(|it| schemas.iter().any(|name| name.name == it.name)) {
                        change(access, grant.revoke, &roles, grant.privileges.as_deref());
                    }
                }
            }
            GrantTarget::AllInSchemas { .. } => {}
        }
    }

    fn change_usage(&mut self, schema: ObjectId, revoke: bool, roles: &[&'static str]) {
        let usage = self
            .usage
            .entry(schema)
            .or_insert_with(|| BTreeSet::from(ROLES));
        for role in roles {
            if revoke {
                usage.remove(role);
            } else {
                usage.insert(role);
            }
        }
    }

    fn change_default(&mut self, defaults: &AlterDefaultPrivileges) {
        let ours = defaults.for_roles.is_empty()
            || defaults
                .for_roles
                .iter()
                .any(|role| role == "postgres" || role == "current_user");
        if defaults.kind != ObjectKind::Table || !ours {
            return;
        }
        let roles = known(&ROLES, |role| defaults.roles.iter().any(|it| it == role));
        // The platform's defaults are for schemas; without one, they stay.
        for schema in &defaults.schemas {
            let access = self
                .defaults
                .entry(schema.name.clone())
                .or_insert_with(|| self.granted.clone());
            change(
                access,
                defaults.revoke,
                &roles,
                defaults.privileges.as_deref(),
            );
        }
    }

    fn denies(&self, table: ObjectId, schema: Option<ObjectId>) -> bool {
        let usage = schema.and_then(|schema| self.usage.get(&schema));
        let access = self.tables.get(&table);
        usage.is_some_and(BTreeSet::is_empty) || access.is_some_and(BTreeSet::is_empty)
    }
}

fn change(
    access: &mut Access,
    revoke: bool,
    roles: &[&'static str],
    privileges: Option<&[Privilege]>,
) {
    let named = known(&PRIVILEGES, |name| {
        privileges.is_none_or(|privileges| {
            // Revoking a column's privilege leaves the table's.
            privileges.iter().any(|privilege| {
                let whole = !revoke || privilege.columns.is_empty();
                whole && (privilege.name == name || privilege.name == "all")
            })
        })
    });
    for pair in pairs(roles, &named) {
        if revoke {
            access.remove(&pair);
        } else {
            access.insert(pair);
        }
    }
}

fn known(of: &[&'static str], wanted: impl Fn(&str) -> bool) -> Vec<&'static str> {
    of.iter().copied().filter(|it| wanted(it)).collect()
}
