//! What stands where a secret goes, and is none: placeholders, names, and the passwords that everybody
//! has on their own machine.

/// Shorter ones are guessed, and not leaked.
const SHORTEST: usize = 6;

/// Whether a value may be a password: long enough, no placeholder, and not made of words that everybody
/// tries first. `names` are those of the role, the host and the like, which are no secret either.
pub(super) fn is_password(value: &str, names: &[&str]) -> bool {
    value.chars().count() >= SHORTEST
        && !is_placeholder(value)
        && !is_made_of_words(&value.to_ascii_lowercase(), names)
}

/// Whether a value may be a key of a program: as a password, and long, and without spaces.
pub(super) fn is_key(value: &str, names: &[&str]) -> bool {
    const SHORTEST: usize = 16;
    value.len() >= SHORTEST
        && !value.contains(char::is_whitespace)
        && !is_address(value)
        && is_password(value, names)
}

/// Whether it is an address without a password in it, of the web or of a person. Addresses with one
/// are found by themselves.
pub(super) fn is_address(value: &str) -> bool {
    let is_mail = || {
        let host = value.split_once('@').map(|(_, host)| host);
        host.is_some_and(|it| it.contains('.') && !it.contains('@'))
    };
    value.contains("://") || is_mail()
}

pub(super) fn is_uuid(value: &str) -> bool {
    let lengths = value.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && value.bytes().all(|it| it == b'-' || it.is_ascii_hexdigit())
}

/// Whether a value looks as if chance had made it: letters and digits, many of them.
pub(super) fn is_random(value: &str) -> bool {
    const DISTINCT: usize = 8;
    value.bytes().any(|it| it.is_ascii_digit())
        && value.bytes().any(|it| it.is_ascii_alphabetic())
        && distinct(value) >= DISTINCT
}

/// Whether a value is none of the names that are made of words and a number: it has letters of both
/// cases, or many digits.
pub(super) fn is_scrambled(value: &str) -> bool {
    const DIGITS: usize = 4;
    let has = |is: fn(&u8) -> bool| value.bytes().filter(is).count();
    let has_both = has(u8::is_ascii_uppercase) > 0 && has(u8::is_ascii_lowercase) > 0;
    is_random(value) && (has_both || has(u8::is_ascii_digit) >= DIGITS)
}

/// What a placeholder has somewhere, in lower case.
const MARKS: &[&str] = &[
    "${",
    "{{",
    "}}",
    "#{",
    "%s",
    "%l",
    "%i",
    "%1$",
    "***",
    "...",
    "…",
    "xxx",
    "___",
    "<",
    "example",
    "placeholder",
    "redacted",
    "your",
    "changeme",
    "change-me",
    "change_me",
    "replace",
    "dummy",
    "fake",
    "sample",
    "paste",
    "todo",
    "fixme",
    "12345678",
    "01234567",
    "abcdefgh",
    "deadbeef",
];

/// Whether a value says that somebody or something puts another in its place.
pub(super) fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let bytes = lower.as_bytes();
    let enclosed = |open, close| bytes.first() == Some(&open) && bytes.last() == Some(&close);
    let begins_with_name = |mark| {
        bytes.first() == Some(&mark) && bytes.get(1).is_some_and(|it| it.is_ascii_alphabetic())
    };
    MARKS.iter().any(|mark| lower.contains(mark))
        || lower.ends_with("here")
        || enclosed(b'[', b']')
        || enclosed(b'@', b'@')
        || enclosed(b'%', b'%')
        || enclosed(b'_', b'_')
        || begins_with_name(b'$')
        || begins_with_name(b':')
        || is_variable(value)
        || distinct(value) < 4
}

/// Whether it is written as the name of an environment variable is.
fn is_variable(value: &str) -> bool {
    value.contains('_')
        && value
            .bytes()
            .all(|it| it == b'_' || it.is_ascii_uppercase())
}

/// How many different characters a text has.
fn distinct(value: &str) -> usize {
    let mut seen = [false; 256];
    value.bytes().for_each(|it| seen[it as usize] = true);
    seen.iter().filter(|it| **it).count()
}

/// Of these are the passwords of examples, of local servers and of tests made: `mysecretpassword`,
/// `postgres123`, `super-secret-jwt-token-with-at-least-32-characters-long`.
const WORDS: &str = "\
    123456 abc account admin administrator an and anon api app application \
    at auth authenticator bar be blank change changed characters chars ci \
    cipher client database db default demo dev develop developer \
    development docker empty encrypt encrypted encryption foo for guest \
    hello here in insert ipsum is it jwt key least letmein local localhost \
    login long lorem me migrate migration migrations migrator mock mongo \
    must my mysql new none not now null of old only owner pass passcode \
    passphrase passwd password pg pgsql postgres postgresql postgrest \
    private psql public pw pwd qux qwerty rabbitmq read reader readonly \
    really redis replica replication replicator role root safe secret \
    secure seed sekret server service site sms some sql strong supabase \
    super temp test tester testing the this tmp to token unused user \
    username value very web welcome with world write writer";

