//! Reports: one writer for each format, each with its own wire types, from the same diagnostics.
//!
//! A writer is a function from a [`Report`] to text. Lines and columns exist only here.

mod azure;
mod checkstyle;
mod concise;
mod fingerprint;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod markdown;
mod rdjson;
mod sarif;
pub mod schema;
mod statistics;
mod teamcity;
mod xml;

use crate::diagnostic::{Diagnostic, Severity};
use crate::fix::Fixable;
use crate::lint::{Coverage, CoveredBy, Reported, Withheld};
use crate::source::{ColumnUnit, FileId, LineColumn, Place, Sources};

/// What SARIF says about a rule.
#[derive(Debug, Clone)]
pub struct RuleInfo<'a> {
    pub id: &'a str,
    pub title: String,
    pub severity: Severity,
    pub category: String,
    /// Its page as Markdown, without front matter and title.
    pub body: String,
}

/// Everything a writer may look at.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    pub sources: &'a Sources,
    /// In the order in which they are shown.
    pub diagnostics: &'a [Reported],
    pub rules: &'a [RuleInfo<'a>],
    /// What is not among them; the formats for people count it.
    pub withheld: Withheld,
    /// What can be fixed, where the run could fix anything; the formats for people count it.
    pub fixes: Option<Fixes>,
    pub coverage: Coverage,
    /// The directory in which a person reads the report, relative to the one that paths are
    /// relative to, with a `/` at its end; empty for that directory itself. People's formats show
    /// paths from here, machines' formats as they are.
    pub directory: &'a str,
    /// The address of a line on the web, with `{path}` and `{line}` in it; formats with links link
    /// places so.
    pub file_url: Option<&'a str>,
}

/// The fixes of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixes {
    /// How many diagnostics are gone; `None` where nobody asked for that.
    pub made: Option<usize>,
    /// Those that have one and are still there.
    pub more: Fixable,
}

/// The formats of `--format` and `--output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// Snippets of the source, for people
    Human,
    /// One line for each diagnostic
    Concise,
    /// For programs; docs/json.md describes it
    Json,
    /// JSON with a document on each line: the diagnostics, then what the run saw
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands: annotations on GitHub
    Github,
    /// Code quality report of GitLab
    Gitlab,
    /// JUnit's XML, which most CI systems show
    Junit,
    /// Checkstyle's XML
    Checkstyle,
    /// Diagnostic format of reviewdog
    Rdjson,
    /// Logging commands of Azure Pipelines
    Azure,
    /// Service messages of TeamCity
    Teamcity,
    /// Tables by family, for a job summary or a comment
    Markdown,
}

/// How the human format looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// In terminal columns.
    pub width: usize,
    /// Leave out the summary.
    pub quiet: bool,
    /// Count the diagnostics of each rule instead of showing them.
    pub statistics: bool,
}

/// Writes a report.
#[must_use]
pub fn write(report: &Report<'_>, format: Format, style: Style) -> String {
    match format {
        Format::Human | Format::Concise if style.statistics => statistics::write(report, style),
        Format::Human => human::write(report, style),
        Format::Concise => concise::write(report, style),
        Format::Json => json::write(report),
        Format::Jsonl => json::write_lines(report),
        Format::Sarif => sarif::write(report),
        Format::Github => github::write(report),
        Format::Gitlab => gitlab::write(report),
        Format::Junit => junit::write(report),
        Format::Checkstyle => checkstyle::write(report),
        Format::Rdjson => rdjson::write(report),
        Format::Azure => azure::write(report),
        Format::Teamcity => teamcity::write(report),
        Format::Markdown => markdown::write(report),
    }
}

/// One diagnostic as the human format shows it, such as a mistake in the configuration.
#[must_use]
pub fn snippet(
    sources: &Sources,
    diagnostic: &Diagnostic,
    directory: &str,
    style: Style,
) -> String {
    let mut text = human::snippet(sources, diagnostic, directory, style);
    text.push('\n');
    without_commands(text)
}

/// How many diagnostics there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    pub error: usize,
    pub warning: usize,
    pub note: usize,
}

impl Summary {
    #[must_use]
    pub fn of<'a>(diagnostics: impl IntoIterator<Item = &'a Reported>) -> Self {
        let mut summary = Self::default();
        for reported in diagnostics {
            match reported.severity() {
                Severity::Error => summary.error += 1,
                Severity::Warning => summary.warning += 1,
                Severity::Note => summary.note += 1,
            }
        }
        summary
    }
}

/// The project's address on the web, for formats that name it: `repository` in Cargo.toml.
const HOME: Option<&str> = {
    let repository = env!("CARGO_PKG_REPOSITORY");
    if repository.is_empty() {
        None
    } else {
        Some(repository)
    }
};

