//! One operation, by ours and by dioxus, in turns of some rounds: the page goes back and forth between what it shows
//! before and after, and only the way there is timed.

use crate::model::{Model, states};
use crate::{clock, ours, peer};
use std::hint::black_box;

/// What is timed or counted, by name.
pub const OURS: &str = "ours";
/// dioxus: its operations go nowhere, which is less than ours does.
pub const DIOXUS: &str = "dioxus";
/// dioxus with the bytes that `LiveView` sends.
pub const LIVEVIEW: &str = "dioxus liveview";
/// All of them.
pub const ENGINES: [&str; 3] = [OURS, DIOXUS, LIVEVIEW];

/// Rounds in one turn, and those of them before the first that counts: buffers have found their size then, and what others left
/// in the caches is gone.
const ROUNDS: usize = 10;
const WARMUP: usize = 3;

/// One engine with one operation.
pub struct Driven {
    page: Driver,
    before: Model,
    after: Model,
}

enum Driver {
    Ours(ours::Page),
    Dioxus(peer::Page),
    LiveView(peer::Page),
}

impl Driven {
    /// A page as it is before the operation.
    pub fn new(engine: &str, operation: &str) -> Self {
        let (before, after) = states(operation);
        let page = match engine {
            OURS => Driver::Ours(ours::Page::new(&before)),
            DIOXUS => Driver::Dioxus(peer::Page::new(&before)),
            LIVEVIEW => Driver::LiveView(peer::Page::new(&before)),
            other => unreachable!("{other} is no engine"),
        };
        Self {
            page,
            before,
            after,
        }
    }

    /// The operation, in nanoseconds, and how many bytes came of it; then back.
    pub fn round(&mut self) -> (u64, usize) {
        self.prepare();
        let start = clock::now();
        let bytes = self.step();
        let time = clock::now() - start;
        self.back();
        (time, bytes)
    }

    fn prepare(&self) {
        if !matches!(self.page, Driver::Ours(_)) {
            peer::Page::set(&self.after);
        }
    }

    /// The operation, in a function that an instruction counter can find by its name.
    #[inline(never)]
    fn counted_step(&mut self) -> usize {
        // Something is left to do after the call, else it would be a jump, which callgrind takes for the function's end.
        black_box(self.step())
    }

    #[inline(never)]
    fn step(&mut self) -> usize {
        match &mut self.page {
            Driver::Ours(page) => {
                page.show(&self.after);
                black_box(page.encoder.finish(1, 1)).map_or(0, <[u8]>::len)
            }
            Driver::Dioxus(page) => {
                page.show();
                0
            }
            Driver::LiveView(page) => black_box(page.encode()).len(),
        }
    }

    fn back(&mut self) {
        match &mut self.page {
            Driver::Ours(page) => page.show(&self.before),
            Driver::Dioxus(page) => {
                peer::Page::set(&self.before);
                page.show();
            }
            Driver::LiveView(page) => {
                peer::Page::set(&self.before);
                page.encode();
            }
        }
    }
}

/// Median nanoseconds of one operation for each engine.
pub fn times(operation: &str, turns: usize) -> [f64; 3] {
    let mut engines = ENGINES.map(|name| (Driven::new(name, operation), Vec::new()));
    for _ in 0..turns {
        for (driven, times) in &mut engines {
            for round in 0..ROUNDS {
                let (time, _) = driven.round();
                if round >= WARMUP {
                    times.push(time);
                }
            }
        }
    }
    engines.map(|(_, times)| median(times))
}

/// The middle one of some times.
pub fn median(mut times: Vec<u64>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2] as f64
}

/// Runs an operation some times, for an instruction counter.
pub fn count(engine: &str, operation: &str, steps: usize) {
    let mut driven = Driven::new(engine, operation);
    // No look at the clock: what it asks the kernel for is not there under an instruction counter.
    for step in 0..WARMUP + steps {
        driven.prepare();
        if step < WARMUP {
            driven.step();
        } else {
            driven.counted_step();
        }
        driven.back();
    }
}
