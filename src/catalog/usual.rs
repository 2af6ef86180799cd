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
    let (low, high) = usual_range(sequence);
    let first = usual_start(sequence);
    let usual = |option: &&SmolStr| match split(option) {
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

/// The smallest and the largest value of the type that a sequence counts in.
pub(crate) fn type_range(sequence: &Sequence) -> (i64, i64) {
    let most = match sequence.type_name.as_ref().map(|it| it.name.as_str()) {
        Some("int2") => i64::from(i16::MAX),
        Some("int4") => i64::from(i32::MAX),
        _ => i64::MAX,
    };
    (-most - 1, most)
}

/// Where a sequence starts that does not say so.
pub(crate) fn usual_start(sequence: &Sequence) -> i64 {
    let (low, high) = usual_range(sequence);
    if counts_down(sequence) {
        value(sequence, "maxvalue").unwrap_or(high)
    } else {
        value(sequence, "minvalue").unwrap_or(low)
    }
}

/// The limits of a sequence that does not say any.
pub(crate) fn usual_range(sequence: &Sequence) -> (i64, i64) {
    let (least, most) = type_range(sequence);
    if counts_down(sequence) {
        (least, -1)
    } else {
        (1, most)
    }
}

fn counts_down(sequence: &Sequence) -> bool {
    value(sequence, "increment").is_some_and(|it| it < 0)
}

fn value(sequence: &Sequence, wanted: &str) -> Option<i64> {
    let mut options = sequence.options.iter().map(split);
    options.find(|(name, _)| *name == wanted)?.1
}

/// The name of an option, and its value if it is a number.
fn split(option: &SmolStr) -> (&str, Option<i64>) {
    let (name, value) = option.split_once(' ').unwrap_or((option, ""));
    (name, value.parse().ok())
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
