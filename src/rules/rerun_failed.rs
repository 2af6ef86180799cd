//! Migrations whose second run a real server stops.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("rerun-failed");
