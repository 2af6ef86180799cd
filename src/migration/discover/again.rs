//! A root that is known, read once more where some of its files are others.

use std::collections::BTreeMap;
use std::path::Path;

use crate::config::Config;
use crate::git::Overlay;
use crate::migration::Root;
use crate::migration::folder::Asked;
use crate::migration::names::{file_name, is_sql, join};
use crate::migration::placeholders::Values;
use crate::source::Sources;

use super::disk::{Disk, MANIFESTS, Scope};
use super::gather::{gather, is_tools};
use super::root::{Library, build};

/// Whether finding and reading migrations looks into a file of this name.
#[must_use]
pub fn is_read(path: &str) -> bool {
    is_sql(path) || is_tools(path) || MANIFESTS.contains(&file_name(path))
}

/// The root as it would be with other files, by the same convention, and its sources; `None` if it
/// had no migrations.
#[must_use]
pub fn again(
    base: &Path,
    overlay: Overlay,
    config: &Config,
    root: &Root,
) -> Option<(Root, Sources)> {
    let path = join("", &root.path);
    let mut disk = Disk::new(base, overlay);
    let listing = disk.list(&path, Scope::Everything(32));
    let down = super::down_of(config, &path);
    let gathered = gather(&mut disk, &path, &listing, Asked::Named, down.as_deref());
    let values = Values::of(root.convention, &gathered.folder, &config.placeholders);
    let mut sources = Sources::default();
    let mut library = Library {
        disk: &mut disk,
        sources: &mut sources,
        ids: &mut BTreeMap::new(),
        values: &values,
    };
    let root = build(
        &mut library,
        &gathered,
        root.convention,
        root.reason.clone(),
    )?;
    Some((root, sources))
}
