//! `FROM` and `WHERE`: the items are joined one after the other, and each condition is asked as soon
//! as its columns are there, so that a join of catalogs is not their product.

use rustc_hash::FxHashMap;

use super::super::functions::set_of;
use super::super::system::{self, Wanted};
use super::super::value::Truth;
use super::super::{EvaluationError, Evaluator, Row, Rows, Value};
use super::conditions::{mentions, mentions_column, split, uncast};
use super::{Binding, Scope, renamed};
use crate::operation::{Alias, Call, Core, JoinKind, Name, ObjectName, Scalar, Source};

/// More rows than a question to the catalog has.
const MAX_ROWS: usize = 200_000;

/// The rows that `FROM` and `WHERE` leave.
pub(super) struct Joined {
    pub(super) bindings: Vec<Binding>,
    pub(super) rows: Vec<Row>,
}

impl Joined {
    pub(super) fn width(&self) -> usize {
        self.bindings
            .last()
            .map_or(0, |it| it.start + it.columns.len())
    }
}

/// One item, with what joins it to those before it.
struct Item<'q> {
    source: &'q Source,
    /// For `LEFT JOIN`, whose condition leaves the rows before it.
    outer_join: Option<Vec<&'q Scalar>>,
}

impl Evaluator<'_> {
    /// `None` where that can't be known.
    pub(super) fn from(
        self,
        core: &Core,
        outer: &Scope<'_>,
    ) -> Result<Option<Joined>, EvaluationError> {
        let mut items = Vec::new();
        let mut conditions = Vec::new();
        if let Some(filter) = &core.filter {
            split(filter, &mut conditions);
        }
        for source in &core.from {
            if flatten(source, &mut items, &mut conditions).is_none() {
                return Ok(None);
            }
        }
        let mut joined = Joined {
            bindings: Vec::new(),
            rows: vec![Row {
                values: Vec::new(),
                certain: true,
            }],
        };
        let count = items.len();
        for (at, item) in items.iter().enumerate() {
            let Some((binding, rows)) = self.item(item, &conditions, &joined, outer)? else {
                return Ok(None);
            };
            let is_last = at + 1 == count;
            let mut bindings = joined.bindings.clone();
            bindings.push(binding);
            let ready: Vec<&Scalar>;
            (ready, conditions) = conditions
                .into_iter()
                .partition(|it| is_last || is_ready(it, &bindings));
            let step = Step {
                bindings,
                ready,
                item,
                outer,
            };
            let Some(next) = self.step(joined, rows, step)? else {
                return Ok(None);
            };
            joined = next;
        }
        if items.is_empty() {
            joined.rows = self.kept(joined.rows, &conditions, &[], outer)?;
        }
        Ok(Some(joined))
    }

    /// An item's columns and rows.
    fn item(
        self,
        item: &Item<'_>,
        conditions: &[&Scalar],
        joined: &Joined,
        outer: &Scope<'_>,
    ) -> Result<Option<(Binding, Rowset)>, EvaluationError> {
        let start = joined.width();
        let binding = |alias: &Alias, name: &Name, rows: &Rows| Binding {
            alias: alias.name.clone().unwrap_or_else(|| name.clone()),
            columns: rows.columns.clone(),
            start,
            known: true,
        };
        Ok(match item.source {
            Source::Relation { name, alias } => {
                let on = item.outer_join.as_ref();
                let asked = on.map_or(conditions, Vec::as_slice);
                let rows = self.relation(name, alias, asked, outer)?;
                let known = rows.is_some();
                let rows = rows.unwrap_or_else(|| Rows::possible(Vec::new()));
                let rows = renamed(rows, &alias.columns);
                let binding = Binding {
                    known,
                    ..binding(alias, &name.name, &rows)
                };
                Some((binding, Rowset::Same(rows.rows)))
            }
            Source::Query { query, alias } => {
                let rows = renamed(self.select(query, outer)?, &alias.columns);
                let known = !rows.columns.is_empty();
                let binding = Binding {
                    known,
                    ..binding(alias, &Name::default(), &rows)
                };
                Some((binding, Rowset::Same(rows.rows)))
            }
            Source::Function {
                call,
                ordinality,
                alias,
            } => {
                if let Some((name, rows)) = self.commands(call) {
                    let rows = renamed(rows.clone(), &alias.columns);
                    let binding = binding(alias, name, &rows);
                    return Ok(Some((binding, Rowset::Same(rows.rows))));
                }
                let name = alias.name.clone().unwrap_or_default();
                let mut columns = vec![name];
                if *ordinality {
                    columns.push(Name::new_static("ordinality"));
                }
                let rows = Rows {
                    columns,
                    rows: self.set_of_each(call, *ordinality, joined, outer)?,
                };
                let rows = renamed(rows, &alias.columns);
                // The rows are already those of each row before it.
                let binding = binding(alias, &Name::default(), &rows);
                Some((binding, Rowset::Joined(rows.rows)))
            }
            Source::Join(_) | Source::Other => None,
        })
    }

    /// The commands that an event trigger is run for, if a function in `FROM` is the one that gives
    /// them.
    fn commands<'s>(&'s self, call: &'s Scalar) -> Option<(&'s Name, &'s Rows)> {
        let Scalar::Call(call) = call else {
            return None;
        };
        let name = &call.name.name;
        let rows = self.variables.commands()?;
        (name == "pg_event_trigger_ddl_commands").then_some((name, rows))
    }

    /// The rows of a relation: a common table expression, or a catalog.
    fn relation(
        self,
        name: &ObjectName,
        alias: &Alias,
        conditions: &[&Scalar],
        outer: &Scope<'_>,
    ) -> Result<Option<Rows>, EvaluationError> {
        if name.schema.is_none()
            && let Some(rows) = outer.common(&name.name)
        {
            return Ok(Some(rows.clone()));
        }
        let Some(table) = system::find(self.catalog, name) else {
            return Ok(None);
        };
        let qualifier = alias.name.as_ref().unwrap_or(&name.name);
        let mut wanted = Wanted::default();
        for condition in conditions {
            if let Some((column, values)) = self.asked(condition, qualifier, table.columns, outer) {
                wanted.add(column, values);
            }
        }
        let rows = table.rows(self.catalog, &wanted);
        if table.misses(self.catalog, &wanted, &rows) {
            self.variables.assumes();
        }
        Ok(Some(rows))
    }

    /// A condition that a column of an item equals one of some values, which depend on nothing else
    /// of the query.
    fn asked(
        self,
        condition: &Scalar,
        qualifier: &Name,
        columns: &'static [&'static str],
        outer: &Scope<'_>,
    ) -> Option<(&'static str, Vec<Value>)> {
        let column = |scalar: &Scalar| {
            let Scalar::Column(path) = uncast(scalar) else {
                return None;
            };
            let name = match path.as_slice() {
                [name] => name,
                [of, name] if of == qualifier => name,
                _ => return None,
            };
            columns.iter().find(|column| *column == name).copied()
        };
        let value = |scalar: &Scalar| {
            let independent = !mentions_column(scalar, &|path| match path {
                [name] => columns.contains(&name.as_str()),
                [of, _] => of == qualifier,
                _ => true,
            });
            let value = independent.then(|| self.scalar(scalar, outer).ok())??;
            (!value.is_unknown()).then_some(value)
        };
        match condition {
            Scalar::Operator {
                name,
                left: Some(left),
                right,
            } if name == "=" => {
                let (column, other) = match (column(left), column(right)) {
                    (Some(column), None) => (column, right),
                    (None, Some(column)) => (column, left),
                    _ => return None,
                };
                Some((column, vec![value(other)?]))
            }
            Scalar::Quantified {
                operand,
                operator,
                all: false,
                array,
            } if operator == "=" => {
                let column = column(operand)?;
                match value(array)? {
                    Value::Array(values) => Some((column, values.to_vec())),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The values of a function that gives several, one for each row; `None` where it is not known
    /// which.
    pub(super) fn set(
        self,
        call: &Call,
        scope: &Scope<'_>,
    ) -> Result<Option<Vec<Value>>, EvaluationError> {
        let arguments = self.all(&call.arguments, scope)?;
        let schema = call.name.schema.as_ref();
        let is_system = schema.is_none_or(|it| it == "pg_catalog");
        let set = is_system.then(|| set_of(&call.name.name, &arguments));
        Ok(set.flatten())
    }

    /// The rows of a function in `FROM`, for each of the rows before it.
    fn set_of_each(
        self,
        call: &Scalar,
        ordinality: bool,
        joined: &Joined,
        outer: &Scope<'_>,
    ) -> Result<Vec<Row>, EvaluationError> {
        let Scalar::Call(call) = call else {
            return Ok(Rows::possible(vec![Name::default()]).rows);
        };
        let mut rows = Vec::new();
        for row in &joined.rows {
            let scope = Scope {
                bindings: &joined.bindings,
                values: &row.values,
                outer: Some(outer),
                ..Scope::default()
            };
            let (values, certain) = match self.set(call, &scope)? {
                Some(values) => (values, row.certain),
                None => (vec![Value::Unknown], false),
            };
            for (number, value) in (1..).zip(values) {
                let mut all = row.values.clone();
                all.push(value);
                if ordinality {
                    all.push(Value::Integer(number));
                }
                rows.push(Row {
                    values: all,
                    certain,
                });
            }
        }
        Ok(rows)
    }

    /// Joins the rows of the next item to those before it.
    fn step(
        self,
        before: Joined,
        rows: Rowset,
        step: Step<'_>,
    ) -> Result<Option<Joined>, EvaluationError> {
        let rows = match rows {
            Rowset::Joined(rows) => rows,
            Rowset::Same(candidates) => {
                let index = Index::new(&before, &candidates, &step);
                let mut rows = Vec::new();
                for row in &before.rows {
                    self.extend(row, &candidates, &index, &step, &mut rows)?;
                    if rows.len() > MAX_ROWS {
                        return Ok(None);
                    }
                }
                rows
            }
        };
        let rows = self.kept(rows, &step.ready, &step.bindings, step.outer)?;
        Ok(Some(Joined {
            bindings: step.bindings,
            rows,
        }))
    }

    /// The rows that one row becomes.
    fn extend(
        self,
        row: &Row,
        candidates: &[Row],
        index: &Index,
        step: &Step<'_>,
        rows: &mut Vec<Row>,
    ) -> Result<(), EvaluationError> {
        let (start, mut found) = (rows.len(), Truth::No);
        for candidate in index.matching(row, candidates) {
            let joined = Row {
                values: [row.values.as_slice(), &candidate.values].concat(),
                certain: row.certain && candidate.certain,
            };
            let Some(on) = &step.item.outer_join else {
                rows.push(joined);
                continue;
            };
            let kept = self.kept(vec![joined], on, &step.bindings, step.outer)?;
            for kept in kept {
                let certain = !row.certain || kept.certain;
                if certain {
                    found = Truth::Yes;
                } else if found == Truth::No {
                    found = Truth::Unknown;
                }
                rows.push(kept);
            }
        }
        if step.item.outer_join.is_some() && found != Truth::Yes {
            let binding = step.bindings.last().map_or(0, |it| it.columns.len());
            let mut values = row.values.clone();
            values.extend(std::iter::repeat_n(Value::Null, binding));
            let certain = row.certain && found == Truth::No && rows.len() == start;
            rows.push(Row { values, certain });
        }
        Ok(())
    }

    /// The rows of which the conditions may be true.
    fn kept(
        self,
        rows: Vec<Row>,
        conditions: &[&Scalar],
        bindings: &[Binding],
        outer: &Scope<'_>,
    ) -> Result<Vec<Row>, EvaluationError> {
        if conditions.is_empty() {
            return Ok(rows);
        }
        let mut kept = Vec::with_capacity(rows.len());
        'rows: for mut row in rows {
            let mut certain = row.certain;
            for condition in conditions {
                let scope = Scope {
                    bindings,
                    values: &row.values,
                    outer: Some(outer),
                    ..Scope::default()
                };
                match self.scalar(condition, &scope)?.truth() {
                    Truth::Yes => {}
                    Truth::No => continue 'rows,
                    Truth::Unknown => certain = false,
                }
            }
            row.certain = certain;
            kept.push(row);
        }
        Ok(kept)
    }
}

/// The rows of an item.
enum Rowset {
    /// The same for every row before it.
    Same(Vec<Row>),
    /// Already with the values of those before it.
    Joined(Vec<Row>),
}

/// What joins an item to those before it.
struct Step<'s> {
    /// With the item's own, which is the last.
    bindings: Vec<Binding>,
    /// The conditions that can be asked now.
    ready: Vec<&'s Scalar>,
    item: &'s Item<'s>,
    outer: &'s Scope<'s>,
}

/// Finds the rows of an item by the value of a column that a condition compares with one that is
/// already there.
enum Index {
    None,
    By {
        /// Index into the values of the rows before.
        left: usize,
        rows: FxHashMap<Value, Vec<usize>>,
        /// Rows whose value is not known.
        open: Vec<usize>,
    },
}

impl Index {
    fn new(before: &Joined, candidates: &[Row], step: &Step<'_>) -> Self {
        let Some((binding, known)) = step.bindings.split_last() else {
            return Self::None;
        };
        let on = step.item.outer_join.as_deref().unwrap_or(&step.ready);
        let pair = on
            .iter()
            .find_map(|condition| equated(condition, known, binding));
        let Some((left, right)) = pair else {
            return Self::None;
        };
        // Only values of one kind are equal if and only if they are the same.
        let is_oid = |value: Option<&Value>| {
            matches!(value, Some(Value::Oid(_) | Value::Null | Value::Unknown))
        };
        let all_oids = before.rows.iter().all(|row| is_oid(row.values.get(left)))
            && candidates.iter().all(|row| is_oid(row.values.get(right)));
        if !all_oids {
            return Self::None;
        }
        let mut rows: FxHashMap<Value, Vec<usize>> = FxHashMap::default();
        let mut open = Vec::new();
        for (at, row) in candidates.iter().enumerate() {
            match key(&row.values[right]) {
                Some(key) => rows.entry(key).or_default().push(at),
                None if row.values[right].is_unknown() => open.push(at),
                None => {}
            }
        }
        Self::By { left, rows, open }
    }

    fn matching<'r>(&self, row: &Row, candidates: &'r [Row]) -> Vec<&'r Row> {
        let Self::By { left, rows, open } = self else {
            return candidates.iter().collect();
        };
        let found: &[usize] = match key(&row.values[*left]) {
            Some(key) => rows.get(&key).map_or(&[], Vec::as_slice),
            None if row.values[*left].is_unknown() => return candidates.iter().collect(),
            None => return Vec::new(),
        };
        let places = found.iter().chain(open);
        places.map(|at| &candidates[*at]).collect()
    }
}

