//! Suppressions that suppress nothing. Only who has seen every diagnostic knows, so
//! [`crate::suppression`] finds them; the rule gives them a page and a level.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("unused-suppression", |_| Vec::new());
