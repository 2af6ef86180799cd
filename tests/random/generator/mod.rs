//! Makes statements over few names, so that they meet: collisions, dependents, renames there and
//! back. What exists is read off the model's catalog, so that most statements have an object.

mod tables;
mod alters;
mod views;
mod types;
mod rows;
mod routines;
mod access;
mod drops;
mod renames;
mod globals;
mod sessions;

use proptest::prelude::RngExt;
use proptest::test_runner::TestRng;
use sqlcheck::catalog::object::{Object, ObjectData, Relation, RelationKind};
use sqlcheck::catalog::{Catalog, ObjectId, Presence};
use sqlcheck::operation::ObjectName;
use sqlcheck::source::Span;

pub(crate) const LONG: &str = "a_rather_long_name_for_a_table_with_many_words_up_to_the_limit";
const SCHEMAS: &[&str] = &["a", "b"];
const RELATIONS: &[&str] = &["t", "u", "w", "p", LONG, "Mixed Case"];
const VIEWS: &[&str] = &["v", "w", "t"];
const SEQUENCES: &[&str] = &["s", "t_a_seq", "t_id_seq", "u"];
const TYPES: &[&str] = &["e", "d", "c", "t"];
const FUNCTIONS: &[&str] = &["f", "g"];
const TRIGGERS: &[&str] = &["tr", "ts"];
const POLICIES: &[&str] = &["p", "q"];
const ROLES: &[&str] = &["anna", "bert"];
const COLUMNS: &[&str] = &[
    "a",
    "b",
    "c",
    "id",
    "Order",
    "a_long_name_for_a_column_with_words_too",
];

/// Writes one statement for a catalog.
pub(crate) struct Generator<'a> {
    random: &'a mut TestRng,
    catalog: &'a Catalog,
    /// How many names stand in the statement that may not be there, or be taken.
    faults: usize,
    in_transaction: bool,
}

/// How often a statement is written anew that has more than one fault: which of several a server
/// sees first, nobody needs to know.
const TRIES: usize = 20;

impl<'a> Generator<'a> {
    pub(crate) fn new(random: &'a mut TestRng, catalog: &'a Catalog, in_transaction: bool) -> Self {
        Self {
            random,
            catalog,
            faults: 0,
            in_transaction,
        }
    }

    pub(crate) fn statement(&mut self) -> String {
        for _ in 0..TRIES {
            self.faults = 0;
            let statement = self.any_statement();
            if self.faults < 2 {
                return statement;
            }
        }
        "create table t (a int, b int)".to_owned()
    }

