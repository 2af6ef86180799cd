//! The disagreements of a run, each with as few statements as still show it.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::START;
use crate::both::Both;

/// The disagreements so far, by what they are about.
#[derive(Default)]
pub(crate) struct Found {
    /// How many of each kind.
    disagreements: BTreeMap<String, usize>,
}

struct Example {
    statements: Vec<String>,
    what: String,
}

impl Found {
    pub(crate) fn len(&self) -> usize {
        self.disagreements.values().sum()
    }
}

/// Adds what is wrong with a history, which ends where that shows. The first of a kind is shrunk and
/// printed.
pub(crate) fn add(
    found: &Mutex<Found>,
    both: &mut Both,
    seed: u64,
    history: &[String],
    what: String,
) {
    let kind = kind_of(&what);
    let is_first = {
        let mut found = found.lock().unwrap();
        let count = found.disagreements.entry(kind.clone()).or_insert(0);
        *count += 1;
        *count == 1
    };
    if !is_first {
        return println!("{seed}: as before: {kind}");
    }
    let mut example = Example {
        statements: history.to_owned(),
        what,
    };
    shrink(both, &mut example, &kind);
    let statements = example.statements[START.len()..].iter();
    let statements: String = statements.map(|it| format!("    {it};\n")).collect();
    println!("{seed}: {kind}\n{statements}    -- {}", example.what);
}

/// Leaves out what is not needed, in ever smaller pieces.
fn shrink(both: &mut Both, example: &mut Example, kind: &str) {
    let mut size = example.statements.len() / 2;
    while size > 0 {
        let mut end = example.statements.len() - 1;
        while end > START.len() {
            let start = end.saturating_sub(size).max(START.len());
            let mut shorter = example.statements.clone();
            shorter.drain(start..end);
            if let Some((at, what)) = both.first(&shorter, false)
                && at == shorter.len()
                && kind_of(&what) == kind
            {
                example.statements = shorter;
                example.what = what;
            }
            end = start;
        }
        size /= 2;
    }
}

/// What a disagreement is about, whatever the names.
fn kind_of(what: &str) -> String {
    let first = what.split("; ").take(if is_answer(what) { 2 } else { 1 });
    let text = first.collect::<Vec<_>>().join("; ");
    let parts = text.split('"').enumerate();
    let parts: Vec<&str> = parts
        .map(|(at, part)| if at % 2 == 0 { part } else { "" })
        .collect();
    let text = parts.join("\"");
    let is_name = |word: &&str| word.contains('.') || word.contains('_') || word.len() < 3;
    let words = text.split_whitespace().filter(|word| !is_name(word));
    words.take(14).collect::<Vec<_>>().join(" ")
}

fn is_answer(what: &str) -> bool {
    what.contains(": replay ")
}
