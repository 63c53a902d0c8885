//! `cargo xtask web`: the applier. Its built files are committed where lattice-server embeds them, so that a Rust build needs no Node.

use crate::command::{Outcome, Program, debian, root};
use std::path::PathBuf;

pub(crate) fn run(args: &[String]) -> Outcome {
    install()?;
    let check = args.iter().any(|arg| arg == "--check");
    script(if check { "fresh" } else { "build" }).run()
}

/// `cargo xtask size`: what the applier weighs, file by file, and whether that is within its limits.
pub(crate) fn size() -> Outcome {
    install()?;
    script("size").run()
}

/// The npm project.
pub(crate) fn folder() -> PathBuf {
    root().join("bindings").join("web")
}

/// Installs the locked npm packages, and Node where it is missing and can be had.
pub(crate) fn install() -> Outcome {
    if !Program::new("npm").arg("--version").works() {
        debian(
            &["nodejs", "npm"],
            "Node.js 20 and npm are needed to build and test the applier",
        )?;
    }
    let wanted = std::fs::read(folder().join("package-lock.json"))
        .map_err(|error| format!("package-lock.json: {error}"))?;
    let stamp = folder().join("node_modules").join(".installed");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    Program::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .dir(folder())
        .run()?;
    std::fs::write(stamp, wanted).map_err(|error| format!("node_modules: {error}"))
}

/// A script of package.json.
pub(crate) fn script(name: &str) -> Program {
    Program::new("npm")
        .args(["run", "--silent", name])
        .dir(folder())
}
