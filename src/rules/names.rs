//! The names that operations give, with what a naming pattern can refer to.

use crate::catalog::object::{ConstraintData, Index, ObjectData, TypeData};
use crate::catalog::{Catalog, ObjectId};
use crate::operation::{
    ColumnDefinition, ConstraintDefinition, ConstraintKind, CreateTable, Expression, Identifier,
    IndexKey, Name, ObjectKind, ObjectName, Operation, OperationKind, Persistence, Rename,
    TableAction, TableElement, TypeDefinition,
};
use crate::replay::{Change, Step};
use crate::source::Span;

/// A name that an operation gives to something.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// As in `[naming]`.
    pub(super) kind: &'static str,
    pub(super) schema: Option<Name>,
    pub(super) name: Name,
    pub(super) span: Span,
    pub(super) parts: Parts,
}

/// What fills in a template.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    pub(super) table: Option<Name>,
    pub(super) columns: Vec<Name>,
    pub(super) referenced_table: Option<Name>,
    pub(super) referenced_columns: Vec<Name>,
}

impl Named {
    /// The words for its kind in a message.
    pub(super) fn noun(&self) -> &'static str {
        match self.kind {
            "primary-key" => "primary key",
            "foreign-key" => "foreign key",
            "unique" => "unique constraint",
            "check" => "check constraint",
            "exclusion" => "exclusion constraint",
            "materialized-view" => "materialized view",
            "foreign-table" => "foreign table",
            "event-trigger" => "event trigger",
            kind => kind,
        }
    }

    /// `schema.table.name` or `schema.name`, as far as it is known.
    pub(super) fn qualified(&self) -> String {
        let own = (self.kind != "table").then_some(self.parts.table.as_ref());
        let parts = [self.schema.as_ref(), own.flatten(), Some(&self.name)];
        let parts: Vec<_> = parts.into_iter().flatten().map(Name::as_str).collect();
        parts.join(".")
    }

    fn of_object(kind: &'static str, name: &ObjectName) -> Self {
        Self {
            kind,
            schema: name.schema.clone(),
            name: name.name.clone(),
            span: name.span,
            parts: Parts::default(),
        }
    }

    fn global(kind: &'static str, name: &Identifier) -> Self {
        Self {
            kind,
            schema: None,
            name: name.name.clone(),
            span: name.span,
            parts: Parts::default(),
        }
    }

    fn of_table(kind: &'static str, name: &Identifier, table: &ObjectName) -> Self {
        Self {
            kind,
            schema: table.schema.clone(),
            name: name.name.clone(),
            span: name.span,
            parts: Parts {
                table: Some(table.name.clone()),
                ..Parts::default()
            },
        }
    }
}

/// The names that are written in an operation. Temporary objects are nobody's business, and those
/// of a rename are the new ones.
pub(super) fn written(operation: &Operation, step: &Step, after: &Catalog) -> Vec<Named> {
    match &operation.kind {
        OperationKind::CreateTable(create) => table(create),
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::AddColumn { column, .. } => column_names(column, &alter.name),
            TableAction::AddConstraint(definition) => {
                constraint(definition, &alter.name).into_iter().collect()
            }
            _ => Vec::new(),
        },
        OperationKind::CreateIndex(create) => {
            let Some(name) = &create.name else {
                return Vec::new();
            };
            let mut named = Named::of_table("index", name, &create.table);
            named.parts.columns = create.keys.iter().map(key_name).collect();
            vec![named]
        }
        OperationKind::Rename(rename) => renamed(rename, step, after).into_iter().collect(),
        _ => simple(operation).into_iter().collect(),
    }
}

/// The operations that give one name, without columns or constraints.
fn simple(operation: &Operation) -> Option<Named> {
    Some(match &operation.kind {
        OperationKind::CreateSchema(create) => Named::global("schema", create.name.as_ref()?),
        OperationKind::CreateView(create) => match (create.persistence, create.materialized) {
            (Persistence::Temporary, _) => return None,
            (_, true) => Named::of_object("materialized-view", &create.name),
            (_, false) => Named::of_object("view", &create.name),
        },
        OperationKind::CreateSequence(create) => {
            if create.persistence == Persistence::Temporary {
                return None;
            }
            Named::of_object("sequence", &create.name)
        }
        OperationKind::CreateType(create) => match create.kind {
            TypeDefinition::Enum { .. } => Named::of_object("enum", &create.name),
            TypeDefinition::Composite { .. }
            | TypeDefinition::Range { .. }
            | TypeDefinition::Base { .. }
            | TypeDefinition::Shell => Named::of_object("type", &create.name),
        },
        OperationKind::CreateDomain(create) => Named::of_object("domain", &create.name),
        OperationKind::CreateFunction(create) if create.procedure => {
            Named::of_object("procedure", &create.name)
        }
        OperationKind::CreateFunction(create) => Named::of_object("function", &create.name),
        OperationKind::CreateTrigger(create) => {
            Named::of_table("trigger", &create.name, &create.table)
        }
        OperationKind::CreateEventTrigger(create) => Named::global("event-trigger", &create.name),
        OperationKind::CreatePolicy(create) => {
            Named::of_table("policy", &create.name, &create.table)
        }
        OperationKind::CreateRole(create) => Named::global("role", &create.name),
        _ => return None,
    })
}

