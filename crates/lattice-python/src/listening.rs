//! How an element listens to an event: what the page does about it before the session hears of it.

use std::time::Duration;

use lattice_engine::session::template::{EventPayload, EventSpec};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::value::described;

/// What is said about an event beside its handler.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Listening {
    keys: Vec<String>,
    prevents: bool,
    stops: bool,
    debounce_ms: u32,
    throttle_ms: u32,
}

impl Listening {
    /// The event of this name of an element of this tag.
    pub(crate) fn spec(&self, tag: &str, name: &str, is_tick: bool) -> EventSpec {
        let payload = match name {
            _ if is_tick => EventPayload::Checked,
            "input" | "change" => EventPayload::Value,
            "keydown" | "keyup" => EventPayload::Key,
            _ => EventPayload::None,
        };
        let mut spec = EventSpec::new(name)
            .payload(payload)
            .debounce_ms(self.debounce_ms)
            .throttle_ms(self.throttle_ms);
        for key in &self.keys {
            spec = spec.key(key);
        }
        // A form that is sent would leave the page.
        if self.prevents || (tag == "form" && name == "submit") {
            spec = spec.prevent_default();
        }
        if self.stops { spec.stop() } else { spec }
    }
}

/// A handler, and how the element listens to its event. Made by `on`.
#[pyclass(frozen, name = "On", module = "lattice_ui._core")]
pub(crate) struct On {
    handler: Py<PyAny>,
    listening: Listening,
}

impl On {
    /// The handler and what is said beside it, of what was given for an event.
    pub(crate) fn parts<'py>(given: &Bound<'py, PyAny>) -> (Bound<'py, PyAny>, Listening) {
        match given.cast::<Self>() {
            Ok(on) => {
                let on = on.get();
                (on.handler.bind(given.py()).clone(), on.listening.clone())
            }
            Err(_) => (given.clone(), Listening::default()),
        }
    }

    /// Whether more than a handler was given.
    pub(crate) fn is(given: &Bound<'_, PyAny>) -> bool {
        given.is_instance_of::<Self>()
    }
}

#[pymethods]
impl On {
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<on {}>", self.handler.bind(py).repr()?))
    }
}

/// A handler for an event of an `h.*` element, with what the page does before anybody is told.
#[pyfunction]
#[pyo3(signature = (handler, /, *, keys=None, debounce=0.0, throttle=0.0, prevent_default=false, stop=false))]
pub(crate) fn on(
    handler: Bound<'_, PyAny>,
    keys: Option<Bound<'_, PyAny>>,
    debounce: f64,
    throttle: f64,
    prevent_default: bool,
    stop: bool,
) -> PyResult<On> {
    if !handler.is_callable() {
        return Err(PyTypeError::new_err(format!(
            "lt.on(handler): it takes a function of no argument or one, and {} came",
            described(&handler)
        )));
    }
    if debounce != 0.0 && throttle != 0.0 {
        return Err(PyValueError::new_err(
            "an event is told when nothing more has come for a while (debounce), or at most once in a while (throttle), and both came: choose one",
        ));
    }
    Ok(On {
        handler: handler.unbind(),
        listening: Listening {
            keys: keys.map_or_else(|| Ok(Vec::new()), |keys| key_names(&keys))?,
            prevents: prevent_default,
            stops: stop,
            debounce_ms: milliseconds("debounce", debounce)?,
            throttle_ms: milliseconds("throttle", throttle)?,
        },
    })
}

fn key_names(keys: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if keys.is_instance_of::<PyString>() {
        return Ok(vec![keys.extract()?]);
    }
    keys.extract().map_err(|_| {
        PyTypeError::new_err(format!(
            "lt.on(keys=...): the names of keys in browsers, such as \"Enter\" or [\"a\", \"b\"], and {} came",
            described(keys)
        ))
    })
}

fn milliseconds(what: &str, seconds: f64) -> PyResult<u32> {
    let duration = Duration::try_from_secs_f64(seconds).ok();
    let ms = duration.and_then(|it| u32::try_from(it.as_millis()).ok());
    ms.ok_or_else(|| {
        PyValueError::new_err(format!(
            "lt.on({what}=...): a number of seconds from 0 on, and {seconds} came"
        ))
    })
}

/// The class, and what makes its objects.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<On>()?;
    module.add_function(wrap_pyfunction!(on, module)?)
}
