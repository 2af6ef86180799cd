//! Asks a PostgreSQL server whether the answers in `tests/replay/*.sql` are its own. Does nothing,
//! and says so, where no server is installed.

#![expect(
    clippy::disallowed_methods,
    reason = "starts a server in a temporary folder"
)]

#[path = "replay/cases.rs"]
mod cases;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The servers whose words the messages are; other versions say some things differently.
const BINARIES: &str = "/usr/lib/postgresql/15/bin";

#[test]
fn answers_are_the_servers() {
    let Some(server) = Server::start() else {
        println!("no PostgreSQL 15 in {BINARIES}: the answers are not compared");
        return;
    };
    let mut wrong = Vec::new();
    // Files about what is from before the history have no counterpart on a server.
    for (path, cases) in cases::files(|stem| !stem.starts_with("open_")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let answers = server.ask(name, &cases);
        for (case, actual) in cases.iter().zip(answers) {
            let agrees = match case.expected.as_str() {
                "ok" | "noop" => actual == "ok",
                "unknown" => true,
                expected => actual == expected,
            };
            if !agrees {
                wrong.push(format!(
                    "{name}:{}: {}  expected {}\n  server   {actual}",
                    case.line, case.statement, case.expected
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A server with a socket in a folder of its own, stopped when it is dropped.
struct Server {
    folder: PathBuf,
    as_postgres: bool,
    _temporary: tempfile::TempDir,
}

impl Server {
    fn start() -> Option<Self> {
        if !Path::new(BINARIES).join("postgres").exists() {
            return None;
        }
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().to_path_buf();
        let user = Command::new("id").arg("-u").output().unwrap();
        let as_postgres = user.stdout.starts_with(b"0\n");
        if as_postgres {
            let owned = Command::new("chown").arg("postgres").arg(&folder).status();
            if !owned.unwrap().success() {
                return None;
            }
        }
        let server = Self {
            folder,
            as_postgres,
            _temporary: temporary,
        };
        let data = server.folder.join("data");
        server.sh(&format!(
            "{BINARIES}/initdb -D {} -A trust -U postgres --locale=C.UTF-8 -E UTF8",
            data.display()
        ));
        server.sh(&format!(
            "{BINARIES}/pg_ctl -D {data} -w -l {folder}/log -o \"-k {folder} \
             -c listen_addresses='' -c fsync=off -c wal_level=logical\" start",
            data = data.display(),
            folder = server.folder.display()
        ));
        Some(server)
    }

    fn sh(&self, command: &str) -> Output {
        let mut shell = if self.as_postgres {
            let mut su = Command::new("su");
            su.args(["postgres", "-s", "/bin/sh", "-c", command]);
            su
        } else {
            let mut sh = Command::new("sh");
            sh.args(["-c", command]);
            sh
        };
        shell
            .current_dir("/")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// What the server answers to each statement: `ok`, or the SQLSTATE and the message.
    fn ask(&self, database: &str, cases: &[cases::Case]) -> Vec<String> {
        let mut script = String::new();
        for case in cases {
            let _ = writeln!(script, "\\warn @@@\n{}", case.statement);
        }
        let file = self.folder.join(format!("{database}.sql"));
        std::fs::write(&file, script).unwrap();
        let psql = format!(
            "{BINARIES}/psql -X -h {} -U postgres",
            self.folder.display()
        );
        self.sh(&format!(
            "{psql} -d postgres -c 'CREATE DATABASE \"{database}\"'"
        ));
        let output = self.sh(&format!(
            "{psql} -d {database} -v VERBOSITY=verbose -f {}",
            file.display()
        ));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let answers: Vec<String> = text.split("@@@\n").skip(1).map(answer).collect();
        assert_eq!(answers.len(), cases.len(), "{text}");
        answers
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        self.sh(&format!(
            "{BINARIES}/pg_ctl -D {} -m immediate stop",
            data.display()
        ));
    }
}

fn answer(text: &str) -> String {
    let Some((_, error)) = text.split_once("ERROR:  ") else {
        return "ok".to_owned();
    };
    let line = error.lines().next().unwrap_or_default();
    line.replacen(": ", " ", 1)
}
