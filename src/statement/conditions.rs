//! psql's `\if`, `\elif`, `\else` and `\endif`, and its `\q`, which ends a file.

use crate::source::FileId;

/// Whether psql gets to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    Never,
    /// That depends on what only psql knows.
    Maybe,
    Always,
}

/// The conditions at a place of a script, which each of its files has of its own.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// The files that psql reads, the outermost first.
    files: Vec<InFile>,
}

#[derive(Debug, Clone)]
struct InFile {
    file: FileId,
    /// Whether psql reads the file, and has not ended it.
    reads: Reached,
    /// Those that are open, the outermost first.
    open: Vec<Condition>,
}

#[derive(Debug, Clone, Copy)]
struct Condition {
    /// The branch at hand, seen from the one around it.
    here: Reached,
    /// Whether it is one of the branches up to here.
    taken: Reached,
}

impl Conditions {
    /// Goes on in a file: in one that is open, or in one that is included here.
    pub fn enter(&mut self, file: FileId) {
        match self.files.iter().position(|it| it.file == file) {
            Some(at) => self.files.truncate(at + 1),
            None => self.files.push(InFile {
                file,
                reads: self.reached(),
                open: Vec::new(),
            }),
        }
    }

    /// Ends the file at hand.
    pub fn leave(&mut self) {
        self.files.pop();
    }

    /// Follows a command of the file at hand, which begins with its backslash, and tells whether it
    /// decides about what comes next. `value` has what psql puts in place of a variable, as it is
    /// written: `:name` or `:{?name}`.
    pub fn follow(&mut self, command: &str, value: &dyn Fn(&str) -> Option<String>) -> bool {
        let reached = self.reached();
        let Some(file) = self.files.last_mut() else {
            return false;
        };
        let length = command[1..].find(|it: char| !it.is_ascii_alphabetic());
        let (name, expression) = command.split_at(length.map_or(command.len(), |it| it + 1));
        match name {
            "\\if" => {
                let here = truth(expression.trim(), value);
                file.open.push(Condition { here, taken: here });
            }
            "\\elif" => file.branch(truth(expression.trim(), value)),
            "\\else" => file.branch(Reached::Always),
            "\\endif" => {
                file.open.pop();
            }
            "\\q" | "\\quit" => file.reads = file.reads.min(reached.opposite()),
            _ => return false,
        }
        true
    }

    /// Whether psql gets here.
    #[must_use]
    pub fn reached(&self) -> Reached {
        let Some(file) = self.files.last() else {
            return Reached::Always;
        };
        let conditions = file.open.iter().map(|condition| condition.here);
        conditions.chain([file.reads]).min().unwrap_or(file.reads)
    }
}

impl InFile {
    /// The next branch, which is taken if none before it is and its own condition holds.
    fn branch(&mut self, holds: Reached) {
        if let Some(condition) = self.open.last_mut() {
            condition.here = condition.taken.opposite().min(holds);
            condition.taken = condition.taken.max(holds);
        }
    }
}

impl Reached {
    fn opposite(self) -> Self {
        match self {
            Self::Never => Self::Always,
            Self::Maybe => Self::Maybe,
            Self::Always => Self::Never,
        }
    }
}

/// What psql makes of a condition.
fn truth(expression: &str, value: &dyn Fn(&str) -> Option<String>) -> Reached {
    let given = expression.strip_prefix(':').and_then(|_| value(expression));
    let word = given.as_deref().unwrap_or(expression);
    let word = word.trim().trim_matches('\'').to_ascii_lowercase();
    // Any beginning of a word will do, but for that of two.
    let begins = |whole: &str, least: usize| word.len() >= least && whole.starts_with(&word);
    if word == "1" || begins("true", 1) || begins("yes", 1) || begins("on", 2) {
        Reached::Always
    } else if word == "0" || begins("false", 1) || begins("no", 1) || begins("off", 2) {
        Reached::Never
    } else {
        Reached::Maybe
    }
}

#[cfg(test)]
mod tests {
    use super::{Conditions, Reached};
    use crate::source::FileId;

    /// What is reached after each command.
    fn reached(commands: &[&str]) -> Vec<Reached> {
        let value = |written: &str| match written {
            ":one" => Some("1".to_owned()),
            ":{?none}" => Some("FALSE".to_owned()),
            _ => None,
        };
        let mut conditions = Conditions::default();
        conditions.enter(FileId(0));
        let after = commands.iter().map(|command| {
            assert!(conditions.follow(command, &value), "{command}");
            conditions.reached()
        });
        after.collect()
    }

    #[test]
    fn branches_exclude_each_other() {
        use Reached::{Always, Maybe, Never};
        let cases: [(&[&str], &[Reached]); 7] = [
            (&["\\if :x", "\\else", "\\endif"], &[Maybe, Maybe, Always]),
            (
                &["\\if true", "\\else", "\\endif"],
                &[Always, Never, Always],
            ),
            (&["\\if OFF", "\\elif :x", "\\else"], &[Never, Maybe, Maybe]),
            (&["\\if :x", "\\elif t", "\\else"], &[Maybe, Maybe, Never]),
            (
                &["\\if 0", "\\if 1", "\\endif", "\\endif"],
                &[Never, Never, Never, Always],
            ),
            (
                &["\\if :one", "\\if :{?none}", "\\else"],
                &[Always, Never, Always],
            ),
            (&["\\endif", "\\else", "\\if o"], &[Always, Always, Maybe]),
        ];
        for (commands, expected) in cases {
            assert_eq!(reached(commands), expected, "{commands:?}");
        }
    }

    #[test]
    fn each_file_has_its_own() {
        let mut conditions = Conditions::default();
        let none = |_: &str| None;
        conditions.enter(FileId(0));
        conditions.follow("\\if :x", &none);
        conditions.enter(FileId(1));
        assert_eq!(conditions.reached(), Reached::Maybe);
        conditions.follow("\\endif", &none);
        assert_eq!(conditions.reached(), Reached::Maybe);
        conditions.leave();
        conditions.enter(FileId(2));
        conditions.follow("\\q", &none);
        assert_eq!(conditions.reached(), Reached::Maybe);
        conditions.follow("\\if false", &none);
        conditions.enter(FileId(0));
        conditions.follow("\\endif", &none);
        assert_eq!(conditions.reached(), Reached::Always);
        conditions.follow("\\quit", &none);
        assert_eq!(conditions.reached(), Reached::Never);
    }

    #[test]
    fn other_commands_are_no_conditions() {
        let mut conditions = Conditions::default();
        conditions.enter(FileId(0));
        for command in ["\\ir a.sql", "\\set if 1", "\\", "\\;", "\\iffy"] {
            assert!(!conditions.follow(command, &|_| None), "{command}");
        }
    }
}
