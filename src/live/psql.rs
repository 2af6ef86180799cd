//! psql's variables and the commands that a script can be followed through without psql.

use std::collections::BTreeMap;

/// What `\set` has set.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables {
    values: BTreeMap<String, String>,
}

/// Commands that change what is printed, or nothing: the server never hears of them.
const SILENT: [&str; 21] = [
    "\\a",
    "\\C",
    "\\conninfo",
    "\\echo",
    "\\errverbose",
    "\\f",
    "\\H",
    "\\o",
    "\\p",
    "\\pset",
    "\\q",
    "\\qecho",
    "\\restrict",
    "\\t",
    "\\T",
    "\\timing",
    "\\unrestrict",
    "\\warn",
    "\\x",
    "\\encoding",
    "\\prompt",
];

impl Variables {
    /// Those that are set when psql is started.
    pub(super) fn new(definitions: &BTreeMap<String, String>) -> Self {
        Self {
            values: definitions.clone(),
        }
    }

    /// Follows a command; why not, where that can't be done.
    pub(super) fn command(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace();
        let command = words.next().unwrap_or_default();
        match command {
            "\\set" => {
                let name = words.next().unwrap_or_default();
                let after = line.find(name).map_or("", |at| &line[at + name.len()..]);
                self.values.insert(name.to_owned(), argument(after.trim()));
                Ok(())
            }
            "\\unset" => {
                self.values.remove(words.next().unwrap_or_default());
                Ok(())
            }
            // A description of objects: a query of psql's own.
            _ if SILENT.contains(&command) || command.starts_with("\\d") => Ok(()),
            _ => Err(format!("psql's `{command}` is not followed")),
        }
    }

    /// Forgets what a command sets that psql may not get to.
    pub(super) fn forget(&mut self, line: &str) {
        let mut words = line.split_whitespace();
        if let (Some("\\set" | "\\unset"), Some(name)) = (words.next(), words.next()) {
            self.values.remove(name);
        }
    }

    /// What psql puts in place of `:name`, `:'name'`, `:"name"` or `:{?name}`.
    pub(super) fn value(&self, written: &str) -> Result<String, String> {
        let inner = written.strip_prefix(':').unwrap_or(written);
        if let Some(name) = inner.strip_prefix("{?") {
            let is_set = self.values.contains_key(name.trim_end_matches('}'));
            return Ok(is_set.to_string().to_uppercase());
        }
        let name = inner.trim_matches(['\'', '"']);
        let value = self.values.get(name).ok_or_else(|| unknown(written))?;
        Ok(match inner.chars().next() {
            Some('\'') => format!("'{}'", value.replace('\'', "''")),
            Some('"') => format!("\"{}\"", value.replace('"', "\"\"")),
            _ => value.clone(),
        })
    }
}

/// Why a statement with this variable or placeholder is not sent.
pub(super) fn unknown(written: &str) -> String {
    format!("the value of `{written}` is not known; give it with `--define NAME=VALUE`")
}

/// The arguments of `\set`, put together as psql does: without quotes and the blanks between.
fn argument(text: &str) -> String {
    let mut value = String::new();
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\'' => {
                while let Some(inside) = rest.next() {
                    if inside != '\'' {
                        value.push(inside);
                    } else if rest.next_if_eq(&'\'').is_some() {
                        value.push('\'');
                    } else {
                        break;
                    }
                }
            }
            ' ' | '\t' => {}
            other => value.push(other),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::Variables;

    #[test]
    fn variables_have_what_set_says() {
        let mut variables = Variables::default();
        variables.command("\\set owner app").unwrap();
        variables.command("\\set greeting 'it''s me'").unwrap();
        variables.command("\\echo :owner").unwrap();
        assert_eq!(variables.value(":owner").unwrap(), "app");
        assert_eq!(variables.value(":\"owner\"").unwrap(), "\"app\"");
        assert_eq!(variables.value(":'greeting'").unwrap(), "'it''s me'");
        assert_eq!(variables.value(":{?owner}").unwrap(), "TRUE");
        assert_eq!(variables.value(":{?other}").unwrap(), "FALSE");
        variables.command("\\unset owner").unwrap();
        assert_eq!(
            variables.value(":owner").unwrap_err(),
            "the value of `:owner` is not known; give it with `--define NAME=VALUE`"
        );
        assert_eq!(
            variables.command("\\gset").unwrap_err(),
            "psql's `\\gset` is not followed"
        );
    }
}
