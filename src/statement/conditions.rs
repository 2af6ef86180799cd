//! psql's `\if`, `\elif`, `\else` and `\endif`.

/// Whether psql gets to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    Never,
    /// That depends on what only psql knows.
    Maybe,
    Always,
}

/// The conditions that are open at a place of a script, the outermost first.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
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
    /// Follows a command, which begins with its backslash, and tells whether it is one of these. `value` has what psql puts in place
    /// of a variable, as it is written: `:name` or `:{?name}`.
    pub fn follow(&mut self, command: &str, value: &dyn Fn(&str) -> Option<String>) -> bool {
        let length = command[1..].find(|it: char| !it.is_ascii_alphabetic());
        let (name, expression) = command.split_at(length.map_or(command.len(), |it| it + 1));
        match name {
            "\\if" => {
                let here = truth(expression.trim(), value);
                self.open.push(Condition { here, taken: here });
            }
            "\\elif" => self.branch(truth(expression.trim(), value)),
            "\\else" => self.branch(Reached::Always),
            "\\endif" => {
                self.open.pop();
            }
            _ => return false,
        }
        true
    }

    /// Whether psql gets here.
    #[must_use]
    pub fn reached(&self) -> Reached {
        let all = self.open.iter().map(|condition| condition.here);
        all.min().unwrap_or(Reached::Always)
    }

    /// The next branch, which is taken if none before it is and its own condition holds.
    fn branch(&mut self, holds: Reached) {
        let Some(condition) = self.open.last_mut() else {
            return;
        };
        let none_before = match condition.taken {
            Reached::Never => Reached::Always,
            Reached::Maybe => Reached::Maybe,
            Reached::Always => Reached::Never,
        };
        condition.here = none_before.min(holds);
        condition.taken = condition.taken.max(holds);
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

    /// What is reached after each command.
    fn reached(commands: &[&str]) -> Vec<Reached> {
        let value = |written: &str| match written {
            ":one" => Some("1".to_owned()),
            ":{?none}" => Some("FALSE".to_owned()),
            _ => None,
        };
        let mut conditions = Conditions::default();
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
    fn other_commands_are_no_conditions() {
        let mut conditions = Conditions::default();
        for command in ["\\ir a.sql", "\\set if 1", "\\", "\\;", "\\iffy"] {
            assert!(!conditions.follow(command, &|_| None), "{command}");
        }
    }
}
