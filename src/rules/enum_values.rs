//! New labels of enums that are used in the transaction that adds them.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::Context;
use super::concurrently_in_transaction::{RULE, opens};
use super::transactions::{Block, Sent, is_about, sent, server_version};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::lexer::{TokenKind, lex_in};
use crate::migration::{Migration, Transaction};
use crate::operation::{
    ColumnDefinition, Identifier, ObjectName, OperationKind, TableAction, TableElement, Topics,
    TypeAction, TypeName,
};
use crate::replay::{NoEffect, Outcome};
use crate::source::{FileId, Place, Span};

/// A label that a migration adds to a type.
struct Added<'a> {
    type_name: &'a ObjectName,
    label: &'a SmolStr,
    place: Place,
    block: Block,
}

/// Uses of labels in the transaction that adds them, the first one of each.
pub(super) fn unsafe_uses(context: &Context<'_>) -> Vec<Diagnostic> {
    // Before version 12 no label could be added in a transaction.
    if server_version(context) < 12 || context.steps_about(Topics::LABEL).next().is_none() {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    let there_before = labels_there_before(context);
    // What is pending goes together; else each migration has transactions of its own.
    let mut added: Vec<Added<'_>> = Vec::new();
    for (index, migration) in context.ups.iter().enumerate() {
        if migration.transaction != Transaction::AllPending {
            added.clear();
        }
        if added.is_empty() && !is_about(context, migration, Topics::LABEL) {
            continue;
        }
        let after = &context.history.migrations[index].after;
        for sent in sent(context, migration) {
            added.retain(|label| match first_use(context, after, label, &sent) {
                Some(span) if label.block == sent.block => {
                    let place = Place::new(sent.file, span);
                    diagnostics.extend(report(context, migration, label, place));
                    false
                }
                _ => true,
            });
            added.extend(labels_of(context, index, &sent, &there_before));
        }
    }
    diagnostics
}

fn report(
    context: &Context<'_>,
    migration: &Migration,
    added: &Added<'_>,
    place: Place,
) -> Option<Diagnostic> {
    let opens = opens(context, migration, added.block)?;
    let message = format!(
        "the new label `{}` of `{}` is used in the transaction that adds it",
        added.label, added.type_name.name
    );
    let diagnostic = Diagnostic::new(RULE.id, place, message)
        .because(format!("fails with SQLSTATE 55P04: {opens}"))
        .related(added.place, "added here")
        .help(if added.place.file == place.file {
            "use it in a later migration, when this one is committed"
        } else {
            "make a new type that has the label, or see that the one is committed before the other is pending"
        });
    Some(diagnostic)
}

/// Where labels are added that the type has already.
fn labels_there_before(context: &Context<'_>) -> BTreeSet<Place> {
    let steps = context.steps_about(Topics::LABEL);
    let there = steps.filter(|at| {
        matches!(
            at.step.outcome,
            Outcome::NoEffect(NoEffect::Exists(_) | NoEffect::AlreadySo) | Outcome::Failed(_)
        )
    });
    there.map(|at| at.step.place).collect()
}

/// The labels that a statement adds, as far as the transaction must end before they are used.
fn labels_of<'a>(
    context: &Context<'a>,
    migration: usize,
    sent: &Sent<'a>,
    there_before: &BTreeSet<Place>,
) -> Option<Added<'a>> {
    if matches!(sent.block, Block::Alone | Block::Unknown) {
        return None;
    }
    let operation = sent.statement.operations.first()?;
    let OperationKind::AlterType(alter) = &operation.kind else {
        return None;
    };
    let TypeAction::AddValue { label, .. } = &alter.action else {
        return None;
    };
    let place = Place::new(sent.file, operation.span);
    let is_all = context.ups[migration].transaction == Transaction::AllPending;
    let start = &context.history.migrations[if is_all { 0 } else { migration }].before;
    // From version 17 on, the labels of a type of the same transaction may be used.
    let is_new = start.resolve_type_name(&alter.name).id().is_none()
        && context.end().resolve_type_name(&alter.name).id().is_some();
    let is_allowed = is_new && server_version(context) >= 17;
    (!is_allowed && !there_before.contains(&place)).then_some(Added {
        type_name: &alter.name,
        label,
        place,
        block: sent.block,
    })
}

