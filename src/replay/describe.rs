//! How PostgreSQL's messages call objects and types.

use crate::catalog::depend::Item;
use crate::catalog::object::{ObjectData, RelationKind, TypeData};
use crate::catalog::{Address, ObjectId, Presence};
use crate::operation::{Name, ObjectKind, ObjectName, TypeName};
use crate::source::Span;

use super::executor::Executor;

impl Executor {
    /// `table t`, `column a of table t`, `constraint c on table t`, `function f(integer)`.
    pub(super) fn describe(&self, address: Address) -> String {
        let object = self.describe_object(address.object);
        if address.column == 0 {
            return object;
        }
        let column = self
            .column_of(address.object, address.column)
            .map(|column| column.name.clone())
            .unwrap_or_default();
        format!("column {column} of {object}")
    }

    pub(super) fn describe_item(&self, item: Item) -> String {
        match item {
            Item::Object(id) => self.describe_object(id),
            Item::Column(address) => self.describe(address),
            Item::Default(address) => format!("default value for {}", self.describe(address)),
        }
    }

    fn describe_object(&self, id: ObjectId) -> String {
        let Some(object) = self.catalog.get(id) else {
            return String::new();
        };
        let name = &object.name;
        let on = |relation: ObjectId| self.describe_object(relation);
        match &object.data {
            ObjectData::Relation(relation) => {
                format!("{} {}", relation_word(relation.kind), self.visible_name(id))
            }
            ObjectData::Index(_) => format!("index {}", self.visible_name(id)),
            ObjectData::Sequence(_) => format!("sequence {}", self.visible_name(id)),
            ObjectData::Type(definition) => match definition.kind {
                TypeData::Composite { .. } => format!("type {}", self.visible_name(id)),
                _ => format!("type {}", self.visible_name(id)),
            },
            ObjectData::Constraint(constraint) => {
                format!("constraint {name} on {}", on(constraint.relation))
            }
            ObjectData::Trigger(trigger) => format!("trigger {name} on {}", on(trigger.relation)),
            ObjectData::Policy(policy) => format!("policy {name} on {}", on(policy.relation)),
            ObjectData::Rule(rule) => format!("rule {name} on {}", on(rule.relation)),
            ObjectData::Function(function) => {
                let word = match function.kind {
                    ObjectKind::Procedure => "procedure",
                    _ => "function",
                };
                format!("{word} {}", self.printed_signature(id))
            }
            ObjectData::Schema { .. }
            | ObjectData::EventTrigger(_)
            | ObjectData::Extension(_)
            | ObjectData::Publication(_)
            | ObjectData::Role(_)
            | ObjectData::Statistics(_)
            | ObjectData::Other { .. } => format!("{} {name}", object.kind().as_str()),
        }
    }

    /// `f(integer, text)`.
    pub(super) fn printed_signature(&self, id: ObjectId) -> String {
        let Some(ObjectData::Function(function)) = self.catalog.get(id).map(|it| &it.data) else {
            return String::new();
        };
        let types = function
            .parameters
            .iter()
            .filter(|parameter| parameter.mode.is_input())
            .map(|parameter| printed_type(&parameter.type_name, false));
        let types: Vec<String> = types.collect();
        format!("{}({})", self.visible_name(id), types.join(","))
    }

    /// The name, with its schema where `search_path` does not lead to it.
    pub(super) fn visible_name(&self, id: ObjectId) -> String {
        let Some(object) = self.catalog.get(id) else {
            return String::new();
        };
        let bare = ObjectName {
            schema: None,
            name: object.name.clone(),
            span: Span::default(),
        };
        let found = match &object.data {
            ObjectData::Type(_) => self.catalog.resolve_type_name(&bare),
            ObjectData::Function(_) => {
                if self.catalog.functions_named(&bare).contains(&id) {
                    Presence::Present(id)
                } else {
                    Presence::Absent
                }
            }
            _ => self.catalog.resolve_relation(&bare),
        };
        if found == Presence::Present(id) {
            return object.name.to_string();
        }
        match object.schema.map(|schema| self.name_of(schema)) {
            Some(schema) => format!("{schema}.{}", object.name),
            None => object.name.to_string(),
        }
    }
}

fn relation_word(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::Unknown => "table",
        RelationKind::ForeignTable => "foreign table",
        RelationKind::View => "view",
        RelationKind::MaterializedView => "materialized view",
    }
}

/// A type as PostgreSQL prints it: `integer` for `int4`.
pub(super) fn printed_type(type_name: &TypeName, modifiers: bool) -> String {
    let built_in = type_name
        .schema
        .as_deref()
        .is_none_or(|it| it == "pg_catalog");
    let name: Name = if built_in {
        sql_name(&type_name.name)
    } else {
        type_name.name.clone()
    };
    let mut text = match &type_name.schema {
        Some(schema) if !built_in => format!("{schema}.{name}"),
        _ => name.to_string(),
    };
    if modifiers && !type_name.modifiers.is_empty() {
        let list = format!("({})", type_name.modifiers.join(","));
        // `timestamp(3) without time zone` has them after the first word.
        match text.split_once(' ') {
            Some((first, rest)) if first.starts_with("time") => {
                text = format!("{first}{list} {rest}");
            }
            _ => text.push_str(&list),
        }
    }
    if type_name.array {
        text.push_str("[]");
    }
    text
}

fn sql_name(name: &Name) -> Name {
    let printed = match name.as_str() {
        "int2" => "smallint",
        "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "bool" => "boolean",
        "varchar" => "character varying",
        "bpchar" => "character",
        "varbit" => "bit varying",
        "timestamp" => "timestamp without time zone",
        "timestamptz" => "timestamp with time zone",
        "time" => "time without time zone",
        "timetz" => "time with time zone",
        _ => return name.clone(),
    };
    Name::new_static(printed)
}
