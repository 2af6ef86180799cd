//! `sqlcheck remedy`

#![expect(
    clippy::disallowed_methods,
    reason = "a new migration is written to the disk, and its name may have the time"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use similar::TextDiff;

use super::changes::ChangesArguments;
use super::fix::colored;
use super::output::{Failure, Terminal};
use super::project::Project;
use super::verify::{ServerArguments, version as server_version};
use super::write::{Replacement, create};
use super::{Outcome, ProjectArguments};
use crate::config::closest;
use crate::diagnostic::Severity;
use crate::git::{Overlay, Status};
use crate::lint::{self, LintResult, Selection, Workspace};
use crate::live::interrupt;
use crate::live::server::Server;
use crate::live::verify::{self, Silent};
use crate::migration::compose::NewFile;
use crate::remedy::{self, Answer, Left, Options};
use crate::report::seen_from;
use crate::rules;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
    /// Leave out migrations that this branch, tag or commit does not have: they can still be edited
    #[arg(long, value_name = "REF")]
    base: Option<String>,
    /// Remedy only what these rules report; may be repeated
    #[arg(long, value_name = "RULE", value_delimiter = ',', value_parser = rule)]
    only: Vec<String>,
    /// What to call the new migration, in words with `_` between them
    #[arg(long, value_name = "NAME", value_parser = name)]
    name: Option<String>,
    /// The version of the new migration, instead of the one that follows
    #[arg(long, value_name = "VERSION", value_parser = version)]
    version: Option<String>,
    /// Print what would be written as a diff, and write nothing; the exit code is 1 if that is
    /// anything
    #[arg(long)]
    diff: bool,
    /// Print the statements alone, for a migration that another tool makes, and write nothing
    #[arg(long, conflicts_with = "diff")]
    sql: bool,
    /// Before anything is written, apply the history with the new migration on a real PostgreSQL,
    /// as `sqlcheck verify` does
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    server: ServerArguments,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut project = Project::open(&arguments.project)?;
    // What is too old to be reported is what a new migration is for.
    project.config.start_after = None;
    let options = Options {
        unmerged: unmerged(arguments, &project, terminal)?,
        only: arguments.only.iter().cloned().collect(),
        name: arguments.name.clone(),
        version: arguments.version.clone(),
        now: now(),
    };
    let mut answers = remedy::remedy(&project.config, &options, |files| lint(&project, files))?;
    if arguments.verify {
        verify(&mut answers, &project, &arguments.server, terminal)?;
    }
    if arguments.sql {
        return print(&answers, terminal);
    }
    if arguments.diff {
        diff(&answers, &project, terminal)?;
    } else {
        write(&answers, &project, terminal)?;
    }
    for answer in &answers {
        explain(answer, terminal);
    }
    let writes = answers.iter().any(|answer| !answer.files.is_empty());
    let leaves = answers.iter().any(|answer| !answer.left.is_empty());
    Ok(if leaves || arguments.diff && writes {
        Outcome::Diagnostics
    } else {
        Outcome::Clean
    })
}

/// The files that the base does not have, by path.
fn unmerged(
    arguments: &Arguments,
    project: &Project,
    terminal: &mut Terminal,
) -> Result<BTreeSet<String>, Failure> {
    let Some(base) = &arguments.base else {
        return Ok(BTreeSet::new());
    };
    let (comparison, _) = ChangesArguments::since(base).compare(&project.base, terminal)?;
    let changes = comparison.into_iter().flat_map(|it| it.changes);
    let added = changes.filter(|change| change.status == Status::Added);
    Ok(added.map(|change| change.path).collect())
}

fn lint(project: &Project, edited: Overlay) -> Result<LintResult, Failure> {
    let selection = Selection {
        edited,
        ..Selection::default()
    };
    let sources = project.sources.with(|_| None);
    project.lint(sources, selection)
}

/// Applies what would be written on a server. What does not work there is not written.
fn verify(
    answers: &mut [Answer],
    project: &Project,
    server: &ServerArguments,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let files = answers.iter().flat_map(|answer| &answer.files);
    let edited = remedy::overlay(files);
    if edited.is_empty() {
        return Ok(());
    }
    interrupt::clean_up_when_interrupted();
    let (sources, config) = (project.sources.with(|_| None), &project.config);
    let (base, paths) = (&project.base, &project.paths);
    let run = |workspace: &Workspace| -> anyhow::Result<_> {
        let server = Server::start(&server.options(server_version(workspace, config)))?;
        let options = verify::Options::default();
        let verified = verify::verify(&server, workspace, config, &options, &mut Silent)?;
        Ok((server.to_string(), verified))
    };
    let verified = lint::with_workspace(base, paths, config, sources, edited, run);
    interrupt::wait_if_interrupted();
    let (workspace, verified) = verified?;
    let (server, verified) = verified?;
    let (found, _) = lint::report(&workspace, verified.diagnostics, config);
    let path = |file| workspace.sources.get(file).path.as_str();
    let stopped: Vec<&str> = verified.stopped_in.iter().map(|file| path(*file)).collect();
    for answer in answers.iter_mut().filter(|it| !it.files.is_empty()) {
        let is_own = |wanted: &str| answer.files.iter().any(|file| file.path == wanted);
        let problem = found.iter().find(|it| {
            let file = it.diagnostic.primary.place.file;
            it.severity() != Severity::Note && is_own(path(file))
        });
        let reason = match problem {
            Some(problem) => Some(problem.diagnostic.message.clone()),
            None => stopped
                .first()
                .map(|it| format!("the history stops in `{it}`")),
        };
        if let Some(reason) = reason {
            answer.give_up(&format!("on {server}, {reason}"));
        }
    }
    terminal.note(&format!("verified on {server}"));
    Ok(())
}