/// The lines at the end of a report for people.
fn summary_lines(report: &Report<'_>) -> String {
    let summary = Summary::of(report.diagnostics);
    format!(
        "{}, {}, {}\n{}{}{}\n",
        plural(summary.error, "error"),
        plural(summary.warning, "warning"),
        plural(summary.note, "note"),
        report.fixes.map(fixes_line).unwrap_or_default(),
        withheld_line(report.withheld),
        coverage_line(report.coverage)
    )
}

/// What was fixed, and what could be; nothing if there is nothing.
fn fixes_line(fixes: Fixes) -> String {
    let Fixable { safe, not_safe } = fixes.more;
    match (fixes.made, safe, not_safe) {
        (Some(made), _, 0) => format!("fixed {}\n", plural(made, "problem")),
        (Some(made), _, more) => {
            let made = plural(made, "problem");
            format!("fixed {made} ({more} more with --unsafe-fixes)\n")
        }
        (None, 0, 0) => String::new(),
        (None, 0, more) => format!("{more} can be fixed with --fix --unsafe-fixes\n"),
        (None, safe, 0) => format!("{safe} can be fixed with --fix\n"),
        (None, safe, more) => {
            format!("{safe} can be fixed with --fix, {more} more with --unsafe-fixes\n")
        }
    }
}

/// What was found and is not shown; nothing if there is nothing.
fn withheld_line(withheld: Withheld) -> String {
    let Withheld {
        suppressed,
        accepted,
    } = withheld;
    let kinds = [(suppressed, "suppressed"), (accepted, "in the baseline")];
    let some = kinds.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = some
        .map(|(count, kind)| format!("{count} {kind}"))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("not shown: {}\n", parts.join(", "))
}

/// How much of the SQL the run saw.
fn coverage_line(coverage: Coverage) -> String {
    let (done, not_done) = match coverage.by {
        CoveredBy::Replay => ("replayed", "opaque"),
        CoveredBy::Server => ("applied", "not sent"),
    };
    format!(
        "{done} {} in {}, {} {not_done}",
        plural(coverage.statements, "statement"),
        plural(coverage.files, "file"),
        coverage.opaque
    )
}

/// What is wrong, and what to do, for formats that have one text for a diagnostic.
fn full_message(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

/// The diagnostics of each file; a file stands where its first diagnostic does.
fn by_file<'a>(report: &Report<'a>) -> Vec<(FileId, Vec<&'a Reported>)> {
    let mut files: Vec<(FileId, Vec<&Reported>)> = Vec::new();
    for reported in report.diagnostics {
        let file = reported.diagnostic.primary.place.file;
        match files.iter_mut().find(|(known, _)| *known == file) {
            Some((_, diagnostics)) => diagnostics.push(reported),
            None => files.push((file, vec![reported])),
        }
    }
    files
}

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}

/// Where a place begins, from 1 and in code points, as people and most tools count.
fn begin(report: &Report<'_>, place: Place) -> LineColumn {
    let file = report.sources.get(place.file);
    file.line_column(place.span.start, ColumnUnit::CodePoint)
}

fn path<'a>(report: &Report<'a>, file: FileId) -> &'a str {
    &report.sources.get(file).path
}

/// A path as seen from a directory; both are relative to the same place, and `directory` ends in a
/// slash or is empty.
#[must_use]
pub fn seen_from(directory: &str, path: &str) -> String {
    let mut rest = directory;
    let mut up = String::new();
    loop {
        if let Some(inner) = path.strip_prefix(rest) {
            return format!("{up}{inner}");
        }
        rest = rest.trim_end_matches('/');
        rest = rest.rfind('/').map_or("", |slash| &rest[..=slash]);
        up.push_str("../");
    }
}

/// Text on one line, with whatever a terminal or a log could take for a command made visible.
pub(crate) fn one_line(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars().fold(String::new(), |mut line, character| {
        if is_control(character) {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
        line
    })
}

/// Text on several lines, none of which a terminal or a log viewer takes for a command.
pub(crate) fn lines(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let line = one_line(line);
            if line.trim_start().starts_with("::") {
                return format!("\u{200b}{line}");
            }
            line
        })
        .collect();
    lines.join("\n")
}

/// Control characters, and those that change the direction of text.
fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Log viewers of CI systems take `##[…]` for a command wherever it stands in a line. A zero-width
/// space breaks it and is not seen.
fn without_commands(text: String) -> String {
    if text.contains("##[") {
        return text.replace("##[", "##\u{200b}[");
    }
    text
}

#[cfg(test)]
pub(crate) mod tests;
