//! Handlers that take too long: an exception is raised in them, which CPython can do between two instructions. A call into C that does
//! not come back is beyond that; its thread is given up by the server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use lattice_server::Hooks;
use pyo3::create_exception;
use pyo3::exceptions::PyBaseException;
use pyo3::prelude::*;

use crate::ffi::{
    ThreadNumber, keep_thread_state, raise_in, raise_nothing_here, release_thread_state,
};

create_exception!(
    lattice_ui,
    HandlerTimeout,
    PyBaseException,
    "Raised in a handler that took longer than the server allows. Not an Exception, so that `except Exception` in a loop lets it pass."
);

/// The threads of a server, by the numbers that CPython knows them by.
#[derive(Default)]
struct Threads(Mutex<HashMap<ThreadId, ThreadNumber>>);

impl Threads {
    fn lock(&self) -> MutexGuard<'_, HashMap<ThreadId, ThreadNumber>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has the server's threads keep their thread states, and end handlers that take too long.
pub(crate) fn add_hooks(hooks: &mut Hooks) {
    let threads = Arc::new(Threads::default());
    let known = Arc::clone(&threads);
    hooks.on_thread_start = Some(Arc::new(move || {
        keep_thread_state();
        known
            .lock()
            .insert(thread::current().id(), ThreadNumber::of_this_thread());
    }));
    let known = Arc::clone(&threads);
    hooks.on_thread_stop = Some(Arc::new(move || {
        known.lock().remove(&thread::current().id());
        release_thread_state();
    }));
    hooks.on_turn_overdue = Some(Arc::new(move |thread| {
        let number = threads.lock().get(&thread).copied();
        if let Some(number) = number {
            Python::attach(|py| raise_in(number, &py.get_type::<HandlerTimeout>()));
        }
    }));
    hooks.on_turn_overdue_over = Some(Arc::new(|| Python::attach(raise_nothing_here)));
}
