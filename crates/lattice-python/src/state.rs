//! What components keep by call site, and the small functions of the reactive vocabulary.

use lattice_engine::session::Session;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::cell::reactive;
use crate::errors::{LatticeError, Waiting, failure, raised};
use crate::ffi::{Arguments, Entry, Slot, function};
use crate::memo::Memo;
use crate::saved::{Place, save};
use crate::session;
use crate::signal::Signal;
use crate::site;
use crate::value::described;
use std::sync::Arc;

/// State of the component whose body runs, found again by the place of the call; elsewhere made anew. Also tells whether it was
/// made just now.
pub(crate) fn kept<'py>(
    py: Python<'py>,
    make: impl FnOnce() -> PyResult<Py<PyAny>>,
) -> PyResult<(Bound<'py, PyAny>, bool)> {
    let building = session::entered().filter(|it| it.session(py).is_building());
    let Some(entered) = building else {
        return Ok((make()?.into_bound(py), true));
    };
    let mut failed = None;
    let mut made = false;
    let site = site::within(py, &entered);
    let make = || {
        made = true;
        make().unwrap_or_else(|error| {
            failed = Some(error);
            py.None()
        })
    };
    let look = |object: &Py<PyAny>| object.bind(py).clone();
    let state = (entered.session(py).keep_and(site, make, look)).map_err(raised)?;
    match failed {
        Some(error) => Err(error),
        None => Ok((state, made)),
    }
}

/// `lt.signal`, by C's own calling convention: a body calls it for each of its signals in each run, to find what it has.
struct SignalCall;

impl Entry for SignalCall {
    fn call<'py>(
        py: Python<'py>,
        _number: usize,
        given: &Arguments<'_, 'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if given.positional() != 1 {
            return Err(PyTypeError::new_err(format!(
                "signal() takes one value by position, as in signal(0), and {} came",
                given.positional()
            )));
        }
        let mut eq = None;
        let mut saved = None;
        for at in 0..given.named() {
            let value = given.named_value(at);
            let name = given.name(at)?;
            match name {
                _ if value.is_none() && matches!(name, "eq" | "url" | "persist") => {}
                "eq" => eq = Some(value),
                "url" | "persist" => {
                    let place = if name == "url" {
                        Place::Url
                    } else {
                        Place::Page
                    };
                    let name = value.cast::<PyString>().map_err(|_| {
                        PyTypeError::new_err(format!(
                            "signal({name}=) is a text, the name that the value has there, and {} came",
                            described(&value)
                        ))
                    })?;
                    if saved.replace((place, name.to_str()?.to_owned())).is_some() {
                        return Err(PyTypeError::new_err(
                            "a signal stands in the URL or is kept by the browser, and not both: give url or persist",
                        ));
                    }
                }
                name => {
                    return Err(PyTypeError::new_err(format!(
                        "signal() takes no {name}; it takes a value, eq, url and persist"
                    )));
                }
            }
        }
        let building = saved
            .as_ref()
            .and_then(|_| session::entered())
            .filter(|it| it.session(py).is_building());
        if saved.is_some() && building.is_none() {
            return Err(LatticeError::new_err(
                "signal(url=) and signal(persist=) belong to a page, and work while a component's body runs: make it in the component that shows it",
            ));
        }
        let make = || {
            let value = given.at(0).to_owned().unbind();
            let signal = Signal::make(py, value, eq.map(|eq| eq.to_owned().unbind()))?;
            if let (Some((place, name)), Some(entered)) = (&saved, &building) {
                save(entered.session(py), &signal, *place, name)?;
            }
            Ok(signal.unbind())
        };
        kept(py, make).map(|(signal, _)| signal)
    }
}

/// The function `signal`.
pub(crate) fn signal(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let doc = "signal(value, /, *, eq=None, url=None, persist=None)\n--\n\nA signal; in a component it is found again by its place in the source.";
    function::<SignalCall>(py, "signal", doc, "lattice_ui._core", 0)
}

/// A signal that each session has for itself, made once at the top of a module.
#[pyfunction]
#[pyo3(name = "session", signature = (default, /, *, eq=None))]
pub(crate) fn per_session<'py>(
    py: Python<'py>,
    default: Py<PyAny>,
    eq: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    if session::ambient(py).is_some() {
        return Err(LatticeError::new_err(
            "lt.session is called once for the app, at the top of a module; in a component lt.signal makes what a session has for itself",
        ));
    }
    Signal::of_sessions(py, default, eq)
}

/// A value computed from signals; also as a decorator.
#[pyfunction]
#[pyo3(signature = (compute, /))]
pub(crate) fn memo<'py>(
    py: Python<'py>,
    compute: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let function = compute.clone().unbind();
    let (memo, made) = kept(py, || Ok(Memo::make(py, function)?.unbind()))?;
    if !made {
        memo.cast::<Memo>()?.get().renew(py, &compute)?;
    }
    Ok(memo)
}

/// What an effect runs: the function of the last run of the body.
#[pyclass(frozen, name = "Effect", module = "lattice_ui._core")]
pub(crate) struct Effect {
    run: Arc<Slot>,
    renewed: lattice_engine::reactive::Signal<()>,
    session: session::Held,
}

