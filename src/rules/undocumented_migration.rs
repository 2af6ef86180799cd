//! Migrations that do not say what they are for.

use std::collections::BTreeSet;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::lexer::{Token, lex_in};
use crate::migration::Direction;
use crate::source::{FileId, Span};

pub(super) const RULE: Rule = rule!("undocumented-migration", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if context.root.alone {
        return diagnostics;
    }
    let mut seen = BTreeSet::new();
    for migration in &context.root.migrations {
        if migration.direction == Direction::Down
            || migration.baseline
            || !seen.insert(migration.file)
        {
            continue;
        }
        if has_header(context, migration.file) {
            continue;
        }
        let message = format!(
            "`{}` has no comment that says what it is for",
            context.file_name(migration.file)
        );
        let diagnostic = Diagnostic::new(RULE.id, context.top(migration.file), message)
            .because("a comment belongs here")
            .help("begin the file with a comment: what changes, and why");
        diagnostics.push(diagnostic);
    }
    diagnostics
}

fn has_header(context: &Context<'_>, file: FileId) -> bool {
    let Some(outline) = context.outlines.get(&file) else {
        return true;
    };
    let text = &context.sources.get(file).text;
    let first = outline.statements.first().map(|first| first.span.start);
    let end = first.unwrap_or_else(|| u32::try_from(text.len()).unwrap_or(u32::MAX));
    let header = lex_in(text, Span::new(0, end)).into_iter();
    header
        .filter(Token::is_trivia)
        .any(|comment| says_something(comment.text(text)))
}

/// Whether a comment has words of its own, and is no instruction to a tool or generated heading.
fn says_something(comment: &str) -> bool {
    const TOOLS: [&str; 7] = [
        "+goose",
        "+migrate",
        "migrate:",
        "sqlcheck:",
        "no-transaction",
        "CreateTable",
        "AlterTable",
    ];
    let words = comment.trim_matches(|it: char| "-/*= \t\r\n".contains(it));
    !TOOLS.iter().any(|it| words.starts_with(it)) && words.chars().any(char::is_alphabetic)
}
