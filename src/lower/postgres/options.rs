//! Options of the form `name = value`, printed.

use pg_raw_parse::{ConstValue, Node, nodes};
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use super::names::{cast_strings, strings};

/// Each option as `name=value`, or as its name alone.
pub(super) fn printed<'n>(options: impl IntoIterator<Item = Node<'n>>) -> Vec<SmolStr> {
    let definition = |option| match option {
        Node::DefElem(option) => Some(option),
        _ => None,
    };
    options
        .into_iter()
        .filter_map(definition)
        .map(printed_option)
        .collect()
}

pub(super) fn printed_option(option: &nodes::DefElem) -> SmolStr {
    let name = option.defname().unwrap_or_default();
    let value = match option.arg() {
        Node::None => None,
        value => Some(value_text(value)),
    };
    match (option.defnamespace(), value) {
        (None, None) => SmolStr::new(name),
        (None, Some(value)) => format_smolstr!("{name}={value}"),
        (Some(space), None) => format_smolstr!("{space}.{name}"),
        (Some(space), Some(value)) => format_smolstr!("{space}.{name}={value}"),
    }
}

/// The value of an option as text; empty for what is not a plain value.
pub(super) fn value_text(node: Node<'_>) -> SmolStr {
    match node {
        Node::String(value) => SmolStr::new(value.sval().unwrap_or_default()),
        Node::Float(value) => SmolStr::new(value.fval().unwrap_or_default()),
        Node::Integer(value) => value.ival.to_smolstr(),
        Node::Boolean(value) => value.boolval.to_smolstr(),
        Node::A_Const(constant) => constant.val().map_or_else(
            || SmolStr::new_static("null"),
            |value| match value {
                ConstValue::Unrecognized(_) => SmolStr::default(),
                value => value.to_smolstr(),
            },
        ),
        Node::TypeCast(cast) => value_text(cast.arg()),
        Node::TypeName(name) => cast_strings(name.names())
            .collect::<Vec<_>>()
            .join(".")
            .into(),
        Node::NodeList(list) => strings(list).collect::<Vec<_>>().join(".").into(),
        _ => SmolStr::default(),
    }
}

/// Whether an option without a value, or with a true one, is set.
pub(super) fn is_true(node: Node<'_>) -> bool {
    match node {
        Node::None => true,
        Node::Boolean(value) => value.boolval,
        Node::Integer(value) => value.ival != 0,
        other => matches!(
            value_text(other).to_ascii_lowercase().as_str(),
            "true" | "on" | "yes" | "1"
        ),
    }
}