    fn any_statement(&mut self) -> String {
        match self.below(100) {
            0..18 => self.create_table(),
            18..34 => self.alter_table(),
            34..38 => self.rows(),
            38..43 => self.create_index(),
            43..49 => self.create_view(),
            49..58 => self.drop(),
            58..64 => self.rename(),
            64..67 => self.set_schema(),
            67..70 => self.sequence(),
            70..74 => self.type_statement(),
            74..78 => self.function(),
            78..81 => self.trigger(),
            81..85 => self.policy(),
            85..87 => self.comment(),
            87..91 => self.grant(),
            91..94 => self.session(),
            94..96 => self.block(),
            _ => self.global(),
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.random.random_range(0..end.max(1))
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// The words, or nothing.
    fn maybe(&mut self, percent: usize, words: &'static str) -> &'static str {
        if self.chance(percent) { words } else { "" }
    }

    /// A role that may have gone.
    fn role(&mut self) -> String {
        let role = self.one(ROLES);
        let objects = self.catalog.objects();
        let mut roles = objects.filter(|it| matches!(it.data, ObjectData::Role(_)));
        if !roles.any(|it| it.name == role) {
            self.faults += 1;
        }
        role.to_owned()
    }

    fn schema(&mut self) -> String {
        let schema = if self.chance(2) {
            "z"
        } else {
            self.one(SCHEMAS)
        };
        let objects = self.catalog.objects();
        let mut schemas = objects.filter(|it| matches!(it.data, ObjectData::Schema { .. }));
        if !schemas.any(|it| it.name == schema) {
            self.faults += 1;
        }
        schema.to_owned()
    }

    /// A name that may or may not be free.
    fn fresh(&mut self, names: &[&str]) -> String {
        let name = self.one(names);
        if self.catalog.objects().any(|it| bare_name(&it.name) == name) {
            self.faults += 1;
        }
        let name = quoted(name);
        match self.below(10) {
            0..6 => name,
            _ => format!("{}.{name}", self.schema()),
        }
    }

    fn fresh_relation(&mut self) -> String {
        self.fresh(RELATIONS)
    }

    fn objects(&self, accept: impl Fn(&Object) -> bool) -> Vec<ObjectId> {
        let schemas = |object: &Object| {
            let schema = object
                .parent_relation()
                .and_then(|id| self.catalog.get(id)?.schema)
                .or(object.schema)
                .and_then(|id| self.catalog.get(id));
            schema.is_some_and(|it| !it.name.starts_with("pg_") && it.name != "information_schema")
        };
        let objects = self.catalog.objects();
        objects
            .filter(|object| schemas(object) && accept(object))
            .map(|object| object.id)
            .collect()
    }

    /// An existing object that the predicate accepts, most of the time.
    fn existing(&mut self, accept: impl Fn(&Object) -> bool) -> Option<ObjectId> {
        let ids = self.objects(accept);
        if ids.is_empty() || self.chance(4) {
            self.faults += 1;
            return None;
        }
        Some(self.one(&ids))
    }

    fn existing_relation(&mut self, kinds: &[RelationKind]) -> Option<ObjectId> {
        let kinds = kinds.to_vec();
        self.existing(move |object| {
            object
                .as_relation()
                .is_some_and(|it| kinds.contains(&it.kind))
        })
    }

    /// The name of an object in a schema, with the schema or without.
    fn name(&mut self, id: ObjectId) -> String {
        let path = self.catalog.path(id);
        let path: Vec<String> = path.iter().map(|part| quoted(part)).collect();
        if self.chance(50) {
            // Another may come first.
            let bare = ObjectName {
                schema: None,
                name: self.catalog.get(id).unwrap().name.clone(),
                span: Span::default(),
            };
            let is_other = |found: Presence| found.id().is_some_and(|found| found != id);
            if is_other(self.catalog.resolve_relation(&bare))
                || is_other(self.catalog.resolve_type_name(&bare))
            {
                self.faults += 1;
            }
            return path.last().unwrap().clone();
        }
        path.join(".")
    }

    fn name_or(&mut self, id: Option<ObjectId>, otherwise: &[&str]) -> String {
        match id {
            Some(id) => self.name(id),
            None => {
                let faults = self.faults;
                let name = self.fresh(otherwise);
                self.faults = faults;
                name
            }
        }
    }

    fn bare(&self, id: ObjectId) -> String {
        quoted(&self.catalog.get(id).unwrap().name)
    }

    fn table(&mut self) -> (Option<ObjectId>, String) {
        let mut kinds = vec![RelationKind::Table, RelationKind::PartitionedTable];
        if self.chance(3) {
            self.faults += 1;
            kinds.extend([RelationKind::View, RelationKind::MaterializedView]);
        }
        let id = self.existing_relation(&kinds);
        (id, self.name_or(id, RELATIONS))
    }

    fn any_relation(&mut self) -> (Option<ObjectId>, String) {
        let id = self.existing(|object| object.as_relation().is_some());
        (id, self.name_or(id, RELATIONS))
    }

    fn relation(&self, id: Option<ObjectId>) -> Option<&'a Relation> {
        self.catalog.relation(id?)
    }

    fn column(&mut self, of: Option<ObjectId>) -> String {
        let columns = self.relation(of).map_or(&[][..], |it| &it.columns);
        if columns.is_empty() || self.chance(4) {
            self.faults += 1;
            return quoted(self.one(COLUMNS));
        }
        let at = self.below(columns.len());
        quoted(&columns[at].name)
    }

    /// One to three columns, seldom one twice.
    fn columns(&mut self, of: Option<ObjectId>, most: usize) -> Vec<String> {
        let mut columns = Vec::new();
        for _ in 0..=self.below(most) {
            let column = self.column(of);
            if !columns.contains(&column) {
                columns.push(column);
            } else if self.chance(3) {
                self.faults += 1;
                columns.push(column);
            }
        }
        columns
    }

    fn type_name(&mut self) -> String {
        if self.chance(12) {
            let id = self.existing(|object| matches!(object.data, ObjectData::Type(_)));
            let array = self.maybe(10, "[]");
            return self.name_or(id, &["e", "d", "c"]) + array;
        }
        let builtin = [
            "int",
            "int",
            "int",
            "bigint",
            "text",
            "text",
            "uuid",
            "numeric(10, 2)",
            "varchar(20)",
            "timestamptz",
            "boolean",
            "int[]",
            "jsonb",
            "date",
            "timestamp(3)",
            "int4range",
            "time",
            "interval",
        ];
        self.one(&builtin).to_owned()
    }

    fn if_exists(&mut self) -> &'static str {
        self.maybe(30, "if exists ")
    }

    fn if_not_exists(&mut self) -> &'static str {
        self.maybe(30, "if not exists ")
    }

    fn behavior(&mut self) -> &'static str {
        match self.below(10) {
            0..5 => "",
            5 => " restrict",
            _ => " cascade",
        }
    }
}

/// A name as it has to be written.
fn quoted(name: &str) -> String {
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    if name.chars().all(is_plain) {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    }
}

/// The name of a function without its arguments.
fn bare_name(name: &str) -> &str {
    name.split('(').next().unwrap_or(name)
}
