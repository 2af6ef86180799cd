//! Queries: what their clauses do to rows, from `FROM` to `LIMIT`.

mod conditions;
mod from;
mod output;

use std::cmp::Ordering;

use super::expression::field;
use super::value::Truth;
use super::{EvaluationError, Evaluator, Row, Rows, Value, aggregate};
use crate::operation::{Core, Name, Order, Output, Scalar, Select, SelectBody, SetOperator};

use from::Joined;

/// What names mean in an expression: the row at hand, and the queries around it.
#[derive(Clone, Copy, Default)]
pub(super) struct Scope<'s> {
    bindings: &'s [Binding],
    /// Of all bindings, one after the other.
    values: &'s [Value],
    /// Where aggregates are evaluated.
    pub(super) group: Option<Group<'s>>,
    /// Common table expressions.
    with: &'s [(Name, Rows)],
    outer: Option<&'s Scope<'s>>,
}

/// The rows of a group.
#[derive(Clone, Copy)]
pub(super) struct Group<'s> {
    pub(super) rows: &'s [Row],
    bindings: &'s [Binding],
    outer: &'s Scope<'s>,
}

/// An item of `FROM` with its columns.
#[derive(Debug, Clone)]
struct Binding {
    alias: Name,
    columns: Vec<Name>,
    /// Where its values begin in a row.
    start: usize,
    /// Whether `columns` has all of them.
    known: bool,
}

impl<'s> Group<'s> {
    pub(super) fn scope_of(self, row: &'s Row) -> Scope<'s> {
        Scope {
            bindings: self.bindings,
            values: &row.values,
            outer: Some(self.outer),
            ..Scope::default()
        }
    }
}

impl<'s> Scope<'s> {
    /// The value of a column; `None` where no item of this query has it.
    fn look_up(&self, path: &[Name]) -> Option<Value> {
        match path {
            [column] => self.unqualified(column),
            [.., qualifier, column] => {
                let binding = self.binding(qualifier)?;
                Some(self.value_in(binding, column).unwrap_or(Value::Unknown))
            }
            [] => None,
        }
    }

    fn unqualified(&self, column: &Name) -> Option<Value> {
        let mut found = self
            .bindings
            .iter()
            .filter_map(|binding| self.value_in(binding, column));
        match (found.next(), found.next()) {
            (Some(value), None) => return Some(value),
            // `USING` makes one of those that are equal.
            (Some(value), Some(other)) if value == other => return Some(value),
            (Some(_), Some(_)) => return Some(Value::Unknown),
            _ => {}
        }
        if let Some(binding) = self.binding(column) {
            return Some(self.record(binding));
        }
        let all_known = self.bindings.iter().all(|binding| binding.known);
        (!all_known).then_some(Value::Unknown)
    }

    fn binding(&self, alias: &Name) -> Option<&'s Binding> {
        self.bindings.iter().find(|binding| binding.alias == *alias)
    }

    fn value_in(&self, binding: &Binding, column: &Name) -> Option<Value> {
        let at = binding.columns.iter().position(|it| it == column)?;
        self.values.get(binding.start + at).cloned()
    }

    /// The whole row of an item; of one that is a function's, its only value.
    fn record(&self, binding: &Binding) -> Value {
        let end = binding.start + binding.columns.len();
        let values = self.values.get(binding.start..end).unwrap_or_default();
        if let ([column], [value]) = (binding.columns.as_slice(), values)
            && *column == binding.alias
        {
            return value.clone();
        }
        if !binding.known {
            return Value::Unknown;
        }
        let names = binding.columns.iter().cloned();
        Value::Record(names.zip(values.iter().cloned()).collect())
    }

    /// A common table expression that is in scope.
    fn common(&self, name: &Name) -> Option<&'s Rows> {
        let mut scope = Some(self);
        while let Some(here) = scope {
            if let Some((_, rows)) = here.with.iter().rev().find(|(it, _)| it == name) {
                return Some(rows);
            }
            scope = here.outer;
        }
        None
    }
}

