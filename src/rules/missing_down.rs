//! Ups without a way back, in a directory that has down scripts.

use super::reversibility::{is_declared_irreversible, is_used, ups};
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::Migration;

pub(super) const RULE: Rule = rule!("missing-down", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    if !is_used(context) {
        return Vec::new();
    }
    let own = context.config.roots.iter();
    let mut own = own.filter(|root| root.path == context.root.path);
    let place = own
        .find_map(|root| root.down.as_deref())
        .or(context.config.down.as_deref());
    let reason = if context.ups.iter().any(|up| up.pair.is_some()) {
        "other migrations here can be undone, this one can't"
    } else {
        "the configuration says where down scripts are, and has none for it"
    };
    let mut diagnostics = Vec::new();
    for up in ups(context) {
        if up.pair.is_some() || is_declared_irreversible(context, up) {
            continue;
        }
        let message = format!("`{}` has no down script", context.file_name(up.file));
        let diagnostic = Diagnostic::new(RULE.id, context.top(up.file), message)
            .because(reason)
            .help(format!(
                "write {}, or say why there is none: `-- sqlcheck: irreversible <reason>`",
                place.map_or_else(
                    || "the script that undoes it".to_owned(),
                    |pattern| format!("`{}`", filled(pattern, up))
                )
            ));
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// Where the configuration looks for the down script of a migration.
fn filled(pattern: &str, up: &Migration) -> String {
    pattern
        .replace("{version}", &up.version)
        .replace("{name}", &up.name)
}
