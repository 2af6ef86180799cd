//! SARIF 2.1.0, as GitHub's code scanning needs it and as the standard's schema has it.
//!
//! The types hold the properties that are written, no more.

mod wire;

use std::collections::BTreeMap;

use self::wire::{
    Artifact, ArtifactChange, ArtifactLocation, Configuration, Content, Driver, Fix, Help,
    Invocation, Location, Log, Message, PhysicalLocation, Region, Replacement, ResultObject, Rule,
    RuleProperties, Run, Text, Tool,
};
use super::fingerprint::line_hashes;
use super::{HOME, Report, RuleInfo, json, path};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::lint::Reported;
use crate::source::{ColumnUnit, FileId, Place, Span};

/// GitHub rejects a file with more results in a run.
const RESULTS: usize = 25_000;
/// GitHub's limit for the descriptions of a rule, in characters.
const DESCRIPTION: usize = 1024;
const ROOT: &str = "%SRCROOT%";

pub(super) fn write(report: &Report<'_>) -> String {
    let mut hashes = BTreeMap::new();
    let results = kept(report.diagnostics)
        .into_iter()
        .map(|reported| result(report, reported, &mut hashes))
        .collect();
    let run = Run {
        tool: Tool {
            driver: Driver {
                name: "sqlcheck",
                version: env!("CARGO_PKG_VERSION"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: HOME,
                rules: report.rules.iter().map(rule).collect(),
            },
        },
        invocations: [Invocation {
            execution_successful: true,
        }],
        original_uri_base_ids: BTreeMap::from([(
            ROOT,
            Artifact {
                description: Text {
                    text: "The root of the repository.".into(),
                },
            },
        )]),
        results,
        column_kind: "unicodeCodePoints",
    };
    json::to_text(&Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [run],
    })
}

/// All diagnostics, or the worst of them where there are more than a run may have.
fn kept(diagnostics: &[Reported]) -> Vec<&Reported> {
    let mut indices: Vec<usize> = (0..diagnostics.len()).collect();
    if indices.len() > RESULTS {
        indices.sort_by_key(|index| std::cmp::Reverse(diagnostics[*index].severity()));
        indices.truncate(RESULTS);
        indices.sort_unstable();
    }
    indices
        .into_iter()
        .map(|index| &diagnostics[index])
        .collect()
}

fn rule<'a>(info: &'a RuleInfo<'a>) -> Rule<'a> {
    let first = info.body.split("\n\n").map(str::trim).find(|paragraph| {
        let is_prose = paragraph.starts_with(|character: char| character.is_alphanumeric());
        is_prose || paragraph.starts_with('`') && !paragraph.starts_with("```")
    });
    let full = first.map_or_else(
        || info.title.clone(),
        |paragraph| paragraph.replace('\n', " "),
    );
    let mut tags = vec![info.category.as_str()];
    let is_security = matches!(
        info.category.as_str(),
        "row-level-security" | "access-control"
    );
    if is_security {
        tags.push("security");
    }
    Rule {
        id: info.id,
        name: pascal_case(info.id),
        short_description: Text {
            text: cut(&sentence(&info.title)),
        },
        full_description: Text {
            text: cut(&sentence(&full)),
        },
        default_configuration: Configuration {
            level: info.severity.as_str(),
        },
        help: Help {
            text: info.body.clone(),
            markdown: info.body.clone(),
        },
        properties: RuleProperties {
            tags,
            precision: "high",
            problem_severity: match info.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "recommendation",
            },
            security_severity: is_security.then_some(match info.severity {
                Severity::Error => "8.0",
                Severity::Warning => "6.0",
                Severity::Note => "3.0",
            }),
        },
    }
}

/// The hashes of a file's lines are computed once, when the first of its results needs them.
type Hashes = BTreeMap<FileId, Vec<String>>;