/// In seconds since 1970.
fn now() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    since_1970.map_or(0, |duration| duration.as_secs())
}

fn rule(text: &str) -> Result<String, String> {
    if rules::find(text).is_some() {
        return Ok(text.to_owned());
    }
    let known = rules::ALL.iter().map(|rule| rule.id);
    Err(match closest(text, known) {
        Some(near) => format!("there is no such rule; there is `{near}`"),
        None => "there is no such rule; `sqlcheck rules` lists them".to_owned(),
    })
}

/// A part of a file's name.
fn name(text: &str) -> Result<String, String> {
    let fits = |it: char| it.is_alphanumeric() || "_-".contains(it);
    if text.is_empty() || !text.chars().all(fits) {
        return Err("a name has letters, digits, `_` and `-`".to_owned());
    }
    Ok(text.to_owned())
}

fn version(text: &str) -> Result<String, String> {
    let fits = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
    if !text.starts_with(|it: char| it.is_ascii_digit()) || !text.chars().all(fits) {
        return Err(
            "a version begins with a digit, and has digits, letters, `.`, `_` and `-`".to_owned(),
        );
    }
    Ok(text.to_owned())
}

fn print(answers: &[Answer], terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let several = answers.len() > 1;
    let mut outcome = Outcome::Clean;
    for answer in answers {
        if several && !answer.statements.is_empty() {
            terminal.write(&format!("-- For {}.\n", answer.root))?;
        }
        for statement in &answer.statements {
            terminal.write(&format!("{statement}\n"))?;
        }
        for left in answer.left.iter().filter(|left| !left.is_written) {
            say_left(left, terminal);
            outcome = Outcome::Diagnostics;
        }
    }
    Ok(outcome)
}

fn say_left(left: &Left, terminal: &mut Terminal) {
    let Left {
        rule,
        message,
        reason,
        ..
    } = left;
    terminal.note(&format!("not remedied: {message} [{rule}]: {reason}"));
}

/// Prints what would be written.
fn diff(answers: &[Answer], project: &Project, terminal: &mut Terminal) -> Result<(), Failure> {
    let color = terminal.style(false).color;
    for file in answers.iter().flat_map(|answer| &answer.files) {
        let path = seen_from(&project.directory, &file.path);
        let (before, old) = match &file.replaces {
            Some(old) => (path.as_str(), &**old),
            None => ("/dev/null", ""),
        };
        let text = TextDiff::from_lines(old, file.text.as_str())
            .unified_diff()
            .header(before, &path)
            .to_string();
        terminal.write(&if color { colored(&text) } else { text })?;
    }
    Ok(())
}

fn write(answers: &[Answer], project: &Project, terminal: &mut Terminal) -> Result<(), Failure> {
    if answers.is_empty() {
        terminal.write("nothing to remedy\n")?;
    }
    for answer in answers {
        write_files(&answer.files, project)?;
        for file in &answer.files {
            let path = seen_from(&project.directory, &file.path);
            let verb = match file.replaces {
                Some(_) => "changed",
                None => "wrote",
            };
            terminal.write(&format!("{verb} {path}\n"))?;
        }
        for remedied in &answer.remedied {
            terminal.write(&format!("  {} [{}]\n", remedied.message, remedied.rule))?;
        }
    }
    Ok(())
}

/// Writes all files of a migration or none: without its other half, one would run.
fn write_files(files: &[NewFile], project: &Project) -> Result<(), Failure> {
    let mut written: Vec<&NewFile> = Vec::new();
    for file in files {
        if let Err(error) = write_file(&project.base.join(&file.path), file) {
            for file in written.iter().filter(|file| file.replaces.is_none()) {
                let path = project.base.join(&file.path);
                let _ = fs::remove_file(&path);
                // One of its own, if nothing else is in there.
                let _ = path.parent().map(fs::remove_dir);
            }
            let path = seen_from(&project.directory, &file.path);
            return Err(error.context(format!("cannot write `{path}`")).into());
        }
        written.push(file);
    }
    Ok(())
}

fn write_file(path: &Path, file: &NewFile) -> anyhow::Result<()> {
    if let Some(before) = &file.replaces {
        return Replacement::of(path, before.as_bytes(), &file.text)?.make();
    }
    let directory = path.parent().context("it has no directory")?;
    fs::create_dir_all(directory)?;
    create(path, &file.text)
}

/// Says what is left as it is and why, and what is worth knowing of the new migration.
fn explain(answer: &Answer, terminal: &mut Terminal) {
    for note in &answer.notes {
        terminal.note(note);
    }
    for left in &answer.left {
        say_left(left, terminal);
    }
    if answer.files.is_empty() && !answer.statements.is_empty() {
        terminal
            .note("`sqlcheck remedy --sql` prints the statements, to put them where they belong");
    }
}
