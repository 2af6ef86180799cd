//! GitHub's expressions, as far as action.yml uses them: contexts, literals, `!`, `==`, `!=`, `&&`,
//! `||`, and the functions that ask for the job's status.

use serde_json::Value;

/// The text with its expressions filled in.
pub(crate) fn fill(text: &str, context: &Value) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}").expect("the expression ends");
        filled.push_str(before);
        filled.push_str(&to_text(&evaluate(expression, context)));
        rest = after;
    }
    filled + rest
}

/// Whether a step runs.
pub(crate) fn holds(condition: &str, context: &Value) -> bool {
    let condition = condition.trim();
    let expression = condition
        .strip_prefix("${{")
        .and_then(|rest| rest.strip_suffix("}}"))
        .unwrap_or(condition);
    is_true(&evaluate(expression, context))
}

pub(crate) fn evaluate(expression: &str, context: &Value) -> Value {
    let tokens = tokens(expression);
    let mut parser = Parser {
        tokens: &tokens,
        context,
    };
    let value = parser.or();
    assert!(
        parser.tokens.is_empty(),
        "{:?} is left of {expression}",
        parser.tokens
    );
    value
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => rest[1..].find('\'').expect("the literal ends") + 2,
            '(' | ')' => 1,
            '=' | '&' | '|' => 2,
            '!' if rest.starts_with("!=") => 2,
            '!' => 1,
            _ => rest
                .find(|it: char| !it.is_alphanumeric() && !"._-".contains(it))
                .unwrap_or(rest.len()),
        };
        assert!(length > 0, "no token begins {rest}");
        tokens.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    tokens
}

struct Parser<'a> {
    tokens: &'a [String],
    context: &'a Value,
}

impl Parser<'_> {
    fn or(&mut self) -> Value {
        let mut value = self.and();
        while self.takes("||") {
            let other = self.and();
            value = if is_true(&value) { value } else { other };
        }
        value
    }

    fn and(&mut self) -> Value {
        let mut value = self.comparison();
        while self.takes("&&") {
            let other = self.comparison();
            value = if is_true(&value) { other } else { value };
        }
        value
    }

    fn comparison(&mut self) -> Value {
        let value = self.unary();
        if self.takes("==") {
            return Value::Bool(are_equal(&value, &self.unary()));
        }
        if self.takes("!=") {
            return Value::Bool(!are_equal(&value, &self.unary()));
        }
        value
    }

    fn unary(&mut self) -> Value {
        if self.takes("!") {
            return Value::Bool(!is_true(&self.unary()));
        }
        if self.takes("(") {
            let value = self.or();
            assert!(self.takes(")"));
            return value;
        }
        let (word, rest) = self.tokens.split_first().expect("a value");
        self.tokens = rest;
        if self.takes("(") {
            assert!(self.takes(")"), "functions here take no arguments");
            return match word.as_str() {
                "cancelled" => Value::Bool(false),
                other => panic!("{other}() is not known here"),
            };
        }
        match word.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text if text.starts_with('\'') => Value::from(text.trim_matches('\'')),
            path => self.look_up(path),
        }
    }

    /// What a path of a context leads to; nothing is no error.
    fn look_up(&self, path: &str) -> Value {
        let mut value = self.context;
        for name in path.split('.') {
            value = match value.get(name) {
                Some(inner) => inner,
                None => return Value::Null,
            };
        }
        value.clone()
    }

    fn takes(&mut self, token: &str) -> bool {
        match self.tokens.split_first() {
            Some((first, rest)) if first == token => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(is_true) => *is_true,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// Values of different kinds are compared as numbers.
fn are_equal(left: &Value, right: &Value) -> bool {
    if let (Value::String(left), Value::String(right)) = (left, right) {
        return left.eq_ignore_ascii_case(right);
    }
    let number = |value: &Value| match value {
        Value::Null => Some(0.0),
        Value::Bool(is_true) => Some(f64::from(u8::from(*is_true))),
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.is_empty() => Some(0.0),
        Value::String(text) => text.parse().ok(),
        Value::Array(_) | Value::Object(_) => None,
    };
    number(left).is_some() && number(left) == number(right)
}

fn to_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn expressions_have_githubs_values() {
    let context = serde_json::json!({
        "inputs": { "fail-on": "error", "empty": "" },
        "github": { "event": { "pull_request": { "fork": true } } },
    });
    let value = |text| evaluate(text, &context);
    assert_eq!(value("inputs.fail-on"), "error");
    assert_eq!(value("github.event.merge_group.base_sha"), Value::Null);
    assert_eq!(value("inputs.fail-on == 'ERROR'"), true);
    assert_eq!(value("github.event.pull_request.fork != true"), false);
    assert_eq!(value("github.event.other.fork != true"), true);
    assert_eq!(value("inputs.none == ''"), true);
    assert_eq!(value("inputs.empty || 'other'"), "other");
    assert_eq!(value("!cancelled() && inputs.empty != ''"), false);
    assert_eq!(
        fill("a ${{ inputs.fail-on }} ${{ inputs.none }}b", &context),
        "a error b"
    );
    assert!(holds("${{ !cancelled() }}", &context));
}
