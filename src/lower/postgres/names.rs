//! Names of relations, other objects and types.

use pg_raw_parse::list::{CastNodeList, NodeList};
use pg_raw_parse::{Node, nodes};
use smol_str::SmolStr;

use super::tokens::Tokens;
use crate::operation::{Identifier, Name, ObjectName, TypeName};
use crate::source::Span;

/// The strings of a list, as far as its nodes are strings.
pub(super) fn strings(list: &NodeList) -> impl Iterator<Item = &str> {
    list.iter().filter_map(Node::as_str)
}

/// The strings of a list of strings.
pub(super) fn cast_strings(list: &CastNodeList<nodes::String>) -> impl Iterator<Item = &str> {
    list.iter().filter_map(nodes::String::sval)
}

/// The parts of a dotted name, a database in front dropped.
pub(super) fn schema_and_name<'a>(parts: impl Iterator<Item = &'a str>) -> (Option<Name>, Name) {
    let (mut schema, mut name) = (None, None);
    for part in parts {
        schema = name.replace(part);
    }
    (schema.map(Name::new), Name::new(name.unwrap_or_default()))
}

pub(super) fn object_name<'a>(parts: impl Iterator<Item = &'a str>, span: Span) -> ObjectName {
    let (schema, name) = schema_and_name(parts);
    ObjectName { schema, name, span }
}

/// A string such as `'public.t_id_seq'` as the name it means to `regclass`.
pub(super) fn quoted_name(text: &str, span: Span) -> Option<ObjectName> {
    let mut parts: Vec<SmolStr> = Vec::new();
    let mut rest = text.trim();
    loop {
        let (part, after) = if let Some(inside) = rest.strip_prefix('"') {
            let end = inside.find('"')?;
            (SmolStr::new(&inside[..end]), &inside[end + 1..])
        } else {
            let end = rest.find('.').unwrap_or(rest.len());
            (
                SmolStr::from(rest[..end].to_ascii_lowercase()),
                &rest[end..],
            )
        };
        if part.is_empty() {
            return None;
        }
        parts.push(part);
        match after.strip_prefix('.') {
            Some(next) => rest = next,
            None if after.is_empty() => break,
            None => return None,
        }
    }
    let name = parts.pop()?;
    Some(ObjectName {
        schema: parts.pop(),
        name,
        span,
    })
}

impl Tokens<'_> {
    /// The name that a location of the tree finds; the whole view without one.
    pub(super) fn name_span(self, location: i32) -> Span {
        match self.at(location) {
            Some(index) => self.span(index..self.name_end(index)),
            None => self.whole(),
        }
    }

    pub(super) fn relation(self, relation: &nodes::RangeVar) -> ObjectName {
        ObjectName {
            schema: relation.schemaname().map(Name::new),
            name: Name::new(relation.relname().unwrap_or_default()),
            span: self.name_span(relation.location),
        }
    }

    pub(super) fn relation_or_whole(self, relation: Option<&nodes::RangeVar>) -> ObjectName {
        relation.map_or_else(
            || object_name(std::iter::empty(), self.whole()),
            |relation| self.relation(relation),
        )
    }

    /// The name of a list of strings that begins at `index`.
    pub(super) fn name_at(self, index: usize, parts: &NodeList) -> ObjectName {
        object_name(strings(parts), self.span(index..self.name_end(index)))
    }

    pub(super) fn cast_name_at(
        self,
        index: usize,
        parts: &CastNodeList<nodes::String>,
    ) -> ObjectName {
        object_name(cast_strings(parts), self.span(index..self.name_end(index)))
    }

    /// The names of a column list whose parts these tokens are.
    pub(super) fn identifiers(self, names: &NodeList) -> Vec<Identifier> {
        self.identifiers_of(strings(names))
    }

    pub(super) fn identifiers_of<'n>(
        self,
        names: impl Iterator<Item = &'n str>,
    ) -> Vec<Identifier> {
        let mut parts = self.parts();
        names
            .map(|name| {
                let part = parts.next().unwrap_or(self);
                // `FOREIGN KEY (a, PERIOD b)`
                let index = usize::from(part.len() > 1 && part.word(0, "period"));
                part.identifier(index, Some(name))
            })
            .collect()
    }

    pub(super) fn type_name(self, node: &nodes::TypeName) -> TypeName {
        match self.at(node.location) {
            Some(index) => {
                let words = TypeWords::read(self.from(index), node);
                self.type_with(node, self.span(index..index + words.end), words.modifiers)
            }
            None => self.type_with(node, self.whole(), Vec::new()),
        }
    }

    fn type_with(self, node: &nodes::TypeName, span: Span, modifiers: Vec<SmolStr>) -> TypeName {
        let mut parts: Vec<&str> = cast_strings(node.names()).collect();
        let of_column = if node.pct_type { parts.pop() } else { None };
        let (schema, name) = schema_and_name(parts.into_iter());
        TypeName {
            schema,
            name,
            modifiers,
            array: !node.array_bounds().is_empty(),
            setof: node.setof,
            of_column: of_column.map(Name::new),
            span,
        }
    }
}