impl Evaluator<'_> {
    pub(super) fn column(self, path: &[Name], scope: &Scope<'_>) -> Value {
        let mut here = Some(scope);
        while let Some(scope) = here {
            if let Some(value) = scope.look_up(path) {
                return value;
            }
            here = scope.outer;
        }
        if let Some(value) = self.variables.variable(path) {
            return value;
        }
        // A field of a variable that is a record.
        match path {
            [record, name] => match self.variables.variable(std::slice::from_ref(record)) {
                Some(record) => field(&record, name),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    pub(super) fn select(self, query: &Select, outer: &Scope<'_>) -> Result<Rows, EvaluationError> {
        let mut with: Vec<(Name, Rows)> = Vec::new();
        for common in &query.with {
            let scope = Scope {
                with: &with,
                outer: Some(outer),
                ..Scope::default()
            };
            let rows = renamed(self.select(&common.query, &scope)?, &common.columns);
            with.push((common.name.clone(), rows));
        }
        let scope = Scope {
            with: &with,
            outer: Some(outer),
            ..Scope::default()
        };
        let rows = match &query.body {
            SelectBody::Core(core) => self.core(core, &query.order, &scope)?,
            SelectBody::Values(rows) => self.values(rows, &scope)?,
            SelectBody::Set {
                operator,
                all,
                left,
                right,
            } => {
                let left = self.select(left, &scope)?;
                let right = self.select(right, &scope)?;
                let rows = combined(*operator, *all, left, &right);
                self.sorted(rows, &query.order, &scope)?
            }
            SelectBody::Other => Rows::possible(Vec::new()),
        };
        self.limited(rows, query, &scope)
    }

    fn values(self, rows: &[Vec<Scalar>], scope: &Scope<'_>) -> Result<Rows, EvaluationError> {
        let width = rows.first().map_or(0, Vec::len);
        let columns = (1..=width).map(|at| Name::new(format!("column{at}")));
        let mut values = Rows {
            columns: columns.collect(),
            rows: Vec::with_capacity(rows.len()),
        };
        for row in rows {
            values.rows.push(Row {
                values: self.all(row, scope)?,
                certain: true,
            });
        }
        Ok(values)
    }

    /// `SELECT … FROM … WHERE … GROUP BY … ORDER BY`.
    fn core(
        self,
        core: &Core,
        order: &[Order],
        scope: &Scope<'_>,
    ) -> Result<Rows, EvaluationError> {
        let Some(joined) = self.from(core, scope)? else {
            return Ok(Rows::possible(Vec::new()));
        };
        let columns = output_columns(core, &joined);
        let mut rows: Vec<(Vec<Value>, Row)> = Vec::new();
        if aggregate::is_grouped(core) {
            for (group, certain) in self.groups(core, &joined, scope)? {
                let nulls = vec![Value::Null; joined.width()];
                let row_scope = Scope {
                    bindings: &joined.bindings,
                    values: group.first().map_or(&nulls, |row| &row.values),
                    group: Some(Group {
                        rows: &group,
                        bindings: &joined.bindings,
                        outer: scope,
                    }),
                    outer: Some(scope),
                    ..Scope::default()
                };
                let having = match &core.having {
                    Some(having) => self.scalar(having, &row_scope)?.truth(),
                    None => Truth::Yes,
                };
                if having != Truth::No {
                    let certain = certain && having == Truth::Yes;
                    rows.push(self.output(core, order, &columns, &row_scope, certain, None)?);
                }
            }
        } else {
            for row in &joined.rows {
                let row_scope = Scope {
                    bindings: &joined.bindings,
                    values: &row.values,
                    outer: Some(scope),
                    ..Scope::default()
                };
                rows.extend(self.outputs(core, order, &columns, &row_scope, row.certain)?);
            }
        }
        sort(&mut rows, order);
        let mut rows = Rows {
            columns,
            rows: rows.into_iter().map(|(_, row)| row).collect(),
        };
        if core.distinct {
            rows.rows = distinct(rows.rows);
        }
        Ok(rows)
    }

    /// The keys of a row of an aggregate that are its order.
    pub(super) fn order_keys(
        self,
        order: &[Order],
        scope: &Scope<'_>,
    ) -> Result<Vec<Value>, EvaluationError> {
        order.iter().map(|it| self.scalar(&it.by, scope)).collect()
    }

    /// The groups of the rows, and whether each is there for certain.
    fn groups(
        self,
        core: &Core,
        joined: &Joined,
        outer: &Scope<'_>,
    ) -> Result<Vec<(Vec<Row>, bool)>, EvaluationError> {
        if core.group.is_empty() {
            return Ok(vec![(joined.rows.clone(), true)]);
        }
        let mut groups: Vec<(Vec<Value>, Vec<Row>)> = Vec::new();
        for row in &joined.rows {
            let scope = Scope {
                bindings: &joined.bindings,
                values: &row.values,
                outer: Some(outer),
                ..Scope::default()
            };
            let mut key = Vec::with_capacity(core.group.len());
            for by in &core.group {
                let named = self.named_output(core, by, &scope)?;
                key.push(match named {
                    Some(value) => value,
                    None => self.scalar(by, &scope)?,
                });
            }
            let known = groups.iter().position(|(other, _)| *other == key);
            match known {
                Some(at) => groups[at].1.push(row.clone()),
                None => groups.push((key, vec![row.clone()])),
            }
        }
        let certain = |key: &[Value], rows: &[Row]| {
            rows.iter().any(|row| row.certain) && !key.iter().any(Value::is_unknown)
        };
        Ok(groups
            .into_iter()
            .map(|(key, rows)| {
                let certain = certain(&key, &rows);
                (rows, certain)
            })
            .collect())
    }

    /// `GROUP BY 1`.
    fn named_output(
        self,
        core: &Core,
        by: &Scalar,
        scope: &Scope<'_>,
    ) -> Result<Option<Value>, EvaluationError> {
        let Scalar::Integer(position) = by else {
            return Ok(None);
        };
        let index = usize::try_from(*position)
            .ok()
            .and_then(|at| at.checked_sub(1));
        match index.and_then(|index| core.targets.get(index)) {
            Some(Output::Column { value, .. }) => Ok(Some(self.scalar(value, scope)?)),
            _ => Ok(Some(Value::Unknown)),
        }
    }

    fn sorted(
        self,
        rows: Rows,
        order: &[Order],
        scope: &Scope<'_>,
    ) -> Result<Rows, EvaluationError> {
        let mut keyed = Vec::with_capacity(rows.rows.len());
        for row in rows.rows {
            let mut keys = Vec::with_capacity(order.len());
            for Order { by, .. } in order {
                let of_output = output_key(by, &rows.columns, &row.values);
                keys.push(match of_output {
                    Some(value) => value,
                    None => self.scalar(by, scope)?,
                });
            }
            keyed.push((keys, row));
        }
        sort(&mut keyed, order);
        Ok(Rows {
            columns: rows.columns,
            rows: keyed.into_iter().map(|(_, row)| row).collect(),
        })
    }

    fn limited(
        self,
        mut rows: Rows,
        query: &Select,
        scope: &Scope<'_>,
    ) -> Result<Rows, EvaluationError> {
        if let Some(offset) = &query.offset {
            let skipped = self.scalar(offset, scope)?.as_integer();
            let Some(skipped) = skipped.and_then(|it| usize::try_from(it).ok()) else {
                return Ok(Rows::possible(rows.columns));
            };
            if rows.rows.iter().any(|row| !row.certain) && skipped > 0 {
                rows.rows.iter_mut().for_each(|row| row.certain = false);
            } else {
                rows.rows.drain(..skipped.min(rows.rows.len()));
            }
        }
        let Some(limit) = &query.limit else {
            return Ok(rows);
        };
        let limit = match self.scalar(limit, scope)? {
            Value::Null => return Ok(rows),
            value => value.as_integer(),
        };
        let Some(limit) = limit.and_then(|it| usize::try_from(it).ok()) else {
            rows.rows.iter_mut().for_each(|row| row.certain = false);
            return Ok(rows);
        };
        if query.order.is_empty() {
            // Any order will do.
            rows.rows.sort_by_key(|row| !row.certain);
        }
        // What follows a row that is only possible may be cut off, or not.
        let mut certain = true;
        let mut room = limit;
        rows.rows.retain_mut(|row| {
            if room == 0 {
                return false;
            }
            certain &= row.certain;
            room -= usize::from(row.certain);
            row.certain = certain;
            true
        });
        Ok(rows)
    }
}

fn starred<'b>(
    bindings: &'b [Binding],
    qualifier: Option<&Name>,
) -> impl Iterator<Item = &'b Binding> {
    let wanted = qualifier.cloned();
    bindings
        .iter()
        .filter(move |binding| wanted.as_ref().is_none_or(|alias| binding.alias == *alias))
}

