//! One engine with one case, in a process of its own: builds the graph, checks steps, and times samples when asked.
//!
//! It answers on standard output, a line for each request: `ready`, then the nanoseconds of each sample; `wrong ...`
//! when a result is not what plain arithmetic says.

use crate::engine::Engine;
use crate::graph::{Graph, Seen, take_seen};
use crate::{Outcome, case, clock, floor, with_engine};
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

/// Steps that are checked before the first sample, or fewer of a slow engine: a slow one is to be timed, not refused.
const CHECKED: i64 = 24;
const CHECKED_AT_LEAST: i64 = 3;
const CHECKING: Duration = Duration::from_millis(500);

/// Rounds of making and disposing in which a leak shows.
const LEAK_ROUNDS: i64 = 16;
/// What may be left of each thing that was disposed of, in bytes, before it is called a leak: allocators waste some.
const LEAK_BYTES: i64 = 8;

/// Serves requests until standard input ends. A request is a number of steps.
pub fn serve(engine: &str, name: &str) -> Outcome {
    let disposes = name.starts_with("dispose/");
    drive(engine, name, move |mut driven| {
        driven.check_first()?;
        if disposes {
            driven.check_leak()?;
        }
        say("ready")?;
        for line in std::io::stdin().lock().lines() {
            let time = driven.sample(line?.trim().parse()?);
            driven.check(1)?;
            say(&time.to_string())?;
        }
        Ok(())
    })
}

/// Runs a number of steps in a function that an instruction counter can find by its name.
pub fn count(engine: &str, name: &str, steps: u64) -> Outcome {
    drive(engine, name, move |mut driven| {
        driven.check_first()?;
        for _ in 0..steps {
            driven.counted_step();
        }
        driven.check(1)
    })
}

fn drive(engine: &str, name: &str, body: impl FnOnce(Driven) -> Outcome + 'static) -> Outcome {
    if engine == floor::NAME {
        let graph = floor::build(name).ok_or_else(|| format!("no floor for {name}"))?;
        return body(Driven { graph, k: 0 });
    }
    fn within<E: Engine>(name: &str, body: impl FnOnce(Driven) -> Outcome + 'static) {
        let name = name.to_owned();
        E::root(move || {
            let building = name.clone();
            // Creation cases make scopes of their own in each step, so they stand in the root.
            let (graph, _scope) = E::scope(move || case::build::<E>(&building));
            let outcome = graph
                .ok_or_else(|| format!("no case is called {name}").into())
                .and_then(|graph| body(Driven { graph, k: 0 }));
            if let Err(error) = outcome {
                let _ = say(&error.to_string());
            }
            // What dropping a large graph costs, or breaks, is a case of its own.
            std::process::exit(0);
        });
    }
    with_engine!(engine, within(name, body));
    Ok(())
}

fn say(line: &str) -> Outcome {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// A graph and the number of its last step.
struct Driven {
    graph: Graph,
    k: i64,
}

impl Driven {
    /// Runs steps one by one and compares each with what it must give.
    fn check(&mut self, steps: i64) -> Outcome {
        for _ in 0..steps {
            self.k += 1;
            take_seen(0);
            Self::aside(self.graph.before.as_mut(), self.k);
            let read = (self.graph.step)(self.k);
            Self::aside(self.graph.after.as_mut(), self.k);
            let (seen, expected) = (take_seen(read), (self.graph.expected)(self.k));
            if seen != expected {
                return Err(wrong(self.k, seen, expected).into());
            }
        }
        Ok(())
    }

    /// Checks steps until there were enough of them, or enough time has gone into it.
    fn check_first(&mut self) -> Outcome {
        // Not the thread's clock, which does not work within the instruction counter.
        let start = Instant::now();
        while self.k < CHECKED && (self.k < CHECKED_AT_LEAST || start.elapsed() < CHECKING) {
            self.check(1)?;
        }
        Ok(())
    }

    /// Refuses to time a disposal that disposes of nothing.
    fn check_leak(&mut self) -> Outcome {
        // An allocator takes some rounds to find its size, which is no leak.
        self.check(LEAK_ROUNDS)?;
        let before = resident();
        self.check(LEAK_ROUNDS)?;
        let left = (resident() - before) / (LEAK_ROUNDS * case::operations("dispose/") as i64);
        if left > LEAK_BYTES {
            Err(format!("leaks {left} bytes of each").into())
        } else {
            Ok(())
        }
    }

    /// Nanoseconds of so many steps.
    fn sample(&mut self, steps: u64) -> u64 {
        if self.graph.before.is_none() && self.graph.after.is_none() {
            let start = clock::now();
            for _ in 0..steps {
                self.k += 1;
                std::hint::black_box((self.graph.step)(self.k));
            }
            return clock::now() - start;
        }
        let mut time = 0;
        for _ in 0..steps {
            self.k += 1;
            Self::aside(self.graph.before.as_mut(), self.k);
            let start = clock::now();
            std::hint::black_box((self.graph.step)(self.k));
            time += clock::now() - start;
            Self::aside(self.graph.after.as_mut(), self.k);
        }
        time
    }

    fn counted_step(&mut self) {
        self.k += 1;
        Self::aside(self.graph.before.as_mut(), self.k);
        counted_graph_step(&mut self.graph, self.k);
        Self::aside(self.graph.after.as_mut(), self.k);
    }

    fn aside(step: Option<&mut crate::graph::Step>, k: i64) {
        if let Some(step) = step {
            step(k);
        }
    }
}

/// Resident memory in bytes, where the system tells (Linux).
fn resident() -> i64 {
    let pages = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split(' ').nth(1)?.parse::<i64>().ok());
    pages.unwrap_or(0) * 4_096
}

/// What an instruction counter is told to count, by this name.
#[inline(never)]
fn counted_graph_step(graph: &mut Graph, k: i64) {
    std::hint::black_box((graph.step)(k));
}

fn wrong(k: i64, seen: Seen, expected: Seen) -> String {
    let part = |what: &str, seen: i64, expected: i64| {
        if seen == expected {
            String::new()
        } else {
            format!(" {what} {seen}, not {expected};")
        }
    };
    format!(
        "wrong at step {k}:{}{}{}",
        part("read", seen.read, expected.read),
        part("effects ran", seen.runs, expected.runs),
        part("effects saw", seen.sum, expected.sum)
    )
}
