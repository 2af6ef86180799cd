//! `ALTER TABLE` and its like: one operation for each action.

use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::access::role_name;
use super::columns::constraint;
use super::object::object_kind;
use super::options::printed;
use super::sequence::sequence_options;
use super::tables::bound_text;
use super::tokens::Tokens;
use crate::operation::{
    AlterTable, AlterType, Enabled, Identifier, Identity, Name, ObjectKind, Operation,
    OperationKind, Operations, Persistence, ReplicaIdentity, RowSecurity, TableAction, TypeAction,
};

pub(super) fn alter_table(tokens: Tokens<'_>, node: &nodes::AlterTableStmt, out: &mut Operations) {
    let Some(relation) = node.relation() else {
        return;
    };
    let start = tokens.at(relation.location).unwrap_or_default();
    let mut end = tokens.name_end(start);
    end += usize::from(tokens.symbol(end, b'*'));
    let name = tokens.relation(relation);
    let kind = object_kind(node.objtype).unwrap_or(ObjectKind::Table);
    for (clause, action) in tokens.from(end).parts().zip(node.cmds()) {
        let Node::AlterTableCmd(command) = action else {
            continue;
        };
        let kind = if kind == ObjectKind::Type {
            type_action(clause, command).map(|action| {
                OperationKind::AlterType(Box::new(AlterType {
                    name: name.clone(),
                    action,
                }))
            })
        } else {
            table_action(clause, command).map(|action| {
                OperationKind::AlterTable(Box::new(AlterTable {
                    kind,
                    name: name.clone(),
                    if_exists: node.missing_ok,
                    only: !relation.inh,
                    action,
                }))
            })
        };
        let kind = kind.unwrap_or_else(|| super::opaque("ALTER TABLE"));
        out.push(Operation {
            kind,
            span: clause.whole(),
        });
    }
}

/// The index of the name in `ALTER [COLUMN] name …`, `DROP [COLUMN] [IF EXISTS] name` and such,
/// where `noun` is the word that may stand before the name.
fn name_index(clause: Tokens<'_>, noun: &str) -> usize {
    let at = 1 + usize::from(clause.word(1, noun) && clause.len() > 2);
    clause.skip_if_exists(at)
}

