//! A Python thread state that a thread of the host keeps, so that an event does not make and free one (6.6 us against 0.2).

use pyo3::ffi as c;
use std::cell::Cell;

struct Kept(Cell<Option<c::PyGILState_STATE>>);

thread_local! {
    static KEPT: Kept = const { Kept(Cell::new(None)) };
}

/// Makes this thread's attachments cheap from now on. The thread must not be attached. Its state goes with the thread.
pub(crate) fn keep_thread_state() {
    KEPT.with(|kept| {
        if kept.0.get().is_some() {
            return;
        }
        // SAFETY: the interpreter runs (this code was loaded by it) and the thread is not attached: the state that is
        // ensured here is the outermost one, which is saved at once, so that later attachments find it.
        unsafe {
            kept.0.set(Some(c::PyGILState_Ensure()));
            c::PyEval_SaveThread();
        }
    });
}

impl Drop for Kept {
    fn drop(&mut self) {
        let Some(state) = self.0.get() else { return };
        // SAFETY: the matching end of `keep_thread_state`: attach with the kept state, then release it. Not when the
        // interpreter has gone: then the state went with it.
        unsafe {
            if c::Py_IsInitialized() == 0 {
                return;
            }
            c::PyEval_RestoreThread(c::PyGILState_GetThisThreadState());
            c::PyGILState_Release(state);
        }
    }
}
