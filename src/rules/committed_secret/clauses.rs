//! Secrets that are known by what they are written for: the password of a role, an option of a server,
//! an argument of a function.

use super::Secret;
use super::connection;
use super::kind::Kind;
use super::shapes::is_judged;
use super::stand_in::{
    is_address, is_key, is_password, is_random, is_scrambled, is_uuid, names_a_password,
    names_a_secret,
};
use crate::lexer::{Token, TokenKind, lex};
use crate::plpgsql::BodyText;
use crate::source::{Origin, Span};

/// What the literals of a file give away, and where its comments are, also in bodies.
#[derive(Default)]
pub(super) struct Found {
    pub(super) secrets: Vec<Secret>,
    pub(super) comments: Vec<Span>,
}

/// Literals in bodies in literals: more of it nobody writes.
const DEPTH: u8 = 4;

/// How far from a literal the words that belong to it are looked for, in tokens.
const REACH: usize = 64;

impl Found {
    /// Looks at a text of which the tokens are these, and at the bodies in it.
    pub(super) fn read(&mut self, text: &str, tokens: &[Token], origin: &Origin, depth: u8) {
        let comments = tokens.iter().filter(|it| it.is_trivia());
        self.comments
            .extend(comments.map(|it| origin.place(it.span)));
        let words: Vec<_> = tokens
            .iter()
            .copied()
            .filter(|it| !it.is_trivia())
            .collect();
        let mut lists = Vec::new();
        for (at, token) in words.iter().enumerate() {
            follow(&mut lists, token.text(text), at);
            let Some(value) = BodyText::new(text, *token) else {
                continue;
            };
            let origin = value.origin(origin);
            let value = value.text.as_ref();
            let whole = Span::of(&(0..value.len()));
            if token.kind != TokenKind::DollarString {
                let members = connection::in_json(value).into_iter();
                self.secrets.extend(members.map(|(name, range)| Secret {
                    span: origin.place(Span::of(&range)),
                    kind: Kind::Setting(name.to_owned()),
                }));
            }
            let place = Place {
                text,
                words: &words,
                at,
                list: lists.last().copied(),
            };
            if let Some(kind) = place.kind(value) {
                let span = origin.place(whole);
                self.secrets.push(Secret { span, kind });
            } else if let Some(password) = connection::in_string(value) {
                let span = origin.place(Span::of(&password));
                let kind = Kind::Connection;
                self.secrets.push(Secret { span, kind });
            } else if depth < DEPTH && may_be_sql(token.kind, value) {
                self.read(value, &lex(value), &origin, depth + 1);
            }
        }
    }
}

/// Keeps the lists that are open: where each begins, and how many of its elements have ended.
fn follow(lists: &mut Vec<(usize, usize)>, word: &str, at: usize) {
    match word {
        "(" | "[" => lists.push((at, 0)),
        ")" | "]" => {
            lists.pop();
        }
        "," => {
            if let Some((_, elements)) = lists.last_mut() {
                *elements += 1;
            }
        }
        ";" => lists.clear(),
        _ => {}
    }
}

fn may_be_sql(kind: TokenKind, value: &str) -> bool {
    kind == TokenKind::DollarString || (value.contains(' ') && value.contains(['\'', '$']))
}

/// A literal among the tokens around it.
struct Place<'a> {
    text: &'a str,
    /// Without comments.
    words: &'a [Token],
    at: usize,
    /// Where the list that it stands in begins, and how many elements are before it.
    list: Option<(usize, usize)>,
}

impl<'a> Place<'a> {
    /// What the literal is the secret of.
    fn kind(&self, value: &str) -> Option<Kind> {
        let kind = self
            .of_a_role(value)
            .or_else(|| self.of_an_option(value))
            .or_else(|| self.of_a_setting(value))
            .or_else(|| self.of_a_call(value));
        kind.filter(|_| !is_judged(value))
    }

    /// The word so many before the literal.
    fn before(&self, by: usize) -> Option<Token> {
        self.words.get(self.at.checked_sub(by)?).copied()
    }

    fn is(&self, token: Option<Token>, word: &str) -> bool {
        token.is_some_and(|it| it.is_keyword(self.text, word) || it.is_symbol(self.text, word))
    }

