//! A graph ready to be driven, and what its effects saw.

use crate::engine::{Engine, Value};
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};

/// What one step gave: the sum of what was read from outside, how many effects ran, the sum of what they saw.
///
/// All three are compared with arithmetic that knows no engine. A run too many is as wrong as a value too old.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub read: i64,
    pub runs: i64,
    pub sum: i64,
}

static RUNS: AtomicI64 = AtomicI64::new(0);
static SUM: AtomicI64 = AtomicI64::new(0);

/// Called by every effect with the value that it acts on. A load and a store: a locked addition would cost more than
/// some engines' whole step.
#[inline]
pub fn saw(value: i64) {
    RUNS.store(RUNS.load(Relaxed).wrapping_add(1), Relaxed);
    SUM.store(SUM.load(Relaxed).wrapping_add(value), Relaxed);
}

/// What effects saw since the last call.
pub fn take_seen(read: i64) -> Seen {
    Seen {
        read,
        runs: RUNS.swap(0, Relaxed),
        sum: SUM.swap(0, Relaxed),
    }
}

/// A step: its number, counted from 1, to the sum of what it read.
pub type Step = Box<dyn FnMut(i64) -> i64>;

/// A graph of one engine and how it is driven.
pub struct Graph {
    /// What must happen before a step and is not timed, if anything.
    pub before: Option<Step>,
    /// What is timed.
    pub step: Step,
    /// What must happen after a step and is not timed, if anything.
    pub after: Option<Step>,
    /// What step number `k` must give.
    pub expected: Box<dyn Fn(i64) -> Seen>,
}

/// A graph whose step writes a signal and reads a memo.
pub fn written_and_read<E: Engine>(
    head: E::Signal,
    memo: E::Memo<i64>,
    expected: impl Fn(i64) -> Seen + 'static,
) -> Graph {
    let step = move |k| {
        E::batch(|| E::write(&head, k));
        E::value(&memo)
    };
    Graph::new(step, expected)
}

impl Graph {
    /// A graph whose steps need nothing around them.
    pub fn new(
        step: impl FnMut(i64) -> i64 + 'static,
        expected: impl Fn(i64) -> Seen + 'static,
    ) -> Self {
        Self {
            before: None,
            step: Box::new(step),
            after: None,
            expected: Box::new(expected),
        }
    }
}

/// A signal or a memo, for graphs whose first layer is signals.
pub enum Node<E: Engine> {
    Signal(E::Signal),
    Memo(E::Memo<i64>),
}

impl<E: Engine> Clone for Node<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Signal(signal) => Self::Signal(signal.clone()),
            Self::Memo(memo) => Self::Memo(memo.clone()),
        }
    }
}

impl<E: Engine> Node<E> {
    /// As a declared input.
    pub fn input(&self) -> E::Input {
        match self {
            Self::Signal(signal) => E::input_of_signal(signal),
            Self::Memo(memo) => E::input_of_memo(memo),
        }
    }

    /// Its value, within a closure whose input number `at` it is.
    #[inline]
    pub fn get(&self, reader: &E::Reader<'_>, at: usize) -> i64 {
        match self {
            Self::Signal(signal) => E::read(reader, at, signal),
            Self::Memo(memo) => E::get(reader, at, memo),
        }
    }

    /// Its value from outside.
    pub fn value(&self) -> i64 {
        match self {
            Self::Memo(memo) => E::value(memo),
            Self::Signal(_) => unreachable!("graphs are read at their memos"),
        }
    }
}

/// A memo of one signal.
pub fn from_signal<E: Engine, T: Value>(
    signal: &E::Signal,
    f: impl Fn(i64) -> T + 'static,
) -> E::Memo<T> {
    let own = signal.clone();
    E::memo([E::input_of_signal(signal)], move |reader| {
        f(E::read(reader, 0, &own))
    })
}

/// A memo of one memo.
pub fn from_memo<E: Engine, S: Value, T: Value>(
    memo: &E::Memo<S>,
    f: impl Fn(S) -> T + 'static,
) -> E::Memo<T> {
    let own = memo.clone();
    E::memo([E::input_of_memo(memo)], move |reader| {
        f(E::get(reader, 0, &own))
    })
}

/// An effect that sees one memo.
pub fn effect_of_memo<E: Engine>(memo: &E::Memo<i64>) {
    let own = memo.clone();
    E::effect([E::input_of_memo(memo)], move |reader| {
        saw(E::get(reader, 0, &own));
    });
}

/// An effect that sees one signal.
pub fn effect_of_signal<E: Engine>(signal: &E::Signal) {
    let own = signal.clone();
    E::effect([E::input_of_signal(signal)], move |reader| {
        saw(E::read(reader, 0, &own));
    });
}
