//! Sqitch, and pgpm, which has its layout: a plan lists the changes, each a script in `deploy` and one in
//! `revert`.

use crate::migration::compose::Form;
use crate::migration::folder::{Draft, Folder, Reading, whole};
use crate::migration::includes::Includes;
use crate::migration::names::{file_name, join};
use crate::migration::sections::lines;
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Syntax, Transaction, VersionKey,
};
use crate::source::Span;
use crate::statement::split;

pub(super) const CONVENTION: Convention = Convention {
    id: "sqitch",
    name: "Sqitch",
    version_key: VersionKey::Name,
    reapplies: false,
    has_down: true,
    file_name: None,
    bookkeeping: &[
        "sqitch.changes",
        "sqitch.dependencies",
        "sqitch.events",
        "sqitch.projects",
        "sqitch.releases",
        "sqitch.tags",
    ],
    platform: Platform::PostgreSql,
    includes: Includes::Psql,
    placeholders: Placeholders {
        syntaxes: &[Syntax::Psql],
        defined_in: &["sqitch.conf"],
    },
    form: Form::Refused("`sqitch add` makes a change, with its entry in the plan"),
    detect: |folder| detect(folder, "sqitch.plan"),
    read: |folder| read(folder, "sqitch.plan", "Sqitch"),
};

/// It leaves out the `BEGIN` and `COMMIT` of scripts, and has one transaction around all.
pub(super) const PGPM: Convention = Convention {
    id: "pgpm",
    name: "pgpm",
    bookkeeping: &[
        "pgpm_migrate.changes",
        "pgpm_migrate.dependencies",
        "pgpm_migrate.events",
        "pgpm_migrate.packages",
    ],
    includes: Includes::None,
    placeholders: Placeholders {
        syntaxes: &[],
        defined_in: &[],
    },
    form: Form::Refused("`pgpm add` makes a change, with its entry in the plan"),
    detect: |folder| detect(folder, "pgpm.plan"),
    read: |folder| {
        let mut reading = read(folder, "pgpm.plan", "pgpm");
        for draft in &mut reading.drafts {
            draft.spans = without_transactions(&folder.files[draft.file].text);
            draft.transaction = Transaction::AllPending;
        }
        reading
    },
    ..CONVENTION
};

const CONFIG: &str = "sqitch.conf";

/// Whether a file lists the changes of its directory, by its name.
pub(in crate::migration) fn is_plan(name: &str) -> bool {
    ["pgpm.plan", "sqitch.plan"].contains(&name)
}

/// The file that names the database, and the database.
pub(in crate::migration) fn engine(folder: &Folder) -> Option<(String, String)> {
    folder.get("sqitch.plan")?;
    let config = folder.signals.nearest(CONFIG)?;
    let engine = setting(&config.text, "engine")?;
    Some((config.path.clone(), engine.to_owned()))
}

fn detect(folder: &Folder, plan: &str) -> Option<String> {
    folder.get(plan).map(|_| format!("it has `{plan}`"))
}

fn read(folder: &Folder, plan_name: &str, runner: &str) -> Reading {
    let mut reading = Reading::default();
    let Some(plan) = folder.position(plan_name) else {
        return reading;
    };
    let deploy = scripts_in(folder, "deploy");
    let revert = scripts_in(folder, "revert");
    let verify = scripts_in(folder, "verify");
    for change in changes(&folder.files[plan].text) {
        let script = |directory: &str| {
            let mut paths = change.stems().map(|stem| format!("{directory}/{stem}.sql"));
            paths.find_map(|path| Some((folder.position(&path)?, path)))
        };
        let Some((index, path)) = script(&deploy) else {
            let wanted = change.stems().next().unwrap_or_default();
            let path = join(&folder.path, &format!("{deploy}/{wanted}.sql"));
            reading.miss(plan, change.span, &path);
            continue;
        };
        let both = [
            Some((Direction::Up, index)),
            script(&revert).map(|(index, _)| (Direction::Down, index)),
        ];
        for (direction, index) in both.into_iter().flatten() {
            reading.drafts.push(Draft {
                direction,
                key: path.clone(),
                name: change.name.to_owned(),
                ..Draft::whole(index, &folder.files[index], Transaction::Psql)
            });
        }
    }
    for (index, file) in folder.sql() {
        let is_known = reading.drafts.iter().any(|draft| draft.file == index);
        if is_known {
            continue;
        }
        if file.path.starts_with(&format!("{deploy}/")) {
            let reason = format!("{runner} never runs it: `{plan_name}` does not list it");
            reading.skip(index, Cause::Unlisted, reason);
        } else if file.path.starts_with(&format!("{verify}/")) {
            let reason = format!("{runner} runs it to verify a change, and rolls it back");
            reading.skip(index, Cause::Other, reason);
        }
    }
    reading
}

