//! The stubs: what is made in place of an extension.

/// What stands in for an extension.
#[derive(Debug)]
pub(super) struct Stub {
    pub(super) name: &'static str,
    /// The version that it is modelled on.
    pub(super) version: &'static str,
    /// In the words of a label.
    pub(super) has: &'static str,
    pub(super) requires: &'static [&'static str],
    /// Access methods for indexes, whose options are not those of the built-in method behind them.
    pub(super) methods: &'static [&'static str],
    /// `@extschema@` stands for the extension's schema.
    pub(super) sql: &'static str,
}

/// The stub of an extension.
pub(super) fn find(name: &str) -> Option<&'static Stub> {
    STUBS.iter().find(|stub| stub.name == name)
}

macro_rules! stub {
    ($name:literal, $version:literal, $has:literal) => {
        Stub {
            name: $name,
            version: $version,
            has: $has,
            requires: &[],
            methods: &[],
            sql: include_str!(concat!($name, ".sql")),
        }
    };
}

pub(super) const STUBS: &[Stub] = &[
    stub!("http", "1.6", "its types, and functions that send nothing"),
    stub!("pg_cron", "1.6", "its tables, and jobs that never run"),
    stub!(
        "pg_graphql",
        "1.5.11",
        "its schema, and a resolver that answers nothing"
    ),
    stub!(
        "pg_jsonschema",
        "0.3.3",
        "its functions, to which every document is valid"
    ),
    stub!(
        "pg_net",
        "0.14.0",
        "its tables, and requests that are never sent"
    ),
    stub!("pg_stat_monitor", "2.1", "its view, without rows"),
    Stub {
        requires: &["pgcrypto"],
        ..stub!("pgjwt", "0.2.0", "its functions")
    },
    stub!(
        "pgmq",
        "1.4.4",
        "queues as tables, and the functions to write and read them"
    ),
    stub!("pgsodium", "3.1.8", "its table of keys, and random bytes"),
    stub!(
        "plv8",
        "3.1.10",
        "a language whose functions can be made and not called"
    ),
    stub!(
        "postgis",
        "3.4.2",
        "its types and the usual functions, which give NULL"
    ),
    stub!(
        "supabase_vault",
        "0.3.1",
        "its table and functions, without encryption"
    ),
    stub!(
        "timescaledb",
        "2.17.2",
        "hypertables as plain tables, and policies that do nothing"
    ),
    Stub {
        methods: &["hnsw", "ivfflat"],
        ..stub!("vector", "0.8.0", "its types, operators and access methods")
    },
];