/// Runs a function at the end of the turn, and again whenever what it read has changed; also as a decorator.
#[pyfunction]
#[pyo3(signature = (run, /))]
pub(crate) fn effect<'py>(py: Python<'py>, run: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let session = session::required("lt.effect")?;
    let function = run.clone().unbind();
    let (effect, made) = kept(py, || {
        let runtime = session.get(py).runtime();
        let slot = Arc::new(Slot::new(Some(function)));
        let renewed = runtime.signal(());
        let runs = Arc::clone(&slot);
        runtime.effect(move || Python::attach(|py| run_effect(py, &runs, renewed)));
        let session = Arc::downgrade(&session);
        Ok(Py::new(
            py,
            Effect {
                run: slot,
                renewed,
                session,
            },
        )?
        .into_any())
    })?;
    let it = effect.cast::<Effect>()?.get();
    if !made
        && !it
            .run
            .get(py)
            .is_some_and(|old| crate::same::same(&old, &run))
        && let Some(session) = it.session.upgrade()
    {
        drop(it.run.replace(py, Some(run.unbind())));
        it.renewed
            .replace_in(session.get(py).runtime(), ())
            .map_err(reactive)?;
    }
    Ok(effect)
}

fn run_effect(py: Python<'_>, run: &Slot, renewed: lattice_engine::reactive::Signal<()>) {
    let Some(session) = session::current() else {
        return;
    };
    let inner = session.get(py);
    // Its own node stands as long as the effect does.
    let _ = renewed.track_in(inner.runtime());
    if let Some(run) = run.get(py)
        && let Err(error) = run.call0().and_then(|value| refuse_coroutine(&value))
        // It runs again when what it waits for is there.
        && !error.is_instance_of::<Waiting>(py)
    {
        inner.report(failure(py, &error));
    }
}

/// A coroutine that nobody awaits would be lost in silence.
fn refuse_coroutine(value: &Bound<'_, PyAny>) -> PyResult<()> {
    if !crate::tasks::is_coroutine(value) {
        return Ok(());
    }
    value.call_method0("close")?;
    Err(PyTypeError::new_err(
        "an effect is a plain function, and this one is async: what it reads after an `await` could not be followed. Async work starts in a handler",
    ))
}

/// Calls a function when the component, or the effect that this stands in, runs again or goes.
#[pyfunction]
#[pyo3(signature = (run, /))]
pub(crate) fn on_cleanup(py: Python<'_>, run: Py<PyAny>) -> PyResult<()> {
    let session = session::required("lt.on_cleanup")?;
    let call = move || {
        Python::attach(|py| {
            if let Err(error) = run.call0(py) {
                let reported = failure(py, &error);
                Session::with_current(|session| session.report(reported));
            }
        });
    };
    let registered = session.get(py).runtime().on_cleanup(call);
    registered.map_err(reactive)
}

/// In a component: what `make()` gave at this place in the first run. Elsewhere: `make()`.
#[pyfunction]
#[pyo3(signature = (make, /))]
pub(crate) fn keep<'py>(py: Python<'py>, make: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    kept(py, || Ok(make.call0()?.unbind())).map(|(state, _)| state)
}

/// Calls a function without subscribing to what it reads.
#[pyfunction]
#[pyo3(signature = (read, /))]
pub(crate) fn untrack<'py>(
    py: Python<'py>,
    read: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    crate::reads::paused(|| match session::current() {
        Some(session) => session.get(py).runtime().untrack(|| read.call0()),
        None => read.call0(),
    })
}

/// Whether somebody who can be notified is reading.
#[pyfunction]
pub(crate) fn observing(py: Python<'_>) -> bool {
    session::observing(py)
}

/// All writes inside count as one change. A handler is one batch as it is, so this only says so.
#[pyclass(frozen, name = "Batch", module = "lattice_ui._core")]
pub(crate) struct Batch;

#[pymethods]
impl Batch {
    fn __enter__(&self) {}

    fn __exit__(
        &self,
        _kind: &Bound<'_, PyAny>,
        _error: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) {
    }
}

/// `with lt.batch():`.
#[pyfunction]
pub(crate) fn batch() -> Batch {
    Batch
}

/// A fresh id, from the session's seed; outside of one, from the system's.
#[pyfunction]
pub(crate) fn new_id(py: Python<'_>) -> PyResult<String> {
    if let Some(session) = session::ambient(py) {
        return Ok(session.get(py).new_id());
    }
    let token = py.import("secrets")?.call_method1("token_hex", (6,))?;
    Ok(format!("i{}", token.extract::<String>()?))
}

/// A number from 0 to 1, without 1, from the session's seed.
#[pyfunction]
pub(crate) fn random(py: Python<'_>) -> PyResult<f64> {
    match session::ambient(py) {
        Some(session) => Ok(session.get(py).random()),
        None => py.import("random")?.call_method0("random")?.extract(),
    }
}

/// The time in UTC, from the session's clock.
#[pyfunction]
pub(crate) fn now(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let datetime = py.import("datetime")?;
    let utc = datetime.getattr("timezone")?.getattr("utc")?;
    let class = datetime.getattr("datetime")?;
    match session::ambient(py) {
        Some(session) => {
            let seconds = session.get(py).now_ms() as f64 / 1_000.0;
            class.call_method1("fromtimestamp", (seconds, utc))
        }
        None => class.call_method1("now", (utc,)),
    }
}

/// The functions.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("signal", signal(module.py())?)?;
    module.add_function(wrap_pyfunction!(per_session, module)?)?;
    module.add_function(wrap_pyfunction!(memo, module)?)?;
    module.add_function(wrap_pyfunction!(effect, module)?)?;
    module.add_function(wrap_pyfunction!(on_cleanup, module)?)?;
    module.add_function(wrap_pyfunction!(keep, module)?)?;
    module.add_function(wrap_pyfunction!(untrack, module)?)?;
    module.add_function(wrap_pyfunction!(batch, module)?)?;
    module.add_function(wrap_pyfunction!(observing, module)?)?;
    module.add_function(wrap_pyfunction!(new_id, module)?)?;
    module.add_function(wrap_pyfunction!(now, module)?)?;
    module.add_function(wrap_pyfunction!(random, module)?)
}
