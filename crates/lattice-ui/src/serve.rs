//! Serving an app: the one call of its `main`.

use lattice_engine::session::{App, record_panic_places};
use lattice_server::{Error, ServerConfig};

/// Serves `app`: prints its URL on one line, and returns when the program is told to end (Ctrl-C, SIGTERM) and all that was
/// under way has ended.
///
/// Panics of the app's code tell their line in the log and in the page's box, instead of printing to standard error.
///
/// # Errors
/// If the address can't be listened on, or the configuration has a limit that can't work.
pub fn serve(app: App, config: ServerConfig) -> Result<(), Error> {
    record_panic_places();
    lattice_server::run(app, config)
}
