//! A Python component as an app, and its sessions as a host sees them.

use std::sync::Arc;

use lattice_engine::session::{
    AnyApp, AnySession, App as Begun, Counts, Failure, FirstPaint, Flushed, HostHandle, Input,
    Left, OpenRequest, Shows, Start,
};
use lattice_engine::vdom::PatchSink;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::component::{Component, Use};
use crate::pages::App as Pages;
use crate::session::{Shared, enter, open};
use crate::tasks;
use crate::value::described;

/// An app in Python, as a host sees it.
pub(crate) struct App(Begun);

impl App {
    /// Of a component without arguments, or of several pages.
    pub(crate) fn new(
        given: &Bound<'_, PyAny>,
        title: Option<String>,
        details: bool,
    ) -> PyResult<Self> {
        let begun = begun(given, None, None, title)?;
        Ok(Self(begun.with_details(details)))
    }
}

/// What sessions of an app begin with: of a component with its arguments, or of several pages.
pub(crate) fn begun(
    given: &Bound<'_, PyAny>,
    args: Option<&Bound<'_, PyTuple>>,
    kwargs: Option<&Bound<'_, PyDict>>,
    title: Option<String>,
) -> PyResult<Begun> {
    if let Ok(pages) = given.cast::<Pages>() {
        if args.is_some_and(|args| !args.is_empty()) || kwargs.is_some_and(|it| !it.is_empty()) {
            return Err(PyTypeError::new_err(
                "an app of pages takes no arguments: its path says what its pages get",
            ));
        }
        let pages = pages.get();
        let title = title.as_deref().unwrap_or(pages.title());
        return Ok(Begun::of_routes(title, pages.routes().clone()));
    }
    let component = given.cast::<Component>().map_err(|_| {
        PyTypeError::new_err(format!(
            "an app is a function decorated with @lt.component, or App(..) of several pages, and {} came",
            described(given)
        ))
    })?;
    let function = component.get().function();
    let empty = PyTuple::empty(given.py());
    let root = Use::new(function, args.unwrap_or(&empty), kwargs);
    let title = title.unwrap_or_else(|| function.name().to_owned());
    Ok(Begun::of(&title, root))
}

impl AnyApp for App {
    fn open(&self, request: &OpenRequest) -> Result<Box<dyn AnySession>, Failure> {
        let (root, start) = self.0.begin(Start::of(request)?);
        Ok(Box::new(PySession {
            session: Some(open(root, start)),
            is_owner: true,
        }))
    }

    fn shows(&self, path: &str) -> Shows {
        self.0.shows(path)
    }
}

/// One user's session; it is dropped attached, since it holds Python objects.
pub(crate) struct PySession {
    session: Option<Shared>,
    /// The session ends with this; else this is only a turn's view of it.
    is_owner: bool,
}

impl PySession {
    /// For a turn of a session that somebody else holds.
    pub(crate) fn lent(session: Shared) -> Self {
        Self {
            session: Some(session),
            is_owner: false,
        }
    }

    fn turn<R>(&self, f: impl FnOnce(&lattice_engine::session::Session) -> R) -> R {
        let shared = self
            .session
            .as_ref()
            .expect("a session stands until it is dropped");
        Python::attach(|py| enter(py, shared, f))
    }
}

impl Drop for PySession {
    fn drop(&mut self) {
        let session = self.session.take();
        Python::attach(|py| {
            if let Some(session) = session.as_ref().filter(|_| self.is_owner) {
                tasks::cancel(py, session);
            }
            drop(session);
        });
    }
}

impl AnySession for PySession {
    fn first_paint(&mut self) -> FirstPaint {
        self.turn(lattice_engine::session::Session::first_paint)
    }

    fn handle(&mut self, input: Input) {
        self.turn(|session| session.handle(input));
    }

    fn flush(&mut self, sink: &mut dyn PatchSink) -> Flushed {
        self.turn(|session| session.flush(sink))
    }

    fn first_view(&mut self, sink: &mut dyn PatchSink) {
        self.turn(|session| session.first_view(sink));
    }

    fn full_view(&mut self, sink: &mut dyn PatchSink) {
        self.turn(|session| session.full_view(sink));
    }

    fn take_failures(&mut self) -> Vec<Failure> {
        self.turn(lattice_engine::session::Session::take_failures)
    }

    fn counts(&self) -> Counts {
        self.turn(lattice_engine::session::Session::counts)
    }

    fn leave(&mut self) -> Left {
        self.turn(lattice_engine::session::Session::leave)
    }

    fn take_over(&mut self, left: Left) {
        self.turn(|session| session.take_over(left));
    }

    fn attach(&mut self, host: Arc<dyn HostHandle>) {
        self.turn(|session| session.attach(host));
    }
}
