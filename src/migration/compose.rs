//! A new migration, written as its convention wants it and called as the newest one of its root is.

use std::sync::Arc;

use crate::migration::conventions::drizzle_listed;
use crate::migration::names::{directory, file_name, leading_version, without_extension};
use crate::migration::next::next_version;
use crate::migration::{Direction, Migration, Root};
use crate::source::{Sources, with_line_ends_of};

/// How a new migration of a framework is written.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// In a file called as the newest one is.
    File {
        /// For a migration that its runner sends as it sends every other.
        usual: Lines,
        /// For one whose statements are sent one by one, outside of a transaction; `None` where no
        /// directive says so.
        one_by_one: Option<Lines>,
        /// What else is to be done about a new file, as a sentence.
        then: Option<&'static str>,
    },
    /// In a file that a journal lists; what else is to be done, as a sentence.
    Listed(&'static str),
    /// As a changeset of Liquibase.
    Changeset,
    /// Only by the framework's own tool, for a reason.
    Refused(&'static str),
}

/// The lines around the statements of a file. `{newest}` stands for the name of the migration
/// before, `{name}` for that of the new one.
#[derive(Debug, Clone, Copy)]
pub struct Lines {
    pub up: &'static str,
    /// `None` where a down script has a file of its own.
    pub down: Option<&'static str>,
    /// Whether the runner refuses a file without a down.
    pub needs_down: bool,
}

impl Lines {
    pub const NONE: Self = Self {
        up: "",
        down: None,
        needs_down: false,
    };
}

impl Form {
    /// Nothing but statements.
    pub const STATEMENTS: Self = Self::File {
        usual: Lines::NONE,
        one_by_one: None,
        then: None,
    };

    /// What else is to be done about a new migration, as a sentence.
    #[must_use]
    pub fn then(&self) -> Option<&'static str> {
        match self {
            Self::File { then, .. } => *then,
            Self::Listed(then) => Some(then),
            Self::Changeset | Self::Refused(_) => None,
        }
    }

    /// Whether statements can be sent one by one.
    #[must_use]
    pub fn can_be_sent_one_by_one(&self) -> bool {
        match self {
            Self::File { one_by_one, .. } => one_by_one.is_some(),
            Self::Changeset => true,
            Self::Listed(_) | Self::Refused(_) => false,
        }
    }
}

/// What a new migration is to have.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// `None` for the one that follows.
    pub version: Option<String>,
    /// Words with `_` between them.
    pub name: String,
    /// What it is for: a sentence.
    pub title: String,
    /// Statements with their semicolons, and comments before them.
    pub up: Vec<String>,
    pub down: Vec<String>,
    /// Why the down does not undo everything.
    pub irreversible: Option<String>,
    pub one_by_one: bool,
    /// In seconds since 1970.
    pub now: u64,
}

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// As those of the run's sources.
    pub path: String,
    pub text: String,
    /// What it is there already as, of a journal, which gets a new text.
    pub replaces: Option<Arc<str>>,
}

/// The files of a new migration, the up first.
///
/// # Errors
///
/// Why the convention, or the root as it is, has no way to write one.
pub fn compose(
    root: &Root,
    sources: &Sources,
    proposal: &Proposal,
) -> Result<Vec<NewFile>, String> {
    let lines = match root.convention.form {
        Form::Refused(reason) => return Err(reason.to_owned()),
        Form::File {
            one_by_one: Some(lines),
            ..
        } if proposal.one_by_one => lines,
        Form::File { usual, .. } => usual,
        Form::Listed(_) | Form::Changeset => Lines::NONE,
    };
    let newest = Newest::of(root, sources)?;
    let version = match &proposal.version {
        Some(version) => version.clone(),
        None => newest.next(root, proposal.now)?,
    };
    let writer = Writer {
        root,
        newest: &newest,
        version: &version,
        name: newest.in_style(&proposal.name),
        proposal,
    };
    let mut files = match root.convention.form {
        Form::Changeset => writer.changeset()?,
        Form::File { .. } | Form::Listed(_) | Form::Refused(_) => writer.files(&lines)?,
    };
    for file in files.iter_mut().filter(|file| file.replaces.is_none()) {
        file.text = with_line_ends_of(newest.text, &file.text);
    }
    Ok(files)
}

