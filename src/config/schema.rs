//! The JSON schema of `sqlcheck.toml`, by which editors complete and check it.

use serde_json::{Map, Value, json};

use super::pattern::LEVELS;
use super::settings::{Names, SETTINGS, Setting, Takes};
use super::vocabulary::{EXPECTED_KINDS, NAMING_KINDS, Vocabulary};

/// The schema, indented.
#[must_use]
pub fn schema(vocabulary: &Vocabulary<'_>) -> String {
    let mut schema = table(SETTINGS, None, vocabulary);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("sqlcheck.toml");
    schema["description"] = json!("The configuration of sqlcheck");
    let text = serde_json::to_string_pretty(&schema).expect("a value is always written");
    text + "\n"
}

fn table(settings: &[Setting], names: Option<Names>, vocabulary: &Vocabulary<'_>) -> Value {
    let mut properties = Map::new();
    for setting in settings {
        properties.insert(setting.key.to_owned(), property(setting, vocabulary));
    }
    if let Some(names) = names {
        let value = named(names);
        for name in names.all(vocabulary) {
            properties.insert(name.to_owned(), value.clone());
        }
    }
    let mut schema = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    let required: Vec<&str> = settings
        .iter()
        .filter(|setting| setting.required)
        .map(|setting| setting.key)
        .collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn property(setting: &Setting, vocabulary: &Vocabulary<'_>) -> Value {
    let mut schema = match setting.takes {
        Takes::Text if setting.required => json!({ "type": "string", "pattern": "\\S" }),
        Takes::Text => json!({ "type": "string" }),
        Takes::Word(words) => json!({ "enum": words }),
        Takes::Framework => json!({ "enum": vocabulary.frameworks }),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::Integer(min, max) => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Takes::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Takes::TextsOrTables(settings) => json!({
            "type": "array",
            "items": { "anyOf": [{ "type": "string" }, table(settings, None, vocabulary)] },
        }),
        Takes::Tables(settings) => json!({
            "type": "array",
            "items": table(settings, None, vocabulary),
        }),
        Takes::Values => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[\\w.:-]+$" },
            "additionalProperties": { "type": "string" },
        }),
        Takes::Table(settings, names) => table(settings, names, vocabulary),
    };
    schema["description"] = json!(setting.about);
    if !setting.default.is_empty() {
        schema["default"] = value(setting.default);
    }
    if !setting.example.is_empty() {
        schema["examples"] = json!([value(setting.example)]);
    }
    schema
}

fn named(names: Names) -> Value {
    match names {
        Names::Rules | Names::Categories => json!({ "enum": LEVELS }),
        Names::NamingKinds => json!({ "type": "string" }),
        Names::ExpectedKinds => json!({
            "anyOf": [
                { "type": "integer", "minimum": 0 },
                {
                    "type": "string",
                    "pattern": "^\\s*((<=?|>=?|==?)?\\s*\\d+|\\d+\\s*\\.\\.\\s*=?\\s*\\d+)\\s*$",
                },
            ],
        }),
    }
}

impl Names {
    /// In their order.
    #[must_use]
    pub fn all<'a>(self, vocabulary: &Vocabulary<'a>) -> Vec<&'a str> {
        match self {
            Self::Rules => vocabulary.rules.clone(),
            Self::Categories => vocabulary.categories.clone(),
            Self::NamingKinds => NAMING_KINDS.to_vec(),
            Self::ExpectedKinds => EXPECTED_KINDS.to_vec(),
        }
    }
}

/// A value that is written in TOML.
fn value(toml: &str) -> Value {
    let mut document: Map<String, Value> =
        toml::from_str(&format!("value = {toml}")).expect("defaults and examples are TOML");
    document.remove("value").unwrap_or_default()
}
