//! samara-signals, a port of alien-signals on slot maps.

use crate::engine::{Dispose, Tracking, Value};
use samara_signals as samara;
use std::cell::RefCell;
use std::rc::Rc;

pub struct Samara;

impl Tracking for Samara {
    type Signal = samara::Signal<i64>;
    type Memo<T: Value> = samara::Computed<T>;

    fn root(body: impl FnOnce() + 'static) {
        body();
    }
    fn signal(value: i64) -> Self::Signal {
        samara::signal(value)
    }
    fn memo<T: Value>(closure: impl Fn() -> T + 'static) -> Self::Memo<T> {
        samara::memo(closure)
    }
    fn effect(closure: impl Fn() + 'static) {
        samara::effect(closure);
    }
    #[inline]
    fn read(signal: &Self::Signal) -> i64 {
        signal.get()
    }
    #[inline]
    fn get<T: Value>(memo: &Self::Memo<T>) -> T {
        memo.get()
    }
    #[inline]
    fn write(signal: &Self::Signal, value: i64) {
        signal.set(value);
    }
    #[inline]
    fn batch(writes: impl FnOnce()) {
        samara::start_batch();
        writes();
        samara::end_batch();
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        let made = Rc::new(RefCell::new(None));
        let into = made.clone();
        // The scope takes a closure that it could call again; it calls it once.
        let make = RefCell::new(Some(make));
        let scope = samara::scope(move || {
            if let Some(make) = make.take() {
                *into.borrow_mut() = Some(make());
            }
        });
        let made = made.take().expect("a scope runs its closure at once");
        (made, Box::new(move || scope.dispose()))
    }
}
