//! What the readers of each format demand of it, beyond what the golden files show.

use super::{Fixture, fixture, validate};
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::Format;

#[test]
fn each_line_of_jsonl_is_as_documented() {
    let schema = include_str!("../../../docs/json.schema.json");
    for fixture in [fixture(), Fixture::new()] {
        let text = fixture.write(Format::Jsonl);
        let mut lines: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let mut document = lines.pop().unwrap();
        assert_eq!(take_type(&mut document), "summary");
        for diagnostic in &mut lines {
            assert_eq!(take_type(diagnostic), "diagnostic");
        }
        assert_eq!(lines.len(), fixture.diagnostics.len());
        // With its lines in one, it is the other format.
        document["diagnostics"] = lines.into();
        validate(schema, &document.to_string());
        let json: serde_json::Value = serde_json::from_str(&fixture.write(Format::Json)).unwrap();
        assert_eq!(document, json);
    }
}

fn take_type(value: &mut serde_json::Value) -> serde_json::Value {
    value.as_object_mut().unwrap().remove("type").unwrap()
}

#[test]
fn gitlab_is_valid() {
    let schema = include_str!("../../../tests/schemas/gitlab-code-quality.json");
    validate(schema, &fixture().write(Format::Gitlab));
    assert_eq!(Fixture::new().write(Format::Gitlab), "[]\n");
}

#[test]
fn rdjson_is_valid() {
    let schema = include_str!("../../../tests/schemas/rdjson.json");
    validate(schema, &fixture().write(Format::Rdjson));
    validate(schema, &Fixture::new().write(Format::Rdjson));
}

#[test]
fn junit_is_valid() {
    const ELEMENTS: [Element; 5] = [
        (
            "testsuites",
            &["testsuite"],
            &["name", "tests", "failures", "skipped", "errors"],
        ),
        (
            "testsuite",
            &["testcase"],
            &["name", "tests", "failures", "skipped", "errors"],
        ),
        (
            "testcase",
            &["failure", "skipped"],
            &["name", "classname", "file", "line"],
        ),
        ("failure", &[], &["message", "type"]),
        ("skipped", &[], &["message"]),
    ];
    for fixture in [fixture(), Fixture::new()] {
        let text = fixture.write(Format::Junit);
        let document = roxmltree::Document::parse(&text).unwrap();
        check(document.root_element(), "testsuites", &ELEMENTS);
        for suite in document.descendants() {
            let of = |name| {
                suite
                    .descendants()
                    .filter(|it| it.has_tag_name(name))
                    .count()
            };
            if let Some(tests) = suite.attribute("tests") {
                assert_eq!(tests, of("testcase").to_string());
                assert_eq!(
                    suite.attribute("failures").unwrap(),
                    of("failure").to_string()
                );
                assert_eq!(
                    suite.attribute("skipped").unwrap(),
                    of("skipped").to_string()
                );
            }
        }
        let cases = document
            .descendants()
            .filter(|it| it.has_tag_name("testcase"));
        assert_eq!(cases.count(), fixture.diagnostics.len().max(1));
    }
}

#[test]
fn checkstyle_is_valid() {
    const ELEMENTS: [Element; 3] = [
        ("checkstyle", &["file"], &["version"]),
        ("file", &["error"], &["name"]),
        (
            "error",
            &[],
            &["line", "column", "severity", "message", "source"],
        ),
    ];
    for fixture in [fixture(), Fixture::new()] {
        let text = fixture.write(Format::Checkstyle);
        let document = roxmltree::Document::parse(&text).unwrap();
        check(document.root_element(), "checkstyle", &ELEMENTS);
        let errors = document.descendants().filter(|it| it.has_tag_name("error"));
        assert_eq!(errors.count(), fixture.diagnostics.len());
    }
}

/// A name, the elements that may be inside, and the attributes that may be on it.
type Element = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

fn check(node: roxmltree::Node<'_, '_>, name: &str, elements: &[Element]) {
    assert!(node.has_tag_name(name), "{node:?}");
    let (_, children, attributes) = elements.iter().find(|(it, ..)| *it == name).unwrap();
    for attribute in node.attributes() {
        assert!(attributes.contains(&attribute.name()), "{attribute:?}");
    }
    for child in node.children().filter(roxmltree::Node::is_element) {
        let child_name = child.tag_name().name();
        assert!(children.contains(&child_name), "{child:?} in {name}");
        check(child, child_name, elements);
    }
}

/// What a reader of the XML gets is what was written, but for what XML cannot hold.
#[test]
fn xml_keeps_messages() {
    let fixture = fixture();
    for (format, attribute) in [(Format::Junit, "message"), (Format::Checkstyle, "message")] {
        let text = fixture.write(format);
        let document = roxmltree::Document::parse(&text).unwrap();
        let messages: Vec<&str> = document
            .descendants()
            .filter_map(|node| node.attribute(attribute))
            .collect();
        for reported in &fixture.diagnostics {
            let message = reported.diagnostic.message.replace('\u{1b}', "\\u{1b}");
            let found = messages.iter().any(|it| it.starts_with(&message));
            assert!(found, "{format:?}: {message} is not in {messages:?}");
        }
    }
}

#[test]
fn a_line_is_one_command() {
    let fixture = fixture();
    let azure = fixture.write(Format::Azure);
    assert_eq!(azure.lines().count(), fixture.diagnostics.len());
    for line in azure.lines() {
        let commands = line.matches("##").count();
        let is_note = line.contains(": note[");
        assert_eq!(commands, usize::from(!is_note), "{line}");
        assert_eq!(
            line.starts_with("##vso[task.logissue type="),
            !is_note,
            "{line}"
        );
    }
    let teamcity = fixture.write(Format::Teamcity);
    for line in teamcity.lines() {
        assert_eq!(line.matches("##teamcity[").count(), 1, "{line}");
        assert!(line.ends_with("']") && line.is_ascii(), "{line}");
    }
    let types = teamcity
        .lines()
        .filter(|line| line.starts_with("##teamcity[inspectionType "));
    assert_eq!(types.count(), 3);
}

#[test]
fn a_long_markdown_report_is_cut() {
    let mut fixture = Fixture::new();
    let file = fixture.file("a.sql", "select 1;");
    let place = fixture.place(file, "select");
    for number in 0..2_000 {
        let message = format!("number {number} {}", "ü<".repeat(500));
        fixture.add(Diagnostic::new("syntax-error", place, message).severity(Severity::Error));
    }
    let text = fixture.write(Format::Markdown);
    assert!((800_000..900_100).contains(&text.len()), "{}", text.len());
    assert!(text.ends_with(" more.\n"), "{}", &text[text.len() - 40..]);
    let shown = text
        .lines()
        .filter(|line| line.starts_with("| error "))
        .count();
    let left = format!("… and {} more.\n", 2_000 - shown);
    assert!(text.ends_with(&left), "{left}");
}
