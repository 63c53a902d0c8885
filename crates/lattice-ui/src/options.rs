//! What the arguments of a program ask for.

use std::fmt::Write as _;
use std::path::PathBuf;

use lattice_server::ServerConfig;

/// What an app's program is to do.
#[derive(Debug)]
pub(crate) enum Task {
    Serve(Box<ServerConfig>),
    /// Say what there is to ask for.
    Help,
    /// Make a folder for static hosts, of this program for WebAssembly.
    #[cfg(feature = "static")]
    Folder {
        folder: String,
        program: String,
    },
}

pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Task, String> {
    let (mut file, mut folder, mut program) = (None, None, None);
    let mut settings = Vec::new();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == "--help" || argument == "-h" {
            return Ok(Task::Help);
        }
        let Some(option) = argument.strip_prefix("--") else {
            return Err(format!(
                "options begin with --, and this is {argument:?}; --help names them"
            ));
        };
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (option, arguments.next()),
        };
        let value = value.ok_or_else(|| format!("--{name} needs a value"))?;
        match name {
            "config" => file = Some(PathBuf::from(value)),
            "static" if cfg!(feature = "static") => folder = Some(value),
            "wasm" if cfg!(feature = "static") => program = Some(value),
            _ => settings.push((name.to_owned(), value)),
        }
    }
    let flags = settings.iter().map(|(name, value)| (&**name, &**value));
    let config = ServerConfig::from_sources(file.as_deref(), ServerConfig::environment(), flags)
        .map_err(|error| error.to_string())?;
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

/// The options, for who asks.
pub(crate) fn help() -> String {
    let mut text = "Settings stand in a file too (ping_ms = 20000), and in the environment (LATTICE_PING_MS=20000).\n\n  \
                    --config FILE                     a file of settings, in TOML\n"
        .to_owned();
    if cfg!(feature = "static") {
        text.push_str("  --static FOLDER --wasm FILE       make a folder for static hosts\n");
    }
    for setting in ServerConfig::settings() {
        let option = setting.name().replace('_', "-");
        let _ = write!(text, "  --{option:32}{}", setting.help());
        match &*setting.default_text() {
            "" => text.push('\n'),
            default => drop(writeln!(text, " ({default})")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Task, help, parse};

    fn parsed(arguments: &[&str]) -> Result<Task, String> {
        parse(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn options_are_the_settings_of_a_server() {
        let Ok(Task::Serve(config)) = parsed(&["--port", "0", "--root-path=/ui"]) else {
            panic!("it serves");
        };
        assert_eq!((config.port, &*config.root_path), (0, "/ui"));
        let error = |arguments: &[&str]| parsed(arguments).unwrap_err();
        assert_eq!(
            error(&["--port", "x"]),
            "--port is \"x\"; it must be a whole number from 0 to 65535"
        );
        assert_eq!(error(&["--prot", "1"]), "there is no --prot; --port is one");
        assert_eq!(error(&["--host"]), "--host needs a value");
        assert!(error(&["8000"]).starts_with("options begin with --"));
        assert!(error(&["--config", "/no/such.toml"]).starts_with("/no/such.toml can't be read"));
    }

    #[test]
    fn help_names_each_option_with_its_default() {
        assert!(matches!(parsed(&["--help"]), Ok(Task::Help)));
        let help = help();
        let line = help.lines().find(|line| line.contains("--port ")).unwrap();
        assert!(line.ends_with("(8000)"), "{line}");
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
