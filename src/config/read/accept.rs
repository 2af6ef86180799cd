//! What a configuration says of diagnostics that are accepted.

use super::Reader;
use crate::config::value::Table;
use crate::config::{Ignore, MeantKind, Suppressions};

impl Reader<'_> {
    /// `[[ignore]]`: without paths or objects it would be a rule that is off, and without a reason
    /// nobody could tell when it may go.
    pub(super) fn ignore(&mut self, table: &mut Table<'_>) -> Vec<Ignore> {
        let mut entries = Vec::new();
        for mut table in table.tables(&mut self.problems, "ignore") {
            let span = table.span();
            let rules = self.ignored_rules(&mut table);
            let paths = self.paths(&mut table, "paths").unwrap_or_default();
            let objects = self.objects(&mut table, "objects");
            let reason = table.required(&mut self.problems, "reason");
            if paths.is_empty() && objects.is_empty() {
                let message = "this entry of `ignore` has neither `paths` nor `objects`";
                let help = "a rule that nobody wants is switched off under `[rules]`";
                self.problems.report_with_help(span, message, help);
            }
            table.finish(&mut self.problems);
            entries.extend(reason.map(|reason| Ignore {
                rules,
                paths,
                objects,
                reason: reason.to_owned(),
            }));
        }
        entries
    }

    fn ignored_rules(&mut self, table: &mut Table<'_>) -> Vec<(String, std::ops::Range<usize>)> {
        let written = table.strings(&mut self.problems, "rules");
        if written.as_ref().is_none_or(Vec::is_empty) {
            let message = "this entry of `ignore` names no `rules`";
            self.problems.report(table.span(), message);
        }
        let known = &self.vocabulary.rules;
        let mut rules = Vec::new();
        for (rule, span) in written.unwrap_or_default() {
            if known.contains(&rule) {
                rules.push((rule.to_owned(), span));
            } else {
                self.problems
                    .unknown(span, "rule", rule, known.iter().copied());
            }
        }
        rules
    }

    pub(super) fn start_after(&mut self, table: &mut Table<'_>) -> Option<String> {
        let span = table.get("start-after")?.span();
        let version = table.required(&mut self.problems, "start-after")?;
        self.mean(version, &span, Some(MeantKind::Version));
        Some(version.to_owned())
    }

    pub(super) fn baseline(&mut self, table: &mut Table<'_>) -> Option<String> {
        let span = table.get("baseline")?.span();
        let path = table.required(&mut self.problems, "baseline")?;
        self.path(path, span)
    }

    pub(super) fn suppressions(&mut self, table: &mut Table<'_>) -> Suppressions {
        let Some(mut table) = table.table(&mut self.problems, "suppressions") else {
            return Suppressions::default();
        };
        let require_reason = table.boolean(&mut self.problems, "require-reason");
        table.finish(&mut self.problems);
        Suppressions {
            require_reason: require_reason.unwrap_or(true),
        }
    }
}
