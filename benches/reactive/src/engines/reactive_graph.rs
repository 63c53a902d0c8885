//! `reactive_graph`, the engine of Leptos, with its ordinary effects: tasks that a local executor polls.

use super::shared::Shared;
use crate::engine::{Dispose, Tracking, Value};
use any_spawner::Executor;
use reactive_graph::computed::Memo;
use reactive_graph::effect::Effect;
use reactive_graph::owner::Owner;
use reactive_graph::prelude::{Get, Set};
use reactive_graph::signal::RwSignal;

pub struct ReactiveGraph;

impl Tracking for ReactiveGraph {
    type Signal = RwSignal<i64>;
    type Memo<T: Value> = Memo<T>;

    fn root(body: impl FnOnce() + 'static) {
        Executor::init_futures_executor().expect("a worker has one engine");
        Owner::new().with(body);
    }
    fn signal(value: i64) -> Self::Signal {
        RwSignal::new(value)
    }
    fn memo<T: Value>(closure: impl Fn() -> T + 'static) -> Self::Memo<T> {
        let closure = Shared::new(closure);
        Memo::new(move |_| closure.call())
    }
    fn effect(closure: impl Fn() + 'static) {
        let closure = Shared::new(closure);
        Effect::new(move |_| closure.call());
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
        writes();
        Executor::poll_local();
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        let owner = Owner::new();
        let made = owner.with(make);
        Executor::poll_local();
        let dispose = move || {
            owner.cleanup();
            Executor::poll_local();
        };
        (made, Box::new(dispose))
    }
}
