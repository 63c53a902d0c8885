//! The rows that count instructions instead of time.

use crate::Outcome;
use crate::contest::Standing;
use crate::engines::OURS;
use crate::table::Row;

/// Steps that are counted; some cases do something else in every tenth.
const STEPS: u64 = 20;

/// Instructions of one step, the mean of some.
fn count(engine: &str, case: &str) -> Outcome<f64> {
    let args = ["count", engine, case, &STEPS.to_string()];
    Ok(bench_instructions::count("counted_graph_step", &args)? / STEPS as f64)
}

/// A row for a case: ours and these peers.
pub fn row(case: &str, operations: u64, peers: &[&'static str]) -> Row {
    let standings = [OURS].iter().chain(peers).map(|name| {
        let result = count(name, case)
            .map(|count| count / operations as f64)
            .map_err(|error| error.to_string());
        Standing { name, result }
    });
    Row {
        case: case.to_owned(),
        unit: "instr",
        standings: standings.collect(),
    }
}
