//! Extensions that the server lacks, and what stands in for them.
//!
//! A stand-in is an extension to the server: a row of `pg_extension` whose members are the types,
//! operators, access methods and functions that a stub's SQL makes. So `IF NOT EXISTS`, `COMMENT`,
//! `DROP EXTENSION` and a look into `pg_extension` do what they do with the real one. Where there is
//! no stub it has no members, and what uses them fails.

mod stubs;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::LazyLock;

use postgres::Client;
use regex::Regex;

use self::stubs::{STUBS, Stub};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lower::Lowered;
use crate::operation::{CreateExtension, CreateIndex, ExtensionAction, Name, OperationKind};
use crate::source::{FileId, Place, Span};
use crate::statement::{Script, TokenCursor};

/// What a server has of extensions.
#[derive(Debug, Clone)]
pub struct Extensions {
    available: BTreeSet<String>,
    /// Only a superuser may write a row of `pg_extension`, or make a type with functions of its own.
    superuser: bool,
    server: String,
}

/// How a statement has to be sent so that it works without the extensions that are lacking.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Adapted {
    /// One statement to be executed before it, in the same transaction.
    pub before: Option<String>,
    /// Stretches of its file to send as blanks, so that positions in the rest stay what they are.
    pub blank: Vec<Span>,
}

impl Adapted {
    /// A stretch of the statement's file, from an offset on, as it has to be sent: as many bytes,
    /// with the lines that it has.
    #[must_use]
    pub fn text<'a>(&self, stretch: &'a str, start: u32) -> Cow<'a, str> {
        if self.blank.is_empty() {
            return Cow::Borrowed(stretch);
        }
        let mut text = String::with_capacity(stretch.len());
        for (at, letter) in stretch.char_indices() {
            let at = start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            if letter == '\n' || !self.blank.iter().any(|it| it.contains(at)) {
                text.push(letter);
            } else {
                text.extend(std::iter::repeat_n(' ', letter.len_utf8()));
            }
        }
        Cow::Owned(text)
    }
}

impl Extensions {
    /// Asks the server.
    ///
    /// # Errors
    ///
    /// Where the server does not answer.
    pub fn read(client: &mut Client) -> Result<Self, postgres::Error> {
        let names = "SELECT name::text FROM pg_catalog.pg_available_extensions";
        let available = client.query(names, &[])?;
        let about = "SELECT current_setting('is_superuser') = 'on', \
             split_part(current_setting('server_version'), ' ', 1)";
        let about = client.query_one(about, &[])?;
        Ok(Self {
            available: available.iter().map(|row| row.get(0)).collect(),
            superuser: about.get(0),
            server: format!("PostgreSQL {}", about.get::<_, String>(1)),
        })
    }

    /// Whether the server could not create an extension.
    #[must_use]
    pub fn lacks(&self, name: &str) -> bool {
        !self.available.contains(name)
    }

    /// How to send a statement of a file; `None` where it can be sent as it is.
    #[must_use]
    pub fn adapt(&self, text: &str, script: &Script, statement: &Lowered) -> Option<Adapted> {
        if !self.superuser {
            return None;
        }
        let mut adapted = Adapted::default();
        for operation in &statement.operations {
            match &operation.kind {
                OperationKind::CreateExtension(create) if self.lacks(&create.name.name) => {
                    let original = text.get(statement.span.range()).unwrap_or_default();
                    adapted.before = Some(stand_in(create, Some(original)));
                    adapted.blank.push(statement.span);
                }
                // An update would read the control file that is not there.
                OperationKind::AlterExtension(alter) if self.lacks(&alter.name.name) => {
                    if let ExtensionAction::Update(_) = alter.action {
                        adapted.blank.push(statement.span);
                    }
                }
                OperationKind::CreateIndex(index) => {
                    adapted
                        .blank
                        .extend(self.options(text, script, statement, index));
                }
                OperationKind::Do(_) => {
                    let body = text.get(statement.span.range()).unwrap_or_default();
                    let lacking = created_inside(body);
                    let lacking = lacking.filter(|it| self.lacks(&it.name.name));
                    let before: Vec<_> = lacking.map(|it| stand_in(&it, None)).collect();
                    adapted.before = one_statement(before);
                }
                _ => {}
            }
        }
        (adapted != Adapted::default()).then_some(adapted)
    }

    /// `WITH (m = 16)` of an index whose access method a stub stands in for: the built-in method
    /// behind it has other options.
    fn options(
        &self,
        text: &str,
        script: &Script,
        statement: &Lowered,
        index: &CreateIndex,
    ) -> Option<Span> {
        let method = index.method.as_str();
        let of_stub = |stub: &&Stub| stub.methods.contains(&method) && self.lacks(stub.name);
        STUBS.iter().find(of_stub)?;
        let mut written = script.statements.iter();
        let written = written.find(|it| it.span == statement.span)?;
        let cursor = TokenCursor::new(text, script, written);
        let with = cursor.find_outside_parens(&["WITH"])?;
        let close = cursor.matching_paren(with + 1)?;
        cursor.span_of_tokens(with..close + 1)
    }