/// Whether nothing is left of a text in lower case without such words, names, marks and a few digits.
fn is_made_of_words(value: &str, names: &[&str]) -> bool {
    const LONGEST: usize = 100;
    const DIGITS: u8 = 4;
    let bytes = value.as_bytes();
    if bytes.len() > LONGEST || !value.is_ascii() {
        return false;
    }
    let names: Vec<_> = names.iter().map(|it| it.to_ascii_lowercase()).collect();
    let parts = names
        .iter()
        .flat_map(|it| it.split(|it: char| !it.is_alphanumeric()));
    let names = parts
        .chain(names.iter().map(String::as_str))
        .filter(|it| it.len() > 2);
    let words: Vec<_> = WORDS.split(' ').chain(names).map(str::as_bytes).collect();
    // How few digits are no part of a word on the way to each place.
    let mut digits = vec![None; bytes.len() + 1];
    digits[0] = Some(0u8);
    for at in 0..bytes.len() {
        let Some(so_far) = digits[at] else { continue };
        let mut reach = |end: usize, cost: u8| {
            let best: u8 = digits[end].unwrap_or(u8::MAX);
            digits[end] = Some(best.min(cost));
        };
        match bytes[at] {
            b'0'..=b'9' => reach(at + 1, so_far.saturating_add(1)),
            byte if !byte.is_ascii_alphabetic() => reach(at + 1, so_far),
            _ => {}
        }
        for word in &words {
            if begins_with(&bytes[at..], word) {
                reach(at + word.len(), so_far);
            }
        }
    }
    digits[bytes.len()].is_some_and(|it| it <= DIGITS)
}

/// Whether a text begins with a word, some of whose letters may be written as digits: `p4ssw0rd`.
fn begins_with(text: &[u8], word: &[u8]) -> bool {
    let is = |(written, letter): (&u8, &u8)| {
        written == letter
            || matches!(
                (written, letter),
                (b'0', b'o')
                    | (b'1' | b'!', b'i')
                    | (b'1', b'l')
                    | (b'3', b'e')
                    | (b'4' | b'@', b'a')
                    | (b'5' | b'$', b's')
                    | (b'7', b't')
            )
    };
    text.len() >= word.len() && text.iter().zip(word).all(is)
}

/// Whether a name says that what it names is a secret: `app.settings.jwt_secret`, `api_key`; not
/// `anon_key`, which is public, nor `api_key_id`.
pub(super) fn names_a_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let words: Vec<_> = lower
        .split(|it: char| !it.is_ascii_alphanumeric())
        .collect();
    if words
        .iter()
        .any(|it| matches!(*it, "anon" | "public" | "publishable"))
    {
        return false;
    }
    match *words.as_slice() {
        [.., kind, "key"] => matches!(
            kind,
            "access"
                | "admin"
                | "api"
                | "auth"
                | "cipher"
                | "encryption"
                | "hmac"
                | "jwt"
                | "master"
                | "private"
                | "role"
                | "secret"
                | "service"
                | "shared"
                | "signing"
                | "webhook"
        ),
        [.., last] => matches!(
            last,
            "password" | "passwd" | "pwd" | "passphrase" | "secret" | "token" | "apikey"
        ),
        [] => false,
    }
}

/// Whether a name in an option is that of a password, for which shorter values are enough.
pub(super) fn names_a_password(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with("password") || name.ends_with("passwd")
}

#[cfg(test)]
mod tests {
    use super::{is_key, is_password, is_placeholder, is_scrambled, is_uuid, names_a_secret};

    #[test]
    fn passwords_of_examples_are_no_secrets() {
        for value in [
            "",
            "x",
            "postgres",
            "changeme",
            "CHANGE_ME",
            "password",
            "p4ssw0rd",
            "mysecretpassword",
            "postgres123",
            "test_password",
            "app_user",
            "s3kr3t",
            "<password>",
            "${DB_PASSWORD}",
            ":'password'",
            "{{ password }}",
            "$DB_PASSWORD",
            "DB_PASSWORD",
            "%s",
            "@password@",
            "********",
            "xxxxxxxxxx",
            "aaaaaaaaaa",
            "your-password",
            "verysecret",
            "123456",
            "your-super-secret-and-long-postgres-password",
            "admin1234",
            "role_pwd1",
            "billing",
            "billing-password",
            "paste-it-here",
        ] {
            assert!(!is_password(value, &["app_user", "billing"]), "{value}");
        }
        for value in ["Tulip-9-Harbour", "hunter2", "kX8vQ2mZ", "admin84719374"] {
            assert!(is_password(value, &["app_user"]), "{value}");
        }
    }

    #[test]
    fn keys_are_long_and_no_sentences() {
        assert!(is_key("p7Yc2mQ9vLx4Rk8Tn3Wb", &[]));
        for value in [
            "reallyreallyreallyreallyverysafe",
            "super-secret-jwt-token-with-at-least-32-characters-long",
            "https://shop.test/functions/v1/mail",
            "p7Yc2mQ9",
            "a text with spaces and 1 digit",
        ] {
            assert!(!is_key(value, &[]), "{value}");
        }
        assert!(is_scrambled("0b7d19e4c2a85f63") && is_scrambled("p7Yc2mQ9vLx4Rk8Tn3Wb"));
        assert!(!is_scrambled("orders-service-v2-signing"));
        assert!(is_placeholder("SERVICE_ROLE_KEY"));
        assert!(is_uuid("6f9c1e52-0d3b-4b52-9a55-0c6a3a1f7e10"));
    }

    #[test]
    fn names_say_what_is_secret() {
        for name in [
            "app.settings.jwt_secret",
            "api_key",
            "service_role_key",
            "password",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in [
            "api_key_id",
            "anon_key",
            "primary_key",
            "token_url",
            "password_encryption",
        ] {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