/// The stretches between the statements that begin and end transactions.
fn without_transactions(text: &str) -> Vec<Span> {
    const WORDS: [&str; 8] = [
        "abort",
        "begin",
        "commit",
        "end",
        "release",
        "rollback",
        "savepoint",
        "start",
    ];
    let script = split(text);
    let controls = script.statements.iter().filter(|statement| {
        let tokens = script.tokens_of(statement);
        let first = tokens.iter().find(|token| !token.is_trivia());
        first.is_some_and(|it| WORDS.iter().any(|word| it.is_keyword(text, word)))
    });
    let mut spans = Vec::new();
    let mut start = 0;
    for control in controls {
        spans.push(Span::new(start, control.span.start));
        let end = script.terminator(control).map(|it| it.span.end);
        start = end.unwrap_or(control.span.end);
    }
    spans.push(Span::new(start, whole(text).end));
    spans
}

/// A change in one place of the plan.
struct Change<'a> {
    name: &'a str,
    span: Span,
    /// The tags between here and where the change is reworked; none if it is not. The script of
    /// before has one of them in its name.
    tags: Vec<&'a str>,
}

impl Change<'_> {
    /// What its scripts may be called, the likeliest first.
    fn stems(&self) -> impl Iterator<Item = String> + '_ {
        let tagged = self.tags.iter().map(|tag| format!("{}{tag}", self.name));
        let plain = self.tags.is_empty().then(|| self.name.to_owned());
        tagged.chain(plain)
    }
}

/// The changes of a plan, in its order.
fn changes(plan: &str) -> Vec<Change<'_>> {
    let mut changes: Vec<Change<'_>> = Vec::new();
    // The tags seen so far behind each change, kept apart until it is reworked.
    let mut behind: Vec<Vec<&str>> = Vec::new();
    for (start, line) in lines(plan) {
        let text = line.trim_start();
        let Some(name) = text.split_whitespace().next() else {
            continue;
        };
        // Pragmas, notes, and changes that are reverted again.
        if name.starts_with(['%', '#', '-']) {
            continue;
        }
        if name.starts_with('@') {
            for tags in &mut behind {
                tags.push(name);
            }
            continue;
        }
        let name = name.trim_start_matches('+');
        if let Some(before) = changes.iter().rposition(|change| change.name == name) {
            changes[before].tags.clone_from(&behind[before]);
        }
        let at = start + line.find(name).unwrap_or_default();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        changes.push(Change {
            name,
            span: Span::new(offset(at), offset(at + name.len())),
            tags: Vec::new(),
        });
        behind.push(Vec::new());
    }
    changes
}

/// The directory of one kind of script, as `sqitch.conf` has it, inside of the folder.
fn scripts_in(folder: &Folder, kind: &str) -> String {
    let Some(config) = folder.signals.nearest(CONFIG) else {
        return kind.to_owned();
    };
    let own = setting(&config.text, &format!("{kind}_dir"));
    if config.distance > 0 {
        // The plan stands in the top directory, and the scripts beside it.
        return own.map_or(kind, file_name).to_owned();
    }
    let top = setting(&config.text, "top_dir").unwrap_or_default();
    own.map_or_else(|| join(top, kind), |own| join("", own))
}

/// A setting of the form `key = value`, in any section.
fn setting<'a>(config: &'a str, key: &str) -> Option<&'a str> {
    config.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim().trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans() {
        let plan = "%syntax-version=1.0.0\n%project=shop\n\n# note\n\
                    users 2024-01-01T00:00:00Z A <a@example.org> # Adds users.\n\
                    +posts [users] 2024-01-02T00:00:00Z A <a@example.org>\n\
                    @v1 2024-01-03T00:00:00Z A <a@example.org>\n\
                    users [users@v1] 2024-01-04T00:00:00Z A <a@example.org>\n";
        let changes = changes(plan);
        let stems: Vec<Vec<String>> = changes.iter().map(|it| it.stems().collect()).collect();
        assert_eq!(stems, [["users@v1"], ["posts"], ["users"]]);
        assert_eq!(&plan[changes[1].span.range()], "posts");
    }

    #[test]
    fn settings() {
        let config = "[core]\n\tengine = pg\n\ttop_dir = sql\n";
        assert_eq!(setting(config, "top_dir"), Some("sql"));
        assert_eq!(setting(config, "engine"), Some("pg"));
        assert_eq!(setting(config, "plan_file"), None);
    }
}
