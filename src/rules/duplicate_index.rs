//! Indexes of one table that are the same.

use std::collections::BTreeMap;

use super::{Context, Rule, rule, sql};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::{Constraint, ConstraintData, Fact, Index, Object, Relation};
use crate::catalog::{Catalog, Cause, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::operation::{Name, Persistence};

pub(super) const RULE: Rule = rule!("duplicate-index", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let mut diagnostics = Vec::new();
    for object in end.objects() {
        let Some(relation) = object.as_relation() else {
            continue;
        };
        let lasts = relation.persistence != Persistence::Temporary;
        if relation.indexes.len() < 2 || !lasts || end.is_uncertain(object.id) {
            continue;
        }
        for (unneeded, kept) in duplicates(end, relation) {
            diagnostics.push(diagnose(end, object, &unneeded, &kept));
        }
    }
    diagnostics
}

/// An index that is complete, and where it was made.
#[derive(Clone, Copy)]
struct Candidate<'a> {
    object: &'a Object,
    index: &'a Index,
    constraint: Option<(&'a Object, &'a Constraint)>,
    cause: Cause,
}

impl<'a> Candidate<'a> {
    fn of(end: &'a Catalog, id: ObjectId) -> Option<Self> {
        let object = end.get(id)?;
        let index = object.as_index()?;
        let constraint = index.constraint.and_then(|id| {
            let object = end.get(id)?;
            Some((object, object.as_constraint()?))
        });
        let is_exclusion =
            constraint.is_some_and(|(_, it)| matches!(it.kind, ConstraintData::Exclude { .. }));
        let is_ours = !end.is_external(id) && !end.is_uncertain(id);
        // A partition's share of its parent's index is not made by itself.
        let is_whole = index.valid == Fact::Yes && index.parent.is_none();
        (is_ours && is_whole && !is_exclusion).then_some(Self {
            object,
            index,
            constraint,
            cause: object.cause()?,
        })
    }

    /// What a query could use it for.
    fn purpose(&self) -> Purpose<'a> {
        let mut including = self.index.including.clone();
        including.sort_unstable();
        let keys = self.index.keys.iter().map(|key| {
            let text = match key.column {
                Some(_) => "",
                None => key.expression.text.as_str(),
            };
            let order = (key.descending, key.nulls_first);
            let class = (key.collation.as_deref(), key.operator_class.as_deref());
            (key.column, text, class, order)
        });
        Purpose {
            method: &self.index.method,
            keys: keys.collect(),
            including,
            predicate: self.index.predicate.as_ref().map(|it| it.text.as_str()),
        }
    }

    /// How much speaks for keeping it: what it promises, and to whom.
    fn rank(&self) -> u8 {
        match self.constraint {
            Some(_) if self.index.primary => 3,
            Some(_) => 2,
            None => u8::from(self.index.unique),
        }
    }

    /// Whether everything that another promises is promised by this one.
    fn promises_all_of(&self, other: &Self) -> bool {
        let is_deferrable = self.constraint.is_some_and(|(_, it)| it.deferrable);
        let is_same = self.index.nulls_not_distinct == other.index.nulls_not_distinct;
        !other.index.unique || self.index.unique && is_same && !is_deferrable
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Purpose<'a> {
    method: &'a Name,
    keys: Vec<KeyOf<'a>>,
    including: Vec<u16>,
    predicate: Option<&'a str>,
}

/// The column or the expression, collation and operator class, and the order.
type KeyOf<'a> = (
    Option<u16>,
    &'a str,
    (Option<&'a str>, Option<&'a str>),
    (bool, bool),
);

/// Indexes that nobody needs, each with the one that does the same.
fn duplicates<'a>(end: &'a Catalog, relation: &'a Relation) -> Vec<(Candidate<'a>, Candidate<'a>)> {
    let mut of_purposes: BTreeMap<Purpose<'a>, Vec<Candidate<'a>>> = BTreeMap::new();
    let indexes = relation.indexes.iter();
    for candidate in indexes.filter_map(|id| Candidate::of(end, *id)) {
        of_purposes
            .entry(candidate.purpose())
            .or_default()
            .push(candidate);
    }
    let mut found = Vec::new();
    for mut same in of_purposes.into_values() {
        same.sort_by_key(|it| (std::cmp::Reverse(it.rank()), at(it.cause)));
        let Some((kept, others)) = same.split_first() else {
            continue;
        };
        let unneeded = others.iter().filter(|it| kept.promises_all_of(it));
        found.extend(
            unneeded
                .filter(|it| !is_referred_to(end, it))
                .map(|it| (*it, *kept)),
        );
    }
    found.sort_by_key(|(unneeded, kept)| at(unneeded.cause).max(at(kept.cause)));
    found
}

fn at(cause: Cause) -> (crate::catalog::StatementId, u32) {
    (cause.statement, cause.place.span.start)
}

/// Whether a foreign key refers to its constraint, or to the index itself.
fn is_referred_to(end: &Catalog, candidate: &Candidate<'_>) -> bool {
    let constraint = candidate.constraint.map(|(object, _)| object.id);
    let ids = [Some(candidate.object.id), constraint];
    ids.into_iter().flatten().any(|id| {
        let mut dependents = end.dependents_of(id);
        dependents.any(|it| {
            let dependent = end.get(it.dependent.object);
            let constraint = dependent.and_then(Object::as_constraint);
            constraint.is_some_and(|it| matches!(it.kind, ConstraintData::ForeignKey(_)))
        })
    })
}

fn diagnose(
    end: &Catalog,
    table: &Object,
    unneeded: &Candidate<'_>,
    kept: &Candidate<'_>,
) -> Diagnostic {
    let name = &unneeded.object.name;
    let other = &kept.object.name;
    let message = format!(
        "index `{name}` of `{}` indexes the same as `{other}`",
        end.qualified_name(table.id)
    );
    let is_later = at(unneeded.cause) > at(kept.cause);
    let (last, first, because, related) = if is_later {
        (unneeded, kept, "made here once more", "the first one")
    } else {
        let because = "from here on, the other one is of no use";
        (kept, unneeded, because, "the one that nobody needs")
    };
    let drop = match unneeded.constraint {
        Some((constraint, _)) => format!(
            "ALTER TABLE {} DROP CONSTRAINT {}",
            sql::name(end, table.id),
            quote_identifier(&constraint.name)
        ),
        None => format!("DROP INDEX {}", sql::name(end, unneeded.object.id)),
    };
    Diagnostic::new(RULE.id, last.cause.place, message)
        .because(because)
        .related(first.cause.place, related)
        .help(format!(
            "leave it out, or drop it where it is already: `{drop}`"
        ))
        .object(end.qualified_name(unneeded.object.id))
}
