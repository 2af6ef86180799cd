//! Secrets that are known by their shape, wherever they stand.

use std::ops::Range;

use super::stand_in::{is_placeholder, is_random};

/// Keys of one kind: what they begin with, and what follows.
pub(super) struct Shape {
    pub(super) prefix: &'static str,
    /// Whose they are, for the message.
    pub(super) owner: &'static str,
    is_part: fn(u8) -> bool,
    lengths: (usize, usize),
}

const MANY: usize = 512;

const fn shape(
    prefix: &'static str,
    owner: &'static str,
    is_part: fn(u8) -> bool,
    lengths: (usize, usize),
) -> Shape {
    Shape {
        prefix,
        owner,
        is_part,
        lengths,
    }
}

pub(super) const SHAPES: &[Shape] = &[
    shape("sb_secret_", "Supabase", is_url_safe, (24, 64)),
    shape("sbp_", "Supabase", is_hex, (40, 40)),
    shape("sk_live_", "Stripe", is_alphanumeric, (24, MANY)),
    shape("rk_live_", "Stripe", is_alphanumeric, (24, MANY)),
    shape("whsec_", "a webhook", is_base64, (24, MANY)),
    shape("ghp_", "GitHub", is_alphanumeric, (36, 36)),
    shape("gho_", "GitHub", is_alphanumeric, (36, 36)),
    shape("ghu_", "GitHub", is_alphanumeric, (36, 36)),
    shape("ghs_", "GitHub", is_alphanumeric, (36, 36)),
    shape("github_pat_", "GitHub", is_word, (82, 82)),
    shape("glpat-", "GitLab", is_url_safe, (20, 64)),
    shape("xoxb-", "Slack", is_url_safe, (24, MANY)),
    shape("xoxp-", "Slack", is_url_safe, (24, MANY)),
    shape("sk-proj-", "OpenAI", is_url_safe, (40, MANY)),
    shape("sk-ant-", "Anthropic", is_url_safe, (40, MANY)),
    shape("AKIA", "AWS", is_base32, (16, 16)),
    shape("ASIA", "AWS", is_base32, (16, 16)),
    shape("AIza", "Google", is_url_safe, (35, 35)),
    shape("SG.", "SendGrid", is_dotted, (66, 66)),
    shape("npm_", "npm", is_alphanumeric, (36, 36)),
    shape("hooks.slack.com/services/", "Slack", is_path, (40, 90)),
    shape("discord.com/api/webhooks/", "Discord", is_path, (78, 110)),
];

/// The secret key of every local Supabase, behind its prefix.
const LOCAL: &str = "N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz";

/// Keys that are made to be seen, or that work on nothing real.
const PUBLIC: &[&str] = &[
    "sb_publishable_",
    "pk_live_",
    "pk_test_",
    "sk_test_",
    "rk_test_",
];

/// The key of such a shape that begins here.
pub(super) fn at(text: &str, start: usize) -> Option<(&'static Shape, Range<usize>)> {
    let rest = text.get(start..)?;
    let shape = SHAPES.iter().find(|it| rest.starts_with(it.prefix))?;
    if !begins_a_word(text, start) {
        return None;
    }
    let body = &rest[shape.prefix.len()..];
    let part = body.bytes().take_while(|it| (shape.is_part)(*it));
    let length = part.take(MANY + 1).count();
    let (least, most) = shape.lengths;
    let is_alone = !body[length..].starts_with(is_joined);
    let body = &body[..length];
    let is_one = is_alone
        && (least..=most).contains(&length)
        && is_random(body)
        && !is_placeholder(body)
        && has_its_parts(shape, body)
        && body != LOCAL;
    is_one.then(|| (shape, start..start + shape.prefix.len() + length))
}

/// Whether a value is a key of which is known that it is no secret, or which is found by itself.
pub(super) fn is_judged(value: &str) -> bool {
    let value = value.trim();
    value.starts_with("eyJ")
        || PUBLIC.iter().any(|prefix| value.starts_with(prefix))
        || SHAPES
            .iter()
            .any(|it| value.contains(it.prefix) && it.prefix.len() > 4)
        || value.contains("-----BEGIN")
}

fn has_its_parts(shape: &Shape, body: &str) -> bool {
    let lengths = |separator| body.split(separator).map(str::len).collect::<Vec<_>>();
    match shape.prefix {
        "SG." => lengths('.') == [22, 43],
        "hooks.slack.com/services/" => {
            let is_hook = |it: &[usize]| matches!(*it, [team, hook, key] if team > 8 && hook > 8 && key >= 20);
            body.starts_with('T') && is_hook(&lengths('/'))
        }
        "discord.com/api/webhooks/" => matches!(*lengths('/'), [17..=20, key] if key >= 60),
        "xoxb-" | "xoxp-" => body.starts_with(|it: char| it.is_ascii_digit()),
        _ => true,
    }
}

/// Whether what stands before is no part of the same word; base64 has words in it by chance.
pub(super) fn begins_a_word(text: &str, start: usize) -> bool {
    let before = text[..start].chars().next_back();
    !before.is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '+'))
}

