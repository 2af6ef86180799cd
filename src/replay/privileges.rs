//! Privileges, default privileges and comments.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::catalog::ObjectId;
use crate::catalog::object::{DefaultPrivilege, GrantEntry, Object, ObjectData, RelationKind};
use crate::operation::{
    AlterDefaultPrivileges, Grant, GrantTarget, Name, ObjectKind, ObjectReference, Privilege,
};

use super::NoEffect;
use super::executor::{Done, Effect, Error, Executor};
use super::references::SYSTEM_COLUMNS;
use super::renames::identifier;

impl Executor {
    pub(super) fn grant(&mut self, grant: &Grant) -> Done {
        let mut changed = false;
        match &grant.target {
            GrantTarget::Objects(objects) => {
                for object in objects {
                    changed |= self.grant_on(grant, object)?;
                }
            }
            GrantTarget::AllInSchemas { kind, schemas } => {
                self.check_roles(&grant.roles)?;
                for schema in schemas {
                    let schema = self.schema_for(Some(&schema.name), schema.span)?;
                    for id in self.objects_in(schema, *kind) {
                        changed |= self.set_grants(id, grant);
                    }
                }
            }
        }
        self.applied_if(changed)
    }

    fn grant_on(&mut self, grant: &Grant, object: &ObjectReference) -> Result<bool, Error> {
        match object.kind {
            ObjectKind::Database
            | ObjectKind::Tablespace
            | ObjectKind::Language
            | ObjectKind::LargeObject => return Ok(true),
            _ => {}
        }
        let Some(id) = self.find(object, false)? else {
            return Ok(true);
        };
        let found = self.catalog.get(id).map(|found| &found.data);
        let problem = match (object.kind, found) {
            (ObjectKind::Table, Some(ObjectData::Type(_))) => Some("is a composite type"),
            (ObjectKind::Table, Some(ObjectData::Index(_))) => Some("is an index"),
            (ObjectKind::Sequence, Some(ObjectData::Sequence(_)) | None) => None,
            (ObjectKind::Sequence, Some(_)) => Some("is not a sequence"),
            _ => None,
        };
        let is_external = self
            .relation(id)
            .is_some_and(|relation| relation.kind == RelationKind::Unknown);
        if let Some(problem) = problem
            && !is_external
            && !self.is_doubtful(id)
        {
            let message = format!("\"{}\" {problem}", object.name.name);
            return Err(self.conflict("42809", object.name.span, id, message));
        }
        let columns = grant.privileges.iter().flatten();
        for name in columns.flat_map(|privilege| &privilege.columns) {
            if self.column_number(id, name).is_none()
                && !SYSTEM_COLUMNS.contains(&name.as_str())
                && !self.may_have_more_columns(id)
            {
                let message = format!(
                    "column \"{name}\" of relation \"{}\" does not exist",
                    self.name_of(id)
                );
                return Err(self.no_column(id, name, object.name.span, message));
            }
        }
        self.check_roles(&grant.roles)?;
        Ok(self.set_grants(id, grant))
    }

