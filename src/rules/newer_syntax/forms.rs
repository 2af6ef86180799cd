//! The forms of statements that not every major version knows.

use std::borrow::Cow;

use crate::diagnostic::Severity;
use crate::lexer::lex_in;
use crate::operation::{
    AlterTable, Body, ColumnDefinition, ConstraintDefinition, ConstraintKind, CreateFunction,
    Operation, OperationKind, ParameterMode, Persistence, Privilege, PublicationAction,
    PublicationObject, TableAction, TableElement, TypeDefinition,
};
use crate::source::Span;

/// What a statement may have since a major version.
pub(super) struct Form {
    pub since: u16,
    pub stage: Stage,
    pub severity: Severity,
    /// What it is called.
    pub name: Cow<'static, str>,
    /// The words that show it; none where all of its place does.
    pub words: &'static [&'static str],
}

/// When an earlier version refuses it.
#[derive(Clone, Copy)]
pub(super) enum Stage {
    /// Its grammar has no such thing.
    Read,
    /// The grammar takes it, and then it is no option, privilege or kind that is known.
    Executed,
}

/// A form, and the stretch of text that has it: its words stand somewhere in it, before a semicolon.
pub(super) struct Found {
    pub form: Form,
    pub span: Span,
}

const fn read(since: u16, name: &'static str, words: &'static [&'static str]) -> Form {
    Form {
        since,
        stage: Stage::Read,
        severity: Severity::Error,
        name: Cow::Borrowed(name),
        words,
    }
}

const fn executed(since: u16, name: &'static str, words: &'static [&'static str]) -> Form {
    Form {
        since,
        stage: Stage::Executed,
        severity: Severity::Error,
        name: Cow::Borrowed(name),
        words,
    }
}

const INVOKER: Form = executed(15, "`security_invoker`", &["security_invoker"]);
const MAINTAIN: Form = executed(17, "`MAINTAIN`", &["maintain"]);
const NULLS: Form = read(15, "`NULLS NOT DISTINCT`", &["nulls", "not", "distinct"]);
const SCHEMAS: Form = read(15, "`TABLES IN SCHEMA`", &["tables", "in", "schema"]);

/// What the words alone tell, since they stand beside each other nowhere else in such a statement.
const BY_SOURCE: Form = read(17, "`BY SOURCE`", &["matched", "by", "source"]);
const BY_TARGET: Form = read(17, "`BY TARGET`", &["matched", "by", "target"]);
const COMPRESSION: Form = read(14, "`SET COMPRESSION`", &["set", "compression"]);
const DEFAULT_STATISTICS: Form = read(
    17,
    "`SET STATISTICS DEFAULT`",
    &["set", "statistics", "default"],
);
const DEFAULT_STORAGE: Form = read(16, "`SET STORAGE DEFAULT`", &["set", "storage", "default"]);

/// Where words stand one after the other in a statement, in any case; nowhere if there are none.
pub(super) fn find_words(text: &str, stretch: Span, words: &[&str]) -> Option<Span> {
    if words.is_empty() {
        return None;
    }
    let tokens = lex_in(text, stretch).into_iter();
    let tokens: Vec<_> = tokens
        .take_while(|token| !token.is_symbol(text, ";"))
        .filter(|token| !token.is_trivia())
        .collect();
    let found = tokens.windows(words.len()).find(|window| {
        let mut pairs = window.iter().zip(words);
        pairs.all(|(token, word)| token.is_keyword(text, word))
    })?;
    Some(found.first()?.span.to(found.last()?.span))
}

/// What an operation has that not every version knows; `stretch` is from where it begins to the end
/// of its statement, or farther.
pub(super) fn forms(text: &str, operation: &Operation, stretch: Span) -> Vec<Found> {
    let of_statement = match &operation.kind {
        OperationKind::CreateTable(create) => return in_table(&create.elements),
        OperationKind::AlterTable(alter) => return in_action(text, alter, operation.span),
        OperationKind::CreateFunction(create) => return in_function(text, create, stretch),
        OperationKind::CreateStatistics(create) => {
            let words = &["statistics"];
            let is_on_expression = create.keys.iter().any(Option::is_none);
            let unnamed = read(16, "`CREATE STATISTICS` without a name", words);
            let on_expressions = executed(14, "`CREATE STATISTICS` on expressions", words);
            vec![
                create.name.is_none().then_some(unnamed),
                is_on_expression.then_some(on_expressions),
            ]
        }
        kind => vec![form(text, kind, stretch)],
    };
    let of_statement = of_statement.into_iter().flatten();
    let found = of_statement.map(|form| Found {
        form,
        span: stretch,
    });
    found.collect()
}

fn form(text: &str, kind: &OperationKind, stretch: Span) -> Option<Form> {
    let is_written = |form: &Form| find_words(text, stretch, form.words).is_some();
    let form = match kind {
        OperationKind::CreateIndex(index) if index.nulls_not_distinct => NULLS,
        OperationKind::CreateTrigger(trigger) if trigger.or_replace => {
            read(14, "`CREATE OR REPLACE TRIGGER`", &["or", "replace"])
        }
        OperationKind::CreateView(create) if has_invoker(&create.options) => INVOKER,
        OperationKind::CreateSequence(create) if create.persistence == Persistence::Unlogged => {
            executed(15, "`UNLOGGED` for a sequence", &["unlogged"])
        }
        OperationKind::CreateType(create) if has_multirange(&create.kind) => {
            executed(14, "`MULTIRANGE_TYPE_NAME`", &["multirange_type_name"])
        }
        OperationKind::CreatePublication(create) if has_schema(&create.objects) => SCHEMAS,
        OperationKind::AlterPublication(alter) => match &alter.action {
            PublicationAction::Add(objects)
            | PublicationAction::Drop(objects)
            | PublicationAction::Set(objects)
                if has_schema(objects) =>
            {
                SCHEMAS
            }
            _ => return None,
        },
        OperationKind::Grant(grant) if has_maintain(grant.privileges.as_deref()) => MAINTAIN,
        OperationKind::AlterDefaultPrivileges(alter)
            if has_maintain(alter.privileges.as_deref()) =>
        {
            MAINTAIN
        }
        OperationKind::Merge(_) => {
            let matched = [BY_SOURCE, BY_TARGET].into_iter().find(is_written);
            matched.unwrap_or_else(|| read(15, "`MERGE`", &["merge"]))
        }
        _ => return None,
    };
    Some(form)
}

fn in_table(elements: &[TableElement]) -> Vec<Found> {
    let mut found = Vec::new();
    for element in elements {
        match element {
            TableElement::Column(column) => found.extend(in_column(column)),
            TableElement::Constraint(constraint) => found.extend(in_constraint(constraint, true)),
            TableElement::Like { .. } => {}
        }
    }
    found
}

fn in_action(text: &str, alter: &AlterTable, span: Span) -> Vec<Found> {
    let is_written = |form: &Form| find_words(text, span, form.words).is_some();
    let form = match &alter.action {
        TableAction::AddColumn { column, .. } => return in_column(column),
        TableAction::AddConstraint(constraint) => {
            return in_constraint(constraint, true).into_iter().collect();
        }
        TableAction::SetColumnOption { .. } => {
            let options = [COMPRESSION, DEFAULT_STATISTICS, DEFAULT_STORAGE];
            options.into_iter().find(is_written)
        }
        action => action_form(action),
    };
    let found = form.map(|form| Found { form, span });
    found.into_iter().collect()
}

fn action_form(action: &TableAction) -> Option<Form> {
    let form = match action {
        TableAction::SetExpression { .. } => read(17, "`SET EXPRESSION`", &["set", "expression"]),
        TableAction::DetachPartition {
            concurrently: true, ..
        } => read(14, "`DETACH PARTITION … CONCURRENTLY`", &["concurrently"]),
        TableAction::DetachPartition { finalize: true, .. } => {
            read(14, "`DETACH PARTITION … FINALIZE`", &["finalize"])
        }
        TableAction::SetAccessMethod { method: None } => read(
            17,
            "`SET ACCESS METHOD DEFAULT`",
            &["set", "access", "method", "default"],
        ),
        TableAction::SetAccessMethod { .. } => {
            read(15, "`SET ACCESS METHOD`", &["set", "access", "method"])
        }
        TableAction::SetOptions {
            options,
            reset: false,
        } if has_invoker(options) => INVOKER,
        TableAction::AlterConstraint {
            enforced: Some(_), ..
        } => read(18, "`ENFORCED`", &["enforced"]),
        TableAction::AlterConstraint {
            no_inherit: Some(_),
            ..
        } => read(18, "`ALTER CONSTRAINT … INHERIT`", &["inherit"]),
        _ => return None,
    };
    Some(form)
}

fn in_column(column: &ColumnDefinition) -> Vec<Found> {
    let constraints = column.constraints.iter();
    let mut found: Vec<_> = constraints
        .filter_map(|it| in_constraint(it, false))
        .collect();
    if column.generated.as_ref().is_some_and(|it| !it.stored) {
        found.push(Found {
            form: read(18, "`GENERATED` without `STORED`", &["generated"]),
            span: column.span,
        });
    }
    found
}

/// What a constraint has, of a column or of the table.
fn in_constraint(constraint: &ConstraintDefinition, of_table: bool) -> Option<Found> {
    let form = match &constraint.kind {
        _ if constraint.not_enforced => read(18, "`NOT ENFORCED`", &["not", "enforced"]),
        ConstraintKind::NotNull { .. } if of_table => read(
            18,
            "`NOT NULL` as a constraint of the table",
            &["not", "null"],
        ),
        ConstraintKind::NotNull { .. } if constraint.no_inherit => {
            read(18, "`NOT NULL NO INHERIT`", &["no", "inherit"])
        }
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) if key.without_overlaps => {
            read(18, "`WITHOUT OVERLAPS`", &["without", "overlaps"])
        }
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) if key.nulls_not_distinct => {
            NULLS
        }
        ConstraintKind::ForeignKey(key) if key.with_period => {
            read(18, "`PERIOD` in a foreign key", &["period"])
        }
        ConstraintKind::ForeignKey(key) if !key.on_delete_columns.is_empty() => {
            read(15, "`ON DELETE` with a list of columns", &["on", "delete"])
        }
        _ => return None,
    };
    Some(Found {
        form,
        span: constraint.span,
    })
}

