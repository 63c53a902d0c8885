//! What the arguments of a program ask for.

use lattice_server::ServerConfig;

/// What an app's program is to do.
#[derive(Debug)]
pub(crate) enum Task {
    Serve(Box<ServerConfig>),
    /// Make a folder for static hosts, of this program for WebAssembly.
    #[cfg(feature = "static")]
    Folder {
        folder: String,
        program: String,
    },
}

const NAMES: &str = if cfg!(feature = "static") {
    "--host, --port, --static and --wasm"
} else {
    "--host and --port"
};

pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Task, String> {
    let mut config = ServerConfig::at("127.0.0.1", 8000);
    let (mut folder, mut program) = (None, None);
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
            "--static" if cfg!(feature = "static") => folder = Some(value()?),
            "--wasm" if cfg!(feature = "static") => program = Some(value()?),
            _ => {
                return Err(format!("the options are {NAMES}; {name:?} is none of them"));
            }
        }
    }
    match (folder, program) {
        #[cfg(feature = "static")]
        (Some(folder), Some(program)) => Ok(Task::Folder { folder, program }),
        (None, None) => Ok(Task::Serve(Box::new(config))),
        _ => Err(
            "--static FOLDER makes a folder of the program that --wasm FILE names: give both, or neither to serve the app"
                .to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{Task, parse};

    fn parsed(arguments: &[&str]) -> Result<Task, String> {
        parse(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn options_are_host_and_port() {
        assert!(matches!(parsed(&["--port", "0"]), Ok(Task::Serve(config)) if config.port == 0));
        assert!(parsed(&["--port", "x"]).is_err());
        assert!(parsed(&["--nothing"]).is_err());
        assert!(parsed(&["--host"]).is_err());
    }

    #[test]
    #[cfg(feature = "static")]
    fn a_folder_needs_a_program() {
        let both = parsed(&["--static", "site", "--wasm", "app.wasm"]);
        assert!(matches!(both, Ok(Task::Folder { folder, .. }) if folder == "site"));
        assert!(parsed(&["--static", "site"]).is_err());
        assert!(parsed(&["--wasm", "app.wasm"]).is_err());
    }
}
