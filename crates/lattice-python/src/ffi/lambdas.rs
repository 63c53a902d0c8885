//! Functions that are written in Python: what their code asks for, without the cost of looking attributes up by name.

use pyo3::prelude::*;

#[cfg(not(windows))]
type Object = *mut pyo3::ffi::PyObject;

// Exported by every CPython since 3.11, but not named in the limited API (nor forwarded by Windows' `python3.dll`).
#[cfg(not(windows))]
unsafe extern "C" {
    fn PyFunction_GetCode(function: Object) -> Object;
    fn PyFunction_GetDefaults(function: Object) -> Object;
}

/// The code of a plain Python function, and how many of its arguments have a default; none if it is another object.
#[cfg(not(windows))]
pub(crate) fn code_and_defaults<'py>(
    function: &Bound<'py, PyAny>,
) -> Option<(Bound<'py, PyAny>, usize)> {
    use pyo3::sync::PyOnceLock;
    use pyo3::types::{PyTuple, PyType};
    static FUNCTION: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = function.py();
    if !(function.get_type()).is(FUNCTION.import(py, "types", "FunctionType").ok()?) {
        return None;
    }
    // SAFETY: it is a function of Python's. Both answers are borrowed from it, and held before anything else runs; the second is
    // a tuple, or null where there are no defaults.
    let (code, defaults) = unsafe {
        (
            Bound::from_borrowed_ptr_or_opt(py, PyFunction_GetCode(function.as_ptr()))?,
            Bound::from_borrowed_ptr_or_opt(py, PyFunction_GetDefaults(function.as_ptr())),
        )
    };
    let optional = defaults.and_then(|it| it.cast_into::<PyTuple>().ok());
    Some((code, optional.map_or(0, |it| it.len())))
}

/// There the attributes of the function are asked.
#[cfg(windows)]
pub(crate) fn code_and_defaults<'py>(
    _function: &Bound<'py, PyAny>,
) -> Option<(Bound<'py, PyAny>, usize)> {
    None
}