/// The newest migration of a root, after which the new one is called.
struct Newest<'a> {
    migration: &'a Migration,
    path: &'a str,
    text: &'a str,
    version: &'a str,
    name: &'a str,
    /// The file of its down script, where that has one of its own.
    down: Option<&'a str>,
    /// Whether migrations here have a way back.
    is_reversible: bool,
}

impl<'a> Newest<'a> {
    fn of(root: &'a Root, sources: &'a Sources) -> Result<Self, String> {
        let ups = || root.ups().map(|(_, up)| up);
        let is_reversible = ups().any(|up| up.pair.is_some());
        let is_like_it = |up: &&Migration| {
            !up.repeatable && !up.baseline && (!is_reversible || up.pair.is_some())
        };
        let migration = ups().filter(is_like_it).last();
        let migration = migration.ok_or("it has no migration to name a new one after")?;
        let source = sources.get(migration.file);
        let path = source.path.as_str();
        let down = migration.pair.and_then(|pair| root.migrations.get(pair));
        let down = down
            .filter(|down| down.file != migration.file && !shares_file(sources, down, migration));
        let (version, name) = match root.convention.form {
            // A changeset's version is not in the name of its file.
            Form::Changeset => match leading_version(without_extension(file_name(path))) {
                Some(parsed) => (parsed.version, parsed.name),
                None => ("", without_extension(file_name(path))),
            },
            Form::File { .. } | Form::Listed(_) | Form::Refused(_) => {
                (migration.version.as_str(), migration.name.as_str())
            }
        };
        Ok(Self {
            migration,
            path,
            text: source.written(),
            version,
            name,
            down: down.map(|down| sources.get(down.file).path.as_str()),
            is_reversible,
        })
    }

    /// The version that follows, also that of migrations in code.
    fn next(&self, root: &Root, now: u64) -> Result<String, String> {
        use crate::migration::names::natural;

        let ups = root.ups().map(|(_, up)| up);
        let ups = ups.filter(|up| !up.repeatable && !up.baseline);
        let of_changesets = matches!(root.convention.form, Form::Changeset);
        let others = ups.map(|up| up.version.as_str()).filter(|_| !of_changesets);
        let others = others.chain(root.unread.iter().map(String::as_str));
        let newest = others.chain([self.version]).max_by(|a, b| natural(a, b));
        let newest = newest.unwrap_or(self.version);
        if newest.is_empty() && of_changesets {
            return Ok(String::new());
        }
        next_version(newest, now).ok_or_else(|| {
            format!(
                "`{}` has no version that another could follow",
                file_name(self.path)
            )
        })
    }

    /// Words as the newest's name has them.
    fn in_style(&self, name: &str) -> String {
        let dashed = self.name.contains('-') && !self.name.contains('_');
        if dashed {
            name.replace('_', "-")
        } else {
            name.to_owned()
        }
    }
}

/// Views of one file are sources of their own, with the same path.
fn shares_file(sources: &Sources, down: &Migration, up: &Migration) -> bool {
    sources.get(down.file).path == sources.get(up.file).path
}

struct Writer<'a> {
    root: &'a Root,
    newest: &'a Newest<'a>,
    version: &'a str,
    name: String,
    proposal: &'a Proposal,
}

