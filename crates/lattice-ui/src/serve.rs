//! Serving an app: the one call of its `main`.

use std::io::Write as _;
use std::process::ExitCode;

use lattice_engine::session::{App, record_panic_places};
use lattice_server::{Error, ServerConfig};

use crate::options::{Task, help, parse};

/// Does what the program's arguments say, and gives what `main` returns. What is wrong is said on standard error.
///
/// It serves `app`. Each field of [`ServerConfig`] is an option (`--port 0`), an environment variable (`LATTICE_PORT`), and a
/// line of the file in TOML that `--config` or `LATTICE_CONFIG` names (`port = 0`); `--help` lists them. With feature `static`,
/// `--static FOLDER --wasm FILE` makes a folder that any static host serves instead: `FILE` is the same program, built for
/// `wasm32-unknown-unknown`, where this call leaves the app to the page that has started the program.
///
/// ```no_run
/// use std::process::ExitCode;
/// use lattice_ui::{App, run, text};
///
/// fn main() -> ExitCode {
///     let app = App::new("Hello", || {
///         text("Hello");
///     });
///     run(app, std::env::args().skip(1))
/// }
/// ```
pub fn run(app: App, arguments: impl IntoIterator<Item = String>) -> ExitCode {
    let done = parse(arguments).and_then(|task| match task {
        Task::Help => {
            let _ = std::io::stdout().write_all(help().as_bytes());
            Ok(())
        }
        Task::Serve(config) => serve(app, *config).map_err(|error| error.to_string()),
        #[cfg(feature = "static")]
        Task::Folder { folder, program } => crate::folder::make(&app, &folder, &program),
    });
    let Err(error) = done else {
        return ExitCode::SUCCESS;
    };
    #[expect(
        clippy::print_stderr,
        reason = "a program says on standard error why it can't"
    )]
    {
        eprintln!("{error}");
    }
    ExitCode::from(2)
}

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
