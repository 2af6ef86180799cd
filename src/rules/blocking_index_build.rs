//! Indexes that are built while nobody can change the table.

use super::locks::Locking;
use super::transactions::Block;
use super::{Context, Rule, idempotency, rule};
use crate::catalog::object::RelationKind;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::effects::Work;
use crate::operation::{ConstraintKind, KeyDefinition, OperationKind, TableAction};
use crate::source::{Place, Span};

pub(super) const RULE: Rule = rule!("blocking-index-build", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let locking = context.locks().iter();
    let found = locking.filter_map(|it| {
        let built = it.long().filter(|it| it.effect.work == Work::Build)?;
        let lock = built.effect.lock;
        if !lock.stops_writes() {
            return None;
        }
        let (message, help) = told(context, it, Locking::waiting(built.strongest()))?;
        let until = match it.block {
            Block::Runners(_) | Block::Written(..) => "until the transaction ends",
            Block::Alone | Block::Unknown => "until it is done",
        };
        let mut diagnostic = Diagnostic::new(RULE.id, it.place, message)
            .because(format!("locks `{}` in {lock} mode {until}", it.target.name))
            .help(help)
            .object(&it.target.name);
        if let Some(held) = built.stronger() {
            diagnostic = diagnostic.related(held.place, held.label());
        }
        Some(match fix(context, it) {
            Some(fix) => diagnostic.fix(fix),
            None => diagnostic,
        })
    });
    found.collect()
}

/// What is wrong, and what to write instead.
fn told(context: &Context<'_>, it: &Locking, waiting: &str) -> Option<(String, String)> {
    let table = &it.target.name;
    let while_waiting = format!("while {waiting}");
    let way_out = it.way_out(context).map(|it| format!("; {it}"));
    let way_out = way_out.unwrap_or_default();
    match &it.operation(context).kind {
        OperationKind::CreateIndex(create) => {
            let index = create.name.as_ref().map(|it| format!("`{}`", it.name));
            let index = index.map_or_else(|| "an index".to_owned(), |it| format!("index {it}"));
            let help = if it.target.kind == RelationKind::PartitionedTable {
                "create it `ON ONLY` the table, `CONCURRENTLY` on each partition, and attach those"
                    .to_owned()
            } else {
                format!("write `CREATE INDEX CONCURRENTLY`{way_out}")
            };
            Some((
                format!("{index} of `{table}` is built {while_waiting}"),
                help,
            ))
        }
        OperationKind::Reindex(reindex) => Some((
            match reindex.target.as_str() {
                "INDEX" => format!("an index of `{table}` is built anew {while_waiting}"),
                _ => format!("the indexes of `{table}` are built anew {while_waiting}"),
            },
            format!("write `REINDEX {} CONCURRENTLY`{way_out}", reindex.target),
        )),
        OperationKind::AlterTable(alter) => {
            let (words, key) = match &alter.action {
                TableAction::AddConstraint(constraint) => words(&constraint.kind)?,
                TableAction::AddColumn { column, .. } => {
                    let mut constraints = column.constraints.iter();
                    constraints.find_map(|it| words(&it.kind))?
                }
                _ => return None,
            };
            Some((
                format!("`{words}` builds an index of `{table}` {while_waiting}"),
                match key {
                    Some(_) => format!(
                        "`CREATE UNIQUE INDEX CONCURRENTLY` first{way_out}; then `ADD {words} USING INDEX`"
                    ),
                    None => "there is no way to build it beside writes: do it when nobody writes"
                        .to_owned(),
                },
            ))
        }
        _ => None,
    }
}

/// The constraints that have indexes; `None` of a key for one that no index can be made for before.
fn words(kind: &ConstraintKind) -> Option<(&'static str, Option<&KeyDefinition>)> {
    match kind {
        ConstraintKind::PrimaryKey(key) => Some(("PRIMARY KEY", Some(key))),
        ConstraintKind::Unique(key) => Some(("UNIQUE", Some(key))),
        ConstraintKind::Exclude(_) => Some(("EXCLUDE", None)),
        _ => None,
    }
}

/// `CONCURRENTLY`, where no transaction is in the way.
fn fix(context: &Context<'_>, it: &Locking) -> Option<Fix> {
    let OperationKind::CreateIndex(_) = &it.operation(context).kind else {
        return None;
    };
    let is_plain = it.written && !it.nested && it.block == Block::Alone;
    if !is_plain || it.target.kind == RelationKind::PartitionedTable {
        return None;
    }
    let (file, lowered) = context.statement(it.statement);
    let text = &context.sources.get(file).text;
    let tokens = idempotency::tokens(context, Place::new(file, lowered.span));
    let index = tokens.iter().find(|it| it.is_keyword(text, "index"))?;
    let at = index.span.end;
    Some(Fix {
        title: "build it `CONCURRENTLY`".to_owned(),
        edits: vec![Edit {
            span: Span::new(at, at),
            replacement: " CONCURRENTLY".to_owned(),
        }],
        applicability: Applicability::Unsafe,
    })
}
