//! Statements that take the last index of a foreign key.

use super::foreign_keys::{self as keys, Build, Loss, Reference};
use super::{Context, Rule, rule};
use crate::catalog::coverage::Coverage;
use crate::diagnostic::Diagnostic;
use crate::operation::{ObjectKind, OperationKind, TableAction};

pub(super) const RULE: Rule = rule!("foreign-key-index-dropped", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let losses = context.losses();
    let mut diagnostics = Vec::new();
    for reference in keys::references(context) {
        if reference.coverage != Coverage::Missing {
            continue;
        }
        if keys::is_ignored(context, &reference) {
            continue;
        }
        let Some(loss) = losses.last(context, &reference) else {
            continue;
        };
        diagnostics.push(dropped(context, &reference, &loss));
    }
    diagnostics
}

fn dropped(context: &Context<'_>, reference: &Reference<'_>, loss: &Loss<'_>) -> Diagnostic {
    let end = context.end();
    let columns = super::sql::list(reference.columns());
    let reason = match &loss.operation.kind {
        OperationKind::Drop(drop) if drop.object.kind == ObjectKind::Index => {
            format!("the last index that begins with `{columns}`")
        }
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::DropConstraint { name, .. } => format!(
                "the index of constraint `{}` was the last that begins with `{columns}`",
                name.name
            ),
            TableAction::DropColumn { column, .. } => {
                format!("every index that has column `{}` goes with it", column.name)
            }
            _ => "the index goes with it".to_owned(),
        },
        _ => "the index goes with it".to_owned(),
    };
    let index = keys::create_index(context, reference, Build::Plain);
    let message = format!(
        "{} {} without index `{}`",
        reference.title(end),
        if reference.others.is_empty() {
            "is left"
        } else {
            "are left"
        },
        loss.index
    );
    let mut diagnostic = Diagnostic::new(RULE.id, loss.step.place, message)
        .because(reason)
        .related(reference.cause.place, "the foreign key")
        .help(format!("keep the index, or make another: `{index}`"))
        .object(end.qualified_name(reference.constraint))
        .remedy(keys::remedy(context, reference));
    if let Some(made) = loss.made {
        diagnostic = diagnostic.related(made, "the index is made here");
    }
    diagnostic
}
