//! Who asks: `auth=` of a server, a function of the app's that is called for each request and may be async.

use std::sync::{Arc, Mutex, PoisonError};

use lattice_server::{Authenticate, Authentication, RequestFacts, Verdict as Native};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::failure;
use crate::tasks;
use crate::user::User;
use crate::value::described;

/// Where `lattice_ui.auth` says who asks.
#[pyclass(frozen, name = "Verdict", module = "lattice_ui._core")]
pub(crate) struct Verdict(Mutex<Option<Native>>);

impl Verdict {
    fn take(&self) -> Option<Native> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[pymethods]
impl Verdict {
    /// What the function returned.
    fn says(&self, py: Python<'_>, said: &Bound<'_, PyAny>) {
        match authentication(said) {
            Ok(said) => {
                if let Some(native) = self.take() {
                    py.detach(|| native.is(said));
                }
            }
            Err(error) => self.fails(py, &error),
        }
    }

    /// What it raised.
    fn raised(&self, py: Python<'_>, error: Bound<'_, PyAny>) {
        self.fails(py, &PyErr::from_value(error));
    }
}

impl Verdict {
    fn fails(&self, py: Python<'_>, error: &PyErr) {
        let failure = failure(py, error);
        if let Some(native) = self.take() {
            py.detach(|| native.fails(&failure));
        }
    }
}

fn authentication(said: &Bound<'_, PyAny>) -> PyResult<Authentication> {
    if said.is_none() {
        return Ok(Authentication::Anonymous);
    }
    if let Ok(user) = said.cast::<User>() {
        return Ok(Authentication::User((**user.get().native()).clone()));
    }
    let answer = said.py().import("lattice_ui.auth")?.getattr("Answer")?;
    if !said.is_instance(&answer)? {
        return Err(PyTypeError::new_err(format!(
            "auth returns an lt.User, an lt.Answer, or None for nobody in particular, and {} came",
            described(said)
        )));
    }
    let headers: Vec<(String, String)> = said.getattr("headers")?.extract()?;
    let answer = Authentication::answer(
        said.getattr("status")?.extract()?,
        &headers,
        said.getattr("text")?.extract()?,
    );
    answer.ok_or_else(|| {
        PyValueError::new_err(format!(
            "an answer has a status from 200 to 599 and headers in visible ASCII, and {} came",
            described(said)
        ))
    })
}

/// The hook of a server that asks this function.
pub(crate) fn hook(function: Py<PyAny>) -> Authenticate {
    let function = Arc::new(function);
    Authenticate::by_call(move |facts, native| {
        Python::attach(|py| {
            let verdict = Verdict(Mutex::new(Some(native)));
            match Bound::new(py, verdict) {
                Ok(verdict) => {
                    if let Err(error) = ask(&function, facts, &verdict) {
                        verdict.get().fails(py, &error);
                    }
                }
                Err(error) => error.write_unraisable(py, None),
            }
        });
    })
}

fn ask(function: &Py<PyAny>, facts: RequestFacts, verdict: &Bound<'_, Verdict>) -> PyResult<()> {
    let py = verdict.py();
    let known = PyDict::new(py);
    // As ASGI has them: bytes that are no UTF-8 are letters all the same.
    let headers: Vec<(String, String)> = facts
        .headers
        .iter()
        .map(|(name, value)| {
            let value = value.as_bytes().iter().map(|byte| char::from(*byte));
            (name.as_str().to_owned(), value.collect())
        })
        .collect();
    known.set_item("method", facts.method)?;
    known.set_item("path", facts.path)?;
    known.set_item("query_string", facts.query)?;
    known.set_item("header_list", headers)?;
    known.set_item("host", facts.host)?;
    known.set_item("client", facts.client.map(|client| client.to_string()))?;
    known.set_item("is_secure", facts.is_secure)?;
    known.set_item("base", facts.base)?;
    known.set_item("is_from_proxy", facts.is_from_proxy)?;
    let module = py.import("lattice_ui.auth")?;
    let later = module.call_method("ask", (function, verdict), Some(&known))?;
    if later.is_none() {
        return Ok(());
    }
    tasks::run(&later)
}
