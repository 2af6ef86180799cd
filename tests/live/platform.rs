//! The server, and databases as the platforms hand them over.

use std::sync::{OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use postgres::Client;
use sqlcheck::live::extensions::Extensions;
use sqlcheck::live::prelude;
use sqlcheck::live::server::{Scratch, Server};
use sqlcheck::migration::{Platform, PlatformSettings};

/// A server, and a database for each platform that others are copies of.
pub(crate) struct Platforms {
    pub(crate) server: Server,
    supabase: OnceLock<Result<Scratch, String>>,
    extensions: OnceLock<Extensions>,
    roles: RwLock<()>,
}

pub(crate) enum Turn<'a> {
    #[expect(dead_code, reason = "held, not read")]
    Alone(RwLockWriteGuard<'a, ()>),
    #[expect(dead_code, reason = "held, not read")]
    AmongOthers(RwLockReadGuard<'a, ()>),
}

impl Platforms {
    pub(crate) fn new(server: Server) -> Self {
        Self {
            server,
            supabase: OnceLock::new(),
            extensions: OnceLock::new(),
            roles: RwLock::new(()),
        }
    }

    /// To hold for the length of a test. Roles belong to the server, and `verify` drops those that
    /// are new: whoever makes roles has the server alone.
    pub(crate) fn turn(&self, makes_roles: bool) -> Turn<'_> {
        if makes_roles {
            Turn::Alone(self.roles.write().unwrap_or_else(PoisonError::into_inner))
        } else {
            Turn::AmongOthers(self.roles.read().unwrap_or_else(PoisonError::into_inner))
        }
    }

    /// A database with what the platform has.
    pub(crate) fn database(&self, platform: Platform) -> Result<Scratch, String> {
        let made = match platform {
            Platform::PostgreSql => self.server.create(),
            Platform::Supabase => {
                let template = self.supabase.get_or_init(|| self.prepare(platform));
                template.as_ref().map_err(String::clone)?.copy()
            }
        };
        made.map_err(|it| it.to_string())
    }

    /// A new database that the platform's prelude was applied to.
    pub(crate) fn prepare(&self, platform: Platform) -> Result<Scratch, String> {
        let scratch = self.server.create().map_err(|it| it.to_string())?;
        let mut client = connect(&scratch)?;
        let extensions = self.extensions(&mut client);
        let settings = PlatformSettings::default();
        prelude::prepare(&mut client, platform, &settings, extensions)
            .map_err(|it| it.to_string())?;
        Ok(scratch)
    }

    pub(crate) fn extensions(&self, client: &mut Client) -> &Extensions {
        self.extensions
            .get_or_init(|| Extensions::read(client).expect("the server lists its extensions"))
    }
}

pub(crate) fn connect(scratch: &Scratch) -> Result<Client, String> {
    scratch.connect().map_err(|it| it.to_string())
}

/// Drops the roles of a database's statements: roles belong to no database.
pub(crate) fn drop_roles(scratch: &Scratch) -> Result<(), String> {
    let mut client = connect(scratch)?;
    let query = "SELECT format('DROP OWNED BY %1$I CASCADE; DROP ROLE %1$I', rolname) \
         FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'";
    let rows = client.query(query, &[]).map_err(|it| words(&it))?;
    for row in rows {
        // What another database has given it keeps a role.
        let _ = client.batch_execute(row.get(0));
    }
    Ok(())
}

/// What the server says of an error, for a test's message.
pub(crate) fn words(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{}: {}", said.code().code(), said.message()),
        None => error.to_string(),
    }
}
