//! Entries of the configuration that exempt an object, and whether anything still needs them.

use super::Context;
use crate::catalog::Presence;
use crate::config::Exemption;
use crate::operation::{Name, ObjectName};
use crate::source::{FileId, Place, Span};

/// Where an entry stands in the configuration file.
pub(super) fn place(file: FileId, exemption: &Exemption) -> Place {
    Place::new(file, Span::of(&exemption.span))
}

/// Whether no table of this name is there at the end, for all that is known. An entry that another
/// root needs is not reported.
pub(super) fn is_gone(context: &Context<'_>, table: &str) -> bool {
    let (schema, name) = match table.rsplit_once('.') {
        Some((schema, name)) => (Some(Name::from(schema)), name),
        None => (None, table),
    };
    let name = ObjectName {
        schema,
        name: Name::from(name),
        span: Span::default(),
    };
    match context.end().resolve_relation(&name) {
        Presence::Absent | Presence::Unmentioned => true,
        Presence::Present(_) | Presence::BuiltIn | Presence::Unknown(_) => false,
    }
}
