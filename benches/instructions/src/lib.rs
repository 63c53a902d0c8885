//! Instructions instead of time: the same figure on a loaded machine as on an idle one.
//!
//! Callgrind counts what runs inside functions of one name, so making what they work on and checking it stay out. Hardware
//! counters would do too, but virtual machines seldom have them.

use std::error::Error;
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

/// Instructions inside functions whose names hold `function`, in a run of this very program with these arguments.
///
/// # Errors
/// With what the program printed, if it did: one that computes wrong says so. And if it or the count fails.
pub fn count(function: &str, args: &[&str]) -> Result<f64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect=*{function}*"))
        .arg(std::env::current_exe()?)
        .args(args)
        .output()?;
    if !output.stdout.is_empty() {
        let wrong = String::from_utf8_lossy(&output.stdout);
        return Err(wrong.trim().to_owned().into());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("dies while it is counted: {errors}").into());
    }
    let line = errors
        .lines()
        .find_map(|line| line.split_once("Collected :"))
        .ok_or("valgrind did not say what it collected")?;
    Ok(line.1.trim().parse()?)
}
