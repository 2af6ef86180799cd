//! A report in Markdown, for job summaries and comments: what each family has, then each family's
//! diagnostics, the worst first.

use std::fmt::Write as _;

use super::{
    Report, Summary, begin, coverage_line, is_control, one_line, path, plural, without_commands,
};
use crate::diagnostic::Severity;
use crate::lint::Reported;
use crate::rules::CATEGORIES;

/// GitHub drops a job summary of more than 1 MiB as a whole; in bytes, with room for what other
/// steps write.
const LIMIT: usize = 900_000;

pub(super) fn write(report: &Report<'_>) -> String {
    let mut text = String::from("## sqlcheck\n\n");
    let coverage = coverage_line(report.coverage);
    if report.diagnostics.is_empty() {
        let _ = writeln!(text, "Nothing to report: {coverage}.");
        return text;
    }
    let _ = writeln!(text, "{}: {coverage}.\n", counts(report.diagnostics.iter()));
    let families = families(report.diagnostics);
    overview(&mut text, &families);
    let mut left = report.diagnostics.len();
    for (family, diagnostics) in &families {
        let head = format!(
            "\n### {}\n\n| | Where | What |\n| --- | --- | --- |\n",
            heading(family)
        );
        text.push_str(&head);
        for reported in diagnostics {
            let row = row(report, reported);
            if text.len() + row.len() > LIMIT {
                let _ = writeln!(text, "\n… and {left} more.");
                return without_commands(text);
            }
            text.push_str(&row);
            left -= 1;
        }
    }
    without_commands(text)
}

/// What there is of each severity, the worst first: `2 errors, 1 note`.
fn counts<'a>(diagnostics: impl Iterator<Item = &'a Reported>) -> String {
    let diagnostics: Vec<&Reported> = diagnostics.collect();
    let of = |severity| {
        let of_severity = diagnostics.iter().filter(|it| it.severity() == severity);
        (severity, of_severity.count())
    };
    let parts: Vec<String> = Severity::ALL
        .into_iter()
        .map(of)
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| plural(count, severity.as_str()))
        .collect();
    parts.join(", ")
}

/// The diagnostics of each category that has some, in the order of the categories, the worst of
/// each first.
fn families(diagnostics: &[Reported]) -> Vec<(&str, Vec<&Reported>)> {
    let mut families: Vec<(&str, Vec<&Reported>)> =
        CATEGORIES.iter().map(|name| (*name, Vec::new())).collect();
    for reported in diagnostics {
        let known = families
            .iter_mut()
            .find(|(name, _)| *name == reported.category);
        match known {
            Some((_, of_family)) => of_family.push(reported),
            None => families.push((&reported.category, vec![reported])),
        }
    }
    families.retain(|(_, of_family)| !of_family.is_empty());
    for (_, of_family) in &mut families {
        of_family.sort_by_key(|reported| std::cmp::Reverse(reported.severity()));
    }
    families
}

fn overview(text: &mut String, families: &[(&str, Vec<&Reported>)]) {
    text.push_str("| | Errors | Warnings | Notes |\n| --- | --: | --: | --: |\n");
    for (family, diagnostics) in families {
        let summary = Summary::of(diagnostics.iter().copied());
        let cell = |count: usize| match count {
            0 => String::new(),
            count => count.to_string(),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            heading(family),
            cell(summary.error),
            cell(summary.warning),
            cell(summary.note)
        );
    }
}

fn row(report: &Report<'_>, reported: &Reported) -> String {
    let diagnostic = &reported.diagnostic;
    let place = diagnostic.primary.place;
    let path = path(report, place.file);
    let at = begin(report, place);
    let mut place = code(&format!("{path}:{}:{}", at.line, at.column));
    if let Some(template) = report.file_url {
        place = format!("[{place}]({})", url(template, path, at.line));
    }
    let mut what = inline(&diagnostic.message);
    if let Some(help) = &diagnostic.help {
        let _ = write!(what, "<br>{}", inline(&format!("help: {help}")));
    }
    format!(
        "| {} {} | {place} | {what} |\n",
        diagnostic.severity,
        code(diagnostic.rule)
    )
}

/// The address of a line, from a template with `{path}` and `{line}`.
fn url(template: &str, path: &str, line: u32) -> String {
    let encoded = path.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    });
    template
        .replace("{path}", &encoded)
        .replace("{line}", &line.to_string())
}

/// A message in a cell of a table: what it puts in backticks is code, the rest is text and nothing
/// else.
fn inline(message: &str) -> String {
    let lines: Vec<&str> = message.lines().collect();
    let message = lines.join(" ");
    if message.matches('`').count() % 2 == 1 {
        return plain(&message);
    }
    let parts = message.split('`').enumerate().map(|(number, part)| {
        if number % 2 == 1 {
            code(part)
        } else {
            plain(part)
        }
    });
    parts.collect()
}

/// A code span; `text` has no backticks if it comes from between two.
fn code(text: &str) -> String {
    let text = one_line(text).replace('|', "\\|");
    if text.trim().is_empty() || text.contains('`') {
        return plain(&text.replace("\\|", "|"));
    }
    format!("`{text}`")
}

/// Text without meaning to Markdown. There is no escape that keeps `@name` from calling somebody,
/// so a zero-width space stands between.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '&' => plain.push_str("&amp;"),
            '@' => plain.push_str("@\u{200b}"),
            // A colon has a meaning only within a word: an address, or an emoji's name.
            ':' if characters.peek().is_none_or(|next| next.is_whitespace()) => plain.push(':'),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '$'
            | ':' => plain.extend(['\\', character]),
            other if is_control(other) => {
                plain.push('\\');
                plain.extend(other.escape_default());
            }
            other => plain.push(other),
        }
    }
    plain
}

/// `row-level-security` as a heading: `Row-level security`.
fn heading(category: &str) -> String {
    let words = match category {
        "row-level-security" => "row-level security".to_owned(),
        other => other.replace('-', " "),
    };
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::{inline, url};

    #[test]
    fn names_are_code_and_the_rest_is_text() {
        assert_eq!(inline("the `a|b` of *x*"), "the `a\\|b` of \\*x\\*");
        assert_eq!(inline("<img> `a"), "\\<img\\> \\`a");
        assert_eq!(inline("`` at @all"), " at @\u{200b}all");
        assert_eq!(inline("[a](b)\r\n\u{1b}"), "\\[a\\](b) \\\\u{1b}");
    }

    #[test]
    fn an_address_is_made_of_its_template() {
        assert_eq!(
            url("https://example.org/{path}#L{line}", "a b/(ü).sql", 7),
            "https://example.org/a%20b/%28%C3%BC%29.sql#L7"
        );
    }
}
