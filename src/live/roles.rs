//! Roles belong to a whole server: those that a history makes have to go when it has been verified.

use std::collections::BTreeSet;

use super::server::{Server, ServerError};

/// The roles of a server at some time.
#[derive(Debug)]
pub(super) struct Roles {
    pub(super) before: BTreeSet<String>,
}

impl Roles {
    pub(super) fn before(server: &Server) -> Result<Self, ServerError> {
        Ok(Self {
            before: server.roles()?,
        })
    }

    /// Drops the roles that were made since then. Somebody else may be at work on the server, so a
    /// role is only dropped if one of the texts names it. Returns those that are named and can't be
    /// dropped.
    pub(super) fn drop_new<'t>(
        &self,
        server: &Server,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<BTreeSet<String>, ServerError> {
        let mut new: BTreeSet<String> = server.roles()?.difference(&self.before).cloned().collect();
        if new.is_empty() {
            return Ok(new);
        }
        let texts: Vec<String> = texts.map(str::to_lowercase).collect();
        new.retain(|role| {
            let role = role.to_lowercase();
            texts.iter().any(|text| text.contains(&role))
        });
        new.retain(|role| !server.drop_role(role));
        Ok(new)
    }
}
