//! A server, and scratch databases on it.
//!
//! A scratch database is called `sqlcheck_<run>_<number>`, belongs to us and has a comment that says
//! what it is. It is dropped with its [`Scratch`], when a run is interrupted, and, if all of that
//! could not be, by the next run on the same server. A run is alive as long as a session with its
//! name is: nobody drops another run's databases. No other database is touched.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use postgres::{Client, Config, NoTls};

use super::binaries::{self, NotInstalled, Version, Wanted};
use super::cluster::{self, Cluster, StartError};
use super::roles::Roles;
use super::{interrupt, random_digits};

/// The environment variable that stands in for `--database-url`.
pub const URL_VARIABLE: &str = "SQLCHECK_DATABASE_URL";

/// Which server to use.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A server that runs; nothing means one of our own.
    pub url: Option<String>,
    /// Which one to start.
    pub binaries: Wanted,
}

/// Why there is no server, or no scratch database.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("the database URL is not valid: {0}")]
    Url(postgres::Error),
    #[error("cannot connect to {at}: {}", words(error))]
    Connect { at: String, error: postgres::Error },
    #[error(transparent)]
    NotInstalled(#[from] NotInstalled),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error("cannot make a scratch database: {}", words(.0))]
    Create(postgres::Error),
    #[error("cannot copy the scratch database: {}", words(.0))]
    Copy(postgres::Error),
    #[error("the connection to the server is lost: {}", words(.0))]
    Lost(postgres::Error),
}

/// What the server or the client library says, without the library's names for it.
fn words(error: &postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        return format!("{} (SQLSTATE {})", said.message(), said.code().code());
    }
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), ToString::to_string)
}

/// A server to make scratch databases on. Clones are the same server; the last one to go stops it,
/// if it was started for us.
#[derive(Clone)]
pub struct Server {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    /// How to get to the server; the database is that of the URL.
    config: Config,
    /// Makes and drops databases, and shows by its name that the run is alive.
    admin: Mutex<Client>,
    version: Version,
    run: String,
    made: AtomicU32,
    keep: AtomicBool,
    /// Those of the server before a history that is being verified.
    roles: Mutex<Option<Roles>>,
    /// Where it was started for us.
    cluster: Option<Cluster>,
}

impl Server {
    /// Connects to the server of the URL, or else starts one.
    ///
    /// # Errors
    ///
    /// Where neither can be done; the message says how to get a server.
    pub fn start(options: &Options) -> Result<Self, ServerError> {
        let (mut config, cluster) = match &options.url {
            Some(url) => (Config::from_str(url).map_err(ServerError::Url)?, None),
            None => {
                let binaries = binaries::find(&options.binaries)?;
                let cluster = Cluster::start(&binaries)?;
                let mut config = Config::new();
                config
                    .host_path(&cluster.folder)
                    .user(cluster::USER)
                    .dbname("postgres");
                (config, Some(cluster))
            }
        };
        let run = random_digits();
        config.application_name(&format!("sqlcheck_{run}"));
        let connected = connect(&config);
        let mut admin = connected.map_err(|error| ServerError::Connect {
            at: place(&config),
            error,
        })?;
        let version = server_version(&mut admin).map_err(ServerError::Create)?;
        if cluster.is_none() {
            drop_leftovers(&mut admin);
        }
        let shared = Arc::new(Shared {
            config,
            admin: Mutex::new(admin),
            version,
            run,
            made: AtomicU32::new(0),
            keep: AtomicBool::new(false),
            roles: Mutex::new(None),
            cluster,
        });
        interrupt::register(&shared);
        Ok(Self { shared })
    }

    #[must_use]
    pub fn version(&self) -> Version {
        self.shared.version
    }

    /// Whether it was started for us, and goes with us.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.shared.cluster.is_some()
    }

    /// An empty database.
    ///
    /// # Errors
    ///
    /// Where the server refuses, as when the user may not create databases.
    pub fn create(&self) -> Result<Scratch, ServerError> {
        // Nobody can be connected to this template, and nobody has put anything into it.
        self.make("template0").map_err(ServerError::Create)
    }

    fn make(&self, template: &str) -> Result<Scratch, postgres::Error> {
        let number = self.shared.made.fetch_add(1, Ordering::Relaxed) + 1;
        let scratch = Scratch {
            name: format!("sqlcheck_{}_{number}", self.shared.run),
            server: self.clone(),
        };
        let name = &scratch.name;
        let mut admin = self.admin();
        admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))?;
        admin.batch_execute(&format!("COMMENT ON DATABASE {name} IS '{COMMENT}'"))?;
        drop(admin);
        Ok(scratch)
    }

    /// Notes which roles there are before something makes more: what the texts say. Until
    /// [`Self::drop_roles`] they are dropped if the run is interrupted.
    pub(super) fn note_roles<'t>(
        &self,
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<Roles, ServerError> {
        let roles = Roles::before(&mut self.admin(), texts).map_err(ServerError::Lost)?;
        let noted = Some(roles.clone());
        *lock(&self.shared.roles) = noted;
        Ok(roles)
    }

    /// Drops the roles that were made since they were noted. Returns those that stay.
    pub(super) fn drop_roles(&self, noted: &Roles) -> Result<BTreeSet<String>, ServerError> {
        let left = noted.drop_new(&mut self.admin());
        // Not before: whoever is interrupted meanwhile drops them once more.
        *lock(&self.shared.roles) = None;
        left.map_err(ServerError::Lost)
    }

    fn admin(&self) -> MutexGuard<'_, Client> {
        lock(&self.shared.admin)
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Server({self})")
    }
}

