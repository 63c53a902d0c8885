//! The turns that tasks and threads ask a session of a test for.

use std::collections::VecDeque;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use lattice_engine::reactive::Load;
use lattice_engine::session::{HostHandle, Turn};

/// How long one wait for a request is at most: tasks also end without asking for a turn.
const WAIT_MAX: Duration = Duration::from_millis(20);

type Asked = Box<dyn FnOnce(Turn) + Send>;

/// Turns that were asked for, and loads of resources. They run within the calls of the test, so that a page never changes between two
/// of them.
#[derive(Default)]
pub(super) struct Requests {
    queue: Mutex<VecDeque<Asked>>,
    loads: Mutex<Vec<Pin<Box<Load>>>>,
    came: Arc<Came>,
    /// What the session said last of a file that the page would send.
    answer: Mutex<Option<Result<(), String>>>,
}

/// Wakes who waits for a request, or for a load that can go on.
#[derive(Default)]
struct Came {
    is_load_ready: AtomicBool,
    condition: Condvar,
}

impl Wake for Came {
    fn wake(self: Arc<Self>) {
        self.is_load_ready.store(true, Ordering::Release);
        self.condition.notify_all();
    }
}

impl Requests {
    pub(super) fn take(&self) -> Option<Asked> {
        self.queue().pop_front()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue().is_empty() && !self.came.is_load_ready.load(Ordering::Acquire)
    }

    /// Polls loads that can go on. One that is done asks for a turn.
    pub(super) fn poll_loads(&self) {
        if !self.came.is_load_ready.swap(false, Ordering::AcqRel) {
            return;
        }
        let waker = Waker::from(Arc::clone(&self.came));
        let mut context = Context::from_waker(&waker);
        let mut loads = mem::take(&mut *self.loads());
        loads.retain_mut(|load| load.as_mut().poll(&mut context).is_pending());
        self.loads().extend(loads);
    }

    /// Waits until one has come, but not for long.
    pub(super) fn wait(&self) {
        let queue = self.queue();
        if queue.is_empty() && !self.came.is_load_ready.load(Ordering::Acquire) {
            // Whether it came or time is up, the caller looks again.
            drop(self.came.condition.wait_timeout(queue, WAIT_MAX));
        }
    }

    /// What the session has answered, if it was asked.
    pub(super) fn take_answer(&self) -> Option<Result<(), String>> {
        let mut answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        answer.take()
    }

    fn loads(&self) -> MutexGuard<'_, Vec<Pin<Box<Load>>>> {
        self.loads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(&self) -> MutexGuard<'_, VecDeque<Asked>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl HostHandle for Requests {
    fn turn(&self, run: Asked) {
        self.queue().push_back(run);
        self.came.condition.notify_all();
    }

    fn spawn(&self, load: Load) {
        self.loads().push(Box::pin(load));
        Arc::clone(&self.came).wake();
    }

    fn answer_upload(&self, _: u32, answer: Result<(), String>) {
        let mut last = self.answer.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(answer);
    }
}
