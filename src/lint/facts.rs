//! What replaying a root forwards, again and backwards gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use rayon::prelude::*;

use super::Workspace;
use super::workspace::is_opaque;
use crate::catalog::{Catalog, Profile};
use crate::config::Config;
use crate::migration::{Direction, Migration, Platform, Root};
use crate::operation::OperationKind;
use crate::replay::{self, Change, History, Outcome, Reason, Replayed, Script};
use crate::rules::{self, Context, DownReplay, Ordered, Shared};
use crate::source::{FileId, Place};
use crate::statement::{Conditions, Reached};

/// A root's history and the facts that rules share.
pub struct Facts<'a> {
    root: &'a Root,
    ups: Vec<&'a Migration>,
    scripts: Vec<Script<'a>>,
    /// The forward history, replayed.
    pub history: History,
    reruns: Vec<OnceLock<Box<Replayed>>>,
    downs: BTreeMap<usize, DownReplay<'a>>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(workspace: &'a Workspace, root: &'a Root, config: &Config) -> Self {
        let ups = ups(root);
        let scripts = scripts(workspace, &ups);
        let history = replay::replay(start(root, config), &scripts);
        let reruns = scripts.iter().map(|_| OnceLock::new()).collect();
        let downs = downs(workspace, root, &history, &scripts);
        Self {
            root,
            ups,
            scripts,
            history,
            reruns,
            downs,
        }
    }

    /// The root as rules see it, where the migrations that are `pending` are still to be applied.
    #[must_use]
    pub fn context<'c>(
        &'c self,
        workspace: &'c Workspace,
        config: &'c Config,
        pending: &BTreeSet<FileId>,
    ) -> Context<'c>
    where
        'a: 'c,
    {
        Context {
            pending: self
                .ups
                .iter()
                .map(|up| pending.contains(&up.file))
                .collect(),
            sources: &workspace.sources,
            config,
            root: self.root,
            base: workspace.bases.get(&self.root.path),
            ups: self.ups.clone(),
            scripts: &self.scripts,
            history: &self.history,
            ordered: Ordered::all(&self.history, &self.scripts),
            reruns: &self.reruns,
            downs: &self.downs,
            outlines: &workspace.parsed.outlines,
            lowered: &workspace.parsed.lowered,
            notable: rules::notable(self.root, &workspace.parsed.lowered),
            shared: Shared::default(),
        }
    }

    /// What the statements of the forward history do.
    pub(super) fn operations(&self) -> impl Iterator<Item = &OperationKind> {
        let statements = self.scripts.iter().flat_map(|script| &script.statements);
        statements.flat_map(|(_, lowered)| lowered.operations.iter().map(|it| &it.kind))
    }

    /// The statements of the history whose effect is unknown, as opposed to those that only meet
    /// what others left unknown.
    pub(super) fn opaque(&self) -> impl Iterator<Item = Place> {
        let written = self
            .scripts
            .iter()
            .flat_map(|script| &script.statements)
            .filter(|(_, lowered)| is_opaque(lowered))
            .map(|(file, lowered)| Place::new(*file, lowered.span));
        let replayed = self
            .history
            .migrations
            .iter()
            .flat_map(|migration| &migration.steps)
            .filter(|step| {
                step.outcome == Outcome::Unknown(Reason::NotModelled)
                    || step.changes.contains(&Change::Tainted)
            })
            .filter_map(|step| {
                let script = self.scripts.get(step.statement.migration as usize)?;
                let (file, lowered) = script.statements.get(step.statement.statement as usize)?;
                Some(Place::new(*file, lowered.span))
            });
        written.chain(replayed)
    }
}

/// A root's forward history alone.
pub(super) fn history(workspace: &Workspace, root: &Root, config: &Config) -> History {
    replay::replay(start(root, config), &scripts(workspace, &ups(root)))
}

fn ups(root: &Root) -> Vec<&Migration> {
    root.migrations
        .iter()
        .filter(|migration| migration.direction == Direction::Up)
        .collect()
}

fn scripts<'a>(workspace: &'a Workspace, migrations: &[&'a Migration]) -> Vec<Script<'a>> {
    migrations
        .iter()
        .map(|migration| script(workspace, migration))
        .collect()
}

/// A migration without what psql never gets to.
fn script<'a>(workspace: &'a Workspace, migration: &'a Migration) -> Script<'a> {
    let mut script = Script {
        statements: Vec::new(),
        conditional: Vec::new(),
        atomic: migration.transaction.is_atomic(),
    };
    let mut conditions = Conditions::default();
    for part in &migration.parts {
        let text = &workspace.sources.get(part.file).text;
        conditions.enter(part.file);
        for (file, lowered) in workspace.statements_in(*part) {
            if lowered.operations.is_empty() {
                let written = &text[lowered.span.range()];
                if written.starts_with('\\') {
                    conditions.follow(written, &|_| None);
                }
            }
            match conditions.reached() {
                Reached::Never => continue,
                Reached::Maybe => {
                    let index = u32::try_from(script.statements.len());
                    script.conditional.extend(index);
                }
                Reached::Always => {}
            }
            script.statements.push((file, lowered));
        }
        if part.span.end as usize == text.len() {
            conditions.leave();
        }
    }
    script
}

fn start(root: &Root, config: &Config) -> Catalog {
    let profile = match root.convention.platform {
        Platform::PostgreSql => Profile::PostgreSql,
        Platform::Supabase => Profile::Supabase,
    };
    let mut catalog = Catalog::new(profile, root.server_version(config));
    if root.platform_settings.auto_expose_new_tables == Some(false) {
        catalog.forget_default_privileges();
    }
    catalog
}

/// Each down script on the end state of its up, and the up once more on what that leaves.
fn downs<'a>(
    workspace: &'a Workspace,
    root: &'a Root,
    history: &History,
    scripts: &[Script<'a>],
) -> BTreeMap<usize, DownReplay<'a>> {
    let indices: Vec<usize> = (0..root.migrations.len())
        .filter(|index| root.migrations[*index].direction == Direction::Up)
        .collect();
    let downs = root.migrations.par_iter().enumerate();
    downs
        .filter(|(_, migration)| migration.direction == Direction::Down)
        .filter_map(|(index, migration)| {
            let up = indices.binary_search(&migration.pair?).ok()?;
            let first = history.migrations.get(up)?;
            let number = u32::try_from(up).ok()?;
            let down_script = script(workspace, migration);
            let down = replay::run(&first.after, number, &down_script);
            let up_again = replay::run(&down.after, number, scripts.get(up)?);
            let replay = DownReplay {
                up,
                script: down_script,
                down,
                up_again,
            };
            Some((index, replay))
        })
        .collect()
}
