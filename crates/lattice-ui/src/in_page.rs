//! Running an app in its page: the one call of its `main`.

use std::process::ExitCode;

use lattice_engine::session::App;

/// Leaves `app` to the page that has started the program. A page gives no arguments.
pub fn run(app: App, arguments: impl IntoIterator<Item = String>) -> ExitCode {
    drop(arguments);
    lattice_wasm::run(app)
}
