//! Instructions instead of time: the same figure on a loaded machine as on an idle one.
//!
//! Callgrind counts what runs inside functions whose name holds `counted_step`, so making the page and going back stay out.

use crate::Outcome;
use std::process::{Command, Stdio};

/// Whether this machine can count.
pub fn available() -> bool {
    let version = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Instructions of all counted steps of this program with these arguments.
pub fn count(args: &[&str]) -> Outcome<f64> {
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            "--toggle-collect=*counted_step*",
        ])
        .arg(std::env::current_exe()?)
        .args(args)
        .output()?;
    let errors = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("dies while it is counted: {errors}").into());
    }
    let line = errors
        .lines()
        .find_map(|line| line.split_once("Collected :"))
        .ok_or("valgrind did not say what it collected")?;
    Ok(line.1.trim().parse::<f64>()?)
}
