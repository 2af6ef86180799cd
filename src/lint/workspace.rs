//! Everything that is read and parsed before the first statement is replayed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::Facts;
use super::{Coverage, CoveredBy, Error, Selection, compare};
use crate::config::Config;
use crate::git::Overlay;
use crate::lower::postgres::placeholder::Mentioned;
use crate::lower::{self, Lowered};
use crate::migration::base::Base;
use crate::migration::discover::discover_over;
use crate::migration::{Direction, Migration, Root};
use crate::operation::Topics;
use crate::source::{FileId, Place, Sources, Span};
use crate::statement::{self, Outline, Script, Statement, StatementKind};

/// The roots of a run and the statements of their files.
#[derive(Debug)]
pub struct Workspace {
    pub sources: Sources,
    pub roots: Vec<Root>,
    /// The files that diagnostics are asked for; `None` for all.
    pub report_on: Option<BTreeSet<FileId>>,
    /// What the base of a branch has of each root, by the root's path.
    pub(super) bases: BTreeMap<String, Base>,
    pub(super) parsed: Parsed,
}

/// The statements of every file.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) outlines: BTreeMap<FileId, Outline>,
    /// One for each statement of the outline.
    pub(super) lowered: BTreeMap<FileId, Vec<Lowered>>,
}

impl Parsed {
    /// Which names with placeholders are objects of their own is a question to the whole history.
    fn settle_placeholders(&mut self, roots: &[Root]) {
        for root in roots {
            let parts = root.migrations.iter().flat_map(|it| &it.parts);
            let files: BTreeSet<FileId> = parts.map(|part| part.file).collect();
            let lowered = || files.iter().filter_map(|file| self.lowered.get(file));
            if !lowered().flatten().any(|it| !it.placeholders.is_empty()) {
                continue;
            }
            let mut mentioned = Mentioned::default();
            lowered().for_each(|statements| mentioned.read(statements));
            for file in &files {
                if let Some(statements) = self.lowered.get_mut(file) {
                    mentioned.forget_ambiguous(statements);
                }
            }
        }
    }
}

impl Workspace {
    /// Finds the migrations and lowers them.
    pub(super) fn read(
        base: &Path,
        paths: &[PathBuf],
        config: &Config,
        mut sources: Sources,
        selection: &Selection,
    ) -> Result<Self, Error> {
        let comparison = selection.comparison.as_ref();
        let mut overlay = comparison.map_or_else(Overlay::new, |it| it.staged.clone());
        overlay.extend(selection.edited.clone());
        let discovered = discover_over(base, overlay, paths, config, &mut sources)?;
        let bases = comparison.map_or_else(BTreeMap::new, |comparison| {
            compare::bases(base, comparison, config, &discovered.roots, &mut sources)
        });
        let cuts = cuts(&discovered.roots);
        let files: BTreeSet<FileId> = discovered
            .roots
            .iter()
            .flat_map(|root| &root.migrations)
            .flat_map(|migration| {
                let parts = migration.parts.iter().map(|part| part.file);
                parts.chain([migration.file])
            })
            .collect();
        let parsed: Vec<(FileId, Outline, Vec<Lowered>)> = files
            .into_par_iter()
            .map(|file| {
                let cuts = cuts.get(&file).into_iter().flatten().copied();
                let (outline, lowered) = parse(&sources.get(file).text, cuts.collect());
                (file, outline, lowered)
            })
            .collect();
        let mut workspace = Self {
            sources,
            roots: discovered.roots,
            bases,
            report_on: discovered.report_on,
            parsed: Parsed::default(),
        };
        for (file, outline, lowered) in parsed {
            workspace.parsed.outlines.insert(file, outline);
            workspace.parsed.lowered.insert(file, lowered);
        }
        workspace.parsed.settle_placeholders(&workspace.roots);
        Ok(workspace)
    }

    /// The tokens and statements of a migration's file.
    #[must_use]
    pub fn script(&self, file: FileId) -> Option<&Script> {
        let outline = self.parsed.outlines.get(&file)?;
        Some(outline.script(&self.sources.get(file).text))
    }

    /// The migration files, with the statements of each.
    pub(super) fn files(&self) -> impl Iterator<Item = (FileId, &[Statement])> {
        let outlines = self.parsed.outlines.iter();
        outlines.map(|(file, outline)| (*file, outline.statements.as_slice()))
    }

    /// The statement of a place, and what it does.
    #[must_use]
    pub fn lowered_at(&self, place: Place) -> Option<&Lowered> {
        let lowered = self.parsed.lowered.get(&place.file)?;
        let statements = lower::in_span(lowered, place.span);
        statements.first().filter(|it| it.span == place.span)
    }

    /// What a migration executes, in order.
    #[must_use]
    pub fn statements(&self, migration: &Migration) -> Vec<(FileId, &Lowered)> {
        let parts = migration.parts.iter();
        parts.flat_map(|part| self.statements_in(*part)).collect()
    }

    /// The statements that begin in a part of a migration.
    pub(super) fn statements_in(&self, part: Place) -> impl Iterator<Item = (FileId, &Lowered)> {
        let lowered = self.parsed.lowered.get(&part.file);
        let statements = lower::in_span(lowered.map_or(&[][..], Vec::as_slice), part.span);
        statements
            .iter()
            .map(move |statement| (part.file, statement))
    }

