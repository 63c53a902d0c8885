//! alien-signals, the Rust port on a global arena.

use crate::engine::{Dispose, Tracking, Value};
use alien_signals as alien;
use std::cell::RefCell;
use std::rc::Rc;

pub struct Alien;

impl Tracking for Alien {
    type Signal = alien::Signal<i64>;
    type Memo<T: Value> = alien::Computed<T>;

    fn root(body: impl FnOnce() + 'static) {
        body();
    }
    fn signal(value: i64) -> Self::Signal {
        alien::signal(value)
    }
    fn memo<T: Value>(closure: impl Fn() -> T + 'static) -> Self::Memo<T> {
        alien::computed(move |_| closure())
    }
    fn effect(closure: impl Fn() + 'static) {
        // Dropping the handle would dispose of the effect; its scope is what ends it here.
        std::mem::forget(alien::effect(closure));
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
        alien::start_batch();
        writes();
        alien::end_batch();
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        let made = Rc::new(RefCell::new(None));
        let into = made.clone();
        // The scope takes a closure that it could call again; it calls it once.
        let make = RefCell::new(Some(make));
        let scope = alien::effect_scope(move || {
            if let Some(make) = make.take() {
                *into.borrow_mut() = Some(make());
            }
        });
        let made = made.take().expect("a scope runs its closure at once");
        (made, Box::new(move || scope.dispose()))
    }
}
