//! Triggers, event triggers and policies.

use pg_raw_parse::{Node, nodes};
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::access::role_names;
use super::names::{cast_strings, strings};
use super::scalar::scalar;
use super::scopes::scope;
use super::tokens::Tokens;
use crate::operation::{
    AlterPolicy, Condition, CreateEventTrigger, CreatePolicy, CreateTrigger, Enabled, Name,
    ObjectName, Operation, OperationKind, PolicyCommand,
};

// Bits of `tgtype` in PostgreSQL's pg_trigger.h.
const BEFORE: i16 = 1 << 1;
const INSERT: i16 = 1 << 2;
const DELETE: i16 = 1 << 3;
const UPDATE: i16 = 1 << 4;
const TRUNCATE: i16 = 1 << 5;
const INSTEAD: i16 = 1 << 6;

pub(super) fn create_trigger(tokens: Tokens<'_>, node: &nodes::CreateTrigStmt) -> Operation {
    let at = tokens.find("trigger").unwrap_or_default() + 1;
    let events = [
        (INSERT, "insert"),
        (UPDATE, "update"),
        (DELETE, "delete"),
        (TRUNCATE, "truncate"),
    ];
    let condition = match node.when_clause() {
        Node::None => None,
        condition => tokens
            .find_from(at, &["when"])
            .map(|when| tokens.expression_in(when, condition)),
    };
    let columns = tokens
        .find_from(at + 1, &["update", "of"])
        .map(|update| tokens.from(update + 2).identifiers(node.columns()));
    let transitions = node.transition_rels().iter().filter_map(|node| match node {
        Node::TriggerTransition(transition) => {
            let which = if transition.is_new { "new" } else { "old" };
            let name = transition.name().unwrap_or_default();
            Some(format_smolstr!("{which} table as {name}"))
        }
        _ => None,
    });
    let trigger = CreateTrigger {
        name: tokens.identifier(at, node.trigname()),
        table: tokens.relation_or_whole(node.relation()),
        or_replace: node.replace,
        constraint: node.isconstraint,
        function: executed_function(tokens, at, node.funcname()),
        timing: if node.timing & BEFORE != 0 {
            "before"
        } else if node.timing & INSTEAD != 0 {
            "instead of"
        } else {
            "after"
        },
        events: events
            .into_iter()
            .filter(|(bit, _)| node.events & bit != 0)
            .map(|(_, event)| event)
            .collect(),
        columns: columns.unwrap_or_default(),
        for_each_row: node.row,
        condition,
        deferrable: node.deferrable,
        initially_deferred: node.initdeferred,
        from_table: node.constrrel().map(|relation| tokens.relation(relation)),
        arguments: cast_strings(node.args())
            .map(|argument| format_smolstr!("'{}'", argument.replace('\'', "''")))
            .chain(transitions)
            .collect(),
    };
    Operation {
        kind: OperationKind::CreateTrigger(Box::new(trigger)),
        span: tokens.span(0..at + 1),
    }
}

/// The function of `EXECUTE FUNCTION name ()`.
fn executed_function(
    tokens: Tokens<'_>,
    from: usize,
    name: &pg_raw_parse::list::NodeList,
) -> ObjectName {
    let at = tokens
        .find_from(from, &["execute"])
        .map_or(tokens.len(), |at| at + 2);
    tokens.name_at(at, name)
}

pub(super) fn create_event_trigger(
    tokens: Tokens<'_>,
    node: &nodes::CreateEventTrigStmt,
) -> Operation {
    let tags = node.whenclause().iter().flat_map(|filter| {
        let list = filter.arg().as_node_list();
        list.into_iter().flat_map(strings).map(SmolStr::new)
    });
    Operation {
        kind: OperationKind::CreateEventTrigger(Box::new(CreateEventTrigger {
            name: tokens.identifier(3, node.trigname()),
            event: Name::new(node.eventname().unwrap_or_default()),
            tags: tags.collect(),
            function: executed_function(tokens, 4, node.funcname()),
        })),
        span: tokens.span(0..4),
    }
}

pub(super) fn alter_event_trigger(
    tokens: Tokens<'_>,
    node: &nodes::AlterEventTrigStmt,
) -> OperationKind {
    OperationKind::AlterEventTrigger {
        name: tokens.identifier(3, node.trigname()),
        enabled: match node.tgenabled as u8 {
            b'D' => Enabled::Disabled,
            b'A' => Enabled::Always,
            b'R' => Enabled::Replica,
            _ => Enabled::Origin,
        },
    }
}

/// The conditions of `USING (…)` and `WITH CHECK (…)`.
fn conditions(
    tokens: Tokens<'_>,
    using: Node<'_>,
    check: Node<'_>,
) -> (Option<Condition>, Option<Condition>) {
    let condition = |words: &[&str], node| {
        if matches!(node, Node::None) {
            return None;
        }
        let at = tokens.find_from(3, words)?;
        let tokens = tokens.group(at + words.len());
        Some(Condition {
            expression: tokens.expression(node),
            value: scalar(tokens, node),
            scope: scope(tokens, node),
        })
    };
    (
        condition(&["using"], using),
        condition(&["with", "check"], check),
    )
}

pub(super) fn create_policy(tokens: Tokens<'_>, node: &nodes::CreatePolicyStmt) -> Operation {
    let (using, with_check) = conditions(tokens, node.qual(), node.with_check());
    let mut roles = role_names(node.roles());
    if roles.is_empty() {
        roles.push("public".to_smolstr());
    }
    let policy = CreatePolicy {
        name: tokens.identifier(2, node.policy_name()),
        table: tokens.relation_or_whole(node.table()),
        permissive: node.permissive,
        command: match node.cmd_name().unwrap_or_default() {
            "select" => PolicyCommand::Select,
            "insert" => PolicyCommand::Insert,
            "update" => PolicyCommand::Update,
            "delete" => PolicyCommand::Delete,
            _ => PolicyCommand::All,
        },
        roles,
        using,
        with_check,
    };
    Operation {
        kind: OperationKind::CreatePolicy(Box::new(policy)),
        span: tokens.span(0..3),
    }
}

pub(super) fn alter_policy(tokens: Tokens<'_>, node: &nodes::AlterPolicyStmt) -> OperationKind {
    let (using, with_check) = conditions(tokens, node.qual(), node.with_check());
    OperationKind::AlterPolicy(Box::new(AlterPolicy {
        name: tokens.identifier(2, node.policy_name()),
        table: tokens.relation_or_whole(node.table()),
        roles: role_names(node.roles()),
        using,
        with_check,
    }))
}
