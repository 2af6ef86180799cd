//! Migrations whose second run changes more on a real server.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("rerun-changed");
