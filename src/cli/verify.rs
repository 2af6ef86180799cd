//! `sqlcheck verify`

#![expect(
    clippy::disallowed_methods,
    reason = "the URL of a server with its password belongs into the environment, and progress on \
              standard error"
)]

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::output::{Failure, Terminal};
use super::project::Project;
use super::report::ReportArguments;
use super::{Outcome, ProjectArguments};
use crate::config::Config;
use crate::git::Overlay;
use crate::lint::{self, Workspace};
use crate::live::binaries::Wanted;
use crate::live::interrupt;
use crate::live::server::{self, Server, URL_VARIABLE};
use crate::live::verify::{self, Part, Progress, Silent};
use crate::report::{Report, seen_from};
use crate::source::{ColumnUnit, Place, SourceFile, Sources};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// What to verify, besides that each migration applies; all that the project asks for otherwise
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// Only apply the migrations before this version, without trying more with them
    #[arg(long, value_name = "VERSION")]
    from: Option<String>,
    /// Leave the scratch database, and print how to connect
    #[arg(long)]
    keep: bool,
    /// SQL to apply before the first migration, such as the roles it needs; may be repeated
    #[arg(long, value_name = "FILE")]
    prelude: Vec<PathBuf>,
    /// The value of a placeholder or a psql variable; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = definition)]
    define: Vec<(String, String)>,
    /// Stop a statement that takes longer, in seconds; 0 for never
    #[arg(long, value_name = "SECONDS", default_value = "300")]
    timeout: u64,
    #[command(flatten)]
    server: ServerArguments,
    #[command(flatten)]
    report: ReportArguments,
}

/// Which server to verify on.
#[derive(Debug, clap::Args)]
pub(super) struct ServerArguments {
    /// A server to make scratch databases on; also taken from `SQLCHECK_DATABASE_URL`. Otherwise one
    /// is started for the run
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// The folder of the PostgreSQL to start, instead of those on PATH and in the usual places
    #[arg(long, value_name = "DIRECTORY")]
    pg_bin: Option<PathBuf>,
    /// The major version of the PostgreSQL to start; otherwise that of the configuration if it is
    /// there, or the newest
    #[arg(long, value_name = "MAJOR")]
    pg_version: Option<u16>,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let outputs = arguments.report.outputs()?;
    let project = Project::open(&arguments.project)?;
    let options = verify::Options {
        only: arguments.only.iter().copied().collect(),
        from: arguments.from.clone(),
        keep: arguments.keep,
        preludes: preludes(&arguments.prelude)?,
        definitions: arguments.define.iter().cloned().collect(),
        timeout: Some(arguments.timeout)
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs),
    };
    interrupt::clean_up_when_interrupted();
    let config = &project.config;
    let verified = lint::with_workspace(
        &project.base,
        &project.paths,
        config,
        project.sources,
        Overlay::new(),
        |workspace| {
            let preferred = version(workspace, config);
            let server = Server::start(&arguments.server.options(preferred))?;
            let mut progress = arguments.progress(&server, &project.directory);
            verify::verify(&server, workspace, config, &options, &mut *progress)
        },
    );
    interrupt::wait_if_interrupted();
    let (mut workspace, verified) = verified?;
    let verified = verified?;
    if let Some(asked) = &mut workspace.report_on {
        asked.extend(&verified.stopped_in);
    }
    let (diagnostics, withheld) = lint::report(&workspace, verified.diagnostics, config);
    let report = Report {
        sources: &workspace.sources,
        diagnostics: &diagnostics,
        rules: &[],
        withheld,
        fixes: None,
        coverage: verified.coverage,
        directory: &project.directory,
        file_url: None,
    };
    let outcome = outputs.write(report, terminal)?;
    if !arguments.report.quiet {
        say(&not_sent(
            &workspace.sources,
            &verified.not_sent,
            &project.directory,
        ));
    }
    for kept in &verified.kept {
        say(&format!(
            "connect: {}\nremove:  {}\n",
            kept.connect, kept.remove
        ));
    }
    for role in &verified.roles_left {
        say(&format!(
            "the role `{role}` stays on the server: something depends on it\n"
        ));
    }
    Ok(outcome)
}

