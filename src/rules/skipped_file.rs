//! Files among the migrations that the runner never applies.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::migration::Cause;

pub(super) const RULE: Rule = rule!("skipped-file", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let name = context.root.convention.name;
    let mut diagnostics = context.problems(RULE.id);
    for skipped in &context.root.skipped {
        let help = match skipped.cause {
            Cause::Unlisted => "list it where the others are listed, or keep it elsewhere",
            Cause::Text => "give it what the others have, or keep it elsewhere",
            // The first is `misnamed-migration`; the others are meant.
            Cause::Name | Cause::Replaced | Cause::Other => continue,
        };
        let file = context.file_name(skipped.file);
        let message = format!("{name} does not apply `{file}`");
        let diagnostic = Diagnostic::new(RULE.id, context.top(skipped.file), message)
            .because(&skipped.reason)
            .help(help);
        diagnostics.push(diagnostic);
    }
    diagnostics
}
