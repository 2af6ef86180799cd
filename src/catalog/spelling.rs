//! Compares the text of expressions as people and servers write it.
//!
//! A down script often has what `pg_dump` printed, which is the same expression in other words:
//! with parentheses, casts and schemas that nobody typed. Two texts are the same here where only
//! that differs. What remains different may still mean the same to the server; what is the same
//! here is the same there but for a change of casts alone, on which it is better to be silent.

/// Whether two normalised texts may mean the same.
#[must_use]
pub(super) fn may_be_same(left: &str, right: &str) -> bool {
    left == right || loosen(left) == loosen(right)
}

/// The words of types that take more than one.
const TYPE_TAILS: &[&str] = &["varying", "precision", "with", "without", "time", "zone"];

/// The words of a text that carry its meaning.
fn loosen(text: &str) -> Vec<String> {
    let words = words(text);
    let mut loose: Vec<String> = Vec::new();
    let mut rest = words.iter().map(String::as_str).peekable();
    while let Some(word) = rest.next() {
        match word {
            "(" | ")" => {}
            "public" | "pg_catalog" if rest.peek() == Some(&".") => {
                rest.next();
            }
            "::" => skip_type(&mut rest),
            "!=" => loose.push("<>".to_owned()),
            "~~" => loose.push("like".to_owned()),
            "now" | "current_timestamp" => loose.push("now".to_owned()),
            // `a = ANY (ARRAY[1, 2])` is how the server prints `a IN (1, 2)`.
            "any" if loose.last().is_some_and(|last| last == "=") => {
                loose.pop();
                loose.push("in".to_owned());
            }
            "array" | "[" | "]" => {}
            word => loose.push(word.to_owned()),
        }
    }
    loose
}

/// Words, literals and symbols; the texts have spaces between tokens, but a literal may hold some.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    for character in text.chars() {
        let is_open = quote.is_some();
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, ' ') => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                continue;
            }
            (None, '(' | ')' | '[' | ']' | ',') => {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                words.push(character.to_string());
                continue;
            }
            _ => {}
        }
        if is_open {
            word.push(character);
        } else {
            word.extend(character.to_lowercase());
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// Skips the name, the modifiers and the brackets of a type.
fn skip_type<'a>(rest: &mut std::iter::Peekable<impl Iterator<Item = &'a str>>) {
    rest.next();
    while rest.peek() == Some(&".") {
        rest.next();
        rest.next();
    }
    while let Some(word) = rest.peek() {
        if !TYPE_TAILS.contains(word) && *word != "[" {
            break;
        }
        if rest.next() == Some("[") {
            rest.next_if_eq(&"]");
        }
    }
    if rest.peek() == Some(&"(") {
        for word in rest.by_ref() {
            if word == ")" {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::may_be_same;

    #[test]
    fn a_servers_spelling_is_the_same() {
        for (people, server) in [
            ("status = 'queued'", "( status = 'queued' :: text )"),
            ("'darkly'", "'darkly' :: character varying"),
            ("'a' :: varchar ( 20 )", "'a' :: character varying ( 20 )"),
            ("lower ( email )", "lower ( ( email ) :: text )"),
            (
                "hot_rank ( score , published )",
                "public . hot_rank ( ( score ) :: numeric , published )",
            ),
            (
                "state in ( 'a' , 'b' )",
                "( state = any ( array [ 'a' :: text , 'b' :: text ] ) )",
            ),
            ("a != 1", "( a <> 1 )"),
            ("now ( )", "CURRENT_TIMESTAMP"),
            ("'{}' :: text [ ]", "'{}' :: text [ ]"),
        ] {
            assert!(may_be_same(people, server), "{people} / {server}");
        }
    }

    #[test]
    fn another_meaning_is_not() {
        for (left, right) in [
            ("status = 'queued'", "status = 'done'"),
            ("0", "1"),
            ("'A'", "'a'"),
            ("a is not null", "a is null"),
            ("'a b'", "'a  b'"),
            ("lower ( email )", "upper ( email )"),
        ] {
            assert!(!may_be_same(left, right), "{left} / {right}");
        }
    }
}
