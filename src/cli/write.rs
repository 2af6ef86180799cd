//! Files of the user are written as a whole or not at all.

#![expect(
    clippy::disallowed_methods,
    reason = "this is where the user's files are written"
)]

use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use tempfile::NamedTempFile;

/// A new text that only has to take the place of the old one.
pub(super) struct Replacement {
    real: PathBuf,
    before: Vec<u8>,
    new: NamedTempFile,
}

impl Replacement {
    /// Prepares a new text for a file that is still as it was read.
    pub(super) fn of(path: &Path, before: &[u8], after: &str) -> anyhow::Result<Self> {
        // A link stays one.
        let real = fs::canonicalize(path)?;
        let mut new = readable().tempfile_in(directory(&real)?)?;
        new.write_all(after.as_bytes())?;
        let old = fs::metadata(&real)?;
        keep_owner(new.as_file(), &old);
        new.as_file().set_permissions(old.permissions())?;
        let replacement = Self {
            real,
            before: before.to_owned(),
            new,
        };
        replacement.check()?;
        Ok(replacement)
    }

    pub(super) fn make(self) -> anyhow::Result<()> {
        self.check()?;
        self.new.persist(&self.real)?;
        Ok(())
    }

    fn check(&self) -> anyhow::Result<()> {
        if fs::read(&self.real)? != self.before {
            bail!("it has changed while sqlcheck ran");
        }
        Ok(())
    }
}

/// Writes a file that is not there yet, never over another.
pub(super) fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut new = readable().tempfile_in(directory(path)?)?;
    new.write_all(text.as_bytes())?;
    let created = new.persist_noclobber(path);
    created.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => anyhow!("it is there already"),
        _ => error.error.into(),
    })?;
    Ok(())
}

/// Writes a file, whatever it was before.
pub(super) fn overwrite(path: &Path, text: &str) -> anyhow::Result<()> {
    match fs::metadata(path) {
        Ok(old) if old.is_file() => {
            // Asks whether the user may.
            File::options().append(true).open(path)?;
            Replacement::of(path, &fs::read(path)?, text)?.make()
        }
        // A terminal or a pipe.
        Ok(_) => Ok(fs::write(path, text)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => create(path, text),
        Err(error) => Err(error.into()),
    }
}

fn directory(path: &Path) -> anyhow::Result<&Path> {
    let parent = path.parent().context("it has no directory")?;
    Ok(if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    })
}

/// Files that others may read too, as far as the user lets them: what is temporary is not otherwise.
#[cfg(unix)]
fn readable() -> tempfile::Builder<'static, 'static> {
    use std::os::unix::fs::PermissionsExt as _;

    let mut builder = tempfile::Builder::new();
    builder.permissions(fs::Permissions::from_mode(0o666));
    builder
}

#[cfg(not(unix))]
fn readable() -> tempfile::Builder<'static, 'static> {
    tempfile::Builder::new()
}

/// What an administrator writes in a container still belongs to the user outside. Others may not give
/// files away, and theirs are their own already.
#[cfg(unix)]
fn keep_owner(new: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let _ = fchown(new, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<_> = entries
            .map(|it| it.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_has_changed_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sql");
        fs::write(&path, "theirs").unwrap();
        let refused = |problem: Option<anyhow::Error>| {
            let said = problem.map(|it| it.to_string());
            assert_eq!(said.as_deref(), Some("it has changed while sqlcheck ran"));
        };
        refused(Replacement::of(&path, b"old", "new").err());

        fs::write(&path, "old").unwrap();
        let replacement = Replacement::of(&path, b"old", "new").unwrap();
        fs::write(&path, "theirs").unwrap();
        refused(replacement.make().err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(names(folder.path()), ["a.sql"], "nothing is left over");
    }

    #[test]
    fn nothing_is_created_over_another_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sql");
        create(&path, "one").unwrap();
        let error = create(&path, "two").unwrap_err();
        assert_eq!(error.to_string(), "it is there already");
        overwrite(&path, "three").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        assert_eq!(names(folder.path()), ["a.sql"], "nothing is left over");
    }

    #[cfg(unix)]
    #[test]
    fn links_modes_and_owners_stay() {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};

        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.txt"), folder.path().join("b.txt"));
        create(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        // Only an administrator may give it away.
        let _ = chown(&path, Some(12), Some(34));
        let before = fs::metadata(&path).unwrap();
        symlink("a.txt", &link).unwrap();
        overwrite(&link, "two").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let after = fs::metadata(&path).unwrap();
        let facts = |it: &Metadata| (it.mode(), it.uid(), it.gid());
        assert_eq!(facts(&after), facts(&before));
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
    }
}
