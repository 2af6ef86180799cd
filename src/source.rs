//! Source files and places in them.
//!
//! A [`Span`] is the only kind of position inside sqlcheck: half-open byte offsets into one file.
//! Lines and columns exist at the edge, where a report asks a [`SourceFile`] for them.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use line_index::{LineIndex, TextSize, WideEncoding};

/// Half-open byte range in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// A span of the bytes `start..end`; an `end` before `start` gives an empty span at `start`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Self {
        Self {
            start,
            end: end.max(start),
        }
    }

    /// The span of a range of bytes; what is beyond 4 GB is cut off.
    #[must_use]
    pub fn of(range: &Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self::new(offset(range.start), offset(range.end))
    }

    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// In bytes.
    #[must_use]
    pub fn len(self) -> u32 {
        self.end - self.start
    }

    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The span in a text where so much stands before it.
    #[must_use]
    pub fn shifted(self, by: u32) -> Self {
        Self::new(self.start + by, self.end + by)
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    #[must_use]
    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }
}

/// Index of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A span in a given file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: FileId,
    pub span: Span,
}

impl Place {
    #[must_use]
    pub fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }
}

/// What the places of a text that is a part of a file, or is made of one, are in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The text is in the file, this many bytes after its start.
    Shift(u32),
    /// The text is what a literal with escapes means, from an offset of that on.
    Unescaped {
        runs: Arc<[Run]>,
        offset: u32,
        /// Of the text that the literal stands in.
        literal: Arc<Origin>,
    },
    /// The text is in no file, since it was put together: all of it is here.
    Fixed(Span),
}

/// A stretch of what a literal means, and the stretch of the literal's own text that says so. They
/// are equal, or the latter is an escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub text: Span,
    pub source: Span,
}

impl Origin {
    /// Of the text of a file.
    pub const FILE: &'static Self = &Self::Shift(0);

    /// The place in the file of a place in the text.
    #[must_use]
    pub fn place(&self, span: Span) -> Span {
        match self {
            Self::Shift(shift) => span.shifted(*shift),
            Self::Unescaped {
                runs,
                offset,
                literal,
            } => literal.place(unescaped(runs, span.shifted(*offset))),
            Self::Fixed(whole) => *whole,
        }
    }

    /// The origin of the rest of the text from an offset on.
    #[must_use]
    pub fn from(&self, by: u32) -> Self {
        let mut rest = self.clone();
        match &mut rest {
            Self::Shift(offset) | Self::Unescaped { offset, .. } => *offset += by,
            Self::Fixed(_) => {}
        }
        rest
    }

    /// Whether the words of the text stand in the file, so that places tell them apart.
    #[must_use]
    pub fn is_written(&self) -> bool {
        match self {
            Self::Shift(_) => true,
            Self::Unescaped { literal, .. } => literal.is_written(),
            Self::Fixed(_) => false,
        }
    }
}

/// Where a stretch of what a literal means is said. The runs are in order.
#[must_use]
pub fn unescaped(runs: &[Run], span: Span) -> Span {
    let run_at = |offset: u32| {
        let next = runs.partition_point(|run| run.text.start <= offset);
        runs.get(next.checked_sub(1)?).copied()
    };
    let start = run_at(span.start).map_or(0, |run| run.place(span.start));
    let last = run_at(span.end.saturating_sub(1));
    let end = last.map_or(start, |run| run.place(span.end));
    Span::new(start, if span.is_empty() { start } else { end })
}

impl Run {
    /// Where a place between two characters of the run is said.
    fn place(self, offset: u32) -> u32 {
        if offset >= self.text.end {
            self.source.end
        } else {
            self.source.start + (offset - self.text.start)
        }
    }
}

/// A one-based line and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    pub line: u32,
    pub column: u32,
}

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnUnit {
    Utf8Byte,
    Utf16Unit,
    CodePoint,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

/// A file that was read: its path as reports show it, its text and where its lines begin.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the directory that the run reports from, with `/` between its parts.
    pub path: String,
    /// As the server reads it: with the values of placeholders, as far as they are known. Spans are
    /// of this text until a report maps them to the file with [`Sources::as_written`].
    pub text: Arc<str>,
    /// Whether the text is the file's bytes as they are. If it was decoded from something else
    /// than UTF-8, byte offsets do not fit the file, and nothing may be written back.
    pub exact: bool,
    /// What stands in the file where that is another text.
    written: Option<Box<Written>>,
    /// Made when the first diagnostic asks for it: most files have none.
    lines: OnceLock<LineIndex>,
}

#[derive(Debug)]
struct Written {
    text: Arc<str>,
    /// In the order of the text.
    substitutions: Vec<Substitution>,
}

/// A stretch of a text that was put in place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Substitution {
    /// In the text that the server reads.
    pub read: Span,
    /// In the file.
    pub written: Span,
}

