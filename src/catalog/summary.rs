//! The state of a catalog as `sqlcheck schema` shows it.

use super::coverage::Coverage;
use super::facets::{column_names, command, index_keys, relation_kind, volatility};
use super::object::{
    ConstraintData, Fact, MadeBy, Object, ObjectData, Origin, Relation, RelationKind, TypeData,
};
use super::{Catalog, Cause, ObjectId};
use crate::operation::{ObjectKind, Persistence};

/// Everything that migrations made, and what they mention of what they did not make. Temporary
/// objects and members of extensions are left out. Each list is sorted by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Ordinary, partitioned and foreign tables, and what may be one.
    pub tables: Vec<Table>,
    pub foreign_keys: Vec<ForeignKey>,
    pub indexes: Vec<Index>,
    pub policies: Vec<Policy>,
    pub functions: Vec<Function>,
    pub triggers: Vec<Trigger>,
    pub types: Vec<Type>,
    /// Views and materialized views.
    pub views: Vec<View>,
    pub sequences: Vec<Sequence>,
    pub extensions: Vec<Named>,
    pub counts: Counts,
}

/// What every entry has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// `schema.name`; `schema.table.name` for what belongs to a table.
    pub name: String,
    pub id: ObjectId,
    pub created_in: Option<Cause>,
    /// No migration makes it.
    pub external: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub named: Named,
    pub kind: &'static str,
    pub rls: Fact,
    pub force_rls: Fact,
    /// Names of its policies, sorted.
    pub policies: Vec<String>,
    pub primary_key: Fact,
    pub columns: Vec<Column>,
    /// Whether `columns` has all of them.
    pub columns_known: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// As `format_type` prints it.
    pub type_name: Option<String>,
    pub nullable: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    pub named: Named,
    pub table: String,
    pub columns: Vec<String>,
    pub references: String,
    pub referenced_columns: Vec<String>,
    pub index: Coverage,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    pub named: Named,
    pub table: String,
    /// The keys as in `CREATE INDEX`.
    pub keys: Vec<String>,
    pub including: Vec<String>,
    pub unique: bool,
    pub primary: bool,
    pub method: String,
    pub predicate: Option<String>,
    pub valid: Fact,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub named: Named,
    pub table: String,
    pub command: &'static str,
    pub permissive: bool,
    pub roles: Vec<String>,
    pub using: Option<String>,
    pub with_check: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// The name has the argument types: `public.f(int4,text)`.
    pub named: Named,
    pub kind: &'static str,
    pub arguments: Vec<String>,
    pub returns: Option<String>,
    pub language: String,
    pub volatility: &'static str,
    pub security_definer: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    pub named: Named,
    pub table: String,
    pub function: Option<String>,
    pub timing: &'static str,
    pub events: Vec<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Type {
    pub named: Named,
    /// `enum`, `composite`, `domain`, `range`, `base` or `unknown`.
    pub kind: &'static str,
    pub labels: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    pub named: Named,
    pub materialized: bool,
    pub columns: Vec<Column>,
    pub columns_known: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    pub named: Named,
    /// `schema.table.column`.
    pub owned_by: Option<String>,
}

/// How many of each, without the external ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub schemas: usize,
    pub tables: usize,
    pub foreign_keys: usize,
    pub indexes: usize,
    pub functions: usize,
    pub triggers: usize,
    pub policies: usize,
    pub enums: usize,
    pub types: usize,
    pub views: usize,
    pub materialized_views: usize,
    pub sequences: usize,
    pub extensions: usize,
}

/// Lists what a catalog has.
#[must_use]
pub fn summarize(catalog: &Catalog) -> Summary {
    let mut summary = Summary::default();
    for object in catalog.objects() {
        if !is_shown(catalog, object) {
            continue;
        }
        add(catalog, object, &mut summary);
    }
    sort(&mut summary);
    count(catalog, &mut summary);
    summary
}

/// Made by a migration, or by what one made; or external, and of interest by itself.
fn is_shown(catalog: &Catalog, object: &Object) -> bool {
    match object.origin {
        Origin::System => return false,
        Origin::Derived(maker, _) => {
            let maker = catalog.get(maker).map(|maker| &maker.data);
            if matches!(maker, Some(ObjectData::Extension(_))) {
                return false;
            }
        }
        Origin::Migration(_) | Origin::External(_) | Origin::Server => {}
    }
    let relation = object.parent_relation().unwrap_or(object.id);
    let persistence = match catalog.get(relation).map(|found| &found.data) {
        Some(ObjectData::Relation(relation)) => relation.persistence,
        Some(ObjectData::Sequence(sequence)) => sequence.persistence,
        Some(_) | None => Persistence::Permanent,
    };
    persistence != Persistence::Temporary
}

