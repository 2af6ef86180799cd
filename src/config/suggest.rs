//! "Did you mean …?"

/// The candidate that a mistyped word most likely meant, if any is close.
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = normal(word);
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(&word, &normal(candidate));
        if score >= CLOSE && best.is_none_or(|(other, _)| score > other) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Below this, two words have little in common but letters.
const CLOSE: f64 = 0.82;

/// `snake_case` written for `kebab-case` is no difference.
fn normal(word: &str) -> String {
    word.to_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_typo_finds_its_word() {
        let words = ["rls-disabled", "naming", "postgres-version", "warning"];
        assert_eq!(closest("rls_disabled", words), Some("rls-disabled"));
        assert_eq!(closest("rls-disable", words), Some("rls-disabled"));
        assert_eq!(closest("warn", words), Some("warning"));
        assert_eq!(closest("postgres_verison", words), Some("postgres-version"));
        assert_eq!(closest("xyz", words), None);
        assert_eq!(closest("", words), None);
    }
}
