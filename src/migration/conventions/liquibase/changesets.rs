//! The changesets of a formatted SQL file.

use std::sync::Arc;

use crate::migration::markers::Marker;
use crate::migration::sections::lines;
use crate::source::Span;

/// A file taken apart.
pub(super) struct Formatted {
    pub(super) changesets: Vec<Changeset>,
    /// The text with `;` for the delimiters that changesets choose; `None` if none does.
    pub(super) up: Option<Arc<str>>,
    /// The text with blanks for all but the rollbacks, which stand in comments.
    pub(super) down: Option<Arc<str>>,
}

pub(super) struct Changeset {
    pub(super) author: String,
    pub(super) id: String,
    /// The attributes, as written.
    attributes: String,
    pub(super) spans: Vec<Span>,
    /// The lines of the rollback.
    rollback: Vec<Span>,
}

impl Changeset {
    /// Whether an attribute has a value.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.attribute(name)
            .is_some_and(|it| it.eq_ignore_ascii_case(value))
    }

    /// Where the rollback stands, in a text that has nothing else there.
    pub(super) fn rollback(&self) -> Option<Span> {
        Some(self.rollback.first()?.to(*self.rollback.last()?))
    }

    /// Whether it runs on PostgreSQL.
    pub(super) fn runs(&self) -> bool {
        if self.is("ignore", "true") {
            return false;
        }
        let Some(databases) = self.attribute("dbms") else {
            return true;
        };
        let is_ours = |name: &str| {
            let name = name.trim().to_ascii_lowercase();
            name == "postgresql" || name == "all"
        };
        let mut names = databases.split(',').peekable();
        let only_excludes = names.clone().all(|name| name.trim().starts_with('!'));
        let excluded = names
            .clone()
            .filter_map(|name| name.trim().strip_prefix('!'))
            .any(is_ours);
        !excluded && (only_excludes || names.any(is_ours))
    }

    /// Whether it runs again when it changes, or always.
    pub(super) fn reruns(&self) -> bool {
        self.is("runOnChange", "true") || self.is("runAlways", "true")
    }

    /// `name:value` in the changeset's line, in any case.
    fn attribute(&self, name: &str) -> Option<&str> {
        let mut words = self.attributes.split_whitespace();
        words.find_map(|word| {
            let (key, value) = word.split_once(':')?;
            key.eq_ignore_ascii_case(name)
                .then(|| value.trim_matches('"'))
        })
    }

    /// What ends a statement, where it is not a semicolon.
    fn delimiter(&self) -> Option<&str> {
        let written = self.attribute("endDelimiter")?;
        let delimiter = written.strip_prefix("\\n").unwrap_or(written);
        (!delimiter.is_empty() && delimiter != ";").then_some(delimiter)
    }
}

/// The changesets of a text; `None` if it lacks the header.
pub(super) fn formatted(text: &str) -> Option<Formatted> {
    if !Marker::Liquibase.is_in(text) {
        return None;
    }
    let mut reader = Reader {
        text,
        changesets: Vec::new(),
        from: 0,
        ignored: Ignored::No,
        in_rollback: false,
    };
    for (start, line) in lines(text) {
        reader.line(start, line);
    }
    reader.close(text.len());
    let changesets = reader.changesets;
    Some(Formatted {
        up: with_semicolons(text, &changesets),
        down: only_rollbacks(text, &changesets),
        changesets,
    })
}

/// What of the lines that follow is left out.
enum Ignored {
    No,
    ToEnd,
    Lines(u32),
}

struct Reader<'a> {
    text: &'a str,
    changesets: Vec<Changeset>,
    /// Where the SQL of the last changeset goes on.
    from: usize,
    ignored: Ignored,
    in_rollback: bool,
}

