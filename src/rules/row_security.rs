//! What the rules about row-level security share: which tables need it, who is exempt, and what
//! switched it.

pub(super) mod privileges;

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use crate::catalog::object::{Fact, Object, Origin};
use crate::catalog::{ObjectId, StatementId};
use crate::config::Exemption;
use crate::diagnostic::{Fix, Remedy};
use crate::migration::Platform;
use crate::operation::{
    Name, ObjectKind, Operation, OperationKind, Persistence, RowSecurity, TableAction, Topics,
};
use crate::replay::{Change, Outcome, Step};
use crate::source::Place;

/// Tables that runners keep for themselves, whichever made them.
const BOOKKEEPING: [&str; 12] = [
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "_prisma_migrations",
    "_sqlx_migrations",
    "alembic_version",
    "atlas_schema_revisions",
    "flyway_schema_history",
    "gorp_migrations",
    "goose_db_version",
    "migrations_history",
    "schema_migrations",
    "spatial_ref_sys",
];

/// What the Supabase API serves where `config.toml` does not say.
const SUPABASE_API: [&str; 2] = ["public", "graphql_public"];

/// The schemas whose tables need row-level security, and who says so.
pub(super) enum Scope {
    /// `required = false`, or nothing in the history uses it.
    Nobody,
    /// `required = true` without a list of schemas.
    Everywhere,
    /// `[rls] schemas`.
    Listed(BTreeSet<Name>),
    /// The platform's API serves them.
    Served(BTreeSet<Name>),
    /// Some table of them has it.
    Used(BTreeSet<Name>),
}

impl Scope {
    pub(super) fn of(context: &Context<'_>) -> Self {
        let settings = &context.config.rls;
        if settings.required == Some(false) {
            return Self::Nobody;
        }
        if let Some(schemas) = &settings.schemas {
            return Self::Listed(schemas.iter().map(Name::from).collect());
        }
        if context.root.convention.platform == Platform::Supabase {
            return Self::Served(served_schemas(context));
        }
        if settings.required == Some(true) {
            return Self::Everywhere;
        }
        let used = used_schemas(context);
        if used.is_empty() {
            return Self::Nobody;
        }
        Self::Used(used)
    }

    /// Whether a schema's tables need row-level security.
    pub(super) fn contains(&self, schema: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::Everywhere => true,
            Self::Listed(schemas) | Self::Served(schemas) | Self::Used(schemas) => {
                schemas.contains(schema)
            }
        }
    }

    /// Why a schema's tables need it, after "in a schema".
    pub(super) fn reason(&self) -> &'static str {
        match self {
            Self::Nobody | Self::Everywhere => "in a project that requires it",
            Self::Listed(_) => "in a schema that `[rls] schemas` lists",
            Self::Served(_) => "in a schema that the API serves",
            Self::Used(_) => "in a schema where other tables have it",
        }
    }
}

/// The schemas that the platform's API serves.
pub(super) fn served_schemas(context: &Context<'_>) -> BTreeSet<Name> {
    match &context.root.platform_settings.exposed_schemas {
        Some(schemas) => schemas.iter().map(Name::from).collect(),
        None => SUPABASE_API.map(Name::new_static).into_iter().collect(),
    }
}

fn used_schemas(context: &Context<'_>) -> BTreeSet<Name> {
    let end = context.end();
    let secured = end
        .objects()
        .filter(|object| end.row_security(object.id) == Fact::Yes);
    secured
        .filter_map(|object| schema_name(context, object))
        .collect()
}

/// The tables that migrations made and that can have row-level security of their own.
pub(super) fn own_tables<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Object> {
    let end = context.end();
    end.objects().filter(|object| {
        let Some(relation) = object.as_relation() else {
            return false;
        };
        end.is_table(object.id)
            && relation.persistence != Persistence::Temporary
            && matches!(object.origin, Origin::Migration(_))
    })
}

/// The name of an object's schema at the end.
pub(super) fn schema_name(context: &Context<'_>, object: &Object) -> Option<Name> {
    let schema = context.end().get(object.schema?)?;
    Some(schema.name.clone())
}

/// Whether a table is a migration runner's, or an extension's.
pub(super) fn is_bookkeeping(context: &Context<'_>, table: &Object) -> bool {
    let own = context.root.convention.bookkeeping;
    let name = table.name.as_str();
    BOOKKEEPING.contains(&name)
        || own
            .iter()
            .any(|it| it.rsplit('.').next().unwrap_or(it) == name)
}

/// Whether `[rls] exempt` or the table's comment exempts it, with a reason.
pub(super) fn is_exempt(context: &Context<'_>, table: &Object) -> bool {
    let listed = context.config.rls.exempt.iter();
    marker(table, "rls-exempt:").is_some()
        || listed
            .into_iter()
            .any(|exemption| names(context, exemption, table))
}

/// Whether an exemption is about a table. Without a schema it is about tables of any.
pub(super) fn names(context: &Context<'_>, exemption: &Exemption, table: &Object) -> bool {
    let object = exemption.object.as_str();
    object == context.end().qualified_name(table.id) || object == table.name
}

/// The reason after a marker in a table's comment, if it has one.
pub(super) fn marker<'a>(table: &'a Object, marker: &str) -> Option<&'a str> {
    let comment = table.comment.as_deref()?;
    let (_, reason) = comment.split_once(marker)?;
    let reason = reason.trim();
    (!reason.is_empty()).then_some(reason)
}

