//! Instructions instead of time: the same figure on a loaded machine as on an idle one.
//!
//! Callgrind counts what runs inside one function by its name, so building the graph and checking steps stay out.
//! Hardware counters would do too, but virtual machines seldom have them.

use crate::Outcome;
use crate::contest::Standing;
use crate::engines::OURS;
use crate::table::Row;
use std::process::{Command, Stdio};

/// Steps that are counted; some cases do something else in every tenth.
const STEPS: u64 = 20;

/// Whether this machine can count.
pub fn available() -> bool {
    let version = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

/// Instructions of one step, the mean of some.
fn count(engine: &str, case: &str) -> Outcome<f64> {
    let output = Command::new("valgrind")
        .args([
            "--tool=callgrind",
            "--callgrind-out-file=/dev/null",
            "--toggle-collect=*counted_graph_step*",
        ])
        .arg(std::env::current_exe()?)
        .args(["count", engine, case, &STEPS.to_string()])
        .output()?;
    // A worker that computes wrong says so on its standard output.
    if !output.stdout.is_empty() {
        let wrong = String::from_utf8_lossy(&output.stdout);
        return Err(wrong.trim().to_owned().into());
    }
    if !output.status.success() {
        return Err(format!("dies while it is counted: {}", output.status).into());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    let line = errors
        .lines()
        .find_map(|line| line.split_once("Collected :"))
        .ok_or("valgrind did not say what it collected")?;
    Ok(line.1.trim().parse::<f64>()? / STEPS as f64)
}

/// A row for a case: ours and these peers.
pub fn row(case: &str, operations: u64, peers: &[&'static str]) -> Row {
    let standings = [OURS].iter().chain(peers).map(|name| {
        let result = count(name, case)
            .map(|count| count / operations as f64)
            .map_err(|error| error.to_string());
        Standing { name, result }
    });
    Row {
        case: case.to_owned(),
        unit: "instr",
        standings: standings.collect(),
    }
}
