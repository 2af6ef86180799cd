//! Bodies that only change who sees which rows: policies, row-level security, triggers, grants.
//!
//! Loops that do this for many tables are the commonest dynamic SQL of migrations. Which tables they
//! meet is not known here; that they leave columns, indexes and constraints alone is.

use super::{Summary, contents};
use crate::lexer::{Token, TokenKind, lex};
use crate::source::Span;

/// Whether nothing in a body can change more than access.
pub(super) fn only_access(text: &str, body: Span, summary: &Summary) -> bool {
    let source = text.get(body.range()).unwrap_or_default();
    let tokens: Vec<Token> = lex(source)
        .into_iter()
        .filter(|token| !token.is_trivia())
        .collect();
    summary.statements.iter().all(|(word, span)| {
        let offset = span.start.saturating_sub(body.start);
        let from = tokens.partition_point(|token| token.span.start < offset);
        let rest = &tokens[from..];
        let end = rest.iter().position(|token| token.is_symbol(source, ";"));
        let statement = &rest[..end.unwrap_or(rest.len())];
        match word.as_str() {
            "EXECUTE" => command(source, statement).is_some_and(|text| is_access(&text, false)),
            _ => is_access(&joined(source, statement), true),
        }
    })
}

/// The literals of the command that EXECUTE is given, if it begins with one.
fn command(source: &str, statement: &[Token]) -> Option<String> {
    let arguments = statement.get(1..)?;
    let start = arguments.iter().take(3).position(|token| {
        let text = token.text(source);
        text != "(" && !text.eq_ignore_ascii_case("format")
    })?;
    literal(source, *arguments.get(start)?)?;
    let literals = arguments.iter().filter_map(|token| literal(source, *token));
    Some(literals.collect::<Vec<_>>().join(" "))
}

fn literal(source: &str, token: Token) -> Option<&str> {
    match token.kind {
        TokenKind::String | TokenKind::EscapeString | TokenKind::DollarString => {
            source.get(contents(source, token)?.range())
        }
        _ => None,
    }
}

fn joined(source: &str, statement: &[Token]) -> String {
    let words = statement.iter().map(|token| token.text(source));
    words.collect::<Vec<_>>().join(" ")
}

fn is_access(text: &str, is_static: bool) -> bool {
    let text = text.to_lowercase();
    text.split(';').all(|command| {
        let words: Vec<&str> = command.split_whitespace().collect();
        words.is_empty() || command_is_access(&words, is_static)
    })
}

fn command_is_access(words: &[&str], is_static: bool) -> bool {
    match words {
        ["create" | "alter" | "drop", "policy", ..]
        | ["create" | "drop", "trigger", ..]
        | ["create", "constraint", "trigger", ..]
        | ["create", "or", "replace", "trigger", ..]
        | [
            "grant" | "insert" | "update" | "delete" | "merge" | "truncate",
            ..,
        ] => true,
        ["alter", "table", ..] => only_row_security(words),
        // A function called by a query that is put together may do anything.
        [
            "select" | "with" | "values" | "perform" | "notify" | "set" | "lock",
            ..,
        ] => is_static,
        _ => false,
    }
}

/// Whether an `ALTER TABLE` switches row-level security and has no other action.
fn only_row_security(words: &[&str]) -> bool {
    const OTHERS: [&str; 12] = [
        "add", "alter", "attach", "cluster", "column", "detach", "drop", "inherit", "owner",
        "rename", "set", "validate",
    ];
    let switches = words
        .windows(3)
        .any(|it| it == ["row", "level", "security"]);
    switches && !words[2..].iter().any(|word| OTHERS.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::plpgsql::summarize;
    use crate::source::Span;

    fn only_access(body: &str) -> bool {
        let end = u32::try_from(body.len()).unwrap();
        summarize(body, Span::new(0, end)).only_access
    }

    #[test]
    fn access() {
        for body in [
            "begin execute format('alter table %I.%I enable row level security', a, b); end",
            "begin execute 'ALTER TABLE ' || quote_ident(t) || ' FORCE ROW LEVEL SECURITY'; end",
            "begin for t in select tablename from pg_tables loop \
             execute format('drop policy if exists p on %I', t); \
             execute format('create policy p on %I using (true)', t); end loop; end",
            "begin execute $x$create trigger t before update on a execute function f()$x$; end",
            "begin if not exists (select 1 from pg_policies) then \
             create policy p on a using (true); execute format('grant select on %I to x', t); \
             end if; end",
        ] {
            assert!(only_access(body), "{body}");
        }
    }

    #[test]
    fn more_than_access() {
        for body in [
            "begin execute format('alter table %I enable row level security; drop table x', a); end",
            "begin execute format('alter table %I add column a int', a); end",
            "begin execute sql; end",
            "begin execute format('%s', sql); end",
            "begin execute format('alter table %I %s', a, b); end",
            "begin execute 'select ' || f; end",
            "begin execute format('create policy p on %I', t); perform app.secure(t); end",
            "begin execute format('create policy p on %I', t); create index i on a (b); end",
            "begin execute format('revoke all on %I from anon', t); end",
        ] {
            assert!(!only_access(body), "{body}");
        }
    }
}
