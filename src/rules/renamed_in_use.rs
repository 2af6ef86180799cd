//! Names that others use, and that lead nowhere from one moment to the next.

use super::{Context, Ordered, Rule, pending, rule};
use crate::catalog::ObjectId;
use crate::diagnostic::Diagnostic;
use crate::operation::{ObjectKind, OperationKind};
use crate::replay::Change;

pub(super) const RULE: Rule = rule!("renamed-in-use", check);

/// What is called otherwise: in words, and as an object.
struct Renamed {
    kind: &'static str,
    name: String,
    object: String,
    now: String,
    is_column: bool,
}

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let found = pending::steps(context).filter_map(|at| {
        let renamed = renamed(context, &at)?;
        let Renamed {
            kind, name, now, ..
        } = &renamed;
        let help = if renamed.is_column {
            "add a column of the new name, keep both alike by a trigger until nothing uses the old \
             one, and drop that then"
        } else {
            "leave a view of the old name behind until nothing uses it"
        };
        let message = format!("{kind} `{name}` is called `{now}` from here on");
        let diagnostic = Diagnostic::new(RULE.id, at.step.place, message)
            .because("what still uses the old name fails")
            .help(help)
            .object(renamed.object);
        Some(diagnostic)
    });
    found.collect()
}

fn renamed(context: &Context<'_>, at: &Ordered<'_>) -> Option<Renamed> {
    let before = at.before();
    let mut altered = at.step.changes.iter().filter_map(|change| match change {
        Change::Altered(object) => Some(*object),
        _ => None,
    });
    let relation = altered.find(|it| before.relation(*it).is_some())?;
    if !pending::is_in_use(context, &before, relation, at.step.statement) {
        return None;
    }
    match &at.operation.kind {
        OperationKind::Rename(rename) if rename.object.kind == ObjectKind::Column => {
            let now = rename.to.name.to_string();
            of_column(context, at, (relation, &rename.object.name.name), now)
        }
        OperationKind::Rename(rename) if rename.object.kind.is_relation() => {
            of_relation(at, relation, rename.to.name.to_string())
        }
        OperationKind::SetSchema { schema, .. } => {
            let name = &before.get(relation)?.name;
            of_relation(at, relation, format!("{}.{name}", schema.name))
        }
        _ => None,
    }
}

/// A column that was there before, and whose name no other has afterwards.
fn of_column(
    context: &Context<'_>,
    at: &Ordered<'_>,
    (table, name): (ObjectId, &str),
    now: String,
) -> Option<Renamed> {
    let before = at.before();
    let made = before.column(table, name)?.cause.map(|it| it.statement);
    let is_meant = pending::is_older(context, made, at.step.statement)
        && at.after().column(table, name).is_none();
    is_meant.then(|| Renamed {
        kind: "column",
        name: format!("{}.{name}", pending::shown(&before, table)),
        object: format!("{}.{name}", before.qualified_name(table)),
        now,
        is_column: true,
    })
}

/// A relation, if nothing has its name afterwards.
fn of_relation(at: &Ordered<'_>, relation: ObjectId, now: String) -> Option<Renamed> {
    let before = at.before();
    if pending::has_name_again(at, &before, relation) {
        return None;
    }
    Some(Renamed {
        kind: before.kind(relation)?.as_str(),
        name: pending::shown(&before, relation),
        object: before.qualified_name(relation),
        now,
        is_column: false,
    })
}
