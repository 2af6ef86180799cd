//! Foreign keys from columns that can't hold every key, or that are compared another way.

use super::{Context, Rule, rule};
use crate::catalog::object::{Column, ForeignKey, Relation};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("mismatched-foreign-key", check);

const INTEGERS: [(&str, &str); 3] = [
    ("int2", "32767"),
    ("int4", "2147483647"),
    ("int8", "9223372036854775807"),
];
const DAYS: [&str; 3] = ["date", "timestamp", "timestamptz"];
const OTHER_NUMBERS: [&str; 3] = ["float4", "float8", "numeric"];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let mut diagnostics = Vec::new();
    for (id, constraint, key) in end.foreign_keys() {
        let tables = [constraint.relation, key.references];
        let [Some(table), Some(referenced)] = tables.map(|it| end.relation(it)) else {
            continue;
        };
        if end.is_uncertain(id) || tables.into_iter().any(|it| end.is_uncertain(it)) {
            continue;
        }
        if let Some(mismatch) = mismatch(end, table, referenced, key) {
            diagnostics.extend(diagnose(end, id, tables, key, &mismatch));
        }
    }
    diagnostics
}

/// A column, the one that it refers to, and what comes of their types.
struct Mismatch<'a> {
    column: &'a Column,
    referenced: &'a Column,
    because: String,
}

fn mismatch<'a>(
    end: &Catalog,
    table: &'a Relation,
    referenced: &'a Relation,
    key: &ForeignKey,
) -> Option<Mismatch<'a>> {
    let mut pairs = key.columns.iter().zip(&key.referenced_columns);
    pairs.find_map(|(from, to)| {
        let (column, referenced) = (table.column(*from)?, referenced.column(*to)?);
        let of = |it: &Column| end.built_in_key_type(it.type_name.as_ref()?);
        let because = consequence(of(column)?, of(referenced)?)?;
        Some(Mismatch {
            column,
            referenced,
            because,
        })
    })
}

/// What is the matter with a column of one type that refers to one of another.
fn consequence(from: &str, to: &str) -> Option<String> {
    let width = |name: &str| INTEGERS.iter().position(|(known, _)| *known == name);
    if from == to {
        return None;
    }
    if let (Some(from), Some(to)) = (width(from), width(to)) {
        let (_, last) = INTEGERS[from];
        return (from < to).then(|| format!("keys beyond {last} can't be referred to (22003)"));
    }
    // Floating point numbers have an operator for both widths.
    if OTHER_NUMBERS.contains(&to) && !from.starts_with("float") {
        return Some("no index of this column helps: each delete reads the whole table".to_owned());
    }
    if DAYS.contains(&from) && DAYS.contains(&to) {
        let because = match (from, to) {
            ("date", _) => "only keys at midnight can be referred to",
            ("timestamp", "timestamptz") | ("timestamptz", _) => {
                "what they have in common depends on the time zone of the session"
            }
            _ => return None,
        };
        return Some(because.to_owned());
    }
    None
}

fn diagnose(
    end: &Catalog,
    id: ObjectId,
    [table, referenced]: [ObjectId; 2],
    key: &ForeignKey,
    mismatch: &Mismatch<'_>,
) -> Option<Diagnostic> {
    let cause = key.cause?;
    let shown = |column: &Column| Some(end.format_type(column.type_name.as_ref()?));
    let (from, to) = (shown(mismatch.column)?, shown(mismatch.referenced)?);
    let name = |table, column: &Column| format!("{}.{}", end.qualified_name(table), column.name);
    let message = format!(
        "`{}` is `{from}`, and refers to `{}`, which is `{to}`",
        name(table, mismatch.column),
        name(referenced, mismatch.referenced)
    );
    let mut diagnostic = Diagnostic::new(RULE.id, cause.place, message)
        .because(&mismatch.because)
        .help(format!("make it `{to}` too, while the table is small"))
        .object(end.qualified_name(id));
    if let Some(made) = mismatch.referenced.cause
        && made.place != cause.place
    {
        diagnostic = diagnostic.related(made.place, "it refers to this");
    }
    Some(diagnostic)
}
