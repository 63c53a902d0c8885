//! No-ops of CPython's calling conventions, made by hand.

use pyo3::ffi as c;
use pyo3::prelude::*;
use std::ffi::{CStr, c_int, c_void};
use std::ptr::null_mut;

pub(crate) type Object = *mut c::PyObject;

pub(crate) unsafe extern "C" fn nothing(_me: Object, _argument: Object) -> Object {
    // SAFETY: called with the GIL held.
    unsafe { c::Py_NewRef(c::Py_None()) }
}

pub(crate) unsafe extern "C" fn element(
    _me: Object,
    _values: *const Object,
    _count: isize,
    _names: Object,
) -> Object {
    // SAFETY: called with the GIL held.
    unsafe { c::Py_NewRef(c::Py_None()) }
}

/// `me` is the one block.
pub(crate) unsafe extern "C" fn block(
    me: Object,
    _values: *const Object,
    _count: isize,
    _names: Object,
) -> Object {
    // SAFETY: called with the GIL held, and `me` lives as long as the function.
    unsafe { c::Py_NewRef(me) }
}

pub(crate) unsafe extern "C" fn itself(me: Object, _argument: Object) -> Object {
    // SAFETY: called with the GIL held, by the object's own method.
    unsafe { c::Py_NewRef(me) }
}

pub(crate) unsafe extern "C" fn exit(_me: Object, _values: *mut Object, _count: isize) -> Object {
    // SAFETY: called with the GIL held.
    unsafe { c::Py_NewRef(c::Py_None()) }
}

pub(crate) fn method(name: &'static CStr, function: c::PyMethodDefPointer, flags: c_int) -> c::PyMethodDef {
    c::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: function,
        ml_flags: flags,
        ml_doc: std::ptr::null(),
    }
}

/// An object with `__enter__`, `__exit__` and `key`.
pub(crate) fn empty_block(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    use c::PyMethodDefPointer as Pointer;
    let end = c::PyMethodDef::zeroed();
    let methods = Box::leak(Box::new([
        method(
            c"__enter__",
            Pointer {
                PyCFunction: itself,
            },
            c::METH_NOARGS,
        ),
        method(
            c"key",
            Pointer {
                PyCFunction: itself,
            },
            c::METH_O,
        ),
        method(
            c"__exit__",
            Pointer {
                PyCFunctionFast: exit,
            },
            c::METH_FASTCALL,
        ),
        end,
    ]));
    let slots = Box::leak(Box::new([
        c::PyType_Slot {
            slot: c::Py_tp_methods,
            pfunc: methods.as_mut_ptr().cast::<c_void>(),
        },
        c::PyType_Slot {
            slot: 0,
            pfunc: null_mut(),
        },
    ]));
    let mut spec = c::PyType_Spec {
        name: c"binding_floor.Block".as_ptr(),
        basicsize: size_of::<c::PyObject>() as c_int,
        itemsize: 0,
        flags: c::Py_TPFLAGS_DEFAULT as _,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: the tables live on, and end with a zero entry.
    unsafe {
        let kind = Bound::from_owned_ptr_or_err(py, c::PyType_FromSpec(&raw mut spec))?;
        kind.call0()
    }
}

pub(crate) fn function(module: &Bound<'_, PyModule>, definition: c::PyMethodDef, me: Object) -> PyResult<()> {
    let definition = Box::leak(Box::new(definition));
    // SAFETY: the definition lives on; `me` is null or an object.
    let made = unsafe {
        Bound::from_owned_ptr_or_err(
            module.py(),
            c::PyCFunction_NewEx(definition, me, null_mut()),
        )?
    };
    module.add(
        made.getattr("__name__")?.extract::<String>()?.as_str(),
        made,
    )
}
