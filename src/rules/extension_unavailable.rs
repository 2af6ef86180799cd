//! Extensions that the server lacks. [`crate::live::extensions`] finds them.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("extension-unavailable");
