//! Syntax that a server of an earlier major version refuses.

use memchr::memmem;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, TokenKind, lex_in};
use crate::lower::Lowered;
use crate::operation::{
    Body, ColumnDefinition, ConstraintDefinition, ConstraintKind, Operation, OperationKind,
    PublicationAction, PublicationObject, TableAction, TableElement,
};
use crate::source::{FileId, Place, Span};

pub(super) const RULE: Rule = rule!("newer-syntax", check);

/// The major version whose grammar statements are parsed with.
const NEWEST: u16 = 18;

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let version = context.root.server_version(context.config);
    let Some(version) = version.filter(|version| *version < NEWEST) else {
        return Vec::new();
    };
    let ups = context.ordered_steps().filter(|at| at.written).map(|at| {
        let (file, lowered) = context.statement(at.step.statement);
        (file, lowered, at.operation)
    });
    let downs = context.downs.values().flat_map(|down| &down.statements);
    let downs = downs.flat_map(|(file, lowered)| {
        let operations = lowered.operations.iter();
        operations.map(move |operation| (*file, *lowered, operation))
    });
    let mut diagnostics = Vec::new();
    for (file, lowered, operation) in ups.chain(downs) {
        let text = &context.sources.get(file).text;
        // A statement of a block ends before the block does, at its own semicolon.
        let rest = Span::new(
            operation.span.start,
            lowered.span.end.max(operation.span.end),
        );
        let mut newer = newer(text, operation, rest);
        // What is refused only when it is executed may be tried, or stand behind an `IF`.
        let is_in_block = matches!(lowered.operations.as_slice(), [it] if is_block(it));
        newer.retain(|it| it.since > version && (it.grammar || !is_in_block));
        if !newer.is_empty() && !is_conditional(text, lowered, operation.span) {
            let newer = newer.iter();
            diagnostics.extend(newer.map(|it| it.diagnose(file, text, version)));
        }
    }
    diagnostics
}

/// Whether a server may never read the words of an operation: those of a literal that a block
/// executes are read when it gets there, and psql leaves out what stands behind an `\if`. Either may be
/// guarded by a test of the version.
fn is_conditional(text: &str, lowered: &Lowered, span: Span) -> bool {
    if memmem::find(text.as_bytes(), b"\\if").is_some() {
        return true;
    }
    let [operation] = lowered.operations.as_slice() else {
        return false;
    };
    let OperationKind::Do(block) = &operation.kind else {
        return false;
    };
    let holds = |token: &Token| {
        let is_literal = matches!(
            token.kind,
            TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString
        );
        is_literal && token.span.start <= span.start && span.end <= token.span.end
    };
    lex_in(text, block.body.span).iter().any(holds)
}

fn is_block(operation: &Operation) -> bool {
    matches!(operation.kind, OperationKind::Do(_))
}

/// What a statement has of a major version.
struct Newer {
    since: u16,
    /// What it is called.
    what: &'static str,
    /// The words that show it, somewhere in `span` and before a semicolon; without them, it is shown
    /// at the whole of `span`.
    words: &'static [&'static str],
    span: Span,
    /// Whether the grammar refuses it, and not only who executes it.
    grammar: bool,
}

impl Newer {
    fn diagnose(&self, file: FileId, text: &str, version: u16) -> Diagnostic {
        let span = find_words(text, self.span, self.words).unwrap_or(self.span);
        let message = format!("{} is not in PostgreSQL {version}", self.what);
        Diagnostic::new(RULE.id, Place::new(file, span), message)
            .because(format!("new in PostgreSQL {}", self.since))
            .help(format!(
                "do without, or say `postgres-version = {}` if the server is as new as that",
                self.since
            ))
    }
}

