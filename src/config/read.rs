//! From the text of a configuration file to a [`Config`].

use std::collections::BTreeMap;

use globset::GlobMatcher;
use toml::de::{DeTable, DeValue};

use super::value::{self, Problems, Table, Value};
use super::vocabulary::{EXPECTED_KINDS, NAMING_KINDS, TEMPLATE_PARTS, Vocabulary};
use super::{
    Config, Exemption, Expectation, ForbiddenTerm, ForeignKeys, Idempotency, Level, Meant,
    NamePattern, Naming, Override, Pending, RowSecurity, pattern,
};
use crate::diagnostic::Diagnostic;
use crate::source::FileId;

const IDEMPOTENCY: [(&str, Idempotency); 4] = [
    ("auto", Idempotency::Auto),
    ("rerun", Idempotency::Rerun),
    ("atomic", Idempotency::Atomic),
    ("off", Idempotency::Off),
];

const PENDING: [(&str, Pending); 3] = [
    ("asked", Pending::Asked),
    ("all", Pending::All),
    ("none", Pending::None),
];

/// Reads a configuration. `directory` is where the file is, relative to the directory that the run
/// reports from, with a `/` at its end; empty for that directory itself.
///
/// # Errors
///
/// Everything that is wrong with the file, in its order.
pub fn read(
    file: FileId,
    text: &str,
    directory: &str,
    vocabulary: &Vocabulary<'_>,
) -> Result<Config, Vec<Diagnostic>> {
    let mut problems = Problems::new(file);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in errors {
            let span = error.span().unwrap_or_default();
            problems.report(span, error.message().replace('\n', ", "));
        }
        return Err(problems.into_sorted());
    }
    let mut reader = Reader {
        problems,
        directory,
        vocabulary,
        meant: Vec::new(),
    };
    let mut config = reader.file(Table::new("the file", 0..0, document.get_ref()));
    config.file = Some(file);
    config.meant = reader.meant;
    let problems = reader.problems.into_sorted();
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(problems)
    }
}

struct Reader<'a> {
    problems: Problems,
    directory: &'a str,
    vocabulary: &'a Vocabulary<'a>,
    meant: Vec<Meant>,
}

