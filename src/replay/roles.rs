//! Roles, and what names them.

use std::collections::BTreeSet;
use std::sync::Arc;

use smol_str::SmolStr;

use crate::catalog::object::{Object, ObjectData, Role};
use crate::catalog::{Key, Namespace, ObjectId, Presence};
use crate::operation::{CreateRole, Identifier, Name, ObjectKind, ObjectName, RoleOption};

use super::executor::{Done, Effect, Error, Executor};
use super::triggers::global_reference;
use super::{Missing, NoEffect};

impl Executor {
    pub(super) fn create_role(&mut self, create: &CreateRole) -> Done {
        self.check_global_free(ObjectKind::Role, &create.name)?;
        let mut role = Role {
            attributes: Vec::new(),
            member_of: Vec::new(),
        };
        set_attributes(&mut role, &create.options);
        let data = ObjectData::Role(role);
        self.create(None, create.name.name.clone(), create.name.span, data);
        let members = create
            .options
            .iter()
            .filter(|option| matches!(option.name.as_str(), "rolemembers" | "adminmembers"))
            .flat_map(|option| option.value.iter().flat_map(|names| names.split(", ")))
            .map(|name| Identifier {
                name: Name::new(name),
                span: create.name.span,
            });
        let members: Vec<Identifier> = members.collect();
        self.grant_role(std::slice::from_ref(&create.name), &members, false)?;
        Ok(Effect::Applied)
    }

    /// Roles belong to the whole cluster: one that no migration makes may well be there.
    pub(super) fn alter_role(&mut self, name: Option<&Identifier>, options: &[RoleOption]) -> Done {
        let Some(name) = name else {
            return Ok(Effect::Nothing(NoEffect::NotModelled));
        };
        let reference = global_reference(ObjectKind::Role, name);
        let Some(id) = self.find(&reference, false)? else {
            return Ok(Effect::Applied);
        };
        self.catalog.update(id, |object| {
            if let ObjectData::Role(role) = &mut object.data {
                set_attributes(role, options);
            }
        });
        self.altered(id);
        Ok(Effect::Applied)
    }

    pub(super) fn grant_role(
        &mut self,
        roles: &[Identifier],
        to: &[Identifier],
        revoke: bool,
    ) -> Done {
        let names = to.iter().chain(roles).map(|it| it.name.clone());
        let names: Vec<Name> = names.collect();
        self.check_roles(&names)?;
        let mut changed = false;
        for member in to {
            let reference = global_reference(ObjectKind::Role, member);
            let Some(id) = self.find(&reference, false)? else {
                changed = true;
                continue;
            };
            for granted in roles.iter().filter(|_| !revoke) {
                self.check_no_circle(granted, member)?;
            }
            let mut differs = false;
            self.catalog.update(id, |object| {
                let ObjectData::Role(role) = &mut object.data else {
                    return;
                };
                for granted in roles {
                    let has = role.member_of.contains(&granted.name);
                    differs |= has == revoke;
                    role.member_of.retain(|it| *it != granted.name);
                    if !revoke {
                        role.member_of.push(granted.name.clone());
                    }
                }
            });
            if differs {
                self.altered(id);
                changed = true;
            }
        }
        self.applied_if(changed)
    }

    /// `REASSIGN OWNED`. What the role has that runs the migrations is not known.
    pub(super) fn reassign_owned(&mut self, roles: &[SmolStr], to: &SmolStr) -> Done {
        self.check_roles(roles)?;
        self.check_roles(std::slice::from_ref(to))?;
        let is_owned =
            |object: &&Object| object.owner.as_ref().is_some_and(|it| roles.contains(it));
        let naming = roles.iter().flat_map(|role| self.catalog.naming_role(role));
        let owned: BTreeSet<ObjectId> = naming.filter(is_owned).map(|it| it.id).collect();
        for id in owned {
            self.catalog.update(id, |object| hand_over(object, to));
            self.altered(id);
        }
        Ok(Effect::Applied)
    }

    /// Those who name a role know it by its new name; `None` is one that is gone.
    pub(super) fn follow_role(&mut self, old: &Name, new: Option<&Name>) {
        let naming = self.catalog.naming_role(old).into_iter();
        let ids: Vec<ObjectId> = naming
            .filter(|object| new.is_some() || is_role(object))
            .map(|object| object.id)
            .collect();
        for id in ids {
            self.catalog
                .update(id, |object| follow_role(object, old, new));
        }
        if let Some(new) = new {
            self.catalog.rename_in_default_privileges(old, new);
        }
    }

