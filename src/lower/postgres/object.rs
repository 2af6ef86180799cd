//! References to objects of any kind, and the statements that work on any kind: rename, move, own,
//! comment, label, drop.

use pg_raw_parse::list::NodeList;
use pg_raw_parse::{Node, nodes};
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::access::role_name;
use super::names::{cast_strings, object_name, strings};
use super::tokens::Tokens;
use crate::operation::{
    Drop, ObjectKind, ObjectName, ObjectReference, Operation, OperationKind, Operations, Rename,
    TypeName,
};

/// Our kind of a grammar's kind; `None` for those that no statement we model names.
pub(super) fn object_kind(kind: nodes::ObjectType::Type) -> Option<ObjectKind> {
    use nodes::ObjectType as Kind;
    Some(match kind {
        Kind::OBJECT_ACCESS_METHOD => ObjectKind::AccessMethod,
        Kind::OBJECT_AGGREGATE => ObjectKind::Aggregate,
        Kind::OBJECT_ATTRIBUTE => ObjectKind::Attribute,
        Kind::OBJECT_CAST => ObjectKind::Cast,
        Kind::OBJECT_COLUMN => ObjectKind::Column,
        Kind::OBJECT_COLLATION => ObjectKind::Collation,
        Kind::OBJECT_CONVERSION => ObjectKind::Conversion,
        Kind::OBJECT_DATABASE => ObjectKind::Database,
        Kind::OBJECT_DOMAIN => ObjectKind::Domain,
        Kind::OBJECT_DOMCONSTRAINT => ObjectKind::DomainConstraint,
        Kind::OBJECT_EVENT_TRIGGER => ObjectKind::EventTrigger,
        Kind::OBJECT_EXTENSION => ObjectKind::Extension,
        Kind::OBJECT_FDW => ObjectKind::ForeignDataWrapper,
        Kind::OBJECT_FOREIGN_SERVER => ObjectKind::Server,
        Kind::OBJECT_FOREIGN_TABLE => ObjectKind::ForeignTable,
        Kind::OBJECT_FUNCTION => ObjectKind::Function,
        Kind::OBJECT_INDEX => ObjectKind::Index,
        Kind::OBJECT_LANGUAGE => ObjectKind::Language,
        Kind::OBJECT_LARGEOBJECT => ObjectKind::LargeObject,
        Kind::OBJECT_MATVIEW => ObjectKind::MaterializedView,
        Kind::OBJECT_OPCLASS => ObjectKind::OperatorClass,
        Kind::OBJECT_OPERATOR => ObjectKind::Operator,
        Kind::OBJECT_OPFAMILY => ObjectKind::OperatorFamily,
        Kind::OBJECT_POLICY => ObjectKind::Policy,
        Kind::OBJECT_PROCEDURE => ObjectKind::Procedure,
        Kind::OBJECT_PUBLICATION => ObjectKind::Publication,
        Kind::OBJECT_ROLE => ObjectKind::Role,
        Kind::OBJECT_ROUTINE => ObjectKind::Routine,
        Kind::OBJECT_RULE => ObjectKind::Rule,
        Kind::OBJECT_SCHEMA => ObjectKind::Schema,
        Kind::OBJECT_SEQUENCE => ObjectKind::Sequence,
        Kind::OBJECT_SUBSCRIPTION => ObjectKind::Subscription,
        Kind::OBJECT_STATISTIC_EXT => ObjectKind::Statistics,
        Kind::OBJECT_TABCONSTRAINT => ObjectKind::Constraint,
        Kind::OBJECT_TABLE => ObjectKind::Table,
        Kind::OBJECT_TABLESPACE => ObjectKind::Tablespace,
        Kind::OBJECT_TRANSFORM => ObjectKind::Transform,
        Kind::OBJECT_TRIGGER => ObjectKind::Trigger,
        Kind::OBJECT_TSCONFIGURATION => ObjectKind::TextSearchConfiguration,
        Kind::OBJECT_TSDICTIONARY => ObjectKind::TextSearchDictionary,
        Kind::OBJECT_TSPARSER => ObjectKind::TextSearchParser,
        Kind::OBJECT_TSTEMPLATE => ObjectKind::TextSearchTemplate,
        Kind::OBJECT_TYPE => ObjectKind::Type,
        Kind::OBJECT_USER_MAPPING => ObjectKind::UserMapping,
        Kind::OBJECT_VIEW => ObjectKind::View,
        _ => return None,
    })
}

