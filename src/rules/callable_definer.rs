//! `SECURITY DEFINER` functions that everybody may call and that do not ask who does.

mod body;
mod everyone;

use super::mutable_search_path::{definers, place};
use super::row_security::{schema_name, served_schemas};
use super::{Context, Ordered, Rule, rule, sql};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::{Function, Object, ObjectData, Origin};
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;
use crate::operation::ObjectKind;
use body::Bodies;
use everyone::{Access, Everyone};

pub(super) const RULE: Rule = rule!("callable-definer", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.root.convention.platform != Platform::Supabase {
        return Vec::new();
    }
    let end = context.end();
    let served = served_schemas(context);
    let is_served = |it: &Object| schema_name(context, it).is_some_and(|it| served.contains(&it));
    let mut candidates = definers(context);
    candidates.retain(|id, _| {
        let object = end.get(*id).filter(|_| !end.is_uncertain(*id));
        object.is_some_and(|it| is_callable(it) && is_served(it) && !is_needed(end, *id))
    });
    if candidates.is_empty() {
        return Vec::new();
    }
    let everyone = Everyone::of(context);
    let bodies = Bodies::of(end);
    let open = candidates.into_iter().filter_map(|(id, at)| {
        let object = end.get(id)?;
        let function = object.as_function()?;
        let access = everyone.access(object, &schema_name(context, object)?)?;
        let gives_away = bodies.touch_rows(function) && !bodies.ask_who(function);
        let signature = signature(end, object, function);
        gives_away.then(|| diagnose(context, id, &at, &access, &signature))
    });
    open.collect()
}

/// A function of the migrations that runs as its owner, and that the API offers.
fn is_callable(object: &Object) -> bool {
    let is_offered = |function: &Function| {
        let returns = function.returns.as_ref().map(|it| it.name.as_str());
        function.kind == ObjectKind::Function
            && function.security_definer
            && matches!(function.language.as_str(), "sql" | "plpgsql")
            // The server calls these, and nobody else can.
            && !matches!(returns, Some("trigger" | "event_trigger"))
    };
    matches!(object.origin, Origin::Migration(_)) && object.as_function().is_some_and(is_offered)
}

/// Whether a policy, a view, a default or an index calls it, with the rights of whoever reads or
/// writes rows.
fn is_needed(end: &Catalog, function: ObjectId) -> bool {
    let mut users = end.dependents_of(function);
    users.any(|it| {
        let user = end.get(it.dependent.object).map(|it| &it.data);
        !matches!(user, None | Some(ObjectData::Function(_)))
    })
}

fn diagnose(
    context: &Context<'_>,
    id: ObjectId,
    at: &Ordered<'_>,
    access: &Access,
    signature: &str,
) -> Diagnostic {
    let end = context.end();
    let name = end.qualified_name(id);
    let message =
        format!("everybody may call `{name}`, which runs as its owner and does not ask who calls");
    let because = match access {
        Access::Both => "nobody took away the `EXECUTE` that everyone has on a new function",
        Access::Public { .. } => "everyone has `EXECUTE` as `PUBLIC`, and nobody took that away",
        Access::Anon => {
            "`EXECUTE` was taken from `PUBLIC`, but not from `anon`, which has one of its own"
        }
    };
    let revoke = format!("REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC, anon;");
    let mut diagnostic = Diagnostic::new(RULE.id, place(at), message)
        .because(because)
        .help(format!(
            "add `{revoke}`, ask for `auth.uid()` in it, or write `GRANT EXECUTE … TO anon` if it \
             is meant for everybody"
        ))
        .object(name);
    if let Access::Public {
        believed: Some(place),
    } = access
    {
        diagnostic = diagnostic.related(
            *place,
            "with `IN SCHEMA`, this takes nothing from `PUBLIC`: leave that out",
        );
    }
    if at.written && sql::keeps_names(context, at.step.statement, id) {
        diagnostic.fix = sql::append(context, at.step.statement, &revoke);
    }
    diagnostic
}

/// The function as `REVOKE` names it.
fn signature(end: &Catalog, object: &Object, function: &Function) -> String {
    let schema = object.schema.and_then(|it| end.get(it));
    let names = schema.map(|it| &it.name).into_iter().chain([&object.name]);
    let names: Vec<String> = names.map(|it| quote_identifier(it)).collect();
    let inputs = function.parameters.iter().filter(|it| it.mode.is_input());
    let types: Vec<_> = inputs.map(|it| end.format_type(&it.type_name)).collect();
    format!("{}({})", names.join("."), types.join(", "))
}
