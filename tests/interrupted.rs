//! However `sqlcheck verify` ends, nothing of it is left: no process, no socket, no folder, and no
//! database on a server that is not its own.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "runs the program and looks for what it leaves behind"
)]

mod servers;

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A project whose second migration never ends, and a folder for what is temporary.
struct Project {
    directory: tempfile::TempDir,
}

impl Project {
    fn new(second: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let project = Self { directory };
        for folder in ["", "repository/.git", "repository/migrations", "temporary"] {
            let folder = project.path(folder);
            fs::create_dir_all(&folder).unwrap();
            // The server may be another user than we are.
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        }
        let write = |name: &str, text: &str| {
            let folder = project.path("repository/migrations");
            fs::write(folder.join(name), text).unwrap();
        };
        let first = "CREATE TABLE users (id int); CREATE ROLE reader_of_users;";
        write("0001_users.sql", first);
        write("0002_more.sql", second);
        project
    }

    fn path(&self, inner: &str) -> PathBuf {
        self.directory.path().join(inner)
    }

    fn verify(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sqlcheck"));
        command
            .arg("verify")
            .args(arguments)
            .current_dir(self.path("repository"))
            .env("TMPDIR", self.path("temporary"))
            .env_remove("SQLCHECK_DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn left(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.path("temporary")).unwrap();
        entries.map(|it| it.unwrap().path()).collect()
    }

    /// The processes that work there, also after the folder is gone; none where the system has no
    /// `/proc` to ask.
    fn processes(&self) -> Vec<String> {
        let folder = self.path("temporary");
        let Ok(all) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        let all = all.map(|it| it.unwrap().path());
        let here = all.filter(|process| {
            let place = fs::read_link(process.join("cwd"));
            place.is_ok_and(|place| place.starts_with(&folder))
        });
        here.map(|process| process.display().to_string()).collect()
    }
}

const ENDLESS: &str = "SELECT pg_sleep(3600);";

/// Reads on until the second migration is at work.
fn wait_for_the_second(run: &mut Child) {
    let errors = BufReader::new(run.stderr.take().unwrap());
    let mut lines = errors.lines();
    let applied = lines.any(|line| line.unwrap().ends_with("0001_users.sql: applied"));
    assert!(applied, "the first migration applies");
}

fn signal(run: &Child, name: &str) {
    let kill = Command::new("kill")
        .args(["-s", name, &run.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
}

fn is_alive(pid: &str) -> bool {
    let check = Command::new("kill").args(["-0", pid]).output();
    check.unwrap().status.success()
}

fn server_of(folder: &Path) -> String {
    let pid = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    pid.lines().next().unwrap().to_owned()
}

#[test]
fn a_signal_leaves_nothing_behind() {
    if servers::start(None).is_none() {
        return;
    }
    for (name, code) in [("INT", Some(130)), ("TERM", Some(130)), ("KILL", None)] {
        let project = Project::new(ENDLESS);
        let mut run = project.verify(&[]).spawn().unwrap();
        wait_for_the_second(&mut run);
        let [folder] = &project.left()[..] else {
            panic!("one server at work: {:?}", project.left());
        };
        let server = server_of(folder);
        assert!(is_alive(&server));
        assert!(!project.processes().is_empty() || !Path::new("/proc").exists());
        signal(&run, name);
        assert_eq!(run.wait().unwrap().code(), code, "{name}");
        // After a signal that nobody can catch, the watch cleans up on its own.
        while code.is_none() && (!project.left().is_empty() || is_alive(&server)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(project.left(), Vec::<PathBuf>::new(), "{name}");
        assert!(!is_alive(&server), "{name}");
        assert_eq!(project.processes(), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_failure_leaves_nothing_behind() {
    if servers::start(None).is_none() {
        return;
    }
    let project = Project::new("CREATE TABLE users (id int);");
    let output = project.verify(&["--format", "concise"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let report = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        report.lines().next(),
        Some("migrations/0002_more.sql:1:1: error[apply-failed] relation `users` already exists")
    );
    assert_eq!(project.left(), Vec::<PathBuf>::new());
    assert_eq!(project.processes(), Vec::<String>::new());

    let nowhere = project.verify(&["--pg-bin", "/nowhere"]).output().unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(nowhere.stderr).unwrap(),
        "error: `/nowhere` has no PostgreSQL server: `postgres` and `initdb` are expected there\n"
    );
    assert_eq!(project.left(), Vec::<PathBuf>::new());
    assert_eq!(project.processes(), Vec::<String>::new());
}

/// What is needed to start a server is there, and does not do it.
#[test]
fn a_server_that_does_not_start_leaves_nothing_behind() {
    if servers::start(None).is_none() {
        return;
    }
    let project = Project::new("SELECT 1;");
    let folder = project.path("broken");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    // It finds a version, and then nothing works.
    for (name, text) in [
        ("postgres", "#!/bin/sh\necho 'postgres (PostgreSQL) 15.4'\n"),
        ("initdb", "#!/bin/sh\necho 'no space left' >&2\nexit 1\n"),
    ] {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let arguments = ["--pg-bin", folder.to_str().unwrap()];
    let output = project.verify(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("error: "), "{said}");
    assert!(said.contains("no space left"), "{said}");
    assert_eq!(project.left(), Vec::<PathBuf>::new());
    assert_eq!(project.processes(), Vec::<String>::new());
}

#[test]
fn nothing_is_left_on_another_server() {
    let Some(server) = servers::start(None) else {
        return;
    };
    let home = server.create().unwrap();
    let mut client = home.connect().unwrap();
    let Some(postgres::config::Host::Unix(folder)) = home.config().get_hosts().first().cloned()
    else {
        panic!("the server has a socket");
    };
    let url = format!("host={} user=postgres dbname=postgres", folder.display());
    // Databases, and roles of the migrations.
    let count = "SELECT (SELECT count(*) FROM pg_database WHERE datname LIKE 'sqlcheck%'), \
                 (SELECT count(*) FROM pg_roles WHERE rolname = 'reader_of_users')";
    let mut there = || -> (i64, i64) {
        let row = client.query_one(count, &[]).unwrap();
        (row.get(0), row.get(1))
    };
    assert_eq!(there(), (1, 0));
    let project = Project::new(ENDLESS);
    let mut run = project.verify(&["--database-url", &url]).spawn().unwrap();
    wait_for_the_second(&mut run);
    assert_eq!(there(), (2, 1));
    signal(&run, "INT");
    assert_eq!(run.wait().unwrap().code(), Some(130));
    assert_eq!(there(), (1, 0));

    let project = Project::new("SELECT 1;");
    let run = project.verify(&["--database-url", &url]).output().unwrap();
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(there(), (1, 0));
}

#[test]
fn what_is_kept_is_there_until_it_is_removed() {
    if servers::start(None).is_none() {
        return;
    }
    let project = Project::new("SELECT 1;");
    let output = project.verify(&["--keep"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8(output.stderr).unwrap();
    let [folder] = &project.left()[..] else {
        panic!("the folder stays: {said}");
    };
    let server = server_of(folder);
    assert!(is_alive(&server));
    let remove = said.lines().find_map(|line| line.strip_prefix("remove:"));
    let removed = Command::new("sh").args(["-c", remove.unwrap()]).status();
    assert!(removed.unwrap().success());
    while is_alive(&server) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(project.left(), Vec::<PathBuf>::new());
}
