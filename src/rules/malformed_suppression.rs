//! Comments for sqlcheck that it can't read. [`crate::suppression`] reads them; the rule gives them
//! a page and a level.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("malformed-suppression", |_| Vec::new());
