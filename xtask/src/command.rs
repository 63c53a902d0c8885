//! Running other programs: one small builder whose errors name the command line, and the folders that all commands share.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What every command returns: nothing, or a sentence for the user.
pub(crate) type Outcome<T = ()> = Result<T, String>;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    // As `cargo run` says it: a program built in one clone is taken for fresh in another that shares the build folder.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// The build folder: `CARGO_TARGET_DIR` where it is set, else `target` in the repository.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The cargo that started us, so that a pinned toolchain stays the same below.
pub(crate) fn cargo() -> Program {
    Program::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program to run in the root of the repository, with inherited output.
pub(crate) struct Program {
    command: Command,
}

impl Program {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(root());
        Self { command }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Runs it to its end; an exit status other than 0 is an error.
    pub(crate) fn run(mut self) -> Outcome {
        let line = self.line();
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{line}` ended with {status}")),
            Err(error) => Err(format!("`{line}` could not be started: {error}")),
        }
    }

    /// Runs it to its end and returns what it printed on standard output.
    pub(crate) fn read(mut self) -> Outcome<String> {
        let line = self.line();
        let output = self
            .command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("`{line}` could not be started: {error}"))?;
        if !output.status.success() {
            return Err(format!("`{line}` ended with {}", output.status));
        }
        String::from_utf8(output.stdout)
            .map_err(|_| format!("`{line}` printed something that is not UTF-8"))
    }

    /// Whether it can be run and ends with status 0; its output is thrown away.
    pub(crate) fn works(mut self) -> bool {
        self.command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }

    /// The command itself, for what the methods above don't cover.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }

    /// The command line, for messages.
    pub(crate) fn line(&self) -> String {
        let mut line = self.command.get_program().to_string_lossy().into_owned();
        for arg in self.command.get_args() {
            line.push(' ');
            line.push_str(&arg.to_string_lossy());
        }
        line
    }
}

/// Installs Debian packages when that is possible here, else says what to type.
pub(crate) fn debian(packages: &[&str], why: &str) -> Outcome {
    let root = Program::new("id")
        .arg("-u")
        .read()
        .is_ok_and(|id| id.trim() == "0");
    if !root || !Program::new("apt-get").arg("--version").works() {
        return Err(format!(
            "{why}: install it, on Debian with `apt-get install {}`",
            packages.join(" ")
        ));
    }
    println!("xtask: installing {} ({why})", packages.join(" "));
    let apt = || Program::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive");
    apt().args(["update", "-qq"]).run()?;
    apt()
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .run()
}

/// The value after `name` in `args`, as in `--port 8000`.
pub(crate) fn option<'a>(args: &'a [String], name: &str) -> Outcome<Option<&'a str>> {
    match args.iter().position(|arg| arg == name) {
        None => Ok(None),
        Some(at) => args
            .get(at + 1)
            .map(|value| Some(value.as_str()))
            .ok_or_else(|| format!("{name} needs a value")),
    }
}
