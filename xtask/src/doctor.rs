//! `cargo xtask doctor`: what is there, and the line to type for what is not.

use crate::command::{Program, cargo};

struct Tool {
    name: &'static str,
    needed_for: &'static str,
    found: bool,
    how: &'static str,
}

pub(crate) fn run() {
    for Tool {
        name,
        needed_for,
        found,
        how,
    } in programs().iter().chain(&parts_of_rust())
    {
        let state = if *found { "there" } else { "missing" };
        println!(
            "{state:8} {name} (for {needed_for}){}",
            if *found {
                String::new()
            } else {
                format!(": {how}")
            }
        );
    }
}

fn works(program: &str, args: &[&str]) -> bool {
    Program::new(program).args(args).works()
}

fn programs() -> [Tool; 4] {
    [
        Tool {
            name: "Python 3.11+ with venv",
            needed_for: "demo, test",
            found: works(
                "python3",
                &[
                    "-c",
                    "import sys, venv; sys.exit(sys.version_info < (3, 11))",
                ],
            ),
            how: "apt-get install python3 python3-venv",
        },
        Tool {
            name: "C compiler",
            needed_for: "demo, test",
            found: works("cc", &["--version"]),
            how: "apt-get install gcc",
        },
        Tool {
            name: "Node.js and npm",
            needed_for: "web, test",
            found: works("npm", &["--version"]),
            how: "apt-get install nodejs npm",
        },
        Tool {
            name: "Chromium",
            needed_for: "test, bench click",
            found: crate::browser::find().is_some(),
            how: "apt-get install chromium",
        },
    ]
}

/// What belongs to the Rust toolchain.
fn parts_of_rust() -> [Tool; 4] {
    [
        Tool {
            name: "cargo-deny",
            needed_for: "deny",
            found: cargo().args(["deny", "--version"]).works(),
            how: "cargo install cargo-deny (xtask does it)",
        },
        Tool {
            name: "cargo-fuzz",
            needed_for: "test, soak fuzz",
            found: cargo().args(["fuzz", "--version"]).works(),
            how: "cargo install cargo-fuzz (xtask does it)",
        },
        Tool {
            name: "standard libraries for WebAssembly and bare metal",
            needed_for: "targets, test",
            found: crate::targets::are_there(),
            how: "rustup target add wasm32-unknown-unknown thumbv7em-none-eabi (xtask does it)",
        },
        Tool {
            name: "a nightly Rust",
            needed_for: "soak fuzz with the address sanitizer",
            found: works("rustup", &["run", "nightly", "rustc", "--version"]),
            how: "rustup toolchain install nightly",
        },
    ]
}
