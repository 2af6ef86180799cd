//! A server of a test's own.

use sqlcheck::live::binaries::Wanted;
use sqlcheck::live::server::{Options, Server, ServerError};

/// A server of a major version, or of any; `None`, and said so, where none is installed.
pub(crate) fn start(version: Option<u16>) -> Option<Server> {
    let options = Options {
        binaries: Wanted {
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
