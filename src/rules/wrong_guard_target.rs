//! Guards that ask for one object and make another.

use super::blocks::{self, each_statement};
use super::{Context, Rule, rule};
use crate::config::Idempotency;
use crate::diagnostic::Diagnostic;
use crate::lower::postgres::fragment;
use crate::operation::{
    Code, Name, Operation, OperationKind, Output, Scalar, Select, SelectBody, Sql, TableAction,
    Test,
};
use crate::plpgsql::tree::{Branch, StatementKind};
use crate::source::{FileId, Origin, Place, Span};

pub(super) const RULE: Rule = rule!("wrong-guard-target", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if context.config.idempotency == Idempotency::Off {
        return Vec::new();
    }
    let blocks = blocks::all(context).into_iter();
    blocks
        .flat_map(|(file, code)| check_code(file, code))
        .collect()
}

/// Whether a guard that asks for something else stands around a place.
pub(super) fn misleads(place: Place, code: &Code) -> bool {
    let reported = check_code(place.file, code);
    reported.iter().any(|it| {
        let span = it.primary.place.span;
        span.start <= place.span.end && place.span.start <= span.end
    })
}

fn check_code(file: FileId, code: &Code) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    each_statement(&code.tree.block.body, &mut |statement| {
        if let StatementKind::If { branches, .. } = &statement.kind {
            let wrong = branches.iter().filter_map(|it| branch(file, code, it));
            diagnostics.extend(wrong);
        }
    });
    diagnostics
}

/// What a catalog's column of names, or a statement, is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Column,
    Constraint,
    Extension,
    Label,
    Policy,
    Relation,
    Role,
    Routine,
    Schema,
    Trigger,
    Type,
}

impl Kind {
    fn of_column(name: &str) -> Option<Self> {
        Some(match name {
            "attname" | "column_name" => Self::Column,
            "conname" | "constraint_name" => Self::Constraint,
            "extname" => Self::Extension,
            "enumlabel" => Self::Label,
            "polname" | "policyname" => Self::Policy,
            "relname" | "tablename" | "table_name" | "viewname" | "matviewname" | "indexname"
            | "sequencename" | "sequence_name" => Self::Relation,
            "rolname" | "usename" => Self::Role,
            "proname" | "routine_name" => Self::Routine,
            "nspname" | "schema_name" => Self::Schema,
            "tgname" | "trigger_name" => Self::Trigger,
            "typname" => Self::Type,
            _ => return None,
        })
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Constraint => "constraint",
            Self::Extension => "extension",
            Self::Label => "enum label",
            Self::Policy => "policy",
            Self::Relation => "relation",
            Self::Role => "role",
            Self::Routine => "function",
            Self::Schema => "schema",
            Self::Trigger => "trigger",
            Self::Type => "type",
        }
    }
}

fn branch(file: FileId, code: &Code, branch: &Branch) -> Option<Diagnostic> {
    let Sql::Expression { value, .. } = code.sql(branch.condition) else {
        return None;
    };
    let mut asked = Vec::new();
    absent(value, &mut asked);
    let made = made(code, branch)?;
    // A guard for one of several is one for all.
    let matches = |(kind, name): &(Kind, Name)| {
        made.iter()
            .any(|(other, made, _)| kind == other && name == made)
    };
    if asked.is_empty() || asked.iter().any(matches) {
        return None;
    }
    let (kind, name, span) = made
        .into_iter()
        .find(|(kind, ..)| asked.iter().any(|(asked, _)| asked == kind))?;
    let (_, wanted) = asked.into_iter().find(|(asked, _)| *asked == kind)?;
    let what = kind.as_str();
    let message = format!("the guard asks for {what} `{wanted}`, and makes `{name}`");
    let condition = code.place(code.tree.fragment(branch.condition).span);
    let diagnostic = Diagnostic::new(RULE.id, Place::new(file, span), message)
        .because("a second run makes it again, and fails")
        .related(Place::new(file, condition), "this stays true");
    Some(if wanted.eq_ignore_ascii_case(&name) {
        diagnostic.help(format!(
            "names without quotes are stored in lower case: ask for `{name}`"
        ))
    } else {
        diagnostic.help("ask for the name that is made")
    })
}

/// The names that a condition wants not to be there.
fn absent(condition: &Scalar, asked: &mut Vec<(Kind, Name)>) {
    match condition {
        Scalar::Not(inner) => {
            if let Scalar::Exists(query) = &**inner {
                of_query(query, asked);
            }
        }
        Scalar::Is {
            operand,
            test: Test::Null,
            negated: false,
        } => of_lookup(operand, asked),
        Scalar::And(parts) => parts.iter().for_each(|part| absent(part, asked)),
        _ => {}
    }
}

/// `to_regclass('public.t')`, or a query for one value.
fn of_lookup(operand: &Scalar, asked: &mut Vec<(Kind, Name)>) {
    let call = match operand {
        Scalar::Call(call) => call,
        Scalar::Subquery(query) => return of_query(query, asked),
        _ => return,
    };
    let kind = match call.name.name.as_str() {
        "to_regclass" => Kind::Relation,
        "to_regtype" => Kind::Type,
        _ => return,
    };
    if let Some(text) = call.arguments.first().and_then(text) {
        let last = text.rsplit('.').next().unwrap_or(text);
        let name = match last.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
            Some(quoted) => Name::new(quoted),
            None => Name::new(last.to_ascii_lowercase()),
        };
        asked.push((kind, name));
    }
}

