//! What SQL that can't be followed makes uncertain.

use super::{Catalog, Cause, Stamped};
use crate::operation::Name;

impl Catalog {
    /// Opaque SQL mentions these unqualified names: what has one of them, or may get one, is
    /// uncertain until a statement makes it anew.
    pub fn taint_names(&mut self, names: &[Name], cause: Cause) {
        let stamped = self.stamp(cause);
        self.facts_mut().mentions = stamped.at + 1;
        for name in names {
            self.store.set_mentioned(name, stamped);
        }
    }

    /// SQL may have done anything: everything is uncertain until a statement makes it anew. Costs
    /// nothing; the accessors compare times.
    pub fn taint_all(&mut self, cause: Cause) {
        let stamped = self.stamp(cause);
        self.facts_mut().anything = Some(stamped);
    }

    /// SQL may have made something, whose name nobody knows: only what is there is certain.
    pub fn taint_additions(&mut self, cause: Cause) {
        let stamped = self.stamp(cause);
        self.facts_mut().additions = Some(stamped);
    }

    /// SQL may have switched row-level security of any table, and made, changed or dropped any policy
    /// or trigger.
    pub fn taint_access(&mut self, cause: Cause) {
        let stamped = self.stamp(cause);
        self.facts_mut().access = Some(stamped);
    }

    fn stamp(&mut self, cause: Cause) -> Stamped {
        let at = self.facts.clock;
        self.facts_mut().clock += 1;
        Stamped { cause, at }
    }
}
