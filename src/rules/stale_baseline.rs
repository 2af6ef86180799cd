//! Entries of the baseline that nothing needs. [`crate::baseline`] finds them; the rule gives them a
//! page and a level.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("stale-baseline", |_| Vec::new());
