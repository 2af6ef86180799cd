//! The baseline: a file of diagnostics that a project had when it began to use sqlcheck, so that only
//! new ones are reported.
//!
//! A line for each: the fingerprint, the rule and the file, in the order of files, rules and
//! fingerprints. Lines say nothing of line numbers or of each other, so branches that change the
//! baseline merge, and an entry outlives moved lines and reformatting.

use std::collections::{BTreeMap, BTreeSet};

use crate::config;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Severity};
use crate::source::{FileId, Place, Span};

/// What the file is called where the configuration does not say.
pub const FILE_NAME: &str = "sqlcheck-baseline.txt";

/// The rule of entries that nothing needs.
pub const STALE: &str = "stale-baseline";

const HEADER: &str =
    "# Diagnostics that were there before sqlcheck, as `sqlcheck baseline write` found them.\n";

/// What a diagnostic is known by in a baseline. The order is that of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// As reports show it.
    pub path: String,
    pub rule: String,
    /// Of the statement; 16 hexadecimal digits.
    pub fingerprint: String,
}

/// A baseline that was read.
#[derive(Debug, Clone)]
pub struct Baseline {
    file: FileId,
    entries: Vec<Entry>,
    /// The lines behind the last entry that are comments.
    below: Vec<String>,
    known: BTreeMap<Key, Use>,
}

#[derive(Debug, Clone)]
struct Entry {
    key: Key,
    /// The lines above it that are comments.
    above: Vec<String>,
    /// What follows ` # ` in its line.
    comment: Option<String>,
    /// The line, without its end.
    line: Span,
    /// The line, with its end.
    whole: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Waiting,
    Matched,
}

