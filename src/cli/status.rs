//! `sqlcheck status`

use std::fmt::Write as _;

use super::output::{Failure, Terminal};
use super::project::Project;
use super::{Outcome, ProjectArguments};
use crate::migration::discover::discover;
use crate::migration::{Direction, Migration, Root};
use crate::report::{one_line, plural};
use crate::source::Sources;

/// Assumed where nobody says which server it is.
const DEFAULT_VERSION: u16 = 15;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectArguments,
}

pub(super) fn run(arguments: &Arguments, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut project = Project::open(&arguments.project)?;
    let found = discover(
        &project.base,
        &project.paths,
        &project.config,
        &mut project.sources,
    )?;
    let mut text = String::new();
    let configuration = match project.config.file {
        Some(file) => project.sources.get(file).path.as_str(),
        None => "none found",
    };
    let _ = writeln!(text, "configuration: {configuration}");
    for root in &found.roots {
        describe(&mut text, &project, root);
    }
    terminal.write(&text)?;
    Ok(Outcome::Clean)
}

fn describe(text: &mut String, project: &Project, root: &Root) {
    let _ = writeln!(text, "\n{}", one_line(&root.path));
    let _ = writeln!(
        text,
        "  convention: {} ({}), because {}",
        root.convention.name,
        root.convention.id,
        one_line(&root.reason)
    );
    let _ = writeln!(text, "  PostgreSQL: {}", version(project, root));
    let _ = writeln!(text, "  {}", totals(root));
    for row in super::rules::columns(&rows(root, &project.sources)).lines() {
        let _ = writeln!(text, "    {row}");
    }
    for skipped in &root.skipped {
        let path = &project.sources.get(skipped.file).path;
        let skipped = format!("{path}: {}", skipped.reason);
        let _ = writeln!(text, "  skipped: {}", one_line(&skipped));
    }
    for problem in &root.problems {
        let path = &project.sources.get(problem.primary.place.file).path;
        let what = format!("{path}: {}", problem.message);
        let _ = writeln!(text, "  {}: {}", problem.rule, one_line(&what));
    }
}

/// The major version and who says so.
pub(super) fn version(project: &Project, root: &Root) -> String {
    let settings = &root.platform_settings;
    match (project.config.postgres_version, settings.major_version) {
        (Some(version), _) => format!("{version}, as the configuration says"),
        (None, Some(version)) => format!("{version}, as supabase/config.toml says"),
        (None, None) => format!("{DEFAULT_VERSION}, as nothing says otherwise"),
    }
}

fn totals(root: &Root) -> String {
    let count = |direction| {
        let migrations = root.migrations.iter();
        migrations.filter(|it| it.direction == direction).count()
    };
    let mut text = plural(count(Direction::Up), "migration");
    let downs = count(Direction::Down);
    if downs > 0 {
        let paired = root
            .migrations
            .iter()
            .filter(|it| it.direction == Direction::Down && it.pair.is_some())
            .count();
        let _ = write!(text, ", {}", plural(downs, "down script"));
        if paired < downs {
            let _ = write!(text, " of which {} without an up", downs - paired);
        }
    }
    text
}

/// In the order in which they run; a down stands after its up.
fn rows(root: &Root, sources: &Sources) -> Vec<Vec<String>> {
    let mut number = 0;
    let mut rows = Vec::new();
    for migration in &root.migrations {
        let order = match migration.direction {
            Direction::Up => {
                number += 1;
                format!("{number}")
            }
            Direction::Down => String::new(),
        };
        rows.push(vec![
            order,
            direction(migration).to_owned(),
            migration.version.clone(),
            migration.transaction.as_str().to_owned(),
            files(migration, sources),
        ]);
    }
    rows
}

fn direction(migration: &Migration) -> &'static str {
    match migration.direction {
        Direction::Up if migration.baseline => "baseline",
        Direction::Up if migration.repeatable => "repeatable",
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// The file, and those that it includes.
fn files(migration: &Migration, sources: &Sources) -> String {
    let mut text = one_line(&sources.get(migration.file).path);
    let mut included = Vec::new();
    for part in &migration.parts {
        if part.file != migration.file && !included.contains(&part.file) {
            included.push(part.file);
        }
    }
    if !included.is_empty() {
        let _ = write!(text, " and {}", plural(included.len(), "included file"));
    }
    text
}
