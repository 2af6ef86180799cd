//! The story of an old repository that gets sqlcheck: `tests/story/story.md`, executed.

#![expect(clippy::disallowed_methods, reason = "runs commands in a repository")]

mod servers;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const PAGE: &str = "tests/story/story.md";
/// The heading from which on a server is needed.
const ON_A_SERVER: &str = "## A server agrees";

#[test]
fn the_story_goes_as_it_is_told() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let told = fs::read_to_string(&path).unwrap();
    let has_server = servers::start(None).is_some();
    let (page, end) = told.split_once(ON_A_SERVER).unwrap();
    let page = if has_server { told.as_str() } else { page };
    let repository = Repository::new();
    let mut gone = repository.run(page);
    if !has_server {
        gone.push_str(ON_A_SERVER);
        gone.push_str(end);
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, gone).unwrap();
        return;
    }
    let mut lines = told.lines().zip(gone.lines()).zip(1..);
    let other = lines.find(|((told, gone), _)| told != gone);
    if let Some(((told, gone), line)) = other {
        panic!("{PAGE}:{line}\ntold: {told}\ngone: {gone}");
    }
    assert_eq!(told, gone);
}

/// An empty directory, in which nothing is known of whoever runs the test.
struct Repository {
    directory: tempfile::TempDir,
    home: tempfile::TempDir,
}

impl Repository {
    fn new() -> Self {
        let directory = || tempfile::tempdir().unwrap();
        Self {
            directory: directory(),
            home: directory(),
        }
    }

    /// The page with what its commands print now.
    fn run(&self, page: &str) -> String {
        let mut gone = String::new();
        let mut in_block = false;
        for line in page.lines() {
            if line.starts_with("```") {
                in_block = line == "```console";
            }
            let command = line.strip_prefix("$ ").filter(|_| in_block);
            if in_block && command.is_none() && !line.starts_with("```") {
                continue;
            }
            gone.push_str(line);
            gone.push('\n');
            if let Some(command) = command {
                gone.push_str(&self.execute(command));
            }
        }
        gone
    }

    /// What a command prints, on whichever stream, and how it ends if not well.
    fn execute(&self, command: &str) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_sqlcheck"));
        let path = std::env::var("PATH").unwrap();
        let path = format!("{}:{path}", program.parent().unwrap().display());
        let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/story");
        let date = "2024-01-01T00:00:00+0000";
        let output = Command::new("sh")
            .args(["-c", &format!("exec 2>&1; {command}")])
            .current_dir(self.directory.path())
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.home.path())
            .env("STORY", story)
            .env("LC_ALL", "C.UTF-8")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "Somebody")
            .env("GIT_AUTHOR_EMAIL", "somebody@example.com")
            .env("GIT_AUTHOR_DATE", date)
            .env("GIT_COMMITTER_NAME", "Somebody")
            .env("GIT_COMMITTER_EMAIL", "somebody@example.com")
            .env("GIT_COMMITTER_DATE", date)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let mut text = String::from_utf8(output.stdout).unwrap();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        // A fence in what is printed would end the block.
        assert!(!text.contains("```"), "{command}: {text}");
        if !output.status.success() {
            let code = output.status.code().unwrap();
            text.push_str(&format!("[exit code {code}]\n"));
        }
        text
    }
}
