//! Constraints that every row is looked at for while nobody can change the table.

use super::locks::Locking;
use super::{Context, Rule, rule};
use crate::catalog::builtin::quote_identifier;
use crate::catalog::object::RelationKind;
use crate::diagnostic::Diagnostic;
use crate::effects::Work;
use crate::operation::{ColumnDefinition, ConstraintKind, OperationKind, TableAction};

pub(super) const RULE: Rule = rule!("blocking-validation", check);

/// The first server on which foreign keys of partitioned tables can be `NOT VALID`.
const UNCHECKED_PARTITIONS: u16 = 18;

/// The first server that has `NOT NULL` constraints that are `NOT VALID`.
const UNCHECKED_NOT_NULLS: u16 = 18;

/// To validate the constraint later takes the same locks.
const OF_DOMAIN: &str = "give the columns a `CHECK` of their own, `NOT VALID` at first: it is \
                         validated while others write, and that of a domain is not";

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let locking = context.locks().iter();
    let found = locking.filter_map(|it| {
        let table = it.long()?;
        let lock = table.effect.lock;
        if table.effect.work != Work::Scan || !lock.stops_writes() {
            return None;
        }
        let help = help(context, it)?;
        let message = format!(
            "every row of `{}` is checked while {}",
            table.name,
            Locking::waiting(table.strongest())
        );
        let mut others = it.tables.iter().filter(|it| it.effect.lock.stops_writes());
        let other = others.find(|it| !it.effect.work.is_long() && it.name != table.name);
        let also = other.filter(|_| it.target.kind != RelationKind::PartitionedTable);
        let also = also.map_or_else(String::new, |it| format!(" and `{}`", it.name));
        let because = format!("locks `{}`{also} in {lock} mode meanwhile", table.name);
        let mut diagnostic = Diagnostic::new(RULE.id, it.place, message).because(because);
        if let Some(held) = table.stronger() {
            diagnostic = diagnostic.related(held.place, held.label());
        }
        Some(diagnostic.help(help).object(&table.name))
    });
    found.collect()
}

/// What to write instead; `None` where there is nothing, or another rule says it.
fn help(context: &Context<'_>, it: &Locking) -> Option<String> {
    let alter = match &it.operation(context).kind {
        OperationKind::AlterTable(alter) => alter,
        OperationKind::AlterDomain(_) => return Some(OF_DOMAIN.to_owned()),
        _ => return None,
    };
    let is_since = |version| super::transactions::server_version(context) >= version;
    let is_partitioned = it.target.kind == RelationKind::PartitionedTable;
    let later = "and `VALIDATE CONSTRAINT` in a later migration, which lets others read and write";
    match &alter.action {
        TableAction::AddConstraint(constraint) => match &constraint.kind {
            ConstraintKind::ForeignKey(_) if is_partitioned && !is_since(UNCHECKED_PARTITIONS) => {
                None
            }
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) => {
                Some(format!("add it `NOT VALID`, {later}"))
            }
            ConstraintKind::NotNull { .. } => Some(format!("add it `NOT VALID`, {later}")),
            // The columns of an index that becomes the primary key.
            ConstraintKind::PrimaryKey(_) => Some(format!(
                "prove first that its columns are not NULL: {}",
                proof("column")
            )),
            _ => None,
        },
        TableAction::AddColumn { column, .. } => of_column(column).map(|kind| {
            format!("leave {kind} out of the new column, add it apart `NOT VALID`, {later}")
        }),
        TableAction::SetNotNull { column } => {
            let column = quote_identifier(&column.name);
            Some(if is_since(UNCHECKED_NOT_NULLS) {
                format!("write `ADD CONSTRAINT … NOT NULL {column} NOT VALID`, {later}")
            } else {
                format!("{}; `SET NOT NULL` then reads nothing", proof(&column))
            })
        }
        TableAction::AttachPartition { .. } => Some(
            "give it a `CHECK` that says where its rows belong, first `NOT VALID` and then \
             validated: `ATTACH PARTITION` then reads nothing"
                .to_owned(),
        ),
        _ => None,
    }
}

fn proof(column: &str) -> String {
    format!(
        "add `CHECK ({column} IS NOT NULL) NOT VALID`, and `VALIDATE CONSTRAINT` in a later migration"
    )
}

/// The constraint of a new column that rows are looked at for; a value for `NOT NULL` is what
/// `required-column-without-default` asks for.
fn of_column(column: &ColumnDefinition) -> Option<&'static str> {
    let mut constraints = column.constraints.iter();
    constraints.find_map(|constraint| match constraint.kind {
        ConstraintKind::Check(_) => Some("the `CHECK`"),
        ConstraintKind::ForeignKey(_) if column.default.is_some() => Some("the foreign key"),
        _ => None,
    })
}
