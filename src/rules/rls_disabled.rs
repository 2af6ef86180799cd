//! Tables without row-level security where the project relies on it.

use std::collections::{BTreeMap, BTreeSet};

use super::rls_event_trigger_gap::securing;
use super::row_security::{self as security, Exposure, How, Scope, privileges};
use super::{Context, Effects, Rule, exemptions, rule};
use crate::catalog::object::{Fact, MadeBy, Object};
use crate::catalog::{Cause, ObjectId};
use crate::diagnostic::Diagnostic;
use crate::migration::Platform;
use crate::operation::{
    AlterTable, Name, ObjectKind, OperationKind, RowSecurity, TableAction, Topics,
};
use crate::replay::{Change, Outcome, Step};
use crate::source::Place;

pub(super) const RULE: Rule = rule!("rls-disabled", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let scope = Scope::of(context);
    let exposures = security::exposures(context, &scope);
    let switches = security::switches(context);
    let unreachable = match context.root.convention.platform {
        Platform::Supabase => privileges::unreachable(context),
        Platform::PostgreSql => BTreeSet::default(),
    };
    let misleading = Misleading::of(context);
    let mut diagnostics = Vec::new();
    for table in security::own_tables(context) {
        let Some(exposure) = exposures.get(&table.id) else {
            continue;
        };
        if !needs_own(context, &scope, table) {
            continue;
        }
        let switches = switches.get(&table.id).map_or(&[][..], Vec::as_slice);
        match context.end().row_security(table.id) {
            Fact::Unknown => {}
            Fact::Yes => {
                diagnostics.extend(enabled_later(context, table, exposure, switches));
            }
            Fact::No if has_policies(table) || was_switched_off(switches) => {}
            Fact::No if unreachable.contains(&table.id) => {}
            Fact::No => diagnostics.push(disabled(context, &scope, table, exposure, &misleading)),
        }
    }
    diagnostics.extend(stale_exemptions(context));
    diagnostics.extend(stale_comments(context));
    diagnostics
}

/// Whether a table must have row-level security of its own: a partition is guarded by its parent's.
fn needs_own(context: &Context<'_>, scope: &Scope, table: &Object) -> bool {
    let schema = security::schema_name(context, table);
    let partition = table.as_relation().is_some_and(|it| it.is_partition());
    schema.is_some_and(|schema| scope.contains(&schema))
        && !partition
        && !security::is_bookkeeping(context, table)
        && !security::is_exempt(context, table)
}

/// `policies-without-rls` reports these.
fn has_policies(table: &Object) -> bool {
    table
        .as_relation()
        .is_some_and(|relation| !relation.policies.is_empty())
}

/// `rls-disabled-again` reports these.
fn was_switched_off(switches: &[(&Step, RowSecurity)]) -> bool {
    matches!(switches.last(), Some((_, RowSecurity::Disable)))
}

fn disabled(
    context: &Context<'_>,
    scope: &Scope,
    table: &Object,
    exposure: &Exposure,
    misleading: &Misleading<'_>,
) -> Diagnostic {
    let end = context.end();
    let name = end.qualified_name(table.id);
    let enable = security::enable(context, table.id);
    let mut diagnostic = Diagnostic::new(
        RULE.id,
        exposure.place,
        format!("table `{name}` has no row-level security"),
    )
    .because(reason(context, scope, table, exposure))
    .help(format!(
        "add `{enable}` and policies for the roles that use it; if everyone may see it, exempt it \
         with a reason: `exempt = [{{ table = \"{name}\", reason = \"…\" }}]` under `[rls]`"
    ))
    .object(&name)
    .remedy(security::remedy(context, table.id));
    if exposure.how != How::Created
        && let Some(cause) = table.cause()
    {
        diagnostic = diagnostic.related(cause.place, "the table was made here");
    }
    for (place, message) in misleading.about(context, table) {
        diagnostic = diagnostic.related(place, message);
    }
    match security::fix(context, exposure.statement, table.id) {
        Some(fix) => diagnostic.fix(fix),
        None => diagnostic,
    }
}

/// Why the table lacks it, for the place where it came to need it.
fn reason(context: &Context<'_>, scope: &Scope, table: &Object, exposure: &Exposure) -> String {
    let end = context.end();
    let place = scope.reason();
    let relation = table.as_relation();
    match exposure.how {
        How::Moved => return format!("moved here, and now {place}"),
        How::Detached => {
            return "no longer guarded by the policies of the table it was a partition of".into();
        }
        How::Created => {}
    }
    if let Some(parent) = relation.and_then(|it| it.parents.first()) {
        let parent = end.qualified_name(*parent);
        return format!(
            "made {place}; a child table does not get the row-level security of `{parent}`"
        );
    }
    match relation.map(|it| it.made_by) {
        Some(MadeBy::Query) => {
            format!(
                "made {place}; a query's result does not get the row-level security of its sources"
            )
        }
        Some(MadeBy::Like(_)) => format!("made {place}; `LIKE` does not copy row-level security"),
        Some(MadeBy::Definition) | None => {
            format!("made {place}, and nothing switches it on")
        }
    }
}

/// Statements that look as if a table had row-level security.
#[derive(Default)]
struct Misleading<'a> {
    /// `ENABLE` with `IF EXISTS` that may have done nothing, by the table's bare name.
    too_early: BTreeMap<Name, Vec<(Option<Name>, &'a Step)>>,
    forced: BTreeMap<ObjectId, Place>,
    /// Tables that had it and were dropped, by qualified name.
    dropped: BTreeMap<String, (ObjectId, Place)>,
    /// The event trigger that secures new tables.
    trigger: Option<Cause>,
}

