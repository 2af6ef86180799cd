//! `IF NOT EXISTS` that passes over what the statement says.

use super::idempotency;
use super::words::listed;
use super::{Context, Effects, Rule, rule};
use crate::catalog::object::{Column, ConstraintData, Index};
use crate::catalog::{Catalog, ObjectId};
use crate::config::Idempotency;
use crate::diagnostic::Diagnostic;
use crate::operation::{
    ColumnDefinition, ConstraintKind, CreateIndex, CreateTable, Operation, OperationKind,
    Persistence, TableAction, TableElement, TypeName,
};
use crate::replay::{NoEffect, Outcome, Replayed, Step};
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("ineffective-guard", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.config.idempotency == Idempotency::Off {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    let passed_over = context.steps_with(Effects::PASSED_OVER);
    for at in passed_over.filter(|at| at.written) {
        let met = Met {
            context,
            replayed: at.replayed,
            step: at.step,
            operation: at.operation,
        };
        diagnostics.extend(met.passed_over());
    }
    diagnostics
}

/// A step of a migration, and what it meets.
struct Met<'a> {
    context: &'a Context<'a>,
    replayed: &'a Replayed,
    step: &'a Step,
    operation: &'a Operation,
}

impl Met<'_> {
    fn passed_over(&self) -> Option<Diagnostic> {
        let Outcome::NoEffect(NoEffect::Exists(id)) = self.step.outcome else {
            return None;
        };
        let end = &self.replayed.after;
        let existing = end.get(id)?;
        if end.is_uncertain(id) || end.is_external(id) {
            return None;
        }
        match &self.operation.kind {
            OperationKind::CreateTable(table) => self.table(table, id),
            OperationKind::CreateIndex(index) => self.index(index, existing.as_index()?, id),
            OperationKind::AlterTable(alter) => match &alter.action {
                TableAction::AddColumn { column, .. } => self.column(column, id),
                _ => None,
            },
            _ => None,
        }
    }

    /// Columns that the table does not have at the end of the migration either.
    fn table(&self, table: &CreateTable, id: ObjectId) -> Option<Diagnostic> {
        let end = &self.replayed.after;
        if table.persistence == Persistence::Temporary || !end.columns_known(id) {
            return None;
        }
        let missing: Vec<&ColumnDefinition> = table
            .elements
            .iter()
            .filter_map(|element| match element {
                TableElement::Column(column) => Some(&**column),
                TableElement::Constraint(_) | TableElement::Like { .. } => None,
            })
            .filter(|column| end.column(id, &column.name.name).is_none())
            .collect();
        let first = missing.first()?;
        let names: Vec<_> = missing
            .iter()
            .map(|column| format!("`{}`", column.name.name))
            .collect();
        let name = self.text(table.name.span);
        let message = format!(
            "table `{name}` is there already; {} will not be added",
            listed(&names)
        );
        let definition = self.text(first.span);
        let help = format!("write `ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {definition}`");
        Some(self.report(id, message, "nothing of this statement is done", help))
    }

    fn index(&self, new: &CreateIndex, old: &Index, id: ObjectId) -> Option<Diagnostic> {
        let end = &self.replayed.after;
        let relation = end.get(old.relation)?;
        let other_table = relation.name != new.table.name;
        if !other_table && !keys_differ(end, new, old) {
            return None;
        }
        let name = self.text(new.name.as_ref()?.span);
        let what = if other_table {
            format!("on table `{}`", relation.name)
        } else {
            "with other keys".to_owned()
        };
        let message = format!("index `{name}` is there already, {what}; this one is not created");
        let help = format!(
            "give it another name, or put `DROP INDEX IF EXISTS {name};` before it if it is to \
             replace the other"
        );
        Some(self.report(id, message, "nothing of this statement is done", help))
    }

    /// A constraint behind a column that is there is not made, and its type stays.
    fn column(&self, column: &ColumnDefinition, id: ObjectId) -> Option<Diagnostic> {
        let end = &self.replayed.after;
        let relation = end.relation(id)?;
        let existing = relation.column_named(&column.name.name)?;
        let table = &end.get(id)?.name;
        let name = format!("`{table}.{}`", column.name.name);
        let missing = column
            .constraints
            .iter()
            .find(|constraint| !has_constraint(end, id, existing, &constraint.kind));
        if let Some(missing) = missing {
            let (what, kind) = words(&missing.kind)?;
            let message = format!("column {name} is there already; {what} is not added");
            let suffix = kind.suffix();
            let constraint = format!("{table}_{}_{suffix}", column.name.name);
            let definition = kind.definition(&column.name.name, &self.text(missing.span));
            let help = format!(
                "write `ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}, ADD \
                 CONSTRAINT {constraint} {definition}`"
            );
            return Some(self.report(id, message, "nothing of this clause is done", help));
        }
        let (wanted, found) = (column.type_name.as_ref()?, existing.type_name.as_ref()?);
        if !types_differ(wanted, found) {
            return None;
        }
        let message = format!(
            "column {name} is there already; its type stays `{}`",
            found.name
        );
        let help = format!(
            "write `ALTER TABLE {table} ALTER COLUMN {} TYPE {}`, if that is what is meant",
            column.name.name,
            self.text(wanted.span)
        );
        Some(self.report(id, message, "nothing of this clause is done", help))
    }

    fn report(&self, id: ObjectId, message: String, reason: &str, help: String) -> Diagnostic {
        let end = &self.replayed.after;
        let place = Place::new(self.step.place.file, self.operation.span);
        let diagnostic = Diagnostic::new(RULE.id, place, message)
            .because(reason)
            .help(help)
            .object(end.qualified_name(id));
        match end.get(id).and_then(|object| object.cause()) {
            Some(cause) => diagnostic.related(cause.place, "what is there"),
            None => diagnostic,
        }
    }

    fn text(&self, span: Span) -> String {
        idempotency::text(self.context, Place::new(self.step.place.file, span))
    }
}

