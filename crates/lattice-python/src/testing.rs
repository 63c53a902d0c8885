//! A session and its page in process: what tests act on.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use lattice_engine::session::testing::Recorder;
use lattice_engine::session::{Event, HostHandle, Input, Session, Start, Turn};
use lattice_engine::vdom::testing::Dom;
use pyo3::exceptions::{PyRuntimeError, PyTimeoutError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::app::PySession;
use crate::component::{Component, Use};
use crate::ffi::Attached;
use crate::session::{Shared, enter, open};
use crate::tasks;
use crate::value::to_payload;

/// Turns of tasks that run in one call at most: a task that never waits must not keep a test for ever.
const TURNS_MAX: usize = 1_000;
/// How often somebody who waits for tasks looks whether they ended without asking for a turn.
const LOOK_EVERY: Duration = Duration::from_millis(20);

type Asked = Box<dyn FnOnce(Turn) + Send>;

/// The turns that tasks and threads have asked for. They run within the calls of the test, so that a page never changes between
/// two of them.
#[derive(Default)]
struct Requests {
    queue: Mutex<VecDeque<Asked>>,
    came: Condvar,
}

impl Requests {
    fn take(&self) -> Option<Asked> {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }

    fn is_empty(&self) -> bool {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// Waits until one has come, but not for long.
    fn wait(&self) {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if queue.is_empty() {
            // Whether it came or time is up, the caller looks again.
            drop(self.came.wait_timeout(queue, LOOK_EVERY));
        }
    }
}

impl HostHandle for Requests {
    fn turn(&self, run: Asked) {
        self.queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(run);
        self.came.notify_all();
    }
}

struct Page {
    session: Shared,
    requests: Arc<Requests>,
    dom: Dom,
    operations: Vec<&'static str>,
}

impl Drop for Page {
    fn drop(&mut self) {
        Python::attach(|py| tasks::cancel(py, &self.session));
    }
}

/// Instance, slot, event, tag, and the element as HTML.
type Listener = (u32, u16, String, String, String);

/// A session of one component, with the page that a browser would show.
#[pyclass(frozen, name = "TestSession", module = "lattice_ui._core")]
pub(crate) struct TestSession(Attached<RefCell<Option<Page>>>);

impl TestSession {
    /// Runs a turn, flushes it into the page, and lets tasks do what they can do now.
    fn turn<R>(&self, py: Python<'_>, f: impl FnOnce(&Session) -> R) -> PyResult<R> {
        self.look(py, |_| ())?;
        self.run_ready(py, |page| page.operations.clear())?;
        let result = self.part(py, |page| enter(py, &Arc::clone(&page.session), f))?;
        self.run_ready(py, |_| ())?;
        Ok(result)
    }

    /// Runs what may change the session, and flushes it into the page.
    fn part<R>(&self, py: Python<'_>, f: impl FnOnce(&mut Page) -> R) -> PyResult<R> {
        // Taken out while user code runs: it may look at this very object.
        let page = self.0.get(py).borrow_mut().take();
        let Some(mut page) = page else {
            return Err(PyRuntimeError::new_err(
                "the session is closed, or in the middle of a turn",
            ));
        };
        let result = f(&mut page);
        let session = Arc::clone(&page.session);
        enter(py, &session, |session| {
            let mut recorder = Recorder::new(&mut page.dom);
            session.flush(&mut recorder);
            page.operations.extend(recorder.into_operations());
        });
        self.0.get(py).replace(Some(page));
        Ok(result)
    }

    /// Lets tasks run until none can go on without time passing or something from outside.
    fn run_ready(&self, py: Python<'_>, first: impl FnOnce(&mut Page)) -> PyResult<()> {
        if let Some(page) = &mut *self.0.get(py).borrow_mut() {
            first(page);
        }
        // On the loop's own thread no task can go on before this returns.
        if tasks::is_here(py)? {
            return Ok(());
        }
        for _ in 0..TURNS_MAX {
            let Ok(requests) = self.look(py, |page| Arc::clone(&page.requests)) else {
                return Ok(());
            };
            let Some(run) = requests.take() else {
                tasks::run_ready(py)?;
                if requests.is_empty() {
                    return Ok(());
                }
                continue;
            };
            self.part(py, |page| {
                let (ended, end) = mpsc::channel();
                let visit = Box::new(PySession::lent(Arc::clone(&page.session)));
                let turn = Turn::new(visit, move |session| {
                    drop(session);
                    // The receiver waits for just this.
                    let _ = ended.send(());
                });
                py.detach(move || {
                    run(turn);
                    // An error says that the turn is gone, which is an end as well.
                    let _ = end.recv();
                });
            })?;
        }
        Ok(())
    }

    fn look<R>(&self, py: Python<'_>, f: impl FnOnce(&Page) -> R) -> PyResult<R> {
        let page = self.0.get(py).borrow();
        page.as_ref().map(f).ok_or_else(|| {
            PyRuntimeError::new_err("the session is closed, or in the middle of a turn")
        })
    }
}

#[pymethods]
impl TestSession {
    #[new]
    #[pyo3(signature = (app, /, *args, seed=0, now_ms=0, **kwargs))]
    fn new(
        py: Python<'_>,
        app: &Bound<'_, Component>,
        args: &Bound<'_, PyTuple>,
        seed: u64,
        now_ms: u64,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> Self {
        let root = Use::new(app.get().function(), args, kwargs);
        let session = open(
            root,
            Start {
                seed,
                now_ms,
                ..Start::default()
            },
        );
        let mut dom = Dom::new();
        let requests = Arc::new(Requests::default());
        enter(py, &session, |session| {
            session.attach(Arc::clone(&requests) as Arc<dyn HostHandle>);
            session.first_paint();
            session.full_view(&mut dom);
        });
        Self(Attached::new(RefCell::new(Some(Page {
            session,
            requests,
            dom,
            operations: Vec::new(),
        }))))
    }

    /// The page as HTML, as a browser would print it.
    fn html(&self, py: Python<'_>) -> PyResult<String> {
        self.look(py, |page| page.dom.html())
    }

    /// What listens to events, in document order: instance, slot, event, tag, and the element as HTML.
    fn listeners(&self, py: Python<'_>) -> PyResult<Vec<Listener>> {
        self.look(py, |page| {
            let mut found = Vec::new();
            for element in page.dom.elements() {
                for (instance, slot, spec) in element.listeners() {
                    found.push((
                        instance,
                        slot,
                        spec.name.to_string(),
                        element.tag().to_owned(),
                        element.html(),
                    ));
                }
            }
            found
        })
    }

    /// Sends an event as the page would; returns how many operations the page then got.
    #[pyo3(signature = (instance, slot, payload=None))]
    fn event(
        &self,
        py: Python<'_>,
        instance: u32,
        slot: u16,
        payload: Option<Bound<'_, PyAny>>,
    ) -> PyResult<usize> {
        let payload = payload.map_or(Ok(lattice_engine::session::Payload::None), |value| {
            to_payload(&value)
        })?;
        self.turn(py, |session| {
            session.handle(Input::Event(Event {
                instance,
                slot,
                payload,
            }));
        })?;
        self.look(py, |page| page.operations.len())
    }

    /// Calls a function in the session as one turn.
    fn run<'py>(&self, py: Python<'py>, action: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.turn(py, |_| action.call0())?
    }

    /// Lets async handlers run to their ends, in real time; `TimeoutError` if some are not there in time.
    #[pyo3(signature = (timeout=5.0))]
    fn settle(&self, py: Python<'_>, timeout: f64) -> PyResult<()> {
        let until = Instant::now() + Duration::try_from_secs_f64(timeout).unwrap_or_default();
        self.run_ready(py, |page| page.operations.clear())?;
        loop {
            let (session, requests) = self.look(py, |page| {
                (Arc::clone(&page.session), Arc::clone(&page.requests))
            })?;
            let count = tasks::count(py, &session)?;
            if count == 0 {
                return Ok(());
            }
            if Instant::now() > until {
                return Err(PyTimeoutError::new_err(format!(
                    "settle() waits until no async handler runs any more, and after {timeout} s {count} still do"
                )));
            }
            py.detach(|| requests.wait());
            self.run_ready(py, |_| ())?;
        }
    }

    /// What the session has done so far, by name.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let session = self.look(py, |page| Arc::clone(&page.session))?;
        let counts = session.get(py).counts();
        let dict = PyDict::new(py);
        for (name, value) in [
            ("component_runs", counts.component_runs),
            ("memo_runs", counts.memo_runs),
            ("effect_runs", counts.effect_runs),
            ("binding_reads", counts.binding_reads),
            ("patches", counts.patches),
            ("events", counts.events),
            ("dropped_events", counts.dropped_events),
            ("failures", counts.failures),
            ("components", counts.components),
            ("bindings", counts.bindings),
        ] {
            dict.set_item(name, value)?;
        }
        Ok(dict)
    }

    /// The operations of the last flush: `set`, `insert`, `remove`, `move`, `clear`.
    fn ops(&self, py: Python<'_>) -> PyResult<Vec<&'static str>> {
        self.look(py, |page| page.operations.clone())
    }

    /// The failures of the app's code since the last call.
    fn failures(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        let session = self.look(py, |page| Arc::clone(&page.session))?;
        Ok(session
            .get(py)
            .take_failures()
            .iter()
            .map(ToString::to_string)
            .collect())
    }

    /// Ends the session.
    fn close(&self, py: Python<'_>) {
        let page = self.0.get(py).borrow_mut().take();
        drop(page);
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __exit__(
        &self,
        py: Python<'_>,
        _kind: &Bound<'_, PyAny>,
        _error: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) {
        self.close(py);
    }
}
