//! What PostgreSQL has of its own: the types, and how they are written.

use std::fmt::Write as _;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{Catalog, Presence};
use crate::operation::{Name, TypeName};

/// The schema of PostgreSQL's own objects.
pub(super) const SCHEMA: &str = "pg_catalog";

/// Whether every name in a schema is PostgreSQL's own affair.
#[must_use]
pub fn is_system_schema(name: &str) -> bool {
    matches!(name, "pg_catalog" | "information_schema" | "pg_toast")
}

/// Whether an unqualified name is one of PostgreSQL's types, which are found before those of
/// `search_path`. The serial types count, which are no types but are written where one stands.
#[must_use]
pub fn is_type(name: &str) -> bool {
    static SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| TYPES.iter().copied().collect());
    // The types of arrays have names of their own.
    let element = name.strip_prefix('_').unwrap_or(name);
    SET.contains(element)
}

/// The functions of PostgreSQL's own that triggers execute.
pub(super) fn is_trigger_function(name: &str) -> bool {
    matches!(
        name,
        "suppress_redundant_updates_trigger"
            | "tsvector_update_trigger"
            | "tsvector_update_trigger_column"
            | "unique_key_recheck"
    )
}

/// Whether a function or aggregate of PostgreSQL's own, of any version, takes any row: where a table has
/// no such column, `t.count` is `count(t)`.
pub(crate) fn takes_rows(name: &str) -> bool {
    OF_ROWS.contains(&name)
}

/// The integer type of a serial type.
#[must_use]
pub fn serial(name: &str) -> Option<&'static str> {
    match name {
        "serial" | "serial4" => Some("int4"),
        "bigserial" | "serial8" => Some("int8"),
        "smallserial" | "serial2" => Some("int2"),
        _ => None,
    }
}

impl Catalog {
    /// A type as `format_type` prints it: `character varying(20)`, `timestamp(3) with time zone`,
    /// `mood[]`. The schema of a made type is printed where it isn't `public`.
    #[must_use]
    pub fn format_type(&self, name: &TypeName) -> String {
        let mut text = match self.resolve_type(name) {
            Presence::Present(id) => {
                let path = self.path(id);
                let shown = match path.as_slice() {
                    [schema, rest @ ..] if schema == "public" || schema == "pg_temp" => rest,
                    all => all,
                };
                let mut text = shown
                    .iter()
                    .map(|part| quote_identifier(part))
                    .collect::<Vec<_>>()
                    .join(".");
                push_modifiers(&mut text, &name.modifiers);
                text
            }
            Presence::BuiltIn => built_in_type(name),
            Presence::Absent | Presence::Unmentioned | Presence::Unknown(_) => written_type(name),
        };
        if let Some(column) = &name.of_column {
            let _ = write!(text, ".{}%TYPE", quote_identifier(column));
        }
        if name.array {
            text.push_str("[]");
        }
        text
    }
}

