//! `sqlcheck explain RULE`

use std::fmt::Write as _;

use anyhow::anyhow;

use super::Outcome;
use super::output::{Failure, Terminal};
use crate::config::closest;
use crate::rules::{self, Rule};

const WIDTH: usize = 90;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The rule's id, as in brackets in a report
    rule: String,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let Some(rule) = rules::find(&arguments.rule) else {
        return Err(unknown(&arguments.rule).into());
    };
    let style = terminal.style(false);
    terminal.write(&page(rule, style.color))?;
    Ok(Outcome::Clean)
}

fn unknown(id: &str) -> anyhow::Error {
    match closest(id, rules::ALL.iter().map(|rule| rule.id)) {
        Some(close) => anyhow!("there is no rule `{id}`; did you mean `{close}`?"),
        None => anyhow!("there is no rule `{id}`; `sqlcheck rules` lists them"),
    }
}

/// The page with its paragraphs wrapped, its code set in, and its headings in bold.
fn page(rule: &Rule, color: bool) -> String {
    let meta = rule.meta();
    let (bold, dim, plain) = if color {
        ("\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m")
    } else {
        ("", "", "")
    };
    let level = super::rules::level(&meta);
    let remedy = if meta.claims.contains(&("remedy", "yes")) {
        ", remedy"
    } else {
        ""
    };
    let fix = meta
        .fix()
        .map_or(String::new(), |fix| format!(", {} fix", fix.as_str()));
    let mut text = format!(
        "{bold}{}{plain}: {level}, {}, since {}{fix}{remedy}\n\n",
        rule.id, meta.category, meta.since
    );
    let mut fenced = false;
    for line in rule.text().lines() {
        if line.starts_with("```") {
            fenced = !fenced;
        } else if fenced {
            let code = format!("    {line}");
            let _ = writeln!(text, "{}", code.trim_end());
        } else if line.starts_with('#') {
            let heading = line.trim_start_matches('#').trim_start();
            let _ = writeln!(text, "{bold}{heading}{plain}");
        } else if is_file_name(line) {
            let _ = writeln!(text, "{dim}{line}{plain}");
        } else {
            wrap(&mut text, line);
        }
    }
    text
}

/// A line that names the file of the block after it.
fn is_file_name(line: &str) -> bool {
    line.len() > 2 && line.starts_with('`') && line.ends_with('`') && !line.contains(' ')
}

/// Breaks a line between words; tables, which cannot be broken, stay as they are.
fn wrap(text: &mut String, line: &str) {
    if line.starts_with('|') {
        let _ = writeln!(text, "{line}");
        return;
    }
    let mut column = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
        }
        if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::{page, unknown, wrap};
    use crate::rules;

    #[test]
    fn every_page_can_be_shown() {
        for rule in rules::ALL {
            let text = page(rule, false);
            assert!(text.starts_with(rule.id));
            assert!(!text.contains("```"), "{}", rule.id);
            assert!(!text.contains('\u{1b}'));
            assert!(page(rule, true).contains('\u{1b}'));
        }
    }

    #[test]
    fn a_near_miss_is_suggested() {
        let message = unknown("syntax-eror").to_string();
        assert!(
            message.ends_with("did you mean `syntax-error`?"),
            "{message}"
        );
    }

    #[test]
    fn words_are_kept() {
        let line = "word ".repeat(40);
        let mut text = String::new();
        wrap(&mut text, line.trim_end());
        assert!(text.lines().all(|line| line.len() <= super::WIDTH));
        assert_eq!(text.split_whitespace().count(), 40);
    }
}
