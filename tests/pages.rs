//! The pages of the rules are their tests: every heading with SQL under it is a project that is
//! linted as `sqlcheck lint` would. What a page may hold, CONTRIBUTING.md says.

#![expect(clippy::disallowed_methods, reason = "writes each project to the disk")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sqlcheck::config::{self, Config, Vocabulary};
use sqlcheck::diagnostic::{Diagnostic, Fix};
use sqlcheck::lint;
use sqlcheck::migration::conventions;
use sqlcheck::rules::{self, CATEGORIES, Rule};
use sqlcheck::source::{ColumnUnit, SourceFile, Sources};

/// Where SQL goes that names no file: a plain numbered migration.
const DEFAULT_FILE: &str = "migrations/0001_example.sql";
const CONFIG_FILE: &str = "sqlcheck.toml";

#[test]
fn examples_are_reported_as_their_pages_say() {
    let mut problems = Vec::new();
    let mut cases = 0;
    for rule in rules::ALL {
        let found = read_cases(rule.page);
        if !found.iter().any(|case| case.expects_any()) {
            problems.push(format!(
                "rules/{}.md: no example has an `-- error`",
                rule.id
            ));
        }
        if found.iter().all(Case::expects_any) {
            problems.push(format!("rules/{}.md: no example is clean", rule.id));
        }
        cases += found.len();
        for case in found {
            if let Err(problem) = check(rule, &case) {
                problems.push(format!(
                    "rules/{}.md:{}: \"{}\"\n{problem}",
                    rule.id, case.line, case.heading
                ));
            }
        }
    }
    assert!(
        problems.is_empty(),
        "{} of {cases} examples:\n\n{}",
        problems.len(),
        problems.join("\n\n")
    );
}

/// A message says what is wrong in one clause with the object in backticks; the label says why
/// there; the help says what to write instead.
#[test]
fn messages_keep_their_conventions() {
    let mut problems = BTreeSet::new();
    for rule in rules::ALL {
        for case in read_cases(rule.page) {
            let Ok((_, diagnostics)) = lint(&case) else {
                continue;
            };
            for diagnostic in diagnostics.iter().filter(|it| it.rule == rule.id) {
                for problem in breaches(diagnostic) {
                    problems.insert(format!("{}: {problem}: {}", rule.id, diagnostic.message));
                }
            }
        }
    }
    let problems: Vec<_> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// Each fix is applied alone, and the project is linted again.
#[test]
fn fixes_mend_what_they_are_for() {
    let mut problems = BTreeSet::new();
    for rule in rules::ALL {
        for case in read_cases(rule.page) {
            let Ok((sources, diagnostics)) = lint(&case) else {
                continue;
            };
            for diagnostic in diagnostics.iter().filter(|it| it.rule == rule.id) {
                let Some(fix) = &diagnostic.fix else {
                    continue;
                };
                let path = &sources.get(diagnostic.primary.place.file).path;
                let after = lint(&fixed(&case, path, fix)).map(|(_, after)| after);
                let broken = |it: &Diagnostic| {
                    it.message == diagnostic.message
                        || ["syntax-error", "failing-statement"].contains(&it.rule)
                };
                if after.is_ok_and(|after| !after.iter().any(broken)) {
                    continue;
                }
                problems.insert(format!(
                    "rules/{}.md:{}: \"{}\": {}",
                    rule.id, case.line, case.heading, fix.title
                ));
            }
        }
    }
    let problems: Vec<_> = problems.into_iter().collect();
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

fn fixed(case: &Case, path: &str, fix: &Fix) -> Case {
    let mut files = case.files.clone();
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| edit.span);
    for file in files.iter_mut().filter(|file| file.path == path) {
        for edit in edits.iter().rev() {
            file.text
                .replace_range(edit.span.range(), &edit.replacement);
        }
    }
    Case {
        heading: case.heading.clone(),
        line: case.line,
        files,
    }
}

fn breaches(diagnostic: &Diagnostic) -> Vec<&'static str> {
    let message = diagnostic.message.as_str();
    // PostgreSQL's own words.
    let quoted = ["syntax-error", "failing-statement", "failing-down"].contains(&diagnostic.rule);
    let one_clause = |text: &str| !text.contains('\n') && !text.ends_with('.');
    let checks = [
        (
            one_clause(message),
            "a message is one clause without a period",
        ),
        (
            quoted || message.matches('`').count() >= 2,
            "a message names the object in backticks",
        ),
        (
            !message.chars().next().is_none_or(char::is_uppercase),
            "a message begins in lower case",
        ),
        (
            !diagnostic.primary.message.is_empty() && one_clause(&diagnostic.primary.message),
            "the label says why the problem is here",
        ),
        (
            diagnostic.related.iter().all(|it| one_clause(&it.message)),
            "a related label is one clause",
        ),
        (
            quoted || diagnostic.help.is_some() || diagnostic.rule == "opaque-statement",
            "the help says what to write instead",
        ),
    ];
    let broken = checks.into_iter().filter(|(kept, _)| !kept);
    broken.map(|(_, what)| what).collect()
}

