//! The list of settings, the reader of `sqlcheck.toml`, its JSON schema and its reference say the
//! same. `UPDATE=1 cargo test` rewrites the schema and the reference.

#![expect(clippy::disallowed_methods, reason = "reads this repository")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sqlcheck::config::{self, Names, SETTINGS, Setting, Takes, Vocabulary};
use sqlcheck::diagnostic::Diagnostic;
use sqlcheck::migration::conventions;
use sqlcheck::rules;
use sqlcheck::source::FileId;

const SCHEMA: &str = "sqlcheck.schema.json";
const REFERENCE: &str = "docs/configuration.md";

#[test]
fn the_schema_is_current() {
    compare(SCHEMA, &config::schema(&vocabulary()));
}

#[test]
fn the_reference_is_current() {
    const BEGIN: &str = "<!-- keys -->\n";
    const END: &str = "<!-- /keys -->\n";
    let found = read(REFERENCE);
    let (Some(begin), Some(end)) = (found.find(BEGIN), found.find(END)) else {
        panic!("{REFERENCE} has the keys between `{BEGIN}` and `{END}`");
    };
    let keys: String = SETTINGS
        .iter()
        .map(|it| section(it, &vocabulary()))
        .collect();
    let wanted = format!("{}{BEGIN}{keys}\n{}", &found[..begin], &found[end..]);
    compare(REFERENCE, &wanted);
}

#[test]
fn the_reader_takes_every_key() {
    let text = sample();
    let problems = problems(&text);
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    assert_valid(&text, "the sample of every key");
}

/// The reader lists what it knows where a key is like none of them.
#[test]
fn the_reader_takes_no_other_key() {
    const UNLIKE: &str = "xxxxxxxxxxxxxxxxxxxx";
    for (header, settings, names) in tables("", SETTINGS, None) {
        let text = format!("{header}\n{UNLIKE} = 1\n");
        let problems = problems(&text);
        let unknown = problems.iter().find(|it| it.message.contains(UNLIKE));
        let help = unknown
            .unwrap_or_else(|| panic!("{text}: {problems:?}"))
            .help
            .as_deref();
        let known: BTreeSet<&str> = help
            .and_then(|help| help.strip_prefix("one of "))
            .unwrap()
            .split(", ")
            .map(|name| name.trim_matches('`'))
            .collect();
        let mut listed: BTreeSet<&str> = settings.iter().map(|it| it.key).collect();
        let vocabulary = vocabulary();
        listed.extend(names.into_iter().flat_map(|names| names.all(&vocabulary)));
        assert_eq!(
            known, listed,
            "src/config/read.rs (left) and src/config/settings.rs (right) differ in {header}"
        );
        assert!(!is_valid(&text), "the schema takes {text}");
    }
}

/// A date is nothing that any key takes.
#[test]
fn a_value_of_another_kind_is_none() {
    for (header, settings, names) in tables("", SETTINGS, None) {
        let vocabulary = vocabulary();
        let mut keys: Vec<&str> = settings.iter().map(|it| it.key).collect();
        keys.extend(names.and_then(|names| names.all(&vocabulary).first().copied()));
        for key in keys {
            let text = format!("{header}\n{key} = 1979-05-27\n");
            assert!(!problems(&text).is_empty(), "{text}");
            assert!(!is_valid(&text), "the schema takes {text}");
        }
    }
}

/// What is shown to be written is written right.
#[test]
fn the_configurations_of_this_repository_are_valid() {
    let mut found = 0;
    for (path, text) in blocks() {
        assert_valid(&text, &path);
        found += 1;
    }
    assert!(found > 10, "{found}");
}