/// Whether two definitions of an index are about other columns; expressions may be the same in
/// other words.
fn keys_differ(catalog: &Catalog, new: &CreateIndex, old: &Index) -> bool {
    if new.keys.len() != old.keys.len() || new.unique != old.unique {
        return true;
    }
    let Some(relation) = catalog.relation(old.relation) else {
        return false;
    };
    new.keys.iter().zip(&old.keys).any(|(new, old)| {
        use crate::operation::Shape;
        let Some(old) = old.column.and_then(|number| relation.column(number)) else {
            return false;
        };
        match &new.expression.shape {
            Shape::Column(name) => *name != old.name,
            Shape::NotNull(_)
            | Shape::Null
            | Shape::Constant
            | Shape::NextValue(_)
            | Shape::Call(_)
            | Shape::Other => false,
        }
    })
}

/// Whether a table has a constraint of this kind on a column alone.
fn has_constraint(
    catalog: &Catalog,
    table: ObjectId,
    column: &Column,
    kind: &ConstraintKind,
) -> bool {
    let Some(relation) = catalog.relation(table) else {
        return true;
    };
    let only = |columns: &[u16]| columns == [column.number];
    let mut constraints = relation
        .constraints
        .iter()
        .filter_map(|id| catalog.constraint(*id));
    let mut indexes = relation.indexes.iter().filter_map(|id| catalog.index(*id));
    match kind {
        ConstraintKind::NotNull { .. } | ConstraintKind::Exclude(_) => true,
        ConstraintKind::Check(wanted) => constraints.any(|constraint| match &constraint.kind {
            // The expression may be written in another way.
            ConstraintData::Check {
                expression,
                columns,
            } => expression.text == wanted.text || columns.contains(&column.number),
            _ => false,
        }),
        ConstraintKind::ForeignKey(_) => constraints.any(|constraint| match &constraint.kind {
            ConstraintData::ForeignKey(key) => key.columns.contains(&column.number),
            _ => false,
        }),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => indexes.any(|index| {
            let columns: Option<Vec<_>> = index.keys.iter().map(|key| key.column).collect();
            index.unique && columns.is_some_and(|columns| only(&columns))
        }),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Check,
    ForeignKey,
    Unique,
    PrimaryKey,
}

impl Kind {
    fn suffix(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::ForeignKey => "fkey",
            Self::Unique => "key",
            Self::PrimaryKey => "pkey",
        }
    }

    /// As a constraint of the table, from the words behind the column.
    fn definition(self, column: &str, written: &str) -> String {
        match self {
            Self::Check => written.to_owned(),
            Self::ForeignKey => format!("FOREIGN KEY ({column}) {written}"),
            Self::Unique => format!("UNIQUE ({column})"),
            Self::PrimaryKey => format!("PRIMARY KEY ({column})"),
        }
    }
}

fn words(kind: &ConstraintKind) -> Option<(&'static str, Kind)> {
    Some(match kind {
        ConstraintKind::Check(_) => ("its check", Kind::Check),
        ConstraintKind::ForeignKey(_) => ("its foreign key", Kind::ForeignKey),
        ConstraintKind::Unique(_) => ("its unique constraint", Kind::Unique),
        ConstraintKind::PrimaryKey(_) => ("the primary key", Kind::PrimaryKey),
        ConstraintKind::NotNull { .. } | ConstraintKind::Exclude(_) => return None,
    })
}

/// Whether two types certainly hold other values: `serial` is an integer with a default, and a
/// `varchar` without a limit holds what `text` does.
fn types_differ(wanted: &TypeName, found: &TypeName) -> bool {
    let serial = |name: &str| name.ends_with("serial") || name.starts_with("serial");
    if serial(&wanted.name) || serial(&found.name) {
        return false;
    }
    let unlimited =
        |it: &TypeName| it.name == "text" || (it.name == "varchar" && it.modifiers.is_empty());
    if wanted.of_column.is_some() || found.of_column.is_some() {
        return false;
    }
    if wanted.array == found.array && unlimited(wanted) && unlimited(found) {
        return false;
    }
    wanted.name != found.name || wanted.array != found.array
}
