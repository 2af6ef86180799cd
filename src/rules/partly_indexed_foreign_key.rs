//! Foreign keys that an index helps only in part.

use super::foreign_keys::{self as keys, Reference};
use super::{Context, Rule, rule};
use crate::catalog::ObjectId;
use crate::catalog::coverage::Coverage;
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("partly-indexed-foreign-key", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for reference in keys::references(context) {
        let Coverage::Partial(index) = reference.coverage else {
            continue;
        };
        if keys::is_ignored(context, &reference) {
            continue;
        }
        diagnostics.push(partly(context, &reference, index));
    }
    diagnostics
}

fn partly(context: &Context<'_>, reference: &Reference<'_>, index: ObjectId) -> Diagnostic {
    let end = context.end();
    let columns = super::sql::list(reference.columns());
    let method = end.index(index).map_or("btree", |it| it.method.as_str());
    let name = end.qualified_name(index);
    let (message, reason) = match method {
        "btree" | "hash" => (
            format!(
                "{} is indexed by some of its columns only",
                reference.title(end)
            ),
            format!("`{name}` finds the rows by part of `{columns}` and reads the rest"),
        ),
        method => (
            format!("{} has no index but a `{method}` one", reference.title(end)),
            format!("`{name}` narrows the search, and reads more than the rows it is for"),
        ),
    };
    let mut diagnostic = Diagnostic::new(RULE.id, reference.cause.place, message)
        .because(reason)
        .help(format!(
            "an index on all of them is `{}`",
            keys::create_index(context, reference, keys::Build::Plain)
        ))
        .object(end.qualified_name(reference.constraint));
    if let Some(made) = end.get(index).and_then(|it| it.cause()) {
        diagnostic = diagnostic.related(made.place, "the index");
    }
    diagnostic
}
