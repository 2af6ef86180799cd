//! Down scripts that undo nothing.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::Direction;

pub(super) const RULE: Rule = rule!("orphan-down", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for migration in &context.root.migrations {
        if migration.direction == Direction::Up || migration.pair.is_some() {
            continue;
        }
        let name = context.file_name(migration.file);
        let message = format!("`{name}` has no up script");
        let diagnostic = Diagnostic::new(RULE.id, context.top(migration.file), message)
            .because(format!(
                "no migration here has version `{}`",
                migration.version
            ))
            .help("give it the version and name of the migration that it undoes, or delete it");
        diagnostics.push(diagnostic);
    }
    diagnostics
}
