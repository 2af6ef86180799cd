//! What the strings of a configuration mean: patterns, levels and ranges.

use globset::{GlobBuilder, GlobMatcher};
use regex::Regex;

use super::{CaseStyle, Expectation, Level, NameMatcher};
use crate::diagnostic::Severity;

/// A pattern on paths: relative to the configuration's directory, which is `prefix`. One without a
/// slash matches at any depth, and a directory's name stands for all that is in it.
pub(super) fn path(pattern: &str, prefix: &str) -> Result<GlobMatcher, String> {
    build(pattern, true)?;
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let pattern = pattern.trim_end_matches('/');
    if pattern.is_empty() || pattern == "." || pattern == "**" {
        return build(&format!("{}**", globset::escape(prefix)), true);
    }
    let prefix = globset::escape(prefix);
    let anywhere = if pattern.contains('/') { "" } else { "**/" };
    build(
        &format!("{{{prefix}{anywhere}{pattern},{prefix}{anywhere}{pattern}/**}}"),
        true,
    )
}

/// A pattern on the names of objects.
pub(super) fn object(pattern: &str) -> Result<GlobMatcher, String> {
    build(pattern, false)
}

fn build(pattern: &str, literal_separator: bool) -> Result<GlobMatcher, String> {
    GlobBuilder::new(pattern)
        .literal_separator(literal_separator)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| error.kind().to_string())
}

pub(super) fn regex(pattern: &str) -> Result<Regex, String> {
    Regex::new(pattern).map_err(|error| regex_message(&error))
}

