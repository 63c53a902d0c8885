//! Resident memory of a server process before and after a thousand sessions were opened and are held.

use crate::page::Page;
use crate::socket::Socket;
use crate::{Floor, Outcome, SESSIONS};
use serde_json::{Value, json};
use std::time::Duration;

/// KB for one open session, beside one open connection of the bare echo.
pub fn row(name: &str, url: &str, pid: u32, floor: &mut Floor) -> Outcome<Value> {
    // The first sessions pay for what all share: pools, caches, the interpreter's free lists.
    let mut held = (0..50).map(|_| Page::open(url)?.claim()).collect::<Outcome<Vec<_>>>()?;
    let before = resident(pid)?;
    for _ in 0..SESSIONS {
        held.push(Page::open(url)?.claim()?);
    }
    let ours = grown(before, pid)?;
    drop(held);

    let pid = floor.child.id();
    let mut echoes = (0..50).map(|_| Socket::connect(&floor.address, "/")).collect::<Outcome<Vec<_>>>()?;
    let before = resident(pid)?;
    for _ in 0..SESSIONS {
        let mut socket = Socket::connect(&floor.address, "/")?;
        socket.send(b"once")?;
        socket.receive()?;
        echoes.push(socket);
    }
    let bare = grown(before, pid)?;
    Ok(json!({"case": format!("memory for one of {SESSIONS} open sessions: {name} counter"), "unit": "KB", "better": "lower", "ours": ours, "peers": {}, "floors": {"bare fastwebsockets echo": bare}}))
}

fn grown(before: u64, pid: u32) -> Outcome<f64> {
    std::thread::sleep(Duration::from_millis(500));
    Ok((resident(pid)? as f64 - before as f64) / SESSIONS as f64 / 1_000.0)
}

/// Bytes, as the kernel counts them.
fn resident(pid: u32) -> Outcome<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    let kib: u64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
    Ok(kib * 1_024)
}
