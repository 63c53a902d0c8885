//! `cargo xtask tidy`: the rules of the house that no compiler checks. Each prints what it found and where.

mod documents;
mod layers;
mod sizes;
mod sources;

use crate::command::Outcome;

/// A rule that was broken: where, and what to do.
pub(crate) type Finding = String;

pub(crate) fn run() -> Outcome {
    let sources = sources::tracked()?;
    let mut findings = Vec::new();
    findings.extend(layers::check()?);
    findings.extend(sizes::check(&sources));
    findings.extend(documents::check(&sources)?);
    if findings.is_empty() {
        println!("xtask: tidy ({} files)", sources.len());
        return Ok(());
    }
    Err(format!(
        "{} untidy places\n{}",
        findings.len(),
        findings.join("\n")
    ))
}
