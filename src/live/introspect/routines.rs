//! Functions, procedures and aggregates, and the kinds of which the catalog keeps the name alone.

use postgres::Row;

use super::parse::statement;
use super::{Builder, name};
use crate::catalog::object::{Function, ObjectData, Statistics};
use crate::operation::{
    Name, ObjectKind, OperationKind, Parameter, ParameterMode, TypeName, Volatility,
};

impl Builder {
    pub(super) fn functions(&mut self, rows: &[Row]) {
        for row in rows {
            let definition: Option<&str> = row.get("definition");
            let function = match definition.and_then(statement) {
                Some(OperationKind::CreateFunction(create)) => Function::of(&create),
                _ if row.get("is_aggregate") => self.aggregate(row),
                _ => continue,
            };
            let schema = self.schema(row);
            let id = self.insert(row, schema, ObjectData::Function(function));
            self.catalog
                .update(id, |object| object.owner = name(row, "owner"));
        }
    }

    /// As replay keeps it: its signature, and what every aggregate is.
    fn aggregate(&mut self, row: &Row) -> Function {
        let parameters = self.arguments(row).into_iter().map(|type_name| Parameter {
            mode: ParameterMode::In,
            name: None,
            type_name,
            default: None,
        });
        Function {
            kind: ObjectKind::Aggregate,
            parameters: parameters.collect(),
            returns: None,
            language: Name::new_static("internal"),
            volatility: Volatility::Immutable,
            security_definer: false,
            settings: Vec::new(),
            body: None,
        }
    }

    fn arguments(&mut self, row: &Row) -> Vec<TypeName> {
        let texts: Vec<&str> = row.get("arguments");
        texts
            .into_iter()
            .filter_map(|text| Some(self.type_name(text)?.without_modifiers()))
            .collect()
    }

    pub(super) fn others(&mut self, rows: &[Row]) {
        for row in rows {
            let Some(kind) = kind(row.get("kind")) else {
                continue;
            };
            let arguments: Option<Vec<&str>> = row.get("arguments");
            let name = match arguments {
                Some(_) => {
                    let types = self.arguments(row);
                    self.catalog.signature(row.get("name"), &types)
                }
                None => Name::new(row.get::<_, &str>("name")),
            };
            let schema = self.schema(row);
            let data = match kind {
                ObjectKind::Statistics => ObjectData::Statistics(Statistics::default()),
                _ => ObjectData::Other {
                    kind,
                    parent: None,
                    text: Name::default(),
                },
            };
            self.insert_named(row, &name, schema, data);
        }
    }
}

fn kind(word: &str) -> Option<ObjectKind> {
    let kinds = [
        ObjectKind::Statistics,
        ObjectKind::Collation,
        ObjectKind::Conversion,
        ObjectKind::TextSearchConfiguration,
        ObjectKind::TextSearchDictionary,
        ObjectKind::TextSearchParser,
        ObjectKind::TextSearchTemplate,
        ObjectKind::OperatorClass,
        ObjectKind::OperatorFamily,
        ObjectKind::Operator,
        ObjectKind::ForeignDataWrapper,
        ObjectKind::Server,
        ObjectKind::Language,
        ObjectKind::AccessMethod,
    ];
    kinds.into_iter().find(|kind| kind.as_str() == word)
}
