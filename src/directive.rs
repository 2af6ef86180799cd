//! Comments that address sqlcheck, taken apart.

/// What a comment asks for; offsets are from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Directive<'t> {
    /// `ignore[a, b] why`, `ignore-file[a, b] why`.
    Ignore {
        whole_file: bool,
        /// What stands between the brackets.
        list: Word<'t>,
        reason: &'t str,
    },
    /// `irreversible why`, which the rules on down scripts read.
    Irreversible { keyword: Word<'t>, reason: &'t str },
    /// An `ignore` without brackets.
    Blanket(Word<'t>),
    /// Brackets that nothing closes.
    Open(Word<'t>),
    /// What is meant for sqlcheck and lacks the colon.
    WithoutColon(Word<'t>),
    /// Another word, or none.
    Unknown(Word<'t>),
}

/// A piece of a comment and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    pub text: &'t str,
    pub at: usize,
}

/// What every directive begins with, before its colon; in any case.
const NAME: &str = "sqlcheck";

/// With what else a comment asks for silence, here or with other linters.
const ALIKE: [&str; 9] = [
    "disable",
    "ignore",
    "ignore-file",
    "ignore-line",
    "ignore-next",
    "ignore-next-line",
    "irreversible",
    "nolint",
    "noqa",
];

/// Whether a text has the name with which directives begin, in any case.
#[must_use]
pub fn is_named_in(text: &str) -> bool {
    // By its rarest letter.
    let text = text.as_bytes();
    memchr::memchr2_iter(b'q', b'Q', text).any(|at| {
        let name = at.checked_sub(1).map(|start| start..start + NAME.len());
        let name = name.and_then(|range| text.get(range));
        name.is_some_and(|it| it.eq_ignore_ascii_case(NAME.as_bytes()))
    })
}

/// Whether a comment says, with a reason, that its migration has no way back.
#[must_use]
pub fn says_irreversible(comment: &str) -> bool {
    matches!(read(comment), Some(Directive::Irreversible { reason, .. }) if !reason.is_empty())
}

/// Reads a comment. `None` where it does not address sqlcheck. In one of several lines, the first line
/// that does counts.
#[must_use]
pub fn read(comment: &str) -> Option<Directive<'_>> {
    let inner = Word {
        text: comment,
        at: 0,
    };
    match inner.after("/*") {
        Some(inner) => inner.without_end("*/").lines().find_map(address),
        None => address(inner.after("--")?),
    }
}

/// Reads what follows the mark of a comment, or of one of its lines.
fn address(line: Word<'_>) -> Option<Directive<'_>> {
    let line = line.without_mark();
    let behind = line.after_name()?;
    let Some(rest) = behind.trimmed().after(":") else {
        return without_colon(line, behind);
    };
    let rest = rest.trimmed();
    let keyword = rest.keyword();
    let behind = rest.skip(keyword.text.len());
    Some(match keyword.text.to_ascii_lowercase().as_str() {
        word @ ("ignore" | "ignore-file") => {
            let Some(list) = behind.trimmed().after("[") else {
                return Some(Directive::Blanket(keyword));
            };
            let Some(end) = list.text.find(']') else {
                return Some(Directive::Open(keyword));
            };
            Directive::Ignore {
                whole_file: word == "ignore-file",
                list: Word {
                    text: &list.text[..end],
                    at: list.at,
                },
                reason: reason(&list.text[end + 1..]),
            }
        }
        "irreversible" => Directive::Irreversible {
            keyword,
            reason: reason(behind.text),
        },
        _ => Directive::Unknown(keyword),
    })
}

/// The colon is easily forgotten, and others have none: `sqlcheck ignore[a]`, `sqlcheck-disable a`. A
/// sentence about sqlcheck asks for nothing.
fn without_colon<'t>(line: Word<'t>, behind: Word<'t>) -> Option<Directive<'t>> {
    let is_joined = behind.text.starts_with(['-', '_']);
    let asked = behind.skip(usize::from(is_joined)).trimmed();
    let keyword = asked.keyword();
    if !ALIKE.contains(&keyword.text.to_ascii_lowercase().as_str()) {
        return None;
    }
    let rest = asked.skip(keyword.text.len()).trimmed();
    let names_a_rule = || rest.keyword().text.contains('-');
    let is_meant = is_joined || rest.text.is_empty() || rest.text.starts_with(['[', '(', ':']);
    (is_meant || names_a_rule()).then(|| {
        let end = asked.at + keyword.text.len() - line.at;
        Directive::WithoutColon(Word {
            text: &line.text[..end],
            at: line.at,
        })
    })
}

/// The ids of a list; empty ones are left out.
pub fn ids(list: Word<'_>) -> impl Iterator<Item = Word<'_>> {
    let mut at = list.at;
    list.text
        .split(',')
        .map(move |text| {
            let id = Word { text, at };
            at += text.len() + 1;
            id.trimmed()
        })
        .filter(|id| !id.text.is_empty())
}

/// What is left of a text without the marks that lead to a reason; none without a word in it.
fn reason(text: &str) -> &str {
    let text = text.trim_start_matches([':', '-', ' ', '\t', '\u{2013}', '\u{2014}']);
    if text.contains(char::is_alphanumeric) {
        text.trim_end()
    } else {
        ""
    }
}

impl Word<'_> {
    fn skip(self, bytes: usize) -> Self {
        Self {
            text: &self.text[bytes..],
            at: self.at + bytes,
        }
    }

    fn after_name(self) -> Option<Self> {
        let name = self.text.get(..NAME.len())?;
        name.eq_ignore_ascii_case(NAME)
            .then(|| self.skip(NAME.len()))
    }

    /// From the beginning of each line to the end of the whole.
    fn lines(self) -> impl Iterator<Item = Self> {
        let starts = memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1);
        std::iter::once(0)
            .chain(starts)
            .map(move |at| self.skip(at))
    }

    /// Without the blanks, and stars, that a line begins with.
    fn without_mark(self) -> Self {
        let rest = self.text.trim_start_matches([' ', '\t', '*']);
        self.skip(self.text.len() - rest.len())
    }

    fn after(self, start: &str) -> Option<Self> {
        self.text.starts_with(start).then(|| self.skip(start.len()))
    }

    fn without_end(self, end: &str) -> Self {
        Self {
            text: self.text.strip_suffix(end).unwrap_or(self.text),
            at: self.at,
        }
    }

    fn trimmed(self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        let trimmed = self.skip(start);
        Self {
            text: trimmed.text.trim_end(),
            at: trimmed.at,
        }
    }

    /// Letters and hyphens up to anything else.
    fn keyword(self) -> Self {
        let is_part = |it: char| it.is_alphanumeric() || it == '-' || it == '_';
        let end = self.text.find(|it| !is_part(it));
        Self {
            text: &self.text[..end.unwrap_or(self.text.len())],
            at: self.at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Directive, Word, ids, read};

    fn ignored(comment: &str) -> (bool, Vec<&str>, &str) {
        match read(comment) {
            Some(Directive::Ignore {
                whole_file,
                list,
                reason,
            }) => {
                let ids: Vec<Word<'_>> = ids(list).collect();
                for id in &ids {
                    assert_eq!(&comment[id.at..id.at + id.text.len()], id.text);
                }
                (whole_file, ids.iter().map(|id| id.text).collect(), reason)
            }
            other => panic!("{comment}: {other:?}"),
        }
    }

    #[test]
    fn rules_and_a_reason() {
        let one = ignored("-- sqlcheck: ignore[rls-disabled] a public list");
        assert_eq!(one, (false, vec!["rls-disabled"], "a public list"));
        let two = ignored("--sqlcheck:ignore [a , b,] - why");
        assert_eq!(two, (false, vec!["a", "b"], "why"));
        let block = ignored("/* sqlcheck: ignore-file[a]: why */");
        assert_eq!(block, (true, vec!["a"], "why"));
        let loud = ignored("-- SQLCHECK: IGNORE[a] why");
        assert_eq!(loud, (false, vec!["a"], "why"));
        let lines = ignored("/**\n * A list.\n * sqlcheck: ignore[a] why\n */");
        assert_eq!(lines, (false, vec!["a"], "why"));
        assert_eq!(ignored("-- sqlcheck: ignore[a] --").2, "");
        assert_eq!(ignored("-- sqlcheck: ignore[]").1, [""; 0]);
    }

    #[test]
    fn other_comments_are_nothing() {
        for comment in [
            "-- a comment",
            "-- sqlcheck is a linter",
            "-- see sqlcheck: ignore[a]",
            "-- sqlcheck ignores this table",
            "-- sqlcheck ignore this one, it said",
            "/* see\n * the sqlcheck: ignore[a] */",
            "/* */",
            "--",
        ] {
            assert_eq!(read(comment), None, "{comment}");
        }
    }

    #[test]
    fn what_is_wrong_has_a_place() {
        let word = |text, at| Word { text, at };
        let blanket = read("-- sqlcheck: ignore");
        assert_eq!(blanket, Some(Directive::Blanket(word("ignore", 13))));
        let open = read("-- sqlcheck: ignore[a why");
        assert_eq!(open, Some(Directive::Open(word("ignore", 13))));
        let unknown = read("-- sqlcheck: disable a");
        assert_eq!(unknown, Some(Directive::Unknown(word("disable", 13))));
        let nothing = read("-- sqlcheck:");
        assert_eq!(nothing, Some(Directive::Unknown(word("", 12))));
        for (comment, text, at) in [
            ("-- sqlcheck ignore[a] why", "sqlcheck ignore", 3),
            ("-- sqlcheck ignore rls-disabled", "sqlcheck ignore", 3),
            ("--SQLCheck-Disable a", "SQLCheck-Disable", 2),
            ("-- sqlcheck-ignore", "sqlcheck-ignore", 3),
            ("/*\n * sqlcheck noqa: a */", "sqlcheck noqa", 6),
        ] {
            let found = Some(Directive::WithoutColon(word(text, at)));
            assert_eq!(read(comment), found, "{comment}");
        }
        assert!(matches!(
            read("-- sqlcheck: irreversible gone"),
            Some(Directive::Irreversible { reason: "gone", .. })
        ));
    }
}
