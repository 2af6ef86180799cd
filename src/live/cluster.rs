//! A server of our own, in a folder of its own, for as long as we live.
//!
//! A shell watches over it: it makes the cluster, starts the server, and waits for the end of its
//! input, a pipe from us. However we end, also by a signal that nobody can catch, the pipe ends
//! with us, and the shell stops the server and removes the folder.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::binaries::Binaries;
use super::random_digits;

/// The server's superuser.
pub(super) const USER: &str = "postgres";

/// Says `ready` once the server takes connections, and leaves it alone where it reads `keep`.
///
/// Nothing that is written here has to survive a crash of the machine, so nothing waits for the
/// disk. One transaction may take the locks of a whole history.
const WATCH: &str = r#"
trap '' PIPE
umask 077
for locale in C.UTF-8 C; do
  rm -rf data
  "$1/initdb" -D data -N -A trust -U postgres -E UTF8 --locale=$locale >log 2>&1 && break
done
[ -s data/PG_VERSION ] || exit 1
cat >>data/postgresql.conf <<'END'
listen_addresses = ''
unix_socket_directories = '..'
unix_socket_permissions = 0700
port = 5432
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = logical
autovacuum = off
jit = off
max_locks_per_transaction = 512
lc_messages = 'C'
timezone = 'UTC'
log_timezone = 'UTC'
END
"$1/postgres" -D data </dev/null >>log 2>&1 &
server=$!
until grep -q '^ready' data/postmaster.pid; do
  kill -0 $server || exit 1
  sleep 0.02
done
echo ready
read -r word
[ "$word" = keep ] && exit 0
kill -QUIT $server
wait $server
folder=$PWD
cd / && rm -rf "$folder"
"#;

/// With which every folder's name begins.
const PREFIX: &str = "sqlcheck-";

/// The socket's name, which counts for the length of its path.
const SOCKET: &str = ".s.PGSQL.5432";

/// The longest path of a socket where it is shortest, on macOS.
const LONGEST_SOCKET: usize = 103;

/// A folder in which no server answers is given this time to have one.
const YOUNG: Duration = Duration::from_secs(600);

/// Where the user is found whom a server runs as that root starts: a server refuses to be root.
const UNPRIVILEGED: [&str; 3] = ["postgres", "nobody", "daemon"];

/// A running server.
#[derive(Debug)]
pub(super) struct Cluster {
    /// Has the socket.
    pub(super) folder: PathBuf,
    watch: Mutex<Option<Child>>,
}

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot make a folder for a server in `{0}`: {1}")]
    Folder(PathBuf, io::Error),
    #[error(
        "PostgreSQL does not run as root, and this system has no user `postgres` or `nobody` to \
         run it as; start sqlcheck as another user, or give `--database-url`"
    )]
    NoUser,
    #[error("cannot run a shell as user {user}: {error}")]
    Shell { user: u32, error: io::Error },
    #[error("PostgreSQL {version} in `{folder}` does not start:\n{log}")]
    Server {
        version: String,
        folder: PathBuf,
        log: String,
    },
}

impl Cluster {
    pub(super) fn start(binaries: &Binaries) -> Result<Self, StartError> {
        remove_leftovers();
        let (folder, owner) = make_folder()?;
        let mut shell = Command::new("/bin/sh");
        shell
            .args(["-c", WATCH, "sqlcheck"])
            .arg(&binaries.folder)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // What is typed at our terminal, such as Ctrl-C, is for us.
            .process_group(0);
        for variable in ["PGDATA", "PGPORT", "PGOPTIONS", "PGTZ", "PGDATESTYLE"] {
            shell.env_remove(variable);
        }
        if let Some(user) = owner.changed {
            shell.uid(user.0).gid(user.1);
        }
        let watch = shell.spawn().map_err(|error| {
            let _ = fs::remove_dir_all(&folder);
            let user = owner.uid;
            StartError::Shell { user, error }
        })?;
        let cluster = Self {
            folder,
            watch: Mutex::new(Some(watch)),
        };
        if cluster.is_ready() {
            return Ok(cluster);
        }
        let log = fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
        cluster.stop();
        Err(StartError::Server {
            version: binaries.version.to_string(),
            folder: binaries.folder.clone(),
            log: last_lines(&log),
        })
    }

