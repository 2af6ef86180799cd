//! What goes without saying: what a server has or leaves out whether or not somebody writes it.

use smol_str::{SmolStr, format_smolstr};

use super::object::{Relation, Sequence};

/// The attributes of a role that it has only if somebody says so.
pub(super) const ROLE_ATTRIBUTES: &[&str] = &[
    "superuser",
    "createrole",
    "createdb",
    "canlogin",
    "isreplication",
    "bypassrls",
];

/// The storage parameters of a relation itself, as the server keeps them. How a view checks what is
/// written through it is no parameter where it is written.
pub(super) fn relation_options(relation: &Relation) -> Vec<SmolStr> {
    let own = relation
        .options
        .iter()
        .filter(|option| !option.starts_with("toast.") && !option.starts_with("check_option="));
    own.map(|option| {
        if option.contains('=') {
            option.clone()
        } else {
            format_smolstr!("{option}=true")
        }
    })
    .collect()
}

/// The options of a sequence without those that it would have anyway.
pub(super) fn sequence_options(sequence: &Sequence) -> Vec<SmolStr> {
    let type_name = sequence.type_name.as_ref().map(|it| it.name.as_str());
    let most = match type_name {
        Some("int2") => i64::from(i16::MAX),
        Some("int4") => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    let split = |option: &SmolStr| -> (SmolStr, Option<i64>) {
        let (name, value) = option.split_once(' ').unwrap_or((option, ""));
        (name.into(), value.parse().ok())
    };
    let options = sequence.options.iter().map(split);
    let value = |wanted: &str| options.clone().find(|(name, _)| name == wanted)?.1;
    let down = value("increment").is_some_and(|it| it < 0);
    let (low, high) = if down { (-most - 1, -1) } else { (1, most) };
    let first = if down {
        value("maxvalue").unwrap_or(high)
    } else {
        value("minvalue").unwrap_or(low)
    };
    let usual = |option: &&SmolStr| match (split(option).0.as_str(), split(option).1) {
        ("increment" | "cache", Some(value)) => value == 1,
        ("minvalue", value) => value.is_none_or(|it| it == low),
        ("maxvalue", value) => value.is_none_or(|it| it == high),
        ("start", Some(value)) => value == first,
        ("cycle", _) => option.as_str() == "cycle false",
        // Where it goes on is no part of the definition.
        ("restart", _) => true,
        _ => false,
    };
    let options = sequence.options.iter().filter(|it| !usual(it));
    options.cloned().collect()
}

/// Whether PostgreSQL takes an operator class where none is written, of which it has one for each
/// type and method. The others are an extension's, or say in their names what they are for.
pub(super) fn is_usual_class(class: &str) -> bool {
    const SPECIAL: &[&str] = &[
        "pattern", "path", "trgm", "bloom", "multi", "image", "network", "inet",
    ];
    class
        .strip_suffix("_ops")
        .is_some_and(|of| !SPECIAL.iter().any(|it| of.contains(it)))
        && class != "kd_point_ops"
}
