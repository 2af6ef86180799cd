//! psql's `\i` and `\ir`: one script out of several files.

use crate::diagnostic::{Diagnostic, Severity};
use crate::migration::folder::whole;
use crate::migration::names::{directory, join};
use crate::migration::sections::has_word;
use crate::source::{FileId, Place, Sources, Span};
use crate::statement::{StatementKind, split};

/// The rule of files that cannot be read.
pub const UNREADABLE: &str = "unreadable-file";

/// The rule of includes that lead nowhere.
const MISSING: &str = "missing-include";

/// A line that includes a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    pub span: Span,
    /// As written, without quotes.
    pub path: String,
    /// `\ir`: relative to the file it stands in, rather than to psql's working directory.
    pub relative: bool,
}

/// The stretches of text that a script is made of, in the order of execution.
#[derive(Debug, Default)]
pub struct Expansion {
    pub parts: Vec<Place>,
    pub problems: Vec<Diagnostic>,
}

/// Finds a file by the first of some paths that there is.
pub type Open<'a> = dyn FnMut(&mut Sources, &[String]) -> Option<FileId> + 'a;

/// The includes of a text.
#[must_use]
pub fn includes(text: &str) -> Vec<Include> {
    if !has_word(text, "\\i") {
        return Vec::new();
    }
    split(text)
        .statements
        .iter()
        .filter(|statement| statement.kind == StatementKind::MetaCommand)
        .filter_map(|statement| include(text, statement.span))
        .collect()
}

/// Follows the includes of a file. `start_directories` are where psql may have been started, the
/// likeliest first.
pub fn expand(
    file: FileId,
    start_directories: &[String],
    sources: &mut Sources,
    open: &mut Open<'_>,
) -> Expansion {
    let mut walk = Walk {
        start_directories,
        stack: vec![file],
        expansion: Expansion::default(),
        full: false,
    };
    walk.file(file, sources, open);
    walk.expansion
}

/// Includes that include each other in all combinations would never end in practice.
const MAX_PARTS: usize = 20_000;

/// As deep as anybody nests, and far from the end of the stack.
const MAX_DEPTH: usize = 64;

struct Walk<'a> {
    start_directories: &'a [String],
    /// The files being read, the outermost first.
    stack: Vec<FileId>,
    expansion: Expansion,
    full: bool,
}

impl Walk<'_> {
    fn file(&mut self, file: FileId, sources: &mut Sources, open: &mut Open<'_>) {
        let text = sources.get(file).text.clone();
        let mut from = 0;
        for include in includes(&text) {
            if self.full {
                return;
            }
            self.part(file, Span::new(from, include.span.start));
            from = include.span.end;
            self.include(file, &include, sources, open);
        }
        self.part(file, Span::new(from, whole(&text).end));
    }

    fn part(&mut self, file: FileId, span: Span) {
        if !span.is_empty() {
            self.expansion.parts.push(Place::new(file, span));
        }
    }

    fn include(
        &mut self,
        file: FileId,
        include: &Include,
        sources: &mut Sources,
        open: &mut Open<'_>,
    ) {
        let place = Place::new(file, include.span);
        // A variable's value is given when psql is started.
        if include.path.contains(':') {
            let message = format!("`{}` depends on a psql variable", include.path);
            let note = problem(MISSING, place, message, "what it includes is not analysed");
            let help = "where the variable has one value, write it out";
            self.expansion.problems.push(note.help(help));
            return;
        }
        let Some(found) = open(sources, &self.candidates(file, include, sources)) else {
            let message = format!("the included file `{}` does not exist", include.path);
            self.expansion.problems.push(
                problem(MISSING, place, message, "psql stops here").help(where_it_looks(include)),
            );
            return;
        };
        if self.stack.contains(&found) {
            let message = format!("`{}` includes itself", sources.get(found).path);
            let label = "psql would go round in circles from here";
            let circle = problem(UNREADABLE, place, message, label);
            self.expansion
                .problems
                .push(circle.help("leave one of the includes out"));
            return;
        }
        if self.stack.len() >= MAX_DEPTH || self.expansion.parts.len() >= MAX_PARTS {
            self.full = true;
            let message = "the includes go on and on";
            let label = "what is included from here on is not analysed";
            self.expansion
                .problems
                .push(problem(UNREADABLE, place, message, label));
            return;
        }
        self.stack.push(found);
        self.file(found, sources, open);
        self.stack.pop();
    }

    fn candidates(&self, file: FileId, include: &Include, sources: &Sources) -> Vec<String> {
        let beside = join(directory(&sources.get(file).path), &include.path);
        if include.relative {
            return vec![beside];
        }
        self.start_directories
            .iter()
            .map(|start| join(start, &include.path))
            .chain([beside])
            .collect()
    }
}

