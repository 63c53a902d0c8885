//! Async handlers as tasks of the process's event loop, and which session a task belongs to.
//!
//! The loop is Python's own, on a thread of its own (`lattice_ui._tasks`); it is started by the first async handler. Threads of
//! turns hand coroutines over, hosts wake the tasks whose turn has come.

use std::sync::{Arc, Weak, mpsc};
use std::time::Duration;

use lattice_engine::session::{Failure, Session, Turn};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use crate::busy::Run;
use crate::driver::Driver;
use crate::reads::Reads;
use crate::session::{self, Held, Shared, enter};

static LOOP: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
/// The context variable that tells a task, and what it starts, its session.
static MARK: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// How long a stop waits for handlers that are under way before they are cancelled.
#[cfg(not(target_os = "emscripten"))]
pub(crate) const GRACE: Duration = Duration::from_secs(2);

/// A session as a context knows it: without keeping it alive.
#[pyclass(frozen, name = "Mark", module = "lattice_ui._core")]
pub(crate) struct Mark {
    session: Held,
    /// The load that the code belongs to.
    reads: Option<Weak<Reads>>,
}

impl Mark {
    pub(crate) fn new(session: Held, reads: Option<&Arc<Reads>>) -> Self {
        Self {
            session,
            reads: reads.map(Arc::downgrade),
        }
    }
}

/// Whether a handler's result is a coroutine that has to be run: Python's, or of a compiler that makes its own.
pub(crate) fn is_coroutine(value: &Bound<'_, PyAny>) -> bool {
    let py = value.py();
    let kind = value.get_type();
    !value.is_none()
        && kind.hasattr(intern!(py, "__await__")).unwrap_or(false)
        && kind.hasattr(intern!(py, "send")).unwrap_or(false)
}

/// Runs the coroutine of a handler that runs now. Its first step is over when this returns: it belongs to the event's turn.
///
/// `run` is told of its end.
pub(crate) fn start(
    session: &Session,
    coroutine: &Bound<'_, PyAny>,
    run: Option<Run>,
) -> PyResult<()> {
    let py = coroutine.py();
    let shared = session::required("an async handler")?;
    let component = session.handling().unwrap_or_default();
    let tasks = event_loop(py)?;
    let (lent, first_step) = mpsc::channel();
    // The loop's own thread (a test within an async handler, say) must not wait for itself.
    let waits = !is_here(py)?;
    let driver = Driver::of_handler(
        coroutine,
        Arc::downgrade(&shared),
        component,
        waits.then_some(lent),
        run.clone(),
    );
    let driver = Bound::new(py, driver)?;
    if let Some(run) = run {
        run.goes_on_as(&driver);
    }
    tasks.call_method1(intern!(py, "start"), (driver,))?;
    if waits {
        // An error says that the driver is gone without a step, as when the loop was closed: then there is nothing to wait for.
        let _ = py.detach(move || first_step.recv());
    }
    Ok(())
}

/// Runs a load of a resource. It begins when the turn that runs now is over.
pub(crate) fn start_load(py: Python<'_>, driver: &Bound<'_, Driver>) -> PyResult<()> {
    event_loop(py)?
        .call_method1(intern!(py, "start"), (driver,))
        .map(drop)
}

/// Runs a coroutine that belongs to no session.
#[cfg(not(target_os = "emscripten"))]
pub(crate) fn run(coroutine: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = coroutine.py();
    event_loop(py)?
        .call_method1(intern!(py, "run"), (coroutine,))
        .map(drop)
}

/// Whether this is the thread of the event loop, which must not wait for a task.
pub(crate) fn is_here(py: Python<'_>) -> PyResult<bool> {
    match LOOP.get(py) {
        Some(tasks) => tasks
            .bind(py)
            .call_method0(intern!(py, "is_here"))?
            .is_truthy(),
        None => Ok(false),
    }
}

/// Cancels the tasks of a session that ends.
pub(crate) fn cancel(py: Python<'_>, session: &Shared) {
    if let Some(tasks) = LOOP.get(py) {
        let number = number(&Arc::downgrade(session));
        // A loop that is closed has cancelled them already.
        let _ = tasks
            .bind(py)
            .call_method1(intern!(py, "cancel"), (number,));
    }
}

/// Cancels the task of a driver.
pub(crate) fn stop(driver: &Bound<'_, Driver>) {
    let py = driver.py();
    if let Some(tasks) = LOOP.get(py) {
        // A loop that is closed has cancelled it already.
        let _ = tasks.bind(py).call_method1(intern!(py, "stop"), (driver,));
    }
}

