//! Secrets inside of literals: in addresses, connection strings and headers.

use std::ops::Range;

use super::shapes::is_judged;
use super::stand_in::{is_key, is_password, is_scrambled, is_uuid, names_a_secret};

/// The password in the address whose `://` is here: `postgres://app:…@db.shop.net/shop`.
pub(super) fn in_address(text: &str, separator: usize) -> Option<Range<usize>> {
    let start = separator + "://".len();
    let rest = text.get(start..)?;
    let is_end = |it: char| it.is_whitespace() || "/?#'\"`\\<>|,;()".contains(it);
    let authority = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    let (user_info, host) = authority.rsplit_once('@')?;
    let (user, password) = user_info.split_once(':')?;
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let begins = text[..separator].ends_with(|it: char| it.is_ascii_alphanumeric());
    let found = start + user.len() + 1;
    let is_one = begins && is_real(host) && is_password(password, &[user, host]);
    is_one.then(|| found..found + password.len())
}

/// The password among the parameters of an address, whose value begins here:
/// `jdbc:postgresql://db.shop.net/shop?user=app&password=…`.
pub(super) fn in_query(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let is_end = |it: char| it.is_whitespace() || "&#'\"`\\<>|,;()".contains(it);
    let password = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    is_password(password, &[]).then(|| start..start + password.len())
}

/// Whether a host may be anybody's; the others are for documentation.
fn is_real(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let last = host.rsplit('.').next().unwrap_or_default();
    !host.contains("example") && !matches!(last, "test" | "invalid") && host != "host"
}

/// The password in a connection string of libpq, `host=… password=…`; none where the text is
/// something else, if only in a part.
pub(super) fn in_string(text: &str) -> Option<Range<usize>> {
    if !text.contains("password") {
        return None;
    }
    let pairs = pairs(text)?;
    let value = |wanted: &str| {
        let mut found = pairs.iter().filter(|(key, _)| *key == wanted);
        found.next_back().map(|(_, range)| range.clone())
    };
    let password = value("password")?;
    let names: Vec<_> = ["user", "dbname", "host"]
        .into_iter()
        .filter_map(|key| text.get(value(key)?))
        .collect();
    let known = ["host", "hostaddr", "port", "dbname", "user", "service"];
    let leads_somewhere = known.into_iter().any(|key| value(key).is_some());
    let is_real = value("host").is_none_or(|it| is_real(&text[it]));
    let is_one = leads_somewhere && is_real && is_password(&text[password.clone()], &names);
    is_one.then_some(password)
}

/// The token behind a `Bearer ` that ends here.
pub(super) fn in_header(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let is_part = |it: char| it.is_ascii_alphanumeric() || "_-./+=~".contains(it);
    let token = &rest[..rest.find(|it| !is_part(it)).unwrap_or(rest.len())];
    is_secret(token).then(|| start..start + token.len())
}

/// The members of JSON whose name says that they are secrets, as in the headers of a webhook:
/// `{"X-Hook-Secret": "…"}`.
pub(super) fn in_json(text: &str) -> Vec<(&str, Range<usize>)> {
    const LONGEST: usize = 60;
    let mut found = Vec::new();
    for colon in memchr::memmem::find_iter(text.as_bytes(), "\":") {
        let before = &text[..colon];
        let name = before.rfind('"').map_or("", |quote| &before[quote + 1..]);
        if name.len() > LONGEST || !names_a_secret(name) {
            continue;
        }
        let after = text[colon + 2..].trim_start();
        let Some(value) = after.strip_prefix('"') else {
            continue;
        };
        let start = text.len() - value.len();
        let value = &value[..value.find('"').unwrap_or(value.len())];
        if is_secret(value) {
            found.push((name, start..start + value.len()));
        }
    }
    found
}

fn is_secret(value: &str) -> bool {
    is_key(value, &[]) && is_scrambled(value) && !is_uuid(value) && !is_judged(value)
}

