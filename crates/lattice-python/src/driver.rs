//! A coroutine of a session's task: each step between two awaits is a turn of that session.
//!
//! The event loop calls `send` whenever the task can go on. The driver asks the session's host for a turn and lets the task await
//! it; when the turn has come, it enters the session, runs one step of the user's coroutine and ends the turn, so that the
//! step's writes are one batch and are flushed at once. The event loop itself never waits for a session.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lattice_engine::session::Failure;
use pyo3::exceptions::PyStopIteration;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit, intern};

use crate::busy::Run;
use crate::errors::{failure, is_apps_own};
use crate::ffi::{Attached, Slot};
use crate::promise::Promise;
use crate::reads::Reads;
use crate::session::{self, Held, Shared, enter};
use crate::tasks;
use crate::turns::{Next, Place};

use std::cell::RefCell;

/// A step that takes longer is told to the author: no other async handler of any session goes on meanwhile.
const STEP_MAX: Duration = Duration::from_millis(100);
/// How the warning about it begins.
const SLOW_STEP: &str = "a step of an async handler is over in";

/// Whether a failure is the warning about a step that took long: it depends on the machine, so tests do not fail by it.
pub(crate) fn is_slow_step(failure: &Failure) -> bool {
    failure.what.starts_with(SLOW_STEP)
}

/// How the event loop lets a coroutine go on.
enum Action {
    Send(Py<PyAny>),
    Throw(Py<PyTuple>),
}

/// What a task of a session runs instead of the user's own coroutine.
#[pyclass(frozen, weakref, name = "Driver", module = "lattice_ui._core")]
pub(crate) struct Driver {
    coroutine: Slot,
    session: Held,
    /// The component whose handler it is; of a task that a handler started, none.
    handler: Option<String>,
    /// The first step of a handler is a part of the turn of its event, whose thread waits until this is dropped.
    lent: Mutex<Option<Sender<()>>>,
    /// Who is told of its end.
    run: Option<Run>,
    /// Of a load, and what that starts: where reads are noted.
    reads: Option<Arc<Reads>>,
    /// Of a load: where its result goes.
    result: Option<Arc<Promise>>,
    place: Arc<Place>,
    /// What the event loop wanted when there was no turn yet.
    pending: Attached<RefCell<Option<Action>>>,
}

impl Driver {
    pub(crate) fn new(
        coroutine: &Bound<'_, PyAny>,
        session: Held,
        reads: Option<Arc<Reads>>,
    ) -> Self {
        Self {
            coroutine: Slot::new(Some(coroutine.clone().unbind())),
            session,
            handler: None,
            lent: Mutex::new(None),
            run: None,
            reads,
            result: None,
            place: Arc::default(),
            pending: Attached::new(RefCell::new(None)),
        }
    }

    /// Of a handler of this component. `lent` is dropped when its first step is done, or will never be.
    pub(crate) fn of_handler(
        coroutine: &Bound<'_, PyAny>,
        session: Held,
        component: String,
        lent: Option<Sender<()>>,
        run: Option<Run>,
    ) -> Self {
        Self {
            handler: Some(component),
            lent: Mutex::new(lent),
            run,
            ..Self::new(coroutine, session, None)
        }
    }

    /// Of a load of a resource.
    pub(crate) fn of_load(
        coroutine: &Bound<'_, PyAny>,
        session: Held,
        reads: Arc<Reads>,
        result: Arc<Promise>,
    ) -> Self {
        Self {
            result: Some(result),
            ..Self::new(coroutine, session, Some(reads))
        }
    }

