//! A Python app served by `lattice run` for as long as a test or benchmark needs it.

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
    /// Starts `lattice run APP --port 0` and waits for the line with its URL.
    pub(crate) fn start(environment: &Environment, app: &Path) -> Outcome<Self> {
        let name = app.display().to_string();
        let mut command = Program::new(environment.tool("lattice"))
            .arg("run")
            .arg(app)
            .args(["--port", "0"])
            .into_command();
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("`lattice run {name}`: {error}"))?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut line)
                .map_err(|error| format!("`lattice run {name}`: {error}"))?;
        }
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http://"));
        let url = url
            .ok_or_else(|| format!("`lattice run {name}` printed no URL, but {line:?}"))?
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
