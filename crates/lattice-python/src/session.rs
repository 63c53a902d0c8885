//! Whose session is it: a thread is in the session whose turn it runs; Python objects hold theirs weakly.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Weak};

use lattice_engine::session::{Component, Session, Start};
use pyo3::prelude::*;

use crate::errors::LatticeError;
use crate::ffi::Attached;

/// A session of this root component, as Python's threads share it.
pub(crate) fn open(root: Arc<dyn Component>, start: Start) -> Shared {
    Arc::new(Attached::new(Session::new(root, start)))
}

/// A session behind the GIL.
pub(crate) type Shared = Arc<Attached<Session>>;
/// What objects of a session's app hold: they must not keep it alive, since it holds them.
pub(crate) type Held = Weak<Attached<Session>>;

/// A session that a thread is in. It is counted by this thread alone: each element asks for it, and to count with other threads
/// is a tenth of the time of an element.
pub(crate) struct Entered {
    session: Shared,
    /// The address of the code of the body that runs, which is alive while it does; 0 if none runs.
    pub(crate) body: Cell<usize>,
}

impl Entered {
    pub(crate) fn session<'a>(&'a self, py: Python<'a>) -> &'a Session {
        self.session.get(py)
    }
}

thread_local! {
    static ENTERED: RefCell<Vec<Rc<Entered>>> = const { RefCell::new(Vec::new()) };
}

/// Leaves at the end of a turn, also by a panic.
struct Leave;

impl Drop for Leave {
    fn drop(&mut self) {
        let left = ENTERED.with_borrow_mut(Vec::pop);
        drop(left);
    }
}

/// Runs `f` with this thread in the session.
pub(crate) fn enter<R>(py: Python<'_>, session: &Shared, f: impl FnOnce(&Session) -> R) -> R {
    ENTERED.with_borrow_mut(|entered| {
        let body = entered.last().map_or(0, |outer| outer.body.get());
        entered.push(Rc::new(Entered {
            session: Arc::clone(session),
            body: Cell::new(body),
        }));
    });
    let leave = Leave;
    let inner = session.get(py);
    let result = inner.enter(|| f(inner));
    drop(leave);
    result
}

/// The session that this thread is in.
pub(crate) fn current() -> Option<Shared> {
    ENTERED.with_borrow(|entered| entered.last().map(|it| Arc::clone(&it.session)))
}

/// As [`current`], where the session is not to be kept.
pub(crate) fn entered() -> Option<Rc<Entered>> {
    ENTERED.with_borrow(|entered| entered.last().cloned())
}

/// As [`entered`], or the error that says the rule.
pub(crate) fn required_here(what: &str) -> PyResult<Rc<Entered>> {
    entered().ok_or_else(|| none_entered(what))
}

/// What `f` gives for the session that this thread is in. For short looks that call nothing of an app: cheaper than to hold it.
pub(crate) fn with_current<R>(f: impl FnOnce(Option<&Shared>) -> R) -> R {
    ENTERED.with_borrow(|entered| f(entered.last().map(|it| &it.session)))
}

/// Whether this thread is in that session.
pub(crate) fn is_current(session: &Held) -> bool {
    with_current(|current| {
        current.is_some_and(|it| std::ptr::eq(Arc::as_ptr(it), session.as_ptr()))
    })
}

/// The session that this thread is in, or else the one whose task or thread this is (`asyncio.to_thread`, a timer): outside of a
/// turn, so nothing can be built or observed.
pub(crate) fn ambient(py: Python<'_>) -> Option<Shared> {
    current().or_else(|| crate::tasks::marked(py))
}

/// The session that this thread is in, or the error that says the rule.
pub(crate) fn required(what: &str) -> PyResult<Shared> {
    current().ok_or_else(|| none_entered(what))
}

/// As [`with_current`], where there must be one.
pub(crate) fn with_required<R>(what: &str, f: impl FnOnce(&Shared) -> PyResult<R>) -> PyResult<R> {
    with_current(|session| f(session.ok_or_else(|| none_entered(what))?))
}

#[cold]
fn none_entered(what: &str) -> PyErr {
    LatticeError::new_err(format!(
        "{what} works within a session: in a component, a handler, a memo or an effect; none runs on this thread"
    ))
}

/// Whether somebody who can be notified reads now.
pub(crate) fn observing(py: Python<'_>) -> bool {
    crate::bind::is_probing()
        || crate::reads::are_noted(py)
        || with_current(|session| {
            session.is_some_and(|session| session.get(py).runtime().is_observing())
        })
}
