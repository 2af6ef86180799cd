//! Every format is written from the same hand-made diagnostics and compared with the files in
//! `tests/golden/`, which `UPDATE=1 cargo test` rewrites.

#![expect(
    clippy::disallowed_methods,
    reason = "golden files are read and rewritten"
)]

mod formats;

use std::path::Path;

use clap::ValueEnum;

use super::{Format, Report, RuleInfo, Style, one_line, seen_from, snippet, write};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::lint::{Coverage, CoveredBy, Reported, Withheld};
use crate::migration::Direction;
use crate::source::{FileId, Place, SourceFile, Sources, Span};

const STYLE: Style = Style {
    color: false,
    width: 100,
    quiet: false,
    statistics: false,
};

/// Compares with a golden file, or rewrites it.
pub(crate) fn golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "{name} differs; `UPDATE=1 cargo test` rewrites it. Now:\n{actual}"
    );
}

struct Fixture {
    sources: Sources,
    diagnostics: Vec<Reported>,
    rules: Vec<RuleInfo<'static>>,
}

impl Fixture {
    fn new() -> Self {
        Self {
            sources: Sources::default(),
            diagnostics: Vec::new(),
            rules: vec![
                rule("rls-disabled", Severity::Warning, "row-level-security"),
                rule("syntax-error", Severity::Error, "correctness"),
                rule("misnamed-object", Severity::Note, "naming"),
            ],
        }
    }

    fn file(&mut self, path: &str, text: &str) -> FileId {
        self.sources.add(SourceFile::new(path, text))
    }

    /// The first occurrence of some words.
    fn place(&self, file: FileId, words: &str) -> Place {
        let text = &self.sources.get(file).text;
        let start = u32::try_from(text.find(words).unwrap()).unwrap();
        let length = u32::try_from(words.len()).unwrap();
        Place::new(file, Span::new(start, start + length))
    }

    fn add(&mut self, diagnostic: Diagnostic) {
        let number = self.diagnostics.len();
        let rule = self.rules.iter().find(|rule| rule.id == diagnostic.rule);
        self.diagnostics.push(Reported {
            category: rule.unwrap().category.clone(),
            diagnostic,
            migration: Some("20240101".to_owned()),
            direction: Some(Direction::Up),
            fingerprint: format!("{number:016x}"),
        });
    }

    fn write(&self, format: Format) -> String {
        write(&self.report(), format, STYLE)
    }

    fn report(&self) -> Report<'_> {
        Report {
            sources: &self.sources,
            diagnostics: &self.diagnostics,
            rules: &self.rules,
            withheld: Withheld {
                suppressed: 3,
                accepted: 14,
            },
            fixes: None,
            coverage: Coverage {
                by: CoveredBy::Replay,
                files: self.sources.len(),
                statements: 12,
                opaque: 1,
            },
            directory: "db/",
            file_url: Some("https://example.org/blob/main/{path}#L{line}"),
        }
    }
}