fn output_columns(core: &Core, joined: &Joined) -> Vec<Name> {
    let mut columns = Vec::new();
    for target in &core.targets {
        match target {
            Output::Column { name, .. } => columns.push(name.clone()),
            Output::Star(qualifier) => {
                for binding in starred(&joined.bindings, qualifier.as_ref()) {
                    columns.extend(binding.columns.iter().cloned());
                }
            }
        }
    }
    columns
}

/// The value of an output column that an `ORDER BY` names or counts.
fn output_key(by: &Scalar, columns: &[Name], values: &[Value]) -> Option<Value> {
    let at = match by {
        Scalar::Integer(position) => usize::try_from(*position).ok()?.checked_sub(1)?,
        Scalar::Column(path) => match path.as_slice() {
            [name] => columns.iter().position(|column| column == name)?,
            _ => return None,
        },
        _ => return None,
    };
    values.get(at).cloned()
}

/// Sorts by keys.
pub(super) fn sort<T>(rows: &mut [(Vec<Value>, T)], order: &[Order]) {
    if order.is_empty() {
        return;
    }
    rows.sort_by(|(left, _), (right, _)| {
        for (order, (left, right)) in order.iter().zip(left.iter().zip(right)) {
            let nulls_first = order.nulls_first.unwrap_or(order.descending);
            let nulls = if nulls_first {
                right.is_null().cmp(&left.is_null())
            } else {
                left.is_null().cmp(&right.is_null())
            };
            let values = left.order(right);
            let values = if order.descending {
                values.reverse()
            } else {
                values
            };
            if nulls.then(values) != Ordering::Equal {
                return nulls.then(values);
            }
        }
        Ordering::Equal
    });
}

