//! The result of a Python task as a future that a host's executor polls.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use pyo3::exceptions::PyStopIteration;
use pyo3::intern;
use pyo3::prelude::*;

use crate::driver::Driver;
use crate::errors::Waiting;
use crate::tasks;

/// What a load gave: a value, or an exception.
pub(crate) type Loaded = Result<Py<PyAny>, Raised>;

/// An exception that is raised again wherever it is asked for.
pub(crate) struct Raised {
    pub(crate) error: Py<PyAny>,
    /// As it came: Python adds to it each time.
    traceback: Option<Py<PyAny>>,
}

impl Raised {
    pub(crate) fn of(py: Python<'_>, error: &PyErr) -> Self {
        Self {
            error: error.value(py).clone().into_any().unbind(),
            traceback: error.traceback(py).map(|it| it.into_any().unbind()),
        }
    }

    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Self {
        Self {
            error: self.error.clone_ref(py),
            traceback: self.traceback.as_ref().map(|it| it.clone_ref(py)),
        }
    }

    /// To be raised now.
    pub(crate) fn again(&self, py: Python<'_>) -> PyErr {
        let error = self.error.bind(py).clone();
        // One that refuses it keeps what was added.
        let _ = error.setattr(intern!(py, "__traceback__"), &self.traceback);
        PyErr::from_value(error)
    }
}

/// What a task is to give.
#[derive(Default)]
pub(crate) struct Promise(Mutex<State>);

#[derive(Default)]
struct State {
    result: Option<Loaded>,
    waker: Option<Waker>,
}

impl Promise {
    /// It has ended like this. What waits for another resource gives nothing: it is loaded anew when that is there.
    pub(crate) fn keep(&self, py: Python<'_>, end: &PyErr) {
        if end.is_instance_of::<Waiting>(py) {
            return;
        }
        let result = if end.is_instance_of::<PyStopIteration>(py) {
            let value = end.value(py).getattr(intern!(py, "value"));
            Ok(value.map_or_else(|_| py.None(), Bound::unbind))
        } else {
            Err(Raised::of(py, end))
        };
        self.give(result);
    }

    /// It gives this.
    pub(crate) fn give(&self, result: Loaded) {
        let waker = {
            let mut state = self.lock();
            state.result = Some(result);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing under the lock can leave a state half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for a promise. When it is dropped before, the task is cancelled.
pub(crate) struct Promised {
    promise: Arc<Promise>,
    task: Option<Py<Driver>>,
}

impl Promised {
    pub(crate) fn new(promise: Arc<Promise>, task: Option<Py<Driver>>) -> Self {
        Self { promise, task }
    }
}

impl Future for Promised {
    type Output = Loaded;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Loaded> {
        let result = {
            let mut state = self.promise.lock();
            let result = state.result.take();
            if result.is_none() {
                state.waker = Some(context.waker().clone());
            }
            result
        };
        match result {
            Some(result) => {
                let task = self.task.take();
                drop(task);
                Poll::Ready(result)
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Promised {
    fn drop(&mut self) {
        if let Some(task) = self.task.take() {
            // None at the end of the process: then the tasks have ended as well.
            Python::try_attach(|py| tasks::stop(task.bind(py)));
        }
    }
}
