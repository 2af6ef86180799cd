//! Statements that a real server refuses.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("apply-failed");