/// Where words stand one after the other in a statement, in any case.
fn find_words(text: &str, stretch: Span, words: &[&str]) -> Option<Span> {
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

/// What an operation has that not every version reads; `rest` is the statement from where it begins.
fn newer(text: &str, operation: &Operation, rest: Span) -> Vec<Newer> {
    let mut found = Vec::new();
    let mut add = |since, what, words| {
        found.push(Newer {
            since,
            what,
            words,
            span: rest,
            grammar: !matches!(
                operation.kind,
                OperationKind::CreateStatistics(_)
                    | OperationKind::CreateView(_)
                    | OperationKind::Grant(_)
            ),
        });
    };
    match &operation.kind {
        OperationKind::CreateTable(create) => return in_table(&create.elements),
        OperationKind::AlterTable(alter) => return in_action(&alter.action, operation.span),
        OperationKind::CreateIndex(index) if index.nulls_not_distinct => {
            add(15, "`NULLS NOT DISTINCT`", &["nulls", "not", "distinct"]);
        }
        OperationKind::CreateTrigger(trigger) if trigger.or_replace => {
            add(14, "`CREATE OR REPLACE TRIGGER`", &["or", "replace"]);
        }
        OperationKind::CreateFunction(create) if create.language == "sql" => {
            found.extend(create.body.as_ref().and_then(|it| tree_body(text, it)));
        }
        OperationKind::CreateStatistics(create) => {
            if create.name.is_none() {
                add(16, "`CREATE STATISTICS` without a name", &["statistics"]);
            }
            if create.keys.iter().any(Option::is_none) {
                add(14, "`CREATE STATISTICS` on expressions", &["statistics"]);
            }
        }
        OperationKind::CreateView(create) if create.options.iter().any(|it| is_invoker(it)) => {
            add(15, "`security_invoker`", &["security_invoker"]);
        }
        OperationKind::CreatePublication(create) if has_schema(&create.objects) => {
            add(15, "`TABLES IN SCHEMA`", &["tables", "in", "schema"]);
        }
        OperationKind::AlterPublication(alter) => match &alter.action {
            PublicationAction::Add(objects)
            | PublicationAction::Drop(objects)
            | PublicationAction::Set(objects)
                if has_schema(objects) =>
            {
                add(15, "`TABLES IN SCHEMA`", &["tables", "in", "schema"]);
            }
            _ => {}
        },
        OperationKind::Grant(grant) => {
            let mut privileges = grant.privileges.iter().flatten();
            if privileges.any(|privilege| privilege.name == "maintain") {
                add(17, "`MAINTAIN`", &["maintain"]);
            }
        }
        OperationKind::Merge(_) => add(15, "`MERGE`", &["merge"]),
        _ => {}
    }
    found
}

fn in_table(elements: &[TableElement]) -> Vec<Newer> {
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

fn in_action(action: &TableAction, span: Span) -> Vec<Newer> {
    let (since, what, words): (_, _, &[&str]) = match action {
        TableAction::AddColumn { column, .. } => return in_column(column),
        TableAction::AddConstraint(constraint) => {
            return in_constraint(constraint, true).into_iter().collect();
        }
        TableAction::SetExpression { .. } => (17, "`SET EXPRESSION`", &["set", "expression"]),
        TableAction::DetachPartition {
            concurrently: true, ..
        } => (14, "`DETACH PARTITION … CONCURRENTLY`", &["concurrently"]),
        TableAction::DetachPartition { finalize: true, .. } => {
            (14, "`DETACH PARTITION … FINALIZE`", &["finalize"])
        }
        TableAction::SetAccessMethod { method: None } => (
            17,
            "`SET ACCESS METHOD DEFAULT`",
            &["set", "access", "method", "default"],
        ),
        TableAction::SetAccessMethod { .. } => {
            (15, "`SET ACCESS METHOD`", &["set", "access", "method"])
        }
        TableAction::SetOptions {
            options,
            reset: false,
        } if options.iter().any(|it| is_invoker(it)) => {
            (15, "`security_invoker`", &["security_invoker"])
        }
        TableAction::AlterConstraint {
            enforced: Some(_), ..
        } => (18, "`ENFORCED`", &["enforced"]),
        TableAction::AlterConstraint {
            no_inherit: Some(_),
            ..
        } => (18, "`ALTER CONSTRAINT … INHERIT`", &["inherit"]),
        _ => return Vec::new(),
    };
    vec![Newer {
        since,
        what,
        words,
        span,
        grammar: !matches!(action, TableAction::SetOptions { .. }),
    }]
}

fn in_column(column: &ColumnDefinition) -> Vec<Newer> {
    let constraints = column.constraints.iter();
    let mut found: Vec<Newer> = constraints
        .filter_map(|it| in_constraint(it, false))
        .collect();
    if column.generated.as_ref().is_some_and(|it| !it.stored) {
        found.push(Newer {
            since: 18,
            what: "`GENERATED` without `STORED`",
            words: &["generated"],
            span: column.span,
            grammar: true,
        });
    }
    found
}

/// What a constraint has, of a column or of the table.
fn in_constraint(constraint: &ConstraintDefinition, of_table: bool) -> Option<Newer> {
    let (since, what, words): (_, _, &[&str]) = match &constraint.kind {
        _ if constraint.not_enforced => (18, "`NOT ENFORCED`", &["not", "enforced"]),
        ConstraintKind::NotNull { .. } if of_table => (
            18,
            "`NOT NULL` as a constraint of the table",
            &["not", "null"],
        ),
        ConstraintKind::NotNull { .. } if constraint.no_inherit => {
            (18, "`NOT NULL NO INHERIT`", &["no", "inherit"])
        }
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) if key.without_overlaps => {
            (18, "`WITHOUT OVERLAPS`", &["without", "overlaps"])
        }
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) if key.nulls_not_distinct => {
            (15, "`NULLS NOT DISTINCT`", &["nulls", "not", "distinct"])
        }
        ConstraintKind::ForeignKey(key) if !key.on_delete_columns.is_empty() => {
            (15, "`ON DELETE` with a list of columns", &["on", "delete"])
        }
        _ => return None,
    };
    Some(Newer {
        since,
        what,
        words,
        span: constraint.span,
        grammar: true,
    })
}

/// A body that the server keeps as a tree, which is no literal.
fn tree_body(text: &str, body: &Body) -> Option<Newer> {
    const BEGINNINGS: [(&str, &[&str]); 2] = [
        ("`BEGIN ATOMIC`", &["begin", "atomic"]),
        ("`RETURN` as a body", &["return"]),
    ];
    let before = text.get(..body.span.start as usize)?;
    if before.ends_with(['\'', '$']) {
        return None;
    }
    let (what, words) = BEGINNINGS.into_iter().find(|(_, words)| {
        let found = find_words(text, body.span, words);
        found.is_some_and(|it| it.start == body.span.start)
    })?;
    Some(Newer {
        since: 14,
        what,
        words,
        span: body.span,
        grammar: true,
    })
}

fn is_invoker(option: &str) -> bool {
    option.split('=').next() == Some("security_invoker")
}

fn has_schema(objects: &[PublicationObject]) -> bool {
    let is_schema = |object: &PublicationObject| matches!(object, PublicationObject::Schema(_));
    objects.iter().any(is_schema)
}