/// Each configuration file and each block of TOML in a page.
fn blocks() -> Vec<(String, String)> {
    let mut blocks = vec![(
        "examples/sqlcheck.toml".to_owned(),
        read("examples/sqlcheck.toml"),
    )];
    let mut pages = vec!["README.md".to_owned()];
    for folder in ["rules", "docs"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            pages.extend(name.ends_with(".md").then(|| format!("{folder}/{name}")));
        }
    }
    pages.sort();
    for page in pages {
        let text = read(&page);
        for (at, fence) in text.match_indices("\n```toml\n") {
            // A block that a line before it names is another file.
            let before = text[..at]
                .trim_end()
                .lines()
                .next_back()
                .unwrap_or_default();
            let is_named = before.starts_with('`') && before.ends_with('`');
            let block = text[at + fence.len() - 1..].split("\n```").next().unwrap();
            if !is_named || before == "`sqlcheck.toml`" {
                blocks.push((page.clone(), block.to_owned()));
            }
        }
    }
    blocks
}

/// A document with an example of every key.
fn sample() -> String {
    let mut text = String::new();
    let mut rest = String::new();
    for setting in SETTINGS {
        entry(&mut text, &mut rest, "", setting);
    }
    // The example of a dependency.
    text + &rest + "\n[[module]]\nname = \"core\"\n"
}

fn entry(values: &mut String, tables: &mut String, prefix: &str, setting: &Setting) {
    let key = format!("{prefix}{}", setting.key);
    let (header, settings, names) = match setting.takes {
        Takes::Table(settings, names) => (format!("[{key}]"), settings, names),
        Takes::Tables(settings) => (format!("[[{key}]]"), settings, None),
        _ => {
            writeln!(values, "{} = {}", setting.key, setting.example).unwrap();
            return;
        }
    };
    let mut inner = String::new();
    writeln!(tables, "\n{header}").unwrap();
    for setting in settings {
        entry(tables, &mut inner, &format!("{key}."), setting);
    }
    if let Some(names) = names {
        let vocabulary = vocabulary();
        let value = match names {
            Names::Rules | Names::Categories => "\"note\"",
            Names::NamingKinds => "\"snake_case\"",
            Names::ExpectedKinds => "\">= 1\"",
        };
        writeln!(tables, "{} = {value}", names.all(&vocabulary)[0]).unwrap();
    }
    tables.push_str(&inner);
}

