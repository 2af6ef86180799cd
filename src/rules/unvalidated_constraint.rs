//! Constraints that were added `NOT VALID`, and that nothing validates.

use super::{Context, Rule, rule};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::{Constraint, ConstraintData, Object};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::operation::ObjectKind;

pub(super) const RULE: Rule = rule!("unvalidated-constraint", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    end.objects()
        .filter_map(|object| Some((object, object.as_constraint()?)))
        .filter(|(_, constraint)| !constraint.validated && constraint.enforced)
        // A partition's share of its parent's constraint is validated with that.
        .filter(|(_, constraint)| constraint.parent.is_none())
        .filter(|(object, constraint)| {
            !end.is_uncertain(object.id) && !end.is_uncertain(constraint.relation)
        })
        .filter_map(|(object, constraint)| unvalidated(context, object, constraint))
        .collect()
}

fn unvalidated(
    context: &Context<'_>,
    object: &Object,
    constraint: &Constraint,
) -> Option<Diagnostic> {
    let end = context.end();
    let cause = object.cause()?;
    let owner = end.get(constraint.relation)?;
    let kind = match owner.kind() {
        ObjectKind::Domain => "DOMAIN",
        _ => "TABLE",
    };
    let validate = format!(
        "ALTER {kind} {} VALIDATE CONSTRAINT {};",
        super::sql::name(end, owner.id),
        quote_identifier(&object.name)
    );
    let title = match constraint.kind {
        ConstraintData::ForeignKey(_) => "foreign key",
        _ => "constraint",
    };
    let owner_name = end.qualified_name(owner.id);
    let message = format!(
        "{title} `{}` of `{owner_name}` is never validated",
        object.name
    );
    let diagnostic = Diagnostic::new(RULE.id, cause.place, message)
        .because("the rows that were there before may break it, and no query can rely on it")
        .help(format!("add a migration with `{validate}`"))
        .object(end.qualified_name(object.id));
    let remedy = (kind == "TABLE").then(|| {
        Some(Remedy::Validation {
            table: super::sql::table(end, owner.id)?,
            constraint: object.name.to_string(),
        })
    });
    Some(diagnostic.remedy(remedy.flatten()))
}
