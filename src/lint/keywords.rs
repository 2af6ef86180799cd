//! Keywords of fixes, in the case that the file has beside them.

use super::Workspace;
use crate::diagnostic::Diagnostic;
use crate::source::Place;

/// The words that fixes write and that are names nowhere.
const KEYWORDS: [&str; 43] = [
    "ADD",
    "AGGREGATE",
    "ALTER",
    "AS",
    "BEGIN",
    "CASCADE",
    "COLUMN",
    "CONCURRENTLY",
    "CONFLICT",
    "CONSTRAINT",
    "CREATE",
    "DO",
    "DOMAIN",
    "DROP",
    "ENABLE",
    "END",
    "EVENT",
    "EXCEPTION",
    "EXISTS",
    "FROM",
    "FUNCTION",
    "IF",
    "INDEX",
    "LEVEL",
    "NOT",
    "NOTHING",
    "NULL",
    "ON",
    "ONLY",
    "OR",
    "POLICY",
    "PROCEDURE",
    "REPLACE",
    "ROW",
    "RULE",
    "SECURITY",
    "SELECT",
    "SET",
    "TABLE",
    "THEN",
    "TRIGGER",
    "VIEW",
    "WHEN",
];

/// Has a fix write keywords as the statement writes them that it changes or follows.
pub(super) fn write_as_beside(workspace: &Workspace, diagnostic: &mut Diagnostic) {
    let file = diagnostic.primary.place.file;
    for edit in diagnostic.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
        let Some(beside) = workspace.statement_before(Place::new(file, edit.span)) else {
            continue;
        };
        let words = workspace.sources.slice(Place::new(file, beside.span));
        if words.starts_with(|it: char| it.is_ascii_lowercase()) {
            edit.replacement = in_lower_case(&edit.replacement);
        }
    }
}

/// The text with its keywords in lower case; what is quoted stays.
fn in_lower_case(text: &str) -> String {
    let is_part = |it: char| it.is_alphanumeric() || it == '_';
    let mut result = String::with_capacity(text.len());
    let mut quote = None;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match rest.find(|it: char| !is_part(it)) {
            Some(0) => first.len_utf8(),
            Some(length) => length,
            None => rest.len(),
        };
        let (word, after) = rest.split_at(length);
        if quote.is_none() && KEYWORDS.binary_search(&word).is_ok() {
            result.push_str(&word.to_lowercase());
        } else {
            result.push_str(word);
        }
        quote = match (quote, first) {
            (None, '\'' | '"') => Some(first),
            (Some(open), _) if open == first => None,
            (quote, _) => quote,
        };
        rest = after;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, in_lower_case};

    #[test]
    fn the_keywords_are_sorted() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn what_is_quoted_stays() {
        let lower =
            in_lower_case("DROP POLICY IF EXISTS \"ON IF\" ON Users_IF;\nDO $$ BEGIN 'IF' IF");
        assert_eq!(
            lower,
            "drop policy if exists \"ON IF\" on Users_IF;\ndo $$ begin 'IF' if"
        );
    }
}
