//! A [`Root`] from a folder and its convention.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};
use crate::migration::assemble::assemble;
use crate::migration::conventions::{DRIZZLE_JOURNAL, supabase_settings};
use crate::migration::folder::{Asked, Draft, Folder};
use crate::migration::includes::{Includes, UNREADABLE, expand};
use crate::migration::names::{directory, join};
use crate::migration::placeholders::Values;
use crate::migration::{Convention, Migration, Platform, PlatformSettings, Root, Skipped};
use crate::source::{FileId, Place, SourceFile, Sources, Span};

use super::disk::Disk;
use super::gather::{Gathered, shown};

/// Gives files of the disk their ids, each one once.
pub(super) struct Library<'a> {
    pub(super) disk: &'a mut Disk,
    pub(super) sources: &'a mut Sources,
    pub(super) ids: &'a mut BTreeMap<String, FileId>,
    pub(super) values: &'a Values,
}

/// The migrations of a folder; `None` if the convention finds none in it.
pub(super) fn build(
    library: &mut Library<'_>,
    gathered: &Gathered,
    convention: &'static Convention,
    reason: String,
) -> Option<Root> {
    let folder = &gathered.folder;
    let mut reading = (convention.read)(folder);
    let drafts = assemble(convention, folder, &mut reading);
    if drafts.is_empty() && reading.skipped.is_empty() {
        return None;
    }
    let mut root = Root {
        path: folder.path.clone(),
        convention,
        reason,
        alone: false,
        migrations: Vec::new(),
        skipped: Vec::new(),
        journal: journal(folder),
        unread: folder.unread.clone(),
        problems: Vec::new(),
        platform_settings: settings(convention, folder),
    };
    let mut views = Vec::new();
    for (draft, pair) in drafts {
        let Some(file) = library.file(&shown(folder, &folder.files[draft.file]), &mut root) else {
            continue;
        };
        let file = library.view(file, &draft, &mut views);
        let migration = library.migration(folder, file, draft, pair, &mut root);
        root.migrations.push(migration);
    }
    for (index, cause, reason) in reading.skipped {
        let path = shown(folder, &folder.files[index]);
        if let Some(file) = library.file(&path, &mut root) {
            root.skipped.push(Skipped {
                file,
                reason,
                cause,
            });
        }
    }
    root.skipped.sort();
    for flaw in reading.flaws {
        let path = shown(folder, &folder.files[flaw.file]);
        if let Some(file) = library.file(&path, &mut root) {
            let place = Place::new(file, flaw.span);
            let problem = Diagnostic::new(flaw.rule, place, flaw.message)
                .severity(Severity::Error)
                .because(flaw.label)
                .help(flaw.help);
            root.problems.push(problem);
        }
    }
    for (path, reason) in &gathered.unreadable {
        let problem = library.unreadable(path, reason);
        root.problems.push(problem);
    }
    Some(root)
}

fn journal(folder: &Folder) -> Option<(String, Arc<str>)> {
    let file = folder.get(DRIZZLE_JOURNAL)?;
    Some((shown(folder, file), Arc::clone(&file.text)))
}