fn result<'a>(
    report: &Report<'a>,
    reported: &'a Reported,
    hashes: &mut Hashes,
) -> ResultObject<'a> {
    let diagnostic = &reported.diagnostic;
    let place = diagnostic.primary.place;
    let file = report.sources.get(place.file);
    let line = file
        .line_column(place.span.start, ColumnUnit::CodePoint)
        .line;
    let of_file = hashes
        .entry(place.file)
        .or_insert_with(|| line_hashes(file.written()));
    let mut fingerprints = BTreeMap::from([("sqlcheck/v1", reported.fingerprint.clone())]);
    if let Some(hash) = of_file.get(line as usize - 1) {
        fingerprints.insert("primaryLocationLineHash", hash.clone());
    }
    let related = (1..).zip(&diagnostic.related);
    ResultObject {
        rule_id: diagnostic.rule,
        rule_index: report
            .rules
            .iter()
            .position(|rule| rule.id == diagnostic.rule),
        level: diagnostic.severity.as_str(),
        message: Message {
            text: message(diagnostic),
        },
        locations: [location(report, place, None, None)],
        related_locations: related
            .map(|(id, label)| location(report, label.place, Some(id), Some(&label.message)))
            .collect(),
        partial_fingerprints: fingerprints,
        fixes: diagnostic
            .fix
            .iter()
            .filter(|fix| fix.applicability != Applicability::Display)
            .map(|fix| self::fix(report, place.file, fix))
            .collect(),
    }
}

/// What is wrong, why here, what to do, and links to the related locations. The first sentence
/// stands alone where there is no room.
fn message(diagnostic: &Diagnostic) -> String {
    let mut parts = vec![plain(&diagnostic.message)];
    if !diagnostic.primary.message.is_empty() {
        parts.push(plain(&diagnostic.primary.message));
    }
    if let Some(help) = &diagnostic.help {
        parts.push(format!("Help: {}", plain(help)));
    }
    for (id, label) in (1..).zip(&diagnostic.related) {
        let text = if label.message.is_empty() {
            "related place"
        } else {
            label.message.as_str()
        };
        parts.push(format!("See [{}]({id})", bracketed(text)));
    }
    let sentences: Vec<String> = parts.iter().map(|part| sentence(part)).collect();
    sentences.join(" ")
}

/// Text that could be taken for a link is escaped; brackets alone, as in `text[]`, are shown as
/// they are even by readers that know no escapes.
fn plain(text: &str) -> String {
    if text.contains("](") {
        return bracketed(text);
    }
    text.to_owned()
}

fn bracketed(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('[', "\\[")
        .replace(']', "\\]")
}

/// With a capital letter and a period.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let mut sentence: String = first.into_iter().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

fn cut(text: &str) -> String {
    if text.chars().count() <= DESCRIPTION {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(DESCRIPTION - 1).collect();
    short.push('…');
    short
}

fn location(report: &Report<'_>, place: Place, id: Option<u32>, message: Option<&str>) -> Location {
    Location {
        id,
        physical_location: PhysicalLocation {
            artifact_location: artifact(report, place.file),
            region: region(report, place.file, place.span),
        },
        message: message.filter(|text| !text.is_empty()).map(|text| Message {
            text: sentence(&plain(text)),
        }),
    }
}

fn artifact(report: &Report<'_>, file: FileId) -> ArtifactLocation {
    ArtifactLocation {
        uri: percent_encoded(path(report, file)),
        uri_base_id: ROOT,
    }
}

fn region(report: &Report<'_>, file: FileId, span: Span) -> Region {
    let file = report.sources.get(file);
    let start = file.line_column(span.start, ColumnUnit::CodePoint);
    let end = file.line_column(span.end, ColumnUnit::CodePoint);
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

fn fix<'a>(report: &Report<'_>, file: FileId, fix: &'a crate::diagnostic::Fix) -> Fix<'a> {
    let replacements = fix.edits.iter().map(|edit| Replacement {
        deleted_region: region(report, file, edit.span),
        inserted_content: Content {
            text: &edit.replacement,
        },
    });
    Fix {
        description: Message {
            text: sentence(&fix.title),
        },
        artifact_changes: [ArtifactChange {
            artifact_location: artifact(report, file),
            replacements: replacements.collect(),
        }],
    }
}

/// A path as a relative reference: every byte that may not stand in one is encoded, and the colon,
/// which would make a scheme of what stands before it.
fn percent_encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
        uri
    })
}

fn pascal_case(id: &str) -> String {
    id.split('-')
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{pascal_case, percent_encoded, plain};

    #[test]
    fn paths_become_relative_references() {
        assert_eq!(percent_encoded("a b/ä#?%.sql"), "a%20b/%C3%A4%23%3F%25.sql");
        assert_eq!(percent_encoded("c:x.sql"), "c%3Ax.sql");
    }

    #[test]
    fn names_are_in_pascal_case() {
        assert_eq!(pascal_case("rls-disabled-again"), "RlsDisabledAgain");
    }

    #[test]
    fn only_what_looks_like_a_link_is_escaped() {
        assert_eq!(plain("`text[]`"), "`text[]`");
        assert_eq!(plain("[a](1)"), "\\[a\\](1)");
    }
}