    fn any(&self, token: Option<Token>, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(token, word))
    }

    /// A name, without quotes.
    fn name(&self, token: Token) -> Option<&'a str> {
        let text = token.text(self.text);
        match token.kind {
            TokenKind::Word => Some(text),
            TokenKind::QuotedIdentifier => Some(text.trim_matches('"')),
            _ => None,
        }
    }

    /// `ALTER ROLE app PASSWORD '…'`.
    fn of_a_role(&self, value: &str) -> Option<Kind> {
        if !self.is(self.before(1), "password") {
            return None;
        }
        let role = (3..REACH)
            .take_while(|by| !self.is(self.before(*by), ";"))
            .find(|by| {
                self.any(self.before(*by), &["role", "user", "group"])
                    && self.any(self.before(by + 1), &["create", "alter"])
            })?;
        let role = self.before(role - 1).and_then(|it| self.name(it));
        let role = role.unwrap_or("role");
        if is_md5(value) {
            return Some(Kind::Hash(role.to_owned()));
        }
        // What the server keeps of a password; nobody logs in with it.
        let is_kept = value.starts_with("SCRAM-SHA-256$");
        (!is_kept && is_password(value, &[role])).then(|| Kind::Role(role.to_owned()))
    }

    /// `OPTIONS (user 'app', password '…')`.
    fn of_an_option(&self, value: &str) -> Option<Kind> {
        let name = self.name(self.before(1)?).filter(|it| names_a_secret(it))?;
        let (open, _) = self.list?;
        if !self.is(open.checked_sub(1).map(|it| self.words[it]), "options") {
            return None;
        }
        is_valued(name, value).then(|| Kind::Option(name.to_owned()))
    }

    /// `SET app.jwt_secret = '…'`, at a database, a role, a function or alone.
    fn of_a_setting(&self, value: &str) -> Option<Kind> {
        if !self.any(self.before(1), &["=", "to"]) {
            return None;
        }
        let last = self.before(2)?;
        let is_part = |by: &usize| {
            let token = self.before(*by);
            self.is(token, ".") || token.is_some_and(|it| self.name(it).is_some())
        };
        let set = (3..REACH)
            .take_while(is_part)
            .find(|by| self.any(self.before(*by), &["set", "local", "session"]))?;
        let first = self.before(set - 1)?;
        let name = self
            .text
            .get(first.span.to(last.span).range())?
            .replace('"', "");
        is_setting(&name, value).then_some(Kind::Setting(name))
    }

    /// `vault.create_secret('…')`.
    fn of_a_call(&self, value: &str) -> Option<Kind> {
        let (open, argument) = self.list?;
        let function = self.words.get(open.checked_sub(1)?)?;
        let function = self.name(*function)?.to_ascii_lowercase();
        let literal = |index| self.argument(open, index);
        match function.as_str() {
            "set_config" if argument == 1 && self.is_whole() => {
                let name = literal(0)?;
                is_setting(&name, value).then_some(Kind::Setting(name))
            }
            "create_secret" | "update_secret" if self.is_of_vault(open) => {
                let first = usize::from(function == "update_secret");
                let is_secret = match self.parameter() {
                    Some(name) => name.eq_ignore_ascii_case("new_secret"),
                    None => argument == first,
                };
                let name = literal(first + 1).unwrap_or_default();
                let is_one = is_secret && self.is_whole() && is_kept_secret(&name, value);
                is_one.then(|| Kind::Vault(Some(name).filter(|it| is_name(it)).unwrap_or_default()))
            }
            "pgp_sym_encrypt"
            | "pgp_sym_decrypt"
            | "pgp_sym_encrypt_bytea"
            | "pgp_sym_decrypt_bytea" => {
                let is_one = argument == 1 && self.is_whole() && is_password(value, &[]);
                is_one.then_some(Kind::Cipher(function))
            }
            _ => None,
        }
    }

    fn is_of_vault(&self, open: usize) -> bool {
        let token = |by: usize| open.checked_sub(by).map(|it| self.words[it]);
        self.is(token(2), ".") && token(3).and_then(|it| self.name(it)) == Some("vault")
    }

    /// The parameter whose value the literal is, where it is named.
    fn parameter(&self) -> Option<&'a str> {
        let is_named = self.any(self.before(1), &["=>", ":="]);
        is_named.then(|| self.name(self.before(2)?))?
    }

    /// Whether the literal is all of its argument, as far as what surrounds it says.
    fn is_whole(&self) -> bool {
        let after = self.words.get(self.at + 1).copied();
        self.any(self.before(1), &["(", ",", "=>", ":="]) && self.any(after, &[",", ")", "::"])
    }

    /// The argument of this index, if it is a literal.
    fn argument(&self, open: usize, index: usize) -> Option<String> {
        let (mut depth, mut commas) = (0, 0);
        for token in self.words.iter().skip(open + 1).take(REACH) {
            match token.text(self.text) {
                "(" | "[" => depth += 1,
                ")" | "]" if depth == 0 => return None,
                ")" | "]" => depth -= 1,
                "," if depth == 0 => commas += 1,
                _ if depth == 0 && commas == index => {
                    if let Some(literal) = BodyText::new(self.text, *token) {
                        return Some(literal.text.into_owned());
                    }
                }
                _ => {}
            }
        }
        None
    }
}

/// Whether it is a role's password as servers before 14 keep it.
fn is_md5(value: &str) -> bool {
    let digest = value.strip_prefix("md5");
    digest.is_some_and(|it| it.len() == 32 && it.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// Whether the value of something of this name is a secret, and no reference to one.
fn is_valued(name: &str, value: &str) -> bool {
    if names_a_password(name) {
        return is_password(value, &[]);
    }
    let is_reference = is_uuid(value) && name.ends_with("key");
    !is_reference && is_key(value, &[])
}

/// Whether it is a setting of an application's own, and its value a secret.
fn is_setting(name: &str, value: &str) -> bool {
    name.contains('.') && names_a_secret(name) && is_key(value, &[])
}

/// Whether what goes into a vault is one; addresses and names of projects are kept there as well.
fn is_kept_secret(name: &str, value: &str) -> bool {
    if names_a_secret(name) {
        return is_password(value, &[name]) && !is_address(value);
    }
    is_key(value, &[name]) && is_scrambled(value) && !is_uuid(value)
}

/// Whether it may be shown; who mixes the arguments up has the secret there.
fn is_name(name: &str) -> bool {
    const LONGEST: usize = 40;
    let is_part = |it: char| it.is_ascii_alphanumeric() || "_-. ".contains(it);
    name.len() <= LONGEST && name.chars().all(is_part) && (names_a_secret(name) || !is_random(name))
}
