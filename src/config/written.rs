//! What stands in a configuration file, key by key.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::value::Value;

/// A key that the file has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// With the names of its tables: `naming.table`.
    pub key: String,
    /// Its value in TOML, on one line.
    pub value: String,
    /// Where the key stands.
    pub span: Range<usize>,
}

/// Every key of a file that [`super::read`] takes, but for tables, whose keys stand for them.
#[must_use]
pub fn written(text: &str) -> Vec<Written> {
    let (document, _) = DeTable::parse_recoverable(text);
    let mut keys = Vec::new();
    collect(text, "", document.get_ref(), &mut keys);
    keys.sort_by_key(|it: &Written| it.span.start);
    keys
}

fn collect(text: &str, prefix: &str, table: &DeTable<'_>, keys: &mut Vec<Written>) {
    for (key, value) in table {
        let path = format!("{prefix}{}", key.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) => collect(text, &format!("{path}."), inner, keys),
            _ => keys.push(Written {
                key: path,
                value: inline(text, value),
                span: key.span(),
            }),
        }
    }
}

fn inline(text: &str, value: Value<'_>) -> String {
    match value.get_ref() {
        DeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(text, item)).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(table) => {
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let entries: Vec<String> = entries
                .into_iter()
                .map(|(key, value)| format!("{} = {}", key.get_ref(), inline(text, value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        // A string over several lines is one line in this form.
        DeValue::String(string) => serde_json::Value::from(string.as_ref()).to_string(),
        _ => text.get(value.span()).unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn keys_are_listed_with_their_values() {
        let text = "down = 'a\\b'\n[naming]\ntable = \"snake_case\"\n\n[[module]]\nname = \"a\" # x\nschemas = [\n  \"a\",\n]\n[[module]]\nname = \"b\"\n";
        let keys: Vec<String> = written(text)
            .iter()
            .map(|it| format!("{} = {}", it.key, it.value))
            .collect();
        assert_eq!(
            keys,
            [
                r#"down = "a\\b""#,
                r#"naming.table = "snake_case""#,
                r#"module = [{ name = "a", schemas = ["a"] }, { name = "b" }]"#,
            ]
        );
    }
}
