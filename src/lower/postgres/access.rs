//! Roles, grants and default privileges.

use pg_raw_parse::list::{CastNodeList, NodeList};
use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::names::{cast_strings, strings};
use super::object::{object_kind, printed_name, routine};
use super::options::value_text;
use super::parser::parse;
use super::session::setting;
use super::tokens::Tokens;
use crate::lexer::{identifier, truncate_identifier};
use crate::operation::{
    AlterDefaultPrivileges, CreateRole, Grant, GrantTarget, Identifier, Name, ObjectKind,
    ObjectName, ObjectReference, OperationKind, Privilege, RoleOption,
};

/// The role, with keywords such as `current_user` and `public` in lower case.
pub(super) fn role_name(role: &nodes::RoleSpec) -> SmolStr {
    use nodes::RoleSpecType as Kind;
    match role.roletype {
        Kind::ROLESPEC_CURRENT_ROLE => SmolStr::new_static("current_role"),
        Kind::ROLESPEC_CURRENT_USER => SmolStr::new_static("current_user"),
        Kind::ROLESPEC_SESSION_USER => SmolStr::new_static("session_user"),
        Kind::ROLESPEC_PUBLIC => SmolStr::new_static("public"),
        _ => SmolStr::new(role.rolename().unwrap_or_default()),
    }
}

pub(super) fn role_names<'n>(roles: impl IntoIterator<Item = Node<'n>>) -> Vec<SmolStr> {
    roles
        .into_iter()
        .filter_map(|role| match role {
            Node::RoleSpec(role) => Some(role_name(role)),
            _ => None,
        })
        .collect()
}

fn role_identifier(tokens: Tokens<'_>, role: &nodes::RoleSpec) -> Identifier {
    let at = tokens.at(role.location).unwrap_or_default();
    tokens.identifier(at, Some(&role_name(role)))
}

fn role_identifiers(tokens: Tokens<'_>, roles: &NodeList) -> Vec<Identifier> {
    let roles = roles.iter().filter_map(|role| match role {
        Node::RoleSpec(role) => Some(role_identifier(tokens, role)),
        _ => None,
    });
    roles.collect()
}

/// The options of a role; never a password.
fn role_options(options: &CastNodeList<nodes::DefElem>) -> Vec<RoleOption> {
    options
        .iter()
        .map(|option| {
            let name = option.defname().unwrap_or_default();
            let value = match option.arg() {
                _ if name == "password" => None,
                Node::None => None,
                Node::NodeList(roles) => Some(role_names(roles).join(", ").into()),
                value => Some(value_text(value)),
            };
            RoleOption {
                name: Name::new(name),
                value,
            }
        })
        .collect()
}

pub(super) fn create_role(tokens: Tokens<'_>, node: &nodes::CreateRoleStmt) -> OperationKind {
    let mut options = role_options(node.options());
    if node.stmt_type == nodes::RoleStmtType::ROLESTMT_USER {
        let login = RoleOption {
            name: Name::new_static("canlogin"),
            value: Some(SmolStr::new_static("true")),
        };
        options.insert(0, login);
    }
    OperationKind::CreateRole(CreateRole {
        name: tokens.identifier(2, node.role()),
        options,
    })
}

/// `ALTER ROLE`; `ALTER GROUP … ADD USER` is another way to grant a role.
pub(super) fn alter_role(tokens: Tokens<'_>, node: &nodes::AlterRoleStmt) -> OperationKind {
    let mut options = node.options().iter();
    let members = options.find_map(|option| match (option.defname(), option.arg()) {
        (Some("rolemembers"), Node::NodeList(members)) => Some(members),
        _ => None,
    });
    if let (Some(members), Some(group)) = (members, node.role()) {
        return OperationKind::GrantRole {
            roles: vec![role_identifier(tokens, group)],
            to: role_identifiers(tokens, members),
            revoke: node.action < 0,
        };
    }
    OperationKind::AlterRole {
        name: node
            .role()
            .map(|role| Box::new(role_identifier(tokens, role))),
        options: role_options(node.options()),
        setting: None,
    }
}

pub(super) fn alter_role_set(tokens: Tokens<'_>, node: &nodes::AlterRoleSetStmt) -> OperationKind {
    OperationKind::AlterRole {
        name: node
            .role()
            .map(|role| Box::new(role_identifier(tokens, role))),
        options: Vec::new(),
        setting: node.setstmt().map(|it| Box::new(setting(it))),
    }
}

fn privileges(list: &CastNodeList<nodes::AccessPriv>) -> Option<Vec<Privilege>> {
    if list.is_empty() {
        return None;
    }
    let privilege = |item: &nodes::AccessPriv| Privilege {
        name: Name::from(item.priv_name().unwrap_or("all").to_ascii_lowercase()),
        columns: cast_strings(item.cols()).map(Name::new).collect(),
    };
    Some(list.iter().map(privilege).collect())
}

fn grantees(list: &CastNodeList<nodes::RoleSpec>) -> Vec<SmolStr> {
    list.iter().map(role_name).collect()
}

pub(super) fn grant(tokens: Tokens<'_>, node: &nodes::GrantStmt) -> OperationKind {
    // Configuration parameters are nothing that the catalog holds.
    if node.objtype == nodes::ObjectType::OBJECT_PARAMETER_ACL {
        return OperationKind::NoCatalogEffect {
            command: if node.is_grant { "GRANT" } else { "REVOKE" },
        };
    }
    OperationKind::Grant(Box::new(Grant {
        revoke: !node.is_grant,
        privileges: privileges(node.privileges()),
        target: grant_target(tokens, node),
        roles: grantees(node.grantees()),
        grant_option: node.grant_option,
        cascade: node.behavior == nodes::DropBehavior::DROP_CASCADE,
    }))
}