impl Reader<'_> {
    fn line(&mut self, start: usize, line: &str) {
        let end = start + line.len();
        if self.in_rollback {
            let (body, closes) = match line.trim_end().strip_suffix("*/") {
                Some(body) => (body, true),
                None => (line, false),
            };
            self.rollback(start, body);
            self.in_rollback = !closes;
            return;
        }
        match self.ignored {
            Ignored::No => {}
            Ignored::Lines(1) => {
                self.ignored = Ignored::No;
                self.from = end;
                return;
            }
            Ignored::Lines(count) => {
                self.ignored = Ignored::Lines(count - 1);
                return;
            }
            Ignored::ToEnd => {
                if directive(line, "ignorelines:").is_some_and(|it| it.starts_with("end")) {
                    self.ignored = Ignored::No;
                    self.from = end;
                }
                return;
            }
        }
        if let Some(rest) = directive(line, "changeset ") {
            self.close(start);
            self.open(rest);
            self.from = end;
        } else if let Some(rest) = directive(line, "rollback ") {
            self.rollback(end - rest.len(), rest);
        } else if let Some(rest) = directive(line, "ignorelines:") {
            self.ignore(start, rest);
        } else {
            self.in_rollback = is_rollback_block(line);
        }
    }

    fn open(&mut self, rest: &str) {
        let Some((author, rest)) = quoted_or(rest.trim_start(), ':') else {
            return;
        };
        let rest = rest.trim_start_matches(':').trim_start();
        let (id, attributes) = quoted_or(rest, ' ').unwrap_or((rest, ""));
        self.changesets.push(Changeset {
            author: author.trim().to_owned(),
            id: id.trim().to_owned(),
            attributes: attributes.to_owned(),
            spans: Vec::new(),
            rollback: Vec::new(),
        });
    }

    /// Ends the stretch of SQL that is being read.
    fn close(&mut self, end: usize) {
        let span = Span::new(offset(self.from), offset(end));
        if let Some(last) = self.changesets.last_mut()
            && !span.is_empty()
        {
            last.spans.push(span);
        }
        self.from = end;
    }

    fn ignore(&mut self, start: usize, argument: &str) {
        self.close(start);
        self.ignored = match argument.trim().parse() {
            Ok(0) => Ignored::No,
            Ok(count) => Ignored::Lines(count),
            Err(_) => Ignored::ToEnd,
        };
    }

    fn rollback(&mut self, start: usize, text: &str) {
        let says_nothing = ["empty", "not required"].iter().any(|words| {
            text.trim()
                .trim_end_matches(';')
                .eq_ignore_ascii_case(words)
        });
        let names_another = text.to_ascii_lowercase().contains("changesetid:");
        if text.trim().is_empty() || says_nothing || names_another {
            return;
        }
        debug_assert!(self.text.is_char_boundary(start));
        if let Some(last) = self.changesets.last_mut() {
            let span = Span::new(offset(start), offset(start + text.len()));
            last.rollback.push(span);
        }
    }
}

/// What follows `--word` in a line, in any case.
fn directive<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let comment = line.trim_start().strip_prefix("--")?.trim_start();
    let (head, rest) = comment.split_at_checked(word.len())?;
    head.eq_ignore_ascii_case(word).then_some(rest)
}

fn is_rollback_block(line: &str) -> bool {
    let words = line.trim().strip_prefix("/*").unwrap_or_default();
    let words: Vec<_> = words.split_whitespace().collect();
    matches!(words.as_slice(), [first, second]
        if first.eq_ignore_ascii_case("liquibase") && second.eq_ignore_ascii_case("rollback"))
}

/// A text in double quotes or up to a character, and the rest.
fn quoted_or(text: &str, end: char) -> Option<(&str, &str)> {
    if let Some(inside) = text.strip_prefix('"') {
        return inside.split_once('"');
    }
    let at = text.find(|it: char| it == end || end == ' ' && it.is_whitespace())?;
    Some(text.split_at(at))
}

