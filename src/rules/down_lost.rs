//! Down scripts that do not restore on a real server what was there.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("down-lost");
