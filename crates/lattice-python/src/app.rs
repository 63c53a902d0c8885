//! A Python component as an app, and its sessions as a host sees them.

use std::sync::Arc;

use lattice_engine::session::{
    AnyApp, AnySession, Counts, Failure, FirstPaint, Flushed, HostHandle, Input, OpenRequest, Start,
};
use lattice_engine::vdom::PatchSink;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::component::{Component, Use};
use crate::session::{Shared, enter, open};

/// An app whose root is a component without arguments.
pub(crate) struct App {
    root: Py<Component>,
    title: String,
}

impl App {
    pub(crate) fn new(py: Python<'_>, root: &Bound<'_, Component>, title: Option<String>) -> Self {
        let name = || {
            root.get()
                .function(py)
                .getattr("__name__")
                .map(|name| name.to_string())
        };
        let title = title.or_else(|| name().ok()).unwrap_or_default();
        Self {
            root: root.clone().unbind(),
            title,
        }
    }
}

impl AnyApp for App {
    fn open(&self, request: &OpenRequest) -> Result<Box<dyn AnySession>, Failure> {
        Python::attach(|py| {
            let start = Start {
                seed: request.seed,
                now_ms: request.now_ms,
                ..Start::default()
            };
            let root = Use::new(
                self.root.bind(py).get().function(py),
                &PyTuple::empty(py),
                None::<&Bound<'_, PyDict>>,
            );
            Ok(Box::new(PySession(Some(open(root, start)))) as Box<dyn AnySession>)
        })
    }

    fn title(&self) -> String {
        self.title.clone()
    }
}

/// One user's session; it is dropped attached, since it holds Python objects.
pub(crate) struct PySession(Option<Shared>);

impl PySession {
    fn turn<R>(&self, f: impl FnOnce(&lattice_engine::session::Session) -> R) -> R {
        let shared = self
            .0
            .as_ref()
            .expect("a session stands until it is dropped");
        Python::attach(|py| enter(py, shared, f))
    }
}

impl Drop for PySession {
    fn drop(&mut self) {
        let shared = self.0.take();
        Python::attach(|_| drop(shared));
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

    fn full_view(&mut self, sink: &mut dyn PatchSink) {
        self.turn(|session| session.full_view(sink));
    }

    fn take_failures(&mut self) -> Vec<Failure> {
        self.turn(lattice_engine::session::Session::take_failures)
    }

    fn counts(&self) -> Counts {
        self.turn(lattice_engine::session::Session::counts)
    }

    fn attach(&mut self, host: Arc<dyn HostHandle>) {
        self.turn(|session| session.attach(host));
    }
}