/// The keys and where their values are. Whether a key is one of libpq's is not asked.
fn pairs(text: &str) -> Option<Vec<(&str, Range<usize>)>> {
    let bytes = text.as_bytes();
    let blank = |from: usize| {
        from + bytes[from..]
            .iter()
            .take_while(|it| it.is_ascii_whitespace())
            .count()
    };
    let mut pairs = Vec::new();
    let mut at = blank(0);
    while at < bytes.len() {
        let is_part = |it: &&u8| it.is_ascii_lowercase() || **it == b'_';
        let end = at + bytes[at..].iter().take_while(is_part).count();
        let key = &text[at..end];
        let equals = blank(end);
        if key.is_empty() || bytes.get(equals) != Some(&b'=') {
            return None;
        }
        let start = blank(equals + 1);
        let (value, next) = value(bytes, start);
        pairs.push((key, value));
        at = blank(next);
    }
    Some(pairs)
}

/// The value that begins here, in quotes or not, and where what follows it begins.
fn value(bytes: &[u8], start: usize) -> (Range<usize>, usize) {
    let quoted = bytes.get(start) == Some(&b'\'');
    let first = start + usize::from(quoted);
    let mut at = first;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\'' if quoted => return (first..at, at + 1),
            byte if !quoted && byte.is_ascii_whitespace() => break,
            _ => {}
        }
        at += 1;
    }
    let end = at.min(bytes.len());
    (first..end, end)
}

#[cfg(test)]
mod tests {
    use super::{in_address, in_header, in_json, in_query, in_string};

    fn address(text: &str) -> Option<&str> {
        text.get(in_address(text, text.find("://")?)?)
    }

    fn string(text: &str) -> Option<&str> {
        text.get(in_string(text)?)
    }

    #[test]
    fn addresses_have_passwords() {
        let found = address("x postgres://app:Tulip-9-Harbour@db.shop.net:5432/shop");
        assert_eq!(found, Some("Tulip-9-Harbour"));
        assert_eq!(
            address("redis://:Tulip-9-Harbour@cache"),
            Some("Tulip-9-Harbour")
        );
        let text = "jdbc:postgresql://db/shop?password=Tulip-9-Harbour&ssl=true";
        let found = in_query(text, 35).map(|it| &text[it]);
        assert_eq!(found, Some("Tulip-9-Harbour"));
        for text in [
            "postgres://postgres:postgres@localhost:54322/postgres",
            "postgres://app:app@db/app",
            "postgres://user:secret@host.docker.internal/shop",
            "postgres://app:${PASSWORD}@db.shop.net/shop",
            "postgres://app:Tulip-9-Harbour@db.example.com/shop",
            "https://shop.net/@user:Tulip-9-Harbour",
            "https://shop.net:8080",
            "postgres://app@db.shop.net/shop",
            "://a:Tulip-9-Harbour@b",
        ] {
            assert_eq!(address(text), None, "{text}");
        }
    }

    #[test]
    fn connection_strings_have_passwords() {
        assert_eq!(string("dbname=shop password=hunter2"), Some("hunter2"));
        assert_eq!(
            string("host = db password = 'a \\'b c' user=x"),
            Some("a \\'b c")
        );
        assert_eq!(
            string("host=%s password=hunter2 dbname=%s"),
            Some("hunter2")
        );
        for text in [
            "host=localhost user=postgres password=postgres",
            "host=db password=",
            "password=hunter2",
            "host=db password=%s",
            "Use host=db password=hunter2",
            "user=([a-z]+) password=.*",
            "password=hunter2&user=x",
            "",
            "=",
        ] {
            assert_eq!(string(text), None, "{text}");
        }
    }

    #[test]
    fn headers_have_secrets() {
        let secret = "p7Yc2mQ9vLx4Rk8Tn3Wb";
        let json =
            format!(r#"{{"Accept":"a/b","X-Hook-Secret": "{secret}","api_key":"your-key"}}"#);
        let found = in_json(&json);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].0, &json[found[0].1.clone()]),
            ("X-Hook-Secret", secret)
        );
        let header = format!("Bearer {secret}\"");
        assert_eq!(in_header(&header, 7), Some(7..27));
        for header in [
            "Bearer ' || key",
            "Bearer YOUR_SERVICE_ROLE_KEY",
            "Bearer token",
        ] {
            assert_eq!(in_header(header, 7), None, "{header}");
        }
    }
}
