//! Fuzz targets (fuzz/, a workspace of its own): every one for some seconds, from its kept seeds.

use crate::command::{Outcome, Program, cargo, root, target};

/// Runs every target for `seconds`, splitting nothing: they run one after another.
pub(crate) fn run(seconds: u64) -> Outcome {
    install()?;
    for name in names()? {
        println!("xtask: fuzzing {name} for {seconds} s");
        let corpus = target().join("fuzz-corpus").join(&name);
        std::fs::create_dir_all(&corpus)
            .map_err(|error| format!("{}: {error}", corpus.display()))?;
        let seeds = root().join("fuzz").join("seeds").join(&name);
        let mut program = fuzz()
            .args(["run", "--target-dir"])
            .arg(target().join("fuzz"))
            .arg(&name)
            .arg(&corpus);
        if seeds.is_dir() {
            program = program.arg(&seeds);
        }
        program
            .args([
                "--",
                &format!("-max_total_time={seconds}"),
                "-rss_limit_mb=2048",
                "-verbosity=0",
                "-print_final_stats=1",
            ])
            .run()?;
    }
    Ok(())
}

/// cargo-fuzz on nightly with the address sanitizer, or on the stable compiler without it.
fn fuzz() -> Program {
    if Program::new("rustup")
        .args(["run", "nightly", "rustc", "--version"])
        .works()
    {
        // The runtime bounds recursion by how far apart locals stand on the stack; the sanitizer's fake stacks move them elsewhere.
        return Program::new("cargo")
            .args(["+nightly", "fuzz"])
            .env("ASAN_OPTIONS", "detect_stack_use_after_return=0");
    }
    cargo().arg("fuzz").env("RUSTC_BOOTSTRAP", "1")
}

fn install() -> Outcome {
    if cargo().args(["fuzz", "--version"]).works() {
        return Ok(());
    }
    println!("xtask: installing cargo-fuzz");
    cargo()
        .args(["install", "--locked", "--quiet", "cargo-fuzz"])
        .run()
}

fn names() -> Outcome<Vec<String>> {
    let folder = root().join("fuzz").join("fuzz_targets");
    let files =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = files
        .flatten()
        .filter_map(|file| {
            file.path()
                .file_stem()
                .map(|stem| stem.to_string_lossy().into_owned())
        })
        .collect();
    names.sort();
    Ok(names)
}