/// The index after the words of a kind that stand at `at`.
fn after_kind(tokens: Tokens<'_>, at: usize, kind: ObjectKind) -> usize {
    match kind {
        ObjectKind::ForeignDataWrapper => at + 3,
        ObjectKind::DomainConstraint => at + 1,
        ObjectKind::Language => at + 1 + usize::from(tokens.word(at, "procedural")),
        // A role is also called a user or a group.
        kind => at + kind.as_str().split(' ').count(),
    }
}

/// The object of a kind that begins these tokens.
pub(super) fn object(
    tokens: Tokens<'_>,
    kind: ObjectKind,
    node: Node<'_>,
) -> Option<ObjectReference> {
    let plain = |name| ObjectReference {
        kind,
        name,
        arguments: None,
        parent: None,
    };
    Some(match node {
        Node::String(name) => plain(object_name(name.sval().into_iter(), tokens.span(0..1))),
        Node::Integer(number) => {
            let text = number.ival.to_smolstr();
            plain(object_name([text.as_str()].into_iter(), tokens.span(0..1)))
        }
        Node::Float(number) => plain(object_name(number.fval().into_iter(), tokens.span(0..1))),
        Node::TypeName(name) => {
            let name = tokens.type_name(name);
            plain(ObjectName {
                schema: name.schema,
                name: name.name,
                span: name.span,
            })
        }
        Node::ObjectWithArgs(node) => routine(tokens, kind, node),
        Node::NodeList(parts) => list_object(tokens, kind, parts)?,
        _ => return None,
    })
}

/// A routine or an operator that begins these tokens.
pub(super) fn routine(
    tokens: Tokens<'_>,
    kind: ObjectKind,
    node: &nodes::ObjectWithArgs,
) -> ObjectReference {
    let arguments = node.objargs().iter().map(|argument| match argument {
        Node::TypeName(name) => tokens.type_name(name),
        _ => no_type(tokens),
    });
    ObjectReference {
        kind,
        name: tokens.name_at(0, node.objname()),
        arguments: (!node.args_unspecified).then(|| arguments.collect()),
        parent: None,
    }
}

/// `NONE`, of a prefix operator.
pub(super) fn no_type(tokens: Tokens<'_>) -> TypeName {
    TypeName::from(ObjectName {
        schema: None,
        name: SmolStr::new_static("none"),
        span: tokens.whole(),
    })
}

/// An object whose name the grammar gives as a list.
fn list_object(tokens: Tokens<'_>, kind: ObjectKind, parts: &NodeList) -> Option<ObjectReference> {
    let reference = |name, parent| ObjectReference {
        kind,
        name,
        arguments: None,
        parent,
    };
    let all: Vec<&str> = strings(parts).collect();
    Some(match kind {
        ObjectKind::Column => {
            let (column, table) = column_and_table(tokens, &all)?;
            reference(column, Some(table))
        }
        ObjectKind::Constraint | ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule => {
            let (name, table) = all.split_last()?;
            let table_span = tokens.span(2..tokens.name_end(2));
            reference(
                object_name([*name].into_iter(), tokens.span(0..1)),
                Some(object_name(table.iter().copied(), table_span)),
            )
        }
        ObjectKind::DomainConstraint => {
            let Some(Node::TypeName(domain)) = parts.first() else {
                return None;
            };
            // `name ON DOMAIN domain`: the grammar gives the domain no location.
            let span = tokens.span(3..tokens.name_end(3));
            reference(
                object_name(all.into_iter(), tokens.span(0..1)),
                Some(object_name(cast_strings(domain.names()), span)),
            )
        }
        ObjectKind::OperatorClass | ObjectKind::OperatorFamily => {
            let (_, name) = all.split_first()?;
            reference(
                object_name(name.iter().copied(), tokens.span(0..tokens.name_end(0))),
                None,
            )
        }
        ObjectKind::Cast => {
            let end = tokens.close(0) + 1;
            reference(printed_name(tokens.get(0..end)), None)
        }
        ObjectKind::Transform => {
            let end = tokens.find("language").map_or(tokens.len(), |at| at + 2);
            reference(printed_name(tokens.get(0..end)), None)
        }
        _ => reference(
            object_name(all.into_iter(), tokens.span(0..tokens.name_end(0))),
            None,
        ),
    })
}