/// The statements that switched a table's row-level security on or off, in order, by table.
pub(super) fn switches<'a>(
    context: &Context<'a>,
) -> BTreeMap<ObjectId, Vec<(&'a Step, RowSecurity)>> {
    let mut switches: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for at in context.steps_about(Topics::ROW_SECURITY) {
        let step = at.step;
        let OperationKind::AlterTable(alter) = &at.operation.kind else {
            continue;
        };
        let TableAction::SetRowSecurity(switch @ (RowSecurity::Enable | RowSecurity::Disable)) =
            alter.action
        else {
            continue;
        };
        if matches!(step.outcome, Outcome::Failed(_) | Outcome::NoEffect(_)) {
            continue;
        }
        for table in altered(step) {
            switches.entry(table).or_default().push((step, switch));
        }
    }
    switches
}

/// The objects that a step changed in place.
pub(super) fn altered(step: &Step) -> impl Iterator<Item = ObjectId> {
    step.changes.iter().filter_map(|change| match change {
        Change::Altered(id) => Some(*id),
        Change::Created(_)
        | Change::Dropped { .. }
        | Change::ColumnAdded { .. }
        | Change::ColumnDropped { .. }
        | Change::ColumnAltered { .. }
        | Change::Data(_)
        | Change::Tainted => None,
    })
}

/// A statement that switches row-level security on for a table.
pub(super) fn enable(context: &Context<'_>, table: ObjectId) -> String {
    format!(
        "ALTER TABLE {} ENABLE ROW LEVEL SECURITY;",
        super::sql::name(context.end(), table)
    )
}

/// The same in a migration of its own.
pub(super) fn remedy(context: &Context<'_>, table: ObjectId) -> Option<Remedy> {
    let table = super::sql::table(context.end(), table)?;
    Some(Remedy::RowSecurity { table })
}

/// A fix that switches row-level security on after a statement, if the table has the same name
/// there as at the end.
pub(super) fn fix(context: &Context<'_>, after: StatementId, table: ObjectId) -> Option<Fix> {
    if !super::sql::keeps_names(context, after, table) {
        return None;
    }
    super::sql::append(context, after, &enable(context, table))
}

/// The statement in which a table came to be as it is, and how.
pub(super) struct Exposure {
    pub statement: StatementId,
    pub place: Place,
    pub how: How,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Created,
    /// `SET SCHEMA`, or its schema was renamed.
    Moved,
    Detached,
}

/// For each table, the last statement after which it needs row-level security of its own.
pub(super) fn exposures(context: &Context<'_>, scope: &Scope) -> BTreeMap<ObjectId, Exposure> {
    let mut exposures = BTreeMap::new();
    for table in own_tables(context) {
        let Some(cause) = table.cause() else {
            continue;
        };
        let exposure = Exposure {
            statement: cause.statement,
            place: cause.place,
            how: How::Created,
        };
        exposures.insert(table.id, exposure);
    }
    for at in context.steps_about(Topics::MOVE) {
        let (step, operation) = (at.step, at.operation);
        let how = match &operation.kind {
            OperationKind::SetSchema { .. } => How::Moved,
            OperationKind::Rename(rename) if rename.object.kind == ObjectKind::Schema => How::Moved,
            OperationKind::AlterTable(alter) => match alter.action {
                TableAction::DetachPartition { .. } => How::Detached,
                _ => continue,
            },
            _ => continue,
        };
        for id in altered(step) {
            for table in tables_in(context, id) {
                let exposes = match how {
                    How::Detached => !is_parent(context, id, step, operation),
                    How::Moved | How::Created => was_outside(context, scope, table, step),
                };
                let Some(exposure) = exposures.get_mut(&table).filter(|_| exposes) else {
                    continue;
                };
                *exposure = Exposure {
                    statement: step.statement,
                    place: step.place,
                    how,
                };
            }
        }
    }
    exposures
}

/// The object, if it is a table; the tables that a schema has at the end.
fn tables_in(context: &Context<'_>, id: ObjectId) -> Vec<ObjectId> {
    let end = context.end();
    if end.kind(id) != Some(ObjectKind::Schema) {
        return vec![id];
    }
    own_tables(context)
        .filter(|table| table.schema == Some(id))
        .map(|table| table.id)
        .collect()
}

/// Whether the object that a `DETACH PARTITION` changed is the table that it left.
fn is_parent(context: &Context<'_>, id: ObjectId, step: &Step, operation: &Operation) -> bool {
    let OperationKind::AlterTable(alter) = &operation.kind else {
        return false;
    };
    let replayed = &context.history.migrations[step.statement.migration as usize];
    let after = replayed.after_along(step.statement);
    after.resolve_relation(&alter.name).id() == Some(id)
}

/// Whether a table that a step moved came from where it needed nothing.
fn was_outside(context: &Context<'_>, scope: &Scope, table: ObjectId, step: &Step) -> bool {
    let replayed = &context.history.migrations[step.statement.migration as usize];
    let before = &replayed.before;
    let schema = before.get(table).and_then(|table| table.schema);
    match schema.and_then(|schema| before.get(schema)) {
        Some(schema) => !scope.contains(&schema.name),
        // Made and moved in one migration: the move is what a reader looks for.
        None => true,
    }
}
