//! What the README says is so: its output is what the program prints, its configuration is one that
//! the program takes, and the examples break each family. `UPDATE=1 cargo test` rewrites the output.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the README and runs the program"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use sqlcheck::rules;

/// What the README shows of the examples; `make demo` lints all of them.
const SHOWN: &str = "examples/shop/supabase/migrations/20250314153000_promotions.sql";

#[test]
fn the_output_shown_is_the_output() {
    let output = sqlcheck(&["lint", SHOWN]);
    let printed = String::from_utf8(output.stdout).unwrap();
    let summary = String::from_utf8(output.stderr).unwrap();
    let shown = format!("\n```console\n$ sqlcheck lint {SHOWN}\n{printed}{summary}```\n");
    let readme = readme();
    let (before, rest) = readme.split_once("<!-- demo -->").unwrap();
    let (_, after) = rest.split_once("<!-- /demo -->").unwrap();
    let wanted = format!("{before}<!-- demo -->{shown}<!-- /demo -->{after}");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(root().join("README.md"), wanted).unwrap();
        return;
    }
    assert!(
        readme == wanted,
        "the README shows something else; `UPDATE=1 cargo test` writes it"
    );
}

#[test]
fn the_examples_break_each_family() {
    let output = sqlcheck(&["lint", "examples", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let diagnostics = report["diagnostics"].as_array().unwrap();
    for category in rules::CATEGORIES {
        // The engine's own rules are about SQL that is broken, which an example should not be.
        let is_shown = diagnostics.iter().any(|it| it["category"] == category);
        assert!(
            is_shown || category == "correctness",
            "no example of {category}"
        );
    }
}

#[test]
fn the_configuration_shown_is_taken() {
    let readme = readme();
    let (_, rest) = readme.split_once("```toml\n").unwrap();
    let (configuration, _) = rest.split_once("```").unwrap();
    let project = tempfile::tempdir().unwrap();
    let migrations = project.path().join("supabase/migrations");
    fs::create_dir_all(&migrations).unwrap();
    fs::write(
        migrations.join("20250301090000_nothing.sql"),
        "-- Nothing.\nSELECT 1;\n",
    )
    .unwrap();
    fs::write(project.path().join("sqlcheck.toml"), configuration).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .args(["lint", "--format", "concise"])
        .current_dir(project.path())
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_ne!(output.status.code(), Some(2), "{printed}");
    assert!(printed.contains("expectation-failed"), "{printed}");
}

#[test]
fn the_commands_shown_are_there() {
    let help = String::from_utf8(sqlcheck(&["--help"]).stdout).unwrap();
    let readme = readme();
    let shown: Vec<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `sqlcheck "))
        .filter_map(|line| line.split([' ', '`']).next())
        .collect();
    assert!(shown.len() >= 5, "{shown:?}");
    for command in shown {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command} is not in\n{help}"
        );
    }
}

/// What the documentation shows of the action and the hooks is what is tested, and all it shows in YAML
/// is YAML.
#[test]
fn the_snippets_are_the_tested_ones() {
    const TESTED: [&str; 2] = [
        "tests/action/workflow.yml",
        "tests/hooks/pre-commit-config.yaml",
    ];
    for page in ["README.md", "docs/ci.md"] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        for block in text.split("\n```yaml\n").skip(1) {
            let block = block.split("```").next().unwrap();
            let parsed: Result<serde_json::Value, _> = serde_saphyr::from_str(block);
            assert!(parsed.is_ok(), "{page}: {parsed:?}\n{block}");
        }
        for file in TESTED {
            let tested = fs::read_to_string(root().join(file)).unwrap();
            let shown = format!("<!-- {file} -->\n```yaml\n{tested}```\n");
            assert!(text.contains(&shown), "{page} has to show\n{shown}");
        }
    }
}

#[test]
fn every_link_leads_to_a_file() {
    let mut links = 0;
    for page in pages() {
        let text = fs::read_to_string(root().join(&page)).unwrap();
        let folder = Path::new(&page).parent().unwrap();
        for target in targets(&text) {
            links += 1;
            let file = root().join(folder).join(target);
            assert!(file.exists(), "{page} links to {target}");
        }
    }
    assert!(links > 100, "{links}");
}

/// Who reads the README finds every page.
#[test]
fn the_readme_links_every_page() {
    let readme = readme();
    let linked: Vec<&str> = targets(&readme).collect();
    for page in pages() {
        assert!(
            linked.contains(&page.as_str()) || !page.starts_with("docs/"),
            "README.md does not link {page}"
        );
    }
}

/// What links of a page lead to in this repository, without what comes after a `#`.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    // In a block of code, brackets are no links.
    let prose = text.split("```").step_by(2);
    let links = prose.flat_map(|part| part.split("](").skip(1));
    links
        .map(|rest| rest.split([')', ' ', '#']).next().unwrap_or_default())
        .filter(|target| !target.is_empty() && !target.contains("://"))
}

/// Every page in Markdown that people read.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs/", "rules/"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            pages.extend(name.ends_with(".md").then(|| format!("{folder}{name}")));
        }
    }
    pages.sort();
    pages
}

/// The page that the guide begins with is one.
#[test]
fn the_rule_shown_is_well_formed() {
    let guide = fs::read_to_string(root().join("docs/writing-a-rule.md")).unwrap();
    let (_, rest) = guide.split_once("````markdown\n").unwrap();
    let (page, _) = rest.split_once("\n````").unwrap();
    let page: &'static str = page.to_owned().leak();
    let meta = rules::Meta::parse(page).unwrap();
    assert_eq!(meta.title, "A table that is named as if it went away");
    assert!(rules::CATEGORIES.contains(&meta.category));
}

fn sqlcheck(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .args(arguments)
        .current_dir(root())
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap()
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
