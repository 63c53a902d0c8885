//! Many live sessions on one server, beside a bare echo and other frameworks: latency from the time that each event was
//! due, memory for a session, processor time for an event.
//!
//! `cargo xtask bench server` starts the servers and calls this program. `bench-server echo` is the floor itself,
//! `bench-server drive` generates the load of one server: each contestant has a generator of its own, all hold their
//! sessions through the whole run, and they take turns round by round.

mod contest;
mod driver;
mod figures;
mod load;
mod opening;
mod options;
mod speech;
mod visitor;

use bench_client::Outcome;
use options::Options;
use serde_json::Value;

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.split_first() {
        Some((first, _)) if first == "echo" => bench_client::serve_echo(),
        Some((first, rest)) if first == "drive" => load::drive(rest),
        _ => run(&Options::parse(&args)?),
    }
}

fn run(options: &Options) -> Outcome {
    let mut rows = Vec::new();
    let mut failed = Vec::new();
    for case in contest::cases(options) {
        match case.run(options) {
            Ok(more) => rows.extend(more),
            // One that can't run takes nothing from the others, and is told of at the end.
            Err(error) => failed.push(format!("{}: {error}", case.name)),
        }
    }
    let wanted = options.only.as_ref().is_none_or(|word| "page".contains(word.as_str()));
    if let Some(app) = options.app("page").filter(|_| wanted) {
        match opening::rows(app, options) {
            Ok(more) => rows.extend(more),
            Err(error) => failed.push(format!("page: {error}")),
        }
    }
    std::fs::write(&options.out, Value::Array(rows).to_string())?;
    if failed.is_empty() { Ok(()) } else { Err(failed.join("\n").into()) }
}
