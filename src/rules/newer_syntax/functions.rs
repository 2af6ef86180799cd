//! Functions that PostgreSQL has since a major version.

use std::borrow::Cow;

use super::forms::{Form, Found, Stage};
use crate::catalog::{Catalog, Presence};
use crate::diagnostic::Severity;
use crate::operation::{ObjectKind, ObjectName, Operation, OperationKind};
use crate::rules::mentions::{Target, mentions};

/// Those that statements of migrations call. A name that an earlier version has with other arguments
/// is none of them.
const SINCE: [(u16, &[&str]); 5] = [
    (
        14,
        &[
            "bit_count",
            "bit_xor",
            "date_bin",
            "range_agg",
            "range_intersect_agg",
            "string_to_table",
            "trim_array",
            "unistr",
        ],
    ),
    (
        15,
        &[
            "regexp_count",
            "regexp_instr",
            "regexp_like",
            "regexp_substr",
        ],
    ),
    (
        16,
        &[
            "any_value",
            "array_sample",
            "array_shuffle",
            "date_add",
            "date_subtract",
            "erf",
            "erfc",
            "pg_input_error_info",
            "pg_input_is_valid",
            "random_normal",
        ],
    ),
    (
        17,
        &[
            "pg_basetype",
            "to_bin",
            "to_oct",
            "to_regtypemod",
            "unicode_assigned",
            "unicode_version",
            "uuid_extract_timestamp",
            "uuid_extract_version",
            "xmltext",
        ],
    ),
    (
        18,
        &[
            "array_reverse",
            "array_sort",
            "casefold",
            "crc32",
            "crc32c",
            "gamma",
            "lgamma",
            "uuidv4",
            "uuidv7",
        ],
    ),
];

/// Extensions that bring none of these; others may.
const WITHOUT: [&str; 33] = [
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "dblink",
    "earthdistance",
    "fuzzystrmatch",
    "hstore",
    "http",
    "hypopg",
    "index_advisor",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "pg_cron",
    "pg_graphql",
    "pg_jsonschema",
    "pg_net",
    "pg_stat_statements",
    "pg_trgm",
    "pgcrypto",
    "pgjwt",
    "pgsodium",
    "plpgsql",
    "postgis",
    "postgres_fdw",
    "supabase_vault",
    "tablefunc",
    "unaccent",
    "uuid-ossp",
    "vector",
];

/// The calls of an operation that a server of a version has no function for: nor does the history,
/// of which `catalog` is a state, have one of that name in any schema, or an extension that may.
pub(super) fn calls(
    text: &str,
    operation: &Operation,
    version: u16,
    catalog: &Catalog,
) -> Vec<Found> {
    // The statements of such a body are looked into when it is called.
    if let OperationKind::CreateFunction(create) = &operation.kind
        && create.language != "sql"
    {
        return Vec::new();
    }
    let mentions = mentions(operation, text).into_iter();
    let newer = mentions.filter_map(|mention| {
        let Target::Function(name) = &mention.target else {
            return None;
        };
        let since = since(name).filter(|since| *since > version)?;
        (!may_be_there(catalog, name)).then(|| Found {
            form: Form {
                since,
                stage: Stage::Executed,
                severity: Severity::Warning,
                name: Cow::Owned(format!("`{}()`", name.name)),
                words: &[],
            },
            span: mention.span,
        })
    });
    let newer: Vec<Found> = newer.collect();
    if !newer.is_empty() && has_other_extensions(catalog) {
        return Vec::new();
    }
    newer
}

/// Whether the history has a function of the name, or SQL that nobody can follow may have made one.
fn may_be_there(catalog: &Catalog, name: &ObjectName) -> bool {
    let found = || catalog.resolve_function(name, None);
    catalog.has_function(&name.name) || matches!(found(), Ok(Presence::Unknown(_)))
}

fn since(name: &ObjectName) -> Option<u16> {
    let schema = name.schema.as_ref();
    if schema.is_some_and(|schema| schema != "pg_catalog") {
        return None;
    }
    let found = SINCE
        .iter()
        .find(|(_, names)| names.contains(&name.name.as_str()));
    found.map(|(since, _)| *since)
}

fn has_other_extensions(catalog: &Catalog) -> bool {
    let mut extensions = catalog
        .objects()
        .filter(|it| it.kind() == ObjectKind::Extension);
    extensions.any(|it| !WITHOUT.contains(&it.name.as_str()))
}
