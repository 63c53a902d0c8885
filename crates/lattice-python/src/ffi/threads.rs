//! A Python thread state that a thread of the host keeps, so that an event does not make and free one (6.6 us against 0.2).

use pyo3::ffi as c;
use std::cell::Cell;

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