/// An object identifier, whatever type it has.
fn key(value: &Value) -> Option<Value> {
    match value {
        Value::Oid(oid) => Some(Value::Oid(super::super::Oid {
            kind: super::super::OidKind::Oid,
            ..oid.clone()
        })),
        _ => None,
    }
}

/// The places of the two columns of `a.x = b.y`: among the values so far, and in the new item.
fn equated(condition: &Scalar, known: &[Binding], binding: &Binding) -> Option<(usize, usize)> {
    let Scalar::Operator {
        name,
        left: Some(left),
        right,
    } = condition
    else {
        return None;
    };
    let (Scalar::Column(left), Scalar::Column(right)) = (uncast(left), uncast(right)) else {
        return None;
    };
    if name != "=" {
        return None;
    }
    let inside = |path: &[Name]| {
        let at = place(path, std::slice::from_ref(binding))?;
        Some(at - binding.start)
    };
    match (place(left, known), inside(right)) {
        (Some(left), Some(right)) => Some((left, right)),
        _ => Some((place(right, known)?, inside(left)?)),
    }
}

/// The index of a column's value.
fn place(path: &[Name], bindings: &[Binding]) -> Option<usize> {
    let in_binding = |binding: &Binding, column: &Name| {
        let at = binding.columns.iter().position(|it| it == column)?;
        Some(binding.start + at)
    };
    match path {
        [column] => bindings
            .iter()
            .find_map(|binding| in_binding(binding, column)),
        [qualifier, column] => {
            let binding = bindings.iter().find(|it| it.alias == *qualifier)?;
            in_binding(binding, column)
        }
        _ => None,
    }
}