impl<'a> Misleading<'a> {
    fn of(context: &Context<'a>) -> Self {
        let mut found = Self {
            trigger: securing(context.end()).map(|(_, cause)| cause),
            ..Self::default()
        };
        let steps = context.ordered_steps();
        let concerned =
            steps.filter(|at| at.has(Effects::DROPPED) || at.is_about(Topics::ROW_SECURITY));
        for at in concerned {
            let (step, before) = (at.step, &at.replayed.before);
            if let OperationKind::AlterTable(alter) = &at.operation.kind {
                found.alter(step, alter);
            }
            for change in &step.changes {
                let Change::Dropped { object, .. } = change else {
                    continue;
                };
                if before.row_security(*object) == Fact::Yes {
                    let name = before.qualified_name(*object);
                    found.dropped.insert(name, (*object, step.place));
                }
            }
        }
        found
    }

    fn alter(&mut self, step: &'a Step, alter: &AlterTable) {
        let TableAction::SetRowSecurity(switch) = alter.action else {
            return;
        };
        match switch {
            RowSecurity::Enable if alter.if_exists && step.outcome != Outcome::Applied => {
                let named = self.too_early.entry(alter.name.name.clone()).or_default();
                named.push((alter.name.schema.clone(), step));
            }
            RowSecurity::Force => {
                for id in security::altered(step) {
                    self.forced.insert(id, step.place);
                }
            }
            RowSecurity::Enable | RowSecurity::Disable | RowSecurity::NoForce => {}
        }
    }

    fn about(&self, context: &Context<'_>, table: &Object) -> Vec<(Place, &'static str)> {
        let schema = security::schema_name(context, table);
        let mut found = Vec::new();
        let made = table.cause().map(|cause| cause.statement);
        for (named, step) in self.too_early.get(&table.name).into_iter().flatten() {
            let early = made.is_some_and(|made| step.statement < made);
            if early && (named.is_none() || *named == schema) {
                found.push((step.place, "does nothing: the table is not there yet"));
            }
        }
        if let Some(trigger) = self.trigger
            && made.is_some_and(|made| trigger.statement < made)
        {
            found.push((trigger.place, "this event trigger passed over it"));
        }
        if let Some(place) = self.forced.get(&table.id) {
            let message = "enforces nothing while row-level security is off";
            found.push((*place, message));
        }
        let name = context.end().qualified_name(table.id);
        if let Some((id, place)) = self.dropped.get(&name)
            && *id != table.id
        {
            let message = "an earlier table of this name had it, and took it along";
            found.push((*place, message));
        }
        found
    }
}

/// With `same-migration`, a table that is open until a later migration.
fn enabled_later(
    context: &Context<'_>,
    table: &Object,
    exposure: &Exposure,
    switches: &[(&Step, RowSecurity)],
) -> Option<Diagnostic> {
    if !context.config.rls.same_migration {
        return None;
    }
    let (step, _) = switches
        .iter()
        .find(|(_, switch)| *switch == RowSecurity::Enable)?;
    if step.statement.migration <= exposure.statement.migration {
        return None;
    }
    let name = context.end().qualified_name(table.id);
    let message = format!("table `{name}` has no row-level security until a later migration");
    let diagnostic = Diagnostic::new(RULE.id, exposure.place, message)
        .because("open from here on")
        .related(step.place, "until here")
        .help("switch row-level security on in the migration that makes the table")
        .object(name);
    Some(diagnostic)
}

/// Entries of `[rls] exempt` whose table has row-level security, or is gone.
fn stale_exemptions(context: &Context<'_>) -> Vec<Diagnostic> {
    let Some(file) = context.config.file else {
        return Vec::new();
    };
    let end = context.end();
    let mut diagnostics = Vec::new();
    for exemption in &context.config.rls.exempt {
        let tables: Vec<_> = end
            .objects()
            .filter(|object| object.as_relation().is_some())
            .filter(|object| security::names(context, exemption, object))
            .collect();
        let stale = match tables.first() {
            Some(_) => tables.iter().all(|it| end.row_security(it.id) == Fact::Yes),
            None => exemptions::is_gone(context, &exemption.object),
        };
        if !stale {
            continue;
        }
        let message = format!("the exemption of table `{}` is stale", exemption.object);
        let diagnostic = Diagnostic::new(RULE.id, exemptions::place(file, exemption), message)
            .because("no table of this name lacks row-level security")
            .help("delete the entry, so that it can't hide another table of this name")
            .object(&exemption.object);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Comments that exempt a table which has row-level security.
fn stale_comments(context: &Context<'_>) -> Vec<Diagnostic> {
    let end = context.end();
    let stale: BTreeMap<ObjectId, &Object> = security::own_tables(context)
        .filter(|table| security::marker(table, "rls-exempt:").is_some())
        .filter(|table| end.row_security(table.id) == Fact::Yes)
        .map(|table| (table.id, table))
        .collect();
    let mut last = BTreeMap::new();
    for at in context.steps_about(Topics::COMMENT) {
        let OperationKind::Comment { object, .. } = &at.operation.kind else {
            continue;
        };
        if object.kind != ObjectKind::Table {
            continue;
        }
        for id in security::altered(at.step) {
            last.insert(id, at.step.place);
        }
    }
    let mut diagnostics = Vec::new();
    for (id, table) in stale {
        let Some(place) = last.get(&id) else {
            continue;
        };
        let name = end.qualified_name(table.id);
        let message = format!("the exemption of table `{name}` is stale");
        let diagnostic = Diagnostic::new(RULE.id, *place, message)
            .because("the table has row-level security by now")
            .help("comment on the table without `rls-exempt:`")
            .object(name);
        diagnostics.push(diagnostic);
    }
    diagnostics
}
