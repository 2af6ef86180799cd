//! Sub-queries of policies that take a column of the policy's table for one of their own.

use super::policies::{self, Clause, Written};
use super::query_tables::QueryTables;
use super::{Context, Rule, rule};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::Object;
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::operation::{ColumnMention, Core, Met, Name, Scalar, Select, SelectBody, Source};

pub(super) const RULE: Rule = rule!("captured-column", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for written in policies::enforced(context) {
        for clause in written.clauses() {
            let then = clause.at.after();
            let Some(policies) = then.get(written.policy.relation) else {
                continue;
            };
            for captured in captured(&then, policies, &clause) {
                diagnostics.push(diagnose(context, &written, &clause, &captured));
            }
        }
    }
    diagnostics
}

/// A comparison of two columns of one table of a sub-query, of which one should be the policy's.
struct Captured<'a> {
    /// What the sub-query calls its table.
    table: &'a str,
    left: &'a [Name],
    right: &'a [Name],
    /// Whether it has a table that is called as the policy's: that can't be named in it.
    hides: bool,
}

impl Captured<'_> {
    fn is_with_itself(&self) -> bool {
        self.left.last() == self.right.last()
    }

    /// The side that was meant to be the policy's: the one without a table, or the last.
    fn meant(&self) -> &[Name] {
        if self.left.len() == 1 && self.right.len() > 1 {
            return self.left;
        }
        self.right
    }
}

fn captured<'a>(catalog: &Catalog, policies: &Object, clause: &Clause<'a>) -> Vec<Captured<'a>> {
    let mut found = Vec::new();
    clause.value().walk(&mut |met| {
        if let Met::Query(query) = met
            && let SelectBody::Core(core) = &query.body
        {
            let tables = QueryTables::of(catalog, query, core);
            let captured = comparisons(core)
                .into_iter()
                .filter_map(|pair| compared(&tables, policies, pair));
            found.extend(
                captured.filter(|it| it.is_with_itself() || !asks_about(&tables, policies, query)),
            );
        }
        true
    });
    found
}

/// The pairs of columns that a query compares, outside of the queries in it.
fn comparisons(core: &Core) -> Vec<(&[Name], &[Name])> {
    let mut found = Vec::new();
    let joins = core.from.iter().flat_map(conditions);
    for condition in joins.chain(&core.filter) {
        condition.walk(&mut |met| match met {
            Met::Query(_) => false,
            Met::Scalar(Scalar::Operator {
                name,
                left: Some(left),
                right,
            }) if name == "=" => {
                found.extend(column(left).zip(column(right)));
                true
            }
            _ => true,
        });
    }
    found
}

/// The conditions of joins.
fn conditions(source: &Source) -> Vec<&Scalar> {
    let Source::Join(join) = source else {
        return Vec::new();
    };
    let mut all = conditions(&join.left);
    all.extend(conditions(&join.right));
    all.extend(&join.on);
    all
}

fn column(scalar: &Scalar) -> Option<&[Name]> {
    match scalar {
        Scalar::Column(path) => Some(path),
        Scalar::Cast(inner, _) => column(inner),
        _ => None,
    }
}

/// Whether a comparison in a query is of two columns of one of its tables, where the policy's was
/// meant.
fn compared<'a>(
    tables: &QueryTables<'_, 'a>,
    policies: &Object,
    (left, right): (&'a [Name], &'a [Name]),
) -> Option<Captured<'a>> {
    let (table, _) = tables.table_of(left)?;
    let called = |(name, _): &(&str, ObjectId)| policies.name == *name;
    let found = Captured {
        table,
        left,
        right,
        hides: tables.tables.iter().any(called),
    };
    let is_one = tables.table_of(right)?.0 == table;
    let is_bare = (left.len() == 1) != (right.len() == 1);
    let could_be = tables.has_column(policies.id, found.meant().last()?);
    (is_one && could_be && (is_bare || found.is_with_itself())).then_some(found)
}

/// Whether a query names a column of the row that the policy is about.
fn asks_about(tables: &QueryTables<'_, '_>, policies: &Object, query: &Select) -> bool {
    query.contains(|met| {
        let Met::Scalar(Scalar::Column(path)) = met else {
            return false;
        };
        let column = path.last();
        !tables.has(path) && column.is_some_and(|it| tables.has_column(policies.id, it))
    })
}

fn diagnose(
    context: &Context<'_>,
    written: &Written<'_>,
    clause: &Clause<'_>,
    captured: &Captured<'_>,
) -> Diagnostic {
    let Captured {
        table, left, right, ..
    } = captured;
    let mention = mention(context, clause, captured);
    let place = mention.map_or(clause.place(), |it| clause.place_of(it.span));
    let meant = captured.meant().last().map_or("", |name| name.as_str());
    let other = if std::ptr::eq(captured.meant(), *left) {
        right
    } else {
        left
    };
    let other = other.last().map_or("", |name| name.as_str());
    let policies = context.end().get(written.policy.relation);
    let policies = policies.map_or("", |it| it.name.as_str());
    let title = written.title(context);
    let (message, because) = if captured.is_with_itself() {
        (
            format!("{title} compares `{table}.{meant}` with itself"),
            format!(
                "this is the sub-query's own `{meant}`, and says nothing about the row of `{policies}`"
            ),
        )
    } else {
        (
            format!("{title} compares two columns of `{table}`, `{other}` and `{meant}`"),
            format!("this is the `{meant}` of `{table}`, not that of the row of `{policies}`"),
        )
    };
    let diagnostic = Diagnostic::new(RULE.id, place, message)
        .because(because)
        .help(if captured.hides {
            format!(
                "give the sub-query's `{policies}` an alias, and write `{policies}.{meant}` for the \
                 row that the policy is about"
            )
        } else {
            format!("write `{policies}.{meant}` for the row that the policy is about")
        })
        .object(written.table(context));
    let fix = mention.filter(|_| clause.at.written && !captured.hides);
    match fix.map(|it| fix_of(it, policies)) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// Where the side stands that was meant to be the policy's.
fn mention<'a>(
    context: &Context<'_>,
    clause: &Clause<'a>,
    captured: &Captured<'_>,
) -> Option<&'a ColumnMention> {
    let text = &context.sources.get(clause.at.step.place.file).text;
    let columns = clause.condition.scope.as_deref()?.columns();
    let pair = columns.windows(2).find(|pair| {
        let between = text.get(pair[0].span.end as usize..pair[1].span.start as usize);
        is(pair[0], captured.left)
            && is(pair[1], captured.right)
            && between.is_some_and(|it| it.contains('='))
    })?;
    let is_left = std::ptr::eq(captured.meant(), captured.left);
    Some(if is_left { pair[0] } else { pair[1] })
}

fn is(mention: &ColumnMention, path: &[Name]) -> bool {
    match path {
        [.., table, column] => mention.qualifier.as_ref() == Some(table) && mention.name == *column,
        [column] => mention.qualifier.is_none() && mention.name == *column,
        [] => false,
    }
}

/// Puts the policy's table before the column, or in the place of another.
fn fix_of(mention: &ColumnMention, policies: &str) -> Fix {
    let replacement = format!(
        "{}.{}",
        quote_identifier(policies),
        quote_identifier(&mention.name)
    );
    Fix {
        title: format!("compare it with `{replacement}`"),
        edits: vec![Edit {
            span: mention.span,
            replacement,
        }],
        // The policy may have been in use, with what it let through.
        applicability: Applicability::Unsafe,
    }
}
