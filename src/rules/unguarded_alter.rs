//! Changing what is changed when the file runs again.

use super::idempotency::{self, By, Failed, Named, Remedy};
use super::{Context, Rule, rule};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::operation::{
    AlterDomain, AlterTable, ConstraintDefinition, ConstraintKind, DomainAction, ObjectKind,
    ObjectName, OperationKind, PublicationAction, PublicationObject, Rename, TableAction,
    TypeAction,
};
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("unguarded-alter", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let failures = idempotency::failures(context);
    failures
        .iter()
        .filter_map(|failed| diagnose(context, failed))
        .collect()
}

fn diagnose(context: &Context<'_>, failed: &Failed<'_>) -> Option<Diagnostic> {
    let altered = Altered::of(context, failed)?;
    let sqlstate = failed.sqlstate();
    if !altered.expected.is_empty() && !altered.expected.contains(&sqlstate) {
        return None;
    }
    let Altered { what, done, .. } = &altered;
    let message = format!("{what} is {done} without a guard; a second run fails with {sqlstate}");
    let reason = failed.failure.shown();
    let remedy = altered.remedy(context, failed);
    let mut diagnostic = Diagnostic::new(RULE.id, failed.place(), message)
        .because(format!("the second run stops here: {reason}"))
        .help(remedy.help);
    let written = what.split('`').nth(1).unwrap_or_default();
    diagnostic = diagnostic.object(failed.object.as_deref().unwrap_or(written));
    diagnostic.fix = remedy.fix;
    Some(diagnostic)
}

/// What a statement changes, and the guard that its grammar has.
struct Altered {
    /// "column `a.b`".
    what: String,
    /// "added".
    done: &'static str,
    /// The SQLSTATEs that say the change is made; any if it is empty.
    expected: &'static [&'static str],
    guard: Guard,
}

