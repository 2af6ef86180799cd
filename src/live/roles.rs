//! Roles belong to a whole server: those that a history makes have to go when it has been verified.

use std::collections::BTreeSet;

use super::server::{Server, ServerError};

/// The roles of a server at some time.
#[derive(Debug)]
pub(super) struct Roles {
    before: BTreeSet<String>,
}

impl Roles {
    pub(super) fn before(server: &Server) -> Result<Self, ServerError> {
        Ok(Self {
            before: server.roles()?,
        })
    }

    /// Drops the roles that were made since then. Somebody else may be at work on a server that is
    /// not our own, so there a role is only dropped if one of the texts names it. Returns those that
    /// are named and can't be dropped.
    pub(super) fn drop_new<'t>(
        &self,
        server: &Server,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<BTreeSet<String>, ServerError> {
        let mut new: BTreeSet<String> = server.roles()?.difference(&self.before).cloned().collect();
        if !server.is_own() {
            let texts: Vec<String> = texts.map(str::to_lowercase).collect();
            new.retain(|role| {
                let role = role.to_lowercase();
                texts.iter().any(|text| text.contains(&role))
            });
        }
        new.retain(|role| !server.drop_role(role));
        Ok(new)
    }
}
