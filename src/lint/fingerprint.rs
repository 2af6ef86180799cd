//! What a diagnostic is known by when lines move.

use std::borrow::Cow;
use std::collections::BTreeMap;

use xxhash_rust::xxh3::Xxh3;

use super::Workspace;
use crate::diagnostic::Diagnostic;
use crate::lexer::{TokenKind, lex_in};
use crate::source::Place;

/// Makes fingerprints; equal ones are told apart by their order, so they are made in the order of
/// the file.
pub(super) struct Fingerprints<'a> {
    workspace: &'a Workspace,
    seen: BTreeMap<u64, u32>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            seen: BTreeMap::new(),
        }
    }

    /// 16 hexadecimal digits from the rule, the file, the object, the words of the statement, and
    /// the ordinal among those where all of this is equal.
    pub(super) fn of(&mut self, diagnostic: &Diagnostic) -> String {
        let place = diagnostic.primary.place;
        let mut hasher = Xxh3::new();
        let mut part = |text: &str| {
            hasher.update(text.as_bytes());
            // No text holds this byte, so the parts cannot run into each other.
            hasher.update(&[0xff]);
        };
        part(diagnostic.rule);
        part(&self.workspace.sources.get(place.file).path);
        part(diagnostic.object.as_deref().unwrap_or_default());
        for word in self.words(place) {
            part(&word);
        }
        let hash = hasher.digest();
        let ordinal = self.seen.entry(hash).or_default();
        *ordinal += 1;
        if *ordinal > 1 {
            hasher.update(&ordinal.to_le_bytes());
        }
        format!("{:016x}", hasher.digest())
    }

    /// The tokens of the statement, without blanks and comments, and in lower case where case means
    /// nothing; none for a place outside of statements.
    fn words(&self, place: Place) -> Vec<Cow<'a, str>> {
        let Some(statement) = self.workspace.statement_at(place) else {
            return Vec::new();
        };
        let file = self.workspace.sources.get(place.file);
        lex_in(&file.text, statement.span)
            .into_iter()
            .filter(|token| !token.is_trivia())
            .map(|token| match token.kind {
                TokenKind::Word => file.slice(token.span).to_lowercase().into(),
                _ => file.slice(token.span).into(),
            })
            .collect()
    }
}