fn in_function(text: &str, create: &CreateFunction, stretch: Span) -> Vec<Found> {
    let mut found = Vec::new();
    if create.language == "sql" {
        found.extend(create.body.as_ref().and_then(|it| tree_body(text, it)));
    }
    let mut modes = create.parameters.iter().map(|it| it.mode);
    if create.procedure && modes.any(|it| it == ParameterMode::Out) {
        found.push(Found {
            form: executed(14, "`OUT` for a parameter of a procedure", &["out"]),
            span: stretch,
        });
    }
    found
}

/// A body that the server keeps as a tree, which is no literal.
fn tree_body(text: &str, body: &Body) -> Option<Found> {
    const BEGINNINGS: [(&str, &[&str]); 2] = [
        ("`BEGIN ATOMIC`", &["begin", "atomic"]),
        ("`RETURN` as a body", &["return"]),
    ];
    let before = text.get(..body.span.start as usize)?;
    if before.ends_with(['\'', '$']) {
        return None;
    }
    let (name, words) = BEGINNINGS.into_iter().find(|(_, words)| {
        let found = find_words(text, body.span, words);
        found.is_some_and(|it| it.start == body.span.start)
    })?;
    Some(Found {
        form: read(14, name, words),
        span: body.span,
    })
}

fn has_invoker<T: AsRef<str>>(options: &[T]) -> bool {
    let mut names = options.iter().map(|it| it.as_ref().split('=').next());
    names.any(|name| name == Some("security_invoker"))
}

fn has_multirange(definition: &TypeDefinition) -> bool {
    matches!(
        definition,
        TypeDefinition::Range {
            multirange: Some(_),
            ..
        }
    )
}

fn has_schema(objects: &[PublicationObject]) -> bool {
    let is_schema = |object: &PublicationObject| matches!(object, PublicationObject::Schema(_));
    objects.iter().any(is_schema)
}

fn has_maintain(privileges: Option<&[Privilege]>) -> bool {
    let mut names = privileges.iter().copied().flatten().map(|it| &it.name);
    names.any(|name| name == "maintain")
}