impl Reader<'_> {
    fn file(&mut self, mut table: Table<'_>) -> Config {
        let mut config = Config {
            framework: self.framework(&mut table),
            down: self.down(&mut table),
            postgres_version: self.postgres_version(&mut table),
            roots: self.roots(&mut table),
            exclude: self.paths(&mut table, "exclude").unwrap_or_default(),
            ignore: self.ignore(&mut table),
            suppressions: self.suppressions(&mut table),
            start_after: self.start_after(&mut table),
            baseline: self.baseline(&mut table),
            placeholders: self.placeholders(&mut table),
            idempotency: self.word(&mut table, "idempotency", &IDEMPOTENCY),
            pending: self.word(&mut table, "pending", &PENDING),
            rules: self.levels(&mut table, "rules", "rule", &self.vocabulary.rules),
            categories: self.levels(
                &mut table,
                "categories",
                "category",
                &self.vocabulary.categories,
            ),
            overrides: self.overrides(&mut table),
            naming: self.naming(&mut table),
            rls: self.rls(&mut table),
            foreign_keys: self.foreign_keys(&mut table),
            modules: self.modules(&mut table),
            forbidden_terms: self.forbidden(&mut table),
            expect: self.expect(&mut table),
            ..Config::default()
        };
        self.coupling(&mut table, &mut config);
        table.finish(&mut self.problems);
        config
    }

    fn postgres_version(&mut self, table: &mut Table<'_>) -> Option<u16> {
        let value = table.get("postgres-version")?;
        let DeValue::Integer(_) = value.get_ref() else {
            value::wrong_type(
                &mut self.problems,
                "`postgres-version`",
                "an integer, the major version",
                value,
            );
            return None;
        };
        let version = integer(value).and_then(|number| u16::try_from(number).ok());
        match version {
            Some(10..=99) => version,
            Some(_) | None => {
                let message = "`postgres-version` is a major version, such as 15";
                self.problems.report(value.span(), message);
                None
            }
        }
    }

    /// A key that takes one of some words; its default where it is missing or wrong.
    fn word<T: Copy + Default>(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
        words: &[(&str, T)],
    ) -> T {
        let Some(value) = table.get(key) else {
            return T::default();
        };
        let shown = format!("`{key}`");
        let Some(word) = value::string(&mut self.problems, &shown, value) else {
            return T::default();
        };
        let known: Vec<&str> = words.iter().map(|(known, _)| *known).collect();
        let found = self.one_of(value, &format!("value of `{key}`"), word, &known);
        let found = words.iter().find(|(known, _)| Some(*known) == found);
        found.map_or_else(T::default, |(_, meant)| *meant)
    }

    fn levels(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
        what: &str,
        known: &[&str],
    ) -> BTreeMap<String, Level> {
        let mut levels = BTreeMap::new();
        let Some(entries) = table.table(&mut self.problems, key) else {
            return levels;
        };
        for (name, span, value) in entries.entries() {
            if !known.contains(&name) {
                self.problems
                    .unknown(span, what, name, known.iter().copied());
                continue;
            }
            let Some(word) = value::string(&mut self.problems, &format!("`{name}`"), value) else {
                continue;
            };
            let level = pattern::level(word);
            if level.is_none() {
                self.problems
                    .unknown(value.span(), "level", word, pattern::LEVELS);
            }
            levels.extend(level.map(|level| (name.to_owned(), level)));
        }
        levels
    }

    fn overrides(&mut self, table: &mut Table<'_>) -> Vec<Override> {
        let mut overrides = Vec::new();
        for mut table in table.tables(&mut self.problems, "overrides") {
            let paths = self.meant_paths(&mut table, "paths");
            if paths.is_none() {
                let message = "this entry of `overrides` has no `paths`";
                self.problems.report(table.span(), message);
            }
            let paths_alone = table.entries().len() == 1;
            let entry = Override {
                paths: paths.unwrap_or_default(),
                rules: self.levels(&mut table, "rules", "rule", &self.vocabulary.rules),
                categories: self.levels(
                    &mut table,
                    "categories",
                    "category",
                    &self.vocabulary.categories,
                ),
            };
            if paths_alone {
                let message = "this entry of `overrides` overrides nothing";
                let help =
                    "give a rule or a category another level: `rules = { rls-disabled = \"off\" }`";
                self.problems.report_with_help(table.span(), message, help);
            }
            overrides.push(entry);
            table.finish(&mut self.problems);
        }
        overrides
    }

    fn naming(&mut self, table: &mut Table<'_>) -> Naming {
        let mut naming = Naming::default();
        let Some(mut table) = table.table(&mut self.problems, "naming") else {
            return naming;
        };
        if let Some(value) = table.get("file") {
            naming.file = value::string(&mut self.problems, "`file`", value)
                .and_then(|written| self.checked(value, pattern::regex(written)));
        }
        for kind in NAMING_KINDS {
            let Some(value) = table.get(kind) else {
                continue;
            };
            let name = format!("`{kind}`");
            let Some(written) = value::string(&mut self.problems, &name, value) else {
                continue;
            };
            if let Some(matcher) = self.name_matcher(value, written) {
                let written = written.to_owned();
                let pattern = NamePattern { written, matcher };
                naming.kinds.insert(kind.to_owned(), pattern);
            }
        }
        naming.check_generated = table
            .boolean(&mut self.problems, "check-generated")
            .unwrap_or_default();
        naming.ignore = self.objects(&mut table, "ignore");
        table.finish(&mut self.problems);
        naming
    }

    fn name_matcher(&mut self, value: Value<'_>, written: &str) -> Option<super::NameMatcher> {
        match pattern::name(written, &TEMPLATE_PARTS) {
            Ok(matcher) => return Some(matcher),
            Err(pattern::BadName::Regex(message)) => self.bad_pattern(value, &message),
            Err(pattern::BadName::Part(part)) => {
                self.problems
                    .unknown(value.span(), "part of a template", &part, TEMPLATE_PARTS);
            }
            Err(pattern::BadName::Unknown) => {
                let styles = pattern::CASE_STYLES.map(|(style, _)| style);
                let close = super::closest(written, styles).unwrap_or("snake_case");
                self.problems.report_with_help(
                    value.span(),
                    format!("`{written}` is no case style"),
                    format!(
                        "did you mean `{close}`? A regular expression begins with `^`, and a \
                         template holds a part such as `{{table}}`"
                    ),
                );
            }
        }
        None
    }

    fn rls(&mut self, table: &mut Table<'_>) -> RowSecurity {
        let Some(mut table) = table.table(&mut self.problems, "rls") else {
            return RowSecurity::default();
        };
        let rls = RowSecurity {
            required: table.boolean(&mut self.problems, "required"),
            schemas: self.meant_schemas(&mut table, "schemas"),
            exempt: self.exemptions(&mut table, "exempt", "table"),
            same_migration: table
                .boolean(&mut self.problems, "same-migration")
                .unwrap_or_default(),
        };
        table.finish(&mut self.problems);
        rls
    }

    fn foreign_keys(&mut self, table: &mut Table<'_>) -> ForeignKeys {
        let Some(mut table) = table.table(&mut self.problems, "foreign-keys") else {
            return ForeignKeys::default();
        };
        let ignore = self.exemptions(&mut table, "ignore", "key");
        table.finish(&mut self.problems);
        ForeignKeys { ignore }
    }

    /// `{ table = "public.countries", reason = "…" }`: without a reason it is none.
    fn exemptions(
        &mut self,
        table: &mut Table<'_>,
        key: &'static str,
        object_key: &'static str,
    ) -> Vec<Exemption> {
        let mut exemptions = Vec::new();
        let name = format!("this entry of `{key}`");
        for value in table.array(&mut self.problems, key).unwrap_or_default() {
            if let DeValue::String(text) = value.get_ref() {
                let message = format!("{name} has no `reason`");
                let help = format!("write `{{ {object_key} = \"{text}\", reason = \"…\" }}`");
                self.problems.report_with_help(value.span(), message, help);
                continue;
            }
            let Some(mut table) = value::table(&mut self.problems, &name, value) else {
                continue;
            };
            let span = table.span();
            let object = table.required(&mut self.problems, object_key);
            let reason = table.required(&mut self.problems, "reason");
            table.finish(&mut self.problems);
            if let (Some(object), Some(reason)) = (object, reason) {
                exemptions.push(Exemption {
                    object: object.to_owned(),
                    reason: reason.to_owned(),
                    span,
                });
            }
        }
        exemptions
    }

    fn forbidden(&mut self, table: &mut Table<'_>) -> Vec<ForbiddenTerm> {
        let mut terms = Vec::new();
        for mut table in table.tables(&mut self.problems, "forbidden") {
            let term = table.required(&mut self.problems, "term");
            let pattern = match (term, table.get("term")) {
                (Some(term), Some(value)) => {
                    let pattern = self.checked(value, pattern::term(term));
                    pattern.filter(|it| {
                        let matches_nothing = it.is_match("");
                        if matches_nothing {
                            let message = format!("`{term}` matches the empty text, everywhere");
                            self.problems.report(value.span(), message);
                        }
                        !matches_nothing
                    })
                }
                _ => None,
            };
            let reason = table.string(&mut self.problems, "reason");
            let allowed_in = self.meant_paths(&mut table, "allowed-in");
            table.finish(&mut self.problems);
            if let (Some(term), Some(pattern)) = (term, pattern) {
                terms.push(ForbiddenTerm {
                    term: term.to_owned(),
                    pattern,
                    reason: reason.map(str::to_owned),
                    allowed_in: allowed_in.unwrap_or_default(),
                });
            }
        }
        terms
    }

    fn placeholders(&mut self, table: &mut Table<'_>) -> BTreeMap<String, String> {
        let mut values = BTreeMap::new();
        let Some(table) = table.table(&mut self.problems, "placeholders") else {
            return values;
        };
        for (name, key, value) in table.entries() {
            let is_part = |it: char| it.is_alphanumeric() || "_.:-".contains(it);
            if name.is_empty() || !name.chars().all(is_part) {
                let message = format!("`{name}` is no name of a placeholder");
                let help = "write the name alone: `schema` for `${schema}`";
                self.problems.report_with_help(key, message, help);
                continue;
            }
            let what = format!("the placeholder `{name}`");
            if let Some(text) = value::string(&mut self.problems, &what, value) {
                values.insert(name.to_owned(), text.to_owned());
            }
        }
        values
    }

    fn expect(&mut self, table: &mut Table<'_>) -> BTreeMap<String, Expectation> {
        let mut expectations = BTreeMap::new();
        let Some(table) = table.table(&mut self.problems, "expect") else {
            return expectations;
        };
        for (kind, key, value) in table.entries() {
            if !EXPECTED_KINDS.contains(&kind) {
                self.problems.unknown(key, "kind", kind, EXPECTED_KINDS);
                continue;
            }
            let written = match value.get_ref() {
                DeValue::Integer(_) => integer(value).map(|number| number.to_string()),
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            };
            let range = written.as_deref().and_then(pattern::range);
            let (Some(written), Some((min, max))) = (written, range) else {
                let message = format!("`{kind}` is no count");
                let help = "write a number, or a range such as \">= 80\" or \"100..140\"";
                self.problems.report_with_help(value.span(), message, help);
                continue;
            };
            let expectation = Expectation {
                written,
                min,
                max,
                span: key.start..value.span().end,
            };
            expectations.insert(kind.to_owned(), expectation);
        }
        expectations
    }

    fn paths(&mut self, table: &mut Table<'_>, key: &'static str) -> Option<Vec<GlobMatcher>> {
        let written = table.strings(&mut self.problems, key)?;
        Some(self.globs(written, pattern::path))
    }

    fn objects(&mut self, table: &mut Table<'_>, key: &'static str) -> Vec<GlobMatcher> {
        let written = table.strings(&mut self.problems, key).unwrap_or_default();
        self.globs(written, |text, _| pattern::object(text))
    }

    fn globs(
        &mut self,
        written: Vec<(&str, std::ops::Range<usize>)>,
        build: impl Fn(&str, &str) -> Result<GlobMatcher, String>,
    ) -> Vec<GlobMatcher> {
        let mut globs = Vec::new();
        for (text, span) in written {
            match build(text, self.directory) {
                Ok(glob) => globs.push(glob),
                Err(message) => self
                    .problems
                    .report(span, format!("bad pattern: {message}")),
            }
        }
        globs
    }

    fn checked<T>(&mut self, value: Value<'_>, result: Result<T, String>) -> Option<T> {
        result
            .map_err(|message| self.bad_pattern(value, &message))
            .ok()
    }

    fn bad_pattern(&mut self, value: Value<'_>, message: &str) {
        let message = format!("bad regular expression: {message}");
        self.problems.report(value.span(), message);
    }

    fn one_of<'k>(
        &mut self,
        value: Value<'_>,
        what: &str,
        word: &str,
        known: &[&'k str],
    ) -> Option<&'k str> {
        let found = known.iter().copied().find(|known| *known == word);
        if found.is_none() {
            self.problems
                .unknown(value.span(), what, word, known.iter().copied());
        }
        found
    }
}

fn integer(value: Value<'_>) -> Option<u64> {
    let integer = value.get_ref().as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn owned(strings: Vec<(&str, std::ops::Range<usize>)>) -> Vec<String> {
    strings
        .into_iter()
        .map(|(text, _)| text.to_owned())
        .collect()
}

mod accept;
mod meant;
mod modules;
mod roots;
#[cfg(test)]
mod tests;
