//! `bench-reactive [--quick] [--only PART] [--out FILE]`: all cases, or those whose name holds PART. With `--quick`,
//! fewer samples, and neither instructions nor bytes are counted.
//!
//! It calls itself for the processes of the engines: `serve ENGINE CASE`, `count ENGINE CASE STEPS`.

use bench_reactive::contest::{self, Effort};
use bench_reactive::table::{self, Row};
use bench_reactive::{Outcome, bytes, case, growth, instructions, worker};
use serde_json::Value;

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["serve", engine, case] => worker::serve(engine, case),
        ["count", engine, case, steps] => worker::count(engine, case, steps.parse()?),
        _ => all(&args),
    }
}

/// Runs the cases, prints the table and writes its rows.
fn all(args: &[&str]) -> Outcome {
    let (mut effort, mut whole, mut only, mut out) = (Effort::FULL, true, "", None);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || {
            args.next()
                .copied()
                .ok_or_else(|| format!("{arg} needs a value"))
        };
        match *arg {
            "--quick" => (effort, whole) = (Effort::QUICK, false),
            "--only" => only = value()?,
            "--out" => out = Some(value()?),
            other => {
                return Err(format!(
                    "{other} is no option: --quick, --only PART and --out FILE are"
                )
                .into());
            }
        }
    }
    table::print_head();
    let mut rows = Vec::new();
    let counts = whole && bench_instructions::available();
    for name in case::NAMES.into_iter().filter(|name| name.contains(only)) {
        let operations = case::operations(name);
        let row = Row {
            case: name.to_owned(),
            unit: "ns",
            standings: contest::run(name, operations, effort)?,
        };
        row.print();
        // Counting takes fifty times as long as running, so only those who can be first are counted.
        let counted = counts.then(|| instructions::row(name, operations, &row.leaders()));
        rows.push(row);
        if let Some(row) = counted {
            row.print();
            rows.push(row);
        }
    }
    if counts {
        for name in case::GROWTH.into_iter().filter(|name| name.contains(only)) {
            let row = instructions::row(name, 1, &[]);
            row.print();
            rows.push(row);
        }
    }
    if whole && (only.is_empty() || only.starts_with("bytes")) {
        for row in bytes::rows() {
            row.print();
            rows.push(row);
        }
    }
    table::print_sum(&rows);
    table::print_against_reactive_graph(&rows);
    growth::print_sum(&rows);
    if let Some(out) = out {
        std::fs::write(
            out,
            Value::Array(rows.iter().map(Row::json).collect()).to_string(),
        )?;
    }
    Ok(())
}