    /// Fails where a role owns something, or is in a list of privileges or of a policy.
    pub(super) fn check_role_unused(
        &mut self,
        id: ObjectId,
        name: &ObjectName,
    ) -> Result<(), Error> {
        let role = &name.name;
        let defaults = self.catalog.default_privileges();
        let by_default = defaults.iter().enumerate().any(|(at, it)| {
            let of_role = it.entry.role == *role || it.for_role.as_ref() == Some(role);
            // What an owner gets back is as if it had never been taken.
            let by_owner = it.for_role.as_ref() == Some(&it.entry.role);
            let mut later = defaults.iter().skip(at + 1);
            of_role && !by_owner && !it.revoke && !later.any(|later| later.is_about_same(it))
        });
        let mut naming = self.catalog.naming_role(role).into_iter();
        let user = naming
            .find(|it| it.id != id && !is_role(it))
            .map(|it| it.id);
        if user.is_none() && !by_default {
            return Ok(());
        }
        if self.is_doubtful(id) || user.is_some_and(|user| self.is_doubtful(user)) {
            return Ok(());
        }
        let message =
            format!("role \"{role}\" cannot be dropped because some objects depend on it");
        Err(self.conflict("2BP01", name.span, id, message))
    }

    /// Fails where a role would be a member of itself.
    fn check_no_circle(&mut self, granted: &Identifier, member: &Identifier) -> Result<(), Error> {
        let mut roles = vec![granted.name.clone()];
        let mut next = 0;
        while let Some(name) = roles.get(next).cloned() {
            if name == member.name {
                let (role, member) = (&granted.name, &member.name);
                let message = format!("role \"{role}\" is a member of role \"{member}\"");
                return Err(self.failure("0LP01", granted.span, message));
            }
            next += 1;
            let key = Key::new(Namespace::Role, None, name);
            let Presence::Present(id) = self.catalog.presence(&key) else {
                continue;
            };
            if let Some(ObjectData::Role(role)) = self.catalog.get(id).map(|it| &it.data) {
                let further = role.member_of.iter().filter(|it| !roles.contains(it));
                let further: Vec<Name> = further.cloned().collect();
                roles.extend(further);
            }
        }
        Ok(())
    }

    /// Fails where a role is gone. One that no statement mentioned may well be there.
    pub(super) fn check_roles(&mut self, roles: &[SmolStr]) -> Result<(), Error> {
        for role in roles {
            let key = Key::new(Namespace::Role, None, role.clone());
            if role == "public" || self.catalog.presence(&key) != Presence::Absent {
                continue;
            }
            let message = format!("role \"{role}\" does not exist");
            let missing = Missing {
                kind: ObjectKind::Role,
                name: role.to_string(),
                schema: None,
                object: role.clone(),
            };
            return Err(self.missing("42704", self.span, missing, message));
        }
        Ok(())
    }
}

/// A role that is gone leaves nothing but memberships: the server refuses while there is more.
fn is_role(object: &Object) -> bool {
    matches!(object.data, ObjectData::Role(_))
}

fn follow_role(object: &mut Object, old: &Name, new: Option<&Name>) {
    if let ObjectData::Role(role) = &mut object.data
        && new.is_none()
    {
        role.member_of.retain(|it| it != old);
    }
    let Some(new) = new else {
        return;
    };
    let rename = |name: &mut Name| {
        if *name == *old {
            name.clone_from(new);
        }
    };
    object.owner.iter_mut().for_each(rename);
    object.grants.iter_mut().for_each(|it| rename(&mut it.role));
    match &mut object.data {
        ObjectData::Role(role) => role.member_of.iter_mut().for_each(rename),
        ObjectData::Policy(policy) => policy.roles.iter_mut().for_each(rename),
        ObjectData::Relation(relation) => {
            let columns = relation.columns.iter_mut();
            let granted = columns.filter(|column| !column.grants.is_empty());
            let grants = granted.flat_map(|it| &mut Arc::make_mut(it).grants);
            grants.for_each(|it| rename(&mut it.role));
        }
        _ => {}
    }
}

/// Gives an object to another owner, who takes over what the one before could do with it.
pub(super) fn hand_over(object: &mut Object, to: &SmolStr) {
    let is_runner = matches!(
        to.as_str(),
        "current_user" | "current_role" | "session_user"
    );
    let owner = Some(to).filter(|_| !is_runner);
    let before = std::mem::replace(&mut object.owner, owner.cloned());
    let Some(before) = before.filter(|before| Some(before) != owner) else {
        return;
    };
    // Owners need no entry.
    object.grants.retain(|it| it.role != before);
}

fn set_attributes(role: &mut Role, options: &[RoleOption]) {
    for option in options {
        let on = option
            .value
            .as_ref()
            .is_none_or(|value| !matches!(value.as_str(), "false" | "f" | "off" | "0"));
        if option.name == "addroleto" {
            let roles = option.value.iter().flat_map(|value| value.split(", "));
            role.member_of.extend(roles.map(Name::new));
            continue;
        }
        role.attributes.retain(|name| *name != option.name);
        if on {
            role.attributes.push(option.name.clone());
        }
    }
}
