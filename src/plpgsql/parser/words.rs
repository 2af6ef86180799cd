//! PL/pgSQL's own keywords; those of SQL are words like any other to it.

use smol_str::SmolStr;

use crate::lexer::{TokenKind, identifier, truncate_identifier};

/// Whether this word can't be the name of a variable or a label.
pub(super) fn is_reserved(word: &str) -> bool {
    is_in(word, &RESERVED)
}

/// Whether this word is one that PL/pgSQL knows, but not as the first of a statement.
pub(super) fn begins_no_statement(word: &str) -> bool {
    is_in(word, &NEVER_FIRST)
}

/// A name as PostgreSQL keeps it; what a tool puts in, as it stands.
pub(super) fn name(text: &str, kind: TokenKind) -> SmolStr {
    let name = identifier(text, kind).unwrap_or_else(|| text.into());
    let kept = truncate_identifier(&name);
    if kept.len() < name.len() {
        SmolStr::new(kept)
    } else {
        name
    }
}

fn is_in(word: &str, words: &[&str]) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(word))
}

const RESERVED: [&str; 24] = [
    "all", "begin", "by", "case", "declare", "else", "end", "execute", "for", "foreach", "from",
    "if", "in", "into", "loop", "not", "null", "or", "strict", "then", "to", "using", "when",
    "while",
];

const NEVER_FIRST: [&str; 64] = [
    "absolute",
    "alias",
    "and",
    "array",
    "backward",
    "chain",
    "collate",
    "column",
    "column_name",
    "constant",
    "constraint",
    "constraint_name",
    "current",
    "cursor",
    "datatype",
    "debug",
    "default",
    "detail",
    "diagnostics",
    "dump",
    "elseif",
    "elsif",
    "errcode",
    "error",
    "exception",
    "first",
    "forward",
    "hint",
    "info",
    "is",
    "last",
    "log",
    "message",
    "message_text",
    "next",
    "no",
    "notice",
    "option",
    "pg_context",
    "pg_datatype_name",
    "pg_exception_context",
    "pg_exception_detail",
    "pg_exception_hint",
    "print_strict_params",
    "prior",
    "query",
    "relative",
    "returned_sqlstate",
    "reverse",
    "row_count",
    "rowtype",
    "schema",
    "schema_name",
    "scroll",
    "slice",
    "sqlstate",
    "stacked",
    "table",
    "table_name",
    "type",
    "use_column",
    "use_variable",
    "variable_conflict",
    "warning",
];
