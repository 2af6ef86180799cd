//! Finds where the model and the server disagree, with as few statements as still show it.

use std::collections::BTreeMap;
use std::fmt;

use crate::START;
use crate::model;
use crate::server::{Answers, Server};

/// Errors about types and values, which the model does not follow; a history goes on without the
/// statement.
const BEYOND: &[&str] = &[
    "42804", "42883", "22P02", "42846", "23502", "23503", "23505", "23514",
];

/// What only some versions of the server say, or what a lowered statement does not tell.
const OTHER_VERSIONS: &[&str] = &[
    "exclusion constraints are not supported on partitioned tables",
    "ALTER COLUMN ... SET STATISTICS cannot be performed",
    "twice",
    "cannot recursively add identity column",
    "cannot specify USING when altering type of generated column",
    "child column",
    "cannot change data type of view column",
    "cannot add NOT VALID foreign key on partitioned table",
    "empty range bound",
    "would overlap partition",
    "infinite recursion detected in rules",
    "because it is part of a publication",
    "unrecognized parameter",
];

/// The disagreements so far, by what they are about.
#[derive(Default)]
pub(crate) struct Found {
    disagreements: BTreeMap<String, Vec<(u64, Vec<String>)>>,
    agreed: usize,
    statements: usize,
    failed: usize,
    beyond: usize,
}

impl Found {
    pub(crate) fn is_empty(&self) -> bool {
        self.disagreements.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.disagreements.values().map(Vec::len).sum()
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} histories of {} statements agree ({} fail alike); {} statements left out because of their types",
            self.agreed, self.statements, self.failed, self.beyond
        )?;
        for (what, examples) in &self.disagreements {
            writeln!(
                f,
                "\n{what}  ({} histories, first seed {})",
                examples.len(),
                examples[0].0
            )?;
            for statement in &examples[0].1[START.len()..] {
                writeln!(f, "    {statement};")?;
            }
        }
        Ok(())
    }
}

/// Compares some histories, and shrinks those that disagree.
pub(crate) fn compare(
    server: &Server,
    seeds: &[u64],
    histories: Vec<Vec<String>>,
    found: &mut Found,
) {
    let mut open: Vec<(u64, Vec<String>)> = seeds.iter().copied().zip(histories).collect();
    while !open.is_empty() {
        let texts: Vec<&[String]> = open.iter().map(|(_, history)| history.as_slice()).collect();
        let answers = server.ask(&texts);
        let mut again = Vec::new();
        for ((seed, mut history), answers) in std::mem::take(&mut open).into_iter().zip(answers) {
            match judge(&history, &answers) {
                Verdict::Agree { failed } => {
                    found.agreed += 1;
                    found.statements += history.len();
                    found.failed += failed;
                }
                Verdict::Beyond(at) => {
                    found.beyond += 1;
                    history.remove(at);
                    again.push((seed, history));
                }
                Verdict::Disagree { at, what } => {
                    // What comes after may disagree about something else.
                    let mut rest = history.clone();
                    history.truncate(at + 1);
                    let kind = kind_of(&what);
                    if !found.disagreements.contains_key(&kind) {
                        history = shrink(server, history, &kind);
                    }
                    history.push(format!("-- {what}"));
                    let entry = found.disagreements.entry(kind).or_default();
                    entry.push((seed, history));
                    if at + 1 < rest.len() {
                        rest.remove(at);
                        again.push((seed, rest));
                    }
                }
            }
        }
        open = again;
    }
}

enum Verdict {
    Agree {
        failed: usize,
    },
    /// A statement fails for a reason that the model leaves alone.
    Beyond(usize),
    /// The last statement that matters, and the disagreement.
    Disagree {
        at: usize,
        what: String,
    },
}