impl Library<'_> {
    fn migration(
        &mut self,
        folder: &Folder,
        file: FileId,
        draft: Draft,
        pair: Option<usize>,
        root: &mut Root,
    ) -> Migration {
        let source = self.sources.get(file);
        let read = |span: &Span| Span::new(source.as_read(span.start), source.as_read(span.end));
        let spans: Vec<Span> = draft.spans.iter().map(read).collect();
        let parts = if root.convention.includes == Includes::None {
            spans.iter().map(|span| Place::new(file, *span)).collect()
        } else {
            self.with_includes(folder, (file, &spans), root)
        };
        Migration {
            file,
            direction: draft.direction,
            version: draft.version,
            key: draft.key,
            name: draft.name,
            parts,
            transaction: draft.transaction,
            transaction_reason: draft.transaction_reason,
            pair,
            repeatable: draft.repeatable,
            apart: folder.files[draft.file].apart.is_some(),
            baseline: draft.baseline,
        }
    }

    /// The source of a draft: its file, or what the runner makes of it.
    fn view(
        &mut self,
        file: FileId,
        draft: &Draft,
        views: &mut Vec<(FileId, Arc<str>, FileId)>,
    ) -> FileId {
        let Some(text) = &draft.view else {
            return file;
        };
        let mut known = views.iter();
        if let Some((.., id)) = known.find(|(of, view, _)| *of == file && Arc::ptr_eq(view, text)) {
            return *id;
        }
        let Some(view) = self.sources.get(file).seen_as(text.clone()) else {
            return file;
        };
        let id = self.sources.add(self.with_values(view));
        views.push((file, text.clone(), id));
        id
    }

    fn with_includes(
        &mut self,
        folder: &Folder,
        file: (FileId, &[Span]),
        root: &mut Root,
    ) -> Vec<Place> {
        let includes = root.convention.includes;
        let starts = match includes {
            Includes::None | Includes::Psql => vec![
                String::new(),
                folder.path.clone(),
                directory(&folder.path).to_owned(),
            ],
            Includes::GoTemplate => vec![folder.path.clone()],
            Includes::Graphile => vec![join(&folder.path, "fixtures")],
        };
        let (disk, ids, values) = (&mut *self.disk, &mut *self.ids, self.values);
        let mut encodings = Vec::new();
        let mut open = |sources: &mut Sources, paths: &[String]| {
            let path = paths.iter().find(|path| disk.is_file(path))?;
            let mut library = Library {
                disk,
                sources,
                ids,
                values,
            };
            library.open(path, &mut encodings).ok()
        };
        let expansion = expand(file, includes, &starts, self.sources, &mut open);
        // Files that are no migrations at all include whatever they like.
        if folder.asked != Asked::Anything {
            root.problems.extend(expansion.problems);
        }
        root.problems.extend(encodings);
        expansion.parts
    }

    fn file(&mut self, path: &str, root: &mut Root) -> Option<FileId> {
        match self.open(path, &mut root.problems) {
            Ok(file) => Some(file),
            Err(reason) => {
                let problem = self.unreadable(path, &reason);
                root.problems.push(problem);
                None
            }
        }
    }

    fn with_values(&self, file: SourceFile) -> SourceFile {
        match self.values.substitute(&file.text) {
            Some((text, substitutions)) => file.substituted(text, substitutions),
            None => file,
        }
    }

    fn open(&mut self, path: &str, problems: &mut Vec<Diagnostic>) -> Result<FileId, String> {
        if let Some(id) = self.ids.get(path) {
            return Ok(*id);
        }
        let read = self.disk.read(path)?;
        let file = if read.exact {
            SourceFile::new(path, read.text)
        } else {
            SourceFile::decoded(path, read.text)
        };
        let id = self.sources.add(self.with_values(file));
        self.ids.insert(path.to_owned(), id);
        if let Some((at, flaw)) = read.flaw {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            let replaced = u32::try_from('\u{fffd}'.len_utf8()).unwrap_or(1);
            let place = Place::new(id, Span::new(at, at.saturating_add(replaced)));
            let problem = Diagnostic::new(UNREADABLE, place, format!("{flaw} in `{path}`"))
                .severity(Severity::Error)
                .because("PostgreSQL refuses the file if the database is UTF-8")
                .help("save the file as UTF-8");
            problems.push(problem);
        }
        Ok(id)
    }

    /// A diagnostic needs a place: the beginning of a file without text.
    fn unreadable(&mut self, path: &str, reason: &str) -> Diagnostic {
        let id = self.sources.add(SourceFile::decoded(path, ""));
        self.ids.insert(path.to_owned(), id);
        let place = Place::new(id, Span::default());
        Diagnostic::new(
            UNREADABLE,
            place,
            format!("`{path}` cannot be read: {reason}"),
        )
        .severity(Severity::Error)
        .because("none of it is analysed")
    }
}

fn settings(convention: &Convention, folder: &Folder) -> PlatformSettings {
    match convention.platform {
        Platform::PostgreSql => PlatformSettings::default(),
        Platform::Supabase => folder
            .signals
            .nearest("config.toml")
            .filter(|signal| signal.distance == 1)
            .map(|signal| supabase_settings(&signal.text))
            .unwrap_or_default(),
    }
}
