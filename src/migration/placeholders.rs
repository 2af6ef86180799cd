//! Values in place of placeholders, as a migration tool puts them in before the server reads a file.

use std::collections::BTreeMap;

use memchr::{memchr, memrchr};
use smol_str::SmolStr;

use crate::lexer::{TokenKind, identifier, lex};
use crate::migration::folder::Folder;
use crate::migration::includes::Includes;
use crate::migration::sections::has_word;
use crate::migration::{Convention, Syntax};
use crate::source::{Span, Substitution};

/// The values that somebody gives to the placeholders of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    by_name: BTreeMap<String, String>,
    /// Whether strings and bodies stay as they are: psql puts nothing into them.
    only_outside_of_literals: bool,
}

impl Values {
    /// Those of a folder: of the framework's own configuration, and of ours, which wins.
    #[must_use]
    pub fn of(
        convention: &Convention,
        folder: &Folder,
        configured: &BTreeMap<String, String>,
    ) -> Self {
        let mut by_name = match convention.id {
            "flyway" => flyway(folder),
            "graphile-migrate" => graphile_migrate(folder),
            "liquibase" | "mybatis" => properties(folder, convention),
            "sqitch" => section(
                folder,
                "sqitch.conf",
                &["deploy \"variables\"", "core \"variables\""],
            ),
            "tern" => section(folder, "tern.conf", &["data"]),
            _ if convention.includes == Includes::Psql => constants(folder),
            _ => BTreeMap::new(),
        };
        by_name.extend(configured.clone());
        let syntaxes = convention.placeholders.syntaxes;
        Self {
            by_name,
            only_outside_of_literals: syntaxes == [Syntax::Psql],
        }
    }

    /// A file's text with the values, and where they stand; `None` if it has none of the
    /// placeholders.
    #[must_use]
    pub fn substitute(&self, written: &str) -> Option<(String, Vec<Substitution>)> {
        if !self.may_be_in(written) {
            return None;
        }
        let mut text = String::with_capacity(written.len());
        let mut substitutions = Vec::new();
        let mut from = 0;
        for (span, value) in self.found(written) {
            text.push_str(written.get(from..span.start as usize)?);
            let start = offset(text.len());
            text.push_str(&value);
            substitutions.push(Substitution {
                read: Span::new(start, offset(text.len())),
                written: span,
            });
            from = span.end as usize;
        }
        text.push_str(written.get(from..)?);
        (!substitutions.is_empty()).then_some((text, substitutions))
    }

    /// Nearly no file has a placeholder, and a look for the names is cheaper than one for the tokens.
    fn may_be_in(&self, text: &str) -> bool {
        let mut initials = [false; 256];
        for name in self.by_name.keys() {
            let initial = name.bytes().next().unwrap_or_default();
            initials[usize::from(initial)] = true;
        }
        let begins_with_one = |text: &str| {
            let initial = text.bytes().next();
            initial.is_some_and(|it| initials[usize::from(it)])
                && self.by_name.keys().any(|name| text.starts_with(name))
        };
        let has_braces = || has_word(text, "${") || has_word(text, "{{");
        behind_colons(text).any(begins_with_one)
            || has_braces() && self.by_name.keys().any(|name| has_word(text, name))
    }

    /// The placeholders of a text that have values, in order.
    fn found(&self, text: &str) -> Vec<(Span, String)> {
        let mut found = Vec::new();
        for token in lex(text) {
            match token.kind {
                TokenKind::Variable | TokenKind::Placeholder => {
                    if let Some(value) = self.value(token.text(text)) {
                        found.push((token.span, value));
                    }
                }
                TokenKind::String
                | TokenKind::EscapeString
                | TokenKind::DollarString
                | TokenKind::QuotedIdentifier
                | TokenKind::LineComment
                | TokenKind::BlockComment
                    if !self.only_outside_of_literals =>
                {
                    let inside = self.inside(token.text(text)).into_iter();
                    found.extend(inside.map(|(at, length, value)| {
                        let start = token.span.start + offset(at);
                        (Span::new(start, start + offset(length)), value)
                    }));
                }
                TokenKind::MetaCommand => {
                    let inside = self.in_command(token.text(text)).into_iter();
                    found.extend(inside.map(|(at, length, value)| {
                        let start = token.span.start + offset(at);
                        (Span::new(start, start + offset(length)), value)
                    }));
                }
                _ => {}
            }
        }
        found
    }

