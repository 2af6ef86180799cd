//! The list of what replay and the server disagree on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Where what is new goes until somebody finds the reason.
const UNEXPLAINED: &str = "Not yet explained";

/// Fails unless what was found is what the list says.
pub(crate) fn check(found: BTreeSet<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth/known.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let known = read(&text);
    let listed: BTreeSet<String> = known.values().flatten().cloned().collect();
    let new: Vec<&String> = found.difference(&listed).collect();
    let gone: Vec<&String> = listed.difference(&found).collect();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, write(known, &found)).unwrap();
        return;
    }
    explained(&known);
    assert!(
        new.is_empty() && gone.is_empty(),
        "not listed in tests/truth/known.txt:\n{new:#?}\nlisted, and no longer so:\n{gone:#?}"
    );
}

/// Each reason is a heading of the document.
fn explained(known: &BTreeMap<String, BTreeSet<String>>) {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/model.md");
    let document = std::fs::read_to_string(document).unwrap();
    for reason in known.keys().filter(|it| *it != UNEXPLAINED) {
        let heading = format!("### {reason}\n");
        assert!(
            document.contains(&heading),
            "docs/model.md has no {heading}"
        );
    }
}

fn read(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut sections: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut section = UNEXPLAINED.to_owned();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("# ") {
            Some(reason) => reason.clone_into(&mut section),
            None => {
                let lines = sections.entry(section.clone()).or_default();
                lines.insert(line.to_owned());
            }
        }
    }
    sections
}

fn write(mut known: BTreeMap<String, BTreeSet<String>>, found: &BTreeSet<String>) -> String {
    let mut rest = found.clone();
    for lines in known.values_mut() {
        lines.retain(|line| rest.remove(line));
    }
    known
        .entry(UNEXPLAINED.to_owned())
        .or_default()
        .extend(rest);
    let mut text = String::new();
    for (reason, lines) in known.iter().filter(|(_, lines)| !lines.is_empty()) {
        let _ = writeln!(text, "# {reason}\n");
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        text.push('\n');
    }
    text
}