enum Guard {
    /// `IF NOT EXISTS` at this offset of the operation.
    IfNotExists(u32),
    /// `IF EXISTS` before the name of the object, which begins here.
    IfExists(Span),
    /// `DROP CONSTRAINT IF EXISTS` in the same statement, before this clause.
    DropConstraint(String),
    /// Another statement before it.
    Drop(String),
    /// These words behind a keyword of the clause.
    Behind(&'static str, &'static str),
    /// A `DO` block that catches the condition.
    Catch(&'static str),
    /// A `DO` block that asks the catalog, in words.
    Probe(&'static str),
    Words(String),
}

impl Altered {
    fn of(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        match &failed.operation.kind {
            OperationKind::AlterTable(alter) => Self::of_table(context, failed, alter),
            OperationKind::AlterType(_) => Self::of_type(context, failed),
            OperationKind::AlterDomain(alter) => Self::of_domain(context, failed, alter),
            OperationKind::AlterPublication(alter) => {
                Self::of_publication(context, failed, &alter.action)
            }
            OperationKind::Rename(rename) => Some(Self::of_rename(context, failed, rename)),
            OperationKind::SetSchema {
                object, if_exists, ..
            } => {
                let kind = object.kind;
                let guardable = !if_exists && kind.is_relation() && kind != ObjectKind::Index;
                let probe = "ask the catalog in a `DO` block whether it is still in the old schema";
                Some(Self {
                    what: named(kind, &failed.name(context, &object.name)),
                    done: "moved to another schema",
                    expected: &[],
                    guard: if guardable && failed.sqlstate() == "42P01" {
                        Guard::IfExists(object.name.span)
                    } else {
                        Guard::Probe(probe)
                    },
                })
            }
            _ => None,
        }
    }

    fn of_domain(context: &Context<'_>, failed: &Failed<'_>, alter: &AlterDomain) -> Option<Self> {
        let DomainAction::AddConstraint(constraint) = &alter.action else {
            return None;
        };
        let name = failed.name(context, constraint.name.as_ref()?);
        let domain = failed.name(context, &alter.name);
        let drop = format!("ALTER DOMAIN {domain} DROP CONSTRAINT IF EXISTS {name}");
        Some(Self {
            what: format!("constraint `{name}`"),
            done: "added to a domain",
            expected: &["42710"],
            guard: Guard::Drop(drop),
        })
    }

    fn of_publication(
        context: &Context<'_>,
        failed: &Failed<'_>,
        action: &PublicationAction,
    ) -> Option<Self> {
        let (objects, done, expected, condition, help): (_, _, &[_], _, _) = match action {
            PublicationAction::Add(objects) => (
                objects,
                "added to a publication",
                &["42710"],
                "duplicate_object",
                "write `SET TABLE` with all of its tables, or catch `duplicate_object` in a `DO` \
                 block",
            ),
            PublicationAction::Drop(objects) => (
                objects,
                "taken out of a publication",
                &["42704"],
                "undefined_object",
                "write `SET TABLE` with the tables that remain, or catch `undefined_object` in a \
                 `DO` block",
            ),
            PublicationAction::Set(_) | PublicationAction::SetOptions(_) => return None,
        };
        let what = match objects.first()? {
            PublicationObject::Table { name, .. } => {
                format!("table `{}`", failed.name(context, name))
            }
            PublicationObject::Schema(name) => {
                format!("schema `{}`", failed.name(context, name.as_ref()?))
            }
        };
        Some(Self {
            what,
            done,
            expected,
            // One that is there already would hide the others.
            guard: match objects.len() {
                1 => Guard::Catch(condition),
                _ => Guard::Words(help.to_owned()),
            },
        })
    }

    fn of_table(context: &Context<'_>, failed: &Failed<'_>, alter: &AlterTable) -> Option<Self> {
        let table = failed.name(context, &alter.name);
        let text = |name: &dyn Named| failed.name(context, name);
        let new = |what: String, done, expected, guard| {
            Some(Self {
                what,
                done,
                expected,
                guard,
            })
        };
        match &alter.action {
            TableAction::AddColumn { column, .. } => new(
                format!("column `{table}.{}`", text(&column.name)),
                "added",
                &["42701"],
                Guard::IfNotExists(column.name.span.start),
            ),
            TableAction::AddConstraint(constraint) => {
                Self::of_constraint(context, failed, &table, constraint)
            }
            TableAction::AddIdentity { column, .. } => new(
                format!("the identity of `{table}.{}`", text(column)),
                "added",
                &["55000"],
                Guard::Probe("ask in a `DO` block for `attidentity = ''` in `pg_attribute`"),
            ),
            TableAction::DropIdentity {
                column,
                if_exists: false,
            } => new(
                format!("the identity of `{table}.{}`", text(column)),
                "dropped",
                &["55000"],
                Guard::Behind("identity", "IF EXISTS"),
            ),
            TableAction::DropExpression {
                column,
                if_exists: false,
            } => new(
                format!("the expression of `{table}.{}`", text(column)),
                "dropped",
                &["55000"],
                Guard::Behind("expression", "IF EXISTS"),
            ),
            TableAction::AttachPartition { .. }
            | TableAction::DetachPartition { .. }
            | TableAction::Inherit { .. }
            | TableAction::NoInherit { .. } => Self::of_parent(context, failed, alter),
            _ => None,
        }
    }

    /// Partitions and inheritance.
    fn of_parent(context: &Context<'_>, failed: &Failed<'_>, alter: &AlterTable) -> Option<Self> {
        let text = |name: &dyn Named| failed.name(context, name);
        let partition = |name: &ObjectName| format!("partition `{}`", text(name));
        let parent = |name: &ObjectName| {
            let (parent, table) = (text(name), text(&alter.name));
            format!("parent `{parent}` of `{table}`")
        };
        let (what, done, expected): (_, _, &[_]) = match &alter.action {
            TableAction::AttachPartition { partition: it, .. } => {
                (partition(it), "attached", &["42809"])
            }
            TableAction::DetachPartition { partition: it, .. } => {
                (partition(it), "detached", &["42P01"])
            }
            TableAction::Inherit { parent: it } => (parent(it), "added", &["42P07"]),
            TableAction::NoInherit { parent: it } => (parent(it), "removed", &["42P01"]),
            _ => return None,
        };
        Some(Self {
            what,
            done,
            expected,
            guard: Guard::Probe("ask in a `DO` block whether `pg_inherits` has it"),
        })
    }

    fn of_constraint(
        context: &Context<'_>,
        failed: &Failed<'_>,
        table: &str,
        constraint: &ConstraintDefinition,
    ) -> Option<Self> {
        let name = constraint.name.as_ref();
        let name = name.map(|name| failed.name(context, name));
        let expected: &[_] = match &constraint.kind {
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => &["42710"],
            ConstraintKind::NotNull { .. } => &["42710", "55000"],
            ConstraintKind::Unique(key) if key.using_index.is_some() => &["42704"],
            ConstraintKind::PrimaryKey(key) if key.using_index.is_some() => &["42704", "42P16"],
            ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => &["42P07", "42710"],
            ConstraintKind::PrimaryKey(_) => &["42P16", "42P07"],
        };
        let from_index = failed.sqlstate() == "42704";
        let guard = match &name {
            _ if from_index => {
                Guard::Probe("ask in a `DO` block whether `pg_constraint` has it already")
            }
            // Foreign keys may depend on it, and building its index again takes time.
            Some(_) if is_key(&constraint.kind) && failed.is_whole_statement() => {
                Guard::Catch(condition(failed.sqlstate()))
            }
            Some(name) => Guard::DropConstraint(name.clone()),
            None => Guard::Catch("invalid_table_definition"),
        };
        let what = match &name {
            Some(name) => format!("constraint `{name}`"),
            None => format!("the primary key of `{table}`"),
        };
        Some(Self {
            what,
            done: "added",
            expected,
            guard,
        })
    }

    fn of_type(context: &Context<'_>, failed: &Failed<'_>) -> Option<Self> {
        let OperationKind::AlterType(alter) = &failed.operation.kind else {
            return None;
        };
        let owner = failed.name(context, &alter.name);
        match &alter.action {
            TypeAction::AddValue { label, span, .. } => Some(Self {
                what: format!("enum value `{label}`"),
                done: "added",
                expected: &["42710"],
                guard: Guard::IfNotExists(span.start),
            }),
            TypeAction::RenameValue { from, .. } => Some(Self {
                what: format!("enum value `{from}`"),
                done: "renamed",
                expected: &["22023"],
                guard: Guard::Probe("ask in a `DO` block whether `pg_enum` has the old label"),
            }),
            TypeAction::AddAttribute { attribute, .. } => Some(Self {
                what: format!("attribute `{owner}.{}`", attribute.name.name),
                done: "added",
                expected: &["42701"],
                guard: Guard::Catch("duplicate_column"),
            }),
            TypeAction::DropAttribute { .. }
            | TypeAction::AlterAttributeType { .. }
            | TypeAction::SetOptions => None,
        }
    }

    fn of_rename(context: &Context<'_>, failed: &Failed<'_>, rename: &Rename) -> Self {
        let object = &rename.object;
        let name = failed.name(context, &object.name);
        let name = match &object.parent {
            Some(parent) => format!("{}.{name}", failed.name(context, parent)),
            None => name,
        };
        let whole = object.kind.is_relation() && !rename.if_exists;
        let guard = if whole && failed.sqlstate() == "42P01" {
            Guard::IfExists(object.name.span)
        } else {
            Guard::Probe("ask the catalog in a `DO` block whether the old name is still there")
        };
        Self {
            what: named(object.kind, &name),
            done: "renamed",
            expected: &[],
            guard,
        }
    }

    fn remedy(&self, context: &Context<'_>, failed: &Failed<'_>) -> Remedy {
        let (file, clause) = (failed.file, failed.operation.span);
        if failed.by == By::Other {
            return self.remedy_elsewhere();
        }
        match &self.guard {
            Guard::IfNotExists(at) => {
                // A clause ends with the definition, which the help leaves out.
                let end = context.sources.get(file).text[*at as usize..]
                    .find(|character: char| character.is_whitespace() || character == ',')
                    .and_then(|length| u32::try_from(length).ok());
                let end = end.map_or(clause.end, |length| at + length).min(clause.end);
                let head = Span::new(clause.start, end.max(*at));
                idempotency::insert(context, file, head, *at, "IF NOT EXISTS")
            }
            Guard::IfExists(name) => {
                let at = before_only(context, Place::new(file, clause), *name);
                idempotency::insert(context, file, clause, at, "IF EXISTS")
            }
            Guard::DropConstraint(name) => {
                let drop = format!("DROP CONSTRAINT IF EXISTS {name}, ");
                Remedy {
                    help: format!(
                        "write `{drop}ADD CONSTRAINT {name} …` in the same `ALTER TABLE`, or catch \
                         `{}` in a `DO` block",
                        condition(failed.sqlstate())
                    ),
                    fix: Some(Fix {
                        title: format!("drop `{name}` first, if it exists"),
                        edits: vec![Edit {
                            span: Span::new(clause.start, clause.start),
                            replacement: drop,
                        }],
                        applicability: Applicability::Unsafe,
                    }),
                }
            }
            Guard::Drop(drop) => idempotency::drop_before(context, Place::new(file, clause), drop),
            Guard::Behind(keyword, words) => {
                match behind(context, Place::new(file, clause), keyword) {
                    Some(at) => idempotency::insert(context, file, clause, at, words),
                    None => self.remedy_elsewhere(),
                }
            }
            Guard::Catch(_) if failed.by == By::Block => self.remedy_elsewhere(),
            Guard::Catch(condition) => {
                let place = Place::new(file, failed.statement.span);
                let head = failed.text(context, failed.statement.span);
                idempotency::wrap(context, place, &head, condition)
            }
            Guard::Probe(words) => {
                Remedy::words(format!("there is no guard in the grammar: {words}"))
            }
            Guard::Words(words) => Remedy::words(words.clone()),
        }
    }

    /// For a statement whose words are not there, or that a block can guard by itself.
    fn remedy_elsewhere(&self) -> Remedy {
        let words = match &self.guard {
            Guard::IfNotExists(_) => "write it with `IF NOT EXISTS`".to_owned(),
            Guard::IfExists(_) => "write it with `IF EXISTS`".to_owned(),
            Guard::DropConstraint(name) => {
                format!("put `DROP CONSTRAINT IF EXISTS {name}, ` before its `ADD CONSTRAINT`")
            }
            Guard::Drop(drop) => format!("execute `{drop}` before it"),
            Guard::Behind(_, words) => format!("write it with `{words}`"),
            Guard::Catch(condition) => format!("catch `{condition}` around it"),
            Guard::Probe(words) => format!("there is no guard in the grammar: {words}"),
            Guard::Words(words) => words.clone(),
        };
        Remedy::words(words)
    }
}

fn is_key(kind: &ConstraintKind) -> bool {
    matches!(
        kind,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_)
    )
}

fn named(kind: ObjectKind, name: &str) -> String {
    format!("{} `{name}`", kind.as_str())
}

/// `IF EXISTS` stands before `ONLY`.
fn before_only(context: &Context<'_>, statement: Place, name: Span) -> u32 {
    let before = Place::new(statement.file, Span::new(statement.span.start, name.start));
    let tokens = idempotency::tokens(context, before);
    let source = &context.sources.get(statement.file).text;
    match tokens.iter().rev().find(|token| !token.is_trivia()) {
        Some(token) if token.is_keyword(source, "only") => token.span.start,
        Some(_) | None => name.start,
    }
}

/// Where a keyword of a clause ends.
fn behind(context: &Context<'_>, clause: Place, keyword: &str) -> Option<u32> {
    let source = &context.sources.get(clause.file).text;
    let tokens = idempotency::tokens(context, clause);
    let found = tokens
        .iter()
        .rfind(|token| token.is_keyword(source, keyword))?;
    Some(found.span.end)
}

/// The name that an `EXCEPTION` clause has for what adding a constraint again raises.
fn condition(sqlstate: &str) -> &'static str {
    match sqlstate {
        "42P07" => "duplicate_table",
        "42P16" => "invalid_table_definition",
        _ => "duplicate_object",
    }
}
