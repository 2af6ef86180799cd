//! Types and domains.

use pg_raw_parse::list::CastNodeList;
use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::columns::{attribute, constraint};
use super::names::object_name;
use super::options::printed_option;
use super::tokens::Tokens;
use crate::lexer::TokenKind;
use crate::operation::{
    AlterDomain, AlterType, CreateDomain, CreateType, DomainAction, ObjectName, Operation,
    OperationKind, References, TypeAction, TypeDefinition,
};

/// `CREATE TYPE name …`
fn create_type(tokens: Tokens<'_>, name: ObjectName, kind: TypeDefinition) -> Operation {
    Operation {
        span: tokens.span(0..1).to(name.span),
        kind: OperationKind::CreateType(Box::new(CreateType { name, kind })),
    }
}

pub(super) fn create_enum(tokens: Tokens<'_>, node: &nodes::CreateEnumStmt) -> Operation {
    let name = tokens.cast_name_at(2, node.type_name());
    let parts = tokens.group_after(2).parts().zip(node.vals());
    let labels = parts
        .map(|(part, label)| (SmolStr::new(label.sval().unwrap_or_default()), part.whole()))
        .collect();
    create_type(tokens, name, TypeDefinition::Enum { labels })
}

pub(super) fn create_composite(tokens: Tokens<'_>, node: &nodes::CompositeTypeStmt) -> Operation {
    let name = tokens.relation_or_whole(node.typevar());
    let parts = tokens.group_after(2).parts().zip(node.coldeflist());
    let attributes = parts.map(|(part, column)| part.column(column)).collect();
    create_type(tokens, name, TypeDefinition::Composite { attributes })
}

pub(super) fn create_range(tokens: Tokens<'_>, node: &nodes::CreateRangeStmt) -> Operation {
    let name = tokens.cast_name_at(2, node.type_name());
    let mut subtype = None;
    let mut multirange = None;
    let mut options = Vec::new();
    for option in node.params() {
        match (option.defname(), option.arg()) {
            (Some("subtype"), Node::TypeName(name)) => subtype = Some(tokens.type_name(name)),
            (Some("multirange_type_name"), Node::TypeName(name)) => {
                let name = tokens.type_name(name);
                multirange = Some(ObjectName {
                    schema: name.schema,
                    name: name.name,
                    span: name.span,
                });
            }
            _ => options.push(printed_option(option)),
        }
    }
    create_type(
        tokens,
        name,
        TypeDefinition::Range {
            subtype,
            options,
            multirange,
        },
    )
}

/// `CREATE TYPE name` of a base type or a shell.
pub(super) fn create_base_type(tokens: Tokens<'_>, node: &nodes::DefineStmt) -> Operation {
    let name = tokens.cast_name_at(2, node.defnames());
    let kind = if node.definition().is_empty() {
        TypeDefinition::Shell
    } else {
        TypeDefinition::Base {
            references: definition_references(tokens, node.definition()),
        }
    };
    create_type(tokens, name, kind)
}

/// The options of a definition whose value is a type.
const TYPE_OPTIONS: &[&str] = &[
    "like", "element", "stype", "mstype", "basetype", "leftarg", "rightarg",
];

/// The options of a definition whose value is a function.
const FUNCTION_OPTIONS: &[&str] = &[
    "input",
    "output",
    "receive",
    "send",
    "typmod_in",
    "typmod_out",
    "analyze",
    "subscript",
    "sfunc",
    "sfunc1",
    "finalfunc",
    "combinefunc",
    "serialfunc",
    "deserialfunc",
    "msfunc",
    "minvfunc",
    "mfinalfunc",
    "function",
    "procedure",
    "restrict",
    "join",
    "start",
    "gettoken",
    "end",
    "headline",
    "lextypes",
    "init",
    "lexize",
];

/// The functions and types that the options of a definition name.
pub(super) fn definition_references(
    tokens: Tokens<'_>,
    definition: &CastNodeList<nodes::DefElem>,
) -> References {
    let mut references = References::default();
    for option in definition {
        let (Some(name), Node::TypeName(value)) = (option.defname(), option.arg()) else {
            continue;
        };
        let type_name = tokens.type_name(value);
        if TYPE_OPTIONS.contains(&name) {
            references.types.push(type_name);
        } else if FUNCTION_OPTIONS.contains(&name) {
            references.functions.push(ObjectName {
                schema: type_name.schema,
                name: type_name.name,
                span: type_name.span,
            });
        }
    }
    references
}

