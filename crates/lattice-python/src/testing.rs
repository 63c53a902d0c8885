//! A session and its page in process: what tests act on.

mod link;
mod patches;
mod requests;

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use lattice_engine::session::{
    Event, HostHandle, Input, Location, Payload, Session, Start, Turn, UploadRequest, UploadedFile,
};
use lattice_engine::vdom::testing::ElementRef;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyRuntimeError, PyTimeoutError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::app::{PySession, begun};
use crate::driver::is_slow_step;
use crate::errors::raised;
use crate::ffi::Attached;
use crate::session::{Shared, enter, open};
use crate::tasks;
use crate::user::User;
use crate::value::to_payload;
use link::Link;
use requests::Requests;

/// Turns of tasks that run in one call at most: a task that never waits must not keep a test for ever.
const TURNS_MAX: usize = 1_000;
struct Page {
    session: Shared,
    requests: Arc<Requests>,
    link: Link,
}

impl Drop for Page {
    fn drop(&mut self) {
        Python::attach(|py| tasks::cancel(py, &self.session));
    }
}

/// What listens: the element by its place in document order, instance, slot, event, what the event carries (by its number in
/// the protocol), the keys that count, whether elements further out hear nothing of it, and the milliseconds that it is debounced and
/// throttled by.
type Listener = (usize, u32, u16, String, u8, Vec<String>, bool, u32, u32);

/// A session of one component, with the page that a browser would show.
#[pyclass(frozen, name = "TestSession", module = "lattice_ui._core")]
pub(crate) struct TestSession(Attached<RefCell<Option<Page>>>);

impl TestSession {
    /// Runs a turn, flushes it into the page, and lets tasks do what they can do now.
    fn turn<R>(&self, py: Python<'_>, f: impl FnOnce(&Session) -> R) -> PyResult<R> {
        self.look(py, |_| ())?;
        self.run_ready(py, |page| page.link.patches.clear())?;
        let result = self.part(py, |page| enter(py, &Arc::clone(&page.session), f))?;
        self.run_ready(py, |_| ())?;
        Ok(result)
    }