impl fmt::Display for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PostgreSQL {}", self.shared.version)
    }
}

impl Shared {
    /// Drops what there is of the run, over a connection of its own: the other may be waiting.
    pub(super) fn clean_up(&self) {
        if self.keep.load(Ordering::Relaxed) {
            return;
        }
        match &self.cluster {
            Some(cluster) => cluster.stop(),
            None => {
                let mut config = self.config.clone();
                config.application_name("sqlcheck");
                if let Ok(mut client) = connect(&config) {
                    let pattern = format!("^sqlcheck_{}_[0-9]+$", self.run);
                    for name in scratch_databases(&mut client, &pattern) {
                        let _ = drop_database(&mut client, &name, self.version);
                    }
                    let roles = lock(&self.roles).clone();
                    if let Some(roles) = roles {
                        let _ = roles.drop_new(&mut client);
                    }
                }
            }
        }
    }
}

/// A database of our own; it goes when this does.
#[derive(Debug)]
pub struct Scratch {
    name: String,
    server: Server,
}

impl Scratch {
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// How to connect to it, with notices and so on still to be set.
    #[must_use]
    pub fn config(&self) -> Config {
        let mut config = self.server.shared.config.clone();
        config.dbname(&self.name);
        config
    }

    /// A new session in it.
    ///
    /// # Errors
    ///
    /// Where the server refuses.
    pub fn connect(&self) -> Result<Client, ServerError> {
        self.connect_with(&self.config())
    }

    /// A new session in it, with more settings than [`Self::config`] has.
    ///
    /// # Errors
    ///
    /// Where the server refuses.
    pub fn connect_with(&self, config: &Config) -> Result<Client, ServerError> {
        connect(config).map_err(|error| ServerError::Connect {
            at: place(config),
            error,
        })
    }

    /// A database with the same contents. Nobody may be connected to this one meanwhile.
    ///
    /// # Errors
    ///
    /// Where somebody is connected, or the server refuses.
    pub fn copy(&self) -> Result<Self, ServerError> {
        let copy = self.server.make(&self.name).map_err(ServerError::Copy)?;
        let mut admin = self.server.admin();
        copy_settings(&mut admin, &self.name, &copy.name).map_err(ServerError::Copy)?;
        drop(admin);
        Ok(copy)
    }

    /// Leaves the database, and the server if it is our own, where it is. Returns how to get there,
    /// and how to get rid of it.
    #[must_use]
    pub fn keep(self) -> Kept {
        let shared = &self.server.shared;
        let name = &self.name;
        let _ = self
            .server
            .admin()
            .batch_execute(&format!("COMMENT ON DATABASE {name} IS '{KEPT}'"));
        shared.keep.store(true, Ordering::Relaxed);
        let kept = match &shared.cluster {
            Some(cluster) => {
                cluster.keep();
                let folder = cluster.folder.display();
                Kept {
                    connect: format!("psql -h {folder} -U {} -d {name}", cluster::USER),
                    remove: format!(
                        "kill -QUIT $(head -n 1 {folder}/data/postmaster.pid) && rm -rf {folder}"
                    ),
                }
            }
            None => Kept {
                connect: format!("psql {}", parameters(&self.config())),
                remove: format!("DROP DATABASE {name};"),
            },
        };
        // What dropping would do is what is not wanted.
        std::mem::forget(self);
        kept
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let version = self.server.version();
        // Where it fails, the end of the server or the next run does it.
        let _ = drop_database(&mut self.server.admin(), &self.name, version);
    }
}

/// How to get to a database that was kept, and how to remove it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub connect: String,
    pub remove: String,
}

const COMMENT: &str = "scratch database of sqlcheck; dropped at the end of the run";
const KEPT: &str = "scratch database of sqlcheck, kept by --keep";

