//! Files that discovery could not read as text.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("unreadable-file", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    context.problems(RULE.id)
}
