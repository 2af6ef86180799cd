//! What is said of a secret without saying it.

/// What a secret is, in words that do not give it away.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A key of this prefix, and whose.
    Key(&'static str, &'static str),
    /// A JSON Web Token; whether it is of the role that passes over policies.
    Token(bool),
    PrivateKey,
    /// In an address, of which this may be shown.
    Address(String),
    Connection,
    /// The password of this role.
    Role(String),
    /// Its hash, which logs in as well.
    Hash(String),
    Option(String),
    Setting(String),
    /// A secret of this name, or of none.
    Vault(String),
    /// The key in a call of this function.
    Cipher(String),
}

impl Kind {
    /// Whether it is known by its shape.
    pub(super) fn has_shape(&self) -> bool {
        matches!(self, Self::Key(..) | Self::Token(_) | Self::PrivateKey)
    }

    /// What is wrong, and the name of what the secret is of.
    pub(super) fn said(&self) -> (String, String) {
        match self {
            Self::Key(prefix, owner) => {
                let object = format!("{prefix}…");
                (
                    format!("a secret key of {owner}, `{object}`, is in the migration"),
                    object,
                )
            }
            Self::Token(is_service) => {
                let object = if *is_service {
                    "service_role"
                } else {
                    "eyJ…"
                };
                let message = match is_service {
                    true => "a token of `service_role` is in the migration",
                    false => "a JSON Web Token, `eyJ…`, is in the migration",
                };
                (message.to_owned(), object.to_owned())
            }
            Self::PrivateKey => {
                let object = "PRIVATE KEY".to_owned();
                (format!("a `{object}` is in the migration"), object)
            }
            Self::Address(object) => (
                format!("the password in an address, `{object}`, is in the migration"),
                object.clone(),
            ),
            Self::Connection => {
                let object = "password=…".to_owned();
                (
                    format!("the `{object}` of a connection string is in the migration"),
                    object,
                )
            }
            Self::Role(role) => (
                format!("the password of `{role}` is in the migration"),
                role.clone(),
            ),
            Self::Hash(role) => (
                format!("the hash of the password of `{role}` is in the migration"),
                role.clone(),
            ),
            Self::Option(name) => (
                format!("the value of the option `{name}` is in the migration"),
                name.clone(),
            ),
            Self::Setting(name) => (
                format!("the value of `{name}`, a secret, is in the migration"),
                name.clone(),
            ),
            Self::Vault(name) if name.is_empty() => {
                let object = "vault".to_owned();
                (
                    format!("a secret for the `{object}` is in the migration"),
                    object,
                )
            }
            Self::Vault(name) => (
                format!("the secret `{name}` of the vault is in the migration"),
                name.clone(),
            ),
            Self::Cipher(function) => (
                format!("the key that `{function}` takes is in the migration"),
                function.clone(),
            ),
        }
    }

    /// Why that is bad.
    pub(super) fn because(&self) -> &'static str {
        match self {
            Self::Token(true) => "whoever has it reads and writes every row, past all policies",
            Self::Hash(_) => "who has an MD5 hash logs in with it, and finds the password out",
            _ => "everybody who can read the repository has it",
        }
    }

    /// What to do about it.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::Role(_) | Self::Hash(_) => {
                "change the password, since the history of the repository keeps it, and set the new one \
                 outside of migrations, or by a variable such as `PASSWORD :'app_password'`"
            }
            Self::Vault(_) => {
                "replace the secret, since the history of the repository keeps it, and put the new one \
                 into the vault outside of migrations"
            }
            _ => {
                "replace it where it is valid, since the history of the repository keeps it, and have \
                 the new one from the environment, a vault or a variable"
            }
        }
    }
}
