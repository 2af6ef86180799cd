//! Entries of the configuration that exempt an object, and whether anything still needs them.

use super::Context;
use crate::config::Exemption;
use crate::operation::{ObjectKind, ObjectName, OperationKind};
use crate::replay::Outcome;
use crate::source::{FileId, Place, Span};

/// Where an entry stands in the configuration file.
pub(super) fn place(file: FileId, exemption: &Exemption) -> Place {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span::new(offset(exemption.span.start), offset(exemption.span.end));
    Place::new(file, span)
}

/// Whether the history drops, renames or moves a table of this name. The caller has looked whether
/// there is one at the end. A name that the history never mentions may be another root's.
pub(super) fn is_gone(context: &Context<'_>, table: &str) -> bool {
    let taken = context.steps().any(|(step, operation)| {
        let object = match &operation.kind {
            OperationKind::Drop(drop) => &drop.object,
            OperationKind::Rename(rename) => &rename.object,
            OperationKind::SetSchema { object, .. } => object,
            _ => return false,
        };
        object.kind == ObjectKind::Table
            && step.outcome == Outcome::Applied
            && means(&object.name, table)
    });
    taken && context.end().anything().is_none()
}

/// Whether a written name may be that of an entry, which has a schema or not.
fn means(written: &ObjectName, entry: &str) -> bool {
    match entry.rsplit_once('.') {
        Some((schema, name)) => {
            written.name == name && written.schema.as_ref().map_or("public", |it| it) == schema
        }
        None => written.name == entry,
    }
}
