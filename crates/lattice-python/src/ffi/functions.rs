//! Functions of the calling convention `METH_FASTCALL | METH_KEYWORDS`: arguments as a slice, no tuple, no dict.

use pyo3::exceptions::PyTypeError;
use pyo3::ffi as c;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use std::ffi::{CStr, CString};
use std::marker::PhantomData;

use super::answer::answer;

type Object = *mut c::PyObject;

/// A family of functions that differ by a number, as `ui.*` by the number of the control.
pub(crate) trait Entry: 'static {
    /// The call of function `number`.
    fn call<'py>(
        py: Python<'py>,
        number: usize,
        arguments: &Arguments<'_, 'py>,
    ) -> PyResult<Bound<'py, PyAny>>;
}

/// The arguments of one call, borrowed from the caller's stack.
#[derive(Clone, Copy)]
pub(crate) struct Arguments<'a, 'py> {
    py: Python<'py>,
    values: *const Object,
    positional: usize,
    named: usize,
    names: Object,
    caller: PhantomData<&'a [Object]>,
}

impl<'a, 'py> Arguments<'a, 'py> {
    /// The proof that the thread is attached.
    pub(crate) fn py(&self) -> Python<'py> {
        self.py
    }

    /// How many came by position.
    pub(crate) fn positional(&self) -> usize {
        self.positional
    }

    /// The argument at a position.
    pub(crate) fn at(&self, index: usize) -> Borrowed<'a, 'py, PyAny> {
        assert!(
            index < self.positional,
            "an argument by position is asked for within the count of them"
        );
        // SAFETY: the index is within the caller's vector, whose references live for the call.
        unsafe { Borrowed::from_ptr(self.py, *self.values.add(index)) }
    }

    /// How many came.
    pub(crate) fn count(&self) -> usize {
        self.positional + self.named
    }

    /// An argument by its place: those by position first, then those by name.
    #[inline]
    pub(crate) fn any(&self, index: usize) -> Borrowed<'a, 'py, PyAny> {
        assert!(
            index < self.count(),
            "an argument is asked for within the count of them"
        );
        // SAFETY: the vector holds one value for each, whose references live for the call.
        unsafe { Borrowed::from_ptr(self.py, *self.values.add(index)) }
    }

    /// How many came by name.
    pub(crate) fn named(&self) -> usize {
        self.named
    }

    /// The name of an argument that came by name.
    pub(crate) fn name(&self, index: usize) -> PyResult<&'a str> {
        let names = self
            .names()
            .expect("a keyword is asked for within the count of them");
        let name = names.get_borrowed_item(index)?;
        // SAFETY: the tuple holds its items, and lives for the call.
        let name = unsafe { Borrowed::from_ptr(self.py, name.as_ptr()) };
        text(name)
            .ok_or_else(|| PyTypeError::new_err("an argument's name is a text that UTF-8 can hold"))
    }

    /// The value of an argument that came by name.
    pub(crate) fn named_value(&self, index: usize) -> Borrowed<'a, 'py, PyAny> {
        assert!(
            index < self.named(),
            "an argument by name is asked for within the count of them"
        );
        // SAFETY: the vector holds one value for each name after the positional ones, whose references live for the call.
        unsafe { Borrowed::from_ptr(self.py, *self.values.add(self.positional + index)) }
    }

    /// The value that came by this name, if one did and is not None.
    pub(crate) fn named_as(&self, name: &str) -> PyResult<Option<Borrowed<'a, 'py, PyAny>>> {
        for at in 0..self.named() {
            if self.name(at)? == name {
                return Ok(Some(self.named_value(at)).filter(|value| !value.is_none()));
            }
        }
        Ok(None)
    }

    /// The tuple of the names.
    pub(crate) fn names(&self) -> Option<Borrowed<'a, 'py, PyTuple>> {
        // SAFETY: CPython passes null or a tuple of strings that lives for the call.
        unsafe {
            Borrowed::from_ptr_or_opt(self.py, self.names)
                .map(|names| names.cast_unchecked::<PyTuple>())
        }
    }
}

