//! The SQL that rules suggest.

use super::Context;
use crate::catalog::builtin::quote_identifier;
use crate::catalog::{Catalog, ObjectId, StatementId};
use crate::diagnostic::{Applicability, Edit, Fix, Table};
use crate::operation::OperationKind;
use crate::replay::Change;
use crate::source::Span;

/// The qualified name of an object of a schema, quoted where it must be.
pub(super) fn name(catalog: &Catalog, id: ObjectId) -> String {
    let path = catalog.path(id);
    let parts: Vec<_> = path.iter().map(|part| quote_identifier(part)).collect();
    parts.join(".")
}

/// Identifiers with commas between them, quoted where they must be.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().map(quote_identifier).collect();
    names.join(", ")
}

/// A table as a remedy names it; `None` if it has no schema that is known.
pub(super) fn table(catalog: &Catalog, id: ObjectId) -> Option<Table> {
    let object = catalog.get(id)?;
    Some(Table {
        schema: catalog.get(object.schema?)?.name.to_string(),
        name: object.name.to_string(),
        sql: name(catalog, id),
    })
}

/// Whether an object that a statement made or changed, and its columns, are called there as they are
/// at the end. A fix beside that statement that names it would need the old names otherwise.
pub(super) fn keeps_names(context: &Context<'_>, from: StatementId, object: ObjectId) -> bool {
    let end = context.end();
    let then = &context.history.migrations[from.migration as usize].after;
    if then.path(object) != end.path(object) {
        return false;
    }
    let schema = end.get(object).and_then(|it| it.schema);
    !context.steps_after(from).any(|it| {
        let renames = matches!(
            it.operation.kind,
            OperationKind::Rename(_) | OperationKind::SetSchema { .. }
        );
        renames
            && it.step.changes.iter().any(|change| match change {
                Change::Altered(id) => *id == object || Some(*id) == schema,
                Change::ColumnAltered { relation, .. } => *relation == object,
                _ => false,
            })
    })
}

/// A fix that adds a statement after another.
pub(super) fn append(context: &Context<'_>, statement: StatementId, sql: &str) -> Option<Fix> {
    let (file, lowered) = context.statement(statement);
    let text = &context.sources.get(file).text;
    let rest = text.get(lowered.span.end as usize..)?;
    let gap = rest.len() - rest.trim_start().len();
    if !rest[gap..].starts_with(';') {
        return None;
    }
    let mut lines = rest[gap + 1..].lines();
    let line = lines.next().unwrap_or_default();
    // A comment behind the semicolon is about the statement that is there.
    let is_comment = line.trim_start().starts_with("--");
    let behind = gap + 1 + if is_comment { line.len() } else { 0 };
    let at = lowered.span.end + u32::try_from(behind).ok()?;
    // Where the next statement stands in the next line, so does this one.
    let is_next = (is_comment || line.trim().is_empty())
        && lines.next().is_some_and(|next| !next.trim().is_empty());
    let blank = if is_next { "" } else { "\n" };
    Some(Fix {
        title: format!("add `{sql}`"),
        edits: vec![Edit {
            span: Span::new(at, at),
            replacement: format!("\n{blank}{sql}"),
        }],
        applicability: Applicability::Unsafe,
    })
}
