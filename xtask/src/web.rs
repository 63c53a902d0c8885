//! `cargo xtask web`: the applier. Its built file is committed where lattice-server embeds it, so that a Rust build needs no Node.

use crate::command::{Outcome, Program, debian, root};
use std::path::PathBuf;

/// What lattice-server embeds.
const BUILT: &str = "crates/lattice-server/assets/lattice.js";

pub(crate) fn run(args: &[String]) -> Outcome {
    let before = std::fs::read(root().join(BUILT)).ok();
    install()?;
    script("build").run()?;
    let fresh = std::fs::read(root().join(BUILT)).ok();
    if args.iter().any(|arg| arg == "--check") && before != fresh {
        return Err(format!(
            "{BUILT} is stale: it is not what bindings/web builds now; run `cargo xtask web` and commit it"
        ));
    }
    Ok(())
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
