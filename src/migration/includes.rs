//! One script out of several files: psql's `\i` and `\ir`, and what other runners have for it.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lexer::TokenKind;
use crate::migration::folder::whole;
use crate::migration::names::{directory, join};
use crate::migration::sections::has_word;
use crate::source::{FileId, Place, Sources, Span};
use crate::statement::{Conditions, Reached, StatementKind, split};

/// The rule of files that cannot be read.
pub const UNREADABLE: &str = "unreadable-file";

/// The rule of includes that lead nowhere.
pub const MISSING: &str = "missing-include";

/// How a file includes others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Includes {
    None,
    /// `\i` and `\ir`.
    Psql,
    /// `{{ template "shared/users.sql" . }}`, from the root.
    GoTemplate,
    /// `--!include users.sql`, from `fixtures`.
    Graphile,
}

/// A line that includes a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    pub span: Span,
    /// As written, without quotes.
    pub path: String,
    /// `\ir`: relative to the file it stands in, rather than to where the runner looks.
    pub relative: bool,
    /// Whether psql gets to it.
    pub reached: Reached,
}

/// The stretches of text that a script is made of, in the order of execution.
#[derive(Debug, Default)]
pub struct Expansion {
    pub parts: Vec<Place>,
    pub problems: Vec<Diagnostic>,
}

/// Finds a file by the first of some paths that there is.
pub type Open<'a> = dyn FnMut(&mut Sources, &[String]) -> Option<FileId> + 'a;

/// The includes of a text that stand between statements.
#[must_use]
pub fn includes(text: &str, kind: Includes) -> Vec<Include> {
    match kind {
        Includes::None => Vec::new(),
        Includes::Psql => psql(text),
        Includes::GoTemplate => templates(text),
        Includes::Graphile => fixtures(text),
    }
}

/// Follows the includes in some stretches of a file. `start_directories` are where the runner may
/// look, the likeliest first.
pub fn expand(
    (file, spans): (FileId, &[Span]),
    kind: Includes,
    start_directories: &[String],
    sources: &mut Sources,
    open: &mut Open<'_>,
) -> Expansion {
    let mut walk = Walk {
        kind,
        start_directories,
        stack: vec![file],
        expansion: Expansion::default(),
        full: false,
    };
    walk.file(file, spans, sources, open);
    walk.expansion
}

/// Includes that include each other in all combinations would never end in practice.
const MAX_PARTS: usize = 20_000;

/// As deep as anybody nests, and far from the end of the stack.
const MAX_DEPTH: usize = 64;

struct Walk<'a> {
    kind: Includes,
    start_directories: &'a [String],
    /// The files being read, the outermost first.
    stack: Vec<FileId>,
    expansion: Expansion,
    full: bool,
}

impl Walk<'_> {
    fn file(&mut self, file: FileId, spans: &[Span], sources: &mut Sources, open: &mut Open<'_>) {
        let text = sources.get(file).text.clone();
        let includes = includes(&text, self.kind);
        for span in spans {
            let mut from = span.start;
            for include in includes.iter().filter(|it| span.contains(it.span.start)) {
                if self.full {
                    return;
                }
                self.part(file, Span::new(from, include.span.start));
                from = include.span.end;
                self.include(file, include, sources, open);
            }
            self.part(file, Span::new(from, span.end));
        }
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
            let help = "where the variable has one value, write it out";
            self.note_unknown(place, message, help);
            return;
        }
        let Some(found) = open(sources, &self.candidates(file, include, sources)) else {
            self.missing(place, include);
            return;
        };
        if self.stack.contains(&found) {
            let message = format!("`{}` includes itself", sources.get(found).path);
            let label = "the runner would go round in circles from here";
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
        let all = [whole(&sources.get(found).text)];
        self.file(found, &all, sources, open);
        self.stack.pop();
    }

    /// Reports a file that is not there, where psql looks for it.
    fn missing(&mut self, place: Place, include: &Include) {
        // It is there where psql runs, such as in a container that the scripts are mounted into.
        if include.path.starts_with('/') {
            let message = format!("`{}` is not in the repository", include.path);
            let help = "write the path as seen from this file, with `\\ir`";
            self.note_unknown(place, message, help);
            return;
        }
        let message = format!("the included file `{}` does not exist", include.path);
        let missing = match include.reached {
            Reached::Always => problem(MISSING, place, message, "the runner stops here"),
            // It may be there wherever the condition holds.
            Reached::Maybe => problem(MISSING, place, message, "the runner stops if it gets here")
                .severity(Severity::Note),
            Reached::Never => return,
        };
        let help = self.where_it_looks(include);
        self.expansion.problems.push(missing.help(help));
    }

    /// Nobody can tell which file it is, or what is in it.
    fn note_unknown(&mut self, place: Place, message: String, help: &'static str) {
        let note = problem(MISSING, place, message, "what it includes is not analysed");
        let note = note.severity(Severity::Note).help(help);
        self.expansion.problems.push(note);
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

    fn where_it_looks(&self, include: &Include) -> &'static str {
        match self.kind {
            Includes::GoTemplate => "tern looks in the directory of the migrations",
            Includes::Graphile => "Graphile Migrate looks in `fixtures`, beside `committed`",
            _ if include.relative => "`\\ir` looks in the directory of the file that it stands in",
            _ => {
                "`\\i` looks in the directory where psql is started; `\\ir` in that of the \
                 including file"
            }
        }
    }
}