fn column(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Identifier {
    clause.identifier(name_index(clause, "column"), command.name())
}

fn object(clause: Tokens<'_>, command: &nodes::AlterTableCmd, noun: &str) -> Identifier {
    clause.identifier(name_index(clause, noun), command.name())
}

fn cascades(command: &nodes::AlterTableCmd) -> bool {
    command.behavior == nodes::DropBehavior::DROP_CASCADE
}

fn table_action(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    column_action(clause, command)
        .or_else(|| constraint_action(clause, command))
        .or_else(|| trigger_action(clause, command))
        .or_else(|| link_action(clause, command))
        .or_else(|| storage_action(clause, command))
}

fn column_action(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    use nodes::AlterTableType as Kind;
    Some(match command.subtype {
        Kind::AT_AddColumn | Kind::AT_AddColumnToView => add_column(clause, command)?,
        Kind::AT_DropColumn => TableAction::DropColumn {
            column: column(clause, command),
            if_exists: command.missing_ok,
            cascade: cascades(command),
        },
        Kind::AT_AlterColumnType => column_type(clause, command)?,
        Kind::AT_ColumnDefault => match command.def() {
            Node::None => TableAction::DropDefault {
                column: column(clause, command),
            },
            default => {
                let start = name_index(clause, "column") + 3;
                TableAction::SetDefault {
                    column: column(clause, command),
                    default: Box::new(clause.from(start).expression(default)),
                }
            }
        },
        Kind::AT_SetNotNull => TableAction::SetNotNull {
            column: column(clause, command),
        },
        Kind::AT_DropNotNull => TableAction::DropNotNull {
            column: column(clause, command),
        },
        Kind::AT_SetExpression => TableAction::SetExpression {
            column: column(clause, command),
            expression: Box::new(clause.expression_in(0, command.def())),
        },
        Kind::AT_DropExpression => TableAction::DropExpression {
            column: column(clause, command),
            if_exists: command.missing_ok,
        },
        Kind::AT_AddIdentity | Kind::AT_SetIdentity | Kind::AT_DropIdentity => {
            return identity_action(clause, command);
        }
        Kind::AT_SetStatistics
        | Kind::AT_SetOptions
        | Kind::AT_ResetOptions
        | Kind::AT_SetStorage
        | Kind::AT_SetCompression => TableAction::SetColumnOption {
            column: match command.name() {
                Some(name) => SmolStr::new(name),
                None => SmolStr::new(clause.text(name_index(clause, "column"))),
            },
        },
        _ => return None,
    })
}

fn add_column(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    let Node::ColumnDef(definition) = command.def() else {
        return None;
    };
    let start = clause.at(definition.location)?;
    Some(TableAction::AddColumn {
        column: Box::new(clause.from(start).column(definition)),
        if_not_exists: command.missing_ok,
    })
}

fn column_type(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    let Node::ColumnDef(definition) = command.def() else {
        return None;
    };
    let type_name = definition.type_name()?;
    let using = match definition.raw_default() {
        Node::None => None,
        expression => {
            // The type comes first, so that a column named `using` does not matter.
            let from = clause.at(type_name.location).unwrap_or_default();
            let at = clause.find_from(from, &["using"])?;
            Some(Box::new(clause.from(at + 1).expression(expression)))
        }
    };
    Some(TableAction::AlterColumnType {
        column: column(clause, command),
        type_name: Box::new(clause.type_name(type_name)),
        collation: definition
            .coll_clause()
            .map(|collation| Box::new(clause.collation(collation))),
        using,
    })
}

fn identity_action(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    use nodes::AlterTableType as Kind;
    let column = column(clause, command);
    Some(match (command.subtype, command.def()) {
        (Kind::AT_AddIdentity, Node::Constraint(node)) => TableAction::AddIdentity {
            column,
            identity: Box::new(Identity {
                always: node.generated_when as u8 == b'a',
                sequence: sequence_options(clause.group_after(0), node.options()),
            }),
        },
        (Kind::AT_SetIdentity, Node::NodeList(list)) => {
            let mut options = sequence_options(clause, list);
            // The grammar gives the letter of the catalog as a number.
            let generated = options
                .other
                .iter()
                .find_map(|it| it.strip_prefix("generated "))
                .map(|letter| letter == "97");
            options.other.retain(|it| !it.starts_with("generated"));
            TableAction::SetIdentity {
                column,
                always: generated,
                options: Box::new(options),
            }
        }
        (Kind::AT_DropIdentity, _) => TableAction::DropIdentity {
            column,
            if_exists: command.missing_ok,
        },
        _ => return None,
    })
}

fn constraint_action(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    use nodes::AlterTableType as Kind;
    Some(match command.subtype {
        Kind::AT_AddConstraint => {
            let Node::Constraint(node) = command.def() else {
                return None;
            };
            TableAction::AddConstraint(Box::new(constraint(clause.from(1), node, None)?))
        }
        Kind::AT_AlterConstraint => {
            let Node::ATAlterConstraint(node) = command.def() else {
                return None;
            };
            TableAction::AlterConstraint {
                name: clause.identifier(2, node.conname()),
                deferrable: node
                    .alter_deferrability
                    .then_some((node.deferrable, node.initdeferred)),
                enforced: node.alter_enforceability.then_some(node.is_enforced),
                no_inherit: node.alter_inheritability.then_some(node.noinherit),
            }
        }
        Kind::AT_ValidateConstraint => TableAction::ValidateConstraint {
            name: object(clause, command, "constraint"),
        },
        Kind::AT_DropConstraint => TableAction::DropConstraint {
            name: object(clause, command, "constraint"),
            if_exists: command.missing_ok,
            cascade: cascades(command),
        },
        _ => return None,
    })
}

fn trigger_action(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    use nodes::AlterTableType as Kind;
    let enabled = match command.subtype {
        Kind::AT_EnableTrig
        | Kind::AT_EnableTrigAll
        | Kind::AT_EnableTrigUser
        | Kind::AT_EnableRule => Enabled::Origin,
        Kind::AT_EnableAlwaysTrig | Kind::AT_EnableAlwaysRule => Enabled::Always,
        Kind::AT_EnableReplicaTrig | Kind::AT_EnableReplicaRule => Enabled::Replica,
        Kind::AT_DisableTrig
        | Kind::AT_DisableTrigAll
        | Kind::AT_DisableTrigUser
        | Kind::AT_DisableRule => Enabled::Disabled,
        _ => return None,
    };
    let last = clause.len().saturating_sub(1);
    Some(match command.subtype {
        Kind::AT_EnableRule
        | Kind::AT_EnableAlwaysRule
        | Kind::AT_EnableReplicaRule
        | Kind::AT_DisableRule => TableAction::SetRuleEnabled {
            rule: clause.identifier(last, command.name()),
            enabled,
        },
        _ => TableAction::SetTriggerEnabled {
            trigger: command
                .name()
                .map(|name| clause.identifier(last, Some(name))),
            system: matches!(
                command.subtype,
                Kind::AT_EnableTrigAll | Kind::AT_DisableTrigAll
            ),
            enabled,
        },
    })
}

/// Partitions, inheritance and types of tables.
fn link_action(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    use nodes::AlterTableType as Kind;
    Some(match (command.subtype, command.def()) {
        (Kind::AT_AttachPartition, Node::PartitionCmd(partition)) => {
            let relation = partition.name()?;
            let name = clause.relation(relation);
            match partition.bound() {
                Some(bound) => {
                    let end = clause.name_end(clause.at(relation.location)?);
                    TableAction::AttachPartition {
                        partition: name,
                        bound: bound_text(clause.from(end), bound),
                        default: bound.is_default,
                    }
                }
                None => TableAction::AttachIndex { index: name },
            }
        }
        (
            Kind::AT_DetachPartition | Kind::AT_DetachPartitionFinalize,
            Node::PartitionCmd(partition),
        ) => TableAction::DetachPartition {
            partition: clause.relation(partition.name()?),
            concurrently: partition.concurrent,
            finalize: command.subtype == Kind::AT_DetachPartitionFinalize,
        },
        (Kind::AT_AddInherit, Node::RangeVar(parent)) => TableAction::Inherit {
            parent: clause.relation(parent),
        },
        (Kind::AT_DropInherit, Node::RangeVar(parent)) => TableAction::NoInherit {
            parent: clause.relation(parent),
        },
        (Kind::AT_AddOf, Node::TypeName(name)) => TableAction::OfType {
            type_name: clause.type_name(name),
        },
        (Kind::AT_DropOf, _) => TableAction::NotOf,
        _ => return None,
    })
}

fn storage_action(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    use nodes::AlterTableType as Kind;
    let last = clause.len().saturating_sub(1);
    Some(match command.subtype {
        Kind::AT_ChangeOwner => TableAction::SetOwner {
            owner: role_name(command.newowner()?),
        },
        Kind::AT_EnableRowSecurity => TableAction::SetRowSecurity(RowSecurity::Enable),
        Kind::AT_DisableRowSecurity => TableAction::SetRowSecurity(RowSecurity::Disable),
        Kind::AT_ForceRowSecurity => TableAction::SetRowSecurity(RowSecurity::Force),
        Kind::AT_NoForceRowSecurity => TableAction::SetRowSecurity(RowSecurity::NoForce),
        Kind::AT_SetLogged => TableAction::SetPersistence(Persistence::Permanent),
        Kind::AT_SetUnLogged => TableAction::SetPersistence(Persistence::Unlogged),
        Kind::AT_SetTableSpace => TableAction::SetTablespace {
            tablespace: Name::new(command.name()?),
        },
        Kind::AT_SetAccessMethod => TableAction::SetAccessMethod {
            method: command.name().map(Name::new),
        },
        Kind::AT_SetRelOptions | Kind::AT_ResetRelOptions | Kind::AT_ReplaceRelOptions => {
            let Node::NodeList(options) = command.def() else {
                return None;
            };
            TableAction::SetOptions {
                options: printed(options),
                reset: command.subtype == Kind::AT_ResetRelOptions,
            }
        }
        // `SET WITHOUT OIDS` has had nothing to do since PostgreSQL 12.
        Kind::AT_DropOids => TableAction::SetOptions {
            options: Vec::new(),
            reset: false,
        },
        Kind::AT_ReplicaIdentity => replica_identity(clause, command)?,
        Kind::AT_ClusterOn => TableAction::ClusterOn {
            index: Some(clause.identifier(last, command.name())),
        },
        Kind::AT_DropCluster => TableAction::ClusterOn { index: None },
        Kind::AT_GenericOptions | Kind::AT_AlterColumnGenericOptions => {
            TableAction::SetForeignOptions
        }
        _ => return None,
    })
}

fn replica_identity(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TableAction> {
    let Node::ReplicaIdentityStmt(node) = command.def() else {
        return None;
    };
    let last = clause.len().saturating_sub(1);
    Some(TableAction::ReplicaIdentity {
        identity: match node.identity_type as u8 {
            b'f' => ReplicaIdentity::Full,
            b'n' => ReplicaIdentity::Nothing,
            b'i' => ReplicaIdentity::Index(clause.identifier(last, node.name())),
            _ => ReplicaIdentity::Default,
        },
    })
}

/// An action on an attribute of a composite type.
fn type_action(clause: Tokens<'_>, command: &nodes::AlterTableCmd) -> Option<TypeAction> {
    use nodes::AlterTableType as Kind;
    let length = clause.len();
    let behavior = clause.any_word(length.saturating_sub(1), &["cascade", "restrict"]);
    let definition_end = length - usize::from(behavior && length > 3);
    let attribute = clause.identifier(name_index(clause, "attribute"), command.name());
    let cascade = cascades(command);
    Some(match (command.subtype, command.def()) {
        (Kind::AT_AddColumn, Node::ColumnDef(definition)) => {
            let start = clause.at(definition.location)?;
            TypeAction::AddAttribute {
                attribute: Box::new(clause.get(start..definition_end).column(definition)),
                cascade,
            }
        }
        (Kind::AT_DropColumn, _) => TypeAction::DropAttribute {
            attribute,
            if_exists: command.missing_ok,
            cascade,
        },
        (Kind::AT_AlterColumnType, Node::ColumnDef(definition)) => TypeAction::AlterAttributeType {
            attribute,
            type_name: clause.type_name(definition.type_name()?),
            cascade,
        },
        _ => return None,
    })
}