impl Writer<'_> {
    fn files(&self, lines: &Lines) -> Result<Vec<NewFile>, String> {
        let path = self.renamed(self.newest.path, Direction::Up)?;
        // Where the name says the direction, no line does.
        let marker = if path.ends_with(".up.sql") {
            ""
        } else {
            lines.up
        };
        let below = lines.down.filter(|_| self.newest.down.is_none());
        let below = below.filter(|_| self.newest.is_reversible || lines.needs_down);
        let mut text = self.filled(marker);
        text.push_str(&self.up());
        if let Some(marker) = below {
            text.push('\n');
            text.push_str(&self.filled(marker));
            text.push_str(&self.down());
        }
        let mut files = vec![NewFile {
            path,
            text,
            replaces: None,
        }];
        if let Some(down) = self.newest.down {
            files.push(NewFile {
                path: self.renamed(down, Direction::Down)?,
                text: self.down(),
                replaces: None,
            });
        }
        files.extend(self.journal(&files[0].path)?);
        Ok(files)
    }

    /// The journal with the new script in it.
    fn journal(&self, script: &str) -> Result<Option<NewFile>, String> {
        let Form::Listed(_) = self.root.convention.form else {
            return Ok(None);
        };
        let Some((path, text)) = &self.root.journal else {
            return Err(
                "drizzle-kit keeps a snapshot for each script: `drizzle-kit generate --custom` \
                        makes an empty one to put the statements into"
                    .to_owned(),
            );
        };
        let tag = without_extension(file_name(script));
        Ok(Some(NewFile {
            path: path.clone(),
            text: drizzle_listed(text, tag, self.proposal.now)?,
            replaces: Some(text.clone()),
        }))
    }

    fn up(&self) -> String {
        let separator = match self.root.convention.form {
            Form::Listed(_) => "\n--> statement-breakpoint\n",
            Form::File { .. } | Form::Changeset | Form::Refused(_) => "\n\n",
        };
        format!(
            "-- {}\n\n{}\n",
            self.proposal.title,
            self.proposal.up.join(separator)
        )
    }

    fn down(&self) -> String {
        let mut text = String::new();
        if let Some(reason) = &self.proposal.irreversible {
            text.push_str(&format!("-- sqlcheck: irreversible {reason}\n"));
            if !self.proposal.down.is_empty() {
                text.push('\n');
            }
        }
        for statement in &self.proposal.down {
            text.push_str(statement);
            text.push('\n');
        }
        text
    }

    /// A changeset in a file of its own, with the author of the newest.
    fn changeset(&self) -> Result<Vec<NewFile>, String> {
        let (author, _) = self
            .newest
            .migration
            .version
            .rsplit_once(':')
            .unwrap_or_default();
        if author.is_empty() {
            return Err("its newest file has no changeset with an author".to_owned());
        }
        let author = if author.contains([' ', ':']) {
            format!("\"{author}\"")
        } else {
            author.to_owned()
        };
        let id = if self.version.is_empty() {
            self.name.clone()
        } else {
            format!("{}-{}", self.version, self.name)
        };
        let attribute = if self.proposal.one_by_one {
            " runInTransaction:false"
        } else {
            ""
        };
        let mut text =
            format!("--liquibase formatted sql\n\n--changeset {author}:{id}{attribute}\n");
        if self.newest.is_reversible
            && let Some(reason) = &self.proposal.irreversible
        {
            text.push_str(&format!("-- sqlcheck: irreversible {reason}\n"));
        }
        text.push_str(&self.up());
        if self.newest.is_reversible {
            for statement in &self.proposal.down {
                text.push_str(&format!("--rollback {statement}\n"));
            }
        }
        Ok(vec![NewFile {
            path: self.renamed(self.newest.path, Direction::Up)?,
            text,
            replaces: None,
        }])
    }

    fn filled(&self, marker: &str) -> String {
        let newest = without_extension(file_name(self.newest.path));
        marker
            .replace("{newest}", newest)
            .replace("{name}", &self.name)
    }

    /// A path of the newest migration with the new version and name in it.
    fn renamed(&self, path: &str, direction: Direction) -> Result<String, String> {
        let Newest { version, name, .. } = *self.newest;
        let unable = || format!("`{path}` has no version that another could take the place of");
        if version.is_empty() {
            let changeset = matches!(self.root.convention.form, Form::Changeset);
            let renamed = path
                .strip_suffix(&format!("{name}.sql"))
                .filter(|_| changeset);
            return Ok(format!("{}{}.sql", renamed.ok_or_else(unable)?, self.name));
        }
        // The part of the path that has it: the file's name, or that of its directory.
        let parents = directory(path);
        let candidates = [
            (parents, file_name(path), ""),
            (directory(parents), file_name(parents), file_name(path)),
        ];
        for (before, part, after) in candidates {
            let Some(part) = self.in_part(part, version, name, direction) else {
                continue;
            };
            let parts = [before, part.as_str(), after];
            let parts: Vec<_> = parts.into_iter().filter(|it| !it.is_empty()).collect();
            return Ok(parts.join("/"));
        }
        Err(unable())
    }

    fn in_part(&self, part: &str, old: &str, name: &str, direction: Direction) -> Option<String> {
        let at = part.find(old)?;
        let (before, rest) = (&part[..at], &part[at + old.len()..]);
        let version = self.version;
        let renamed = match rest.find(name).filter(|_| !name.is_empty()) {
            Some(at) => {
                let (separator, rest) = (&rest[..at], &rest[at + name.len()..]);
                format!("{before}{version}{separator}{}{rest}", self.name)
            }
            // A down script may have only the version of its up.
            None if direction == Direction::Down => format!("{before}{version}{rest}"),
            None => format!("{before}{version}_{}{rest}", self.name),
        };
        Some(renamed)
    }
}
