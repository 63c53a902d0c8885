//! Objects whose call is cheap: a class that PyO3 made gets a subclass that CPython calls by vectorcall, without a tuple of
//! arguments. To read a signal is to call it, so that is the call that matters.

use pyo3::PyClass;
use pyo3::exceptions::PyTypeError;
use pyo3::ffi as c;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};
use std::ffi::{CStr, c_int, c_void};
use std::ptr::null_mut;

use super::answer::answer;

type Object = *mut c::PyObject;

/// `Py_TPFLAGS_HAVE_VECTORCALL` and `Py_TPFLAGS_DISALLOW_INSTANTIATION`, which the limited API of 3.11 does not name; it makes
/// classes of these kinds all the same.
const HAVE_VECTORCALL: u64 = 1 << 11;
const NOT_CALLED_TO_MAKE: u64 = 1 << 7;
/// The type of a member that says an offset, and that it can't be written.
const SIZE_MEMBER: c_int = 19;
const READ_ONLY: c_int = 1;

/// A class that PyO3 made, to be called without arguments. It has a `#[new]`, and allows subclasses.
pub(crate) trait Called: PyClass {
    /// The subclass's full name.
    const FULL_NAME: &'static CStr;

    /// The call.
    fn call<'py>(me: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>>;
}

/// The subclass of `T`; an instance has the pointer to its call behind the fields of `T`.
pub(crate) struct CalledClass {
    class: Py<PyType>,
    call_at: usize,
}

impl CalledClass {
    /// Makes the subclass.
    pub(crate) fn of<T: Called>(py: Python<'_>) -> PyResult<Self> {
        let base = T::type_object(py);
        let size: usize = base.getattr("__basicsize__")?.extract()?;
        let call_at = size.next_multiple_of(align_of::<c::vectorcallfunc>());
        let none = c::PyMemberDef {
            name: std::ptr::null(),
            type_code: 0,
            offset: 0,
            flags: 0,
            doc: std::ptr::null(),
        };
        let offset = c::PyMemberDef {
            name: c"__vectorcalloffset__".as_ptr(),
            type_code: SIZE_MEMBER,
            offset: call_at as c::Py_ssize_t,
            flags: READ_ONLY,
            ..none
        };
        // CPython keeps pointers into the tables for as long as the class lives: the process.
        let members = Box::leak(Box::new([offset, none]));
        let slot = |slot, pfunc| c::PyType_Slot { slot, pfunc };
        let call: unsafe extern "C" fn(Object, Object, Object) -> Object = by_tuple::<T>;
        let mut slots = [
            slot(c::Py_tp_members, members.as_mut_ptr().cast::<c_void>()),
            slot(c::Py_tp_call, call as *mut c_void),
            slot(0, null_mut()),
        ];
        let mut spec = c::PyType_Spec {
            name: T::FULL_NAME.as_ptr(),
            basicsize: (call_at + size_of::<c::vectorcallfunc>()) as c_int,
            itemsize: 0,
            flags: (c::Py_TPFLAGS_DEFAULT | HAVE_VECTORCALL | NOT_CALLED_TO_MAKE) as _,
            slots: slots.as_mut_ptr(),
        };
        let bases = PyTuple::new(py, [&base])?;
        // SAFETY: the spec and its tables are whole and end as they must; the base allows subclasses, or an error comes back.
        let class = unsafe {
            Bound::from_owned_ptr_or_err(
                py,
                c::PyType_FromSpecWithBases(&raw mut spec, bases.as_ptr()),
            )?
        };
        Ok(Self {
            class: class.cast_into::<PyType>()?.unbind(),
            call_at,
        })
    }

    /// The class itself.
    pub(crate) fn class<'py>(&self, py: Python<'py>) -> &Bound<'py, PyType> {
        self.class.bind(py)
    }

    /// An instance of it, made of these arguments by `T`'s `#[new]`.
    pub(crate) fn make<'py, T: Called>(
        &self,
        arguments: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = arguments.py();
        let class = self.class.as_ptr().cast::<c::PyTypeObject>();
        // SAFETY: `T` has a `#[new]`, so the slot is a `newfunc`; it makes an instance of the subclass, whose size has room for
        // the pointer at `call_at`, aligned for it. Nobody calls the instance before the pointer is there.
        unsafe {
            let new = c::PyType_GetSlot(T::type_object_raw(py), c::Py_tp_new);
            assert!(!new.is_null(), "a class that is called has a #[new]");
            let new: c::newfunc = std::mem::transmute(new);
            let made =
                Bound::from_owned_ptr_or_err(py, new(class, arguments.as_ptr(), null_mut()))?;
            made.as_ptr()
                .byte_add(self.call_at)
                .cast::<c::vectorcallfunc>()
                .write(by_vector::<T>);
            Ok(made)
        }
    }
}

unsafe extern "C" fn by_vector<T: Called>(
    me: Object,
    _values: *const Object,
    count: usize,
    names: Object,
) -> Object {
    // The highest bit is a flag of the calling convention.
    let given = count & (usize::MAX >> 1);
    // SAFETY: CPython calls with the GIL held; `me` is an instance of the class that carries this pointer.
    unsafe { call::<T>(me, given == 0 && names.is_null()) }
}

unsafe extern "C" fn by_tuple<T: Called>(me: Object, values: Object, named: Object) -> Object {
    // SAFETY: CPython calls with the GIL held, a tuple, and a dict or null; `me` is an instance of the class of this slot.
    unsafe {
        let none = c::PyTuple_Size(values) == 0 && (named.is_null() || c::PyDict_Size(named) == 0);
        call::<T>(me, none)
    }
}

/// # Safety
/// The GIL is held, and `me` is an instance of the subclass of `T`.
unsafe fn call<T: Called>(me: Object, is_called_with_nothing: bool) -> Object {
    // SAFETY: as this function asks. Assumed, not attached, which would be a sixth of the time of a read: a signal drops nothing when
    // it is read, and a memo that computes attaches.
    let py = unsafe { Python::assume_attached() };
    let called = || {
        if !is_called_with_nothing {
            let name = T::FULL_NAME.to_string_lossy();
            let name = name.rsplit('.').next().unwrap_or_default();
            return Err(PyTypeError::new_err(format!(
                "a {name} is called without arguments, for its value, and some came"
            )));
        }
        // SAFETY: as this function asks.
        let me = unsafe { Borrowed::from_ptr(py, me).cast_unchecked::<T>() };
        T::call(&me)
    };
    answer(py, called)
}
