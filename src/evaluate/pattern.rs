//! `LIKE` and regular expressions.

use regex::RegexBuilder;

/// The answer of one of the operators `~~`, `!~~`, `~~*`, `!~~*`, `~`, `!~`, `~*`, `!~*`; `None` where
/// the pattern's meaning is PostgreSQL's alone.
pub(super) fn matches(operator: &str, text: &str, pattern: &str) -> Option<bool> {
    let negated = operator.starts_with('!');
    let insensitive = operator.ends_with('*');
    let pattern = if operator.contains("~~") {
        like(pattern)?
    } else if is_plain(pattern) {
        pattern.to_owned()
    } else {
        return None;
    };
    let regex = RegexBuilder::new(&pattern)
        .case_insensitive(insensitive)
        .dot_matches_new_line(true)
        .build()
        .ok()?;
    Some(regex.is_match(text) != negated)
}

/// A pattern of `LIKE` as a regular expression; `None` where it ends in its escape character.
fn like(pattern: &str) -> Option<String> {
    let mut regex = String::from("^");
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        match char {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            '\\' => regex.push_str(&regex::escape(chars.next()?.encode_utf8(&mut [0; 4]))),
            other => regex.push_str(&regex::escape(other.encode_utf8(&mut [0; 4]))),
        }
    }
    regex.push('$');
    Some(regex)
}

/// Whether a regular expression means the same to PostgreSQL and to the crate: literals, classes of
/// characters, groups, alternatives and the usual quantifiers.
fn is_plain(pattern: &str) -> bool {
    let mut chars = pattern.chars().peekable();
    // A director such as `***=`, and options such as `(?i)`.
    if pattern.starts_with("***") || pattern.contains("(?") || pattern.contains("[[") {
        return false;
    }
    while let Some(char) = chars.next() {
        if char == '\\' {
            let plain = |next: char| "dswDSW".contains(next) || next.is_ascii_punctuation();
            if !chars.next().is_some_and(plain) {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn like() {
        for (pattern, text, expected) in [
            ("tenant_%", "tenant_1", true),
            ("tenant\\_%", "tenantx1", false),
            ("%.x", "a+x", false),
            ("a_c", "abc", true),
            ("", "", true),
        ] {
            assert_eq!(matches("~~", text, pattern), Some(expected), "{pattern}");
        }
        assert_eq!(matches("~~*", "ABC", "a%"), Some(true));
        assert_eq!(matches("!~~", "abc", "a%"), Some(false));
        assert_eq!(matches("~~", "abc", "abc\\"), None);
    }

    #[test]
    fn regular_expressions() {
        assert_eq!(matches("~", "orders_2024", "^orders_\\d+$"), Some(true));
        assert_eq!(matches("~*", "Orders", "^orders"), Some(true));
        assert_eq!(matches("!~", "pg_temp_1", "^pg_"), Some(false));
        assert_eq!(matches("~", "a", "\\ma"), None);
        assert_eq!(matches("~", "a", "[[:alpha:]]"), None);
    }
}