fn add(catalog: &Catalog, object: &Object, summary: &mut Summary) {
    match &object.data {
        ObjectData::Relation(relation) => match relation.kind {
            RelationKind::View | RelationKind::MaterializedView => {
                summary.views.push(view(catalog, object, relation));
            }
            RelationKind::Table
            | RelationKind::PartitionedTable
            | RelationKind::ForeignTable
            | RelationKind::Unknown => summary.tables.push(table(catalog, object, relation)),
        },
        ObjectData::Index(found) => summary.indexes.push(index(catalog, object, found)),
        ObjectData::Constraint(constraint) => {
            if let ConstraintData::ForeignKey(key) = &constraint.kind {
                let entry = foreign_key(catalog, object, constraint.relation, key);
                summary.foreign_keys.push(entry);
            }
        }
        ObjectData::Policy(found) => summary.policies.push(policy(catalog, object, found)),
        ObjectData::Function(found) => summary.functions.push(function(catalog, object, found)),
        ObjectData::Trigger(trigger) => summary.triggers.push(Trigger {
            named: named(catalog, object),
            table: catalog.qualified_name(trigger.relation),
            function: trigger.function.map(|id| catalog.qualified_name(id)),
            timing: trigger.timing,
            events: trigger.events.clone(),
        }),
        ObjectData::Type(definition) => summary.types.push(Type {
            named: named(catalog, object),
            kind: type_kind(&definition.kind),
            labels: labels(&definition.kind),
        }),
        ObjectData::Sequence(sequence) => summary.sequences.push(Sequence {
            named: named(catalog, object),
            owned_by: sequence.owned_by.map(|owner| {
                let table = catalog.qualified_name(owner.object);
                let column = column_names(catalog, owner.object, &[owner.column]).join("");
                format!("{table}.{column}")
            }),
        }),
        ObjectData::Extension(_) => summary.extensions.push(named(catalog, object)),
        ObjectData::Schema { .. }
        | ObjectData::EventTrigger(_)
        | ObjectData::Rule(_)
        | ObjectData::Publication(_)
        | ObjectData::Role(_)
        | ObjectData::Statistics(_)
        | ObjectData::Other { .. } => {}
    }
}

fn named(catalog: &Catalog, object: &Object) -> Named {
    // An extension is unique in the database; its schema is only where its members are.
    let name = match &object.data {
        ObjectData::Extension(_) => object.name.to_string(),
        _ => catalog.qualified_name(object.id),
    };
    Named {
        name,
        id: object.id,
        created_in: object.cause(),
        external: catalog.is_external(object.id),
    }
}

fn table(catalog: &Catalog, object: &Object, relation: &Relation) -> Table {
    let mut policies: Vec<String> = relation
        .policies
        .iter()
        .filter_map(|id| catalog.get(*id))
        .map(|policy| policy.name.to_string())
        .collect();
    policies.sort_unstable();
    Table {
        named: named(catalog, object),
        kind: relation_kind(relation.kind),
        rls: catalog.row_security(object.id),
        force_rls: catalog.force_row_security(object.id),
        policies,
        primary_key: catalog.has_primary_key(object.id),
        columns: columns(catalog, relation),
        columns_known: catalog.columns_known(object.id),
    }
}

fn view(catalog: &Catalog, object: &Object, relation: &Relation) -> View {
    View {
        named: named(catalog, object),
        materialized: relation.kind == RelationKind::MaterializedView,
        columns: columns(catalog, relation),
        columns_known: catalog.columns_known(object.id),
    }
}

fn columns(catalog: &Catalog, relation: &Relation) -> Vec<Column> {
    let columns = relation.columns.iter().map(|column| Column {
        name: column.name.to_string(),
        type_name: column
            .type_name
            .as_ref()
            .map(|found| catalog.format_type(found)),
        nullable: !column.not_null,
    });
    columns.collect()
}

fn foreign_key(
    catalog: &Catalog,
    object: &Object,
    relation: ObjectId,
    key: &super::object::ForeignKey,
) -> ForeignKey {
    let mut referenced_columns = column_names(catalog, key.references, &key.referenced_columns);
    if referenced_columns.is_empty() {
        let names = key.referenced_names.iter();
        referenced_columns = names.map(ToString::to_string).collect();
    }
    ForeignKey {
        named: named(catalog, object),
        table: catalog.qualified_name(relation),
        columns: column_names(catalog, relation, &key.columns),
        references: catalog.qualified_name(key.references),
        referenced_columns,
        index: catalog.foreign_key_coverage(object.id),
    }
}

fn index(catalog: &Catalog, object: &Object, found: &super::object::Index) -> Index {
    let predicate = found.predicate.as_ref();
    Index {
        named: named(catalog, object),
        table: catalog.qualified_name(found.relation),
        keys: index_keys(catalog, found),
        including: column_names(catalog, found.relation, &found.including),
        unique: found.unique,
        primary: found.primary,
        method: found.method.to_string(),
        predicate: predicate.map(|predicate| predicate.text.to_string()),
        valid: found.valid,
    }
}

