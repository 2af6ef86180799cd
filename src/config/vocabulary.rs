//! The words that a configuration may use.

/// The kinds of objects that `[naming]` has patterns for, in the singular.
pub const NAMING_KINDS: [&str; 22] = [
    "table",
    "column",
    "index",
    "primary-key",
    "unique",
    "foreign-key",
    "check",
    "exclusion",
    "schema",
    "view",
    "materialized-view",
    "foreign-table",
    "sequence",
    "type",
    "enum",
    "domain",
    "function",
    "procedure",
    "trigger",
    "event-trigger",
    "policy",
    "role",
];

/// What a template of `[naming]` may hold between braces.
pub const TEMPLATE_PARTS: [&str; 6] = [
    "schema",
    "table",
    "column",
    "columns",
    "referenced_table",
    "referenced_columns",
];

/// What `[expect]` counts: the counts of `sqlcheck schema`.
pub const EXPECTED_KINDS: [&str; 13] = [
    "schemas",
    "tables",
    "foreign-keys",
    "indexes",
    "policies",
    "functions",
    "triggers",
    "types",
    "enums",
    "views",
    "materialized-views",
    "sequences",
    "extensions",
];

/// The names that a configuration may use and that later modules define.
#[derive(Debug, Clone)]
pub struct Vocabulary<'a> {
    pub rules: Vec<&'a str>,
    pub categories: Vec<&'a str>,
    pub frameworks: Vec<&'a str>,
}
