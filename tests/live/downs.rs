//! The cases of down scripts on the server: what it has after the up and the down of each case of
//! `tests/downs/*.sql`, and what `sqlcheck verify` says of that.
//!
//! `UPDATE=1` writes what the server answers.

use std::collections::BTreeSet;
use std::path::Path;

use sqlcheck::lint;
use sqlcheck::live::introspect::read as introspect;
use sqlcheck::live::script::Script;
use sqlcheck::live::session::Session;
use sqlcheck::live::verify::Part;
use sqlcheck::migration::{Direction, Migration, Platform, Transaction};

use super::Test;
use super::cases::{Case, Project};
use super::pairs::{Layout, Pair, files, read};
use super::platform::{Platforms, drop_roles, words};
use super::project::{makes_roles, verified};
use super::rows::changes;

/// What `verify` says of downs.
const RULES: [&str; 3] = ["down-failed", "down-leftover", "down-lost"];

pub(crate) fn tests() -> Vec<(String, Test)> {
    let test = |path: std::path::PathBuf| -> (String, Test) {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let test: Test = Box::new(move |platforms| check(platforms, &path));
        (format!("downs::{name}"), test)
    };
    files().into_iter().map(test).collect()
}

fn check(platforms: &Platforms, path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines: Vec<Option<String>> = text.lines().map(|it| Some(it.to_owned())).collect();
    let mut problems = Vec::new();
    let mut outdated = false;
    for pair in read(&text) {
        let case = pair.case(Layout::Files);
        let place = format!("{}: {}", pair.line, pair.heading);
        let actual = answers(platforms, &case).map_err(|it| format!("{place}: {it}"))?;
        if actual != pair.answers {
            outdated = true;
            problems.push(format!(
                "{place}\n  {:?}\n  server {actual:?}",
                pair.answers
            ));
            rewrite(&mut lines, &pair, &actual);
        }
        let (_, diagnostics) = verified(platforms, &case, &[Part::Down])?;
        let said = diagnostics.iter().map(|it| it.rule);
        let said: BTreeSet<_> = said.filter(|it| RULES.contains(it)).collect();
        if !pair.verify.iter().eq(&said) {
            problems.push(format!("{place}\n  {:?}\n  verify {said:?}", pair.verify));
        }
    }
    if outdated && std::env::var_os("UPDATE").is_some() {
        let lines: Vec<String> = lines.into_iter().flatten().collect();
        std::fs::write(path, lines.join("\n") + "\n").unwrap();
    }
    if problems.is_empty() {
        return Ok(());
    }
    Err(problems.join("\n\n"))
}

fn rewrite(lines: &mut [Option<String>], pair: &Pair, actual: &[String]) {
    for line in &pair.answered {
        lines[*line] = None;
    }
    let said: String = actual.iter().map(|it| format!("\n--> {it}")).collect();
    if let Some(last) = &mut lines[pair.end - 1] {
        last.push_str(&said);
    }
}

/// What the server has after the up, the down, and the up again.
fn answers(platforms: &Platforms, case: &Case) -> Result<Vec<String>, String> {
    let _turn = platforms.turn(makes_roles(case));
    let scratch = platforms.database(Platform::PostgreSql)?;
    let mut session = Session::open(&scratch, None).map_err(|it| it.to_string())?;
    let scripts = scripts(case)?;
    let said = walk(&mut session, &scripts);
    drop(session);
    if makes_roles(case) {
        drop_roles(&scratch)?;
    }
    said
}

/// A migration, and how it is sent.
struct Sent {
    direction: Direction,
    script: Script,
    transaction: Transaction,
}

fn scripts(case: &Case) -> Result<Vec<Sent>, String> {
    let project = Project::write(case)?;
    let (base, config) = (&project.base, &project.config);
    let done = lint::with_facts(base, &[], config, project.sources, |workspace, _| {
        let root = &workspace.roots[0];
        let sent = |migration: &Migration| Sent {
            direction: migration.direction,
            script: Script::read(workspace, root.convention, migration),
            transaction: migration.transaction,
        };
        root.migrations.iter().map(sent).collect()
    });
    done.map(|(_, scripts)| scripts)
        .map_err(|it| it.to_string())
}

fn walk(session: &mut Session, scripts: &[Sent]) -> Result<Vec<String>, String> {
    let ups = scripts.iter().filter(|it| it.direction == Direction::Up);
    let ups: Vec<_> = ups.collect();
    let down = scripts.iter().find(|it| it.direction == Direction::Down);
    let (Some((up, earlier)), Some(down)) = (ups.split_last(), down) else {
        return Err("no pair".to_owned());
    };
    for earlier in earlier {
        if let Some(failed) = apply(session, earlier)? {
            return Err(format!("before it: {failed}"));
        }
    }
    let look = |session: &mut Session| introspect(&mut session.client).map_err(|it| words(&it));
    let before = look(session)?;
    if let Some(failed) = apply(session, up)? {
        return Err(format!("the up fails: {failed}"));
    }
    if let Some(failed) = apply(session, down)? {
        return Ok(vec![format!("fails: {failed}")]);
    }
    let after = look(session)?;
    let mut said = match changes(&before, &after).as_str() {
        "" => vec!["same".to_owned()],
        changes => vec![changes.to_owned()],
    };
    let again = apply(session, up)?;
    said.extend(again.map(|failed| format!("up again: {failed}")));
    Ok(said)
}

fn apply(session: &mut Session, sent: &Sent) -> Result<Option<String>, String> {
    let applied = session.apply(&sent.script, sent.transaction);
    let failure = applied.map_err(|it| it.to_string())?.failure;
    Ok(failure.map(|it| format!("{} {}", it.sqlstate, it.message)))
}