pub(super) fn alter_enum(tokens: Tokens<'_>, node: &nodes::AlterEnumStmt) -> OperationKind {
    let name = tokens.cast_name_at(2, node.type_name());
    let string = |from: usize| {
        (from..tokens.len())
            .find(|&index| {
                matches!(
                    tokens.kind(index),
                    Some(TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString)
                )
            })
            .map_or(tokens.whole(), |index| tokens.span(index..index + 1))
    };
    let span = string(3);
    let new_value = SmolStr::new(node.new_val().unwrap_or_default());
    let action = match node.old_val() {
        Some(old_value) => TypeAction::RenameValue {
            from: SmolStr::new(old_value),
            to: new_value,
            span,
        },
        None => {
            let neighbor = node.new_val_neighbor().map(SmolStr::new);
            let (before, after) = if node.new_val_is_after {
                (None, neighbor)
            } else {
                (neighbor, None)
            };
            TypeAction::AddValue {
                label: new_value,
                span,
                if_not_exists: node.skip_if_new_val_exists,
                before,
                after,
            }
        }
    };
    OperationKind::AlterType(Box::new(AlterType { name, action }))
}

pub(super) fn alter_type(tokens: Tokens<'_>, node: &nodes::AlterTypeStmt) -> OperationKind {
    OperationKind::AlterType(Box::new(AlterType {
        name: tokens.name_at(2, node.type_name()),
        action: TypeAction::SetOptions,
    }))
}

pub(super) fn create_domain(tokens: Tokens<'_>, node: &nodes::CreateDomainStmt) -> Operation {
    let name = tokens.cast_name_at(2, node.domainname());
    let head = tokens.span(0..1).to(name.span);
    let type_name = match node.type_name() {
        Some(name) => tokens.type_name(name),
        None => unknown_type(tokens),
    };
    let mut domain = CreateDomain {
        name,
        type_name,
        collation: node.coll_clause().map(|clause| tokens.collation(clause)),
        default: None,
        constraints: Vec::new(),
    };
    let clauses = tokens.domain_clauses(node.constraints(), node.coll_clause());
    for (node, clause) in clauses {
        if node.contype == nodes::ConstrType::CONSTR_DEFAULT {
            let start = clause.find("default").map_or(1, |at| at + 1);
            domain.default = Some(clause.from(start).expression(node.raw_expr()));
        } else if !attribute(clause, node, &mut domain.constraints) {
            domain.constraints.extend(constraint(clause, node, None));
        }
    }
    Operation {
        kind: OperationKind::CreateDomain(Box::new(domain)),
        span: head,
    }
}

fn unknown_type(tokens: Tokens<'_>) -> crate::operation::TypeName {
    object_name(std::iter::empty(), tokens.whole()).into()
}

pub(super) fn alter_domain(
    tokens: Tokens<'_>,
    node: &nodes::AlterDomainStmt,
) -> Option<OperationKind> {
    let name = tokens.name_at(2, node.type_name());
    let action = tokens.from(tokens.name_end(2));
    let constraint_name = || {
        let at = action.skip_if_exists(2);
        action.identifier(at, node.name())
    };
    let action = match node.subtype as u8 {
        b'T' => match node.def() {
            Node::None => DomainAction::DropDefault,
            default => DomainAction::SetDefault(action.from(2).expression(default)),
        },
        b'N' => DomainAction::DropNotNull,
        b'O' => DomainAction::SetNotNull,
        b'C' => {
            let Node::Constraint(node) = node.def() else {
                return None;
            };
            DomainAction::AddConstraint(constraint(action.from(1), node, None)?)
        }
        b'X' => DomainAction::DropConstraint {
            name: constraint_name(),
            if_exists: node.missing_ok,
            cascade: node.behavior == nodes::DropBehavior::DROP_CASCADE,
        },
        b'V' => DomainAction::ValidateConstraint {
            name: constraint_name(),
        },
        _ => return None,
    };
    Some(OperationKind::AlterDomain(Box::new(AlterDomain {
        name,
        action,
    })))
}
