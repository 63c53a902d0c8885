//! The GIL as a lock: values that any thread may own and only an attached thread may see.
//!
//! A session and what Python objects keep about it are full of `Cell`s and `RefCell`s, and several Python threads hold
//! handles to them. One at a time runs Python code, so one at a time may look: `Attached::get` asks for the token that proves it.

use pyo3::ffi as c;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};
use std::cell::UnsafeCell;

/// A value that is reached only while the thread is attached to the interpreter.
///
/// Python may switch threads inside any call into it, so another thread may see the value between two calls into
/// Python of this one: keep no `RefCell` borrow over a call, just as for re-entrant code on one thread.
#[derive(Debug)]
pub(crate) struct Attached<T>(T);

// SAFETY: a shared reference to the value is given out only for the life of a `Python` token, so by the thread that
// holds the GIL. The reference is not `Send` when `T` is not `Sync`, so it cannot enter `Python::detach`'s closure; a
// thread that takes the GIL meanwhile is ordered after this one by the GIL's own lock. `T: Send` because any thread may
// be the one that looks or drops.
unsafe impl<T: Send> Sync for Attached<T> {}

impl<T: Send> Attached<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for as long as the thread stays attached.
    pub(crate) fn get<'a>(&'a self, _py: Python<'a>) -> &'a T {
        &self.0
    }
}

/// A place for one Python object or none, read and replaced without a borrow.
///
/// No user code runs inside any method: what comes out is returned, and dropped by the caller.
#[derive(Debug)]
pub(crate) struct Slot<T = PyAny>(UnsafeCell<Option<Py<T>>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self::new(None)
    }
}

// SAFETY: as for `Attached`: every access but `visit` asks for the token, and `visit` is called by the collector, which
// runs with the GIL held.
unsafe impl<T> Sync for Slot<T> {}

impl<T> Slot<T> {
    pub(crate) const fn new(value: Option<Py<T>>) -> Self {
        Self(UnsafeCell::new(value))
    }

    /// A new reference to what the slot holds.
    pub(crate) fn get<'py>(&self, py: Python<'py>) -> Option<Bound<'py, T>> {
        // SAFETY: the GIL is held and the reference ends before anything else can run.
        unsafe { &*self.0.get() }
            .as_ref()
            .map(|object| object.bind(py).clone())
    }

    /// A new reference to what the slot holds, if the slot's own is the only one so far.
    pub(crate) fn get_unshared<'py>(&self, py: Python<'py>) -> Option<Bound<'py, T>> {
        // SAFETY: the GIL is held and the reference ends before anything else can run.
        let object = unsafe { &*self.0.get() }.as_ref()?;
        // SAFETY: it is an object. Nobody else can take a reference meanwhile, since that needs the GIL.
        let count = unsafe { c::Py_REFCNT(object.as_ptr()) };
        (count == 1).then(|| object.bind(py).clone())
    }

    /// Puts a value in and hands back the old one.
    pub(crate) fn replace<'py>(
        &self,
        py: Python<'py>,
        value: Option<Py<T>>,
    ) -> Option<Bound<'py, T>> {
        // SAFETY: the GIL is held, and the exclusive reference ends before anything else can run: nothing is dropped here.
        std::mem::replace(unsafe { &mut *self.0.get() }, value).map(|object| object.into_bound(py))
    }

    /// Shows the object to the cyclic collector.
    pub(crate) fn visit(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        // SAFETY: the collector runs with the GIL held and calls no code that could replace the value meanwhile.
        visit.call(unsafe { &*self.0.get() })
    }
}
