//! `sqlcheck verify`: the history of each root on a real server, as its runner would apply it.
//!
//! Each root has a scratch database of its own. Every migration is applied there for good; what
//! else is tried with it, a second run or its down script, happens in a transaction that is rolled
//! back, or on a copy where it can't be in one.

mod differences;
mod down;
mod failures;
mod locks;
mod model;
mod progress;
mod rerun;

use std::collections::BTreeSet;
use std::time::Duration;

use self::failures::Failures;
use super::extensions::Extensions;
use super::introspect;
use super::prelude::{self, PreludeError};
use super::roles::Roles;
use super::script::{Confinement, Definitions, Script};
use super::server::{Kept, Scratch, Server, ServerError};
use super::session::{Applied, Session};
use crate::catalog::Catalog;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Coverage, CoveredBy, Totals, Workspace};
use crate::migration::{Migration, Root};
use crate::rules::Context;
use crate::source::{FileId, Place, SourceFile};

pub use self::progress::{Progress, Silent};

/// What can be verified; all of it builds on applying the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Part {
    /// Each migration applies
    Apply,
    /// Each migration can run a second time
    Rerun,
    /// Each down script undoes its up, and the up applies again
    Down,
    /// The locks that each statement takes
    Locks,
    /// What replay makes of the history is what the server has after it
    Model,
    /// The `[expect]` counts
    Expect,
}

#[derive(Debug, Default)]
pub struct Options {
    /// Nothing means whatever the project asks for.
    pub only: BTreeSet<Part>,
    /// The version from which on more is tried than applying.
    pub from: Option<String>,
    /// Whether the scratch databases stay.
    pub keep: bool,
    /// What to apply before the first migration, after what the platform has.
    pub preludes: Vec<SourceFile>,
    /// Values of placeholders and psql variables.
    pub definitions: Definitions,
    /// For a single statement.
    pub timeout: Option<Duration>,
}

