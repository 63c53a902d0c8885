//! What a call from C gets: a value, or null and an exception.

use pyo3::ffi as c;
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;

/// What CPython gets of a call: its value, or null, and the exception is set. A panic is one, and goes no further.
pub(super) fn answer<'py>(
    py: Python<'py>,
    call: impl FnOnce() -> PyResult<Bound<'py, PyAny>>,
) -> *mut c::PyObject {
    let value = catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| Err(panicked(panic)));
    match value {
        Ok(value) => value.into_ptr(),
        Err(error) => {
            error.restore(py);
            null_mut()
        }
    }
}

/// The exception for a panic of Rust code, of the class that PyO3 uses.
fn panicked(panic: Box<dyn Any + Send>) -> PyErr {
    let text = match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => panic.downcast_ref::<&str>().map_or_else(
            || "panic in the Rust core".to_owned(),
            |text| (*text).to_owned(),
        ),
    };
    PanicException::new_err((text,))
}
