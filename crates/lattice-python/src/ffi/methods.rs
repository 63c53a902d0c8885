//! Methods by C's own calling conventions for classes that PyO3 made: those that are called for each row of a page, where taking the
//! arguments apart costs more than what the method does.

use pyo3::ffi as c;
use pyo3::prelude::*;
use pyo3::{PyClass, PyTypeInfo};
use std::ffi::{CStr, c_int};
use std::ptr::null_mut;

use super::answer::answer;

type Object = *mut c::PyObject;

/// How a method is called.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Takes {
    /// Nothing.
    Nothing,
    /// One value.
    One,
    /// Any number of values by position, which it does not look at.
    Whatever,
}

/// A method of `Class`.
pub(crate) trait Method: 'static {
    /// Whose method it is.
    type Class: PyClass;
    /// Its name.
    const NAME: &'static CStr;
    /// `name(signature)\n--\n\n` and what it does.
    const DOC: &'static CStr;
    /// How it is called.
    const TAKES: Takes;

    /// The call. `argument` is there if the method takes one value.
    fn call<'py>(
        me: Borrowed<'_, 'py, Self::Class>,
        argument: Option<Borrowed<'_, 'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>>;
}

/// Gives the class this method.
pub(crate) fn add_method<M: Method>(py: Python<'_>) -> PyResult<()> {
    let class = M::Class::type_object(py);
    let (function, flags): (_, c_int) = match M::TAKES {
        Takes::Whatever => {
            let call = c::PyMethodDefPointer {
                PyCFunctionFast: with_values::<M>,
            };
            (call, c::METH_FASTCALL)
        }
        Takes::One => (
            c::PyMethodDefPointer {
                PyCFunction: with_one::<M>,
            },
            c::METH_O,
        ),
        Takes::Nothing => (
            c::PyMethodDefPointer {
                PyCFunction: with_one::<M>,
            },
            c::METH_NOARGS,
        ),
    };
    // CPython keeps a pointer to the definition for as long as the class lives: the process.
    let definition = Box::leak(Box::new(c::PyMethodDef {
        ml_name: M::NAME.as_ptr(),
        ml_meth: function,
        ml_flags: flags,
        ml_doc: M::DOC.as_ptr(),
    }));
    // SAFETY: the definition lives on; the descriptor checks that what it is called on is an instance of the class.
    let method = unsafe {
        Bound::from_owned_ptr_or_err(py, c::PyDescr_NewMethod(class.as_type_ptr(), definition))?
    };
    class.setattr(M::NAME, method)
}

unsafe extern "C" fn with_one<M: Method>(me: Object, argument: Object) -> Object {
    // SAFETY: CPython calls with the GIL held, and `argument` is an object, or null if the method takes none.
    unsafe { call::<M>(me, argument) }
}

unsafe extern "C" fn with_values<M: Method>(
    me: Object,
    _values: *mut Object,
    _count: c::Py_ssize_t,
) -> Object {
    // SAFETY: CPython calls with the GIL held.
    unsafe { call::<M>(me, null_mut()) }
}

/// # Safety
/// The GIL is held, `me` is an instance of the method's class, and `argument` an object or null, both alive for the call.
unsafe fn call<M: Method>(me: Object, argument: Object) -> Object {
    // SAFETY: as this function asks. Assumed, not attached: see `functions::trampoline`.
    let (py, me, argument) = unsafe {
        let py = Python::assume_attached();
        let me = Borrowed::from_ptr(py, me).cast_unchecked::<M::Class>();
        (py, me, Borrowed::from_ptr_or_opt(py, argument))
    };
    answer(py, || M::call(me, argument))
}