    /// The tables, sequences or routines of a schema, in the order in which they were made.
    fn objects_in(&self, schema: ObjectId, kind: ObjectKind) -> Vec<ObjectId> {
        let mut ids: Vec<ObjectId> = self
            .catalog
            .dependents_of(schema)
            .map(|dependency| dependency.dependent.object)
            .filter(|id| {
                let Some(object) = self.catalog.get(*id) else {
                    return false;
                };
                match kind {
                    ObjectKind::Table => object.as_relation().is_some(),
                    ObjectKind::Sequence => matches!(object.data, ObjectData::Sequence(_)),
                    ObjectKind::Routine => object.as_function().is_some(),
                    kind => object.kind() == kind,
                }
            })
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Grants or revokes on one object; tells whether that changes anything.
    fn set_grants(&mut self, id: ObjectId, grant: &Grant) -> bool {
        let Some(kind) = self.catalog.kind(id) else {
            return false;
        };
        let all;
        let privileges = match &grant.privileges {
            // What a sequence does not have, it is not given as a table either.
            Some(privileges) if kind == ObjectKind::Sequence => {
                let known = self.catalog.all_privileges(kind);
                let has = |it: &&Privilege| known.iter().any(|known| known.name == it.name);
                all = privileges.iter().filter(has).cloned().collect();
                &all
            }
            Some(privileges) => privileges,
            None => {
                all = self.catalog.all_privileges(kind);
                &all
            }
        };
        // What everybody has from the start is not in the list.
        let implicit = matches!(
            kind,
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Type | ObjectKind::Domain
        );
        let from_all = grant.revoke && implicit && grant.roles.iter().any(|it| it == "public");
        let differs = self.catalog.get(id).is_some_and(|object| {
            let pairs = grant
                .roles
                .iter()
                .flat_map(|role| privileges.iter().map(move |it| (role, it)));
            pairs
                .into_iter()
                .any(|(role, privilege)| is_other(object, role, privilege, grant))
        });
        // A grant on all tables of a schema is new to few of them.
        if differs {
            self.catalog.update(id, |object| {
                for role in &grant.roles {
                    for privilege in privileges {
                        set_privilege(object, role, privilege, grant);
                    }
                }
            });
        }
        if differs || from_all {
            self.altered(id);
        }
        differs || from_all
    }

    pub(super) fn alter_default_privileges(&mut self, alter: &AlterDefaultPrivileges) -> Done {
        let makers = alter.for_roles.iter();
        let roles: Vec<SmolStr> = alter.roles.iter().chain(makers).cloned().collect();
        self.check_roles(&roles)?;
        let mut schemas = Vec::new();
        for schema in &alter.schemas {
            schemas.push(Some(self.schema_for(Some(&schema.name), schema.span)?));
        }
        if schemas.is_empty() {
            schemas.push(None);
        }
        let mut makers: Vec<Option<SmolStr>> = alter.for_roles.iter().cloned().map(Some).collect();
        if makers.is_empty() {
            makers.push(None);
        }
        let privileges = match &alter.privileges {
            Some(privileges) => privileges.clone(),
            None => self.catalog.all_privileges(alter.kind),
        };
        let mut changed = false;
        for for_role in &makers {
            for schema in &schemas {
                for role in &alter.roles {
                    for privilege in &privileges {
                        changed |= self.set_default_privilege(DefaultPrivilege {
                            for_role: for_role.clone(),
                            schema: *schema,
                            kind: alter.kind,
                            revoke: alter.revoke,
                            entry: GrantEntry {
                                role: role.clone(),
                                privilege: privilege.clone(),
                                grant_option: alter.grant_option,
                            },
                        });
                    }
                }
            }
        }
        self.applied_if(changed)
    }

    fn set_default_privilege(&mut self, wanted: DefaultPrivilege) -> bool {
        let all = self.catalog.default_privileges().iter();
        let last = all.rev().find(|it| it.is_about_same(&wanted));
        if last.is_some_and(|last| last.revoke == wanted.revoke) {
            return false;
        }
        self.catalog.add_default_privilege(wanted);
        true
    }

    /// What `ALTER DEFAULT PRIVILEGES` gives a new object. Migrations are taken to run as the role
    /// that the statement is for, if it names one of the usual owners.
    pub(super) fn apply_default_privileges(&self, object: &mut Object) {
        if self.catalog.default_privileges().is_empty() {
            return;
        }
        let kind = match object.kind() {
            ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable => {
                ObjectKind::Table
            }
            ObjectKind::Procedure | ObjectKind::Aggregate => ObjectKind::Function,
            ObjectKind::Domain => ObjectKind::Type,
            kind => kind,
        };
        let owner = object.owner.as_deref();
        let usual = |role: &str| role == "postgres";
        let mut of_schema = Vec::new();
        for default in self.catalog.default_privileges() {
            let wanted = match default.kind {
                ObjectKind::Routine => ObjectKind::Function,
                kind => kind,
            };
            let by_owner = match (owner, default.for_role.as_deref()) {
                (None, None) => true,
                (Some(role), None) | (None, Some(role)) => usual(role),
                (Some(owner), Some(role)) => owner == role,
            };
            let here = default.schema.is_none() || default.schema == object.schema;
            if wanted != kind || !by_owner || !here {
                continue;
            }
            // What a schema's defaults give comes on top of the others, which take none of it away.
            let entries = match default.schema {
                Some(_) => &mut of_schema,
                None => &mut object.grants,
            };
            take_out(entries, &default.entry);
            if !default.revoke {
                entries.push(default.entry.clone());
            }
        }
        for entry in of_schema {
            let is_same = |it: &&mut GrantEntry| is_about_same(it, &entry);
            match object.grants.iter_mut().find(is_same) {
                Some(given) => given.grant_option |= entry.grant_option,
                None => object.grants.push(entry),
            }
        }
    }

    pub(super) fn comment(&mut self, object: &ObjectReference, text: Option<&SmolStr>) -> Done {
        // An empty comment is none.
        let text = text.filter(|text| !text.is_empty());
        if object.kind == ObjectKind::Column {
            return self.comment_column(object, text);
        }
        if matches!(
            object.kind,
            ObjectKind::Database
                | ObjectKind::LargeObject
                | ObjectKind::Tablespace
                | ObjectKind::Language
                | ObjectKind::Cast
                | ObjectKind::Operator
                | ObjectKind::OperatorClass
                | ObjectKind::OperatorFamily
                | ObjectKind::Transform
                | ObjectKind::AccessMethod
        ) {
            return Ok(Effect::Nothing(NoEffect::NotModelled));
        }
        let Some(id) = self.find(object, false)? else {
            return Ok(Effect::Applied);
        };
        if object.kind == ObjectKind::Type && self.relation(id).is_some() {
            // The row type has its own comment, which nobody asks for.
            return Ok(Effect::Applied);
        }
        self.check_named_kind(object, id)?;
        if object.kind == ObjectKind::Domain {
            let span = object.name.span;
            self.check_is_domain(id, span, &format!("\"{}\"", object.name.name))?;
        }
        if object.kind == ObjectKind::Table
            && !self.catalog.is_table(id)
            && !self.catalog.is_external(id)
            && !self.is_doubtful(id)
        {
            let message = format!("\"{}\" is not a table", object.name.name);
            return Err(self.conflict("42809", object.name.span, id, message));
        }
        let before = self.catalog.get(id).and_then(|it| it.comment.clone());
        if before.as_ref() == text {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        self.catalog
            .update(id, |object| object.comment = text.cloned());
        self.altered(id);
        Ok(Effect::Applied)
    }

    /// What is neither a table nor a view has attributes too, but no comments on them.
    fn comment_attribute(&mut self, id: ObjectId, column: &ObjectReference) -> Done {
        let name = &column.name;
        let Some(found) = self.has_other_attribute(id, &name.name) else {
            return Ok(Effect::Applied);
        };
        if self.is_doubtful(id) {
            return Ok(Effect::Applied);
        }
        let relation = self.name_of(id);
        if found && self.attributes_of(id).is_some() {
            return Ok(Effect::Applied);
        }
        if found {
            let message = format!("cannot set comment on relation \"{relation}\"");
            return Err(self.conflict("42809", name.span, id, message));
        }
        let message = format!(
            "column \"{}\" of relation \"{relation}\" does not exist",
            name.name
        );
        Err(self.no_column(id, &name.name, name.span, message))
    }

    fn comment_column(&mut self, object: &ObjectReference, text: Option<&SmolStr>) -> Done {
        let Some(parent) = &object.parent else {
            return Ok(Effect::Nothing(NoEffect::NotModelled));
        };
        let relation = self.need_relation(parent)?;
        if self.relation(relation).is_none() {
            return self.comment_attribute(relation, object);
        }
        let Some(number) = self.column(relation, &identifier(&object.name))? else {
            return Ok(Effect::Applied);
        };
        let same = self
            .column_of(relation, number)
            .is_some_and(|column| column.comment.as_ref() == text);
        if same {
            return Ok(Effect::Nothing(NoEffect::AlreadySo));
        }
        self.edit_column(relation, number, |column| column.comment = text.cloned());
        Ok(Effect::Applied)
    }
}

/// Whether a grant says something else than the list of an object, or of its columns.
fn is_other(object: &Object, role: &SmolStr, privilege: &Privilege, grant: &Grant) -> bool {
    let columns = object.as_relation().map(|it| it.columns.as_slice());
    let mut columns = columns.unwrap_or_default().iter();
    if privilege.columns.is_empty() {
        // What is revoked from the whole is revoked from each column.
        return is_other_entry(&object.grants, role, &privilege.name, grant)
            || (grant.revoke
                && columns.any(|it| is_other_entry(&it.grants, role, &privilege.name, grant)));
    }
    columns.any(|column| {
        privilege.columns.contains(&column.name)
            && is_other_entry(&column.grants, role, &privilege.name, grant)
    })
}

fn is_other_entry(entries: &[GrantEntry], role: &SmolStr, privilege: &Name, grant: &Grant) -> bool {
    let found = position(entries, role, privilege);
    match (found.map(|index| &entries[index]), grant.revoke) {
        // `REVOKE GRANT OPTION FOR` leaves the privilege.
        (Some(entry), true) => !grant.grant_option || entry.grant_option,
        (None, true) => false,
        (Some(entry), false) => grant.grant_option && !entry.grant_option,
        (None, false) => true,
    }
}

fn position(entries: &[GrantEntry], role: &SmolStr, privilege: &Name) -> Option<usize> {
    entries
        .iter()
        .position(|entry| entry.role == *role && entry.privilege.name == *privilege)
}

/// Changes the list of an object, or of its columns.
fn set_privilege(object: &mut Object, role: &SmolStr, privilege: &Privilege, grant: &Grant) {
    if privilege.columns.is_empty() {
        set_entry(&mut object.grants, role, &privilege.name, grant);
        let columns = object.as_relation_mut().filter(|_| grant.revoke);
        let columns = columns.into_iter().flat_map(|it| &mut it.columns);
        for column in columns.filter(|column| !column.grants.is_empty()) {
            set_entry(
                &mut Arc::make_mut(column).grants,
                role,
                &privilege.name,
                grant,
            );
        }
        return;
    }
    let columns = object
        .as_relation_mut()
        .into_iter()
        .flat_map(|it| &mut it.columns);
    for column in columns.filter(|column| privilege.columns.contains(&column.name)) {
        set_entry(
            &mut Arc::make_mut(column).grants,
            role,
            &privilege.name,
            grant,
        );
    }
}

fn set_entry(entries: &mut Vec<GrantEntry>, role: &SmolStr, privilege: &Name, grant: &Grant) {
    match (position(entries, role, privilege), grant.revoke) {
        (Some(index), true) if grant.grant_option => entries[index].grant_option = false,
        (Some(index), true) => {
            entries.remove(index);
        }
        (None, true) => {}
        (Some(index), false) => entries[index].grant_option |= grant.grant_option,
        (None, false) => entries.push(GrantEntry {
            role: role.clone(),
            privilege: Privilege {
                name: privilege.clone(),
                columns: Vec::new(),
            },
            grant_option: grant.grant_option,
        }),
    }
}

fn is_about_same(left: &GrantEntry, right: &GrantEntry) -> bool {
    left.role == right.role && left.privilege == right.privilege
}

fn take_out(entries: &mut Vec<GrantEntry>, entry: &GrantEntry) {
    entries.retain(|it| !is_about_same(it, entry));
}
