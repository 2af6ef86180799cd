//! Suppressions: comments in SQL, and entries of the configuration, that accept a diagnostic.

mod scope;

use std::ops::Range;

use crate::config::{Config, Ignore, closest};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::directive::{self, Directive, Word};
use crate::rules;
use crate::source::{FileId, Place, Span};
use crate::statement::Script;

/// The rule of comments that can't be read.
pub const MALFORMED: &str = "malformed-suppression";
/// The rule of comments and entries that suppress nothing.
pub const UNUSED: &str = "unused-suppression";

/// Everything that suppresses diagnostics in a run, and what it has suppressed so far.
pub struct Suppressions<'a> {
    config: &'a Config,
    comments: Vec<Comment>,
    /// For each rule of each entry of `[[ignore]]`.
    used: Vec<Vec<bool>>,
}

/// A comment that can be read.
struct Comment {
    place: Place,
    /// `None` for the whole file.
    target: Option<Span>,
    rules: Vec<Named>,
    /// What stands between the brackets.
    list: Span,
    /// What to remove if nothing of it is needed: with its line, if nothing else is on it.
    removal: Span,
}

/// A rule that a comment names.
struct Named {
    id: &'static str,
    span: Span,
    used: bool,
}

impl<'a> Suppressions<'a> {
    /// Those of the configuration; [`Self::read`] adds those of files.
    #[must_use]
    pub fn new(config: &'a Config) -> Self {
        let entries = config.ignore.iter();
        Self {
            config,
            comments: Vec::new(),
            used: entries.map(|it| vec![false; it.rules.len()]).collect(),
        }
    }

    /// Adds the comments of a file, and reports those that can't be read.
    pub fn read(&mut self, file: FileId, text: &str, script: &Script) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for found in scope::comments(text, script) {
            let Some(directive) = directive::read(&text[found.comment.range()]) else {
                continue;
            };
            let reader = Reader {
                file,
                start: found.comment.start,
                needs_reason: self.config.suppressions.require_reason,
            };
            let rules = reader.rules(directive, &mut problems);
            let Directive::Ignore {
                whole_file, list, ..
            } = directive
            else {
                continue;
            };
            if !rules.is_empty() {
                self.comments.push(Comment {
                    place: Place::new(file, found.comment),
                    // A comment with nothing behind it is about no place at all.
                    target: (!whole_file).then(|| found.target.unwrap_or_default()),
                    rules,
                    list: reader.span(list),
                    removal: removal(text, found.comment),
                });
            }
        }
        problems
    }

    /// Whether a diagnostic of a file at this path is suppressed. All that would do it count as used.
    pub fn suppress(&mut self, diagnostic: &Diagnostic, path: &str) -> bool {
        if [MALFORMED, UNUSED].contains(&diagnostic.rule) {
            return false;
        }
        let mut suppressed = false;
        let covering = self.comments.iter_mut().filter(|it| it.covers(diagnostic));
        for rule in covering.flat_map(|it| &mut it.rules) {
            if rule.id == diagnostic.rule {
                rule.used = true;
                suppressed = true;
            }
        }
        for (entry, used) in self.config.ignore.iter().zip(&mut self.used) {
            let covers = entry.covers(diagnostic, path);
            for ((rule, _), used) in entry.rules.iter().zip(used) {
                if covers && rule == diagnostic.rule {
                    *used = true;
                    suppressed = true;
                }
            }
        }
        suppressed
    }

    /// What suppressed nothing, of that which could have: `judged` says of a rule, and of the file
    /// of a comment or the paths of an entry, whether its diagnostics were all there.
    #[must_use]
    pub fn unused(
        &self,
        judged_in_file: impl Fn(&str, FileId) -> bool,
        judged_by_entry: impl Fn(&str, &Ignore) -> bool,
    ) -> Vec<Diagnostic> {
        let in_files = self.comments.iter().filter_map(|comment| {
            let judged = |rule: &str| judged_in_file(rule, comment.place.file);
            comment.unused(judged)
        });
        let entries = self.config.ignore.iter().zip(&self.used);
        let in_config = entries.flat_map(|(entry, used)| {
            let rules = entry.rules.iter().zip(used);
            let unused = rules.filter(|((rule, _), used)| !**used && judged_by_entry(rule, entry));
            unused.map(|((rule, span), _)| self.unused_entry(rule, span))
        });
        in_files.chain(in_config.flatten()).collect()
    }

    fn unused_entry(&self, rule: &str, span: &Range<usize>) -> Option<Diagnostic> {
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let place = Place::new(self.config.file?, Span::new(at(span.start), at(span.end)));
        let message = format!("the entry for `{rule}` suppresses nothing");
        let diagnostic = Diagnostic::new(UNUSED, place, message)
            .because("the rule says nothing of these paths and objects")
            .help("delete it, so that it can't hide another diagnostic");
        Some(diagnostic)
    }
}

