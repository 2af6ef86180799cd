//! A PostgreSQL server of the tests' own, which is asked many histories at once.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The version whose answers are compared.
pub(crate) const BINARIES: &str = "/usr/lib/postgresql/15/bin";

/// Empties a database: each history begins with nothing, in a session as new.
const RESET: &str = "
DISCARD ALL;
SET client_min_messages TO warning;
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN
    SELECT 'PUBLICATION' AS kind, pubname AS name FROM pg_publication
    UNION ALL SELECT 'EXTENSION', extname FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL SELECT 'SCHEMA', nspname FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
  LOOP
    EXECUTE format('DROP %s IF EXISTS %I CASCADE', found.kind, found.name);
  END LOOP;
END $$;
CREATE SCHEMA public;";

/// What a server says to a history.
pub(crate) struct Answers {
    /// For each statement: `ok`, or the SQLSTATE and the message.
    pub(crate) statements: Vec<String>,
    /// The catalog at the end, a line for each object.
    pub(crate) catalog: Vec<String>,
}

/// A server with a socket in a folder of its own, stopped when it is dropped.
pub(crate) struct Server {
    folder: PathBuf,
    as_postgres: bool,
    _temporary: tempfile::TempDir,
}

impl Server {
    /// `None` where no server is installed, or it does not start.
    pub(crate) fn start() -> Option<Self> {
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
        let folder = server.folder.display();
        server.sh(&format!(
            "{BINARIES}/initdb -N -D {folder}/data -A trust -U postgres --locale=C.UTF-8 -E UTF8"
        ));
        let started = server.sh(&format!(
            "{BINARIES}/pg_ctl -D {folder}/data -w -l {folder}/log -o \"-k {folder} \
             -c listen_addresses='' -c fsync=off -c full_page_writes=off -c wal_level=logical \
             -c synchronous_commit=off -c autovacuum=off\" start",
        ));
        started.status.success().then_some(server)
    }

    /// Runs each history in a database of its own, each statement in a transaction of its own.
    pub(crate) fn ask(&self, histories: &[&[String]]) -> Vec<Answers> {
        let mut script = String::new();
        let _ = writeln!(script, "\\set VERBOSITY verbose\n\\pset pager off");
        for history in histories {
            let _ = writeln!(
                script,
                "{RESET}\nDISCARD ALL;\n\\o /dev/null\n\\warn @@@history"
            );
            for statement in *history {
                let _ = writeln!(script, "\\warn @@@\n{statement};");
            }
            let _ = writeln!(
                script,
                "\\warn @@@end\n\\o\nROLLBACK;\nDISCARD TEMP;\nSET search_path TO pg_catalog;\n\\echo @@@history\n{}",
                include_str!("catalog.sql")
            );
        }
        let file = self.folder.join("histories.sql");
        std::fs::write(&file, script).unwrap();
        let output = self.sh(&format!(
            "{BINARIES}/psql -X -q -At -h {} -U postgres -d postgres -f {}",
            self.folder.display(),
            file.display()
        ));
        let errors = String::from_utf8_lossy(&output.stderr);
        let lines = String::from_utf8_lossy(&output.stdout);
        let answers = errors.split("@@@history\n").skip(1);
        let catalogs = lines.split("@@@history\n").skip(1);
        let answers: Vec<Answers> = answers
            .zip(catalogs)
            .map(|(answers, catalog)| Answers {
                statements: statements(answers),
                catalog: sorted(catalog),
            })
            .collect();
        assert_eq!(answers.len(), histories.len(), "{errors}");
        for (answers, history) in answers.iter().zip(histories) {
            assert_eq!(answers.statements.len(), history.len(), "{errors}");
        }
        answers
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
}

impl Drop for Server {
    fn drop(&mut self) {
        self.sh(&format!(
            "{BINARIES}/pg_ctl -D {}/data -m immediate stop",
            self.folder.display()
        ));
    }
}

fn statements(text: &str) -> Vec<String> {
    let text = text.split("@@@end\n").next().unwrap_or_default();
    text.split("@@@\n").skip(1).map(answer).collect()
}

fn answer(text: &str) -> String {
    let Some((_, error)) = text.split_once("ERROR:  ") else {
        return "ok".to_owned();
    };
    let line = error.lines().next().unwrap_or_default();
    line.replacen(": ", " ", 1)
}

fn sorted(text: &str) -> Vec<String> {
    // The model leaves the schema of everyday out of a type's name.
    let lines = text.lines().map(|line| line.replace(" public.", " "));
    let mut lines: Vec<String> = lines.collect();
    lines.sort();
    lines
}
