//! An app that serves for as long as a test or benchmark needs it.

use crate::command::{Outcome, Program};
use crate::python::Environment;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

/// A running server; it is killed when dropped without [`Served::stop`].
pub(crate) struct Served {
    child: Child,
    url: String,
}

impl Served {
    /// Starts `lattice run APP --port 0`.
    pub(crate) fn python(environment: &Environment, app: &Path) -> Outcome<Self> {
        Self::start(lattice(environment, app))
    }

    /// Starts a program and waits for the line with its URL.
    pub(crate) fn start(program: Program) -> Outcome<Self> {
        let name = program.line();
        let mut command = program.into_command();
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`{name}`: {error}"))?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut line)
                .map_err(|error| format!("`{name}`: {error}"))?;
        }
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        let url = url
            .ok_or_else(|| format!("`{name}` printed no URL, but {line:?}"))?
            .to_owned();
        Ok(Self { child, url })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as Ctrl-C does; anything but a clean end is an error.
    pub(crate) fn stop(mut self) -> Outcome {
        Program::new("kill")
            .args(["-INT", &self.child.id().to_string()])
            .run()?;
        let status = self
            .child
            .wait()
            .map_err(|error| format!("the server of {}: {error}", self.url))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!(
                "the server of {} ended with {status} on Ctrl-C",
                self.url
            ))
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // After a clean stop both calls find nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `lattice run APP --port 0`.
pub(crate) fn lattice(environment: &Environment, app: &Path) -> Program {
    Program::new(environment.tool("lattice"))
        .arg("run")
        .arg(app)
        .args(["--port", "0"])
}
