//! Objects of which the model and a real server say different things.

use super::{Rule, rule};

pub(super) const RULE: Rule = rule!("model-disagrees");
