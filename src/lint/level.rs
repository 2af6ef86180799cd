//! Which severity a diagnostic has, or whether it is reported at all.

use std::collections::BTreeMap;

use crate::config::{Config, Level};
use crate::diagnostic::Severity;
use crate::rules;

/// The level of every rule: from its page, then from the configuration, the more specific last.
pub(super) struct Levels<'a> {
    config: &'a Config,
    defaults: BTreeMap<&'static str, Default>,
}

struct Default {
    category: &'static str,
    severity: Severity,
    off: bool,
}

impl<'a> Levels<'a> {
    pub(super) fn new(config: &'a Config) -> Self {
        let defaults = rules::ALL
            .iter()
            .map(|rule| {
                let meta = rule.meta();
                let default = Default {
                    category: meta.category,
                    severity: meta.severity,
                    off: meta.default_off,
                };
                (rule.id, default)
            })
            .collect();
        Self { config, defaults }
    }

    pub(super) fn category(&self, rule: &str) -> &'static str {
        self.defaults
            .get(rule)
            .map_or("correctness", |it| it.category)
    }

    /// The severity of a rule in a file; `None` where it is off.
    pub(super) fn of(&self, rule: &str, path: &str) -> Option<Severity> {
        let mut level = self.of_everywhere(rule)?;
        for entry in &self.config.overrides {
            if entry.paths.iter().any(|glob| glob.is_match(path)) {
                level = self.apply(rule, level, &entry.categories, &entry.rules);
            }
        }
        match level {
            Level::Off => None,
            Level::On(severity) => Some(severity),
        }
    }

    /// Whether the rule is on in any file, so that its check is worth running.
    pub(super) fn can_be_on(&self, rule: &str) -> bool {
        let on = |level: Level| level != Level::Off;
        self.of_everywhere(rule).is_some_and(|level| {
            let overrides = self.config.overrides.iter();
            on(level)
                || overrides
                    .map(|entry| self.apply(rule, level, &entry.categories, &entry.rules))
                    .any(on)
        })
    }

    fn of_everywhere(&self, rule: &str) -> Option<Level> {
        let default = self.defaults.get(rule)?;
        let level = if default.off {
            Level::Off
        } else {
            Level::On(default.severity)
        };
        Some(self.apply(rule, level, &self.config.categories, &self.config.rules))
    }

    /// A category's level is for the rules that are on anyway: a convention that is off by default
    /// is asked for by name.
    fn apply(
        &self,
        rule: &str,
        level: Level,
        categories: &BTreeMap<String, Level>,
        rules: &BTreeMap<String, Level>,
    ) -> Level {
        if let Some(named) = rules.get(rule) {
            return *named;
        }
        let Some(default) = self.defaults.get(rule) else {
            return level;
        };
        match categories.get(default.category) {
            Some(Level::Off) => Level::Off,
            Some(of_category) if !default.off => *of_category,
            Some(_) | None => level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Levels;
    use crate::config::{Config, Vocabulary, read};
    use crate::diagnostic::Severity;
    use crate::rules;
    use crate::source::FileId;

    fn config(text: &str) -> Config {
        let vocabulary = Vocabulary {
            rules: rules::ALL.iter().map(|rule| rule.id).collect(),
            categories: rules::CATEGORIES.to_vec(),
            frameworks: Vec::new(),
        };
        read(FileId(0), text, "", &vocabulary).unwrap()
    }

    #[test]
    fn the_more_specific_wins() {
        let config = config(
            r#"
            [categories]
            correctness = "note"
            [rules]
            syntax-error = "warning"
            [[overrides]]
            paths = ["old"]
            rules = { syntax-error = "off" }
            [[overrides]]
            paths = ["old/kept.sql"]
            categories = { correctness = "error" }
            "#,
        );
        let levels = Levels::new(&config);
        assert_eq!(levels.of("syntax-error", "a.sql"), Some(Severity::Warning));
        assert_eq!(levels.of("syntax-error", "old/a.sql"), None);
        assert_eq!(
            levels.of("syntax-error", "old/kept.sql"),
            Some(Severity::Error)
        );
        assert_eq!(
            levels.of("failing-statement", "a.sql"),
            Some(Severity::Note)
        );
        assert_eq!(levels.of("no-such-rule", "a.sql"), None);
    }

    #[test]
    fn a_rule_that_is_off_everywhere_is_not_run() {
        let off = config("rules.syntax-error = \"off\"");
        assert!(!Levels::new(&off).can_be_on("syntax-error"));
        let somewhere = config(
            r#"
            rules.syntax-error = "off"
            [[overrides]]
            paths = ["new"]
            rules = { syntax-error = "error" }
            "#,
        );
        assert!(Levels::new(&somewhere).can_be_on("syntax-error"));
    }
}
