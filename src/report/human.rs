//! Snippets of the source with what is wrong written under it.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Report, Style, one_line, seen_from, summary_lines, without_commands};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceFile, Sources, Span};

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
    let mut group = level
        .primary_title(one_line(&diagnostic.message))
        .id(diagnostic.rule)
        .elements(excerpts(sources, diagnostic, directory));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(lines(help)));
    }
    render(group, style)
}

fn render(group: Group<'_>, style: Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.term_width(style.width).render(&[group])
}

/// One excerpt of each file, the primary's first and the others in the order of the related labels.
fn excerpts(
    sources: &Sources,
    diagnostic: &Diagnostic,
    directory: &str,
) -> Vec<Snippet<'static, Annotation<'static>>> {
    let mut order: Vec<FileId> = Vec::new();
    let mut labels: BTreeMap<FileId, Vec<(AnnotationKind, &Label)>> = BTreeMap::new();
    let primary = (AnnotationKind::Primary, &diagnostic.primary);
    let related = diagnostic
        .related
        .iter()
        .map(|label| (AnnotationKind::Context, label));
    for (kind, label) in std::iter::once(primary).chain(related) {
        let file = label.place.file;
        if !order.contains(&file) {
            order.push(file);
        }
        labels.entry(file).or_default().push((kind, label));
    }
    order
        .into_iter()
        .filter_map(|file| Some(excerpt(sources.get(file), labels.get(&file)?, directory)))
        .collect()
}

/// The lines from the first label to the last; what is between is folded by the renderer.
fn excerpt(
    file: &SourceFile,
    labels: &[(AnnotationKind, &Label)],
    directory: &str,
) -> Snippet<'static, Annotation<'static>> {
    let spans: Vec<Range<usize>> = labels
        .iter()
        .map(|(_, label)| in_text(&file.text, label.place.span))
        .collect();
    let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let last = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let start = file.text[..first]
        .rfind('\n')
        .map_or(mark(&file.text), |feed| feed + 1);
    let end = file.text[last..]
        .find('\n')
        .map_or(file.text.len(), |feed| last + feed);
    let text = file.text[start..end].trim_end_matches('\r');
    let line = file
        .line_column(to_u32(start), crate::source::ColumnUnit::Utf8Byte)
        .line;
    let annotations = labels.iter().zip(&spans).map(|((kind, label), span)| {
        let message = (!label.message.is_empty()).then(|| one_line(&label.message));
        let within = |offset: usize| (offset - start).min(text.len());
        kind.span(within(span.start)..within(span.end))
            .label(message)
    });
    Snippet::source(text.to_owned())
        .line_start(line as usize)
        .path(one_line(&seen_from(directory, &file.path)))
        .annotations(annotations)
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
    let boundary = |offset: u32| {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset.max(mark(text))
    };
    let start = boundary(span.start);
    start..boundary(span.end).max(start)
}

fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// Help may have several lines, but none that a log viewer takes for a command.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let line = one_line(line);
            if line.trim_start().starts_with("::") {
                return format!("\u{200b}{line}");
            }
            line
        })
        .collect();
    lines.join("\n")
}