    /// Every migration of a file, forward ones first.
    pub(super) fn migrations_by_file(&self) -> FxHashMap<FileId, Vec<&Migration>> {
        let mut found: FxHashMap<FileId, Vec<&Migration>> = FxHashMap::default();
        for migration in self.roots.iter().flat_map(|root| &root.migrations) {
            let files = migration.parts.iter().map(|part| part.file);
            for file in files.chain([migration.file]) {
                let known = found.entry(file).or_default();
                if !known.last().is_some_and(|it| std::ptr::eq(*it, migration)) {
                    known.push(migration);
                }
            }
        }
        found
    }

    /// The last statement that begins at a place or before it.
    pub(super) fn statement_before(&self, place: Place) -> Option<&Statement> {
        let statements = &self.parsed.outlines.get(&place.file)?.statements;
        let after = statements.partition_point(|it| it.span.start <= place.span.start);
        statements.get(after.checked_sub(1)?)
    }

    /// The statement that a place is in.
    pub(super) fn statement_at(&self, place: Place) -> Option<&Statement> {
        let statement = self.statement_before(place)?;
        (place.span.start <= statement.span.end).then_some(statement)
    }

    pub(super) fn coverage(&self, facts: &[Facts<'_>]) -> Coverage {
        let mut executed: FxHashMap<FileId, FxHashSet<Span>> = FxHashMap::default();
        for migration in self.roots.iter().flat_map(|root| &root.migrations) {
            for part in &migration.parts {
                executed.entry(part.file).or_default().insert(part.span);
            }
        }
        let opaque: FxHashSet<Place> = facts
            .iter()
            .flat_map(|facts| facts.opaque())
            .chain(self.opaque_downs())
            .collect();
        let mut coverage = Coverage {
            by: CoveredBy::Replay,
            files: executed
                .keys()
                .map(|file| self.sources.get(*file).path.as_str())
                .collect::<BTreeSet<_>>()
                .len(),
            ..Coverage::default()
        };
        for (file, parts) in executed {
            for statement in self.sql(file) {
                if parts.iter().any(|part| part.contains(statement.start)) {
                    coverage.statements += 1;
                    coverage.opaque += usize::from(opaque.contains(&Place::new(file, statement)));
                }
            }
        }
        coverage
    }

    /// The statements of a file that are SQL, and the commands of psql that execute some.
    fn sql(&self, file: FileId) -> impl Iterator<Item = Span> {
        let outline = self.parsed.outlines.get(&file).into_iter();
        let statements = outline.flat_map(|outline| &outline.statements);
        let lowered = self.parsed.lowered.get(&file).into_iter().flatten();
        statements
            .zip(lowered)
            .filter(|(statement, lowered)| {
                statement.kind == StatementKind::Sql || !lowered.operations.is_empty()
            })
            .map(|(statement, _)| statement.span)
    }

    /// A down script is replayed only where it has a pair, so its statements are judged as written.
    fn opaque_downs(&self) -> impl Iterator<Item = Place> {
        self.roots
            .iter()
            .flat_map(|root| &root.migrations)
            .filter(|migration| migration.direction == Direction::Down)
            .flat_map(|migration| self.statements(migration))
            .filter(|(_, lowered)| is_opaque(lowered))
            .map(|(file, lowered)| Place::new(file, lowered.span))
    }
}

/// Of the migrations of a file, the one that a place is in; the first where it is in none.
pub(super) fn migration_at<'a>(
    of_file: &FxHashMap<FileId, Vec<&'a Migration>>,
    place: Place,
) -> Option<&'a Migration> {
    let migrations = of_file.get(&place.file)?;
    let holds = |migration: &&&Migration| {
        migration
            .parts
            .iter()
            .any(|part| part.file == place.file && part.span.contains(place.span.start))
    };
    let named = || migrations.iter().find(|it| it.file == place.file);
    migrations.iter().find(holds).or_else(named).copied()
}

/// Whether a statement does what nobody can read off it. Of one that the grammar rejects it is
/// known: it fails.
pub(super) fn is_opaque(lowered: &Lowered) -> bool {
    lowered.topics.intersects(Topics::OPAQUE)
}

/// Where the parts of migrations begin and end in each file.
fn cuts(roots: &[Root]) -> FxHashMap<FileId, BTreeSet<u32>> {
    let mut cuts: FxHashMap<FileId, BTreeSet<u32>> = FxHashMap::default();
    let migrations = roots.iter().flat_map(|root| &root.migrations);
    for part in migrations.flat_map(|migration| &migration.parts) {
        let ends = [part.span.start, part.span.end];
        cuts.entry(part.file).or_default().extend(ends);
    }
    cuts
}

/// How many statements of a file a thread takes at least.
const CHUNK: usize = 256;

/// Statements of one file in parallel too: a schema dump is one file.
fn parse(text: &str, cuts: Vec<u32>) -> (Outline, Vec<Lowered>) {
    let script = statement::split_at(text, cuts.iter().copied());
    // What several threads made has to be put together.
    let share = script
        .statements
        .len()
        .div_ceil(rayon::current_num_threads());
    let chunk = share.max(CHUNK);
    if script.statements.len() <= chunk {
        let lowered = lower::postgres::lower_all(text, &script, &script.statements);
        return (Outline::new(script, cuts), lowered);
    }
    let chunks: Vec<Vec<Lowered>> = script
        .statements
        .par_chunks(chunk)
        .map(|chunk| lower::postgres::lower_all(text, &script, chunk))
        .collect();
    let mut lowered = Vec::with_capacity(script.statements.len());
    lowered.extend(chunks.into_iter().flatten());
    (Outline::new(script, cuts), lowered)
}
