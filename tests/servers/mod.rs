//! A server of a test's own.

use std::path::{Path, PathBuf};

use sqlcheck::live::binaries::Wanted;
use sqlcheck::live::server::{Options, Server, ServerError};

/// A server of a major version, or of any; `None`, and said so, where none is installed.
pub(crate) fn start(version: Option<u16>) -> Option<Server> {
    let options = Options {
        binaries: Wanted {
            folder: version.and_then(fetched),
            version,
            ..Wanted::default()
        },
        ..Options::default()
    };
    match Server::start(&options) {
        Ok(server) => Some(server),
        Err(ServerError::NotInstalled(reason)) => {
            println!("not tested: {reason}");
            None
        }
        Err(other) => panic!("{other}"),
    }
}

/// Where `scripts/server` put the server of a major version, if it did.
#[expect(
    clippy::disallowed_methods,
    reason = "looks for the folder of a server"
)]
fn fetched(version: u16) -> Option<PathBuf> {
    let folder = format!("target/servers/{version}/bin");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    folder.is_dir().then_some(folder)
}
