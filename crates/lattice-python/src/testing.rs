//! A session and its page in process: what tests act on.

use std::cell::RefCell;
use std::sync::Arc;

use lattice_engine::session::testing::Recorder;
use lattice_engine::session::{Event, Input, Session, Start};
use lattice_engine::vdom::testing::Dom;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::component::{Component, Use};
use crate::ffi::Attached;
use crate::session::{Shared, enter, open};
use crate::value::to_payload;

struct Page {
    session: Shared,
    dom: Dom,
    operations: Vec<&'static str>,
}

/// Instance, slot, event, tag, and the element as HTML.
type Listener = (u32, u16, String, String, String);

/// A session of one component, with the page that a browser would show.
#[pyclass(frozen, name = "TestSession", module = "lattice_ui._core")]
pub(crate) struct TestSession(Attached<RefCell<Option<Page>>>);

impl TestSession {
    /// Runs a turn and flushes it into the page.
    fn turn<R>(&self, py: Python<'_>, f: impl FnOnce(&Session) -> R) -> PyResult<R> {
        // Taken out while user code runs: it may look at this very object.
        let page = self.0.get(py).borrow_mut().take();
        let Some(mut page) = page else {
            return Err(PyRuntimeError::new_err(
                "the session is closed, or in the middle of a turn",
            ));
        };
        let session = Arc::clone(&page.session);
        let result = enter(py, &session, |session| {
            let result = f(session);
            let mut recorder = Recorder::new(&mut page.dom);
            session.flush(&mut recorder);
            page.operations = recorder.into_operations();
            result
        });
        self.0.get(py).replace(Some(page));
        Ok(result)
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
        let root = Use::new(app.get().function(py), args, kwargs);
        let session = open(
            root,
            Start {
                seed,
                now_ms,
                ..Start::default()
            },
        );
        let mut dom = Dom::new();
        enter(py, &session, |session| {
            session.first_paint();
            session.full_view(&mut dom);
        });
        Self(Attached::new(RefCell::new(Some(Page {
            session,
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