    /// The variables in a command of psql's that says which SQL is executed.
    fn in_command(&self, command: &str) -> Vec<(usize, usize, String)> {
        const COMMANDS: [&str; 6] = [
            "\\if",
            "\\elif",
            "\\i",
            "\\ir",
            "\\include",
            "\\include_relative",
        ];
        let name = command.split_whitespace().next().unwrap_or_default();
        if !COMMANDS.contains(&name) {
            return Vec::new();
        }
        let variables = command.match_indices(':').filter_map(|(at, _)| {
            let is_part = |it: char| it.is_alphanumeric() || it == '_';
            let length = command[at + 1..].find(|it| !is_part(it));
            let end = length.map_or(command.len(), |length| at + 1 + length);
            let value = self.value(&command[at..end])?;
            Some((at, end - at, value))
        });
        variables.collect()
    }

    /// What stands in place of `${name}`, `{{ name }}`, `:name`, `:'name'` or `:"name"`.
    fn value(&self, written: &str) -> Option<String> {
        let quoted = |quote: char| {
            let name = written.strip_prefix(':')?.strip_prefix(quote)?;
            self.by_name.get(name.strip_suffix(quote)?)
        };
        if let Some(value) = quoted('\'') {
            return Some(format!("'{}'", value.replace('\'', "''")));
        }
        if let Some(value) = quoted('"') {
            return Some(format!("\"{}\"", value.replace('"', "\"\"")));
        }
        let name = written
            .strip_prefix(':')
            .or_else(|| between(written, "${", "}"))
            .or_else(|| between(written, "{{", "}}"))?;
        let name = name.trim();
        let name = name.strip_prefix('.').unwrap_or(name);
        self.by_name.get(name).cloned()
    }

    /// The placeholders in a literal or a comment: where each begins, its length and its value.
    fn inside(&self, written: &str) -> Vec<(usize, usize, String)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(next) = written[at..].find(['$', '{', ':']) {
            let start = at + next;
            let rest = &written[start..];
            let placeholder = if rest.starts_with("${") {
                rest.find('}').map(|end| &rest[..=end])
            } else if rest.starts_with("{{") {
                rest.find("}}").map(|end| &rest[..end + 2])
            } else if rest.starts_with(':') && !written[..start].ends_with(':') {
                capitals(rest)
            } else {
                None
            };
            match placeholder.and_then(|it| Some((it, self.value(it)?))) {
                Some((placeholder, value)) => {
                    found.push((start, placeholder.len(), value));
                    at = start + placeholder.len();
                }
                None => at = start + 1,
            }
        }
        found
    }
}

/// The text behind each colon that is not half of `::`, without a quote that begins it.
fn behind_colons(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let at = memchr(b':', rest.as_bytes())?;
            let behind = &rest[at + 1..];
            let Some(type_name) = behind.strip_prefix(':') else {
                rest = behind;
                return Some(behind.strip_prefix(['\'', '"']).unwrap_or(behind));
            };
            rest = type_name;
        }
    })
}

