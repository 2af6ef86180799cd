//! What extensions bring: the schemas, types and tables by which migrations name them.
//!
//! Functions and operators are left out: a call of a function that nobody mentioned is no doubt.

/// One object of an extension.
pub(super) enum Member {
    Schema(&'static str),
    /// In the extension's schema.
    Type(&'static str),
    /// In a schema of the extension's own, or else in the extension's.
    Table(Option<&'static str>, &'static str),
}

use Member::{Schema, Table, Type};

/// The members of an extension; none for one that is not known.
pub(super) fn members(extension: &str) -> &'static [Member] {
    EXTENSIONS
        .iter()
        .find(|(name, _)| *name == extension)
        .map_or(&[], |(_, members)| members)
}

/// Whether an extension has no more types and relations than its [`members`].
pub(super) fn has_known_types(extension: &str) -> bool {
    KNOWN.contains(&extension)
}

const KNOWN: [&str; 18] = [
    "autoinc",
    "btree_gin",
    "btree_gist",
    "citext",
    "cube",
    "fuzzystrmatch",
    "hstore",
    "insert_username",
    "intarray",
    "isn",
    "lo",
    "ltree",
    "moddatetime",
    "pg_trgm",
    "pgcrypto",
    "seg",
    "unaccent",
    "uuid-ossp",
];

const EXTENSIONS: &[(&str, &[Member])] = &[
    ("citext", &[Type("citext")]),
    ("hstore", &[Type("hstore"), Type("ghstore")]),
    ("lo", &[Type("lo")]),
    (
        "ltree",
        &[
            Type("ltree"),
            Type("lquery"),
            Type("ltxtquery"),
            Type("ltree_gist"),
        ],
    ),
    ("pg_trgm", &[Type("gtrgm")]),
    ("cube", &[Type("cube")]),
    ("seg", &[Type("seg")]),
    (
        "isn",
        &[
            Type("ean13"),
            Type("isbn13"),
            Type("ismn13"),
            Type("issn13"),
            Type("isbn"),
            Type("ismn"),
            Type("issn"),
            Type("upc"),
        ],
    ),
    ("intarray", &[Type("query_int"), Type("intbig_gkey")]),
    ("earthdistance", &[Type("earth")]),
    (
        "btree_gist",
        &[
            Type("gbtreekey2"),
            Type("gbtreekey4"),
            Type("gbtreekey8"),
            Type("gbtreekey16"),
            Type("gbtreekey32"),
            Type("gbtreekey_var"),
        ],
    ),
    (
        "vector",
        &[Type("vector"), Type("halfvec"), Type("sparsevec")],
    ),
    (
        "postgis",
        &[
            Type("geometry"),
            Type("geography"),
            Type("geometry_dump"),
            Type("box2d"),
            Type("box2df"),
            Type("box3d"),
            Type("gidx"),
            Type("spheroid"),
            Type("valid_detail"),
            Table(None, "spatial_ref_sys"),
            Table(None, "geometry_columns"),
            Table(None, "geography_columns"),
        ],
    ),
    ("postgis_raster", &[Type("raster")]),
    (
        "postgis_topology",
        &[Schema("topology"), Table(Some("topology"), "topology")],
    ),
    (
        "pg_cron",
        &[
            Schema("cron"),
            Table(Some("cron"), "job"),
            Table(Some("cron"), "job_run_details"),
        ],
    ),
    (
        "pg_net",
        &[
            Schema("net"),
            Table(Some("net"), "http_request_queue"),
            Table(Some("net"), "_http_response"),
        ],
    ),
    ("pgmq", &[Schema("pgmq"), Table(Some("pgmq"), "meta")]),
    ("pg_graphql", &[Schema("graphql")]),
    (
        "pgsodium",
        &[Schema("pgsodium"), Table(Some("pgsodium"), "key")],
    ),
    (
        "supabase_vault",
        &[Schema("vault"), Table(Some("vault"), "secrets")],
    ),
    (
        "pg_stat_statements",
        &[
            Table(None, "pg_stat_statements"),
            Table(None, "pg_stat_statements_info"),
        ],
    ),
    ("pgtap", &[Type("_time_trial_type")]),
    (
        "timescaledb",
        &[
            Schema("_timescaledb_catalog"),
            Schema("_timescaledb_internal"),
            Schema("timescaledb_information"),
        ],
    ),
    ("semver", &[Type("semver")]),
    (
        "uint",
        &[Type("uint1"), Type("uint2"), Type("uint4"), Type("uint8")],
    ),
    (
        "http",
        &[
            Type("http_method"),
            Type("http_header"),
            Type("http_request"),
            Type("http_response"),
        ],
    ),
];
