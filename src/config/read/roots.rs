//! Which directories there are, and whose.

use std::ops::Range;

use toml::de::DeValue;

use super::Reader;
use crate::config::value::{self, Table};
use crate::config::{RootConfig, pattern};

impl Reader<'_> {
    pub(super) fn framework(&mut self, table: &mut Table<'_>) -> Option<String> {
        let value = table.get("framework")?;
        let word = value::string(&mut self.problems, "`framework`", value)?;
        self.one_of(value, "framework", word, &self.vocabulary.frameworks)
            .map(str::to_owned)
    }

    pub(super) fn down(&mut self, table: &mut Table<'_>) -> Option<String> {
        const PARTS: [&str; 2] = ["version", "name"];
        let value = table.get("down")?;
        let written = value::string(&mut self.problems, "`down`", value)?;
        let mut parts = pattern::template_parts(written).peekable();
        if parts.peek().is_none() {
            let message = format!("`down` is one file for all migrations: `{written}`");
            let help = "say where the version stands in its path: `rollback/{version}_{name}.sql`";
            self.problems.report_with_help(value.span(), message, help);
        }
        if let Some(part) = parts.find(|part| !PARTS.contains(part)) {
            self.problems
                .unknown(value.span(), "part of `down`", part, PARTS);
            return None;
        }
        Some(format!("{}{written}", self.directory))
    }

    /// `roots` holds paths and tables; `[[root]]` is the same tables in longhand.
    pub(super) fn roots(&mut self, table: &mut Table<'_>) -> Vec<RootConfig> {
        let mut roots = Vec::new();
        for value in table.array(&mut self.problems, "roots").unwrap_or_default() {
            let root = match value.get_ref() {
                DeValue::String(path) => self.path(path, value.span()).map(|path| RootConfig {
                    path,
                    framework: None,
                    down: None,
                    span: value.span(),
                }),
                _ => value::table(&mut self.problems, "each of `roots`", value)
                    .and_then(|table| self.root(table)),
            };
            roots.extend(root);
        }
        for root in table.tables(&mut self.problems, "root") {
            roots.extend(self.root(root));
        }
        self.report_twins(&roots);
        roots
    }

    fn root(&mut self, mut table: Table<'_>) -> Option<RootConfig> {
        let path = table.required(&mut self.problems, "path");
        let span = table.get("path").map(|value| value.span());
        let framework = self.framework(&mut table);
        let down = self.down(&mut table);
        table.finish(&mut self.problems);
        let span = span?;
        Some(RootConfig {
            path: self.path(path?, span.clone())?,
            framework,
            down,
            span,
        })
    }

    /// A path as seen from where the run reports, without `.` and `..` where they lead nowhere.
    pub(super) fn path(&mut self, path: &str, span: Range<usize>) -> Option<String> {
        if path.starts_with('/') {
            let message = format!("`{path}` is an absolute path");
            let help =
                "write it as seen from the directory of this file, so that it is the same for all";
            self.problems.report_with_help(span, message, help);
            return None;
        }
        let mut parts: Vec<&str> = Vec::new();
        for part in self.directory.split('/').chain(path.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => {
                    parts.pop();
                }
                _ => parts.push(part),
            }
        }
        if parts.is_empty() {
            return Some(".".to_owned());
        }
        Some(parts.join("/"))
    }

    /// Only the first entry for a directory would count.
    fn report_twins(&mut self, roots: &[RootConfig]) {
        for (at, root) in roots.iter().enumerate() {
            if roots[..at].iter().any(|other| other.path == root.path) {
                let message = format!("the root `{}` is listed twice", root.path);
                let help = "keep the entry that says most";
                self.problems
                    .report_with_help(root.span.clone(), message, help);
            }
        }
    }
}
