//! tern: `001_name.sql`, up and down in one file, with Go's templates.

use crate::migration::compose::{Form, Lines};
use crate::migration::conventions::{has_version, order};
use crate::migration::folder::{Draft, File, Folder, Reading};
use crate::migration::includes::Includes;
use crate::migration::markers::{Marker, TERN, alone};
use crate::migration::names::{Parsed, compare_numbers, key, leading_digits};
use crate::migration::sections::lines;
use crate::migration::{
    Cause, Convention, Direction, Placeholders, Platform, Syntax, Transaction, VersionKey,
};
use crate::source::Span;

pub(super) const CONVENTION: Convention = Convention {
    id: "tern",
    name: "tern",
    version_key: VersionKey::Number,
    reapplies: false,
    has_down: true,
    file_name: Some((
        r"^[0-9]+_[^/]+\.sql$",
        "digits, `_`, a name and `.sql`: `001_add_users.sql`",
    )),
    bookkeeping: &["schema_version", "public.schema_version"],
    platform: Platform::PostgreSql,
    includes: Includes::GoTemplate,
    placeholders: Placeholders {
        syntaxes: &[Syntax::GoTemplate],
        defined_in: &["tern.conf"],
    },
    form: Form::File {
        usual: Lines {
            up: "",
            down: Some("---- create above / drop below ----\n\n"),
            needs_down: false,
        },
        one_by_one: Some(Lines {
            up: "---- tern: disable-tx ----\n",
            down: Some("---- create above / drop below ----\n\n---- tern: disable-tx ----\n"),
            needs_down: false,
        }),
        then: None,
    },
    detect,
    read,
};

const OPT_OUT: &str = "---- tern: disable-tx ----";

fn detect(folder: &Folder) -> Option<String> {
    folder
        .direct()
        .find(|(_, file)| recognise(&file.path).is_some())?;
    let config = folder.signals.nearest("tern.conf");
    if let Some(config) = config.filter(|config| config.distance <= 1) {
        return Some(format!("`{}` is there", config.path));
    }
    let files = folder.direct().map(|(_, file)| file);
    let file = alone(files, Marker::Tern)?;
    Some(format!("`{}` has `{TERN}`", file.path))
}

fn read(folder: &Folder) -> Reading {
    let mut reading = Reading::default();
    for (index, file) in folder.direct() {
        let Some(parsed) = recognise(&file.path) else {
            let cause = if has_version(&file.path) {
                Cause::Name
            } else {
                Cause::Other
            };
            let reason = "tern ignores it: its name is not digits, `_`, a name and `.sql`";
            reading.skip(index, cause, reason);
            continue;
        };
        for (direction, span) in halves(&file.text) {
            let draft = Draft {
                direction,
                version: parsed.version.to_owned(),
                key: key(VersionKey::Number, parsed.version, &file.path),
                name: parsed.name.to_owned(),
                spans: vec![span],
                ..Draft::whole(index, file, Transaction::Wrapped)
            };
            reading.drafts.push(sent(draft, file, span));
        }
    }
    order(&mut reading, |a, b| {
        compare_numbers(&a.version, &b.version).then(a.file.cmp(&b.file))
    });
    reading
}

/// `\A(\d+)_.+\.sql\z`
fn recognise(name: &str) -> Option<Parsed<'_>> {
    let stem = name.strip_suffix(".sql")?;
    let version = leading_digits(stem)?.version;
    let name = stem[version.len()..].strip_prefix('_')?;
    (!name.is_empty()).then_some(Parsed { version, name })
}

/// What stands above the line that separates the directions, and below.
fn halves(text: &str) -> Vec<(Direction, Span)> {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let end = offset(text.len());
    let Some(at) = memchr::memmem::find(text.as_bytes(), TERN.as_bytes()) else {
        return vec![(Direction::Up, Span::new(0, end))];
    };
    let up = (Direction::Up, Span::new(0, offset(at)));
    let down = Span::new(offset(at + TERN.len()), end);
    let says_something = !text[down.range()].trim().is_empty();
    let down = says_something.then_some((Direction::Down, down));
    [up].into_iter().chain(down).collect()
}

fn sent(draft: Draft, file: &File, span: Span) -> Draft {
    let own = file.text.get(span.range()).unwrap_or_default();
    if lines(own).any(|(_, line)| line == OPT_OUT) {
        return draft.sent(Transaction::Autocommit, format!("it has `{OPT_OUT}`"));
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions() {
        let text = "a;\n---- create above / drop below ----\nb;\n";
        let halves = halves(text);
        let texts: Vec<_> = halves.iter().map(|(_, span)| &text[span.range()]).collect();
        assert_eq!(texts, ["a;\n", "\nb;\n"]);
        let without = super::halves("a;\n---- create above / drop below ----\n\n");
        assert_eq!(without.len(), 1);
    }
}
