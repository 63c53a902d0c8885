//! Serving an app: the one call of its `main`.

use std::process::ExitCode;

use lattice_engine::session::{App, record_panic_places};
use lattice_server::{Error, ServerConfig};

/// Serves `app` as the program's arguments say, and gives what `main` returns: `--host` (127.0.0.1 if not given) and `--port` (8000;
/// 0 takes a free one). What is wrong is said on standard error.
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
    let served =
        config(arguments).and_then(|config| serve(app, config).map_err(|error| error.to_string()));
    let Err(error) = served else {
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

fn config(arguments: impl IntoIterator<Item = String>) -> Result<ServerConfig, String> {
    let mut config = ServerConfig::at("127.0.0.1", 8000);
    let mut arguments = arguments.into_iter();
    while let Some(name) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .ok_or_else(|| format!("{name} needs a value"))
        };
        match &*name {
            "--host" => config.host = value()?,
            "--port" => {
                let port = value()?;
                config.port = port.parse().map_err(|_| {
                    format!("--port is a number from 0 to 65535, and this is {port:?}")
                })?;
            }
            _ => {
                return Err(format!(
                    "the options are --host and --port; {name:?} is none of them"
                ));
            }
        }
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::config;

    #[test]
    fn options_are_host_and_port() {
        let parsed = |arguments: &[&str]| config(arguments.iter().map(ToString::to_string));
        assert_eq!(parsed(&["--port", "0"]).map(|config| config.port), Ok(0));
        assert!(parsed(&["--port", "x"]).is_err());
        assert!(parsed(&["--nothing"]).is_err());
        assert!(parsed(&["--host"]).is_err());
    }
}
