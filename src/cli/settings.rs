//! `sqlcheck lint --show-settings`

use std::fmt::Write as _;

use super::output::{Failure, Terminal};
use super::project::{Project, vocabulary};
use super::rules::columns;
use super::status::version;
use super::{Outcome, ProjectArguments};
use crate::config::{Level, Names, SETTINGS, Setting, Takes, Written, written};
use crate::migration::discover::discover;
use crate::report::one_line;
use crate::rules::{self, Rule};
use crate::source::{ColumnUnit, SourceFile};

/// Prints what holds for a run, as a configuration that would say it, and where it is from.
pub(super) fn run(
    arguments: &ProjectArguments,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let mut project = Project::open(arguments)?;
    let mut text = roots(&mut project);
    let file = project.config.file.map(|file| project.sources.get(file));
    let shown = Shown {
        project: &project,
        file,
        written: file.map_or_else(Vec::new, |file| written(&file.text)),
    };
    text.push_str(&shown.table("", SETTINGS, None));
    terminal.write(&text)?;
    Ok(Outcome::Clean)
}

/// What is found, as comments. Settings are shown also where nothing is.
fn roots(project: &mut Project) -> String {
    let configuration = match project.config.file {
        Some(file) => project.sources.get(file).path.as_str(),
        None => "none found",
    };
    let mut text = format!("# configuration: {configuration}\n");
    let found = discover(
        &project.base,
        &project.paths,
        &project.config,
        &mut project.sources,
    );
    match found {
        Ok(found) => {
            for root in &found.roots {
                let found = format!(
                    "{}: {}, because {}; PostgreSQL {}",
                    root.path,
                    root.convention.name,
                    root.reason,
                    version(project, root)
                );
                let _ = writeln!(text, "# {}", one_line(&found));
            }
        }
        Err(error) => {
            for line in error.to_string().lines() {
                let _ = writeln!(text, "# {}", one_line(line));
            }
        }
    }
    text.push('\n');
    text
}

struct Shown<'a> {
    project: &'a Project,
    file: Option<&'a SourceFile>,
    written: Vec<Written>,
}

impl Shown<'_> {
    /// The keys with values, then the tables in it.
    fn table(&self, prefix: &str, settings: &[Setting], names: Option<Names>) -> String {
        let mut rows = Vec::new();
        let mut tables = String::new();
        for setting in settings {
            let key = format!("{prefix}{}", setting.key);
            match setting.takes {
                Takes::Table(settings, names) => {
                    let inner = self.table(&format!("{key}."), settings, names);
                    if !inner.is_empty() {
                        let _ = write!(tables, "\n[{key}]\n{inner}");
                    }
                }
                Takes::Values => {
                    let values = self.values(&format!("{key}."));
                    if values.is_empty() {
                        rows.push(self.setting(&key, setting));
                    } else {
                        let _ = write!(tables, "\n[{key}]\n{}", columns(&values));
                    }
                }
                _ => rows.push(self.setting(&key, setting)),
            }
        }
        if let Some(names) = names {
            rows.extend(self.named(prefix, names));
        }
        columns(&rows) + &tables
    }

    fn setting(&self, key: &str, setting: &Setting) -> Vec<String> {
        match self.written(key) {
            Some(written) => row(setting.key, &written.value, &self.place(written)),
            None if setting.default.is_empty() => {
                vec![format!("# {}", setting.key), "# not set".to_owned()]
            }
            None => row(setting.key, setting.default, "default"),
        }
    }

    /// What the file has of a table whose names are the user's.
    fn values(&self, prefix: &str) -> Vec<Vec<String>> {
        let written = self.written.iter();
        let own = written.filter_map(|it| Some((it.key.strip_prefix(prefix)?, it)));
        own.map(|(name, it)| row(name, &it.value, &self.place(it)))
            .collect()
    }

    /// Of the rules all, because a category or the rule's page decides where the file is silent; of
    /// other names those that the file has.
    fn named(&self, prefix: &str, names: Names) -> Vec<Vec<String>> {
        if names == Names::Rules {
            return rules::ALL.iter().map(|rule| self.rule(rule)).collect();
        }
        let all = names.all(&vocabulary());
        let written = all.into_iter().filter_map(|name| {
            let written = self.written(&format!("{prefix}{name}"))?;
            Some(row(name, &written.value, &self.place(written)))
        });
        written.collect()
    }

    fn rule(&self, rule: &Rule) -> Vec<String> {
        let meta = rule.meta();
        let config = &self.project.config;
        if let Some(level) = config.rules.get(rule.id) {
            let key = format!("rules.{}", rule.id);
            return row(rule.id, word(*level), &self.origin(&key));
        }
        let of_category = config.categories.get(meta.category);
        match of_category {
            Some(level) if *level == Level::Off || !meta.default_off => {
                let key = format!("categories.{}", meta.category);
                row(rule.id, word(*level), &self.origin(&key))
            }
            Some(_) | None if meta.default_off => row(rule.id, word(Level::Off), "default"),
            Some(_) | None => row(rule.id, word(Level::On(meta.severity)), "default"),
        }
    }

    fn written(&self, key: &str) -> Option<&Written> {
        self.written.iter().find(|it| it.key == key)
    }

    /// The place of a key, and the key where it is another's.
    fn origin(&self, key: &str) -> String {
        let Some(written) = self.written(key) else {
            return String::new();
        };
        match key.strip_prefix("categories.") {
            Some(category) => format!("{}, category {category}", self.place(written)),
            None => self.place(written),
        }
    }

    fn place(&self, written: &Written) -> String {
        let Some(file) = self.file else {
            return String::new();
        };
        let start = u32::try_from(written.span.start).unwrap_or(u32::MAX);
        let line = file.line_column(start, ColumnUnit::CodePoint).line;
        format!("{}:{line}", file.path)
    }
}

fn row(key: &str, value: &str, origin: &str) -> Vec<String> {
    vec![format!("{key} = {value}"), format!("# {origin}")]
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Off => "\"off\"",
        Level::On(crate::diagnostic::Severity::Note) => "\"note\"",
        Level::On(crate::diagnostic::Severity::Warning) => "\"warning\"",
        Level::On(crate::diagnostic::Severity::Error) => "\"error\"",
    }
}
