//! Dropping what is gone when the file runs again.

use super::idempotency::{self, By, Failed, Remedy};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::operation::{
    DomainAction, Identifier, ObjectKind, OperationKind, TableAction, TypeAction,
};
use crate::source::Span;

pub(super) const RULE: Rule = rule!("unguarded-drop", check);

/// The conditions that a missing object raises.
const MISSING: [&str; 5] = ["42P01", "42704", "42703", "42883", "3F000"];

/// The conditions that say that an object may not be dropped so: others depend on it, or it is of
/// another kind.
const REFUSED: [&str; 2] = ["2BP01", "42809"];

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let failures = idempotency::failures(context);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for failed in failures {
        let Some(diagnostic) = diagnose(context, &failed) else {
            continue;
        };
        // One `IF EXISTS` stands for all names of a statement.
        let said = diagnostics.last().is_some_and(|last| {
            diagnostic.fix.is_some() && last.fix == diagnostic.fix && is_drop(&failed)
        });
        if !said {
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}

fn diagnose(context: &Context<'_>, failed: &Failed<'_>) -> Option<Diagnostic> {
    if REFUSED.contains(&failed.sqlstate()) {
        return diagnose_refused(context, failed);
    }
    let dropped = Dropped::of(context, failed)?;
    let sqlstate = failed.sqlstate();
    if !MISSING.contains(&sqlstate) {
        return None;
    }
    let (kind, name) = (dropped.kind.as_str(), &dropped.name);
    let message =
        format!("{kind} `{name}` is dropped without a guard; a second run fails with {sqlstate}");
    let reason = failed.failure.shown();
    let remedy = dropped.remedy(context, failed);
    let mut diagnostic = Diagnostic::new(RULE.id, failed.place(), message)
        .because(format!("the second run stops here: {reason}"))
        .help(remedy.help)
        .object(failed.object.as_ref().unwrap_or(name));
    diagnostic.fix = remedy.fix;
    Some(diagnostic)
}

/// The object is there, and what the rest of the file makes is in the way of dropping it.
fn diagnose_refused(context: &Context<'_>, failed: &Failed<'_>) -> Option<Diagnostic> {
    let (kind, span) = match &failed.operation.kind {
        OperationKind::Drop(drop) => (drop.object.kind, drop.object.name.span),
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::DropColumn { column, .. } => (ObjectKind::Column, column.span),
            TableAction::DropConstraint { name, .. } => (ObjectKind::Constraint, name.span),
            _ => return None,
        },
        _ => return None,
    };
    let sqlstate = failed.sqlstate();
    let name = failed.text(context, span);
    let message = format!(
        "{} `{name}` can't be dropped when the file runs again: {sqlstate}",
        kind.as_str()
    );
    let reason = failed.failure.shown();
    let help = match sqlstate {
        "2BP01" => "drop what depends on it first, or guard the statement that makes it instead",
        _ => "drop what the file makes under this name",
    };
    let diagnostic = Diagnostic::new(RULE.id, failed.place(), message)
        .because(format!("the second run stops here: {reason}"))
        .help(help)
        .object(failed.object.as_ref().unwrap_or(&name));
    Some(diagnostic)
}

fn is_drop(failed: &Failed<'_>) -> bool {
    matches!(failed.operation.kind, OperationKind::Drop(_))
}

/// What a statement drops.
struct Dropped {
    kind: ObjectKind,
    /// As written.
    name: String,
    /// Where `IF EXISTS` goes, and the words around it that the help shows.
    guard: Option<(u32, Span)>,
}

impl Dropped {
    fn of(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        let part = |kind, name: &Identifier| {
            let head = Span::new(failed.operation.span.start, name.span.end);
            Some(Self {
                kind,
                name: failed.name(context, name),
                guard: Some((name.span.start, head)),
            })
        };
        match &failed.operation.kind {
            OperationKind::Drop(drop) if !drop.if_exists => Self::of_object(context, failed),
            OperationKind::AlterTable(alter) => match &alter.action {
                TableAction::DropColumn {
                    column,
                    if_exists: false,
                    ..
                } if failed.sqlstate() == "42703" => part(ObjectKind::Column, column),
                TableAction::DropConstraint {
                    name,
                    if_exists: false,
                    ..
                } if failed.sqlstate() == "42704" => part(ObjectKind::Constraint, name),
                _ => None,
            },
            OperationKind::AlterDomain(alter) => match &alter.action {
                DomainAction::DropConstraint {
                    name,
                    if_exists: false,
                    ..
                } => part(ObjectKind::DomainConstraint, name),
                _ => None,
            },
            OperationKind::AlterType(alter) => match &alter.action {
                TypeAction::DropAttribute {
                    attribute,
                    if_exists: false,
                    ..
                } => part(ObjectKind::Attribute, attribute),
                _ => None,
            },
            _ => None,
        }
    }

    /// `DROP kind a, b`: the guard stands before the first name.
    fn of_object(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        let OperationKind::Drop(drop) = &failed.operation.kind else {
            return None;
        };
        let printed = matches!(
            drop.object.kind,
            ObjectKind::Cast
                | ObjectKind::Transform
                | ObjectKind::OperatorClass
                | ObjectKind::OperatorFamily
        );
        let name = if printed {
            drop.object.name.name.to_string()
        } else {
            failed.name(context, &drop.object.name)
        };
        let first = failed.statement.operations.first();
        let guard = first.and_then(|first| match &first.kind {
            OperationKind::Drop(first) => {
                let name = first.object.name.span;
                let start = failed.statement.span.start;
                Some((name.start, Span::new(start, name.end)))
            }
            // In a block, where others of the same statement are not known.
            _ => None,
        });
        Some(Self {
            kind: drop.object.kind,
            name,
            guard,
        })
    }

    fn remedy(&self, context: &Context<'_>, failed: &Failed<'_>) -> Remedy {
        match self.guard {
            Some((at, head)) if failed.by != By::Other => {
                idempotency::insert(context, failed.file, head, at, "IF EXISTS")
            }
            _ => Remedy::words("write it with `IF EXISTS`"),
        }
    }
}
