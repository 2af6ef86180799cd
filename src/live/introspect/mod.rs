//! Reads the catalog of a server into the type that replay builds.
//!
//! One query for each kind of object, whatever the number of objects. Structure is read as the
//! server has it; what it keeps as a tree it prints, and the text is parsed as a migration's is, so
//! that both catalogs hold the same kinds of values. Nothing is written; `search_path` is emptied
//! meanwhile, so that every printed name has its schema.

mod access;
mod parts;
mod parse;
mod relations;
mod routines;
mod types;

use postgres::{Client, Row, Statement};
use rustc_hash::FxHashMap;

use crate::catalog::object::{Object, ObjectData, Origin};
use crate::catalog::{Catalog, ObjectId};
use crate::lower::postgres::STACK_SIZE;
use crate::operation::{Name, TypeName};

/// The first server that publishes the tables of a schema.
const PUBLICATION_SCHEMAS: u16 = 15;

/// What the server of a session has, which is read once.
///
/// # Errors
///
/// Where the server refuses a query.
pub fn read(client: &mut Client) -> Result<Catalog, postgres::Error> {
    Reader::new(client)?.read(client)
}

/// The queries of a session, for reading its server more than once: planning them takes longer than
/// executing them.
pub struct Reader {
    queries: Queries,
}

impl Reader {
    /// Prepares the queries, which are gone after `DEALLOCATE` or `DISCARD ALL`.
    ///
    /// # Errors
    ///
    /// Where the server refuses a query.
    pub fn new(client: &mut Client) -> Result<Self, postgres::Error> {
        Ok(Self {
            queries: Queries::prepare(client)?,
        })
    }

    /// What the server has: everything but PostgreSQL's own objects, temporary ones and the members
    /// of extensions. Objects have no cause ([`Origin::Server`]).
    ///
    /// # Errors
    ///
    /// Where the server refuses a query.
    pub fn read(&self, client: &mut Client) -> Result<Catalog, postgres::Error> {
        let path: String = client
            .query_one("SELECT current_setting('search_path')", &[])?
            .get(0);
        client.batch_execute("SET search_path = ''")?;
        let rows = self.queries.rows(client);
        client.execute("SELECT set_config('search_path', $1, false)", &[&path])?;
        let rows = rows?;
        let built = std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().stack_size(STACK_SIZE);
            let thread = builder.spawn_scoped(scope, || Builder::default().build(&rows));
            thread.map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
        });
        let mut catalog = built.expect("a thread can be started");
        catalog.server_version = Some(self.queries.server_version);
        Ok(catalog)
    }
}

/// Declares [`Queries`] and [`Rows`]: for each kind of object, the query in its file and the answer.
macro_rules! queries {
    ($($kind:ident),* $(,)?) => {
        struct Queries {
            $($kind: Statement,)*
            publication_schemas: Option<Statement>,
            server_version: u16,
        }

        struct Rows {
            $($kind: Vec<Row>,)*
            publication_schemas: Vec<Row>,
        }

        impl Queries {
            fn prepare(client: &mut Client) -> Result<Self, postgres::Error> {
                let version = "SELECT (current_setting('server_version_num')::int / 10000)::int2";
                let version: i16 = client.query_one(version, &[])?.get(0);
                let server_version = version.unsigned_abs();
                Ok(Self {
                    $($kind: client.prepare(include_str!(concat!("sql/", stringify!($kind), ".sql")))?,)*
                    publication_schemas: if server_version >= PUBLICATION_SCHEMAS {
                        Some(client.prepare(include_str!("sql/publication_schemas.sql"))?)
                    } else {
                        None
                    },
                    server_version,
                })
            }

            fn rows(&self, client: &mut Client) -> Result<Rows, postgres::Error> {
                Ok(Rows {
                    $($kind: client.query(&self.$kind, &[])?,)*
                    publication_schemas: match &self.publication_schemas {
                        Some(query) => client.query(query, &[])?,
                        None => Vec::new(),
                    },
                })
            }
        }
    };
}

