//! The turns that tasks and threads ask a session of a test for.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lattice_engine::session::{HostHandle, Turn};

/// How long one wait for a request is at most: tasks also end without asking for a turn.
const WAIT_MAX: Duration = Duration::from_millis(20);

type Asked = Box<dyn FnOnce(Turn) + Send>;

/// Turns that were asked for. They run within the calls of the test, so that a page never changes between two of them.
#[derive(Default)]
pub(super) struct Requests {
    queue: Mutex<VecDeque<Asked>>,
    came: Condvar,
    /// What the session said last of a file that the page would send.
    answer: Mutex<Option<Result<(), String>>>,
}

impl Requests {
    pub(super) fn take(&self) -> Option<Asked> {
        self.queue().pop_front()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue().is_empty()
    }

    /// Waits until one has come, but not for long.
    pub(super) fn wait(&self) {
        let queue = self.queue();
        if queue.is_empty() {
            // Whether it came or time is up, the caller looks again.
            drop(self.came.wait_timeout(queue, WAIT_MAX));
        }
    }

    /// What the session has answered, if it was asked.
    pub(super) fn take_answer(&self) -> Option<Result<(), String>> {
        let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.take()
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Asked>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HostHandle for Requests {
    fn turn(&self, run: Asked) {
        self.queue().push_back(run);
        self.came.notify_all();
    }

    fn answer_upload(&self, _: u32, answer: Result<(), String>) {
        let mut last = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(answer);
    }
}