type Table = (String, &'static [Setting], Option<Names>);

/// Every table of the file that has keys of its own, with its header.
fn tables(prefix: &str, settings: &'static [Setting], names: Option<Names>) -> Vec<Table> {
    let mut found = Vec::new();
    if !settings.is_empty() {
        found.push((prefix.to_owned(), settings, names));
    }
    let outer = prefix.trim_start_matches('[').trim_end_matches(']');
    for setting in settings {
        let name = match outer {
            "" => setting.key.to_owned(),
            outer => format!("{outer}.{}", setting.key),
        };
        match setting.takes {
            Takes::Table(inner, names) => found.extend(tables(&format!("[{name}]"), inner, names)),
            Takes::Tables(inner) => found.extend(tables(&format!("[[{name}]]"), inner, None)),
            _ => {}
        }
    }
    found
}

fn section(setting: &Setting, vocabulary: &Vocabulary<'_>) -> String {
    let mut text = format!("\n## `{}`\n\n{}\n", heading(setting), setting.about);
    match setting.takes {
        Takes::Table(settings, names) => keys(&mut text, settings, names, vocabulary),
        Takes::Tables(settings) => keys(&mut text, settings, None, vocabulary),
        Takes::TextsOrTables(settings) => {
            value(&mut text, setting, vocabulary);
            keys(&mut text, settings, None, vocabulary);
        }
        _ => value(&mut text, setting, vocabulary),
    }
    if !setting.example.is_empty() {
        writeln!(
            text,
            "\n```toml\n{} = {}\n```",
            setting.key, setting.example
        )
        .unwrap();
    }
    text
}

fn heading(setting: &Setting) -> String {
    match setting.takes {
        Takes::Table(..) | Takes::Values => format!("[{}]", setting.key),
        Takes::Tables(_) => format!("[[{}]]", setting.key),
        _ => setting.key.to_owned(),
    }
}

fn value(text: &mut String, setting: &Setting, vocabulary: &Vocabulary<'_>) {
    let default = match setting.default {
        "" => "not set".to_owned(),
        default => format!("`{default}`"),
    };
    let takes = takes(setting, vocabulary);
    writeln!(text, "\nTakes {takes}. Default: {default}.").unwrap();
}

fn keys(
    text: &mut String,
    settings: &[Setting],
    names: Option<Names>,
    vocabulary: &Vocabulary<'_>,
) {
    text.push_str("\n| Key | Takes | Default | |\n| --- | --- | --- | --- |\n");
    for setting in settings {
        let default = match setting.default {
            "" if setting.required => "required".to_owned(),
            "" => String::new(),
            default => format!("`{default}`"),
        };
        let takes = match setting.takes {
            Takes::Framework => "a framework".to_owned(),
            _ => takes(setting, vocabulary),
        };
        writeln!(
            text,
            "| `{}` | {takes} | {default} | {} |",
            setting.key, setting.about
        )
        .unwrap();
        if let Takes::Tables(inner) = setting.takes {
            for part in inner {
                let (key, part_key) = (setting.key, part.key);
                let takes = self::takes(part, vocabulary);
                let required = if part.required { "required" } else { "" };
                writeln!(
                    text,
                    "| `{key}.{part_key}` | {takes} | {required} | {} |",
                    part.about
                )
                .unwrap();
            }
        }
    }
    let Some(names) = names else {
        return;
    };
    let (what, takes) = match names {
        Names::Rules => (
            "the id of a [rule](../rules/README.md)".to_owned(),
            "a level",
        ),
        Names::Categories => (list(&names.all(vocabulary)), "a level"),
        Names::NamingKinds => (list(&names.all(vocabulary)), "a pattern of names"),
        Names::ExpectedKinds => (list(&names.all(vocabulary)), "a count"),
    };
    writeln!(text, "| {what} | {takes} | | |").unwrap();
}

fn takes(setting: &Setting, vocabulary: &Vocabulary<'_>) -> String {
    let words = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
        words.join(", ")
    };
    match setting.takes {
        Takes::Text => "text".to_owned(),
        Takes::Word(all) => words(all),
        Takes::Framework => words(&vocabulary.frameworks),
        Takes::Flag => "`true` or `false`".to_owned(),
        Takes::Integer(min, max) => format!("a number from {min} to {max}"),
        Takes::Texts => "an array of texts".to_owned(),
        Takes::TextsOrTables(_) => "an array of texts or tables".to_owned(),
        Takes::Tables(_) => "an array of tables".to_owned(),
        Takes::Values => "a table of texts".to_owned(),
        Takes::Table(_, Some(Names::Rules)) => "a table of rules".to_owned(),
        Takes::Table(_, Some(Names::Categories)) => "a table of categories".to_owned(),
        Takes::Table(..) => "a table".to_owned(),
    }
}

fn list(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn problems(text: &str) -> Vec<Diagnostic> {
    config::read(FileId(0), text, "", &vocabulary())
        .err()
        .unwrap_or_default()
}

fn assert_valid(text: &str, what: &str) {
    let errors = errors(text);
    assert!(errors.is_empty(), "{what}: {errors:#?}\n{text}");
}

fn is_valid(text: &str) -> bool {
    errors(text).is_empty()
}

fn errors(text: &str) -> Vec<String> {
    let schema = serde_json::from_str(&config::schema(&vocabulary())).unwrap();
    let document: serde_json::Value = toml::from_str(text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors = validator.iter_errors(&document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn vocabulary() -> Vocabulary<'static> {
    Vocabulary {
        rules: rules::ALL.iter().map(|rule| rule.id).collect(),
        categories: rules::CATEGORIES.to_vec(),
        frameworks: conventions::ALL.iter().map(|it| it.id).collect(),
    }
}

fn compare(path: &str, wanted: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join(path), wanted).unwrap();
        return;
    }
    assert!(
        read(path) == wanted,
        "{path} is not what src/config/settings.rs says; `UPDATE=1 cargo test` writes it"
    );
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
