//! Where a PostgreSQL server is installed, and which version it is.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A server's version: `15.4` is major 15, minor 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u16,
    pub minor: u16,
}

impl Version {
    /// From `server_version_num`: 150004 is 15.4.
    #[must_use]
    pub fn from_number(number: u32) -> Self {
        let part = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
        Self {
            major: part(number / 10_000),
            minor: part(number % 10_000),
        }
    }

    /// From the output of `postgres --version`: `postgres (PostgreSQL) 15.4 (Debian 15.4-1)`.
    fn parse(output: &str) -> Option<Self> {
        let text = output.split("(PostgreSQL)").nth(1)?.trim_start();
        let mut numbers = text.split(|it: char| !it.is_ascii_digit());
        Some(Self {
            major: numbers.next()?.parse().ok()?,
            // A version to come is `19beta1` or `19devel`.
            minor: if text.contains('.') {
                numbers.next()?.parse().ok()?
            } else {
                0
            },
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

/// A folder with `postgres` and `initdb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    pub folder: PathBuf,
    pub version: Version,
}

/// Why no server can be started here.
#[derive(Debug, thiserror::Error)]
pub enum NotInstalled {
    #[error("`{0}` has no PostgreSQL server: `postgres` and `initdb` are expected there")]
    NotThere(PathBuf),
    #[error(
        "no PostgreSQL server is installed where one is looked for; {}",
        how_to_get_one()
    )]
    Nowhere,
    #[error(
        "no PostgreSQL {wanted} is installed, only {found}; {}",
        how_to_get_one()
    )]
    OtherVersions { wanted: u16, found: String },
}

/// Which server is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The folder that has it; nothing means wherever servers are usually installed.
    pub folder: Option<PathBuf>,
    /// The major version that it must have.
    pub version: Option<u16>,
    /// The major version that it had better have.
    pub preferred: Option<u16>,
}

/// The server that is wanted; if several are, the newest.
///
/// # Errors
///
/// Where there is none.
pub fn find(wanted: &Wanted) -> Result<Binaries, NotInstalled> {
    let all = match &wanted.folder {
        Some(folder) => {
            let there = binaries(folder).ok_or_else(|| NotInstalled::NotThere(folder.clone()))?;
            vec![there]
        }
        None => installed(),
    };
    let Some(newest) = all.last() else {
        return Err(NotInstalled::Nowhere);
    };
    let of = |major: u16| all.iter().rfind(|it| it.version.major == major);
    match wanted.version {
        Some(major) => of(major).cloned().ok_or_else(|| {
            let found: Vec<String> = all.iter().map(|it| it.version.to_string()).collect();
            NotInstalled::OtherVersions {
                wanted: major,
                found: found.join(", "),
            }
        }),
        None => Ok(wanted.preferred.and_then(of).unwrap_or(newest).clone()),
    }
}

/// Every server of this machine, the newest last; of one version, that which is found first.
#[must_use]
pub fn installed() -> Vec<Binaries> {
    let mut found: BTreeMap<Version, Binaries> = BTreeMap::new();
    for folder in candidates() {
        if let Some(binaries) = binaries(&folder) {
            found.entry(binaries.version).or_insert(binaries);
        }
    }
    found.into_values().collect()
}

/// Where packages put servers. One `*` stands for a version.
const USUAL_FOLDERS: &[&str] = &[
    // Debian and Ubuntu
    "/usr/lib/postgresql/*/bin",
    // RHEL, Fedora and their like, from PostgreSQL's own repository
    "/usr/pgsql-*/bin",
    // Alpine
    "/usr/libexec/postgresql*",
    // openSUSE
    "/usr/lib/postgresql*/bin",
    // Homebrew
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    // MacPorts
    "/opt/local/lib/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/Library/PostgreSQL/*/bin",
    // Built from source
    "/usr/local/pgsql/bin",
];

fn candidates() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(configured());
    for pattern in USUAL_FOLDERS {
        folders.extend(expand(pattern));
    }
    folders
}

/// What `pg_config --bindir` says.
fn configured() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    output
        .status
        .success()
        .then(|| PathBuf::from(folder.trim_end()))
}

fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or_default();
    let Ok(entries) = Path::new(parent).read_dir() else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .map(|name| PathBuf::from(format!("{parent}/{name}{after}")))
        .collect();
    folders.sort();
    folders
}

fn binaries(folder: &Path) -> Option<Binaries> {
    let complete = ["postgres", "initdb"]
        .iter()
        .all(|name| folder.join(name).is_file());
    if !complete || !folder.is_absolute() {
        return None;
    }
    let output = Command::new(folder.join("postgres"))
        .arg("--version")
        .output()
        .ok()?;
    let version = Version::parse(&String::from_utf8_lossy(&output.stdout))?;
    Some(Binaries {
        folder: folder.to_path_buf(),
        version,
    })
}

/// The command that installs a server on this system.
#[must_use]
pub fn how_to_get_one() -> String {
    const OTHERWISE: &str = "say where one is with `--pg-bin`, or give `--database-url`";
    let manager = [
        ("apt-get", "sudo apt-get install postgresql"),
        ("dnf", "sudo dnf install postgresql-server"),
        ("yum", "sudo yum install postgresql-server"),
        ("apk", "apk add postgresql"),
        ("pacman", "sudo pacman -S postgresql"),
        ("zypper", "sudo zypper install postgresql-server"),
        ("brew", "brew install postgresql"),
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has = |program: &str| std::env::split_paths(&path).any(|it| it.join(program).is_file());
    match manager.iter().find(|(program, _)| has(program)) {
        Some((_, command)) => format!("install one with `{command}`, {OTHERWISE}"),
        None => format!("install one from https://www.postgresql.org/download/, {OTHERWISE}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Version, expand};

    #[test]
    fn versions_are_read() {
        let parse = |text| Version::parse(text).map(|it| it.to_string());
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(parse(debian).as_deref(), Some("15.18"));
        assert_eq!(
            parse("postgres (PostgreSQL) 19beta1").as_deref(),
            Some("19.0")
        );
        assert_eq!(parse("postgres 15"), None);
        assert_eq!(Version::from_number(120_022).to_string(), "12.22");
    }

    #[test]
    fn patterns_without_a_match_give_nothing() {
        assert!(expand("/no/such/folder-*/bin").is_empty());
        assert_eq!(expand("/a/b").len(), 1);
    }
}
