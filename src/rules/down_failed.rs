//! Down scripts that a real server stops.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("down-failed");