    fn advance<'py>(&self, py: Python<'py>, action: Action) -> PyResult<Bound<'py, PyAny>> {
        let lent = self.take_lent();
        let session = self.session.upgrade();
        if lent.is_some() {
            let result = self.step(py, session.as_ref(), action);
            drop(lent);
            return result;
        }
        let action = match (action, self.pending.get(py).take()) {
            (Action::Send(_), Some(pending)) => pending,
            // A cancellation takes the place of what the task waited to go on with.
            (action, _) => action,
        };
        let Some(session) = session else {
            return self.step(py, None, action);
        };
        let is_inside = session::current().is_some_and(|it| Arc::ptr_eq(&it, &session));
        let host = session.get(py).host().filter(|_| !is_inside);
        let Some(host) = host else {
            return self.step(py, Some(&session), action);
        };
        match self.place.next(py, &host)? {
            Next::Turn(turn) => {
                let result = self.step(py, Some(&session), action);
                drop(turn);
                result
            }
            Next::Gone => self.step(py, None, action),
            Next::Wait(waiter) => {
                drop(self.pending.get(py).replace(Some(action)));
                Ok(waiter.into_bound(py))
            }
        }
    }

    /// One step of the coroutine, in its session if that is still there.
    fn step<'py>(
        &self,
        py: Python<'py>,
        session: Option<&Shared>,
        action: Action,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Some(coroutine) = self.coroutine.get(py) else {
            return Err(PyStopIteration::new_err(()));
        };
        let Some(session) = session else {
            let result = apply(&coroutine, action);
            if let (Err(_), Some(run)) = (&result, &self.run) {
                run.forget(py);
            }
            return result;
        };
        let begun = Instant::now();
        let result = enter(py, session, |session| {
            let apply = || session.act(|| apply(&coroutine, action));
            let Some(reads) = &self.reads else {
                return apply();
            };
            let result = reads.noting(apply);
            reads.follow(py, session);
            result
        });
        if begun.elapsed() > STEP_MAX {
            session
                .get(py)
                .warn(self.slow_step(&coroutine, begun.elapsed()));
        }
        if let (Err(_), Some(run)) = (&result, &self.run) {
            enter(py, session, |session| run.ended(py, session));
        }
        if let (Some(promise), Err(error)) = (&self.result, &result) {
            promise.keep(py, error);
            if is_cancelled(py, error) {
                return result;
            }
            return Err(PyStopIteration::new_err(()));
        }
        match (&self.handler, result) {
            (Some(component), Err(error)) if is_failure(py, &error) => {
                let mut failed = failure(py, &error);
                failed.component.clone_from(component);
                enter(py, session, |session| session.report(failed));
                Err(PyStopIteration::new_err(()))
            }
            (_, result) => result,
        }
    }

    fn slow_step(&self, coroutine: &Bound<'_, PyAny>, took: Duration) -> Failure {
        let text = format!(
            "{SLOW_STEP} {} ms, and this one took {}: until it was over no other async handler of any session went on. Await what takes long, or hand it to a thread with `await asyncio.to_thread(...)`",
            STEP_MAX.as_millis(),
            took.as_millis()
        );
        let mut warning = Failure::new(text);
        if let Some(component) = &self.handler {
            warning.component.clone_from(component);
        }
        match stands_at(coroutine) {
            Some((file, line)) => warning.at(file, line),
            None => warning,
        }
    }

    fn take_lent(&self) -> Option<Sender<()>> {
        self.lent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

fn apply<'py>(coroutine: &Bound<'py, PyAny>, action: Action) -> PyResult<Bound<'py, PyAny>> {
    let py = coroutine.py();
    match action {
        Action::Send(value) => coroutine.call_method1(intern!(py, "send"), (value,)),
        Action::Throw(error) => coroutine.call_method1(intern!(py, "throw"), error.into_bound(py)),
    }
}

/// Whether it is neither the end of a coroutine nor of a cancelled one.
fn is_failure(py: Python<'_>, error: &PyErr) -> bool {
    !error.is_instance_of::<PyStopIteration>(py) && !is_cancelled(py, error)
}

fn is_cancelled(py: Python<'_>, error: &PyErr) -> bool {
    let asyncio = py.import(intern!(py, "asyncio"));
    asyncio
        .and_then(|asyncio| asyncio.getattr(intern!(py, "CancelledError")))
        .is_ok_and(|class| error.matches(py, class).unwrap_or(false))
}

/// The line where a coroutine waits now: the app's own innermost one. Of one that has ended, its first line.
fn stands_at(coroutine: &Bound<'_, PyAny>) -> Option<(String, u32)> {
    let py = coroutine.py();
    let mut found = None;
    let mut next = Some(coroutine.clone());
    while let Some(it) = next {
        let Ok(code) = it.getattr(intern!(py, "cr_code")) else {
            break;
        };
        let line = it
            .getattr(intern!(py, "cr_frame"))
            .and_then(|frame| frame.getattr(intern!(py, "f_lineno")))
            .or_else(|_| code.getattr(intern!(py, "co_firstlineno")));
        let file: String = code
            .getattr(intern!(py, "co_filename"))
            .ok()?
            .extract()
            .ok()?;
        if found.is_none() || is_apps_own(py, &file) {
            found = Some((file, line.ok()?.extract().ok()?));
        }
        next = it.getattr(intern!(py, "cr_await")).ok();
    }
    found
}

#[pymethods]
impl Driver {
    #[pyo3(signature = (value, /))]
    fn send<'py>(&self, py: Python<'py>, value: Py<PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.advance(py, Action::Send(value))
    }

    #[pyo3(signature = (*error))]
    fn throw<'py>(&self, py: Python<'py>, error: Py<PyTuple>) -> PyResult<Bound<'py, PyAny>> {
        self.advance(py, Action::Throw(error))
    }

    fn close(&self, py: Python<'_>) -> PyResult<()> {
        drop(self.take_lent());
        match self.coroutine.get(py) {
            Some(coroutine) => coroutine.call_method0(intern!(py, "close")).map(drop),
            None => Ok(()),
        }
    }

    fn __await__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.advance(py, Action::Send(py.None()))
    }

    /// What asyncio shows of a coroutine: its name, its frame, its code.
    fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let coroutine = self.coroutine.get(py);
        coroutine
            .unwrap_or_else(|| py.None().into_bound(py))
            .getattr(name)
    }

    /// A number for its session, as long as that lives.
    #[getter]
    fn session(&self) -> usize {
        tasks::number(&self.session)
    }

    /// What a task's context says of its session.
    #[getter]
    fn mark(&self) -> tasks::Mark {
        tasks::Mark::new(self.session.clone(), self.reads.as_ref())
    }

    /// Tells the page and the log of an exception that nobody awaited; False if the session is gone.
    #[pyo3(signature = (error, /))]
    fn report(&self, py: Python<'_>, error: Bound<'_, PyAny>) -> bool {
        let failed = failure(py, &PyErr::from_value(error));
        tasks::report(py, &self.session, failed)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.coroutine.visit(&visit)
    }

    fn __clear__(&self, py: Python<'_>) {
        drop(self.coroutine.replace(py, None));
    }
}
