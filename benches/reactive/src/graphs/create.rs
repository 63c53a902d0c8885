//! Making ten thousand of a thing, and disposing of them.

use crate::engine::{Dispose, Engine};
use crate::graph::{Graph, Seen, effect_of_signal, from_signal, saw};
use std::cell::RefCell;
use std::rc::Rc;

/// Things made in a step.
pub const COUNT: u64 = 10_000;
/// The same, as values count.
const THINGS: i64 = COUNT as i64;

/// Making the things of this name is timed, disposing of them is not.
pub fn create<E: Engine>(name: &str) -> Option<Graph> {
    let make = maker::<E>(name)?;
    let held: Rc<RefCell<Option<Dispose>>> = Rc::default();
    let holding = held.clone();
    Some(Graph {
        before: None,
        step: Box::new(move |_| {
            let (sum, dispose) = E::scope(make);
            *holding.borrow_mut() = Some(dispose);
            sum
        }),
        after: Some(Box::new(move |_| {
            held.take().expect("the step made it")();
            0
        })),
        expected: expected(name, true),
    })
}

/// Disposing of the things of this name is timed, making them is not.
pub fn dispose<E: Engine>(name: &str) -> Option<Graph> {
    let make = maker::<E>(name)?;
    let held: Rc<RefCell<Option<Dispose>>> = Rc::default();
    let holding = held.clone();
    Some(Graph {
        before: Some(Box::new(move |_| {
            let (sum, dispose) = E::scope(make);
            *holding.borrow_mut() = Some(dispose);
            sum
        })),
        step: Box::new(move |_| {
            held.take().expect("it was made before")();
            0
        }),
        after: None,
        expected: expected(name, false),
    })
}

/// Makes so many, and returns the sum of what was read.
type Make = fn() -> i64;

fn maker<E: Engine>(name: &str) -> Option<Make> {
    Some(match name {
        "signals" => signals::<E>,
        "memos" => memos::<E>,
        "effects" => effects::<E>,
        "effects of one signal" => effects_of_one::<E>,
        "effects of four signals" => effects_of_four::<E>,
        "effects, 1,000 on a signal" => effects_on_one::<E>,
        _ => return None,
    })
}

/// What making and disposing shows. Effects run once each, all made on values 0 to THINGS - 1.
fn expected(name: &str, timed_making: bool) -> Box<dyn Fn(i64) -> Seen> {
    let all = THINGS * (THINGS - 1) / 2;
    let read = if name == "memos" && timed_making { all } else { 0 };
    let (runs, sum) = match name {
        "effects" | "effects of one signal" => (THINGS, all),
        "effects of four signals" => (THINGS, 4 * all),
        "effects, 1,000 on a signal" => (THINGS, 1_000 * (0..THINGS / 1_000).sum::<i64>()),
        _ => (0, 0),
    };
    Box::new(move |_| Seen { read, runs, sum })
}

fn signals<E: Engine>() -> i64 {
    for at in 0..THINGS {
        std::hint::black_box(E::signal(at));
    }
    0
}

fn memos<E: Engine>() -> i64 {
    let head = E::signal(0);
    (0..THINGS).map(|at| E::value(&from_signal::<E, i64>(&head, move |value| value + at))).sum()
}

fn effects<E: Engine>() -> i64 {
    (0..THINGS).for_each(|at| E::effect([], move |_| saw(at)));
    0
}

fn effects_of_one<E: Engine>() -> i64 {
    (0..THINGS).for_each(|at| effect_of_signal::<E>(&E::signal(at)));
    0
}

fn effects_of_four<E: Engine>() -> i64 {
    for at in 0..THINGS {
        let signals = [E::signal(at), E::signal(at), E::signal(at), E::signal(at)];
        let inputs = [0, 1, 2, 3].map(|at| E::input_of_signal(&signals[at]));
        E::effect(inputs, move |reader| saw(signals.iter().enumerate().map(|(at, signal)| E::read(reader, at, signal)).sum()));
    }
    0
}

fn effects_on_one<E: Engine>() -> i64 {
    for at in 0..THINGS / 1_000 {
        let head = E::signal(at);
        (0..1_000).for_each(|_| effect_of_signal::<E>(&head));
    }
    0
}
