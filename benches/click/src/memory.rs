//! Resident memory of a server process before and after a thousand sessions were opened and are held.

use crate::{Outcome, SESSIONS};
use bench_client::{Floor, Page, Process, Socket};
use serde_json::{Value, json};
use std::time::Duration;

/// KB for one open session, beside one open connection of the bare echo.
pub fn row(name: &str, url: &str, server: Process, floor: &Floor) -> Outcome<Value> {
    // The first sessions pay for what all share: pools, caches, the interpreter's free lists.
    let mut held = (0..50).map(|_| Page::open(url)?.claim()).collect::<Outcome<Vec<_>>>()?;
    let before = server.resident()?;
    for _ in 0..SESSIONS {
        held.push(Page::open(url)?.claim()?);
    }
    let ours = grown(before, server)?;
    drop(held);

    let mut echoes = (0..50).map(|_| Socket::connect(floor.address(), "/")).collect::<Outcome<Vec<_>>>()?;
    let before = floor.process().resident()?;
    for _ in 0..SESSIONS {
        let mut socket = Socket::connect(floor.address(), "/")?;
        socket.send(b"once")?;
        socket.receive()?;
        echoes.push(socket);
    }
    let bare = grown(before, floor.process())?;
    Ok(json!({"case": format!("memory for one of {SESSIONS} open sessions: {name} counter"), "unit": "KB", "better": "lower", "ours": ours, "peers": {}, "floors": {"bare fastwebsockets echo": bare}}))
}

fn grown(before: u64, server: Process) -> Outcome<f64> {
    std::thread::sleep(Duration::from_millis(500));
    Ok((server.resident()? as f64 - before as f64) / SESSIONS as f64 / 1_000.0)
}