/// `:NAME`: in a literal, only capitals are no time of day and no word behind a colon.
fn capitals(rest: &str) -> Option<&str> {
    let is_part = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    let name = rest[1..]
        .find(|it: char| !is_part(it))
        .map_or(rest, |end| &rest[..=end]);
    let ends = !rest[name.len()..].starts_with(|it: char| it.is_alphanumeric());
    (name.len() > 1 && ends).then_some(name)
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

/// `placeholders.name` of the nearest of each of Flyway's configuration files.
fn flyway(folder: &Folder) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let nearest = |name| folder.signals.nearest(name).map(|signal| &*signal.text);
    if let Some(text) = nearest("flyway.conf") {
        for (key, value) in properties_of(text) {
            if let Some(name) = key.strip_prefix("flyway.placeholders.") {
                values.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    for file in ["flyway.toml", "flyway.user.toml"] {
        let table: toml::Table = nearest(file)
            .and_then(|text| toml::from_str(text).ok())
            .unwrap_or_default();
        let placeholders = table.get("flyway").and_then(|it| it.get("placeholders"));
        for (name, value) in placeholders
            .and_then(toml::Value::as_table)
            .into_iter()
            .flatten()
        {
            if let Some(value) = value.as_str() {
                values.insert(name.clone(), value.to_owned());
            }
        }
    }
    values
}

/// `"placeholders": { ":NAME": "value" }`; values that begin with `!` are read from the environment.
fn graphile_migrate(folder: &Folder) -> BTreeMap<String, String> {
    let Some(signal) = folder.signals.nearest(".gmrc") else {
        return BTreeMap::new();
    };
    let lines = signal
        .text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let config: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let placeholders = config.get("placeholders").and_then(|it| it.as_object());
    let values = placeholders
        .into_iter()
        .flatten()
        .filter_map(|(name, value)| {
            let value = value.as_str().filter(|value| !value.starts_with('!'))?;
            Some((name.trim_start_matches(':').to_owned(), value.to_owned()))
        });
    values.collect()
}

/// The variables that psql scripts set once and for all: outside of any condition, and to what they
/// say there.
fn constants(folder: &Folder) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let sets = |text: &str| has_word(text, "\\set") || has_word(text, "\\gset");
    for (_, file) in folder.sql().filter(|(_, file)| sets(&file.text)) {
        add_settings(up_to_last_setting(&file.text), &mut values);
    }
    let known = values.into_iter();
    known
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// What a script sets; `None` for what only psql knows, or what has several values.
fn add_settings(text: &str, values: &mut BTreeMap<String, Option<String>>) {
    let mut depth = 0_u32;
    // Those of the statement at hand: a query's columns are among them.
    let mut names: Vec<SmolStr> = Vec::new();
    for token in lex(text) {
        if token.kind != TokenKind::MetaCommand {
            if token.is_symbol(text, ";") {
                names.clear();
            }
            names.extend(identifier(token.text(text), token.kind));
            continue;
        }
        let line = token.text(text);
        let mut words = line.split_whitespace();
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some("\\if"), ..) => depth += 1,
            (Some("\\endif"), ..) => depth = depth.saturating_sub(1),
            (Some("\\set"), Some(name), value, rest) => {
                let is_plain = |it: &&str| !it.contains([':', '`', '\'', '\\']);
                let value = value.filter(|it| rest.is_none() && is_plain(it));
                let value = value.filter(|_| depth == 0 && !values.contains_key(name));
                values.insert(name.to_owned(), value.map(str::to_owned));
            }
            (Some("\\prompt"), ..) => {
                let name = line.split_whitespace().next_back().unwrap_or_default();
                values.insert(name.to_owned(), None);
            }
            (Some("\\unset" | "\\getenv"), Some(name), ..) => {
                values.insert(name.to_owned(), None);
            }
            (Some("\\gset"), prefix, ..) => {
                let prefix = prefix.unwrap_or_default();
                let set = names
                    .drain(..)
                    .map(|name| (format!("{prefix}{name}"), None));
                values.extend(set);
            }
            _ => {}
        }
        names.clear();
    }
}

/// A script up to its last command that sets a variable or takes it away. Most have them at the top,
/// and the rest says nothing here: a literal that is cut reaches to the end as well. Only templates,
/// which need their closers, are left whole.
fn up_to_last_setting(text: &str) -> &str {
    const SETTING: [&str; 5] = ["\\set", "\\gset", "\\unset", "\\prompt", "\\getenv"];
    if ["{{", "{%", "{#"].iter().any(|open| has_word(text, open)) {
        return text;
    }
    let mut end = text.len();
    while let Some(at) = memrchr(b'\\', &text.as_bytes()[..end]) {
        let line = &text[at..];
        if SETTING.iter().any(|command| line.starts_with(command)) {
            let length = memchr(b'\n', line.as_bytes()).unwrap_or(line.len());
            return &text[..at + length];
        }
        end = at;
    }
    ""
}

/// Every property of the files that a framework reads its values from. Those of Liquibase's own
/// configuration say that they are parameters.
fn properties(folder: &Folder, convention: &Convention) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    for file in convention.placeholders.defined_in {
        let found = folder.get(file).map(|file| &*file.text);
        let name = file.rsplit('/').next().unwrap_or(file);
        let near = || folder.signals.nearest(name).map(|signal| &*signal.text);
        for (key, value) in properties_of(found.or_else(near).unwrap_or_default()) {
            let name = match convention.id {
                "liquibase" => key.strip_prefix("parameter."),
                _ => Some(key),
            };
            if let Some(name) = name {
                values.insert(name.to_owned(), value.to_owned());
            }
        }
    }
    values
}