fn judge(history: &[String], server: &Answers) -> Verdict {
    let model = model::replay(history);
    let answers = model.statements.iter().zip(&server.statements);
    for (at, (ours, theirs)) in answers.enumerate() {
        if sqlstate(ours) == sqlstate(theirs) {
            continue;
        }
        let both_fail = theirs != "ok" && !matches!(ours.as_str(), "ok" | "unknown");
        if both_fail && std::env::var_os("SQLCHECK_SQLSTATES").is_none() {
            continue;
        }
        if BEYOND.contains(&sqlstate(theirs))
            || OTHER_VERSIONS.iter().any(|it| theirs.contains(it))
            || ours == "unknown"
        {
            return Verdict::Beyond(at);
        }
        let what = format!("{}: model {ours}; server {theirs}", words(&history[at]));
        return Verdict::Disagree { at, what };
    }
    let lines = model::lines(&model.catalog);
    let model_only = lines.iter().filter(|it| !has(&server.catalog, it));
    let server_only = server.catalog.iter().filter(|it| !has(&lines, it));
    let mut differences: Vec<String> = model_only.map(|it| format!("model {it}")).collect();
    differences.extend(server_only.map(|it| format!("server {it}")));
    if differences.is_empty() {
        let failed = model.statements.iter().filter(|it| *it != "ok").count();
        return Verdict::Agree { failed };
    }
    Verdict::Disagree {
        at: history.len() - 1,
        what: format!("catalog: {}", differences.join("; ")),
    }
}

/// Whether a line is there, where a type that the model does not know is any.
fn has(lines: &[String], wanted: &str) -> bool {
    let general = |line: &str| -> Option<(String, String)> {
        let rest = line.strip_prefix("column ")?;
        let (name, rest) = rest.split_once(' ')?;
        Some((name.to_owned(), rest.to_owned()))
    };
    lines.iter().any(|line| {
        if line == wanted {
            return true;
        }
        let (Some(ours), Some(theirs)) = (general(line), general(wanted)) else {
            return false;
        };
        ours.0 == theirs.0 && (ours.1.starts_with("unknown") || theirs.1.starts_with("unknown"))
    })
}

/// Leaves out what is not needed, chunk by chunk and then one by one.
fn shrink(server: &Server, mut history: Vec<String>, kind: &str) -> Vec<String> {
    let mut chunk = ((history.len() - START.len()) / 2).max(1);
    loop {
        let starts: Vec<usize> = (START.len()..history.len() - 1).step_by(chunk).collect();
        let candidates: Vec<Vec<String>> = starts
            .iter()
            .map(|start| {
                let end = (start + chunk).min(history.len() - 1);
                let mut shorter = history.clone();
                shorter.drain(*start..end);
                shorter
            })
            .collect();
        let texts: Vec<&[String]> = candidates.iter().map(Vec::as_slice).collect();
        let answers = server.ask(&texts);
        let still = |candidate: &[String], answers: &Answers| matches!(judge(candidate, answers), Verdict::Disagree { what, .. } if kind_of(&what) == kind);
        let droppable: Vec<usize> = (0..starts.len())
            .filter(|at| still(&candidates[*at], &answers[*at]))
            .collect();
        let together: Vec<String> = history
            .iter()
            .enumerate()
            .filter(|(at, _)| {
                let chunk = at.checked_sub(START.len()).map(|at| at / chunk);
                let last = *at == history.len() - 1;
                last || !chunk.is_some_and(|chunk| droppable.contains(&chunk))
            })
            .map(|(_, statement)| statement.clone())
            .collect();
        match droppable.first() {
            None if chunk > 1 => chunk /= 2,
            None => return history,
            Some(_) if still(&together, &server.ask(&[&together])[0]) => history = together,
            Some(first) => history.clone_from(&candidates[*first]),
        }
    }
}

/// What a disagreement is about, whatever the names.
fn kind_of(what: &str) -> String {
    if let Some(differences) = what.strip_prefix("catalog: ") {
        let first = differences.split("; ").next().unwrap_or_default();
        return format!("catalog: {}", words(first));
    }
    let Some((statement, answers)) = what.split_once(": model ") else {
        return what.to_owned();
    };
    let Some((ours, theirs)) = answers.split_once("; server ") else {
        return what.to_owned();
    };
    format!(
        "{statement}: model {} server {}",
        general(ours),
        general(theirs)
    )
}

/// A message without its names.
fn general(message: &str) -> String {
    let parts = message.split('"').enumerate();
    let parts: Vec<&str> = parts
        .map(|(at, part)| if at % 2 == 0 { part } else { "" })
        .collect();
    let text = parts.join("\"");
    text.split_whitespace()
        .filter(|word| word.len() > 2)
        .take(7)
        .collect::<Vec<_>>()
        .join(" ")
}

fn sqlstate(answer: &str) -> &str {
    answer.split(' ').next().unwrap_or_default()
}

/// The first words of a statement.
fn words(statement: &str) -> String {
    statement.split(' ').take(2).collect::<Vec<_>>().join(" ")
}