/// The version that a project says it runs on.
pub(super) fn version(workspace: &Workspace, config: &Config) -> Option<u16> {
    let mut roots = workspace.roots.iter();
    roots.find_map(|root| root.server_version(config))
}

impl ServerArguments {
    /// `preferred` is the version that the project says it runs on.
    pub(super) fn options(&self, preferred: Option<u16>) -> server::Options {
        let from_environment = || std::env::var(URL_VARIABLE).ok();
        let is_to_be_started = self.pg_bin.is_some() || self.pg_version.is_some();
        server::Options {
            url: match &self.database_url {
                Some(url) => Some(url.clone()),
                None if is_to_be_started => None,
                None => from_environment().filter(|url| !url.is_empty()),
            },
            binaries: Wanted {
                folder: self.pg_bin.clone(),
                version: self.pg_version,
                preferred,
            },
        }
    }
}

impl Arguments {
    fn progress(&self, server: &Server, directory: &str) -> Box<dyn Progress> {
        if self.report.quiet {
            return Box::new(Silent);
        }
        if io::stderr().is_terminal() {
            return Box::new(Bar(ProgressBar::hidden()));
        }
        say(&format!("verifying on {server}\n"));
        Box::new(Lines {
            directory: directory.to_owned(),
            current: String::new(),
        })
    }
}

fn definition(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err(format!("`{text}` is not `NAME=VALUE`")),
    }
}

/// Which statements were not sent: the first of each reason.
fn not_sent(sources: &Sources, places: &[(Place, String)], directory: &str) -> String {
    let mut reasons: Vec<(&str, Place, usize)> = Vec::new();
    for (place, reason) in places {
        match reasons.iter_mut().find(|(known, ..)| known == reason) {
            Some((.., count)) => *count += 1,
            None => reasons.push((reason, *place, 1)),
        }
    }
    let lines = reasons.iter().map(|(reason, place, count)| {
        let file = sources.get(place.file);
        let line = file
            .line_column(file.as_written(place.span).start, ColumnUnit::CodePoint)
            .line;
        let more = match count - 1 {
            0 => String::new(),
            more => format!(" ({more} more)"),
        };
        let path = seen_from(directory, &file.path);
        format!("not sent: {path}:{line}: {reason}{more}\n")
    });
    lines.collect()
}

fn preludes(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        files.push(SourceFile::new(path.display().to_string(), text));
    }
    Ok(files)
}

/// A bar on a terminal.
struct Bar(ProgressBar);

impl Progress for Bar {
    fn begin(&mut self, migrations: usize) {
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
        self.0 = ProgressBar::new(migrations as u64);
        if let Ok(style) = style {
            self.0.set_style(style);
        }
    }

    fn migration(&mut self, path: &str) {
        self.0.set_message(path.to_owned());
    }

    fn done(&mut self, _applied: bool) {
        self.0.inc(1);
    }

    fn end(&mut self) {
        self.0.finish_and_clear();
    }
}

/// A line for each migration, where nobody sees a bar.
struct Lines {
    /// From where paths are seen.
    directory: String,
    current: String,
}

impl Progress for Lines {
    fn begin(&mut self, _migrations: usize) {}

    fn migration(&mut self, path: &str) {
        self.current = seen_from(&self.directory, path);
    }

    fn done(&mut self, applied: bool) {
        let outcome = if applied { "applied" } else { "failed" };
        say(&format!("{}: {outcome}\n", self.current));
    }

    fn end(&mut self) {}
}

/// Standard error is for people: reports go to standard output.
fn say(text: &str) {
    // Where nobody listens, nothing is lost.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