/// A project of a page, and the lines on which it expects the page's rule.
#[derive(Debug)]
struct Case {
    heading: String,
    /// Of its first block, in the page.
    line: usize,
    files: Vec<File>,
}

#[derive(Debug, Clone)]
struct File {
    path: String,
    text: String,
}

impl Case {
    fn expected(&self) -> BTreeSet<(String, u32)> {
        let mut expected = BTreeSet::new();
        for file in &self.files {
            for (number, line) in (1..).zip(file.text.lines()) {
                if line.ends_with("-- error") || line.ends_with("# error") {
                    expected.insert((file.path.clone(), number));
                }
            }
        }
        expected
    }

    fn expects_any(&self) -> bool {
        !self.expected().is_empty()
    }

    fn has_sql(&self) -> bool {
        self.files.iter().any(|file| file.path.ends_with(".sql"))
    }
}

/// Blocks below one heading, without file names, are projects of their own; a configuration is for
/// all of them.
fn read_cases(page: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut heading = String::new();
    let mut config: Option<File> = None;
    let mut path: Option<String> = None;
    let mut open = false;
    let mut lines = (1..).zip(page.lines());
    while let Some((number, line)) = lines.next() {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut heading);
            (config, path, open) = (None, None, false);
        } else if let Some(language) = line.strip_prefix("```") {
            let text: String = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| *line != "```")
                .flat_map(|line| [line, "\n"])
                .collect();
            let named = path.take();
            if named.is_none() && language == "toml" {
                config = Some(File {
                    path: CONFIG_FILE.to_owned(),
                    text,
                });
                continue;
            }
            if heading.is_empty() || (named.is_none() && language != "sql") {
                continue;
            }
            let joins = open && named.is_some();
            open = named.is_some();
            let path = named.unwrap_or_else(|| DEFAULT_FILE.to_owned());
            let file = File { path, text };
            match cases.last_mut() {
                Some(case) if joins => case.files.push(file),
                _ => cases.push(Case {
                    heading: heading.clone(),
                    line: number,
                    files: config.iter().cloned().chain([file]).collect(),
                }),
            }
        } else if let Some(name) = line.strip_prefix('`').and_then(|it| it.strip_suffix('`')) {
            path = Some(name.to_owned()).filter(|it| !it.contains('`'));
        }
    }
    cases.retain(Case::has_sql);
    cases
}

fn check(rule: &Rule, case: &Case) -> Result<(), String> {
    let (sources, diagnostics) = lint(case)?;
    let expected = case.expected();
    let mut met = BTreeSet::new();
    let mut problems = Vec::new();
    for diagnostic in &diagnostics {
        let place = diagnostic.primary.place;
        let file = sources.get(place.file);
        let line = |offset| file.line_column(offset, ColumnUnit::CodePoint).line;
        let (first, last) = (line(place.span.start), line(place.span.end));
        let mut lines = (first..=last).map(|line| (file.path.clone(), line));
        let hit = lines.find(|it| diagnostic.rule == rule.id && expected.contains(it));
        match hit {
            Some(hit) => {
                met.insert(hit);
            }
            None if diagnostic.rule == rule.id || expected.is_empty() => problems.push(format!(
                "  not expected: {}:{first}: {}[{}]: {}",
                file.path, diagnostic.severity, diagnostic.rule, diagnostic.message
            )),
            None => {}
        }
    }
    let missed = expected.difference(&met);
    problems.extend(missed.map(|(path, line)| format!("  not reported: {path}:{line}")));
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// The one function that touches what is tested.
fn lint(case: &Case) -> Result<(Sources, Vec<Diagnostic>), String> {
    let directory = tempfile::tempdir().unwrap();
    let base = directory.path().canonicalize().unwrap();
    for file in &case.files {
        write(&base.join(&file.path), &file.text);
    }
    let mut sources = Sources::default();
    let config = match case.files.iter().find(|file| file.path == CONFIG_FILE) {
        Some(file) => read_config(&file.text, &mut sources)?,
        None => Config::default(),
    };
    let paths: Vec<PathBuf> = Vec::new();
    let result = lint::lint(&base, &paths, &config, sources).map_err(|it| format!("  {it}"))?;
    let reported = result.diagnostics.into_iter();
    let diagnostics = reported.map(|it| it.diagnostic).collect();
    Ok((result.sources, diagnostics))
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read_config(text: &str, sources: &mut Sources) -> Result<Config, String> {
    let file = sources.add(SourceFile::new(CONFIG_FILE, text));
    let vocabulary = Vocabulary {
        rules: rules::ALL.iter().map(|rule| rule.id).collect(),
        categories: CATEGORIES.to_vec(),
        frameworks: conventions::ALL.iter().map(|it| it.id).collect(),
    };
    config::read(file, text, "", &vocabulary).map_err(|problems| {
        let messages = problems
            .iter()
            .map(|it| format!("  {CONFIG_FILE}: {}", it.message));
        messages.collect::<Vec<_>>().join("\n")
    })
}
