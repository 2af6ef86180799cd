//! Unnamed constraints and indexes, which a second run adds again.

use super::idempotency::{self, By, Pair, Remedy};
use super::{Context, Rule, rule};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::{Catalog, ObjectId};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::operation::{
    ConstraintDefinition, ConstraintKind, DomainAction, ObjectKind, ObjectName, Operation,
    OperationKind, TableAction,
};
use crate::replay::{Change, Outcome, Step};
use crate::source::{FileId, Place, Span};

pub(super) const RULE: Rule = rule!("duplicating-statement", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let profile = context.profile();
    let asked = (0..context.reruns.len()).filter(|at| profile.asks(context, *at));
    asked
        .flat_map(|migration| check_migration(context, migration))
        .collect()
}

fn check_migration(context: &Context<'_>, migration: usize) -> Vec<Diagnostic> {
    let first = idempotency::first_steps(context, migration);
    let again = context.rerun(migration);
    let covered: Vec<ObjectId> = again
        .steps
        .iter()
        .filter(|step| fails_to_create(context, step))
        .filter_map(|step| first.get(&(step.statement, step.operation)))
        .filter_map(|first| first.changes.first().and_then(created))
        .collect();
    let mut diagnostics = Vec::new();
    for pair in idempotency::pairs(context, migration) {
        let Pair {
            operation,
            first,
            again: step,
            outer,
            ..
        } = pair;
        if !is_unnamed(operation) || !matches!(step.outcome, Outcome::Applied) {
            continue;
        }
        let (Some(original), Some(copy)) = (unnamed(first, operation), unnamed(step, operation))
        else {
            continue;
        };
        let Some(object) = again.before.get(original) else {
            continue;
        };
        let relation = object.parent_relation();
        let temporary = relation.is_some_and(|id| is_temporary(&again.before, id));
        if temporary || relation.is_some_and(|id| covered.contains(&id)) {
            continue;
        }
        // Dropped earlier in the second run, it is made anew rather than doubled.
        if is_dropped(&again.steps, outer, original) {
            continue;
        }
        let (file, statement) = context.statement(step.statement);
        let duplicated = Duplicated {
            context,
            file,
            statement: statement.span,
            operation,
            by: pair.by,
            kind: object.kind(),
            original: object.name.to_string(),
            copy: name_of(&again.after, copy),
        };
        let name = again.before.qualified_name(original);
        diagnostics.push(duplicated.diagnose().object(name));
    }
    diagnostics
}

struct Duplicated<'a> {
    context: &'a Context<'a>,
    file: FileId,
    statement: Span,
    operation: &'a Operation,
    by: By,
    kind: ObjectKind,
    original: String,
    copy: Option<String>,
}