fn distinct(rows: Vec<Row>) -> Vec<Row> {
    let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        match kept.iter_mut().find(|other| other.values == row.values) {
            // What nobody knows may be different each time.
            Some(other) if !row.values.iter().any(Value::is_unknown) => {
                other.certain |= row.certain;
            }
            _ => kept.push(row),
        }
    }
    kept
}

fn combined(operator: SetOperator, all: bool, left: Rows, right: &Rows) -> Rows {
    let mut rows = left.rows;
    if operator == SetOperator::Union {
        rows.extend(right.rows.iter().cloned());
    } else {
        rows.retain_mut(|row| {
            let found = presence(row, &right.rows);
            row.certain &= found != Truth::Unknown;
            match operator {
                SetOperator::Except => found != Truth::Yes,
                _ => found != Truth::No,
            }
        });
    }
    Rows {
        columns: left.columns,
        rows: if all && operator == SetOperator::Union {
            rows
        } else {
            distinct(rows)
        },
    }
}

/// Whether a row is among others.
fn presence(row: &Row, others: &[Row]) -> Truth {
    let mut presence = Truth::No;
    for other in others {
        let mut pairs = row.values.iter().zip(&other.values);
        let equal = pairs.try_fold(Some(true), |all, (left, right)| {
            match (left == right && !left.is_unknown(), left.equals(right)) {
                (true, _) | (_, Some(true)) => Ok(all),
                (_, Some(false)) => Err(()),
                (_, None) => Ok(None),
            }
        });
        match equal {
            Ok(Some(_)) if other.certain => return Truth::Yes,
            Ok(_) => presence = Truth::Unknown,
            Err(()) => {}
        }
    }
    presence
}

/// Rows with other names for their first columns.
fn renamed(mut rows: Rows, names: &[Name]) -> Rows {
    for (column, name) in rows.columns.iter_mut().zip(names) {
        *column = name.clone();
    }
    rows
}