fn psql(text: &str) -> Vec<Include> {
    if !may_include(text) {
        return Vec::new();
    }
    let script = split(text);
    let commands = script.statements.iter();
    let mut conditions = Conditions::default();
    conditions.enter(FileId(0));
    commands
        .filter(|statement| statement.kind == StatementKind::MetaCommand)
        .filter_map(|statement| {
            conditions.follow(&text[statement.span.range()], &|_| None);
            command(text, statement.span, conditions.reached())
        })
        .collect()
}

/// Whether a text may have `\i`, `\ir` or their long forms: `\if` is more frequent.
fn may_include(text: &str) -> bool {
    let mut found = memchr::memmem::find_iter(text.as_bytes(), "\\i");
    found.any(|at| !text[at..].starts_with("\\if"))
}

/// `{{ template "a.sql" . }}` that has its lines for itself. One inside of a statement is a
/// placeholder.
fn templates(text: &str) -> Vec<Include> {
    if !has_word(text, "{{") {
        return Vec::new();
    }
    let script = split(text);
    let statements = script.statements.iter();
    statements
        .filter_map(|statement| {
            let action = text.get(statement.span.range())?;
            let action = action.strip_prefix("{{")?.strip_suffix("}}")?;
            let action = action.trim_matches(['-', ' ', '\t']);
            let name = action.strip_prefix("template")?.trim_start();
            let quote = name.chars().next().filter(|it| ['"', '`'].contains(it))?;
            let (path, _) = name[1..].split_once(quote)?;
            Some(Include {
                span: statement.span,
                path: path.to_owned(),
                relative: false,
                reached: Reached::Always,
            })
        })
        .collect()
}

/// `--!include a.sql`, a comment between two statements.
fn fixtures(text: &str) -> Vec<Include> {
    if !has_word(text, "include") {
        return Vec::new();
    }
    let script = split(text);
    let in_statement = |span: Span| {
        let after = script
            .statements
            .partition_point(|statement| statement.span.start <= span.start);
        let before = after
            .checked_sub(1)
            .and_then(|at| script.statements.get(at));
        before.is_some_and(|statement| {
            let end = script.terminator(statement).map(|it| it.span.end);
            span.start < end.unwrap_or(statement.span.end)
        })
    };
    script
        .tokens
        .iter()
        .filter(|token| token.kind == TokenKind::LineComment && !in_statement(token.span))
        .filter_map(|token| {
            let words = token.text(text).strip_prefix("--!")?.trim();
            let path = words.strip_prefix("include")?;
            let is_path = path.starts_with([' ', '\t']) && path.ends_with(".sql");
            is_path.then(|| Include {
                span: token.span,
                path: path.trim().to_owned(),
                relative: false,
                reached: Reached::Always,
            })
        })
        .collect()
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

fn command(text: &str, span: Span, reached: Reached) -> Option<Include> {
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
        reached,
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
        let first = (FileId(0), &[whole(files[0].1)][..]);
        let start = [String::new()];
        let expansion = expand(first, Includes::Psql, &start, &mut sources, &mut open);
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
        assert!(psql("-- \\ir a.sql\nselect '\n\\ir b.sql\n'; \\if true").is_empty());
        assert_eq!(psql("\\i 'a b.sql'\r\n")[0].path, "a b.sql");
        assert_eq!(psql("select 1; \\ir a.sql").len(), 1);
    }

    #[test]
    fn includes_of_other_runners() {
        let text = "create table a ();\n{{ template \"shared/b.sql\" . }}\n\
                    select {{ template \"c.sql\" . }};\n";
        let paths = |found: Vec<Include>| found.into_iter().map(|it| it.path).collect::<Vec<_>>();
        assert_eq!(paths(templates(text)), ["shared/b.sql"]);
        let text = "--!include a.sql\nselect 1\n--!include b.sql\n;\n\
                    --! include c d.sql\n--! Included e.sql\n";
        assert_eq!(paths(fixtures(text)), ["a.sql", "c d.sql"]);
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