/// The error of the `regex` crate draws the pattern over several lines; the last says what it is.
fn regex_message(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// A forbidden term: between slashes a regular expression, otherwise a word.
pub(super) fn term(term: &str) -> Result<Regex, String> {
    let inner = term
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    if let Some(pattern) = inner {
        return regex(pattern);
    }
    let word = regex::escape(term);
    let edge = |character: Option<char>| {
        if character.is_some_and(char::is_alphanumeric) {
            r"(?:\b|_)"
        } else {
            ""
        }
    };
    let before = edge(term.chars().next());
    let after = edge(term.chars().next_back());
    regex(&format!("(?i){before}{word}{after}"))
}

pub(super) const LEVELS: [&str; 4] = ["off", "note", "warning", "error"];

pub(super) fn level(word: &str) -> Option<Level> {
    Some(match word {
        "off" => Level::Off,
        "note" => Level::On(Severity::Note),
        "warning" => Level::On(Severity::Warning),
        "error" => Level::On(Severity::Error),
        _ => return None,
    })
}

/// As they are written, in themselves.
pub(super) const CASE_STYLES: [(&str, CaseStyle); 5] = [
    ("snake_case", CaseStyle::Snake),
    ("camelCase", CaseStyle::Camel),
    ("PascalCase", CaseStyle::Pascal),
    ("SCREAMING_SNAKE_CASE", CaseStyle::ScreamingSnake),
    ("kebab-case", CaseStyle::Kebab),
];

/// Why a name pattern is not one.
pub(super) enum BadName {
    /// Neither a style, nor a template, nor a regular expression.
    Unknown,
    Regex(String),
    /// A part of a template that nothing fills in.
    Part(String),
}

pub(super) fn name(written: &str, parts: &[&str]) -> Result<NameMatcher, BadName> {
    if written == "off" {
        return Ok(NameMatcher::Any);
    }
    if written.starts_with('^') {
        return regex(written)
            .map(NameMatcher::Regex)
            .map_err(BadName::Regex);
    }
    if written.contains('{') {
        return match template_parts(written).find(|part| !parts.contains(part)) {
            Some(part) => Err(BadName::Part(part.to_owned())),
            None => Ok(NameMatcher::Template(written.to_owned())),
        };
    }
    CASE_STYLES
        .iter()
        .find(|(style, _)| *style == written)
        .map(|(_, style)| NameMatcher::Case(*style))
        .ok_or(BadName::Unknown)
}

/// What stands between the braces; the rest of the text after one that is not closed.
pub(super) fn template_parts(template: &str) -> impl Iterator<Item = &str> {
    template
        .split('{')
        .skip(1)
        .map(|rest| rest.split_once('}').map_or("", |(part, _)| part))
}

/// `41`, `= 41`, `>= 80`, `< 7` or `100..140`, both ends included.
pub(super) fn range(written: &str) -> Option<(Option<u64>, Option<u64>)> {
    let written = written.trim();
    if let Some((low, high)) = written.split_once("..") {
        let low: u64 = low.trim().parse().ok()?;
        let high: u64 = high.trim().trim_start_matches('=').parse().ok()?;
        return (low <= high).then_some((Some(low), Some(high)));
    }
    let digits = written.trim_start_matches(['<', '>', '=']);
    let number: u64 = digits.trim().parse().ok()?;
    match &written[..written.len() - digits.len()] {
        "" | "=" | "==" => Some((Some(number), Some(number))),
        ">=" => Some((Some(number), None)),
        ">" => Some((Some(number.checked_add(1)?), None)),
        "<=" => Some((None, Some(number))),
        "<" => Some((None, Some(number.checked_sub(1)?))),
        _ => None,
    }
}

impl Expectation {
    #[must_use]
    pub fn allows(&self, count: u64) -> bool {
        self.min.is_none_or(|min| min <= count) && self.max.is_none_or(|max| count <= max)
    }
}

#[cfg(test)]
mod tests {
    use super::{path, range, term};

    #[test]
    fn paths_are_of_the_configurations_directory() {
        let matches =
            |pattern: &str, prefix: &str, text: &str| path(pattern, prefix).unwrap().is_match(text);
        assert!(matches("db/legacy", "", "db/legacy/001.sql"));
        assert!(matches("db/legacy/", "", "db/legacy/a/001.sql"));
        assert!(!matches("db/legacy", "", "db/legacy2/001.sql"));
        assert!(matches("db/*.sql", "", "db/001.sql"));
        assert!(!matches("db/*.sql", "", "db/a/001.sql"));
        assert!(matches("*_seed.sql", "", "db/a/001_seed.sql"));
        assert!(matches("db/0*", "service/", "service/db/001.sql"));
        assert!(!matches("db/0*", "service/", "db/001.sql"));
        assert!(matches("*.sql", "service/", "service/db/001.sql"));
        assert!(matches(".", "service/", "service/db/001.sql"));
        assert!(matches("**/x/{a,b}.sql", "", "db/x/b.sql"));
        assert!(matches("a.sql", "[odd]/", "[odd]/a.sql"));
        assert!(path("db/{a", "").is_err());
    }

    #[test]
    fn terms_are_words_and_parts_of_snake_case() {
        let matches = |word: &str, text: &str| term(word).unwrap().is_match(text);
        assert!(matches("acme", "Acme orders"));
        assert!(matches("acme", "acme_orders"));
        assert!(matches("shop", "acme_shop_orders"));
        assert!(!matches("shop", "workshop"));
        assert!(!matches("shop", "shopper"));
        assert!(matches("a.b", "x a.b"));
        assert!(!matches("a.b", "acb"));
        assert!(matches("/acme_[0-9]+/", "acme_12"));
        assert!(term("/(/").is_err());
    }

    #[test]
    fn ranges_include_their_ends() {
        assert_eq!(range("41"), Some((Some(41), Some(41))));
        assert_eq!(range(">= 80"), Some((Some(80), None)));
        assert_eq!(range("> 80"), Some((Some(81), None)));
        assert_eq!(range("<7"), Some((None, Some(6))));
        assert_eq!(range("<= 7"), Some((None, Some(7))));
        assert_eq!(range("100..140"), Some((Some(100), Some(140))));
        assert_eq!(range("140..100"), None);
        assert_eq!(range("< 0"), None);
        assert_eq!(range("many"), None);
        assert_eq!(range("=> 3"), None);
    }
}
