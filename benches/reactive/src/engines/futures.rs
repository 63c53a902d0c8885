//! futures-signals: inputs are declared, values flow by polling, effects are futures on a local executor.

use crate::engine::{Any, Dispose, Engine, Value};
use futures_executor::LocalPool;
use futures_signals::signal::{Broadcaster, BroadcasterSignalCloned, Mutable, Signal, SignalExt};
use futures_util::task::{LocalSpawnExt, noop_waker_ref};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

pub struct Futures;

type Boxed = Pin<Box<dyn Signal<Item = Any>>>;

thread_local! {
    /// The effects of each scope that was not disposed of.
    static POOLS: RefCell<Vec<Option<LocalPool>>> = const { RefCell::new(Vec::new()) };
}

/// Polls what was woken until all is at rest.
fn settle() {
    POOLS.with_borrow_mut(|pools| {
        pools
            .iter_mut()
            .flatten()
            .for_each(LocalPool::run_until_stalled);
    });
}

/// A signal that others can listen to, and the listener through which it is read from outside, once it was.
pub struct Memo<T> {
    node: Broadcaster<Boxed>,
    outside: Rc<RefCell<Option<Outside>>>,
    value: PhantomData<T>,
}

struct Outside {
    signal: BroadcasterSignalCloned<Boxed>,
    last: Option<Any>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self {
            node: self.node.clone(),
            outside: self.outside.clone(),
            value: PhantomData,
        }
    }
}

/// The values of all inputs through one closure, as `map_ref!` does it for a number of inputs that stands in the source.
struct All<F> {
    inputs: Vec<(Boxed, bool)>,
    values: Vec<Any>,
    closure: F,
}

impl<F> Unpin for All<F> {}

impl<F: Fn(&[Any]) -> Any> Signal for All<F> {
    type Item = Any;

    fn poll_change(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Any>> {
        let all = &mut *self;
        let (mut changed, mut ended) = (false, true);
        for ((input, over), value) in all.inputs.iter_mut().zip(&mut all.values) {
            if *over {
                continue;
            }
            match input.as_mut().poll_change(context) {
                Poll::Ready(Some(new)) => {
                    *value = new;
                    changed = true;
                    ended = false;
                }
                Poll::Ready(None) => *over = true,
                Poll::Pending => ended = false,
            }
        }
        match (changed, ended) {
            (true, _) => Poll::Ready(Some((all.closure)(&all.values))),
            (false, true) => Poll::Ready(None),
            (false, false) => Poll::Pending,
        }
    }
}

fn through(
    inputs: impl IntoIterator<Item = Boxed>,
    closure: impl Fn(&[Any]) -> Any + 'static,
) -> Boxed {
    let mut inputs: Vec<_> = inputs.into_iter().collect();
    match inputs.len() {
        0 => Box::pin(futures_signals::signal::always(()).map(move |()| closure(&[]))),
        1 => Box::pin(inputs.remove(0).map(move |value| closure(&[value]))),
        // All inputs have a value from the start, so one poll gives them all.
        count => Box::pin(All {
            inputs: inputs.into_iter().map(|input| (input, false)).collect(),
            values: vec![Any::Number(0); count],
            closure,
        }),
    }
}

impl Engine for Futures {
    type Signal = Mutable<i64>;
    type Memo<T: Value> = Memo<T>;
    type Input = Boxed;
    type Reader<'a> = &'a [Any];

    fn root(body: impl FnOnce() + 'static) {
        body();
    }
    fn signal(value: i64) -> Mutable<i64> {
        Mutable::new(value)
    }
    fn memo<T: Value>(
        inputs: impl IntoIterator<Item = Boxed>,
        closure: impl Fn(&&[Any]) -> T + 'static,
    ) -> Memo<T> {
        let values = through(inputs, move |values| closure(&values).into_any());
        Memo {
            node: Broadcaster::new(Box::pin(values.dedupe_cloned())),
            outside: Rc::default(),
            value: PhantomData,
        }
    }
    fn effect(inputs: impl IntoIterator<Item = Boxed>, closure: impl Fn(&&[Any]) + 'static) {
        let runs = through(inputs, move |values| {
            closure(&values);
            Any::Number(0)
        });
        let future = runs.for_each(|_| std::future::ready(()));
        POOLS.with_borrow(|pools| {
            let pool = pools
                .last()
                .and_then(Option::as_ref)
                .expect("effects are made in scopes");
            pool.spawner()
                .spawn_local(future)
                .expect("the pool is alive");
        });
    }
    fn input_of_signal(signal: &Mutable<i64>) -> Boxed {
        Box::pin(signal.signal().map(Any::Number))
    }
    fn input_of_memo<T: Value>(memo: &Memo<T>) -> Boxed {
        Box::pin(memo.node.signal_cloned())
    }
    fn read(reader: &&[Any], at: usize, _: &Mutable<i64>) -> i64 {
        i64::from_any(&reader[at])
    }
    fn get<T: Value>(reader: &&[Any], at: usize, _: &Memo<T>) -> T {
        T::from_any(&reader[at])
    }
    fn value(memo: &Memo<i64>) -> i64 {
        let mut outside = memo.outside.borrow_mut();
        let outside = outside.get_or_insert_with(|| Outside {
            signal: memo.node.signal_cloned(),
            last: None,
        });
        let mut context = Context::from_waker(noop_waker_ref());
        if let Poll::Ready(Some(value)) = Pin::new(&mut outside.signal).poll_change(&mut context) {
            outside.last = Some(value);
        }
        i64::from_any(outside.last.as_ref().expect("a first poll has a value"))
    }
    fn write(signal: &Mutable<i64>, value: i64) {
        signal.set_neq(value);
    }
    fn batch(writes: impl FnOnce()) {
        writes();
        settle();
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        let place = POOLS.with_borrow_mut(|pools| {
            pools.push(Some(LocalPool::new()));
            pools.len() - 1
        });
        let made = make();
        settle();
        (
            made,
            Box::new(move || drop(POOLS.with_borrow_mut(|pools| pools[place].take()))),
        )
    }
}
