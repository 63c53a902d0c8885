//! A Python thread state that a thread of the host keeps, so that an event does not make and free one (6.6 us against 0.2); and
//! exceptions that are raised in another thread.

use pyo3::ffi as c;
use pyo3::prelude::*;
use pyo3::types::PyType;
use std::cell::Cell;
use std::ffi::c_ulong;
use std::ptr;

thread_local! {
    static KEPT: Cell<Option<c::PyGILState_STATE>> = const { Cell::new(None) };
}

/// Makes this thread's attachments cheap from now on. The thread must not be attached, and ends with `release_thread_state`.
pub(crate) fn keep_thread_state() {
    KEPT.with(|kept| {
        if kept.get().is_some() {
            return;
        }
        // SAFETY: the interpreter runs (this code was loaded by it) and the thread is not attached: the state that is
        // ensured here is the outermost one, which is saved at once, so that later attachments find it.
        unsafe {
            kept.set(Some(c::PyGILState_Ensure()));
            c::PyEval_SaveThread();
        }
    });
}

/// Gives the kept state back: the last thing that a thread does. Not left to the thread's own end, since the process may be over
/// by then, and an interpreter that ends must not be entered.
pub(crate) fn release_thread_state() {
    KEPT.with(|kept| {
        let Some(state) = kept.take() else { return };
        // SAFETY: the matching end of `keep_thread_state`: attach with the kept state, then release it. Who ends the host's
        // threads waits for this, so the interpreter still runs.
        unsafe {
            c::PyEval_RestoreThread(c::PyGILState_GetThisThreadState());
            c::PyGILState_Release(state);
        }
    });
}

/// The number by which CPython knows a thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ThreadNumber(c_ulong);

impl ThreadNumber {
    pub(crate) fn of_this_thread() -> Self {
        // SAFETY: it asks the system for a number and touches nothing of Python.
        Self(unsafe { c::PyThread_get_thread_ident() })
    }
}

/// Raises an exception of this class in the thread, when it next runs an instruction of Python's. None of its own is lost: the last
/// one that was asked for counts.
pub(crate) fn raise_in(thread: ThreadNumber, class: &Bound<'_, PyType>) {
    // SAFETY: the class is a live object and this thread is attached (there is a `Bound`). A number that no thread has is
    // looked for in vain; the class is kept by a count of its own.
    unsafe { c::PyThreadState_SetAsyncExc(thread.0.cast_signed(), class.as_ptr()) };
}

/// What was to be raised in this thread, and has not been yet, is raised no more.
pub(crate) fn raise_nothing_here(_py: Python<'_>) {
    let here = ThreadNumber::of_this_thread();
    // SAFETY: this thread is attached, as the token says; a null pointer takes back what was asked for.
    unsafe { c::PyThreadState_SetAsyncExc(here.0.cast_signed(), ptr::null_mut()) };
}
