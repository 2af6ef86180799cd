//! Statements with psql variables or placeholders of a migration tool: what is certain of them.
//!
//! A placeholder that nobody gives a value to stands for a name that is the same wherever it is
//! written, so the rest of the statement is read as it is. What else it may stand for (a column, an
//! action, a name that others write out) makes the operation opaque.

use rustc_hash::FxHashSet;

use super::command::command_of;
use super::tokens::Tokens;
use crate::lexer::identifier;
use crate::lower::Lowered;
use crate::operation::{
    ColumnDefinition, Name, ObjectName, ObjectReference, Operation, OperationKind, References,
    Scope, SettingValue, TableAction, TableElement, Topics,
};
use crate::source::Span;

/// Makes opaque what depends on text that is not known before a tool has put it in.
pub(super) fn forget_uncertain(operations: &mut [Operation], unknown: &[Span]) {
    for operation in operations {
        if let OperationKind::SetVariable(set) = &mut operation.kind {
            set.setting.value = SettingValue::Computed;
        } else if is_uncertain(operation, unknown) {
            forget(operation, unknown);
        }
    }
}

/// Forgets what a placeholder may add to: it can stand for several values, and, where it stands for
/// names as well, for any columns.
pub(super) fn forget_contents(operations: &mut [Operation], names: bool) {
    for operation in operations {
        match &mut operation.kind {
            OperationKind::Insert(insert) => insert.given = None,
            OperationKind::Update(update) => update.given = Box::default(),
            _ => {}
        }
        if names && let Some(scope) = scope_of(&mut operation.kind) {
            *scope = None;
        }
    }
}

fn scope_of(kind: &mut OperationKind) -> Option<&mut Option<Box<Scope>>> {
    Some(match kind {
        OperationKind::Insert(insert) => &mut insert.uses.scope,
        OperationKind::Update(modify)
        | OperationKind::Delete(modify)
        | OperationKind::Merge(modify) => &mut modify.uses.scope,
        OperationKind::Select(uses) => &mut uses.scope,
        OperationKind::Call { uses, .. } => &mut uses.scope,
        OperationKind::CreateView(create) => &mut create.query.scope,
        OperationKind::CreateTable(create) => &mut create.query.as_mut()?.scope,
        _ => return None,
    })
}

/// What the statements of a history do under names with placeholders in them, and under names that
/// are written out.
#[derive(Debug, Default)]
pub struct Mentioned {
    /// What is made under names with placeholders.
    made: FxHashSet<(Option<Name>, Name)>,
    /// Names that are written out, without their schemas.
    written: FxHashSet<Name>,
}

impl Mentioned {
    /// Adds the statements of a file.
    pub fn read(&mut self, statements: &[Lowered]) {
        for statement in statements {
            for operation in &statement.operations {
                let names = Names::of(&operation.kind);
                let is_unknown = |place: Span| touches(place, &statement.placeholders);
                for (name, _) in names.made.iter().filter(|(_, place)| is_unknown(*place)) {
                    self.made.insert(key(name));
                }
                let written = names.all().filter(|(_, place)| !is_unknown(*place));
                self.written
                    .extend(written.map(|(name, _)| name.name.clone()));
            }
        }
    }

    /// Makes opaque what works on objects under names with placeholders that the history did not
    /// make under them, or that it also writes out: they may be any.
    pub fn forget_ambiguous(&self, statements: &mut [Lowered]) {
        for statement in statements {
            if statement.placeholders.is_empty() {
                continue;
            }
            for operation in &mut statement.operations {
                if self.is_ambiguous(&operation.kind, &statement.placeholders) {
                    forget(operation, &statement.placeholders);
                }
            }
            statement.topics = Topics::of_all(&statement.operations);
        }
    }

    fn is_ambiguous(&self, kind: &OperationKind, unknown: &[Span]) -> bool {
        Names::of(kind)
            .all()
            .filter(|(_, place)| touches(*place, unknown))
            .any(|(name, _)| !self.made.contains(&key(name)) || self.written.contains(&name.name))
    }
}

/// The names of the objects that an operation makes, and of those that it changes or drops.
#[derive(Default)]
struct Names {
    /// Each with the place that tells it.
    made: Vec<(ObjectName, Span)>,
    used: Vec<ObjectName>,
}

