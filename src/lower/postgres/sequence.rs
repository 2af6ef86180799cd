//! Sequences, and the options that identity columns share with them.

use pg_raw_parse::list::NodeList;
use pg_raw_parse::{Node, nodes};
use smol_str::format_smolstr;

use super::names::{object_name, strings};
use super::options::value_text;
use super::tables::persistence;
use super::tokens::Tokens;
use crate::operation::{
    AlterSequence, CreateSequence, Name, ObjectName, Operation, OperationKind, SequenceOptions,
};

pub(super) fn create_sequence(tokens: Tokens<'_>, node: &nodes::CreateSeqStmt) -> Operation {
    let name = tokens.relation_or_whole(node.sequence());
    let at = node.sequence().and_then(|name| tokens.at(name.location));
    let end = at.map_or(tokens.len(), |at| tokens.name_end(at));
    Operation {
        kind: OperationKind::CreateSequence(Box::new(CreateSequence {
            name,
            if_not_exists: node.if_not_exists,
            persistence: persistence(node.sequence()),
            options: sequence_options(tokens.from(end), node.options()),
        })),
        span: tokens.span(0..end),
    }
}

pub(super) fn alter_sequence(tokens: Tokens<'_>, node: &nodes::AlterSeqStmt) -> Operation {
    Operation {
        kind: OperationKind::AlterSequence(Box::new(AlterSequence {
            name: tokens.relation_or_whole(node.sequence()),
            if_exists: node.missing_ok,
            options: sequence_options(tokens, node.options()),
        })),
        span: tokens.whole(),
    }
}

/// The options of a sequence, which are somewhere in these tokens.
pub(super) fn sequence_options(tokens: Tokens<'_>, options: &NodeList) -> SequenceOptions {
    let mut result = SequenceOptions::default();
    for option in options {
        let Node::DefElem(option) = option else {
            continue;
        };
        let at = tokens.at(option.location).unwrap_or_default();
        match (option.defname().unwrap_or_default(), option.arg()) {
            ("as", Node::TypeName(name)) => result.type_name = Some(tokens.type_name(name)),
            ("owned_by", Node::NodeList(parts)) => {
                result.owned_by = Some(owner_column(tokens, at + 2, parts));
            }
            ("sequence_name", Node::NodeList(parts)) => {
                result.name = Some(tokens.name_at(at + 2, parts));
            }
            (name, value) => result.other.push(match value {
                Node::None => name.into(),
                value => format_smolstr!("{name} {}", value_text(value)),
            }),
        }
    }
    result
}

/// The table and the column of `OWNED BY`.
fn owner_column(tokens: Tokens<'_>, at: usize, parts: &NodeList) -> Option<(ObjectName, Name)> {
    let mut parts: Vec<&str> = strings(parts).collect();
    let column = parts.pop()?;
    if parts.is_empty() {
        // `NONE`
        return None;
    }
    let end = tokens.name_end(at);
    let table = object_name(parts.into_iter(), tokens.span(at..end.saturating_sub(2)));
    Some((table, Name::new(column)))
}
