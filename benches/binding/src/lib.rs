//! What a call from Python into native code costs at least: no-ops of CPython's calling conventions, a block for `with` that does
//! nothing, a PyO3 function, and letting go of the interpreter. The binding is measured as a multiple of these.

mod floors;

use floors::*;
use pyo3::ffi as c;
use pyo3::prelude::*;
use std::ptr::null_mut;

/// A PyO3 function that does nothing.
#[pyfunction]
#[pyo3(signature = (_value, /))]
fn pyfunction_one(_value: &Bound<'_, PyAny>) {}

/// Lets go of the interpreter and takes it again.
#[pyfunction]
fn detach_attach(py: Python<'_>) {
    py.detach(|| ());
}

#[pymodule]
fn binding_floor(module: &Bound<'_, PyModule>) -> PyResult<()> {
    use c::PyMethodDefPointer as Pointer;
    let fast = c::METH_FASTCALL | c::METH_KEYWORDS;
    function(
        module,
        method(
            c"no_arguments",
            Pointer {
                PyCFunction: nothing,
            },
            c::METH_NOARGS,
        ),
        null_mut(),
    )?;
    function(
        module,
        method(
            c"one_argument",
            Pointer {
                PyCFunction: nothing,
            },
            c::METH_O,
        ),
        null_mut(),
    )?;
    function(
        module,
        method(
            c"element",
            Pointer {
                PyCFunctionFastWithKeywords: element,
            },
            fast,
        ),
        null_mut(),
    )?;
    let empty = empty_block(module.py())?;
    function(
        module,
        method(
            c"block",
            Pointer {
                PyCFunctionFastWithKeywords: block,
            },
            fast,
        ),
        empty.as_ptr(),
    )?;
    module.add_function(wrap_pyfunction!(pyfunction_one, module)?)?;
    module.add_function(wrap_pyfunction!(detach_attach, module)?)
}