fn table(create: &CreateTable) -> Vec<Named> {
    if create.persistence == Persistence::Temporary {
        return Vec::new();
    }
    let kind = match create.server {
        Some(_) => "foreign-table",
        None => "table",
    };
    let mut names = vec![Named::of_object(kind, &create.name)];
    for element in &create.elements {
        match element {
            TableElement::Column(column) => names.extend(column_names(column, &create.name)),
            TableElement::Constraint(definition) => {
                names.extend(constraint(definition, &create.name));
            }
            TableElement::Like { .. } => {}
        }
    }
    // The columns of a partition are its parent's.
    if create.partition_of.is_some() {
        names.retain(|named| named.kind != "column");
    }
    names
}

fn column_names(column: &ColumnDefinition, table: &ObjectName) -> Vec<Named> {
    let mut names = vec![Named::of_table("column", &column.name, table)];
    for definition in &column.constraints {
        let Some(mut named) = constraint(definition, table) else {
            continue;
        };
        if named.parts.columns.is_empty() {
            named.parts.columns.push(column.name.name.clone());
        }
        names.push(named);
    }
    names
}

fn constraint(definition: &ConstraintDefinition, table: &ObjectName) -> Option<Named> {
    let name = definition.name.as_ref()?;
    let of = |kind| Named::of_table(kind, name, table);
    let names = |columns: &[Identifier]| columns.iter().map(|it| it.name.clone()).collect();
    Some(match &definition.kind {
        ConstraintKind::NotNull { .. } => return None,
        ConstraintKind::Check(expression) => {
            let mut named = of("check");
            named.parts.columns = columns_of(expression);
            named
        }
        ConstraintKind::PrimaryKey(key) => {
            let mut named = of("primary-key");
            named.parts.columns = names(&key.columns);
            named
        }
        ConstraintKind::Unique(key) => {
            let mut named = of("unique");
            named.parts.columns = names(&key.columns);
            named
        }
        ConstraintKind::Exclude(exclude) => {
            let mut named = of("exclusion");
            named.parts.columns = exclude.keys.iter().map(key_name).collect();
            named
        }
        ConstraintKind::ForeignKey(key) => {
            let mut named = of("foreign-key");
            named.parts.columns = names(&key.columns);
            named.parts.referenced_table = Some(key.references.name.clone());
            named.parts.referenced_columns = names(&key.referenced_columns);
            named
        }
    })
}

fn columns_of(expression: &Expression) -> Vec<Name> {
    let columns = expression.references.columns.iter();
    let mut names: Vec<Name> = columns.filter_map(|parts| parts.last().cloned()).collect();
    names.dedup();
    names
}

/// As PostgreSQL calls a key in a name that it makes up.
fn key_name(key: &IndexKey) -> Name {
    let name = key.expression.column_name.clone();
    name.unwrap_or_else(|| Name::new_static("expr"))
}