    /// What is said of the extensions that the server lacks: once of each, where it is first created.
    pub fn unavailable<'a>(
        &self,
        statements: impl IntoIterator<Item = (FileId, &'a str, &'a Lowered)>,
    ) -> Vec<Diagnostic> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for (file, text, statement) in statements {
            for (name, span) in created(text, statement) {
                if self.lacks(&name) && seen.insert(name.clone()) {
                    found.push(self.report(&name, Place::new(file, span)));
                }
            }
        }
        found
    }

    fn report(&self, name: &str, place: Place) -> Diagnostic {
        let message = format!("extension `{name}` is not available on {}", self.server);
        let found = Diagnostic::new("extension-unavailable", place, message).object(name);
        if !self.superuser {
            return found
                .because("nothing can stand in for it: the user is no superuser")
                .help("install the extension on the server, or connect as a superuser");
        }
        match stubs::find(name) {
            Some(stub) => found
                .severity(Severity::Note)
                .because(format!("a stub stands in for it: {}", stub.has))
                .help("take a server that has the extension to check what the stub leaves out"),
            None => found
                .because("an extension without members stands in for it; what uses them fails")
                .help("take a server that has the extension, or give a prelude with what is used"),
        }
    }
}

/// The extensions that a statement creates, and where it says so.
fn created(text: &str, statement: &Lowered) -> Vec<(Name, Span)> {
    let mut found = Vec::new();
    for operation in &statement.operations {
        match &operation.kind {
            OperationKind::CreateExtension(create) => {
                found.push((create.name.name.clone(), create.name.span));
            }
            OperationKind::Do(_) => {
                let body = text.get(statement.span.range()).unwrap_or_default();
                found.extend(created_inside(body).map(|it| {
                    let start = statement.span.start + it.name.span.start;
                    let end = statement.span.start + it.name.span.end;
                    (it.name.name, Span::new(start, end))
                }));
            }
            _ => {}
        }
    }
    found
}

/// What a block creates, also in SQL that it puts together; spans are those in the text.
fn created_inside(text: &str) -> impl Iterator<Item = CreateExtension> + '_ {
    static CREATE: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r#"(?i)\bcreate\s+extension\s+(?:if\s+not\s+exists\s+)?"?([\w-]+)"?(?:\s+(?:with\s+)?schema\s+"?(\w+)"?)?"#;
        Regex::new(pattern).expect("the pattern is a constant")
    });
    CREATE.captures_iter(text).filter_map(|found| {
        let identifier = |group: usize| {
            let part = found.get(group)?;
            let offset = |at: usize| u32::try_from(at).ok();
            Some(crate::operation::Identifier {
                name: Name::new(part.as_str()),
                span: Span::new(offset(part.start())?, offset(part.end())?),
            })
        };
        Some(CreateExtension {
            name: identifier(1)?,
            if_not_exists: true,
            schema: identifier(2),
            version: None,
            cascade: true,
        })
    })
}

/// One statement that makes the stand-in. Where the extension is there, the original statement says
/// what the server says of that, if there is one.
fn stand_in(create: &CreateExtension, original: Option<&str>) -> String {
    let name = create.name.name.as_str();
    let stub = stubs::find(name);
    let version = create.version.as_deref();
    let version = version.or(stub.map(|it| it.version)).unwrap_or("0");
    let schema = create.schema.as_ref().map(|it| it.name.as_str());
    let home = match schema {
        Some(schema) => literal(schema),
        None => "current_schema()".to_owned(),
    };
    let mut required = String::new();
    for other in stub.map_or(&[][..], |it| it.requires) {
        let cascade = if create.cascade {
            format!("EXECUTE 'CREATE EXTENSION {other}'")
        } else {
            format!(
                "RAISE EXCEPTION 'required extension \"{other}\" is not installed' \
                 USING ERRCODE = 'undefined_object'"
            )
        };
        let _ = write!(
            required,
            "IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = {}) THEN {cascade}; \
             END IF; ",
            literal(other)
        );
    }
    INSTALL
        .replace(
            "{there}",
            &original.map_or("NULL".to_owned(), |it| format!("EXECUTE {}", literal(it))),
        )
        .replace("{required}", &required)
        .replace("{home}", &home)
        .replace("{name}", &literal(name))
        .replace("{version}", &literal(version))
        .replace("{members}", stub.map_or("", |it| it.sql))
}

/// Several blocks as one statement.
fn one_statement(blocks: Vec<String>) -> Option<String> {
    match blocks.len() {
        0 | 1 => blocks.into_iter().next(),
        _ => {
            let calls: String = blocks
                .iter()
                .map(|it| format!("EXECUTE {};\n", literal(it)))
                .collect();
            Some(format!("DO $all$ BEGIN\n{calls}END $all$"))
        }
    }
}

/// A string as SQL has it, whatever is in it.
fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// Whatever a stub makes has a larger object identifier than the extension, since the server counts
/// up; what is no part of something else is a member. A counter that begins anew, after four
/// thousand million objects, is not thought of.
const INSTALL: &str = include_str!("extensions/install.sql");
