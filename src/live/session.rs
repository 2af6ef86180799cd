//! Sends a migration to the server as its runner would.
//!
//! | model | here |
//! |---|---|
//! | one transaction | `BEGIN`, each statement in a message of its own, `COMMIT` |
//! | one simple query | the whole text in one message |
//! | one pipeline | as one transaction, but for a first statement that refuses to be in one, which a pipeline commits by itself, and for statements that only a transaction block allows, which are asked outside of one |
//! | several pipelines | that, with what the runner sends alone between them |
//! | autocommit, psql | each statement in a message of its own |
//! | all pending | as one transaction: what is pending is one migration, more often than not |
//! | unknown | as one transaction, as most runners do; where a statement can't be in one, as autocommit |

use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use postgres::error::{DbError, ErrorPosition};
use postgres::{Client, Config, NoTls, SimpleQueryMessage};

use super::binaries::Version;
use super::script::{Action, Script, Step, Text};
use super::server::{Scratch, ServerError};
use crate::migration::{Transaction, conventions};
use crate::source::{FileId, Place, Span};

/// What the server says against a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The statement.
    pub statement: Place,
    /// Where exactly, as far as the server says: the offset in the file.
    pub at: Option<(FileId, u32)>,
    pub sqlstate: String,
    pub message: String,
    pub detail: Option<String>,
    pub hint: Option<String>,
    /// `PL/pgSQL function inline_code_block line 3 at SQL statement`
    pub context: Option<String>,
}

impl Failure {
    /// Whether a statement fails because it is in a transaction: it can't be in one, or it uses a
    /// label of an enum that the transaction added.
    #[must_use]
    pub fn is_by_transaction(&self) -> bool {
        [ACTIVE_TRANSACTION, "55P04"].contains(&self.sqlstate.as_str())
    }

    /// Whether a role stays because of what it has in another scratch database of this run: roles
    /// belong to the whole server, on which a project has one database.
    #[must_use]
    pub fn is_by_other_scratch(&self) -> bool {
        let is_elsewhere = |line: &str| line.contains(" in database sqlcheck_");
        let detail = self.detail.as_deref().unwrap_or_default();
        self.sqlstate == "2BP01" && !detail.is_empty() && detail.lines().all(is_elsewhere)
    }
}

/// What became of a migration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// Where it stopped; what stays of it is as its model has it.
    pub failure: Option<Failure>,
    /// Statements that were not sent, and why.
    pub skipped: Vec<(Place, String)>,
    /// Statements that were not, since what they change is not ours, and what that is.
    pub withheld: Vec<(Place, String)>,
    /// Statements that were.
    pub sent: usize,
}

/// A message that is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `NOTICE`, `WARNING`, …
    pub severity: String,
    pub message: String,
}

/// A connection to a scratch database.
pub struct Session {
    pub client: Client,
    config: Config,
    version: Version,
    notices: Arc<Mutex<Vec<Notice>>>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Session({:?})", self.config.get_dbname())
    }
}

/// What is looked at around each statement.
pub trait Observer {
    fn before(&mut self, _client: &mut Client, _step: &Step) {}
    fn after(&mut self, _client: &mut Client, _step: &Step) {}
}

/// Looks at nothing.
#[derive(Debug)]
pub struct Unobserved;

impl Observer for Unobserved {}

impl Session {
    /// # Errors
    ///
    /// Where the server refuses.
    pub fn open(scratch: &Scratch, timeout: Option<Duration>) -> Result<Self, ServerError> {
        let notices = Arc::new(Mutex::new(Vec::new()));
        let mut config = scratch.config();
        let mut options = config.get_options().unwrap_or_default().to_owned();
        if let Some(timeout) = timeout {
            // A setting of the connection, so that `RESET ALL` does not undo it.
            options.push_str(&format!(" -c statement_timeout={}", timeout.as_millis()));
        }
        config.options(options.trim());
        let heard = Arc::clone(&notices);
        config.notice_callback(move |notice: DbError| {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            heard.push(Notice {
                severity: notice.severity().to_owned(),
                message: notice.message().to_owned(),
            });
        });
        let client = scratch.connect_with(&config)?;
        Ok(Self {
            client,
            config,
            version: scratch.server().version(),
            notices,
        })
    }

    /// What the server said besides since the last time.
    pub fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// As on a new connection: each migration has one of its own.
    ///
    /// # Errors
    ///
    /// Where the connection is lost.
    pub fn reset(&mut self) -> Result<(), ServerError> {
        let done = self.client.batch_execute("ROLLBACK");
        done.and_then(|()| self.client.batch_execute("DISCARD ALL"))
            .map_err(ServerError::Lost)?;
        self.notices();
        Ok(())
    }