/// An identifier as it must be written, as `quote_ident` does.
#[must_use]
pub fn quote_identifier(name: &str) -> String {
    let plain = name
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && KEYWORDS.binary_search(&name).is_err();
    if plain {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// One of PostgreSQL's types, with the words that the standard has for it.
fn built_in_type(name: &TypeName) -> String {
    if let Some(element) = name.name.strip_prefix('_')
        && is_type(element)
    {
        let element = TypeName {
            name: element.into(),
            array: false,
            ..name.clone()
        };
        return format!("{}[]", built_in_type(&element));
    }
    let modifiers = &name.modifiers;
    let (front, back) = match name.name.as_str() {
        "bool" => ("boolean", ""),
        "int2" => ("smallint", ""),
        "int4" => ("integer", ""),
        "int8" => ("bigint", ""),
        "float4" => ("real", ""),
        "float8" => ("double precision", ""),
        // Without a length these are not the types of the keywords.
        "bpchar" if !modifiers.is_empty() => ("character", ""),
        "bit" if !modifiers.is_empty() => ("bit", ""),
        "varchar" => ("character varying", ""),
        "varbit" => ("bit varying", ""),
        "time" => ("time", " without time zone"),
        "timetz" => ("time", " with time zone"),
        "timestamp" => ("timestamp", " without time zone"),
        "timestamptz" => ("timestamp", " with time zone"),
        "interval" => return interval(modifiers),
        "numeric" => return numeric(modifiers),
        "bpchar" => ("bpchar", ""),
        other => {
            let mut text = quote_identifier(other);
            push_modifiers(&mut text, modifiers);
            return text;
        }
    };
    let mut text = String::from(front);
    push_modifiers(&mut text, modifiers);
    text.push_str(back);
    text
}

/// `numeric(10)` has a scale of 0.
fn numeric(modifiers: &[Name]) -> String {
    let mut text = String::from("numeric");
    match modifiers {
        [precision] => {
            let _ = write!(text, "({precision},0)");
        }
        other => push_modifiers(&mut text, other),
    }
    text
}

/// `interval day to second(3)`: the fields stand before the precision.
fn interval(modifiers: &[Name]) -> String {
    let mut text = String::from("interval");
    for modifier in modifiers {
        if modifier.starts_with(|first: char| first.is_ascii_digit()) {
            let _ = write!(text, "({modifier})");
        } else {
            let _ = write!(text, " {modifier}");
        }
    }
    text
}

/// A type that the model does not have, as written.
fn written_type(name: &TypeName) -> String {
    let mut text = match &name.schema {
        Some(schema) if schema != "public" => format!("{}.", quote_identifier(schema)),
        Some(_) | None => String::new(),
    };
    text.push_str(&quote_identifier(&name.name));
    push_modifiers(&mut text, &name.modifiers);
    text
}

fn push_modifiers(text: &mut String, modifiers: &[Name]) {
    if modifiers.is_empty() {
        return;
    }
    // A sign is a token of its own.
    let list: Vec<String> = modifiers.iter().map(|one| one.replace("- ", "-")).collect();
    let _ = write!(text, "({})", list.join(","));
}

/// The keywords that can't be written bare everywhere, sorted.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric",
    "authorization", "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast",
    "char", "character", "check", "coalesce", "collate", "collation", "column", "concurrently",
    "constraint", "create", "cross", "current_catalog", "current_date", "current_role",
    "current_schema", "current_time", "current_timestamp", "current_user", "dec", "decimal",
    "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "exists",
    "extract", "false", "fetch", "float", "for", "foreign", "freeze", "from", "full", "grant",
    "greatest", "group", "grouping", "having", "ilike", "in", "initially", "inner", "inout",
    "int", "integer", "intersect", "interval", "into", "is", "isnull", "join", "lateral",
    "leading", "least", "left", "like", "limit", "localtime", "localtimestamp", "national",
    "natural", "nchar", "none", "normalize", "not", "notnull", "null", "nullif", "numeric",
    "offset", "on", "only", "or", "order", "out", "outer", "overlaps", "overlay", "placing",
    "position", "precision", "primary", "real", "references", "returning", "right", "row",
    "select", "session_user", "setof", "similar", "smallint", "some", "substring", "symmetric",
    "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat", "trim",
    "true", "union", "unique", "user", "using", "values", "varchar", "variadic", "verbose",
    "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists",
    "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

/// The row types of PostgreSQL's own relations are left out: nobody names a column's type so.
#[rustfmt::skip]
const TYPES: &[&str] = &[
    "aclitem", "any", "anyarray", "anycompatible", "anycompatiblearray",
    "anycompatiblemultirange", "anycompatiblenonarray", "anycompatiblerange", "anyelement",
    "anyenum", "anymultirange", "anynonarray", "anyrange", "bigserial", "bit", "bool", "box",
    "bpchar", "bytea", "char", "cid", "cidr", "circle", "cstring", "date", "datemultirange",
    "daterange", "event_trigger", "fdw_handler", "float4", "float8", "gtsvector",
    "index_am_handler", "inet", "int2", "int2vector", "int4", "int4multirange", "int4range",
    "int8", "int8multirange", "int8range", "internal", "interval", "json", "jsonb", "jsonpath",
    "language_handler", "line", "lseg", "macaddr", "macaddr8", "money", "name", "numeric",
    "nummultirange", "numrange", "oid", "oid8", "oidvector", "path", "pg_brin_bloom_summary",
    "pg_brin_minmax_multi_summary", "pg_ddl_command", "pg_dependencies", "pg_lsn", "pg_mcv_list",
    "pg_ndistinct", "pg_node_tree", "pg_snapshot", "point", "polygon", "record", "refcursor",
    "regclass", "regcollation", "regconfig", "regdictionary", "regnamespace", "regoper",
    "regoperator", "regproc", "regprocedure", "regrole", "regtype", "serial", "serial2",
    "serial4", "serial8", "smallserial", "table_am_handler", "text", "tid", "time", "timestamp",
    "timestamptz", "timetz", "trigger", "tsm_handler", "tsmultirange", "tsquery", "tsrange",
    "tstzmultirange", "tstzrange", "tsvector", "txid_snapshot", "unknown", "uuid", "varbit",
    "varchar", "void", "xid", "xid8", "xml",
];

#[rustfmt::skip]
const OF_ROWS: &[&str] = &[
    "any_value", "array_agg", "concat", "count", "cume_dist", "dense_rank", "first_value",
    "hash_record", "json_agg", "json_agg_strict", "json_build_array", "json_build_object",
    "jsonb_agg", "jsonb_agg_strict", "jsonb_build_array", "jsonb_build_object", "lag", "last_value",
    "lead", "max", "min", "mode", "num_nonnulls", "num_nulls", "percent_rank", "pg_collation_for",
    "pg_column_compression", "pg_column_size", "pg_column_toast_chunk_id", "pg_typeof",
    "quote_literal", "quote_nullable", "rank", "record_out", "record_send", "row_to_json",
    "to_json", "to_jsonb",
];
