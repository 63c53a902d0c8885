//! incremental: inputs are declared, and all of them count as read. Effects are observed nodes.

use crate::engine::{Any, Dispose, Engine, Value};
use incremental::{Incr, IncrState, Observer, Var};
use std::cell::{OnceCell, RefCell};
use std::marker::PhantomData;
use std::rc::Rc;

pub struct Incremental;

/// Levels of the tallest graph and some more; the engine asks for a bound.
const HEIGHT: usize = 3_000;

thread_local! {
    static STATE: IncrState = IncrState::new_with_height(HEIGHT);
    /// What keeps the effects of each open scope alive.
    static OBSERVED: RefCell<Vec<Vec<Observer<Any>>>> = const { RefCell::new(Vec::new()) };
}

/// A node, and what makes it readable from outside once that was asked for.
pub struct Memo<T> {
    node: Incr<Any>,
    observer: Rc<OnceCell<Observer<Any>>>,
    value: PhantomData<T>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        Self {
            node: self.node.clone(),
            observer: self.observer.clone(),
            value: PhantomData,
        }
    }
}

/// A node that calls `closure` with the values of all inputs.
fn node(
    inputs: impl IntoIterator<Item = Incr<Any>>,
    closure: impl Fn(&[Any]) -> Any + 'static,
) -> Incr<Any> {
    let mut inputs: Vec<_> = inputs.into_iter().collect();
    if inputs.is_empty() {
        inputs.push(STATE.with(|state| state.constant(Any::Number(0))));
    }
    if let [only] = &inputs[..] {
        return only.map(move |value| closure(std::slice::from_ref(value)));
    }
    // The fold counts in its accumulator and gathers beside it: no allocation in an update.
    let mut values = vec![Any::Number(0); inputs.len()];
    let gather = move |count: Any, value: &Any| {
        let at = i64::from_any(&count) as usize;
        values[at] = value.clone();
        if at + 1 == values.len() {
            closure(&values)
        } else {
            Any::Number(at as i64 + 1)
        }
    };
    STATE.with(|state| state.fold(inputs, Any::Number(0), gather))
}

impl Engine for Incremental {
    type Signal = Var<Any>;
    type Memo<T: Value> = Memo<T>;
    type Input = Incr<Any>;
    type Reader<'a> = &'a [Any];

    fn root(body: impl FnOnce() + 'static) {
        body();
    }
    fn signal(value: i64) -> Self::Signal {
        STATE.with(|state| state.var(Any::Number(value)))
    }
    fn memo<T: Value>(
        inputs: impl IntoIterator<Item = Incr<Any>>,
        closure: impl Fn(&&[Any]) -> T + 'static,
    ) -> Memo<T> {
        Memo {
            node: node(inputs, move |values| closure(&values).into_any()),
            observer: Rc::default(),
            value: PhantomData,
        }
    }
    fn effect(inputs: impl IntoIterator<Item = Incr<Any>>, closure: impl Fn(&&[Any]) + 'static) {
        let node = node(inputs, move |values| {
            closure(&values);
            Any::Number(0)
        });
        let observer = node.observe();
        OBSERVED.with_borrow_mut(|scopes| {
            scopes
                .last_mut()
                .expect("effects are made in scopes")
                .push(observer);
        });
    }
    fn input_of_signal(signal: &Self::Signal) -> Incr<Any> {
        signal.watch()
    }
    fn input_of_memo<T: Value>(memo: &Memo<T>) -> Incr<Any> {
        memo.node.clone()
    }
    #[inline]
    fn read(reader: &&[Any], at: usize, _: &Self::Signal) -> i64 {
        i64::from_any(&reader[at])
    }
    #[inline]
    fn get<T: Value>(reader: &&[Any], at: usize, _: &Memo<T>) -> T {
        T::from_any(&reader[at])
    }
    fn value(memo: &Memo<i64>) -> i64 {
        let observer = memo.observer.get_or_init(|| {
            let observer = memo.node.observe();
            STATE.with(IncrState::stabilise);
            observer
        });
        i64::from_any(&observer.value())
    }
    fn write(signal: &Self::Signal, value: i64) {
        signal.set(Any::Number(value));
    }
    fn batch(writes: impl FnOnce()) {
        writes();
        STATE.with(IncrState::stabilise);
    }
    fn scope<R: 'static>(make: impl FnOnce() -> R + 'static) -> (R, Dispose) {
        OBSERVED.with_borrow_mut(|scopes| scopes.push(Vec::new()));
        let made = make();
        let observed = OBSERVED.with_borrow_mut(Vec::pop);
        STATE.with(IncrState::stabilise);
        let dispose = move || {
            drop(observed);
            STATE.with(IncrState::stabilise);
        };
        (made, Box::new(dispose))
    }
}