/// The parts of `schema.table.column`.
fn column_and_table(tokens: Tokens<'_>, parts: &[&str]) -> Option<(ObjectName, ObjectName)> {
    let (column, table) = parts.split_last()?;
    let end = tokens.name_end(0);
    let table_end = end.saturating_sub(2).max(1);
    Some((
        object_name([*column].into_iter(), tokens.span(end - 1..end)),
        object_name(table.iter().copied(), tokens.span(0..table_end)),
    ))
}

/// A name that is the printed tokens.
pub(super) fn printed_name(tokens: Tokens<'_>) -> ObjectName {
    ObjectName {
        schema: None,
        name: tokens.normalized(),
        span: tokens.whole(),
    }
}

/// The object of `VERB KIND [IF EXISTS] name …`, where the kind's words stand at `at`.
fn object_at(
    tokens: Tokens<'_>,
    at: usize,
    kind: ObjectKind,
    relation: Option<&nodes::RangeVar>,
    node: Node<'_>,
) -> Option<ObjectReference> {
    if let Some(relation) = relation {
        return Some(ObjectReference {
            kind,
            name: tokens.relation(relation),
            arguments: None,
            parent: None,
        });
    }
    let start = tokens.skip_if_exists(after_kind(tokens, at, kind));
    object(tokens.from(start), kind, node)
}

pub(super) fn drop(tokens: Tokens<'_>, node: &nodes::DropStmt, out: &mut Operations) {
    let Some(kind) = object_kind(node.remove_type) else {
        return;
    };
    let mut start = after_kind(tokens, 1, kind);
    if node.concurrent {
        start += 1;
    }
    start = tokens.skip_if_exists(start);
    for (index, (part, node_object)) in tokens.from(start).parts().zip(node.objects()).enumerate() {
        let Some(object) = object(part, kind, node_object) else {
            continue;
        };
        let head = tokens.span(0..1);
        let span = if index == 0 {
            head.to(object.name.span)
        } else {
            object.name.span
        };
        let span = object
            .parent
            .as_ref()
            .map_or(span, |parent| span.to(parent.span));
        out.push(Operation {
            kind: OperationKind::Drop(Box::new(Drop {
                object,
                if_exists: node.missing_ok,
                cascade: node.behavior == nodes::DropBehavior::DROP_CASCADE,
                concurrently: node.concurrent,
            })),
            span,
        });
    }
}

/// `DROP` of an object with a plain name at the end of these words.
pub(super) fn drop_named(
    tokens: Tokens<'_>,
    kind: ObjectKind,
    name: Option<&str>,
    if_exists: bool,
    cascade: bool,
) -> OperationKind {
    let at = tokens.skip_if_exists(after_kind(tokens, 1, kind));
    OperationKind::Drop(Box::new(Drop {
        object: ObjectReference {
            kind,
            name: object_name(name.into_iter(), tokens.span(at..at + 1)),
            arguments: None,
            parent: None,
        },
        if_exists,
        cascade,
        concurrently: false,
    }))
}

pub(super) fn drop_roles(tokens: Tokens<'_>, node: &nodes::DropRoleStmt, out: &mut Operations) {
    let start = tokens.skip_if_exists(2);
    for (index, (part, role)) in tokens.from(start).parts().zip(node.roles()).enumerate() {
        let Node::RoleSpec(role) = role else {
            continue;
        };
        let name = role_name(role);
        let span = part.span(0..1);
        out.push(Operation {
            kind: OperationKind::Drop(Box::new(Drop {
                object: ObjectReference {
                    kind: ObjectKind::Role,
                    name: object_name([name.as_str()].into_iter(), span),
                    arguments: None,
                    parent: None,
                },
                if_exists: node.missing_ok,
                cascade: false,
                concurrently: false,
            })),
            span: if index == 0 {
                tokens.span(0..1).to(span)
            } else {
                span
            },
        });
    }
}