/// A panic while something was locked leaves a client as usable as an error does.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Connects; messages are in English where we may say so.
fn connect(config: &Config) -> Result<Client, postgres::Error> {
    let mut client = config.connect(NoTls)?;
    // Only a superuser may, and a message in another language is better than none.
    let _ = client.batch_execute("SET lc_messages TO 'C'");
    Ok(client)
}

fn server_version(client: &mut Client) -> Result<Version, postgres::Error> {
    let row = client.query_one("SELECT current_setting('server_version_num')::int4", &[])?;
    let number: i32 = row.get(0);
    Ok(Version::from_number(u32::try_from(number).unwrap_or(0)))
}

/// Our databases whose names are of a pattern.
fn scratch_databases(client: &mut Client, pattern: &str) -> Vec<String> {
    let query = "SELECT datname::text FROM pg_catalog.pg_database d \
         JOIN pg_catalog.pg_roles r ON r.oid = d.datdba \
         WHERE r.rolname = current_user AND d.datname ~ $1 \
         AND pg_catalog.shobj_description(d.oid, 'pg_database') = $2 ORDER BY 1";
    let rows = client.query(query, &[&pattern, &COMMENT]);
    let rows = rows.unwrap_or_default();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Drops the databases of runs of which no session is left.
fn drop_leftovers(client: &mut Client) {
    let alive = "SELECT DISTINCT application_name FROM pg_catalog.pg_stat_activity";
    let Ok(rows) = client.query(alive, &[]) else {
        return;
    };
    let alive: Vec<String> = rows.iter().filter_map(|row| row.get(0)).collect();
    let Ok(version) = server_version(client) else {
        return;
    };
    for name in scratch_databases(client, "^sqlcheck_[0-9a-f]{8}_[0-9]+$") {
        let run = name.rsplit_once('_').map_or("", |(run, _)| run);
        if !alive.iter().any(|it| it == run) {
            let _ = drop_database(client, &name, version);
        }
    }
}

fn drop_database(client: &mut Client, name: &str, version: Version) -> Result<(), postgres::Error> {
    // A slot that a migration made would hold on to the database.
    let slots = "SELECT pg_catalog.pg_drop_replication_slot(slot_name) \
         FROM pg_catalog.pg_replication_slots WHERE database = $1 AND NOT active";
    client.query(slots, &[&name])?;
    if version.major >= 13 {
        return client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
    let sessions = "SELECT pg_catalog.pg_terminate_backend(pid) \
         FROM pg_catalog.pg_stat_activity WHERE datname = $1";
    client.query(sessions, &[&name])?;
    client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))
}

/// What `ALTER DATABASE … SET` said, which is no part of a template.
fn copy_settings(client: &mut Client, from: &str, to: &str) -> Result<(), postgres::Error> {
    let query = "SELECT split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1) \
         FROM pg_catalog.pg_db_role_setting s JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase \
         CROSS JOIN unnest(s.setconfig) AS setting WHERE d.datname = $1 AND s.setrole = 0";
    for row in client.query(query, &[&from])? {
        let (name, value): (String, String) = (row.get(0), row.get(1));
        // A list of names is kept as it is written.
        let value = match name.as_str() {
            "search_path"
            | "temp_tablespaces"
            | "local_preload_libraries"
            | "session_preload_libraries" => value,
            _ => format!("E'{}'", value.replace('\\', "\\\\").replace('\'', "''")),
        };
        client.batch_execute(&format!("ALTER DATABASE {to} SET {name} TO {value}"))?;
    }
    Ok(())
}

/// Where a server is, without the password.
fn place(config: &Config) -> String {
    let host = config.get_hosts().first();
    let port = config.get_ports().first().copied().unwrap_or(5432);
    match host {
        Some(postgres::config::Host::Tcp(name)) => format!("`{name}:{port}`"),
        #[cfg(unix)]
        Some(postgres::config::Host::Unix(folder)) => format!("`{}`", folder.display()),
        None => "the server".to_owned(),
    }
}

/// psql's options for a connection, without the password.
fn parameters(config: &Config) -> String {
    let mut options = Vec::new();
    match config.get_hosts().first() {
        Some(postgres::config::Host::Tcp(name)) => options.push(format!("-h {name}")),
        #[cfg(unix)]
        Some(postgres::config::Host::Unix(folder)) => {
            options.push(format!("-h {}", folder.display()));
        }
        None => {}
    }
    if let Some(port) = config.get_ports().first() {
        options.push(format!("-p {port}"));
    }
    if let Some(user) = config.get_user() {
        options.push(format!("-U {user}"));
    }
    if let Some(name) = config.get_dbname() {
        options.push(format!("-d {name}"));
    }
    options.join(" ")
}
