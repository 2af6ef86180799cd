//! What belongs to a relation: indexes, constraints, triggers, policies, rules.

use std::sync::Arc;

use postgres::Row;
use smol_str::SmolStr;

use super::parse::{expression, statement};
use super::{Builder, PG_CLASS, PG_CONSTRAINT, PG_PROC, PG_TYPE, name, numbers};
use crate::catalog::ObjectId;
use crate::catalog::object::{
    Constraint, ConstraintData, Fact, ForeignKey, Index, Key, ObjectData, Policy, Rule, Trigger,
};
use crate::operation::{
    Enabled, Expression, Name, OperationKind, PolicyCommand, ReferentialAction,
};

impl Builder {
    pub(super) fn indexes(&mut self, rows: &[Row]) {
        let mut parents = Vec::new();
        for row in rows {
            // One of an extension's table, or of a temporary one.
            let Some(relation) = self.object(PG_CLASS, row, "relation") else {
                continue;
            };
            let index = Index {
                relation,
                unique: row.get("unique"),
                primary: row.get("primary"),
                method: name(row, "method").unwrap_or_default(),
                keys: keys(row),
                including: including(row),
                included_names: Vec::new(),
                predicate: optional_expression(row, "predicate"),
                nulls_not_distinct: row.get("nulls_not_distinct"),
                valid: if row.get("valid") {
                    Fact::Yes
                } else {
                    Fact::No
                },
                only: false,
                generated_name: false,
                constraint: None,
                parent: None,
                children: Vec::new(),
            };
            let schema = self.schema(row);
            let id = self.insert(row, schema, ObjectData::Index(index));
            parents.push((id, row));
        }
        for (id, row) in parents {
            let Some(parent) = self.object(PG_CLASS, row, "parent") else {
                continue;
            };
            self.catalog.update(id, |object| {
                if let Some(index) = object.as_index_mut() {
                    index.parent = Some(parent);
                }
            });
        }
    }

    pub(super) fn constraints(&mut self, rows: &[Row]) {
        for row in rows {
            let relation = self.object(PG_CLASS, row, "relation");
            let Some(relation) = relation.or_else(|| self.object(PG_TYPE, row, "type")) else {
                continue;
            };
            let Some(kind) = self.constraint_kind(row) else {
                continue;
            };
            let constraint = Constraint {
                relation,
                kind,
                generated_name: false,
                validated: row.get("validated"),
                enforced: row.get("enforced"),
                deferrable: row.get("is_deferrable"),
                initially_deferred: row.get("is_deferred"),
                no_inherit: row.get("no_inherit"),
                parent: self.object(PG_CONSTRAINT, row, "parent"),
                declared: row.get("is_local"),
            };
            self.insert(row, None, ObjectData::Constraint(constraint));
        }
    }

    fn constraint_kind(&self, row: &Row) -> Option<ConstraintData> {
        let columns = numbers(row, "columns");
        let index = || self.object(PG_CLASS, row, "index");
        Some(match row.get("kind") {
            "c" => ConstraintData::Check {
                expression: optional_expression(row, "expression")?,
                columns,
            },
            "p" => ConstraintData::PrimaryKey {
                index: index()?,
                columns,
            },
            "u" => ConstraintData::Unique {
                index: index()?,
                columns,
            },
            "x" => ConstraintData::Exclude {
                index: index()?,
                columns,
                operators: texts(row, "operators"),
            },
            "f" => ConstraintData::ForeignKey(ForeignKey {
                columns,
                references: self.object(PG_CLASS, row, "referenced")?,
                referenced_columns: numbers(row, "referenced_columns"),
                referenced_names: Vec::new(),
                on_delete: action(row.get("on_delete")),
                on_delete_columns: numbers(row, "on_delete_columns"),
                on_update: action(row.get("on_update")),
                match_full: row.get::<_, &str>("match") == "f",
                cause: None,
            }),
            "t" => ConstraintData::Trigger,
            _ => ConstraintData::NotNull {
                columns,
                local: row.get("is_local"),
            },
        })
    }