    /// Waits for the watch to say so, or to give up.
    fn is_ready(&self) -> bool {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let output = watch.as_mut().and_then(|watch| watch.stdout.take());
        let mut line = String::new();
        let read = output.map(|output| BufReader::new(output).read_line(&mut line));
        matches!(read, Some(Ok(_))) && line == "ready\n"
    }

    /// Stops the server and removes its folder.
    pub(super) fn stop(&self) {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut watch) = watch.take() {
            drop(watch.stdin.take());
            let _ = watch.wait();
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    /// Leaves the server running after our end.
    pub(super) fn keep(&self) {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut watch) = watch.take() {
            if let Some(mut input) = watch.stdin.take() {
                let _ = input.write_all(b"keep\n");
            }
            let _ = watch.wait();
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop();
    }
}

struct Owner {
    uid: u32,
    /// The user and the group to become, where we are root.
    changed: Option<(u32, u32)>,
}

/// A new folder that only the server's user can read: whoever gets to the socket is superuser.
fn make_folder() -> Result<(PathBuf, Owner), StartError> {
    let mut parent = std::env::temp_dir();
    let too_long = |parent: &Path| {
        parent.as_os_str().len() + PREFIX.len() + 8 + SOCKET.len() + 2 > LONGEST_SOCKET
    };
    if too_long(&parent) || !parent.is_absolute() {
        parent = PathBuf::from("/tmp");
    }
    let mut folder = create(&parent)?;
    let us = fs::metadata(&folder).map_or(0, |it| it.uid());
    if us != 0 {
        let owner = Owner {
            uid: us,
            changed: None,
        };
        return Ok((folder, owner));
    }
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let user = UNPRIVILEGED.iter().find_map(|name| user(&passwd, name));
    let Some((uid, gid)) = user else {
        let _ = fs::remove_dir(&folder);
        return Err(StartError::NoUser);
    };
    if !is_open_to_all(&parent) {
        let _ = fs::remove_dir(&folder);
        folder = create(Path::new("/tmp"))?;
    }
    if let Err(error) = std::os::unix::fs::chown(&folder, Some(uid), Some(gid)) {
        let _ = fs::remove_dir(&folder);
        return Err(StartError::Folder(folder, error));
    }
    let changed = Some((uid, gid));
    Ok((folder, Owner { uid, changed }))
}

fn create(parent: &Path) -> Result<PathBuf, StartError> {
    let folder = parent.join(format!("{PREFIX}{}", random_digits()));
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Ok(()) => Ok(folder),
        Err(error) => Err(StartError::Folder(parent.to_path_buf(), error)),
    }
}

/// Whether any user may work in a folder: root's temporary folder may be root's alone.
fn is_open_to_all(folder: &Path) -> bool {
    let mode = |folder: &Path| fs::metadata(folder).map_or(0, |it| it.mode());
    mode(folder) & 0o003 == 0o003 && folder.ancestors().all(|it| mode(it) & 0o001 != 0)
}

/// The numbers of a user and its group.
fn user(passwd: &str, name: &str) -> Option<(u32, u32)> {
    let line = passwd
        .lines()
        .find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    let uid = fields.next()?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    (uid != 0).then_some((uid, gid))
}

/// Removes what runs left behind that ended together with their watch, as when a machine is
/// switched off. Where a server answers, or may be about to, somebody is at work.
fn remove_leftovers() {
    for parent in [std::env::temp_dir(), PathBuf::from("/tmp")] {
        let Ok(entries) = fs::read_dir(&parent) else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let ours = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
            let is_digits =
                |text: &str| text.len() == 8 && text.bytes().all(|it| it.is_ascii_hexdigit());
            if ours.is_some_and(is_digits) && is_left_over(&entry.path()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

fn is_left_over(folder: &Path) -> bool {
    let modified = fs::metadata(folder).and_then(|it| it.modified());
    let age = modified.map(|it| it.elapsed().unwrap_or_default());
    age.is_ok_and(|age| age > YOUNG) && UnixStream::connect(folder.join(SOCKET)).is_err()
}

fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let from = lines.len().saturating_sub(10);
    lines[from..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::user;

    #[test]
    fn an_unprivileged_user_is_found() {
        let passwd = "root:x:0:0:root:/root:/bin/sh\npostgres:x:101:104::/var/lib:/bin/sh\n";
        assert_eq!(user(passwd, "postgres"), Some((101, 104)));
        assert_eq!(user(passwd, "root"), None);
        assert_eq!(user(passwd, "post"), None);
    }
}