/// The text of a `str` (of no class derived from it), borrowed for as long as the reference is; none for all else, and for a
/// text that UTF-8 can't hold.
pub(crate) fn text<'a>(value: Borrowed<'a, '_, PyAny>) -> Option<&'a str> {
    let mut size: c::Py_ssize_t = 0;
    // SAFETY: `value` is an object, checked to be a `str`; its UTF-8 form is kept in it and never changes.
    unsafe {
        if c::PyUnicode_CheckExact(value.as_ptr()) == 0 {
            return None;
        }
        let data = c::PyUnicode_AsUTF8AndSize(value.as_ptr(), &raw mut size);
        if data.is_null() {
            c::PyErr_Clear();
            return None;
        }
        let bytes = std::slice::from_raw_parts(data.cast::<u8>(), size as usize);
        Some(std::str::from_utf8_unchecked(bytes))
    }
}

/// How many arguments a function of C needs, if its calling convention says so.
pub(crate) fn needed_by_convention(function: &Bound<'_, PyAny>) -> Option<usize> {
    // SAFETY: it is an object, and a function of C where its flags are asked for.
    let flags = unsafe {
        if c::PyCFunction_CheckExact(function.as_ptr()) == 0 {
            return None;
        }
        c::PyCFunction_GetFlags(function.as_ptr())
    };
    match flags & (c::METH_NOARGS | c::METH_O) {
        c::METH_NOARGS => Some(0),
        c::METH_O => Some(1),
        _ => None,
    }
}

/// Makes function `number` of the family `E`. `doc` begins with `name(signature)\n--\n\n` where `inspect` should find one.
pub(crate) fn function<'py, E: Entry>(
    py: Python<'py>,
    name: &str,
    doc: &str,
    module: &str,
    number: usize,
) -> PyResult<Bound<'py, PyAny>> {
    let name = leak(name)?;
    let doc = leak(doc)?;
    // CPython keeps a pointer to the definition for as long as the function lives: the process.
    let definition = Box::leak(Box::new(c::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: c::PyMethodDefPointer {
            PyCFunctionFastWithKeywords: trampoline::<E>,
        },
        ml_flags: c::METH_FASTCALL | c::METH_KEYWORDS,
        ml_doc: doc.as_ptr(),
    }));
    let number = number.into_pyobject(py)?;
    let module = PyString::new(py, module);
    // SAFETY: the definition lives on; `number` is what `trampoline` expects as the function's own object.
    unsafe {
        Bound::from_owned_ptr_or_err(
            py,
            c::PyCFunction_NewEx(definition, number.as_ptr(), module.as_ptr()),
        )
    }
}

unsafe extern "C" fn trampoline<E: Entry>(
    me: Object,
    values: *const Object,
    count: c::Py_ssize_t,
    names: Object,
) -> Object {
    // SAFETY: CPython calls with the GIL held. Assumed, not attached, which would be a tenth of the time of an element: what
    // calls app code attaches, so that what is dropped in a render or a handler goes at once.
    let py = unsafe { Python::assume_attached() };
    let named = if names.is_null() {
        0
    } else {
        // SAFETY: CPython passes null or a tuple, which has a size.
        unsafe { c::PyTuple_Size(names) as usize }
    };
    let arguments = Arguments {
        py,
        values,
        positional: count as usize,
        named,
        names,
        caller: PhantomData,
    };
    // SAFETY: `me` is the int that `function` gave.
    let number = unsafe { c::PyLong_AsSize_t(me) };
    answer(py, || E::call(py, number, &arguments))
}

fn leak(text: &str) -> PyResult<&'static CStr> {
    Ok(Box::leak(CString::new(text)?.into_boxed_c_str()))
}