    /// Opens a transaction on what is as a new connection; [`Self::reset`] undoes it.
    ///
    /// # Errors
    ///
    /// Where the connection is lost.
    pub fn begin(&mut self) -> Result<(), ServerError> {
        self.reset()?;
        let begun = self.client.batch_execute("BEGIN");
        begun.map_err(ServerError::Lost)
    }

    /// Applies a migration. A statement that fails is no error of ours.
    ///
    /// # Errors
    ///
    /// Where the connection is lost.
    pub fn apply(&mut self, script: &Script, model: Transaction) -> Result<Applied, ServerError> {
        self.reset()?;
        let mut applied = Applied::default();
        let failure = match model {
            Transaction::Wrapped | Transaction::AllPending => {
                self.wrapped(&script.steps, &mut applied)
            }
            Transaction::SimpleQuery => self.simple_query(script, &mut applied),
            Transaction::Pipeline => self.pipeline(&script.steps, &mut applied),
            Transaction::SplitPipeline => self.split_pipeline(&script.steps, &mut applied),
            Transaction::Autocommit | Transaction::Psql => {
                self.one_by_one(&script.steps, &mut applied, &mut Unobserved)
            }
            Transaction::Unknown => match self.wrapped(&script.steps, &mut applied) {
                Err(Stop::Failed(failure)) if failure.is_by_transaction() => {
                    applied = Applied::default();
                    self.one_by_one(&script.steps, &mut applied, &mut Unobserved)
                }
                done => done,
            },
        };
        // A transaction that the migration leaves open ends with the runner's connection.
        self.roll_back();
        applied.failure = stopped(failure)?;
        Ok(applied)
    }

    /// Sends the statements one after the other, in the transaction that is open, or in none.
    ///
    /// # Errors
    ///
    /// Where the connection is lost.
    pub fn send_each(
        &mut self,
        script: &Script,
        observer: &mut dyn Observer,
    ) -> Result<Applied, ServerError> {
        let mut applied = Applied::default();
        let failure = self.one_by_one(&script.steps, &mut applied, observer);
        applied.failure = stopped(failure)?;
        Ok(applied)
    }

    fn wrapped(&mut self, steps: &[Step], applied: &mut Applied) -> Result<(), Stop> {
        self.command("BEGIN")?;
        match self.one_by_one(steps, applied, &mut Unobserved) {
            Ok(()) => self.commit(steps),
            Err(stop) => {
                self.roll_back();
                Err(stop)
            }
        }
    }

    /// A constraint that is checked at the end may fail here.
    fn commit(&mut self, steps: &[Step]) -> Result<(), Stop> {
        let committed = self.client.batch_execute("COMMIT");
        match (committed, steps.last()) {
            (Err(error), Some(last)) => Err(stop(error, last, None)),
            (Err(error), None) => Err(Stop::Lost(error)),
            (Ok(()), _) => Ok(()),
        }
    }

    fn one_by_one(
        &mut self,
        steps: &[Step],
        applied: &mut Applied,
        observer: &mut dyn Observer,
    ) -> Result<(), Stop> {
        for step in steps {
            observer.before(&mut self.client, step);
            self.step(step, applied)?;
            observer.after(&mut self.client, step);
        }
        Ok(())
    }

    fn step(&mut self, step: &Step, applied: &mut Applied) -> Result<(), Stop> {
        let (text, done) = match &step.action {
            Action::Skip(reason) => {
                applied.skipped.push((step.place, reason.clone()));
                return Ok(());
            }
            Action::Withhold(reason) => {
                applied.withheld.push((step.place, reason.clone()));
                return Ok(());
            }
            Action::Send(text) => (text, self.client.batch_execute(&text.sql)),
            Action::CopyIn(text, data) => (text, self.copy_in(&text.sql, data)),
            Action::CopyOut(text) => (text, self.copy_out(&text.sql)),
            Action::SendResults(text, results) => {
                let values = self.values(&text.sql);
                let values = values.map_err(|error| stop(error, step, Some(text)))?;
                applied.sent += 1;
                let mut steps = values.iter().map(|value| results.step(value));
                return steps.try_for_each(|step| self.step(&step, applied));
            }
        };
        done.map_err(|error| stop(error, step, Some(text)))?;
        applied.sent += 1;
        Ok(())
    }

    /// What a query gives, row by row, without nulls.
    fn values(&mut self, query: &str) -> Result<Vec<String>, postgres::Error> {
        let mut values = Vec::new();
        for message in self.client.simple_query(query)? {
            if let SimpleQueryMessage::Row(row) = message {
                let columns = (0..row.len()).filter_map(|at| row.get(at));
                values.extend(columns.map(str::to_owned));
            }
        }
        Ok(values)
    }

