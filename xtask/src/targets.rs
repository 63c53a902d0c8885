//! `cargo xtask targets`: what must compile where there is no operating system. lattice-incr needs no standard library, and
//! the Rust core runs in a browser.
//!
//! A standard library for such a target is there already, or rustup adds it, or Debian's compiler for the web builds it. A
//! machine that can have none of these is told what is missing; that is no failure of the code.

use crate::command::{Outcome, Program, cargo, debian, target};
use std::path::Path;

struct Target {
    triple: &'static str,
    packages: &'static [&'static str],
    /// Of the standard library, the parts to build where none is prebuilt.
    parts: &'static str,
}

const TARGETS: [Target; 2] = [
    Target {
        triple: "thumbv7em-none-eabi",
        packages: &["lattice-incr"],
        parts: "core,alloc",
    },
    Target {
        triple: "wasm32-unknown-unknown",
        packages: &["lattice-incr", "lattice-reactive", "lattice-engine"],
        parts: "std,panic_abort",
    },
];

/// Debian's compiler for the web, with the source of its standard library.
const DEBIAN: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_FOLDER: &str = "web";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library";

pub(crate) fn run() -> Outcome {
    for target in &TARGETS {
        let names = target.packages.join(", ");
        match with_std(target) {
            Ok(program) => {
                println!("xtask: {names} for {}", target.triple);
                check(program, target).run()?;
            }
            Err(missing) => println!("xtask: skipped {names} for {}: {missing}", target.triple),
        }
    }
    Ok(())
}

/// A cargo that builds for WebAssembly, and the folder into which it does.
pub(crate) fn wasm() -> Outcome<(Program, std::path::PathBuf)> {
    let [_, wasm] = &TARGETS;
    let program = with_std(wasm).map_err(|missing| format!("{}: {missing}", wasm.triple))?;
    let folder = if is_prebuilt(wasm) {
        target()
    } else {
        target().join(DEBIAN_FOLDER)
    };
    let program = program.args(["build", "--target", wasm.triple]);
    Ok((program, folder.join(wasm.triple)))
}

/// Whether there is a standard library for every target.
pub(crate) fn are_there() -> bool {
    TARGETS.iter().all(is_prebuilt)
}

fn check(program: Program, target: &Target) -> Program {
    let packages = target.packages.iter().flat_map(|name| ["--package", name]);
    program
        .args(["check", "--quiet", "--target", target.triple])
        .args(packages)
}

/// A cargo that has a standard library for the target, or the reason why there is none.
fn with_std(target: &Target) -> Outcome<Program> {
    if is_prebuilt(target) || (rustup(target).works() && is_prebuilt(target)) {
        return Ok(cargo());
    }
    debian_std(target).map_err(|missing| {
        format!(
            "there is no standard library for it, `{}` did not get one, and {missing}",
            rustup(target).line()
        )
    })
}

fn is_prebuilt(target: &Target) -> bool {
    let folder = Program::new("rustc")
        .args(["--print", "target-libdir", "--target", target.triple])
        .read();
    let files = folder.map(|folder| std::fs::read_dir(Path::new(folder.trim())));
    files.is_ok_and(|files| {
        files.is_ok_and(|files| {
            files
                .flatten()
                .any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
        })
    })
}

fn rustup(target: &Target) -> Program {
    Program::new("rustup").args(["target", "add", target.triple])
}

/// Debian's compiler, which builds the standard library itself.
fn debian_std(target: &Target) -> Outcome<Program> {
    let is_there = || {
        [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_SOURCE]
            .iter()
            .all(|path| Path::new(path).exists())
    };
    if !is_there() {
        debian(
            &DEBIAN,
            "Debian's compiler for the web has the source of one",
        )?;
    }
    if !is_there() {
        return Err(format!(
            "{} were installed without {DEBIAN_RUSTC}, {DEBIAN_CARGO} and {DEBIAN_SOURCE}",
            DEBIAN.join(", ")
        ));
    }
    Ok(Program::new(DEBIAN_CARGO)
        .arg(format!("-Zbuild-std={}", target.parts))
        .env("RUSTC", DEBIAN_RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        // Another compiler than ours must not share our build folder.
        .env("CARGO_TARGET_DIR", self::target().join(DEBIAN_FOLDER))
        // It comes without a linker for WebAssembly; rustup's has one.
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker()?))
}

fn linker() -> Outcome<std::path::PathBuf> {
    let folder = Program::new("rustc")
        .args(["--print", "target-libdir"])
        .read()?;
    Ok(Path::new(folder.trim())
        .with_file_name("bin")
        .join("rust-lld"))
}
