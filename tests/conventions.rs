//! Conventions of this repository that a machine can hold us to. Each failure says what to do;
//! lists are rewritten by `UPDATE=1 cargo test`.

#![expect(clippy::disallowed_methods, reason = "reads this repository")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use sqlcheck::rules::{self, CATEGORIES};

/// The modules that may touch files, environment, network, processes and the terminal.
const EDGE: [&str; 8] = [
    "baseline",
    "cli",
    "config",
    "git",
    "lint",
    "live",
    "main",
    "migration",
];

const MAX_LINES: usize = 600;

#[test]
fn modules_use_only_those_above_them() {
    let order = modules();
    let mut problems = Vec::new();
    for (at, module) in order.iter().enumerate() {
        for (path, text) in sources(module) {
            for used in used_modules(&text) {
                let Some(position) = order.iter().position(|it| *it == used) else {
                    continue;
                };
                if position > at {
                    problems.push(format!(
                        "{path} uses `{used}`, which stands below `{module}`"
                    ));
                }
            }
        }
    }
    assert!(
        problems.is_empty(),
        "src/lib.rs lists the modules in the order of the data's way; move the code, not the line:\n{}",
        problems.join("\n"),
    );
}

#[test]
fn only_the_edge_touches_the_outside() {
    const OUTSIDE: [&str; 5] = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::io::std",
    ];
    let mut problems = Vec::new();
    for (path, text) in rust_files("src") {
        let room = path.split(['/', '.']).nth(1).unwrap_or_default();
        if EDGE.contains(&room) || path.ends_with("/tests.rs") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if !is_comment(line) && OUTSIDE.iter().any(|it| line.contains(it)) {
                problems.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(
        problems.is_empty(),
        "only {EDGE:?} may touch the outside world; pass the text in instead:\n{}",
        problems.join("\n"),
    );
}

#[test]
fn only_lowering_names_the_parser() {
    let named: Vec<_> = rust_files("src")
        .into_iter()
        .filter(|(path, _)| !path.starts_with("src/lower/"))
        .filter(|(_, text)| code_lines(text).any(|line| line.contains("pg_raw_parse")))
        .map(|(path, _)| path)
        .collect();
    assert!(
        named.is_empty(),
        "the parser's tree stays in src/lower; have it make an operation: {named:?}",
    );
}

#[test]
fn rules_have_a_page_a_file_and_a_line() {
    let listed: Vec<_> = rules::ALL.iter().map(|rule| rule.id.to_owned()).collect();
    let mut sorted = listed.clone();
    sorted.sort();
    assert_eq!(listed, sorted, "rules::ALL is in the order of the ids");

    let pages: BTreeSet<_> = stems("rules", "md").filter(|it| it != "README").collect();
    let listed: BTreeSet<_> = listed.into_iter().collect();
    assert_eq!(
        pages, listed,
        "rules/<id>.md (left) and rules::ALL (right) differ"
    );

    let files: BTreeSet<_> = rust_files("src/rules")
        .into_iter()
        .filter(|(_, text)| text.contains("const RULE: Rule"))
        .map(|(path, _)| path)
        .collect();
    let expected: BTreeSet<_> = listed
        .iter()
        .map(|id| format!("src/rules/{}.rs", id.replace('-', "_")))
        .collect();
    assert_eq!(
        files, expected,
        "a rule's file has its id's name, with underscores"
    );
}

#[test]
fn pages_are_well_formed() {
    for rule in rules::ALL {
        if let Err(problem) = rules::Meta::parse(rule.page) {
            panic!("rules/{}.md: {problem}", rule.id);
        }
        let meta = rule.meta();
        let mut fenced = false;
        let titles = rule.page.lines().filter(|line| {
            fenced ^= line.starts_with("```");
            line.starts_with("# ") && !fenced
        });
        assert_eq!(
            titles.collect::<Vec<_>>(),
            [format!("# {}", meta.title)],
            "rules/{}.md: a page has one title",
            rule.id
        );
        assert!(
            !meta.title.ends_with('.'),
            "rules/{}.md: a title has no period at its end",
            rule.id
        );
        for avoided in ["require-", "prefer-", "ban-", "no-"] {
            assert!(
                !rule.id.starts_with(avoided),
                "`{}` names the good thing; an id names the bad one",
                rule.id
            );
        }
    }
}

#[test]
fn the_index_of_rules_is_current() {
    let mut index = String::from(
        "# Rules\n\nEach page says what the rule finds and why it matters, and its examples are \
         the rule's tests. `sqlcheck explain <rule>` prints a page. This index is written by \
         `UPDATE=1 cargo test`.\n",
    );
    for category in CATEGORIES {
        let table = table(category, "");
        if !table.is_empty() {
            index.push_str(&format!("\n## {}\n\n{HEAD}{table}", heading(category)));
        }
    }
    compare("rules/README.md", &index);
}

#[test]
fn the_readmes_table_of_rules_is_current() {
    const BEGIN: &str = "<!-- rules -->\n";
    const END: &str = "<!-- /rules -->\n";
    let Ok(readme) = fs::read_to_string(root().join("README.md")) else {
        return;
    };
    let (Some(begin), Some(end)) = (readme.find(BEGIN), readme.find(END)) else {
        panic!("README.md has the table of rules between `{BEGIN}` and `{END}`");
    };
    let tables: String = CATEGORIES
        .iter()
        .map(|category| (category, table(category, "rules/")))
        .filter(|(_, table)| !table.is_empty())
        .map(|(category, table)| format!("\n**{}**\n\n{HEAD}{table}", heading(category)))
        .collect();
    let wanted = format!("{}{BEGIN}{tables}\n{}", &readme[..begin], &readme[end..]);
    compare("README.md", &wanted);
}

#[test]
fn files_are_short_enough_to_read() {
    let long: Vec<_> = rust_files("src")
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MAX_LINES)
        .collect();
    assert!(
        long.is_empty(),
        "a file has at most {MAX_LINES} lines; split by purpose: {long:?}"
    );
}