pub(super) fn rename(tokens: Tokens<'_>, node: &nodes::RenameStmt) -> Option<OperationKind> {
    let kind = object_kind(node.rename_type)?;
    let to = (0..tokens.len())
        .rev()
        .find(|&index| tokens.word(index, "to"))?;
    let old = tokens.get(0..to);
    let object = match (kind, node.subname()) {
        (
            ObjectKind::Column
            | ObjectKind::Attribute
            | ObjectKind::Constraint
            | ObjectKind::DomainConstraint,
            Some(name),
        ) => ObjectReference {
            kind,
            name: object_name([name].into_iter(), tokens.span(to - 1..to)),
            arguments: None,
            parent: Some(renamed_parent(tokens, node)?),
        },
        (ObjectKind::Trigger | ObjectKind::Policy | ObjectKind::Rule, Some(name)) => {
            let at = tokens.skip_if_exists(2);
            ObjectReference {
                kind,
                name: object_name([name].into_iter(), tokens.span(at..at + 1)),
                arguments: None,
                parent: Some(tokens.relation(node.relation()?)),
            }
        }
        (_, Some(name)) => {
            let at = after_kind(tokens, 1, kind);
            ObjectReference {
                kind,
                name: object_name([name].into_iter(), tokens.span(at..at + 1)),
                arguments: None,
                parent: None,
            }
        }
        (_, None) => object_at(old, 1, kind, node.relation(), node.object())?,
    };
    Some(OperationKind::Rename(Box::new(Rename {
        object,
        if_exists: node.missing_ok,
        to: tokens.identifier(to + 1, node.newname()),
    })))
}

/// The relation or the type of a renamed column, attribute or constraint.
fn renamed_parent(tokens: Tokens<'_>, node: &nodes::RenameStmt) -> Option<ObjectName> {
    match (node.relation(), node.object()) {
        (Some(relation), _) => Some(tokens.relation(relation)),
        // `ALTER DOMAIN name RENAME CONSTRAINT …`
        (None, Node::NodeList(parts)) => Some(tokens.name_at(2, parts)),
        _ => None,
    }
}

pub(super) fn set_schema(
    tokens: Tokens<'_>,
    node: &nodes::AlterObjectSchemaStmt,
) -> Option<OperationKind> {
    let kind = object_kind(node.object_type)?;
    let last = tokens.len().checked_sub(1)?;
    Some(OperationKind::SetSchema {
        object: Box::new(object_at(tokens, 1, kind, node.relation(), node.object())?),
        if_exists: node.missing_ok,
        schema: tokens.identifier(last, node.newschema()),
    })
}

pub(super) fn set_owner(tokens: Tokens<'_>, node: &nodes::AlterOwnerStmt) -> Option<OperationKind> {
    let kind = object_kind(node.object_type)?;
    Some(OperationKind::SetOwner {
        object: Box::new(object_at(tokens, 1, kind, node.relation(), node.object())?),
        owner: role_name(node.newowner()?),
    })
}

pub(super) fn comment(tokens: Tokens<'_>, node: &nodes::CommentStmt) -> Option<OperationKind> {
    let kind = object_kind(node.objtype)?;
    Some(OperationKind::Comment {
        object: Box::new(object_at(tokens, 2, kind, None, node.object())?),
        text: node.comment().map(SmolStr::new),
    })
}

pub(super) fn security_label(
    tokens: Tokens<'_>,
    node: &nodes::SecLabelStmt,
) -> Option<OperationKind> {
    let kind = object_kind(node.objtype)?;
    let on = tokens.find("on")?;
    Some(OperationKind::SecurityLabel {
        object: Box::new(object_at(tokens, on + 1, kind, None, node.object())?),
    })
}

/// The object that `ALTER EXTENSION name ADD` or `DROP` names.
pub(super) fn extension_member(
    tokens: Tokens<'_>,
    node: &nodes::AlterExtensionContentsStmt,
) -> Option<ObjectReference> {
    object_at(tokens, 4, object_kind(node.objtype)?, None, node.object())
}

/// A kind without a model of its own that a user mapping has: `role` on `server`.
pub(super) fn user_mapping(
    tokens: Tokens<'_>,
    user: Option<&nodes::RoleSpec>,
    server: Option<&str>,
) -> ObjectReference {
    let at = tokens
        .find("for")
        .map_or(0, |at| at + 1)
        .min(tokens.len().saturating_sub(1));
    let user = user.map(role_name).unwrap_or_default();
    let server = server.unwrap_or_default();
    ObjectReference {
        kind: ObjectKind::UserMapping,
        name: ObjectName {
            schema: None,
            name: format_smolstr!("{user} on {server}"),
            span: tokens.span(at..at + 1),
        },
        arguments: None,
        parent: None,
    }
}

pub(super) fn drop_user_mapping(
    tokens: Tokens<'_>,
    node: &nodes::DropUserMappingStmt,
) -> OperationKind {
    OperationKind::Drop(Box::new(Drop {
        object: user_mapping(tokens, node.user(), node.servername()),
        if_exists: node.missing_ok,
        cascade: false,
        concurrently: false,
    }))
}
