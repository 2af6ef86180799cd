//! A rule's page: front matter, a title, and the text that users read.

use crate::diagnostic::{Applicability, Severity};

/// The families of rules, in the order of reports and lists.
pub const CATEGORIES: [&str; 10] = [
    "correctness",
    "locks",
    "breaking-changes",
    "naming",
    "idempotency",
    "foreign-keys",
    "row-level-security",
    "access-control",
    "coupling",
    "reversibility",
];

/// The families of rules that are asked about migrations that are still to be applied.
pub const OF_PENDING: [&str; 2] = ["locks", "breaking-changes"];

/// What a rule may claim about the statements it reports or suggests.
pub const CLAIMS: [&str; 4] = ["fix", "remedy", "lock", "rewrite"];

/// What a page's front matter and its title say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// The page's one `#` title: the summary.
    pub title: &'static str,
    pub severity: Severity,
    /// One of [`CATEGORIES`].
    pub category: &'static str,
    /// The version that brought it.
    pub since: &'static str,
    /// Off until the configuration gives it a level.
    pub default_off: bool,
    /// `fix: safe` and the like, as written; the names are in [`CLAIMS`].
    pub claims: Vec<(&'static str, &'static str)>,
}

impl Meta {
    /// The surest of the rule's fixes, as the page claims; `None` if it has none.
    #[must_use]
    pub fn fix(&self) -> Option<Applicability> {
        let mut claims = self.claims.iter();
        let (_, claim) = claims.find(|(name, _)| *name == "fix")?;
        Applicability::ALL
            .into_iter()
            .find(|it| it.as_str() == *claim)
    }

    /// Reads the front matter and the title.
    ///
    /// # Errors
    ///
    /// What a page has wrong or lacks; the tests read every page.
    pub fn parse(page: &'static str) -> Result<Self, String> {
        let (front, body) = split(page).ok_or("the page does not begin with front matter")?;
        let mut severity = None;
        let mut category = None;
        let mut since = None;
        let mut default_off = false;
        let mut claims = Vec::new();
        for line in front.lines() {
            let (key, value) = line
                .split_once(": ")
                .ok_or_else(|| format!("`{line}` is not `key: value`"))?;
            match key {
                "severity" => severity = Severity::ALL.into_iter().find(|it| it.as_str() == value),
                "category" => category = CATEGORIES.into_iter().find(|it| *it == value),
                "since" => since = Some(value),
                "default" if value == "off" => default_off = true,
                "fix" if !Applicability::ALL.iter().any(|it| it.as_str() == value) => {
                    return Err(format!("`fix` is safe, unsafe or display, not `{value}`"));
                }
                claim if CLAIMS.contains(&claim) => claims.push((claim, value)),
                _ => return Err(format!("`{line}` is not known in front matter")),
            }
        }
        Ok(Self {
            title: title(body)?,
            severity: severity.ok_or("`severity` is error, warning or note")?,
            category: category.ok_or_else(|| format!("`category` is one of {CATEGORIES:?}"))?,
            since: since.ok_or("`since` has the version that brought the rule")?,
            default_off,
            claims,
        })
    }
}

/// The page without its front matter, from the title on.
#[must_use]
pub(super) fn body(page: &'static str) -> &'static str {
    split(page).map_or(page, |(_, body)| body.trim_start())
}

fn split(page: &'static str) -> Option<(&'static str, &'static str)> {
    page.strip_prefix("---\n")?.split_once("\n---\n")
}

/// The first line that is not empty. What follows is not looked at: each run reads the title of every
/// page.
fn title(body: &'static str) -> Result<&'static str, String> {
    let first = body.lines().find(|line| !line.is_empty());
    let title = first.and_then(|line| line.strip_prefix("# "));
    title.ok_or_else(|| "the text does not begin with a `# ` title".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Meta, body};
    use crate::diagnostic::{Applicability, Severity};

    const PAGE: &str = "---\nseverity: error\ncategory: naming\nsince: 0.1.0\nfix: safe\n---\n\n\
                        # A title\n\n```toml\n# a comment\n```\n";

    #[test]
    fn a_page_is_read() {
        let meta = Meta::parse(PAGE).unwrap();
        assert_eq!(meta.title, "A title");
        assert_eq!(meta.severity, Severity::Error);
        assert_eq!(meta.category, "naming");
        assert_eq!(meta.since, "0.1.0");
        assert!(!meta.default_off);
        assert_eq!(meta.claims, [("fix", "safe")]);
        assert_eq!(meta.fix(), Some(Applicability::Safe));
        assert!(body(PAGE).starts_with("# A title"));
    }

    #[test]
    fn a_bad_page_says_what_is_wrong() {
        let bad = |page| Meta::parse(page).unwrap_err();
        assert!(bad("# Title\n").contains("front matter"));
        assert!(bad("---\nseverity: fatal\n---\n# T\n").contains("severity"));
        assert!(bad("---\nfix: yes\n---\n# T\n").contains("safe"));
        assert!(bad("---\ncolour: red\n---\n# T\n").contains("colour"));
        let untitled = "---\nseverity: note\ncategory: naming\nsince: 0.1.0\n---\nText\n# T\n";
        assert!(bad(untitled).contains("`# ` title"));
    }
}
