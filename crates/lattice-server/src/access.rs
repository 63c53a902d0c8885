//! The access log: a line of JSON for each request that was answered, and an event of `tracing` for who listens there.
//!
//! ```text
//! {"time":1764095073.124,"client":"192.0.2.7","method":"GET","path":"/board/5","status":200,"ms":1.532}
//! ```
//!
//! Queries are left out: what people look for is nobody's business. A thread of its own writes, so that a slow disk or a
//! pipe that nobody reads holds nobody up; lines beyond those that may wait are dropped and counted.

use crate::http::caller::Caller;
use crate::stats::Counters;
use hyper::{Method, StatusCode};
use std::fmt::{self, Write as _};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Builder;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Lines that may wait to be written.
const WAITING_LINES_MAX: usize = 4096;
/// The name of standard output.
const STANDARD_OUTPUT: &str = "-";

/// Where lines go.
pub(crate) struct AccessLog {
    lines: Option<SyncSender<String>>,
}

/// A request that was answered.
pub(crate) struct Access<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) method: &'a Method,
    /// Below where the app is mounted.
    pub(crate) path: &'a str,
    pub(crate) status: StatusCode,
    pub(crate) took: Duration,
}

impl AccessLog {
    /// Opens what the configuration names: a file to append to, `-` for standard output, or nothing.
    pub(crate) fn open(name: &str) -> io::Result<Self> {
        let lines = match name {
            "" => None,
            STANDARD_OUTPUT => Some(writer(io::stdout())?),
            path => Some(writer(
                OpenOptions::new().create(true).append(true).open(path)?,
            )?),
        };
        Ok(Self { lines })
    }

    pub(crate) fn write(&self, access: &Access<'_>, counters: &Counters) {
        tracing::info!(
            target: "lattice_server::access",
            client = access.caller.address.map(tracing::field::display),
            method = %access.method,
            path = access.path,
            status = access.status.as_u16(),
            ms = access.took.as_secs_f64() * 1e3,
        );
        let Some(lines) = &self.lines else { return };
        if lines.try_send(line(access)).is_err() {
            counters.access_lines_dropped.add(1);
        }
    }
}

impl fmt::Debug for AccessLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessLog")
    }
}

/// Ends when the log is dropped and all is written.
fn writer(out: impl Write + Send + 'static) -> io::Result<SyncSender<String>> {
    let (sender, lines) = sync_channel(WAITING_LINES_MAX);
    Builder::new()
        .name("lattice-access".to_owned())
        .spawn(move || write_all(out, &lines))?;
    Ok(sender)
}

fn write_all(mut out: impl Write, lines: &Receiver<String>) {
    for line in lines {
        // Where it can't be written there is nobody to tell, and serving goes on.
        let _ = out.write_all(line.as_bytes());
        let _ = out.flush();
    }
}

fn line(access: &Access<'_>) -> String {
    let time = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let mut line = String::with_capacity(160);
    let _ = write!(line, "{{\"time\":{:.3},\"client\":", time.as_secs_f64());
    match access.caller.address {
        Some(address) => drop(write!(line, "\"{address}\"")),
        None => line.push_str("null"),
    }
    line.push_str(",\"method\":");
    push_text(&mut line, access.method.as_str());
    line.push_str(",\"path\":");
    push_text(&mut line, access.path);
    let _ = writeln!(
        line,
        ",\"status\":{},\"ms\":{:.3}}}",
        access.status.as_u16(),
        access.took.as_secs_f64() * 1e3
    );
    line
}

/// As a string of JSON.
fn push_text(line: &mut String, text: &str) {
    line.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => line.extend(['\\', c]),
            c if c < ' ' => drop(write!(line, "\\u{:04x}", c as u32)),
            c => line.push(c),
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_client_sends_a_line_is_one_object() {
        let mut text = String::new();
        push_text(&mut text, "/\"},{\"\\\n\u{1}ä");
        assert_eq!(text, "\"/\\\"},{\\\"\\\\\\u000a\\u0001ä\"");
    }
}
