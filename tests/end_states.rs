//! Holds what `sqlcheck schema` says of two projects of the corpus against what a PostgreSQL server
//! had after it applied the same files: tables, columns, indexes, keys, and the rest, line by line.
//! For all projects, and where a server is, `tests/truth.rs` compares more.
//!
//! `scripts/end-states` wrote the expectations, with the query in `tests/end_states/catalog.sql`.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the corpus and runs the program"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Differences that the model can't help, with the reason.
const KNOWN: &[(&str, &str)] = &[
    (
        "- trigger public.indexes.set_update_timestamp",
        "a function makes it with EXECUTE, which is not followed",
    ),
    (
        "- trigger public.splits.set_update_timestamp",
        "a function makes it with EXECUTE, which is not followed",
    ),
];

#[test]
#[ignore = "needs target/corpus; `make corpus-test` runs it"]
fn the_end_state_of_each_project_is_the_servers() {
    let mut failures = Vec::new();
    let mut compared = 0;
    for expectation in expectations() {
        let project = expectation.file_stem().unwrap().to_str().unwrap();
        let server = lines(&std::fs::read_to_string(&expectation).unwrap());
        let model = lines(&model(project));
        compared += server.len();
        let only_server = server.difference(&model).map(|it| format!("- {it}"));
        let only_model = model.difference(&server).map(|it| format!("+ {it}"));
        let known = |line: &String| KNOWN.iter().any(|(it, _)| it == line);
        let differences: Vec<_> = only_server
            .chain(only_model)
            .filter(|it| !known(it))
            .collect();
        println!(
            "{project}: {} objects, {} differences",
            server.len(),
            differences.len()
        );
        if !differences.is_empty() {
            failures.push(format!("{project}:\n{}", differences.join("\n")));
        }
    }
    assert!(compared > 600, "the expectations are in tests/end_states");
    assert!(
        failures.is_empty(),
        "the server has the lines with -, the model those with +\n{}",
        failures.join("\n\n")
    );
}

fn expectations() -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/end_states");
    let mut files: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "txt"))
        .collect();
    files.sort();
    files
}

fn lines(text: &str) -> BTreeSet<String> {
    text.lines().map(str::to_owned).collect()
}

/// What `sqlcheck schema --format json` says, in the words of the query.
fn model(project: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sqlcheck"))
        .args(["schema", "--format", "json"])
        .arg(directory(project))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut lines = tables(&schema);
    lines.extend(each(&schema, "indexes").map(|it| index(&schema, it)));
    lines.extend(each(&schema, "foreign_keys").map(foreign_key));
    for (kind, word) in [("sequences", "sequence"), ("extensions", "extension")] {
        lines.extend(each(&schema, kind).map(|it| format!("{word} {}", text(it, "name"))));
    }
    for (kind, word) in [("triggers", "trigger"), ("policies", "policy")] {
        let objects = each(&schema, kind);
        lines
            .extend(objects.map(|it| format!("{word} {}.{}", text(it, "table"), text(it, "name"))));
    }
    for function in each(&schema, "functions") {
        let name = text(function, "name").split('(').next().unwrap();
        let arguments = names(function, "arguments").replace("public.", "");
        lines.push(format!("function {name}({arguments})"));
    }
    for view in each(&schema, "views") {
        let kind = text(view, "kind").replace(' ', "-");
        lines.push(format!("{kind} {}", text(view, "name")));
    }
    for object in each(&schema, "types").filter(|it| it["kind"] == "enum") {
        let labels = names(object, "labels");
        lines.push(format!("enum {} ({labels})", text(object, "name")));
    }
    lines.join("\n")
}

/// Where `scripts/corpus` put the migrations of a project.
fn directory(project: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let list = std::fs::read_to_string(root.join("scripts/corpus.txt")).unwrap();
    let fields = list
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|fields| fields[1] == project)
        .expect("the project is in scripts/corpus.txt");
    let directory = root.join("target/corpus").join(project).join(fields[4]);
    assert!(directory.is_dir(), "run `make corpus` first");
    directory
}

fn tables(schema: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for table in each(schema, "tables") {
        let name = text(table, "name");
        let kind = text(table, "kind").replace(' ', "-");
        let rls = if table["rls"] == "on" { " rls" } else { "" };
        lines.push(format!("{kind} {name}{rls}"));
        for column in each(table, "columns") {
            let not_null = column["nullable"] == false;
            lines.push(format!(
                "column {name}.{} {}{}",
                text(column, "name"),
                column["type"].as_str().unwrap_or("unknown"),
                if not_null { " not null" } else { "" },
            ));
        }
    }
    lines
}

fn index(schema: &Value, index: &Value) -> String {
    let table = each(schema, "tables").find(|it| it["name"] == index["table"]);
    let columns = table.map(|it| each(it, "columns").map(|it| text(it, "name")).collect());
    let columns = columns.unwrap_or_default();
    let keys: Vec<_> = each(index, "keys").map(|it| key(it, &columns)).collect();
    format!(
        "index {} on {}{} {} ({}){}",
        text(index, "name"),
        text(index, "table"),
        if index["unique"] == true {
            " unique"
        } else {
            ""
        },
        text(index, "method"),
        keys.join(", "),
        if index["predicate"].is_null() {
            ""
        } else {
            " where"
        },
    )
}

fn foreign_key(foreign_key: &Value) -> String {
    format!(
        "foreign-key {}.{} ({}) references {} ({})",
        text(foreign_key, "table"),
        text(foreign_key, "name"),
        names(foreign_key, "columns"),
        text(foreign_key, "references"),
        names(foreign_key, "referenced_columns"),
    )
}

fn each<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    let items = value[key].as_array();
    items
        .unwrap_or_else(|| panic!("`{key}` is a list in {value}"))
        .iter()
        .filter(|item| item["external"] != true)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("`{key}` is a string in {value}"))
}

fn names(value: &Value, key: &str) -> String {
    let names: Vec<_> = value[key]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    names.join(", ")
}

/// A key as the query prints it: a column's name and its order, or a word for any expression.
fn key(key: &Value, columns: &BTreeSet<&str>) -> String {
    let written = key.as_str().unwrap();
    let (name, order) = written.split_once(' ').unwrap_or((written, ""));
    let is_column = columns.contains(name)
        && order
            .chars()
            .all(|it| it == ' ' || it == '_' || it.is_alphabetic());
    let is_column = is_column && !order.starts_with("is ");
    format!(
        "{}{}",
        if is_column { name } else { "<expression>" },
        if order.contains("DESC") { " desc" } else { "" },
    )
}
