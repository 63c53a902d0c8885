//! Signals.

use std::cell::Cell;
use std::ffi::CStr;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};
use pyo3::{PyTraverseError, PyVisit};

use crate::bind;
use crate::cell::Tracked;
use crate::ffi::{Called, CalledClass, Slot, current_frame};
use crate::reads::{self, Seen};
use crate::same::same;
use crate::session;
use crate::sharing::Sharing;

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
    /// It is the app's, and not one session's.
    sharing: Option<Sharing>,
}

static CLASS: PyOnceLock<CalledClass> = PyOnceLock::new();

thread_local! {
    /// The signal that is being made is one that each session has for itself: its class is made by CPython, which passes on only what
    /// Python gives.
    static MADE_FOR_SESSIONS: Cell<bool> = const { Cell::new(false) };
}

impl Called for Signal {
    const FULL_NAME: &'static CStr = c"lattice_ui._core.Signal";

    fn call<'py>(me: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (py, signal) = (me.py(), me.get());
        bind::note_signal(me.as_any());
        let value = match &signal.sharing {
            None => {
                signal.readers.track(py)?;
                signal.own(py)
            }
            Some(sharing) => sharing.read(py, true)?,
        };
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

    /// A signal that each session has for itself.
    pub(crate) fn of_sessions<'py>(
        py: Python<'py>,
        default: Py<PyAny>,
        eq: Option<Py<PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        MADE_FOR_SESSIONS.set(true);
        let made = Self::make(py, default, eq);
        MADE_FOR_SESSIONS.set(false);
        made
    }

    fn own<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.value
            .get(py)
            .unwrap_or_else(|| py.None().into_bound(py))
    }

    /// The value, read without subscribing.
    pub(crate) fn current<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match &self.sharing {
            None => Ok(self.own(py)),
            Some(sharing) => sharing.read(py, false),
        }
    }

    pub(crate) fn write(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let old = self.current(py)?;
        let equal = match self.eq.get(py) {
            Some(eq) => eq.call1((&old, value))?.is_truthy()?,
            None => same(&old, value),
        };
        if let Some(sharing) = &self.sharing {
            // What must not be written must not be written to what it is, either.
            let changed = if equal { old } else { value.clone() };
            return sharing.write(py, changed.unbind(), equal);
        }
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

/// What `class[item]` is.
pub(crate) fn generic_alias<'py>(
    class: &Bound<'py, PyType>,
    item: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let types = class.py().import("types")?;
    types.getattr("GenericAlias")?.call1((class, item))
}

/// `CO_OPTIMIZED`: of code that has local variables, which a module's own and a class's have not.
const OPTIMIZED: u32 = 1;

/// Whether the code that calls is a module's own, or of a class in it: what it makes is there once, for the whole app.
fn is_module_running(py: Python<'_>) -> bool {
    let flags = current_frame(py).and_then(|frame| {
        let flags = frame.code().getattr(intern!(py, "co_flags"));
        flags.and_then(|flags| flags.extract::<u32>()).ok()
    });
    flags.is_some_and(|flags| flags & OPTIMIZED == 0)
}

#[pymethods]
impl Signal {
    #[new]
    #[pyo3(signature = (value, eq=None, /))]
    fn new(py: Python<'_>, value: Py<PyAny>, eq: Option<Py<PyAny>>) -> Self {
        let sharing = if MADE_FOR_SESSIONS.get() {
            Some(Sharing::of_sessions(value.clone_ref(py)))
        } else if session::ambient(py).is_none() && is_module_running(py) {
            Some(Sharing::of_app(value.clone_ref(py)))
        } else {
            None
        };
        let own = if sharing.is_none() { Some(value) } else { None };
        Self {
            value: Slot::new(own),
            eq: Slot::new(eq),
            readers: Tracked::new(),
            sharing,
        }
    }

    /// For annotations that are evaluated, as those of a module are.
    #[classmethod]
    fn __class_getitem__<'py>(
        class: &Bound<'py, PyType>,
        item: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        generic_alias(class, item)
    }

    /// The value, read without subscribing.
    fn peek<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
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
        let value = change.call1((self.current(py)?,))?;
        self.write(py, &value)
    }

    /// Replace a number by the sum of itself and `amount`.
    #[pyo3(signature = (amount, /))]
    fn add(&self, py: Python<'_>, amount: Bound<'_, PyAny>) -> PyResult<()> {
        let value = self.current(py)?.add(amount)?;
        self.write(py, &value)
    }

    /// Replace True by False and False by True.
    fn toggle(&self, py: Python<'_>) -> PyResult<()> {
        let value = !self.current(py)?.is_truthy()?;
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
        Ok(format!("Signal({})", self.current(py)?.repr()?))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.value.visit(&visit)?;
        if let Some(sharing) = &self.sharing {
            sharing.visit(&visit)?;
        }
        self.eq.visit(&visit)
    }

    fn __clear__(&self, py: Python<'_>) {
        if let Some(sharing) = &self.sharing {
            sharing.clear(py);
        }
        drop((self.value.replace(py, None), self.eq.replace(py, None)));
    }
}
