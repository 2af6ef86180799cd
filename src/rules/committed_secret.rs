//! Passwords, keys and tokens that are written in migrations.
//!
//! Every byte of every migration is looked at: once, for the few words that secrets have before them.
//! Only the files where one is followed by what may be a secret are read as SQL.

mod clauses;
mod connection;
mod jwt;
mod kind;
mod shapes;
mod stand_in;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::Regex;

use self::clauses::Found;
use self::kind::Kind;
use self::shapes::SHAPES;
use super::{Context, Rule, rule};
use crate::diagnostic::Diagnostic;
use crate::lexer::lex;
use crate::source::{FileId, Origin, Place, SourceFile, Span};

pub(super) const RULE: Rule = rule!("committed-secret", check);

/// A stretch of a file that everybody who can read it may use.
#[derive(Debug)]
struct Secret {
    span: Span,
    kind: Kind,
}

fn check(context: &Context<'_>) -> Vec<Diagnostic> {
    let migrations = context.root.migrations.iter();
    let files = migrations.flat_map(|it| it.parts.iter().map(|part| part.file));
    let files: BTreeSet<_> = files.collect();
    let mut diagnostics = Vec::new();
    for file in files {
        let source = context.sources.get(file);
        let secrets = secrets(&source.text).into_iter();
        let own = secrets.filter(|it| is_written(source, it.span));
        diagnostics.extend(own.map(|it| report(file, &it)));
    }
    diagnostics
}

/// Whether it stands in the file itself, and is not the value that a tool gives to a placeholder.
fn is_written(source: &SourceFile, span: Span) -> bool {
    let written = source.written().get(source.as_written(span).range());
    written == Some(source.slice(span))
}

/// The secrets in a text, each once, in order.
fn secrets(text: &str) -> Vec<Secret> {
    let mut marked = Marked::default();
    for found in marks().find_iter(text.as_bytes()) {
        marked.look(text, found.start(), found.end());
    }
    let mut found = Found::default();
    if marked.in_clause || !marked.addresses.is_empty() {
        found.read(text, &lex(text), Origin::FILE, 0);
    }
    let Found {
        secrets,
        mut comments,
    } = found;
    comments.sort_unstable();
    let mut all = marked.secrets;
    let addresses = marked.addresses.into_iter();
    // Documentation has addresses with made-up passwords.
    all.extend(addresses.filter(|it| !is_in(&comments, it.span)));
    all.extend(secrets);
    // What is known by its shape is sure, and says the most: it comes before what surrounds it.
    all.sort_by_key(|it| (!it.kind.has_shape(), it.span));
    let shaped = all.partition_point(|it| it.kind.has_shape());
    let mut others = all.split_off(shaped);
    others.retain(|it| !meets(&all, it.span));
    others.dedup_by(|next, before| next.span.start < before.span.end);
    all.extend(others);
    all.sort_by_key(|it| it.span);
    all
}

/// Whether one of these holds the place; none of them holds another.
fn is_in(comments: &[Span], span: Span) -> bool {
    let after = comments.partition_point(|it| it.start <= span.start);
    let last = after.checked_sub(1).map(|at| comments[at]);
    last.is_some_and(|it| it.contains(span.start))
}

/// Whether one of these, which are in order, has a part of the place.
fn meets(secrets: &[Secret], span: Span) -> bool {
    let before = secrets.partition_point(|it| it.span.start < span.end);
    let last = before.checked_sub(1).map(|at| secrets[at].span);
    last.is_some_and(|it| it.end > span.start)
}

/// What the words are that secrets have before them, or in them.
fn marks() -> &'static Regex {
    static MARKS: OnceLock<Regex> = OnceLock::new();
    const WORDS: &[&str] = &[
        "eyJ",
        "-----BEGIN ",
        "://",
        "password",
        "PASSWORD",
        "Password",
        "passwd",
        "PASSWD",
        "secret",
        "SECRET",
        "token",
        "TOKEN",
        "_key",
        "_KEY",
        "apikey",
        "Secret",
        "Token",
        "-key",
        "-Key",
        "Bearer ",
        "pgp_sym_",
        "PGP_SYM_",
    ];
    MARKS.get_or_init(|| {
        let prefixes = SHAPES.iter().map(|it| it.prefix);
        let words: Vec<_> = prefixes
            .chain(WORDS.iter().copied())
            .map(regex::escape)
            .collect();
        Regex::new(&words.join("|")).expect("words make an expression")
    })
}

/// What the words in a text lead to.
#[derive(Default)]
struct Marked {
    secrets: Vec<Secret>,
    /// In addresses and headers, which comments may have.
    addresses: Vec<Secret>,
    /// Whether a secret may be in a clause.
    in_clause: bool,
}

