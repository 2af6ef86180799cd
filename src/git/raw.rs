//! What Git prints for programs.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The id of a file's content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId(pub(super) String);

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where it is now; of a deleted one, where it was.
    pub path: String,
    pub status: Status,
    /// What it was; `None` where there was no file.
    pub old: Option<ObjectId>,
    /// What it is; `None` where there is no file, or one that Git does not have.
    pub new: Option<ObjectId>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    Added,
    Modified,
    Deleted,
    Renamed {
        from: String,
        /// Nothing but its name is different.
        identical: bool,
    },
}

impl Change {
    /// Where the file was, if it was anywhere.
    #[must_use]
    pub fn old_path(&self) -> Option<&str> {
        match &self.status {
            Status::Added => None,
            Status::Modified | Status::Deleted => Some(&self.path),
            Status::Renamed { from, .. } => Some(from),
        }
    }
}

/// Reads `git diff --raw -z`.
pub(super) fn read(output: &[u8]) -> Vec<Change> {
    let mut fields = fields(output);
    let mut changes = Vec::new();
    while let Some(header) = fields.next() {
        let mut parts = header.trim_start_matches(':').split(' ');
        let (_, _) = (parts.next(), parts.next());
        let old = parts.next().and_then(id);
        let new = parts.next().and_then(id);
        let status = parts.next().unwrap_or_default();
        let Some(path) = fields.next() else {
            break;
        };
        let (status, path) = match status.as_bytes().first() {
            Some(b'A') => (Status::Added, path),
            Some(b'D') => (Status::Deleted, path),
            Some(b'R' | b'C') => {
                let Some(to) = fields.next() else {
                    break;
                };
                let renamed = Status::Renamed {
                    from: path,
                    identical: &status[1..] == "100",
                };
                (renamed, to)
            }
            // Also a change of the type, and a file in a conflict.
            _ => (Status::Modified, path),
        };
        changes.push(Change {
            path,
            status,
            old,
            new,
        });
    }
    changes
}

/// Reads a list of files that are new.
pub(super) fn added(output: &[u8]) -> Vec<Change> {
    let added = fields(output).map(|path| Change {
        path,
        status: Status::Added,
        old: None,
        new: None,
    });
    added.collect()
}

/// Reads `git cat-file --batch`; objects that are missing are left out.
pub(super) fn contents(mut output: &[u8]) -> BTreeMap<ObjectId, Arc<[u8]>> {
    let mut contents = BTreeMap::new();
    while let Some(end) = output.iter().position(|byte| *byte == b'\n') {
        let header = String::from_utf8_lossy(&output[..end]).into_owned();
        output = &output[end + 1..];
        let mut words = header.split(' ');
        let (id, _, size) = (words.next(), words.next(), words.next());
        let size = size.and_then(|size| size.parse::<usize>().ok());
        let (Some(id), Some(size)) = (id, size) else {
            continue;
        };
        let Some((content, rest)) = output.split_at_checked(size) else {
            break;
        };
        contents.insert(ObjectId(id.to_owned()), content.into());
        output = rest.strip_prefix(b"\n").unwrap_or(rest);
    }
    contents
}

/// Zeros stand for no object.
fn id(text: &str) -> Option<ObjectId> {
    text.bytes()
        .any(|byte| byte != b'0')
        .then(|| ObjectId(text.to_owned()))
}

fn fields(output: &[u8]) -> impl Iterator<Item = String> {
    output
        .split(|byte| *byte == 0)
        .filter(|field| !field.is_empty())
        .map(|field| String::from_utf8_lossy(field).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{ObjectId, Status, contents, read};

    #[test]
    fn a_difference() {
        let changes = read(
            b":100644 100644 aa 0000 M\0a b.sql\0:000000 100644 0000 bb A\0new.sql\0\
              :100644 100644 cc cc R100\0old.sql\0moved.sql\0:100644 000000 dd 0000 D\0gone.sql\0",
        );
        let shown: Vec<_> = changes
            .iter()
            .map(|it| (it.path.as_str(), &it.status))
            .collect();
        let renamed = Status::Renamed {
            from: "old.sql".to_owned(),
            identical: true,
        };
        assert_eq!(
            shown,
            [
                ("a b.sql", &Status::Modified),
                ("new.sql", &Status::Added),
                ("moved.sql", &renamed),
                ("gone.sql", &Status::Deleted),
            ]
        );
        assert_eq!(changes[0].old, Some(ObjectId("aa".to_owned())));
        assert_eq!(changes[0].new, None);
        assert_eq!(changes[2].old_path(), Some("old.sql"));
    }

    #[test]
    fn contents_of_objects() {
        let found = contents(b"aa blob 3\na\nb\nbb missing\ncc blob 0\n\n");
        assert_eq!(found.len(), 2);
        assert_eq!(&*found[&ObjectId("aa".to_owned())], b"a\nb");
        assert_eq!(&*found[&ObjectId("cc".to_owned())], b"");
    }
}
