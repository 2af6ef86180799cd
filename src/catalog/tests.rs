//! Tables of data: expectations about PostgreSQL come from a PostgreSQL 15 server.

mod coverage;
mod diff;
mod drop;
mod names;
mod resolve;

use std::sync::Arc;

use super::object::{
    Column, Constraint, ConstraintData, Fact, ForeignKey, Index, Key as IndexKey, Object,
    ObjectData, Origin, Policy, Relation, RelationKind,
};
use super::{Catalog, Cause, ObjectId, Presence, Profile, StatementId};
use crate::operation::{
    Expression, Name, ObjectName, PolicyCommand, References, ReferentialAction, Shape, TypeName,
};
use crate::source::{FileId, Place, Span};

pub(super) fn cause(statement: u32) -> Cause {
    Cause {
        statement: StatementId {
            migration: 0,
            statement,
        },
        place: Place::new(FileId(0), Span::new(statement, statement + 1)),
    }
}

pub(super) fn name(text: &str) -> ObjectName {
    let (schema, name) = match text.split_once('.') {
        Some((schema, name)) => (Some(schema.into()), name),
        None => (None, text),
    };
    ObjectName {
        schema,
        name: name.into(),
        span: Span::default(),
    }
}

pub(super) fn type_name(schema: Option<&str>, name: &str) -> TypeName {
    TypeName::from(ObjectName {
        schema: schema.map(Name::new),
        name: name.into(),
        span: Span::default(),
    })
}

pub(super) fn expression(text: &str, columns: &[&str], shape: Shape) -> Arc<Expression> {
    Arc::new(Expression {
        text: text.into(),
        span: Span::default(),
        references: References {
            columns: columns
                .iter()
                .map(|column| vec![(*column).into()])
                .collect(),
            ..References::default()
        },
        shape,
        column_name: None,
    })
}

/// A catalog that is being filled by hand.
pub(super) struct Builder {
    pub(super) catalog: Catalog,
    statements: u32,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            catalog: Catalog::new(Profile::PostgreSql, None),
            statements: 0,
        }
    }

    pub(super) fn cause(&mut self) -> Cause {
        self.statements += 1;
        cause(self.statements)
    }

    pub(super) fn insert(&mut self, name: &str, schema: bool, data: ObjectData) -> ObjectId {
        let cause = self.cause();
        let schema = schema.then(|| self.schema("public"));
        let origin = Origin::Migration(cause);
        self.catalog.insert(Object::new(name, schema, origin, data))
    }

    pub(super) fn schema(&self, name: &str) -> ObjectId {
        self.catalog.schema_named(name).id().expect("seeded")
    }

    /// A table of integer columns; `c text collate C` is written `c/C`.
    pub(super) fn table(&mut self, name: &str, columns: &[&str]) -> ObjectId {
        let mut relation = Relation::new(RelationKind::Table);
        for column in columns {
            let (column, collation) = match column.split_once('/') {
                Some((column, collation)) => (column, Some(collation.into())),
                None => (*column, None),
            };
            relation.add_column(Column {
                collation,
                ..Column::new(column, Some(TypeName::built_in("int4")), Some(cause(0)))
            });
        }
        self.insert(name, true, ObjectData::Relation(Box::new(relation)))
    }

    pub(super) fn partition(&mut self, name: &str, parent: ObjectId) -> ObjectId {
        let columns = self.catalog.relation(parent).unwrap().columns.clone();
        let mut relation = Relation::new(RelationKind::Table);
        relation.parents = vec![parent];
        relation.partition_bound = Some("in (1)".into());
        for column in columns.into_iter().rev() {
            relation.add_column(Column::clone(&column));
        }
        self.insert(name, true, ObjectData::Relation(Box::new(relation)))
    }

    pub(super) fn number(&self, table: ObjectId, column: &str) -> u16 {
        self.catalog.column(table, column).expect("a column").number
    }

    pub(super) fn numbers(&self, table: ObjectId, columns: &[&str]) -> Vec<u16> {
        columns
            .iter()
            .map(|column| self.number(table, column))
            .collect()
    }

    /// Keys are columns, `(expressions)`, or a column with a collation as `c/C`.
    pub(super) fn index(&mut self, name: &str, table: ObjectId, keys: &[&str]) -> ObjectId {
        let keys = keys
            .iter()
            .map(|key| {
                let (bare, collation) = match key.split_once('/') {
                    Some((key, collation)) => (key, Some(collation.into())),
                    None => (*key, None),
                };
                let plain = !bare.starts_with('(');
                let column = bare.trim_matches(['(', ')']);
                IndexKey {
                    column: plain.then(|| self.number(table, column)),
                    expression: expression(bare, &[column], Shape::Other),
                    collation,
                    operator_class: None,
                    descending: false,
                    nulls_first: false,
                }
            })
            .collect();
        let index = Index {
            relation: table,
            unique: false,
            primary: false,
            method: "btree".into(),
            keys,
            including: Vec::new(),
            included_names: Vec::new(),
            predicate: None,
            nulls_not_distinct: false,
            valid: Fact::Yes,
            only: false,
            generated_name: false,
            constraint: None,
            parent: None,
            children: Vec::new(),
        };
        self.insert(name, true, ObjectData::Index(index))
    }

    pub(super) fn edit_index(&mut self, id: ObjectId, change: impl FnOnce(&mut Index)) {
        self.catalog
            .update(id, |object| change(object.as_index_mut().unwrap()));
    }

    pub(super) fn constraint(
        &mut self,
        name: &str,
        relation: ObjectId,
        kind: ConstraintData,
    ) -> ObjectId {
        let constraint = Constraint::new(relation, kind);
        self.insert(name, false, ObjectData::Constraint(constraint))
    }

    pub(super) fn primary_key(&mut self, table: ObjectId, columns: &[&str]) -> ObjectId {
        let table_name = self.catalog.get(table).unwrap().name.clone();
        let name = format!("{table_name}_pkey");
        let index = self.index(&name, table, columns);
        self.edit_index(index, |index| {
            index.unique = true;
            index.primary = true;
        });
        let columns = self.numbers(table, columns);
        self.constraint(&name, table, ConstraintData::PrimaryKey { index, columns })
    }

    pub(super) fn foreign_key(
        &mut self,
        name: &str,
        table: ObjectId,
        columns: &[&str],
        references: ObjectId,
        referenced: &[&str],
    ) -> ObjectId {
        let key = ForeignKey {
            columns: self.numbers(table, columns),
            references,
            referenced_columns: self.numbers(references, referenced),
            referenced_names: referenced.iter().map(Name::new).collect(),
            on_delete: ReferentialAction::NoAction,
            on_delete_columns: Vec::new(),
            on_update: ReferentialAction::NoAction,
            match_full: false,
            cause: Some(cause(0)),
        };
        self.constraint(name, table, ConstraintData::ForeignKey(key))
    }

    pub(super) fn policy(&mut self, name: &str, relation: ObjectId, using: &str) -> ObjectId {
        let policy = Policy {
            relation,
            permissive: true,
            command: PolicyCommand::All,
            roles: vec!["public".into()],
            using: Some(expression(using, &[], Shape::Other)),
            with_check: None,
        };
        self.insert(name, false, ObjectData::Policy(policy))
    }

    pub(super) fn present(&self, text: &str) -> Option<ObjectId> {
        match self.catalog.resolve_relation(&name(text)) {
            Presence::Present(id) => Some(id),
            _ => None,
        }
    }
}
