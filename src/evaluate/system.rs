//! The system catalogs and the information schema, as far as blocks ask them, read off the model.
//!
//! A table has the columns that the model can fill; any other has an unknown value. Objects that SQL
//! that could not be followed may have changed are possible rows: their names are known, the rest of
//! them is not.

mod access;
mod columns;
mod constraints;
mod others;
mod relations;

use crate::catalog::object::{Fact, Object, Origin};
use crate::catalog::{Catalog, Namespace, ObjectId, Presence};
use crate::operation::{Name, ObjectName, TypeName};
use crate::source::Span;

use super::{Identified, Oid, OidKind, Row, Rows, Value};

/// A table of the server's own.
pub(super) struct Table {
    schema: &'static str,
    name: &'static str,
    pub(super) columns: &'static [&'static str],
    /// The columns that say which object a row is about, which no other SQL changes.
    identity: &'static [&'static str],
    /// The columns that hold names which other SQL may have made, with the space of the name if it
    /// is one of a schema's.
    names: &'static [(&'static str, Option<Namespace>)],
    fill: fn(&mut Filling<'_>),
}

/// The tables, by family.
const FAMILIES: &[&[Table]] = &[
    relations::TABLES,
    columns::TABLES,
    constraints::TABLES,
    access::TABLES,
    others::TABLES,
];

/// The table that a name in `FROM` means; `None` where it is none that is known here.
pub(super) fn find(catalog: &Catalog, name: &ObjectName) -> Option<&'static Table> {
    let mut tables = FAMILIES.iter().copied().flatten();
    let table = tables.find(|table| {
        table.name == name.name
            && match &name.schema {
                Some(schema) => table.schema == schema,
                None => table.schema == "pg_catalog",
            }
    })?;
    let is_system =
        name.schema.is_some() || matches!(catalog.resolve_relation(name), Presence::BuiltIn);
    is_system.then_some(table)
}

/// What a query asks a table's columns to be, to leave out early what it would leave out.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    columns: Vec<(&'static str, Vec<Value>)>,
}

impl Wanted {
    pub(super) fn add(&mut self, column: &'static str, values: Vec<Value>) {
        self.columns.push((column, values));
    }

    /// What a column is asked to be.
    fn of(&self, column: &str) -> impl Iterator<Item = &Value> {
        let asked = self
            .columns
            .iter()
            .filter(move |(asked, _)| *asked == column);
        asked.flat_map(|(_, values)| values)
    }

    /// Whether a row with this value may be wanted.
    fn admits(&self, column: &str, value: &Value) -> bool {
        let asked = self.columns.iter().filter(|(asked, _)| *asked == column);
        asked.map(|(_, values)| values).all(|values| {
            let differs = |wanted: &Value| value.equals(wanted) == Some(false);
            !values.iter().all(differs)
        })
    }

    /// Whether a row with this name may be wanted; cheaper than making the row first.
    fn admits_text(&self, column: &str, text: &str) -> bool {
        let asked = self.columns.iter().filter(|(asked, _)| *asked == column);
        asked.map(|(_, values)| values).all(|values| {
            let differs = |wanted: &Value| matches!(wanted, Value::Text(it) if it != text);
            !values.iter().all(differs)
        })
    }
}

impl Table {
    /// The rows that may be wanted.
    pub(super) fn rows(&'static self, catalog: &Catalog, wanted: &Wanted) -> Rows {
        let mut filling = Filling {
            catalog,
            wanted,
            table: self,
            rows: Vec::new(),
        };
        (self.fill)(&mut filling);
        filling.possible();
        Rows {
            columns: self.columns.iter().copied().map(Name::new_static).collect(),
            rows: filling.rows,
        }
    }

    /// Whether a wanted name is of no row here, and may be one of what no migration mentions: the
    /// server has such things, and extensions bring them.
    pub(super) fn misses(&self, catalog: &Catalog, wanted: &Wanted, rows: &Rows) -> bool {
        let is_missed = |(column, space): &(&'static str, Option<Namespace>)| {
            let at = self.columns.iter().position(|it| it == column);
            let has = |name: &Value| {
                let mut values = rows.rows.iter().filter_map(|row| row.values.get(at?));
                values.any(|value| value.equals(name) != Some(false))
            };
            let is_gone = |name: &Value| match (space, name.as_text()) {
                (Some(space), Some(name)) => was_dropped(catalog, *space, name),
                _ => false,
            };
            wanted.of(column).any(|it| !has(it) && !is_gone(it))
        };
        let about = NAMES_OF_RELATIONS.iter().chain(&IDS_OF_RELATIONS);
        let mut about = about.flat_map(|it| wanted.of(it));
        let is_empty = rows.rows.is_empty() && about.next().is_some();
        (is_empty || self.names.iter().any(is_missed)) && !is_about_own(catalog, wanted)
    }
}

fn was_dropped(catalog: &Catalog, space: Namespace, name: Name) -> bool {
    let name = ObjectName {
        schema: None,
        name,
        span: Span::default(),
    };
    matches!(catalog.resolve(space, &name), Presence::Absent)
}