/// How far the words of a type reach, and its modifiers.
struct TypeWords {
    end: usize,
    modifiers: Vec<SmolStr>,
}

const INTERVAL_FIELDS: &[&str] = &["year", "month", "day", "hour", "minute", "second", "to"];

impl TypeWords {
    fn read(tokens: Tokens<'_>, node: &nodes::TypeName) -> Self {
        let mut words = Self {
            end: 1,
            modifiers: Vec::new(),
        };
        let has_modifiers = !node.typmods().is_empty();
        if tokens.any_word(0, &["setof"]) && node.setof {
            words.end = 2;
        }
        let first = words.end - 1;
        if tokens.words(first, &["double", "precision"]) || tokens.word(first, "national") {
            words.end += 1;
        } else {
            words.end = tokens.name_end(first);
        }
        if tokens.word(words.end, "varying") {
            words.end += 1;
        }
        if node.pct_type {
            words.end = (words.end + 2).min(tokens.len());
            return words;
        }
        if tokens.word(first, "interval") && has_modifiers {
            words.interval_fields(tokens);
        }
        if tokens.symbol(words.end, b'(') && (has_modifiers || tokens.word(first, "float")) {
            words.modifier_list(tokens, has_modifiers);
        } else if has_modifiers && words.modifiers.is_empty() {
            // `char` is `char(1)`, and `bit` is `bit(1)`.
            words.modifiers.push(SmolStr::new_static("1"));
        }
        if tokens.any_word(first, &["time", "timestamp"])
            && tokens.any_word(words.end, &["with", "without"])
            && tokens.words(words.end + 1, &["time", "zone"])
        {
            words.end += 3;
        }
        if !node.array_bounds().is_empty() {
            words.array_bounds(tokens);
        }
        words
    }

    fn interval_fields(&mut self, tokens: Tokens<'_>) {
        let start = self.end;
        while tokens.any_word(self.end, INTERVAL_FIELDS) {
            self.end += 1;
        }
        if self.end > start {
            self.modifiers
                .push(tokens.get(start..self.end).normalized());
        }
    }

    fn modifier_list(&mut self, tokens: Tokens<'_>, keep: bool) {
        if keep {
            let parts = tokens.group(self.end).parts();
            self.modifiers.extend(parts.map(Tokens::normalized));
        }
        self.end = (tokens.close(self.end) + 1).min(tokens.len());
    }

    fn array_bounds(&mut self, tokens: Tokens<'_>) {
        if tokens.word(self.end, "array") {
            self.end += 1;
        }
        while tokens.symbol(self.end, b'[') {
            self.end = (tokens.close(self.end) + 1).min(tokens.len());
        }
    }
}