fn policy(catalog: &Catalog, object: &Object, found: &super::object::Policy) -> Policy {
    let using = found.using.as_ref();
    let with_check = found.with_check.as_ref();
    Policy {
        named: named(catalog, object),
        table: catalog.qualified_name(found.relation),
        command: command(found.command),
        permissive: found.permissive,
        roles: found.roles.iter().map(ToString::to_string).collect(),
        using: using.map(|using| using.text.to_string()),
        with_check: with_check.map(|check| check.text.to_string()),
    }
}

fn labels(kind: &TypeData) -> Vec<String> {
    let TypeData::Enum { labels } = kind else {
        return Vec::new();
    };
    labels.iter().map(ToString::to_string).collect()
}

fn function(catalog: &Catalog, object: &Object, found: &super::object::Function) -> Function {
    let inputs = found.parameters.iter();
    let inputs = inputs.filter(|parameter| parameter.mode.is_input());
    Function {
        named: named(catalog, object),
        kind: found.kind.as_str(),
        arguments: inputs
            .map(|parameter| catalog.format_type(&parameter.type_name))
            .collect(),
        returns: found
            .returns
            .as_ref()
            .map(|found| catalog.format_type(found)),
        language: found.language.to_string(),
        volatility: volatility(found.volatility),
        security_definer: found.security_definer,
    }
}

fn type_kind(kind: &TypeData) -> &'static str {
    match kind {
        TypeData::Enum { .. } => "enum",
        TypeData::Composite { .. } => "composite",
        TypeData::Domain { .. } => "domain",
        TypeData::Range { .. } => "range",
        TypeData::Base | TypeData::Shell => "base",
        TypeData::Unknown => "unknown",
    }
}

fn sort(summary: &mut Summary) {
    summary
        .tables
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary
        .foreign_keys
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary
        .indexes
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary
        .policies
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary
        .functions
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary
        .triggers
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary
        .types
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary
        .views
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary
        .sequences
        .sort_by(|a, b| a.named.name.cmp(&b.named.name));
    summary.extensions.sort_by(|a, b| a.name.cmp(&b.name));
}

fn count(catalog: &Catalog, summary: &mut Summary) {
    fn own<'a>(entries: impl Iterator<Item = &'a Named>) -> usize {
        entries.filter(|entry| !entry.external).count()
    }
    let schemas = catalog
        .objects()
        .filter(|object| object.kind() == ObjectKind::Schema)
        .filter(|object| matches!(object.origin, Origin::Migration(_) | Origin::Server));
    let enums = summary.types.iter().filter(|entry| entry.kind == "enum");
    let (materialized, views): (Vec<&View>, Vec<&View>) =
        summary.views.iter().partition(|view| view.materialized);
    // As in `pg_tables`: the rows of a foreign table are elsewhere.
    let foreign = ObjectKind::ForeignTable.as_str();
    let tables = summary.tables.iter().filter(|entry| entry.kind != foreign);
    summary.counts = Counts {
        schemas: schemas.count(),
        tables: own(tables.map(|entry| &entry.named)),
        foreign_keys: own(summary.foreign_keys.iter().map(|entry| &entry.named)),
        indexes: own(summary.indexes.iter().map(|entry| &entry.named)),
        functions: own(summary.functions.iter().map(|entry| &entry.named)),
        triggers: own(summary.triggers.iter().map(|entry| &entry.named)),
        policies: own(summary.policies.iter().map(|entry| &entry.named)),
        enums: own(enums.map(|entry| &entry.named)),
        types: own(summary.types.iter().map(|entry| &entry.named)),
        views: own(views.into_iter().map(|entry| &entry.named)),
        materialized_views: own(materialized.into_iter().map(|entry| &entry.named)),
        sequences: own(summary.sequences.iter().map(|entry| &entry.named)),
        extensions: own(summary.extensions.iter()),
    };
}

impl Catalog {
    /// Whether a relation has a primary key; unknown where opaque SQL or somebody else may have
    /// given it one.
    #[must_use]
    pub fn has_primary_key(&self, id: ObjectId) -> Fact {
        let Some(relation) = self.relation(id) else {
            return Fact::No;
        };
        let keys = relation.constraints.iter().filter(|constraint| {
            self.constraint(**constraint)
                .is_some_and(|found| matches!(found.kind, ConstraintData::PrimaryKey { .. }))
        });
        let uncertain = self.is_uncertain(id);
        let certain = keys.clone().any(|key| !self.is_uncertain(*key));
        if certain {
            return Fact::Yes;
        }
        let is_copy = matches!(relation.made_by, MadeBy::Like(_)) && !relation.columns_known;
        if uncertain || is_copy || self.is_external(id) || keys.count() > 0 {
            return Fact::Unknown;
        }
        Fact::No
    }
}