queries! {
    schemas, roles, extensions, types, relations, columns, sequences, indexes, functions,
    constraints, triggers, policies, rules, event_triggers, publications, others, comments, grants,
    default_privileges,
}

/// Makes a catalog from rows. Objects refer to each other by the numbers that the server gave them.
struct Builder {
    catalog: Catalog,
    /// By the number of the system catalog that an object is in, and its own in that.
    ids: FxHashMap<(u32, u32), ObjectId>,
    /// The types that were parsed, by their text.
    types: FxHashMap<String, Option<TypeName>>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            catalog: Catalog::empty(),
            ids: FxHashMap::default(),
            types: FxHashMap::default(),
        }
    }
}

/// What a new database has from the start has lower numbers.
const FIRST_NORMAL: u32 = 16_384;

// The numbers that PostgreSQL's own catalogs have on every server.
const PG_TYPE: u32 = 1247;
const PG_PROC: u32 = 1255;
const PG_CLASS: u32 = 1259;
const PG_CONSTRAINT: u32 = 2606;
const PG_NAMESPACE: u32 = 2615;

impl Builder {
    fn build(mut self, rows: &Rows) -> Catalog {
        // The temporary objects of a new connection: none.
        let none = ObjectData::Schema {
            closed: true,
            extended: false,
        };
        self.catalog
            .insert(Object::new("pg_temp", None, Origin::System, none));
        self.roles(&rows.roles);
        self.schemas(&rows.schemas);
        self.extensions(&rows.extensions);
        self.types(&rows.types, &rows.columns);
        self.relations(&rows.relations, &rows.columns);
        self.sequences(&rows.sequences);
        self.indexes(&rows.indexes);
        self.functions(&rows.functions);
        self.constraints(&rows.constraints);
        self.triggers(&rows.triggers);
        self.policies(&rows.policies);
        self.rules(&rows.rules);
        self.event_triggers(&rows.event_triggers);
        self.publications(&rows.publications, &rows.publication_schemas);
        self.others(&rows.others);
        self.comments(&rows.comments);
        self.grants(&rows.grants);
        self.default_privileges(&rows.default_privileges);
        self.catalog.search_path = Some([Name::new_static("public")].into());
        self.catalog
    }

    /// Adds the object of a row, which has its numbers and its name.
    fn insert(&mut self, row: &Row, schema: Option<ObjectId>, data: ObjectData) -> ObjectId {
        self.insert_named(row, row.get("name"), schema, data)
    }

    fn insert_named(
        &mut self,
        row: &Row,
        name: &str,
        schema: Option<ObjectId>,
        data: ObjectData,
    ) -> ObjectId {
        let number: u32 = row.get("oid");
        let origin = if number < FIRST_NORMAL {
            Origin::System
        } else {
            Origin::Server
        };
        let object = Object::new(name, schema, origin, data);
        let id = self.catalog.insert(object);
        self.ids.insert((row.get("class"), number), id);
        id
    }

    /// The object of a number in a row; `None` also for one that is not read.
    fn object(&self, class: u32, row: &Row, column: &str) -> Option<ObjectId> {
        let number: Option<u32> = row.get(column);
        self.ids.get(&(class, number?)).copied()
    }

    fn schema(&self, row: &Row) -> Option<ObjectId> {
        self.object(PG_NAMESPACE, row, "schema")
    }
}

/// The value of a column that may be null, as a name.
fn name(row: &Row, column: &str) -> Option<Name> {
    let text: Option<&str> = row.get(column);
    text.map(Name::new)
}

/// The numbers of columns.
fn numbers(row: &Row, column: &str) -> Vec<u16> {
    let numbers: Vec<i16> = row.get(column);
    numbers
        .into_iter()
        .filter_map(|it| u16::try_from(it).ok())
        .collect()
}
