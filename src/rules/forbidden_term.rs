//! Words that the project does not want in its migrations.

use std::collections::BTreeSet;

use super::{Context, Rule, rule};
use crate::config::ForbiddenTerm;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Place, Span};

pub(super) const RULE: Rule = rule!("forbidden-term", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen = BTreeSet::new();
    let migrations = context.root.migrations.iter();
    let files = migrations.flat_map(|it| it.parts.iter().map(|part| part.file));
    for file in files.filter(|file| seen.insert(*file)) {
        let path = &context.sources.get(file).path;
        for term in &context.config.forbidden_terms {
            if !term.allowed_in.iter().any(|glob| glob.is_match(path)) {
                diagnostics.extend(mentions(context, file, term));
            }
        }
    }
    diagnostics
}

fn mentions(context: &Context<'_>, file: FileId, term: &ForbiddenTerm) -> Vec<Diagnostic> {
    let text = &context.sources.get(file).text;
    let found = term.pattern.find_iter(text);
    found
        .map(|found| {
            // A word in `snake_case` is matched with the underscores beside it.
            let word = found.as_str().trim_matches('_');
            let start = found.start() + found.as_str().find(word).unwrap_or_default();
            let span = Span::of(&(start..start + word.len()));
            let message = format!("`{word}` does not belong in a migration");
            let reason = term
                .reason
                .as_deref()
                .unwrap_or("the configuration forbids it");
            Diagnostic::new(RULE.id, Place::new(file, span), message)
                .because(reason)
                .help("say it without the name, or allow it here with `allowed-in`")
                .object(&term.term)
        })
        .collect()
}
