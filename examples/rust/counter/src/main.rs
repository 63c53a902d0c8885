//! The counter in Rust: `cargo run -p example-counter -- --port 8000`.

use std::process::ExitCode;

use lattice_ui::{App, ServerConfig, button, memo, row, serve, signal, text};

/// A click patches the two bound texts; this body runs once.
fn counter() {
    let count = signal(0_i64);
    let doubled = memo(move || count.get() * 2);
    row(|| {
        button("-").on_click(move || count.update(|n| *n -= 1));
        text(("Count: ", count, " (double: ", doubled, ")"));
        button("+").on_click(move || count.update(|n| *n += 1));
    });
}

fn main() -> ExitCode {
    let served = config(std::env::args().skip(1)).and_then(|config| {
        serve(App::new("Counter", counter), config).map_err(|error| error.to_string())
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[allow(
                clippy::print_stderr,
                reason = "a program says on standard error why it can't"
            )]
            {
                eprintln!("{error}");
            }
            ExitCode::from(2)
        }
    }
}

/// `--host` and `--port`; port 0 takes a free one.
fn config(mut arguments: impl Iterator<Item = String>) -> Result<ServerConfig, String> {
    let mut config = ServerConfig::at("127.0.0.1", 8000);
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
    use super::{config, counter};
    use lattice_ui::testing::Screen;

    #[test]
    fn a_click_changes_both_texts_and_runs_no_component() {
        let screen = Screen::render(counter);
        let change = screen.click("+");
        assert!(
            screen.text().contains("Count: 1 (double: 2)"),
            "{}",
            screen.text()
        );
        assert_eq!(change.operations, ["set", "set"]);
        assert_eq!(change.counts.component_runs, 0);
    }

    #[test]
    fn options_are_host_and_port() {
        let parsed = |arguments: &[&str]| config(arguments.iter().map(ToString::to_string));
        assert_eq!(parsed(&["--port", "0"]).map(|config| config.port), Ok(0));
        assert!(parsed(&["--port", "x"]).is_err());
        assert!(parsed(&["--nothing"]).is_err());
        assert!(parsed(&["--host"]).is_err());
    }
}
