//! A large page that is opened many times a second, each time as a session of its own; open loop.

use crate::figures::{Figures, Round, median};
use crate::options::{App, Options};
use bench_client::Outcome;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

const PER_SECOND: f64 = 100.0;

/// Ours beside a listener that does nothing but write the same bytes.
pub fn rows(app: &App, options: &Options) -> Outcome<Vec<Value>> {
    let address = app.url.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let page = fetch(&address)?;
    let floor = floor(page.clone())?;
    let (rounds, seconds) = if options.quick { (1, 1.0) } else { (5, 5.0) };
    let (mut ours, mut bare, mut cpu) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let before = app.process.cpu()?;
        ours.push(round(&address, seconds)?);
        cpu.push(app.process.cpu()?.saturating_sub(before).as_secs_f64() * 1e3 / (seconds * PER_SECOND));
        bare.push(round(&floor, seconds)?);
    }
    let row = |what: &str, unit: &str, ours: f64, floor: Option<f64>| {
        let floors = floor.map_or(json!({}), |floor| json!({ "the same bytes from memory": floor }));
        json!({"case": format!("a page of 10,000 nodes, {} KB, opened {PER_SECOND} times a second: {what}", page.len() / 1000), "unit": unit, "better": "lower", "ours": ours, "peers": {}, "floors": floors})
    };
    let of = |rounds: &[Figures], figure: fn(&Figures) -> f64| median(rounds.iter().map(figure));
    Ok(vec![
        row("p50", "ms", of(&ours, |figures| figures.p50), Some(of(&bare, |figures| figures.p50))),
        row("p99", "ms", of(&ours, |figures| figures.p99), Some(of(&bare, |figures| figures.p99))),
        row("processor for one", "ms", median(cpu), None),
    ])
}

fn round(address: &str, seconds: f64) -> Outcome<Figures> {
    let total = (seconds * PER_SECOND) as usize;
    let start = Instant::now() + Duration::from_millis(20);
    let (sender, times) = channel();
    let mut round = Round::with_capacity(total);
    for n in 0..total {
        let due = start + Duration::from_secs_f64(n as f64 / PER_SECOND);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        round.late.push(due.elapsed());
        let (sender, address) = (sender.clone(), address.to_owned());
        thread::spawn(move || {
            let bytes = fetch(&address).map(|page| page.len()).map_err(|error| error.to_string());
            let _ = sender.send(bytes.map(|_| due.elapsed()));
        });
    }
    drop(sender);
    round.latencies = times.into_iter().collect::<Result<_, String>>()?;
    Figures::parse(&round.into_line())
}

fn fetch(address: &str) -> Outcome<Vec<u8>> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut page = Vec::new();
    stream.read_to_end(&mut page)?;
    if !page.starts_with(b"HTTP/1.1 200") {
        return Err(format!("no page, but {}", String::from_utf8_lossy(&page[..page.len().min(300)])).into());
    }
    Ok(page)
}

/// Reads a request and writes these bytes, on a thread for each connection; returns its address.
fn floor(page: Vec<u8>) -> Outcome<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let page = Arc::new(page);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let page = Arc::clone(&page);
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(&page);
            });
        }
    });
    Ok(address)
}
