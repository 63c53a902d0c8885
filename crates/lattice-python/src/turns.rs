//! The turns that a task asks its session's host for, one at a time.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lattice_engine::session::{HostHandle, Turn};
use pyo3::prelude::*;

use crate::ffi::Slot;
use crate::tasks;

/// How it stands with a task's next turn.
#[derive(Default)]
enum State {
    #[default]
    NotAsked,
    Waiting,
    Granted(Turn),
    /// The session has ended: there will be none.
    Gone,
}

/// What a task finds when it wants to go on.
pub(crate) enum Next {
    Turn(Turn),
    /// Not yet: await this.
    Wait(Py<PyAny>),
    Gone,
}

/// A task's place in its session's queue.
#[derive(Default)]
pub(crate) struct Place {
    state: Mutex<State>,
    /// The future that the task awaits while it waits for its turn.
    waiter: Slot,
}

impl Place {
    /// The turn if it is there; else it is asked for, once.
    pub(crate) fn next(
        self: &Arc<Self>,
        py: Python<'_>,
        host: &Arc<dyn HostHandle>,
    ) -> PyResult<Next> {
        if let Some(next) = self.arrived() {
            return Ok(next);
        }
        // The waiter is in its place before the turn can come, and the turn is looked for again after that: so no turn is
        // missed that came in between.
        let waiter = tasks::waiter(py)?;
        drop(self.waiter.replace(py, Some(waiter.clone().unbind())));
        let is_new = {
            let mut state = self.lock();
            let is_new = matches!(*state, State::NotAsked);
            if is_new {
                *state = State::Waiting;
            }
            is_new
        };
        if is_new {
            let answer = Answer(Some(Arc::clone(self)));
            py.detach(|| host.turn(Box::new(move |turn| answer.grant(turn))));
        }
        Ok(self
            .arrived()
            .unwrap_or_else(|| Next::Wait(waiter.unbind())))
    }

    fn arrived(&self) -> Option<Next> {
        let mut state = self.lock();
        match mem::take(&mut *state) {
            State::Granted(turn) => Some(Next::Turn(turn)),
            State::Gone => {
                *state = State::Gone;
                Some(Next::Gone)
            }
            before => {
                *state = before;
                None
            }
        }
    }

    fn answer(&self, state: State) {
        // A turn that nobody took is given back after the lock.
        let before = mem::replace(&mut *self.lock(), state);
        drop(before);
        Python::attach(|py| {
            if let Some(waiter) = self.waiter.get(py) {
                tasks::wake(&waiter);
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock can leave a state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The host's promise: it is kept by a turn, or else dropped because the session has ended.
struct Answer(Option<Arc<Place>>);

impl Answer {
    fn grant(mut self, turn: Turn) {
        if let Some(place) = self.0.take() {
            place.answer(State::Granted(turn));
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        if let Some(place) = self.0.take() {
            place.answer(State::Gone);
        }
    }
}
