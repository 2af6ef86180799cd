//! The list of what replay and the server disagree on, with the major versions that do.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Where what is new goes until somebody finds the reason.
const UNEXPLAINED: &str = "Not yet explained";

/// By their reasons, what is disagreed on, and with which major versions.
type Known = BTreeMap<String, BTreeMap<String, BTreeSet<u16>>>;

/// Fails unless what was found with a server of a major version is what the list says of it.
pub(crate) fn check(found: &BTreeSet<String>, major: u16) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/truth/known.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let known = read(&text);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, write(&updated(known, found, major))).unwrap();
        return;
    }
    explained(&known);
    let lines = known.values().flatten();
    let of_major = lines.filter(|(_, majors)| majors.contains(&major));
    let listed: BTreeSet<String> = of_major.map(|(line, _)| line.clone()).collect();
    let new: Vec<&String> = found.difference(&listed).collect();
    let gone: Vec<&String> = listed.difference(found).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "not listed in tests/truth/known.txt for {major}:\n{new:#?}\n\
         listed, and no longer so:\n{gone:#?}"
    );
    let count = found.len();
    println!("PostgreSQL {major}: the {count} differences are those of tests/truth/known.txt");
}

/// Each reason is a heading of the document.
fn explained(known: &Known) {
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

fn read(text: &str) -> Known {
    let mut known = Known::new();
    let mut section = UNEXPLAINED.to_owned();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(reason) = line.strip_prefix("# ") {
            reason.clone_into(&mut section);
            continue;
        }
        let (majors, line) = line.split_once(' ').expect("major versions and a line");
        let lines = known.entry(section.clone()).or_default();
        lines.insert(line.trim_start().to_owned(), read_majors(majors));
    }
    known
}

/// `13,15-18`
fn read_majors(text: &str) -> BTreeSet<u16> {
    let number = |it: &str| -> u16 { it.parse().expect("a major version") };
    let ranges = text.split(',').map(|part| match part.split_once('-') {
        Some((first, last)) => number(first)..=number(last),
        None => number(part)..=number(part),
    });
    ranges.flatten().collect()
}

fn write_majors(majors: &BTreeSet<u16>) -> String {
    let mut ranges: Vec<(u16, u16)> = Vec::new();
    for &major in majors {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == major => *last = major,
            _ => ranges.push((major, major)),
        }
    }
    let texts = ranges.into_iter().map(|(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    texts.collect::<Vec<_>>().join(",")
}

fn updated(mut known: Known, found: &BTreeSet<String>, major: u16) -> Known {
    let mut rest = found.clone();
    for (line, majors) in known.values_mut().flatten() {
        if rest.remove(line) {
            majors.insert(major);
        } else {
            majors.remove(&major);
        }
    }
    let unexplained = known.entry(UNEXPLAINED.to_owned()).or_default();
    for line in rest {
        unexplained.entry(line).or_default().insert(major);
    }
    for lines in known.values_mut() {
        lines.retain(|_, majors| !majors.is_empty());
    }
    known.retain(|_, lines| !lines.is_empty());
    known
}

fn write(known: &Known) -> String {
    let sections = known.iter().map(|(reason, lines)| {
        let mut text = format!("# {reason}\n\n");
        for (line, majors) in lines {
            let _ = writeln!(text, "{:<6} {line}", write_majors(majors));
        }
        text
    });
    sections.collect::<Vec<_>>().join("\n")
}