/// A new text for a file whose first line may end as they do on Windows.
#[must_use]
pub fn with_line_ends_of(file: &str, text: &str) -> String {
    let first = file.split_once('\n').map(|(line, _)| line);
    if first.is_some_and(|line| line.ends_with('\r')) {
        return text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    text.to_owned()
}

impl SourceFile {
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
            exact: true,
            written: None,
            lines: OnceLock::new(),
        }
    }

    /// The file again, with what a runner makes of it for its text. `None` if the lengths differ.
    #[must_use]
    pub fn seen_as(&self, text: Arc<str>) -> Option<Self> {
        let written: Arc<str> = match &self.written {
            Some(written) => written.text.clone(),
            None => self.text.clone(),
        };
        (text.len() == written.len()).then(|| Self {
            exact: self.exact,
            written: Some(Box::new(Written {
                text: written,
                substitutions: Vec::new(),
            })),
            ..Self::new(self.path.clone(), text)
        })
    }

    /// The file with values in some places, which stand in the order of the text.
    #[must_use]
    pub fn substituted(self, text: impl Into<Arc<str>>, substitutions: Vec<Substitution>) -> Self {
        let written = Written {
            text: self.written.map_or(self.text, |it| it.text),
            substitutions,
        };
        Self {
            text: text.into(),
            written: Some(Box::new(written)),
            ..self
        }
    }

    /// The text as it stands in the file, for people.
    #[must_use]
    pub fn written(&self) -> &str {
        self.written.as_ref().map_or(&self.text, |it| &it.text)
    }

    /// What stands in the text that the server reads in place of placeholders.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let substitutions = self.substitutions().iter();
        substitutions.map(|it| self.slice(it.read))
    }

    /// Where an offset of the file is in the text that the server reads; inside of a placeholder, at
    /// the start of its value.
    #[must_use]
    pub fn as_read(&self, offset: u32) -> u32 {
        let substitutions = self.substitutions();
        let after = substitutions.partition_point(|it| it.written.start < offset);
        let Some(last) = after.checked_sub(1).map(|at| &substitutions[at]) else {
            return offset;
        };
        match offset.checked_sub(last.written.end) {
            Some(behind) => last.read.end + behind,
            None => last.read.start,
        }
    }

    /// The place in the file of a place in the text that the server reads. What begins or ends inside
    /// of a value begins or ends with its placeholder.
    #[must_use]
    pub fn as_written(&self, span: Span) -> Span {
        let substitutions = self.substitutions();
        let before = |offset: u32| {
            let after = substitutions.partition_point(|it| it.read.start < offset);
            after.checked_sub(1).map(|at| substitutions[at])
        };
        let map = |offset: u32, inside: fn(Span) -> u32| match before(offset) {
            None => offset,
            Some(last) => match offset.checked_sub(last.read.end) {
                Some(behind) => last.written.end + behind,
                None => inside(last.written),
            },
        };
        let start = map(span.start, |written| written.start);
        let end = map(span.end, |written| written.end);
        Span::new(start, end.max(start))
    }

    fn substitutions(&self) -> &[Substitution] {
        self.written.as_ref().map_or(&[], |it| &it.substitutions)
    }

    /// A file whose text had to be decoded.
    pub fn decoded(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            exact: false,
            ..Self::new(path, text)
        }
    }

    /// The text of a span; empty if the span is not in the file or cuts a character.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The one-based line and column of a byte offset in the file. An offset past the end is at the end; one
    /// inside a character is at its start. A byte order mark has no column: no editor shows it.
    #[must_use]
    pub fn line_column(&self, offset: u32, unit: ColumnUnit) -> LineColumn {
        let text = self.written();
        let mut offset = offset.min(u32::try_from(text.len()).unwrap_or(u32::MAX));
        while !text.is_char_boundary(offset as usize) {
            offset -= 1;
        }
        let position = self.lines().line_col(TextSize::new(offset));
        let column = match unit {
            ColumnUnit::Utf8Byte => position.col,
            ColumnUnit::Utf16Unit => self.wide_column(position, WideEncoding::Utf16),
            ColumnUnit::CodePoint => self.wide_column(position, WideEncoding::Utf32),
        };
        let mark = match unit {
            _ if position.line > 0 || !text.starts_with(BYTE_ORDER_MARK) => 0,
            ColumnUnit::Utf8Byte => 3,
            ColumnUnit::Utf16Unit | ColumnUnit::CodePoint => 1,
        };
        LineColumn {
            line: position.line + 1,
            column: column.saturating_sub(mark) + 1,
        }
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(self.written()))
    }

    fn wide_column(&self, position: line_index::LineCol, encoding: WideEncoding) -> u32 {
        self.lines()
            .to_wide(encoding, position)
            .map_or(position.col, |wide| wide.col)
    }
}

/// Every file of a run.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(file);
        id
    }

    #[must_use]
    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    #[must_use]
    pub fn slice(&self, place: Place) -> &str {
        self.get(place.file).slice(place.span)
    }

    /// The place in the file itself of a place in the text that the server reads.
    #[must_use]
    pub fn as_written(&self, place: Place) -> Place {
        let span = self.get(place.file).as_written(place.span);
        Place::new(place.file, span)
    }

    /// The same files, not yet looked at, with other texts for some, by path.
    #[must_use]
    pub fn with(&self, text: impl Fn(&str) -> Option<Arc<str>>) -> Self {
        let again = |file: &SourceFile| {
            let text = text(&file.path).unwrap_or_else(|| file.text.clone());
            SourceFile::new(file.path.clone(), text)
        };
        Self {
            files: self.files.iter().map(again).collect(),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
