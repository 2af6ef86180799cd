//! Snippets of the source with what is wrong written under it.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Report, Style, lines, one_line, seen_from, summary_lines, without_commands};
use crate::diagnostic::{Applicability, Diagnostic, Fix, Label, Severity};
use crate::source::{ColumnUnit, FileId, SourceFile, Sources, Span};

pub(super) fn write(report: &Report<'_>, style: Style) -> String {
    let mut text = String::new();
    for reported in report.diagnostics {
        let diagnostic = &reported.diagnostic;
        text.push_str(&snippet(
            report.sources,
            diagnostic,
            report.directory,
            style,
        ));
        text.push_str("\n\n");
    }
    if !style.quiet {
        text.push_str(&summary_lines(report));
    }
    without_commands(text)
}

/// One diagnostic, without a line feed at its end.
pub(super) fn snippet(
    sources: &Sources,
    diagnostic: &Diagnostic,
    directory: &str,
    style: Style,
) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let (snippets, shifts): (Vec<_>, Vec<_>) = excerpts(sources, diagnostic, directory)
        .into_iter()
        .map(|excerpt| (excerpt.snippet, excerpt.shift))
        .unzip();
    let mut group = level
        .primary_title(one_line(&diagnostic.message))
        .id(diagnostic.rule)
        .elements(snippets);
    for (name, text) in advice(diagnostic) {
        group = group.element(Level::HELP.with_name(name).message(text));
    }
    let mut text = render(group, style);
    for (before, by) in shifts.into_iter().flatten() {
        shift_column(&mut text, &before, by);
    }
    text
}

/// The help, and what the fix does, unless that is what the help says. Each has its name.
fn advice(diagnostic: &Diagnostic) -> Vec<(String, String)> {
    let fix = diagnostic.fix.as_ref();
    let fix = fix.and_then(|fix| Some((fix_name(fix)?.to_owned(), one_line(&fix.title))));
    let help = diagnostic.help.as_ref().map(|help| lines(help));
    match (help, fix) {
        (Some(help), Some((name, title))) if help.contains(&title) => {
            vec![(format!("help ({name})"), help)]
        }
        (help, fix) => {
            let help = help.map(|help| ("help".to_owned(), help));
            help.into_iter().chain(fix).collect()
        }
    }
}

/// What a fix that can be made is called.
fn fix_name(fix: &Fix) -> Option<&'static str> {
    match fix.applicability {
        Applicability::Safe => Some("fix"),
        Applicability::Unsafe => Some("unsafe fix"),
        Applicability::Display => None,
    }
}

fn render(group: Group<'_>, style: Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(style.width).render(&[group])
}

/// How far apart, in bytes, two labels of one excerpt are at most: the renderer looks at everything
/// from the first to the last. One that is longer is drawn at its first line only.
const FAR: usize = 8192;

/// How much of a line is looked at on either side of its labels, in bytes; more than any terminal
/// shows.
const BESIDE: usize = 1024;

/// A label, as it is drawn.
struct Drawn<'a> {
    kind: AnnotationKind,
    label: &'a Label,
    /// In the file's text, on character boundaries.
    range: Range<usize>,
}

/// A part of a file with its labels.
struct Excerpt {
    snippet: Snippet<'static, Annotation<'static>>,
    /// What the renderer writes before a column, and what to add to that column, where the excerpt
    /// begins within a line.
    shift: Option<(String, usize)>,
}

/// One excerpt of each file, or of each part of it that is far from the others; the primary's first
/// and the others in the order of the related labels.
fn excerpts(sources: &Sources, diagnostic: &Diagnostic, directory: &str) -> Vec<Excerpt> {
    let mut groups: Vec<(FileId, Vec<Drawn<'_>>)> = Vec::new();
    let primary = (AnnotationKind::Primary, &diagnostic.primary);
    let related = diagnostic
        .related
        .iter()
        .map(|label| (AnnotationKind::Context, label));
    for (kind, label) in std::iter::once(primary).chain(related) {
        let file = label.place.file;
        let range = in_text(sources.get(file).written(), label.place.span);
        let near = |other: &Drawn<'_>| {
            range.start < other.range.end + FAR && other.range.start < range.end + FAR
        };
        let group = groups
            .iter_mut()
            .find(|(of, drawn)| *of == file && drawn.iter().any(near));
        let drawn = Drawn { kind, label, range };
        match group {
            Some((_, group)) => group.push(drawn),
            None => groups.push((file, vec![drawn])),
        }
    }
    groups
        .iter()
        .map(|(file, drawn)| excerpt(sources.get(*file), drawn, directory))
        .collect()
}

/// The lines from the first label to the last; what is between is folded by the renderer.
fn excerpt(file: &SourceFile, drawn: &[Drawn<'_>], directory: &str) -> Excerpt {
    let first = drawn.iter().map(|it| it.range.start).min().unwrap_or(0);
    let last = drawn.iter().map(|it| it.range.end).max().unwrap_or(0);
    let written = file.written();
    let line_start = written[..first]
        .rfind('\n')
        .map_or(mark(written), |feed| feed + 1);
    let start = line_start.max(boundary(written, first.saturating_sub(BESIDE)));
    let until = boundary(written, last.saturating_add(BESIDE));
    let end = written[last..until]
        .find('\n')
        .map_or(until, |feed| last + feed);
    let text = written[start..end].trim_end_matches('\r');
    let line = file.line_column(to_u32(start), ColumnUnit::Utf8Byte).line;
    let annotations = drawn.iter().map(|it| {
        let message = (!it.label.message.is_empty()).then(|| one_line(&it.label.message));
        let within = |offset: usize| (offset - start).min(text.len());
        it.kind
            .span(within(it.range.start)..within(it.range.end))
            .label(message)
    });
    let path = one_line(&seen_from(directory, &file.path));
    Excerpt {
        shift: (start > line_start).then(|| {
            let column = file
                .line_column(to_u32(start), ColumnUnit::CodePoint)
                .column;
            (format!("{path}:{line}:"), column as usize - 1)
        }),
        snippet: Snippet::source(text.to_owned())
            .line_start(line as usize)
            .path(path)
            .annotations(annotations),
    }
}

/// Moves the column behind the first occurrence of these words.
fn shift_column(text: &mut String, before: &str, by: usize) {
    let Some(at) = text.find(before).map(|at| at + before.len()) else {
        return;
    };
    let rest = &text[at..];
    let length = rest
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(rest.len());
    if let Ok(column) = rest[..length].parse::<usize>() {
        text.replace_range(at..at + length, &(column + by).to_string());
    }
}

/// The length of the byte order mark, which is no part of the first line.
fn mark(text: &str) -> usize {
    if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    }
}

/// The span, moved onto character boundaries of the text after its byte order mark.
fn in_text(text: &str, span: Span) -> Range<usize> {
    let start = boundary(text, span.start as usize).max(mark(text));
    let end = boundary(text, span.end as usize).max(start);
    if end - start <= FAR {
        return start..end;
    }
    let until = boundary(text, start + FAR);
    let line = text[start..until].find('\n');
    start..line.map_or(until, |feed| start + feed)
}

/// The character boundary at an offset or before it.
fn boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