    fn copy_in(&mut self, sql: &str, data: &str) -> Result<(), postgres::Error> {
        let mut writer = self.client.copy_in(sql)?;
        let lines = data.split_inclusive('\n');
        let rows: String = lines.filter(|line| line.trim_end() != "\\.").collect();
        // What the server has against the data it says at the end.
        let _ = writer.write_all(rows.as_bytes());
        writer.finish()?;
        Ok(())
    }

    fn copy_out(&mut self, sql: &str) -> Result<(), postgres::Error> {
        let mut reader = self.client.copy_out(sql)?;
        let mut rows = Vec::new();
        if let Err(error) = reader.read_to_end(&mut rows)
            && let Some(inner) = error.into_inner()
            && let Ok(error) = inner.downcast::<postgres::Error>()
        {
            return Err(*error);
        }
        Ok(())
    }

    fn simple_query(&mut self, script: &Script, applied: &mut Applied) -> Result<(), Stop> {
        if !script.is_plain_sql() {
            return self.wrapped(&script.steps, applied);
        }
        let Err(error) = self.client.batch_execute(&script.whole.sql) else {
            applied.sent = script.steps.len();
            return Ok(());
        };
        self.roll_back();
        let Some(said) = error.as_db_error() else {
            return Err(Stop::Lost(error));
        };
        let at = position(said, &script.whole);
        let said = said.clone();
        let step = match at {
            Some(at) => step_at(&script.steps, at),
            None => self.find_failing(&script.steps, &said)?,
        };
        let statement = match step.or(script.steps.first()) {
            Some(step) => step.place,
            None => return Err(Stop::Lost(error)),
        };
        Err(Stop::Failed(Box::new(failure(&said, statement, at))))
    }

    /// The server does not say which statement of a message failed, unless it says where in it. So
    /// they are sent again one by one, until one of them fails in the same way.
    fn find_failing<'a>(
        &mut self,
        steps: &'a [Step],
        said: &DbError,
    ) -> Result<Option<&'a Step>, Stop> {
        self.command("BEGIN")?;
        let mut found = None;
        for step in steps {
            let Action::Send(text) = &step.action else {
                continue;
            };
            if let Err(error) = self.client.batch_execute(&text.sql) {
                let again = error.as_db_error();
                let is_same = again.is_some_and(|again| again.code() == said.code());
                found = is_same.then_some(step);
                break;
            }
        }
        self.roll_back();
        Ok(found)
    }

    fn pipeline(&mut self, steps: &[Step], applied: &mut Applied) -> Result<(), Stop> {
        let mut rest = steps;
        if let Some((first, others)) = steps.split_first()
            && self.refuses_transactions(first)?
        {
            self.step(first, applied)?;
            rest = others;
        }
        self.command("BEGIN")?;
        for (at, step) in rest.iter().enumerate() {
            // From version 18 on, a pipeline is a transaction block from its second statement on.
            let is_block = self.version.major >= 18 && at > 0;
            let done = if !is_block && needs_block(step) {
                self.outside_of_a_block(step)
            } else {
                self.step(step, applied)
            };
            if let Err(stop) = done {
                self.roll_back();
                return Err(stop);
            }
        }
        self.commit(steps)
    }

    /// Whether a statement fails in a transaction block only because it is in one, such as
    /// `CREATE INDEX CONCURRENTLY`.
    fn refuses_transactions(&mut self, step: &Step) -> Result<bool, Stop> {
        let Action::Send(text) = &step.action else {
            return Ok(false);
        };
        self.command("BEGIN")?;
        let tried = self.client.batch_execute(&text.sql);
        self.roll_back();
        Ok(tried.is_err_and(|error| sqlstate_is(&error, ACTIVE_TRANSACTION)))
    }

    /// What the server answers to a statement that it only allows in a transaction block.
    fn outside_of_a_block(&mut self, step: &Step) -> Result<(), Stop> {
        let Action::Send(text) = &step.action else {
            return Ok(());
        };
        let mut other = self.config.connect(NoTls).map_err(Stop::Lost)?;
        let answered = other.batch_execute(&text.sql);
        answered.map_err(|error| stop(error, step, Some(text)))
    }

    fn split_pipeline(&mut self, steps: &[Step], applied: &mut Applied) -> Result<(), Stop> {
        let alone = |step: &Step| match &step.action {
            Action::Send(text) => conventions::is_sent_alone(&text.sql),
            Action::CopyIn(..)
            | Action::CopyOut(_)
            | Action::SendResults(..)
            | Action::Skip(_)
            | Action::Withhold(_) => false,
        };
        let mut rest = steps;
        while let Some(first) = rest.first() {
            if alone(first) {
                self.step(first, applied)?;
                rest = &rest[1..];
                continue;
            }
            let end = rest.iter().position(alone).unwrap_or(rest.len());
            self.pipeline(&rest[..end], applied)?;
            rest = &rest[end..];
        }
        Ok(())
    }

    fn command(&mut self, sql: &str) -> Result<(), Stop> {
        self.client.batch_execute(sql).map_err(Stop::Lost)
    }

    /// Where the connection is lost, the next statement says so.
    fn roll_back(&mut self) {
        let _ = self.client.batch_execute("ROLLBACK");
    }
}