impl Baseline {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// Every line that is no entry.
    pub fn read(file: FileId, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut entries = Vec::new();
        let mut problems = Vec::new();
        let mut above = Vec::new();
        let mut start = 0;
        for whole in text.split_inclusive('\n') {
            let line = whole.trim_end_matches(['\n', '\r']);
            let span = |length: usize| {
                let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
                Span::new(at(start), at(start + length))
            };
            let written = line.trim_start_matches('\u{feff}').trim();
            if written.starts_with('#') && written != HEADER.trim_end() {
                above.push(written.to_owned());
            } else if !written.is_empty() && !written.starts_with('#') {
                match parse(written) {
                    Some((key, comment)) => entries.push(Entry {
                        key,
                        above: std::mem::take(&mut above),
                        comment,
                        line: span(line.len()),
                        whole: span(whole.len()),
                    }),
                    None => problems.push(malformed(Place::new(file, span(line.len())), written)),
                }
            }
            start += whole.len();
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let known = entries.iter().map(|it| (it.key.clone(), Use::Waiting));
        Ok(Self {
            file,
            known: known.collect(),
            entries,
            below: above,
        })
    }

    /// Where it was read.
    #[must_use]
    pub fn file(&self) -> FileId {
        self.file
    }

    /// How many diagnostics it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether it has a diagnostic, which from now on is needed.
    pub fn accepts(&mut self, key: &Key) -> bool {
        let found = self.known.get_mut(key);
        let accepted = found.is_some();
        if let Some(used) = found {
            *used = Use::Matched;
        }
        accepted
    }

    /// The entries that nothing needed, of those that are judged.
    pub fn stale(&self, judged: impl Fn(&Key) -> bool) -> Vec<Diagnostic> {
        let is_stale = |entry: &&Entry| {
            self.known.get(&entry.key) == Some(&Use::Waiting) && judged(&entry.key)
        };
        let stale = self.entries.iter().filter(is_stale);
        stale.map(|entry| self.stale_entry(entry)).collect()
    }

    /// The text of the file without some of its lines, given by their places.
    #[must_use]
    pub fn without(&self, text: &str, stale: &BTreeSet<Place>) -> String {
        let gone = |entry: &&Entry| stale.contains(&Place::new(self.file, entry.line));
        let edits = self.entries.iter().filter(gone).map(|entry| Edit {
            span: entry.whole,
            replacement: String::new(),
        });
        let fix = Fix {
            title: String::new(),
            edits: edits.collect(),
            applicability: Applicability::Safe,
        };
        fix.apply(text).expect("the lines of a text do not overlap")
    }

    fn stale_entry(&self, entry: &Entry) -> Diagnostic {
        let Key { path, rule, .. } = &entry.key;
        let message = format!("the baseline's `{rule}` in `{path}` is not there any more");
        Diagnostic::new(STALE, Place::new(self.file, entry.line), message)
            .because("no diagnostic needs this line")
            .help("`sqlcheck baseline prune` deletes it, so that it can't hide another diagnostic")
            .fix(Fix {
                title: "delete the line".to_owned(),
                edits: vec![Edit {
                    span: entry.whole,
                    replacement: String::new(),
                }],
                applicability: Applicability::Safe,
            })
    }
}

/// The text of a baseline that has these diagnostics. What an old one says of other files is kept,
/// and so are the comments on what stays.
#[must_use]
pub fn write(
    diagnostics: impl IntoIterator<Item = Key>,
    old: Option<&Baseline>,
    keeps: impl Fn(&str) -> bool,
) -> String {
    let mut keys: BTreeSet<Key> = diagnostics.into_iter().collect();
    let mut comments: BTreeMap<Key, (String, String)> = BTreeMap::new();
    for entry in old.iter().flat_map(|it| &it.entries) {
        if keeps(&entry.key.path) {
            keys.insert(entry.key.clone());
        }
        let (above, behind) = comments.entry(entry.key.clone()).or_default();
        above.push_str(&lines(&entry.above));
        if let Some(comment) = &entry.comment {
            *behind = format!(" # {comment}");
        }
    }
    let entries = keys.iter().map(|key| {
        let Key {
            path,
            rule,
            fingerprint,
        } = key;
        let (above, behind) = comments.get(key).cloned().unwrap_or_default();
        let path = written(path);
        format!("{above}{fingerprint} {rule} {path}{behind}\n")
    });
    let below = old.map_or_else(String::new, |it| lines(&it.below));
    HEADER.to_owned() + &entries.collect::<String>() + &below
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// `<fingerprint> <rule> <path>`, and a comment behind ` # `.
fn parse(line: &str) -> Option<(Key, Option<String>)> {
    let (fingerprint, rest) = line.split_once(' ')?;
    let (rule, rest) = rest.trim_start().split_once(' ')?;
    let (path, rest) = parse_path(rest.trim_start())?;
    let comment = rest.trim_start().strip_prefix("# ").map(str::to_owned);
    let is_fingerprint =
        fingerprint.len() == 16 && fingerprint.bytes().all(|it| it.is_ascii_hexdigit());
    let is_rule = rule.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    let key = Key {
        path,
        rule: rule.to_owned(),
        fingerprint: fingerprint.to_owned(),
    };
    (is_fingerprint && is_rule && !key.path.is_empty()).then_some((key, comment))
}

/// A path, and what follows it.
fn parse_path(text: &str) -> Option<(String, &str)> {
    if text.starts_with('"') {
        let mut quoted = serde_json::Deserializer::from_str(text).into_iter();
        let path = quoted.next()?.ok()?;
        return Some((path, &text[quoted.byte_offset()..]));
    }
    let (path, rest) = text.split_at(text.find(" # ").unwrap_or(text.len()));
    Some((path.trim_end().to_owned(), rest))
}

/// A path as [`parse_path`] reads it: a JSON string where it would not be read as it is.
fn written(path: &str) -> String {
    let is_plain = parse_path(path) == Some((path.to_owned(), ""))
        && path.trim() == path
        && !path.contains(char::is_control);
    if is_plain {
        return path.to_owned();
    }
    serde_json::Value::from(path).to_string()
}

fn malformed(place: Place, line: &str) -> Diagnostic {
    let is_conflict = ["<<<<<<<", "=======", ">>>>>>>"]
        .iter()
        .any(|marker| line.starts_with(marker));
    let diagnostic = Diagnostic::new(
        config::RULE,
        place,
        "this line of the baseline is no `<fingerprint> <rule> <file>`",
    )
    .severity(Severity::Error);
    diagnostic.help(if is_conflict {
        "keep the lines of both sides, and delete the marks of the conflict"
    } else {
        "is it another file? A baseline that is broken can be deleted: `sqlcheck baseline write` \
         writes a new one"
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Baseline, Key, write};
    use crate::source::FileId;

    const TEXT: &str = "\u{feff}# a comment\r\n\
                        0123456789abcdef unguarded-create db/a file.sql\r\n\
                        \n\
                        fedcba9876543210 rls-disabled db/b.sql # seen by everybody\n\
                        fedcba9876543210 rls-disabled db/b.sql";

    fn key(fingerprint: &str, rule: &str, path: &str) -> Key {
        Key {
            path: path.to_owned(),
            rule: rule.to_owned(),
            fingerprint: fingerprint.to_owned(),
        }
    }

    fn first() -> Key {
        key("0123456789abcdef", "unguarded-create", "db/a file.sql")
    }

    fn second() -> Key {
        key("fedcba9876543210", "rls-disabled", "db/b.sql")
    }

    fn read(text: &str) -> Baseline {
        Baseline::read(FileId(0), text).unwrap()
    }

    #[test]
    fn what_is_not_needed_is_stale() {
        let mut baseline = read(TEXT);
        assert_eq!(baseline.len(), 2);
        assert!(baseline.accepts(&first()));
        assert!(!baseline.accepts(&key("0123456789abcdef", "rls-disabled", "db/b.sql")));
        let stale = baseline.stale(|_| true);
        assert_eq!(stale.len(), 2);
        assert_eq!(
            stale[0].message,
            "the baseline's `rls-disabled` in `db/b.sql` is not there any more"
        );
        assert!(baseline.stale(|key| key.path != "db/b.sql").is_empty());
        let places: BTreeSet<_> = stale.iter().map(|it| it.primary.place).collect();
        let pruned = baseline.without(TEXT, &places);
        assert_eq!(pruned, TEXT[..TEXT.find("fedc").unwrap()]);
        assert!(baseline.accepts(&second()));
        assert!(baseline.stale(|_| true).is_empty());
    }

    #[test]
    fn every_path_can_be_written() {
        let paths = [
            "db/a # b.sql",
            "\"db\"/a.sql",
            " a.sql",
            "a\n\u{1b}[31m.sql",
            "a#b.sql",
            "ä b.sql",
        ];
        let keys = paths.map(|path| key("0123456789abcdef", "rls-disabled", path));
        let text = write(keys.clone(), None, |_| false);
        assert_eq!(text.lines().count(), 1 + paths.len(), "{text}");
        let mut baseline = read(&text.replace(".sql\"\n", ".sql\" # as it is\n"));
        assert!(keys.iter().all(|key| baseline.accepts(key)), "{text}");
        assert!(text.contains("rls-disabled ä b.sql\n"), "{text}");
    }

    #[test]
    fn it_is_written_in_order_and_keeps_comments() {
        let old = read(TEXT);
        let text = write([second(), first()], Some(&old), |_| false);
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "# a comment",
                "0123456789abcdef unguarded-create db/a file.sql",
                "fedcba9876543210 rls-disabled db/b.sql # seen by everybody",
            ]
        );
        let again = write([second(), first()], Some(&read(&text)), |_| false);
        assert_eq!(again, text);
        let old_end = read(&format!("{text}# the end\n# of all\n"));
        let with_end = write([second(), first()], Some(&old_end), |_| false);
        assert_eq!(with_end, format!("{text}# the end\n# of all\n"));
        let kept = write([first()], Some(&old), |path| path == "db/b.sql");
        assert_eq!(kept, text);
        assert_eq!(read(&kept).len(), 2);
    }

    #[test]
    fn a_line_that_is_no_entry_has_its_place() {
        let text = "# x\n<<<<<<< ours\n0123456789abcdef rls-disabled\n0123 rls-disabled a.sql\n";
        let problems = Baseline::read(FileId(0), text).unwrap_err();
        let lines: Vec<&str> = problems
            .iter()
            .map(|it| &text[it.primary.place.span.range()])
            .collect();
        assert_eq!(lines, text.lines().skip(1).collect::<Vec<_>>());
        assert!(problems[0].help.as_ref().unwrap().contains("both sides"));
    }
}
