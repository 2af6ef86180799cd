//! Snapshots of a schema, as `pg_dump` writes them and frameworks keep them beside their migrations.

use std::collections::BTreeSet;

use crate::lexer::TokenKind;
use crate::migration::sections::{has_word, lines};
use crate::source::Span;
use crate::statement::{Script, Statement, StatementKind, split};

/// What frameworks call them.
pub const NAMES: [&str; 2] = ["schema.sql", "structure.sql"];

/// Whether a text is what `pg_dump` writes. Frameworks leave out the comments at its top.
#[must_use]
pub fn is_dump(text: &str) -> bool {
    const HEADER: &str = "-- PostgreSQL database dump";
    const SETTING: &str = "SELECT pg_catalog.set_config('search_path', '', false);";
    let begins = |count: usize, words: &str| {
        let mut first = lines(text).take(count);
        first.any(|(_, line)| line.trim() == words)
    };
    begins(10, HEADER) || begins(60, SETTING)
}

/// The versions of the migrations that a snapshot has in it, which stand at its end.
#[must_use]
pub fn versions(text: &str) -> BTreeSet<String> {
    if !has_word(text, "schema_migrations") {
        return BTreeSet::new();
    }
    let script = split(text);
    let mut versions = BTreeSet::new();
    for (at, statement) in script.statements.iter().enumerate() {
        if !is_about_versions(text, &script, statement) {
            continue;
        }
        versions.extend(inserted(text, &script, statement));
        let data = script.statements.get(at + 1);
        if let Some(data) = data.filter(|it| it.kind == StatementKind::CopyData) {
            versions.extend(copied(text, data.span));
        }
    }
    versions
}

/// Whether a statement adds rows to the table of versions.
fn is_about_versions(text: &str, script: &Script, statement: &Statement) -> bool {
    let tokens = script.tokens_of(statement);
    let mut tokens = tokens.iter().filter(|token| !token.is_trivia());
    let adds = tokens
        .next()
        .is_some_and(|first| first.is_keyword(text, "insert") || first.is_keyword(text, "copy"));
    adds && tokens
        .take(4)
        .any(|token| token.text(text).trim_matches('"') == "schema_migrations")
}

/// The first value of each row.
fn inserted<'a>(
    text: &'a str,
    script: &'a Script,
    statement: &Statement,
) -> impl Iterator<Item = String> + 'a {
    let tokens = script.tokens_of(statement);
    tokens.windows(2).filter_map(|pair| {
        let [before, value] = pair else {
            return None;
        };
        let is_value = matches!(value.kind, TokenKind::String | TokenKind::Number);
        let digits = value.text(text).trim_matches('\'');
        let is_version = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
        (before.is_symbol(text, "(") && is_value && is_version).then(|| digits.to_owned())
    })
}

fn copied(text: &str, span: Span) -> impl Iterator<Item = String> + '_ {
    let data = text.get(span.range()).unwrap_or_default();
    lines(data)
        .filter_map(|(_, line)| line.split('\t').next())
        .filter(|version| !version.is_empty() && version.bytes().all(|it| it.is_ascii_digit()))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps() {
        assert!(is_dump("--\n-- PostgreSQL database dump\n--\n"));
        assert!(is_dump(
            "SET row_security = off;\nSELECT pg_catalog.set_config('search_path', '', false);\n"
        ));
        assert!(!is_dump("create table a (id int);\n"));
    }

    #[test]
    fn versions_as_frameworks_list_them() {
        let rows = "insert into \"schema_migrations\" (version) values\n\
                    ('20240102'),\n('20240101');\n";
        let of = |text: &str| versions(text).into_iter().collect::<Vec<_>>();
        assert_eq!(of(rows), ["20240101", "20240102"]);
        let single = "INSERT INTO public.\"schema_migrations\" (version) VALUES (20240101);\n\
                      INSERT INTO public.\"schema_migrations\" (version) VALUES (20240102);\n\
                      INSERT INTO other (version) VALUES (3);\n";
        assert_eq!(of(single), ["20240101", "20240102"]);
        let copied = "COPY public.schema_migrations (version, dirty) FROM stdin;\n5\tf\n\\.\n";
        assert_eq!(of(copied), ["5"]);
        assert!(of("create table schema_migrations (version text);").is_empty());
    }
}
