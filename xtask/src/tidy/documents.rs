//! What must be written, and stay true: a purpose at the head of each file, a README for each crate, an ARCHITECTURE.md that names every crate, SAFETY notes.

use super::Finding;
use super::sources::Source;
use crate::command::{Outcome, root};

/// What every repository of this kind has at its root.
const DOCUMENTS: [&str; 12] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "deny.toml",
    "rust-toolchain.toml",
    "docs/protocol.md",
    "docs/BENCHMARKS.md",
    ".ci/run",
    "bindings/python/README.md",
];

/// Where `unsafe` may stand.
const UNSAFE: [&str; 3] = [
    "crates/lattice-incr/src/",
    "crates/lattice-python/src/ffi",
    // Names that JavaScript calls: no block, only what is exported and imported.
    "crates/lattice-wasm/src/exports.rs",
];

pub(crate) fn check(sources: &[Source]) -> Outcome<Vec<Finding>> {
    let mut findings = Vec::new();
    for document in DOCUMENTS {
        if !root().join(document).is_file() {
            findings.push(format!("{document} is missing"));
        }
    }
    findings.extend(architecture(sources)?);
    for source in sources.iter().filter(|source| source.is_rust()) {
        findings.extend(rust(source));
    }
    for source in sources
        .iter()
        .filter(|source| !source.path.starts_with("xtask/"))
    {
        findings.extend(open_ends(source));
    }
    Ok(findings)
}

/// Every crate has its README and is named in ARCHITECTURE.md, and every crate named there exists.
fn architecture(sources: &[Source]) -> Outcome<Vec<Finding>> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md"))
        .map_err(|error| format!("ARCHITECTURE.md: {error}"))?;
    let mut findings = Vec::new();
    let names: Vec<&str> = sources
        .iter()
        .filter_map(|source| {
            source
                .path
                .strip_prefix("crates/")?
                .strip_suffix("/Cargo.toml")
        })
        .collect();
    for name in &names {
        if !text.contains(&format!("`{name}`")) {
            findings.push(format!("ARCHITECTURE.md does not name `{name}`"));
        }
        if !root().join("crates").join(name).join("README.md").is_file() {
            findings.push(format!("crates/{name} has no README.md"));
        }
    }
    // What is planned stands in a section of its own, without code marks.
    for word in text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| word.starts_with("lattice-"))
    {
        let known =
            names.contains(&word) || !word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        if !known {
            findings.push(format!(
                "ARCHITECTURE.md names `{word}`, and there is no such crate"
            ));
        }
    }
    Ok(findings)
}

fn rust(source: &Source) -> Vec<Finding> {
    let (path, text) = (&source.path, &source.text);
    let mut findings = Vec::new();
    let purpose = text
        .lines()
        .find(|line| !line.starts_with("#!") && !line.trim().is_empty())
        .is_some_and(|line| line.starts_with("//!"));
    if !purpose {
        findings.push(format!(
            "{path}: it does not open with `//!` saying what it is for"
        ));
    }
    if path.ends_with("/mod.rs") {
        findings.push(format!("{path}: name the file for its noun, not mod.rs"));
    }
    if path.ends_with("/lib.rs")
        && text
            .lines()
            .any(|line| line.trim_start().starts_with("pub use") && line.contains("::*"))
    {
        findings.push(format!(
            "{path}: a title page re-exports by name, not by `*`"
        ));
    }
    let allowed = UNSAFE.iter().any(|place| path.starts_with(place))
        || path.starts_with("benches/")
        || path.starts_with("fuzz/")
        || path.starts_with("xtask/");
    if !allowed
        && text.lines().any(|line| {
            !line.trim_start().starts_with("//") && line.contains("unsafe ") && line.contains('{')
        })
    {
        findings.push(format!("{path}: `unsafe` stands only in {UNSAFE:?}"));
    }
    findings
}

/// Words that say a thing is not done.
fn open_ends(source: &Source) -> Vec<Finding> {
    let code = [".rs", ".py", ".ts", ".mjs"]
        .iter()
        .any(|end| source.path.ends_with(end));
    if !code {
        return Vec::new();
    }
    let words = [
        "FIXME",
        "XXX",
        "todo!(",
        "unimplemented!(",
        "NotImplementedError",
    ];
    let lines = source.text.lines().enumerate();
    lines
        .filter(|(_, line)| words.iter().any(|word| line.contains(word)))
        .map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim()))
        .collect()
}
