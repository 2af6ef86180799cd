//! `sqlcheck init`

#![expect(
    clippy::disallowed_methods,
    reason = "the configuration is written to a file"
)]

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use super::output::{Failure, Terminal};
use super::project::Project;
use super::{Outcome, ProjectArguments};
use crate::config::FILE_NAMES;
use crate::diagnostic::Severity;
use crate::lint::{self, LintResult, Selection, Totals};
use crate::migration::Root;
use crate::report::{Summary, plural};

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A repository or migration directories; nothing means this repository
    paths: Vec<PathBuf>,
    /// Print the configuration instead of writing it
    #[arg(long)]
    stdout: bool,
}

/// Writes a configuration for what is found, at the top of the repository. One that is there
/// already stays as it is.
pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let project = Project::open(&ProjectArguments {
        paths: arguments.paths.clone(),
        config: None,
    })?;
    if let Some(file) = project.config.file {
        let path = &project.sources.get(file).path;
        return Err(anyhow!("`{path}` is there already; remove it first, or edit it").into());
    }
    let result = lint::lint(
        &project.base,
        &project.paths,
        &project.config,
        project.sources,
        Selection::default(),
    )?;
    let text = configuration(&result);
    if arguments.stdout {
        terminal.write(&text)?;
        return Ok(Outcome::Clean);
    }
    let path = project.base.join(FILE_NAMES[0]);
    write_new(&path, &text)?;
    terminal.write(&decisions(&result))?;
    Ok(Outcome::Clean)
}

fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    let opened = options.write(true).create_new(true).open(path);
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(anyhow!("`{}` is there already", FILE_NAMES[0]).into())
        }
        other => Ok(other.with_context(|| format!("cannot write `{}`", FILE_NAMES[0]))?),
    }
}

/// What was decided, in words.
fn decisions(result: &LintResult) -> String {
    let mut text = format!("wrote {}\n", FILE_NAMES[0]);
    for root in &result.roots {
        let _ = writeln!(text, "  {}", found(root));
    }
    let _ = writeln!(text, "  {}", version(result));
    let _ = writeln!(text, "  everything else by default; {}", today(result));
    text
}

fn configuration(result: &LintResult) -> String {
    let mut text = String::from(
        "# Every key is in docs/configuration.md of sqlcheck; `sqlcheck lint --show-settings` prints\n\
         # what holds, and `sqlcheck config schema` the JSON schema for editors.\n\n",
    );
    roots(&mut text, &result.roots);
    let _ = writeln!(text, "\n# {}", sentence(&version(result)));
    let _ = writeln!(
        text,
        "# postgres-version = {}",
        platform(result).unwrap_or(15)
    );
    let _ = writeln!(text, "\n# {}", sentence(&today(result)));
    text.push_str(
        "# A level is \"error\", \"warning\", \"note\" or \"off\", for a rule or a whole category.\n\
         # [rules]\n",
    );
    for (rule, (severity, count)) in frequent(result) {
        let _ = writeln!(
            text,
            "# {rule} = \"{severity}\" # reported {}",
            times(count)
        );
    }
    text.push_str("# [categories]\n# naming = \"note\"\n");
    expectations(&mut text, result);
    text
}

/// One root is said in a line, several in a table each.
fn roots(text: &mut String, roots: &[Root]) {
    if let [root] = roots {
        let _ = writeln!(text, "# {}", sentence(&found(root)));
        let _ = writeln!(text, "roots = [{}]", quoted(&root.path));
        let _ = writeln!(text, "framework = {}", quoted(root.convention.id));
        return;
    }
    for (number, root) in roots.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let _ = writeln!(text, "# {}", sentence(&found(root)));
        let _ = writeln!(text, "[[root]]");
        let _ = writeln!(text, "path = {}", quoted(&root.path));
        let _ = writeln!(text, "framework = {}", quoted(root.convention.id));
    }
}

fn found(root: &Root) -> String {
    format!(
        "{}: {}, {}, because {}",
        root.path,
        root.convention.name,
        plural(root.migrations.len(), "migration file"),
        root.reason
    )
}

fn platform(result: &LintResult) -> Option<u16> {
    let mut roots = result.roots.iter();
    roots.find_map(|root| root.platform_settings.major_version)
}

fn version(result: &LintResult) -> String {
    match platform(result) {
        Some(version) => format!("PostgreSQL {version}, as the platform's configuration says"),
        None => "PostgreSQL 15 is assumed; say which it is".to_owned(),
    }
}

fn today(result: &LintResult) -> String {
    let summary = Summary::of(&result.diagnostics);
    format!(
        "reported today: {}, {}, {}",
        plural(summary.error, "error"),
        plural(summary.warning, "warning"),
        plural(summary.note, "note")
    )
}

/// The rules that report something, with the worst severity and how often; the most frequent first.
fn frequent(result: &LintResult) -> Vec<(&'static str, (Severity, usize))> {
    let mut counts = BTreeMap::<&str, (Severity, usize)>::new();
    for reported in &result.diagnostics {
        let none = (Severity::Note, 0);
        let (severity, count) = counts.entry(reported.diagnostic.rule).or_insert(none);
        *severity = reported.severity().max(*severity);
        *count += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(rule, (_, count))| (Reverse(*count), *rule));
    counts
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}

/// Counts that a migration changes are worth a look, but that is for the project to choose.
fn expectations(text: &mut String, result: &LintResult) {
    let mut totals = Totals::default();
    for history in &result.histories {
        totals.add(&history.end);
    }
    text.push_str(
        "\n# What the migrations leave behind today; a change has to be meant.\n# [expect]\n",
    );
    for (kind, count) in totals.iter().filter(|(_, count)| *count > 0) {
        let _ = writeln!(text, "# {kind} = {count}");
    }
}

/// Text as a comment that is one line.
fn sentence(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let mut line = line.join(" ") + ".";
    line.retain(|character| !character.is_control());
    line
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
