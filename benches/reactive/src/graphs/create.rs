//! Making ten thousand of a thing, and disposing of them.

use crate::engine::{Dispose, Engine};
use crate::graph::{Graph, Seen, effect_of_signal, from_signal, saw};
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// Things made in a step.
pub const COUNT: u64 = 10_000;
/// The same, as values count.
const THINGS: i64 = COUNT as i64;

/// What was made: the handles, for engines whose things live as long as those, and the scope.
type Held = Rc<RefCell<Option<(Handles, Dispose)>>>;
type Handles = Box<dyn Any>;

/// Making the things of this name is timed, disposing of them is not.
pub fn create<E: Engine>(name: &str) -> Option<Graph> {
    let (make, hold, held) = prepare::<E>(name)?;
    Some(Graph {
        before: None,
        step: Box::new(move |_| hold(E::scope(make))),
        after: Some(Box::new(move |_| release(&held))),
        expected: expected(name, true),
    })
}

/// Disposing of the things of this name is timed, making them is not.
pub fn dispose<E: Engine>(name: &str) -> Option<Graph> {
    let (make, hold, held) = prepare::<E>(name)?;
    Some(Graph {
        before: Some(Box::new(move |_| hold(E::scope(make)))),
        step: Box::new(move |_| release(&held)),
        after: None,
        expected: expected(name, false),
    })
}

fn release(held: &Held) -> i64 {
    let (handles, dispose) = held.take().expect("it was made before");
    dispose();
    drop(handles);
    0
}

/// Makes so many, and returns their handles and the sum of what was read.
type Make = fn() -> (Handles, i64);

/// Keeps what was made, and hands on what was read.
type Hold = Box<dyn Fn(((Handles, i64), Dispose)) -> i64>;

fn prepare<E: Engine>(name: &str) -> Option<(Make, Hold, Held)> {
    let make: Make = match name {
        "signals" => signals::<E>,
        "memos" => memos::<E>,
        "effects" => effects::<E>,
        "effects of one signal" => effects_of_one::<E>,
        "effects of four signals" => effects_of_four::<E>,
        "effects, 1,000 on a signal" => effects_on_one::<E>,
        _ => return None,
    };
    let held = Held::default();
    let into = held.clone();
    let hold = move |((handles, sum), dispose): ((Handles, i64), Dispose)| {
        *into.borrow_mut() = Some((handles, dispose));
        sum
    };
    Some((make, Box::new(hold), held))
}

/// What making and disposing shows. Effects run once each, all made on values 0 to THINGS - 1.
fn expected(name: &str, timed_making: bool) -> Box<dyn Fn(i64) -> Seen> {
    let all = THINGS * (THINGS - 1) / 2;
    let read = if name == "memos" && timed_making {
        all
    } else {
        0
    };
    let (runs, sum) = match name {
        "effects" | "effects of one signal" => (THINGS, all),
        "effects of four signals" => (THINGS, 4 * all),
        "effects, 1,000 on a signal" => (THINGS, 1_000 * (0..THINGS / 1_000).sum::<i64>()),
        _ => (0, 0),
    };
    Box::new(move |_| Seen { read, runs, sum })
}

fn signals<E: Engine>() -> (Handles, i64) {
    let made: Vec<_> = (0..THINGS).map(E::signal).collect();
    (Box::new(made), 0)
}

fn memos<E: Engine>() -> (Handles, i64) {
    let head = E::signal(0);
    let mut sum = 0;
    let made: Vec<_> = (0..THINGS)
        .map(|at| {
            let memo = from_signal::<E, i64>(&head, move |value| value + at);
            sum += E::value(&memo);
            memo
        })
        .collect();
    (Box::new((head, made)), sum)
}

fn effects<E: Engine>() -> (Handles, i64) {
    (0..THINGS).for_each(|at| E::effect([], move |_| saw(at)));
    (Box::new(()), 0)
}

fn effects_of_one<E: Engine>() -> (Handles, i64) {
    let watched = |at| {
        let signal = E::signal(at);
        effect_of_signal::<E>(&signal);
        signal
    };
    let made: Vec<_> = (0..THINGS).map(watched).collect();
    (Box::new(made), 0)
}

fn effects_of_four<E: Engine>() -> (Handles, i64) {
    let watched = |at| {
        let signals = [E::signal(at), E::signal(at), E::signal(at), E::signal(at)];
        let (own, inputs) = (
            signals.clone(),
            [0, 1, 2, 3].map(|at| E::input_of_signal(&signals[at])),
        );
        E::effect(inputs, move |reader| {
            saw(own
                .iter()
                .enumerate()
                .map(|(at, signal)| E::read(reader, at, signal))
                .sum());
        });
        signals
    };
    let made: Vec<_> = (0..THINGS).map(watched).collect();
    (Box::new(made), 0)
}

fn effects_on_one<E: Engine>() -> (Handles, i64) {
    let watched = |at| {
        let head = E::signal(at);
        (0..1_000).for_each(|_| effect_of_signal::<E>(&head));
        head
    };
    let made: Vec<_> = (0..THINGS / 1_000).map(watched).collect();
    (Box::new(made), 0)
}
