//! What a load of a resource reads. Its function runs outside of the graph, on a worker thread or as a task, so its reads are noted
//! here first; then effects of its session follow them, and have it loaded anew when something changes.
//!
//! Between the read and the first run of the effect nobody follows, so each note says what was seen: if that is not what is there any
//! more, the load is stale already.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lattice_engine::reactive::Scope;
use lattice_engine::session::{Session, Turn};
use pyo3::prelude::*;

use crate::ffi::Attached;
use crate::same::same;
use crate::session::{self, Held, enter, with_current};
use crate::tasks;

/// How an object is looked at again; who reads is told of changes.
pub(crate) type See = fn(&Bound<'_, PyAny>) -> PyResult<Seen>;

/// What a read saw.
pub(crate) enum Seen {
    Value(Py<PyAny>),
    /// How often something without a value of its own has changed.
    Version(u64),
}

impl Seen {
    fn is(&self, py: Python<'_>, other: &Self) -> bool {
        match (self, other) {
            (Self::Value(one), Self::Value(other)) => same(one.bind(py), other.bind(py)),
            (Self::Version(one), Self::Version(other)) => one == other,
            _ => false,
        }
    }
}

/// An object that was read, and what was seen first.
struct Note {
    object: Py<PyAny>,
    see: See,
    seen: Seen,
}

/// What one load reads.
pub(crate) struct Reads {
    session: Held,
    /// Has it loaded anew.
    refetch: Box<dyn Fn(&Session) + Send + Sync>,
    state: Attached<State>,
}

#[derive(Default)]
struct State {
    /// By address, which no other comes to bear while it is held.
    known: RefCell<HashMap<usize, Py<PyAny>>>,
    /// What no effect follows yet.
    fresh: RefCell<Vec<Note>>,
    /// A turn was asked for, to follow it.
    is_asked: Cell<bool>,
    /// Owns the effects. None: the load is not wanted any more.
    scope: Cell<Option<Scope>>,
}

/// How many loads there are, of all sessions: where there is none, a read looks no further.
static LOADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The load whose code runs on this thread.
    static LOAD: RefCell<Option<Arc<Reads>>> = const { RefCell::new(None) };
    static PAUSED: Cell<bool> = const { Cell::new(false) };
}

impl Drop for Reads {
    fn drop(&mut self) {
        LOADS.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Reads {
    /// Of a load whose effects this scope is to own.
    pub(crate) fn new(
        session: Held,
        scope: Scope,
        refetch: impl Fn(&Session) + Send + Sync + 'static,
    ) -> Arc<Self> {
        LOADS.fetch_add(1, Ordering::Relaxed);
        let state = State::default();
        state.scope.set(Some(scope));
        Arc::new(Self {
            session,
            refetch: Box::new(refetch),
            state: Attached::new(state),
        })
    }

    /// The load is not wanted any more: nothing is noted from here on, and its effects go.
    pub(crate) fn end(&self, py: Python<'_>, session: &Session) {
        let state = self.state.get(py);
        if let Some(scope) = state.scope.take() {
            // An error says that it went with its owner.
            let _ = session.runtime().dispose(scope);
        }
        let known = state.known.take();
        let fresh = state.fresh.take();
        drop((known, fresh));
    }

    /// While `f` runs, what this thread reads is noted.
    pub(crate) fn noting<R>(self: &Arc<Self>, f: impl FnOnce() -> R) -> R {
        struct Restore(Option<Arc<Reads>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                LOAD.set(self.0.take());
            }
        }
        let restore = Restore(LOAD.replace(Some(Arc::clone(self))));
        let result = f();
        drop(restore);
        result
    }

    fn note(self: &Arc<Self>, object: &Bound<'_, PyAny>, see: See, seen: Seen) {
        let py = object.py();
        let state = self.state.get(py);
        let address = object.as_ptr() as usize;
        let is_known = state.known.borrow().contains_key(&address);
        if is_known || state.scope.get().is_none() {
            return;
        }
        let held = object.clone().unbind();
        state.known.borrow_mut().insert(address, held);
        state.fresh.borrow_mut().push(Note {
            object: object.clone().unbind(),
            see,
            seen,
        });
        // A step of a task follows what it read when it ends.
        if !session::is_current(&self.session) && !state.is_asked.replace(true) {
            self.ask(py);
        }
    }

    fn ask(self: &Arc<Self>, py: Python<'_>) {
        let Some(host) = self.session.upgrade().and_then(|it| it.get(py).host()) else {
            return;
        };
        let reads = Arc::clone(self);
        let run = move |turn: Turn| {
            Python::attach(|py| {
                if let Some(session) = reads.session.upgrade() {
                    enter(py, &session, |session| reads.follow(py, session));
                }
                drop(reads);
            });
            drop(turn);
        };
        py.detach(|| host.turn(Box::new(run)));
    }

    /// An effect follows what was read since the last call; in a turn of its session.
    pub(crate) fn follow(self: &Arc<Self>, py: Python<'_>, session: &Session) {
        let state = self.state.get(py);
        state.is_asked.set(false);
        let fresh = state.fresh.take();
        let (Some(scope), false) = (state.scope.get(), fresh.is_empty()) else {
            return;
        };
        let reads = Arc::downgrade(self);
        let mut fresh = Some(fresh);
        let runtime = session.runtime();
        // An error says that the resource is gone.
        let _ = runtime.in_scope(scope, || {
            runtime.effect(move || {
                let notes = fresh.take();
                Python::attach(|py| {
                    let is_stale = notes.is_none_or(|notes| is_stale(py, &notes));
                    if let Some(reads) = reads.upgrade().filter(|_| is_stale) {
                        Session::with_current(|session| (reads.refetch)(session));
                    }
                });
            })
        });
    }
}

/// Follows what was read, and says whether it has changed since.
fn is_stale(py: Python<'_>, notes: &[Note]) -> bool {
    // All are followed, also after one that has changed.
    let changed = notes.iter().filter(|note| {
        let now = (note.see)(note.object.bind(py));
        now.is_ok_and(|now| !note.seen.is(py, &now))
    });
    changed.count() > 0
}

/// Notes a read if the code of a load runs here.
#[inline]
pub(crate) fn note(object: &Bound<'_, PyAny>, see: See, seen: impl FnOnce() -> Seen) {
    if LOADS.load(Ordering::Relaxed) > 0
        && let Some(reads) = load(object.py())
    {
        reads.note(object, see, seen());
    }
}

/// Whether reads on this thread are noted.
pub(crate) fn are_noted(py: Python<'_>) -> bool {
    LOADS.load(Ordering::Relaxed) > 0 && load(py).is_some()
}

/// The load whose code runs here: as a task's step, or on a thread that belongs to it.
fn load(py: Python<'_>) -> Option<Arc<Reads>> {
    if PAUSED.get() {
        return None;
    }
    let here = LOAD.with_borrow(Clone::clone);
    with_current(|session| match session {
        // A memo that computes follows what it reads itself.
        Some(session) => here.filter(|reads| {
            std::ptr::eq(Arc::as_ptr(session), reads.session.as_ptr())
                && !session.get(py).runtime().is_observing()
        }),
        None => here.or_else(|| tasks::marked_load(py)),
    })
}

/// While `f` runs, reads on this thread are not noted.
pub(crate) fn paused<R>(f: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            PAUSED.set(self.0);
        }
    }
    let restore = Restore(PAUSED.replace(true));
    let result = f();
    drop(restore);
    result
}