fn grant_target(tokens: Tokens<'_>, node: &nodes::GrantStmt) -> GrantTarget {
    use nodes::GrantTargetType as Target;
    let kind = object_kind(node.objtype).unwrap_or(ObjectKind::Table);
    let on = tokens.find("on").unwrap_or_default();
    let role_word = if node.is_grant { "to" } else { "from" };
    let end = tokens.find_from(on, &[role_word]).unwrap_or(tokens.len());
    if node.targtype == Target::ACL_TARGET_ALL_IN_SCHEMA {
        // `ALL … IN SCHEMA a, b`
        let start = tokens
            .find_from(on, &["in", "schema"])
            .map_or(end, |at| at + 2);
        return GrantTarget::AllInSchemas {
            kind,
            schemas: tokens
                .get(start..end)
                .parts()
                .map(|part| identifier_at(part, 0))
                .collect(),
        };
    }
    if matches!(kind, ObjectKind::Table | ObjectKind::Sequence) {
        let reference = |relation: &nodes::RangeVar| ObjectReference {
            kind,
            name: tokens.relation(relation),
            arguments: None,
            parent: None,
        };
        return GrantTarget::Objects(node.objects().iter().map(reference).collect());
    }
    let words = match kind {
        ObjectKind::ForeignDataWrapper => 3,
        ObjectKind::Server | ObjectKind::LargeObject => 2,
        _ => 1,
    };
    let objects = tokens.get(on + 1 + words..end);
    GrantTarget::Objects(granted_objects(objects, kind))
}

/// The objects of a grant that are not relations, which the parser's binding does not expose.
fn granted_objects(tokens: Tokens<'_>, kind: ObjectKind) -> Vec<ObjectReference> {
    let plain = |name| ObjectReference {
        kind,
        name,
        arguments: None,
        parent: None,
    };
    match kind {
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine => {
            granted_routines(tokens, kind).unwrap_or_default()
        }
        ObjectKind::LargeObject => tokens
            .parts()
            .map(|part| plain(printed_name(part)))
            .collect(),
        _ => tokens
            .parts()
            .map(|part| plain(dotted_name(part)))
            .collect(),
    }
}

/// The routines of a grant, read by the grammar of another statement that names routines.
fn granted_routines(tokens: Tokens<'_>, kind: ObjectKind) -> Option<Vec<ObjectReference>> {
    const HEAD: &str = "DROP ROUTINE ";
    let bytes = tokens.bytes();
    let text = format!("{HEAD}{}", tokens.source().get(bytes.clone())?);
    let tree = parse(&text).ok()?;
    let Some(Node::DropStmt(node)) = tree.stmts().next() else {
        return None;
    };
    let base = i64::try_from(bytes.start).ok()? - i64::try_from(HEAD.len()).ok()?;
    let objects = tokens.with_base(base).parts().zip(node.objects());
    let objects = objects.filter_map(|(part, object)| match object {
        Node::ObjectWithArgs(object) => Some(routine(part, kind, object)),
        _ => None,
    });
    Some(objects.collect())
}

/// The identifier that one token is.
pub(super) fn identifier_at(tokens: Tokens<'_>, index: usize) -> Identifier {
    let name = tokens
        .kind(index)
        .and_then(|kind| identifier(tokens.text(index), kind))
        .unwrap_or_default();
    tokens.identifier(index, Some(truncate_identifier(&name)))
}

/// The name that begins these tokens.
fn dotted_name(tokens: Tokens<'_>) -> ObjectName {
    let end = tokens.name_end(0);
    let name = identifier_at(tokens, end.saturating_sub(1)).name;
    let schema = (end >= 3).then(|| identifier_at(tokens, end - 3).name);
    ObjectName {
        schema,
        name,
        span: tokens.span(0..end),
    }
}

pub(super) fn grant_role(tokens: Tokens<'_>, node: &nodes::GrantRoleStmt) -> OperationKind {
    // What goes is an option of the membership, which stays.
    if !node.is_grant && tokens.words(2, &["option", "for"]) {
        return OperationKind::NoCatalogEffect { command: "REVOKE" };
    }
    let start = 1;
    let role_word = if node.is_grant { "to" } else { "from" };
    let end = tokens
        .find_from(start, &[role_word])
        .unwrap_or(tokens.len());
    let granted = tokens.get(start..end).parts().zip(node.granted_roles());
    let roles = granted.filter_map(|(part, role)| match role {
        Node::AccessPriv(role) => Some(part.identifier(0, role.priv_name())),
        _ => None,
    });
    OperationKind::GrantRole {
        roles: roles.collect(),
        to: role_identifiers(tokens, node.grantee_roles()),
        revoke: !node.is_grant,
    }
}

pub(super) fn default_privileges(
    tokens: Tokens<'_>,
    node: &nodes::AlterDefaultPrivilegesStmt,
) -> Option<OperationKind> {
    let action = node.action()?;
    let mut for_roles = Vec::new();
    let mut schemas = Vec::new();
    for option in node.options() {
        match (option.defname(), option.arg()) {
            (Some("roles"), Node::NodeList(roles)) => for_roles.extend(role_names(roles)),
            (Some("schemas"), Node::NodeList(names)) => {
                let start = tokens.find_from(0, &["in", "schema"])? + 2;
                schemas = tokens.from(start).identifiers_of(strings(names));
            }
            _ => {}
        }
    }
    Some(OperationKind::AlterDefaultPrivileges(Box::new(
        AlterDefaultPrivileges {
            for_roles,
            schemas,
            revoke: !action.is_grant,
            privileges: privileges(action.privileges()),
            kind: object_kind(action.objtype)?,
            roles: grantees(action.grantees()),
            grant_option: action.grant_option,
        },
    )))
}