/// Where a statement first has a label as a value of its type.
fn first_use(
    context: &Context<'_>,
    after: &Catalog,
    added: &Added<'_>,
    sent: &Sent<'_>,
) -> Option<Span> {
    let literals = literals(context, sent.file, sent.statement.span, added);
    let first = literals.first()?;
    if let Some(cast) = literals.iter().find(|it| it.is_cast) {
        return Some(cast.span);
    }
    let within = |span: Span| {
        let mut inside = literals.iter().map(|literal| literal.span);
        inside.find(|it| span.start <= it.start && it.end <= span.end)
    };
    let mut operations = sent.statement.operations.iter();
    operations.find_map(|operation| match &operation.kind {
        OperationKind::CreateTable(create) => {
            create.elements.iter().find_map(|element| match element {
                TableElement::Column(column) => within(default_of(column, added)?),
                TableElement::Constraint(_) | TableElement::Like { .. } => None,
            })
        }
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::AddColumn { column, .. } => within(default_of(column, added)?),
            TableAction::SetDefault { column, default } => {
                has_only(after, &alter.name, std::slice::from_ref(column), added)
                    .then(|| within(default.span))?
            }
            _ => None,
        },
        OperationKind::Insert(insert) => {
            has_only(after, &insert.table, &insert.columns, added).then_some(first.span)
        }
        OperationKind::Update(update) => {
            let relation = after.resolve_relation(&update.table).id()?;
            let is_value = |it: &&Literal<'_>| {
                let column = after.column(relation, it.compared.unwrap_or_default());
                let type_name = column.and_then(|column| column.type_name.as_ref());
                type_name.is_some_and(|it| is_type(it, added))
            };
            literals.iter().find(is_value).map(|literal| literal.span)
        }
        _ => None,
    })
}

/// A string literal that is the label.
struct Literal<'a> {
    span: Span,
    /// Whether it is cast to the type.
    is_cast: bool,
    /// `column` of `column = 'label'`.
    compared: Option<&'a str>,
}

/// The string literals of a statement that are the label.
fn literals<'a>(
    context: &Context<'a>,
    file: FileId,
    statement: Span,
    added: &Added<'_>,
) -> Vec<Literal<'a>> {
    let text: &'a str = &context.sources.get(file).text;
    let mut tokens = lex_in(text, statement);
    tokens.retain(|it| !it.is_trivia());
    let word = |at: usize| tokens.get(at).map_or("", |it| it.text(text));
    let written = format!("'{}'", added.label.replace('\'', "''"));
    let is_label = |at: &usize| tokens[*at].kind == TokenKind::String && word(*at) == written;
    let found = (0..tokens.len()).filter(is_label).map(|at| Literal {
        span: tokens[at].span,
        is_cast: word(at + 1) == "::"
            && (at + 2..at + 5).any(|at| word(at).trim_matches('"') == added.type_name.name),
        compared: (at > 1 && word(at - 1) == "=").then(|| word(at - 2)),
    });
    found.collect()
}

/// The default of a column of the type.
fn default_of(column: &ColumnDefinition, added: &Added<'_>) -> Option<Span> {
    let type_name = column.type_name.as_ref()?;
    let default = column.default.as_ref()?;
    is_type(type_name, added).then_some(default.span)
}

/// Whether a statement gives values to columns of the type, and to none that takes any text.
fn has_only(
    after: &Catalog,
    table: &ObjectName,
    columns: &[Identifier],
    added: &Added<'_>,
) -> bool {
    let Some(relation) = after.resolve_relation(table).id() else {
        return false;
    };
    let types: Option<Vec<&TypeName>> = columns
        .iter()
        .map(|column| after.column(relation, &column.name)?.type_name.as_ref())
        .collect();
    let is_text =
        |it: &&TypeName| ["text", "varchar", "bpchar", "json", "jsonb"].contains(&it.name.as_str());
    types.is_some_and(|types| {
        types.iter().any(|it| is_type(it, added)) && !types.iter().any(is_text)
    })
}

fn is_type(type_name: &TypeName, added: &Added<'_>) -> bool {
    type_name.name == added.type_name.name && !type_name.array
}
