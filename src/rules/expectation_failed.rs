//! Counts of `[expect]`. They are about all roots together and about the configuration file, so
//! [`crate::lint`] takes them; the rule gives them a page and a level.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("expectation-failed", |_| Vec::new());
