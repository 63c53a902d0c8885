//! Time as something that is read: who reads an interval is told when a period is over, and who reads a debounced value when that has
//! come to rest.

use std::time::Duration;

use lattice_engine::reactive::ReadSignal;
use lattice_engine::session::Session;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::cell::reactive;
use crate::errors::{Waiting, failure};
use crate::memo::Memo;
use crate::same::{same, same_option};
use crate::session::{self, Held};
use crate::state::kept;
use crate::value::described;

/// What a debounced function gave, compared as values of signals are.
struct Given(Option<Py<PyAny>>);

impl PartialEq for Given {
    fn eq(&self, other: &Self) -> bool {
        same_option(self.0.as_ref(), other.0.as_ref(), |one, other| {
            Python::attach(|py| same(one.bind(py), other.bind(py)))
        })
    }
}

/// What the memo of a debounced value computes.
#[pyclass(frozen, name = "Settled", module = "lattice_ui._core")]
struct Settled {
    value: ReadSignal<Given>,
    session: Held,
}

#[pymethods]
impl Settled {
    fn __call__(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let copy = |given: &Given| given.0.as_ref().map(|value| value.clone_ref(py));
        let Some(session) = self.session.upgrade() else {
            return Ok(None);
        };
        let runtime = session.get(py).runtime();
        if session::is_current(&self.session) {
            return self.value.with_in(runtime, copy).map_err(reactive);
        }
        runtime
            .untrack(|| self.value.with_in(runtime, copy))
            .map_err(reactive)
    }
}

/// What `read` gave last, once that has stayed the same for so many seconds.
#[pyfunction]
#[pyo3(signature = (read, seconds, /))]
pub(crate) fn debounced<'py>(
    py: Python<'py>,
    read: Bound<'py, PyAny>,
    seconds: f64,
) -> PyResult<Bound<'py, PyAny>> {
    if !read.is_callable() {
        return Err(PyTypeError::new_err(format!(
            "lt.debounced(read, seconds): read is a signal, a memo or a function without arguments, and {} came",
            described(&read)
        )));
    }
    let wait = Duration::try_from_secs_f64(seconds).map_err(|_| {
        PyValueError::new_err(format!(
            "lt.debounced(read, seconds) waits a number of seconds from 0 on, and {seconds} came"
        ))
    })?;
    let session = session::required("lt.debounced")?;
    let make = || {
        // Its first value is asked for here too, where what goes wrong is told.
        session.get(py).runtime().untrack(|| read.call0())?;
        let read = read.unbind();
        let give = move || {
            Python::attach(|py| match read.bind(py).call0() {
                Ok(value) => Given(Some(value.unbind())),
                Err(error) => {
                    if !error.is_instance_of::<Waiting>(py) {
                        Session::with_current(|session| session.report(failure(py, &error)));
                    }
                    Given(None)
                }
            })
        };
        let settled = Settled {
            value: session.get(py).runtime().debounce(give, wait),
            session: std::sync::Arc::downgrade(&session),
        };
        Ok(Memo::make(py, Py::new(py, settled)?.into_any())?.unbind())
    };
    kept(py, make).map(|(memo, _)| memo)
}

/// What the memo of an interval computes: how many periods are over.
#[pyclass(frozen, name = "Periods", module = "lattice_ui._core")]
struct Periods {
    count: ReadSignal<u64>,
    session: Held,
}

#[pymethods]
impl Periods {
    fn __call__(&self, py: Python<'_>) -> PyResult<u64> {
        match self.session.upgrade() {
            Some(session) if session::is_current(&self.session) => self
                .count
                .get_in(session.get(py).runtime())
                .map_err(reactive),
            Some(session) => {
                let runtime = session.get(py).runtime();
                runtime
                    .untrack(|| self.count.get_in(runtime))
                    .map_err(reactive)
            }
            None => Ok(0),
        }
    }
}

/// How many periods of so many seconds are over; in a component, since it was first shown.
#[pyfunction]
#[pyo3(signature = (seconds, /))]
pub(crate) fn interval(py: Python<'_>, seconds: f64) -> PyResult<Bound<'_, PyAny>> {
    let period = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    if period < Duration::from_millis(1) {
        return Err(PyValueError::new_err(format!(
            "lt.interval(seconds) counts periods of a thousandth of a second or more, and {seconds} came"
        )));
    }
    let session = session::required("lt.interval")?;
    let make = || {
        let count = session.get(py).runtime().interval(period);
        let periods = Periods {
            count,
            session: std::sync::Arc::downgrade(&session),
        };
        Ok(Memo::make(py, Py::new(py, periods)?.into_any())?.unbind())
    };
    kept(py, make).map(|(memo, _)| memo)
}

/// What is made here.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(interval, module)?)?;
    module.add_function(wrap_pyfunction!(debounced, module)?)
}
