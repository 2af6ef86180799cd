//! Locks that others wait for. [`crate::live::locks`] sees them.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("lock-held");
