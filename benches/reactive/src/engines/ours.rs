//! Ours, as people write it: the functions that find the entered runtime by themselves.

use super::shared::Shared;
use crate::engine::{Dispose, Tracking, Value};
use lattice_reactive::{self as lattice, Memo, Runtime, Signal};

pub struct Ours;

impl Tracking for Ours {
    type Signal = Signal<i64>;
    type Memo<T: Value> = Memo<T>;

    fn root(body: impl FnOnce() + 'static) {
        Runtime::auto().enter(body);
    }
    fn signal(value: i64) -> Signal<i64> {
        lattice::signal(value)
    }
    fn memo<T: Value>(closure: impl Fn() -> T + 'static) -> Memo<T> {
        let closure = Shared::new(closure);
        lattice::memo(move || closure.call())
    }
    fn effect(closure: impl Fn() + 'static) {
        let closure = Shared::new(closure);
        lattice::effect(move || closure.call());
    }
    #[inline]
    fn read(signal: &Signal<i64>) -> i64 {
        signal.get()
    }
    #[inline]
    fn get<T: Value>(memo: &Memo<T>) -> T {
        memo.get()
    }
    #[inline]
    fn write(signal: &Signal<i64>, value: i64) {
        signal.set(value);
    }
    #[inline]
    fn batch(writes: impl FnOnce()) {
        lattice::batch(writes);
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        let (made, scope) = lattice::scope(make);
        let dispose = move || {
            Runtime::with_current(|runtime| runtime.dispose(scope))
                .and_then(|done| done)
                .expect("the scope is this runtime's");
        };
        (made, Box::new(dispose))
    }
}
