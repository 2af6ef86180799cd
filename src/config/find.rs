//! Where the configuration file and the repository are.

#![expect(
    clippy::disallowed_methods,
    reason = "finding the configuration looks at the disk"
)]

use std::path::{Path, PathBuf};

/// What a configuration file is called; the first wins where a directory has both.
pub const FILE_NAMES: [&str; 2] = ["sqlcheck.toml", ".sqlcheck.toml"];

/// The nearest configuration file at or above a directory, not looking above its repository.
#[must_use]
pub fn find(start: &Path, is_file: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let top = repository(start);
    for directory in start.ancestors() {
        for name in FILE_NAMES {
            let file = directory.join(name);
            if is_file(&file) {
                return Some(file);
            }
        }
        if top.as_deref() == Some(directory) {
            return None;
        }
    }
    None
}

/// The nearest directory at or above this one that is a repository. In a linked worktree `.git` is
/// a file.
#[must_use]
pub fn repository(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|directory| directory.join(".git").exists())
        .map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use std::path::{Path, PathBuf};

    use super::repository;

    fn find(start: &Path) -> Option<PathBuf> {
        super::find(start, Path::is_file)
    }

    #[test]
    fn the_search_ends_at_the_repository() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("repository/db/migrations");
        fs::create_dir_all(&inner).unwrap();
        let top = outer.path().join("repository");
        fs::write(outer.path().join("sqlcheck.toml"), "").unwrap();
        assert_eq!(find(&inner), Some(outer.path().join("sqlcheck.toml")));

        fs::create_dir(top.join(".git")).unwrap();
        assert_eq!(repository(&inner), Some(top.clone()));
        assert_eq!(find(&inner), None);

        fs::write(top.join(".sqlcheck.toml"), "").unwrap();
        assert_eq!(find(&inner), Some(top.join(".sqlcheck.toml")));
        fs::write(top.join("sqlcheck.toml"), "").unwrap();
        assert_eq!(find(&inner), Some(top.join("sqlcheck.toml")));
        fs::write(top.join("db/.sqlcheck.toml"), "").unwrap();
        assert_eq!(find(&inner), Some(top.join("db/.sqlcheck.toml")));
    }
}