impl Duplicated<'_> {
    fn diagnose(&self) -> Diagnostic {
        let kind = self.kind.as_str();
        let message = format!(
            "{kind} `{}` is created without a name; a second run adds another one",
            self.original
        );
        let reason = match &self.copy {
            Some(copy) => format!("the second run succeeds, and makes `{copy}`"),
            None => "the second run succeeds, and makes a copy".to_owned(),
        };
        let remedy = self.remedy();
        let place = Place::new(self.file, self.operation.span);
        let mut diagnostic = Diagnostic::new(RULE.id, place, message)
            .because(reason)
            .help(remedy.help);
        diagnostic.fix = remedy.fix;
        diagnostic
    }

    /// The name that PostgreSQL chooses, written down, with the guard that goes with it.
    fn remedy(&self) -> Remedy {
        let name = quote_identifier(&self.original);
        let clause = self.operation.span;
        match &self.operation.kind {
            _ if self.by != By::File => {
                Remedy::words(format!("give it a name, such as `{name}`, and a guard"))
            }
            OperationKind::CreateIndex(index) if !index.concurrently => {
                let words = format!("IF NOT EXISTS {name}");
                let at = self.on(index.table.span);
                let head = Span::new(self.statement.start, index.table.span.end);
                idempotency::insert(self.context, self.file, head, at, &words)
            }
            OperationKind::AlterTable(_) => {
                let words = format!("DROP CONSTRAINT IF EXISTS {name}, ADD CONSTRAINT {name}");
                let add = Span::new(clause.start, clause.start + 3);
                Remedy {
                    help: format!("write `{words} …`"),
                    fix: Some(Fix {
                        title: format!("name it `{}`", self.original),
                        edits: vec![Edit {
                            span: add,
                            replacement: words,
                        }],
                        applicability: Applicability::Unsafe,
                    }),
                }
            }
            OperationKind::CreateIndex(index) => {
                let place = Place::new(self.file, self.statement);
                let drop = idempotency::drop_concurrently(index, &name);
                let mut remedy = idempotency::drop_before(self.context, place, &drop);
                remedy.help =
                    format!("write `CREATE INDEX CONCURRENTLY {name} ON …`, after `{drop}`");
                let at = self.on(index.table.span);
                let name = Edit {
                    span: Span::new(at, at),
                    replacement: format!("{name} "),
                };
                if let Some(fix) = &mut remedy.fix {
                    fix.title = format!("name it `{}`, and drop what has the name", self.original);
                    fix.edits.push(name);
                }
                remedy
            }
            OperationKind::AlterDomain(alter) => self.name_check(&alter.name),
            _ => Remedy::words(format!("give it a name, such as `{name}`, and a guard")),
        }
    }

    /// `ALTER DOMAIN d ADD CHECK …`, whose constraint another statement drops first.
    fn name_check(&self, domain: &ObjectName) -> Remedy {
        let name = quote_identifier(&self.original);
        let place = Place::new(self.file, self.statement);
        let domain = idempotency::text(self.context, Place::new(self.file, domain.span));
        let drop = format!("ALTER DOMAIN {domain} DROP CONSTRAINT IF EXISTS {name}");
        let mut remedy = idempotency::drop_before(self.context, place, &drop);
        remedy.help = format!("write `ADD CONSTRAINT {name} CHECK …`, after `{drop}`");
        let source = &self.context.sources.get(self.file).text;
        let tokens = idempotency::tokens(self.context, place);
        let mut code = tokens.iter().filter(|token| !token.is_trivia());
        let add = code.find(|token| token.is_keyword(source, "add"));
        remedy.fix = remedy.fix.zip(add).map(|(mut fix, add)| {
            fix.title = format!("name it `{}`, and drop what has the name", self.original);
            fix.edits.push(Edit {
                span: Span::new(add.span.end, add.span.end),
                replacement: format!(" CONSTRAINT {name}"),
            });
            fix
        });
        remedy
    }

    /// Where the `ON` of an index stands, before which its name goes.
    fn on(&self, table: Span) -> u32 {
        let place = Place::new(self.file, self.statement);
        let source = &self.context.sources.get(self.file).text;
        let tokens = idempotency::tokens(self.context, place);
        let on = tokens.iter().find(|token| token.is_keyword(source, "on"));
        on.map_or(table.start, |on| on.span.start)
    }
}

fn is_unnamed(operation: &Operation) -> bool {
    let constraint = |it: &ConstraintDefinition| {
        let repeats = match it.kind {
            // A table has one primary key, and a column is marked only once.
            ConstraintKind::PrimaryKey(_) | ConstraintKind::NotNull { .. } => false,
            ConstraintKind::Check(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Exclude(_)
            | ConstraintKind::ForeignKey(_) => true,
        };
        it.name.is_none() && repeats
    };
    match &operation.kind {
        OperationKind::CreateIndex(index) => index.name.is_none(),
        OperationKind::CreateStatistics(statistics) => statistics.name.is_none(),
        OperationKind::AlterTable(alter) => match &alter.action {
            TableAction::AddConstraint(added) => constraint(added),
            _ => false,
        },
        OperationKind::AlterDomain(alter) => match &alter.action {
            DomainAction::AddConstraint(added) => constraint(added),
            _ => false,
        },
        _ => false,
    }
}

/// What an unnamed constraint or index became: of a unique constraint, not its index.
fn unnamed(step: &Step, operation: &Operation) -> Option<ObjectId> {
    let mut made = step.changes.iter().filter_map(created);
    match operation.kind {
        // Partitions have copies of their own, which come after.
        OperationKind::CreateIndex(_) | OperationKind::CreateStatistics(_) => made.next(),
        _ => made.next_back(),
    }
}

fn created(change: &Change) -> Option<ObjectId> {
    match change {
        Change::Created(id) => Some(*id),
        _ => None,
    }
}

fn fails_to_create(context: &Context<'_>, step: &Step) -> bool {
    let creates = matches!(
        context.operation(step).kind,
        OperationKind::CreateTable(_)
            | OperationKind::CreateView(_)
            | OperationKind::CreateDomain(_)
    );
    creates && step.has_failed()
}

fn is_dropped(steps: &[Step], before: &Step, object: ObjectId) -> bool {
    // What a block drops, it does before.
    let end = (before.statement, before.operation);
    steps
        .iter()
        .take_while(|step| (step.statement, step.operation) <= end)
        .flat_map(|step| &step.changes)
        .any(|change| matches!(change, Change::Dropped { object: it, .. } if *it == object))
}

fn is_temporary(catalog: &Catalog, relation: ObjectId) -> bool {
    use crate::operation::Persistence;
    let relation = catalog.relation(relation);
    relation.is_some_and(|relation| relation.persistence == Persistence::Temporary)
}

fn name_of(catalog: &Catalog, id: ObjectId) -> Option<String> {
    catalog.get(id).map(|object| object.name.to_string())
}
