//! Memos: values computed from others, when they are read and one of them has changed.

use std::ffi::CStr;
use std::sync::Arc;

use lattice_engine::reactive::{Change, Memo as Node};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyTuple, PyType};
use pyo3::{PyTraverseError, PyVisit};

use crate::cell::reactive;
use crate::ffi::{Called, CalledClass, Slot};
use crate::reads::{self, Seen};
use crate::same::same;
use crate::session::{self, Held};
use crate::signal::generic_alias;

/// What the memo and the engine's node of it share.
#[derive(Default)]
struct State {
    compute: Slot,
    value: Slot,
    /// The exception of the last run, for whoever reads.
    error: Slot,
}

impl State {
    fn run(&self, py: Python<'_>) -> Change {
        let Some(compute) = self.compute.get(py) else {
            return Change::Same;
        };
        match compute.call0() {
            Ok(value) => {
                let failed = self.error.replace(py, None);
                let equal = self.value.get(py).is_some_and(|old| same(&old, &value));
                if failed.is_none() && equal {
                    return Change::Same;
                }
                drop(self.value.replace(py, Some(value.unbind())));
            }
            Err(error) => {
                drop(
                    self.error
                        .replace(py, Some(error.into_value(py).into_any())),
                );
            }
        }
        Change::Changed
    }
}

/// A value computed from others, when it is read and one of them has changed. Made by `memo`.
#[pyclass(frozen, weakref, subclass, name = "Memo", module = "lattice_ui._core")]
pub(crate) struct Memo {
    state: Arc<State>,
    session: Held,
    node: Node<()>,
}

static CLASS: PyOnceLock<CalledClass> = PyOnceLock::new();

impl Called for Memo {
    const FULL_NAME: &'static CStr = c"lattice_ui._core.Memo";

    fn call<'py>(me: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let memo = me.get();
        let is_apart = reads::are_noted(me.py()) && !session::is_current(&memo.session);
        let value = if is_apart {
            // A load on another thread follows the memo, and not what that reads; unless it fails.
            match reads::paused(|| memo.read(me.py(), true)) {
                Ok(value) => value,
                Err(_) => return memo.read(me.py(), true),
            }
        } else {
            memo.read(me.py(), true)?
        };
        reads::note(me.as_any(), Self::see, || {
            Seen::Value(value.clone().unbind())
        });
        Ok(value)
    }
}

impl Memo {
    /// The class of all memos.
    pub(crate) fn class(py: Python<'_>) -> PyResult<&CalledClass> {
        CLASS.get_or_try_init(py, || CalledClass::of::<Self>(py))
    }

    pub(crate) fn make(py: Python<'_>, compute: Py<PyAny>) -> PyResult<Bound<'_, PyAny>> {
        Self::class(py)?.make::<Self>(&PyTuple::new(py, [compute])?)
    }

    /// Takes the function of a later run of the body, which may have captured other values.
    pub(crate) fn renew(&self, py: Python<'_>, compute: &Bound<'_, PyAny>) -> PyResult<()> {
        if self
            .state
            .compute
            .get(py)
            .is_some_and(|old| same(&old, compute))
        {
            return Ok(());
        }
        drop(
            self.state
                .compute
                .replace(py, Some(compute.clone().unbind())),
        );
        let Some(session) = self.session.upgrade() else {
            return Ok(());
        };
        self.node
            .invalidate_in(session.get(py).runtime())
            .map_err(reactive)
    }

    fn see(me: &Bound<'_, PyAny>) -> PyResult<Seen> {
        Ok(Seen::Value(Self::call(me.cast::<Self>()?)?.unbind()))
    }

    fn read<'py>(&self, py: Python<'py>, tracked: bool) -> PyResult<Bound<'py, PyAny>> {
        let inside = session::is_current(&self.session)
            .then(|| self.session.upgrade())
            .flatten();
        match inside {
            Some(session) => {
                let runtime = session.get(py).runtime();
                let pulled = if tracked {
                    self.node.get_in(runtime)
                } else {
                    self.node.peek_in(runtime)
                };
                pulled.map_err(reactive)?;
            }
            // Another thread must not run the session's graph while its turn does.
            None => {
                if let Some(compute) = self.state.compute.get(py) {
                    return compute.call0();
                }
            }
        }
        if let Some(error) = self.state.error.get(py) {
            return Err(PyErr::from_value(error));
        }
        Ok(self
            .state
            .value
            .get(py)
            .unwrap_or_else(|| py.None().into_bound(py)))
    }
}

#[pymethods]
impl Memo {
    #[new]
    #[pyo3(signature = (compute, /))]
    fn new(py: Python<'_>, compute: Py<PyAny>) -> PyResult<Self> {
        let session = session::required("lt.memo")?;
        let state = Arc::new(State {
            compute: Slot::new(Some(compute)),
            ..State::default()
        });
        let runs = Arc::clone(&state);
        let runtime = session.get(py).runtime();
        let node = runtime.memo_with(move |_| ((), Python::attach(|py| runs.run(py))));
        Ok(Self {
            state,
            session: Arc::downgrade(&session),
            node,
        })
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
        self.read(py, false)
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err(
            "a memo is neither true nor false: call it for its value, as in `if memo():`",
        ))
    }

    fn __str__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(self.read(py, true)?.str()?.to_string())
    }

    fn __format__(&self, py: Python<'_>, spec: &str) -> PyResult<String> {
        self.read(py, true)?
            .call_method1("__format__", (spec,))?
            .extract()
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.state.compute.visit(&visit)?;
        self.state.value.visit(&visit)?;
        self.state.error.visit(&visit)
    }

    fn __clear__(&self, py: Python<'_>) {
        let State {
            compute,
            value,
            error,
        } = &*self.state;
        drop((
            compute.replace(py, None),
            value.replace(py, None),
            error.replace(py, None),
        ));
    }
}