/// How many tasks of the session are not done.
pub(crate) fn count(py: Python<'_>, session: &Shared) -> PyResult<usize> {
    match LOOP.get(py) {
        Some(tasks) => tasks
            .bind(py)
            .call_method1(intern!(py, "count"), (number(&Arc::downgrade(session)),))?
            .extract(),
        None => Ok(0),
    }
}

/// The event loop with its tasks; None before the first async handler.
#[pyfunction]
pub(crate) fn running_tasks(py: Python<'_>) -> Option<Bound<'_, PyAny>> {
    LOOP.get(py).map(|tasks| tasks.bind(py).clone())
}

/// Lets the loop do what is ready, and what becomes ready by that.
pub(crate) fn run_ready(py: Python<'_>) -> PyResult<()> {
    match LOOP.get(py) {
        Some(tasks) => tasks
            .bind(py)
            .call_method0(intern!(py, "run_ready"))
            .map(drop),
        None => Ok(()),
    }
}

/// Waits until no task is left, at most this long.
#[cfg(not(target_os = "emscripten"))]
pub(crate) fn wait_for_all(py: Python<'_>, at_most: Duration) {
    if let Some(tasks) = LOOP.get(py) {
        // It fails when the loop is closed, and nothing is left.
        let _ = tasks
            .bind(py)
            .call_method1(intern!(py, "wait_for_all"), (at_most.as_secs_f64(),));
    }
}

/// A future of the loop that a task may await; asked for on the loop's thread.
pub(crate) fn waiter(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    event_loop(py)?.call_method0(intern!(py, "waiter"))
}

/// Lets the task that awaits this future go on.
pub(crate) fn wake(waiter: &Bound<'_, PyAny>) {
    let py = waiter.py();
    if let Some(tasks) = LOOP.get(py) {
        // A loop that is closed runs no task any more.
        let _ = tasks.bind(py).call_method1(intern!(py, "wake"), (waiter,));
    }
}

/// Reports a failure in a turn of its own; false if the session is gone.
pub(crate) fn report(py: Python<'_>, session: &Held, failure: Failure) -> bool {
    let Some(host) = session.upgrade().and_then(|it| it.get(py).host()) else {
        return false;
    };
    let session = session.clone();
    let run = move |turn: Turn| {
        Python::attach(|py| {
            if let Some(session) = session.upgrade() {
                enter(py, &session, |session| session.report(failure));
            }
        });
        drop(turn);
    };
    py.detach(|| host.turn(Box::new(run)));
    true
}

/// The session that the context of the code which runs here belongs to.
pub(crate) fn marked(py: Python<'_>) -> Option<Shared> {
    mark(py)?.get().session.upgrade()
}

/// The load that the context of the code which runs here belongs to.
pub(crate) fn marked_load(py: Python<'_>) -> Option<Arc<Reads>> {
    mark(py)?.get().reads.as_ref()?.upgrade()
}

fn mark(py: Python<'_>) -> Option<Bound<'_, Mark>> {
    let variable = MARK.get(py)?.bind(py);
    let found = variable.call_method1(intern!(py, "get"), (py.None(),));
    found.ok()?.cast_into::<Mark>().ok()
}

/// A number for a session, as long as it lives.
pub(crate) fn number(session: &Held) -> usize {
    session.as_ptr() as usize
}

fn event_loop(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    let tasks = LOOP.get_or_try_init(py, || {
        let module = py.import("lattice_ui._tasks")?;
        Ok::<_, PyErr>(module.getattr("Tasks")?.call0()?.unbind())
    })?;
    Ok(tasks.bind(py))
}

/// The context variable that tells whose a task is.
#[pyfunction]
pub(crate) fn mark_variable(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let variable = MARK.get_or_try_init(py, || {
        let class = py.import("contextvars")?.getattr("ContextVar")?;
        let default = PyDict::new(py);
        default.set_item("default", py.None())?;
        Ok::<_, PyErr>(class.call(("lattice_session",), Some(&default))?.unbind())
    })?;
    Ok(variable.bind(py).clone())
}

/// A driver for a coroutine of the session that a mark names.
#[pyfunction]
#[pyo3(signature = (coroutine, mark, /))]
pub(crate) fn drive(coroutine: &Bound<'_, PyAny>, mark: &Bound<'_, Mark>) -> Driver {
    let mark = mark.get();
    let reads = mark.reads.as_ref().and_then(Weak::upgrade);
    Driver::new(coroutine, mark.session.clone(), reads)
}
