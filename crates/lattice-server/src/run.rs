//! Serving until somebody ends the program: what the `main` of an app needs.

use crate::{Error, Server, ServerConfig};
use lattice_engine::session::{AnyApp, record_panic_places};
use std::io::Write as _;

/// Binds, prints the URL on one line, and serves until Ctrl-C or SIGTERM; then stops gracefully.
///
/// # Errors
/// As [`Server::bind`] and [`Server::start`].
pub fn run(app: impl AnyApp, config: ServerConfig) -> Result<(), Error> {
    record_panic_places();
    let server = Server::bind(app, config)?;
    let address = server.local_addr();
    let signals = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::threads)?;
    let handle = server.start()?;
    // Whoever started the program may have closed its output, and is served all the same.
    let _ = writeln!(std::io::stdout(), "http://{address}");
    let _ = std::io::stdout().flush();
    signals.block_on(told_to_end()).map_err(Error::threads)?;
    handle.stop();
    Ok(())
}

#[cfg(unix)]
async fn told_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