/// The text with a semicolon at the end of each line that ends in its changeset's delimiter.
fn with_semicolons(text: &str, changesets: &[Changeset]) -> Option<Arc<str>> {
    let mut bytes = None;
    for changeset in changesets {
        let Some(delimiter) = changeset.delimiter() else {
            continue;
        };
        let bytes = bytes.get_or_insert_with(|| text.as_bytes().to_vec());
        for span in &changeset.spans {
            for (start, line) in lines(&text[span.range()]) {
                let Some(before) = line.trim_end().strip_suffix(delimiter) else {
                    continue;
                };
                let closes_comment = delimiter == "/" && before.ends_with('*');
                if closes_comment {
                    continue;
                }
                let at = span.start as usize + start + before.len();
                bytes[at..at + delimiter.len()].fill(b' ');
                bytes[at] = b';';
            }
        }
    }
    // Whole delimiters were replaced, so characters were too.
    bytes.and_then(|bytes| String::from_utf8(bytes).ok().map(Arc::from))
}

/// A text of the same length that has nothing but the rollbacks.
fn only_rollbacks(text: &str, changesets: &[Changeset]) -> Option<Arc<str>> {
    if changesets.iter().all(|it| it.rollback.is_empty()) {
        return None;
    }
    let blank = |byte: u8| if byte == b'\n' { b'\n' } else { b' ' };
    let mut bytes: Vec<u8> = text.bytes().map(blank).collect();
    for changeset in changesets {
        for span in &changeset.rollback {
            bytes[span.range()].copy_from_slice(&text.as_bytes()[span.range()]);
        }
    }
    String::from_utf8(bytes).ok().map(Arc::from)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "--liquibase formatted sql\n\n\
        --changeset ada:1 runOnChange:true\n\
        create table a (id int);\n\
        --rollback drop table a\n\
        -- Changeset \"Grace H\":\"add b\" dbms:mysql,oracle\n\
        create table b (id int);\n\
        --changeset ada:3 endDelimiter:/ runInTransaction:false\n\
        create table c (id int)\n/\n\
        --ignoreLines:start\nnothing\n--ignoreLines:end\n\
        create table d (id int)/\n\
        /* liquibase rollback\n  drop table d;\n  drop table c;\n*/\n\
        --rollback empty\n";

    #[test]
    fn changesets_and_their_rollbacks() {
        let found = formatted(TEXT).expect("has the header");
        let shown: Vec<_> = found
            .changesets
            .iter()
            .map(|it| (it.author.as_str(), it.id.as_str(), it.runs(), it.reruns()))
            .collect();
        assert_eq!(
            shown,
            [
                ("ada", "1", true, true),
                ("Grace H", "add b", false, false),
                ("ada", "3", true, false),
            ]
        );
        assert!(found.changesets[2].is("runintransaction", "false"));
        let down = found.down.expect("rollbacks");
        assert_eq!(down.len(), TEXT.len());
        let words: Vec<_> = down.split_whitespace().collect();
        assert_eq!(words.join(" "), "drop table a drop table d; drop table c;");
    }

    #[test]
    fn delimiters_become_semicolons() {
        let found = formatted(TEXT).expect("has the header");
        let up = found.up.expect("a delimiter");
        let third: String = found.changesets[2]
            .spans
            .iter()
            .map(|span| &up[span.range()])
            .collect();
        assert_eq!(third.matches(';').count(), 4, "{third}");
        assert!(!third.contains("nothing"), "{third}");
        assert!(third.contains("create table c (id int)\n;\n"), "{third}");
    }

    #[test]
    fn databases() {
        let runs = |dbms: &str| {
            let text = format!("--liquibase formatted sql\n--changeset a:1 dbms:{dbms}\n");
            formatted(&text).expect("has the header").changesets[0].runs()
        };
        assert!(runs("postgresql"));
        assert!(runs("h2,postgresql"));
        assert!(runs("!mysql"));
        assert!(!runs("!postgresql"));
        assert!(!runs("mysql"));
        assert!(!runs("none"));
    }
}
