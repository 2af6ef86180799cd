//! Text in XML, for the formats that are XML.

use super::is_control;

/// Text as character data and as the value of an attribute. Blanks other than spaces keep their
/// value in an attribute only as references; a character that XML cannot hold, and one that changes
/// how others are shown, is made visible.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = text
        .chars()
        .fold(String::new(), |mut escaped, character| match character {
            '&' => escaped + "&amp;",
            '<' => escaped + "&lt;",
            '>' => escaped + "&gt;",
            '"' => escaped + "&quot;",
            '\t' => escaped + "&#9;",
            '\n' => escaped + "&#10;",
            '\r' => escaped + "&#13;",
            other if is_control(other) || matches!(other, '\u{fffe}' | '\u{ffff}') => {
                escaped.extend(other.escape_default());
                escaped
            }
            other => {
                escaped.push(other);
                escaped
            }
        });
    // Log viewers of CI systems take this for a command.
    if escaped.contains("##[") {
        escaped = escaped.replace("##[", "##&#91;");
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_cannot_hold_is_made_visible() {
        assert_eq!(
            escaped("<a b=\"c\">]]>&amp;\r\n\t\u{1b}\u{0}\u{ffff}ü💥"),
            "&lt;a b=&quot;c&quot;&gt;]]&gt;&amp;amp;&#13;&#10;&#9;\\u{1b}\\u{0}\\u{ffff}ü💥"
        );
        assert_eq!(escaped("##[error]"), "##&#91;error]");
    }
}
