//! Calls of methods of elements: `focus = lt.trigger()`, `ui.text_input("Name", focus=focus)`, `focus()`.

use lattice_engine::session::Trigger as Inner;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::session::{self, Held, enter};
use crate::state::kept;
use crate::value::described;

/// Calls a method of the element that it was given to.
#[pyclass(frozen, name = "Trigger", module = "lattice_ui._core")]
pub(crate) struct Trigger {
    inner: Inner,
    session: Held,
}

/// What was given as a trigger; TypeError if it is none.
pub(crate) fn to_trigger(
    given: &Bound<'_, PyAny>,
    what: impl FnOnce() -> String,
) -> PyResult<Inner> {
    match given.cast::<Trigger>() {
        Ok(trigger) => Ok(trigger.get().inner),
        Err(_) => Err(PyTypeError::new_err(format!(
            "{} takes what lt.trigger() has made, and {} came",
            what(),
            described(given)
        ))),
    }
}

#[pymethods]
impl Trigger {
    /// Calls it, once, when the turn ends.
    fn __call__(&self, py: Python<'_>) {
        let Some(session) = self.session.upgrade() else {
            return;
        };
        if session::is_current(&self.session) {
            return self.inner.call();
        }
        let Some(host) = session.get(py).host() else {
            return;
        };
        let (trigger, held) = (self.inner, self.session.clone());
        let call = move |turn| {
            Python::attach(|py| {
                if let Some(session) = held.upgrade() {
                    enter(py, &session, |_| trigger.call());
                }
            });
            drop(turn);
        };
        py.detach(|| host.turn(Box::new(call)));
    }

    fn __repr__(&self) -> String {
        format!("<{:?}>", self.inner)
    }
}

/// What calls a method of the element that it is given to; in a component it is found again by its place in the source.
#[pyfunction]
pub(crate) fn trigger(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let session = session::required("lt.trigger")?;
    let make = || {
        let trigger = Trigger {
            inner: session.get(py).trigger(),
            session: std::sync::Arc::downgrade(&session),
        };
        Ok(Py::new(py, trigger)?.into_any())
    };
    kept(py, make).map(|(trigger, _)| trigger)
}

/// The class, and what makes its objects.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Trigger>()?;
    module.add_function(wrap_pyfunction!(trigger, module)?)
}
