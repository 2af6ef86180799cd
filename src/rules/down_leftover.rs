//! Down scripts that leave on a real server what their ups made.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("down-leftover");