impl Marked {
    /// Looks at what follows a word.
    fn look(&mut self, text: &str, start: usize, end: usize) {
        let word = &text[start..end];
        let rest = &text.as_bytes()[end..];
        let range = match word {
            "eyJ" => {
                let begins = shapes::begins_a_word(text, start) && !text[..start].ends_with('.');
                let token = begins.then(|| jwt::at(text, start)).flatten();
                if let Some(token) = token.filter(|it| !it.is_public) {
                    self.add(token.range, Kind::Token(token.is_service));
                }
                return;
            }
            "-----BEGIN " => {
                if let Some(range) = shapes::private_key(text, start) {
                    self.add(range, Kind::PrivateKey);
                }
                return;
            }
            "://" => connection::in_address(text, start),
            "Bearer " => connection::in_header(text, end),
            "password" if text[..start].ends_with(['?', '&']) && rest.starts_with(b"=") => {
                connection::in_query(text, end + 1)
            }
            _ => None,
        };
        if let Some(range) = range {
            let kind = match word {
                "://" => Kind::Address(scheme(text, start)),
                "Bearer " => Kind::Setting("Authorization".to_owned()),
                _ => Kind::Address("password=…".to_owned()),
            };
            let span = Span::of(&range);
            self.addresses.push(Secret { span, kind });
        } else if let Some((shape, range)) = shapes::at(text, start) {
            self.add(range, Kind::Key(shape.prefix, shape.owner));
        } else {
            self.in_clause = self.in_clause || leads_to_literal(word, rest);
        }
    }

    fn add(&mut self, range: Range<usize>, kind: Kind) {
        let span = Span::of(&range);
        self.secrets.push(Secret { span, kind });
    }
}

/// The address whose separator is here, as far as it is nobody's secret.
fn scheme(text: &str, separator: usize) -> String {
    let before = &text[..separator];
    let start = before.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || it == '+');
    format!("{}://…", &before[start.len()..])
}

/// Whether a literal may follow as the value of what a word names: `PASSWORD '…'`, `password=…` in a
/// connection string, `secret', '…'`, `secret": "…"`, `jwt_secret" TO '…'`; or the arguments of a
/// function that has it in its name.
fn leads_to_literal(word: &str, rest: &[u8]) -> bool {
    if word.eq_ignore_ascii_case("pgp_sym_") || rest.starts_with(b"(") {
        return true;
    }
    if let [b'=', next, ..] = rest
        && !b" $:(%{<".contains(next)
    {
        return true;
    }
    let rest = rest
        .strip_prefix(b"'")
        .or(rest.strip_prefix(b"\""))
        .unwrap_or(rest);
    let rest = match rest.trim_ascii_start() {
        [b',' | b'=' | b':', after @ ..] | [b't' | b'T', b'o' | b'O', after @ ..] => after,
        after => after,
    };
    let rest = rest.trim_ascii_start();
    matches!(
        rest,
        [b'\'' | b'$' | b'"', ..] | [b'E' | b'e' | b'N' | b'n', b'\'', ..]
    )
}

fn report(file: FileId, secret: &Secret) -> Diagnostic {
    let (message, object) = secret.kind.said();
    Diagnostic::new(RULE.id, Place::new(file, secret.span), message)
        .because(secret.kind.because())
        .help(secret.kind.help())
        .object(object)
}

#[cfg(test)]
mod tests {
    use super::jwt::tests::token;
    use super::{Kind, secrets};

    fn kinds(text: &str) -> Vec<Kind> {
        secrets(text).into_iter().map(|it| it.kind).collect()
    }

    /// The stretches that are found.
    fn found(text: &str) -> Vec<&str> {
        let secrets = secrets(text).into_iter();
        secrets.map(|it| &text[it.span.range()]).collect()
    }

    #[test]
    fn places_are_those_in_bodies_and_literals() {
        let role = "CREATE ROLE app LOGIN PASSWORD 'hunter2'";
        assert_eq!(found(role), ["hunter2"]);
        assert_eq!(found(&format!("DO $$ BEGIN {role}; END $$;")), ["hunter2"]);
        let quoted = role.replace('\'', "''");
        assert_eq!(
            found(&format!("DO $$ BEGIN EXECUTE '{quoted}'; END $$;")),
            ["hunter2"]
        );
        assert_eq!(
            found("SELECT dblink('host=db password=hunter2', 'SELECT 1')"),
            ["hunter2"]
        );
        let subscription = "CREATE SUBSCRIPTION s CONNECTION 'host=db user=app password=hunter2'";
        assert_eq!(found(&format!("{subscription} PUBLICATION p")), ["hunter2"]);
        assert_eq!(
            found("ALTER ROLE app PASSWORD E'hun\\'ter2'"),
            ["hun\\'ter2"]
        );
        assert_eq!(
            found("CREATE ROLE app ENCRYPTED PASSWORD $$hunter2$$"),
            ["hunter2"]
        );
    }

