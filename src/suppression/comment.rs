//! A comment that addresses sqlcheck, taken apart.

/// What a comment asks for; offsets are from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directive<'t> {
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
    /// Another word, or none.
    Unknown(Word<'t>),
}

/// A piece of a comment and where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
}

/// What every directive begins with, before its colon.
pub(super) const NAME: &str = "sqlcheck";

/// Reads a comment. `None` where it does not address sqlcheck.
pub(super) fn read(comment: &str) -> Option<Directive<'_>> {
    let inner = Word {
        text: comment,
        at: 0,
    };
    let inner = match inner.after("/*") {
        Some(inner) => inner.without_end("*/"),
        None => inner.after("--")?,
    };
    let behind = inner.trimmed().after(NAME)?.trimmed();
    let rest = match behind.after(":") {
        Some(rest) => rest.trimmed(),
        // The colon is easily forgotten; a sentence about sqlcheck is no directive.
        None if behind.text.starts_with("ignore[") => return Some(Directive::Unknown(behind)),
        None => return None,
    };
    let keyword = rest.keyword();
    let behind = rest.skip(keyword.text.len());
    Some(match keyword.text {
        "ignore" | "ignore-file" => {
            let Some(list) = behind.trimmed().after("[") else {
                return Some(Directive::Blanket(keyword));
            };
            let Some(end) = list.text.find(']') else {
                return Some(Directive::Open(keyword));
            };
            Directive::Ignore {
                whole_file: keyword.text == "ignore-file",
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

/// The ids of a list; empty ones are left out.
pub(super) fn ids(list: Word<'_>) -> impl Iterator<Item = Word<'_>> {
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
        assert_eq!(ignored("-- sqlcheck: ignore[a] --").2, "");
        assert_eq!(ignored("-- sqlcheck: ignore[]").1, [""; 0]);
    }

    #[test]
    fn other_comments_are_nothing() {
        for comment in [
            "-- a comment",
            "-- sqlcheck is a linter",
            "-- see sqlcheck: ignore[a]",
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
        assert!(matches!(
            read("-- sqlcheck ignore[a] why"),
            Some(Directive::Unknown(_))
        ));
        assert!(matches!(
            read("-- sqlcheck: irreversible gone"),
            Some(Directive::Irreversible { reason: "gone", .. })
        ));
    }
}