    pub(super) fn triggers(&mut self, rows: &[Row]) {
        for row in rows {
            let Some(relation) = self.object(PG_CLASS, row, "relation") else {
                continue;
            };
            let function = self.object(PG_PROC, row, "function");
            let Some(OperationKind::CreateTrigger(create)) = statement(row.get("definition"))
            else {
                continue;
            };
            let trigger = Trigger {
                enabled: enabled(row),
                ..Trigger::of(&create, relation, function)
            };
            self.insert(row, None, ObjectData::Trigger(trigger));
        }
    }

    pub(super) fn policies(&mut self, rows: &[Row]) {
        for row in rows {
            let Some(relation) = self.object(PG_CLASS, row, "relation") else {
                continue;
            };
            let policy = Policy {
                relation,
                permissive: row.get("permissive"),
                command: match row.get("command") {
                    "r" => PolicyCommand::Select,
                    "a" => PolicyCommand::Insert,
                    "w" => PolicyCommand::Update,
                    "d" => PolicyCommand::Delete,
                    _ => PolicyCommand::All,
                },
                roles: texts(row, "roles"),
                using: optional_expression(row, "using"),
                with_check: optional_expression(row, "with_check"),
            };
            self.insert(row, None, ObjectData::Policy(policy));
        }
    }

    pub(super) fn rules(&mut self, rows: &[Row]) {
        for row in rows {
            let Some(relation) = self.object(PG_CLASS, row, "relation") else {
                continue;
            };
            let event = match row.get("event") {
                "1" => "select",
                "2" => "update",
                "3" => "insert",
                _ => "delete",
            };
            let text = match statement(row.get("definition")) {
                Some(OperationKind::CreateRule(create)) => create.text,
                _ => SmolStr::default(),
            };
            let rule = Rule {
                relation,
                event: Name::new_static(event),
                instead: row.get("instead"),
                text,
            };
            self.insert(row, None, ObjectData::Rule(rule));
        }
    }

    /// The function of a row's trigger.
    pub(super) fn executed(&self, row: &Row) -> Option<ObjectId> {
        self.object(PG_PROC, row, "function")
    }
}

fn keys(row: &Row) -> Vec<Key> {
    let count: i16 = row.get("keys");
    let numbers: Vec<i16> = row.get("columns");
    let options: Vec<i16> = row.get("options");
    let texts: Vec<&str> = row.get("expressions");
    let classes: Vec<Option<&str>> = row.get("classes");
    let collations: Vec<Option<&str>> = row.get("collations");
    let keys = (0..usize::from(count.unsigned_abs())).filter_map(|at| {
        let bits = options.get(at).copied().unwrap_or_default();
        Some(Key {
            column: numbers
                .get(at)
                .and_then(|it| u16::try_from(*it).ok())
                .filter(|it| *it > 0),
            expression: expression(texts.get(at)?)?,
            collation: collations.get(at).copied().flatten().map(SmolStr::new),
            operator_class: classes.get(at).copied().flatten().map(SmolStr::new),
            descending: bits & 1 != 0,
            nulls_first: bits & 2 != 0,
        })
    });
    keys.collect()
}

fn including(row: &Row) -> Vec<u16> {
    let count: i16 = row.get("keys");
    numbers(row, "columns")
        .into_iter()
        .skip(usize::from(count.unsigned_abs()))
        .collect()
}

fn optional_expression(row: &Row, column: &str) -> Option<Arc<Expression>> {
    let text: Option<&str> = row.get(column);
    expression(text?)
}

pub(super) fn texts(row: &Row, column: &str) -> Vec<SmolStr> {
    let texts: Vec<&str> = row.get(column);
    texts.into_iter().map(SmolStr::new).collect()
}

pub(super) fn enabled(row: &Row) -> Enabled {
    match row.get("enabled") {
        "A" => Enabled::Always,
        "R" => Enabled::Replica,
        "D" => Enabled::Disabled,
        _ => Enabled::Origin,
    }
}

fn action(letter: &str) -> ReferentialAction {
    match letter {
        "r" => ReferentialAction::Restrict,
        "c" => ReferentialAction::Cascade,
        "n" => ReferentialAction::SetNull,
        "d" => ReferentialAction::SetDefault,
        _ => ReferentialAction::NoAction,
    }
}
