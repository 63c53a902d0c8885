//! sycamore-reactive. Its memo with equality is called a selector.

use crate::engine::{Dispose, Tracking, Value};
use std::cell::RefCell;
use std::rc::Rc;
use sycamore_reactive as sycamore;

pub struct Sycamore;

impl Tracking for Sycamore {
    type Signal = sycamore::Signal<i64>;
    type Memo<T: Value> = sycamore::ReadSignal<T>;

    fn root(body: impl FnOnce() + 'static) {
        let _root = sycamore::create_root(body);
    }
    fn signal(value: i64) -> Self::Signal {
        sycamore::create_signal(value)
    }
    fn memo<T: Value>(closure: impl Fn() -> T + 'static) -> Self::Memo<T> {
        sycamore::create_selector(closure)
    }
    fn effect(closure: impl Fn() + 'static) {
        sycamore::create_effect(closure);
    }
    #[inline]
    fn read(signal: &Self::Signal) -> i64 {
        signal.get()
    }
    #[inline]
    fn get<T: Value>(memo: &Self::Memo<T>) -> T {
        memo.get_clone()
    }
    #[inline]
    fn write(signal: &Self::Signal, value: i64) {
        signal.set(value);
    }
    #[inline]
    fn batch(writes: impl FnOnce()) {
        sycamore::batch(writes);
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        let made = Rc::new(RefCell::new(None));
        let into = made.clone();
        let scope = sycamore::create_child_scope(move || *into.borrow_mut() = Some(make()));
        let made = made.take().expect("a scope runs its closure at once");
        (made, Box::new(move || scope.dispose()))
    }
}