fn rule(id: &'static str, severity: Severity, category: &str) -> RuleInfo<'static> {
    RuleInfo {
        id,
        title: format!("What `{id}` finds"),
        severity,
        category: category.to_owned(),
        body: "Why it matters,\nin a line or two.\n\n## Example\n\n```sql\nselect 1;\n```\n"
            .to_owned(),
    }
}

const TABS: &str = "create table a (\r\n\tid int,\r\n\tname text\r\n);\r\n";
const WIDE: &str =
    "\u{feff}-- 表と💥\ncreate table \"größe💥\" (id int); -- ##[error]no\nalter table t;";

/// Tabs and CRLF, wide characters and a byte order mark, another file, a place at the end of a
/// file, and text that wants to be a command.
fn fixture() -> Fixture {
    let mut fixture = Fixture::new();
    let first = fixture.file("db/migrations/001 a,b.sql", TABS);
    let second = fixture.file("db/migrations/002_größe.sql", WIDE);
    let third = fixture.file("other/empty.sql", "");
    let edit = Edit {
        span: Span::new(
            u32::try_from(TABS.len()).unwrap(),
            u32::try_from(TABS.len()).unwrap(),
        ),
        replacement: "alter table a enable row level security;\n".to_owned(),
    };
    fixture.add(
        Diagnostic::new(
            "rls-disabled",
            fixture.place(first, "create table a"),
            "row security is off for `a`",
        )
        .because("made here, and never enabled")
        .related(fixture.place(second, "alter table t"), "the next statement")
        .related(
            fixture.place(first, "name text"),
            "with `text[]`, or [this](2)",
        )
        .help("enable it:\nalter table a enable row level security;\n::error::not a command")
        .object("public.a")
        .fix(Fix {
            title: "Enable row security".to_owned(),
            edits: vec![edit],
            applicability: Applicability::Unsafe,
        }),
    );
    fixture.add(
        Diagnostic::new(
            "misnamed-object",
            fixture.place(second, "\"größe💥\""),
            "the name of `größe💥`\n::error::is odd: 100%, \u{1b}[31mred",
        )
        .severity(Severity::Note)
        .object("public.größe💥"),
    );
    fixture.add(
        Diagnostic::new(
            "syntax-error",
            fixture.place(second, "t;"),
            "syntax error at or near \";\"",
        )
        .severity(Severity::Error)
        .because("ends too early\n::warning::x"),
    );
    let end = Place::new(third, Span::new(0, 0));
    fixture.add(
        Diagnostic::new("syntax-error", end, "syntax error at end of input")
            .severity(Severity::Error)
            .because("here"),
    );
    fixture
}

#[test]
fn every_format_is_as_written_down() {
    let fixture = fixture();
    golden("human.txt", &fixture.write(Format::Human));
    golden("concise.txt", &fixture.write(Format::Concise));
    golden("report.json", &fixture.write(Format::Json));
    golden("report.sarif", &fixture.write(Format::Sarif));
    golden("github.txt", &fixture.write(Format::Github));
    golden("report.jsonl", &fixture.write(Format::Jsonl));
    golden("gitlab.json", &fixture.write(Format::Gitlab));
    golden("junit.xml", &fixture.write(Format::Junit));
    golden("checkstyle.xml", &fixture.write(Format::Checkstyle));
    golden("rdjson.json", &fixture.write(Format::Rdjson));
    golden("azure.txt", &fixture.write(Format::Azure));
    golden("teamcity.txt", &fixture.write(Format::Teamcity));
    golden("report.md", &fixture.write(Format::Markdown));
    let statistics = Style {
        statistics: true,
        ..STYLE
    };
    let counted = write(&fixture.report(), Format::Human, statistics);
    assert_eq!(
        counted,
        write(&fixture.report(), Format::Concise, statistics)
    );
    golden("statistics.txt", &counted);
}

#[test]
fn who_may_do_what_is_a_matter_of_security() {
    let mut fixture = Fixture::new();
    let added = rule("mutable-search-path", Severity::Warning, "access-control");
    fixture.rules.push(added);
    let file = fixture.file("a.sql", "SELECT 1;");
    let place = fixture.place(file, "SELECT");
    fixture.add(Diagnostic::new("mutable-search-path", place, "open"));
    let sarif: serde_json::Value = serde_json::from_str(&fixture.write(Format::Sarif)).unwrap();
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array();
    let properties = |id: &str| {
        let rule = rules.unwrap().iter().find(|it| it["id"] == id);
        rule.map(|it| it["properties"].clone())
    };
    let found = properties("mutable-search-path").unwrap();
    assert_eq!(found["security-severity"], "6.0");
    assert_eq!(
        found["tags"],
        serde_json::json!(["access-control", "security"])
    );
}

#[test]
fn sarif_is_valid() {
    let schema = include_str!("../../tests/schemas/sarif-2.1.0.json");
    validate(schema, &fixture().write(Format::Sarif));
    validate(schema, &Fixture::new().write(Format::Sarif));
}

#[test]
fn json_is_as_documented() {
    let schema = include_str!("../../docs/json.schema.json");
    validate(schema, &fixture().write(Format::Json));
    validate(schema, &Fixture::new().write(Format::Json));
}

fn validate(schema: &str, document: &str) {
    let schema = serde_json::from_str(schema).unwrap();
    let document = serde_json::from_str(document).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn no_source_text_becomes_a_command() {
    let fixture = fixture();
    let speaks_commands = [Format::Github, Format::Azure, Format::Teamcity];
    for format in Format::value_variants() {
        if speaks_commands.contains(format) {
            continue;
        }
        let text = fixture.write(*format);
        assert!(!text.contains("##["), "{format:?}");
        assert!(!text.contains('\u{1b}'), "{format:?}");
        let command = text.lines().map(str::trim_start).find(|line| {
            // Three colons lead to another file, and the runner knows no command without a name.
            line.starts_with("::") && !line.starts_with(":::")
        });
        assert_eq!(command, None, "{format:?}");
    }
    let github = fixture.write(Format::Github);
    assert_eq!(github.lines().count(), fixture.diagnostics.len());
    let mut commands = github.lines().map(|line| line.split(' ').next().unwrap());
    assert!(commands.all(|command| ["::error", "::warning", "::notice"].contains(&command)));
}

#[test]
fn github_gets_ten_of_a_level() {
    let mut fixture = Fixture::new();
    let file = fixture.file("a.sql", "select 1;");
    let place = fixture.place(file, "select");
    for number in 0..25 {
        let severity = Severity::ALL[number % 2 * 2];
        let message = format!("number {number} {}", "x".repeat(5000));
        fixture.add(Diagnostic::new("syntax-error", place, message).severity(severity));
    }
    let text = fixture.write(Format::Github);
    let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!(count("::error "), 10);
    assert_eq!(count("::notice "), 10);
    assert!(
        text.ends_with("::6 more diagnostics: GitHub shows 10 of a level\n"),
        "{text}"
    );
    assert!(
        text.lines()
            .all(|line| line.split("::").nth(2).unwrap().chars().count() <= 4096)
    );
}

#[test]
fn a_long_line_is_trimmed() {
    let mut fixture = Fixture::new();
    let text = format!("{} here {}", "a, ".repeat(5000), "b, ".repeat(5000));
    let file = fixture.file("a.sql", &text);
    let place = fixture.place(file, "here");
    fixture.add(Diagnostic::new("syntax-error", place, "long").because("this word"));
    let human = fixture.write(Format::Human);
    assert!(human.len() < 1000, "{human}");
    assert!(human.contains("^^^^ this word"), "{human}");
}

#[test]
fn colors_are_only_there_when_asked_for() {
    let fixture = fixture();
    let diagnostic = &fixture.diagnostics[0].diagnostic;
    let with = |color| snippet(&fixture.sources, diagnostic, "", Style { color, ..STYLE });
    assert!(with(true).contains('\u{1b}'));
    assert!(!with(false).contains('\u{1b}'));
}

#[test]
fn paths_are_seen_from_a_directory() {
    assert_eq!(seen_from("", "a/b.sql"), "a/b.sql");
    assert_eq!(seen_from("a/", "a/b.sql"), "b.sql");
    assert_eq!(seen_from("a/x/", "a/b.sql"), "../b.sql");
    assert_eq!(seen_from("c/d/", "a/b.sql"), "../../a/b.sql");
}

#[test]
fn control_characters_are_made_visible() {
    assert_eq!(
        one_line("a\nb\u{1b}[0m\u{202e}ü"),
        "a\\nb\\u{1b}[0m\\u{202e}ü"
    );
}

#[test]
fn a_label_far_along_a_line_has_its_column() {
    let mut fixture = Fixture::new();
    let text = format!("SELECT 1;{} FOO;\n", " ä".repeat(5000));
    let file = fixture.file("a.sql", &text);
    let place = fixture.place(file, "FOO");
    let diagnostic = Diagnostic::new("syntax-error", place, "no").because("here");
    let shown = snippet(&fixture.sources, &diagnostic, "", STYLE);
    assert!(shown.contains("--> a.sql:1:10011\n"), "{shown}");
    assert!(shown.contains("ä FOO;"), "{shown}");
    assert!(shown.len() < 2000, "{shown}");
}

#[test]
fn labels_far_from_each_other_have_excerpts_of_their_own() {
    let mut fixture = Fixture::new();
    let text = format!(
        "CREATE TABLE t ();\n{}DROP TABLE u;\n",
        "SELECT 1;\n".repeat(2000)
    );
    let file = fixture.file("a.sql", &text);
    let diagnostic = Diagnostic::new("syntax-error", fixture.place(file, "u;"), "no")
        .related(fixture.place(file, "t ("), "made here");
    let shown = snippet(&fixture.sources, &diagnostic, "", STYLE);
    assert!(shown.contains("--> a.sql:2002:12\n"), "{shown}");
    assert!(shown.contains("::: a.sql:1:14\n"), "{shown}");
}
