//! What an engine must be able to do to take part, and the shorter form for those that track reads by themselves.
//!
//! Three kinds take part: engines that track what a closure reads; engines whose nodes declare their inputs
//! (incremental, futures-signals); engines that look nodes up in a database (salsa). So a node gets both: its inputs
//! in order, for those who need them declared, and a closure that says for each read what it reads and which input that
//! is. Who does not need one of the two ignores it at no cost: an input is then `()`, and so is the reader.

use std::sync::Arc;

/// A list as one value of a node; only mux has one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct List(pub Arc<[i64]>);

/// Any value of a node, for engines whose nodes are of one type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Any {
    Number(i64),
    List(List),
}

/// What a memo can hold.
pub trait Value: Clone + PartialEq + Default + Send + Sync + std::fmt::Debug + 'static {
    fn into_any(self) -> Any;
    fn from_any(any: &Any) -> Self;
}

impl Value for i64 {
    fn into_any(self) -> Any {
        Any::Number(self)
    }
    fn from_any(any: &Any) -> Self {
        match any {
            Any::Number(number) => *number,
            Any::List(list) => unreachable!("a number was expected, not {list:?}"),
        }
    }
}

impl Value for List {
    fn into_any(self) -> Any {
        Any::List(self)
    }
    fn from_any(any: &Any) -> Self {
        match any {
            Any::List(list) => list.clone(),
            Any::Number(number) => unreachable!("a list was expected, not {number}"),
        }
    }
}

/// Disposes of all that a scope made.
pub type Dispose = Box<dyn FnOnce()>;

/// An engine as the graphs use it.
pub trait Engine: Sized + 'static {
    type Signal: Clone + 'static;
    type Memo<T: Value>: Clone + 'static;
    /// A node as it is named when inputs are declared.
    type Input: 'static;
    /// What a closure reads through.
    type Reader<'a>;

    /// Runs `body` with whatever must be around the use of this engine.
    fn root(body: impl FnOnce() + 'static);
    fn signal(value: i64) -> Self::Signal;
    fn memo<T: Value>(
        inputs: impl IntoIterator<Item = Self::Input>,
        closure: impl Fn(&Self::Reader<'_>) -> T + 'static,
    ) -> Self::Memo<T>;
    fn effect(
        inputs: impl IntoIterator<Item = Self::Input>,
        closure: impl Fn(&Self::Reader<'_>) + 'static,
    );
    fn input_of_signal(signal: &Self::Signal) -> Self::Input;
    fn input_of_memo<T: Value>(memo: &Self::Memo<T>) -> Self::Input;
    /// Reads a signal, from within a closure whose input number `at` it is.
    fn read(reader: &Self::Reader<'_>, at: usize, signal: &Self::Signal) -> i64;
    /// Reads a memo, from within a closure whose input number `at` it is.
    fn get<T: Value>(reader: &Self::Reader<'_>, at: usize, memo: &Self::Memo<T>) -> T;
    /// Reads a memo from outside, up to date.
    fn value(memo: &Self::Memo<i64>) -> i64;
    /// Writes a signal, within a batch.
    fn write(signal: &Self::Signal, value: i64);
    /// Runs `writes`; when it returns, each effect that had to run has run.
    fn batch(writes: impl FnOnce());
    /// Runs `make` so that what it makes can be disposed of, and so that the effects it made have run.
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose);
}

/// An engine that tracks what a closure reads by itself.
pub trait Tracking: Sized + 'static {
    type Signal: Clone + 'static;
    type Memo<T: Value>: Clone + 'static;

    fn root(body: impl FnOnce() + 'static);
    fn signal(value: i64) -> Self::Signal;
    fn memo<T: Value>(closure: impl Fn() -> T + 'static) -> Self::Memo<T>;
    fn effect(closure: impl Fn() + 'static);
    fn read(signal: &Self::Signal) -> i64;
    fn get<T: Value>(memo: &Self::Memo<T>) -> T;
    fn write(signal: &Self::Signal, value: i64);
    fn batch(writes: impl FnOnce());
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose);
}

impl<E: Tracking> Engine for E {
    type Signal = <E as Tracking>::Signal;
    type Memo<T: Value> = <E as Tracking>::Memo<T>;
    type Input = ();
    type Reader<'a> = ();

    fn root(body: impl FnOnce() + 'static) {
        <E as Tracking>::root(body);
    }
    fn signal(value: i64) -> Self::Signal {
        <E as Tracking>::signal(value)
    }
    fn memo<T: Value>(
        _: impl IntoIterator<Item = ()>,
        closure: impl Fn(&()) -> T + 'static,
    ) -> Self::Memo<T> {
        <E as Tracking>::memo(move || closure(&()))
    }
    fn effect(_: impl IntoIterator<Item = ()>, closure: impl Fn(&()) + 'static) {
        <E as Tracking>::effect(move || closure(&()));
    }
    fn input_of_signal(_: &Self::Signal) {}
    fn input_of_memo<T: Value>(_: &Self::Memo<T>) {}
    #[inline]
    fn read((): &(), _: usize, signal: &Self::Signal) -> i64 {
        <E as Tracking>::read(signal)
    }
    #[inline]
    fn get<T: Value>((): &(), _: usize, memo: &Self::Memo<T>) -> T {
        <E as Tracking>::get(memo)
    }
    #[inline]
    fn value(memo: &Self::Memo<i64>) -> i64 {
        <E as Tracking>::get(memo)
    }
    #[inline]
    fn write(signal: &Self::Signal, value: i64) {
        <E as Tracking>::write(signal, value);
    }
    #[inline]
    fn batch(writes: impl FnOnce()) {
        <E as Tracking>::batch(writes);
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        <E as Tracking>::scope(make)
    }
}
