//! Signals.

use std::ffi::CStr;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit};

use crate::bind;
use crate::cell::Tracked;
use crate::ffi::{Called, CalledClass, Slot};
use crate::reads::{self, Seen};
use crate::same::same;

/// A value whose readers are told when it changes. Made by `signal`; called, it gives the value.
#[pyclass(
    frozen,
    weakref,
    subclass,
    name = "Signal",
    module = "lattice_ui._core"
)]
pub(crate) struct Signal {
    value: Slot,
    eq: Slot,
    readers: Tracked,
}

static CLASS: PyOnceLock<CalledClass> = PyOnceLock::new();

impl Called for Signal {
    const FULL_NAME: &'static CStr = c"lattice_ui._core.Signal";

    fn call<'py>(me: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (py, signal) = (me.py(), me.get());
        bind::note_signal(me.as_any());
        signal.readers.track(py)?;
        let value = signal.current(py);
        reads::note(me.as_any(), Self::see, || {
            Seen::Value(value.clone().unbind())
        });
        Ok(value)
    }
}

impl Signal {
    /// The class of all signals.
    pub(crate) fn class(py: Python<'_>) -> PyResult<&CalledClass> {
        CLASS.get_or_try_init(py, || CalledClass::of::<Self>(py))
    }

    pub(crate) fn make<'py>(
        py: Python<'py>,
        value: Py<PyAny>,
        eq: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let arguments = match eq {
            Some(eq) => PyTuple::new(py, [value, eq])?,
            None => PyTuple::new(py, [value])?,
        };
        Self::class(py)?.make::<Self>(&arguments)
    }

    fn see(me: &Bound<'_, PyAny>) -> PyResult<Seen> {
        Ok(Seen::Value(Self::call(me.cast::<Self>()?)?.unbind()))
    }

    fn current<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.value
            .get(py)
            .unwrap_or_else(|| py.None().into_bound(py))
    }

    pub(crate) fn write(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let old = self.current(py);
        let equal = match self.eq.get(py) {
            Some(eq) => eq.call1((&old, value))?.is_truthy()?,
            None => same(&old, value),
        };
        if equal {
            return Ok(());
        }
        let before = self.value.replace(py, Some(value.clone().unbind()));
        let told = self.readers.notify(py);
        if told.is_err() {
            // A refused write (in a memo, say) has changed nothing.
            drop(self.value.replace(py, before.map(Bound::unbind)));
        }
        told
    }
}

#[pymethods]
impl Signal {
    #[new]
    #[pyo3(signature = (value, eq=None, /))]
    fn new(value: Py<PyAny>, eq: Option<Py<PyAny>>) -> Self {
        Self {
            value: Slot::new(Some(value)),
            eq: Slot::new(eq),
            readers: Tracked::new(),
        }
    }

    /// The value, read without subscribing.
    fn peek<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.current(py)
    }

    /// Replace the value. An equal one changes nothing.
    #[pyo3(signature = (value, /))]
    fn set(&self, py: Python<'_>, value: Bound<'_, PyAny>) -> PyResult<()> {
        self.write(py, &value)
    }

    /// Replace the value by `change(value)`.
    #[pyo3(signature = (change, /))]
    fn update(&self, py: Python<'_>, change: Bound<'_, PyAny>) -> PyResult<()> {
        let value = change.call1((self.current(py),))?;
        self.write(py, &value)
    }

    /// Replace a number by the sum of itself and `amount`.
    #[pyo3(signature = (amount, /))]
    fn add(&self, py: Python<'_>, amount: Bound<'_, PyAny>) -> PyResult<()> {
        let value = self.current(py).add(amount)?;
        self.write(py, &value)
    }

    /// Replace True by False and False by True.
    fn toggle(&self, py: Python<'_>) -> PyResult<()> {
        let value = !self.current(py).is_truthy()?;
        self.write(
            py,
            &pyo3::types::PyBool::new(py, value).to_owned().into_any(),
        )
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err(
            "a signal is neither true nor false: call it for its value, as in `if signal():`",
        ))
    }

    fn __str__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(Self::call(slf)?.str()?.to_string())
    }

    fn __format__(slf: &Bound<'_, Self>, spec: &str) -> PyResult<String> {
        Self::call(slf)?
            .call_method1("__format__", (spec,))?
            .extract()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Signal({})", self.current(py).repr()?))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.value.visit(&visit)?;
        self.eq.visit(&visit)
    }

    fn __clear__(&self, py: Python<'_>) {
        drop((self.value.replace(py, None), self.eq.replace(py, None)));
    }
}
