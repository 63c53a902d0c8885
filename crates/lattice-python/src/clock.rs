//! Time as something that is read: who reads an interval is told when a period is over.

use std::time::Duration;

use lattice_engine::reactive::ReadSignal;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::cell::reactive;
use crate::memo::Memo;
use crate::session::{self, Held};
use crate::state::kept;

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
