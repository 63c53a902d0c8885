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
use crate::tasks;

/// An app whose root is a component without arguments.
pub(crate) struct App {
    root: Py<Component>,
    title: String,
    /// Whether its pages tell what failed.
    details: bool,
}

impl App {
    pub(crate) fn new(root: &Bound<'_, Component>, title: Option<String>, details: bool) -> Self {
        let title = title.unwrap_or_else(|| root.get().function().name().to_owned());
        Self {
            root: root.clone().unbind(),
            title,
            details,
        }
    }
}

impl AnyApp for App {
    fn open(&self, request: &OpenRequest) -> Result<Box<dyn AnySession>, Failure> {
        Python::attach(|py| {
            let start = Start {
                seed: request.seed,
                now_ms: request.now_ms,
                details: self.details,
            };
            let root = Use::new(
                self.root.bind(py).get().function(),
                &PyTuple::empty(py),
                None::<&Bound<'_, PyDict>>,
            );
            Ok(Box::new(PySession {
                session: Some(open(root, start)),
                is_owner: true,
            }) as Box<dyn AnySession>)
        })
    }

    fn title(&self) -> String {
        self.title.clone()
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

    fn attach(&mut self, host: Arc<dyn HostHandle>) {
        self.turn(|session| session.attach(host));
    }
}
