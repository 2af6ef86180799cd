//! Case styles: whether a name has one, and how it would look.

use crate::config::CaseStyle;

/// As the configuration writes it.
pub(super) fn style_name(style: CaseStyle) -> &'static str {
    match style {
        CaseStyle::Snake => "snake_case",
        CaseStyle::Camel => "camelCase",
        CaseStyle::Pascal => "PascalCase",
        CaseStyle::ScreamingSnake => "SCREAMING_SNAKE_CASE",
        CaseStyle::Kebab => "kebab-case",
    }
}

pub(super) fn has_style(name: &str, style: CaseStyle) -> bool {
    let only = |separator: &str| {
        name.chars()
            .all(|it| it.is_alphanumeric() || separator.contains(it))
    };
    let lower = !name.chars().any(char::is_uppercase);
    let first = |test: fn(char) -> bool| name.chars().next().is_some_and(test);
    match style {
        CaseStyle::Snake => lower && only("_"),
        CaseStyle::Camel => first(char::is_lowercase) && only(""),
        CaseStyle::Pascal => first(char::is_uppercase) && only(""),
        CaseStyle::ScreamingSnake => !name.chars().any(char::is_lowercase) && only("_"),
        CaseStyle::Kebab => lower && only("-"),
    }
}

/// The same words in a style.
pub(super) fn in_style(name: &str, style: CaseStyle) -> String {
    let words = words(name);
    let capitalized = |word: &String| {
        let mut characters = word.chars();
        let first = characters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(characters).collect::<String>()
    };
    match style {
        CaseStyle::Snake => words.join("_"),
        CaseStyle::Kebab => words.join("-"),
        CaseStyle::ScreamingSnake => words.join("_").to_uppercase(),
        CaseStyle::Pascal => words.iter().map(capitalized).collect(),
        CaseStyle::Camel => {
            let mut words = words.iter();
            let first = words.next().cloned().into_iter();
            first.chain(words.map(capitalized)).collect()
        }
    }
}

/// The words of a name, in lower case: at separators, and where the case changes.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (at, character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(at + 1);
        let begins = character.is_uppercase()
            && (before.is_some_and(|it| it.is_lowercase() || it.is_numeric())
                || after.is_some_and(|it| it.is_lowercase()));
        if (begins || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{has_style, in_style};
    use crate::config::CaseStyle;

    #[test]
    fn names_have_styles() {
        assert!(has_style("order_items", CaseStyle::Snake));
        assert!(has_style("größe_2", CaseStyle::Snake));
        assert!(has_style("_private", CaseStyle::Snake));
        assert!(!has_style("orderItems", CaseStyle::Snake));
        assert!(!has_style("order items", CaseStyle::Snake));
        assert!(has_style("orderItems", CaseStyle::Camel));
        assert!(has_style("OrderItems", CaseStyle::Pascal));
        assert!(!has_style("order_items", CaseStyle::Pascal));
        assert!(has_style("ORDER_ITEMS", CaseStyle::ScreamingSnake));
        assert!(has_style("order-items", CaseStyle::Kebab));
    }

    #[test]
    fn names_are_put_into_styles() {
        assert_eq!(in_style("OrderItems", CaseStyle::Snake), "order_items");
        assert_eq!(
            in_style("HTTPRequest2Log", CaseStyle::Snake),
            "http_request2_log"
        );
        assert_eq!(in_style("userID", CaseStyle::Snake), "user_id");
        assert_eq!(in_style("order items", CaseStyle::Snake), "order_items");
        assert_eq!(in_style("order_items", CaseStyle::Camel), "orderItems");
        assert_eq!(in_style("order_items", CaseStyle::Pascal), "OrderItems");
        assert_eq!(in_style("", CaseStyle::Snake), "");
    }
}