/// The new name. What kind of constraint or type it is, and of which columns, the catalog knows.
fn renamed(rename: &Rename, step: &Step, after: &Catalog) -> Option<Named> {
    let object = &rename.object;
    let from_catalog = step.changes.iter().find_map(|change| match change {
        Change::Altered(id) => of_catalog(after, *id, rename.to.span),
        Change::Created(_)
        | Change::Dropped { .. }
        | Change::ColumnAdded { .. }
        | Change::ColumnDropped { .. }
        | Change::ColumnAltered { .. }
        | Change::Data(_)
        | Change::Tainted => None,
    });
    let mut named = match object.kind {
        ObjectKind::Column => Named::of_table("column", &rename.to, object.parent.as_ref()?),
        ObjectKind::Table => Named::of_object("table", &object.name),
        ObjectKind::Constraint | ObjectKind::Index | ObjectKind::Type => from_catalog?,
        ObjectKind::View => Named::of_object("view", &object.name),
        ObjectKind::MaterializedView => Named::of_object("materialized-view", &object.name),
        ObjectKind::Sequence => Named::of_object("sequence", &object.name),
        ObjectKind::Domain => Named::of_object("domain", &object.name),
        ObjectKind::Function => Named::of_object("function", &object.name),
        ObjectKind::Procedure => Named::of_object("procedure", &object.name),
        ObjectKind::Schema => Named::global("schema", &rename.to),
        ObjectKind::Role => Named::global("role", &rename.to),
        ObjectKind::Trigger => Named::of_table("trigger", &rename.to, object.parent.as_ref()?),
        ObjectKind::Policy => Named::of_table("policy", &rename.to, object.parent.as_ref()?),
        _ => return None,
    };
    named.name = rename.to.name.clone();
    named.span = rename.to.span;
    Some(named)
}

/// The indexes and constraints that an operation made and PostgreSQL named.
pub(super) fn generated(step: &Step, after: &Catalog) -> Vec<Named> {
    let mut names = Vec::new();
    for change in &step.changes {
        let Change::Created(id) = change else {
            continue;
        };
        let Some(object) = after.get(*id) else {
            continue;
        };
        let by_server = match &object.data {
            ObjectData::Constraint(constraint) => constraint.generated_name,
            // The index of a constraint has its name.
            ObjectData::Index(index) => index.generated_name && index.constraint.is_none(),
            _ => false,
        };
        if by_server {
            names.extend(of_catalog(after, *id, step.place.span));
        }
    }
    names
}

fn of_catalog(catalog: &Catalog, id: ObjectId, span: Span) -> Option<Named> {
    let object = catalog.get(id)?;
    let relation = object.parent_relation();
    let column_name = |relation, number: &u16| {
        let column = catalog.relation(relation)?.column(*number)?;
        Some(column.name.clone())
    };
    let names = |relation, numbers: &[u16]| -> Vec<Name> {
        let names = numbers.iter().filter_map(|it| column_name(relation, it));
        names.collect()
    };
    let mut parts = Parts {
        table: relation.and_then(|id| Some(catalog.get(id)?.name.clone())),
        ..Parts::default()
    };
    let kind = match &object.data {
        // That of a constraint has its name, and its kind.
        ObjectData::Index(Index {
            constraint: Some(constraint),
            ..
        }) => return of_catalog(catalog, *constraint, span),
        ObjectData::Index(index) => {
            let keys = index.keys.iter();
            parts.columns = keys
                .map(|key| {
                    let column = key.column.and_then(|it| column_name(index.relation, &it));
                    let name = column.or_else(|| key.expression.column_name.clone());
                    name.unwrap_or_else(|| Name::new_static("expr"))
                })
                .collect();
            "index"
        }
        ObjectData::Constraint(constraint) => {
            parts.columns = names(constraint.relation, constraint.kind.columns());
            if let ConstraintData::ForeignKey(key) = &constraint.kind {
                parts.referenced_table = Some(catalog.get(key.references)?.name.clone());
                parts.referenced_columns = names(key.references, &key.referenced_columns);
            }
            constraint_kind(&constraint.kind)?
        }
        ObjectData::Type(definition) => match definition.kind {
            TypeData::Enum { .. } => "enum",
            TypeData::Domain { .. } => "domain",
            TypeData::Composite { .. }
            | TypeData::Range { .. }
            | TypeData::Base
            | TypeData::Shell
            | TypeData::Unknown => "type",
        },
        _ => return None,
    };
    let schema = object.schema.or_else(|| catalog.get(relation?)?.schema);
    Some(Named {
        kind,
        schema: schema.and_then(|id| Some(catalog.get(id)?.name.clone())),
        name: object.name.clone(),
        span,
        parts,
    })
}

fn constraint_kind(kind: &ConstraintData) -> Option<&'static str> {
    match kind {
        ConstraintData::Check { .. } => Some("check"),
        ConstraintData::PrimaryKey { .. } => Some("primary-key"),
        ConstraintData::Unique { .. } => Some("unique"),
        ConstraintData::Exclude { .. } => Some("exclusion"),
        ConstraintData::ForeignKey(_) => Some("foreign-key"),
        ConstraintData::NotNull { .. } | ConstraintData::Trigger => None,
    }
}
