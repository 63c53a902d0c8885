//! A node of the graph without a value: the values of Python's signals stay on Python's heap, where its collector sees cycles.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lattice_engine::reactive::Signal as Reads;
use pyo3::prelude::*;

use crate::bind;
use crate::errors::{LatticeError, raised};
use crate::ffi::Attached;
use crate::reads::{self, Seen};
use crate::session::{self, Held, Shared};

/// A node, and the session whose it is.
type Node = (Held, Reads<()>);

/// What readers subscribe to. It has no session before somebody who can be notified reads it.
pub(crate) struct Tracked(Attached<RefCell<Option<Node>>>);

impl Tracked {
    pub(crate) fn new() -> Self {
        Self(Attached::new(RefCell::new(None)))
    }

    /// Its session and node, to do something with that may call an app's code.
    fn node(&self, py: Python<'_>) -> Option<Node> {
        self.0
            .get(py)
            .borrow()
            .as_ref()
            .map(|(held, node)| (held.clone(), *node))
    }

    /// Subscribes who reads now, if anybody does.
    pub(crate) fn track(&self, py: Python<'_>) -> PyResult<()> {
        session::with_current(|session| match session {
            Some(session) => self.track_in(py, session),
            None => Ok(()),
        })
    }

    fn track_in(&self, py: Python<'_>, session: &Shared) -> PyResult<()> {
        let runtime = session.get(py).runtime();
        let mut place = self.0.get(py).borrow_mut();
        let node = match &*place {
            // Most reads: the graph itself knows whether anybody observes.
            Some((held, node)) if std::ptr::eq(held.as_ptr(), Arc::as_ptr(session)) => *node,
            _ if !runtime.is_observing() => return Ok(()),
            Some((held, _)) if held.strong_count() > 0 => {
                return Err(LatticeError::new_err(
                    "a signal belongs to the session that first read it, and this one is read in another: make it in a component, so that each session has its own",
                ));
            }
            _ => {
                let node = runtime.unowned(|| runtime.signal(()));
                *place = Some((Arc::downgrade(session), node));
                node
            }
        };
        node.track_in(runtime).map_err(reactive)
    }

    /// Tells the readers that there is something new.
    pub(crate) fn notify(&self, py: Python<'_>) -> PyResult<()> {
        let Some((held, node)) = self.node(py) else {
            return Ok(());
        };
        let Some(session) = held.upgrade() else {
            return Ok(());
        };
        let inner = session.get(py);
        node.replace_in(inner.runtime(), ()).map_err(reactive)?;
        // Written from outside of its session's turns: ask for one, so that the page follows.
        if !session::is_current(&held)
            && let Some(host) = inner.host()
        {
            py.detach(|| host.turn(Box::new(drop)));
        }
        Ok(())
    }
}

impl Drop for Tracked {
    fn drop(&mut self) {
        Python::attach(|py| {
            let node = self.0.get(py).borrow_mut().take();
            if let Some((held, node)) = node
                && let Some(session) = held.upgrade()
            {
                // The session may be in the middle of its own end.
                let _ = node.dispose_in(session.get(py).runtime());
            }
        });
    }
}

/// An error of the reactive engine as an exception.
pub(crate) fn reactive(error: lattice_engine::reactive::Error) -> PyErr {
    raised(error)
}

/// What models and collections subscribe their readers to.
#[pyclass(frozen, name = "Cell", module = "lattice_ui._core")]
pub(crate) struct Cell {
    readers: Tracked,
    /// How often it has told of something new.
    version: AtomicU64,
}

impl Cell {
    fn seen(&self) -> Seen {
        Seen::Version(self.version.load(Ordering::Relaxed))
    }

    fn see(me: &Bound<'_, PyAny>) -> PyResult<Seen> {
        let cell = me.cast::<Self>()?.get();
        cell.readers.track(me.py())?;
        Ok(cell.seen())
    }
}

#[pymethods]
impl Cell {
    #[new]
    fn new() -> Self {
        Self {
            readers: Tracked::new(),
            version: AtomicU64::new(0),
        }
    }

    /// Subscribes who reads now. With an owner, it is a field that a control can be bound to.
    #[pyo3(signature = (owner=None, name=None))]
    fn track(
        me: &Bound<'_, Self>,
        owner: Option<Bound<'_, PyAny>>,
        name: Option<String>,
    ) -> PyResult<()> {
        if let (Some(owner), Some(name)) = (owner, name) {
            bind::note_field(owner, name);
        }
        me.get().readers.track(me.py())?;
        reads::note(me.as_any(), Self::see, || me.get().seen());
        Ok(())
    }

    /// Tells the readers that there is something new.
    fn notify(&self, py: Python<'_>) -> PyResult<()> {
        self.version.fetch_add(1, Ordering::Relaxed);
        self.readers.notify(py)
    }
}