    #[test]
    fn a_secret_is_found_once() {
        let service = token(r#"{"role":"service_role"}"#);
        for text in [
            format!("SELECT vault.create_secret('{service}', 'service_role_key');"),
            format!("-- {service}"),
            format!("COPY t FROM stdin;\n1\t{service}\n\\.\n"),
            format!(
                "SELECT net.http_post(headers := '{{\"Authorization\": \"Bearer {service}\"}}')"
            ),
        ] {
            assert_eq!(kinds(&text), [Kind::Token(true)], "{text}");
        }
        let anon = token(r#"{"role":"anon"}"#);
        assert_eq!(
            kinds(&format!("SELECT vault.create_secret('{anon}', 'api_key')")),
            []
        );
        assert_eq!(
            kinds(&format!("SELECT '{}'", token(r#"{"sub":"7"}"#))),
            [Kind::Token(false)]
        );
    }

    #[test]
    fn addresses_are_in_no_comment() {
        let address = "postgres://app:hunter2@db.shop.net/shop";
        assert_eq!(found(&format!("SELECT '{address}'")), ["hunter2"]);
        assert_eq!(
            kinds(&format!("-- {address}\nSELECT '/* {address} */'")).len(),
            1
        );
        assert_eq!(kinds(&format!("DO $$ -- {address}\nBEGIN END $$")), []);
    }

    #[test]
    fn clauses_are_read_with_their_names() {
        let secret = "p7Yc2mQ9vLx4Rk8Tn3Wb";
        for (text, name) in [
            ("SET app.jwt_secret = '?'", "app.jwt_secret"),
            (
                "ALTER DATABASE shop SET \"app.jwt_secret\" TO '?'",
                "app.jwt_secret",
            ),
            ("ALTER ROLE app SET app.api_key = '?'", "app.api_key"),
            (
                "SELECT set_config('app.api_key', '?', false)",
                "app.api_key",
            ),
            (
                "PERFORM pg_catalog.set_config('app.token' , '?', false)",
                "app.token",
            ),
        ] {
            let text = text.replace('?', secret);
            assert_eq!(kinds(&text), [Kind::Setting(name.to_owned())], "{text}");
        }
        for (text, name) in [
            ("SELECT vault.create_secret('?', 'mail_key')", "mail_key"),
            ("SELECT vault.create_secret('?')", ""),
            ("SELECT vault.create_secret(new_secret => '?')", ""),
            (
                "SELECT vault.update_secret((SELECT id FROM x), '?', 'mail_key')",
                "mail_key",
            ),
        ] {
            let text = text.replace('?', secret);
            assert_eq!(kinds(&text), [Kind::Vault(name.to_owned())], "{text}");
        }
        let text = format!("SELECT pgp_sym_encrypt(name, '{secret}')");
        assert_eq!(kinds(&text), [Kind::Cipher("pgp_sym_encrypt".to_owned())]);
    }

    #[test]
    fn what_is_said_has_no_secret() {
        let service = token(r#"{"role":"service_role"}"#);
        let secret = "p7Yc2mQ9vLx4Rk8Tn3Wb";
        let text = format!(
            "CREATE ROLE app PASSWORD '{secret}'; SELECT vault.create_secret('{secret}');
             SELECT 'redis://:{secret}@cache', 'host=db password={secret}', '{service}';
             SET app.jwt_secret = '{secret}'; SELECT pgp_sym_decrypt(x, '{secret}');
             ALTER SERVER s OPTIONS (SET api_key '{secret}')"
        );
        let found = secrets(&text);
        assert_eq!(found.len(), 8, "{found:?}");
        for secret in found {
            let said = format!("{:?} {}", secret.kind.said(), secret.kind.help());
            assert!(!said.contains(&text[secret.span.range()]), "{said}");
        }
    }

    #[test]
    fn headers_of_requests_are_looked_at() {
        let secret = "p7Yc2mQ9vLx4Rk8Tn3Wb";
        let call =
            "EXECUTE FUNCTION supabase_functions.http_request('https://shop.net/hook', 'POST'";
        for (header, name) in [
            ("X-Hook-Secret\": \"", "X-Hook-Secret"),
            ("Authorization\":\"Bearer ", "Authorization"),
        ] {
            let text = format!("{call}, '{{\"{header}{secret}\"}}', '{{}}', '5000')");
            assert_eq!(found(&text), [secret], "{text}");
            assert_eq!(kinds(&text), [Kind::Setting(name.to_owned())]);
        }
        assert_eq!(kinds(&format!("-- Authorization: Bearer {secret}")), []);
    }
}
