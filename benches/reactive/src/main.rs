//! `bench-reactive [--quick] [--only PART] [--out FILE]`: all cases, or those whose name holds PART.
//!
//! It calls itself for the processes of the engines: `serve ENGINE CASE`, `count ENGINE CASE STEPS`.

use bench_reactive::contest::{self, Effort};
use bench_reactive::table::{self, Row};
use bench_reactive::{Outcome, case, worker};
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
    let (mut effort, mut only, mut out) = (Effort::FULL, "", None);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        let mut value = || args.next().copied().ok_or_else(|| format!("{arg} needs a value"));
        match *arg {
            "--quick" => effort = Effort::QUICK,
            "--only" => only = value()?,
            "--out" => out = Some(value()?),
            other => return Err(format!("{other} is no option: --quick, --only PART and --out FILE are").into()),
        }
    }
    table::print_head();
    let mut rows = Vec::new();
    for name in case::NAMES.into_iter().filter(|name| name.contains(only)) {
        let row = Row { case: name.to_owned(), unit: "ns", standings: contest::run(name, case::operations(name), effort)? };
        row.print();
        rows.push(row);
    }
    table::print_sum(&rows);
    if let Some(out) = out {
        std::fs::write(out, Value::Array(rows.iter().map(Row::json).collect()).to_string())?;
    }
    Ok(())
}
