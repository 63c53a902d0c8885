//! `floem_reactive`.

use crate::engine::{Dispose, Tracking, Value};
use floem_reactive::{Memo, RwSignal, Scope, SignalGet, SignalUpdate};

pub struct Floem;

impl Tracking for Floem {
    type Signal = RwSignal<i64>;
    type Memo<T: Value> = Memo<T>;

    fn root(body: impl FnOnce() + 'static) {
        body();
    }
    fn signal(value: i64) -> Self::Signal {
        RwSignal::new(value)
    }
    fn memo<T: Value>(closure: impl Fn() -> T + 'static) -> Self::Memo<T> {
        floem_reactive::create_memo(move |_| closure())
    }
    fn effect(closure: impl Fn() + 'static) {
        floem_reactive::create_effect(move |_| closure());
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
        floem_reactive::batch(writes);
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        let scope = Scope::new();
        let made = floem_reactive::with_scope(scope, make);
        (made, Box::new(move || scope.dispose()))
    }
}