impl Options {
    /// Whether a part is asked for by name, or since nothing is.
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

/// What a run found.
#[derive(Debug, Default)]
pub struct Verified {
    pub diagnostics: Vec<Diagnostic>,
    pub coverage: Coverage,
    /// Statements that were not sent, and why.
    pub not_sent: Vec<(Place, String)>,
    /// The file in which a history ended early, whoever asked for what.
    pub stopped_in: BTreeSet<FileId>,
    pub kept: Vec<Kept>,
    /// Roles that could not be dropped from a server that is not our own.
    pub roles_left: BTreeSet<String>,
}

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error(transparent)]
    Server(#[from] ServerError),
    #[error("`{path}`: {error}")]
    During { path: String, error: ServerError },
    #[error(transparent)]
    Prelude(#[from] PreludeError),
    #[error("no migration has the version `{0}`")]
    UnknownVersion(String),
}

/// Verifies every root. Replay takes the server to be the one that is asked, whatever the
/// configuration says.
///
/// # Errors
///
/// Where the server or the connection to it does not work. A migration that fails is a diagnostic.
pub fn verify(
    server: &Server,
    workspace: &Workspace,
    config: &Config,
    options: &Options,
    progress: &mut dyn Progress,
) -> Result<Verified, VerifyError> {
    let config = &Config {
        postgres_version: Some(server.version().major),
        ..config.clone()
    };
    if let Some(version) = &options.from
        && !workspace.roots.iter().any(|it| has_version(it, version))
    {
        return Err(VerifyError::UnknownVersion(version.clone()));
    }
    let migrations = workspace.roots.iter().map(|root| root.ups().count());
    progress.begin(migrations.sum());
    let mut verified = Verified {
        coverage: Coverage {
            by: CoveredBy::Server,
            ..Coverage::default()
        },
        ..Verified::default()
    };
    let mut files = BTreeSet::new();
    let mut totals = Totals::default();
    for (root, facts) in workspace.roots.iter().zip(lint::facts(workspace, config)) {
        let texts = workspace.sources.iter().map(|(_, file)| &*file.text);
        let preludes = options.preludes.iter().map(|file| &*file.text);
        let roles = server.note_roles(texts.chain(preludes))?;
        let scratch = server.create()?;
        let extensions = prepare(&scratch, root, options)?;
        let mut run = Run {
            server,
            workspace,
            root,
            context: &facts.context(workspace, config, &BTreeSet::new()),
            options,
            scratch,
            extensions,
            roles: &roles,
            session: None,
            catalog: None,
            skipped: Vec::new(),
            files: &mut files,
            verified: &mut verified,
        };
        let done = run.all(config, &mut totals, progress);
        let Run {
            scratch, session, ..
        } = run;
        drop(session);
        if options.keep && done.is_ok() {
            verified.kept.push(scratch.keep());
            continue;
        }
        drop(scratch);
        let left = server.drop_roles(&roles);
        done?;
        verified.roles_left.extend(left?);
    }
    // What half a history leaves behind was never expected.
    if options.wants(Part::Expect) && verified.stopped_in.is_empty() {
        let unexpected = totals.unexpected(config, &[]);
        verified.diagnostics.extend(unexpected);
    }
    verified.coverage.files = files.len();
    verified.coverage.opaque = verified.not_sent.len();
    progress.end();
    Ok(verified)
}

fn introspect(session: &mut Session) -> Result<Catalog, ServerError> {
    introspect::read(&mut session.client).map_err(ServerError::Lost)
}

/// Makes an empty database what a root's first migration meets.
fn prepare(scratch: &Scratch, root: &Root, options: &Options) -> Result<Extensions, VerifyError> {
    let mut client = scratch.connect()?;
    let extensions = Extensions::read(&mut client).map_err(ServerError::Lost)?;
    let platform = root.convention.platform;
    prelude::prepare(&mut client, platform, &root.platform_settings, &extensions)?;
    for file in &options.preludes {
        prelude::apply(&mut client, file, &extensions)?;
    }
    Ok(extensions)
}

fn has_version(root: &Root, version: &str) -> bool {
    root.ups().any(|(_, up)| up.version == version)
}

/// One root on its scratch database.
struct Run<'r, 'w> {
    server: &'r Server,
    workspace: &'w Workspace,
    root: &'w Root,
    context: &'r Context<'w>,
    options: &'r Options,
    scratch: Scratch,
    extensions: Extensions,
    /// Those of the server before the run.
    roles: &'r Roles,
    /// Closed while the database is copied.
    session: Option<Session>,
    /// What the database has, if that has been asked for since it was changed.
    catalog: Option<Catalog>,
    /// What was not sent, which may be why later statements fail.
    skipped: Vec<(Place, String)>,
    files: &'r mut BTreeSet<FileId>,
    verified: &'r mut Verified,
}

impl Run<'_, '_> {
    fn all(
        &mut self,
        config: &Config,
        totals: &mut Totals,
        progress: &mut dyn Progress,
    ) -> Result<(), VerifyError> {
        self.unavailable_extensions();
        let counts = self.options.wants(Part::Expect) && !config.expect.is_empty();
        let start = counts.then(|| self.catalog()).transpose()?;
        self.history(progress)?;
        if let Some(start) = start {
            totals.add_since(&start, &self.catalog()?);
        }
        Ok(())
    }

    fn history(&mut self, progress: &mut dyn Progress) -> Result<(), VerifyError> {
        let from = self.options.from.as_deref();
        let mut is_reached = from.is_none_or(|version| !has_version(self.root, version));
        let start = if self.options.wants(Part::Model) {
            Some(self.catalog()?)
        } else {
            None
        };
        for (number, (_, up)) in self.root.ups().enumerate() {
            let path = &self.workspace.sources.get(up.file).path;
            progress.migration(path);
            is_reached |= from == Some(up.version.as_str());
            let is_asked = is_reached && self.is_asked(up);
            let applied = self.migration(number, up, is_asked);
            let applied = applied.map_err(|error| VerifyError::During {
                path: path.clone(),
                error,
            })?;
            progress.done(applied);
            if !applied {
                self.verified.stopped_in.insert(up.file);
                return Ok(());
            }
        }
        if let Some(start) = start {
            self.model(&start)?;
        }
        Ok(())
    }

    /// Whether more is to be tried with a migration than to apply it.
    fn is_asked(&self, migration: &Migration) -> bool {
        let Some(asked) = &self.workspace.report_on else {
            return true;
        };
        let pair = migration.pair.and_then(|at| self.root.migrations.get(at));
        [Some(migration), pair].into_iter().flatten().any(|it| {
            let mut files = it.parts.iter().map(|part| part.file);
            asked.contains(&it.file) || files.any(|file| asked.contains(&file))
        })
    }

    /// Whether the migration applies; what follows it makes no sense otherwise.
    fn migration(
        &mut self,
        number: usize,
        up: &Migration,
        is_asked: bool,
    ) -> Result<bool, ServerError> {
        // Without what was not sent, a failure or a difference would say nothing.
        let is_asked = is_asked && self.skipped.is_empty();
        let down = self.down_of(up).filter(|_| is_asked);
        let before = down.map(|_| self.catalog()).transpose()?;
        let script = self.script(up);
        if is_asked {
            self.locks(up, &script)?;
        }
        self.catalog = None;
        let applied = self.session()?.apply(&script, up.transaction)?;
        self.count(up, &applied);
        if let Some(failure) = &applied.failure {
            let diagnostic = self.failures().apply_failed(failure);
            self.verified.diagnostics.push(diagnostic);
            return Ok(false);
        }
        if !applied.skipped.is_empty() {
            return Ok(true);
        }
        if is_asked {
            self.rerun(number, up, &script)?;
        }
        if let (Some(down), Some(before)) = (down, before) {
            self.down(number, up, &script, down, &before)?;
        }
        Ok(true)
    }

    fn unavailable_extensions(&mut self) {
        let statements = self
            .root
            .ups()
            .flat_map(|(_, up)| self.workspace.statements(up));
        let statements = statements.map(|(file, lowered)| {
            let text = &*self.workspace.sources.get(file).text;
            (file, text, lowered)
        });
        let missing = self.extensions.unavailable(statements);
        self.verified.diagnostics.extend(missing);
    }

    fn script(&self, migration: &Migration) -> Script {
        let convention = self.root.convention;
        let definitions = &self.options.definitions;
        Script::with_definitions(self.workspace, convention, migration, definitions)
            .with_stand_ins(self.workspace, &self.extensions)
            .confined(Confinement {
                database: self.scratch.name(),
                own_server: self.server.is_own(),
                roles: &self.roles.before,
            })
    }

    fn count(&mut self, migration: &Migration, applied: &Applied) {
        self.files.extend(migration.parts.iter().map(|it| it.file));
        let coverage = &mut self.verified.coverage;
        coverage.statements += applied.sent;
        self.skipped.extend(applied.skipped.iter().cloned());
        let not_sent = applied.skipped.iter().chain(&applied.withheld);
        self.verified.not_sent.extend(not_sent.cloned());
    }

    fn failures(&self) -> Failures<'_> {
        Failures {
            workspace: self.workspace,
            server: self.server,
            skipped: &self.skipped,
        }
    }

    fn session(&mut self) -> Result<&mut Session, ServerError> {
        let session = match self.session.take() {
            Some(session) => session,
            None => Session::open(&self.scratch, self.options.timeout)?,
        };
        Ok(self.session.insert(session))
    }

    /// What the database has now.
    fn catalog(&mut self) -> Result<Catalog, ServerError> {
        let catalog = match self.catalog.take() {
            Some(catalog) => catalog,
            None => {
                let session = self.session()?;
                session.reset()?;
                introspect(session)?
            }
        };
        Ok(self.catalog.insert(catalog).clone())
    }

    /// Where to report what is about a whole migration: its first statement, or the top of its file.
    fn head_of(&self, migration: &Migration) -> Place {
        let statements = self.workspace.statements(migration);
        match statements.first() {
            Some((file, first)) => self.failures().head(Place::new(*file, first.span)),
            None => self.context.top(migration.file),
        }
    }

    /// A copy of the database, and a session in it.
    fn copy(&mut self) -> Result<(Session, Scratch), ServerError> {
        self.session = None;
        let copy = self.scratch.copy()?;
        Ok((Session::open(&copy, self.options.timeout)?, copy))
    }
}
