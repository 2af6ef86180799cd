//! The reports of a command: which are asked for, and where they go.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, anyhow};
use clap::ValueEnum;

use super::output::{Failure, Terminal};
use super::{FailOn, Outcome};
use crate::lint::Reported;
use crate::report::{self, Format, Report, RuleInfo, Style};
use crate::rules;

#[derive(Debug, clap::Args)]
pub(super) struct ReportArguments {
    /// What to write to standard output; human if nothing else is asked for
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write a report to a file, or to standard output; may be repeated
    #[arg(long, value_name = "FORMAT[:PATH]")]
    output: Vec<Output>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
    /// Leave out the summary
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Count the diagnostics of each rule instead of showing them, in human and concise reports
    #[arg(long)]
    statistics: bool,
    /// Link places in Markdown reports, as in `https://example.org/blob/main/{path}#L{line}`
    #[arg(long, value_name = "TEMPLATE", value_parser = file_url)]
    file_url: Option<String>,
}

/// `FORMAT[:PATH]`
#[derive(Debug, Clone, PartialEq, Eq)]
struct Output {
    format: Format,
    /// `None` for standard output, also written `-`.
    path: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (format, path) = match text.split_once(':') {
            Some((format, path)) => (format, Some(path)),
            None => (text, None),
        };
        if path == Some("") {
            return Err(format!("`{text}` has no path after the colon"));
        }
        Ok(Self {
            format: Format::from_str(format, false)
                .map_err(|_| format!("`{format}` is no format: {}", formats()))?,
            path: path.filter(|path| *path != "-").map(PathBuf::from),
        })
    }
}

/// A template in which nothing stands for the file would link all places to one page.
fn file_url(template: &str) -> Result<String, String> {
    let parts = template.split('{').skip(1);
    let unknown = parts
        .filter_map(|part| part.split_once('}'))
        .find(|(name, _)| !["path", "line"].contains(name));
    if let Some((name, _)) = unknown {
        return Err(format!("`{{{name}}}` is neither `{{path}}` nor `{{line}}`"));
    }
    if !template.contains("{path}") {
        return Err("it has no `{path}`, for which each file stands".to_owned());
    }
    Ok(template.to_owned())
}

fn formats() -> String {
    let names: Vec<String> = Format::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value)
        .map(|value| value.get_name().to_owned())
        .collect();
    names.join(", ")
}

impl ReportArguments {
    /// Every report that was asked for. Two on standard output would not be readable as either, so
    /// this comes before anything else is done.
    pub(super) fn outputs(&self) -> Result<Outputs<'_>, Failure> {
        let mut outputs = self.output.clone();
        let format = match self.format {
            None if outputs.is_empty() => Some(Format::Human),
            format => format,
        };
        outputs.extend(format.map(|format| Output { format, path: None }));
        if outputs.iter().filter(|it| it.path.is_none()).count() > 1 {
            return Err(anyhow!(
                "two reports for standard output: give one a path, as in `--output json:report.json`"
            )
            .into());
        }
        let paths: Vec<&PathBuf> = outputs.iter().filter_map(|it| it.path.as_ref()).collect();
        if let Some((_, path)) = paths
            .iter()
            .enumerate()
            .find(|(at, it)| paths[..*at].contains(it))
        {
            return Err(anyhow!("two reports for `{}`", path.display()).into());
        }
        Ok(Outputs {
            arguments: self,
            outputs,
        })
    }
}

/// The reports that were asked for.
pub(super) struct Outputs<'a> {
    arguments: &'a ReportArguments,
    outputs: Vec<Output>,
}

impl Outputs<'_> {
    /// Writes the reports, with what they say of the rules and link to filled in.
    pub(super) fn write(
        &self,
        report: Report<'_>,
        terminal: &mut Terminal,
    ) -> Result<Outcome, Failure> {
        let rules = rule_infos();
        let report = Report {
            rules: &rules,
            file_url: self.arguments.file_url.as_deref(),
            ..report
        };
        for output in &self.outputs {
            let style = self.style(output, terminal);
            let text = report::write(&report, output.format, style);
            match &output.path {
                Some(path) => write_file(path, &text)?,
                None => terminal.write(&text)?,
            }
        }
        Ok(outcome(report.diagnostics, self.arguments.fail_on))
    }

    fn style(&self, output: &Output, terminal: &Terminal) -> Style {
        let style = terminal.style(self.arguments.quiet);
        Style {
            color: style.color && output.path.is_none(),
            statistics: self.arguments.statistics,
            ..style
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "reports are written to files")]
fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(())
}

fn outcome(diagnostics: &[Reported], fail_on: FailOn) -> Outcome {
    let fails = |reported: &Reported| fail_on.includes(reported.severity());
    if diagnostics.iter().any(fails) {
        Outcome::Diagnostics
    } else {
        Outcome::Clean
    }
}

fn rule_infos() -> Vec<RuleInfo<'static>> {
    let infos = rules::ALL.iter().map(|rule| {
        let meta = rule.meta();
        let text = rule.text();
        let body = text.split_once('\n').map_or(text, |(_title, body)| body);
        RuleInfo {
            id: rule.id,
            title: meta.title.to_owned(),
            severity: meta.severity,
            category: meta.category.to_owned(),
            body: body.trim().to_owned() + "\n",
        }
    });
    infos.collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Format, Output};

    #[test]
    fn an_output_is_a_format_and_a_path() {
        let parse = |text: &str| text.parse::<Output>();
        let output = |format, path: Option<&str>| Output {
            format,
            path: path.map(PathBuf::from),
        };
        assert_eq!(parse("json"), Ok(output(Format::Json, None)));
        assert_eq!(parse("json:-"), Ok(output(Format::Json, None)));
        let with_path = output(Format::Sarif, Some("a:b.sarif"));
        assert_eq!(parse("sarif:a:b.sarif"), Ok(with_path));
        assert!(parse("json:").unwrap_err().contains("no path"));
        assert!(parse("yaml").unwrap_err().contains("human, concise, json"));
    }
}
