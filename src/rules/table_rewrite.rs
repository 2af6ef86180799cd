//! Changes for which each row of a table is written anew.

use super::locks::Locking;
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::effects::Work;
use crate::operation::{ColumnDefinition, OperationKind, TableAction};

pub(super) const RULE: Rule = rule!("table-rewrite", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let locking = context.locks().iter();
    let found = locking.filter_map(|it| {
        let table = it.long().filter(|it| it.effect.work == Work::Rewrite)?;
        let (because, help) = told(context, it)?;
        let message = format!(
            "`{}` is written anew while {}",
            it.target.name,
            Locking::waiting(table.effect.lock)
        );
        let diagnostic = Diagnostic::new(RULE.id, it.place, message).because(because);
        Some(diagnostic.help(help).object(&it.target.name))
    });
    found.collect()
}

/// Why each row changes, and what to do instead.
fn told(context: &Context<'_>, it: &Locking) -> Option<(String, String)> {
    let alter = match &it.operation(context).kind {
        OperationKind::AlterTable(alter) => alter,
        OperationKind::Compact { command, .. } => return Some(of_compact(command)),
        _ => return None,
    };
    let (because, help) = match &alter.action {
        TableAction::AddColumn { column, .. } => of_new_column(column),
        TableAction::AlterColumnType { column, .. } => (
            format!(
                "the new type has other values of `{}` in each row",
                column.name
            ),
            "add a column of the new type, fill it in small steps, and let it take the place of the \
             old one",
        ),
        TableAction::SetExpression { column, .. } => (
            format!("`{}` is computed anew for each row", column.name),
            "add another column, fill it in small steps, and let it take the place of this one",
        ),
        TableAction::SetPersistence(_) => (
            "the rows are copied into a file of the other kind".to_owned(),
            "do it when the table is not in use",
        ),
        TableAction::SetTablespace { .. } | TableAction::SetAccessMethod { .. } => (
            "the rows are copied to another place".to_owned(),
            "do it when the table is not in use, or with a tool that copies beside its users",
        ),
        _ => return None,
    };
    Some((because, help.to_owned()))
}

/// `VACUUM FULL`, and `CLUSTER`.
fn of_compact(command: &str) -> (String, String) {
    let help = match command {
        "CLUSTER" => {
            "do it when the table is not in use, or with a tool that copies beside its users"
        }
        _ => {
            "a plain `VACUUM` lets others work, and is mostly enough; to give space back, do it when \
             the table is not in use, or with a tool that copies beside its users"
        }
    };
    let because = format!("`{command}` copies the rows into a new file");
    (because, help.to_owned())
}

fn of_new_column(column: &ColumnDefinition) -> (String, &'static str) {
    let name = &column.name.name;
    if column.generated.is_some() {
        return (
            format!("`{name}` is computed for each row, and stored"),
            "add a plain column that a trigger fills, and fill the rows that are there in small steps",
        );
    }
    if column.default.is_none() && column.identity.is_none() && !is_serial(column) {
        return (
            format!("the domain of `{name}` has constraints"),
            "use the type that the domain is of, and a `CHECK` that is `NOT VALID` at first",
        );
    }
    (
        format!("each row gets a value of its own for `{name}`"),
        "add the column without a default, then `SET DEFAULT`, and fill the rows that are there in \
         small steps",
    )
}

fn is_serial(column: &ColumnDefinition) -> bool {
    let name = column.type_name.as_ref();
    name.is_some_and(|it| crate::catalog::builtin::serial(&it.name).is_some())
}
