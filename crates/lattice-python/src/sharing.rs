//! Signals that are made once for the app, at the top of a module: cells that all sessions read, and values that each session has for
//! itself.

use std::sync::Arc;

use lattice_engine::session::{AppCell, Error, PerSession, Session};
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use crate::errors::{LatticeError, raised};
use crate::session::{self, Shared};

/// A Python value as the engine holds it: known by its identity, since to compare is Python's.
#[derive(Clone)]
pub(crate) struct Value(Arc<Py<PyAny>>);

impl Value {
    pub(crate) fn new(value: Py<PyAny>) -> Self {
        Self(Arc::new(value))
    }

    fn bind<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.0.bind(py).clone()
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A session's own value, read within it.
fn value_in(each: &PerSession<Value>, session: &Session, tracked: bool) -> PyResult<Value> {
    let signal = each.signal_in(session);
    let read = if tracked {
        signal.get_in(session.runtime())
    } else {
        signal.peek_in(session.runtime())
    };
    read.map_err(|error| raised(Error::from(error)))
}

/// How a signal of the app is shared.
pub(crate) enum Sharing {
    /// All sessions read it, code outside of them writes it.
    App(AppCell<Value>),
    /// Each session has a value for itself.
    Session(PerSession<Value>),
}

impl Sharing {
    pub(crate) fn of_app(value: Py<PyAny>) -> Self {
        Self::App(lattice_engine::App::cell(Value::new(value)))
    }

    /// A default that could be changed is copied for each session.
    pub(crate) fn of_sessions(default: Py<PyAny>) -> Self {
        let make = move || {
            Python::attach(|py| {
                let copied = py
                    .import("copy")
                    .and_then(|copy| copy.call_method1("deepcopy", (&default,)));
                Value::new(copied.map_or_else(|_| default.clone_ref(py), Bound::unbind))
            })
        };
        Self::Session(PerSession::new(make))
    }

    /// The value for who asks here; who reads is told of changes if `tracked`.
    pub(crate) fn read<'py>(&self, py: Python<'py>, tracked: bool) -> PyResult<Bound<'py, PyAny>> {
        let entered = session::entered();
        let value = match (self, &entered) {
            (Self::App(cell), Some(it)) if tracked => {
                cell.get_in(it.session(py)).map_err(raised)?
            }
            (Self::App(cell), Some(it)) => cell.peek_in(it.session(py)).map_err(raised)?,
            (Self::App(cell), None) => cell.latest(),
            (Self::Session(each), Some(it)) => value_in(each, it.session(py), tracked)?,
            // Outside of a turn nobody observes.
            (Self::Session(each), None) => value_in(each, session_of(py, None)?.get(py), false)?,
        };
        Ok(value.bind(py))
    }

    /// Puts a value in its place; an `equal` one is only refused where it has to be.
    pub(crate) fn write(&self, py: Python<'_>, value: Py<PyAny>, equal: bool) -> PyResult<()> {
        let value = Value::new(value);
        match self {
            Self::App(cell) => {
                if session::ambient(py).is_some() {
                    return Err(raised(Error::written_by_session()));
                }
                if equal {
                    return Ok(());
                }
                // The value changes under the GIL, so that the collector always finds it whole; sessions ask for turns without it.
                let before = cell.replace(value);
                drop(before);
                py.detach(|| cell.tell());
                Ok(())
            }
            Self::Session(_) if equal => Ok(()),
            Self::Session(each) => {
                let entered = session::current();
                let session = session_of(py, entered.as_ref())?;
                let inner = session.get(py);
                let signal = each.signal_in(inner);
                let written = signal.set_in(inner.runtime(), value);
                written.map_err(|error| raised(Error::from(error)))?;
                if entered.is_none()
                    && let Some(host) = inner.host()
                {
                    py.detach(|| host.turn(Box::new(drop)));
                }
                Ok(())
            }
        }
    }
}

/// For the cyclic collector, which runs under the GIL, as all do that change a value.
impl Sharing {
    pub(crate) fn visit(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        match self {
            Self::App(cell) => cell.look(|value| visit.call(&*value.0)).unwrap_or(Ok(())),
            // Sessions hold values; a default is copied and never seen.
            Self::Session(_) => Ok(()),
        }
    }

    pub(crate) fn clear(&self, py: Python<'_>) {
        if let Self::App(cell) = self {
            drop(cell.replace(Value::new(py.None())));
        }
    }
}

fn session_of(py: Python<'_>, entered: Option<&Shared>) -> PyResult<Shared> {
    let session = entered.cloned().or_else(|| session::ambient(py));
    session.ok_or_else(|| {
        LatticeError::new_err(
            "what lt.session made has a value in each session, and no session runs on this thread: read and write it in components, handlers and their tasks; what all sessions read is made by lt.signal at the top of a module",
        )
    })
}