impl Names {
    fn of(kind: &OperationKind) -> Self {
        let mut names = Self::default();
        match kind {
            OperationKind::CreateSchema(create) => {
                if let Some(name) = &create.name {
                    names.make(&plain(&name.name, name.span));
                }
            }
            OperationKind::CreateTable(create) => names.make(&create.name),
            OperationKind::CreateView(create) => names.make(&create.name),
            OperationKind::CreateSequence(create) => names.make(&create.name),
            OperationKind::CreateType(create) => names.make(&create.name),
            OperationKind::CreateDomain(create) => names.make(&create.name),
            OperationKind::CreateFunction(create) => names.make(&create.name),
            OperationKind::CreateIndex(create) => {
                names.used.push(create.table.clone());
                if let Some(name) = &create.name {
                    // It goes into the schema of its table.
                    let made = ObjectName {
                        schema: create.table.schema.clone(),
                        ..plain(&name.name, name.span)
                    };
                    names.made.push((made, name.span.to(create.table.span)));
                }
            }
            OperationKind::Rename(rename) => {
                names.refer(&rename.object);
                if rename.object.parent.is_none() {
                    let made = ObjectName {
                        name: rename.to.name.clone(),
                        ..rename.object.name.clone()
                    };
                    names.make(&made);
                }
            }
            other => names.used.extend(used(other)),
        }
        names
    }

    fn make(&mut self, name: &ObjectName) {
        self.made.push((name.clone(), name.span));
    }

    /// All, each with the place that tells it.
    fn all(&self) -> impl Iterator<Item = (&ObjectName, Span)> {
        let used = self.used.iter().map(|name| (name, name.span));
        used.chain(self.made.iter().map(|(name, place)| (name, *place)))
    }

    fn refer(&mut self, object: &ObjectReference) {
        self.used.push(target(object).clone());
    }
}

fn key(name: &ObjectName) -> (Option<Name>, Name) {
    (name.schema.clone(), name.name.clone())
}

fn plain(name: &Name, span: Span) -> ObjectName {
    ObjectName {
        schema: None,
        name: name.clone(),
        span,
    }
}

/// What a reference to an object, or to a part of one, changes.
fn target(object: &ObjectReference) -> &ObjectName {
    object.parent.as_ref().unwrap_or(&object.name)
}

/// The objects that an operation changes or drops, and which it does not make.
fn used(kind: &OperationKind) -> Vec<ObjectName> {
    match kind {
        OperationKind::AlterTable(alter) => {
            let mut names = vec![alter.name.clone()];
            if let TableAction::AttachPartition { partition, .. }
            | TableAction::DetachPartition { partition, .. } = &alter.action
            {
                names.push(partition.clone());
            }
            names
        }
        OperationKind::CreateTrigger(create) => vec![create.table.clone()],
        OperationKind::CreatePolicy(create) => vec![create.table.clone()],
        OperationKind::AlterPolicy(alter) => vec![alter.table.clone()],
        OperationKind::CreateRule(create) => vec![create.table.clone()],
        OperationKind::AlterSequence(alter) => vec![alter.name.clone()],
        OperationKind::AlterType(alter) => vec![alter.name.clone()],
        OperationKind::AlterDomain(alter) => vec![alter.name.clone()],
        OperationKind::AlterFunction(alter) => vec![target(&alter.function).clone()],
        OperationKind::SetSchema { object, .. } => vec![target(object).clone()],
        OperationKind::Drop(drop) => vec![target(&drop.object).clone()],
        OperationKind::RefreshMaterializedView { name, .. } => vec![(**name).clone()],
        _ => Vec::new(),
    }
}

fn touches(span: Span, unknown: &[Span]) -> bool {
    unknown
        .iter()
        .any(|other| other.start < span.end && span.start < other.end)
}

