//! `cargo xtask soak NAME`: the long forms of what the tests run for a moment.

use crate::command::{Outcome, Program, cargo, target};
use crate::fuzz;

/// An hour: for each fuzz target, or for the random graphs.
const SECONDS: u64 = 3_600;

pub(crate) fn run(args: &[String]) -> Outcome {
    let seconds = args.get(1).map_or(Ok(SECONDS), |text| {
        text.parse()
            .map_err(|_| format!("the seconds are a whole number, and {text:?} came"))
    });
    match args.first().map(String::as_str) {
        Some("fuzz") => fuzz::run(seconds?),
        Some("engine") => engine(seconds?),
        Some("miri") => miri(),
        Some("faults") => faults(),
        other => Err(format!(
            "soak takes a name, fuzz, engine, miri or faults, and {other:?} came"
        )),
    }
}

/// The tests of the engine that take long, and random graphs against the naive model for `seconds`.
fn engine(seconds: u64) -> Outcome {
    cargo()
        .args(["test", "--release", "--package", "lattice-reactive"])
        .args(["--test", "memory", "--test", "it"])
        .args(["--", "--ignored", "--nocapture"])
        .env("LATTICE_SOAK_SECONDS", seconds.to_string())
        .run()
}

/// What networks and clients do to a server, thousands of times; and that it holds no memory for who has left.
fn faults() -> Outcome {
    cargo()
        .args(["test", "--release", "--package", "lattice-server"])
        .args(["--test", "it", "--test", "memory"])
        .args(["--", "faults::", "sessions_that_come_and_go"])
        .env("LATTICE_SOAK", "1")
        .run()
}

/// The tests of the crate that has `unsafe`, in an interpreter that sees what is undefined behaviour.
fn miri() -> Outcome {
    let nightly = || Program::new("cargo").args(["+nightly", "miri"]);
    if !nightly().arg("--version").works() {
        return Err(
            "Miri is not installed: `rustup toolchain install nightly --component miri rust-src`"
                .to_owned(),
        );
    }
    nightly()
        .args(["test", "--package", "lattice-incr", "--lib", "--test", "it"])
        // Property tests keep no files, but ask where they are.
        .env("MIRIFLAGS", "-Zmiri-disable-isolation")
        .env("PROPTEST_CASES", "4")
        .env("CARGO_TARGET_DIR", target().join("miri"))
        .run()
}
