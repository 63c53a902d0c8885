//! What a click costs, measured from a socket: latency beside a bare fastwebsockets echo in the same run, payload bytes,
//! whether a message grows with its page, and the server's memory for an open session.
//!
//! `cargo xtask bench click` starts the servers and calls this program; `bench-click echo` is the floor itself.

mod memory;

use bench_client::{Floor, Outcome, Page, Process, Socket};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Clicks for each median; ours and the echo's alternate, so that both see the same machine.
const CLICKS: usize = 4_000;
/// Rounds, each with its own pair of medians: the median ratio of the rounds is what counts.
const ROUNDS: usize = 7;
/// Sessions held open at once.
const SESSIONS: usize = 1_000;
/// Between two clicks: events of people come alone, and back to back hides what waking up costs.
const PAUSE: Duration = Duration::from_micros(300);

fn main() -> Outcome {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|arg| arg == "echo") {
        return bench_client::serve_echo();
    }
    let option = |name: &str| -> Outcome<String> {
        let at = args.iter().position(|arg| arg == name).ok_or_else(|| format!("{name} is missing"))?;
        Ok(args.get(at + 1).ok_or_else(|| format!("{name} needs a value"))?.clone())
    };
    let floor = Floor::start()?;
    let mut rows = Vec::new();
    for (name, url, pid) in [("Python", "--python", "--python-pid"), ("Rust", "--rust", "--rust-pid")] {
        let (url, pid) = (option(url)?, Process::new(option(pid)?.parse()?));
        rows.extend(latency(name, &url, floor.address())?);
        rows.push(memory::row(name, &url, pid, &floor)?);
    }
    rows.push(growth(&option("--texts")?, &option("--text")?)?);
    std::fs::write(option("--out")?, Value::Array(rows).to_string())?;
    Ok(())
}

/// Send to receive for a click and for an echo of the same size, and the click's payload.
fn latency(name: &str, url: &str, echo: &str) -> Outcome<Vec<Value>> {
    let page = Page::open(url)?;
    let mut session = page.claim()?;
    let mut floor = Socket::connect(echo, "/")?;
    let button = page.listener("click", 1)?;
    let mut payload = 0;
    let (mut ours, mut bare, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (mut a, mut b) = (Vec::with_capacity(CLICKS), Vec::with_capacity(CLICKS));
        for _ in 0..CLICKS / ROUNDS {
            let event = session.event(button);
            std::thread::sleep(PAUSE);
            let start = Instant::now();
            session.socket.send(&event)?;
            let patch = session.socket.receive()?;
            a.push(start.elapsed());
            payload = session.applied(&patch)?.max(payload);
            std::thread::sleep(PAUSE);
            let start = Instant::now();
            floor.send(&event)?;
            floor.receive()?;
            b.push(start.elapsed());
        }
        let (a, b) = (median(a), median(b));
        ours.push(a);
        bare.push(b);
        ratios.push(a / b);
    }
    let echo = |value: f64| json!({ "bare fastwebsockets echo": value });
    Ok(vec![
        json!({"case": format!("click, send to receive, median: {name} counter"), "unit": "us", "better": "lower", "ours": of(ours), "peers": {}, "floors": echo(of(bare))}),
        json!({"case": format!("click, times the echo, median of {ROUNDS} rounds: {name}"), "unit": "x", "better": "lower", "ours": of(ratios), "peers": {}, "floors": echo(1.0)}),
        json!({"case": format!("click, payload of the one patch message: {name} counter"), "unit": "bytes", "better": "lower", "ours": payload, "peers": {}, "floors": {}}),
    ])
}

/// One text of many changes beside one text of one.
fn growth(many: &str, one: &str) -> Outcome<Value> {
    let bytes = |url: &str| -> Outcome<usize> {
        let page = Page::open(url)?;
        let mut session = page.claim()?;
        let event = session.event(page.listener("click", 0)?);
        session.socket.send(&event)?;
        let patch = session.socket.receive()?;
        session.applied(&patch)
    };
    Ok(json!({"case": "one text of 1,000 changes, payload", "unit": "bytes", "better": "lower", "ours": bytes(many)?, "peers": {}, "floors": {"one text of one": bytes(one)?}}))
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e6
}

fn of(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
