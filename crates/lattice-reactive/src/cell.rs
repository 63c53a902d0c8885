//! What a node of the graph holds, with types and closures erased.
//!
//! Everything of the user's is an `Option` that is empty while it is *lent*: a value to `with`, `update` or a
//! comparison, a computation to its own run. So no borrow of the graph is held while their code runs.

use std::any::Any;

use crate::memo::Change;

pub(crate) enum Cell {
    Signal(Option<Box<dyn Value>>),
    /// A memo or an effect: the graph knows which.
    Computed(Option<Box<dyn Computation>>),
    Watcher(u64),
    Scope,
    Cleanup(Box<dyn FnOnce() + Send>),
}

/// A signal's value.
pub(crate) trait Value: Any + Send {
    fn type_name(&self) -> &'static str;
}

impl<T: Any + Send> Value for T {
    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }
}

/// A closure and what it made.
pub(crate) trait Computation: Send {
    /// Runs the closure and keeps the value.
    fn run(&mut self) -> Change;
    /// Drops the value, after a panic.
    fn clear(&mut self);
    /// The value (an effect has none).
    fn value(&self) -> Option<&dyn Any>;
    fn type_name(&self) -> &'static str;
}

/// A memo whose values are compared with `PartialEq`.
pub(crate) struct Compared<T, F> {
    pub(crate) value: Option<T>,
    pub(crate) closure: F,
}

impl<T: PartialEq + Send + 'static, F: FnMut() -> T + Send> Computation for Compared<T, F> {
    fn run(&mut self) -> Change {
        let new = (self.closure)();
        if self.value.as_ref() == Some(&new) {
            return Change::Same;
        }
        self.value = Some(new);
        Change::Changed
    }

    fn clear(&mut self) {
        self.value = None;
    }

    fn value(&self) -> Option<&dyn Any> {
        self.value.as_ref().map(|value| value as &dyn Any)
    }

    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }
}

/// A memo whose closure gets the value before and says itself whether the new one differs.
pub(crate) struct Folded<T, F> {
    pub(crate) value: Option<T>,
    pub(crate) closure: F,
}

impl<T: Send + 'static, F: FnMut(Option<T>) -> (T, Change) + Send> Computation for Folded<T, F> {
    fn run(&mut self) -> Change {
        let first = self.value.is_none();
        let (value, change) = (self.closure)(self.value.take());
        self.value = Some(value);
        if first { Change::Changed } else { change }
    }

    fn clear(&mut self) {
        self.value = None;
    }

    fn value(&self) -> Option<&dyn Any> {
        self.value.as_ref().map(|value| value as &dyn Any)
    }

    fn type_name(&self) -> &'static str {
        std::any::type_name::<T>()
    }
}

/// An effect.
pub(crate) struct Acted<F>(pub(crate) F);

impl<F: FnMut() + Send> Computation for Acted<F> {
    fn run(&mut self) -> Change {
        (self.0)();
        Change::Changed
    }

    fn clear(&mut self) {}

    fn value(&self) -> Option<&dyn Any> {
        None
    }

    fn type_name(&self) -> &'static str {
        ""
    }
}