    /// Runs what may change the session, and flushes it into the page.
    fn part<R>(&self, py: Python<'_>, f: impl FnOnce(&mut Page) -> R) -> PyResult<R> {
        // Taken out while user code runs: it may look at this very object.
        let page = self.0.get(py).borrow_mut().take();
        let mut page = page.ok_or_else(unavailable)?;
        let result = f(&mut page);
        let session = Arc::clone(&page.session);
        enter(py, &session, |session| {
            page.link.flush(session);
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
            requests.poll_loads();
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
        page.as_ref().map(f).ok_or_else(unavailable)
    }

    /// A short change that runs no code of an app.
    fn change<R>(&self, py: Python<'_>, f: impl FnOnce(&mut Page) -> R) -> PyResult<R> {
        let mut page = self.0.get(py).borrow_mut();
        page.as_mut().map(f).ok_or_else(unavailable)
    }
}

fn unavailable() -> PyErr {
    PyRuntimeError::new_err("the session is closed, or in the middle of a turn")
}

#[pymethods]
impl TestSession {
    #[new]
    #[expect(clippy::too_many_arguments, reason = "Python gives them by name")]
    #[pyo3(signature = (app, /, *args, seed=0, now_ms=0, debug=true, at="/", user=None, **kwargs))]
    fn new(
        py: Python<'_>,
        app: &Bound<'_, PyAny>,
        args: &Bound<'_, PyTuple>,
        seed: u64,
        now_ms: u64,
        debug: bool,
        at: &str,
        user: Option<&User>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let app = begun(app, Some(args), kwargs, None)?.with_details(debug);
        let (root, start) = app.begin(Start {
            seed,
            now_ms,
            location: Location::parse(at).map_err(raised)?,
            user: user.map(|user| Arc::clone(user.native())),
            ..Start::default()
        });
        let session = open(root, start);
        let mut link = Link::new();
        let requests = Arc::new(Requests::default());
        enter(py, &session, |session| {
            session.attach(Arc::clone(&requests) as Arc<dyn HostHandle>);
            let wants_stored = session.first_paint().wants_stored;
            link.show(session, wants_stored);
        });
        Ok(Self(Attached::new(RefCell::new(Some(Page {
            session,
            requests,
            link,
        })))))
    }

    /// The page's title as the session says it now.
    fn title(&self, py: Python<'_>) -> PyResult<String> {
        let session = self.look(py, |page| Arc::clone(&page.session))?;
        let head = session.get(py).head();
        Ok(head.title_text().unwrap_or_default().to_owned())
    }

    /// Takes over what another session leaves, as the session of a reloaded page does.
    fn succeed(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        let session = other.look(py, |page| Arc::clone(&page.session))?;
        let left = enter(py, &session, Session::leave);
        self.turn(py, |session| session.take_over(left))
    }

    /// The page as HTML, as a browser would print it.
    fn html(&self, py: Python<'_>) -> PyResult<String> {
        self.look(py, |page| page.link.dom.html())
    }

    /// What listens to events, in document order.
    fn listeners(&self, py: Python<'_>) -> PyResult<Vec<Listener>> {
        self.look(py, |page| {
            let elements = page.link.dom.elements().enumerate();
            elements
                .flat_map(|(at, element)| listeners_of(at, element))
                .collect()
        })
    }

    /// The methods that the app has called, of each element by its place in document order.
    fn calls(&self, py: Python<'_>) -> PyResult<Vec<Vec<String>>> {
        let names = |element: ElementRef<'_>| element.calls().map(str::to_owned).collect();
        self.look(py, |page| page.link.dom.elements().map(names).collect())
    }

    /// The instance that each element belongs to, in document order.
    fn instances(&self, py: Python<'_>) -> PyResult<Vec<u32>> {
        self.look(py, |page| {
            page.link.dom.elements().map(ElementRef::instance).collect()
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
        let payload = payload.map_or(Ok(Payload::None), |value| to_payload(&value))?;
        let event = Event {
            instance,
            slot,
            payload,
        };
        let event = self.change(py, |page| page.link.keep(event))?;
        self.turn(py, |session| {
            if let Some(event) = event {
                session.handle(Input::Event(event));
            }
        })?;
        self.look(py, |page| page.link.patches.len())
    }

    /// Nothing gets from the page to the session, nor back, until `online`.
    fn offline(&self, py: Python<'_>) -> PyResult<()> {
        self.change(py, |page| page.link.go_away())
    }

    /// The page goes on as after a lost connection: it gets what it has missed, then sends what it has kept.
    fn online(&self, py: Python<'_>) -> PyResult<()> {
        self.run_ready(py, |page| page.link.patches.clear())?;
        let events = self.part(py, |page| {
            let session = Arc::clone(&page.session);
            enter(py, &session, |session| page.link.come_back(session))
        })?;
        for (number, event) in events.map_err(PyRuntimeError::new_err)? {
            self.part(py, |page| {
                if page.link.is_new(number) {
                    let session = Arc::clone(&page.session);
                    enter(py, &session, |session| session.handle(Input::Event(event)));
                }
            })?;
            self.run_ready(py, |_| ())?;
        }
        self.run_ready(py, |_| ())
    }

    /// Whether nothing gets through.
    fn is_offline(&self, py: Python<'_>) -> PyResult<bool> {
        self.look(py, |page| page.link.is_away())
    }

    /// Asks whether the page may send a file; says what a person is told if not.
    fn begin_upload(
        &self,
        py: Python<'_>,
        upload: u32,
        target: (u32, u16),
        name: &str,
        media_type: &str,
        size: u64,
    ) -> PyResult<Option<String>> {
        let request = UploadRequest {
            upload,
            instance: target.0,
            slot: target.1,
            name: name.into(),
            media_type: media_type.into(),
            size,
        };
        self.turn(py, |session| session.handle(Input::UploadBegin(request)))?;
        let requests = self.look(py, |page| Arc::clone(&page.requests))?;
        Ok(requests.take_answer().and_then(Result::err))
    }

    /// All of a file that was taken stands at `path`.
    fn end_upload(
        &self,
        py: Python<'_>,
        upload: u32,
        name: &str,
        media_type: &str,
        size: u64,
        path: PathBuf,
    ) -> PyResult<()> {
        let request = UploadRequest {
            upload,
            instance: 0,
            slot: 0,
            name: name.into(),
            media_type: media_type.into(),
            size,
        };
        let file = Some(UploadedFile::new(&request, &path));
        self.turn(py, |session| {
            session.handle(Input::UploadEnd { upload, file });
        })
    }

    /// Calls a function in the session as one turn.
    fn run<'py>(&self, py: Python<'py>, action: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.turn(py, |_| action.call0())?
    }

    /// Says what time it is, in milliseconds since 1970, as one turn.
    fn clock(&self, py: Python<'_>, now_ms: u64) -> PyResult<()> {
        self.turn(py, |session| session.handle(Input::Clock(now_ms)))
    }

    /// When the session wants to be told the time next, in milliseconds since 1970; None if it waits for nothing.
    fn next_alarm(&self, py: Python<'_>) -> PyResult<Option<u64>> {
        let session = self.look(py, |page| Arc::clone(&page.session))?;
        Ok(session.get(py).next_alarm_ms())
    }

    /// How many tasks of async handlers and loads are not done; one more if what came of others is still to be shown.
    fn tasks(&self, py: Python<'_>) -> PyResult<usize> {
        let session = self.look(py, |page| Arc::clone(&page.session))?;
        // Counted first: what is done by then has asked for its turn.
        let count = tasks::count(py, &session)?;
        let asked = self.look(py, |page| !page.requests.is_empty())?;
        Ok(count + usize::from(asked))
    }

    /// Waits a little for what comes from outside, and lets tasks go on; what it brings is a part of the last turn.
    fn wait(&self, py: Python<'_>) -> PyResult<()> {
        let requests = self.look(py, |page| Arc::clone(&page.requests))?;
        py.detach(|| requests.wait());
        self.run_ready(py, |_| ())
    }

    /// Lets async handlers run to their ends, in real time; `TimeoutError` if some are not there in time.
    #[pyo3(signature = (timeout=5.0))]
    fn settle(&self, py: Python<'_>, timeout: f64) -> PyResult<()> {
        let until = Instant::now() + Duration::try_from_secs_f64(timeout).unwrap_or_default();
        self.run_ready(py, |page| page.link.patches.clear())?;
        loop {
            let count = self.tasks(py)?;
            if count == 0 {
                return Ok(());
            }
            if Instant::now() > until {
                return Err(PyTimeoutError::new_err(format!(
                    "settle() waits until no async handler runs any more, and after {timeout} s {count} still do"
                )));
            }
            self.wait(py)?;
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

    /// The operations that the last turn sent: what each is, the instance, the slot and the value.
    fn patches<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        self.look(py, |page| {
            let patches = page.link.patches.iter();
            patches
                .map(|patch| patch.to_python(py)?.into_bound_py_any(py))
                .collect()
        })?
    }

    /// The failures of the app's code and the warnings to its author since the last call: each in a line, its traceback if it has
    /// one, and whether it only tells of a step that took long.
    fn failures(&self, py: Python<'_>) -> PyResult<Vec<(String, String, bool)>> {
        let session = self.look(py, |page| Arc::clone(&page.session))?;
        let failures = session.get(py).take_failures().into_iter();
        Ok(failures
            .map(|it| (it.to_string(), it.detail.clone(), is_slow_step(&it)))
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

fn listeners_of(at: usize, element: ElementRef<'_>) -> Vec<Listener> {
    let listeners = element.listeners();
    let seen = listeners.map(|(instance, slot, spec)| {
        (
            at,
            instance,
            slot,
            spec.name.to_string(),
            spec.payload as u8,
            spec.keys.iter().map(ToString::to_string).collect(),
            spec.stop,
            spec.debounce_ms,
            spec.throttle_ms,
        )
    });
    seen.collect()
}
