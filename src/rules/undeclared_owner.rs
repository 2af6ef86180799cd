//! Objects that no module owns, where every object must have an owner.

use super::ownership::Owners;
use super::{Context, Rule, rule};
use crate::catalog::object::{Object, ObjectData, Origin};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("undeclared-owner", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if !context.config.unowned || context.config.modules.is_empty() {
        return Vec::new();
    }
    let owners = Owners::new(context);
    let end = context.end();
    let mut diagnostics = Vec::new();
    for object in end.objects() {
        let Origin::Migration(cause) = object.origin else {
            continue;
        };
        if !can_be_owned(object) || owners.of(end, object.id).is_some() {
            continue;
        }
        let name = end.qualified_name(object.id);
        let message = format!("no module owns {} `{name}`", object.kind().as_str());
        let diagnostic = Diagnostic::new(RULE.id, cause.place, message)
            .because("created here, outside of every module's paths, schemas and tables")
            .help("add it to the `tables` or `schemas` of a module, or its file to the `paths`")
            .object(name);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// What a module has of its own; indexes, policies and the like are their table's.
fn can_be_owned(object: &Object) -> bool {
    match &object.data {
        ObjectData::Relation(relation) => !relation.is_partition(),
        ObjectData::Sequence(sequence) => sequence.owned_by.is_none(),
        ObjectData::Type(_) | ObjectData::Function(_) => true,
        ObjectData::Schema { .. }
        | ObjectData::Index(_)
        | ObjectData::Constraint(_)
        | ObjectData::Trigger(_)
        | ObjectData::EventTrigger(_)
        | ObjectData::Policy(_)
        | ObjectData::Rule(_)
        | ObjectData::Extension(_)
        | ObjectData::Publication(_)
        | ObjectData::Role(_)
        | ObjectData::Statistics(_)
        | ObjectData::Other { .. } => false,
    }
}