#[test]
fn the_changelog_mentions_the_version() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    assert!(
        changelog.contains(env!("CARGO_PKG_VERSION")),
        "CHANGELOG.md has nothing about {}",
        env!("CARGO_PKG_VERSION")
    );
}

/// Machines differ: what is committed names no home directory, and no mirror of a registry.
#[test]
fn nothing_committed_is_about_one_machine() {
    let homes = ["root", "home", "Users"].map(|it| format!("/{it}/"));
    let mut problems = Vec::new();
    for (path, text) in all_text_files() {
        for (number, line) in text.lines().enumerate() {
            let at = homes.iter().find_map(|home| line.find(home.as_str()));
            // In the middle of a longer path it is nobody's home.
            let absolute = at.is_some_and(|at| {
                let before = line[..at].chars().next_back();
                before.is_none_or(|it| !it.is_alphanumeric() && !"._-}/*".contains(it))
            });
            let mirror = path == "Cargo.lock"
                && line.starts_with("source = ")
                && line != r#"source = "registry+https://github.com/rust-lang/crates.io-index""#;
            if absolute || mirror {
                problems.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(
        problems.is_empty(),
        "paths and hosts of one machine:\n{}",
        problems.join("\n")
    );
}

const HEAD: &str = "| Rule | Reports | Level |\n| --- | --- | --- |\n";

fn table(category: &str, prefix: &str) -> String {
    rules::ALL
        .iter()
        .map(|rule| (rule, rule.meta()))
        .filter(|(_, meta)| meta.category == category)
        .map(|(rule, meta)| {
            let level = if meta.default_off {
                "off"
            } else {
                meta.severity.as_str()
            };
            format!(
                "| [`{id}`]({prefix}{id}.md) | {} | {level} |\n",
                meta.title,
                id = rule.id
            )
        })
        .collect()
}

/// `row-level-security` as a heading: `Row-level security`.
fn heading(category: &str) -> String {
    match category {
        "row-level-security" => "Row-level security".to_owned(),
        other => {
            let words = other.replace('-', " ");
            let mut characters = words.chars();
            let first = characters.next().map(|it| it.to_ascii_uppercase());
            first.into_iter().chain(characters).collect()
        }
    }
}

/// Asserts that a committed file has this text; with `UPDATE` set, writes it.
fn compare(path: &str, wanted: &str) {
    let file = root().join(path);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == wanted,
        "{path} is not what the rules say; `UPDATE=1 cargo test` writes it"
    );
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The modules of src/lib.rs, in order.
fn modules() -> Vec<String> {
    let library = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    library
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "))
        .filter_map(|line| line.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// The files of a module.
fn sources(module: &str) -> Vec<(String, String)> {
    let (file, folder) = (format!("src/{module}.rs"), format!("src/{module}/"));
    rust_files("src")
        .into_iter()
        .filter(|(path, _)| *path == file || path.starts_with(&folder))
        .collect()
}

/// What follows `crate::`, also in braces.
fn used_modules(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let text: String = code_lines(text).collect::<Vec<_>>().join("\n");
    for rest in text.split("crate::").skip(1) {
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => rest,
        };
        for name in names.split(',') {
            let name = name.trim_start();
            let end = name.find(|it: char| !it.is_alphanumeric() && it != '_');
            used.insert(name[..end.unwrap_or(name.len())].to_owned());
            if !rest.starts_with('{') {
                break;
            }
        }
    }
    used
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !is_comment(line))
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

fn stems(folder: &str, extension: &str) -> impl Iterator<Item = String> {
    let mut stems = Vec::new();
    for entry in fs::read_dir(root().join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == extension) {
            stems.push(path.file_stem().unwrap().to_string_lossy().into_owned());
        }
    }
    stems.into_iter()
}

fn rust_files(folder: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    walk(&root().join(folder), &mut |path, text| {
        if path.ends_with(".rs") {
            files.insert(path, text);
        }
    });
    files
}

fn all_text_files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    walk(root(), &mut |path, text| {
        files.insert(path, text);
    });
    files
}

/// Every text file below a directory, but for what git ignores or keeps for itself.
fn walk(directory: &Path, visit: &mut impl FnMut(String, String)) {
    let mut entries: Vec<PathBuf> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "target" || name == ".git" {
            continue;
        }
        if path.is_dir() {
            walk(&path, visit);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let relative = path.strip_prefix(root()).unwrap();
            visit(relative.to_string_lossy().replace('\\', "/"), text);
        }
    }
}
