//! One case: the same load on ours and on the echo, who hold their sessions at the same time and take turns.

use crate::driver::Driver;
use crate::figures::{Figures, median};
use crate::options::{App, Options};
use crate::speech::Speech;
use bench_client::{Floor, Outcome, Payload, Process};
use serde_json::{Value, json};
use std::time::Duration;

const ECHO: &str = "bare fastwebsockets echo";
/// Sessions that pay for what all share: pools, caches, the interpreter's free lists.
const FIRST: usize = 50;

pub struct Case {
    pub name: &'static str,
    /// Names of apps, and how each is called in the table.
    apps: &'static [(&'static str, &'static str)],
    sessions: usize,
    /// Seconds between two events of a session.
    every: f64,
    speech: Speech,
}

/// All cases. Events are those of people, who don't move a slider each second.
pub fn cases(options: &Options) -> Vec<Case> {
    let click = |nth| Speech::Lattice { event: "click".to_owned(), nth, payloads: vec![Payload::None] };
    let warmth = [5, 10, 20].map(Payload::Number).to_vec();
    let mut cases = vec![
        Case { name: "counter", apps: &[("counter-rust", "Rust"), ("counter-python", "Python")], sessions: 10_000, every: 1.0, speech: click(1) },
        Case { name: "1,000 texts", apps: &[("texts-rust", "Rust"), ("texts-python", "Python")], sessions: 1_000, every: 1.0, speech: click(0) },
        Case {
            name: "dashboard",
            apps: &[("dashboard-rust", "Rust"), ("dashboard-python", "Python")],
            sessions: 1_000,
            every: 10.0,
            speech: Speech::Lattice { event: "input".to_owned(), nth: 0, payloads: warmth },
        },
    ];
    cases.retain(|case| options.only.as_ref().is_none_or(|word| case.name.contains(word.as_str())));
    if options.quick {
        for case in &mut cases {
            case.sessions /= 10;
        }
    }
    cases
}

/// One server in a case.
struct Contestant {
    name: &'static str,
    driver: Driver,
    process: Process,
    /// Resident bytes with few sessions.
    before: u64,
    kilobytes: f64,
    rounds: Vec<Figures>,
    /// Microseconds of processor time for an event, round by round.
    cpu: Vec<f64>,
}

impl Contestant {
    fn start(name: &'static str, url: &str, process: Process, speech: &Speech) -> Outcome<Self> {
        let driver = Driver::start(url, speech)?;
        Ok(Self { name, driver, process, before: 0, kilobytes: 0.0, rounds: Vec::new(), cpu: Vec::new() })
    }

    fn open(&mut self, sessions: usize) -> Outcome {
        self.driver.open(FIRST)?;
        self.driver.round(1.0, FIRST as f64)?;
        self.before = self.process.resident()?;
        self.driver.open(sessions)
    }

    fn round(&mut self, seconds: f64, rate: f64) -> Outcome {
        let before = self.process.cpu()?;
        let figures = self.driver.round(seconds, rate)?;
        let spent = self.process.cpu()?.saturating_sub(before);
        self.cpu.push(spent.as_secs_f64() * 1e6 / figures.events);
        self.rounds.push(figures);
        Ok(())
    }

    /// Of this one's rounds beside the echo's of the same time.
    fn ratio(&self, echo: &Self, figure: impl Fn(&Figures) -> f64) -> f64 {
        median(self.rounds.iter().zip(&echo.rounds).map(|(ours, echo)| figure(ours) / figure(echo)))
    }

    fn median(&self, figure: impl Fn(&Figures) -> f64) -> f64 {
        median(self.rounds.iter().map(figure))
    }
}

impl Case {
    pub fn run(&self, options: &Options) -> Outcome<Vec<Value>> {
        let apps: Vec<(&str, &App)> = self.apps.iter().filter_map(|(app, name)| Some((*name, options.app(app)?))).collect();
        let (rounds, seconds) = if options.quick { (3, 1.0) } else { (7, 5.0) };
        let floor = Floor::start()?;
        let mut all = vec![Contestant::start(ECHO, floor.address(), floor.process(), &Speech::Echo)?];
        for (name, app) in apps {
            all.push(Contestant::start(name, &app.url, app.process, &self.speech)?);
        }
        let rate = self.sessions as f64 / self.every;
        for contestant in &mut all {
            eprintln!("{}: {} sessions of {}", self.name, self.sessions, contestant.name);
            contestant.open(self.sessions)?;
            // Every session has handled an event when its memory is counted.
            contestant.driver.round((self.sessions + FIRST) as f64 / rate, rate)?;
            std::thread::sleep(Duration::from_millis(500));
            let grown = contestant.process.resident()?.saturating_sub(contestant.before);
            contestant.kilobytes = grown as f64 / 1e3 / self.sessions as f64;
        }
        for n in 0..rounds {
            for contestant in &mut all {
                contestant.round(seconds, rate)?;
                let (round, cpu) = (&contestant.rounds[n], contestant.cpu[n]);
                eprintln!(
                    "{} {n} {}: p50 {:.3} p99 {:.3} p99.9 {:.3} ms, generator late p99 {:.3} ms, {cpu:.1} us an event",
                    self.name, contestant.name, round.p50, round.p99, round.p999, round.late_p99
                );
            }
        }
        let (echo, ours) = all.split_first().ok_or("nobody runs")?;
        Ok(ours.iter().flat_map(|ours| self.rows(ours, echo)).collect())
    }

    fn rows(&self, ours: &Contestant, echo: &Contestant) -> Vec<Value> {
        let case = format!("{} {} sessions, {}", self.sessions, self.name, ours.name);
        let row = |what: &str, unit: &str, ours: f64, echo: f64| {
            json!({"case": format!("{case}: {what}"), "unit": unit, "better": "lower", "ours": ours, "peers": {}, "floors": {ECHO: echo}})
        };
        let mut rows = Vec::new();
        type Figure = fn(&Figures) -> f64;
        let figures: [(&str, Figure); 3] = [("p50", |figures| figures.p50), ("p99", |figures| figures.p99), ("p99.9", |figures| figures.p999)];
        for (name, figure) in figures {
            rows.push(row(name, "ms", ours.median(figure), echo.median(figure)));
            rows.push(row(&format!("{name}, times the echo's"), "x", ours.ratio(echo, figure), 1.0));
        }
        let cpu = median(ours.cpu.iter().zip(&echo.cpu).map(|(ours, echo)| ours / echo));
        rows.push(row("processor for an event", "us", median(ours.cpu.clone()), median(echo.cpu.clone())));
        rows.push(row("processor, times the echo's", "x", cpu, 1.0));
        rows.push(row("memory for a session", "KB", ours.kilobytes, echo.kilobytes));
        rows
    }
}
