//! Live bytes of signals, memos, effects and edges, in a process with an allocator that counts.
//!
//! That allocator is in a program of its own (`bench-reactive-bytes`), since counting would cost time in the timed one.

use crate::Outcome;
use crate::contest::Standing;
use crate::engine::Engine;
use crate::engines::{OURS, PEERS};
use crate::table::Row;
use crate::with_engine;
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Nodes of a kind. Arrays that double are nearly full then, so that their slack is hardly in the figure.
const MANY: usize = 1_000_000;
/// One more than a power of two: arrays that double are half empty.
const GROWN: usize = (1 << 20) + 1;

/// What a memo's closure captures: a shared list, which is two words, a place and a number.
const CLOSURE_BYTES: f64 = 32.0;
/// How long one weighing may take.
const LIMIT: Duration = Duration::from_mins(1);

/// Weighs one thing: live bytes of each, by `live`, which says how many bytes are allocated.
pub fn weigh(engine: &str, thing: &str, count: usize, live: fn() -> i64) -> Outcome {
    fn within<E: Engine>(thing: &str, count: usize, live: fn() -> i64) {
        let thing = thing.to_owned();
        E::root(move || {
            let ((held, before), _scope) = E::scope(move || {
                let prepared = prepared::<E>(&thing, count);
                let before = live();
                (prepared.fill(), before)
            });
            println!("{}", (live() - before) as f64 / count as f64);
            drop(held);
            std::process::exit(0);
        });
    }
    with_engine!(engine, within(thing, count, live));
    Ok(())
}

/// The rows: what a signal, a memo and an edge weigh, values of eight bytes in them and closures left out, in a graph of a
/// million of each; and in one where the arrays of an engine that doubles them have just been doubled.
pub fn rows() -> Vec<Row> {
    let weights = [MANY, GROWN].map(Weights::new);
    let [many, grown] = &weights;
    let memo = |weights: &Weights, name: &str| {
        Ok(weights.of(name, "memo of 1")? - CLOSURE_BYTES - weights.edge(name)?)
    };
    vec![
        Weights::row("bytes/signal", |name| many.of(name, "signal")),
        Weights::row("bytes/memo", |name| memo(many, name)),
        Weights::row("bytes/memo and its edge", |name| {
            Ok(many.of(name, "memo of 1")? - CLOSURE_BYTES)
        }),
        Weights::row("bytes/edge", |name| many.edge(name)),
        Weights::row("bytes/signal, just after growth", |name| {
            grown.of(name, "signal")
        }),
        Weights::row("bytes/memo, just after growth", |name| memo(grown, name)),
    ]
}

/// What each thing weighs in each engine.
struct Weights {
    all: Vec<(&'static str, &'static str, Result<f64, String>)>,
}

impl Weights {
    fn new(count: usize) -> Self {
        let names = || [OURS].into_iter().chain(PEERS);
        let things = ["signal", "memo of 1", "memo of 11"];
        let all = names()
            .flat_map(|name| things.map(|thing| (name, thing, ask(name, thing, count))))
            .collect();
        Self { all }
    }

    fn of(&self, name: &str, thing: &str) -> Result<f64, String> {
        let found = self
            .all
            .iter()
            .find(|(engine, weighed, _)| *engine == name && *weighed == thing);
        found.map_or_else(
            || Err("was not weighed".to_owned()),
            |(_, _, result)| result.clone(),
        )
    }

    fn edge(&self, name: &str) -> Result<f64, String> {
        Ok((self.of(name, "memo of 11")? - self.of(name, "memo of 1")?) / 10.0)
    }

    fn row(case: &str, of: impl Fn(&str) -> Result<f64, String>) -> Row {
        let standings = [OURS].into_iter().chain(PEERS).map(|name| Standing {
            name,
            result: of(name),
        });
        Row {
            case: case.to_owned(),
            unit: "bytes",
            standings: standings.collect(),
        }
    }
}

/// Has a process weigh one thing in one engine.
fn ask(engine: &str, thing: &str, count: usize) -> Result<f64, String> {
    let program = std::env::current_exe()
        .map_err(|error| error.to_string())?
        .with_file_name("bench-reactive-bytes");
    let mut child = Command::new(program)
        .args([engine, thing, &count.to_string()])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let start = Instant::now();
    while child
        .try_wait()
        .map_err(|error| error.to_string())?
        .is_none()
    {
        if start.elapsed() > LIMIT {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("does not end within {} s", LIMIT.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .map_err(|_| format!("dies: {}", output.status))
}

/// What stands before the first look, and room for the handles that come after it.
struct Prepared<E: Engine> {
    thing: Thing,
    signals: Rc<[E::Signal]>,
    memos: Vec<E::Memo<i64>>,
    made: Vec<E::Signal>,
    count: usize,
}

#[derive(Clone, Copy)]
enum Thing {
    Signal,
    Memo(usize),
}

fn prepared<E: Engine>(thing: &str, count: usize) -> Prepared<E> {
    let thing = match thing {
        "signal" => Thing::Signal,
        "memo of 1" => Thing::Memo(1),
        _ => Thing::Memo(11),
    };
    let signals: Rc<[_]> = if matches!(thing, Thing::Signal) {
        Rc::new([])
    } else {
        (0..count as i64).map(E::signal).collect()
    };
    let memos = Vec::with_capacity(count);
    let made = Vec::with_capacity(if matches!(thing, Thing::Signal) {
        count
    } else {
        0
    });
    Prepared {
        thing,
        signals,
        memos,
        made,
        count,
    }
}

impl<E: Engine> Prepared<E> {
    fn fill(mut self) -> Self {
        match self.thing {
            Thing::Signal => self.made.extend((0..self.count as i64).map(E::signal)),
            Thing::Memo(sources) => self
                .memos
                .extend((0..self.count).map(|at| memo_of::<E>(&self.signals, at, sources))),
        }
        for memo in &self.memos {
            E::value(memo);
        }
        self
    }
}

/// A memo of neighbours in a shared list, so that its closure is as large for one as for many.
fn memo_of<E: Engine>(signals: &Rc<[E::Signal]>, at: usize, sources: usize) -> E::Memo<i64> {
    let place = move |source: usize, signals: &[E::Signal]| (at + source) % signals.len();
    let inputs: Vec<_> = (0..sources)
        .map(|source| E::input_of_signal(&signals[place(source, signals)]))
        .collect();
    let own = signals.clone();
    E::memo(inputs, move |reader| {
        (0..sources)
            .map(|source| E::read(reader, source, &own[place(source, &own)]))
            .sum()
    })
}