/// Whether a condition asks for nothing that comes later. One with a query in it waits for the end.
fn is_ready(condition: &Scalar, bindings: &[Binding]) -> bool {
    let mut queries = false;
    let later = mentions(condition, &mut queries, &|path| {
        place(path, bindings).is_none()
    });
    !later && !queries
}

/// The items of a join, from left to right; `None` for joins that are not followed.
fn flatten<'q>(
    source: &'q Source,
    items: &mut Vec<Item<'q>>,
    conditions: &mut Vec<&'q Scalar>,
) -> Option<()> {
    let Source::Join(join) = source else {
        items.push(Item {
            source,
            outer_join: None,
        });
        return Some(());
    };
    match join.kind {
        JoinKind::Inner => {
            flatten(&join.left, items, conditions)?;
            flatten(&join.right, items, conditions)?;
            if let Some(on) = &join.on {
                split(on, conditions);
            }
        }
        JoinKind::Left if !matches!(join.right, Source::Join(_)) => {
            flatten(&join.left, items, conditions)?;
            let mut on = Vec::new();
            if let Some(condition) = &join.on {
                split(condition, &mut on);
            }
            items.push(Item {
                source: &join.right,
                outer_join: Some(on),
            });
        }
        JoinKind::Left | JoinKind::Right | JoinKind::Full => return None,
    }
    Some(())
}
