//! Identifiers that PostgreSQL cuts.

use std::collections::BTreeMap;

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::lexer::truncate_identifier;
use crate::source::Place;

pub(super) const RULE: Rule = rule!("overlong-identifier", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    // By what is left of a name: each full name with its first place.
    let mut kept: BTreeMap<&str, Vec<(&str, Place)>> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for (file, statement) in &context.notable {
        for (name, span) in &statement.overlong {
            let place = Place::new(*file, *span);
            let short = truncate_identifier(name);
            let names = kept.entry(short).or_default();
            if names.iter().any(|(known, _)| *known == name.as_str()) {
                continue;
            }
            let message = format!("`{name}` is longer than 63 bytes");
            let mut diagnostic = Diagnostic::new(RULE.id, place, message)
                .because(format!("PostgreSQL cuts it to `{short}`"))
                .help("shorten it to what PostgreSQL keeps, or to something readable")
                .object(short);
            if let Some((_, first)) = names.first() {
                diagnostic = diagnostic.related(*first, "this name is cut to the same");
            }
            names.push((name.as_str(), place));
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}
