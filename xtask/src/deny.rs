//! `cargo xtask deny`: licences, bans and sources of all dependencies, by deny.toml. Advisories are asked for where the network allows it.

use crate::command::{Outcome, cargo};

pub(crate) fn run() -> Outcome {
    if !cargo().args(["deny", "--version"]).works() {
        println!("xtask: installing cargo-deny");
        cargo()
            .args(["install", "--locked", "--quiet", "cargo-deny"])
            .run()?;
    }
    cargo()
        .args([
            "deny",
            "--log-level",
            "error",
            "check",
            "bans",
            "licenses",
            "sources",
        ])
        .run()?;
    // The advisory database is cloned from the internet: a machine without it still checks all else.
    if !cargo()
        .args(["deny", "--log-level", "error", "check", "advisories"])
        .works()
    {
        println!(
            "xtask: advisories were not checked, or there are some: `cargo deny check advisories` says which"
        );
    }
    Ok(())
}