/// The keys and values of a Java properties file.
fn properties_of(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with(['#', '!']))
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.trim(), value.trim()))
}

/// The keys and values below some headings of an ini file.
fn section(folder: &Folder, file: &str, headings: &[&str]) -> BTreeMap<String, String> {
    let found = folder.get(file).map(|file| &*file.text);
    let near = || folder.signals.nearest(file).map(|signal| &*signal.text);
    let mut values = BTreeMap::new();
    let mut inside = false;
    for line in found
        .or_else(near)
        .unwrap_or_default()
        .lines()
        .map(str::trim)
    {
        if let Some(heading) = line.strip_prefix('[') {
            inside = headings.contains(&heading.trim_end_matches(']').trim());
        } else if let Some((key, value)) = line.split_once('=')
            && inside
            && !line.starts_with(['#', ';'])
            // Templates and variables of the environment.
            && !value.contains(['{', '$'])
        {
            values.insert(key.trim().to_owned(), value.trim().to_owned());
        }
    }
    values
}

/// Files past 4 GiB are cut when they are read.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::source::SourceFile;

    use super::*;

    fn values(only_outside_of_literals: bool) -> Values {
        let pairs = [("s", "app"), ("NAME", "it's"), ("empty", "")];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Values {
            by_name: BTreeMap::from(pairs),
            only_outside_of_literals,
        }
    }

    fn text(written: &str, only_outside_of_literals: bool) -> String {
        let substituted = values(only_outside_of_literals).substitute(written);
        substituted.map_or_else(|| written.to_owned(), |(text, _)| text)
    }

    #[test]
    fn every_way_to_write_one() {
        let written =
            "${s}.a :s.b {{ s }}.c {{.s}}.d :'NAME' :\"NAME\" ${unknown} a::s :s_ ${empty};";
        let expected = "app.a app.b app.c app.d 'it''s' \"it's\" ${unknown} a::s :s_ ;";
        assert_eq!(text(written, false), expected);
        assert_eq!(text("select 1", false), "select 1");
        assert_eq!(text("select '1':::s", true), "select '1'::app");
        let commands = "\\ir :s/a.sql\n\\if :s\n\\if :{?s}\n\\echo :s\n\\endif";
        let expected = "\\ir app/a.sql\n\\if app\n\\if :{?s}\n\\echo :s\n\\endif";
        assert_eq!(text(commands, true), expected);
    }

    #[test]
    fn the_rest_behind_the_last_setting() {
        let script = "\\set a b\nselect '\\d';\n\\unset a\r\n\\d t\n";
        let settings = "\\set a b\nselect '\\d';\n\\unset a\r";
        assert_eq!(up_to_last_setting(script), settings);
        assert_eq!(up_to_last_setting("\\set a b"), "\\set a b");
        assert_eq!(up_to_last_setting("select 1; \\d t"), "");
        let template = "{#\n\\set a b\n#}";
        assert_eq!(up_to_last_setting(template), template);
    }

    #[test]
    fn in_literals() {
        let written = "'${s}' $$ :s :NAME ::NAME {{ s }} :NAMES $$ -- ${s}\n\"${s}\" '10:s'";
        let expected = "'app' $$ :s it's ::NAME app :NAMES $$ -- app\n\"app\" '10:s'";
        assert_eq!(text(written, false), expected);
        assert_eq!(text(written, true), written);
    }

    #[test]
    fn places() {
        let written = "a ${s} b ${empty} ${s}";
        let (text, substitutions) = values(false).substitute(written).expect("it has some");
        assert_eq!(text, "a app b  app");
        let file = SourceFile::new("a.sql", written).substituted(text, substitutions);
        let shown = |start, end| {
            let span = file.as_written(Span::new(start, end));
            &written[span.range()]
        };
        assert_eq!(shown(0, 1), "a");
        assert_eq!(shown(2, 5), "${s}");
        assert_eq!(shown(3, 4), "${s}");
        assert_eq!(shown(4, 7), "${s} b");
        assert_eq!(shown(6, 7), "b");
        assert_eq!(shown(9, 12), "${s}");
        assert_eq!(shown(0, 12), written);
        assert_eq!(file.as_read(0), 0);
        assert_eq!(file.as_read(4), 2);
        assert_eq!(file.as_read(7), 6);
        assert_eq!(file.as_read(offset(written.len())), 12);
    }
}
