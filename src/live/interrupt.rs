//! What is done when a run is interrupted: scratch databases are dropped, servers stopped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use super::server::Shared;

/// The exit code of a process that Ctrl-C ends.
const INTERRUPTED: i32 = 130;

/// The servers of this process. A signal is for the whole process, so this is too.
static SERVERS: Mutex<Vec<Weak<Shared>>> = Mutex::new(Vec::new());

static STARTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C, a hang-up and a request to end clean up and then end the process.
pub fn clean_up_when_interrupted() {
    // A second handler is refused: the first is ours, and does the same.
    let _ = ctrlc::set_handler(|| {
        STARTED.store(true, Ordering::SeqCst);
        for server in servers().drain(..) {
            if let Some(server) = server.upgrade() {
                server.clean_up();
            }
        }
        #[expect(
            clippy::exit,
            reason = "the end of the process is what was asked for, and nobody returns to here"
        )]
        std::process::exit(INTERRUPTED);
    });
}

/// To be called before an error is reported: while the handler cleans up, the server goes away
/// under the rest of the program, which is nobody's concern any more.
pub fn wait_if_interrupted() {
    while STARTED.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_secs(1));
    }
}

pub(super) fn register(server: &Arc<Shared>) {
    let mut servers = servers();
    servers.retain(|it| it.strong_count() > 0);
    servers.push(Arc::downgrade(server));
}

fn servers() -> std::sync::MutexGuard<'static, Vec<Weak<Shared>>> {
    SERVERS.lock().unwrap_or_else(PoisonError::into_inner)
}
