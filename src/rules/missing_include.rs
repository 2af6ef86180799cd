//! Includes that lead nowhere.

use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;

pub(super) const RULE: Rule = rule!("missing-include", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    context.problems(RULE.id)
}
