//! Roles belong to a whole server: those that a history makes have to go when it has been verified.

use std::collections::BTreeSet;

use postgres::Client;

/// The roles of a server at some time, and what may make more of them.
#[derive(Debug, Clone)]
pub(super) struct Roles {
    pub(super) before: BTreeSet<String>,
    /// In lower case.
    texts: Vec<String>,
}

impl Roles {
    pub(super) fn before<'t>(
        client: &mut Client,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<Self, postgres::Error> {
        Ok(Self {
            before: all(client)?,
            texts: texts.map(str::to_lowercase).collect(),
        })
    }

    /// Drops the roles that were made since then. Somebody else may be at work on the server, so a
    /// role is only dropped if one of the texts names it. Returns those that are named and stay,
    /// since something depends on them.
    pub(super) fn drop_new(
        &self,
        client: &mut Client,
    ) -> Result<BTreeSet<String>, postgres::Error> {
        let now = all(client)?;
        let mut new: BTreeSet<String> = now.difference(&self.before).cloned().collect();
        new.retain(|role| {
            let role = role.to_lowercase();
            self.texts.iter().any(|text| text.contains(&role))
        });
        new.retain(|role| {
            let quoted = role.replace('"', "\"\"");
            let drop = format!("DROP ROLE IF EXISTS \"{quoted}\"");
            client.batch_execute(&drop).is_err()
        });
        Ok(new)
    }
}

fn all(client: &mut Client) -> Result<BTreeSet<String>, postgres::Error> {
    let rows = client.query("SELECT rolname::text FROM pg_catalog.pg_roles", &[])?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}
