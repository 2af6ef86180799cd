//! Placeholders that nobody gives a value to.

use std::collections::BTreeSet;

use super::{Context, Rule, rule};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Place;
use crate::statement::StatementKind;

pub(super) const RULE: Rule = rule!("unresolved-placeholder", check);

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let set = Set::of(context);
    let mut seen = BTreeSet::new();
    let mut diagnostics = Vec::new();
    for (file, statement) in &context.notable {
        for span in &statement.placeholders {
            let place = Place::new(*file, *span);
            let written = context.sources.slice(place);
            let Some(name) = name_of(written) else {
                continue;
            };
            if !set.has(name) && seen.insert(name) {
                diagnostics.push(report(context, place, written, name));
            }
        }
    }
    diagnostics
}

fn report(context: &Context<'_>, place: Place, written: &str, name: &str) -> Diagnostic {
    let convention = context.root.convention;
    let is_known = !matches!(convention.id, "plain" | "psql");
    let is_sent = is_known && convention.placeholders.syntaxes.is_empty();
    let label = if is_sent {
        format!(
            "{} puts nothing in its place: PostgreSQL gets it as it is",
            convention.name
        )
    } else {
        "what depends on its value is not checked".to_owned()
    };
    // Elsewhere the value may come from where nobody looks here, such as the command line.
    let severity = if is_sent {
        Severity::Warning
    } else {
        Severity::Note
    };
    let elsewhere = match convention.placeholders.defined_in {
        [] => String::new(),
        files => {
            let files: Vec<_> = files.iter().map(|file| format!("`{file}`")).collect();
            format!(", or in {}", files.join(" or "))
        }
    };
    Diagnostic::new(
        RULE.id,
        place,
        format!("nobody says what `{written}` stands for"),
    )
    .because(label)
    .severity(severity)
    .help(format!(
        "give `{name}` a value under `[placeholders]` in sqlcheck.toml{elsewhere}"
    ))
}

/// The name in `${name}`, `:name`, `:'name'` or `{{ .name }}`; `None` where there is no value to
/// give: for the control words of templates, for what `CREATE EXTENSION` puts in, and for the
/// question whether a variable is set.
pub(super) fn name_of(written: &str) -> Option<&str> {
    if written.starts_with([':', '$', '{']) && !written.starts_with(":{") {
        let name = written.trim_matches(|it: char| it.is_whitespace() || ":'\"${}.".contains(it));
        let is_name = |it: char| it.is_alphanumeric() || "_-.:".contains(it);
        return (!name.is_empty() && name.chars().all(is_name)).then_some(name);
    }
    None
}

/// The variables that the scripts themselves set.
struct Set<'a> {
    names: BTreeSet<&'a str>,
    /// Some are set to what queries give.
    any: bool,
}

impl<'a> Set<'a> {
    fn of(context: &Context<'a>) -> Self {
        let mut set = Self {
            names: BTreeSet::new(),
            any: false,
        };
        for (file, outline) in context.outlines {
            let text = &context.sources.get(*file).text;
            let commands = outline.statements.iter();
            for command in commands.filter(|it| it.kind == StatementKind::MetaCommand) {
                let mut words = text[command.span.range()].split_whitespace();
                match (words.next(), words.next()) {
                    (Some("\\set" | "\\prompt" | "\\getenv"), Some(name)) => {
                        set.names.insert(name);
                    }
                    (Some("\\gset"), _) => set.any = true,
                    _ => {}
                }
            }
        }
        set
    }

    fn has(&self, name: &str) -> bool {
        self.any || self.names.contains(name)
    }
}
