//! Ups without a way back, in a directory that has down scripts.

use super::reversibility::{is_declared_irreversible, is_used, ups};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("missing-down", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if !is_used(context) {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    for up in ups(context) {
        if up.pair.is_some() || is_declared_irreversible(context, up) {
            continue;
        }
        let message = format!("`{}` has no down script", context.file_name(up.file));
        let diagnostic = Diagnostic::new(RULE.id, context.top(up.file), message)
            .because("other migrations here can be undone, this one can't")
            .help(
                "write the script that undoes it, or say why there is none: \
                 `-- sqlcheck: irreversible <reason>`",
            );
        diagnostics.push(diagnostic);
    }
    diagnostics
}
