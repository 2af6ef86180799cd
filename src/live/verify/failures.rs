//! What the server refused, as diagnostics.

use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::Workspace;
use crate::live::server::Server;
use crate::live::session::Failure;
use crate::source::{FileId, Place, Span};

/// A statement that took too long, or that somebody else stopped.
const CANCELED: &str = "57014";

pub(super) struct Failures<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) server: &'a Server,
    /// Statements before the failing one that were not sent, and why.
    pub(super) skipped: &'a [(Place, String)],
}

impl Failures<'_> {
    pub(super) fn apply_failed(&self, failure: &Failure) -> Diagnostic {
        let diagnostic = self.failed("apply-failed", failure, &failure.message);
        let diagnostic = match &failure.hint {
            Some(hint) => diagnostic.help(one_clause(hint)),
            None if failure.sqlstate == CANCELED => {
                diagnostic.help("`--timeout SECONDS` gives a statement more time")
            }
            None => diagnostic.help("what follows it in this history is not verified"),
        };
        // It may be there that what this needs would have been made.
        match self.skipped.last() {
            Some((place, reason)) => diagnostic
                .severity(Severity::Note)
                .related(self.head(*place), format!("this was not sent: {reason}")),
            None => diagnostic,
        }
    }

    pub(super) fn rerun_failed(&self, failure: &Failure) -> Diagnostic {
        let message = format!("a second run fails: {}", failure.message);
        self.failed("rerun-failed", failure, &message)
            .help(match failure.sqlstate.as_str() {
                "42P07" | "42P06" | "42710" | "42701" | "42723" => {
                    "guard it, as with `IF NOT EXISTS` or `OR REPLACE`, or drop the object before"
                }
                "42P01" | "42703" | "42704" | "42883" | "3F000" => "guard it, as with `IF EXISTS`",
                "23505" => "add `ON CONFLICT DO NOTHING`",
                _ => "look whether it has been done before doing it",
            })
    }

    pub(super) fn down_failed(&self, failure: &Failure) -> Diagnostic {
        self.failed("down-failed", failure, &failure.message).help(
            match failure.sqlstate.as_str() {
                "2BP01" => "drop what depends on it first: a down script goes in reverse order",
                _ => "undo what the up did, in reverse order",
            },
        )
    }

    /// A diagnostic at the place that the server names, in its words.
    pub(super) fn failed(
        &self,
        rule: &'static str,
        failure: &Failure,
        message: &str,
    ) -> Diagnostic {
        let place = self.place(failure);
        let detail = failure.detail.as_deref().map(one_clause);
        let detail = detail.map_or(String::new(), |detail| format!(": {detail}"));
        let diagnostic = Diagnostic::new(rule, place, one_clause(message).replace('"', "`"))
            .because(format!(
                "{} stops here with SQLSTATE {}{detail}",
                self.server, failure.sqlstate
            ));
        match &failure.context {
            Some(context) => {
                let head = self.head(failure.statement);
                diagnostic.related(head, format!("in {}", one_clause(context)))
            }
            None => diagnostic,
        }
    }

    /// What the server points to, or the statement's first line.
    pub(super) fn place(&self, failure: &Failure) -> Place {
        match failure.at {
            Some((file, offset)) => self.token(file, offset),
            None => self.head(failure.statement),
        }
    }

    /// The token at an offset.
    fn token(&self, file: FileId, offset: u32) -> Place {
        let tokens = self.workspace.script(file).map_or(&[][..], |it| &it.tokens);
        let after = tokens.partition_point(|token| token.span.start <= offset);
        let token = after.checked_sub(1).and_then(|at| tokens.get(at));
        let span = match token {
            // Inside of a function's body, the text is one token.
            Some(token) if token.span.start == offset => token.span,
            _ => self.word(file, offset),
        };
        Place::new(file, span)
    }

    /// The word that begins at an offset.
    fn word(&self, file: FileId, offset: u32) -> Span {
        let text = &self.workspace.sources.get(file).text;
        let rest = text.get(offset as usize..).unwrap_or_default();
        let is_part = |it: char| it.is_alphanumeric() || it == '_';
        let end = rest.find(|it: char| !is_part(it)).unwrap_or(rest.len());
        let end = u32::try_from(end.max(1)).unwrap_or(1);
        Span::new(offset, offset + end)
    }

    /// The first line of a statement.
    pub(super) fn head(&self, statement: Place) -> Place {
        let text = self
            .workspace
            .sources
            .get(statement.file)
            .slice(statement.span);
        let line = text.lines().next().unwrap_or_default().trim_end();
        let length = u32::try_from(line.len()).unwrap_or(0);
        let start = statement.span.start;
        Place::new(statement.file, Span::new(start, start + length))
    }
}

/// Lines of the server's in one, without the period.
fn one_clause(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.join(", ").trim_end_matches('.').to_owned()
}