/// Whether what an operation does, or to what, depends on text that may be more than the name of an
/// object. Values of rows do not matter.
fn is_uncertain(operation: &Operation, unknown: &[Span]) -> bool {
    let any = |names: &[ObjectName]| names.iter().any(|name| touches(name.span, unknown));
    let beyond = |names: &[Span]| stands_outside(unknown, names);
    match &operation.kind {
        OperationKind::AlterTable(alter) => {
            let own = unknown
                .iter()
                .filter(|it| operation.span.contains(it.start));
            let own: Vec<Span> = own.copied().collect();
            match &alter.action {
                TableAction::AddColumn { column, .. } => {
                    stands_outside(&own, type_of(column).as_slice())
                }
                TableAction::AlterColumnType { type_name, .. } => {
                    stands_outside(&own, &[type_name.span])
                }
                TableAction::SetOwner { .. } => false,
                _ => !own.is_empty(),
            }
        }
        OperationKind::CreateTable(create) => {
            let columns = create.elements.iter().filter_map(|element| match element {
                TableElement::Column(column) => type_of(column),
                TableElement::Constraint(_) | TableElement::Like { .. } => None,
            });
            beyond(
                &std::iter::once(create.name.span)
                    .chain(columns)
                    .collect::<Vec<_>>(),
            )
        }
        OperationKind::CreateIndex(create) => {
            let name = create.name.as_ref().map_or(create.table.span, |it| it.span);
            beyond(&[create.table.span, name])
        }
        OperationKind::CreateView(create) => beyond(&[create.name.span]),
        OperationKind::CreateSequence(create) => beyond(&[create.name.span]),
        OperationKind::CreateType(create) => beyond(&[create.name.span]),
        OperationKind::CreateDomain(create) => beyond(&[create.name.span]),
        OperationKind::CreateFunction(create) => {
            let returns = create
                .returns
                .as_ref()
                .map_or(create.name.span, |it| it.span);
            beyond(&[create.name.span, returns])
        }
        OperationKind::CreateTrigger(create) => {
            beyond(&[create.name.span, create.table.span, create.function.span])
        }
        OperationKind::CreatePolicy(create) => beyond(&[create.name.span, create.table.span]),
        OperationKind::CreateExtension(create) => {
            let schema = create
                .schema
                .as_ref()
                .map_or(create.name.span, |it| it.span);
            beyond(&[create.name.span, schema])
        }
        OperationKind::Drop(drop) => beyond(&[drop.object.name.span, target(&drop.object).span]),
        OperationKind::Insert(insert) => {
            any(&insert.uses.relations)
                || insert
                    .columns
                    .iter()
                    .any(|column| touches(column.span, unknown))
        }
        OperationKind::Update(modify)
        | OperationKind::Delete(modify)
        | OperationKind::Merge(modify) => {
            any(&modify.uses.relations)
                || modify
                    .columns
                    .iter()
                    .any(|column| touches(column.span, unknown))
        }
        OperationKind::Select(uses) => any(&uses.relations) || any(&uses.functions),
        // The file is nobody's name; the columns have no places.
        OperationKind::Copy { table, columns, .. } => {
            !columns.is_empty() || table.iter().any(|name| touches(name.span, unknown))
        }
        // Who gets or has something is nobody else's name.
        OperationKind::Grant(grant) => grant.revoke,
        OperationKind::CreateSchema(_)
        | OperationKind::CreateRole(_)
        | OperationKind::Comment { .. }
        | OperationKind::SetOwner { .. }
        | OperationKind::Compact { .. }
        | OperationKind::NoCatalogEffect { .. } => false,
        _ => true,
    }
}

/// Whether some unknown text stands outside of some places.
fn stands_outside(unknown: &[Span], places: &[Span]) -> bool {
    let is_inside = |it: &Span| {
        places
            .iter()
            .any(|place| place.start <= it.start && it.end <= place.end)
    };
    !unknown.iter().all(is_inside)
}

fn type_of(column: &ColumnDefinition) -> Option<Span> {
    column.type_name.as_ref().map(|it| it.span)
}

/// A statement that is none without the text of its placeholders: each of its words may be the name
/// of what it works on, unless it is about rows.
pub(super) fn unreadable(tokens: Tokens<'_>) -> OperationKind {
    let is_about_rows = [
        "select", "insert", "update", "delete", "merge", "with", "copy",
    ]
    .iter()
    .any(|word| tokens.word(0, word));
    let length = if is_about_rows { 0 } else { tokens.len() };
    let names = (0..length).filter_map(|index| {
        let name = identifier(tokens.text(index), tokens.kind(index)?)?;
        Some(plain(&name, tokens.span(index..index + 1)))
    });
    OperationKind::Opaque {
        command: "statement with placeholders",
        references: Box::new(References {
            relations: names.collect(),
            ..References::default()
        }),
    }
}

/// Makes an operation opaque; what it surely works on becomes uncertain.
fn forget(operation: &mut Operation, unknown: &[Span]) {
    let names = Names::of(&operation.kind);
    let made = names.made.into_iter().map(|(name, _)| name);
    let mut relations: Vec<ObjectName> = names.used.into_iter().chain(made).collect();
    relations.extend(rows_of(&operation.kind));
    // Of `${schema}.t` the name is known.
    relations.retain(|name| unknown.iter().all(|it| it.end != name.span.end));
    operation.kind = OperationKind::Opaque {
        command: command_of(&operation.kind),
        references: Box::new(References {
            relations,
            ..References::default()
        }),
    };
}

/// The relations whose rows an operation reads or changes.
fn rows_of(kind: &OperationKind) -> Vec<ObjectName> {
    match kind {
        OperationKind::Truncate { tables, .. } => tables.clone(),
        OperationKind::Insert(insert) => insert.uses.relations.to_vec(),
        OperationKind::Update(modify)
        | OperationKind::Delete(modify)
        | OperationKind::Merge(modify) => modify.uses.relations.to_vec(),
        OperationKind::Select(uses) => uses.relations.to_vec(),
        _ => Vec::new(),
    }
}