fn is_joined(after: char) -> bool {
    after.is_ascii_alphanumeric() || matches!(after, '_' | '-' | '+' | '=')
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_base32(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'2'..=b'7')
}

fn is_word(byte: u8) -> bool {
    is_alphanumeric(byte) || byte == b'_'
}

fn is_url_safe(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

fn is_dotted(byte: u8) -> bool {
    is_url_safe(byte) || byte == b'.'
}

fn is_path(byte: u8) -> bool {
    is_url_safe(byte) || byte == b'/'
}

fn is_base64(byte: u8) -> bool {
    is_alphanumeric(byte) || matches!(byte, b'+' | b'/' | b'=')
}

/// How much of a private key has to be there, in its first line.
const LEAST: usize = 40;

/// The heading of a private key that begins here, with what follows it being one.
pub(super) fn private_key(text: &str, start: usize) -> Option<Range<usize>> {
    let rest = text.get(start..)?;
    let kind = rest.strip_prefix("-----BEGIN ")?;
    let (kind, _) = kind.split_once("-----")?;
    // Those that a passphrase protects say so here.
    let is_open = matches!(
        kind,
        "PRIVATE KEY"
            | "RSA PRIVATE KEY"
            | "EC PRIVATE KEY"
            | "DSA PRIVATE KEY"
            | "OPENSSH PRIVATE KEY"
    );
    if !is_open {
        return None;
    }
    let length = "-----BEGIN -----".len() + kind.len();
    // Lines may end as JSON and `E'…'` write it.
    let body = rest[length..].trim_start_matches(|it: char| it.is_whitespace() || it == '\\');
    let body = body.strip_prefix('n').unwrap_or(body).trim_start();
    let letters = body.bytes().take_while(|it| is_base64(*it)).count();
    let body = &body[..letters];
    let is_key = letters >= LEAST && is_random(body) && !is_placeholder(body);
    is_key.then(|| start..start + length)
}

#[cfg(test)]
mod tests {
    use super::{SHAPES, at, is_judged, private_key};

    /// Letters and digits without an order.
    const NOISE: &str =
        "7Yc2mQ9vLx4Rk8Tn3Wb6Hd1Fs5Gj0Zp2Va7Ue9Ni3Oy6Kt8Xm4Br1Cq5Dw0Ml2Sf7Hg9Jk3Pz6Qe";

    #[test]
    fn keys_are_known_by_their_shapes() {
        for shape in SHAPES {
            let (least, most) = shape.lengths;
            let noise = match shape.prefix {
                "sbp_" => "0b7d19e4c2a85f63".repeat(3),
                "AKIA" | "ASIA" => "Q7ZK2MW5VX3RT6NB".to_owned(),
                "SG." => format!("{}.{}", &NOISE[..22], &NOISE[..43]),
                "hooks.slack.com/services/" => {
                    format!("T{}/B{}/{}", "0Q7ZK2MW5", "5VX3RT6NB", &NOISE[..24])
                }
                "discord.com/api/webhooks/" => format!("103948571620394857/{}", &NOISE[..68]),
                _ => format!("{NOISE}{NOISE}"),
            };
            let body = &noise[..noise.len().min(most).min(least.max(100))];
            // Put together, so that those who look for keys in this file find none.
            let key = format!("{}{body}", shape.prefix);
            let text = format!("'Bearer {key}'");
            let (found, range) = at(&text, 8).unwrap_or_else(|| panic!("{}", shape.prefix));
            assert_eq!((found.prefix, &text[range]), (shape.prefix, key.as_str()));
            assert!(at(&format!("x{key}"), 1).is_none(), "{}", shape.prefix);
            assert!(at(&key[..shape.prefix.len() + least - 1], 0).is_none());
            let crosses = format!("{}{}", shape.prefix, "x".repeat(least));
            assert!(at(&crosses, 0).is_none(), "{crosses}");
        }
    }

    #[test]
    fn keys_of_documentation_are_none() {
        let local = format!("{}{}", "sb_secret_", super::LOCAL);
        for key in ["AKIAIOSFODNN7EXAMPLE", local.as_str()] {
            assert!(at(key, 0).is_none(), "{key}");
        }
        assert!(is_judged("sk_test_4eC39HqLyjWDarjtT1zdp7dc"));
        assert!(is_judged(&local));
        assert!(!is_judged(&NOISE[..20]));
    }

    #[test]
    fn a_private_key_has_a_body() {
        for end in ["\n", "\\n", "\r\n"] {
            let key = format!("-----BEGIN RSA {}-----{end}{NOISE}", "PRIVATE KEY");
            assert_eq!(private_key(&key, 0), Some(0..31), "{key}");
        }
        for key in [
            "-----BEGIN PRIVATE KEY-----\n...",
            "-----BEGIN PUBLIC KEY-----\nMII",
        ] {
            assert_eq!(private_key(key, 0), None, "{key}");
        }
    }
}
