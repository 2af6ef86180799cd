//! Settings that match nothing. They are about all roots together and about the configuration file, so
//! [`crate::lint`] takes them; the rule gives them a page and a level.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("unmatched-setting", |_| Vec::new());
