//! The bare echo in a process of its own, as the servers are.

use crate::{Outcome, Process};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// A running echo; it ends when this is dropped.
pub struct Floor {
    child: Child,
    address: String,
}

impl Floor {
    /// Starts this very program with the argument `echo`, which has to call [`crate::serve_echo`].
    pub fn start() -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?).arg("echo").stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("the echo has no output")?).read_line(&mut line)?;
        Ok(Self { child, address: line.trim().to_owned() })
    }

    /// Where it listens: `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn process(&self) -> Process {
        Process::new(self.child.id())
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
