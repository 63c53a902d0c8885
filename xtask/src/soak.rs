//! `cargo xtask soak NAME`: the long forms of what the tests run for a moment.

use crate::command::Outcome;
use crate::fuzz;

/// An hour for each target.
const SECONDS: u64 = 3_600;

pub(crate) fn run(args: &[String]) -> Outcome {
    match args.first().map(String::as_str) {
        Some("fuzz") => {
            let seconds = args.get(1).map_or(Ok(SECONDS), |text| {
                text.parse()
                    .map_err(|_| format!("the seconds are a whole number, and {text:?} came"))
            })?;
            fuzz::run(seconds)
        }
        other => Err(format!("soak takes a name, fuzz, and {other:?} came")),
    }
}