fn problem(
    rule: &'static str,
    place: Place,
    message: impl Into<String>,
    label: &str,
) -> Diagnostic {
    Diagnostic::new(rule, place, message)
        .severity(Severity::Error)
        .because(label)
}

fn where_it_looks(include: &Include) -> &'static str {
    if include.relative {
        return "`\\ir` looks in the directory of the file that it stands in";
    }
    "`\\i` looks in the directory where psql is started; `\\ir` in that of the including file"
}

fn include(text: &str, span: Span) -> Option<Include> {
    let line = text.get(span.range())?;
    let end = line.find([' ', '\t', '\'', '"']).unwrap_or(line.len());
    let (command, argument) = line.split_at(end);
    let relative = match command {
        "\\i" | "\\include" => false,
        "\\ir" | "\\include_relative" => true,
        _ => return None,
    };
    let path = argument_of(argument.trim())?;
    Some(Include {
        span,
        path: path.replace('\\', "/"),
        relative,
    })
}

/// The first argument: up to white space, or between quotes.
fn argument_of(rest: &str) -> Option<&str> {
    let quote = rest.chars().next()?;
    if quote == '\'' || quote == '"' {
        return rest[1..]
            .split(quote)
            .next()
            .filter(|path| !path.is_empty());
    }
    rest.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::source::SourceFile;

    use super::*;

    /// The text that a script amounts to, and its problems.
    fn expanded(files: &[(&str, &str)]) -> (String, Vec<String>) {
        let mut sources = Sources::default();
        let ids: BTreeMap<String, FileId> = files
            .iter()
            .map(|(path, text)| {
                (
                    (*path).to_owned(),
                    sources.add(SourceFile::new(*path, *text)),
                )
            })
            .collect();
        let mut open = |_: &mut Sources, paths: &[String]| {
            paths.iter().find_map(|path| ids.get(path)).copied()
        };
        let expansion = expand(FileId(0), &[String::new()], &mut sources, &mut open);
        let text = expansion
            .parts
            .iter()
            .map(|part| sources.slice(*part))
            .collect();
        let problems = expansion
            .problems
            .into_iter()
            .map(|it| it.message)
            .collect();
        (text, problems)
    }

    #[test]
    fn nested_and_relative() {
        let (text, problems) = expanded(&[
            ("db/all.sql", "a;\n\\ir parts/one.sql\nb;\n\\i db/two.sql\n"),
            ("db/parts/one.sql", "c;\n\\ir ../two.sql\n"),
            ("db/two.sql", "d;"),
        ]);
        assert_eq!(text, "a;\nc;\nd;\n\nb;\nd;\n");
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn missing_files_and_circles() {
        let (text, problems) = expanded(&[
            ("a.sql", "a;\n\\ir b.sql\n\\ir gone.sql\n\\i :x/y.sql\n"),
            ("b.sql", "b;\n\\ir a.sql\n"),
        ]);
        assert_eq!(text, "a;\nb;\n\n\n\n\n");
        assert_eq!(
            problems,
            [
                "`a.sql` includes itself",
                "the included file `gone.sql` does not exist",
                "`:x/y.sql` depends on a psql variable",
            ]
        );
    }

    #[test]
    fn what_only_looks_like_an_include() {
        assert!(includes("-- \\ir a.sql\nselect '\n\\ir b.sql\n'; \\if true").is_empty());
        assert_eq!(includes("\\i 'a b.sql'\r\n")[0].path, "a b.sql");
        assert_eq!(includes("select 1; \\ir a.sql").len(), 1);
    }

    #[test]
    fn doubling_includes_end() {
        let mut files = vec![("0.sql".to_owned(), "\\ir 1.sql\n\\ir 1.sql\n".to_owned())];
        for at in 1..40 {
            let next = at + 1;
            files.push((
                format!("{at}.sql"),
                format!("x;\n\\ir {next}.sql\n\\ir {next}.sql\n"),
            ));
        }
        files.push(("40.sql".to_owned(), "x;".to_owned()));
        let files: Vec<_> = files
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        let (_, problems) = expanded(&files);
        assert_eq!(problems, ["the includes go on and on"]);
    }
}