impl Comment {
    fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let place = diagnostic.primary.place;
        if place.file != self.place.file {
            return false;
        }
        // What has no extent at the top of a file is about the file, not about what stands there.
        let about_file = place.span == Span::default();
        self.target.is_none_or(|target| {
            !about_file && target.start <= place.span.start && place.span.start < target.end
        })
    }

    fn unused(&self, judged: impl Fn(&str) -> bool) -> Option<Diagnostic> {
        let is_unused = |rule: &&Named| !rule.used && judged(rule.id);
        let unused: Vec<&Named> = self.rules.iter().filter(is_unused).collect();
        let first = unused.first()?;
        let names: Vec<String> = unused.iter().map(|it| format!("`{}`", it.id)).collect();
        let message = format!(
            "the suppression of {} suppresses nothing",
            names.join(" and ")
        );
        let kept = || {
            let kept = self.rules.iter().filter(|rule| !is_unused(rule));
            kept.map(|rule| rule.id).collect::<Vec<_>>().join(", ")
        };
        let (title, edit) = if unused.len() == self.rules.len() {
            ("delete the comment", (self.removal, String::new()))
        } else {
            ("take it off the list", (self.list, kept()))
        };
        let diagnostic = Diagnostic::new(UNUSED, Place::new(self.place.file, first.span), message)
            .because(match self.target {
                Some(_) => "nothing is reported here that it could suppress",
                None => "nothing is reported in this file that it could suppress",
            })
            .help("delete it, so that it can't hide another diagnostic")
            .fix(fix(title, edit.0, edit.1, Applicability::Safe));
        Some(diagnostic)
    }
}

impl Ignore {
    fn covers(&self, diagnostic: &Diagnostic, path: &str) -> bool {
        let in_path = self.paths.is_empty() || self.paths.iter().any(|glob| glob.is_match(path));
        let of_object = || {
            let object = diagnostic.object.as_deref()?;
            let name = object.split_once('.').map_or(object, |(_, name)| name);
            let is_named =
                |glob: &globset::GlobMatcher| glob.is_match(object) || glob.is_match(name);
            self.objects.iter().any(is_named).then_some(())
        };
        in_path && (self.objects.is_empty() || of_object().is_some())
    }
}

const DIRECTIVES: &str = "write `-- sqlcheck: ignore[rule] reason`, `ignore-file[rule] reason` or \
                          `irreversible reason`";

/// Reports what is wrong with a comment.
struct Reader {
    file: FileId,
    start: u32,
    needs_reason: bool,
}

impl Reader {
    /// The rules that a comment suppresses; none if it has no reason and needs one.
    fn rules(&self, directive: Directive<'_>, problems: &mut Vec<Diagnostic>) -> Vec<Named> {
        match directive {
            Directive::Unknown(word) => problems.push(self.unknown(word)),
            Directive::WithoutColon(word) => problems.push(self.without_colon(word)),
            Directive::Blanket(keyword) => problems.push(self.blanket(keyword)),
            Directive::Open(keyword) => problems.push(self.open(keyword)),
            Directive::Irreversible {
                keyword,
                reason: "",
            } => problems.push(self.without_reason(keyword, "<reason>")),
            Directive::Irreversible { .. } => {}
            Directive::Ignore { list, reason, .. } => {
                let found: Vec<Word<'_>> = directive::ids(list).collect();
                if found.is_empty() {
                    problems.push(self.blanket(Word { text: "[]", ..list }));
                } else if reason.is_empty() && self.needs_reason {
                    problems.push(self.unexplained(list, &found));
                    return Vec::new();
                }
                let mut named = Vec::new();
                for word in found {
                    match rules::find(word.text) {
                        Some(rule) => named.push(Named {
                            id: rule.id,
                            span: self.span(word),
                            used: false,
                        }),
                        None => problems.push(self.no_rule(word)),
                    }
                }
                return named;
            }
        }
        Vec::new()
    }

    fn span(&self, word: Word<'_>) -> Span {
        let at = |offset: usize| {
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            self.start.saturating_add(offset)
        };
        Span::new(at(word.at), at(word.at + word.text.len()))
    }

    fn problem(&self, word: Word<'_>, message: String) -> Diagnostic {
        let place = Place::new(self.file, self.span(word));
        Diagnostic::new(MALFORMED, place, message).because("the comment has no effect")
    }