/// `CREATE INDEX CONCURRENTLY cannot run inside a transaction block`
const ACTIVE_TRANSACTION: &str = "25001";

/// Why sending ended before the end.
enum Stop {
    Failed(Box<Failure>),
    Lost(postgres::Error),
}

fn stopped(result: Result<(), Stop>) -> Result<Option<Failure>, ServerError> {
    match result {
        Ok(()) => Ok(None),
        Err(Stop::Failed(failure)) => Ok(Some(*failure)),
        Err(Stop::Lost(error)) => Err(ServerError::Lost(error)),
    }
}

fn stop(error: postgres::Error, step: &Step, text: Option<&Text>) -> Stop {
    let Some(said) = error.as_db_error() else {
        return Stop::Lost(error);
    };
    let at = text.and_then(|text| position(said, text));
    Stop::Failed(Box::new(failure(said, step.place, at)))
}

fn failure(said: &DbError, statement: Place, at: Option<(FileId, u32)>) -> Failure {
    Failure {
        statement,
        at,
        sqlstate: said.code().code().to_owned(),
        message: said.message().to_owned(),
        detail: said.detail().map(str::to_owned),
        hint: said.hint().map(str::to_owned),
        context: said.where_().map(str::to_owned),
    }
}

/// Where in our files the server points to. A query inside a block or a function is found where it
/// is written only once.
fn position(said: &DbError, text: &Text) -> Option<(FileId, u32)> {
    match said.position()? {
        ErrorPosition::Original(position) => text.origin_of_character(*position),
        ErrorPosition::Internal { position, query } => {
            let mut found = text.sql.match_indices(query.as_str());
            let (Some((start, _)), None) = (found.next(), found.next()) else {
                return None;
            };
            let index = (*position as usize).checked_sub(1)?;
            let (byte, _) = query.char_indices().nth(index)?;
            text.origin(start + byte)
        }
    }
}

fn step_at(steps: &[Step], (file, offset): (FileId, u32)) -> Option<&Step> {
    let holds = |span: Span| span.start <= offset && offset <= span.end;
    steps
        .iter()
        .find(|step| step.place.file == file && holds(step.place.span))
}

fn sqlstate_is(error: &postgres::Error, sqlstate: &str) -> bool {
    error.code().is_some_and(|code| code.code() == sqlstate)
}

/// Whether PostgreSQL allows a statement in a transaction block only.
fn needs_block(step: &Step) -> bool {
    let Action::Send(text) = &step.action else {
        return false;
    };
    let mut words = text.sql.split_whitespace().map(str::to_ascii_uppercase);
    match words.next().as_deref() {
        Some("LOCK" | "SAVEPOINT" | "RELEASE") => true,
        Some("ROLLBACK") => words.any(|word| word == "TO"),
        Some("DECLARE") => !words.any(|word| word == "HOLD"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, FileId, Place, Span};

    fn refused(sqlstate: &str, detail: &str) -> Failure {
        Failure {
            statement: Place::new(FileId(0), Span::default()),
            at: None,
            sqlstate: sqlstate.to_owned(),
            message: "role \"reporting\" cannot be dropped".to_owned(),
            detail: (!detail.is_empty()).then(|| detail.to_owned()),
            hint: None,
            context: None,
        }
    }

    #[test]
    fn a_role_may_stay_because_of_another_scratch_database() {
        let elsewhere = "1 object in database sqlcheck_cdced8f7_1";
        assert!(refused("2BP01", elsewhere).is_by_other_scratch());
        let here_too = format!("privileges for table t\n{elsewhere}");
        assert!(!refused("2BP01", &here_too).is_by_other_scratch());
        assert!(!refused("2BP01", "2 objects in database shop").is_by_other_scratch());
        assert!(!refused("2BP01", "").is_by_other_scratch());
        assert!(!refused("42P01", elsewhere).is_by_other_scratch());
    }
}
