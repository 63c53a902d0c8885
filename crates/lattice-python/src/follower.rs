//! What changes in a Python collection, for rows that follow it: the collection tells each write, the rows take what came in their flush.

use std::cell::{Cell, RefCell};
use std::mem;

use pyo3::prelude::*;

use crate::ffi::Attached;

/// Writes that wait beyond twice what was there, and this many more, are forgotten: to look at the whole is cheaper then. A page that
/// lags is not flushed, and its writes must not pile up.
const WAITING_MORE: usize = 1_024;

/// One write.
pub(crate) enum Write {
    Insert {
        at: usize,
        item: Py<PyAny>,
    },
    Remove {
        at: usize,
    },
    Set {
        at: usize,
        item: Py<PyAny>,
    },
    /// Of a dictionary: a key that is new.
    Append {
        key: Py<PyAny>,
    },
    RemoveKey {
        key: Py<PyAny>,
    },
}

/// What came since the last time.
pub(crate) enum Writes {
    /// One after the other.
    Each(Vec<Write>),
    /// So much that the whole is to be looked at.
    Whole,
}

impl Default for Writes {
    fn default() -> Self {
        Self::Each(Vec::new())
    }
}

#[derive(Default)]
struct State {
    writes: RefCell<Writes>,
    /// How many items there were the last time.
    size: Cell<usize>,
    is_over: Cell<bool>,
}

/// Follows one collection. What it is told gives False when nobody wants to know any more.
#[pyclass(frozen, name = "Follower", module = "lattice_ui._core")]
pub(crate) struct Follower(Attached<State>);

impl Follower {
    /// Takes what came; `size` items are there now.
    pub(crate) fn take(&self, py: Python<'_>, size: usize) -> Writes {
        let state = self.0.get(py);
        state.size.set(size);
        state.writes.take()
    }

    /// Nothing is known any more.
    pub(crate) fn lose(&self, py: Python<'_>) {
        let before = self.0.get(py).writes.replace(Writes::Whole);
        drop(before);
    }

    /// Nobody takes any more.
    pub(crate) fn end(&self, py: Python<'_>) {
        self.0.get(py).is_over.set(true);
        drop(self.0.get(py).writes.take());
    }

    fn note(&self, py: Python<'_>, new: impl IntoIterator<Item = Write>) -> bool {
        let state = self.0.get(py);
        if state.is_over.get() {
            return false;
        }
        let mut all = state.writes.borrow_mut();
        let forgotten = match &mut *all {
            Writes::Each(writes) => {
                writes.extend(new);
                let is_too_much = writes.len() > 2 * state.size.get() + WAITING_MORE;
                is_too_much.then(|| mem::replace(&mut *all, Writes::Whole))
            }
            Writes::Whole => None,
        };
        drop(all);
        drop(forgotten);
        true
    }
}

#[pymethods]
impl Follower {
    #[new]
    fn new() -> Self {
        Self(Attached::new(State {
            writes: RefCell::new(Writes::Whole),
            ..State::default()
        }))
    }

    /// An item was put there.
    #[pyo3(signature = (at, item, /))]
    fn insert(&self, py: Python<'_>, at: usize, item: Py<PyAny>) -> bool {
        self.note(py, [Write::Insert { at, item }])
    }

    /// Items were put there, one after the other.
    #[pyo3(signature = (at, items, /))]
    fn extend(&self, py: Python<'_>, at: usize, items: Vec<Py<PyAny>>) -> bool {
        let items = items.into_iter().zip(at..);
        self.note(py, items.map(|(item, at)| Write::Insert { at, item }))
    }

    /// The item there went.
    #[pyo3(signature = (at, /))]
    fn remove(&self, py: Python<'_>, at: usize) -> bool {
        self.note(py, [Write::Remove { at }])
    }

    /// Another item stands there.
    #[pyo3(signature = (at, item, /))]
    fn set(&self, py: Python<'_>, at: usize, item: Py<PyAny>) -> bool {
        self.note(py, [Write::Set { at, item }])
    }

    /// A key came, after all others.
    #[pyo3(signature = (key, /))]
    fn append_key(&self, py: Python<'_>, key: Py<PyAny>) -> bool {
        self.note(py, [Write::Append { key }])
    }

    /// A key went.
    #[pyo3(signature = (key, /))]
    fn remove_key(&self, py: Python<'_>, key: Py<PyAny>) -> bool {
        self.note(py, [Write::RemoveKey { key }])
    }

    /// Much has changed.
    fn whole(&self, py: Python<'_>) -> bool {
        if self.0.get(py).is_over.get() {
            return false;
        }
        self.lose(py);
        true
    }
}