    fn unknown(&self, word: Word<'_>) -> Diagnostic {
        let message = match word.text {
            "" => "a comment for `sqlcheck` says nothing".to_owned(),
            text => format!("`{text}` is nothing that a comment can ask for"),
        };
        self.problem(word, message).help(DIRECTIVES)
    }

    fn without_colon(&self, word: Word<'_>) -> Diagnostic {
        let message = "a colon is missing after `sqlcheck`".to_owned();
        self.problem(word, message).help(DIRECTIVES)
    }

    fn blanket(&self, word: Word<'_>) -> Diagnostic {
        let message = format!("`{}` names no rule", word.text);
        self.problem(word, message)
            .help("name what is to be ignored: `-- sqlcheck: ignore[rule, rule] reason`")
    }

    fn open(&self, keyword: Word<'_>) -> Diagnostic {
        let message = format!("the brackets of `{}` are not closed", keyword.text);
        self.problem(keyword, message)
            .help("write `-- sqlcheck: ignore[rule, rule] reason`")
    }

    fn unexplained(&self, list: Word<'_>, found: &[Word<'_>]) -> Diagnostic {
        let names: Vec<String> = found.iter().map(|it| format!("`{}`", it.text)).collect();
        let message = format!("the suppression of {} has no reason", names.join(" and "));
        let behind = self.span(list).end + 1;
        self.problem(list, message)
            .help("say why behind the brackets: without a reason it suppresses nothing")
            .fix(fix(
                "add a reason",
                Span::new(behind, behind),
                " <reason>".to_owned(),
                Applicability::Display,
            ))
    }

    fn without_reason(&self, keyword: Word<'_>, reason: &str) -> Diagnostic {
        let message = format!("`{}` has no reason", keyword.text);
        self.problem(keyword, message)
            .help(format!("say why: `{} {reason}`", keyword.text))
    }

    fn no_rule(&self, word: Word<'_>) -> Diagnostic {
        let message = format!("no rule is called `{}`", word.text);
        let diagnostic = self.problem(word, message).because("it suppresses nothing");
        match closest(word.text, rules::ALL.iter().map(|rule| rule.id)) {
            Some(close) => diagnostic.help(format!("did you mean `{close}`?")).fix(fix(
                &format!("write `{close}`"),
                self.span(word),
                close.to_owned(),
                Applicability::Unsafe,
            )),
            None => diagnostic.help("`sqlcheck rules` lists them"),
        }
    }
}

fn fix(title: &str, span: Span, replacement: String, applicability: Applicability) -> Fix {
    Fix {
        title: title.to_owned(),
        edits: vec![Edit { span, replacement }],
        applicability,
    }
}

/// A comment with the line that it has for itself, or with the blanks before it.
fn removal(text: &str, comment: Span) -> Span {
    let before = &text[..comment.start as usize];
    let after = &text[comment.end as usize..];
    let blank = |it: char| it == ' ' || it == '\t';
    let indented = before.trim_end_matches(blank).len();
    let rest = after.trim_start_matches(blank);
    let starts_line = indented == 0 || before[..indented].ends_with(['\n', '\u{feff}']);
    let rest = match starts_line {
        true => rest
            .strip_prefix("\r\n")
            .or_else(|| rest.strip_prefix('\n'))
            .unwrap_or(rest),
        // Between two pieces of code on one line, the blanks behind it are enough to part them.
        false if !rest.is_empty() && !rest.starts_with(['\r', '\n']) => after,
        false => rest,
    };
    let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(at(indented), at(text.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::removal;
    use crate::source::Span;

    #[test]
    fn a_comment_goes_with_its_line_or_its_blanks() {
        let without = |text: &str, comment: &str| {
            let start = u32::try_from(text.find(comment).unwrap()).unwrap();
            let length = u32::try_from(comment.len()).unwrap();
            let span = removal(text, Span::new(start, start + length));
            let mut text = text.to_owned();
            text.replace_range(span.range(), "");
            text
        };
        assert_eq!(without("a;\n  -- x\nb;", "-- x"), "a;\nb;");
        assert_eq!(without("-- x\r\nb;", "-- x"), "b;");
        assert_eq!(without("a; -- x\nb;", "-- x"), "a;\nb;");
        assert_eq!(without("a /* x */ b;", "/* x */"), "a b;");
        assert_eq!(without("a; -- x", "-- x"), "a;");
        assert_eq!(without("\u{feff}-- x\nb;", "-- x"), "\u{feff}b;");
    }
}
