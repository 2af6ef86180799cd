//! Roles and privileges.

use smol_str::SmolStr;

use super::names::{Identifier, Name, ObjectKind, ObjectReference};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateRole {
    pub name: Identifier,
    pub options: Vec<RoleOption>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleOption {
    /// `superuser`, `bypassrls`, `canlogin`, `password` …, as the grammar names them.
    pub name: Name,
    /// Never the password itself.
    pub value: Option<SmolStr>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub revoke: bool,
    /// `None` is `ALL`.
    pub privileges: Option<Vec<Privilege>>,
    pub target: GrantTarget,
    /// Role names; `public`, `current_user` … in lower case.
    pub roles: Vec<SmolStr>,
    pub grant_option: bool,
    pub cascade: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Privilege {
    /// In lower case.
    pub name: Name,
    pub columns: Vec<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrantTarget {
    Objects(Vec<ObjectReference>),
    /// `ALL TABLES IN SCHEMA a, b`.
    AllInSchemas {
        kind: ObjectKind,
        schemas: Vec<Identifier>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterDefaultPrivileges {
    /// `FOR ROLE`.
    pub for_roles: Vec<SmolStr>,
    pub schemas: Vec<Identifier>,
    pub revoke: bool,
    pub privileges: Option<Vec<Privilege>>,
    pub kind: ObjectKind,
    pub roles: Vec<SmolStr>,
    pub grant_option: bool,
}
