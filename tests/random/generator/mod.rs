//! Makes statements over few names, so that they meet: collisions, dependents, renames there and
//! back. What exists is read off the model's catalog, so that most statements have an object.

mod tables;
mod others;

use sqlcheck::catalog::object::{Object, ObjectData, Relation, RelationKind};
use sqlcheck::catalog::{Catalog, ObjectId};

pub(crate) const LONG: &str = "a_rather_long_name_for_a_table_with_many_words_up_to_the_limit";
const SCHEMAS: &[&str] = &["a", "b"];
const RELATIONS: &[&str] = &["t", "u", "w", "p", LONG];
const COLUMNS: &[&str] = &[
    "a",
    "b",
    "c",
    "id",
    "a_long_name_for_a_column_with_words_too",
];

/// Numbers that depend on nothing but the seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap()
    }
}

/// Writes one statement for a catalog.
pub(crate) struct Generator<'a> {
    random: &'a mut Random,
    catalog: &'a Catalog,
    /// How many names stand in the statement that may not be there, or be taken.
    faults: usize,
}

/// How often a statement is written anew that has more than one fault: which of several a server
/// sees first, nobody needs to know.
const TRIES: usize = 20;

impl<'a> Generator<'a> {
    pub(crate) fn new(random: &'a mut Random, catalog: &'a Catalog) -> Self {
        Self {
            random,
            catalog,
            faults: 0,
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
            0..22 => self.create_table(),
            22..44 => self.alter_table(),
            44..50 => self.create_index(),
            50..56 => self.create_view(),
            56..66 => self.drop(),
            66..72 => self.rename(),
            72..75 => self.set_schema(),
            75..78 => self.sequence(),
            78..82 => self.type_statement(),
            82..85 => self.function(),
            85..88 => self.trigger(),
            88..92 => self.policy(),
            92..94 => self.comment(),
            94..96 => self.grant(),
            96..98 => self.session(),
            _ => self.global(),
        }
    }

    fn below(&mut self, end: usize) -> usize {
        self.random.below(end)
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
        match self.below(10) {
            0..6 => name.to_owned(),
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
        let qualified = path.join(".");
        if self.chance(50) {
            return path.last().unwrap().to_string();
        }
        qualified
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
        self.catalog.get(id).unwrap().name.to_string()
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
            return self.one(COLUMNS).to_owned();
        }
        let at = self.below(columns.len());
        columns[at].name.to_string()
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

/// The name of a function without its arguments.
fn bare_name(name: &str) -> &str {
    name.split('(').next().unwrap_or(name)
}