/// Whether a query asks about a relation of the history, of which all is known.
fn is_about_own(catalog: &Catalog, wanted: &Wanted) -> bool {
    let names = || NAMES_OF_RELATIONS.iter().flat_map(|it| wanted.of(it));
    let is_known = |object: &Object| {
        matches!(object.origin, Origin::Migration(_))
            && !catalog.is_uncertain(object.id)
            && catalog.columns_known(object.id)
    };
    let is_asked = |object: &Object| {
        let mut ids = IDS_OF_RELATIONS.iter().flat_map(|it| wanted.of(it));
        names().any(|name| name.as_text().as_ref() == Some(&object.name))
            || ids.any(|id| id.equals(&Value::oid(object.id)) == Some(true))
    };
    let is_gone = |name: Name| was_dropped(catalog, Namespace::Relation, name);
    let mut relations = catalog.objects().filter(|it| it.as_relation().is_some());
    relations.any(|it| is_asked(it) && is_known(it))
        || names().filter_map(Value::as_text).any(is_gone)
}

/// The columns that say which relation a row is about.
const NAMES_OF_RELATIONS: [&str; 3] = ["tablename", "table_name", "event_object_table"];
const IDS_OF_RELATIONS: [&str; 5] = ["attrelid", "conrelid", "indrelid", "polrelid", "tgrelid"];

/// A table being filled.
pub(super) struct Filling<'a> {
    catalog: &'a Catalog,
    wanted: &'a Wanted,
    table: &'static Table,
    rows: Vec<Row>,
}

impl Filling<'_> {
    /// Whether an object of this name may be wanted.
    fn wants(&self, column: &str, name: &str) -> bool {
        self.wanted.admits_text(column, name)
    }

    /// Adds the row of an object, with the values in the order of the columns.
    fn add<const N: usize>(&mut self, object: &Object, values: [Value; N]) {
        let certain = !self.catalog.is_uncertain(object.id);
        self.push(certain, values);
    }

    /// Adds a row that may be there, whose known values are all that is known.
    fn push_as_is<const N: usize>(&mut self, values: [Value; N]) {
        let pairs = self.table.columns.iter().zip(&values);
        let mut admitted = pairs.map(|(column, value)| self.wanted.admits(column, value));
        if admitted.all(|admits| admits) {
            self.rows.push(Row {
                values: values.into(),
                certain: false,
            });
        }
    }

    fn push<const N: usize>(&mut self, certain: bool, values: [Value; N]) {
        debug_assert_eq!(N, self.table.columns.len(), "{}", self.table.name);
        let mut values = Vec::from(values);
        if !certain {
            let pairs = self.table.columns.iter().zip(&mut values);
            for (column, value) in pairs {
                if !self.table.identity.contains(column) {
                    *value = Value::Unknown;
                }
            }
        }
        let pairs = self.table.columns.iter().zip(&values);
        let mut admitted = pairs.map(|(column, value)| self.wanted.admits(column, value));
        if admitted.all(|admits| admits) {
            self.rows.push(Row { values, certain });
        }
    }

    /// The rows that SQL which could not be followed may have made.
    fn possible(&mut self) {
        let columns = self.table.columns;
        if self.catalog.anything().is_some() {
            self.rows.push(Row {
                values: vec![Value::Unknown; columns.len()],
                certain: false,
            });
            return;
        }
        for (column, space) in self.table.names {
            for name in self.catalog.mentioned_names() {
                if !self.wants(column, name) || !self.may_be(*space, name) {
                    continue;
                }
                let values = columns.iter().map(|it| {
                    if it == column {
                        Value::from(name)
                    } else {
                        Value::Unknown
                    }
                });
                self.rows.push(Row {
                    values: values.collect(),
                    certain: false,
                });
            }
        }
    }

    /// Whether a mentioned name may be an object that the model does not have.
    fn may_be(&self, space: Option<Namespace>, name: &Name) -> bool {
        let Some(space) = space else {
            return true;
        };
        let found = self.catalog.resolve(
            space,
            &ObjectName {
                schema: None,
                name: name.clone(),
                span: Span::default(),
            },
        );
        !matches!(found, Presence::Present(_))
    }

    fn name(&self, id: Option<ObjectId>) -> Value {
        let object = id.and_then(|id| self.catalog.get(id));
        object.map_or(Value::Null, |object| Value::from(&object.name))
    }

    /// The object identifier of a type.
    fn type_oid(&self, name: &TypeName) -> Value {
        if name.array {
            return Value::Unknown;
        }
        match self.catalog.resolve_type(name) {
            Presence::Present(id) => Value::oid(id),
            Presence::BuiltIn => Value::Oid(Oid {
                of: Identified::BuiltIn(name.name.clone()),
                kind: OidKind::Oid,
            }),
            _ => Value::Unknown,
        }
    }
}

/// The object identifier of a part that may be missing, which is 0.
fn oid(id: Option<ObjectId>) -> Value {
    id.map_or(Value::Integer(0), Value::oid)
}

fn fact(fact: Fact) -> Value {
    match fact {
        Fact::Yes => Value::Boolean(true),
        Fact::No => Value::Boolean(false),
        Fact::Unknown => Value::Unknown,
    }
}

/// A `yes_or_no` of the information schema.
fn yes_or_no(value: bool) -> Value {
    Value::text(if value { "YES" } else { "NO" })
}

fn numbers(columns: &[u16]) -> Value {
    Value::array(
        columns
            .iter()
            .map(|number| Value::Integer(i64::from(*number))),
    )
}