fn of_query(query: &Select, asked: &mut Vec<(Kind, Name)>) {
    let SelectBody::Core(core) = &query.body else {
        return;
    };
    // A query with an aggregate has a row in any case.
    let counts = |output: &Output| {
        matches!(
            output,
            Output::Column {
                value: Scalar::Call(_),
                ..
            }
        )
    };
    if core.targets.iter().any(counts) {
        return;
    }
    let mut found = Vec::new();
    if let Some(filter) = &core.filter {
        compared(filter, &mut found);
    }
    // The table of a column, a constraint or a policy is there before.
    if found.iter().any(|(kind, _)| *kind != Kind::Relation) {
        found.retain(|(kind, _)| !matches!(kind, Kind::Relation | Kind::Schema));
    } else if found.iter().any(|(kind, _)| *kind == Kind::Relation) {
        found.retain(|(kind, _)| *kind != Kind::Schema);
    }
    asked.extend(found);
}

fn compared(condition: &Scalar, found: &mut Vec<(Kind, Name)>) {
    match condition {
        Scalar::And(parts) | Scalar::Or(parts) => {
            for part in parts {
                compared(part, found);
            }
        }
        Scalar::Operator {
            name,
            left: Some(left),
            right,
        } if name == "=" => {
            let pair = column(left).zip(text(right));
            let pair = pair.or_else(|| column(right).zip(text(left)));
            found.extend(pair.map(|(kind, text)| (kind, Name::new(text))));
        }
        _ => {}
    }
}

fn column(scalar: &Scalar) -> Option<Kind> {
    match scalar {
        Scalar::Column(path) => Kind::of_column(path.last()?),
        Scalar::Cast(inner, _) => column(inner),
        _ => None,
    }
}

fn text(scalar: &Scalar) -> Option<&str> {
    match scalar {
        Scalar::Text(text) => Some(text),
        Scalar::Cast(inner, _) => text(inner),
        _ => None,
    }
}

/// What a branch makes; `None` where it runs SQL that nobody reads here.
fn made(code: &Code, branch: &Branch) -> Option<Vec<(Kind, Name, Span)>> {
    let mut all = Some(Vec::new());
    each_statement(&branch.body, &mut |statement| match &statement.kind {
        StatementKind::Sql { statement, .. } => {
            if let (Sql::Statement { operations, .. }, Some(made)) =
                (code.sql(*statement), &mut all)
            {
                made.extend(operations.iter().filter_map(creates));
            }
        }
        StatementKind::Execute { dynamic, .. } => match (code.sql(dynamic.command), &mut all) {
            (
                Sql::Expression {
                    value: Scalar::Text(text),
                    ..
                },
                Some(made),
            ) => {
                let origin = Origin::Fixed(code.place(statement.span));
                for lowered in fragment::statements(text, &origin) {
                    made.extend(lowered.operations.iter().filter_map(creates));
                }
            }
            _ => all = None,
        },
        StatementKind::Call(_) | StatementKind::Perform(_) => all = None,
        _ => {}
    });
    all
}

fn creates(operation: &Operation) -> Option<(Kind, Name, Span)> {
    let relation =
        |name: &crate::operation::ObjectName| (Kind::Relation, name.name.clone(), name.span);
    Some(match &operation.kind {
        OperationKind::CreateTable(it) => relation(&it.name),
        OperationKind::CreateView(it) => relation(&it.name),
        OperationKind::CreateSequence(it) => relation(&it.name),
        OperationKind::CreateIndex(it) => {
            let name = it.name.as_ref()?;
            (Kind::Relation, name.name.clone(), name.span)
        }
        OperationKind::CreateType(it) => (Kind::Type, it.name.name.clone(), it.name.span),
        OperationKind::CreateDomain(it) => (Kind::Type, it.name.name.clone(), it.name.span),
        OperationKind::CreatePolicy(it) => (Kind::Policy, it.name.name.clone(), it.name.span),
        OperationKind::CreateTrigger(it) => (Kind::Trigger, it.name.name.clone(), it.name.span),
        OperationKind::CreateFunction(it) => (Kind::Routine, it.name.name.clone(), it.name.span),
        OperationKind::CreateRole(it) => (Kind::Role, it.name.name.clone(), it.name.span),
        OperationKind::CreateExtension(it) => (Kind::Extension, it.name.name.clone(), it.name.span),
        OperationKind::CreateSchema(it) => {
            let name = it.name.as_ref()?;
            (Kind::Schema, name.name.clone(), name.span)
        }
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::AddColumn { column, .. } => {
                (Kind::Column, column.name.name.clone(), column.name.span)
            }
            TableAction::AddConstraint(constraint) => {
                let name = constraint.name.as_ref()?;
                (Kind::Constraint, name.name.clone(), name.span)
            }
            _ => return None,
        },
        _ => return None,
    })
}
